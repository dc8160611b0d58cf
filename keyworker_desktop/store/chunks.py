"""The sealed files of attachments in a folder beside the store; their keys are only in the store.

A file stands under its root, each chunk by itself, written through to the disk before any record
speaks of it. What is in this folder can be read by nobody who has not the record.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.store.errors import (
    FileDamagedError,
    FileEmptyError,
    FileNotHereError,
    FileNotKeptError,
    FileTooBigError,
    FileUnreadableError,
    FileWithoutPartsError,
)
from keyworker_desktop.vault.files import FileSystem
from keyworker_protocol import blob, crypto
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import CHUNK_BYTES, HASH_BYTES, ID_BYTES, MAX_FILE_BYTES

_PARTIAL = "partial-"
_DAMAGED = ".damaged"
_OWNER_ONLY = 0o700
_LEFT_BEHIND_SECONDS = 24 * 60 * 60
_NOT_FETCHED = (
    "The disk of this laptop did not take the file, so it was not fetched whole. Free some space; "
    "the rest comes by itself."
)


def _silent(_done: int, _in_all: int) -> None:
    """For whoever does not show it."""


def _never() -> bool:
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file sealed and on the disk of this laptop, of which no record speaks yet."""

    blob_id: UUID
    key: bytes = field(repr=False)
    root: bytes
    size: int

    def to_plain(self) -> dict[str, Any]:
        """For a draft, which is as secret as a record."""
        return {
            "blob": self.blob_id.bytes,
            "key": self.key,
            "root": self.root,
            "size": self.size,
        }

    @classmethod
    def from_plain(cls, plain: Any) -> "KeptFile":
        """Raises ValueError for what ``to_plain`` never gave."""
        match plain:
            case {
                "blob": bytes() as blob_id,
                "key": bytes() as key,
                "root": bytes() as root,
                "size": int() as size,
            } if (len(blob_id), len(key), len(root)) == (ID_BYTES, crypto.KEY_BYTES, HASH_BYTES):
                return cls(blob_id=UUID(bytes=blob_id), key=key, root=root, size=size)
        raise ValueError("not a kept file")


class ChunkFolder:
    """Chunks by root and number. A name without ``.new`` is of a chunk that is whole."""

    def __init__(self, folder: Path, files: FileSystem | None = None) -> None:
        self.folder = folder
        self._files = files or FileSystem()

    def roots(self) -> frozenset[bytes]:
        """Of which anything is here."""
        found = set()
        with suppress(FileNotFoundError):
            for path in self.folder.iterdir():
                with suppress(ValueError):
                    found.add(bytes.fromhex(path.name))
        return frozenset(root for root in found if len(root) == HASH_BYTES)

    def present(self, root: bytes, size: int) -> tuple[int, ...]:
        """The numbers of the chunks here that have the right length. Raises FileUnreadableError."""
        return tuple(
            index
            for index in range(blob.chunk_count(size))
            if self._length(root, index) == blob.chunk_length(size, index)
        )

    def read(self, root: bytes, index: int) -> bytes:
        """Empty for one that is not here. Raises FileUnreadableError."""
        try:
            return self._files.read(self._path(root, index), most=blob.MAX_CHUNK_BYTES + 1)
        except FileNotFoundError:
            return b""
        except OSError as error:
            raise FileUnreadableError from error

    def put(self, root: bytes, index: int, sealed: bytes) -> None:
        """On the disk when this returns. Raises FileNotKeptError."""
        path = self._path(root, index)
        partial = path.with_suffix(".new")
        try:
            path.parent.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
            self._files.write(partial, sealed)
            self._files.replace(partial, path)
            self._files.sync_folder(path.parent)
        except OSError as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise FileNotKeptError(_NOT_FETCHED) from error

    def put_aside(self, root: bytes, index: int) -> None:
        """A chunk that does not open is kept under another name: it may be all that there is."""
        path = self._path(root, index)
        with suppress(OSError):
            self._files.replace(path, path.with_suffix(_DAMAGED))

    def remove(self, root: bytes) -> None:
        """Everything of one file; what cannot be taken away now is another time."""
        self._remove_folder(self.folder / root.hex())

    @contextmanager
    def writing(self) -> Iterator["_Partial"]:
        """A file under way. Nothing of it is left unless it was given its ``place``."""
        path = self.folder / f"{_PARTIAL}{uuid4().hex}"
        partial = _Partial(self._files, path, self.folder)
        try:
            path.mkdir(mode=_OWNER_ONLY, parents=True)
            yield partial
        except OSError as error:
            if partial.placed:
                self._remove_folder(partial.placed)
            raise FileNotKeptError from error
        finally:
            self._remove_folder(path)

    def remove_left_behind(self, *, now: Callable[[], float] = time.time) -> None:
        """What a program that ended in the middle of ``keep`` left."""
        with suppress(OSError):
            for path in self.folder.glob(f"{_PARTIAL}*"):
                if now() - path.stat().st_mtime > _LEFT_BEHIND_SECONDS:
                    self._remove_folder(path)

    def age_seconds(self, root: bytes, *, now: Callable[[], float] = time.time) -> float:
        """Since the last change of what is here of a file; 0 when that cannot be told."""
        try:
            return now() - (self.folder / root.hex()).stat().st_mtime
        except OSError:
            return 0.0

    def _remove_folder(self, path: Path) -> None:
        with suppress(OSError):
            for one in path.iterdir():
                self._files.remove(one)
            path.rmdir()

    def _path(self, root: bytes, index: int) -> Path:
        return self.folder / root.hex() / f"{index:04}"

    def _length(self, root: bytes, index: int) -> int:
        try:
            return self._path(root, index).stat().st_size
        except FileNotFoundError:
            return -1
        except OSError as error:
            raise FileUnreadableError from error


class _Partial:
    def __init__(self, files: FileSystem, path: Path, folder: Path) -> None:
        self._files = files
        self._path = path
        self._folder = folder
        self.placed: Path | None = None

    def write(self, index: int, sealed: bytes) -> None:
        self._files.write(self._path / f"{index:04}", sealed)

    def place(self, root: bytes) -> None:
        """From now on it is here, whole, also after a power cut."""
        self._files.sync_folder(self._path)
        self.placed = self._folder / root.hex()
        self._files.replace(self._path, self.placed)
        for folder in (self._folder, self._folder.parent):
            self._files.sync_folder(folder)


def keep(
    folder: ChunkFolder,
    data: bytes | bytearray | memoryview,
    *,
    progress: Callable[[int, int], None] = _silent,
    stopping: Callable[[], bool] = _never,
) -> KeptFile | None:
    """Seal a file and write it through to the disk. None, and nothing is left, when stopped.

    Raises FileTooBigError, FileEmptyError and FileNotKeptError; nothing is left then either.
    """
    size = len(data)
    if not size:
        raise FileEmptyError
    if size > MAX_FILE_BYTES:
        raise FileTooBigError
    blob_id, key = uuid4(), crypto.random_bytes(crypto.KEY_BYTES)
    cipher = blob.ChunkCipher(key, blob_id=blob_id, size=size)
    hashes = []
    view = memoryview(data)
    with folder.writing() as partial:
        for index in range(cipher.count):
            if stopping():
                return None
            start = index * CHUNK_BYTES
            sealed = cipher.seal(index, bytes(view[start : start + CHUNK_BYTES]))
            hashes.append(blob.chunk_hash(sealed))
            partial.write(index, sealed)
            progress(min(size, start + CHUNK_BYTES), size)
        root = blob.root_of(size, hashes)
        partial.place(root)
    return KeptFile(blob_id=blob_id, key=key, root=root, size=size)


def require_kept(folder: ChunkFolder, kept: KeptFile) -> None:
    """Before a record speaks of it.

    Raises FileDamagedError when it is not here as it was kept, FileUnreadableError.
    """
    if hashes_here(folder, kept.root, kept.size) is None:
        raise FileDamagedError(
            "The file that you attached is damaged on this laptop, so it was not saved with the "
            "note. Take it out and attach it again; everything else is as it was."
        )


def discard(folder: ChunkFolder, kept: KeptFile) -> None:
    """It was taken out of a draft again. Never for what a saved record speaks of."""
    folder.remove(kept.root)


def with_file(attachment: Attachment, kept: KeptFile) -> Attachment:
    """The record that speaks of a kept file, ready for ``creation``."""
    return replace(
        attachment, size=kept.size, blob_id=kept.blob_id, blob_key=kept.key, root=kept.root
    )


def read_file(folder: ChunkFolder, attachment: Attachment) -> bytes:
    """The whole file, in memory only.

    Raises FileNotHereError when a part of it is missing, FileDamagedError when it is not the file
    that was attached, FileUnreadableError when the disk does not give it, FileWithoutPartsError
    when the record does not say which that is.
    """
    blob_id, key, root, size = _parts_of(attachment)
    cipher = blob.ChunkCipher(key, blob_id=blob_id, size=size)
    if len(folder.present(root, size)) < cipher.count:
        raise FileNotHereError
    plain, hashes = [], []
    for index in range(cipher.count):
        sealed = folder.read(root, index)
        hashes.append(blob.chunk_hash(sealed))
        try:
            plain.append(cipher.open(index, sealed))
        except RefusedError as error:
            raise FileDamagedError from error
    try:
        blob.confirm_root(root, size=size, hashes=hashes)
    except RefusedError as error:
        raise FileDamagedError from error
    return b"".join(plain)


def hashes_here(folder: ChunkFolder, root: bytes, size: int) -> Sequence[bytes] | None:
    """Of the chunks, when all are here and are those that the root stands for.

    Raises FileUnreadableError when that cannot be told now.
    """
    if len(folder.present(root, size)) < blob.chunk_count(size):
        return None
    hashes = [blob.chunk_hash(folder.read(root, index)) for index in range(blob.chunk_count(size))]
    try:
        blob.confirm_root(root, size=size, hashes=hashes)
    except RefusedError:
        return None
    return hashes


def bytes_here(folder: ChunkFolder, root: bytes, size: int) -> int:
    """Of the file as it was before sealing. Raises FileUnreadableError."""
    lengths = [blob.chunk_length(size, index) for index in folder.present(root, size)]
    return sum(lengths) - len(lengths) * blob.TAG_BYTES


def put_damaged_aside(folder: ChunkFolder, attachment: Attachment) -> int:
    """Only what was read and is not of this file; the bytes of it that are here then.

    Raises FileWithoutPartsError, and FileUnreadableError when that cannot be told now.
    """
    blob_id, key, root, size = _parts_of(attachment)
    cipher = blob.ChunkCipher(key, blob_id=blob_id, size=size)
    for index in range(cipher.count):
        sealed = folder.read(root, index)
        try:
            cipher.open(index, sealed)
        except RefusedError:
            folder.put_aside(root, index)
    return bytes_here(folder, root, size)


def _parts_of(attachment: Attachment) -> tuple[UUID, bytes, bytes, int]:
    blob_id, key = attachment.blob_id, attachment.blob_key
    root, size = attachment.root, attachment.size
    if blob_id is None or key is None or root is None or size is None:
        raise FileWithoutPartsError
    if not 1 <= size <= MAX_FILE_BYTES:
        raise FileWithoutPartsError
    return blob_id, key, root, size

"""Files that hang on a record: sealed in chunks that cannot be altered, moved or left out."""

from collections.abc import Sequence
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import CHUNK_BYTES, HASH_BYTES, MAX_FILE_BYTES

MEDIA_TYPE = "application/octet-stream"
TAG_BYTES = 16
MAX_CHUNKS = MAX_FILE_BYTES // CHUNK_BYTES
MAX_CHUNK_BYTES = CHUNK_BYTES + TAG_BYTES
"""Of one chunk as it is kept and sent."""
_COUNTER_BYTES = 8


def chunk_count(size: int) -> int:
    """How many chunks a file of ``size`` bytes has.

    Raises RefusedError: ``malformed`` for an empty file, ``too_big``.
    """
    if size < 1:
        raise RefusedError("malformed", "size")
    if size > MAX_FILE_BYTES:
        raise RefusedError("too_big", f"{size} bytes, at most {MAX_FILE_BYTES}")
    return -(-size // CHUNK_BYTES)


def chunk_length(size: int, index: int) -> int:
    """The length of one sealed chunk. Raises RefusedError ``malformed`` for one there is not."""
    count = chunk_count(size)
    if not 0 <= index < count:
        raise RefusedError("malformed", "chunk")
    is_last = index == count - 1
    return (size - index * CHUNK_BYTES if is_last else CHUNK_BYTES) + TAG_BYTES


class ChunkCipher:
    """Seals and opens the chunks of one file. Its key is new for each file and never used again."""

    def __init__(self, file_key: bytes, *, blob_id: UUID, size: int) -> None:
        """Raises RefusedError: ``malformed`` or ``too_big``."""
        self._key = crypto.derive(file_key, salt=blob_id.bytes, info=b"kw/chunk1")
        self._blob_id = blob_id
        self._size = size
        self.count = chunk_count(size)

    def seal(self, index: int, plain: bytes) -> bytes:
        """Raises RefusedError ``malformed`` for another length than this chunk has."""
        if len(plain) + TAG_BYTES != chunk_length(self._size, index):
            raise RefusedError("malformed", "chunk")
        return crypto.encrypt(
            self._key, nonce=_nonce(index), plaintext=plain, bound_to=self._place(index)
        )

    def open(self, index: int, sealed: bytes) -> bytes:
        """Raises RefusedError: ``malformed`` or ``cannot_open``."""
        if len(sealed) != chunk_length(self._size, index):
            raise RefusedError("malformed", "chunk")
        return crypto.decrypt(
            self._key, nonce=_nonce(index), ciphertext=sealed, bound_to=self._place(index)
        )

    def _place(self, index: int) -> bytes:
        is_last = index == self.count - 1
        return self._blob_id.bytes + index.to_bytes(_COUNTER_BYTES, "big") + bytes([is_last])


def chunk_hash(sealed: bytes) -> bytes:
    return crypto.sha256(b"kw/part1", sealed)


def confirm_chunk(sealed: bytes, expected: bytes) -> None:
    """Raises RefusedError ``wrong_chunk``."""
    if not crypto.same(chunk_hash(sealed), expected):
        raise RefusedError("wrong_chunk")


def root_of(size: int, hashes: Sequence[bytes]) -> bytes:
    """What a record names its file by. Raises RefusedError: ``malformed`` or ``too_big``."""
    if len(hashes) != chunk_count(size) or any(len(one) != HASH_BYTES for one in hashes):
        raise RefusedError("malformed", "chunks")
    return crypto.sha256(b"kw/file1", size.to_bytes(_COUNTER_BYTES, "big"), *hashes)


def confirm_root(root: bytes, *, size: int, hashes: Sequence[bytes]) -> None:
    """Raises RefusedError ``wrong_root``, or what ``root_of`` raises."""
    if not crypto.same(root_of(size, hashes), root):
        raise RefusedError("wrong_root")


def _nonce(index: int) -> bytes:
    return bytes(crypto.NONCE_BYTES - _COUNTER_BYTES) + index.to_bytes(_COUNTER_BYTES, "big")

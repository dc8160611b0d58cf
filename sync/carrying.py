"""One file on its way, a chunk at each step, so that text and whoever waits never wait for more."""

from collections import deque
from collections.abc import Sequence
from http import HTTPStatus
from typing import Protocol
from uuid import UUID

from keyworker_desktop.store.attachments import FileRow
from keyworker_desktop.store.chunks import ChunkFolder, hashes_here
from keyworker_protocol import blob
from keyworker_protocol.errors import RefusedError
from sync.client import FileState
from sync.errors import RefusedByServiceError
from sync.file_errors import DamagedBeforeSentError, FilesNotTakenError, alarm

_OLD_SERVICE = "not_found"


class FileClient(Protocol):
    """What carrying files needs of a service (``ServiceClient``)."""

    def announce_file(
        self, log_id: UUID, blob_id: UUID, *, size: int, hashes: Sequence[bytes]
    ) -> FileState: ...

    def file_state(self, log_id: UUID, blob_id: UUID) -> FileState: ...

    def put_chunk(self, log_id: UUID, blob_id: UUID, index: int, sealed: bytes) -> None: ...

    def chunk(self, log_id: UUID, blob_id: UUID, index: int) -> bytes: ...

    def complete_file(self, log_id: UUID, blob_id: UUID, *, root: bytes) -> FileState: ...


class Sending:
    """A file that is whole here, to the service. ``done`` counts its bytes that are there."""

    def __init__(self, row: FileRow, client: FileClient, folder: ChunkFolder) -> None:
        self.row = row
        self.done = row.sent
        self._client = client
        self._folder = folder
        self._hashes: Sequence[bytes] = ()
        self._left: deque[int] | None = None
        self._is_again = False

    def step(self) -> bool:
        """One request; True when the service has acknowledged the whole.

        Raises DamagedBeforeSentError when it is not whole here after all, AlarmError, and the
        errors of the client.
        """
        try:
            if self._left is None:
                return self._begin()
            return self._send_next(self._left) if self._left else self._complete()
        except RefusedByServiceError as error:
            require_new_enough(error)
            if error.code != "blob_unknown" or self._is_again:
                raise
            self._left, self._is_again = None, True  # announced too long ago: once more
            return False

    def _begin(self) -> bool:
        row = self.row
        hashes = hashes_here(self._folder, row.root, row.size)
        if hashes is None:
            raise DamagedBeforeSentError
        state = self._client.announce_file(
            row.key.family_id, row.blob_id, size=row.size, hashes=hashes
        )
        if (state.size, state.hashes) != (row.size, tuple(hashes)):
            raise alarm("wrong_root")
        self._hashes = hashes
        self._left = deque(index for index in range(len(hashes)) if index in state.missing)
        self.done = row.size - sum(map(self._length, self._left))
        return state.is_complete

    def _send_next(self, left: deque[int]) -> bool:
        row, index = self.row, left[0]
        sealed = self._folder.read(row.root, index)
        try:
            blob.confirm_chunk(sealed, self._hashes[index])
        except RefusedError as error:
            raise DamagedBeforeSentError from error
        self._client.put_chunk(row.key.family_id, row.blob_id, index, sealed)
        left.popleft()
        self.done = min(row.size, self.done + self._length(index))
        return False

    def _complete(self) -> bool:
        row = self.row
        state = self._client.complete_file(row.key.family_id, row.blob_id, root=row.root)
        if not state.is_complete:
            raise alarm("not_acknowledged")
        return True

    def _length(self, index: int) -> int:
        return blob.chunk_length(self.row.size, index) - blob.TAG_BYTES


class Fetching:
    """A file that the service said it has, from there. ``done`` counts its bytes proved here."""

    def __init__(self, row: FileRow, client: FileClient, folder: ChunkFolder) -> None:
        self.row = row
        self.done = row.here
        self._client = client
        self._folder = folder
        self._hashes: Sequence[bytes] = ()
        self._left: deque[int] | None = None

    def step(self) -> bool:
        """One request; True when the whole is here.

        Raises AlarmError, FileNotKeptError and the errors of the client.
        """
        try:
            return self._begin() if self._left is None else self._fetch_next(self._left)
        except RefusedByServiceError as error:
            require_new_enough(error)
            if error.code in {"chunk_unknown", "blob_unknown"}:
                raise alarm("withheld") from error
            raise

    def _begin(self) -> bool:
        row = self.row
        state = self._client.file_state(row.key.family_id, row.blob_id)
        try:
            blob.confirm_root(row.root, size=state.size, hashes=state.hashes)
        except RefusedError as error:
            raise alarm("wrong_root") from error
        if not state.is_complete:
            raise alarm("withheld")
        self._hashes = state.hashes
        present = set(self._folder.present(row.root, row.size))
        good = {index for index in present if self._is_good(index)}
        self.done = sum(self._length(index) for index in good)
        self._left = deque(index for index in range(len(self._hashes)) if index not in good)
        return not self._left

    def _fetch_next(self, left: deque[int]) -> bool:
        row, index = self.row, left[0]
        sealed = self._client.chunk(row.key.family_id, row.blob_id, index)
        try:
            blob.confirm_chunk(sealed, self._hashes[index])
        except RefusedError as error:
            raise alarm("wrong_chunk") from error
        self._folder.put(row.root, index, sealed)
        left.popleft()
        self.done += self._length(index)
        return not left

    def _is_good(self, index: int) -> bool:
        sealed = self._folder.read(self.row.root, index)
        return blob.chunk_hash(sealed) == self._hashes[index]

    def _length(self, index: int) -> int:
        return blob.chunk_length(self.row.size, index) - blob.TAG_BYTES


def require_new_enough(error: RefusedByServiceError) -> None:
    """Raises FilesNotTakenError for the answer of a service that does not know these calls."""
    if error.status == HTTPStatus.NOT_FOUND and error.code == _OLD_SERVICE:
        raise FilesNotTakenError from error

"""The files of attachments: announced, filled chunk by chunk in any order, completed, read."""

from collections.abc import Sequence
from uuid import UUID

from keyworker_protocol import blob
from keyworker_service.db import blobs
from keyworker_service.db.blobs import Blob
from keyworker_service.db.pool import Connection, Database
from keyworker_service.errors import RefusalError
from keyworker_service.settings import Settings
from keyworker_service.tokens import SignedIn


class Blobs:
    """Who reads a family's record reads its files, and who writes it may add to them."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._now_ms = settings.now_ms
        self._most_bytes = settings.file_bytes_of_family

    def announce(
        self,
        who: SignedIn,
        family_id: UUID,
        blob_id: UUID,
        *,
        size: int,
        hashes: Sequence[bytes],
    ) -> tuple[Blob, bool]:
        """How it stands, and whether it is new. The same again changes nothing.

        Raises RefusedError ``malformed`` or ``too_big``, RefusalError ``log_unknown``,
        ``id_reuse`` or ``quota_reached``.
        """
        blob.root_of(size, hashes)
        with self._database.transaction() as connection:
            _require_member(connection, who, family_id)
            blobs.lock_family(connection, family_id)
            known = blobs.state(connection, family_id, blob_id)
            if known is not None:
                if (known.size, known.hashes) != (size, tuple(hashes)):
                    raise RefusalError("id_reuse")
                return known, False
            if blobs.bytes_of(connection, family_id) + size > self._most_bytes:
                raise RefusalError("quota_reached")
            blobs.add(
                connection,
                family_id,
                blob_id,
                device_id=who.device_id,
                size=size,
                hashes=tuple(hashes),
                now_ms=self._now_ms(),
            )
            missing = tuple(range(len(hashes)))
            return Blob(size=size, hashes=tuple(hashes), is_complete=False, missing=missing), True

    def state(self, who: SignedIn, family_id: UUID, blob_id: UUID) -> Blob:
        """Raises RefusalError ``log_unknown`` or ``blob_unknown``."""
        with self._database.connection() as connection:
            _require_member(connection, who, family_id)
            return _known(blobs.state(connection, family_id, blob_id))

    def put_chunk(
        self, who: SignedIn, family_id: UUID, blob_id: UUID, index: int, sealed: bytes
    ) -> None:
        """Raises RefusalError ``log_unknown``, ``blob_unknown``, ``chunk_unknown`` or
        ``wrong_chunk``.
        """
        digest = blob.chunk_hash(sealed)
        with self._database.transaction() as connection:
            _require_member(connection, who, family_id)
            known = blobs.announced(connection, family_id, blob_id, keep=True)
            if known is None:
                raise RefusalError("blob_unknown")
            if index >= len(known.hashes):
                raise RefusalError("chunk_unknown")
            is_right_length = len(sealed) == blob.chunk_length(known.size, index)
            if not is_right_length or digest != known.hashes[index]:
                raise RefusalError("wrong_chunk")
            blobs.put_chunk(connection, family_id, blob_id, index, sealed)

    def chunk(self, who: SignedIn, family_id: UUID, blob_id: UUID, index: int) -> bytes:
        """Raises RefusalError ``log_unknown`` or ``chunk_unknown``."""
        with self._database.connection() as connection:
            _require_member(connection, who, family_id)
            stored = blobs.chunk(connection, family_id, blob_id, index)
        if stored is None:
            raise RefusalError("chunk_unknown")
        return stored

    def complete(
        self, who: SignedIn, family_id: UUID, blob_id: UUID, *, root: bytes
    ) -> tuple[Blob, bool]:
        """How it stands, and whether it was not complete before.

        Raises RefusedError ``wrong_root``, RefusalError ``log_unknown``, ``blob_unknown`` or
        ``chunks_missing``.
        """
        with self._database.transaction() as connection:
            _require_member(connection, who, family_id)
            known = _known(blobs.state(connection, family_id, blob_id))
            blob.confirm_root(root, size=known.size, hashes=known.hashes)
            if known.missing:
                raise RefusalError("chunks_missing")
            is_new = blobs.set_complete(connection, family_id, blob_id)
            return Blob(size=known.size, hashes=known.hashes, is_complete=True, missing=()), is_new

    def complete_after(
        self, who: SignedIn, family_id: UUID, after: UUID, *, most: int
    ) -> list[UUID]:
        """Raises RefusalError ``log_unknown``."""
        with self._database.connection() as connection:
            _require_member(connection, who, family_id)
            return blobs.complete_after(connection, family_id, after, most=most)


def _require_member(connection: Connection, who: SignedIn, family_id: UUID) -> None:
    """The same answer for a family that there is not and for one that is somebody else's."""
    if not blobs.is_member(
        connection, family_id, organisation_id=who.organisation_id, user_id=who.user_id
    ):
        raise RefusalError("log_unknown")


def _known(found: Blob | None) -> Blob:
    if found is None:
        raise RefusalError("blob_unknown")
    return found

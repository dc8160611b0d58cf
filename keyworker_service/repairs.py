"""Bodies that open for nobody: a laptop says so, and whoever has a good one gives it again.

The service cannot tell a good body from a bad one, and nor need it: the header's commitment tells
whoever opens it. So nothing that was there before is replaced, each laptop has one go at a place,
and what it gave is shown only to those who ask for it because they cannot open the first.
"""

from collections.abc import Sequence
from uuid import UUID

from keyworker_protocol.body import epoch_of
from keyworker_protocol.entry import decode_batch
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_BODIES_AGAIN
from keyworker_service.db import blobs, repairs
from keyworker_service.db.pool import Connection, Database
from keyworker_service.errors import RefusalError
from keyworker_service.settings import Settings
from keyworker_service.tokens import SignedIn


class Repairs:
    """For the members of a family, all of whom hold its record and may read it."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self._database = database
        self._now_ms = settings.now_ms

    def say_unopened(self, who: SignedIn, family_id: UUID, seqs: Sequence[int]) -> bool:
        """All the places that this laptop cannot open; whether others should hear of one.

        Raises RefusedError ``malformed``, RefusalError ``log_unknown``.
        """
        if len(set(seqs)) != len(seqs):
            raise RefusedError("malformed", "places")
        with self._database.transaction() as connection:
            _require_member(connection, who, family_id)
            repairs.lock_family(connection, family_id)
            if not repairs.have_bodies(connection, family_id, seqs):
                raise RefusedError("malformed", "places")
            return repairs.say_unopened(
                connection, family_id, who.device_id, seqs, now_ms=self._now_ms()
            )

    def bodies(self, who: SignedIn, family_id: UUID, seq: int) -> list[bytes]:
        """What was given again. Raises RefusalError ``log_unknown``."""
        with self._database.connection() as connection:
            _require_member(connection, who, family_id)
            return repairs.bodies(connection, family_id, seq)

    def give(self, who: SignedIn, family_id: UUID, seq: int, batch: bytes) -> None:
        """Raises RefusedError ``malformed``, ``too_big`` or ``stale_epoch``, RefusalError
        ``log_unknown``, ``not_missed`` or ``salvage_fork``.
        """
        entries = decode_batch(batch)
        if len(entries) != 1:
            raise RefusedError("malformed", "one entry")
        given = entries[0]
        epoch = epoch_of(given.sealed)
        with self._database.transaction() as connection:
            _require_member(connection, who, family_id)
            present = repairs.lock_family(connection, family_id)
            if not repairs.is_missed(connection, family_id, seq):
                raise RefusalError("not_missed")
            if repairs.entry_at(connection, family_id, seq) != (given.header, given.signature):
                raise RefusalError("salvage_fork")
            if epoch != present:
                raise RefusedError("stale_epoch")
            repairs.put_body(
                connection,
                family_id,
                seq,
                epoch=epoch,
                sealed=given.sealed,
                giver=who.device_id,
                most=MAX_BODIES_AGAIN,
            )


def _require_member(connection: Connection, who: SignedIn, family_id: UUID) -> None:
    if not blobs.is_member(
        connection, family_id, organisation_id=who.organisation_id, user_id=who.user_id
    ):
        raise RefusalError("log_unknown")

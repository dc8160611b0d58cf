"""What a signed-in device may read: the heads of its logs, and their pages."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.entry import Page
from keyworker_protocol.limits import MAX_PAGE_BYTES, MAX_UNOPENED
from keyworker_service.db import logs, repairs
from keyworker_service.db.pool import Database
from keyworker_service.errors import RefusalError
from keyworker_service.tokens import SignedIn


@dataclass(frozen=True, slots=True)
class Head:
    """How far a log reaches, and which of its places others cannot open."""

    log_id: UUID
    head: FamilyHead
    unopened: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reads:
    database: Database

    def heads(self, who: SignedIn) -> list[Head]:
        with self.database.connection() as connection:
            families = logs.families_of(
                connection, organisation_id=who.organisation_id, user_id=who.user_id
            )
            heads = logs.heads_of(connection, [who.organisation_id, *families])
            unopened: defaultdict[UUID, list[int]] = defaultdict(list)
            for family_id, seq in repairs.missed(connection, families, device_id=who.device_id):
                unopened[family_id].append(seq)
        return [
            Head(log_id, head, tuple(unopened.get(log_id, ())[:MAX_UNOPENED]))
            for log_id, head in heads
        ]

    def log_ids(self, who: SignedIn) -> list[UUID]:
        with self.database.connection() as connection:
            families = logs.families_of(
                connection, organisation_id=who.organisation_id, user_id=who.user_id
            )
        return [who.organisation_id, *families]

    def page(self, who: SignedIn, log_id: UUID, *, after: int, limit: int) -> Page:
        """Raises RefusalError ``log_unknown``, the same for a log that is somebody else's."""
        with self.database.connection() as connection:
            head_seq = logs.head_for_reader(
                connection, log_id, organisation_id=who.organisation_id, user_id=who.user_id
            )
            if head_seq is None:
                raise RefusalError("log_unknown")
            entries = logs.entries_after(
                connection, log_id, after, most=limit, most_bytes=MAX_PAGE_BYTES
            )
            last = entries[-1].seq if entries else after
            receipt = logs.newest_receipt(connection, log_id, last)
        return Page(
            entries=entries, receipt=receipt, head_seq=max(head_seq, last if entries else 0)
        )

"""A service that lies: each lie changes what one laptop is told, as the service's owner could.

It holds the service's own key, so whatever a dishonest service can sign is signed.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from uuid import UUID

from keyworker_desktop.demo.loopback import Loopback, LoopbackClient
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.crypto import SigningKey
from keyworker_protocol.entry import Entry, Page, PushAnswer, StoredEntry
from keyworker_protocol.header import header_hash
from keyworker_protocol.limits import MAX_PAGE_ENTRIES
from keyworker_protocol.receipt import Receipt
from sync.client import KnownHead

Heads = Callable[[Sequence[KnownHead]], Sequence[KnownHead]]
Pages = Callable[[UUID, int, Page], Page]
Answers = Callable[[UUID, PushAnswer], PushAnswer]


class LyingClient(LoopbackClient):
    """Tells the truth until a lie is set; ``truth`` ends it."""

    def __init__(self, logs: Loopback, user_id: UUID) -> None:
        super().__init__(logs, user_id)
        self.logs = logs
        self.truth()

    def truth(self) -> None:
        self.heads_told: Heads = _same_heads
        self.page_told: Pages = _same_page
        self.answer_told: Answers = _same_answer

    def heads(self) -> Sequence[KnownHead] | None:
        return self.heads_told(super().heads() or [])

    def page(self, log_id: UUID, *, after: int, limit: int = MAX_PAGE_ENTRIES) -> Page:
        return self.page_told(log_id, after, super().page(log_id, after=after, limit=limit))

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
        return self.answer_told(log_id, super().push(log_id, entries))


def service_key(logs: Loopback) -> SigningKey:
    return logs._key


def honest_entries(logs: Loopback, log_id: UUID) -> list[StoredEntry]:
    return list(logs._entries[log_id])


def told(
    logs: Loopback,
    log_id: UUID,
    entries: Sequence[StoredEntry],
    *,
    after: int = 0,
    head_seq: int | None = None,
) -> Page:
    """A page of ``entries``, the whole log, from ``after``, with a receipt signed to fit it."""
    return Page(
        entries=tuple(entries[after:]),
        receipt=signed(logs, log_id, entries),
        head_seq=len(entries) if head_seq is None else head_seq,
    )


def signed(logs: Loopback, log_id: UUID, entries: Sequence[StoredEntry]) -> Receipt:
    head = head_over(entries)
    return Receipt(
        incarnation=logs._incarnation,
        family_id=log_id,
        to_seq=head.seq,
        chain=head.chain,
        received_ms=1,
    ).signed_by(service_key(logs))


def head_over(entries: Sequence[StoredEntry]) -> FamilyHead:
    head = FamilyHead()
    for stored in entries:
        head = head.extended(header_hash(stored.entry.header))
    return head


def renumbered(entries: Sequence[StoredEntry]) -> list[StoredEntry]:
    return [replace(stored, seq=number) for number, stored in enumerate(entries, 1)]


def _same_heads(heads: Sequence[KnownHead]) -> Sequence[KnownHead]:
    return heads


def _same_page(_log_id: UUID, _after: int, page: Page) -> Page:
    return page


def _same_answer(_log_id: UUID, answer: PushAnswer) -> PushAnswer:
    return answer

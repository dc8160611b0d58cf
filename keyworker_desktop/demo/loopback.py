"""The service's part of an exchange, inside the program: only to make a demonstration without one.

It orders entries, chains them and signs receipts with a key that is forgotten afterwards. It does
not check who may write what: everything that reaches it was made a moment before by the same
program, and whoever fetches from it checks everything all the same.
"""

from collections.abc import Sequence
from uuid import UUID, uuid4

from keyworker_protocol import crypto
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.entry import Entry, Page, PushAnswer, StoredEntry
from keyworker_protocol.header import decode_header, header_hash
from keyworker_protocol.limits import MAX_PAGE_ENTRIES
from keyworker_protocol.receipt import Receipt
from sync.client import KnownHead


class LoopbackClient:
    """One person's view of the loopback: takes the place of ``ServiceClient`` in an Exchange."""

    clock_offset_ms: int | None = None

    def __init__(self, logs: "Loopback", user_id: UUID) -> None:
        self._logs = logs
        self._user_id = user_id

    def heads(self) -> Sequence[KnownHead] | None:
        return self._logs.heads_for(self._user_id)

    def forget_heads(self) -> None:
        """They are always given whole."""

    def page(self, log_id: UUID, *, after: int, limit: int = MAX_PAGE_ENTRIES) -> Page:
        return self._logs.page(log_id, after=after, limit=limit)

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
        return self._logs.push(log_id, entries)


class Loopback:
    """All logs of the demonstration, and who may fetch which."""

    def __init__(self, *, now_ms: int) -> None:
        self._key = crypto.SigningKey.generate()
        self._now_ms = now_ms
        self._incarnation = uuid4()
        self._entries: dict[UUID, list[StoredEntry]] = {}
        self._heads: dict[UUID, FamilyHead] = {}
        self._members: dict[UUID, set[UUID]] = {}

    @property
    def service_key(self) -> bytes:
        return self._key.public

    def heads_for(self, user_id: UUID) -> Sequence[KnownHead]:
        """Of the directory, which is everybody's, and of the families one may read."""
        return [
            KnownHead(log_id, head.seq, head.chain)
            for log_id, head in self._heads.items()
            if user_id in self._members.get(log_id, {user_id})
        ]

    def page(self, log_id: UUID, *, after: int, limit: int) -> Page:
        entries = self._entries[log_id][after : after + limit]
        head = self._heads[log_id]
        is_last = not entries or entries[-1].seq == head.seq
        return Page(
            entries=tuple(entries),
            receipt=self._receipt(log_id) if is_last else None,
            head_seq=head.seq,
        )

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
        head = self._heads.get(log_id, FamilyHead())
        seqs = []
        for entry in entries:
            head = head.extended(header_hash(entry.header))
            stored = StoredEntry(seq=head.seq, received_ms=self._now_ms, entry=entry)
            self._entries.setdefault(log_id, []).append(stored)
            seqs.append(head.seq)
            control = decode_header(entry.header).control
            if control is not None and control["op"] == "access":
                self._members[log_id] = {UUID(bytes=one) for one, _ in control["members"]}
        self._heads[log_id] = head
        return PushAnswer(seqs=tuple(seqs), receipt=self._receipt(log_id))

    def _receipt(self, log_id: UUID) -> Receipt:
        head = self._heads[log_id]
        return Receipt(
            incarnation=self._incarnation,
            family_id=log_id,
            to_seq=head.seq,
            chain=head.chain,
            received_ms=self._now_ms,
        ).signed_by(self._key)

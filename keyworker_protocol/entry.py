"""Entries on their way: the bodies of a push, of its answer, and of a page of a log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from keyworker_protocol.crypto import SIGNATURE_BYTES
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import (
    HASH_BYTES,
    MAX_BATCH_BYTES,
    MAX_BATCH_ENTRIES,
    MAX_BODIES_AGAIN,
    MAX_CONTROL_HEADER_BYTES,
    MAX_OFFER_BYTES,
    MAX_OFFER_ENTRIES,
    MAX_PAGE_BYTES,
    MAX_PAGE_ENTRIES,
    MAX_SEALED_BYTES,
)
from keyworker_protocol.parts import binary, exactly, identifier, number, rows
from keyworker_protocol.receipt import Receipt

MEDIA_TYPE = "application/cbor"
_BATCH_KEYS = frozenset(("entries",))
_ANSWER_KEYS = frozenset(("seqs", "receipt"))
_PAGE_KEYS = frozenset(("entries", "receipt", "head"))
_BODIES_KEYS = frozenset(("bodies",))
_ENVELOPE_BYTES = 65_536
"""Room for framing beside the entries themselves."""
_ENTRY_VALUES, _OTHER_VALUES = 6, 16
"""Of an entry in a page, and of all that is not entries: a body with more is not unfolded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A signed header and its sealed body, exactly as signed; ``sealed`` is empty for control."""

    header: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    sealed: bytes = field(default=b"", repr=False)

    @property
    def size(self) -> int:
        return len(self.header) + len(self.signature) + len(self.sealed)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredEntry:
    """An entry as the service holds it; ``received_ms`` is the service's clock."""

    seq: int
    received_ms: int
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class PushAnswer:
    """Where each pushed entry stands (in the order pushed), and the receipt that covers them."""

    seqs: tuple[int, ...]
    receipt: Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Entries in order; ``receipt`` is the newest that ends within or before this page."""

    entries: tuple[StoredEntry, ...]
    receipt: Receipt | None
    head_seq: int
    """The log's last sequence number when the page was read."""


def encode_batch(entries: Sequence[Entry]) -> bytes:
    return encode({"entries": [_list(entry) for entry in entries]})


def decode_batch(data: bytes) -> tuple[Entry, ...]:
    """Raises RefusedError: ``malformed`` or ``too_big``."""
    largest, values = MAX_BATCH_BYTES + _ENVELOPE_BYTES, _most_values(MAX_BATCH_ENTRIES)
    plain = exactly(decode(data, max_bytes=largest, max_values=values), _BATCH_KEYS)
    listed = rows(plain["entries"])
    if not listed:
        raise RefusedError("malformed", "entries")
    if len(listed) > MAX_BATCH_ENTRIES:
        raise RefusedError("too_big", "entries")
    return tuple(_entry(row) for row in listed)


def encode_answer(answer: PushAnswer) -> bytes:
    return encode({"seqs": list(answer.seqs), "receipt": _receipt_list(answer.receipt)})


def decode_answer(data: bytes, *, family_id: UUID) -> PushAnswer:
    """Raises RefusedError: ``malformed`` or ``too_big``; the receipt is not yet verified."""
    plain = exactly(decode(data, max_bytes=_ENVELOPE_BYTES), _ANSWER_KEYS)
    return PushAnswer(
        seqs=tuple(number(seq, least=1) for seq in rows(plain["seqs"])),
        receipt=_receipt(plain["receipt"], family_id),
    )


def encode_page(page: Page) -> bytes:
    return encode(
        {
            "entries": [[row.seq, row.received_ms, *_list(row.entry)] for row in page.entries],
            "receipt": _receipt_list(page.receipt) if page.receipt else None,
            "head": page.head_seq,
        }
    )


def decode_page(data: bytes, *, family_id: UUID) -> Page:
    """Raises RefusedError: ``malformed`` or ``too_big``; nothing is verified yet."""
    largest = MAX_PAGE_BYTES + MAX_CONTROL_HEADER_BYTES + MAX_SEALED_BYTES + _ENVELOPE_BYTES
    return _page(data, family_id, max_bytes=largest, most=MAX_PAGE_ENTRIES)


def decode_offer(data: bytes, *, family_id: UUID) -> Page:
    """What a laptop gives back to a restored service: a page that ends at its receipt.

    Raises RefusedError: ``malformed`` or ``too_big``; nothing is verified yet.
    """
    page = _page(data, family_id, max_bytes=MAX_OFFER_BYTES, most=MAX_OFFER_ENTRIES)
    last = page.entries[-1].seq if page.entries else 0
    if page.receipt is None or not last == page.receipt.to_seq == page.head_seq:
        raise RefusedError("malformed", "an offer ends at its receipt")
    if [row.seq for row in page.entries] != list(range(last - len(page.entries) + 1, last + 1)):
        raise RefusedError("malformed", "an offer without gaps")
    return page


def encode_bodies(sealed: Sequence[bytes]) -> bytes:
    return encode({"bodies": list(sealed)})


def decode_bodies(data: bytes) -> tuple[bytes, ...]:
    """What was given again for one place. Raises RefusedError: ``malformed`` or ``too_big``."""
    largest = MAX_BODIES_AGAIN * MAX_SEALED_BYTES + _ENVELOPE_BYTES
    values = MAX_BODIES_AGAIN + _OTHER_VALUES
    listed = rows(
        exactly(decode(data, max_bytes=largest, max_values=values), _BODIES_KEYS)["bodies"]
    )
    if len(listed) > MAX_BODIES_AGAIN:
        raise RefusedError("too_big", "bodies")
    if not all(isinstance(one, bytes) for one in listed):
        raise RefusedError("malformed", "bodies")
    return tuple(listed)


def _page(data: bytes, family_id: UUID, *, max_bytes: int, most: int) -> Page:
    plain = exactly(decode(data, max_bytes=max_bytes, max_values=_most_values(most)), _PAGE_KEYS)
    listed = rows(plain["entries"])
    if len(listed) > most:
        raise RefusedError("too_big", "entries")
    return Page(
        entries=tuple(_stored_entry(row) for row in listed),
        receipt=None if plain["receipt"] is None else _receipt(plain["receipt"], family_id),
        head_seq=number(plain["head"]),
    )


def _most_values(entries: int) -> int:
    return _ENTRY_VALUES * entries + _OTHER_VALUES


def _stored_entry(row: Any) -> StoredEntry:
    match row:
        case [seq, received_ms, *entry]:
            return StoredEntry(
                seq=number(seq, least=1), received_ms=number(received_ms), entry=_entry(entry)
            )
    raise RefusedError("malformed", "entry")


def _list(entry: Entry) -> list[bytes]:
    return [entry.header, entry.signature, entry.sealed]


def _entry(row: Any) -> Entry:
    match row:
        case [bytes() as header, bytes() as signature, bytes() as sealed]:
            pass
        case _:
            raise RefusedError("malformed", "entry")
    if len(header) > MAX_CONTROL_HEADER_BYTES or len(sealed) > MAX_SEALED_BYTES:
        raise RefusedError("too_big", "entry")
    return Entry(header=header, signature=binary(signature, SIGNATURE_BYTES), sealed=sealed)


def _receipt_list(receipt: Receipt) -> list[Any]:
    return [
        receipt.incarnation.bytes,
        receipt.to_seq,
        receipt.chain,
        receipt.received_ms,
        receipt.signature,
    ]


def _receipt(row: Any, family_id: UUID) -> Receipt:
    match row:
        case [incarnation, to_seq, chain, received_ms, signature]:
            return Receipt(
                incarnation=identifier(incarnation),
                family_id=family_id,
                to_seq=number(to_seq, least=1),
                chain=binary(chain, HASH_BYTES),
                received_ms=number(received_ms),
                signature=binary(signature, SIGNATURE_BYTES),
            )
    raise RefusedError("malformed", "receipt")

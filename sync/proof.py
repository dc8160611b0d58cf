"""Believe nothing of a page that does not follow from what is already known and signed."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from keyworker_desktop.record.change import Change, decode_payload
from keyworker_desktop.store.accept import Position, ProvenPage
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.log import ProvenEntry
from keyworker_protocol import crypto
from keyworker_protocol.access import Access, access_after, may_write
from keyworker_protocol.body import open_sealed
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.directory import Directory
from keyworker_protocol.entry import Page, StoredEntry
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import (
    EntryKind,
    Header,
    decode_header,
    header_hash,
    verify_header,
)
from keyworker_protocol.receipt import Receipt
from keyworker_protocol.wrap import WrapKind, confirm_key, unwrap_key
from sync.errors import AlarmError

ChainsAt = Callable[[UUID, Sequence[int]], Mapping[int, bytes]]
"""Given a log and sequence numbers known here: the chain hashes there."""

_ALARMS = {
    "bad_signature": "An entry from the service does not bear its author's signature.",
    "unknown_device": "An entry from the service comes from a laptop that nobody enrolled.",
    "counter_gap": "An entry is missing: a laptop's entries do not follow on one another.",
    "chain_fork": "The entries of one laptop contradict each other.",
    "cannot_open": "The content of an entry was exchanged or damaged.",
    "not_committed": "The content of an entry is not what its author signed.",
    "unknown_epoch": "An entry is sealed with a key that this laptop was not given.",
    "split_key": "The key of this family is not the one that the others were given.",
    "bad_root": "The directory of people and laptops was not made by your organisation.",
}
_REST = (
    " Nothing on this laptop was changed and you can go on working. "
    "Tell your manager and whoever looks after the service."
)


@dataclass(slots=True)
class Known:
    """What one log is known to say, moved on page by page as pages are proved.

    ``access`` is of a family's log, ``directory`` of the organisation; ``position`` is where the
    store will be once everything proved so far is written.
    """

    position: Position
    directory: Directory
    access: Access | None = None


def prove(page: Page, known: Known, *, identity: Identity, chains_at: ChainsAt) -> ProvenPage:
    """Check every signature, chain, seal and right on a page, and move ``known`` on past it.

    Raises AlarmError, whose sentence names what does not fit; ``known`` is then as before.
    """
    try:
        return _Proof(known, identity, chains_at).of(page)
    except RefusedError as error:
        what = _ALARMS.get(error.code, f"What the service sent is not right ({error.code}).")
        raise AlarmError(what + _REST) from error


class _Proof:
    def __init__(self, known: Known, identity: Identity, chains_at: ChainsAt) -> None:
        self._known = known
        self._identity = identity
        self._chains_at = chains_at
        position = known.position
        self._log_id = position.log_id
        self._head = position.head
        self._tails = dict(position.tails)
        self._keys = dict(position.keys)
        self._new_keys: dict[int, bytes] = {}
        self._chains: dict[int, bytes] = {0: FamilyHead().chain, self._head.seq: self._head.chain}
        self._unplaced = dict(position.unplaced)
        self._directory = known.directory
        self._access = known.access

    def of(self, page: Page) -> ProvenPage:
        base = self._head
        headers = [decode_header(stored.entry.header) for stored in page.entries]
        self._fetch_seen(headers)
        entries = [
            self._entry(stored, header)
            for stored, header in zip(page.entries, headers, strict=True)
        ]
        if page.head_seq < self._head.seq:
            raise AlarmError
        self._receipt(page.receipt, is_last=page.head_seq == self._head.seq)
        known = self._known
        incarnation = page.receipt.incarnation if page.receipt else known.position.incarnation
        known.position = replace(
            known.position,
            head=self._head,
            tails=self._tails,
            keys=self._keys,
            unplaced=self._unplaced,
            incarnation=incarnation,
        )
        known.directory, known.access = self._directory, self._access
        return ProvenPage(
            log_id=self._log_id,
            base=base,
            head=self._head,
            entries=entries,
            receipt=page.receipt,
            new_keys=self._new_keys,
        )

    def _entry(self, stored: StoredEntry, header: Header) -> ProvenEntry:
        encoded = stored.entry.header
        if stored.seq != self._head.seq + 1 or header.family_id != self._log_id:
            raise RefusedError("out_of_order")
        entry_hash = header_hash(encoded)
        own_hash = self._unplaced.pop(header.change_id, None)
        if own_hash is None:
            public = self._directory.signing_key_for(header)
            verify_header(public, encoded=encoded, signature=stored.entry.signature)
            tail = self._tails.get(header.device_id, DeviceTail())
            self._tails[header.device_id] = tail.followed_by(header, entry_hash)
        elif not crypto.same(own_hash, entry_hash):
            raise RefusedError("chain_fork")
        seen = self._chains.get(header.seen_seq)
        if header.seen_seq > self._head.seq or seen is None or seen != header.seen_chain:
            raise RefusedError("split_view")
        packed, change = None, None
        if header.kind is EntryKind.CONTROL:
            self._control(header)
        else:
            packed, change = self._record(stored, header)
        self._head = self._head.extended(entry_hash)
        self._chains[self._head.seq] = self._head.chain
        return ProvenEntry(
            header=header,
            encoded=encoded,
            entry_hash=entry_hash,
            signature=stored.entry.signature,
            packed=packed,
            seq=stored.seq,
            chain=self._head.chain,
            received_ms=stored.received_ms,
            change=change,
        )

    def _control(self, header: Header) -> None:
        if self._log_id == self._directory.organisation_id:
            self._directory = self._directory.applied(header)
            return
        self._access = access_after(self._access, header, self._directory)
        for wrap in self._access.wraps:
            if wrap.user_id == self._identity.user_id and self._access.epoch not in self._keys:
                key = unwrap_key(
                    wrap.sealed,
                    kind=WrapKind.FAMILY_KEY,
                    scope_id=self._log_id,
                    epoch=self._access.epoch,
                    recipient_id=wrap.user_id,
                    secret=self._identity.user_agreement,
                )
                confirm_key(key, self._access.check)
                self._keys[self._access.epoch] = self._new_keys[self._access.epoch] = key

    def _record(self, stored: StoredEntry, header: Header) -> tuple[bytes, Change]:
        author = self._directory.user_of(header.device_id)
        if self._access is None or not may_write(self._access, author):
            raise RefusedError("not_a_writer")
        packed, payload = open_sealed(
            stored.entry.sealed,
            header=stored.entry.header,
            change_id=header.change_id,
            commitment=header.commitment,
            keys=self._keys,
        )
        change = decode_payload(
            payload,
            change_id=header.change_id,
            family_id=header.family_id,
            device_id=header.device_id,
        )
        return packed, change

    def _receipt(self, receipt: Receipt | None, *, is_last: bool) -> None:
        if receipt is None:
            if is_last and self._head.seq:
                raise RefusedError("no_receipt")
            return
        receipt.verify(self._directory.service_key)
        expected = self._known.position.incarnation
        if expected is not None and receipt.incarnation != expected:
            raise RefusedError("other_incarnation")
        if is_last and receipt.to_seq != self._head.seq:
            raise RefusedError("no_receipt")
        if receipt.to_seq not in self._chains:
            self._chains.update(self._chains_at(self._log_id, [receipt.to_seq]))
        if self._chains.get(receipt.to_seq) != receipt.chain:
            raise RefusedError("split_view")

    def _fetch_seen(self, headers: Sequence[Header]) -> None:
        earlier = {header.seen_seq for header in headers if header.seen_seq < self._head.seq}
        wanted = sorted(earlier - self._chains.keys())
        if wanted:
            self._chains.update(self._chains_at(self._log_id, wanted))

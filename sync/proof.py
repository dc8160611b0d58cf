"""Believe nothing of a page that does not follow from what is already known and signed."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from keyworker_desktop.record.change import Change, decode_payload
from keyworker_desktop.store.accept import Position, ProvenPage
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.log import HANDED_FALSELY, ProvenEntry
from keyworker_protocol import crypto
from keyworker_protocol.access import Access, Wrap, access_after, may_write
from keyworker_protocol.body import open_sealed
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.directory import Directory
from keyworker_protocol.entry import Page, StoredEntry
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.handed import may_hand_on
from keyworker_protocol.header import (
    EntryKind,
    Header,
    decode_header,
    header_hash,
    verify_header,
)
from keyworker_protocol.limits import MAX_TIME_MS, MAX_UNOPENED
from keyworker_protocol.receipt import Receipt
from keyworker_protocol.wrap import WrapKind, confirm_key, unwrap_key
from sync.errors import AlarmError

logger = logging.getLogger(__name__)

_Opened = tuple[bytes, Change | None, str]
ChainsAt = Callable[[UUID, Sequence[int]], Mapping[int, bytes]]
"""Given a log and sequence numbers known here: the chain hashes there."""

ALARMS = {
    "bad_signature": "Something from the service does not bear the signature that it should.",
    "unknown_device": "An entry from the service comes from a laptop that nobody enrolled.",
    "unknown_user": "The service names somebody whom nobody enrolled.",
    "counter_gap": "An entry is missing: a laptop's entries do not follow on one another.",
    "chain_fork": "The entries of one laptop contradict each other.",
    "cannot_open": "Something from the service was sealed for another, exchanged or damaged.",
    "not_committed": "The content of an entry is not what its author signed.",
    "unknown_epoch": "An entry is sealed with a key that this laptop was not given.",
    "split_key": "The key of this family is not the one that the others were given.",
    "bad_root": "The directory of people and laptops was not made by your organisation.",
    "out_of_order": "The service gave an entry out of its place, or one of another record.",
    "split_view": "The service showed a colleague another record than it showed this laptop.",
    "split_receipt": "The service signed for another record than the one it gave.",
    "no_receipt": "The service did not sign for what it gave.",
    "other_incarnation": "The service is not the same as before: it may have been restored.",
    "not_a_writer": "An entry was written by somebody who has no access to this record.",
    "not_permitted": "Somebody changed what their role does not allow them to change.",
    "stale_control": "A change of people or of access does not follow on the one before it.",
    "not_the_directory": "The service mixed the directory with something else.",
    "id_reuse": "Two entries from the service claim to be the same one.",
    "missing_wrap": "Somebody was given this record without its key.",
    "removal_needs_new_epoch": "Somebody's access was taken away in a way that is not allowed.",
    "weak_key": "A key from the service is one that anybody could use.",
    "too_big": "An entry from the service is larger than any can be.",
    "unknown_version": "An entry was written by a newer version of the program: update this one.",
    "impossible_time": "The service gives a time that cannot be.",
    "withheld": "The service says that there is more of this record than it gives.",
    "shrunken": "The service shows less of this record than it did before.",
    "vanished": "The service no longer shows this record, which it did before.",
    "asked_again": (
        "An entry from the service does not open: it was exchanged or damaged there. The laptops "
        "that have it were asked to give it to the service again."
    ),
}
_GARBLED = "What the service sent does not have the form that it should."
_REST = (
    " Everything that you have on this laptop is kept, and you can go on working. "
    "Tell your manager and whoever looks after the service."
)


def alarm(code: str) -> AlarmError:
    """What does not fit, in words."""
    return AlarmError(ALARMS.get(code, _GARBLED) + _REST, code=code)


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
    except _UnopenedError as error:
        raise UnopenedError(error) from error
    except RefusedError as error:
        raise alarm(error.code) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Unopened:
    """A record entry with its place, whose body does not open."""

    seq: int
    encoded: bytes = field(repr=False)
    header: Header
    keys: Mapping[int, bytes] = field(repr=False)

    def opens(self, sealed: bytes) -> bool:
        """Whether this is its author's body, whoever sealed it."""
        try:
            open_sealed(
                sealed,
                header=self.encoded,
                change_id=self.header.change_id,
                commitment=self.header.commitment,
                keys=self.keys,
            )
        except RefusedError:
            return False
        return True


class _UnopenedError(RefusedError):
    def __init__(self, code: str, unopened: Sequence[Unopened]) -> None:
        super().__init__(code)
        self.unopened = unopened


class UnopenedError(AlarmError):
    """All is proved but these bodies; another laptop may have them."""

    def __init__(self, error: _UnopenedError) -> None:
        told = alarm(error.code)
        super().__init__(told.told, code=told.code)
        self.unopened = error.unopened


@dataclass(frozen=True, slots=True)
class _Placed:
    """An entry whose header is proved; its body is not yet opened."""

    stored: StoredEntry
    header: Header
    entry_hash: bytes
    chain: bytes


class _Proof:
    """First every header in its order, so that all keys are known; then the bodies."""

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
        self._bad_wrap: RefusedError | None = None

    def of(self, page: Page) -> ProvenPage:
        base = self._head
        headers = [decode_header(stored.entry.header) for stored in page.entries]
        self._fetch_seen(headers)
        placed = [
            self._place(stored, header)
            for stored, header in zip(page.entries, headers, strict=True)
        ]
        if page.head_seq < self._head.seq:
            raise RefusedError("shrunken")
        is_last = page.head_seq == self._head.seq
        if self._bad_wrap and not self._keys and is_last:
            raise self._bad_wrap
        self._receipt(page.receipt, is_last=is_last)
        entries = self._all_opened(placed)
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

    def _place(self, stored: StoredEntry, header: Header) -> _Placed:
        encoded = stored.entry.header
        if stored.seq != self._head.seq + 1 or header.family_id != self._log_id:
            raise RefusedError("out_of_order")
        if stored.received_ms > MAX_TIME_MS:
            raise RefusedError("impossible_time")
        entry_hash = header_hash(encoded)
        own_hash = self._unplaced.pop(header.change_id, None)
        # An own one may have been signed anew elsewhere, if there are two copies of this disk.
        if own_hash is None or not crypto.same(own_hash, entry_hash):
            public = self._directory.signing_key_for(header)
            verify_header(public, encoded=encoded, signature=stored.entry.signature)
        tail = self._tails.get(header.device_id, DeviceTail())
        self._tails[header.device_id] = tail.followed_by(header, entry_hash)
        seen = self._chains.get(header.seen_seq)
        if header.seen_seq > self._head.seq or seen is None or seen != header.seen_chain:
            raise RefusedError("split_view")
        if header.kind is EntryKind.CONTROL:
            if stored.entry.sealed:
                raise RefusedError("malformed", "a control entry with a body")
            self._control(header)
        elif self._log_id == self._directory.organisation_id:
            raise RefusedError("not_the_directory")
        else:
            author = self._directory.user_of(header.device_id)
            if self._access is None or not may_write(self._access, author):
                raise RefusedError("not_a_writer")
        self._head = self._head.extended(entry_hash)
        self._chains[self._head.seq] = self._head.chain
        return _Placed(stored, header, entry_hash, self._head.chain)

    def _control(self, header: Header) -> None:
        if self._log_id == self._directory.organisation_id:
            self._directory = self._directory.applied(header)
            return
        self._access = access_after(self._access, header, self._directory)
        for wrap in self._access.wraps:
            if wrap.user_id == self._identity.user_id and self._access.epoch not in self._keys:
                self._unwrap(wrap, self._access)

    def _unwrap(self, wrap: Wrap, access: Access) -> None:
        """A wrap that does not open is an alarm only if no later one takes its place."""
        try:
            key = unwrap_key(
                wrap.sealed,
                kind=WrapKind.FAMILY_KEY,
                scope_id=self._log_id,
                epoch=access.epoch,
                recipient_id=wrap.user_id,
                secret=self._identity.user_agreement,
            )
            confirm_key(key, access.check)
        except RefusedError as error:
            self._bad_wrap = error
            return
        self._keys[access.epoch] = self._new_keys[access.epoch] = key

    def _all_opened(self, placed: Sequence[_Placed]) -> Sequence[ProvenEntry]:
        entries: list[ProvenEntry] = []
        unopened: list[Unopened] = []
        code = ""
        for one in placed:
            try:
                entries.append(self._opened(one))
            except _UnopenedError as error:
                code = code or error.code
                unopened.extend(error.unopened)
            if len(unopened) == MAX_UNOPENED:
                break
        if unopened:
            raise _UnopenedError(code, unopened)
        return entries

    def _opened(self, placed: _Placed) -> ProvenEntry:
        stored, header = placed.stored, placed.header
        packed, change, unread = None, None, ""
        if header.kind is EntryKind.RECORD:
            packed, change, unread = self._record(stored, header)
        return ProvenEntry(
            header=header,
            encoded=stored.entry.header,
            entry_hash=placed.entry_hash,
            signature=stored.entry.signature,
            packed=packed,
            seq=stored.seq,
            chain=placed.chain,
            received_ms=stored.received_ms,
            change=change,
            unread=unread,
        )

    def _record(self, stored: StoredEntry, header: Header) -> _Opened:
        if self._bad_wrap and not self._keys:
            raise self._bad_wrap
        encoded = stored.entry.header
        try:
            packed, payload = open_sealed(
                stored.entry.sealed,
                header=encoded,
                change_id=header.change_id,
                commitment=header.commitment,
                keys=self._keys,
            )
        except RefusedError as error:
            this = Unopened(seq=stored.seq, encoded=encoded, header=header, keys=self._keys)
            raise _UnopenedError(error.code, [this]) from error
        # What cannot be read is what its author signed for: nobody on the way can be to blame, and
        # to ask for it again would not help. It is kept and told; the record goes on without it.
        try:
            change = _change(payload, header)
        except RefusedError as error:
            logger.warning("entry kept unread: %s", error.code)
            return packed, None, error.code
        if may_hand_on(payload):
            # Whether it is its author's goes by all that is known when it is written down.
            return packed, None, HANDED_FALSELY
        return packed, change, ""

    def _receipt(self, receipt: Receipt | None, *, is_last: bool) -> None:
        if receipt is None:
            if is_last and self._head.seq:
                raise RefusedError("no_receipt")
            return
        receipt.verify(self._directory.service_key)
        if not self._known.position.may_be_of(receipt.incarnation):
            raise RefusedError("other_incarnation")
        if receipt.received_ms > MAX_TIME_MS:
            raise RefusedError("impossible_time")
        if is_last and receipt.to_seq != self._head.seq:
            raise RefusedError("no_receipt")
        if receipt.to_seq not in self._chains:
            self._chains.update(self._chains_at(self._log_id, [receipt.to_seq]))
        if self._chains.get(receipt.to_seq) != receipt.chain:
            raise RefusedError("split_receipt")

    def _fetch_seen(self, headers: Sequence[Header]) -> None:
        earlier = {header.seen_seq for header in headers if header.seen_seq < self._head.seq}
        wanted = sorted(earlier - self._chains.keys())
        if wanted:
            self._chains.update(self._chains_at(self._log_id, wanted))


def _change(payload: bytes, header: Header) -> Change:
    """Raises RefusedError for what this program cannot read."""
    return decode_payload(
        payload,
        change_id=header.change_id,
        family_id=header.family_id,
        device_id=header.device_id,
    )

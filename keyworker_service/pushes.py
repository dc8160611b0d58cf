"""Accepting a batch: it is verified first, then one transaction takes all of it or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from keyworker_protocol.access import Access, access_after, may_write
from keyworker_protocol.body import epoch_of
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.directory import Directory, User
from keyworker_protocol.entry import Entry, PushAnswer, decode_batch
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import Header, decode_header, header_hash, verify_header
from keyworker_protocol.receipt import Receipt
from keyworker_service.db import devices, identities, invitations, logs
from keyworker_service.db.feed import Growth
from keyworker_service.db.logs import LogState, NewRow
from keyworker_service.db.pool import Connection, Database
from keyworker_service.directories import Directories
from keyworker_service.errors import RefusalError
from keyworker_service.identity import Identity
from keyworker_service.settings import Settings
from keyworker_service.tokens import SignedIn


@dataclass(frozen=True, slots=True)
class Verified:
    """An entry whose form and signature are right; whether it fits its log is not yet known."""

    entry: Entry
    header: Header
    entry_hash: bytes
    epoch: int | None
    """Of the sealed body; None for a control entry."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """``growth`` is None when the log had the whole batch already; ``fresh`` counts the new."""

    answer: PushAnswer
    growth: Growth | None
    fresh: int = 0


class Pushes:
    def __init__(
        self,
        database: Database,
        identity: Identity,
        directories: Directories,
        settings: Settings,
    ) -> None:
        self._database = database
        self._identity = identity
        self._directories = directories
        self._now_ms = settings.now_ms
        self._is_gathering = identity.salvage_until_ms is not None

    def push(self, who: SignedIn, log_id: UUID, batch: bytes) -> Accepted:
        """Raises RefusedError, RefusalError, DatabaseAwayError."""
        verified = self._verified(who, log_id, decode_batch(batch))
        with self._database.transaction() as connection:
            self._refuse_while_gathering(connection)
            take: _Directory | _Family
            if log_id == who.organisation_id:
                take = _Directory(
                    connection, self._directories, who.organisation_id, who.device_id, verified
                )
            else:
                take = _Family(connection, self._directories, who, log_id, verified)
            accepted = self._append(connection, log_id, who.device_id, verified, take)
        take.committed()
        return accepted

    def found(self, lookup_id: UUID, batch: bytes) -> Accepted:
        """Create an organisation with a founding code, which its first entry uses up."""
        entries = decode_batch(batch)
        if len(entries) != 1:
            raise RefusedError("malformed", "one founding entry")
        header = decode_header(entries[0].header)
        nobody = Directory(organisation_id=header.family_id)
        with _at(0):
            one = _verified_entry(entries[0], header, nobody.signing_key_for(header))
            founded = nobody.applied(header)
            if founded.service_key != self._identity.signing.public:
                raise RefusedError("wrong_service")
        with self._database.transaction() as connection:
            invitation = invitations.lock(connection, lookup_id)
            if invitation is None or not invitation.is_founding:
                raise RefusalError("invitation_unknown")
            if invitation.is_used and invitation.organisation_id != header.family_id:
                raise RefusalError("invitation_used")
            if not invitation.is_used and invitation.expires_ms <= self._now_ms():
                raise RefusalError("invitation_expired")
            logs.create(connection, header.family_id, header.family_id)
            take = _Directory(
                connection, self._directories, header.family_id, header.device_id, [one]
            )
            accepted = self._append(connection, header.family_id, header.device_id, [one], take)
            if accepted.growth:
                if invitation.is_used:
                    raise RefusalError("invitation_used")
                invitations.mark_founded(connection, lookup_id, header.family_id)
        take.committed()
        return accepted

    def _refuse_while_gathering(self, connection: Connection) -> None:
        """A new entry in the place of one that a laptop has yet to give back would part the log."""
        if self._is_gathering:
            until = identities.salvage_until(connection)
            if until is not None and until > self._now_ms():
                raise RefusalError("in_salvage")
            self._is_gathering = False

    def _verified(self, who: SignedIn, log_id: UUID, entries: Sequence[Entry]) -> list[Verified]:
        """Form, owner and signature of each entry, before any connection is taken."""
        headers = []
        for index, entry in enumerate(entries):
            with _at(index):
                header = decode_header(entry.header)
                if header.family_id != log_id:
                    raise RefusedError("wrong_log")
                if header.device_id != who.device_id:
                    raise RefusedError("not_your_entry")
            headers.append(header)
        directory = self._directories.at_hand(who.organisation_id)
        if who.device_id not in directory.devices:
            directory = self._directories.read_again(who.organisation_id)
        verified = []
        for index, (entry, header) in enumerate(zip(entries, headers, strict=True)):
            with _at(index):
                public = directory.device(who.device_id).signing
                verified.append(_verified_entry(entry, header, public))
        return verified

    def _append(
        self,
        connection: Connection,
        log_id: UUID,
        device_id: UUID,
        verified: Sequence[Verified],
        take: "_Directory | _Family",
    ) -> Accepted:
        """Lay the new ones of the entries at the end of the log, which is locked."""
        state = take.state
        known, tail, head = dict(state.known), state.tail, state.head
        seqs, rows = [], []
        for index, one in enumerate(verified):
            with _at(index):
                header = one.header
                if header.change_id in known:
                    seq, entry_hash = known[header.change_id]
                    if entry_hash != one.entry_hash:
                        raise RefusedError("id_reuse")
                    seqs.append(seq)
                    continue
                take.check_writer(one)
                tail = _followed(tail, one, state.tail)
                if header.seen_seq > state.head.seq:
                    raise RefusedError("seen_ahead")
                head = head.extended(one.entry_hash)
                take.check_entry(one, head.seq)
            known[header.change_id] = head.seq, one.entry_hash
            seqs.append(head.seq)
            rows.append(_row(one, head))
        if not rows:
            covering = logs.receipt_covering(connection, log_id, max(seqs))
            return Accepted(PushAnswer(seqs=tuple(seqs), receipt=covering), None)
        receipt = self._receipt(log_id, head)
        logs.append(connection, log_id, device_id=device_id, rows=rows, receipt=receipt)
        growth = Growth(log_id, take.write())
        return Accepted(PushAnswer(seqs=tuple(seqs), receipt=receipt), growth, len(rows))

    def _receipt(self, log_id: UUID, head: FamilyHead) -> Receipt:
        unsigned = Receipt(
            incarnation=self._identity.incarnation,
            family_id=log_id,
            to_seq=head.seq,
            chain=head.chain,
            received_ms=self._now_ms(),
        )
        return unsigned.signed_by(self._identity.signing)


class _Directory:
    """The rules of an organisation's directory, for one batch."""

    def __init__(
        self,
        connection: Connection,
        directories: Directories,
        organisation_id: UUID,
        device_id: UUID,
        verified: Sequence[Verified],
    ) -> None:
        self._connection = connection
        self._directories = directories
        state = _locked(connection, organisation_id, device_id, verified)
        if state is None or state.organisation_id != organisation_id:
            raise RefusalError("log_unknown")
        self.state: LogState = state
        self._directory = directories.current(connection, organisation_id)
        self._known = self._directory.devices.keys()

    def check_writer(self, one: Verified) -> None:
        """Any device of the organisation; what it may do is a matter of each entry."""

    def check_entry(self, one: Verified, _seq: int) -> None:
        self._directory = self._directory.applied(one.header)

    def write(self) -> tuple[UUID, ...]:
        organisation_id = self._directory.organisation_id
        for device_id in self._directory.devices.keys() - self._known:
            device = self._directory.devices[device_id]
            if not devices.add(self._connection, organisation_id, device):
                raise RefusedError("id_reuse", "device")
            invitations.mark_enrolled(self._connection, organisation_id, device_id)
        return ()

    def committed(self) -> None:
        self._directories.keep(self._directory)


class _Family:
    """The rules of one family's log, for one batch of one of its writers."""

    def __init__(
        self,
        connection: Connection,
        directories: Directories,
        who: SignedIn,
        log_id: UUID,
        verified: Sequence[Verified],
    ) -> None:
        self._connection = connection
        self._log_id = log_id
        has_control = any(one.epoch is None for one in verified)
        if has_control:
            self._directory = directories.current(connection, who.organisation_id)
        else:
            self._directory = directories.at_hand(who.organisation_id)
        state = _locked(connection, log_id, who.device_id, verified)
        if state is None and has_control:
            logs.create(connection, log_id, who.organisation_id)
            state = _locked(connection, log_id, who.device_id, verified)
        if state is None or state.organisation_id != who.organisation_id:
            raise RefusalError("log_unknown")
        self.state: LogState = state
        self._user: User = self._directory.user_of(who.device_id)
        self._access: Access | None = state.access
        self._access_changed_at: int | None = None

    def check_writer(self, one: Verified) -> None:
        """An access entry may come from somebody who is no member; its own rules say who."""
        if one.epoch is None:
            return
        if self._access is None:
            raise RefusedError("log_unknown")
        if not may_write(self._access, self._user):
            raise RefusedError("not_a_writer")

    def check_entry(self, one: Verified, seq: int) -> None:
        if one.epoch is None:
            self._access = access_after(self._access, one.header, self._directory)
            self._access_changed_at = seq
        elif self._access is None or one.epoch != self._access.epoch:
            raise RefusedError("stale_epoch")

    def write(self) -> tuple[UUID, ...]:
        if self._access is None or self._access_changed_at is None:
            return ()
        before = self.state.access.members if self.state.access else {}
        logs.set_access(
            self._connection,
            self._log_id,
            self._access,
            organisation_id=self.state.organisation_id,
            before=before,
            from_seq=self._access_changed_at,
        )
        return tuple(self._access.members.keys() - before.keys())

    def committed(self) -> None:
        """Nothing of a family is kept in memory."""


def _verified_entry(entry: Entry, header: Header, public: bytes) -> Verified:
    if header.control is None:
        epoch = epoch_of(entry.sealed)
    elif entry.sealed:
        raise RefusedError("malformed", "a control entry has no body")
    else:
        epoch = None
    verify_header(public, encoded=entry.header, signature=entry.signature)
    return Verified(entry, header, header_hash(entry.header), epoch)


def _followed(tail: DeviceTail, one: Verified, stored: DeviceTail) -> DeviceTail:
    """Raises RefusalError with the service's tail, from which the laptop can go on."""
    try:
        return tail.followed_by(one.header, one.entry_hash)
    except RefusedError as error:
        raise RefusalError(
            error.code, counter=stored.counter, entry_hash=stored.entry_hash
        ) from error


def _row(one: Verified, head: FamilyHead) -> NewRow:
    return NewRow(
        seq=head.seq,
        chain=head.chain,
        change_id=one.header.change_id,
        counter=one.header.counter,
        entry_hash=one.entry_hash,
        entry=one.entry,
        epoch=one.epoch,
    )


def _locked(
    connection: Connection, log_id: UUID, device_id: UUID, verified: Sequence[Verified]
) -> LogState | None:
    change_ids = {one.header.change_id for one in verified}
    return logs.lock(connection, log_id, device_id=device_id, change_ids=change_ids)


@contextmanager
def _at(index: int) -> Iterator[None]:
    """Say which entry of the batch is refused."""
    try:
        yield
    except RefusedError as error:
        raise RefusalError(error.code, index=index) from error
    except RefusalError as error:
        error.extras["index"] = index
        raise

"""After a restore: laptops give back what the backup lacks, each entry to the place it had.

A laptop holds a log from its first entry without a gap, so all copies of one log are beginnings
of the longest. What is given back must go on where the log ends and end at a receipt: this
service's own signature says that exactly these entries stood there in exactly this order. So it
does not matter who brings them, and they are taken at any time, also after salvage was closed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from keyworker_protocol.access import Access, access_after
from keyworker_protocol.body import epoch_of
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.entry import Page, StoredEntry, decode_offer
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import Header, decode_header, header_hash, verify_header
from keyworker_protocol.receipt import Receipt
from keyworker_protocol.restored import Restoration
from keyworker_service.db import devices, identities, logs, restorations
from keyworker_service.db.feed import Growth
from keyworker_service.db.logs import LogState, NewRow
from keyworker_service.db.pool import Connection, Database
from keyworker_service.directories import Directories
from keyworker_service.errors import RefusalError
from keyworker_service.identity import Identity
from keyworker_service.settings import Settings
from keyworker_service.tokens import SignedIn

_MOST_RESTORATIONS = 200


@dataclass(frozen=True, slots=True)
class Restored:
    """What the service says of its lives, and what managers have said."""

    incarnation: UUID
    previous: UUID | None
    restored_ms: int | None
    salvage_until_ms: int | None
    """None when it takes new entries again, or always did."""
    said: Sequence[Restoration]


@dataclass(frozen=True, slots=True)
class GivenBack:
    """``growth`` is None when the log had all of it; ``fresh`` counts the new."""

    head: FamilyHead
    growth: Growth | None
    fresh: int = 0


class Salvage:
    def __init__(
        self, database: Database, identity: Identity, directories: Directories, settings: Settings
    ) -> None:
        self._database = database
        self._identity = identity
        self._directories = directories
        self._now_ms = settings.now_ms

    def restored(self, organisation_id: UUID) -> Restored:
        identity = self._identity
        with self._database.connection() as connection:
            until = identities.salvage_until(connection) if identity.previous else None
            said = restorations.of_organisation(connection, organisation_id)
        return Restored(
            incarnation=identity.incarnation,
            previous=identity.previous,
            restored_ms=identity.restored_ms,
            salvage_until_ms=until if until and until > self._now_ms() else None,
            said=said,
        )

    def confirm(self, who: SignedIn, said: Restoration) -> bool:
        """Keep a manager's word; False when it was here. Anybody enrolled may bring it.

        Raises RefusedError, RefusalError.
        """
        if said.organisation_id != who.organisation_id:
            raise RefusedError("not_the_directory")
        said.verify(self._directories.read_again(who.organisation_id))
        with self._database.transaction() as connection:
            kept = restorations.of_organisation(connection, who.organisation_id)
            if len(kept) >= _MOST_RESTORATIONS:
                raise RefusedError("too_big", "restorations")
            return restorations.add(connection, said)

    def head(self, log_id: UUID, organisation_id: UUID) -> FamilyHead:
        """How far a log reaches here; the beginning for one that the backup did not have."""
        self._require_restored()
        with self._database.connection() as connection:
            found = logs.place_of(connection, log_id)
        if found is None:
            return FamilyHead()
        if found[0] != organisation_id:
            raise RefusalError("log_unknown")
        return found[1]

    def take(
        self, log_id: UUID, organisation_id: UUID, offer: bytes, *, giver: UUID | None = None
    ) -> GivenBack:
        """``giver`` is the device that signed in. Raises RefusedError, RefusalError,
        DatabaseAwayError.
        """
        self._require_restored()
        page = decode_offer(offer, family_id=log_id)
        receipt = page.receipt
        assert receipt is not None  # noqa: S101 - what decode_offer promises
        receipt.verify(self._identity.signing.public)
        headers = [decode_header(row.entry.header) for row in page.entries]
        if any(header.family_id != log_id for header in headers):
            raise RefusedError("wrong_log")
        with self._database.transaction() as connection:
            logs.create(connection, log_id, organisation_id)
            state = logs.lock(
                connection, log_id, device_id=log_id, change_ids=[one.change_id for one in headers]
            )
            if state is None or state.organisation_id != organisation_id:
                raise RefusalError("log_unknown")
            given = _given(connection, state, page, headers, receipt)
            if not given.rows:
                return GivenBack(given.head, None)
            keeper = _Keeper(connection, self._directories, log_id, state)
            keeper.check(given.rows, logs.tails(connection, log_id))
            logs.append_given(
                connection,
                log_id,
                rows=[(one.header.device_id, one.received_ms, one.row) for one in given.rows],
                receipt=receipt,
                giver=giver,
            )
            growth = Growth(log_id, keeper.write(given.rows))
        keeper.committed()
        return GivenBack(given.head, growth, len(given.rows))

    def _require_restored(self) -> None:
        if self._identity.previous is None:
            raise RefusalError("not_restored")


@dataclass(frozen=True, slots=True)
class _Row:
    header: Header
    row: NewRow
    received_ms: int


@dataclass(frozen=True, slots=True)
class _Given:
    head: FamilyHead
    rows: tuple[_Row, ...]


class _Keeper:
    """Signatures and rights once more: a receipt covers headers, and anybody may bring them."""

    def __init__(
        self, connection: Connection, directories: Directories, log_id: UUID, state: LogState
    ) -> None:
        self._connection = connection
        self._directories = directories
        self._log_id = log_id
        self._state = state
        self._is_directory = log_id == state.organisation_id
        self._directory = (
            directories.current(connection, log_id)
            if self._is_directory
            else directories.current(connection, state.organisation_id)
        )
        self._devices = self._directory.devices.keys()
        self._access: Access | None = state.access
        self._access_changed_at: int | None = None

    def check(self, rows: Sequence[_Row], tails: Mapping[UUID, DeviceTail]) -> None:
        followed = dict(tails)
        seen: set[UUID] = set()
        for one in rows:
            header, entry = one.header, one.row.entry
            public = self._directory.signing_key_for(header)
            verify_header(public, encoded=entry.header, signature=entry.signature)
            tail = followed.get(header.device_id, DeviceTail())
            followed[header.device_id] = tail.followed_by(header, one.row.entry_hash)
            if header.change_id in seen:
                raise RefusedError("id_reuse")
            seen.add(header.change_id)
            if header.control is not None and entry.sealed:
                raise RefusedError("malformed", "a control entry has no body")
            if self._is_directory:
                self._directory = self._directory.applied(header)
            elif header.control is not None:
                self._access = access_after(self._access, header, self._directory)
                self._access_changed_at = one.row.seq
            elif self._access is None or self._directory.user_of(header.device_id).user_id not in (
                self._access.members
            ):
                raise RefusedError("not_a_writer")
            elif one.row.epoch != self._access.epoch:
                raise RefusedError("stale_epoch")

    def write(self, rows: Sequence[_Row]) -> tuple[UUID, ...]:
        for one in rows:
            logs.set_tail(
                self._connection,
                self._log_id,
                one.header.device_id,
                DeviceTail(one.header.counter, one.row.entry_hash),
            )
        if self._is_directory:
            for device_id in self._directory.devices.keys() - self._devices:
                device = self._directory.devices[device_id]
                if not devices.add(self._connection, self._log_id, device):
                    raise RefusedError("id_reuse", "device")
            return ()
        if self._access is None or self._access_changed_at is None:
            return ()
        before = self._state.access.members if self._state.access else {}
        logs.set_access(
            self._connection,
            self._log_id,
            self._access,
            organisation_id=self._state.organisation_id,
            before=before,
            from_seq=self._access_changed_at,
        )
        return tuple(self._access.members.keys() - before.keys())

    def committed(self) -> None:
        if self._is_directory:
            self._directories.keep(self._directory)


def _row(
    stored: StoredEntry, header: Header, entry_hash: bytes, head: FamilyHead, received_ms: int
) -> _Row:
    epoch = None if header.control is not None else epoch_of(stored.entry.sealed)
    row = NewRow(
        seq=head.seq,
        chain=head.chain,
        change_id=header.change_id,
        counter=header.counter,
        entry_hash=entry_hash,
        entry=stored.entry,
        epoch=epoch,
    )
    return _Row(header, row, received_ms)


def _given(
    connection: Connection,
    state: LogState,
    page: Page,
    headers: Sequence[Header],
    receipt: Receipt,
) -> "_Given":
    """The rows that are new here, if they stand exactly where the receipt says."""
    first, head = page.entries[0].seq, state.head
    if first > head.seq + 1:
        raise RefusalError("salvage_gap", seq=head.seq)
    if receipt.to_seq <= head.seq:
        if logs.chain_at(connection, receipt.family_id, receipt.to_seq) != receipt.chain:
            raise RefusalError("salvage_fork", seq=head.seq)
        return _Given(head, ())
    rows = []
    behind = head.seq + 1 - first
    received_ms = logs.received_at(connection, receipt.family_id, head.seq)
    for stored, header in zip(page.entries[behind:], headers[behind:], strict=True):
        entry_hash = header_hash(stored.entry.header)
        head = head.extended(entry_hash)
        # As the laptop was told: not before the entry in front of it, nor after its own receipt.
        received_ms = min(max(stored.received_ms, received_ms), receipt.received_ms)
        rows.append(_row(stored, header, entry_hash, head, received_ms))
    if head.chain != receipt.chain:
        raise RefusalError("salvage_fork", seq=state.head.seq)
    if any(row.header.change_id in state.known for row in rows):
        raise RefusedError("id_reuse")
    return _Given(head, tuple(rows))

"""Take in what the service proved, in one transaction: a page of a log, a push's receipt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.store import branch, handing, lives, log, outbox, projection, rechain
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import family_keys, put_family_key
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import decode_header, is_same_change
from keyworker_protocol.receipt import Receipt

_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """What is known of a log here, and so what a page of it must extend."""

    log_id: UUID
    head: FamilyHead
    tails: Mapping[UUID, DeviceTail]
    keys: Mapping[int, bytes] = field(repr=False)
    unplaced: Mapping[UUID, bytes]
    """Own entries without a place yet: change id ► header hash."""
    incarnation: UUID | None
    lives: frozenset[UUID] = frozenset()
    """Those of the service that its receipts may name; empty while none is known."""

    def may_be_of(self, incarnation: UUID) -> bool:
        """Whether the service may sign with this incarnation what is known of the log here."""
        if self.lives:
            return incarnation in self.lives
        return self.incarnation is None or incarnation == self.incarnation


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenPage:
    """Entries that extend ``base``, all checked; ``new_keys`` are family keys they brought."""

    log_id: UUID
    base: FamilyHead
    head: FamilyHead
    entries: Sequence[log.ProvenEntry]
    receipt: Receipt | None
    new_keys: Mapping[int, bytes] = field(default_factory=dict, repr=False)


def incarnation_of(db: Connection, log_id: UUID) -> UUID | None:
    """Of the service that signed for the log last; None for a log without a receipt."""
    row = db.execute("SELECT incarnation FROM log WHERE log_id = ?", (log_id.bytes,)).fetchone()
    return UUID(bytes=row[0]) if row and row[0] else None


def may_be_of(db: Connection, log_id: UUID, organisation_id: UUID, incarnation: UUID) -> bool:
    """Whether the service may sign with this incarnation for a log that it takes entries of."""
    known = lives.lives(db).known
    if known:
        return incarnation in known
    before = incarnation_of(db, log_id) or incarnation_of(db, organisation_id)
    return before is None or before == incarnation


def position_of(db: Connection, log_id: UUID) -> Position:
    return Position(
        log_id=log_id,
        head=log.head_of(db, log_id),
        tails={**log.tails_of(db, log_id), **_own_tails(db, log_id)},
        keys=family_keys(db, log_id),
        unplaced=_unplaced(db, log_id),
        incarnation=incarnation_of(db, log_id),
        lives=lives.lives(db).known,
    )


def unknown_own(db: Connection, page: ProvenPage, device_id: UUID) -> int:
    """How many records of the page are signed by this laptop and were not written in this store."""
    unplaced = _unplaced(db, page.log_id)
    return sum(
        entry.header.device_id == device_id
        and entry.packed is not None
        and entry.header.change_id not in unplaced
        for entry in page.entries
    )


def accept_page(db: Connection, page: ProvenPage) -> frozenset[UUID]:
    """The entities that changed. Whole or not at all; a page that no longer fits is left out.

    (Our own push may have moved the head while the page was on its way; it is asked for again.)
    Raises RefusedError ``id_reuse`` when an entry bears the name of another that is here.
    """
    with transaction(db):
        return accept_within(db, page)


def accept_within(db: Connection, page: ProvenPage) -> frozenset[UUID]:
    """As ``accept_page``, inside the caller's transaction."""
    if log.head_of(db, page.log_id) != page.base:
        return frozenset()
    rechain.as_there(db, _unplaced(db, page.log_id), page.entries)
    unplaced = _unplaced(db, page.log_id)
    own: list[log.ProvenEntry] = []
    new: list[log.ProvenEntry] = []
    for entry in page.entries:
        is_own = unplaced.get(entry.header.change_id) == entry.entry_hash
        (own if is_own else new).append(entry)
    for entry in own:
        log.place_own(
            db,
            entry.header.change_id,
            seq=entry.seq,
            chain=entry.chain,
            received_ms=entry.received_ms,
        )
    if unplaced:
        rechain.behind(db, page.log_id, page.entries)
    _refuse_names_twice(db, new)
    log.insert_proven(db, new)
    back = branch.came_back(db, new)
    for entry in _last_of_each_device(new):
        log.put_tail(db, entry.header, entry.entry_hash)
    log.put_head(db, page.log_id, page.head)
    if page.receipt:
        log.put_receipt(db, page.receipt)
    for epoch, key in page.new_keys.items():
        put_family_key(db, page.log_id, epoch, key)
    changes = [entry.change for entry in new if entry.change]
    # What was aside is folded already.
    changes = [change for change in changes if change.change_id not in back]
    entities = projection.fold_into(db, changes)
    return entities | handing.judge_after(db, page.log_id, new)


def accept_receipt(
    db: Connection, sent: Sequence[outbox.WaitingEntry], seqs: Sequence[int], receipt: Receipt
) -> bool:
    """Place what was just pushed, if it follows on what is known here; else a pull will do it.

    The receipt's signature has been checked; its chain is checked here against our own entries.
    """
    with transaction(db):
        head = log.head_of(db, receipt.family_id)
        if list(seqs) != list(range(head.seq + 1, head.seq + 1 + len(sent))):
            return False
        places = []
        for entry in sent:
            head = head.extended(entry.entry_hash)
            places.append((entry.change_id, head))
        if (head.seq, head.chain) != (receipt.to_seq, receipt.chain):
            return False
        for change_id, place in places:
            log.place_own(
                db,
                change_id,
                seq=place.seq,
                chain=place.chain,
                received_ms=receipt.received_ms,
            )
        log.put_head(db, receipt.family_id, head)
        log.put_receipt(db, receipt)
        return True


def _refuse_names_twice(db: Connection, entries: Sequence[log.ProvenEntry]) -> None:
    """A name is for one entry in all logs: a colleague's program could take one twice."""
    headers = {entry.header.change_id.bytes: entry.header for entry in entries}
    names = list(headers)
    if len(names) != len(entries):
        raise RefusedError("id_reuse")
    for start in range(0, len(names), _ASKED_AT_ONCE):
        some = names[start : start + _ASKED_AT_ONCE]
        marks = ",".join("?" * len(some))
        query = f"SELECT 1 FROM entry WHERE change_id IN ({marks}) LIMIT 1"  # noqa: S608 - own SQL
        if db.execute(query, some).fetchone():
            raise RefusedError("id_reuse")
        query = f"SELECT change_id, header FROM aside WHERE change_id IN ({marks})"  # noqa: S608 - own SQL
        for name, encoded in db.execute(query, some):
            if not is_same_change(headers[name], decode_header(encoded)):
                raise RefusedError("id_reuse")


def _unplaced(db: Connection, log_id: UUID) -> Mapping[UUID, bytes]:
    rows = db.execute(
        "SELECT change_id, entry_hash FROM entry WHERE log_id = ? AND seq IS NULL", (log_id.bytes,)
    )
    return {UUID(bytes=change_id): entry_hash for change_id, entry_hash in rows}


def _own_tails(db: Connection, log_id: UUID) -> Mapping[UUID, DeviceTail]:
    """Of this laptop, only as far as the service has its entries: a page goes on from there."""
    rows = db.execute(
        "SELECT DISTINCT device_id FROM entry WHERE log_id = ? AND seq IS NULL", (log_id.bytes,)
    ).fetchall()
    devices = [UUID(bytes=device_id) for (device_id,) in rows]
    return {device_id: log.placed_tail(db, log_id, device_id) for device_id in devices}


def _last_of_each_device(entries: Sequence[log.ProvenEntry]) -> Sequence[log.ProvenEntry]:
    return list({entry.header.device_id: entry for entry in entries}.values())

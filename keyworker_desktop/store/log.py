"""The entries of each log as this laptop knows them: its own, and those the service proved."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.record.change import Change, decode_payload
from keyworker_desktop.store.connection import Connection, insert_rows
from keyworker_protocol.body import unpack
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import Header, decode_header
from keyworker_protocol.receipt import Receipt


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnEntry:
    """An entry just made on this laptop. ``packed`` is None for a control entry."""

    header: Header
    encoded: bytes = field(repr=False)
    entry_hash: bytes
    signature: bytes = field(repr=False)
    packed: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProvenEntry(OwnEntry):
    """An entry from the service, every signature, chain and seal on it checked."""

    seq: int
    chain: bytes
    received_ms: int
    change: Change | None = field(default=None, repr=False)
    unread: str = ""
    """Why its content cannot be read by this program (the protocol's code), if it cannot."""


def insert_own(db: Connection, entry: OwnEntry) -> int:
    """The row's id."""
    header = entry.header
    db.execute(
        "INSERT INTO entry (log_id, change_id, device_id, counter, entry_hash, header, signature, "
        "body) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            header.family_id.bytes,
            header.change_id.bytes,
            header.device_id.bytes,
            header.counter,
            entry.entry_hash,
            entry.encoded,
            entry.signature,
            entry.packed,
        ),
    )
    put_tail(db, header, entry.entry_hash)
    (row_id,) = db.execute("SELECT last_insert_rowid()").fetchone()
    number: int = row_id
    return number


def insert_proven(db: Connection, entries: Sequence[ProvenEntry]) -> None:
    insert_rows(
        db,
        "entry (log_id, change_id, seq, device_id, counter, entry_hash, header, signature, body, "
        "chain, received_ms)",
        [
            (
                entry.header.family_id.bytes,
                entry.header.change_id.bytes,
                entry.seq,
                entry.header.device_id.bytes,
                entry.header.counter,
                entry.entry_hash,
                entry.encoded,
                entry.signature,
                entry.packed,
                entry.chain,
                entry.received_ms,
            )
            for entry in entries
        ],
    )
    db.executemany(
        "REPLACE INTO unread (change_id, log_id, code) VALUES (?, ?, ?)",
        [
            (entry.header.change_id.bytes, entry.header.family_id.bytes, entry.unread)
            for entry in entries
            if entry.unread
        ],
    )


def place_own(db: Connection, change_id: UUID, *, seq: int, chain: bytes, received_ms: int) -> None:
    """An own entry has its place in the log now; it leaves the outbox."""
    db.execute(
        "UPDATE entry SET seq = ?, chain = ?, received_ms = ? WHERE change_id = ?",
        (seq, chain, received_ms, change_id.bytes),
    )
    db.execute(
        "DELETE FROM outbox WHERE entry_id = (SELECT id FROM entry WHERE change_id = ?)",
        (change_id.bytes,),
    )


def head_of(db: Connection, log_id: UUID) -> FamilyHead:
    """How far the log is known here; the beginning for one never seen."""
    row = db.execute("SELECT seq, chain FROM log WHERE log_id = ?", (log_id.bytes,)).fetchone()
    return FamilyHead(*row) if row else FamilyHead()


def all_heads(db: Connection) -> Mapping[UUID, FamilyHead]:
    """How far every log is known here."""
    rows = db.execute("SELECT log_id, seq, chain FROM log")
    return {UUID(bytes=log_id): FamilyHead(seq, chain) for log_id, seq, chain in rows}


def put_head(db: Connection, log_id: UUID, head: FamilyHead) -> None:
    """A log that is new here is in step with the present life of the service."""
    db.execute(
        "INSERT INTO log (log_id, seq, chain, life) VALUES (?, ?, ?, (SELECT "
        "coalesce(max(number), 0) FROM life)) ON CONFLICT (log_id) DO UPDATE "
        "SET seq = excluded.seq, chain = excluded.chain",
        (log_id.bytes, head.seq, head.chain),
    )


def put_receipt(db: Connection, receipt: Receipt) -> None:
    db.execute(
        "INSERT OR IGNORE INTO receipt (log_id, to_seq, incarnation, chain, received_ms, "
        "signature) VALUES (?, ?, ?, ?, ?, ?)",
        (
            receipt.family_id.bytes,
            receipt.to_seq,
            receipt.incarnation.bytes,
            receipt.chain,
            receipt.received_ms,
            receipt.signature,
        ),
    )
    db.execute(
        "UPDATE log SET incarnation = ?, receipt_seq = max(receipt_seq, ?) WHERE log_id = ?",
        (receipt.incarnation.bytes, receipt.to_seq, receipt.family_id.bytes),
    )


def tail_of(db: Connection, log_id: UUID, device_id: UUID) -> DeviceTail:
    row = db.execute(
        "SELECT counter, entry_hash FROM tail WHERE log_id = ? AND device_id = ?",
        (log_id.bytes, device_id.bytes),
    ).fetchone()
    return DeviceTail(*row) if row else DeviceTail()


def tails_of(db: Connection, log_id: UUID) -> Mapping[UUID, DeviceTail]:
    rows = db.execute(
        "SELECT device_id, counter, entry_hash FROM tail WHERE log_id = ?", (log_id.bytes,)
    )
    return {UUID(bytes=device): DeviceTail(counter, tail) for device, counter, tail in rows}


def placed_tail(db: Connection, log_id: UUID, device_id: UUID) -> DeviceTail:
    """The last entry of a device that has its place in the log."""
    row = db.execute(
        "SELECT counter, entry_hash FROM entry WHERE log_id = ? AND device_id = ? "
        "AND seq IS NOT NULL ORDER BY counter DESC LIMIT 1",
        (log_id.bytes, device_id.bytes),
    ).fetchone()
    return DeviceTail(*row) if row else DeviceTail()


def put_tail(db: Connection, header: Header, entry_hash: bytes) -> None:
    """Only ever forwards: an older entry that comes back does not move the end of a chain."""
    db.execute(
        "INSERT INTO tail (log_id, device_id, counter, entry_hash) VALUES (?, ?, ?, ?) "
        "ON CONFLICT (log_id, device_id) DO UPDATE SET counter = excluded.counter, "
        "entry_hash = excluded.entry_hash WHERE excluded.counter > tail.counter",
        (header.family_id.bytes, header.device_id.bytes, header.counter, entry_hash),
    )


def put_tail_at(db: Connection, log_id: UUID, device_id: UUID, tail: DeviceTail) -> None:
    """Wherever it was before."""
    db.execute(
        "REPLACE INTO tail (log_id, device_id, counter, entry_hash) VALUES (?, ?, ?, ?)",
        (log_id.bytes, device_id.bytes, tail.counter, tail.entry_hash),
    )


def fold_tails(db: Connection, log_id: UUID) -> None:
    """Anew from the entries that have their place, when the log was taken back."""
    db.execute("DELETE FROM tail WHERE log_id = ?", (log_id.bytes,))
    db.execute(
        "INSERT INTO tail (log_id, device_id, counter, entry_hash) SELECT log_id, device_id, "
        "max(counter), entry_hash FROM entry WHERE log_id = ? AND seq IS NOT NULL "
        "GROUP BY device_id",  # SQLite takes the bare column from the row of the maximum
        (log_id.bytes,),
    )


def chains_at(db: Connection, log_id: UUID, seqs: Sequence[int]) -> Mapping[int, bytes]:
    """The chain hashes at those sequence numbers that are known here."""
    found = {}
    for seq in seqs:
        row = db.execute(
            "SELECT chain FROM entry WHERE log_id = ? AND seq = ?", (log_id.bytes, seq)
        ).fetchone()
        if row:
            found[seq] = row[0]
    return found


def set_trouble(db: Connection, log_id: UUID, sentence: str) -> None:
    """Why this log is not taken further; empty when all is well."""
    db.execute(
        "INSERT INTO log (log_id, seq, chain, life, trouble) VALUES (?, 0, zeroblob(32), "
        "(SELECT coalesce(max(number), 0) FROM life), ?) "
        "ON CONFLICT (log_id) DO UPDATE SET trouble = excluded.trouble",
        (log_id.bytes, sentence),
    )


def troubles(db: Connection) -> Mapping[UUID, str]:
    rows = db.execute("SELECT log_id, trouble FROM log WHERE trouble <> ''")
    return {UUID(bytes=log_id): sentence for log_id, sentence in rows}


def trouble_of(db: Connection, log_id: UUID) -> str:
    row = db.execute("SELECT trouble FROM log WHERE log_id = ?", (log_id.bytes,)).fetchone()
    return str(row[0]) if row else ""


def change_with(db: Connection, change_id: UUID) -> Change | None:
    """A record change of this laptop's logs; None when it is not here or its body is not."""
    row = db.execute(
        "SELECT log_id, device_id, body FROM entry WHERE change_id = ?1 UNION ALL "
        "SELECT log_id, device_id, body FROM aside WHERE change_id = ?1",
        (change_id.bytes,),
    ).fetchone()
    if row is None or row[2] is None:
        return None
    return _read(row[2], change_id, UUID(bytes=row[0]), UUID(bytes=row[1]))


def missing_parents(db: Connection, change: Change) -> frozenset[UUID]:
    """What ``change`` was written after and has not come to this laptop."""
    named = {parent for write in change.writes for parent in write.parents}
    return frozenset(
        one
        for one in named
        if db.execute("SELECT 1 FROM entry WHERE change_id = ?", (one.bytes,)).fetchone() is None
    )


def unpacked(packed: bytes, change_id: UUID, log_id: UUID, device_id: UUID) -> Change:
    _, payload = unpack(packed)
    return decode_payload(payload, change_id=change_id, family_id=log_id, device_id=device_id)


def all_changes(db: Connection) -> Iterator[Change]:
    """Every record change here, in the order in which it came."""
    rows = db.execute(
        "SELECT log_id, change_id, device_id, body FROM entry WHERE body IS NOT NULL "
        "AND change_id NOT IN (SELECT change_id FROM unread WHERE code = ?) ORDER BY id",
        (HANDED_FALSELY,),
    )
    for log_id, change_id, device_id, packed in rows:
        change = _read(packed, UUID(bytes=change_id), UUID(bytes=log_id), UUID(bytes=device_id))
        if change is not None:
            yield change
    yield from _changes_aside(db)


HANDED_FALSELY = "handed_falsely"
"""Why an entry counts as unread that hands on what is not its author's, as far as is known here."""


def unreadable(db: Connection) -> Mapping[UUID, int]:
    """By log, how many entries are kept whose content this program cannot read."""
    rows = db.execute(
        "SELECT entry.log_id, entry.change_id, device_id, body, code FROM unread "
        "JOIN entry USING (change_id)"
    )
    counts: dict[UUID, int] = {}
    for log_id, change_id, device_id, packed, code in rows:
        family_id = UUID(bytes=log_id)
        change = _read(packed, UUID(bytes=change_id), family_id, UUID(bytes=device_id))
        if change is None or code == HANDED_FALSELY:
            counts[family_id] = counts.get(family_id, 0) + 1
    return counts


def _changes_aside(db: Connection) -> Iterator[Change]:
    """What has no place in its log (after a restore of the service) is in the record all the same.

    (It is in ``branch``'s care.)
    """
    rows = db.execute(
        "SELECT log_id, change_id, device_id, body FROM aside WHERE body IS NOT NULL "
        "AND change_id NOT IN (SELECT change_id FROM unread WHERE code = ?) "
        "ORDER BY log_id, seq, change_id",
        (HANDED_FALSELY,),
    )
    for log_id, change_id, device_id, packed in rows:
        change = _read(packed, UUID(bytes=change_id), UUID(bytes=log_id), UUID(bytes=device_id))
        if change is not None:
            yield change


def _read(packed: bytes, change_id: UUID, log_id: UUID, device_id: UUID) -> Change | None:
    """None for what a colleague's program wrote so that this one cannot read it."""
    _, payload = unpack(packed)
    try:
        return decode_payload(payload, change_id=change_id, family_id=log_id, device_id=device_id)
    except RefusedError:
        return None


def control_headers(db: Connection, log_id: UUID) -> Iterator[Header]:
    """The control entries of a log that have their place in it, in order."""
    rows = db.execute(
        "SELECT header FROM entry WHERE log_id = ? AND body IS NULL AND seq ORDER BY seq",
        (log_id.bytes,),
    )
    for (header,) in rows:
        yield decode_header(header)


def waiting_controls(db: Connection, log_id: UUID) -> Iterator[Header]:
    """Those made on this laptop that have no place yet, in order."""
    rows = db.execute(
        "SELECT header FROM entry WHERE log_id = ? AND body IS NULL AND seq IS NULL ORDER BY id",
        (log_id.bytes,),
    )
    for (header,) in rows:
        yield decode_header(header)

"""Put a damaged store together again: from its newest sound copy, and from what still opens of it.

Nothing of the damaged files is changed: they are moved aside, whole, once the new store stands.
"""

import shutil
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from keyworker_desktop.store import backup, lives, log, outbox, places, salvage, wal
from keyworker_desktop.store.check import check_pages, is_sound
from keyworker_desktop.store.connection import (
    Connection,
    beside,
    connect,
    known_errors,
    transaction,
)
from keyworker_desktop.store.errors import (
    DiskFullError,
    NoCopyError,
    NoRoomForUpgradeError,
    StoreDamagedError,
)
from keyworker_desktop.store.identity import Identity, get_identity
from keyworker_desktop.store.marker import forget_marks
from keyworker_desktop.store.migrate import migrate
from keyworker_desktop.store.refold import SETTING, ask_for_refold
from keyworker_desktop.store.salvage import Damaged, Readable, Row
from keyworker_desktop.vault.errors import DiskFullError as DiskIsFullError
from keyworker_desktop.vault.errors import from_os_error
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.header import decode_header, header_hash, sign_header
from keyworker_protocol.receipt import Receipt

Told = Callable[[int, int], None]
_STEPS = 5
_BY_THEMSELVES = frozenset(("entry", "outbox", "log", "tail", "receipt", "setting", "draft"))
_NOT_TAKEN_OVER = frozenset((SETTING,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Recovered:
    """What came back and what did not, so that it can be told exactly."""

    copy_from: datetime | None
    """When the copy was made that the store was put together from; None where there was none."""
    set_aside: Path
    entries: int
    waiting: int
    """Changes that are here and not sent yet."""
    waiting_saved: int
    """Those of them that were in no copy, only in the damaged store."""
    drafts: int
    drafts_saved: int
    changes_lost: int
    """Written on this laptop, not sent as far as can be known, and not to be read any more."""
    drafts_lost: int
    to_fetch: int
    """Changes that were sent or received and could not be read: the service has them."""
    is_exact: bool
    """Whether these counts are all there was; else there may have been more."""
    could_be_read: bool
    """Whether anything at all of the damaged store could be opened."""


@dataclass(slots=True)
class _Tally:
    waiting_saved: int = 0
    drafts_saved: int = 0
    changes_lost: int = 0
    drafts_lost: int = 0
    to_fetch: int = 0
    is_exact: bool = True


def recover(
    path: Path, key: bytes | bytearray, copies: Path, *, now: datetime, told: Told
) -> Recovered:
    """The store at ``path`` made anew; its rows are folded when it is opened next.

    ``told`` gets (steps done, in all). The store must not be open. Raises NoCopyError when there is
    neither a copy nor enough to read, NoRoomForUpgradeError and the errors of the disk; nothing was
    moved then.
    """
    fresh = path.with_name(f"{path.name}.restored")
    work = path.with_name("reading-damaged")
    try:
        places.put_back_if_interrupted(path)
        _clear(fresh, work)
        told(0, _STEPS)
        found = _read_damaged(path, key, work)
        told(1, _STEPS)
        copy_from = _begin(fresh, key, copies, found)
        told(2, _STEPS)
        recovered = _put_together(fresh, key, found, now=now)
        told(3, _STEPS)
        aside = places.exchange(path, fresh, f"{now:%Y%m%d-%H%M%S-%f}")
        forget_marks(path)
        told(4, _STEPS)
    except DiskFullError as error:
        raise NoRoomForUpgradeError from error
    except OSError as error:
        known = from_os_error(error)
        raise (NoRoomForUpgradeError() if isinstance(known, DiskIsFullError) else known) from error
    finally:
        with suppress(OSError):  # what is left is cleared the next time
            _clear(fresh, work)
    told(_STEPS, _STEPS)
    return replace(recovered, copy_from=copy_from, set_aside=aside)


def _clear(fresh: Path, work: Path) -> None:
    backup.remove(fresh)
    if work.exists():
        shutil.rmtree(work)


# Reading


@dataclass(frozen=True, slots=True)
class _Found:
    tables: Mapping[str, Readable] = field(repr=False)

    def rows(self, table: str) -> Sequence[Row]:
        return self.tables[table].rows if table in self.tables else ()


def _read_damaged(path: Path, key: bytes | bytearray, work: Path) -> _Found | None:
    """None when nothing of it opens."""
    try:
        damaged = Damaged(path, key)
    except StoreDamagedError:
        return None
    try:
        if wal.examine(path) is not wal.Log.DAMAGED:
            return _all_tables(damaged)
    finally:
        damaged.close()
    # SQLite leaves out what comes after a damaged place in the log: it is read from a mended one.
    work.mkdir(mode=0o700)
    mended = work / path.name
    shutil.copyfile(path, mended)
    wal.mended(beside(path)[0], beside(mended)[0])
    try:
        damaged = Damaged(mended, key)
    except StoreDamagedError:
        return None
    try:
        return _all_tables(damaged)
    finally:
        damaged.close()


def _all_tables(damaged: Damaged) -> _Found | None:
    try:
        tables = salvage.tables(damaged)
    except StoreDamagedError:
        return None
    found = {}
    for table in tables:
        try:
            found[table.name] = salvage.readable(damaged, table)
        except StoreDamagedError:
            found[table.name] = Readable(rows=(), is_exact=False)
    return _Found(found)


# Putting together


def _begin(
    fresh: Path, key: bytes | bytearray, copies: Path, found: _Found | None
) -> datetime | None:
    """The newest sound copy, or an empty store when the damaged one still says whose it is."""
    sound = backup.newest_sound(copies, key)
    if sound is not None:
        source, copy_path = sound
        try:
            backup.copy_whole(source, fresh, key)
        finally:
            source.close()
        return datetime.fromtimestamp(copy_path.stat().st_mtime, tz=UTC)
    names = {row["name"] for row in found.rows("setting")} if found else set()
    if "identity" not in names:
        raise NoCopyError
    db = connect(fresh, key, create=True)
    with known_errors(db, closing=True):
        migrate(db)
    db.close()
    return None


def _put_together(
    fresh: Path, key: bytes | bytearray, found: _Found | None, *, now: datetime
) -> Recovered:
    db = connect(fresh, key)
    tally = _Tally()
    with known_errors(db, closing=True):
        migrate(db)
        in_copy = {row_id for (row_id,) in db.execute("SELECT id FROM entry")}
        with transaction(db):
            if found is not None:
                _take_small_tables(db, found)
                in_copy_waiting = _taken_out(db)
                _take_placed(db, found)
                _take_waiting(db, found, in_copy_waiting, tally, now_ms=_milliseconds(now))
                _take_receipts(db, found)
                _take_drafts(db, found, tally)
                lives.look_again(db)
                _count_what_is_missing(db, found, tally, in_copy)
            ask_for_refold(db)
        check_pages(db)
        (entries,) = db.execute("SELECT count(*) FROM entry").fetchone()
        (drafts,) = db.execute("SELECT count(*) FROM draft").fetchone()
        waiting = outbox.count(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    return Recovered(
        copy_from=None,
        set_aside=fresh,
        entries=entries,
        waiting=waiting,
        waiting_saved=tally.waiting_saved,
        drafts=drafts,
        drafts_saved=tally.drafts_saved,
        changes_lost=tally.changes_lost,
        drafts_lost=tally.drafts_lost,
        to_fetch=tally.to_fetch,
        is_exact=tally.is_exact and found is not None,
        could_be_read=found is not None,
    )


def _take_small_tables(db: Connection, found: _Found) -> None:
    """Keys, preferences and whatever else stands for itself: what was readable is the newer."""
    here = {
        name: [column for _, column, *_ in db.execute(f"PRAGMA table_info ({name})")]
        for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
    }
    for name, table in found.tables.items():
        if name in here and (name == "setting" or name not in _BY_THEMSELVES):
            for row in table.rows:
                if name == "setting" and row["name"] in _NOT_TAKEN_OVER:
                    continue
                columns = [one for one in here[name] if one in row and one != "stamp"]
                db.execute(
                    f"REPLACE INTO {name} ({', '.join(columns)}) "  # noqa: S608 - own names
                    f"VALUES ({', '.join('?' * len(columns))})",
                    [row[one] for one in columns],
                )


def _take_placed(db: Connection, found: _Found) -> None:
    """Entries with a place, as far as each goes on from the last: the service has the others."""
    by_log: dict[bytes, list[Row]] = {}
    for row in found.rows("entry"):
        if row["seq"] is not None:
            by_log.setdefault(row["log_id"], []).append(row)
    for log_id, rows in by_log.items():
        head = log.head_of(db, UUID(bytes=log_id))
        for row in sorted(rows, key=_seq):
            if row["seq"] <= head.seq:
                continue
            extended = head.extended(row["entry_hash"])
            if (row["seq"], row["chain"]) != (extended.seq, extended.chain) or not is_sound(row):
                break
            if _is_here(db, row["change_id"]):
                break  # as another entry: the exchange has to find out
            _insert(db, row)
            log.put_tail(db, decode_header(row["header"]), row["entry_hash"])
            head = extended
        if head != FamilyHead():
            log.put_head(db, UUID(bytes=log_id), head)


def _taken_out(db: Connection) -> Sequence[Row]:
    """What waits in the copy, out of the way: since then it may have got its place, or another
    number, because the service had something else in its place.
    """
    cursor = db.execute(
        "SELECT entry.*, queued_ms FROM entry LEFT JOIN outbox ON outbox.entry_id = entry.id "
        "WHERE seq IS NULL"
    )
    names = [column for column, *_ in cursor.description]
    waiting = [dict(zip(names, values, strict=True)) for values in cursor]
    db.execute("DELETE FROM outbox")
    db.execute("DELETE FROM entry WHERE seq IS NULL")
    for chain in {(row["log_id"], row["device_id"]) for row in waiting}:
        db.execute("DELETE FROM tail WHERE log_id = ? AND device_id = ?", chain)
        log_id, device_id = map(_uuid, chain)
        tail = log.placed_tail(db, log_id, device_id)
        if tail.counter:
            log.put_tail_at(db, log_id, device_id, tail)
    return waiting


def _take_waiting(
    db: Connection, found: _Found, in_copy: Sequence[Row], tally: _Tally, *, now_ms: int
) -> None:
    """What was never sent, behind what is here; where something between is lost, signed anew."""
    queued = {row["entry_id"]: row["queued_ms"] for row in found.rows("outbox")}
    known = {row["change_id"]: row for row in in_copy}
    waiting = dict(known)
    for row in found.rows("entry"):
        if row["seq"] is None and is_sound(row):
            waiting[row["change_id"]] = {**row, "queued_ms": queued.get(row["id"])}
        elif row["seq"] is None and row["change_id"] not in known:
            tally.changes_lost += not _is_here(db, row["change_id"])
    identity = get_identity(db)
    for row in sorted(waiting.values(), key=_counter):
        if _is_here(db, row["change_id"]):
            continue
        whole = _behind(db, row, identity)
        if whole is None:
            tally.changes_lost += 1
            continue
        entry_id = _insert(db, whole)
        log.put_tail(db, decode_header(whole["header"]), whole["entry_hash"])
        outbox.add(db, entry_id, UUID(bytes=row["log_id"]), now_ms=row["queued_ms"] or now_ms)
        tally.waiting_saved += row["change_id"] not in known


def _behind(db: Connection, row: Row, identity: Identity | None) -> Row | None:
    """The entry as the next of its laptop's chain; None for one that is not ours to sign."""
    log_id, device_id = UUID(bytes=row["log_id"]), UUID(bytes=row["device_id"])
    tail = log.tail_of(db, log_id, device_id)
    header = decode_header(row["header"])
    if DeviceTail(header.counter - 1, header.previous) == tail:
        return row
    if identity is None or identity.device_id != device_id:
        return None
    seen = log.head_of(db, log_id)
    again = replace(header, counter=tail.counter + 1, previous=tail.entry_hash)
    if again.seen_seq > seen.seq:
        again = replace(again, seen_seq=seen.seq, seen_chain=seen.chain)
    encoded = again.encoded()
    return {
        **row,
        "counter": again.counter,
        "header": encoded,
        "entry_hash": header_hash(encoded),
        "signature": sign_header(identity.signing, encoded),
    }


def _take_receipts(db: Connection, found: _Found) -> None:
    """Those that sign for exactly what is here."""
    for row in found.rows("receipt"):
        here = db.execute(
            "SELECT 1 FROM entry WHERE log_id = ? AND seq = ? AND chain = ?",
            (row["log_id"], row["to_seq"], row["chain"]),
        )
        if here.fetchone():
            log.put_receipt(
                db,
                Receipt(
                    incarnation=UUID(bytes=row["incarnation"]),
                    family_id=UUID(bytes=row["log_id"]),
                    to_seq=row["to_seq"],
                    chain=row["chain"],
                    received_ms=row["received_ms"],
                    signature=row["signature"],
                ),
            )


def _take_drafts(db: Connection, found: _Found, tally: _Tally) -> None:
    """The newer of each. One that only the copy has may have been finished: it stays to be seen."""
    table = found.tables.get("draft", Readable(rows=(), is_exact=False))
    here = dict(db.execute("SELECT draft_id, updated_ms FROM draft").fetchall())
    for row in table.rows:
        if row["updated_ms"] > here.get(row["draft_id"], -1):
            columns = ("draft_id", "log_id", "kind", "fields", "updated_ms")
            db.execute(
                "REPLACE INTO draft (draft_id, log_id, kind, fields, updated_ms) "
                "VALUES (?, ?, ?, ?, ?)",
                [row[one] for one in columns],
            )
            tally.drafts_saved += 1
    unreadable = {row["draft_id"] for row in table.unreadable}
    if table.is_exact:
        # Every draft that there was is known: one that is not among them was finished.
        known = unreadable | {row["draft_id"] for row in table.rows}
        for draft_id in here.keys() - known:
            db.execute("DELETE FROM draft WHERE draft_id = ?", (draft_id,))
    tally.drafts_lost = len(unreadable - here.keys())
    tally.is_exact &= table.is_exact


def _count_what_is_missing(
    db: Connection, found: _Found, tally: _Tally, in_copy: Collection[int]
) -> None:
    """Of what could not be read, an index mostly knows the name, and whether it had a place.

    Without a name it counts as the entry of the same row in the copy, which is a copy page by page.
    """
    table = found.tables.get("entry", Readable(rows=(), is_exact=False))
    for row in table.unreadable:
        name = row.get("change_id")
        is_here = row["rowid"] in in_copy if name is None else _is_here(db, name)
        if not is_here and row.get("seq") is None:
            tally.changes_lost += 1
        elif not is_here:
            tally.to_fetch += 1
    for row in table.rows:
        tally.to_fetch += row["seq"] is not None and not _is_here(db, row["change_id"])
    tally.is_exact &= table.is_exact


def _insert(db: Connection, row: Row) -> int:
    columns = [one for one in row if one not in ("id", "rowid")]
    here = {column for _, column, *_ in db.execute("PRAGMA table_info (entry)")}
    columns = [one for one in columns if one in here]
    db.execute(
        f"INSERT INTO entry ({', '.join(columns)}) "  # noqa: S608 - own names
        f"VALUES ({', '.join('?' * len(columns))})",
        [row[one] for one in columns],
    )
    (row_id,) = db.execute("SELECT last_insert_rowid()").fetchone()
    return int(row_id)


def _is_here(db: Connection, change_id: bytes) -> bool:
    found = db.execute("SELECT 1 FROM entry WHERE change_id = ?", (change_id,))
    return found.fetchone() is not None


def _uuid(value: bytes) -> UUID:
    return UUID(bytes=value)


def _seq(row: Row) -> int:
    seq: int = row["seq"]
    return seq


def _counter(row: Row) -> int:
    counter: int = row["counter"]
    return counter


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

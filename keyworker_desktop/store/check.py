"""Whether a store says what it was made to say: ends at once, chains and rows log by log."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from cbor2 import dumps

from keyworker_desktop.store import log, projection
from keyworker_desktop.store.connection import Connection, in_memory, known_errors, one_view
from keyworker_desktop.store.errors import StoreDamagedError
from keyworker_desktop.store.migrate import migrate
from keyworker_protocol.body import unpack_committed
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import Header, decode_header, header_hash

_CONTRADICTIONS = (
    # The end of a laptop's chain is not its last entry here.
    "SELECT 1 FROM tail LEFT JOIN entry ON entry.log_id = tail.log_id AND entry.device_id = "
    "tail.device_id AND entry.counter = tail.counter AND entry.entry_hash = tail.entry_hash "
    "WHERE entry.id IS NULL OR EXISTS (SELECT 1 FROM entry AS later WHERE later.log_id = "
    "tail.log_id AND later.device_id = tail.device_id AND later.counter > tail.counter)",
    # The end of a log is not its last entry here.
    "SELECT 1 FROM log LEFT JOIN entry ON entry.log_id = log.log_id AND entry.seq = log.seq "
    "AND entry.chain = log.chain WHERE log.seq > 0 AND entry.id IS NULL OR EXISTS (SELECT 1 "
    "FROM entry AS later WHERE later.log_id = log.log_id AND later.seq > log.seq)",
    # Something waits to be sent that is not there, or has a place already.
    "SELECT 1 FROM outbox LEFT JOIN entry ON entry.id = outbox.entry_id AND entry.seq IS NULL "
    "WHERE entry.id IS NULL",
    # Something has no place and does not wait.
    "SELECT 1 FROM (SELECT DISTINCT log_id FROM tail) AS known JOIN entry ON entry.log_id = "
    "known.log_id AND entry.seq IS NULL LEFT JOIN outbox ON outbox.entry_id = entry.id "
    "WHERE outbox.entry_id IS NULL",
)
_TALLIED = {"setting": "stamp", "secret": "stamp", "draft": "stamp", "receipt": "to_seq"}
_WORD = re.compile(r"[^\W_]+")
_LONGEST_WORD = 30
_TIME_BITS = 16


def check_ends(db: Connection) -> None:
    """In milliseconds: the chains that end in our tables, and the sums of what is in no chain.

    SQLCipher does not notice an old page put back; most of those do not pass here. Raises
    StoreDamagedError.
    """
    with known_errors():
        for what_must_not_be in _CONTRADICTIONS:
            if db.execute(what_must_not_be).fetchone():
                raise StoreDamagedError
        if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'tally'").fetchone():
            return  # of an older form
        for name, stamp in _TALLIED.items():
            counted = db.execute(f"SELECT count(*), coalesce(sum({stamp}), 0) FROM {name}")  # noqa: S608 - own names
            kept = db.execute("SELECT held, stamps FROM tally WHERE name = ?", (name,))
            if counted.fetchone() != kept.fetchone():
                raise StoreDamagedError


def check_pages(db: Connection, *, quickly: bool = False) -> None:
    """Read every page in use: seals and structure, and, but for ``quickly``, indexes with tables.

    Through the connection, so that pages which stand in the write-ahead log count and those that
    they replace do not. Raises StoreDamagedError.
    """
    check = "quick_check" if quickly else "integrity_check"
    with known_errors():
        if db.execute(f"PRAGMA {check} (1)").fetchone() != ("ok",):
            raise StoreDamagedError


def logs_here(db: Connection) -> list[UUID]:
    """Every log of which there is an entry."""
    rows = db.execute("SELECT DISTINCT log_id FROM entry ORDER BY log_id")
    return [UUID(bytes=log_id) for (log_id,) in rows]


@one_view
def check_log(db: Connection, log_id: UUID) -> None:
    """Every hash of one log once more, from its first entry on. Raises StoreDamagedError."""
    head = FamilyHead()
    tails: dict[UUID, DeviceTail] = {}
    for seq, chain, header, entry_hash in _entries(db, log_id):
        if seq is not None:
            head = head.extended(entry_hash)
            if (seq, chain) != (head.seq, head.chain):
                raise StoreDamagedError
        tail = tails.get(header.device_id, DeviceTail())
        try:
            tails[header.device_id] = tail.followed_by(header, entry_hash)
        except RefusedError as error:
            raise StoreDamagedError from error
    if head != log.head_of(db, log_id) or tails != log.tails_of(db, log_id):
        raise StoreDamagedError


@one_view
def rows_are_right(db: Connection, log_id: UUID) -> bool:
    """Whether the rows of one log, and what the search finds, are what its entries fold to."""
    here = _rows(db, log_id)
    again = in_memory()
    try:
        migrate(again)
        _fold_again(db, again, log_id)
        folded = _rows(again, log_id)
    finally:
        again.close()
    return {_said(row, log_id) for row in here} == {_said(row, log_id) for row in folded} and all(
        _is_found(db, row_id, text) for row_id, *_, text in here
    )


def is_sound(row: Any) -> bool:
    """Whether an ``entry`` row, by name, is whole: header, hash and what it committed to."""
    try:
        header = decode_header(row["header"])
        if header_hash(row["header"]) != row["entry_hash"] or _names(header) != (
            row["log_id"],
            row["change_id"],
            row["device_id"],
            row["counter"],
        ):
            return False
        if row["body"] is None:
            return header.control is not None
        unpack_committed(row["body"], header.commitment)
    except RefusedError:
        return False
    return True


def _entries(db: Connection, log_id: UUID) -> Iterator[tuple[int | None, bytes, Header, bytes]]:
    rows = db.execute(
        "SELECT log_id, change_id, device_id, counter, entry_hash, header, body, seq, chain "
        "FROM entry WHERE log_id = ? ORDER BY seq IS NULL, seq, counter",
        (log_id.bytes,),
    )
    names = ("log_id", "change_id", "device_id", "counter", "entry_hash", "header", "body")
    for *values, seq, chain in rows:
        row = dict(zip(names, values, strict=True))
        if not is_sound(row):
            raise StoreDamagedError
        yield seq, chain, decode_header(row["header"]), row["entry_hash"]


def _names(header: Header) -> tuple[bytes, bytes, bytes, int]:
    return (
        header.family_id.bytes,
        header.change_id.bytes,
        header.device_id.bytes,
        header.counter,
    )


def _fold_again(db: Connection, again: Connection, log_id: UUID) -> None:
    """Some of what stands in a row goes by the place of entries, so they are there too."""
    for table in ("entry", "aside", "unread"):
        columns = ", ".join(name for _, name, *_ in again.execute(f"PRAGMA table_info ({table})"))
        rows = db.execute(
            f"SELECT {columns} FROM {table} WHERE log_id = ?",  # noqa: S608 - own names
            (log_id.bytes,),
        ).fetchall()
        places = ", ".join("?" * (columns.count(",") + 1))
        again.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608 - own names
    projection.fold_into(again, log.all_changes(again))


def _rows(db: Connection, log_id: UUID) -> list[Any]:
    rows: list[Any] = db.execute(
        "SELECT id, entity_id, kind, about, facet, struck, waits, disagreements, state, text "
        "FROM record WHERE log_id = ?",
        (log_id.bytes,),
    ).fetchall()
    return rows


def _said(row: Any, log_id: UUID) -> bytes:
    """The same for the same row in whatever order its changes came.

    Of a row's id only the second counts: the number in it goes to who came first.
    """
    row_id, entity_id, kind, *columns, blob, text = row
    state = projection.decode_state(UUID(bytes=entity_id), log_id, kind, blob)
    heads = [
        [path, sorted([change_id.bytes, dumps(value)] for change_id, value in standing.items())]
        for path, standing in sorted(state.heads.items())
    ]
    superseded = [
        [path, sorted(one.bytes for one in ids)] for path, ids in sorted(state.superseded.items())
    ]
    origin = [state.origin.change_id.bytes, state.origin.device_id.bytes, state.origin.is_making]
    return dumps(
        [
            row_id >> _TIME_BITS,
            entity_id,
            kind,
            columns,
            state.origin.authored_at.isoformat(),
            origin,
            heads,
            superseded,
            text,
        ]
    )


def _is_found(db: Connection, row_id: int, text: str) -> bool:
    """By one of its words: an index that was put back does not know what came since."""
    word = next((one for one in _WORD.findall(text) if len(one) <= _LONGEST_WORD), None)
    if word is None:
        return True
    found = db.execute(
        "SELECT 1 FROM search WHERE search MATCH ? AND rowid = ?", (f'"{word}"', row_id)
    )
    return found.fetchone() is not None

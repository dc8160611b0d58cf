"""The rows computed from the log: one for each record, with its heads and its searchable words."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import cbor2

from keyworker_desktop.record.change import Change
from keyworker_desktop.record.fold import STRUCK, EntityState, Origin, RecordKey, apply, key_of
from keyworker_desktop.store import attention
from keyworker_desktop.store.connection import Connection, insert_rows
from keyworker_desktop.store.shape import (
    count_disagreements,
    folded,
    seconds_of,
    shape_of,
    value_of,
    words_of,
)

_TIME_BITS = 16
_ASKED_AT_ONCE = 500
_BEFORE_ALL = -(2**63)
_INDEXED_AT_ONCE = 5000
_MUCH_AT_ONCE, _USUAL_AT_ONCE = 16_777_216, 1_048_576
"""Bytes of words that FTS5 gathers before it writes them down."""


@dataclass(slots=True)
class _Row:
    """``row_id`` is None, and the old text and attention empty, for a record that is new here."""

    row_id: int | None
    state: EntityState
    old_text: str = field(default="", repr=False)
    old_waits: int = attention.NOTHING
    waits: int = attention.NOTHING
    is_touched: bool = True
    beside: tuple[EntityState, ...] = ()
    """What was added to a note that is struck out."""


def fold_into(
    db: Connection, changes: Iterable[Change], *, is_indexed: bool = True
) -> frozenset[UUID]:
    """Bring the rows up to date with ``changes`` inside the caller's transaction.

    Their entries are in the log already. Returns the entities that changed. With ``is_indexed``
    false the search index stays empty, for ``index_all`` to fill.
    """
    groups = [
        (key, change, list(writes))
        for change in changes
        for key, writes in groupby(change.writes, partial(key_of, change=change))
    ]
    touched = {key.entity_id for key, _, _ in groups}
    rows = _rows(db, "entity_id", touched)
    notes = attention.notes_concerned(row.state for row in rows.values())
    for key, change, writes in groups:
        row = rows.get(key)
        state = row.state if row else None
        for write in writes:
            state = apply(state, write, change)
        if row:
            row.is_touched = True
        elif state:
            rows[key] = _Row(None, state)
    notes |= attention.notes_concerned(row.state for row in rows.values() if row.is_touched)
    _bring_attention_up_to_date(db, rows, notes)
    placed = _place(
        db, [row for row in rows.values() if row.is_touched or row.waits != row.old_waits]
    )
    _write(db, placed)
    if is_indexed:
        _index(db, placed)
    return frozenset(touched)


def index_all(db: Connection) -> Iterator[float]:
    """Fill the search index, which is empty, from the rows; yields which share of them is done.

    In one order and with room for many notes at once, FTS5 has less to join: a third of the time.
    """
    db.execute("INSERT INTO search (search, rank) VALUES ('hashsize', ?)", (_MUCH_AT_ONCE,))
    (count,) = db.execute("SELECT count(*) FROM record").fetchone()
    done, after = 0, _BEFORE_ALL
    while done < count:
        some = db.execute(
            "SELECT id FROM record WHERE id > ? ORDER BY id LIMIT ?", (after, _INDEXED_AT_ONCE)
        ).fetchall()
        (until,) = some[-1]
        db.execute(
            "INSERT INTO search (rowid, text) SELECT id, text FROM record "
            "WHERE id > ? AND id <= ? ORDER BY id",
            (after, until),
        )
        done, after = done + len(some), until
        yield done / count
    db.execute("INSERT INTO search (search, rank) VALUES ('hashsize', ?)", (_USUAL_AT_ONCE,))


def read_states(db: Connection, condition: str, parameters: Sequence[Any]) -> Iterator[EntityState]:
    """The states of the rows that meet ``condition`` (our own SQL, after WHERE)."""
    query = f"SELECT entity_id, log_id, kind, state FROM record WHERE {condition}"  # noqa: S608 - own SQL
    for entity_id, log_id, kind, blob in db.execute(query, parameters):
        yield decode_state(UUID(bytes=entity_id), UUID(bytes=log_id), kind, blob)


def moment_of(row_id: int) -> int:
    """The seconds since 1970 that a row's id stands for; below 0 for what was earlier."""
    return row_id >> _TIME_BITS


def first_id_at(seconds: int) -> int:
    """The lowest id that a row of that second can have."""
    return seconds << _TIME_BITS


def encode_state(state: EntityState) -> bytes:
    """Most heads of most entities are of the change that made them: those are kept once."""
    origin = state.origin
    base: dict[str, Any] = {}
    others: dict[str, list[Any]] = {}
    for path, standing in state.heads.items():
        first = next(iter(standing), None)
        if first == origin.change_id and len(standing) == 1:
            base[path] = standing[first]
        else:
            others[path] = [[change_id.bytes, value] for change_id, value in standing.items()]
    superseded = {path: [one.bytes for one in ids] for path, ids in state.superseded.items()}
    return cbor2.dumps(
        [
            origin.authored_at.isoformat(),
            origin.change_id.bytes,
            origin.device_id.bytes,
            base,
            others,
            superseded,
            origin.is_making,
        ]
    )


def decode_state(entity_id: UUID, log_id: UUID, kind: str, blob: bytes) -> EntityState:
    at, change, device, base, others, superseded, is_making = cbor2.loads(blob)
    origin = Origin(datetime.fromisoformat(at), UUID(bytes=change), UUID(bytes=device), is_making)
    heads: dict[str, dict[UUID, Any]] = {
        path: {origin.change_id: value} for path, value in base.items()
    }
    for path, standing in others.items():
        heads[path] = {UUID(bytes=change_id): value for change_id, value in standing}
    return EntityState(
        entity_id,
        log_id,
        kind,
        origin,
        heads,
        {path: {UUID(bytes=one) for one in ids} for path, ids in superseded.items()},
    )


def _rows(db: Connection, column: str, values: Iterable[UUID]) -> dict[RecordKey, _Row]:
    rows: dict[RecordKey, _Row] = {}
    wanted = [value.bytes for value in values]
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        some = wanted[start : start + _ASKED_AT_ONCE]
        query = (
            "SELECT id, entity_id, log_id, kind, state, text, waits FROM record "  # noqa: S608 - own
            f"WHERE {column} IN ({','.join('?' * len(some))})"
        )
        for row_id, entity_id, log_id, kind, blob, text, waits in db.execute(query, some):
            state = decode_state(UUID(bytes=entity_id), UUID(bytes=log_id), kind, blob)
            key = RecordKey(state.family_id, state.kind, state.entity_id)
            rows[key] = _Row(row_id, state, text, waits, waits, is_touched=False)
    return rows


def _bring_attention_up_to_date(
    db: Connection, rows: dict[RecordKey, _Row], notes: set[RecordKey]
) -> None:
    """Adds to ``rows`` those ``notes`` and what hangs on them, and says what of it waits."""
    _add(rows, _rows(db, "entity_id", {note.entity_id for note in notes - rows.keys()}))
    _add(rows, _rows(db, "about", {note.entity_id for note in notes}))
    attached: dict[RecordKey, list[_Row]] = {note: [] for note in notes}
    for row in rows.values():
        note = attention.note_of(row.state)
        if row.state.kind in attention.ATTACHED and note in attached:
            attached[note].append(row)
    for note, hanging in attached.items():
        states = [row.state for row in hanging]
        if note in rows:
            rows[note].waits = attention.of_note(rows[note].state, states)
            if value_of(rows[note].state, STRUCK):
                rows[note].beside = tuple(one for one in states if one.kind in attention.ADDED)
                rows[note].is_touched |= any(row.is_touched for row in hanging)
        questions = attention.of_questions(states)
        for row in hanging:
            row.waits = questions.get(row.state.entity_id, attention.NOTHING)


def _add(rows: dict[RecordKey, _Row], more: Mapping[RecordKey, _Row]) -> None:
    for key, row in more.items():
        rows.setdefault(key, row)


def _place(db: Connection, rows: Sequence[_Row]) -> "_Places":
    moments = [seconds_of(row.state) for row in rows]
    ids = _FreeIds(db, moments)
    new: list[_Placed] = []
    known: list[_Placed] = []
    for row, seconds in zip(rows, moments, strict=True):
        text = folded(words_of(row.state))
        stays = row.row_id is not None and moment_of(row.row_id) == seconds
        row_id = row.row_id if stays and row.row_id is not None else ids.next_free(seconds)
        (new if row.row_id is None else known).append(_Placed(row_id, row, text))
    # Ascending, because FTS5 flushes to disk whenever a rowid goes back.
    new.sort(key=_by_row_id)
    known.sort(key=_by_row_id)
    return _Places(new, known)


def _write(db: Connection, places: "_Places") -> None:
    db.executemany(
        "UPDATE record SET id = ?, about = ?, facet = ?, struck = ?, waits = ?, disagreements = ?, "
        "state = ?, text = ? WHERE id = ?",
        [(one.row_id, *_columns(one.row), one.text, one.row.row_id) for one in places.known],
    )
    insert_rows(
        db,
        "record (id, entity_id, log_id, kind, about, facet, struck, waits, disagreements, state, "
        "text)",
        [
            (
                one.row_id,
                one.row.state.entity_id.bytes,
                one.row.state.family_id.bytes,
                one.row.state.kind,
                *_columns(one.row),
                one.text,
            )
            for one in places.new
        ],
    )


def _index(db: Connection, places: "_Places") -> None:
    """The words of rows that have been written."""
    changed = [
        one for one in places.known if one.text != one.row.old_text or one.row_id != one.row.row_id
    ]
    db.executemany(
        "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)",
        sorted((one.row.row_id, one.row.old_text) for one in changed),
    )
    # One statement: the thread that proves the next page is not interrupted for each row.
    db.execute(
        "INSERT INTO search (rowid, text) SELECT record.id, text FROM json_each(?) AS wanted "
        "CROSS JOIN record ON record.id = wanted.value",
        (_listed(sorted(one.row_id for one in [*places.new, *changed])),),
    )


@dataclass(slots=True)
class _Placed:
    """A row and the id and text it is to have. An id follows the record's time when that moves."""

    row_id: int
    row: _Row
    text: str = field(repr=False)


class _Places(NamedTuple):
    """Rows that are new here and rows that were here, each in the order of their ids."""

    new: list[_Placed]
    known: list[_Placed]


def _listed(numbers: Iterable[int]) -> str:
    """For SQLite's ``json_each``."""
    return f"[{','.join(map(str, numbers))}]"


def _by_row_id(placed: _Placed) -> int:
    return placed.row_id


def _columns(row: _Row) -> tuple[bytes | None, str | None, bool, int, int, bytes]:
    state, shape = row.state, shape_of(row.state.kind)
    about = value_of(state, shape.about)
    return (
        about.bytes if isinstance(about, UUID) else None,
        value_of(state, shape.facet),
        bool(value_of(state, "struck")),
        row.waits,
        count_disagreements(state, row.beside),
        encode_state(state),
    )


class _FreeIds:
    """Finds row ids: the second of the record's time, then the next free number in it."""

    def __init__(self, db: Connection, moments: Iterable[int]) -> None:
        """``moments`` are asked about at once, because a question each takes as long as the row."""
        self._db = db
        self._last: dict[int, int] = {}
        self._ask(set(moments))

    def next_free(self, seconds: int) -> int:
        while True:
            if seconds not in self._last:
                self._ask({seconds})
            if self._last[seconds] + 1 < first_id_at(seconds + 1):
                self._last[seconds] += 1
                return self._last[seconds]
            seconds += 1  # 65,536 records of one second: the rest stand in the next

    def _ask(self, moments: Collection[int]) -> None:
        last = self._db.execute(
            "SELECT asked.value, (SELECT max(record.id) FROM record WHERE record.id >= "
            "asked.value << ?1 AND record.id < (asked.value + 1) << ?1) "
            "FROM json_each(?2) AS asked",
            (_TIME_BITS, _listed(moments)),
        )
        for seconds, taken in last:
            self._last[seconds] = first_id_at(seconds) - 1 if taken is None else taken


def clear(db: Connection) -> None:
    """Drop every computed row, to fold again from the entries."""
    db.execute("INSERT INTO search (search) VALUES ('delete-all')")
    db.execute("DELETE FROM record")

"""The rows computed from the log: one for each entity, with its heads and its searchable words."""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

import cbor2

from keyworker_desktop.record.change import Change
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.fold import EntityState, Origin, RecordKey, apply, key_of
from keyworker_desktop.record.kinds import kind_named
from keyworker_desktop.store.connection import Connection

_TIME_BITS = 16
_ASKED_AT_ONCE = 500


class Shape(NamedTuple):
    """Which fields of a kind the row's own columns are taken from; None where it has none."""

    moment: str | None
    about: str | None
    facet: str | None
    searched: tuple[str, ...]


@dataclass(slots=True)
class _Row:
    row_id: int | None
    state: EntityState
    old_text: str = field(default="", repr=False)


def fold_into(db: Connection, changes: Iterable[Change]) -> frozenset[UUID]:
    """Bring the rows up to date with ``changes`` inside the caller's transaction.

    Returns the entities that changed. The changes must not have been folded before.
    """
    changes = list(changes)
    touched = {write.entity_id for change in changes for write in change.writes}
    rows = _load(db, touched)
    for change in changes:
        for write in change.writes:
            key = key_of(write, change)
            row = rows.get(key)
            if row is None:
                rows[key] = _Row(None, apply(None, write, change))
            else:
                row.state = apply(row.state, write, change)
    _write(db, rows.values())
    return frozenset(touched)


def read_states(db: Connection, condition: str, parameters: Sequence[Any]) -> Iterator[EntityState]:
    """The states of the rows that meet ``condition`` (our own SQL, after WHERE)."""
    query = f"SELECT entity_id, log_id, kind, state FROM record WHERE {condition}"  # noqa: S608 - own SQL
    for entity_id, log_id, kind, blob in db.execute(query, parameters):
        yield decode_state(UUID(bytes=entity_id), UUID(bytes=log_id), kind, blob)


def moment_of(row_id: int) -> int:
    """The seconds since 1970 that a row's id stands for."""
    return row_id >> _TIME_BITS


def encode_state(state: EntityState) -> bytes:
    """Most heads of most entities are of the change that made them: those are kept once."""
    origin = state.origin
    base: dict[str, Any] = {}
    others: dict[str, list[Any]] = {}
    for path, standing in state.heads.items():
        if len(standing) == 1 and origin.change_id in standing:
            base[path] = standing[origin.change_id]
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
    origin = Origin(
        datetime.fromisoformat(at), UUID(bytes=change), UUID(bytes=device), is_making
    )
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


@cache
def shape_of(kind_name: str) -> Shape:
    """Read from the declaration: the first moment, the required reference, the facet."""
    kind = kind_named(kind_name)
    fields = kind.fields if kind else {}
    return Shape(
        moment=next((name for name, one in fields.items() if one.form == "moment"), None),
        about=next(
            (
                name
                for name, one in fields.items()
                if one.refers_to and one.is_required and one.empty is None
            ),
            None,
        ),
        facet=next((name for name, one in fields.items() if one.is_facet), None),
        searched=tuple(name for name, one in fields.items() if one.is_searched),
    )


def _load(db: Connection, entity_ids: Iterable[UUID]) -> dict[RecordKey, _Row]:
    rows: dict[RecordKey, _Row] = {}
    wanted = [entity_id.bytes for entity_id in entity_ids]
    for start in range(0, len(wanted), _ASKED_AT_ONCE):
        some = wanted[start : start + _ASKED_AT_ONCE]
        places = ",".join("?" * len(some))
        query = (
            "SELECT id, entity_id, log_id, kind, state, text FROM record "  # noqa: S608 - only places
            f"WHERE entity_id IN ({places})"
        )
        for row_id, entity_id, log_id, kind, blob, text in db.execute(query, some):
            key = RecordKey(UUID(bytes=log_id), kind, UUID(bytes=entity_id))
            state = decode_state(key.entity_id, key.family_id, kind, blob)
            rows[key] = _Row(row_id, state, text)
    return rows


def _write(db: Connection, rows: Iterable[_Row]) -> None:
    new: list[tuple[int, _Row, str]] = []
    known: list[tuple[int, _Row, str]] = []
    used = _UsedIds(db)
    for row in rows:
        text = _searchable(row.state)
        if row.row_id is None:
            new.append((used.next_free(_seconds_of(row.state)), row, text))
        else:
            known.append((row.row_id, row, text))
    # Ascending, because FTS5 flushes to disk whenever a rowid goes back.
    new.sort(key=_by_row_id)
    known.sort(key=_by_row_id)
    changed = [(row_id, row, text) for row_id, row, text in known if text != row.old_text]
    db.executemany(
        "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)",
        [(row_id, row.old_text) for row_id, row, _ in changed],
    )
    db.executemany(
        "UPDATE record SET about = ?, facet = ?, disagreements = ?, state = ?, text = ? "
        "WHERE id = ?",
        [(*_columns(row.state), text, row_id) for row_id, row, text in known],
    )
    db.executemany(
        "INSERT INTO record (id, entity_id, log_id, kind, about, facet, disagreements, state, text)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row_id,
                row.state.entity_id.bytes,
                row.state.family_id.bytes,
                row.state.kind,
                *_columns(row.state),
                text,
            )
            for row_id, row, text in new
        ],
    )
    db.executemany(
        "INSERT INTO search (rowid, text) VALUES (?, ?)",
        [(row_id, text) for row_id, _, text in sorted([*new, *changed], key=_by_row_id)],
    )


def _by_row_id(row: tuple[int, _Row, str]) -> int:
    return row[0]


def _columns(state: EntityState) -> tuple[bytes | None, str, int, bytes]:
    shape = shape_of(state.kind)
    about = _any_head(state, shape.about)
    facet = _any_head(state, shape.facet)
    return (
        about if isinstance(about, bytes) else None,
        facet if isinstance(facet, str) else "",
        _count_disagreements(state),
        encode_state(state),
    )


def _any_head(state: EntityState, path: str | None) -> Any:
    standing = state.heads.get(path) if path else None
    return standing[max(standing, key=lambda one: one.bytes)] if standing else None


def _count_disagreements(state: EntityState) -> int:
    kind = kind_named(state.kind)
    count = 0
    for path, standing in state.heads.items():
        if len(standing) > 1 and kind and path in kind.fields:
            is_order = kind.fields[path].merge is Merge.ORDER
            values = list(standing.values())
            count += not is_order and any(value != values[0] for value in values[1:])
    return count


def _searchable(state: EntityState) -> str:
    # Every version that stands is found, also of a text with two.
    words = []
    for name in shape_of(state.kind).searched:
        words += [value for value in state.heads.get(name, {}).values() if isinstance(value, str)]
    return "\n".join(word for word in words if word)


def _seconds_of(state: EntityState) -> int:
    value = _any_head(state, shape_of(state.kind).moment)
    at = state.origin.authored_at
    if isinstance(value, str):
        # What another program keeps in another way goes by when it was written.
        with contextlib.suppress(ValueError):
            at = datetime.fromisoformat(value)
    return max(0, int(at.timestamp()))


class _UsedIds:
    """Finds row ids for new rows: the second of their time, then the next free number in it."""

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._last: dict[int, int] = {}

    def next_free(self, seconds: int) -> int:
        first = seconds << _TIME_BITS
        if seconds not in self._last:
            (last,) = self._db.execute(
                "SELECT max(id) FROM record WHERE id >= ? AND id < ?",
                (first, (seconds + 1) << _TIME_BITS),
            ).fetchone()
            self._last[seconds] = first - 1 if last is None else last
        self._last[seconds] += 1
        return self._last[seconds]


def clear(db: Connection) -> None:
    """Drop every computed row, to fold again from the entries."""
    db.execute("INSERT INTO search (search) VALUES ('delete-all')")
    db.execute("DELETE FROM record")

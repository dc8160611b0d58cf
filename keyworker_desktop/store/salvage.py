"""What can still be read of a damaged store: row by row, past every page that does not open."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from keyworker_desktop.store.connection import connect_untouching, known_errors
from keyworker_desktop.store.errors import StoreDamagedError


class Damaged:
    """A damaged store, looked at without changing it.

    After a page that does not open, the driver gives nothing more through the same connection.
    """

    def __init__(self, path: Path, key: bytes | bytearray) -> None:
        self._path = path
        self._key = key
        self._db = connect_untouching(path, key)

    def rows(self, sql: str, parameters: Sequence[Any] = ()) -> Iterator[Sequence[Any]]:
        """Raises StoreDamagedError at the first page in the way; one can go on asking."""
        is_well = False
        try:
            with known_errors():
                yield from self._db.execute(sql, parameters)
            is_well = True
        except GeneratorExit:
            is_well = True
            raise
        finally:
            if not is_well:
                self._db.close()
                self._db = connect_untouching(self._path, self._key)

    def close(self) -> None:
        self._db.close()


Row = Mapping[str, Any]
COMPUTED: Final = ("record", "search", "tally", "sqlite_")
"""Tables (by how their names begin) that are computed from the others, or SQLite's own."""
_FIRST_BYTES: Final = 256
_LONGEST_STEP: Final = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a damaged store, its rows found by ``key``."""

    name: str
    columns: Sequence[str]
    key: Sequence[str]
    has_rowid: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Readable:
    """The rows that could be read, and what is known of those that could not.

    ``is_exact`` when every key was found, so that nothing else was there.
    """

    rows: Sequence[Row] = field(repr=False)
    unreadable: Sequence[Row] = field(default=(), repr=False)
    is_exact: bool = True


def tables(db: Damaged) -> Sequence[Table]:
    """Every table that is not computed. Raises StoreDamagedError when not even that can be read."""
    found = []
    for name, sql in list(db.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'table'")):
        if not name.startswith(COMPUTED):
            columns = list(db.rows(f"PRAGMA table_info ({name})"))
            has_rowid = "WITHOUT ROWID" not in sql.upper()
            key = sorted((place, column) for _, column, *_, place in columns if place)
            found.append(
                Table(
                    name=name,
                    columns=[column for _, column, *_ in columns],
                    key=["rowid"] if has_rowid else [column for _, column in key],
                    has_rowid=has_rowid,
                )
            )
    return found


def readable(db: Damaged, table: Table) -> Readable:
    """All that can be read of one table.

    First the keys, by every way that leads to them (the table itself and each of its indexes, from
    either end), then each row for itself.
    """
    known: dict[tuple[Any, ...], dict[str, Any]] = {}
    is_exact = False
    for columns, source in _ways(db, table):
        keys, is_whole = _keys(db, table, columns, source)
        for key, more in keys:
            known.setdefault(key, {}).update(more)
        is_exact = is_exact or is_whole
    rows: list[Row] = []
    unreadable: list[Row] = []
    for key, facts in known.items():
        row = _row(db, table, key)
        if row is None:
            unreadable.append({**facts, **dict(zip(table.key, key, strict=True))})
        else:
            rows.append(row)
    return Readable(rows=rows, unreadable=unreadable, is_exact=is_exact)


def _ways(db: Damaged, table: Table) -> Iterator[tuple[Sequence[str], str]]:
    """Columns that can be read along the way, and the FROM clause of the way."""
    yield (), table.name
    for _, name, _, _, partial in list(db.rows(f"PRAGMA index_list ({table.name})")):
        columns = [column for _, _, column in db.rows(f"PRAGMA index_info ({name})")]
        # The primary key of a table without row ids is the table itself.
        if not partial and columns != list(table.key):
            yield columns, f"{table.name} INDEXED BY {name}"


def _keys(
    db: Damaged, table: Table, columns: Sequence[str], source: str
) -> tuple[list[tuple[tuple[Any, ...], dict[str, Any]]], bool]:
    """From the beginning until a page does not open, then from the end, then between the two."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    order = columns or table.key

    def take(condition: str = "", parameters: Sequence[Any] = (), *, backwards: bool) -> bool:
        direction = " DESC" if backwards else ""
        asked = ", ".join((*table.key, *columns))
        ordered = ", ".join(f"{one}{direction}" for one in order)
        try:
            for values in db.rows(
                f"SELECT {asked} FROM {source} {condition} ORDER BY {ordered}",  # noqa: S608 - names of the schema
                parameters,
            ):
                key = tuple(values[: len(table.key)])
                more = dict(zip(columns, values[len(table.key) :], strict=True))
                if key in found and backwards:
                    break  # what comes before was read from the beginning
                found[key] = more
        except StoreDamagedError:
            return False
        return True

    if take(backwards=False):
        return list(found.items()), True
    take(backwards=True)
    if not table.has_rowid and not columns:
        for first in range(_FIRST_BYTES):
            take(f"WHERE {table.key[0]} >= ?", [bytes((first,))], backwards=False)
    elif table.has_rowid and not columns:
        _between(found, take)
    return list(found.items()), False


def _between(found: Mapping[tuple[Any, ...], Any], take: Any) -> None:
    """Row ids are dense: begin again behind each place that does not open, further each time."""
    ids = sorted(key[0] for key in found)
    for before, after in zip([0, *ids], ids, strict=False):
        start, step = before + 1, 1
        while start < after:
            if take("WHERE rowid >= ? AND rowid < ?", [start, after], backwards=False):
                break
            read = [key[0] for key in found if start <= key[0] < after]
            step = 1 if read else min(2 * step, _LONGEST_STEP)
            start = max(read, default=start) + step


def _row(db: Damaged, table: Table, key: Sequence[Any]) -> Row | None:
    """None when it cannot be read, or is not there although an index knows it: one is old then."""
    condition = " AND ".join(f"{one} = ?" for one in table.key)
    try:
        found = list(
            db.rows(
                f"SELECT {', '.join(table.columns)} FROM {table.name} WHERE {condition}",  # noqa: S608 - names of the schema
                key,
            )
        )
    except StoreDamagedError:
        return None
    return dict(zip(table.columns, found[0], strict=True)) if found else None

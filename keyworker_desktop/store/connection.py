"""Open the encrypted store. A connection stays on the thread that opened it."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import errors
from keyworker_desktop.store.marker import mark_suspect

P = ParamSpec("P")
T = TypeVar("T")
Connection = Any
"""A sqlcipher3 connection: the driver ships no types."""

OLDEST_SQLITE = (3, 53, 3)
"""First with both the WAL-reset and the FTS5 memory repairs (``docs/decisions``, store)."""
PAGE_BYTES = 8192
_BUSY_MS = 5000
_ROWS_AT_ONCE = 125
_SETTINGS = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 0",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    "PRAGMA recursive_triggers = ON",  # REPLACE counts what it puts away too
    f"PRAGMA busy_timeout = {_BUSY_MS}",
)
_WRITER_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",  # else macOS says that it is on the disk while the disk has it in mind
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA wal_autocheckpoint = 4000",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA cache_size = -32768",  # the indexes of 10,000 notes, which a page touches all over
)


def connect(path: Path, key: bytes | bytearray, *, create: bool = False) -> Connection:
    """A connection that writes. ``key`` is 32 bytes; it is never logged, kept or shown.

    Raises WrongKeyError, StoreDamagedError, DriverTooOldError and the errors of the disk.
    """
    db = _opened(path, key, mode="rwc" if create else "rw")
    with known_errors(db, closing=True):
        for setting in _WRITER_SETTINGS:
            db.execute(setting)
    return db


def connect_reader(path: Path, key: bytes | bytearray) -> Connection:
    """A connection that only reads, beside the one that writes."""
    db = _opened(path, key, mode="rw")
    with known_errors(db, closing=True):
        db.execute("PRAGMA query_only = ON")
    return db


def connect_untouching(path: Path, key: bytes | bytearray) -> Connection:
    """To look at a store of which not one byte may change, its write-ahead log included.

    Where there is no such log none is begun, so nobody may write meanwhile.
    """
    log = path.with_name(f"{path.name}-wal")
    return _opened(path, key, mode="ro" if log.exists() else "ro&immutable=1")


def in_memory() -> Connection:
    """An empty database that is nowhere on the disk, to compute something in."""
    return sqlcipher.connect(":memory:", isolation_level=None)


def beside(path: Path) -> tuple[Path, Path]:
    """The files that SQLite keeps next to an open store."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


@contextmanager
def transaction(db: Connection) -> Iterator[None]:
    """Everything inside is kept, durably, or nothing is. Raises the KnownErrors of the disk."""
    with known_errors(db):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        finally:
            if db.in_transaction:
                db.execute("ROLLBACK")


def insert_rows(db: Connection, into: str, rows: Sequence[Sequence[Any]]) -> None:
    """Many rows with one statement, ``into`` (our own SQL) being the table and its columns.

    The driver gives up the interpreter for each statement and waits to get it back from the thread
    that proves the next page: with a statement for each row it would do so for each.
    """
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        some = rows[start : start + _ROWS_AT_ONCE]
        places = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
        values = [value for row in some for value in row]
        db.execute(f"INSERT INTO {into} VALUES {places}", values)  # noqa: S608 - own SQL


def one_view(
    read: Callable[Concatenate[Connection, P], T],
) -> Callable[Concatenate[Connection, P], T]:
    """Let every question that ``read`` asks see the store at one moment, whatever is written."""

    @wraps(read)
    def reading(db: Connection, /, *args: P.args, **kwargs: P.kwargs) -> T:
        with known_errors(db):
            if db.in_transaction:
                return read(db, *args, **kwargs)
            db.execute("BEGIN")
            try:
                return read(db, *args, **kwargs)
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")

    return reading


@contextmanager
def known_errors(db: Connection | None = None, *, closing: bool = False) -> Iterator[None]:
    """Turn what the driver says of the disk into sentences; bugs in our SQL stay bugs."""
    is_well = False
    try:
        yield
        is_well = True
    except sqlcipher.Error as error:
        known = _known(error)
        if isinstance(known, errors.StoreDamagedError) and db is not None and not closing:
            _mark_suspect(db)
        if known is not None:
            raise known from error
        raise
    finally:
        if closing and db is not None and not is_well:
            db.close()


def _mark_suspect(db: Connection) -> None:
    """So that the next start looks closely, whoever met the damage."""
    with suppress(sqlcipher.Error):
        for _, name, file in db.execute("PRAGMA database_list"):
            if name == "main" and file:
                mark_suspect(Path(file))


def _opened(path: Path, key: bytes | bytearray, *, mode: str) -> Connection:
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE:
        raise errors.DriverTooOldError
    with known_errors():
        db = sqlcipher.connect(
            f"{path.resolve().as_uri()}?mode={mode}", isolation_level=None, uri=True
        )
    with known_errors(db, closing=True):
        db.execute("PRAGMA cipher_log_level = NONE")
        # As a call, not as SQL text, which a trace or a log could see.
        db.set_key(b"x'" + bytes(key).hex().encode() + b"'")
        db.execute(f"PRAGMA cipher_page_size = {PAGE_BYTES}")
        if not db.execute("PRAGMA cipher_version").fetchone():
            raise errors.DriverTooOldError
        try:
            (tables,) = db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlcipher.DatabaseError as error:
            if "not a database" in str(error):
                raise errors.WrongKeyError from error
            raise
        if not tables and mode != "rwc":
            raise errors.StoreDamagedError  # an empty file would pass for an empty store
        for setting in _SETTINGS:
            db.execute(setting)
    return db


def _known(error: BaseException) -> KnownError | None:
    # The driver gives no codes on Python 3.11; these are SQLite's own fixed words (sqlite3_errstr).
    said = str(error)
    for words, known in (
        ("database or disk is full", errors.DiskFullError),
        ("readonly database", errors.StoreReadOnlyError),
        ("unable to open database", errors.StoreReadOnlyError),
        ("is locked", errors.StoreBusyError),
        ("is malformed", errors.StoreDamagedError),
        ("malformed database schema", errors.StoreDamagedError),
        ("vtable constructor failed", errors.StoreDamagedError),
        ("fts5: corrupt", errors.StoreDamagedError),
        ("not a database", errors.StoreDamagedError),
        ("disk I/O error", errors.DiskTroubleError),
    ):
        if words in said:
            return known()
    return None

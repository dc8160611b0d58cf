"""Open the encrypted store. A connection stays on the thread that opened it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3
from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import errors

Connection = Any
"""A sqlcipher3 connection: the driver ships no types."""

OLDEST_SQLITE = (3, 53, 3)
"""First with both the WAL-reset and the FTS5 memory repairs (``docs/decisions``, store)."""
PAGE_BYTES = 8192
_BUSY_MS = 5000
_SETTINGS = (
    "PRAGMA temp_store = MEMORY",
    "PRAGMA mmap_size = 0",
    "PRAGMA secure_delete = ON",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
    "PRAGMA foreign_keys = ON",
    f"PRAGMA busy_timeout = {_BUSY_MS}",
)
_WRITER_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA wal_autocheckpoint = 1000",
    "PRAGMA journal_size_limit = 67108864",
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


@contextmanager
def transaction(db: Connection) -> Iterator[None]:
    """Everything inside is kept, durably, or nothing is. Raises the KnownErrors of the disk."""
    with known_errors(db):
        db.execute("BEGIN IMMEDIATE")
        try:
            yield
            db.execute("COMMIT")
        except BaseException:
            if db.in_transaction:
                db.execute("ROLLBACK")
            raise


@contextmanager
def known_errors(db: Connection | None = None, *, closing: bool = False) -> Iterator[None]:
    """Turn what the driver says of the disk into sentences; bugs in our SQL stay bugs."""
    try:
        yield
    except BaseException as error:
        if closing and db is not None:
            db.close()
        known = _known(error) if isinstance(error, sqlcipher.Error) else None
        if known is not None:
            raise known from error
        raise


def _opened(path: Path, key: bytes | bytearray, *, mode: str) -> Connection:
    if sqlcipher.sqlite_version_info < OLDEST_SQLITE or sqlcipher3.__name__ != "sqlcipher3":
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
            db.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlcipher.DatabaseError as error:
            if "not a database" in str(error):
                raise errors.WrongKeyError from error
            raise
        for setting in _SETTINGS:
            db.execute(setting)
    return db


def _known(error: BaseException) -> KnownError | None:
    # The driver gives no codes on Python 3.11; these are SQLite's own fixed words (sqlite3_errstr).
    said = str(error)
    for words, known in (
        ("full", errors.DiskFullError),
        ("readonly", errors.StoreReadOnlyError),
        ("unable to open", errors.StoreReadOnlyError),
        ("locked", errors.StoreBusyError),
        ("malformed", errors.StoreDamagedError),
        ("not a database", errors.StoreDamagedError),
        ("hmac check failed", errors.StoreDamagedError),
        ("disk I/O", errors.DiskTroubleError),
    ):
        if words in said:
            return known()
    return None

"""Verified copies of the store, beside it, encrypted under a key derived from the store's."""

from datetime import datetime
from pathlib import Path

from keyworker_desktop.store.connection import Connection, connect, known_errors
from keyworker_desktop.store.errors import StoreDamagedError
from keyworker_protocol import crypto

KEPT = 3
_PATTERN = "store-*.db"


def back_up(db: Connection, key: bytes | bytearray, folder: Path, *, now: datetime) -> Path:
    """Copy the open store, check the copy page by page, keep the newest three.

    Raises StoreDamagedError when the copy does not pass; the earlier copies are then left alone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"store-{now:%Y%m%d-%H%M%S}.db"
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    copy = connect(partial, backup_key(key), create=True)
    try:
        with known_errors(copy):
            db.backup(copy)
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        verify(copy)
    except BaseException:
        copy.close()
        partial.unlink(missing_ok=True)
        raise
    copy.execute("PRAGMA journal_mode = DELETE")
    copy.close()
    partial.rename(target)
    for old in sorted(folder.glob(_PATTERN))[:-KEPT]:
        old.unlink()
    return target


def verify(db: Connection) -> None:
    """Every page's seal and SQLite's own structure. Raises StoreDamagedError."""
    with known_errors(db):
        wrong = db.execute("PRAGMA cipher_integrity_check").fetchall()
        structure = db.execute("PRAGMA quick_check").fetchall()
    if wrong or [tuple(row) for row in structure] != [("ok",)]:
        raise StoreDamagedError


def newest(folder: Path) -> Path | None:
    """The last verified copy, if there is one."""
    return max(folder.glob(_PATTERN), default=None)


def backup_key(key: bytes | bytearray) -> bytes:
    return crypto.derive(bytes(key), salt=b"", info=b"kw/backup1")

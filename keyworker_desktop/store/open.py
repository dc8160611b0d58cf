"""Create and open the store of a laptop, checked and brought up to date."""

from datetime import UTC, datetime
from pathlib import Path

from keyworker_desktop.store import check, marker, wal
from keyworker_desktop.store.connection import (
    Connection,
    beside,
    connect,
    connect_reader,
    connect_untouching,
    known_errors,
)
from keyworker_desktop.store.errors import DiskTroubleError, StoreDamagedError, StoreExistsError
from keyworker_desktop.store.migrate import latest, migrate, require_known
from keyworker_desktop.store.opening import Step, Told, nobody
from keyworker_desktop.store.places import put_back_if_interrupted
from keyworker_desktop.store.refold import refold_if_needed
from keyworker_desktop.store.upgrade import finish_upgrade, upgrade
from keyworker_desktop.vault.files import FileSystem

__all__ = ["beside", "close_store", "create_store", "open_reader", "open_store"]


def create_store(path: Path, key: bytes | bytearray) -> Connection:
    """A new, empty store, made whole beside its place first. ``key`` is 32 bytes.

    Raises StoreExistsError, and the errors of the disk.
    """
    put_back_if_interrupted(path)
    if path.exists():
        raise StoreExistsError
    partial = path.with_name(f"{path.name}.new")
    for left_over in (partial, *beside(partial)):
        left_over.unlink(missing_ok=True)
    db = connect(partial, key, create=True)
    with known_errors(db, closing=True):
        migrate(db)
        refold_if_needed(db, _silent)
    db.close()
    partial.rename(path)
    FileSystem().sync_folder(path.parent)
    marker.mark_made(path)
    return connect(path, key)


def open_store(
    path: Path,
    key: bytes | bytearray,
    told: Told = nobody,
    *,
    copies: Path | None = None,
    now: datetime | None = None,
) -> Connection:
    """The connection that writes. ``told`` hears of what takes long.

    ``copies`` is where the store goes as it was before an upgrade: beside it, if nothing is said.
    Raises StoreDamagedError and StoreTooNewError, then not one byte was changed; and the errors of
    the disk.
    """
    put_back_if_interrupted(path)
    version = _looked_at(path, key, told)
    now = now or datetime.now(UTC)
    copies = copies or path.with_name("backups")
    finish_upgrade(path, copies, now=now)
    if version < latest():
        db = upgrade(path, key, told, copies=copies, now=now)
    else:
        db = connect(path, key)
    with known_errors(db, closing=True):
        refold_if_needed(db, lambda done, of: told(Step.FOLDING, done, of))
    marker.forget_marks(path)
    marker.mark_in_use(path)
    return db


def open_reader(path: Path, key: bytes | bytearray) -> Connection:
    """One more connection, which only reads, for another thread."""
    return connect_reader(path, key)


def close_store(path: Path) -> None:
    """The last connection was closed: the next start need not look at every page."""
    marker.mark_closed(path)


def _looked_at(path: Path, key: bytes | bytearray, told: Told) -> int:
    """The form of the store, after everything that can be found out without changing it."""
    db = connect_untouching(path, key)
    with known_errors(db, closing=True):
        version = require_known(db)
        if marker.was_left_open(path) or marker.is_suspect(path):
            _look_closely(path, db, told, is_suspect=marker.is_suspect(path))
        check.check_ends(db)
    db.close()
    return version


def _look_closely(path: Path, db: Connection, told: Told, *, is_suspect: bool) -> None:
    logs = check.logs_here(db) if is_suspect else []
    steps = 2 + len(logs)
    told(Step.CHECKING, 0, steps)
    try:
        log = wal.examine(path)
    except OSError as error:
        raise DiskTroubleError from error
    if log is wal.Log.DAMAGED:
        raise StoreDamagedError
    if log is wal.Log.UNFINISHED:
        told(Step.UNFINISHED, 0, 0)
    told(Step.CHECKING, 1, steps)
    check.check_pages(db, quickly=not is_suspect)
    for number, log_id in enumerate(logs, start=2):
        told(Step.CHECKING, number, steps)
        check.check_log(db, log_id)
    told(Step.CHECKING, steps, steps)


def _silent(_done: int, _of: int) -> None:
    """A store without entries folds at once."""

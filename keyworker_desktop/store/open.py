"""Create and open the store of a laptop, checked and brought up to date."""

from collections.abc import Callable
from pathlib import Path

from keyworker_desktop.store.connection import Connection, connect, connect_reader, known_errors
from keyworker_desktop.store.errors import StoreDamagedError, StoreExistsError
from keyworker_desktop.store.migrate import migrate
from keyworker_desktop.store.refold import refold_if_needed

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


def _silent(_done: int, _total: int) -> None:
    """For whoever does not show progress."""


def create_store(path: Path, key: bytes | bytearray) -> Connection:
    """A new, empty store, made whole beside its place first. ``key`` is 32 bytes.

    Raises StoreExistsError, and the errors of the disk.
    """
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
    return connect(path, key)


def open_store(
    path: Path, key: bytes | bytearray, progress: Callable[[int, int], None] = _silent
) -> Connection:
    """The connection that writes. ``progress`` is told (entries done, in all) of a refold.

    Raises StoreDamagedError, StoreTooNewError and the errors of the disk.
    """
    db = connect(path, key)
    with known_errors(db, closing=True):
        migrate(db)
        _check_tails(db)
        refold_if_needed(db, progress)
    return db


def open_reader(path: Path, key: bytes | bytearray) -> Connection:
    """One more connection, which only reads, for another thread."""
    return connect_reader(path, key)


def beside(path: Path) -> tuple[Path, Path]:
    """The files that SQLite keeps next to an open store."""
    return path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")


def _check_tails(db: Connection) -> None:
    """SQLCipher does not notice an old page put back: the chains that end in our tables do."""
    for what_must_not_be in _CONTRADICTIONS:
        if db.execute(what_must_not_be).fetchone():
            raise StoreDamagedError

"""Create and open the store of a laptop, checked and brought up to date."""

from collections.abc import Callable
from pathlib import Path

from keyworker_desktop.store.connection import Connection, connect, connect_reader, known_errors
from keyworker_desktop.store.errors import StoreDamagedError
from keyworker_desktop.store.migrate import migrate
from keyworker_desktop.store.refold import refold_if_needed


def _silent(_done: int, _total: int) -> None:
    """For whoever does not show progress."""


def create_store(path: Path, key: bytes | bytearray) -> Connection:
    """A new, empty store. ``key`` is 32 bytes."""
    db = connect(path, key, create=True)
    with known_errors(db, closing=True):
        migrate(db)
        refold_if_needed(db, _silent)
    return db


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


def _check_tails(db: Connection) -> None:
    """SQLCipher does not notice an old page put back: the chains that end in our tables do."""
    behind = db.execute(
        "SELECT count(*) FROM tail LEFT JOIN entry ON entry.log_id = tail.log_id "
        "AND entry.device_id = tail.device_id AND entry.counter = tail.counter "
        "AND entry.entry_hash = tail.entry_hash WHERE entry.id IS NULL"
    ).fetchone()
    astray = db.execute(
        "SELECT count(*) FROM log LEFT JOIN entry ON entry.log_id = log.log_id "
        "AND entry.seq = log.seq AND entry.chain = log.chain "
        "WHERE log.seq > 0 AND entry.id IS NULL"
    ).fetchone()
    if behind[0] or astray[0]:
        raise StoreDamagedError

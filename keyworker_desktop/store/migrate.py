"""Bring a store to the form this program knows: numbered SQL files, never edited once released."""

from importlib import resources

from keyworker_desktop.store.connection import Connection, known_errors
from keyworker_desktop.store.errors import StoreTooNewError

FOLD_VERSION = 3
"""Raised when the same entries fold to other rows than before: the store is then refolded."""


def latest() -> int:
    """The form of a store that this program writes."""
    return len(_steps())


def require_known(db: Connection) -> int:
    """The form that the store has. Raises StoreTooNewError for one from a newer program."""
    with known_errors():
        (done,) = db.execute("PRAGMA user_version").fetchone()
    if done > latest():
        raise StoreTooNewError
    return int(done)


def migrate(db: Connection) -> int:
    """Run the missing steps, each in one transaction; the number of steps run.

    Raises StoreTooNewError for a store from a newer program.
    """
    steps = _steps()
    done = require_known(db)
    with known_errors():
        for number, sql in enumerate(steps[done:], start=done + 1):
            try:
                db.executescript(f"BEGIN IMMEDIATE; {sql} PRAGMA user_version = {number}; COMMIT;")
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
    return len(steps) - done


def _steps() -> list[str]:
    folder = resources.files("keyworker_desktop.store") / "migrations"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")),
        key=lambda file: file.name,
    )
    return [file.read_text(encoding="utf-8") for file in files]

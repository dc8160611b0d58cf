"""Bring a store to the form this program knows: numbered SQL files, never edited once released."""

from importlib import resources

from keyworker_desktop.store.connection import Connection, known_errors
from keyworker_desktop.store.errors import StoreTooNewError

FOLD_VERSION = 1
"""Raised when the same entries fold to other rows than before: the store is then refolded."""


def migrate(db: Connection) -> int:
    """Run the missing steps, each in one transaction; the number of steps run.

    Raises StoreTooNewError for a store from a newer program.
    """
    steps = _steps()
    with known_errors():
        (done,) = db.execute("PRAGMA user_version").fetchone()
        if done > len(steps):
            raise StoreTooNewError
        for number, sql in enumerate(steps[done:], start=done + 1):
            try:
                db.executescript(f"BEGIN IMMEDIATE; {sql} PRAGMA user_version = {number}; COMMIT;")
            finally:
                if db.in_transaction:
                    db.execute("ROLLBACK")
    return len(steps) - int(done)


def _steps() -> list[str]:
    folder = resources.files("keyworker_desktop.store") / "migrations"
    files = sorted(
        (file for file in folder.iterdir() if file.name.endswith(".sql")),
        key=lambda file: file.name,
    )
    return [file.read_text(encoding="utf-8") for file in files]

"""Bring a database to this program's schema: numbered SQL files, each run once, in order."""

import hashlib
from dataclasses import dataclass
from importlib import resources

from keyworker_service.db.pool import Connection
from keyworker_service.errors import SetupError

_LOCK = 0x6B65_7977  # "keyw": two programs that start at once migrate one after the other
_OLDEST_SERVER = 150_000


@dataclass(frozen=True, slots=True)
class Migration:
    number: int
    name: str
    sql: str

    @property
    def digest(self) -> bytes:
        return hashlib.sha256(self.sql.encode()).digest()


def migrations() -> list[Migration]:
    folder = resources.files("keyworker_service.db") / "migrations"
    files = sorted(file for file in folder.iterdir() if file.name.endswith(".sql"))  # type: ignore[type-var]
    return [
        Migration(int(file.name[:4]), file.name, file.read_text(encoding="utf-8")) for file in files
    ]


def migrate(connection: Connection, *, now_ms: int) -> list[str]:
    """Run what is missing, all of it or nothing, and return its names.

    Raises SetupError when the database was made by a newer program, by an edited migration, or
    is too old a PostgreSQL.
    """
    if connection.info.server_version < _OLDEST_SERVER:
        raise SetupError("The service needs PostgreSQL 15 or newer.")
    with connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))
        connection.execute(
            "CREATE TABLE IF NOT EXISTS migration (number integer PRIMARY KEY, name text NOT NULL,"
            " digest bytea NOT NULL, applied_ms bigint NOT NULL)"
        )
        missing = _missing(connection)
        for one in missing:
            connection.execute(one.sql.encode())
            connection.execute(
                "INSERT INTO migration (number, name, digest, applied_ms) VALUES (%s, %s, %s, %s)",
                (one.number, one.name, one.digest, now_ms),
            )
        if missing and _has_citus(connection):
            spread = resources.files("keyworker_service.db") / "distribute.sql"
            connection.execute(spread.read_bytes())
    return [one.name for one in missing]


def check_is_current(connection: Connection) -> None:
    """Raises SetupError when the schema is not exactly this program's."""
    row = connection.execute("SELECT to_regclass('migration')").fetchone()
    if row is None or row[0] is None or _missing(connection):
        raise SetupError(
            "The database is not prepared for this version."
            " Run: python -m keyworker_service migrate"
        )


def _missing(connection: Connection) -> list[Migration]:
    known = migrations()
    applied: dict[int, bytes] = dict(
        connection.execute("SELECT number, digest FROM migration").fetchall()
    )
    if applied.keys() - {one.number for one in known}:
        raise SetupError(
            "The database was prepared by a newer version of the service. Start that version."
        )
    for one in known:
        if applied.get(one.number, one.digest) != one.digest:
            raise SetupError(f"The migration {one.name} is not the one the database was made with.")
    return [one for one in known if one.number not in applied]


def _has_citus(connection: Connection) -> bool:
    found = connection.execute("SELECT FROM pg_extension WHERE extname = 'citus'").fetchone()
    return found is not None

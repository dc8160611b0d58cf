"""Images of a service's database, kept in memory: taken and put back in one transaction."""

from dataclasses import dataclass, field

from psycopg import sql

from keyworker_service.db.pool import Connection, connect

_PASSING = frozenset(("notify_counter", "notify_feed"))
"""Who waits for what: a service that runs numbers on, and nothing hangs on the old rows."""


@dataclass(frozen=True)
class ServiceImage:
    """Every row of every table, as PostgreSQL copies it."""

    tables: dict[str, bytes] = field(repr=False)


def take_image(database: str) -> ServiceImage:
    with connect(database) as connection, connection.transaction():
        return ServiceImage({name: _copied(connection, name) for name in _tables(connection)})


def put_back(database: str, image: ServiceImage) -> None:
    """The database is as it was. A service that runs on it still remembers what it had read."""
    with connect(database) as connection, connection.transaction():
        for name in _tables(connection):
            connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(name)))
            statement = sql.SQL("COPY {} FROM STDIN (FORMAT binary)").format(sql.Identifier(name))
            with connection.cursor().copy(statement) as copy:
                copy.write(image.tables[name])


def _tables(connection: Connection) -> list[str]:
    rows = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    )
    return [str(name) for (name,) in rows.fetchall() if name not in _PASSING]


def _copied(connection: Connection, table: str) -> bytes:
    statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
    with connection.cursor().copy(statement) as rows:
        return b"".join(bytes(row) for row in rows)

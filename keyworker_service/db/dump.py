"""Everything the service keeps, as bytes: for an auditor who searches it for words."""

from collections.abc import Iterator

from psycopg import sql

from keyworker_service.db.pool import Connection


def dump(connection: Connection) -> Iterator[bytes]:
    """Every row of every table in PostgreSQL's own binary form, table after table."""
    tables = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
    ).fetchall()
    for (table,) in tables:
        statement = sql.SQL("COPY {} TO STDOUT (FORMAT binary)").format(sql.Identifier(table))
        with connection.cursor().copy(statement) as rows:
            for row in rows:
                yield bytes(row)

"""The one row that holds the service's keys and incarnation."""

from uuid import UUID, uuid4

from keyworker_protocol import crypto
from keyworker_service.db.pool import Connection
from keyworker_service.errors import SetupError
from keyworker_service.identity import Identity

_NO_KEYS = "The service has no keys yet. Run: python -m keyworker_service init"


def initialise(
    connection: Connection, *, now_ms: int, signing: crypto.SigningKey | None = None
) -> bool:
    """Make the keys unless they are there; True when they were made now.

    ``signing`` is the key of a service whose database was lost.
    """
    made = connection.execute(
        "INSERT INTO service (only_row, incarnation, signing_seed, token_key, made_ms)"
        " VALUES (1, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            uuid4(),
            (signing or crypto.SigningKey.generate()).seed,
            crypto.random_bytes(crypto.KEY_BYTES),
            now_ms,
        ),
    )
    return made.rowcount == 1


def load(connection: Connection) -> Identity:
    """Raises SetupError before ``initialise``."""
    row = connection.execute(
        "SELECT incarnation, signing_seed, token_key, previous, restored_ms, salvage_until_ms"
        " FROM service"
    ).fetchone()
    if row is None:
        raise SetupError(_NO_KEYS)
    incarnation, seed, token_key, previous, restored_ms, salvage_until_ms = row
    return Identity(
        incarnation=incarnation,
        signing=crypto.SigningKey(seed),
        token_key=token_key,
        previous=previous,
        restored_ms=restored_ms,
        salvage_until_ms=salvage_until_ms,
    )


def begin_another_life(connection: Connection, *, now_ms: int, salvage_until_ms: int) -> UUID:
    """The new incarnation of a database that was restored. Every token ends with the old one."""
    row = connection.execute(
        "UPDATE service SET previous = incarnation, incarnation = %s, token_key = %s,"
        " restored_ms = %s, salvage_until_ms = %s RETURNING incarnation",
        (uuid4(), crypto.random_bytes(crypto.KEY_BYTES), now_ms, salvage_until_ms),
    ).fetchone()
    if row is None:
        raise SetupError(_NO_KEYS)
    incarnation: UUID = row[0]
    return incarnation


def salvage_until(connection: Connection) -> int | None:
    """Until when the service only gathers what laptops hold; None for one never restored."""
    row = connection.execute("SELECT salvage_until_ms FROM service").fetchone()
    return row[0] if row else None


def end_salvage(connection: Connection, *, now_ms: int) -> bool:
    """False when it had ended already, or never began."""
    ended = connection.execute(
        "UPDATE service SET salvage_until_ms = %s WHERE salvage_until_ms > %s", (now_ms, now_ms)
    )
    return ended.rowcount == 1

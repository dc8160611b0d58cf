"""The one row that holds the service's keys and incarnation."""

from uuid import uuid4

from keyworker_protocol import crypto
from keyworker_service.db.pool import Connection
from keyworker_service.errors import SetupError
from keyworker_service.identity import Identity


def initialise(connection: Connection, *, now_ms: int) -> bool:
    """Make the keys unless they are there; True when they were made now."""
    made = connection.execute(
        "INSERT INTO service (only_row, incarnation, signing_seed, token_key, made_ms)"
        " VALUES (1, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (
            uuid4(),
            crypto.SigningKey.generate().seed,
            crypto.random_bytes(crypto.KEY_BYTES),
            now_ms,
        ),
    )
    return made.rowcount == 1


def load(connection: Connection) -> Identity:
    """Raises SetupError before ``initialise``."""
    row = connection.execute("SELECT incarnation, signing_seed, token_key FROM service").fetchone()
    if row is None:
        raise SetupError("The service has no keys yet. Run: python -m keyworker_service init")
    return Identity(incarnation=row[0], signing=crypto.SigningKey(row[1]), token_key=row[2])

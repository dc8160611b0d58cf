"""One-time codes, known to the service by a name only."""

from dataclasses import dataclass, field
from uuid import UUID

from psycopg import sql
from psycopg.rows import class_row

from keyworker_service.db.pool import Connection

_SELECT = sql.SQL(
    "SELECT lookup_id, org_id AS organisation_id, is_founding, expires_ms, is_used, device_id,"
    " request, mac FROM invitation "
)
_MOST_LISTED = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """``organisation_id`` is None for a founding code not yet used."""

    lookup_id: UUID
    organisation_id: UUID | None
    is_founding: bool
    expires_ms: int
    is_used: bool
    device_id: UUID | None
    request: bytes | None = field(repr=False)
    mac: bytes | None = field(repr=False)


def add(
    connection: Connection, lookup_id: UUID, *, organisation_id: UUID | None, expires_ms: int
) -> bool:
    """A founding code when ``organisation_id`` is None. False when the name is taken."""
    added = connection.execute(
        "INSERT INTO invitation (lookup_id, org_id, is_founding, expires_ms, is_used)"
        " VALUES (%s, %s, %s, %s, false) ON CONFLICT DO NOTHING",
        (lookup_id, organisation_id, organisation_id is None, expires_ms),
    )
    return added.rowcount == 1


def find(connection: Connection, lookup_id: UUID) -> Invitation | None:
    cursor = connection.cursor(row_factory=class_row(Invitation))
    cursor.execute(_SELECT + sql.SQL("WHERE lookup_id = %s"), (lookup_id,))
    return cursor.fetchone()


def lock(connection: Connection, lookup_id: UUID) -> Invitation | None:
    """As ``find``, and nobody else changes it until the transaction ends."""
    cursor = connection.cursor(row_factory=class_row(Invitation))
    cursor.execute(_SELECT + sql.SQL("WHERE lookup_id = %s FOR UPDATE"), (lookup_id,))
    return cursor.fetchone()


def of_organisation(connection: Connection, organisation_id: UUID) -> list[Invitation]:
    """The newest first."""
    cursor = connection.cursor(row_factory=class_row(Invitation))
    cursor.execute(
        _SELECT
        + sql.SQL(
            "WHERE org_id = %s AND NOT is_founding ORDER BY expires_ms DESC, lookup_id LIMIT %s"
        ),
        (organisation_id, _MOST_LISTED),
    )
    return cursor.fetchall()


def keep_request(
    connection: Connection, lookup_id: UUID, *, device_id: UUID, request: bytes, mac: bytes
) -> None:
    connection.execute(
        "UPDATE invitation SET device_id = %s, request = %s, mac = %s WHERE lookup_id = %s",
        (device_id, request, mac, lookup_id),
    )


def mark_founded(connection: Connection, lookup_id: UUID, organisation_id: UUID) -> None:
    connection.execute(
        "UPDATE invitation SET is_used = true, org_id = %s WHERE lookup_id = %s",
        (organisation_id, lookup_id),
    )


def mark_enrolled(connection: Connection, organisation_id: UUID, device_id: UUID) -> None:
    connection.execute(
        "UPDATE invitation SET is_used = true WHERE org_id = %s AND device_id = %s",
        (organisation_id, device_id),
    )


def expire(connection: Connection, lookup_id: UUID, *, organisation_id: UUID, now_ms: int) -> bool:
    """False when this organisation has no such invitation."""
    expired = connection.execute(
        "UPDATE invitation SET expires_ms = least(expires_ms, %s)"
        " WHERE lookup_id = %s AND org_id = %s AND NOT is_founding",
        (now_ms, lookup_id, organisation_id),
    )
    return expired.rowcount == 1

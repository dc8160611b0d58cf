"""The enrolled devices, one row each, kept beside the directory logs for signing in."""

from dataclasses import dataclass, field
from uuid import UUID

from keyworker_protocol.directory import Device
from keyworker_service.db.pool import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownDevice:
    organisation_id: UUID
    user_id: UUID
    signing: bytes = field(repr=False)


def add(connection: Connection, organisation_id: UUID, device: Device) -> bool:
    """False when any organisation already has a device with this identifier."""
    added = connection.execute(
        "INSERT INTO device (device_id, org_id, user_id, signing) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (device.device_id, organisation_id, device.user_id, device.signing),
    )
    return added.rowcount == 1


def find(connection: Connection, device_id: UUID) -> KnownDevice | None:
    row = connection.execute(
        "SELECT org_id, user_id, signing FROM device WHERE device_id = %s", (device_id,)
    ).fetchone()
    if row is None:
        return None
    return KnownDevice(organisation_id=row[0], user_id=row[1], signing=row[2])


def use_challenge(connection: Connection, challenge: bytes, *, expires_ms: int) -> bool:
    """False when it was used before."""
    used = connection.execute(
        "INSERT INTO used_challenge (challenge, expires_ms) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (challenge, expires_ms),
    )
    return used.rowcount == 1


def forget_challenges(connection: Connection, *, before_ms: int) -> None:
    connection.execute("DELETE FROM used_challenge WHERE expires_ms < %s", (before_ms,))

"""What managers signed about restorations of this service, organisation by organisation."""

from uuid import UUID

from keyworker_protocol.restored import Restoration
from keyworker_service.db.pool import Connection


def of_organisation(connection: Connection, organisation_id: UUID) -> list[Restoration]:
    """In the order in which they were confirmed."""
    rows = connection.execute(
        "SELECT old_incarnation, new_incarnation, restored_ms, confirmed_ms, device_id, signature"
        " FROM restoration WHERE org_id = %s ORDER BY confirmed_ms, new_incarnation",
        (organisation_id,),
    ).fetchall()
    return [
        Restoration(
            organisation_id=organisation_id,
            old=old,
            new=new,
            restored_ms=restored_ms,
            confirmed_ms=confirmed_ms,
            device_id=device_id,
            signature=signature,
        )
        for old, new, restored_ms, confirmed_ms, device_id, signature in rows
    ]


def add(connection: Connection, said: Restoration) -> bool:
    """False when somebody has said the same before."""
    added = connection.execute(
        "INSERT INTO restoration (org_id, old_incarnation, new_incarnation, restored_ms,"
        " confirmed_ms, device_id, signature) VALUES (%s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (
            *(said.organisation_id, said.old, said.new, said.restored_ms, said.confirmed_ms),
            *(said.device_id, said.signature),
        ),
    )
    return added.rowcount == 1

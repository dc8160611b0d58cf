"""How families stand in brief: their names, what waits to be settled, which laptops wrote last."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from keyworker_desktop.store import reading
from keyworker_desktop.store.connection import Connection


def names_of(db: Connection, families: Iterable[UUID]) -> Mapping[UUID, str]:
    """Empty for one of which no name has come yet."""
    here = set(reading.family_ids(db))
    return {one: reading.family_card(db, one).name for one in families if one in here}


def to_settle(db: Connection) -> Sequence[tuple[UUID, int]]:
    """Families with answers of which two versions stand, and how many."""
    rows = db.execute(
        "SELECT log_id, sum(disagreements) FROM record WHERE disagreements > 0 GROUP BY log_id"
    )
    return [(UUID(bytes=log_id), count) for log_id, count in rows]


def last_received(db: Connection, log_id: UUID) -> Sequence[tuple[UUID, int]]:
    """Each laptop that wrote in a log, and when the service took its last entry."""
    rows = db.execute(
        "SELECT tail.device_id, entry.received_ms FROM tail JOIN entry USING (log_id, device_id, "
        "counter) WHERE log_id = ? AND entry.received_ms IS NOT NULL",
        (log_id.bytes,),
    )
    return [(UUID(bytes=device_id), received_ms) for device_id, received_ms in rows]

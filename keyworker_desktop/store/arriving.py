"""Which families have only partly come to this laptop: nobody may take a part for the whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.projection import first_id_at


@dataclass(frozen=True, slots=True)
class Arriving:
    """How many of a family's entries are here, of how many that the service spoke of."""

    have: int
    of: int


_STILL = "FROM arriving LEFT JOIN log USING (log_id) WHERE coalesce(log.seq, 0) < arriving.seq"


def expect(
    db: Connection, logs: Mapping[UUID, int], *, behind: Mapping[UUID, int] | None = None
) -> None:
    """From now on these are arriving, each up to its sequence number.

    Of those ``behind`` what is here, the ones that were arriving still are, however little is left.
    """
    with transaction(db):
        still = {one: seq for one, seq in (behind or {}).items() if one in arriving(db)}
        db.execute("DELETE FROM arriving")
        for log_id, seq in {**still, **logs}.items():
            db.execute("INSERT INTO arriving (log_id, seq) VALUES (?, ?)", (log_id.bytes, seq))


def arriving(db: Connection) -> Mapping[UUID, Arriving]:
    rows = db.execute(f"SELECT log_id, coalesce(log.seq, 0), arriving.seq {_STILL}")
    return {UUID(bytes=log_id): Arriving(have, of) for log_id, have, of in rows}


def arriving_of(db: Connection, log_id: UUID) -> Arriving | None:
    """None for a family that is here whole, as far as this laptop knows."""
    row = db.execute(
        f"SELECT coalesce(log.seq, 0), arriving.seq {_STILL} AND log_id = ?", (log_id.bytes,)
    ).fetchone()
    return Arriving(*row) if row else None


def next_visits(db: Connection, *, since: datetime) -> Sequence[UUID]:
    """Families with something planned from ``since`` on, the soonest first."""
    rows = db.execute(
        "SELECT log_id FROM record WHERE kind = ? AND facet = 'planned' AND NOT struck "
        "AND id >= ? GROUP BY log_id ORDER BY min(id)",
        (Appointment.kind_name, first_id_at(int(since.timestamp()))),
    )
    return [UUID(bytes=log_id) for (log_id,) in rows]

"""The lives of the service that this laptop followed: another one begins with each restore."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.settings import get_setting, put_setting
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.restored import Restoration

_PENDING, _GATHERING = "restoration pending", "service gathers until"


@dataclass(frozen=True, slots=True, kw_only=True)
class Lives:
    """``known`` are all, also those before this laptop; ``present`` is None before the first."""

    present: UUID | None
    number: int
    known: frozenset[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """The service began another life, and no manager has said so yet."""

    new: UUID
    noticed_at: datetime
    restored_ms: int | None


def lives(db: Connection) -> Lives:
    rows = db.execute("SELECT number, incarnation FROM life ORDER BY number").fetchall()
    return Lives(
        present=UUID(bytes=rows[-1][1]) if rows else None,
        number=rows[-1][0] if rows else 0,
        known=frozenset(UUID(bytes=incarnation) for _, incarnation in rows),
    )


def settled_in(db: Connection) -> UUID | None:
    """The present life, when nothing about another waits for a manager."""
    row = db.execute("SELECT incarnation FROM life ORDER BY number DESC LIMIT 1").fetchone()
    return UUID(bytes=row[0]) if row and pending(db) is None else None


def begin(db: Connection, present: UUID, earlier: Sequence[UUID] = ()) -> None:
    """The first life that this laptop knows, and those said to have been before it."""
    before = [one for one in dict.fromkeys(earlier) if one != present]
    with transaction(db):
        db.executemany(
            "INSERT OR IGNORE INTO life (number, incarnation) VALUES (?, ?)",
            [(0, present.bytes), *((-1 - n, one.bytes) for n, one in enumerate(before))],
        )


def follow(db: Connection, said: Sequence[Restoration]) -> None:
    """Go on to the life that the last of ``said`` names; each was verified and follows the last."""
    with transaction(db):
        here = lives(db)
        # A manager's own confirmation and the exchange may follow the same word.
        new = [one for one in said if one.new not in here.known]
        for number, one in enumerate(new, start=here.number + 1):
            db.execute(
                "INSERT INTO life (number, incarnation, restored_ms, confirmed_ms, device_id, "
                "signature) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    *(number, one.new.bytes, one.restored_ms, one.confirmed_ms),
                    *(one.device_id.bytes, one.signature),
                ),
            )
        put_setting(db, _PENDING, None)


def said(db: Connection, organisation_id: UUID) -> Sequence[Restoration]:
    """What managers signed, in order, to give to a service that has lost it."""
    rows = db.execute(
        "SELECT before.incarnation, life.incarnation, life.restored_ms, life.confirmed_ms, "
        "life.device_id, life.signature FROM life JOIN life AS before "
        "ON before.number = life.number - 1 WHERE life.signature IS NOT NULL ORDER BY life.number"
    )
    return [
        Restoration(
            organisation_id=organisation_id,
            old=UUID(bytes=old),
            new=UUID(bytes=new),
            restored_ms=restored_ms,
            confirmed_ms=confirmed_ms,
            device_id=UUID(bytes=device_id),
            signature=signature,
        )
        for old, new, restored_ms, confirmed_ms, device_id, signature in rows
    ]


def out_of_step(db: Connection) -> Mapping[UUID, FamilyHead]:
    """Logs not yet brought over to the present life, and how far they are known here."""
    rows = db.execute(
        "SELECT log_id, seq, chain FROM log WHERE seq > 0 AND life < "
        "(SELECT coalesce(max(number), 0) FROM life)"
    )
    return {UUID(bytes=log_id): FamilyHead(seq, chain) for log_id, seq, chain in rows}


def in_step(db: Connection, log_id: UUID) -> None:
    with transaction(db):
        db.execute(
            "UPDATE log SET life = (SELECT coalesce(max(number), 0) FROM life) WHERE log_id = ?",
            (log_id.bytes,),
        )


def look_again(db: Connection) -> None:
    """After a repair of the store nobody knows which logs were in step; in a transaction."""
    db.execute("UPDATE log SET life = -1")


def pending(db: Connection) -> Pending | None:
    plain = get_setting(db, _PENDING)
    if plain is None:
        return None
    return Pending(
        new=UUID(bytes=plain["new"]),
        noticed_at=_moment(plain["noticed_ms"]),
        restored_ms=plain["restored_ms"],
    )


def note_pending(db: Connection, new: UUID, restored_ms: int | None, *, now_ms: int) -> None:
    """Remember that it was noticed, and since when."""
    before = pending(db)
    if before and (before.new, before.restored_ms) == (new, restored_ms):
        return
    since = int(before.noticed_at.timestamp() * 1000) if before and before.new == new else now_ms
    plain: dict[str, Any] = {"new": new.bytes, "noticed_ms": since, "restored_ms": restored_ms}
    put_setting(db, _PENDING, plain)


def forget_pending(db: Connection) -> None:
    if get_setting(db, _PENDING) is not None:
        put_setting(db, _PENDING, None)


def gathers_until(db: Connection) -> int | None:
    """Until when the service takes nothing new, in its own time; None when it does."""
    until: int | None = get_setting(db, _GATHERING)
    return until


def note_gathering(db: Connection, until_ms: int | None) -> None:
    if gathers_until(db) != until_ms:
        put_setting(db, _GATHERING, until_ms)


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, UTC)

"""What entries that wait, went or came are about: kinds, people and times, nobody's words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from keyworker_desktop.record.change import Change, Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.store import log, projection
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.drafts import Draft
from keyworker_protocol.limits import ID_BYTES

_ASKED_AT_ONCE = 500
_ENTRIES = "SELECT id, log_id, change_id, device_id, body, received_ms FROM entry"
_TELLING = ("way", "step", "state")


@dataclass(frozen=True, slots=True, kw_only=True)
class Moving:
    """One entry. ``kind`` is empty for one of access or of the directory."""

    entry_id: int
    log_id: UUID
    change_id: UUID
    device_id: UUID
    kind: str
    entity_id: UUID | None
    note_id: UUID | None
    """The note that it is, or that it says something of."""
    what: str
    """The way of a contact, the step of a review: the value of a choice, never free text."""
    is_new: bool
    """Whether the record began with it; else it was changed."""
    reviewed_here: bool
    """Whether it is a review of a note that was written on this laptop."""
    written_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingItem:
    """An entry that the service has not signed for; ``problem`` when it was refused."""

    moving: Moving
    problem: str = field(default="", repr=False)
    queued_ms: int


def waiting(db: Connection, device_id: UUID, *, most: int) -> Sequence[WaitingItem]:
    """Refused ones first, then the longest waiting."""
    rows = db.execute(
        "SELECT entry_id, problem, queued_ms FROM outbox ORDER BY problem = '', queued_ms, "
        "entry_id LIMIT ?",
        (most,),
    ).fetchall()
    found = {one.entry_id: one for one in moving(db, device_id, [row[0] for row in rows])}
    return [
        WaitingItem(moving=found[entry_id], problem=problem, queued_ms=queued)
        for entry_id, problem, queued in rows
        if entry_id in found
    ]


def moving(db: Connection, device_id: UUID, entry_ids: Sequence[int]) -> Iterator[Moving]:
    """In the order of the entries; ``device_id`` is this laptop's."""
    for start in range(0, len(entry_ids), _ASKED_AT_ONCE):
        some = entry_ids[start : start + _ASKED_AT_ONCE]
        places = ",".join("?" * len(some))
        query = f"{_ENTRIES} WHERE id IN ({places}) ORDER BY id"
        rows = db.execute(query, some).fetchall()
        for entry_id, log_bytes, change_bytes, author, packed, received_ms in rows:
            ids = UUID(bytes=change_bytes), UUID(bytes=log_bytes), UUID(bytes=author)
            change = log.unpacked(packed, *ids) if packed is not None else None
            yield _told(db, device_id, entry_id, ids, change, received_ms or 0)


def _told(
    db: Connection,
    here: UUID,
    entry_id: int,
    ids: tuple[UUID, UUID, UUID],
    change: Change | None,
    received_ms: int,
) -> Moving:
    change_id, log_id, device_id = ids
    first = _leading(change.writes) if change and change.writes else None
    return Moving(
        entry_id=entry_id,
        log_id=log_id,
        change_id=change_id,
        device_id=device_id,
        kind=first.kind if first else "",
        entity_id=first.entity_id if first else None,
        note_id=_note(change.writes, first) if change and first else None,
        what=_what(change.writes, first) if change and first else "",
        is_new=first is not None and not first.parents,
        reviewed_here=change is not None
        and first is not None
        and first.kind == Review.kind_name
        and _is_of_ours(db, change.writes, here),
        written_ms=int(change.authored_at.timestamp() * 1000) if change else received_ms,
    )


def _leading(writes: Sequence[Write]) -> Write:
    """A change to several records is told by the note or the family among them."""
    for kind in (Contact.kind_name, Family.kind_name):
        for write in writes:
            if write.kind == kind:
                return write
    return writes[0]


def _what(writes: Sequence[Write], first: Write) -> str:
    for write in writes:
        is_of_it = (write.kind, write.entity_id) == (first.kind, first.entity_id)
        if is_of_it and write.path in _TELLING and isinstance(write.value, str):
            return write.value
    return ""


def _note(writes: Sequence[Write], first: Write) -> UUID | None:
    if first.kind == Contact.kind_name:
        return first.entity_id
    for write in writes:
        if write.path == "contact" and isinstance(write.value, bytes):
            return UUID(bytes=write.value) if len(write.value) == ID_BYTES else None
    return None


def _is_of_ours(db: Connection, writes: Sequence[Write], here: UUID) -> bool:
    note = _note(writes, writes[0])
    if note is None:
        return False
    where = (note.bytes, Contact.kind_name)
    states = projection.read_states(db, "entity_id = ? AND kind = ?", where)
    return any(state.origin.device_id == here for state in states)


def copied_draft(db: Connection, entry_id: int, *, now: datetime) -> Draft | None:
    """What was written in an entry, as a new note that somebody can go on with.

    None for anything but a note. The entry stays as it is.
    """
    row = db.execute(
        "SELECT log_id, change_id, device_id, body FROM entry WHERE id = ?", (entry_id,)
    ).fetchone()
    if row is None or row[3] is None:
        return None
    log_id, change_id, device_id = (UUID(bytes=value) for value in row[:3])
    change = log.unpacked(row[3], change_id, log_id, device_id)
    first = _leading(change.writes)
    if first.kind != Contact.kind_name or first.parents:
        return None
    return Draft(
        draft_id=new_entity_id(now),
        family_id=log_id,
        kind=Contact.kind_name,
        fields={one.path: one.value for one in change.writes if one.entity_id == first.entity_id},
        updated_at=now,
    )

"""What screens ask the store: a caseload, a family whole, a day, a page of notes, a history."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import NamedTuple, TypeVar
from uuid import UUID

from keyworker_desktop.record.change import Change
from keyworker_desktop.record.fold import EntityState, RecordKey, key_of
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.merge import TextWrite
from keyworker_desktop.record.reading import read_record
from keyworker_desktop.record.record import Record, heads_of
from keyworker_desktop.store import arriving, attention, log, outbox, projection
from keyworker_desktop.store.arriving import Arriving
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.drafts import Draft, all_drafts

R = TypeVar("R", bound=Record)
CONTACTS_AT_ONCE = 60
_TO_COME, _MISSED = 60, 12
"""How many planned contacts of a family are shown: the next, and the last that were missed."""
_DAYS_MISSED, _DAYS_AHEAD = 14, 7
_ASKED_AT_ONCE = 500
_AFTER_ALL = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyCard:
    """One line of the caseload. ``family`` is None while only the access entry has come."""

    family_id: UUID
    family: Family | None
    child: Person | None
    next_contact: Appointment | None
    last_contact_at: datetime | None
    drafts: int
    waiting: int
    to_settle: int
    """Answers of which two versions stand."""
    trouble: str
    arriving: Arriving | None = None
    """Set while a part of its entries is still to come: what is here is not the whole."""

    @property
    def name(self) -> str:
        """The child's name, or the family's while there is none."""
        if self.child:
            return self.child.full_name
        return self.family.name if self.family else ""

    @property
    def rating(self) -> str:
        """Empty while a part is still to come: a later rating may be in it."""
        return self.family.rating if self.family and not self.arriving else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSheet:
    """A finished note with all that hangs on it. ``row_id`` orders and pages; newer is higher."""

    row_id: int
    contact: Contact
    is_sent: bool
    addenda: Sequence[Addendum]
    reviews: Sequence[Review]
    files: Sequence[Attachment] = ()

    def to_sign(self) -> list[Record]:
        """What a sign-off is about: all that a supervisor reads of the note."""
        return [self.contact, *self.addenda, *self.files]

    def head_ids(self) -> frozenset[UUID]:
        """What a sign-off of the note as it now stands is bound to."""
        return head_ids(self.to_sign())

    def to_answer(self) -> tuple[UUID, ...]:
        """What an answer names: the note, and what was said of it, as its author has them."""
        return heads_of([*self.to_sign(), *self.reviews])

    def is_signed_off(self) -> bool:
        """By somebody, as it stands now."""
        return any(self._holds(review) for review in self.reviews)

    def was_signed_earlier(self) -> bool:
        """By somebody, but something was added or struck out since."""
        signed = any(review.step == SIGN_OFF and not review.struck for review in self.reviews)
        return signed and not self.is_signed_off()

    def _holds(self, review: Review) -> bool:
        is_standing = review.step == SIGN_OFF and not review.struck
        return is_standing and frozenset(review.bound_to) == self.head_ids()


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilySheet:
    """A family whole, but for older notes, which come by page."""

    card: FamilyCard
    people: Sequence[Person]
    about: Sequence[AboutMe]
    story: Sequence[StoryEntry]
    outcomes: Sequence[Outcome]
    steps: Sequence[Step]
    ratings: Sequence[Rating]
    agreements: Sequence[Agreement]
    appointments: Sequence[Appointment]
    contacts: Sequence[ContactSheet]
    contact_count: int
    drafts: Sequence[Draft]

    @property
    def child(self) -> Person | None:
        return self.card.child

    def about_child(self) -> AboutMe | None:
        child = self.child
        return next((one for one in self.about if child and one.person == child.entity_id), None)

    def person(self, entity_id: UUID | None) -> Person | None:
        return next((one for one in self.people if one.entity_id == entity_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A planned contact on somebody's day."""

    family_id: UUID
    family_name: str
    rating: str
    appointment: Appointment


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A supervisor's question about a note that its author has not answered."""

    family_id: UUID
    family_name: str
    contact: Contact
    review: Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """All that a day asks of one keyworker or supervisor."""

    planned: Sequence[Planned]
    """From a fortnight back (missed) to a week ahead, in order of time."""
    questions: Sequence[Question]
    drafts: Sequence[tuple[str, Draft]]
    """Of contact notes, with the family's name."""
    waiting: Sequence[outbox.Waiting]
    to_settle: Sequence[FamilyCard]
    families: Mapping[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """A note that waits for a supervisor."""

    family_id: UUID
    family_name: str
    rating: str
    sheet: ContactSheet
    people: Mapping[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryItem:
    """One change as the history shows it; ``received_ms`` None until the service has it."""

    change: Change
    received_ms: int | None
    seq: int | None
    entry_id: int
    records: Mapping[UUID, Record] = field(repr=False)
    """The records it wrote to, as they stand now."""
    waits: bool = False
    """It was written after an entry that has not come to this laptop."""


def head_ids(records: Iterable[Record]) -> frozenset[UUID]:
    """Every change with a value that stands in any of ``records``."""
    return frozenset(one for record in records if record.facts for one in record.facts.head_ids())


def records(db: Connection, family_id: UUID, kind: type[R]) -> list[R]:
    """All records of one kind, in order of their time."""
    states = projection.read_states(
        db, "log_id = ? AND kind = ? ORDER BY id", (family_id.bytes, kind.kind_name)
    )
    return _of_kind(db, states, kind)


def record_with(db: Connection, entity_id: UUID, family_id: UUID | None = None) -> Record | None:
    """``family_id`` where it is known: another family's log may speak of the same entity id."""
    for state in projection.read_states(db, "entity_id = ? ORDER BY id", (entity_id.bytes,)):
        if family_id in (None, state.family_id):
            return read(db, state)
    return None


def read(db: Connection, state: EntityState) -> Record | None:
    """The record of ``state``; earlier versions of a text are fetched only when edits disagree."""

    def history_of(_entity_id: UUID, path: str) -> Mapping[UUID, TextWrite]:
        return writes_of(db, state, path)

    return read_record(state, history_of)


def family_ids(db: Connection) -> list[UUID]:
    """Every family whose key this laptop holds."""
    rows = db.execute("SELECT DISTINCT scope FROM secret WHERE name = 'family'")
    return [UUID(bytes=scope) for (scope,) in rows]


@one_view
def caseload(db: Connection, *, now: datetime | None = None) -> list[FamilyCard]:
    """Every family here, by name. ``now`` only for a clock other than this computer's."""
    here = family_ids(db)
    on_its_way = [family_id for family_id in arriving.arriving(db) if family_id not in set(here)]
    cards = [family_card(db, family_id, now=now) for family_id in (*here, *on_its_way)]
    return sorted(cards, key=lambda card: (card.name.casefold(), card.family_id.bytes))


@one_view
def family_card(db: Connection, family_id: UUID, *, now: datetime | None = None) -> FamilyCard:
    """``next_contact`` is the next one from today on, else the last that was missed."""
    family = next(iter(records(db, family_id, Family)), None)
    child = record_with(db, family.child, family_id) if family and family.child else None
    last = db.execute(
        "SELECT id FROM record WHERE log_id = ? AND kind = ? AND NOT struck "
        "ORDER BY id DESC LIMIT 1",
        (family_id.bytes, Contact.kind_name),
    ).fetchone()
    missed, to_come = _planned_around(db, family_id, now=now, missed=1, to_come=1)
    (drafts,) = db.execute(
        "SELECT count(*) FROM draft WHERE log_id = ? AND kind = ?",
        (family_id.bytes, Contact.kind_name),
    ).fetchone()
    (waiting,) = db.execute(
        "SELECT count(*) FROM outbox WHERE log_id = ?", (family_id.bytes,)
    ).fetchone()
    (to_settle,) = db.execute(
        "SELECT coalesce(sum(disagreements), 0) FROM record WHERE log_id = ? AND disagreements > 0",
        (family_id.bytes,),
    ).fetchone()
    return FamilyCard(
        family_id=family_id,
        family=family,
        child=child if isinstance(child, Person) else None,
        next_contact=next(iter([*to_come, *missed]), None),
        last_contact_at=_moment(last[0]) if last else None,
        drafts=drafts,
        waiting=waiting,
        to_settle=to_settle,
        trouble=log.trouble_of(db, family_id),
        arriving=arriving.arriving_of(db, family_id),
    )


@one_view
def family_sheet(db: Connection, family_id: UUID, *, now: datetime | None = None) -> FamilySheet:
    """``now`` only for a clock other than this computer's."""
    card = family_card(db, family_id, now=now)
    (contact_count,) = db.execute(
        "SELECT count(*) FROM record WHERE log_id = ? AND kind = ?",
        (family_id.bytes, Contact.kind_name),
    ).fetchone()
    return FamilySheet(
        card=card,
        people=records(db, family_id, Person),
        about=records(db, family_id, AboutMe),
        story=records(db, family_id, StoryEntry),
        outcomes=sorted(records(db, family_id, Outcome), key=lambda one: one.place),
        steps=sorted(records(db, family_id, Step), key=lambda one: one.place),
        ratings=records(db, family_id, Rating),
        agreements=records(db, family_id, Agreement),
        appointments=_appointments(db, family_id, now=now),
        contacts=contacts(db, family_id),
        contact_count=contact_count,
        drafts=all_drafts(db, family_id),
    )


@one_view
def contacts(
    db: Connection, family_id: UUID, *, before: int | None = None, most: int = CONTACTS_AT_ONCE
) -> list[ContactSheet]:
    """Finished notes, newest first; ``before`` is the row id of the last one already shown."""
    return _sheets(
        db,
        "log_id = ? AND kind = ? AND id < ? ORDER BY id DESC LIMIT ?",
        (family_id.bytes, Contact.kind_name, _AFTER_ALL if before is None else before, most),
    )


@one_view
def contact_with(db: Connection, entity_id: UUID) -> ContactSheet | None:
    sheets = _sheets(
        db, "entity_id = ? AND kind = ? ORDER BY id", (entity_id.bytes, Contact.kind_name)
    )
    return sheets[0] if sheets else None


@one_view
def day(db: Connection, *, now: datetime, device_id: UUID) -> Day:
    """``device_id`` is this laptop's: questions are those about notes written on it."""
    cards = caseload(db, now=now)
    names = {card.family_id: card.name for card in cards}
    first, last = now - timedelta(days=_DAYS_MISSED), now + timedelta(days=_DAYS_AHEAD)
    planned = [
        Planned(
            family_id=card.family_id,
            family_name=card.name,
            rating=card.rating,
            appointment=one,
        )
        for card in cards
        for one in _planned_between(db, card.family_id, first, last)
    ]
    return Day(
        planned=sorted(planned, key=lambda one: one.appointment.at or now),
        questions=_open_questions(db, names, device_id),
        drafts=[
            (names.get(draft.family_id, ""), draft)
            for draft in all_drafts(db)
            if draft.kind == Contact.kind_name
        ],
        waiting=outbox.waiting(db),
        to_settle=[card for card in cards if card.to_settle],
        families=names,
    )


@one_view
def review_queue(db: Connection, *, device_id: UUID, most: int = 200) -> list[ReviewItem]:
    """Notes written elsewhere that nobody has signed off as they stand: worries first, then oldest.

    Notes entered in error are left out.
    """
    here = set(family_ids(db))
    waiting = (
        row
        for row in _to_sign_off(db)
        if row.state.origin.device_id != device_id and row.state.family_id in here
    )
    sheets = _sheets_of(db, list(islice(waiting, most)))
    families = {sheet.contact.family_id: sheet.contact.family_id for sheet in sheets}
    cards = {family_id: family_card(db, family_id) for family_id in families}
    people = {
        family_id: {person.entity_id: person.name for person in records(db, family_id, Person)}
        for family_id in families
    }
    return [
        ReviewItem(
            family_id=card.family_id,
            family_name=card.name,
            rating=card.rating,
            sheet=sheet,
            people=people[card.family_id],
        )
        for sheet in sheets
        for card in [cards[sheet.contact.family_id]]
    ]


@one_view
def history(
    db: Connection,
    family_id: UUID,
    *,
    entity_id: UUID | None = None,
    before: int | None = None,
    most: int = 60,
) -> list[HistoryItem]:
    """Changes of a family (or those that wrote to one record), the last to arrive first."""
    rows = db.execute(
        "SELECT id, change_id, device_id, body, received_ms, seq FROM entry "
        "WHERE log_id = ? AND body IS NOT NULL AND id < ? ORDER BY id DESC",
        (family_id.bytes, _AFTER_ALL if before is None else before),
    )
    items: list[HistoryItem] = []
    for entry_id, change_id, device_id, packed, received_ms, seq in rows:
        change = log.unpacked(packed, UUID(bytes=change_id), family_id, UUID(bytes=device_id))
        touched = {(write.kind, write.entity_id) for write in change.writes}
        if entity_id is not None and entity_id not in {one for _, one in touched}:
            continue
        found = {one: _record_of(db, RecordKey(family_id, kind, one)) for kind, one in touched}
        items.append(
            HistoryItem(
                change=change,
                received_ms=received_ms,
                seq=seq,
                entry_id=entry_id,
                records={one: record for one, record in found.items() if record},
                waits=bool(log.missing_parents(db, change)),
            )
        )
        if len(items) == most:
            break
    return items


def writes_of(db: Connection, state: EntityState, path: str) -> Mapping[UUID, TextWrite]:
    """Every write of one field that is here and leads to its heads."""
    key = RecordKey(state.family_id, state.kind, state.entity_id)
    found: dict[UUID, TextWrite] = {}
    waiting = list(state.heads[path])
    while waiting:
        change_id = waiting.pop()
        change = log.change_with(db, change_id)
        if change is None:
            continue
        for write in change.writes:
            if key_of(write, change) == key and write.path == path:
                found[change_id] = TextWrite(write.value, write.parents)
                waiting += [parent for parent in write.parents if parent not in found]
    return found


def _record_of(db: Connection, key: RecordKey) -> Record | None:
    states = projection.read_states(
        db,
        "entity_id = ? AND log_id = ? AND kind = ?",
        (key.entity_id.bytes, key.family_id.bytes, key.kind),
    )
    return next((read(db, state) for state in states), None)


def _of_kind(db: Connection, states: Iterable[EntityState], kind: type[R]) -> list[R]:
    found = [read(db, state) for state in states]
    return [record for record in found if isinstance(record, kind)]


_STILL_PLANNED = "log_id = ? AND kind = ? AND facet = 'planned' AND NOT struck AND "


def _appointments(
    db: Connection, family_id: UUID, *, now: datetime | None = None
) -> list[Appointment]:
    """Those still planned, in order of time: the last missed and the next to come."""
    missed, to_come = _planned_around(db, family_id, now=now, missed=_MISSED, to_come=_TO_COME)
    return [*reversed(missed), *to_come]


def _planned_around(
    db: Connection, family_id: UUID, *, now: datetime | None, missed: int, to_come: int
) -> tuple[list[Appointment], list[Appointment]]:
    """Before today, the last first; and from the first hour of today on, the next first."""
    today = (now or datetime.now(UTC)).astimezone().replace(hour=0, minute=0, second=0)
    family = (family_id.bytes, Appointment.kind_name)
    border = projection.first_id_at(int(today.timestamp()))
    before = projection.read_states(
        db, _STILL_PLANNED + "id < ? ORDER BY id DESC LIMIT ?", (*family, border, missed)
    )
    after = projection.read_states(
        db, _STILL_PLANNED + "id >= ? ORDER BY id LIMIT ?", (*family, border, to_come)
    )
    return _of_kind(db, before, Appointment), _of_kind(db, after, Appointment)


def _planned_between(
    db: Connection, family_id: UUID, first: datetime, last: datetime
) -> list[Appointment]:
    begins, ends = (int(moment.timestamp()) for moment in (first, last))
    states = projection.read_states(
        db,
        _STILL_PLANNED + "id >= ? AND id < ? ORDER BY id",
        (
            family_id.bytes,
            Appointment.kind_name,
            projection.first_id_at(begins),
            projection.first_id_at(ends + 1),
        ),
    )
    return [one for one in _of_kind(db, states, Appointment) if one.at and first <= one.at <= last]


def _open_questions(db: Connection, names: Mapping[UUID, str], device_id: UUID) -> list[Question]:
    questions = []
    states = projection.read_states(db, "kind = ? AND waits > 0 ORDER BY id", (Review.kind_name,))
    for review in _of_kind(db, states, Review):
        contact = review.contact and _record_of(
            db, RecordKey(review.family_id, Contact.kind_name, review.contact)
        )
        if isinstance(contact, Contact) and contact.facts and contact.facts.device_id == device_id:
            questions.append(
                Question(
                    family_id=review.family_id,
                    family_name=names.get(review.family_id, ""),
                    contact=contact,
                    review=review,
                )
            )
    return questions


class _NoteRow(NamedTuple):
    row_id: int
    state: EntityState


def _to_sign_off(db: Connection) -> Iterator[_NoteRow]:
    for waits in (attention.WORRIES, attention.WAITS):
        yield from _note_rows(
            db, "kind = ? AND waits > 0 AND waits = ? ORDER BY id", (Contact.kind_name, waits)
        )


def _sheets(db: Connection, condition: str, parameters: Sequence[object]) -> list[ContactSheet]:
    return _sheets_of(db, list(_note_rows(db, condition, parameters)))


def _note_rows(db: Connection, condition: str, parameters: Sequence[object]) -> Iterator[_NoteRow]:
    rows = db.execute(
        f"SELECT id, entity_id, log_id, state FROM record WHERE {condition}",  # noqa: S608 - own SQL
        parameters,
    )
    for row_id, entity_id, log_id, blob in rows:
        family_id = UUID(bytes=log_id)
        state = projection.decode_state(UUID(bytes=entity_id), family_id, Contact.kind_name, blob)
        yield _NoteRow(row_id, state)


def _sheets_of(db: Connection, rows: Sequence[_NoteRow]) -> list[ContactSheet]:
    attached = _attached(db, [row.state.entity_id for row in rows])
    families = {row.state.family_id: row.state.family_id for row in rows}
    waiting = {family_id: outbox.waiting_change_ids(db, family_id) for family_id in families}
    sheets = []
    for row_id, state in rows:
        contact = read(db, state)
        hanging = attached.get((state.family_id, state.entity_id), [])
        if isinstance(contact, Contact):
            sheets.append(
                ContactSheet(
                    row_id=row_id,
                    contact=contact,
                    is_sent=not state.head_ids() & waiting[state.family_id],
                    addenda=[one for one in hanging if isinstance(one, Addendum)],
                    reviews=[one for one in hanging if isinstance(one, Review)],
                    files=[one for one in hanging if isinstance(one, Attachment)],
                )
            )
    return sheets


def _attached(
    db: Connection, entity_ids: Sequence[UUID]
) -> Mapping[tuple[UUID, UUID], list[Record]]:
    """By family and note, in order of time."""
    found: dict[tuple[UUID, UUID], list[Record]] = {}
    for start in range(0, len(entity_ids), _ASKED_AT_ONCE):
        some = [one.bytes for one in entity_ids[start : start + _ASKED_AT_ONCE]]
        places = ",".join("?" * len(some))
        for state in projection.read_states(db, f"about IN ({places}) ORDER BY id", some):
            record = read(db, state)
            note = attention.note_of(state)
            if record is not None and note is not None:
                found.setdefault((note.family_id, note.entity_id), []).append(record)
    return found


def _moment(row_id: int) -> datetime:
    return datetime.fromtimestamp(projection.moment_of(row_id), tz=UTC)

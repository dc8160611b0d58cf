"""What screens ask the store: a caseload, a family whole, a day, a page of notes, a history."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from keyworker_desktop.record.change import Change
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.merge import TextWrite
from keyworker_desktop.record.reading import read_record
from keyworker_desktop.record.record import Record
from keyworker_desktop.store import log, outbox, projection
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.drafts import Draft, all_drafts

R = TypeVar("R", bound=Record)
CONTACTS_AT_ONCE = 60
_APPOINTMENTS_LOOKED_AT = 12
"""The newest planned contacts of a family: those to come, and some that were missed."""
_DAYS_MISSED = 14


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
    trouble: str

    @property
    def name(self) -> str:
        """The child's name, or the family's while there is none."""
        if self.child:
            return self.child.full_name
        return self.family.name if self.family else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSheet:
    """A finished note with all that hangs on it. ``row_id`` orders and pages; newer is higher."""

    row_id: int
    contact: Contact
    is_sent: bool
    addenda: Sequence[Addendum]
    reviews: Sequence[Review]

    def head_ids(self) -> frozenset[UUID]:
        """What a sign-off of the note as it now stands is bound to."""
        return head_ids([self.contact, *self.addenda])

    def is_signed_off(self) -> bool:
        """By somebody, as it stands now."""
        return any(self._holds(review) for review in self.reviews)

    def was_signed_earlier(self) -> bool:
        """By somebody, but something was added since."""
        signed = any(review.step == SIGN_OFF for review in self.reviews)
        return signed and not self.is_signed_off()

    def _holds(self, review: Review) -> bool:
        return review.step == SIGN_OFF and frozenset(review.bound_to) == self.head_ids()


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
    """With the family's name."""
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


def head_ids(records: Iterable[Record]) -> frozenset[UUID]:
    """Every change with a value that stands in any of ``records``."""
    return frozenset(one for record in records if record.facts for one in record.facts.head_ids())


def records(db: Connection, family_id: UUID, kind: type[R]) -> list[R]:
    """All records of one kind, in order of their time."""
    states = projection.read_states(
        db, "log_id = ? AND kind = ? ORDER BY id", (family_id.bytes, kind.kind_name)
    )
    found = [read_record(state, text_history(db)) for state in states]
    return [record for record in found if isinstance(record, kind)]


def record_with(db: Connection, entity_id: UUID) -> Record | None:
    for state in projection.read_states(db, "entity_id = ?", (entity_id.bytes,)):
        return read_record(state, text_history(db))
    return None


def family_ids(db: Connection) -> list[UUID]:
    """Every family whose key this laptop holds."""
    rows = db.execute("SELECT DISTINCT scope FROM secret WHERE name = 'family'")
    return [UUID(bytes=scope) for (scope,) in rows]


def caseload(db: Connection) -> list[FamilyCard]:
    """Every family here, by name."""
    cards = [family_card(db, family_id) for family_id in family_ids(db)]
    return sorted(cards, key=lambda card: card.name.casefold())


def family_card(db: Connection, family_id: UUID) -> FamilyCard:
    family = next(iter(records(db, family_id, Family)), None)
    child = record_with(db, family.child) if family and family.child else None
    (last_row,) = db.execute(
        "SELECT max(id) FROM record WHERE log_id = ? AND kind = ?",
        (family_id.bytes, Contact.kind_name),
    ).fetchone()
    planned = _appointments(db, family_id)
    (drafts,) = db.execute(
        "SELECT count(*) FROM draft WHERE log_id = ?", (family_id.bytes,)
    ).fetchone()
    (waiting,) = db.execute(
        "SELECT count(*) FROM outbox WHERE log_id = ?", (family_id.bytes,)
    ).fetchone()
    (to_settle,) = db.execute(
        "SELECT count(*) FROM record WHERE log_id = ? AND disagreements > 0", (family_id.bytes,)
    ).fetchone()
    return FamilyCard(
        family_id=family_id,
        family=family,
        child=child if isinstance(child, Person) else None,
        next_contact=planned[0] if planned else None,
        last_contact_at=None if last_row is None else _moment(last_row),
        drafts=drafts,
        waiting=waiting,
        to_settle=to_settle,
        trouble=log.troubles(db).get(family_id, ""),
    )


def family_sheet(db: Connection, family_id: UUID) -> FamilySheet:
    card = family_card(db, family_id)
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
        appointments=_appointments(db, family_id),
        contacts=contacts(db, family_id),
        contact_count=contact_count,
        drafts=all_drafts(db, family_id),
    )


def contacts(
    db: Connection, family_id: UUID, *, before: int | None = None, most: int = CONTACTS_AT_ONCE
) -> list[ContactSheet]:
    """Finished notes, newest first; ``before`` is the row id of the last one already shown."""
    return _sheets(
        db,
        "log_id = ? AND kind = ? AND id < ? ORDER BY id DESC LIMIT ?",
        (family_id.bytes, Contact.kind_name, 2**62 if before is None else before, most),
    )


def contact_with(db: Connection, entity_id: UUID) -> ContactSheet | None:
    sheets = _sheets(db, "entity_id = ? AND kind = ?", (entity_id.bytes, Contact.kind_name))
    return sheets[0] if sheets else None


def day(db: Connection, *, now: datetime, device_id: UUID) -> Day:
    """``device_id`` is this laptop's: questions are those about notes written on it."""
    cards = caseload(db)
    names = {card.family_id: card.name for card in cards}
    first, last = now - timedelta(days=_DAYS_MISSED), now + timedelta(days=7)
    planned = [
        Planned(
            family_id=card.family_id,
            family_name=card.name,
            rating=card.family.rating if card.family else "",
            appointment=one,
        )
        for card in cards
        for one in _appointments(db, card.family_id)
        if one.at and first <= one.at <= last
    ]
    return Day(
        planned=sorted(planned, key=lambda one: one.appointment.at or now),
        questions=_open_questions(db, names, device_id),
        drafts=[(names.get(draft.family_id, ""), draft) for draft in all_drafts(db)],
        waiting=outbox.waiting(db),
        to_settle=[card for card in cards if card.to_settle],
        families=names,
    )


def review_queue(db: Connection, *, device_id: UUID, most: int = 200) -> list[ReviewItem]:
    """Notes written elsewhere that nobody has signed off as they stand: worries first, then oldest.

    Notes entered in error are left out.
    """
    cards = {card.family_id: card for card in caseload(db)}
    unsigned = _sheets(
        db,
        "kind = ? AND NOT EXISTS (SELECT 1 FROM record AS signed WHERE signed.about = "
        "record.entity_id AND signed.kind = ? AND signed.facet = ?) ORDER BY id LIMIT ?",
        (Contact.kind_name, Review.kind_name, SIGN_OFF, most),
    )
    added_to = _sheets(
        db,
        "kind = ? AND entity_id IN (SELECT about FROM record AS added WHERE added.kind = ?) "
        "ORDER BY id",
        (Contact.kind_name, Addendum.kind_name),
    )
    changed = [sheet for sheet in added_to if sheet.was_signed_earlier()]
    people: dict[UUID, dict[UUID, str]] = {}
    items = []
    for sheet in [*unsigned, *changed]:
        contact = sheet.contact
        card = cards.get(contact.family_id)
        if (
            card is None
            or contact.struck
            or (contact.facts and contact.facts.device_id == device_id)
        ):
            continue
        if contact.family_id not in people:
            known = records(db, contact.family_id, Person)
            people[contact.family_id] = {person.entity_id: person.name for person in known}
        items.append(
            ReviewItem(
                family_id=contact.family_id,
                family_name=card.name,
                rating=card.family.rating if card.family else "",
                sheet=sheet,
                people=people[contact.family_id],
            )
        )
    return sorted(items, key=lambda item: (not item.sheet.contact.concern, item.sheet.row_id))


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
        (family_id.bytes, 2**62 if before is None else before),
    )
    items: list[HistoryItem] = []
    for entry_id, change_id, device_id, packed, received_ms, seq in rows:
        change = log.unpacked(packed, UUID(bytes=change_id), family_id, UUID(bytes=device_id))
        touched = {write.entity_id for write in change.writes}
        if entity_id is not None and entity_id not in touched:
            continue
        found = {one: record_with(db, one) for one in touched}
        items.append(
            HistoryItem(
                change=change,
                received_ms=received_ms,
                seq=seq,
                entry_id=entry_id,
                records={one: record for one, record in found.items() if record},
            )
        )
        if len(items) == most:
            break
    return items


class text_history:  # noqa: N801 - used as a function that remembers its connection
    """Every write of one text field that leads to its heads, asked for only when heads differ."""

    def __init__(self, db: Connection) -> None:
        self._db = db

    def __call__(self, entity_id: UUID, path: str) -> Mapping[UUID, TextWrite]:
        found: dict[UUID, TextWrite] = {}
        state = next(projection.read_states(self._db, "entity_id = ?", (entity_id.bytes,)))
        waiting = list(state.heads[path])
        while waiting:
            change_id = waiting.pop()
            change = log.change_with(self._db, change_id)
            for write in change.writes if change else ():
                if write.entity_id == entity_id and write.path == path:
                    found[change_id] = TextWrite(write.value, write.parents)
                    waiting += [parent for parent in write.parents if parent not in found]
        return found


def _appointments(db: Connection, family_id: UUID) -> list[Appointment]:
    """Those still planned, in order of time."""
    states = projection.read_states(
        db,
        "log_id = ? AND kind = ? AND facet = 'planned' ORDER BY id DESC LIMIT ?",
        (family_id.bytes, Appointment.kind_name, _APPOINTMENTS_LOOKED_AT),
    )
    found = [read_record(state, text_history(db)) for state in states]
    planned = [one for one in found if isinstance(one, Appointment) and not one.struck and one.at]
    return sorted(planned, key=lambda one: one.at or datetime.max.replace(tzinfo=UTC))


def _open_questions(db: Connection, names: Mapping[UUID, str], device_id: UUID) -> list[Question]:
    questions = []
    states = projection.read_states(
        db, "kind = ? AND facet = 'question' ORDER BY id", (Review.kind_name,)
    )
    for state in states:
        review = read_record(state, text_history(db))
        if not isinstance(review, Review) or review.contact is None or review.struck:
            continue
        sheet = contact_with(db, review.contact)
        if sheet is None or not sheet.contact.facts or sheet.contact.facts.device_id != device_id:
            continue
        asked_at = review.facts.authored_at if review.facts else datetime.max.replace(tzinfo=UTC)
        answered = any(
            other.step == "answer" and other.facts and other.facts.authored_at > asked_at
            for other in sheet.reviews
        )
        if not answered:
            questions.append(
                Question(
                    family_id=review.family_id,
                    family_name=names.get(review.family_id, ""),
                    contact=sheet.contact,
                    review=review,
                )
            )
    return questions


def _sheets(db: Connection, condition: str, parameters: Sequence[object]) -> list[ContactSheet]:
    rows = db.execute(
        f"SELECT id, entity_id, log_id, state FROM record WHERE {condition}",  # noqa: S608 - own SQL
        parameters,
    ).fetchall()
    waiting: dict[bytes, frozenset[UUID]] = {}
    sheets = []
    for row_id, entity_id, log_id, blob in rows:
        if log_id not in waiting:
            waiting[log_id] = outbox.waiting_change_ids(db, UUID(bytes=log_id))
        state = projection.decode_state(
            UUID(bytes=entity_id), UUID(bytes=log_id), Contact.kind_name, blob
        )
        contact = read_record(state, text_history(db))
        if not isinstance(contact, Contact):
            continue
        attached = _attached(db, contact.entity_id)
        sheets.append(
            ContactSheet(
                row_id=row_id,
                contact=contact,
                is_sent=not state.head_ids() & waiting[log_id],
                addenda=[one for one in attached if isinstance(one, Addendum)],
                reviews=[one for one in attached if isinstance(one, Review)],
            )
        )
    return sheets


def _attached(db: Connection, entity_id: UUID) -> list[Record]:
    states = projection.read_states(db, "about = ? ORDER BY id", (entity_id.bytes,))
    found = [read_record(state, text_history(db)) for state in states]
    return [record for record in found if record]


def _moment(row_id: int) -> datetime:
    return datetime.fromtimestamp(projection.moment_of(row_id), tz=UTC)

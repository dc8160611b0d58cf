"""What Today asks the store, in one go: the day, who is meant, and what helps at the next visit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.store import reading, settled
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.reading import ContactSheet, Day, FamilyCard, Planned
from keyworker_desktop.store.settled import Settlements

_NOTES_OF_A_DAY = 12
MOST_REVIEWS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened:
    """A note of something that happened today."""

    family_id: UUID
    family_name: str
    sheet: ContactSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class Morning:
    """All that stands on Today."""

    day: Day
    cards: Sequence[FamilyCard]
    happened: Sequence[Happened] = field(repr=False)
    people: Mapping[UUID, Person] = field(repr=False)
    """Everybody of the families of which something is planned."""
    reviews: int
    settlements: Settlements

    def card(self, family_id: UUID) -> FamilyCard | None:
        return next((card for card in self.cards if card.family_id == family_id), None)


def planned_on(planned: Sequence[Planned], day: date) -> list[Planned]:
    return [one for one in planned if _day_of(one) == day]


def planned_before(planned: Sequence[Planned], day: date) -> list[Planned]:
    return [one for one in planned if _day_of(one) < day]


def planned_after(planned: Sequence[Planned], day: date) -> list[Planned]:
    return [one for one in planned if _day_of(one) > day]


@one_view
def morning(db: Connection, *, now: datetime, device_id: UUID, is_supervising: bool) -> Morning:
    day = reading.day(db, now=now, device_id=device_id)
    cards = reading.caseload(db, now=now)
    families = {one.family_id for one in day.planned}
    people = {
        person.entity_id: person
        for family_id in families
        for person in reading.records(db, family_id, Person)
    }
    waiting = (
        reading.review_queue(db, device_id=device_id, most=MOST_REVIEWS) if is_supervising else []
    )
    return Morning(
        day=day,
        cards=cards,
        happened=_happened(db, cards, now),
        people=people,
        reviews=len(waiting),
        settlements=settled.settlements(db, device_id=device_id),
    )


def _happened(db: Connection, cards: Sequence[FamilyCard], now: datetime) -> list[Happened]:
    today = now.astimezone().date()
    found = []
    for card in cards:
        last = card.last_contact_at
        if last is None or last.astimezone().date() != today:
            continue
        for sheet in reading.contacts(db, card.family_id, most=_NOTES_OF_A_DAY):
            at = sheet.contact.at
            if at and at.astimezone().date() == today and at <= now and not sheet.contact.struck:
                found.append(Happened(family_id=card.family_id, family_name=card.name, sheet=sheet))
    return sorted(found, key=lambda one: one.sheet.contact.at or now)


def _day_of(one: Planned) -> date:
    at = one.appointment.at
    return at.astimezone().date() if at else date.max

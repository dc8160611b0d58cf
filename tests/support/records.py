"""Builders of records and changes with fixed ids and dates; every person here is invented."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from keyworker_desktop.record.change import Change, Write
from keyworker_desktop.record.fold import fold
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.merge import TextWrite
from keyworker_desktop.record.precision import read_rough_date
from keyworker_desktop.record.reading import read_record
from keyworker_desktop.record.record import Record

R = TypeVar("R", bound=Record)

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
FAMILY = UUID("f0000000-0000-4000-8000-000000000001")
"""The id of a family's log; its record has an entity id of its own, ``entity(1)``."""
ANOTHER_FAMILY = UUID("f0000000-0000-4000-8000-000000000002")
LAPTOP = UUID("d0000000-0000-4000-8000-000000000001")
ANOTHER_LAPTOP = UUID("d0000000-0000-4000-8000-000000000002")


def entity(number: int) -> UUID:
    return UUID(f"01890000-0000-7000-8000-{number:012x}")


def change_id(number: int) -> UUID:
    return UUID(f"c0000000-0000-4000-8000-{number:012x}")


def a_family(**changes: Any) -> Family:
    return _with(
        Family(
            entity_id=entity(1),
            family_id=FAMILY,
            name="Fernbrook",
            child=entity(2),
            rating="amber",
            rating_since=date(2026, 10, 5),
            visiting="check in",
            now="Robin sleeps better.\nSchool asks for a meeting.",
        ),
        changes,
    )


def a_person(**changes: Any) -> Person:
    return _with(
        Person(
            entity_id=entity(2),
            family_id=FAMILY,
            place="child",
            given_name="Robin",
            family_name="Fernbrook",
            pronouns="they / them",
            born_on=date(2014, 3, 9),
            nhs_number="9990000018",
            adjustments="Let them know the day before.",
        ),
        changes,
    )


def an_about_me(**changes: Any) -> AboutMe:
    return _with(
        AboutMe(
            entity_id=entity(3),
            family_id=FAMILY,
            person=entity(2),
            own_words="I like it when it is quiet.",
            please_do="Ask me first.",
        ),
        changes,
    )


def a_story_entry(**changes: Any) -> StoryEntry:
    return _with(
        StoryEntry(
            entity_id=entity(4),
            family_id=FAMILY,
            what="Robin changed school",
            when=read_rough_date("2023/2024"),
            told_by="Jo, their father",
            theme="school",
        ),
        changes,
    )


def an_outcome(**changes: Any) -> Outcome:
    return _with(
        Outcome(
            entity_id=entity(5),
            family_id=FAMILY,
            words="I want to see my friend again",
            whose=(entity(2),),
            why="We built things together.",
            place="i",
        ),
        changes,
    )


def a_step(**changes: Any) -> Step:
    return _with(
        Step(
            entity_id=entity(6),
            family_id=FAMILY,
            outcome=entity(5),
            what="Ring the friend’s mother",
            owner="Mina",
            due_on=date(2026, 12, 1),
            place="i",
        ),
        changes,
    )


def a_rating(**changes: Any) -> Rating:
    return _with(
        Rating(
            entity_id=entity(7),
            family_id=FAMILY,
            outcome=entity(5),
            person=entity(2),
            on=date(2026, 11, 20),
            value=4,
        ),
        changes,
    )


def an_agreement(**changes: Any) -> Agreement:
    return _with(
        Agreement(
            entity_id=entity(8),
            family_id=FAMILY,
            people=(entity(2),),
            on=date(2026, 11, 20),
            how="By voice, at the kitchen table",
        ),
        changes,
    )


def a_contact(**changes: Any) -> Contact:
    return _with(
        Contact(
            entity_id=entity(9),
            family_id=FAMILY,
            at=datetime(2026, 11, 20, 16, 0, tzinfo=UTC),
            minutes=45,
            who=(entity(2),),
            body="We sat in the garden.\nRobin showed me the pond.",
            words="The frogs are asleep.",
            words_by=entity(2),
            words_given="said aloud",
        ),
        changes,
    )


def an_addendum(**changes: Any) -> Addendum:
    return _with(
        Addendum(
            entity_id=entity(10),
            family_id=FAMILY,
            contact=entity(9),
            body="Jo rang later: the pond is the neighbour’s.",
        ),
        changes,
    )


def an_attachment(**changes: Any) -> Attachment:
    return _with(
        Attachment(
            entity_id=entity(13),
            family_id=FAMILY,
            about=entity(9),
            name="The pond.jpg",
            media="image/jpeg",
            size=300_000,
            caption="The pond from the kitchen window",
            blob_id=entity(14),
            blob_key=bytes(range(32)),
            root=bytes(range(32, 64)),
        ),
        changes,
    )


def an_appointment(**changes: Any) -> Appointment:
    return _with(
        Appointment(
            entity_id=entity(11),
            family_id=FAMILY,
            at=datetime(2026, 11, 27, 16, 0, tzinfo=UTC),
            purpose="Bring the pictures",
            who=(entity(2),),
        ),
        changes,
    )


def a_review(**changes: Any) -> Review:
    return _with(
        Review(
            entity_id=entity(12),
            family_id=FAMILY,
            contact=entity(9),
            step="question",
            body="Who will ring the school?",
        ),
        changes,
    )


def one_of_each_kind() -> tuple[Record, ...]:
    return (
        a_family(),
        a_person(),
        an_about_me(),
        a_story_entry(),
        an_outcome(),
        a_step(),
        a_rating(),
        an_agreement(),
        a_contact(),
        an_addendum(),
        an_attachment(),
        an_appointment(),
        a_review(),
    )


def a_change(writes: Iterable[Write], *, number: int = 1, **changes: Any) -> Change:
    """The ``number``-th change of a family: its id, and by default its minute, are made from it."""
    values: dict[str, Any] = {
        "change_id": change_id(number),
        "family_id": FAMILY,
        "device_id": LAPTOP,
        "authored_at": NOW + timedelta(minutes=number),
        "writes": tuple(writes),
    }
    return Change(**values | changes)


def text_history(changes: Iterable[Change]) -> Mapping[tuple[UUID, str], dict[UUID, TextWrite]]:
    history: dict[tuple[UUID, str], dict[UUID, TextWrite]] = {}
    for change in changes:
        for write in change.writes:
            found = history.setdefault((write.entity_id, write.path), {})
            found[change.change_id] = TextWrite(write.value, write.parents)
    return history


def records_from(changes: Iterable[Change]) -> dict[UUID, Record]:
    """Every record that ``changes`` tell of and this program knows, as a person reads it."""
    changes = list(changes)
    history = text_history(changes)
    read = [
        read_record(state, lambda entity_id, path: history[entity_id, path])
        for state in fold(changes).values()
    ]
    return {record.entity_id: record for record in read if record is not None}


def record_from(changes: Iterable[Change], example: R) -> R:
    """The record with the entity id of ``example`` as the log tells it."""
    found = records_from(changes)[example.entity_id]
    assert isinstance(found, type(example))
    return found


def _with(record: R, changes: Mapping[str, Any]) -> R:
    return replace(record, **changes)

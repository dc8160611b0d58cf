"""The demonstration caseload: enough of it, true to itself, in the field's own words."""

import dataclasses
import re
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from uuid import UUID

import pytest

from keyworker_desktop.demo.caseload import STAFF, DemoFamily, caseload
from keyworker_desktop.demo.caseload.calendar import Calendar
from keyworker_desktop.record import nhs_number, writing
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Outcome, Rating, Step
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.precision import age_on
from keyworker_desktop.record.record import Record
from keyworker_protocol.limits import MAX_WRITES

TODAY = date(2026, 11, 22)
A_WEEK_OF_TODAYS = [
    *(TODAY + timedelta(days=days) for days in range(7)),
    date(2028, 2, 29),
    date(2027, 3, 28),
    date(2027, 10, 31),
    date(2027, 1, 1),
]
WORDS_TO_AVOID = (
    "challenging behaviour",
    "non-compliant",
    "noncompliant",
    "failed to engage",
    "fails to engage",
    "did not engage",
    "mum said",
    "dad said",
    "mum says",
    "dad says",
    "mental age",
    "suffers from",
    "suffering from",
    "special needs",
    "respite",
    "attention seeking",
    "attention-seeking",
    "refuses",
    "refused",
    "manipulative",
    "low functioning",
)
"""``domain.md`` 7.5 and RK12."""


@cache
def families(today: date = TODAY) -> list[DemoFamily]:
    return caseload(today)


def records(family: DemoFamily) -> Iterator[Record]:
    for step in family.steps:
        yield from step.creates


def of_kind(record_type: type, today: date = TODAY) -> list:
    return [
        record
        for family in families(today)
        for record in records(family)
        if isinstance(record, record_type)
    ]


def references_of(record: Record) -> Iterator[tuple[str, UUID, str]]:
    for name, field in kind_of(record).fields.items():
        value = getattr(record, name)
        if field.refers_to and value:
            for one in value if isinstance(value, tuple) else (value,):
                yield name, one, field.refers_to


def child_of(family: DemoFamily) -> Person:
    head = next(record for record in records(family) if isinstance(record, Family))
    return next(
        record
        for record in records(family)
        if isinstance(record, Person) and record.entity_id == head.child
    )


def rating_now(family: DemoFamily) -> str:
    ratings = [edit.value for step in family.steps for edit in step.edits if edit.field == "rating"]
    return str(ratings[-1])


def test_there_are_twelve_families_and_at_least_six_hundred_notes() -> None:
    assert len(families()) == 12
    assert len(of_kind(Contact)) >= 600
    alex = next(family for family in families() if child_of(family).name == "Alex")
    assert sum(isinstance(record, Contact) for record in records(alex)) >= 90


def test_two_years_are_told_and_the_last_days_too() -> None:
    days = sorted(note.at.date() for note in of_kind(Contact))
    assert (TODAY - days[0]).days >= 700
    assert (TODAY - days[-1]).days <= 7


def test_the_same_day_gives_the_same_caseload() -> None:
    assert caseload(TODAY) == caseload(TODAY)


def test_making_it_takes_less_than_a_second() -> None:
    begun = time.perf_counter()
    caseload(TODAY)
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize("today", A_WEEK_OF_TODAYS, ids=str)
def test_every_record_could_be_saved(today: date) -> None:
    for family in families(today):
        for step in family.steps:
            for record in step.creates:
                assert record.family_id == family.family_id
                assert writing.problems_in(record, today=step.at.date()) == [], record.title()
                if isinstance(record, Appointment):
                    assert record.at
            assert sum(len(writing.creation(record)) for record in step.creates) <= MAX_WRITES


@pytest.mark.parametrize("today", A_WEEK_OF_TODAYS, ids=str)
def test_every_reference_was_made_before_in_the_same_family(today: date) -> None:
    for family in families(today):
        made: dict[UUID, Record] = {}
        for step in family.steps:
            for record in step.creates:
                assert record.entity_id not in made
                made[record.entity_id] = record
            for record in step.creates:
                for name, one, kind in references_of(record):
                    assert made[one].kind_name == kind, (record.title(), name)
            assert not step.edits or any(
                getattr(made[edit.entity_id], edit.field) != edit.value for edit in step.edits
            )
            for edit in step.edits:
                edited = made[edit.entity_id]
                field = kind_of(edited).fields[edit.field]
                assert edited.kind_name == edit.kind
                assert field.merge is not Merge.IMMUTABLE
                changed = dataclasses.replace(edited, **{edit.field: edit.value})
                assert writing.problems_in(changed, today=today) == []
                made[edit.entity_id] = changed
            for review in step.reviews:
                assert isinstance(made[review.contact_entity_id], Contact)
                assert review.step == "sign-off" or review.body
            for agreement in step.agreements:
                assert all(isinstance(made[one], Person) for one in agreement.people)


@pytest.mark.parametrize("today", A_WEEK_OF_TODAYS, ids=str)
def test_steps_are_in_order_and_none_is_in_the_future(today: date) -> None:
    for family in families(today):
        times = [step.at for step in family.steps]
        assert times == sorted(times)
        assert times[-1].date() < today
        assert all(at.tzinfo for at in times)


def test_authors_are_staff_who_may_write_there() -> None:
    roles = {person.key: person.role for person in STAFF}
    assert Counter(roles.values()) == {"keyworker": 2, "supervisor": 1, "manager": 1}
    for family in families():
        for step in family.steps:
            if step.author in {family.keyworker, family.co_worker}:
                assert roles[step.author] == "keyworker"
            else:
                assert roles[step.author] == "supervisor"
                assert step.reviews
                assert not step.creates
    covered = [
        step for family in families() for step in family.steps if step.author == family.co_worker
    ]
    assert len(covered) >= 30


def test_no_contact_comes_before_the_family_did() -> None:
    for family in families():
        began = family.steps[0].at
        assert any(isinstance(record, Family) for record in family.steps[0].creates)
        for record in records(family):
            if isinstance(record, Contact):
                assert record.at
                assert record.at >= began, record.body[:60]


def test_no_two_notes_say_the_same() -> None:
    bodies = Counter(note.body for note in of_kind(Contact))
    assert [body for body, times in bodies.items() if times > 1] == []


def test_a_third_of_the_notes_hold_somebodys_own_words() -> None:
    notes = of_kind(Contact)
    told = [note for note in notes if note.words]
    assert len(told) >= len(notes) / 4
    assert all(note.words_by and note.words_given for note in told)
    assert len({note.words for note in told}) == len(told)


def test_every_age_and_nhs_number_holds() -> None:
    ages = {}
    for family in families():
        child = child_of(family)
        assert child.born_on
        ages[child.name] = age_on(child.born_on, TODAY)
        assert child.nhs_number.startswith("999")
        assert nhs_number.is_valid(child.nhs_number)
    assert ages == {
        "Alex": 16,
        "Maya": 10,
        "Dele": 14,
        "Zainab": 12,
        "Bea": 19,
        "Kit": 15,
        "Finn": 13,
        "Rowan": 11,
        "Jasmine": 24,
        "Tymek": 8,
        "Ellis": 5,
        "Saskia": 17,
    }
    numbers = [person.nhs_number for person in of_kind(Person) if person.nhs_number]
    assert len(set(numbers)) == len(numbers) == 12


@pytest.mark.parametrize("today", A_WEEK_OF_TODAYS, ids=str)
def test_nothing_in_a_story_comes_before_birth_or_after_today(today: date) -> None:
    for family in families(today):
        born_on = child_of(family).born_on
        assert born_on
        for record in records(family):
            if isinstance(record, StoryEntry) and record.when:
                begins = record.when.begins(born_on)
                assert begins
                assert begins < today, record.what
                assert begins.year >= born_on.year, record.what
                if record.until:
                    ends = record.until.begins(born_on)
                    assert ends
                    assert begins <= ends, record.what


def words_of(record: Record) -> str:
    return "\n".join(
        value for value in dataclasses.asdict(record).values() if isinstance(value, str)
    )


def test_the_words_to_avoid_are_not_used() -> None:
    for family in families():
        told = [words_of(record) for record in records(family)]
        told += [review.body for step in family.steps for review in step.reviews]
        told += [str(edit.value) for step in family.steps for edit in step.edits]
        told += [step.reason for step in family.steps]
        for text in told:
            found = [word for word in WORDS_TO_AVOID if word in text.lower()]
            assert not found, text
            assert not re.search(r"\bDNA\b", text)


def test_nothing_of_the_notation_is_left_over() -> None:
    for family in families():
        for record in records(family):
            text = words_of(record)
            assert not re.search(r"\[(w|wd|m)?[+-]\d|==|\"|'| / [A-Z]\w+ [a-z]+ / | ~ ", text), text
            assert not re.search(r"^:[a-z]", text, re.MULTILINE), text


def test_each_family_has_a_story_an_about_me_and_a_plan() -> None:
    for family in families():
        kinds = Counter(type(record) for record in records(family))
        child = child_of(family)
        assert kinds[StoryEntry] >= (25 if child.name == "Alex" else 8), child.name
        assert kinds[AboutMe] == 1
        assert 2 <= kinds[Outcome] <= 4
        assert kinds[Step] >= 4
        assert sum(len(step.agreements) for step in family.steps) == 1
        assert kinds[Rating] >= 2
        assert child.adjustments
    assert [rating for rating in of_kind(Rating) if rating.value is None]


def test_home_and_school_stand_beside_each_other() -> None:
    accounts = Counter(entry.account for entry in of_kind(StoryEntry))
    assert accounts["school"] >= 12
    assert accounts["service"] >= 12
    assert accounts["home"] >= 40
    assert sum(entry.is_significant for entry in of_kind(StoryEntry)) >= 20


def test_the_register_moves_and_holds_all_four_ratings() -> None:
    assert {rating_now(family) for family in families()} == {"red", "amber", "green", "blue"}
    ratings = {child_of(family).name: rating_now(family) for family in families()}
    assert ratings["Bea"] == "blue"
    assert ratings["Dele"] == "green"
    for family in families():
        for step in family.steps:
            if any(edit.field == "rating" for edit in step.edits):
                assert step.reason


@pytest.mark.parametrize("today", A_WEEK_OF_TODAYS, ids=str)
def test_promised_contacts_are_kept_or_still_to_come(today: date) -> None:
    coming = []
    for family in families(today):
        notes = {record.at for record in records(family) if isinstance(record, Contact)}
        stands = {
            edit.entity_id: edit.value
            for step in family.steps
            for edit in step.edits
            if edit.kind == "appointment"
        }
        for step in family.steps:
            for record in step.creates:
                if not isinstance(record, Appointment):
                    continue
                assert record.at
                assert record.at > step.at
                state = stands.get(record.entity_id, record.state)
                if state == "happened":
                    assert record.at in notes
                elif state == "planned":
                    coming.append(record.at.date())
    assert min(coming) >= today
    assert coming.count(today) >= 3
    assert sum(day <= today + timedelta(days=7) for day in coming) >= 5


def test_older_notes_are_signed_and_newer_ones_wait() -> None:
    said: Counter[str] = Counter()
    waiting = open_questions = 0
    for family in families():
        reviews: dict[UUID, list[str]] = {}
        for step in family.steps:
            for review in step.reviews:
                reviews.setdefault(review.contact_entity_id, []).append(review.step)
                said[review.step if review.body else "signed in the round"] += 1
        for record in records(family):
            if isinstance(record, Contact):
                steps = reviews.get(record.entity_id, [])
                waiting += not steps
                open_questions += bool(steps) and steps[-1] == "question"
                if not steps:
                    assert record.at
                    assert (TODAY - record.at.date()).days <= 12
    assert 10 <= waiting <= 25
    assert 3 <= open_questions <= 5
    assert said["comment"] + said["question"] + said["answer"] + said["sign-off"] >= 40
    assert said["answer"] >= 4


def test_some_notes_were_added_to() -> None:
    assert len(of_kind(Addendum)) >= 2


@pytest.mark.parametrize(
    ("today", "offset", "day"),
    [
        (date(2026, 11, 22), -1, date(2026, 11, 20)),
        (date(2026, 11, 22), 0, date(2026, 11, 22)),
        (date(2026, 11, 23), -1, date(2026, 11, 20)),
        (date(2026, 11, 25), -3, date(2026, 11, 23)),
        (date(2026, 11, 25), 3, date(2026, 11, 30)),
    ],
)
def test_ordinary_contacts_fall_on_working_days(today: date, offset: int, day: date) -> None:
    assert Calendar(today).day(offset) == day


@pytest.mark.parametrize(
    ("today", "offset"),
    [
        (date(2026, 7, 1), "+01:00"),
        (date(2026, 12, 1), "+00:00"),
        (date(2026, 3, 29), "+01:00"),
        (date(2026, 10, 25), "+00:00"),
    ],
)
def test_times_carry_the_offset_of_london(today: date, offset: str) -> None:
    assert Calendar(today).moment(0, "10:30").isoformat().endswith(offset)

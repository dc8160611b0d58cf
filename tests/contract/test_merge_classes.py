"""Every way in which two laptops can write apart, through the service, and what both then show."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import pytest

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Step
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.record import Disagreement, Record
from keyworker_desktop.record.writing import creation, edits, settled, strike_settled, struck_out
from keyworker_desktop.store import reading, settling
from keyworker_desktop.store.settling import Unsettled
from keyworker_protocol.directory import Role
from tests.support.laptops import NOW, Laptop, Team

R = TypeVar("R", bound=Record)


@dataclass
class Apart:
    """Two keyworkers and a supervisor who share a family; each can be offline for days."""

    priya: Laptop
    tom: Laptop
    ruth: Laptop
    family_id: UUID

    @property
    def everybody(self) -> tuple[Laptop, ...]:
        return self.priya, self.tom, self.ruth

    def exchange(self) -> None:
        """Until everybody has all; and they have the same."""
        for _ in range(2):
            for laptop in self.everybody:
                laptop.run_well()
        assert len({laptop.state(self.family_id) for laptop in self.everybody}) == 1

    def begin(self, record: R) -> R:
        """Priya writes it, and everybody has it."""
        self.priya.save(self.family_id, creation(record))
        self.exchange()
        return record

    def read(self, laptop: Laptop, record: R) -> R:
        found = laptop.ask(
            partial(reading.record_with, entity_id=record.entity_id, family_id=self.family_id)
        )
        assert isinstance(found, type(record))
        return found

    def edit(self, laptop: Laptop, record: R, **values: Any) -> None:
        laptop.save(self.family_id, edits(self.read(laptop, record), **values))

    def apart(self, record: R, priya: dict[str, Any], tom: dict[str, Any]) -> list[R]:
        """Both edit it without a signal; what each laptop then shows."""
        self.edit(self.priya, record, **priya)
        self.edit(self.tom, record, **tom)
        self.exchange()
        return [self.read(laptop, record) for laptop in self.everybody]

    def to_settle(self, laptop: Laptop) -> Sequence[Unsettled]:
        return laptop.ask(partial(settling.to_settle, family_id=self.family_id, now=NOW)).answers

    def nothing_waits(self) -> bool:
        return not any(self.to_settle(laptop) for laptop in self.everybody)


@pytest.fixture
def apart(team: Team) -> Apart:
    priya, tom = team.join("Priya Nair"), team.join("Tom Ashby")
    ruth = team.join("Ruth Calloway", Role.SUPERVISOR)
    family_id = priya.family(tom, ruth)
    made = Apart(priya, tom, ruth, family_id)
    made.exchange()
    return made


def disagreement(record: Record, name: str) -> Disagreement | None:
    assert record.facts is not None
    return record.facts.disagreements.get(name)


def values_of(record: Record, name: str) -> set[Any]:
    found = disagreement(record, name)
    return {version.value for version in found.versions} if found else set()


def late_of(waits: Unsettled) -> list[UUID]:
    return [one.change_id for one in waits.late]


def new(make: Callable[..., R], apart: Apart, **values: Any) -> R:
    return make(entity_id=new_entity_id(apart.priya.clock), family_id=apart.family_id, **values)


def test_the_same_outcome_edited(apart: Apart) -> None:
    outcome = apart.begin(new(Outcome, apart, words="I want to see my friend", state="open"))
    shown = apart.apart(
        outcome,
        {"words": "I want to see Jo again", "said": "20 November, in the garden"},
        {"words": "I want to go to Jo’s house"},
    )
    for one in shown:
        assert values_of(one, "words") == {"I want to see Jo again", "I want to go to Jo’s house"}
        assert one.said == "20 November, in the garden"
        assert disagreement(one, "said") is None
    assert [one.name for one in apart.to_settle(apart.ruth)] == ["words"]


def test_the_same_paragraph_of_about_me_stands_twice(apart: Apart) -> None:
    about = apart.begin(
        new(AboutMe, apart, person=new_entity_id(NOW), wellness="Sleep.\nThe wall.")
    )
    shown = apart.apart(
        about,
        {"wellness": "Sleep, nine hours.\nThe wall."},
        {"wellness": "Sleep with the light on.\nThe wall."},
    )
    for one in shown:
        found = disagreement(one, "wellness")
        assert found is not None
        assert found.combined is None
        assert len(found.versions) == 2


def test_different_paragraphs_of_about_me_are_put_together_until_somebody_confirms(
    apart: Apart,
) -> None:
    about = apart.begin(
        new(AboutMe, apart, person=new_entity_id(NOW), wellness="Sleep.\nFood.\nThe wall.")
    )
    both = "Sleep, nine hours.\nFood.\nThe wall, every day."
    shown = apart.apart(
        about,
        {"wellness": "Sleep, nine hours.\nFood.\nThe wall."},
        {"wellness": "Sleep.\nFood.\nThe wall, every day."},
    )
    for one in shown:
        found = disagreement(one, "wellness")
        assert found is not None
        assert (one.wellness, found.combined) == (both, both)
    assert len(apart.to_settle(apart.tom)) == 1
    apart.edit(apart.ruth, about, wellness=both)  # an ordinary save confirms it
    apart.exchange()
    assert apart.nothing_waits()
    assert apart.read(apart.tom, about).wellness == both


@pytest.mark.parametrize("name", ["contact_detail", "organisation"])
def test_the_same_address_or_number(apart: Apart, name: str) -> None:
    person = apart.begin(new(Person, apart, given_name="Jo", place="home"))
    shown = apart.apart(person, {name: "4 Mill Lane"}, {name: "14 Mill Lane"})
    for one in shown:
        assert values_of(one, name) == {"4 Mill Lane", "14 Mill Lane"}


def test_a_step_reordered_here_and_dropped_there(apart: Apart) -> None:
    outcome = apart.begin(new(Outcome, apart, words="I want to see my friend"))
    step = apart.begin(
        new(Step, apart, outcome=outcome.entity_id, what="Ring Jo’s mother", place="i")
    )
    shown = apart.apart(
        step, {"place": "a"}, {"state": "dropped", "reason": "Jo moved away", "place": "q"}
    )
    for one in shown:
        assert (one.state, one.reason) == ("dropped", "Jo moved away")
        assert one.place in {"a", "q"}
        assert one.facts is not None
        assert not one.facts.disagreements
    assert len({one.place for one in shown}) == 1
    assert apart.nothing_waits()


def test_a_note_struck_out_here_and_added_to_there(apart: Apart) -> None:
    apart.priya.note(apart.family_id, "We walked to the river.")
    apart.exchange()
    (note,) = apart.priya.ask(partial(reading.records, family_id=apart.family_id, kind=Contact))
    apart.priya.save(apart.family_id, struck_out(note, "Another child’s visit"))
    added = new(Addendum, apart, contact=note.entity_id, body="Jo rang later.")
    apart.tom.save(apart.family_id, creation(added))
    apart.exchange()
    for laptop in apart.everybody:
        (sheet,) = laptop.ask(partial(reading.contacts, family_id=apart.family_id))
        assert sheet.contact.struck == "Another child’s visit"
        assert [one.body for one in sheet.addenda] == ["Jo rang later."]
        (waits,) = apart.to_settle(laptop)
        assert (waits.name, len(waits.late)) == ("struck", 1)
    (waits,) = apart.to_settle(apart.tom)
    apart.tom.save(apart.family_id, strike_settled(waits.record, "", late=late_of(waits)))
    apart.exchange()
    assert apart.nothing_waits()
    assert apart.read(apart.priya, note).struck == ""


def test_a_story_entry_struck_out_here_and_changed_there(apart: Apart) -> None:
    entry = apart.begin(new(StoryEntry, apart, what="A kind teacher"))
    apart.priya.save(apart.family_id, struck_out(apart.read(apart.priya, entry), "Entered twice"))
    apart.edit(apart.tom, entry, details="Mrs Okoro, who stayed late.")
    apart.exchange()
    for laptop in apart.everybody:
        read = apart.read(laptop, entry)
        assert (read.struck, read.details) == ("Entered twice", "Mrs Okoro, who stayed late.")
        (waits,) = apart.to_settle(laptop)
        assert waits.name == "struck"
    (waits,) = apart.to_settle(apart.ruth)
    apart.ruth.save(
        apart.family_id, strike_settled(waits.record, waits.record.struck, late=late_of(waits))
    )
    apart.exchange()
    assert apart.nothing_waits()
    assert apart.read(apart.tom, entry).struck == "Entered twice"


def test_of_a_safety_answer_everybody_sees_the_more_careful_one(apart: Apart) -> None:
    (family,) = apart.priya.ask(partial(reading.records, family_id=apart.family_id, kind=Family))
    shown = apart.apart(
        family,
        {"visiting": "alone", "rating": "red"},
        {"visiting": "two people", "rating": "green"},
    )
    for one in shown:
        assert (one.visiting, one.rating) == ("two people", "red")
        assert values_of(one, "visiting") == {"alone", "two people"}
    (first, *_) = apart.to_settle(apart.tom)
    seen = [one for side in first.sides for one in side.change_ids]
    apart.tom.save(apart.family_id, settled(first.record, first.name, "alone", seen=seen))
    apart.exchange()
    read = apart.read(apart.ruth, family)
    assert getattr(read, first.name) == "alone" or read.rating == "alone"


def test_a_sign_off_and_an_addition_apart_leave_an_earlier_version_signed(apart: Apart) -> None:
    apart.priya.note(apart.family_id)
    apart.exchange()
    (sheet,) = apart.ruth.ask(partial(reading.contacts, family_id=apart.family_id))
    signed = new(
        Review,
        apart,
        contact=sheet.contact.entity_id,
        step=SIGN_OFF,
        bound_to=tuple(sheet.head_ids()),
    )
    apart.ruth.save(apart.family_id, creation(signed))
    added = new(Addendum, apart, contact=sheet.contact.entity_id, body="And she smiled.")
    apart.priya.save(apart.family_id, creation(added))
    apart.exchange()
    for laptop in apart.everybody:
        (sheet,) = laptop.ask(partial(reading.contacts, family_id=apart.family_id))
        assert not sheet.is_signed_off()
        assert sheet.was_signed_earlier()
    assert apart.nothing_waits()


def test_an_agreement_holds_until_the_plan_changes_elsewhere(apart: Apart) -> None:
    outcome = apart.begin(new(Outcome, apart, words="I want to see my friend"))
    plan = [apart.read(apart.priya, outcome)]
    agreed = new(
        Agreement,
        apart,
        people=(new_entity_id(NOW),),
        on=date(2026, 11, 22),
        bound_to=tuple(reading.head_ids(plan)),
    )
    apart.priya.save(apart.family_id, creation(agreed))
    apart.edit(apart.tom, outcome, state="paused")
    apart.exchange()
    for laptop in apart.everybody:
        read = apart.read(laptop, agreed)
        assert set(read.bound_to) != reading.head_ids([apart.read(laptop, outcome)])
    assert apart.nothing_waits()


def test_people_added_and_taken_out_of_a_set_never_disagree(apart: Apart) -> None:
    helen, mark, jo = (new_entity_id(NOW) for _ in range(3))
    outcome = apart.begin(new(Outcome, apart, words="I want to sleep", whose=(helen, mark)))
    shown = apart.apart(outcome, {"whose": (helen, mark, jo)}, {"whose": (mark,)})
    for one in shown:
        assert set(one.whose) == {mark, jo}
    shown = apart.apart(outcome, {"whose": (mark, jo, helen)}, {"whose": (mark,)})
    for one in shown:
        assert set(one.whose) == {mark, helen}
    assert apart.nothing_waits()


def test_the_same_answer_on_both_sides_is_one(apart: Apart) -> None:
    planned = apart.begin(new(Appointment, apart, at=NOW + timedelta(days=2)))
    later = NOW + timedelta(days=3)
    shown = apart.apart(
        planned,
        {"at": later, "purpose": "Bring the pictures"},
        {"at": later.astimezone(), "purpose": "Bring the pictures"},
    )
    for one in shown:
        assert one.facts is not None
        assert not one.facts.disagreements
    assert apart.nothing_waits()


def test_two_reasons_for_one_strike_stand_beside_each_other_struck_all_the_same(
    apart: Apart,
) -> None:
    entry = apart.begin(new(StoryEntry, apart, what="A kind teacher"))
    for laptop, why in ((apart.priya, "Entered twice"), (apart.tom, "Of another family")):
        laptop.save(apart.family_id, struck_out(apart.read(laptop, entry), why))
    apart.exchange()
    for laptop in apart.everybody:
        read = apart.read(laptop, entry)
        assert read.struck
        assert values_of(read, "struck") == {"Entered twice", "Of another family"}

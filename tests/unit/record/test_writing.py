"""From an edit to writes: checked, naming as parents exactly what its author had on screen."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.change import MAX_PARENTS, Change, Write
from keyworker_desktop.record.errors import CannotBeKeptError
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.record import Problem, Record
from keyworker_desktop.record.writing import creation, edits, problems_in, settled, struck_out
from tests.support.records import (
    NOW,
    TODAY,
    a_change,
    a_contact,
    a_family,
    a_person,
    a_review,
    a_step,
    a_story_entry,
    an_agreement,
    an_appointment,
    an_outcome,
    change_id,
    entity,
    record_from,
)

TOMORROW = TODAY + timedelta(days=1)


def made(record: Family) -> tuple[list[Change], Family]:
    changes = [a_change(creation(record), number=1)]
    return changes, record_from(changes, record)


def problems(record: Record) -> dict[str, str]:
    return {problem.field: problem.sentence for problem in problems_in(record, today=TODAY)}


@pytest.mark.parametrize(
    ("record", "field", "sentence"),
    [
        (a_family(name=""), "name", "Name of the family: this is needed."),
        (a_family(name=" \n"), "name", "Name of the family: this is needed."),
        (a_person(given_name=""), "given_name", "First name: this is needed."),
        (a_step(outcome=None), "outcome", "Outcome it serves: this is needed."),
        (an_agreement(people=()), "people", "Agreed by: this is needed."),
        (a_contact(at=None), "at", "When: this is needed."),
        (a_contact(who=(), also=" "), "who", "Say who you were in contact with."),
        (
            a_contact(at=NOW + timedelta(days=2)),
            "at",
            "This is in the future. Check the date.",
        ),
        (a_contact(minutes=-1), "minutes", "How long: a whole number from 0 to 1440."),
        (a_contact(minutes=True), "minutes", "How long: a whole number from 0 to 1440."),
        (a_contact(way="pigeon"), "way", "How: not one of the choices."),
        (a_person(born_on=TOMORROW), "born_on", "This birth date is in the future."),
        (a_person(born_on=date(1895, 1, 1)), "born_on", "This birth date is over 130 years ago."),
        (
            a_person(nhs_number="943 476 5918"),
            "nhs_number",
            "NHS number: an NHS number has ten digits, and the last one checks the others.",
        ),
        (a_person(nhs_number="0000000000"), "nhs_number", "No NHS number begins with 000."),
        (a_review(body="  "), "body", "Write what you want to say."),
        (
            a_family(now="a" * 200_001),
            "now",
            "What is happening now: longer than 200,000 characters.",
        ),
        (a_family(name="a" * 501), "name", "Name of the family: longer than 500 characters."),
        (
            a_family(now="ab\0"),
            "now",
            "What is happening now: character 3 is not a letter or sign that can be kept.",
        ),
        (
            a_family(now="\ud83d"),
            "now",
            "What is happening now: character 1 is not a letter or sign that can be kept.",
        ),
    ],
)
def test_each_problem_is_a_sentence_under_its_field(
    record: Record, field: str, sentence: str
) -> None:
    assert problems(record) == {field: sentence}


@pytest.mark.parametrize(
    "record",
    [
        a_family(now="a" * 200_000),
        a_family(name="a" * 500),
        a_person(born_on=TODAY),
        a_person(nhs_number="943 476 5919"),
        a_person(nhs_number=""),
        a_contact(who=(), also="The neighbour"),
        a_contact(at=NOW + timedelta(days=1)),
        a_story_entry(when=None),
        a_review(step="sign-off", body=""),
    ],
)
def test_nothing_is_said_of_what_can_be_saved(record: Record) -> None:
    assert problems(record) == {}
    assert creation(record)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": " "}, "“Name of the family” is needed. What you typed is still here."),
        (
            {"now": "\0"},
            "“What is happening now” cannot be saved: character 1 is not a letter or sign that can"
            " be kept. What you typed is still here.",
        ),
        (
            {"now": "a" * 200_001},
            "“What is happening now” cannot be saved: longer than 200,000 characters. What you"
            " typed is still here.",
        ),
        (
            {"rating": "ultraviolet"},
            "“Rating on the register” cannot be saved: not one of the choices. What you typed is"
            " still here.",
        ),
        (
            {"child": "Robin"},
            "“The child or young person” cannot be saved: this is not one of the family’s records."
            " What you typed is still here.",
        ),
    ],
)
def test_what_a_field_does_not_take_is_neither_made_nor_edited(
    changes: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(CannotBeKeptError) as at_making:
        creation(a_family(**changes))
    assert at_making.value.told == sentence
    _, read = made(a_family())
    with pytest.raises(CannotBeKeptError) as at_editing:
        edits(read, **changes)
    assert at_editing.value.told == sentence


def test_making_writes_what_is_filled_in_and_what_is_required() -> None:
    writes = creation(
        an_appointment(purpose="", who=(entity(2), entity(3), entity(2)), way="home visit")
    )
    assert [(write.path, write.parents) for write in writes] == [
        ("at", ()),
        (f"who/{entity(2).hex}", ()),
        (f"who/{entity(3).hex}", ()),
        ("state", ()),
    ]


def test_an_edit_names_the_one_value_that_was_on_screen() -> None:
    _, read = made(a_family())
    assert edits(read, rating="red", name="Fernbrook") == [
        Write("family", entity(1), "rating", "red", (change_id(1),))
    ]


def test_an_edit_of_an_empty_field_names_nothing() -> None:
    _, read = made(a_family(now=""))
    (write,) = edits(read, now="Robin is ill.")
    assert write.parents == ()


def test_emptying_a_field_is_an_edit_like_any_other() -> None:
    changes, read = made(a_family())
    changes.append(a_change(edits(read, now="", rating_since=None, child=None), number=2))
    again = record_from(changes, read)
    assert (again.now, again.rating_since, again.child) == ("", None, None)
    assert again.facts is not None
    assert not again.facts.disagreements


@pytest.mark.parametrize(
    ("record", "values"),
    [
        (a_person(nhs_number="9990000018"), {"nhs_number": "999 000 0018"}),
        (an_appointment(at=NOW), {"at": NOW + timedelta(seconds=20)}),
        (an_outcome(), {"whose": [entity(2)]}),
        (a_family(now="ab"), {"now": "ab"}),
    ],
)
def test_the_same_value_in_another_shape_is_no_edit(record: Record, values: dict[str, Any]) -> None:
    read = record_from([a_change(creation(record))], record)
    assert edits(read, **values) == []


def test_a_value_that_the_field_would_not_take_any_more_can_be_mended() -> None:
    wrong = [Write("person", entity(2), "nhs_number", "123")]
    read = record_from([a_change([*creation(a_person(nhs_number="")), *wrong])], a_person())
    assert edits(read, nhs_number="123", pronouns="they / them") == []
    (write,) = edits(read, nhs_number="9990000018")
    assert write.value == "9990000018"


def test_what_was_written_once_stays() -> None:
    read = record_from([a_change(creation(a_contact()))], a_contact())
    assert edits(read, body=read.body) == []
    for attempt in (
        lambda: edits(read, body="Nothing happened."),
        lambda: edits(read, next="What nobody said on the day."),
        lambda: settled(read, "body", "Nothing happened.", seen=[change_id(1)]),
    ):
        with pytest.raises(CannotBeKeptError, match=r"stays as it is\. Add to it instead"):
            attempt()


def test_only_a_record_that_was_read_can_be_edited() -> None:
    with pytest.raises(ValueError, match="not read"):
        edits(a_family(), name="Fern")


def test_striking_out_asks_why() -> None:
    read = record_from([a_change(creation(a_contact()))], a_contact())
    with pytest.raises(CannotBeKeptError, match="Say in a few words why"):
        struck_out(read, " ")
    assert struck_out(read, "Another child’s visit") == [
        Write("contact", entity(9), "struck", "Another child’s visit", (change_id(1),))
    ]


# Disagreements


def in_two_hands(
    record: Family, mine: dict[str, Any], theirs: dict[str, Any]
) -> tuple[list[Change], Family]:
    """Two people edit ``record`` without knowing of each other; what the third then reads."""
    changes, read = made(record)
    changes.append(a_change(edits(read, **mine), number=2))
    changes.append(a_change(edits(read, **theirs), number=3))
    return changes, record_from(changes, read)


def test_a_combined_text_is_shown_and_saving_it_confirms_it() -> None:
    changes, read = in_two_hands(
        a_family(now="Sleep\n\nSchool"), {"now": "Sleep!\n\nSchool"}, {"now": "Sleep\n\nSchool?"}
    )
    assert read.now == "Sleep!\n\nSchool?"
    assert read.facts is not None
    assert read.facts.disagreements["now"].combined == read.now
    writes = edits(read, now=read.now)
    assert writes[0].parents == (change_id(2), change_id(3))
    again = record_from([*changes, a_change(writes, number=4)], read)
    assert again.now == "Sleep!\n\nSchool?"
    assert again.facts is not None
    assert not again.facts.disagreements


def test_texts_that_overlap_stand_side_by_side_and_an_edit_replaces_only_the_one_shown() -> None:
    changes, read = in_two_hands(a_family(now="a"), {"now": "b"}, {"now": "c"})
    assert read.facts is not None
    disagreement = read.facts.disagreements["now"]
    assert disagreement.combined is None
    assert [version.value for version in disagreement.versions] == ["b", "c"]
    (write,) = edits(read, now="d")
    assert read.now == "b"
    assert write.parents == (change_id(2),)
    again = record_from([*changes, a_change([write], number=4)], read)
    assert again.facts is not None
    values = [version.value for version in again.facts.disagreements["now"].versions]
    assert values == ["c", "d"]


def test_a_form_saved_without_touching_a_disagreement_leaves_it_alone() -> None:
    _, read = in_two_hands(a_family(), {"rating": "red"}, {"rating": "green"})
    assert read.rating == "red"
    assert edits(read, rating="red", name="Fernbrooke")[0].path == "name"


def test_three_texts_are_never_combined() -> None:
    changes, read = in_two_hands(
        a_family(now="a\n\nb\n\nc"), {"now": "A\n\nb\n\nc"}, {"now": "a\n\nb\n\nC"}
    )
    for third in ("a\n\nB\n\nc", "A\n\nb\n\nc"):
        write = Write("family", entity(1), "now", third, (change_id(1),))
        with_third = record_from([*changes, a_change([write], number=4)], read)
        assert with_third.facts is not None
        assert with_third.facts.disagreements["now"].combined is None


def test_settling_names_what_was_seen_and_everybody_who_says_the_same() -> None:
    changes, read = in_two_hands(a_family(), {"rating": "red"}, {"rating": "green"})
    third = a_change([Write("family", entity(1), "rating", "red", (change_id(1),))], number=4)
    read = record_from([*changes, third], read)
    (write,) = settled(read, "rating", "green", seen=[change_id(2), change_id(3)])
    assert write.parents == (change_id(2), change_id(3), change_id(4))
    (write,) = settled(read, "rating", "green", seen=[change_id(3)])
    assert write.parents == (change_id(3),)


def test_a_version_that_came_after_somebody_looked_goes_on_standing() -> None:
    changes, read = in_two_hands(a_family(), {"name": "Fern"}, {"name": "Brook"})
    choice = a_change(settled(read, "name", "Fern", seen=[change_id(2), change_id(3)]), number=5)
    meanwhile = a_change(
        [Write("family", entity(1), "name", "Fernbrooke", (change_id(1),))], number=4
    )
    again = record_from([*changes, choice, meanwhile], read)
    assert again.facts is not None
    versions = again.facts.disagreements["name"].versions
    assert {version.value for version in versions} == {"Fern", "Fernbrooke"}


def test_no_more_parents_are_named_than_a_change_can_carry() -> None:
    writes = [
        a_change([Write("family", entity(1), "name", "Fern")], number=number)
        for number in range(1, MAX_PARENTS + 3)
    ]
    read = record_from(writes, a_family())
    (edit,) = edits(read, name="Fernbrook")
    assert len(edit.parents) == MAX_PARENTS
    (settling,) = settled(read, "name", "Fernbrook", seen=read.facts.heads["name"])  # type: ignore[union-attr]
    assert len(settling.parents) == MAX_PARENTS


TEXTS = st.lists(st.sampled_from(["", "a", "b", "c", "x"]), min_size=1, max_size=5).map("\n".join)


@given(st.lists(st.tuples(TEXTS, TEXTS), min_size=2, max_size=2), TEXTS, st.booleans())
def test_two_rounds_of_conflict_and_settlement_leave_nothing_hidden(
    rounds: list[tuple[str, str]], base: str, is_by_choice: bool
) -> None:
    changes, read = made(a_family(now=base))
    number = 1
    for mine, theirs in rounds:
        assert read.facts is not None
        assert not read.facts.disagreements
        for text in (mine, theirs):
            number += 1
            changes.append(a_change(edits(read, now=text), number=number))
        read = record_from(changes, read)
        assert read.facts is not None
        disagreement = read.facts.disagreements.get("now")
        if disagreement is None:
            assert mine == theirs or base in (mine, theirs)  # at most one of them changed anything
            assert read.now in (mine, theirs)
        else:
            assert {version.value for version in disagreement.versions} == {mine, theirs}
            if disagreement.combined is not None and not is_by_choice:
                writes = edits(read, now=read.now)
            else:
                seen = [version.change_id for version in disagreement.versions]
                writes = settled(read, "now", mine, seen=seen)
            number += 1
            changes.append(a_change(writes, number=number))
            read = record_from(changes, read)
        base = read.now
    assert read.facts is not None
    assert not read.facts.disagreements


def test_a_new_record_differs_from_the_one_read_only_in_what_was_edited() -> None:
    changes, read = made(a_family())
    changes.append(a_change(edits(read, now="Calm."), number=2))
    again = record_from(changes, read)
    assert again == replace(read, now="Calm.")
    assert again.sorted_at() is None
    assert record_from([a_change(creation(a_contact()))], a_contact()).sorted_at() == datetime(
        2026, 11, 20, 16, tzinfo=UTC
    )


def test_a_problem_names_its_field() -> None:
    assert problems_in(a_family(name=""), today=TODAY) == [
        Problem(field="name", sentence="Name of the family: this is needed.")
    ]

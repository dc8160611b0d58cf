"""From heads to what a person reads: nothing hidden, the cautious first, the unknown kept."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.errors import CannotBeKeptError
from keyworker_desktop.record.fold import fold
from keyworker_desktop.record.kinds import all_kinds
from keyworker_desktop.record.kinds.family import RATINGS, VISITING, Family
from keyworker_desktop.record.reading import read_record
from keyworker_desktop.record.record import Record, heads_of
from keyworker_desktop.record.writing import creation, edits, settled, struck_out
from tests.support.records import (
    NOW,
    a_change,
    a_contact,
    a_family,
    a_review,
    an_addendum,
    an_agreement,
    an_outcome,
    change_id,
    entity,
    one_of_each_kind,
    record_from,
    records_from,
)

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text() | st.binary(max_size=17),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text() | st.integers(0, 9), inner, max_size=3)
    ),
    max_leaves=6,
)
ALMOST = st.sampled_from(
    [
        b"sixteen bytes!!!",
        "sixteen letters!",
        list(range(16)),
        "2026-13-01",
        "9999-12-31T23:59-14:00",
        "0001-01-01T00:00+14:00",
        "2026-11-22T09:30",
        "age 99",
        "٢٠١٩",
        [b"sixteen bytes!!!"],
        [b"sixteen bytes!!!", "x"],
        2**70,
    ]
)


def family_with(**heads: list[Any]) -> Family:
    """A family with several values of a field that did not know of each other."""
    writes: dict[int, list[Write]] = {1: [Write("family", entity(1), "name", "Fern")]}
    for name, values in heads.items():
        for number, value in enumerate(values, start=2):
            writes.setdefault(number, []).append(Write("family", entity(1), name, value))
    changes = [a_change(some, number=number) for number, some in writes.items()]
    return record_from(changes, a_family())


@pytest.mark.parametrize("record", one_of_each_kind(), ids=lambda record: record.kind_name)
def test_a_record_reads_back_as_it_was_made(record: Record) -> None:
    read = record_from([a_change(creation(record))], record)
    assert read == record
    assert read.facts is not None
    assert read.facts.authored_at == a_change([]).authored_at
    assert read.facts.head_ids() == {change_id(1)}
    assert not read.facts.disagreements
    assert not read.facts.is_from_newer_program


@given(st.data())
def test_no_value_from_the_wire_can_stop_a_record_from_being_read(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(all_kinds().values(), key=lambda kind: kind.name)))
    names = sorted(kind.fields)
    paths = st.sampled_from(names) | st.builds(
        "{}/{}".format,
        st.sampled_from(names),
        st.sampled_from(["", "x", entity(2).hex]) | st.text(),
    )
    writes = {
        path: Write(kind.name, entity(1), path, data.draw(PLAIN | ALMOST))
        for path in data.draw(st.lists(paths, min_size=1, max_size=4))
    }
    others = {path: Write(kind.name, entity(1), path, data.draw(PLAIN | ALMOST)) for path in writes}
    changes = [a_change(writes.values(), number=1), a_change(others.values(), number=2)]
    (read,) = records_from(changes).values()
    assert read.facts is not None
    assert read.title() is not None
    read.sorted_at()
    read.problems(today=date(2026, 11, 22))


@given(
    st.sampled_from([("rating", RATINGS), ("visiting", VISITING)]),
    st.data(),
)
def test_a_safety_field_shows_the_most_cautious_of_its_values(
    field: tuple[str, Any], data: st.DataObject
) -> None:
    name, choices = field
    values = data.draw(st.lists(st.sampled_from(choices), min_size=2, max_size=4))
    read = family_with(**{name: [choice.value for choice in values]})
    shown = {choice.value: choice.caution for choice in choices}[getattr(read, name)]
    assert shown == max(choice.caution for choice in values)


def test_a_safety_value_that_only_a_newer_program_knows_is_taken_for_the_gravest() -> None:
    read = family_with(rating=["red", "ultraviolet"])
    assert read.rating == "ultraviolet"
    assert read.facts is not None
    assert read.facts.is_from_newer_program
    assert "rating" in read.facts.disagreements


def test_equal_values_are_no_disagreement() -> None:
    read = family_with(rating=["red", "red"], now=["a", "a"])
    assert read.facts is not None
    assert not read.facts.disagreements
    assert read.facts.heads["rating"] == (change_id(2), change_id(3))


def test_versions_stand_in_the_order_of_their_changes_and_say_who_else_says_so() -> None:
    read = family_with(now=["b", "a", "b"])
    assert read.facts is not None
    versions = read.facts.disagreements["now"].versions
    assert [(version.change_id, version.value, version.also) for version in versions] == [
        (change_id(2), "b", (change_id(4),)),
        (change_id(3), "a", ()),
    ]


def test_a_value_that_says_something_is_shown_before_an_empty_one() -> None:
    assert family_with(now=["", "Robin is ill."]).now == "Robin is ill."
    assert family_with(struck=["", "Wrong family"]).struck == "Wrong family"


def test_places_in_a_list_never_disagree() -> None:
    writes = [Write("outcome", entity(5), "place", place) for place in ("i", "r")]
    changes = [a_change([write], number=number) for number, write in enumerate(writes, start=1)]
    read = record_from(changes, an_outcome())
    assert read.place == "r"
    assert read.facts is not None
    assert not read.facts.disagreements


def test_adding_to_a_set_wins_over_a_removal_that_had_not_seen_it() -> None:
    made = a_change(creation(an_outcome()), number=1)
    read = record_from([made], an_outcome())
    removed = a_change(edits(read, whose=()), number=2)
    assert record_from([made, removed], read).whose == ()
    added_meanwhile = a_change(
        [Write("outcome", entity(5), f"whose/{entity(2).hex}", True)], number=3
    )
    both = record_from([made, removed, added_meanwhile], read)
    assert both.whose == (entity(2),)
    removed_knowingly = a_change(edits(both, whose=()), number=4)
    assert record_from([made, removed, added_meanwhile, removed_knowingly], read).whose == ()


def test_a_kind_that_only_a_newer_program_knows_is_kept_and_not_read() -> None:
    change = a_change([Write("telescope", entity(1), "lens", {"focus": 12})])
    (state,) = fold([change]).values()
    assert state.heads == {"lens": {change_id(1): {"focus": 12}}}
    assert read_record(state, lambda entity_id, path: {}) is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("weather", "sunny"),
        ("name/more", "of it"),
        ("name", 7),
        ("rating", "ultraviolet"),
        ("rating_since", "a year ago"),
        ("child", "Robin"),
    ],
)
def test_what_only_a_newer_program_knows_is_shown_as_such_and_left_alone(
    path: str, value: Any
) -> None:
    made = a_change(creation(a_family(rating="", rating_since=None, child=None)), number=1)
    newer = a_change([Write("family", entity(1), path, value)], number=2)
    read = record_from([made, newer], a_family())
    assert read.facts is not None
    assert read.facts.is_from_newer_program
    assert change_id(2) in read.facts.head_ids()
    assert read.name == "Fernbrook"
    for attempt in (
        lambda: edits(read, now="Better."),
        lambda: settled(read, "now", "Better.", seen=()),
        lambda: struck_out(read, "Wrong family"),
    ):
        with pytest.raises(CannotBeKeptError, match="newer version"):
            attempt()
    (state,) = fold([made, newer]).values()
    assert state.heads[path][change_id(2)] == value


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("whose", [entity(2).bytes]),
        ("whose/nobody", True),
        (f"whose/{entity(171).hex.upper()}", True),
        (f"whose/{entity(2)}", True),
        (f"whose/{entity(2).hex}", "perhaps"),
    ],
)
def test_an_element_written_in_another_way_is_not_taken_for_one(path: str, value: Any) -> None:
    change = a_change([Write("outcome", entity(5), path, value)])
    read = record_from([change], an_outcome())
    assert read.whose == ()
    assert read.facts is not None
    assert read.facts.is_from_newer_program


def test_a_record_whose_making_has_not_come_is_read_with_what_has() -> None:
    change = a_change([Write("family", entity(1), "now", "Robin is ill.", (change_id(9),))])
    read = record_from([change], a_family())
    assert (read.name, read.now) == ("", "Robin is ill.")


def test_a_moment_past_the_end_of_the_calendar_is_not_taken_for_one() -> None:
    change = a_change([Write("contact", entity(9), "at", "9999-12-31T23:59-14:00")])
    read = record_from([change], a_contact())
    assert read.at is None
    assert read.facts is not None
    assert read.facts.is_from_newer_program


def test_a_sign_off_holds_for_exactly_the_note_and_additions_that_were_seen() -> None:
    note_made = a_change(creation(a_contact()), number=1)
    note = record_from([note_made], a_contact())
    review = a_review(step="sign-off", body="", bound_to=heads_of([note]))
    assert review.is_bound_to([note])
    addition_made = a_change(creation(an_addendum()), number=2)
    addition = record_from([addition_made], an_addendum())
    assert not review.is_bound_to([note, addition])
    struck = a_change(struck_out(note, "Another child’s note"), number=3)
    assert not review.is_bound_to([record_from([note_made, struck], note)])


def test_an_agreement_holds_for_exactly_the_plan_that_was_seen() -> None:
    made = a_change(creation(an_outcome()), number=1)
    plan = record_from([made], an_outcome())
    agreement = record_from(
        [a_change(creation(an_agreement(bound_to=heads_of([plan]))), number=2)], an_agreement()
    )
    assert agreement.is_bound_to([plan])
    changed = a_change(edits(plan, state="paused"), number=3)
    assert not agreement.is_bound_to([record_from([made, changed], plan)])


def test_what_was_never_saved_has_no_heads() -> None:
    assert heads_of([a_contact()]) == ()


def test_the_same_moment_told_in_two_zones_is_no_disagreement() -> None:
    writes = [
        Write("appointment", entity(11), "at", at)
        for at in ("2026-06-01T10:00+01:00", "2026-06-01T09:00+00:00")
    ]
    changes = [a_change([write], number=number) for number, write in enumerate(writes, start=1)]
    (read,) = records_from(changes).values()
    assert read.sorted_at() == datetime(2026, 6, 1, 9, tzinfo=UTC) < NOW
    assert read.facts is not None
    assert not read.facts.disagreements


def asked(calls: list[tuple[UUID, str]]) -> Any:
    def history(entity_id: UUID, path: str) -> dict[Any, Any]:
        calls.append((entity_id, path))
        return {}

    return history


def test_the_history_of_a_text_is_asked_for_only_when_it_disagrees() -> None:
    calls: list[tuple[UUID, str]] = []
    made = a_change(creation(a_family()), number=1)
    (state,) = fold([made]).values()
    read_record(state, asked(calls))
    assert calls == []
    other = a_change([Write("family", entity(1), "now", "Robin is ill.")], number=2)
    (state,) = fold([made, other]).values()
    read_record(state, asked(calls))
    assert calls == [(entity(1), "now")]

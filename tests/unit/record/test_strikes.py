"""Entered in error by somebody who had not seen all: found in any order, and never by mistake."""

from collections.abc import Sequence
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.change import MAX_PARENTS, Change, Write
from keyworker_desktop.record.fold import RecordKey, fold, unseen_by_strike
from keyworker_desktop.record.writing import creation, edits, strike_settled, struck_out
from tests.support.records import (
    FAMILY,
    a_change,
    a_contact,
    a_person,
    a_step,
    an_addendum,
    change_id,
    entity,
    record_from,
)

PERSON = RecordKey(FAMILY, "person", entity(2))
MADE = a_change(creation(a_person()), number=1)


def unseen(changes: Sequence[Change]) -> frozenset[UUID]:
    return unseen_by_strike(fold(changes)[PERSON])


def a_strike(seen: Sequence[Change], number: int = 9) -> Change:
    read = record_from(seen, a_person())
    return a_change(struck_out(read, "Entered twice"), number=number)


def an_edit(seen: Sequence[Change], number: int, **values: str) -> Change:
    return a_change(edits(record_from(seen, a_person()), **values), number=number)


def test_what_the_striker_saw_is_seen() -> None:
    edit = an_edit([MADE], 2, about="Likes trains.")
    assert unseen([MADE, edit, a_strike([MADE, edit])]) == frozenset()


def test_what_was_written_meanwhile_is_not() -> None:
    edit = an_edit([MADE], 2, about="Likes trains.")
    assert unseen([MADE, edit, a_strike([MADE])]) == {edit.change_id}


def test_a_strike_that_names_nothing_of_the_record_says_nothing() -> None:
    old = a_change([Write("person", entity(2), "struck", "Entered twice")], number=9)
    edit = an_edit([MADE], 2, about="Likes trains.")
    assert unseen([MADE, edit, old]) == frozenset()


def test_a_place_in_a_list_is_no_question() -> None:
    made = a_change(creation(a_step()), number=1)
    read = record_from([made], a_step())
    strike = a_change(struck_out(read, "Entered twice"), number=2)
    moved = a_change(edits(read, place="q"), number=3)
    state = fold([made, strike, moved])[RecordKey(FAMILY, "step", entity(6))]
    assert unseen_by_strike(state) == frozenset()


def test_an_addition_that_is_struck_itself_is_no_question() -> None:
    made = a_change(creation(a_contact()), number=1)
    strike = a_change(
        struck_out(record_from([made], a_contact()), "Another child’s visit"), number=2
    )
    added = a_change(creation(an_addendum()), number=3)
    taken_back = a_change(struck_out(record_from([added], an_addendum()), "By mistake"), number=4)
    note, addition = (
        RecordKey(FAMILY, "contact", entity(9)),
        RecordKey(FAMILY, "addendum", entity(10)),
    )
    states = fold([made, strike, added])
    assert unseen_by_strike(states[note], [states[addition]]) == {change_id(3)}
    states = fold([made, strike, added, taken_back])
    assert unseen_by_strike(states[note], [states[addition]]) == frozenset()


def test_settling_names_what_came_late_however_much_there_was_before() -> None:
    numbers = range(2, 2 + MAX_PARENTS)
    changes = [MADE, *(an_edit([MADE], n, about=f"Version {n}") for n in numbers)]
    strike = a_strike(changes, number=200)
    (write,) = strike.writes
    assert len(write.parents) <= MAX_PARENTS
    strike = a_strike([MADE], number=200)
    late = an_edit([MADE], 201, about="Likes trains.")
    assert unseen([MADE, strike, late]) == {late.change_id}
    read = record_from([MADE, strike, late], a_person())
    settled = a_change(strike_settled(read, read.struck, late=[late.change_id]), number=202)
    assert unseen([MADE, strike, late, settled]) == frozenset()
    later = an_edit([MADE], 203, pronouns="they")
    assert unseen([MADE, strike, late, settled, later]) == {later.change_id}


@given(st.permutations(range(5)))
def test_the_order_in_which_they_come_changes_nothing(order: list[int]) -> None:
    edit = an_edit([MADE], 2, about="Likes trains.")
    strike = a_strike([MADE, edit])
    late = an_edit([MADE], 4, pronouns="they")
    other = a_strike([MADE, edit, late], number=5)
    changes = [MADE, edit, strike, late, other]
    assert unseen([changes[place] for place in order]) == unseen(changes)

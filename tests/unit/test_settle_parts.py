"""Versions of a text by paragraphs: nothing left out, nothing invented, nothing typed lost."""

from hypothesis import given
from hypothesis import strategies as some

from keyworker_desktop.record.merge import merged
from ui.screens.family.settle.parts import composed, repicked, rows_of

BASE = "Do not shout.\nWho goes: nobody.\nRing after 20.\nSay: autistic, 16."
TOM = "Do not shout.\nWho goes: nobody.\nRing after 10.\nSay: autistic, 16."
PRIYA = "Do not shout.\nMark goes.\nRing after 30.\nSay: autistic, 16.\nWater, blanket, Biscuit."
TEXTS = some.lists(some.sampled_from("abcdef"), max_size=6).map("\n".join)


def test_what_both_say_is_one_row_and_each_difference_another() -> None:
    rows = rows_of([TOM, PRIYA], BASE)
    assert [row.is_same for row in rows] == [True, False, False, True, False]
    assert rows[1].sides == (("Who goes: nobody.",), ("Mark goes.",))
    assert rows[4].sides == ((), ("Water, blanket, Biscuit.",))
    assert rows[4].suggested == 1


def test_beside_another_difference_nothing_is_picked_for_anybody() -> None:
    rows = rows_of([TOM, PRIYA], BASE)
    assert (rows[1].only_changed, rows[1].suggested) == (1, None)
    assert (rows[2].only_changed, rows[2].suggested) == (None, None)


def test_a_part_that_one_of_them_changed_is_suggested() -> None:
    rows = rows_of(["one\nTWO\nthree", "one\ntwo\nthree\nfour"], "one\ntwo\nthree")
    assert [row.suggested for row in rows if not row.is_same] == [0, 1]
    picks = {n: row.suggested for n, row in enumerate(rows) if row.suggested is not None}
    assert composed(rows, picks) == "one\nTWO\nthree\nfour"


def test_what_somebody_left_out_is_a_change_of_theirs() -> None:
    rows = rows_of(["one\nthree", "one\ntwo\nthree"], "one\ntwo\nthree")
    assert [row.suggested for row in rows] == [None, 0, None]


def test_without_a_common_ground_nothing_is_suggested() -> None:
    rows = rows_of(["one", "two"], None)
    assert [(row.sides, row.suggested) for row in rows] == [((("one",), ("two",)), None)]


def test_another_pick_takes_the_place_of_the_one_before() -> None:
    rows = rows_of([TOM, PRIYA], BASE)
    before = {1: 0, 2: 1, 4: 1}
    assert repicked(composed(rows, before), rows, before, {**before, 1: 1}) == PRIYA


def test_what_was_changed_by_hand_stays_beside_another_pick() -> None:
    rows = rows_of(["one\ntwo\nthree", "one\nTWO\nthree"], None)
    typed = "one\ntwo, by hand\nthree"
    assert repicked(typed, rows, {1: 0}, {1: 1}) == "one\nTWO\ntwo, by hand\nthree"


@given(some.lists(TEXTS, min_size=2, max_size=4), some.none() | TEXTS)
def test_each_version_can_be_read_from_the_rows(texts: list[str], base: str | None) -> None:
    rows = rows_of(texts, base)
    for number, text in enumerate(texts):
        picks = dict.fromkeys(range(len(rows)), number)
        assert composed(rows, picks) == text


@given(TEXTS, TEXTS, TEXTS)
def test_changing_ones_mind_ends_where_picking_at_once_does(
    left: str, right: str, base: str
) -> None:
    rows = rows_of([left, right], base)
    text = composed(rows, {})
    picks: dict[int, int] = {}
    for number, row in enumerate(rows):
        if not row.is_same:
            for side in (0, 1, 0):
                after = {**picks, number: side}
                text = repicked(text, rows, picks, after)
                picks = after
    assert sorted(text.split()) == sorted(composed(rows, picks).split())


@given(TEXTS, TEXTS, TEXTS)
def test_a_clean_combination_has_every_new_paragraph_of_the_rows(
    left: str, right: str, base: str
) -> None:
    both = merged(base, left, right)
    if both is not None and left != right:
        new = set(left.split()) | set(right.split()) - set(base.split())
        assert {one for one in new if one not in base.split()} <= set(both.split())

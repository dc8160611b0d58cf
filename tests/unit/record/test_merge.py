"""The combined view of two texts: every word of both, none invented, alike from either side."""

import json
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from merge3 import Merge3

from keyworker_desktop.record.merge import TextWrite, combined, merged
from tests.support.records import change_id

VECTORS = json.loads(
    Path(__file__).parents[2].joinpath("vectors", "merge.json").read_text(encoding="utf-8")
)
PARAGRAPHS = st.lists(st.sampled_from(["", "a", "b", "c", "d", "e"]), max_size=8)
TEXTS = PARAGRAPHS.map("\n".join)


@st.composite
def edits_of_one_text(draw: st.DrawFn) -> tuple[list[str], list[str], list[str]]:
    """A text of different paragraphs, and two edits of it without anything moved about."""
    base = [f"p{number}" for number in range(draw(st.integers(1, 8)))]
    sides = []
    for side in "lr":
        edited = []
        for number, paragraph in enumerate(base):
            what = draw(st.sampled_from(["keep", "keep", "keep", "edit", "drop", "add", "both"]))
            if what in ("keep", "add"):
                edited.append(paragraph)
            if what == "edit":
                edited.append(f"{side}{number}")
            if what == "add":
                edited.append(f"{side}{number}+")
            if what == "both":
                edited.append(f"both{number}")
        sides.append(edited)
    return base, sides[0], sides[1]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["rule"])
def test_the_rule_of_merging_is_the_one_written_down(vector: dict[str, str | None]) -> None:
    base, left, right = (str(vector[name]) for name in ("base", "left", "right"))
    assert merged(base, left, right) == vector["merged"]
    assert merged(base, right, left) == vector["merged"]


@given(TEXTS, TEXTS, TEXTS)
def test_it_is_the_same_from_either_side(base: str, left: str, right: str) -> None:
    assert merged(base, left, right) == merged(base, right, left)


@given(TEXTS, TEXTS, TEXTS)
def test_every_new_paragraph_of_either_side_is_there_and_none_is_invented(
    base: str, left: str, right: str
) -> None:
    result = merged(base, left, right)
    assume(result is not None)
    assert result is not None
    shown = set(result.split("\n"))
    old = set(base.split("\n"))
    assert shown <= set(left.split("\n")) | set(right.split("\n"))
    assert (set(left.split("\n")) | set(right.split("\n"))) - old <= shown


@given(TEXTS, TEXTS)
def test_one_edit_beside_an_unchanged_text_is_that_edit(base: str, edited: str) -> None:
    assert merged(base, edited, base) == edited
    assert merged(base, edited, edited) == edited


@given(edits_of_one_text())
def test_where_both_find_no_conflict_it_says_what_merge3_says(
    texts: tuple[list[str], list[str], list[str]],
) -> None:
    base, left, right = texts
    groups = list(Merge3(base, left, right).merge_groups())
    result = merged("\n".join(base), "\n".join(left), "\n".join(right))
    if any(group[0] == "conflict" for group in groups):
        assert result is None
    elif result is not None and left and right:
        assert result.split("\n") == [line for group in groups for line in group[1]]


def test_very_long_texts_are_shown_side_by_side() -> None:
    base = "\n".join(str(number) for number in range(1100))
    assert merged(base, f"x\n{base}", f"{base}\ny") is None


@pytest.mark.parametrize(
    ("writes", "expected"),
    [
        pytest.param(
            {1: ("a\n-\nb", []), 2: ("A\n-\nb", [1]), 3: ("a\n-\nB", [1])},
            "A\n-\nB",
            id="both grew from one text",
        ),
        pytest.param(
            {1: ("a\n-\nb", []), 4: ("a!\n-\nb", [1]), 2: ("A\n-\nb", [4]), 3: ("a\n-\nB", [1])},
            "A\n-\nB",
            id="one side was edited twice",
        ),
        pytest.param(
            {1: ("a", []), 4: ("a\n-\nb", [1]), 2: ("A\n-\nb", [4]), 3: ("a\n-\nB", [4])},
            "A\n-\nB",
            id="the last text they share counts, not the first",
        ),
        pytest.param({2: ("a", []), 3: ("b", [])}, None, id="they share nothing"),
        pytest.param(
            {
                1: ("a", []),
                4: ("a\n-\nb", [1]),
                5: ("a\n-\nb", [1]),
                2: ("A\n-\nb", [4, 5]),
                3: ("a\n-\nB", [4, 5]),
            },
            None,
            id="they share two texts of one age",
        ),
        pytest.param(
            {1: ("a\n-\nb", []), 2: ("A\n-\nb", [1, 9]), 3: ("a\n-\nB", [1])},
            None,
            id="something they grew from has not come",
        ),
        pytest.param({2: ("a", [])}, None, id="one of the two has not come"),
        pytest.param(
            {1: ("a\n-\nb", []), 2: ("A\n-\nb", [1]), 3: ("B\n-\nb", [1])}, None, id="they overlap"
        ),
    ],
)
def test_texts_are_combined_only_against_the_one_text_both_grew_from(
    writes: dict[int, tuple[str, list[int]]], expected: str | None
) -> None:
    known = {
        change_id(number): TextWrite(text, tuple(change_id(parent) for parent in parents))
        for number, (text, parents) in writes.items()
    }
    assert combined(known, change_id(2), change_id(3)) == expected
    assert combined(known, change_id(3), change_id(2)) == expected


def test_a_history_that_names_itself_in_a_circle_comes_to_an_end() -> None:
    known = {
        change_id(1): TextWrite("a", (change_id(2),)),
        change_id(2): TextWrite("b", (change_id(1),)),
    }
    assert combined(known, change_id(1), change_id(2)) is None

"""Places in a list: always room between two, whatever came in from elsewhere."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.order import between

PLACES = st.text("0123456789abcdefghijklmnopqrstuvwxyz", max_size=6).map(
    lambda place: place.rstrip("0")
)


@given(PLACES, PLACES)
def test_there_is_always_a_place_between_two(one: str, other: str) -> None:
    before, after = sorted([one, other])
    place = between(before, after)
    assert before < place
    assert before == after or not after or place < after
    assert not place.endswith("0")


@given(st.lists(st.integers(0, 99), max_size=60))
def test_a_list_made_of_insertions_stands_in_the_order_meant(positions: list[int]) -> None:
    places: list[str] = []
    for position in positions:
        at = position % (len(places) + 1)
        before = places[at - 1] if at else ""
        after = places[at] if at < len(places) else ""
        places.insert(at, between(before, after))
    assert places == sorted(places)
    assert len(set(places)) == len(places)


def test_a_long_list_has_short_places() -> None:
    place = ""
    for _ in range(100):
        place = between(place, "")
    assert len(place) < 25


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("", "", "i"),
        ("i", "", "r"),
        ("", "i", "9"),
        ("", "1", "0i"),
        ("1", "2", "1i"),
        ("1", "11", "10i"),
        ("z", "", "zi"),
        ("i", "i", "r"),  # two laptops gave one place: after both
        ("r", "i", "v"),
        ("i!", "j", "ii"),  # a newer program's way of writing places
        ("0", "0", "i"),
        ("É", "é", "i"),
    ],
)
def test_each_pair_has_one_place(before: str, after: str, place: str) -> None:
    assert between(before, after) == place

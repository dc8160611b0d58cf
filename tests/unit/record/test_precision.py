"""Dates as precise as people know them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.precision import (
    Precision,
    age_on,
    birthday,
    read_rough_date,
)

BORN = date(2014, 3, 9)
LEAP_DAY = date(2012, 2, 29)


@pytest.mark.parametrize(
    ("text", "precision", "begins"),
    [
        ("2019-03-05", Precision.DAY, date(2019, 3, 5)),
        (" 2019-03 ", Precision.MONTH, date(2019, 3, 1)),
        ("2019", Precision.YEAR, date(2019, 1, 1)),
        ("2019/2020", Precision.SCHOOL_YEAR, date(2019, 9, 1)),
        ("age 7", Precision.AGE, date(2021, 3, 9)),
        ("age 0", Precision.AGE, BORN),
    ],
)
def test_each_form_is_read_for_what_it_says(text: str, precision: Precision, begins: date) -> None:
    rough = read_rough_date(text)
    assert (rough.text, rough.precision) == (text.strip(), precision)
    assert rough.begins(BORN) == begins


def test_an_age_begins_on_no_known_day_without_a_birth_date() -> None:
    assert read_rough_date("age 7").begins(None) is None


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "not a day, month, year, school year or age"),
        ("last spring", "not a day, month, year, school year or age"),
        ("age 100", "not a day, month, year, school year or age"),
        ("age -1", "not a day, month, year, school year or age"),
        ("٢٠١٩", "not a day, month, year, school year or age"),
        ("2019-02-30", "there is no such date"),
        ("2019-13", "there is no such date"),
        ("0000", "there is no such date"),
        ("2019/2021", "a school year ends in the year after it began"),
    ],
)
def test_what_is_none_of_them_is_refused_in_words(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=f"^{sentence}$"):
        read_rough_date(text)


@given(st.dates())
def test_every_day_there_is_can_be_told(day: date) -> None:
    assert read_rough_date(day.isoformat()).begins(None) == day


@given(st.dates(), st.integers(0, 99))
def test_somebody_is_of_an_age_from_that_birthday_on(born_on: date, age: int) -> None:
    day = birthday(born_on, age)
    assert age_on(born_on, day) == min(age, date.max.year - born_on.year)
    assert read_rough_date(f"age {age}").begins(born_on) == day


@pytest.mark.parametrize(
    ("born_on", "day", "age"),
    [
        (BORN, date(2026, 3, 8), 11),
        (BORN, date(2026, 3, 9), 12),
        (BORN, date(2014, 3, 8), 0),
        (LEAP_DAY, date(2026, 2, 28), 13),
        (LEAP_DAY, date(2026, 3, 1), 14),
        (LEAP_DAY, date(2028, 2, 29), 16),
    ],
)
def test_age_is_whole_years_and_never_below_none(born_on: date, day: date, age: int) -> None:
    assert age_on(born_on, day) == age

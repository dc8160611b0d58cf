"""Days, times and lengths of time as people write them."""

from datetime import date, time

import pytest

from ui.widgets.told_dates import read_date, read_minutes, read_time, tell_date, tell_minutes

TODAY = date(2026, 11, 22)  # a Sunday


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("today", TODAY),
        ("Yesterday", date(2026, 11, 21)),
        ("tomorrow", date(2026, 11, 23)),
        ("+3", date(2026, 11, 25)),
        ("-7", date(2026, 11, 15)),
        ("fri", date(2026, 11, 20)),
        ("Sunday", TODAY),
        ("13/6", date(2026, 6, 13)),
        ("13.6.26", date(2026, 6, 13)),
        ("3/1", date(2027, 1, 3)),
        ("13 June", date(2026, 6, 13)),
        ("Tue 13th June 2023", date(2023, 6, 13)),
        ("2026-11-05", date(2026, 11, 5)),
        ("1/1/99", date(1999, 1, 1)),
        ("31/2", None),
        ("13 Smarch", None),
        ("the day before", None),
        ("", None),
    ],
)
def test_days_are_read(words: str, day: date | None) -> None:
    assert read_date(words, today=TODAY) == day


def test_a_day_told_is_read_again_as_itself() -> None:
    for number in range(-400, 400, 7):
        day = date.fromordinal(TODAY.toordinal() + number)
        assert read_date(tell_date(day, today=TODAY), today=TODAY) == day


@pytest.mark.parametrize(
    ("words", "at"),
    [
        ("9", time(9)),
        ("930", time(9, 30)),
        ("1405", time(14, 5)),
        ("9.30 pm", time(21, 30)),
        ("12am", time(0)),
        ("24:00", None),
        ("9:75", None),
        ("soon", None),
    ],
)
def test_times_are_read(words: str, at: time | None) -> None:
    assert read_time(words) == at


@pytest.mark.parametrize(
    ("words", "minutes"),
    [("50", 50), ("50 min", 50), ("1 h 10 min", 70), ("2 hours", 120), ("long", None)],
)
def test_lengths_of_time_are_read(words: str, minutes: int | None) -> None:
    assert read_minutes(words) == minutes


def test_lengths_of_time_are_told() -> None:
    assert [tell_minutes(n) for n in (50, 60, 70)] == ["50 min", "1 h", "1 h 10 min"]

"""Reading dates, times and lengths of time the way people write them."""

import re
from datetime import date, time, timedelta

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_NUMBERS = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})(?:[/.\- ](\d{4}|\d{2}))?")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_MONTH_NAME = re.compile(
    r"(?:[a-z]+,? +)?(\d{1,2})(?:st|nd|rd|th)? +([a-z]{3,9})\.?(?: +(\d{4}|\d{2}))?"
)
_STEP = re.compile(r"([+-]) ?(\d{1,3})")
_TIME = re.compile(r"(\d{1,2})(?:[:.h]?(\d{2}))? ?(am|pm)?")
_LENGTH = re.compile(r"(?:(\d{1,2}) ?h(?:ours?|rs?)?)? ?(?:(\d{1,3}) ?(?:m(?:in(?:ute)?s?)?)?)?")
CENTURY = 2000
HALF_YEAR = timedelta(days=182)
HALF_DAY, HOUR_MINUTES = 12, 60
FAR_FUTURE_YEARS = 20  # a two-digit year further ahead than this means the last century


def read_date(text: str, *, today: date, ahead: bool = False) -> date | None:
    """``None`` if the words are not a date. Without a year, the one nearest to today.

    A weekday is the last one; ``ahead``, for what is planned, the next one.
    """
    words = " ".join(text.lower().split())
    near = {"today": 0, "yesterday": -1, "tomorrow": 1}
    if words in near:
        return today + timedelta(days=near[words])
    if step := _STEP.fullmatch(words):
        days = int(step[2])
        return today + timedelta(days=days if step[1] == "+" else -days)
    if words[:3] in _DAYS and words.isalpha():
        last = _last_weekday(_DAYS.index(words[:3]), today)
        return last + timedelta(days=7) if ahead and last < today else last
    return _written_date(words, today)


def read_time(text: str) -> time | None:
    """Such as 9, 930, 9:30, 9.30 pm or 21h05."""
    found = _TIME.fullmatch(text.lower().strip())
    if found is None:
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= HALF_DAY:
            return None
        hour = hour % HALF_DAY + (HALF_DAY if found[3] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        return None


def read_minutes(text: str) -> int | None:
    """Such as 50, 50 min, 1 h 10 or 2 hours."""
    words = text.lower().strip()
    found = _LENGTH.fullmatch(words)
    if found is None or not words:
        return None
    return int(found[1] or 0) * HOUR_MINUTES + int(found[2] or 0)


def tell_date(day: date, *, today: date) -> str:
    """Such as Tue 13 June; with the year when it is half a year away or more."""
    told = f"{day:%a} {day.day} {day:%B}"
    return told if abs(day - today) < HALF_YEAR else f"{told} {day.year}"


def tell_minutes(minutes: int) -> str:
    hours, rest = divmod(minutes, HOUR_MINUTES)
    if not hours:
        return f"{rest} min"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _written_date(words: str, today: date) -> date | None:
    if found := _ISO.fullmatch(words):
        return _date(int(found[1]), int(found[2]), int(found[3]))
    if found := _NUMBERS.fullmatch(words):
        return _near(int(found[1]), int(found[2]), found[3], today)
    found = _MONTH_NAME.fullmatch(words)
    if found is None or found[2][:3] not in _MONTHS:
        return None
    return _near(int(found[1]), _MONTHS.index(found[2][:3]) + 1, found[3], today)


def _last_weekday(weekday: int, today: date) -> date:
    """The last such day, today included: people write down what has happened."""
    return today - timedelta(days=(today.weekday() - weekday) % 7)


def _near(day: int, month: int, year: str | None, today: date) -> date | None:
    if year is not None:
        number = int(year)
        if len(year) == len("26"):
            number += CENTURY
            if number > today.year + FAR_FUTURE_YEARS:
                number -= 100
        return _date(number, month, day)
    found = [_date(today.year + shift, month, day) for shift in (-1, 0, 1)]
    return min((each for each in found if each), key=lambda each: abs(each - today), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None

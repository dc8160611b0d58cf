"""Small words that every paper uses: dates and names as people say them."""

import unicodedata
from collections.abc import Sequence
from datetime import date, datetime

from keyworker_desktop.record.kinds.person import Person

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_LEFT_TO_RIGHT_MARK = "\u200e"


def day_in_words(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def weekday_in_words(day: date) -> str:
    return f"{_DAYS[day.weekday()]} {day_in_words(day)}"


def short_day(day: date) -> str:
    return f"{day.day} {_MONTHS[day.month - 1][:3]}"


def moment_in_words(moment: datetime) -> str:
    return f"{day_in_words(moment.date())} at {moment:%H:%M}"


def listed(names: Sequence[str]) -> str:
    """Alex; Alex and Helen; Alex, Helen and Mark."""
    *others, last = names or ("",)
    return f"{', '.join(others)} and {last}" if others else last


def possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{named(name)}’s"


def called(person: Person) -> str:
    """Name and pronouns as they chose them."""
    name = named(person.full_name)
    return f"{name}, {person.pronouns}" if person.pronouns else name


def named(name: str) -> str:
    """A name in a sentence of ours: one written leftwards ends before what follows it."""
    is_leftwards = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in name)
    return f"{name}{_LEFT_TO_RIGHT_MARK}" if is_leftwards else name


def quoted(words: str) -> str:
    """As said, in quotation marks, unless they were written with them."""
    words = words.strip()
    return words if words[:1] in {"“", '"', "‘", "'", "«", "„"} else f"“{words}”"


def lines_of(text: str) -> list[str]:
    """What was written one a line, without the dashes and dots put before it."""
    found = (line.strip().lstrip("•*–-").strip() for line in text.splitlines())
    return [line for line in found if line]

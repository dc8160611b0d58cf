"""Dates as precise as people know them: a day, a month, a year, a school year, an age."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Precision(StrEnum):
    DAY = "day"
    MONTH = "month"
    YEAR = "year"
    SCHOOL_YEAR = "school year"
    AGE = "age"


_SCHOOL_YEAR_BEGINS = 9  # September
_FORMS = {
    Precision.DAY: re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})"),
    Precision.MONTH: re.compile(r"([0-9]{4})-([0-9]{2})"),
    Precision.YEAR: re.compile(r"([0-9]{4})"),
    Precision.SCHOOL_YEAR: re.compile(r"([0-9]{4})/([0-9]{4})"),
    Precision.AGE: re.compile(r"age ([0-9]{1,2})"),
}


@dataclass(frozen=True, slots=True)
class RoughDate:
    """``text`` is 2019-03-05, 2019-03, 2019, 2019/2020 (a school year) or ``age 7``."""

    text: str
    precision: Precision

    def begins(self, born_on: date | None) -> date | None:
        """The first day it can mean; None for an age whose birth date is not known."""
        numbers = [int(number) for number in re.findall(r"\d+", self.text)]
        match self.precision:
            case Precision.DAY:
                return date(*numbers)
            case Precision.MONTH:
                return date(numbers[0], numbers[1], 1)
            case Precision.YEAR:
                return date(numbers[0], 1, 1)
            case Precision.SCHOOL_YEAR:
                return date(numbers[0], _SCHOOL_YEAR_BEGINS, 1)
            case Precision.AGE:
                return None if born_on is None else birthday(born_on, numbers[0])


def read_rough_date(text: str) -> RoughDate:
    """Raises ValueError when it is none of the five forms, or there is no such day."""
    cleaned = text.strip()
    for precision, form in _FORMS.items():
        match = form.fullmatch(cleaned)
        if match is None:
            continue
        rough = RoughDate(cleaned, precision)
        if precision is Precision.SCHOOL_YEAR and int(match[2]) != int(match[1]) + 1:
            raise ValueError("a school year ends in the year after it began")
        try:
            rough.begins(None)
        except ValueError as error:
            raise ValueError("there is no such date") from error
        return rough
    raise ValueError("not a day, month, year, school year or age")


def birthday(born_on: date, age: int) -> date:
    """The day somebody becomes ``age``; 1 March for those born on 29 February."""
    year = min(born_on.year + age, date.max.year)
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_on(born_on: date, day: date) -> int:
    """Whole years; never below 0."""
    years = day.year - born_on.year
    return max(0, years - (day < birthday(born_on, years)))

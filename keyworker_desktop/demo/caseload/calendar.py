"""The days of the demonstration, counted from the day it is opened, so that it never looks old."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from keyworker_desktop.record.precision import Precision, RoughDate

_SATURDAY, _SUNDAY = 5, 6
_MARCH, _OCTOBER, _SEPTEMBER = 3, 10, 9
_STARTS_SCHOOL_AT = 4
_DAYS_IN_A_YEAR = 365.25
_DAYS_IN_A_MONTH = _DAYS_IN_A_YEAR / 12
_PLACEHOLDER = re.compile(r"\[(w|wd|m)?([+-]\d+)\]")


class Calendar:
    """Turns offsets (days from ``today``) into dates and times in London."""

    def __init__(self, today: date) -> None:
        self.today = today

    def day(self, offset: int, *, exact: bool = False) -> date:
        """The working day nearest to ``offset``; the very day if ``exact`` or today."""
        day = self.today + timedelta(days=offset)
        if exact or offset == 0:
            return day
        if offset > 0:
            return day + timedelta(days={_SATURDAY: 2, _SUNDAY: 1}.get(day.weekday(), 0))
        if day.weekday() == _SATURDAY:
            return day - timedelta(days=1)
        if day.weekday() == _SUNDAY:
            monday = day + timedelta(days=1)
            return monday if monday < self.today else day - timedelta(days=2)
        return day

    def moment(self, offset: int, clock: str, *, exact: bool = False) -> datetime:
        return in_london(self.day(offset, exact=exact), time.fromisoformat(clock))

    def born(self, years: int, days: int) -> date:
        """The birth date of somebody who is ``years`` and ``days`` old today."""
        return self.today - timedelta(days=round(years * _DAYS_IN_A_YEAR) + days)

    def rough(self, text: str, born_on: date) -> RoughDate:
        """``age4``, ``y6`` (school year), ``m-40`` (months ago), ``d-340`` (days) or ``Y-3``."""
        number = int(text.removeprefix("age").lstrip("ymdY"))
        if text.startswith("age"):
            return RoughDate(f"age {number}", Precision.AGE)
        if text.startswith("y"):
            begins = _first_september(born_on) + number
            return RoughDate(f"{begins:04}/{begins + 1:04}", Precision.SCHOOL_YEAR)
        if text.startswith("m"):
            day = self.today + timedelta(days=round(number * _DAYS_IN_A_MONTH))
            return RoughDate(f"{day.year:04}-{day.month:02}", Precision.MONTH)
        if text.startswith("Y"):
            return RoughDate(f"{self.today.year + number:04}", Precision.YEAR)
        return RoughDate((self.today + timedelta(days=number)).isoformat(), Precision.DAY)

    def fill(self, text: str, offset: int) -> str:
        """``[+3]``, three days after ``offset``, as 4 May; ``[w+3]`` Monday; ``[wd+3]`` both."""

        def named(match: re.Match[str]) -> str:
            day = self.day(offset + int(match[2]))
            form = {"w": "%A", "m": "%B", "wd": f"%A {day.day} %B"}.get(
                match[1] or "", f"{day.day} %B"
            )
            return day.strftime(form)

        return _PLACEHOLDER.sub(named, text)


def in_london(day: date, clock: time) -> datetime:
    """Needs no time zone tables, which Windows does not bring."""
    naive = datetime.combine(day, clock)
    summer = _last_sunday(day.year, _MARCH) <= day < _last_sunday(day.year, _OCTOBER)
    zone = timezone(timedelta(hours=1)) if summer else UTC
    return naive.replace(tzinfo=zone)


def _last_sunday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=(last.weekday() + 1) % 7)


def _first_september(born_on: date) -> int:
    """The year in which a child starts in Reception, the September after the fourth birthday."""
    year = born_on.year + _STARTS_SCHOOL_AT
    return year if born_on.month < _SEPTEMBER else year + 1

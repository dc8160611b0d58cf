"""Times, ages and lists of a family in the words people use for them."""

from datetime import date
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.precision import Precision, RoughDate, age_on, birthday
from ui.desk import Desk
from ui.widgets.told_dates import HALF_YEAR

_tr = QCoreApplication.translate
_MONTHS_IN_YEAR = 12
_YOUNG = 2
"""Under this age the months are told too."""


def lines_in(text: str) -> list[str]:
    """The lines that say something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def by_whom(desk: Desk, device_id: UUID) -> str:
    """Who wrote something, inside a sentence."""
    return _tr("Times", "you") if desk.is_mine(device_id) else desk.name_of(device_id)


def short_day(day: date, today: date) -> str:
    """Such as 22 May; with the year when it is half a year away or more."""
    told = f"{day.day} {day:%B}"
    return told if abs(day - today) < HALF_YEAR else f"{told} {day.year}"


def tell_age(born_on: date, today: date) -> str:
    """Such as 16 years; a small child's in months too."""
    years = age_on(born_on, today)
    if years >= _YOUNG:
        return _tr("Times", "{n} years").format(n=years)
    months = (today.year - born_on.year) * _MONTHS_IN_YEAR + today.month - born_on.month
    months -= today.day < born_on.day
    return _tr("Times", "{n} months").format(n=max(0, months))


def tell_rough(rough: RoughDate, born_on: date | None) -> str:
    """As precisely as it is known, and no more: "March 2018", "2018/19", "age 7 (2014)"."""
    begins = rough.begins(born_on)
    match rough.precision:
        case Precision.DAY if begins:
            return f"{begins.day} {begins:%B} {begins.year}"
        case Precision.MONTH if begins:
            return f"{begins:%B} {begins.year}"
        case Precision.YEAR:
            return rough.text
        case Precision.SCHOOL_YEAR:
            return f"{rough.text[:5]}{rough.text[7:]}"
        case _:
            return f"{rough.text} ({begins.year})" if begins else rough.text


def ends(rough: RoughDate, born_on: date | None) -> date | None:
    """The last day it can mean; None for an age whose birth date is not known."""
    begins = rough.begins(born_on)
    if begins is None:
        return None
    match rough.precision:
        case Precision.DAY:
            return begins
        case Precision.MONTH:
            return date.fromordinal(_next_month(begins).toordinal() - 1)
        case Precision.YEAR:
            return date(begins.year, 12, 31)
        case Precision.SCHOOL_YEAR:
            return date(begins.year + 1, 8, 31)
        case _:
            year_later = birthday(begins, 1)
            return date.fromordinal(year_later.toordinal() - 1)


def _next_month(day: date) -> date:
    if day.month == _MONTHS_IN_YEAR:
        return date(min(day.year + 1, date.max.year), 1, 1)
    return date(day.year, day.month + 1, 1)

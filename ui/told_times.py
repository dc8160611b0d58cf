"""Moments and lengths of time in the words a person would use."""

from datetime import date, datetime, timedelta

from PySide6.QtCore import QCoreApplication

from ui.widgets.told_dates import tell_date

_tr = QCoreApplication.translate
_DAY_SECONDS, _HOUR_SECONDS, _MINUTE_SECONDS = 86_400, 3_600, 60
_DAYS_IN_HOURS = 2
AHEAD, LONGEST = timedelta(minutes=10), timedelta(days=550)
"""A moment further ahead, or longer ago, was told by a clock that has been changed since."""


def local(at: datetime) -> datetime:
    """The same moment on the clock of this place."""
    return at.astimezone()


def believable(at: datetime, *, now: datetime) -> bool:
    """Whether the laptop's clock can have gone on from ``at`` to ``now`` without being changed."""
    return -AHEAD <= now - at <= LONGEST


def tell_clock(at: datetime) -> str:
    """Such as 08:42."""
    return f"{local(at):%H:%M}"


def tell_near_day(day: date, *, today: date) -> str:
    """Such as today, yesterday, tomorrow or Tue 13 June."""
    match (day - today).days:
        case 0:
            return _tr("Times", "today")
        case -1:
            return _tr("Times", "yesterday")
        case 1:
            return _tr("Times", "tomorrow")
        case _:
            return tell_date(day, today=today)


def tell_moment(at: datetime, *, now: datetime) -> str:
    """Such as "today 08:42", "yesterday 15:20", "Tue 13 June, 10:30"."""
    day = local(at).date()
    told = tell_near_day(day, today=local(now).date())
    is_near = abs((day - local(now).date()).days) <= 1
    return f"{told} {tell_clock(at)}" if is_near else f"{told}, {tell_clock(at)}"


def tell_since(at: datetime, *, now: datetime) -> str:
    """The clock alone when it was today, else with the day: for a last exchange."""
    return tell_clock(at) if local(at).date() == local(now).date() else tell_moment(at, now=now)


def tell_long(day: date) -> str:
    """Such as Tuesday 13 June."""
    return f"{day:%A} {day.day} {day:%B}"


def tell_length(length: timedelta) -> str:
    """Roughly, in its largest whole unit: "3 days", "18 hours", "5 minutes"."""
    seconds = max(0, int(length.total_seconds()))
    if seconds >= _DAYS_IN_HOURS * _DAY_SECONDS:
        return _tr("Times", "{n} days").format(n=seconds // _DAY_SECONDS)
    if seconds >= 2 * _HOUR_SECONDS:
        return _tr("Times", "{n} hours").format(n=seconds // _HOUR_SECONDS)
    if seconds >= _HOUR_SECONDS:
        return _tr("Times", "1 hour")
    if seconds >= 2 * _MINUTE_SECONDS:
        return _tr("Times", "{n} minutes").format(n=seconds // _MINUTE_SECONDS)
    return _tr("Times", "a minute")


def started(words: str) -> str:
    """With a capital first letter, at the beginning of a line."""
    return words[:1].upper() + words[1:]

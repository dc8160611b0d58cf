"""How Today speaks: the greeting, and the day in one sentence."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.store.reading import Planned
from ui.ways import CALLS, MEETINGS, VISITS

_tr = QCoreApplication.translate
_NOON, _EVENING = 12, 18
_NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def greeting(now: datetime, name: str) -> str:
    hour, first = now.astimezone().hour, name.split(maxsplit=1)[0] if name.split() else name
    if hour < _NOON:
        return _tr("Today", "Good morning, {name}.").format(name=first)
    if hour < _EVENING:
        return _tr("Today", "Good afternoon, {name}.").format(name=first)
    return _tr("Today", "Good evening, {name}.").format(name=first)


def day_sentence(planned: Sequence[Planned], *, to_settle: int, questions: int) -> str:
    """Such as "Two visits, a call and one thing to settle."."""
    ways = [one.appointment.way for one in planned]
    visits = sum(way in VISITS for way in ways)
    calls = sum(way in CALLS for way in ways)
    meetings = sum(way in MEETINGS for way in ways)
    messages = len(ways) - visits - calls - meetings
    parts = [
        _counted(visits, _tr("Today", "a visit"), _tr("Today", "{n} visits")),
        _counted(calls, _tr("Today", "a call"), _tr("Today", "{n} calls")),
        _counted(meetings, _tr("Today", "a meeting"), _tr("Today", "{n} meetings")),
        _counted(messages, _tr("Today", "a message to write"), _tr("Today", "{n} messages")),
        _counted(
            to_settle, _tr("Today", "one thing to settle"), _tr("Today", "{n} things to settle")
        ),
        _counted(
            questions, _tr("Today", "a question to answer"), _tr("Today", "{n} questions to answer")
        ),
    ]
    told = [part for part in parts if part]
    if not told:
        return _tr("Today", "Nothing is planned for today.")
    words = joined(told)
    return f"{words[:1].upper()}{words[1:]}."


def joined(parts: Sequence[str]) -> str:
    if len(parts) < 2:  # noqa: PLR2004 - one part needs no "and"
        return "".join(parts)
    return _tr("Today", "{most} and {last}").format(most=", ".join(parts[:-1]), last=parts[-1])


def number_word(number: int) -> str:
    return _NUMBERS[number] if number < len(_NUMBERS) else str(number)


def _counted(number: int, one: str, many: str) -> str:
    if number == 0:
        return ""
    return one if number == 1 else many.format(n=number_word(number))

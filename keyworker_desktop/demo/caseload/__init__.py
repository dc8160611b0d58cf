"""The demonstration caseload: twelve invented families, told as they would be in real records."""

from datetime import date, timedelta

from keyworker_desktop.demo.caseload.calendar import Calendar
from keyworker_desktop.demo.caseload.contacts import SUPERVISOR, Note, review_of
from keyworker_desktop.demo.caseload.families import FAMILIES
from keyworker_desktop.demo.caseload.making import make_family, with_steps
from keyworker_desktop.demo.caseload.model import (
    STAFF,
    DemoAgreement,
    DemoEdit,
    DemoFamily,
    DemoPerson,
    DemoReview,
    DemoStep,
)

__all__ = [
    "STAFF",
    "DemoAgreement",
    "DemoEdit",
    "DemoFamily",
    "DemoPerson",
    "DemoReview",
    "DemoStep",
    "caseload",
]

_FRIDAY = 4
_SIGNED_UNTIL = -9
"""Notes of the last days still wait for the supervisor."""


def caseload(today: date) -> list[DemoFamily]:
    """The whole caseload as it would stand on ``today``; the same for the same day."""
    calendar = Calendar(today)
    made = [make_family(text, calendar) for text in FAMILIES]
    return [
        with_steps(family, _rounds(notes, calendar, minutes=7 * place))
        for place, (family, notes) in enumerate(made)
    ]


def _rounds(notes: list[Note], calendar: Calendar, *, minutes: int) -> list[DemoStep]:
    """The supervisor's round, every other Friday: what nobody has asked about is signed."""
    by_day: dict[date, list[Note]] = {}
    for note in notes:
        names = {name for name, _ in note.block.fields}
        if note.offset <= _SIGNED_UNTIL and not names & {"sign", "unsigned", "ask"}:
            by_day.setdefault(_round_after(note.saved_at.date(), calendar), []).append(note)
    steps = []
    for day, signed in by_day.items():
        offset = (day - calendar.today).days
        at = calendar.moment(offset, "13:00", exact=True) + timedelta(minutes=minutes)
        reviews = tuple(review_of(note, at, "sign-off", "") for note in signed)
        steps.append(DemoStep(at, SUPERVISOR, reviews=reviews))
    return steps


def _round_after(written_on: date, calendar: Calendar) -> date:
    friday = written_on + timedelta(days=(_FRIDAY - written_on.weekday() - 2) % 7 + 2)
    if friday.isocalendar().week % 2:
        friday += timedelta(days=7)
    return min(friday, calendar.day(-1))

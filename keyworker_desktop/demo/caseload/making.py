"""From a family as it is written down to the steps in which its record was made."""

from collections.abc import Iterable
from dataclasses import replace

from keyworker_desktop.demo.caseload.beginning import about, beginning, plan, story
from keyworker_desktop.demo.caseload.calendar import Calendar
from keyworker_desktop.demo.caseload.contacts import Note, contacts
from keyworker_desktop.demo.caseload.course import course
from keyworker_desktop.demo.caseload.ledger import Ledger
from keyworker_desktop.demo.caseload.model import DemoFamily, DemoStep
from keyworker_desktop.demo.caseload.notation import FamilyText

_CO_WORKER = {"priya": "tom", "tom": "priya"}


def make_family(text: FamilyText, calendar: Calendar) -> tuple[DemoFamily, list[Note]]:
    """The family with all but the supervisor's own round of signing, and its notes."""
    book = Ledger(text, calendar)
    beginning(book)
    about(book)
    story(book)
    plan(book)
    notes = contacts(book)
    course(book)
    family = DemoFamily(book.family_id, text.keyworker, _CO_WORKER[text.keyworker], book.steps)
    return with_steps(family, ()), notes


def with_steps(family: DemoFamily, more: Iterable[DemoStep]) -> DemoFamily:
    return replace(family, steps=sorted([*family.steps, *more], key=lambda step: step.at))

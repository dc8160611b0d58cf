"""What changed later: ratings of the register, steps of the plan, how it goes, who agreed."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from keyworker_desktop.demo.caseload.ledger import Ledger
from keyworker_desktop.demo.caseload.model import DemoAgreement, DemoEdit
from keyworker_desktop.demo.caseload.notation import blocks, lines
from keyworker_desktop.record.kinds.plan import Rating

_STATES_WITH_REASON = frozenset({"paused", "dropped", "asked for"})


def course(book: Ledger) -> None:
    for block in blocks(book.text.course):
        offset, clock = int(block.head[0]), block.head[1]
        at = book.calendar.moment(offset, clock, exact="!" in block.head)
        for place, (name, text) in enumerate(block.fields):
            moment = at + timedelta(minutes=3 * place)
            _turn(book, name, book.calendar.fill(text, offset), moment)


def _turn(book: Ledger, name: str, text: str, at: datetime) -> None:
    said, _, reason = (part.strip() for part in text.partition(" | "))
    match name:
        case "rate":
            book.save(at, book.text.keyworker, creates=list(_ratings(book, said, at)))
        case "agree":
            people = tuple(book.people[one] for one in said.split())
            agreed = DemoAgreement(book.identity(at, "agreement"), people, at.date(), reason)
            book.save(at, book.text.keyworker, agreements=[agreed])
        case _:
            edits = _edits(book, name, said, reason, at)
            book.save(at, book.text.keyworker, edits=edits, reason=reason)


def _edits(book: Ledger, name: str, said: str, reason: str, at: datetime) -> list[DemoEdit]:
    key, _, value = said.partition(" ")
    match name:
        case "rating":
            review = (at + timedelta(days=int(value))).date()
            return _changes(
                book.family_record,
                "family",
                {"rating": key, "rating_since": at.date(), "rating_review_on": review},
            )
        case "now" | "visiting":
            return _changes(book.family_record, "family", {name: said})
        case "step":
            why = {"reason": reason} if value in _STATES_WITH_REASON else {}
            return _changes(book.plan_steps[key], "step", {"state": value, **why})
        case "outcome":
            return _changes(book.outcomes[key], "outcome", {"state": value})
        case _:
            return _changes(book.about_record, "about me", {key: lines(value)})


def _ratings(book: Ledger, said: str, at: datetime) -> Iterable[Rating]:
    for part in said.split(";"):
        outcome, *answers = part.split()
        for who, value in zip(answers[::2], answers[1::2], strict=True):
            yield Rating(
                entity_id=book.identity(at, "rating", outcome, who),
                family_id=book.family_id,
                outcome=book.outcomes[outcome],
                person=book.people[who],
                on=at.date(),
                value=None if value == "-" else int(value),
            )


def _changes(entity: UUID, kind: str, values: Mapping[str, Any]) -> list[DemoEdit]:
    return [DemoEdit(entity, kind, name, value) for name, value in values.items()]

"""The plan as it stands: what is in it, in which order, and what changed since it was agreed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.order import between
from keyworker_desktop.store import reading
from keyworker_desktop.store.reading import FamilySheet

CLOSED = ("reached", "dropped")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    outcomes: Sequence[Outcome]
    """Those still worked on first."""
    steps: Mapping[UUID, Sequence[Step]]
    """In their order, by outcome."""
    astray: Sequence[Step]
    """Steps whose outcome was entered in error, or has not come to this laptop yet."""
    struck: Sequence[Outcome | Step]
    agreement: Agreement | None
    """The latest that stands."""
    changed: frozenset[UUID]
    """What is not as it was when the plan was last agreed."""


def plan_of(sheet: FamilySheet) -> Plan:
    outcomes = [one for one in sheet.outcomes if not one.struck]
    outcomes.sort(key=lambda one: one.state in CLOSED)
    steps: dict[UUID, list[Step]] = {one.entity_id: [] for one in outcomes}
    astray: list[Step] = []
    for step in sheet.steps:
        if not step.struck:
            (steps.get(step.outcome, astray) if step.outcome else astray).append(step)
    agreement = last_agreement(sheet)
    records: list[Outcome | Step] = [*sheet.outcomes, *sheet.steps]
    return Plan(
        outcomes=outcomes,
        steps=steps,
        astray=astray,
        struck=[one for one in records if one.struck],
        agreement=agreement,
        changed=changed_since(sheet, agreement),
    )


def last_agreement(sheet: FamilySheet) -> Agreement | None:
    standing = [one for one in sheet.agreements if not one.struck]
    return max(standing, key=_when, default=None)


def changed_since(sheet: FamilySheet, agreement: Agreement | None) -> frozenset[UUID]:
    """Outcomes and steps of which anything that stands was not seen by those who agreed.

    What was entered in error counts when they saw it as it was before.
    """
    if agreement is None:
        return frozenset()
    seen = frozenset(agreement.bound_to)
    found = set()
    for record in (*sheet.outcomes, *sheet.steps):
        heads = reading.head_ids([record])
        if not heads <= seen and (not record.struck or heads & seen):
            found.add(record.entity_id)
    return frozenset(found)


def plan_heads(sheet: FamilySheet) -> tuple[UUID, ...]:
    """What an agreement of the plan as it now stands is bound to."""
    heads = reading.head_ids([*sheet.outcomes, *sheet.steps])
    return tuple(sorted(heads, key=lambda one: one.bytes))


@dataclass(frozen=True, slots=True)
class Asked:
    """What one person answered on the days somebody asked; None: they did not want to say."""

    person: UUID | None
    answers: Mapping[date, int | None]


def asked_about(sheet: FamilySheet, outcome_id: UUID) -> tuple[list[date], list[Asked]]:
    """The days in order, and the answers of each person, the child's first."""
    answers: dict[UUID | None, dict[date, int | None]] = {}
    for rating in sorted(sheet.ratings, key=_when):  # of two on one day the later one counts
        if rating.outcome == outcome_id and not rating.struck:
            answers.setdefault(rating.person, {})[_when(rating)[0]] = rating.value
    days = sorted({day for each in answers.values() for day in each})
    child = sheet.child.entity_id if sheet.child else None
    people = sorted(answers, key=lambda one: one != child)
    return days, [Asked(person, answers[person]) for person in people]


def last_place(records: Sequence[Outcome] | Sequence[Step]) -> str:
    """A place after all of them."""
    return between(max((one.place for one in records), default=""), "")


def moved(steps: Sequence[Step], step_id: UUID, by: int) -> dict[UUID, str]:
    """The new places when one step goes up or down by one; nothing when it is at the end."""
    order = list(steps)
    here = next((n for n, one in enumerate(order) if one.entity_id == step_id), -1)
    there = here + by
    if here < 0 or not 0 <= there < len(order):
        return {}
    step = order.pop(here)
    before, after = order[:there], order[there:]
    place = between(before[-1].place if before else "", after[0].place if after else "")
    order.insert(there, step)
    is_after = not before or before[-1].place < place
    if is_after and (not after or place < after[0].place):
        return {step_id: place}
    # Two of them have one place, or none: all are put in order anew.
    return {one.entity_id: new for one, new in zip(order, _places(), strict=False)}


def _places() -> Iterator[str]:
    place = ""
    while True:
        place = between(place, "")
        yield place


def _when(entry: Agreement | Rating) -> tuple[date, float]:
    written = entry.facts.authored_at if entry.facts else None
    day = entry.on or (written.date() if written else date.min)
    return day, written.timestamp() if written else 0.0

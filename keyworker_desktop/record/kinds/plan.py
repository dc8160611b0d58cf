"""The personalised plan: outcomes in the family's words, the steps that serve them, how it goes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from keyworker_desktop.record.fields import (
    Choice,
    Merge,
    choice,
    day,
    identifiers,
    long_text,
    number,
    reference,
    references,
    text,
)
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.record import Record, heads_of

OUTCOME_STATES = (
    Choice(value="open", label="Working on it"),
    Choice(value="reached", label="Reached"),
    Choice(value="paused", label="Paused"),
    Choice(value="dropped", label="No longer wanted"),
)
STEP_STATES = (
    Choice(value="not started", label="Not started"),
    Choice(value="asked for", label="Asked for"),
    Choice(value="started", label="Started"),
    Choice(value="done", label="Done"),
    Choice(value="paused", label="Paused"),
    Choice(value="dropped", label="Dropped"),
)
BEST_RATING = 10


@kind("outcome", label="Outcome", plural="Outcomes")
@dataclass(frozen=True, kw_only=True)
class Outcome(Record):
    """Something the child or family wants to be different."""

    words: str = text("What should be different", prompt="In their own words", required=True)
    whose: tuple[UUID, ...] = references("Whose outcome it is", "person", merge=Merge.SET)
    why: str = long_text("Why it matters", prompt="To them")
    said: str = text("Said when and how", prompt="20 April, said aloud")
    state: str = choice("How it stands", OUTCOME_STATES, default="open")
    place: str = text("Place in the plan", merge=Merge.ORDER, searched=False)

    def title(self) -> str:
        return self.words


@kind("step", label="Step", plural="Steps")
@dataclass(frozen=True, kw_only=True)
class Step(Record):
    """Something somebody does towards one outcome; there are no steps without one."""

    outcome: UUID | None = reference("Outcome it serves", "outcome", required=True)
    what: str = text("What will be done", required=True)
    owner: str = text("Who does it", prompt="A person or a service")
    due_on: date | None = day("By when")
    state: str = choice("How it stands", STEP_STATES, default="not started")
    reason: str = text("Why it changed", prompt="Why it was moved, paused or dropped")
    place: str = text("Place under the outcome", merge=Merge.ORDER, searched=False)

    def title(self) -> str:
        return self.what


@kind("rating", label="Rating", plural="Ratings")
@dataclass(frozen=True, kw_only=True)
class Rating(Record):
    """How somebody says an outcome is going, 0 to 10; no value when they did not want to say."""

    outcome: UUID | None = reference("Outcome", "outcome", merge=Merge.IMMUTABLE, required=True)
    person: UUID | None = reference("Who says so", "person", merge=Merge.IMMUTABLE)
    on: date | None = day("Asked on", merge=Merge.IMMUTABLE)
    value: int | None = number("How it is going", least=0, most=BEST_RATING, merge=Merge.IMMUTABLE)


@kind("agreement", label="Agreement", plural="Agreements")
@dataclass(frozen=True, kw_only=True)
class Agreement(Record):
    """That people agreed the plan as it stood: bound to the exact changes they saw."""

    people: tuple[UUID, ...] = references(
        "Agreed by", "person", merge=Merge.IMMUTABLE, required=True
    )
    on: date | None = day("Agreed on", merge=Merge.IMMUTABLE)
    how: str = text("How", prompt="By voice, at the kitchen table", merge=Merge.IMMUTABLE)
    bound_to: tuple[UUID, ...] = identifiers("The plan as it stood")

    def is_bound_to(self, records: Iterable[Record]) -> bool:
        """Whether the plan's outcomes and steps, all of them, still stand as they did then."""
        return self.bound_to == heads_of(records)

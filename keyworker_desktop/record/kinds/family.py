"""A family: who it is about, how things stand, and what whoever visits must know first."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from keyworker_desktop.record.fields import Choice, Merge, choice, day, long_text, reference, text
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.record import Record

RATINGS = (
    Choice(value="", label="No rating yet"),
    Choice(value="green", label="Green", caution=1),
    Choice(value="amber", label="Amber", caution=2),
    Choice(value="blue", label="Blue, in hospital", caution=3),
    Choice(value="red", label="Red", caution=4),
)
"""Of the Dynamic Support Register (``domain.md`` 1.2); blue means in hospital."""

VISITING = (
    Choice(value="", label="Nothing noted"),
    Choice(value="alone", label="Fine to visit alone", caution=1),
    Choice(value="check in", label="Visit alone only with a check-in", caution=2),
    Choice(value="two people", label="Always two people", caution=3),
)


@kind("family", label="Family", plural="Families")
@dataclass(frozen=True, kw_only=True)
class Family(Record):
    """The record that everything else of a family belongs to."""

    name: str = text("Name of the family", prompt="As they call themselves", required=True)
    child: UUID | None = reference("The child or young person", "person")
    rating: str = choice("Rating on the register", RATINGS, merge=Merge.SAFETY)
    rating_since: date | None = day("Rated on")
    rating_review_on: date | None = day("Rating reviewed by")
    visiting: str = choice("Visiting alone", VISITING, merge=Merge.SAFETY)
    now: str = long_text("What is happening now", prompt="The last weeks in a few sentences")

    def title(self) -> str:
        return self.name

"""What a plan paper is made from."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar
from uuid import UUID

from keyworker_desktop.papers.wording import listed, named
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.record import Record

Placed = TypeVar("Placed", Outcome, Step)

_NOBODY = "somebody whose name is not noted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanContents:
    """All that the paper tells. Records "entered in error" may be among them: they are left out."""

    child: Person
    people: Sequence[Person] = field(default=(), repr=False)
    outcomes: Sequence[Outcome] = field(default=(), repr=False)
    steps: Sequence[Step] = field(default=(), repr=False)
    ratings: Sequence[Rating] = field(default=(), repr=False)
    agreements: Sequence[Agreement] = field(default=(), repr=False)
    changed_since: AbstractSet[UUID] = frozenset()
    """Ids of the outcomes and steps that are not as they were when the plan was last agreed."""

    def agreements_that_stand(self) -> list[Agreement]:
        """The latest first."""
        standing = [agreement for agreement in self.agreements if not agreement.struck]
        return sorted(standing, key=lambda agreement: agreement.on or date.min, reverse=True)

    def is_marked(self, record: Record) -> bool:
        """Without an agreement there is nothing that it could have changed since."""
        return record.entity_id in self.changed_since and bool(self.agreements_that_stand())

    def name(self, person_id: UUID | None) -> str:
        """As they are called; with the family name where two are called the same."""
        everybody = {person.entity_id: person for person in (*self.people, self.child)}
        person = everybody.get(person_id) if person_id else None
        if person is None:
            return _NOBODY
        is_shared = sum(other.name == person.name for other in everybody.values()) > 1
        return named(person.full_name if is_shared else person.name)

    def names(self, person_ids: Iterable[UUID]) -> str:
        """The child first, the others in the order in which the family's people are given."""
        order = [self.child.entity_id, *(person.entity_id for person in self.people)]
        places = {person_id: place for place, person_id in reversed(list(enumerate(order)))}
        in_order = sorted(person_ids, key=lambda one: places.get(one, len(order)))
        return listed([self.name(person_id) for person_id in in_order])


def in_place(records: Iterable[Placed]) -> list[Placed]:
    """Those that stand, in the order of the plan."""
    return sorted((record for record in records if not record.struck), key=lambda one: one.place)


def state_in_words(record: Outcome | Step) -> str:
    return kind_of(record).fields["state"].choice_label(record.state)

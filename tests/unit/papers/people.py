"""An invented family and its plan, small enough to know by heart."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from itertools import count
from typing import Any
from uuid import UUID

from keyworker_desktop.papers.furniture import Furniture
from keyworker_desktop.papers.plan import PlanContents
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step

FAMILY = UUID(int=1)
_numbers: Iterator[int] = count(2)
RETURN_TO = "Keyworker Team, Harbour House, 12 Quay Street"
ARABIC_NAME = "عبد الرحمن"
HEBREW_NAME = "שירה"


def _identity() -> dict[str, Any]:
    return {"entity_id": UUID(int=next(_numbers)), "family_id": FAMILY}


def a_person(given_name: str, **fields: Any) -> Person:
    return Person(**_identity(), given_name=given_name, **fields)


def an_outcome(words: str, **fields: Any) -> Outcome:
    return Outcome(**_identity(), words=words, **fields)


def a_step(outcome: Outcome, what: str, **fields: Any) -> Step:
    return Step(**_identity(), outcome=outcome.entity_id, what=what, **fields)


def a_rating(outcome: Outcome, person: Person, on: date | None, value: int | None) -> Rating:
    return Rating(
        **_identity(), outcome=outcome.entity_id, person=person.entity_id, on=on, value=value
    )


def an_agreement(*people: Person, on: date | None = date(2026, 4, 21), **fields: Any) -> Agreement:
    ids = tuple(person.entity_id for person in people)
    return Agreement(**_identity(), people=ids, on=on, **fields)


def an_about(person: Person, **fields: Any) -> AboutMe:
    return AboutMe(**_identity(), person=person.entity_id, **fields)


ALEX = a_person(
    "Alexandra", place="child", chosen_name="Alex", family_name="Marlow", pronouns="they / them"
)
HELEN = a_person("Helen", family_name="Marlow", relation="mother")
WALK = an_outcome(
    "I want to go out with Biscuit and come back when I choose.",
    whose=(ALEX.entity_id,),
    said="20 April, said aloud",
    why="Biscuit makes outside safe.",
    place="a",
)
SLEEP = an_outcome("I want Mum to sleep in her own bed.", whose=(HELEN.entity_id,), place="b")
CHIME = a_step(
    WALK, "A door chime all four chose", owner="Mark", state="done", due_on=date(2026, 5, 3)
)
NIGHTS = a_step(SLEEP, "Night support, two nights", owner="Health", state="asked for")
PLAN = PlanContents(
    child=ALEX,
    people=(HELEN,),
    outcomes=(SLEEP, WALK),
    steps=(NIGHTS, CHIME),
    ratings=(
        a_rating(WALK, ALEX, date(2026, 4, 21), 2),
        a_rating(WALK, ALEX, date(2026, 5, 5), None),
        a_rating(WALK, ALEX, date(2026, 6, 2), 5),
        a_rating(WALK, HELEN, date(2026, 6, 2), 3),
    ),
    agreements=(an_agreement(ALEX, HELEN, how="By voice, at the kitchen table"),),
    changed_since=frozenset({NIGHTS.entity_id}),
)
MADE = Furniture(
    made_by="Priya Nair",
    made_at=datetime(2026, 6, 9, 14, 5, tzinfo=timezone(timedelta(hours=1))),
    return_to=RETURN_TO,
    valid_until=date(2026, 7, 21),
)

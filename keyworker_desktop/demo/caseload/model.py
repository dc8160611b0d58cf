"""What the demonstration caseload is made of: staff, families and the steps of their records."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from keyworker_desktop.record.record import Record


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the invented team."""

    key: str
    name: str
    role: str
    team: str


@dataclass(frozen=True)
class DemoEdit:
    """A new value of one field of a record that an earlier step made."""

    entity_id: UUID
    kind: str
    field: str
    value: Any


@dataclass(frozen=True)
class DemoReview:
    """A step of a review; the builder binds it to the note as it then stands."""

    entity_id: UUID
    contact_entity_id: UUID
    step: str
    body: str = ""


@dataclass(frozen=True)
class DemoAgreement:
    """That people agreed the plan; the builder binds it to the plan as it then stands."""

    entity_id: UUID
    people: tuple[UUID, ...]
    on: date
    how: str


@dataclass(frozen=True)
class DemoStep:
    """What one of the staff saved at one moment. ``author`` is a key of ``STAFF``."""

    at: datetime
    author: str
    creates: tuple[Record, ...] = ()
    edits: tuple[DemoEdit, ...] = ()
    reviews: tuple[DemoReview, ...] = ()
    agreements: tuple[DemoAgreement, ...] = ()
    reason: str = ""


@dataclass(frozen=True)
class DemoFamily:
    """One family's log, in order of time."""

    family_id: UUID
    keyworker: str
    co_worker: str
    steps: list[DemoStep] = field(repr=False)


STAFF = (
    DemoPerson("priya", "Priya Nair", "keyworker", "Keyworker team"),
    DemoPerson("tom", "Tom Ashby", "keyworker", "Keyworker team"),
    DemoPerson("ruth", "Ruth Calloway", "supervisor", "Keyworker team"),
    DemoPerson("miriam", "Miriam Osei", "manager", "Keyworker team"),
)

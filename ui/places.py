"""Where in the program somebody is: what the rail, search and rows lead to, and Back returns to."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Room(StrEnum):
    """The program's screens, as the rail names them."""

    TODAY = "today"
    FAMILIES = "families"
    FAMILY = "family"
    REVIEWS = "reviews"
    TEAM = "team"
    SETTINGS = "settings"
    SYNC = "sync"
    SETTLE = "settle"


class FamilyTab(StrEnum):
    """The parts of a family's screen, in order; Ctrl+1 is the first."""

    OVERVIEW = "overview"
    STORY = "story"
    PLAN = "plan"
    CONTACTS = "contacts"
    PEOPLE = "people"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place to go to: a room, what to show there (``entity_id``), what to begin (``act``)."""

    room: Room
    family_id: UUID | None = None
    tab: FamilyTab = FamilyTab.OVERVIEW
    entity_id: UUID | None = None
    field: str = ""
    """Which answer of ``entity_id`` is to be settled; "" for the first."""
    act: str = ""
    """What to begin there: "new note", "open draft", "new family", "plan a visit", "report".

    "" to look.
    """


FILE = "file"


def file_of(family_id: UUID, about: UUID) -> Place:
    """Where a file is found; the family's screen knows on which tab its entry is read."""
    return Place(
        room=Room.FAMILY,
        family_id=family_id,
        tab=FamilyTab.CONTACTS,
        entity_id=about,
        act=FILE,
    )

"""Contact notes: a visit, a call, a message, as the keyworker tells it; finished, then kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from keyworker_desktop.record.fields import (
    Choice,
    Merge,
    choice,
    long_text,
    moment,
    number,
    reference,
    references,
    text,
)
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.record import Problem, Record

WAYS = (
    Choice(value="home visit", label="Home visit"),
    Choice(value="phone", label="Phone"),
    Choice(value="video", label="Video"),
    Choice(value="text", label="Text"),
    Choice(value="meeting", label="Meeting"),
    Choice(value="visit elsewhere", label="Visit elsewhere"),
    Choice(value="letter", label="Letter or e-mail"),
)
WORDS_GIVEN = (
    Choice(value="", label="Not noted"),
    Choice(value="said aloud", label="Said aloud"),
    Choice(value="written", label="Written or typed"),
    Choice(value="drawn", label="Drawn"),
    Choice(value="signed", label="Signed or shown"),
    Choice(value="device", label="With a communication aid"),
)
LONGEST_MINUTES = 24 * 60
_ONCE = Merge.IMMUTABLE


@kind("contact", label="Contact note", plural="Contact notes")
@dataclass(frozen=True, kw_only=True)
class Contact(Record):
    """A finished note. Before, it is a draft on its author's laptop only (``store.drafts``)."""

    way: str = choice("How", WAYS, merge=_ONCE, default="home visit", required=True)
    at: datetime | None = moment("When", merge=_ONCE, required=True)
    minutes: int | None = number("How long", least=0, most=LONGEST_MINUTES, merge=_ONCE)
    who: tuple[UUID, ...] = references("Who", "person", merge=_ONCE)
    also: str = text("Somebody else", merge=_ONCE, prompt="Names of others who were there")
    where: str = text("Where", merge=_ONCE)
    body: str = long_text("Note", merge=_ONCE, prompt="What happened, in the order you tell it")
    words: str = long_text(
        "Their own words", merge=_ONCE, prompt="As said, not tidied up, nothing of yours"
    )
    words_by: UUID | None = reference("Whose words", "person", merge=_ONCE)
    words_given: str = choice("How they were given", WORDS_GIVEN, merge=_ONCE)
    next: str = text(
        "What next", merge=_ONCE, prompt="What you will do, and what you said you would"
    )
    concern: str = text(
        "A worry for the supervisor", merge=_ONCE, prompt="Shown first in the review queue"
    )

    def title(self) -> str:
        return next((option.label for option in WAYS if option.value == self.way), self.way)

    def sorted_at(self) -> datetime | None:
        return self.at

    def problems(self, *, today: date) -> Sequence[Problem]:
        found = []
        if not self.who and not self.also.strip():
            found.append(Problem(field="who", sentence="Say who you were in contact with."))
        if self.at and self.at.date() > today + timedelta(days=1):
            found.append(Problem(field="at", sentence="This is in the future. Check the date."))
        return found


@kind("addendum", label="Addition", plural="Additions")
@dataclass(frozen=True, kw_only=True)
class Addendum(Record):
    """Something added to a finished note, by anybody who may write; the note stays as it was."""

    contact: UUID | None = reference("Added to", "contact", merge=_ONCE, required=True)
    body: str = long_text("Addition", merge=_ONCE)

    def title(self) -> str:
        return "Addition to a note"


APPOINTMENT_STATES = (
    Choice(value="planned", label="Planned"),
    Choice(value="happened", label="Happened"),
    Choice(value="called off", label="Called off"),
)


@kind("appointment", label="Planned contact", plural="Planned contacts")
@dataclass(frozen=True, kw_only=True)
class Appointment(Record):
    """A contact that was promised: the next visit or call."""

    at: datetime | None = moment("When", required=True)
    way: str = choice("How", WAYS, default="home visit")
    purpose: str = text("What for", prompt="What they asked for, what to bring")
    who: tuple[UUID, ...] = references("With whom", "person", merge=Merge.SET)
    state: str = choice(
        "How it stands", APPOINTMENT_STATES, default="planned", facet=True, required=True
    )

    def title(self) -> str:
        return next((option.label for option in WAYS if option.value == self.way), self.way)

    def sorted_at(self) -> datetime | None:
        return self.at

"""About me: what a person wants others to know, in the sections of the national standard."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from keyworker_desktop.record.fields import day, long_text, reference, text
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.record import Record

SECTIONS = (
    "important_to_me",
    "important_people",
    "communication",
    "wellness",
    "please_do",
    "please_do_not",
    "support",
    "worth_knowing",
)
"""The headings of PRSB About Me 1.2 (``domain.md`` 4.2), in its order."""


@kind("about me", label="About me", plural="About me")
@dataclass(frozen=True, kw_only=True)
class AboutMe(Record):
    """One for each person who wants one; written by them or with them."""

    person: UUID | None = reference("About", "person", required=True)
    own_words: str = long_text("In my own words", prompt="As they said it, not tidied up")
    own_words_told: str = text("Said when and where", prompt="24 April, in the garden")
    important_to_me: str = long_text("What is most important to me")
    important_people: str = long_text("People who are important to me")
    communication: str = long_text(
        "How I communicate, and how to communicate with me",
        prompt="On a usual day, in pain or distress, when I have to choose, to raise a worry",
    )
    wellness: str = long_text(
        "My wellness", prompt="A good day, a bad day, what helps me stay well"
    )
    please_do: str = long_text("Please do", prompt="One a line")
    please_do_not: str = long_text("Please don’t", prompt="One a line")
    support: str = long_text("How and when to support me")
    worth_knowing: str = long_text("Also worth knowing about me")
    told_by: str = text("Who helped write this")
    told_on: date | None = day("Written on")

    def title(self) -> str:
        return "About me"

"""A person around a family: the child, those at home, those who help."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from keyworker_desktop.record import nhs_number
from keyworker_desktop.record.fields import Choice, choice, day, long_text, nhs, text
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.record import Problem, Record

PLACES = (
    Choice(value="child", label="The child or young person"),
    Choice(value="home", label="At home with them"),
    Choice(value="family", label="Family elsewhere, or a friend"),
    Choice(value="professional", label="Somebody who works with them"),
)
WAYS = (
    Choice(value="", label="No preference noted"),
    Choice(value="call", label="Call"),
    Choice(value="text", label="Text message"),
    Choice(value="email", label="E-mail"),
    Choice(value="in person", label="Face to face"),
    Choice(value="not directly", label="Not directly"),
)
OLDEST = 130


@kind("person", label="Person", plural="People")
@dataclass(frozen=True, kw_only=True)
class Person(Record):
    """Everybody has a name; nothing else is ever needed."""

    place: str = choice("Who they are", PLACES, default="home")
    given_name: str = text("First name", required=True)
    family_name: str = text("Family name")
    chosen_name: str = text("Name they choose", prompt="Used everywhere instead of the first name")
    pronouns: str = text("Pronouns", prompt="they / them, she / her, he / him, or their own")
    born_on: date | None = day("Birth date")
    relation: str = text("What they are to the child", prompt="Mother, brother, teacher, …")
    organisation: str = text("Where they work", prompt="Service, school or team")
    contact_way: str = choice("Best way to reach them", WAYS)
    contact_detail: str = text("Number or address")
    contact_notes: str = text("When and how", prompt="Call before three; never the land line")
    nhs_number: str = nhs("NHS number")
    adjustments: str = long_text(
        "Reasonable adjustments", prompt="One a line, the most important first"
    )
    about: str = long_text("Worth knowing", prompt="How they are, what they need, what they do")

    @property
    def name(self) -> str:
        """What this person is called."""
        return self.chosen_name or self.given_name

    @property
    def full_name(self) -> str:
        return f"{self.name} {self.family_name}".strip()

    def title(self) -> str:
        return self.full_name

    def problems(self, *, today: date) -> Sequence[Problem]:
        found = []
        if self.born_on and self.born_on > today:
            found.append(Problem(field="born_on", sentence="This birth date is in the future."))
        if self.born_on and self.born_on.year < today.year - OLDEST:
            found.append(
                Problem(field="born_on", sentence=f"This birth date is over {OLDEST} years ago.")
            )
        if self.nhs_number and nhs_number.digits_of(self.nhs_number).startswith("000"):
            found.append(Problem(field="nhs_number", sentence="No NHS number begins with 000."))
        return found

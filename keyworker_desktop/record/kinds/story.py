"""The family's story: what happened, when as far as it is known, and who says so."""

from dataclasses import dataclass

from keyworker_desktop.record.fields import Choice, choice, long_text, rough_date, text, tick
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.precision import RoughDate
from keyworker_desktop.record.record import Record

ACCOUNTS = (
    Choice(value="home", label="Home"),
    Choice(value="school", label="School"),
    Choice(value="service", label="A service"),
)
THEMES = (
    Choice(value="background", label="Background"),
    Choice(value="school", label="School and college"),
    Choice(value="health", label="Health services"),
    Choice(value="waiting", label="Waiting"),
    Choice(value="crisis", label="Crises and hospital"),
    Choice(value="impact", label="Impact on the family"),
    Choice(value="helped", label="What helped, what would help"),
)
"""The prompt sheet of the East Sussex parents' report; its "waiting lists" stand on their own."""


@kind("story", label="Story entry", plural="Story")
@dataclass(frozen=True, kw_only=True)
class StoryEntry(Record):
    """One thing that happened, or stayed so for a time, as one side tells it."""

    what: str = text("What happened", prompt="In a few words", required=True)
    when: RoughDate | None = rough_date("When", prompt="A day, month, year, school year or age")
    until: RoughDate | None = rough_date("Until", prompt="If it went on for a time")
    details: str = long_text("More about it", prompt="As much or as little as they want to tell")
    told_by: str = text("Who says so", prompt="Helen; the SENCO’s letter")
    account: str = choice("Whose account", ACCOUNTS, default="home")
    theme: str = choice("Theme", THEMES, default="background")
    is_significant: bool = tick("A turning point")

    def title(self) -> str:
        return self.what

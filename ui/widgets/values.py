"""The plain values widgets show: ratings, states of a note, and what stands in a row."""

from dataclasses import dataclass, field
from enum import Enum, StrEnum

from ui.theme.tokens import Tone


class Rating(StrEnum):
    """The dynamic support register's rating: always a shape, a word and a colour together."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"
    BLUE = "blue"


RATING_TONE = {
    Rating.RED: Tone.URGENT,
    Rating.AMBER: Tone.CAUTION,
    Rating.GREEN: Tone.GOOD,
    Rating.BLUE: Tone.HOSPITAL,
}


class NoteState(Enum):
    """How far a note has come: icon and tone. The words are in `state_words`."""

    DRAFT = ("pen-line", Tone.CAUTION)
    SAVED = ("laptop", Tone.CAUTION)
    SENT = ("check", Tone.QUIET)
    SEEN = ("check-check", Tone.GOOD)
    IN_ERROR = ("circle-x", Tone.QUIET)

    @property
    def icon(self) -> str:
        return self.value[0]

    @property
    def tone(self) -> Tone:
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Tag:
    """An icon and a few words at the end of a row or under a note."""

    words: str = field(repr=False)
    icon: str = ""
    tone: Tone = Tone.QUIET


@dataclass(frozen=True, slots=True, kw_only=True)
class RowContent:
    """What one row shows. Everything but the title may be left out."""

    title: str = field(repr=False)
    detail: str = field(default="", repr=False)  # the quiet second line
    footnote: str = field(default="", repr=False)  # a quiet third line
    remark: str = field(default="", repr=False)  # quiet, beside the title
    icon: str = ""
    icon_tone: Tone = Tone.QUIET
    lead: str = ""  # a time at the left, before the icon
    rating: Rating | None = None
    figure: str = ""  # at the right, never elided
    figure_tone: Tone = Tone.PLAIN
    figure_detail: str = ""  # quiet, under the figure
    tag: Tag | None = None  # at the right, on the last line
    flag: Tag | None = None  # at the left, on the last line: what to notice
    progress: float | None = None  # 0 to 1, a small bar at the left
    opens: bool = False  # draws a chevron
    strong: bool = True  # the title in semibold
    past: bool = False  # drawn quietly: it has been
    key: object = None  # the caller's own, given back by signals

    def spoken(self) -> str:
        """The row in one breath, for a screen reader."""
        rating = self.rating.value.capitalize() if self.rating else ""
        tag = self.tag.words if self.tag else ""
        flag = self.flag.words if self.flag else ""
        parts = [
            self.lead,
            self.title,
            self.remark,
            rating,
            self.detail,
            self.footnote,
            flag,
            self.figure,
            self.figure_detail,
            tag,
        ]
        return ", ".join(part for part in parts if part)

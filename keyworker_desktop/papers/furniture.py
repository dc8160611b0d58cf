"""What stands on every page: whose paper it is, who made it and when, where to return it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from keyworker_desktop.papers.rows import Row, pages_of, paint_rows
from keyworker_desktop.papers.sheet import HEIGHT, MILLIMETRE, WIDTH, About, Element, Sheet
from keyworker_desktop.papers.typefaces import Weight
from keyworker_desktop.papers.typesetting import Line, Style, Typesetter
from keyworker_desktop.papers.wording import day_in_words, moment_in_words

SIDE = 20 * MILLIMETRE
TOP = 14 * MILLIMETRE
FOOT = 12 * MILLIMETRE
COLUMN = WIDTH - 2 * SIDE
_SMALL = Style(9, 12, colour="quiet")
_SMALL_BOLD = Style(9, 12, Weight.BOLD)
_BELOW_HEAD = 14.0
_ABOVE_FOOT = 12.0
_AIR = 5.0
_MOST_LINES = 3
_NAME_SHARE = 0.62
"""How much of the width the left side of the head may take."""
_NUMBER_WIDTH = 80.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Furniture:
    """Who made a paper, when, until when it holds, and where to return it if it is found."""

    made_by: str = field(repr=False)
    made_at: datetime
    return_to: str = field(default="", repr=False)
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The head and foot of the pages of one paper, and the room that they leave."""

    head: Sequence[Line] = field(repr=False)
    kind: Line
    foot: Sequence[Line] = field(repr=False)
    typesetter: Typesetter

    @property
    def top(self) -> float:
        """Where the content begins."""
        return TOP + len(self.head) * _SMALL.leading + _AIR + _BELOW_HEAD

    @property
    def _foot_top(self) -> float:
        return HEIGHT - FOOT - len(self.foot) * _SMALL.leading

    @property
    def room(self) -> float:
        """How high the content of a page may be."""
        return self._foot_top - _AIR - _ABOVE_FOOT - self.top

    def draw(self, sheet: Sheet, page: int, pages: int, said: Element | None) -> None:
        """A screen reader meets these words once, where ``said`` stands, not on every page."""
        head_end = TOP + len(self.head) * _SMALL.leading + _AIR
        with sheet.tagged(None):
            self._write(sheet, self.head, TOP)
            sheet.write(self.kind, SIDE + COLUMN - self.kind.width, TOP + _SMALL.size)
            sheet.rule(SIDE, head_end, COLUMN, colour="edge", weight=0.75)
            sheet.rule(SIDE, self._foot_top - _AIR, COLUMN, colour="edge", weight=0.75)
        with sheet.tagged(said):
            self._write(sheet, self.foot, self._foot_top)
        with sheet.tagged(None):
            number = self.typesetter.line(f"Page {page} of {pages}", _SMALL_BOLD)
            left = SIDE + COLUMN - number.width
            sheet.write(number, left, self._foot_top + _SMALL.size)

    @staticmethod
    def _write(sheet: Sheet, lines: Sequence[Line], top: float) -> None:
        for place, line in enumerate(lines):
            sheet.write(line, SIDE, top + place * _SMALL.leading + _SMALL.size)


def frame(name: str, kind: str, furniture: Furniture, typesetter: Typesetter) -> Frame:
    told = f"Made on {moment_in_words(furniture.made_at)} by {furniture.made_by}."
    if furniture.valid_until:
        told += f" Valid until {day_in_words(furniture.valid_until)}."
    foot = few_lines(typesetter, told, _SMALL, COLUMN - _NUMBER_WIDTH)
    if furniture.return_to.strip():
        found = f"If you find this paper, please return it to {furniture.return_to}"
        foot += few_lines(typesetter, found, _SMALL, COLUMN - _NUMBER_WIDTH)
    head = few_lines(typesetter, name, _SMALL_BOLD, COLUMN * _NAME_SHARE)
    return Frame(head, typesetter.line(kind, _SMALL), foot, typesetter)


def few_lines(
    typesetter: Typesetter, words: str, style: Style, width: float, most: int = _MOST_LINES
) -> list[Line]:
    """At most so many lines; a cut is seen as one."""
    words = " ".join(words.split())
    lines = typesetter.lines(words, style, width)
    while len(lines) > most:
        words = words[: int(len(words) * 0.9)].rstrip()
        lines = typesetter.lines(f"{words} …", style, width)
    return lines


def printed(about: About, frame: Frame, rows: Iterable[Row], root: Element) -> bytes:
    """The finished file: rows laid on as many pages as they need, each with its furniture."""
    sheet = Sheet(about, root)
    pages = pages_of(rows, frame.room)
    said = Element("P")
    for number, page in enumerate(pages, start=1):
        paint_rows(page, sheet, SIDE, frame.top, COLUMN)
        frame.draw(sheet, number, len(pages), said if number == 1 else None)
        sheet.showPage()
    root.parts.append(said)
    return sheet.finish()

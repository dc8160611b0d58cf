"""A paper as a column of rows, and how rows become pages."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from keyworker_desktop.papers.sheet import Element, Sheet
from keyworker_desktop.papers.typesetting import Line, Style, Typesetter

Paint = Callable[[Sheet, float, float], None]
"""Draws at a left and a top edge, given in points from the upper left corner."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A box behind rows that follow each other; ``eq=False``: each is a box of its own."""

    fill: str
    edge: str
    inset: float


@dataclass(frozen=True, slots=True)
class Row:
    """One thing across the page that is never parted: a line, a chart, a gap."""

    height: float
    paint: Paint | None = None
    stays_with_next: bool = False
    ground: Ground | None = None

    @property
    def is_gap(self) -> bool:
        return self.paint is None and self.ground is None


def gap(height: float, *, stays_with_next: bool = False) -> Row:
    return Row(height, stays_with_next=stays_with_next)


def height_of(rows: Iterable[Row]) -> float:
    return sum(row.height for row in rows)


def rule(width: float, *, colour: str = "line", weight: float = 0.75) -> Row:
    def paint(sheet: Sheet, left: float, top: float) -> None:
        with sheet.tagged(None):
            sheet.rule(left, top, width, colour=colour, weight=weight)

    return Row(weight, paint, stays_with_next=True)


def line_row(line: Line, width: float, element: Element, *, indent: float = 0.0) -> Row:
    """A line of words with its share of the space between lines above and below."""

    def paint(sheet: Sheet, left: float, top: float) -> None:
        start = left + (max(0.0, width - line.width) if line.is_from_right else indent)
        with sheet.tagged(element):
            sheet.write(line, start, top + _baseline(line.style))

    return Row(line.style.leading, paint)


def _baseline(style: Style) -> float:
    """Below the top of a line: capitals stand in the middle of it."""
    return style.leading / 2 + style.size * 0.335


@dataclass(frozen=True, slots=True)
class Setter:
    """Makes rows of words, for one width."""

    typesetter: Typesetter
    width: float

    def narrowed(self, by: float) -> "Setter":
        return replace(self, width=self.width - by)

    def text(
        self, words: str, style: Style, element: Element, *, between: float = 0.0
    ) -> list[Row]:
        """Our sentences. No line stands alone at the foot or the head of a page."""
        return self._rows(self.typesetter.paragraphs(words, style, self.width), element, between)

    def told(
        self, words: str, style: Style, element: Element, *, between: float = 0.0
    ) -> list[Row]:
        """Somebody's own words: each paragraph runs in the direction of its first letter."""
        parts = self.typesetter.paragraphs(words, style, self.width, any_direction=True)
        return self._rows(parts, element, between)

    def _rows(self, parts: Sequence[Sequence[Line]], element: Element, between: float) -> list[Row]:
        rows: list[Row] = []
        for lines in parts:
            if rows and between:
                rows.append(gap(between))
            rows.extend(self._paragraph(lines, element))
        return rows

    def _paragraph(self, lines: Sequence[Line], element: Element) -> Iterator[Row]:
        last = len(lines) - 1
        for place, line in enumerate(lines):
            row = line_row(line, self.width, element)
            yield replace(row, stays_with_next=place < last and place in {0, last - 1})


def together(rows: Sequence[Row], *, and_next: bool = False) -> list[Row]:
    """None of these is parted from the one after it."""
    last = len(rows) - 1
    return [
        replace(row, stays_with_next=row.stays_with_next or place < last or and_next)
        for place, row in enumerate(rows)
    ]


def indented(rows: Iterable[Row], by: float) -> list[Row]:
    return [row if row.paint is None else replace(row, paint=_moved(row.paint, by)) for row in rows]


def _moved(paint: Paint, by: float) -> Paint:
    return lambda sheet, left, top: paint(sheet, left + by, top)


def boxed(rows: Sequence[Row], ground: Ground, *, above: float, below: float) -> list[Row]:
    """Rows on a ground of their own, with room around them."""
    inside = [gap(above, stays_with_next=True), *indented(rows, ground.inset)]
    inside[-1] = replace(inside[-1], stays_with_next=True)
    return [replace(row, ground=ground) for row in (*inside, gap(below))]


def beside(left: Sequence[Row], right: Sequence[Row], offset: float) -> Row:
    """Two columns that stay on one page, the left one read first."""

    def paint(sheet: Sheet, left_edge: float, top: float) -> None:
        paint_rows(left, sheet, left_edge, top)
        paint_rows(right, sheet, left_edge + offset, top)

    return Row(max(height_of(left), height_of(right)), paint)


def paint_rows(
    rows: Sequence[Row], sheet: Sheet, left: float, top: float, width: float | None = None
) -> None:
    """Grounds first, each once behind all the rows that stand on it."""
    placed: list[tuple[Row, float]] = []
    for row in rows:
        placed.append((row, top))
        top += row.height
    if width is not None:
        for ground, same in groupby(placed, key=lambda item: item[0].ground):
            if ground is not None:
                part = list(same)
                height = height_of(row for row, _top in part)
                with sheet.tagged(None):
                    sheet.ground((left, part[0][1], width, height), ground.fill, ground.edge)
    for row, at in placed:
        if row.paint is not None:
            row.paint(sheet, left, at)


def pages_of(rows: Iterable[Row], height: float) -> list[list[Row]]:
    """Rows that belong together stay together, unless together they are longer than a page."""
    pages: list[list[Row]] = [[]]
    used = 0.0
    for chain in _chains(rows):
        fits_on_a_page = height_of(chain) <= height
        if pages[-1] and fits_on_a_page and used + height_of(chain) > height:
            pages.append([])
            used = 0.0
        for row in chain:
            if pages[-1] and used + row.height > height:
                pages.append([])
                used = 0.0
            if row.is_gap and not pages[-1]:
                continue
            pages[-1].append(row)
            used += row.height
    return [page for page in pages if any(not row.is_gap for row in page)] or [[]]


def _chains(rows: Iterable[Row]) -> Iterator[list[Row]]:
    chain: list[Row] = []
    for row in rows:
        chain.append(row)
        if not row.stays_with_next:
            yield chain
            chain = []
    if chain:
        yield chain

"""How an outcome is going, drawn once: one accent, names at the lines, gaps that stay gaps."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby, pairwise

from reportlab.graphics.shapes import Circle, Drawing, PolyLine, String
from reportlab.graphics.shapes import Line as Stroke
from reportlab.lib.colors import HexColor

from keyworker_desktop.papers.sheet import COLOURS
from keyworker_desktop.papers.typefaces import Weight
from keyworker_desktop.papers.typesetting import Line, Style, Typesetter
from keyworker_desktop.papers.wording import day_in_words, listed, short_day
from keyworker_desktop.record.kinds.plan import BEST_RATING

MOST_LINES = 4
"""More than these cannot be told apart in grey; all of them stand in the words beside."""

_TOP, _BOTTOM = 10.0, 18.0
_LEFT = 20.0
_INSET = 8.0
_DATE_ROOM = 46.0
_LONGEST_LABEL = 14
_SCALE = (0, 5, BEST_RATING)
_LABEL_HEIGHT = 11.0
_SMALL, _LABEL = 8.5, 9.5
_SMALL_STYLE = Style(_SMALL, 12)
_LABEL_STYLE = Style(_LABEL, 13, Weight.BOLD)
_DASHES: Sequence[Sequence[float] | None] = (None, (4, 2.5), (1, 2), (7, 2, 1, 2))


@dataclass(frozen=True, slots=True)
class Series:
    """What one person said, in order of time; None where they did not want to say."""

    name: str = field(repr=False)
    said: Sequence[tuple[date, int | None]] = field(repr=False)


def in_words(series: Sequence[Series]) -> list[str]:
    """The same as the drawing, one sentence a person; the year once, if it is the same for all."""
    years = {day.year for line in series for day, _value in line.said}
    told = [
        f"{line.name}: {listed([_told(value, day, len(years) == 1) for day, value in line.said])}."
        for line in series
    ]
    return [f"In {years.pop()}:", *told] if len(years) == 1 else told


def _told(value: int | None, day: date, is_year_told: bool) -> str:
    told = "did not say" if value is None else f"{value}"
    words = day_in_words(day)
    return f"{told} on {words.removesuffix(f' {day.year}') if is_year_told else words}"


def is_worth_drawing(series: Sequence[Series]) -> bool:
    """One day is said better in words."""
    days = {day for line in series for day, value in line.said if value is not None}
    return len(days) > 1


def drawing_of(
    series: Sequence[Series], width: float, height: float, typesetter: Typesetter
) -> Drawing:
    """The first series in the accent, whole and with full dots; the others quiet and dashed."""
    shown = [(line, last) for line in series if (last := _last_value(line)) is not None]
    shown = shown[:MOST_LINES]
    days = sorted({day for line, _last in shown for day, _value in line.said})
    drawing = Drawing(width, height)
    labels = [f"{shortened(line.name)} {last}" for line, last in shown]
    right = width - 10 - max(typesetter.line(label, _LABEL_STYLE).width for label in labels)
    span = max(1, (days[-1] - days[0]).days)

    def across(day: date) -> float:
        return _LEFT + _INSET + (right - _LEFT - 2 * _INSET) * (day - days[0]).days / span

    def up(value: int) -> float:
        return _BOTTOM + (height - _TOP - _BOTTOM) * value / BEST_RATING

    for value in _SCALE:
        _draw_level(drawing, value, up(value), right)
    _draw_days(drawing, [(day, across(day)) for day in days])
    for place, (line, _last) in reversed(list(enumerate(shown))):
        points = [(across(day), None if value is None else up(value)) for day, value in line.said]
        _draw_series(drawing, place, points)
    heights = _apart([up(last) for _line, last in shown])
    for place, (label, label_at) in enumerate(zip(labels, heights, strict=True)):
        drawing.add(_string(right + 6, label_at - _LABEL / 3, label, _LABEL, _colour(place)))
    return drawing


def shortened(name: str) -> str:
    """The words beside the drawing have it whole."""
    return name if len(name) <= _LONGEST_LABEL else f"{name[: _LONGEST_LABEL - 1].rstrip()}…"


def labels_of(drawing: Drawing, typesetter: Typesetter) -> list[tuple[String, Line]]:
    """Its strings as lines of our own type, so that a name in any script is shaped."""
    return [
        (shape, typesetter.line(shape.text, _style_of(shape)))
        for shape in drawing.contents
        if isinstance(shape, String)
    ]


def _style_of(string: String) -> Style:
    style = _LABEL_STYLE if string.fontSize == _LABEL else _SMALL_STYLE
    colours = (name for name, value in COLOURS.items() if HexColor(value) == string.fillColor)
    return replace(style, colour=next(colours))


def _last_value(line: Series) -> int | None:
    return next((value for _day, value in reversed(line.said) if value is not None), None)


def _colour(place: int) -> str:
    return "accent" if place == 0 else "quiet"


def _string(left: float, up: float, words: str, size: float, colour: str) -> String:
    return String(left, up, words, fontSize=size, fillColor=HexColor(COLOURS[colour]))


def _draw_level(drawing: Drawing, value: int, at: float, right: float) -> None:
    colour = HexColor(COLOURS["edge" if value == 0 else "line"])
    drawing.add(Stroke(_LEFT, at, right, at, strokeColor=colour, strokeWidth=0.75))
    number = _string(_LEFT - 5, at - _SMALL / 3, str(value), _SMALL, "quiet")
    number.textAnchor = "end"
    drawing.add(number)


def _draw_days(drawing: Drawing, days: Sequence[tuple[date, float]]) -> None:
    """The last day and the first are always named, those between where there is room."""
    last_day, last_at = days[-1]
    named = [(last_day, last_at)]
    free_from = float("-inf")
    for day, at in days[:-1]:
        if at >= free_from and at + _DATE_ROOM <= last_at:
            named.append((day, at))
            free_from = at + _DATE_ROOM
    for day, at in named:
        drawing.add(Stroke(at, _BOTTOM, at, _BOTTOM - 3, strokeColor=HexColor(COLOURS["edge"])))
        label = _string(at, _BOTTOM - 13, short_day(day), _SMALL, "quiet")
        label.textAnchor = "middle"
        drawing.add(label)


def _draw_series(
    drawing: Drawing, place: int, points: Sequence[tuple[float, float | None]]
) -> None:
    colour = HexColor(COLOURS[_colour(place)])
    for said, stretch in groupby(points, key=lambda point: point[1] is not None):
        flat = [coordinate for point in stretch for coordinate in point]
        if said and len(flat) > 2:  # noqa: PLR2004 - two coordinates are one point
            dashes = _DASHES[place]
            drawing.add(PolyLine(flat, strokeColor=colour, strokeWidth=1.6, strokeDashArray=dashes))
    fill = colour if place == 0 else HexColor(COLOURS["paper"])
    for across, up in points:
        if up is not None:
            drawing.add(Circle(across, up, 3, fillColor=fill, strokeColor=colour, strokeWidth=1.4))


def _apart(heights: Sequence[float]) -> list[float]:
    """Labels as near their lines as they can be without lying on each other."""
    placed = list(heights)
    order = sorted(range(len(heights)), key=lambda place: -heights[place])
    for above, below in pairwise(order):
        placed[below] = min(placed[below], placed[above] - _LABEL_HEIGHT)
    lowest = min(placed)
    return [at + max(0.0, _BOTTOM - lowest) for at in placed] if lowest < _BOTTOM else placed

"""The outline of a glyph that is to be seen and not read, such as the dots of an Arabic letter."""

from dataclasses import dataclass, field
from functools import cache

from keyworker_desktop.papers.typefaces import EM, Face

Point = tuple[float, float]


@dataclass(slots=True)
class _Pen:
    """Takes down an outline as PDF path operators."""

    operators: list[str] = field(default_factory=list)
    at: Point = (0.0, 0.0)

    def moveTo(self, to: Point) -> None:  # noqa: N802 - uharfbuzz calls it so
        self._draw("m", to)

    def lineTo(self, to: Point) -> None:  # noqa: N802
        self._draw("l", to)

    def qCurveTo(self, control: Point, to: Point) -> None:  # noqa: N802
        """PDF has cubic curves only: the same curve has its controls two thirds of the way."""
        first, second = (
            (end[0] + (control[0] - end[0]) * 2 / 3, end[1] + (control[1] - end[1]) * 2 / 3)
            for end in (self.at, to)
        )
        self._draw("c", first, second, to)

    def curveTo(self, first: Point, second: Point, to: Point) -> None:  # noqa: N802
        self._draw("c", first, second, to)

    def closePath(self) -> None:  # noqa: N802
        self.operators.append("h")

    def _draw(self, operator: str, *points: Point) -> None:
        self.operators.append(f"{' '.join(f'{x:.1f} {y:.1f}' for x, y in points)} {operator}")
        self.at = points[-1]


def outline(face: Face, glyph: int, left: float, up: float, size: float) -> str:
    """Operators that fill a glyph at a place given in points from the lower left corner."""
    path = _path(face, glyph)
    scale = f"{size * face.scale / EM:.5f}"
    return f"q {scale} 0 0 {scale} {left:.3f} {up:.3f} cm {path} f Q" if path else ""


@cache
def _path(face: Face, glyph: int) -> str:
    pen = _Pen()
    face.shaper.draw_glyph_with_pen(glyph, pen)
    return " ".join(pen.operators)

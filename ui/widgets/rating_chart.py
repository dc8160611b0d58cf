"""How it is going, 0 to 10 over time: one accent, names at the end of the lines, gaps stay gaps."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.drawing import draw_disc, draw_line, follow_theme, hairline, smooth, width_of

HEIGHT, TOP, BOTTOM, LEFT, DOT = 150, 10, 26, 28, 4
GRID = (0, 5, 10)
MOST = 10


@dataclass(frozen=True, slots=True)
class RatingLine:
    """One person's answers, one for each time asked; ``None`` where they were not asked."""

    who: str
    answers: tuple[float | None, ...]
    main: bool = False  # the child's line carries the accent


class RatingChart(QWidget):
    def __init__(
        self,
        times: Sequence[str] = (),
        lines: Sequence[RatingLine] = (),
        *,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._times: tuple[str, ...] = ()
        self._lines: tuple[RatingLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_ratings(times, lines)
        follow_theme(self._restyle)

    def show_ratings(self, times: Sequence[str], lines: Sequence[RatingLine]) -> None:
        """``times`` in words, in order; each line has as many answers."""
        self._times, self._lines = tuple(times), tuple(lines)
        self.setAccessibleName(self._name or self.tr("How it is going, 0 to 10"))
        self.setAccessibleDescription(self.in_words())
        self.update()

    def in_words(self) -> str:
        """The chart for those who hear it; also a good tooltip or caption."""
        told = []
        for line in self._lines:
            answers = ", ".join(
                f"{when}: {_figure(answer) if answer is not None else self.tr('not asked')}"
                for when, answer in zip(self._times, line.answers, strict=False)
            )
            told.append(f"{line.who}: {answers}.")
        return " ".join(told)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(340), theme().px(HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        plot = self._plot()
        self._paint_axes(painter, plot)
        for line in sorted(self._lines, key=lambda line: line.main):
            self._paint_line(painter, plot, line)
        self._paint_names(painter, plot)

    def _plot(self) -> QRectF:
        px, font = theme().px, theme().font(Type.LABEL_HEADING)
        names = max((width_of(_label(line), font) for line in self._lines), default=0.0)
        left, right = px(LEFT), self.width() - names - px(16)
        return QRectF(left, px(TOP), max(px(40), right - left), self.height() - px(TOP + BOTTOM))

    def _x(self, plot: QRectF, number: int) -> float:
        inset = theme().px(10)
        steps = max(1, len(self._times) - 1)
        if len(self._times) == 1:
            return plot.center().x()
        return plot.left() + inset + (plot.width() - 2 * inset) * number / steps

    def _y(self, plot: QRectF, answer: float) -> float:
        return plot.bottom() - plot.height() * answer / MOST

    def _paint_axes(self, painter: QPainter, plot: QRectF) -> None:
        tokens, px, font = theme().tokens, theme().px, theme().font(Type.LABEL)
        for level in GRID:
            y = round(self._y(plot, level))
            colour = tokens.chart_quiet if level == 0 else tokens.line
            hairline(painter, plot.left(), plot.right(), y, colour)
            room = QRectF(0, y - px(9), px(LEFT) - px(7), px(18))
            align = Qt.AlignmentFlag.AlignRight
            draw_line(painter, room, str(level), font, Tone.QUIET, align)
        shown_until = -1e9
        for number, when in enumerate(self._times):
            width = width_of(when, font) + 2
            left = self._x(plot, number) - width / 2
            if left < shown_until + px(8):
                continue  # too close to the last one to be read
            shown_until = left + width
            room = QRectF(left, plot.bottom() + px(6), width, px(18))
            draw_line(painter, room, when, font, Tone.QUIET, Qt.AlignmentFlag.AlignHCenter)

    def _paint_line(self, painter: QPainter, plot: QRectF, line: RatingLine) -> None:
        tokens, px = theme().tokens, theme().px
        ink = tokens.accent if line.main else tokens.quiet
        style = Qt.PenStyle.SolidLine if line.main else Qt.PenStyle.DashLine
        points = [
            None if answer is None else QPointF(self._x(plot, number), self._y(plot, answer))
            for number, answer in enumerate(line.answers)
        ]
        painter.setPen(QPen(QColor(ink), px(2) if line.main else 1.5 * theme().scale, style))
        for before, after in pairwise(points):
            if before is not None and after is not None:
                painter.drawLine(before, after)
        for point in points:
            if point is not None:
                ground = ink if line.main else tokens.raised
                draw_disc(painter, point, px(DOT), ground, ink)

    def _paint_names(self, painter: QPainter, plot: QRectF) -> None:
        """Each name beside its last answer, pushed apart where they would overlap."""
        px, font, high = theme().px, theme().font(Type.LABEL_HEADING), theme().px(18)
        ends = [
            (self._y(plot, last[1]), self._x(plot, last[0]), line)
            for line in self._lines
            if (last := _last_answer(line)) is not None
        ]
        ends.sort(key=lambda end: end[0])
        floor = -1e9
        for wanted, x, line in ends:
            floor = max(wanted, floor + high)
            room = QRectF(x + px(DOT + 7), floor - high / 2, self.width() - x, high)
            tone = Tone.ACCENT if line.main else Tone.PLAIN
            draw_line(painter, room, _label(line), font, tone)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def _label(line: RatingLine) -> str:
    last = _last_answer(line)
    return line.who if last is None else f"{line.who} {_figure(last[1])}"


def _last_answer(line: RatingLine) -> tuple[int, float] | None:
    for number in range(len(line.answers) - 1, -1, -1):
        answer = line.answers[number]
        if answer is not None:
            return number, answer
    return None


def _figure(answer: float) -> str:
    return f"{answer:g}"

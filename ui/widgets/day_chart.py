"""A day with its pinch points: how hard each is by height, and the best time to visit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import time

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, blend, theme
from ui.widgets.drawing import draw_line, fill_round, follow_theme, hairline, smooth, width_of

HEIGHT, BOTTOM, SIDE, WORDS = 172, 28, 20, 38
FIRST_HOUR, STEP_HOURS, DAY_HOURS, HOUR_MINUTES = 6, 3, 24, 60
STRENGTH = {0: 0.0, 1: 0.14, 2: 0.30, 3: 0.55}  # of the accent over the card's ground
LEAST_STEP = 58  # unscaled: closer hours are not all written


@dataclass(frozen=True, slots=True, kw_only=True)
class PinchPoint:
    """From one time to another, over midnight too. ``hard`` 1 to 3; 0 is the best time to visit."""

    starts: time
    ends: time
    words: str = field(repr=False)
    detail: str = field(default="", repr=False)
    hard: int = 2


class DayChart(QWidget):
    """The day from six to six. What it shows is also its accessible description."""

    def __init__(
        self, points: Sequence[PinchPoint] = (), *, name: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._points: tuple[PinchPoint, ...] = ()
        self._name = name
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_points(points)
        follow_theme(self._restyle)

    def show_points(self, points: Sequence[PinchPoint]) -> None:
        self._points = tuple(sorted(points, key=lambda point: _minutes(point.starts)))
        self.setAccessibleName(self._name or self.tr("The day"))
        self.setAccessibleDescription(self.in_words())
        self.update()

    def in_words(self) -> str:
        return " ".join(
            f"{point.starts:%H:%M} to {point.ends:%H:%M}: {point.words}"
            f"{f', {point.detail}' if point.detail else ''}."
            for point in self._points
        )

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(640), theme().px(HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, px = QPainter(self), theme().px
        smooth(painter)
        plot = QRectF(px(SIDE), 0, self.width() - 2 * px(SIDE), self.height() - px(BOTTOM))
        self._paint_axis(painter, plot)
        shown_until = [-1e9, -1e9, -1e9, -1e9]  # by height: words of one height must not touch
        for point in self._points:
            self._paint_point(painter, plot, point, shown_until)

    def _paint_axis(self, painter: QPainter, plot: QRectF) -> None:
        tokens, px, font = theme().tokens, theme().px, theme().font(Type.LABEL)
        hairline(painter, plot.left(), plot.right(), plot.bottom(), tokens.chart_quiet)
        step = STEP_HOURS
        while plot.width() * step / DAY_HOURS < px(LEAST_STEP):
            step *= 2
        for hour in range(0, DAY_HOURS + 1, step):
            x = plot.left() + plot.width() * hour / DAY_HOURS
            painter.fillRect(QRectF(x, plot.bottom(), 1, px(4)), QColor(tokens.chart_quiet))
            words = f"{(FIRST_HOUR + hour) % DAY_HOURS:02}:00"
            width = width_of(words, font) + 2
            left = min(max(0.0, x - width / 2), self.width() - width)
            room = QRectF(left, plot.bottom() + px(6), width, px(18))
            draw_line(painter, room, words, font, Tone.QUIET, Qt.AlignmentFlag.AlignHCenter)

    def _paint_point(
        self, painter: QPainter, plot: QRectF, point: PinchPoint, shown_until: list[float]
    ) -> None:
        tokens, px = theme().tokens, theme().px
        left = plot.left() + plot.width() * _minutes(point.starts) / (DAY_HOURS * HOUR_MINUTES)
        end = plot.left() + plot.width() * _minutes(point.ends) / (DAY_HOURS * HOUR_MINUTES)
        right = end if end > left else plot.right()
        tallest = plot.height() - px(WORDS) - px(2)
        height = tallest * max(1, point.hard) / 3
        box = QRectF(left, plot.bottom() - height, max(px(6), right - left), height)
        if point.hard:
            ground = blend(tokens.accent, tokens.raised, STRENGTH[min(3, point.hard)])
            fill_round(painter, box, px(3), ground=ground, border=tokens.accent, width=1.25)
        else:
            painter.setPen(QPen(QColor(tokens.good), 1.5, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, px(3), px(3))
        self._paint_words(painter, box, point, shown_until)

    def _paint_words(
        self, painter: QPainter, box: QRectF, point: PinchPoint, shown_until: list[float]
    ) -> None:
        px = theme().px
        strong, small = theme().font(Type.LABEL_HEADING), theme().font(Type.LABEL)
        width = max(width_of(point.words, strong), width_of(point.detail, small)) + 2
        level = max(1, min(3, point.hard))
        left = min(max(box.left(), shown_until[level] + px(8)), self.width() - width)
        shown_until[level] = left + width
        tone = Tone.PLAIN if point.hard else Tone.GOOD
        top = box.top() - px(WORDS)
        if not point.detail:
            top += px(17)
        draw_line(painter, QRectF(left, top, width, px(18)), point.words, strong, tone)
        if point.detail:
            room = QRectF(left, top + px(17), width, px(18))
            draw_line(painter, room, point.detail, small, Tone.QUIET)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


def _minutes(at: time) -> int:
    """Minutes since six in the morning, where the day of a family begins."""
    day = DAY_HOURS * HOUR_MINUTES
    return ((at.hour - FIRST_HOUR) * HOUR_MINUTES + at.minute) % day

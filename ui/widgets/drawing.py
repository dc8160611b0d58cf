"""What every drawn widget shares: following the theme, grounds, and text that wraps and elides."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPen,
    QTextLayout,
    QTextOption,
)

from ui.theme import theme
from ui.theme.theme import DISABLED_SHARE
from ui.theme.tokens import Tone


def follow_theme(restyle: Callable[[], None]) -> None:
    """Call ``restyle`` (a method of the widget) now and whenever the theme changes."""
    theme().changed.connect(restyle)
    restyle()


def smooth(painter: QPainter, *, enabled: bool = True) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if not enabled:
        painter.setOpacity(DISABLED_SHARE)


def fill_round(
    painter: QPainter,
    rect: QRectF,
    radius: float,
    *,
    ground: str | None = None,
    border: str | None = None,
    width: float = 1.0,
) -> None:
    """A rounded ground with a crisp border just inside its edge. ``radius`` is scaled already."""
    inset = width / 2 if border else 0.0
    painter.setPen(QPen(QColor(border), width) if border else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def rounded(rect: QRectF, radius: float, *, top: bool, bottom: bool) -> QPainterPath:
    """A rectangle whose top or bottom corners are round."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    path.addRoundedRect(rect, radius, radius)
    half = rect.height() / 2
    if not top:
        path.addRect(QRectF(rect.left(), rect.top(), rect.width(), half))
    if not bottom:
        path.addRect(QRectF(rect.left(), rect.bottom() - half, rect.width(), half))
    return path.simplified()


def hairline(painter: QPainter, left: float, right: float, y: float, colour: str) -> None:
    painter.fillRect(QRectF(left, y, right - left, 1), QColor(colour))


def width_of(text: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def lines_of(text: str, font: QFont, width: float, most: int) -> list[str]:
    """``text`` broken at words into at most ``most`` lines, the last one elided."""
    metrics = QFontMetricsF(font)
    flat = " ".join(text.split())
    if not flat:
        return []
    if metrics.horizontalAdvance(flat) <= width:
        return [flat]
    if most == 1:
        return [metrics.elidedText(flat, Qt.TextElideMode.ElideRight, width)]
    layout = QTextLayout(flat, font)
    layout.setTextOption(_wrapping())
    layout.beginLayout()
    starts: list[int] = []
    while len(starts) <= most:
        line = layout.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(1.0, width))
        starts.append(line.textStart())
    layout.endLayout()
    bounds = [*starts[:most], len(flat)]
    lines = [flat[bounds[n] : bounds[n + 1]].strip() for n in range(len(bounds) - 1)]
    lines[-1] = metrics.elidedText(lines[-1], Qt.TextElideMode.ElideRight, width)
    return lines


def draw_line(
    painter: QPainter,
    rect: QRectF,
    text: str,
    font: QFont,
    colour: str | Tone,
    align: Qt.AlignmentFlag = Qt.AlignmentFlag.AlignLeft,
) -> None:
    """One line in the vertical middle of ``rect``, elided if it must be."""
    painter.setFont(font)
    painter.setPen(QColor(theme().tokens.ink(colour) if isinstance(colour, Tone) else colour))
    shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, rect.width() + 0.5)
    painter.drawText(
        rect, align | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, shown
    )


def draw_disc(painter: QPainter, centre: QPointF, radius: float, ground: str, border: str) -> None:
    painter.setPen(QPen(QColor(border), 1.5))
    painter.setBrush(QColor(ground))
    painter.drawEllipse(centre, radius, radius)


def _wrapping() -> QTextOption:
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option

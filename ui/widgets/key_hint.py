"""A key drawn as a small cap: "Ctrl K", "J"."""

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Type, theme
from ui.widgets.drawing import draw_line, fill_round, follow_theme, smooth, width_of

HEIGHT, SIDE, RADIUS = 20, 5, 4


class KeyHint(QWidget):
    """Says which key; it takes no focus and is read as part of what it stands beside."""

    def __init__(self, keys: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keys = keys
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Key: {keys}").format(keys=keys))
        follow_theme(self._restyle)

    @override
    def sizeHint(self) -> QSize:
        return key_hint_size(self._keys).toSize()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        paint_key_hint(painter, QPointF(0, self.height() / 2), self._keys, None)

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()


def key_hint_size(keys: str) -> QSizeF:
    px = theme().px
    width = width_of(keys, theme().font(Type.LABEL_MEDIUM)) + 2 * px(SIDE)
    return QSizeF(round(max(px(HEIGHT), width)), px(HEIGHT))


def paint_key_hint(painter: QPainter, left_middle: QPointF, keys: str, ink: str | None) -> None:
    """``ink`` for a hint inside a button; else the quiet cap on a raised ground."""
    tokens, size = theme().tokens, key_hint_size(keys)
    rect = QRectF(QPointF(left_middle.x(), left_middle.y() - size.height() / 2), size)
    ground = None if ink else tokens.raised
    border = ink or tokens.line
    painter.save()
    if ink:
        painter.setOpacity(painter.opacity() * 0.55)
    fill_round(painter, rect, theme().px(RADIUS), ground=ground, border=border)
    painter.restore()
    font = theme().font(Type.LABEL_MEDIUM)
    draw_line(painter, rect, keys, font, ink or tokens.quiet, Qt.AlignmentFlag.AlignHCenter)

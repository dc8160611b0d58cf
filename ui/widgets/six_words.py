"""Six words in large type, to be compared by voice."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.drawing import draw_line, fill_round, follow_theme, smooth, width_of

HEIGHT, GAP, SIDE = 52, 8, 14
MOST_COLUMNS = 3


class SixWords(QWidget):
    """Numbered, in two or three columns; one column when there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words: tuple[str, ...] = ()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        follow_theme(self._restyle)

    @property
    def words(self) -> tuple[str, ...]:
        return self._words

    def show_words(self, words: Sequence[str]) -> None:
        self._words = tuple(words)
        self.setAccessibleName(self.tr("Six words: {words}").format(words=", ".join(words)))
        self._restyle()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        rows = -(-len(self._words) // self._columns(width)) if self._words else 1
        return rows * theme().px(HEIGHT) + (rows - 1) * theme().px(GAP)

    @override
    def sizeHint(self) -> QSize:
        width = max(self.width(), theme().px(300))
        return QSize(theme().px(300), self.heightForWidth(width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px = theme().tokens, theme().px
        columns = self._columns(self.width())
        gap = px(GAP)
        width = (self.width() - gap * (columns - 1)) / columns
        number_font, font = theme().font(Type.LABEL), theme().font(Type.LARGE_HEADING)
        for place, word in enumerate(self._words):
            row, column = divmod(place, columns)
            left, top = column * (width + gap), row * (px(HEIGHT) + gap)
            box = QRectF(left, top, width, px(HEIGHT))
            fill_round(painter, box, px(8), ground=tokens.accent_soft, border=tokens.line)
            inside = box.adjusted(px(SIDE), 0, -px(SIDE), 0)
            draw_line(painter, inside, str(place + 1), number_font, Tone.QUIET)
            inside.setLeft(inside.left() + px(18))
            draw_line(painter, inside, word, font, Tone.PLAIN)

    def _columns(self, width: int) -> int:
        px, font = theme().px, theme().font(Type.LARGE_HEADING)
        widest = max((width_of(word, font) for word in self._words), default=1.0)
        needed = widest + 2 * px(SIDE) + px(18) + px(GAP)
        return max(1, min(MOST_COLUMNS, int((width + px(GAP)) // max(1.0, needed))))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

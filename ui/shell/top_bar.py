"""The bar over every screen: back, search, how the laptop stands, lock."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.button import Button, ButtonKind, IconButton, Operable
from ui.widgets.drawing import draw_line, fill_round, follow_theme, hairline, smooth
from ui.widgets.key_hint import key_hint_size, paint_key_hint
from ui.widgets.state import StatePill

HEIGHT, SEARCH_WIDTH, NARROW_SEARCH, LEAST_SEARCH, NARROW = 52, 440, 300, 64, 1100
_SEARCH_HEIGHT, _ICON, _SIDE, _GAP = 34, 18, 10, 8


class TopBar(QWidget):
    back_requested = Signal()
    search_requested = Signal()
    standing_requested = Signal()
    lock_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Top bar"))
        self.back = IconButton("arrow-left", self.tr("Back (Alt+Left)"))
        self.back.setObjectName("back")
        self.search = SearchButton(self.tr("Find a family, note or command"))
        self.search.setObjectName("search")
        self.pill = StatePill()
        self.pill.setObjectName("state pill")
        self.lock = Button(self.tr("Lock"), ButtonKind.TEXT, icon="lock")
        self.lock.setObjectName("lock")
        self.lock.setToolTip(self.tr("Lock the program (Ctrl+L)"))
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.back)
        self._row.addWidget(self.search, 3)
        self._row.addStretch(1)
        self._row.addWidget(self.pill, 4)
        self._row.addWidget(self.lock)
        self.back.clicked.connect(self.back_requested)
        self.search.clicked.connect(self.search_requested)
        self.pill.clicked.connect(self.standing_requested)
        self.lock.clicked.connect(self.lock_requested)
        self.show_back(may=False)
        follow_theme(self._restyle)

    def show_back(self, *, may: bool) -> None:
        self.back.setEnabled(may)
        why_not = "" if may else self.tr("There is nothing to go back to yet")
        self.back.setAccessibleDescription(why_not)

    def take_focus(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme().tokens
        painter.fillRect(self.rect(), tokens.surface)
        hairline(painter, 0, self.width(), self.height() - 1, tokens.line)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        px = theme().px
        widest = SEARCH_WIDTH if self.window().width() >= px(NARROW) else NARROW_SEARCH
        self.search.setMaximumWidth(px(widest))

    def _restyle(self) -> None:
        px = theme().px
        self.setFixedHeight(px(HEIGHT))
        self._row.setContentsMargins(px(16), 0, px(24), 1)
        self._row.setSpacing(px(12))
        self._fit()
        self.update()


class SearchButton(Operable):
    """Looks like the field that it opens. Never shows a name."""

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(words)
        self.setAccessibleName(words)
        self.setAccessibleDescription(self.tr("Key: Ctrl+K"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        follow_theme(self._restyle)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(SEARCH_WIDTH), theme().px(_SEARCH_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(LEAST_SEARCH), theme().px(_SEARCH_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px, rect = theme().tokens, theme().px, QRectF(self.rect())
        ground = tokens.sunken if self.underMouse() else tokens.raised
        fill_round(
            painter, rect, px(8), ground=ground, border=tokens.control, width=tokens.control_width
        )
        place = QRectF(px(_SIDE), rect.center().y() - px(_ICON) / 2, px(_ICON), px(_ICON))
        paint_icon(painter, "search", place, Tone.QUIET)
        hint = key_hint_size("Ctrl K")
        left = place.right() + px(_GAP)
        room = rect.right() - px(_SIDE) - left
        if room > 3 * hint.width():
            at = QPointF(rect.right() - px(_SIDE) - hint.width(), rect.center().y())
            paint_key_hint(painter, at, "Ctrl K", None)
            room -= hint.width() + px(_GAP)
        words = QRectF(left, 0, room, rect.height())
        draw_line(painter, words, self.text(), theme().font(Type.FIELD), Tone.QUIET)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

"""A panel over the whole window: search, help. Esc or a click beside it puts it away."""

from weakref import ReferenceType, ref

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from ui.theme import theme
from ui.widgets.card import Card
from ui.widgets.drawing import follow_theme

_VEIL = 0.78
_EDGE = 16


class Overlay(QWidget):
    """Keeps Tab inside while it is open, and gives the focus back when it closes."""

    closed = Signal()

    def __init__(self, host: QWidget, *, width: int) -> None:
        super().__init__(host)
        self._width = width
        self._came_from: ReferenceType[QWidget] | None = None
        self.card = Card(padded=False)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.card, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        follow_theme(self._restyle)

    def wait_unseen(self) -> None:
        """What each panel ends its making with: it shows when it is opened."""
        self.hide()
        self._host().installEventFilter(self)

    def open(self) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self._came_from = ref(focused)
        self._cover()
        self.show()
        self.raise_()

    def close_up(self, *, give_back_focus: bool = True) -> None:
        if self.isHidden():
            return
        came_from, self._came_from = self._came_from, None
        self.hide()
        widget = came_from() if came_from else None
        if give_back_focus and widget is not None and isValid(widget) and widget.isVisible():
            widget.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    @override
    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = [one for one in self._in_order() if one.isVisible() and one.isEnabled()]
        focused = QApplication.focusWidget()
        here = stops.index(focused) if focused in stops else -1
        if stops:
            there = stops[(here + (1 if forward else -1)) % len(stops)]
            there.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
        else:
            super().keyPressEvent(event)

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.card.geometry().contains(event.position().toPoint()):
            self.close_up()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent() and event.type() == QEvent.Type.Resize and self.isVisible():
            self._cover()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        veil = QColor(theme().tokens.surface)
        veil.setAlphaF(_VEIL)
        QPainter(self).fillRect(self.rect(), veil)

    def _host(self) -> QWidget:
        host = self.parentWidget()
        if host is None:
            raise ValueError("a panel over a window")
        return host

    def _in_order(self) -> list[QWidget]:
        found: list[QWidget] = []
        widget = self.nextInFocusChain()
        while widget is not None and widget is not self:
            if self.isAncestorOf(widget) and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
                found.append(widget)
            widget = widget.nextInFocusChain()
        return found

    def _cover(self) -> None:
        host, px = self._host(), theme().px
        self.setGeometry(host.rect())
        self.card.setFixedWidth(min(px(self._width), host.width() - 2 * px(_EDGE)))
        self.card.setMaximumHeight(host.height() - self._column.contentsMargins().top() - px(_EDGE))

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(_EDGE), px(10), px(_EDGE), px(_EDGE))
        self._cover()
        self.update()

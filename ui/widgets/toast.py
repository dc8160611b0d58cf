"""A toast: what was done, bottom left, for six seconds, with Undo; never a fact's only place."""

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QEnterEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from ui.theme import Type, theme
from ui.widgets.button import Button, ButtonKind, ButtonSize, IconButton
from ui.widgets.drawing import fill_round, follow_theme, smooth
from ui.widgets.label import Label

STAYS_MS = 6_000
EDGE, WIDEST = 24, 560


class Toast(QWidget):
    """Lives over ``host``. Stays while the mouse is over it or it has the focus."""

    undone = Signal()
    gone = Signal()

    def __init__(self, host: QWidget, *, stays_ms: int = STAYS_MS) -> None:
        super().__init__(host)
        self._stays_ms = stays_ms
        self.words = Label("", Type.SMALL_MEDIUM)
        self.undo = Button(self.tr("Undo"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        self.undo.clicked.connect(self._on_undo)
        self.undo.installEventFilter(self)
        self.dismiss = IconButton("x", self.tr("Put this message away"), side=28)
        self.dismiss.clicked.connect(self.put_away)
        self.dismiss.installEventFilter(self)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.words, 1)
        self._row.addWidget(self.undo)
        self._row.addWidget(self.dismiss)
        self._keys = QShortcut(QKeySequence.StandardKey.Undo, host)
        self._keys.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._keys.activated.connect(self._on_undo)
        self._keys.setEnabled(False)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.put_away)
        host.installEventFilter(self)
        self.hide()
        follow_theme(self._restyle)

    def say(self, words: str, *, undo: bool = False) -> None:
        self.words.setText(words)
        self.setAccessibleName(words)
        self.undo.setVisible(undo)
        self._keys.setEnabled(undo)
        self.show()
        self._place()
        self.raise_()
        self._timer.start(self._stays_ms)
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def put_away(self) -> None:
        self._timer.stop()
        self._keys.setEnabled(False)
        self.hide()
        self.gone.emit()

    @property
    def is_waiting(self) -> bool:
        """Whether the seconds are running."""
        return self._timer.isActive()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        self._timer.stop()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        self._go_on()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.parent():
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self._place()
        elif event.type() == QEvent.Type.FocusIn:
            self._timer.stop()
        elif event.type() == QEvent.Type.FocusOut:
            self._go_on()
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, rect = theme().tokens, QRectF(self.rect())
        fill_round(painter, rect, theme().px(8), ground=tokens.raised, border=tokens.control)

    def _go_on(self) -> None:
        if self.isVisible() and not self.underMouse() and not self._has_focus():
            self._timer.start(self._stays_ms)

    def _has_focus(self) -> bool:
        return self.undo.hasFocus() or self.dismiss.hasFocus()

    def _on_undo(self) -> None:
        self.put_away()
        self.undone.emit()

    def _place(self) -> None:
        px, host = theme().px, self.parentWidget()
        if host is None:
            return
        width = min(px(WIDEST), host.width() - 2 * px(EDGE))
        metrics = theme().metrics(Type.SMALL_MEDIUM)
        words = round(metrics.horizontalAdvance(self.words.text())) + 4
        buttons = px(28) + px(8) * 2 + px(28)
        if not self.undo.isHidden():
            buttons += self.undo.sizeHint().width() + px(8)
        width = min(width, words + buttons)
        height = max(px(48), self._row.heightForWidth(width))
        self.setGeometry(px(EDGE), host.height() - height - px(EDGE), width, height)

    def _restyle(self) -> None:
        px = theme().px
        self._row.setContentsMargins(px(16), px(8), px(10), px(8))
        self._row.setSpacing(px(8))
        if self.isVisible():
            self._place()

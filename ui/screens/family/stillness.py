"""Nothing moves under a cursor: what arrives while somebody types waits, or makes way elsewhere."""

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override


class Stillness(QObject):
    """Of one screen. ``calm`` is called when somebody who typed there, waited for, has stopped."""

    def __init__(self, screen: QWidget, calm: Callable[[], None]) -> None:
        super().__init__(screen)
        self._calm = calm
        self._screen = screen
        self._watched: QWidget | None = None

    @property
    def is_typing(self) -> bool:
        """Whether the keyboard is in something that takes words."""
        return self._typed_in() is not None

    def wait(self) -> None:
        """Call ``calm`` once the keyboard has left what is typed in."""
        typed = self._typed_in()
        if typed is not None and typed is not self._watched:
            self._forget()
            self._watched = typed
            typed.installEventFilter(self)

    def anchor(self) -> "Anchor":
        """Of what has the keyboard, as it now stands."""
        return Anchor(self._screen, self._typed_in())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusOut, QEvent.Type.Hide):
            # The next widget has the keyboard only afterwards.
            QTimer.singleShot(0, self, self._look_again)
        return False

    def _look_again(self) -> None:
        self._forget()
        if self.is_typing:
            self.wait()
        else:
            self._calm()

    def _forget(self) -> None:
        watched, self._watched = self._watched, None
        if watched is not None and isValid(watched):
            watched.removeEventFilter(self)

    def _typed_in(self) -> QWidget | None:
        focused = QApplication.focusWidget()
        takes_words = isinstance(focused, QLineEdit | QPlainTextEdit | QTextEdit)
        if takes_words and focused is not None and self._screen.isAncestorOf(focused):
            return focused
        return None


class Anchor:
    """Where something stood. ``hold`` scrolls so that it stands there again."""

    def __init__(self, screen: QWidget, held: QWidget | None) -> None:
        self._screen = screen
        self._held = held
        self._top = self._place()

    def hold(self) -> None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
        self._scroll()
        # Heights that follow from widths are settled one round later.
        QTimer.singleShot(0, self._screen, self._scroll)

    def _scroll(self) -> None:
        held = self._held
        if held is None or not isValid(held) or not held.isVisible():
            return
        around = held.parentWidget()
        while around is not None and around is not self._screen:
            if isinstance(around, QScrollArea) and (moved := self._place() - self._top):
                bar = around.verticalScrollBar()
                bar.setValue(bar.value() + moved)
            around = around.parentWidget()

    def _place(self) -> int:
        held = self._held
        if held is None or not isValid(held):
            return 0
        return held.mapTo(self._screen, QPoint()).y()

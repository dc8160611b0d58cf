"""What the test of any screen looks for: names for a screen reader, nothing cut off."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui.screen import Screen
from ui.theme import ThemeName, theme
from ui.widgets.row import Row
from ui.widgets.segmented import Segmented

LOOKS = {
    "usual": (1.0, 1366, 768),
    "small window": (1.0, 1024, 640),
    "large text": (2.0, 1366, 768),
    "large text, small window": (2.0, 1024, 640),
}


@pytest.fixture(autouse=True)
def usual_theme(qapp: QApplication) -> Iterator[None]:
    """Import it in the conftest of a screen's tests: dressed as the program, and back again."""
    theme().apply(qapp)
    yield
    theme().choose(ThemeName.LIGHT)
    theme().set_scale(1.0)


def show(qtbot: QtBot, window: QWidget, *, width: int = 1366, height: int = 768) -> None:
    """In a window that has the keyboard."""
    qtbot.addWidget(window)
    window.resize(width, height)
    window.show()
    qtbot.waitExposed(window)
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window)


def unnamed(window: QWidget) -> list[str]:
    """What the keyboard reaches and a screen reader could not name."""
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]


def cut_off(window: QWidget) -> list[str]:
    """What is shown smaller than its words need, or beyond the window's edge."""
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or widget.objectName().startswith("qt_"):
            continue
        if not widget.isVisible() or widget.size().isEmpty():
            continue
        if _is_cut(widget):
            found.append(f"{type(widget).__name__} {widget.accessibleName() or _words(widget)}")
    return found


def beyond_the_edge(window: QWidget) -> list[str]:
    """What can be pressed and stands right of the window's edge."""
    return [
        f"{type(widget).__name__} {widget.accessibleName()}"
        for widget in window.findChildren(QAbstractButton)
        if widget.isVisible()
        and widget.mapTo(window, widget.rect().topRight()).x() > window.width()
    ]


def led_to(screen: Screen) -> list[object]:
    """The places that ``screen`` leads to from now on, in order."""
    places: list[object] = []
    screen.go.connect(places.append)
    return places


def _is_cut(widget: QWidget) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() + 1 < widget.heightForWidth(widget.width())
    if isinstance(widget, QLabel):
        return widget.width() + 1 < widget.sizeHint().width()
    if isinstance(widget, Row):
        return widget.height() < widget.heightForWidth(widget.width())
    if isinstance(widget, QAbstractButton) and not isinstance(widget.parent(), Segmented):
        wanted = widget.minimumSizeHint()
        return widget.width() < wanted.width() or widget.height() < wanted.height()
    return False


def _words(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""

"""What every screen is looked at for: names for screen readers, and nothing cut off."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget


def unnamed(screen: QWidget) -> list[str]:
    """What can be reached by keyboard and says nothing."""
    return [
        f"{type(widget).__name__} {widget.objectName()}"
        for widget in screen.findChildren(QWidget)
        if widget.isVisible()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")  # parts Qt made itself
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]


def cut_off(screen: QWidget) -> list[str]:
    """Words and buttons that have less room than they need, or reach past the window's sides."""
    found = []
    for widget in screen.findChildren(QWidget):
        if not widget.isVisible() or not isinstance(widget, QLabel | QAbstractButton):
            continue
        left = widget.mapTo(screen, widget.rect().topLeft()).x()
        place = QRect(left, 0, widget.width(), 1)
        if place.left() < 0 or place.right() > screen.width():
            found.append(f"outside: {_told(widget)} {place.left()} {place.right()}")
        elif isinstance(widget, QLabel) and widget.wordWrap():
            if widget.heightForWidth(widget.width()) > widget.height() + 2:
                found.append(f"too low: {_told(widget)}")
        elif widget.minimumSizeHint().width() > widget.width() + 2:
            found.append(f"too narrow: {_told(widget)}")
    return found


def stray_windows(window: QWidget) -> list[QWidget]:
    """Windows beside the one: a widget made visible before it had a parent."""
    return [each for each in QApplication.topLevelWidgets() if each.isVisible() and each != window]


def _told(widget: QLabel | QAbstractButton) -> str:
    return f"{type(widget).__name__} {widget.text()[:40]!r}"

"""The theme as every widget finds it, and a window to show one in."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import ThemeName, theme


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> None:
    theme().apply(qapp)


@pytest.fixture(autouse=True)
def _usual_theme(dressed: None) -> Iterator[None]:
    yield
    theme().choose(ThemeName.LIGHT)
    theme().set_scale(1.0)


@pytest.fixture
def shown(qtbot: QtBot) -> Callable[..., QWidget]:
    """Show widgets in a window of this width and answer the window."""
    windows: list[QWidget] = []  # qtbot closes them, but does not keep them

    def show(*widgets: QWidget, width: int = 900, height: int = 600) -> QWidget:
        window = QWidget()
        qtbot.addWidget(window)
        windows.append(window)
        column = QVBoxLayout(window)
        for widget in widgets:
            column.addWidget(widget)
        column.addStretch(1)
        window.resize(width, height)
        window.show()
        qtbot.waitExposed(window)
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        return window

    return show

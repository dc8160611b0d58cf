"""The program's theme, and a desk with three families."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.support.desk import Office, a_desk
from tests.support.screens import show, usual_theme
from ui.places import Place, Room
from ui.screens.today import TodayScreen

__all__ = ["usual_theme"]


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, with_families=3) as office:
        yield office


@pytest.fixture
def screen(office: Office, qtbot: QtBot) -> Iterator[TodayScreen]:
    screen = TodayScreen(office.desk)
    show(qtbot, screen)
    screen.show_place(Place(room=Room.TODAY))
    qtbot.waitUntil(screen.day.isVisible)
    yield screen
    screen.hide()


def again(screen: TodayScreen, qtbot: QtBot) -> None:
    """As when something came: what stands is asked for once more, and shown."""
    before = screen.found
    screen.refresh()
    qtbot.waitUntil(lambda: screen.found is not before)

"""The program's theme, a desk, and a house with plain rooms in it."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QVBoxLayout
from pytestqt.qtbot import QtBot
from typing_extensions import override

from tests.support.desk import Office, a_desk
from tests.support.screens import show, usual_theme
from ui.desk import Desk
from ui.places import Place, Room
from ui.screen import Screen
from ui.screens.families import FamiliesScreen
from ui.screens.today import TodayScreen
from ui.shell.house import House
from ui.widgets.button import Button
from ui.widgets.fields import LineEdit

__all__ = ["usual_theme"]


class PlainRoom(Screen):
    """Remembers what it was asked to show; has a line to write in and a button."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.shown: list[Place] = []
        self.asked_to_leave = 0
        self.lets_go = True
        self.line = LineEdit("Write here")
        self.button = Button("Do it")
        column = QVBoxLayout(self)
        column.addWidget(self.line)
        column.addWidget(self.button)

    @override
    def show_place(self, place: Place) -> None:
        self.shown.append(place)

    @override
    def take_focus(self) -> None:
        self.line.setFocus()

    @override
    def may_leave(self) -> bool:
        self.asked_to_leave += 1
        return self.lets_go

    @override
    def help_text(self) -> str:
        return "Write in the line."


def plain_rooms() -> Mapping[Room, Callable[[Desk], Screen]]:
    return {
        **dict.fromkeys(Room, PlainRoom),
        Room.TODAY: TodayScreen,
        Room.FAMILIES: FamiliesScreen,
    }


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, with_families=3) as office:
        yield office


@pytest.fixture
def house(office: Office, qtbot: QtBot) -> House:
    house = House(office.desk, plain_rooms())
    show(qtbot, house)
    house.go(Place(room=Room.TODAY))
    return house

"""Whatever there is to settle, the window stays as large as somebody made it."""

from collections.abc import Iterator
from datetime import date
from functools import partial

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import reading
from tests.gui.family.conftest import disagree
from tests.support.desk import Office
from tests.support.screens import cut_off, show
from ui.places import FamilyTab, Place, Room
from ui.screens.family.screen import FamilyScreen
from ui.screens.today import TodayScreen
from ui.shell.house import House
from ui.theme import theme

SIZES = (QSize(1366, 768), QSize(1024, 640))
LONG = "A long week, and then another. " * 20


@pytest.fixture
def house(office: Office, qtbot: QtBot) -> Iterator[House]:
    disagree(
        office,
        name="Robin and Maria " * 25,
        now=LONG,
        visiting="two people",
        rating="red",
        rating_since=date(2026, 11, 1),
    )
    child = office.child()
    stored = office.in_store(
        partial(reading.record_with, entity_id=child.entity_id, family_id=child.family_id)
    )
    assert stored is not None
    lines = "\n".join(f"Adjustment number {number}. {LONG}" for number in range(12))
    office.save_writes(child.family_id, edits(stored, adjustments=lines))
    house = House(office.desk, {Room.TODAY: TodayScreen, Room.FAMILY: FamilyScreen})
    show(qtbot, house)
    yield house
    house.hide()


def go(house: House, office: Office, qtbot: QtBot, tab: FamilyTab, **place: str) -> FamilyScreen:
    family_id = office.family().family_id
    house.go(Place(room=Room.FAMILY, family_id=family_id, tab=tab, **place))  # type: ignore[arg-type]
    screen = house.screen_shown
    assert isinstance(screen, FamilyScreen)
    qtbot.waitUntil(lambda: screen.sheet is not None and screen.tab is tab)
    qtbot.waitUntil(lambda: shown_settle_buttons(screen) == 1)
    QApplication.processEvents()
    return screen


def shown_settle_buttons(screen: FamilyScreen) -> int:
    return sum(one.isVisible() for one in screen.facts.findChildren(QAbstractButton, "settle"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size.width()))
@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("tab", FamilyTab)
def test_it_stays_with_many_answers_to_settle(
    house: House, office: Office, qtbot: QtBot, tab: FamilyTab, scale: float, size: QSize
) -> None:
    theme().set_scale(scale)
    house.resize(size)
    screen = go(house, office, qtbot, tab)
    assert house.size() == size
    link = screen.facts.findChild(QAbstractButton, "all adjustments")
    assert link is not None
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    QApplication.processEvents()
    assert house.size() == size
    qtbot.waitUntil(lambda: cut_off(screen) == [])


def test_it_stays_while_a_note_is_written(house: House, office: Office, qtbot: QtBot) -> None:
    for size in SIZES:
        house.resize(size)
        go(house, office, qtbot, FamilyTab.CONTACTS, act="new note")
        assert house.size() == size


def test_it_stays_when_the_text_is_made_larger(house: House, office: Office, qtbot: QtBot) -> None:
    """For a moment large words stand where small ones stood: Qt would grow the window for good."""
    go(house, office, qtbot, FamilyTab.OVERVIEW)
    for scale in (2.0, 1.0, 1.5, 2.0):
        theme().set_scale(scale)
        QApplication.processEvents()
        assert house.size() == SIZES[0]

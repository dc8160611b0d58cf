"""From the pill, Today and the family to what waits, by keyboard alone, and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import reading
from tests.support.desk import TOM, Office, a_desk
from tests.support.screens import show
from ui.places import FamilyTab, Place, Room
from ui.screens.family.history import HistoryTab
from ui.screens.family.screen import FamilyScreen
from ui.screens.family.settle import SettleScreen
from ui.screens.today import TodayScreen
from ui.shell.house import House

ROOMS = {Room.TODAY: TodayScreen, Room.FAMILY: FamilyScreen, Room.SETTLE: SettleScreen}


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, with_families=2) as office:
        family = family_of(office)
        for by, words in ((None, "Robin wakes at four."), (TOM, "Robin sleeps better.")):
            office.save_writes(family.family_id, edits(family, now=words), by=by)
        yield office


@pytest.fixture
def house(office: Office, qtbot: QtBot) -> Iterator[House]:
    house = House(office.desk, ROOMS)
    show(qtbot, house)
    house.go(Place(room=Room.TODAY))
    yield house
    house.hide()


def family_of(office: Office) -> Family:
    family_id = office.family().family_id
    family = office.in_store(lambda db: reading.family_card(db, family_id).family)
    assert family is not None
    return family


def key(qtbot: QtBot, key: Qt.Key, held: Qt.KeyboardModifier | None = None) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    qtbot.keyClick(focused, key, held or Qt.KeyboardModifier.NoModifier)
    QApplication.processEvents()


def until_focus(qtbot: QtBot, press: Qt.Key, name: str) -> None:
    """Press ``press`` until the keyboard is in the part with this name."""
    for _ in range(40):
        focused = QApplication.focusWidget()
        while focused is not None:
            if focused.objectName() == name:
                return
            focused = focused.parentWidget()
        key(qtbot, press)
    raise AssertionError(f"the keyboard never came to {name}")


def texts(widget: QWidget) -> str:
    return "\n".join(one.text() for one in widget.findChildren(QLabel) if one.isVisible())


def test_by_keyboard_alone_from_today_and_back(house: House, office: Office, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "1 to settle" in house.bar.pill.accessibleName())
    today = house.screen_shown
    assert isinstance(today, TodayScreen)
    qtbot.waitUntil(lambda: bool(today.lists["settle"].rows))
    assert "One answer that two people changed" in today.lists["settle"].rows[0].content.spoken()
    until_focus(qtbot, Qt.Key.Key_Tab, "settle")
    key(qtbot, Qt.Key.Key_Return)
    screen = house.screen_shown
    assert isinstance(screen, SettleScreen)
    qtbot.waitUntil(lambda: screen.one is not None)
    assert house.open_family == office.family().family_id, "the search keeps to this family"
    key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Up)
    until_focus(qtbot, Qt.Key.Key_Tab, "the answer")
    qtbot.keyClicks(QApplication.focusWidget(), " Since Friday.")
    key(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: family_of(office).now.endswith(" Since Friday."))
    qtbot.waitUntil(screen.empty.isVisible)
    assert house.toast.undo.isVisible()
    key(qtbot, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: not today.lists["settle"].isVisible())
    qtbot.waitUntil(lambda: "to settle" not in house.bar.pill.accessibleName())


def test_ctrl_z_takes_it_back(house: House, office: Office, qtbot: QtBot) -> None:
    house.go(Place(room=Room.SETTLE))
    screen = house.screen_shown
    assert isinstance(screen, SettleScreen)
    qtbot.waitUntil(lambda: screen.one is not None)
    screen.take_focus()
    key(qtbot, Qt.Key.Key_Down)
    key(qtbot, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(screen.empty.isVisible)
    assert screen.empty.button is not None
    screen.empty.button.setFocus()
    key(qtbot, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: screen.one is not None)
    facts = family_of(office).facts
    assert facts is not None
    assert len(facts.disagreements["now"].versions) == 2


def test_the_notice_of_the_family_leads_there(house: House, office: Office, qtbot: QtBot) -> None:
    house.go(Place(room=Room.FAMILY, family_id=office.family().family_id))
    qtbot.waitUntil(lambda: "Two versions: What is happening now" in texts(house))
    button = next(one for one in house.findChildren(QWidget, "settle") if one.isVisible())
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    screen = house.screen_shown
    assert isinstance(screen, SettleScreen)
    qtbot.waitUntil(lambda: screen.one is not None)


def test_history_tells_that_it_was_settled_and_leads_there(
    house: House, office: Office, qtbot: QtBot
) -> None:
    house.go(Place(room=Room.FAMILY, family_id=office.family().family_id, tab=FamilyTab.HISTORY))
    screen = house.screen_shown
    assert isinstance(screen, FamilyScreen)
    qtbot.waitUntil(lambda: isinstance(screen.view(FamilyTab.HISTORY), HistoryTab))
    qtbot.waitUntil(
        lambda: any(one.isVisible() for one in house.findChildren(QWidget, "settle from history"))
    )
    link = next(
        one for one in house.findChildren(QWidget, "settle from history") if one.isVisible()
    )
    qtbot.mouseClick(link, Qt.MouseButton.LeftButton)
    settle = house.screen_shown
    assert isinstance(settle, SettleScreen)
    qtbot.waitUntil(lambda: settle.one is not None)


def test_the_lock_keeps_what_was_typed(house: House, office: Office, qtbot: QtBot) -> None:
    house.go(Place(room=Room.SETTLE))
    screen = house.screen_shown
    assert isinstance(screen, SettleScreen)
    qtbot.waitUntil(lambda: screen.one is not None)
    screen.take_focus()
    until_focus(qtbot, Qt.Key.Key_Tab, "the answer")
    qtbot.keyClicks(QApplication.focusWidget(), "Half a sentence")
    house.lock()
    family_id = office.family().family_id
    drafts = office.in_store(lambda db: reading.family_sheet(db, family_id).drafts)
    assert ["Half a sentence" in str(draft.fields) for draft in drafts] == [True]

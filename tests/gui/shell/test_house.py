"""Ways through the house: rail, back, keys, regions, notices, and what may never be seen."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.store.errors import DiskFullError
from keyworker_protocol.directory import Role
from tests.gui.shell.conftest import PlainRoom, plain_rooms
from tests.support.desk import Office, a_desk
from tests.support.screens import LOOKS, beyond_the_edge, cut_off, show, unnamed
from ui.places import FamilyTab, Place, Room
from ui.screens.families import FamiliesScreen
from ui.shell.house import House
from ui.shell.notices import versions
from ui.theme import theme
from ui.widgets.button import Button, IconButton

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def click(qtbot: QtBot, house: QWidget, name: str) -> None:
    button = house.findChild(QWidget, name)
    assert button is not None, name
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def plain(house: House) -> PlainRoom:
    screen = house.screen_shown
    assert isinstance(screen, PlainRoom)
    return screen


def words_on(window: QWidget) -> str:
    labels = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]
    names = [one.accessibleName() for one in window.findChildren(QWidget) if one.isVisible()]
    return "\n".join(labels + names)


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        (Role.KEYWORKER, [Room.TODAY, Room.FAMILIES, Room.SETTINGS]),
        (
            Role.SUPERVISOR,
            [Room.TODAY, Room.FAMILIES, Room.REVIEWS, Room.TEAM, Room.SETTINGS],
        ),
        (Role.MANAGER, [Room.TODAY, Room.FAMILIES, Room.REVIEWS, Room.TEAM, Room.SETTINGS]),
    ],
)
def test_the_rail_has_the_rooms_of_ones_role(
    tmp_path: Path, qtbot: QtBot, role: Role, rooms: list[Room]
) -> None:
    with a_desk(tmp_path, role=role) as office:
        house = House(office.desk, plain_rooms())
        show(qtbot, house)
        assert list(house.rail.rooms) == rooms


def test_a_keyworker_is_not_led_to_rooms_of_others(house: House) -> None:
    house.go(Place(room=Room.REVIEWS))
    assert house.place == Place(room=Room.TODAY)


def test_the_rail_leads_and_back_returns(house: House, qtbot: QtBot) -> None:
    assert not house.bar.back.isEnabled()
    click(qtbot, house, "rail families")
    assert house.place == Place(room=Room.FAMILIES)
    click(qtbot, house, "rail settings")
    qtbot.keyClick(house, Qt.Key.Key_Left, ALT)
    assert house.place == Place(room=Room.FAMILIES)
    click(qtbot, house, "back")
    assert house.place == Place(room=Room.TODAY)
    assert not house.bar.back.isEnabled()


def test_arrow_keys_move_in_the_rail_and_enter_goes(house: House, qtbot: QtBot) -> None:
    house.rail.take_focus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Down)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert house.place == Place(room=Room.FAMILIES)


def test_back_puts_the_keyboard_on_the_row_that_led_away(house: House, qtbot: QtBot) -> None:
    click(qtbot, house, "rail families")
    families = house.screen_shown
    assert isinstance(families, FamiliesScreen)
    rows = families.table.list
    qtbot.waitUntil(lambda: rows.items.rowCount() == 3)
    qtbot.waitUntil(families.filter.hasFocus)
    qtbot.keyClick(families.filter, Qt.Key.Key_Down)
    qtbot.keyClick(rows, Qt.Key.Key_J)
    key = rows.current_key()
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert house.open_family == key
    qtbot.keyClick(house, Qt.Key.Key_Left, ALT)
    qtbot.waitUntil(rows.hasFocus)
    assert rows.current_key() == key


def test_a_screen_that_keeps_a_draft_first_may_hold_one_there(house: House, qtbot: QtBot) -> None:
    house.go(Place(room=Room.SETTINGS))
    plain(house).lets_go = False
    click(qtbot, house, "rail today")
    assert house.place == Place(room=Room.SETTINGS)
    plain(house).lets_go = True
    click(qtbot, house, "rail today")
    assert house.place == Place(room=Room.TODAY)


def test_locking_lets_every_screen_keep_its_drafts_and_cannot_be_held_up(
    house: House, qtbot: QtBot
) -> None:
    house.go(Place(room=Room.SETTINGS))
    room = plain(house)
    room.lets_go = False
    with qtbot.waitSignal(house.lock_requested):
        qtbot.keyClick(house, Qt.Key.Key_L, CTRL)
    assert room.asked_to_leave == 1


def test_a_new_note_goes_to_the_open_family(house: House, office: Office, qtbot: QtBot) -> None:
    family = office.family().family_id
    house.go(Place(room=Room.FAMILY, family_id=family))
    qtbot.keyClick(house, Qt.Key.Key_N, CTRL)
    wanted = Place(room=Room.FAMILY, family_id=family, tab=FamilyTab.CONTACTS, act="new note")
    assert house.place == wanted
    assert plain(house).shown[-1] == wanted


def test_without_an_open_family_a_new_note_asks_which(
    house: House, office: Office, qtbot: QtBot
) -> None:
    qtbot.keyClick(house, Qt.Key.Key_N, CTRL)
    found = house.palette_panel.list.items
    qtbot.waitUntil(lambda: found.rowCount() == 4)  # a heading and three families
    qtbot.keyClicks(house.palette_panel.line, "maya")
    qtbot.waitUntil(lambda: found.rowCount() == 2)
    qtbot.keyClick(house.palette_panel.line, Qt.Key.Key_Return)
    assert house.place == Place(
        room=Room.FAMILY,
        family_id=office.family(1).family_id,
        tab=FamilyTab.CONTACTS,
        act="new note",
    )


def test_f6_goes_round_the_parts_of_the_window(house: House, qtbot: QtBot) -> None:
    house.go(Place(room=Room.SETTINGS))
    parts = []
    for _ in range(3):
        qtbot.keyClick(QApplication.focusWidget() or house, Qt.Key.Key_F6)
        focused = QApplication.focusWidget()
        assert focused is not None
        parts.append(
            next(
                name
                for name, part in {
                    "rail": house.rail,
                    "bar": house.bar,
                    "screen": plain(house),
                }.items()
                if part.isAncestorOf(focused)
            )
        )
    assert parts == ["rail", "bar", "screen"]


def test_f1_tells_of_this_screen_and_gives_the_keyboard_back(house: House, qtbot: QtBot) -> None:
    house.go(Place(room=Room.SETTINGS))
    plain(house).line.setFocus()
    qtbot.keyClick(house, Qt.Key.Key_F1)
    assert house.help_panel.isVisible()
    assert "Write in the line." in words_on(house.help_panel)
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert not house.help_panel.isVisible()
    assert plain(house).line.hasFocus()


def test_what_went_wrong_stays_until_put_away_and_is_said_once(house: House, qtbot: QtBot) -> None:
    house.show_failure(DiskFullError())
    house.show_failure(DiskFullError())
    assert house.notices.sentences == [DiskFullError.sentence]
    click(qtbot, house, "put notice away")
    assert house.notices.sentences == []
    assert house.notices.isHidden()


def test_a_fault_of_ours_is_said_plainly_with_details_to_copy(house: House, qtbot: QtBot) -> None:
    house.show_failure(None)
    (sentence,) = house.notices.sentences
    assert "nothing you saved is lost" in sentence
    buttons = {one.text(): one for one in house.notices.findChildren(Button)}
    qtbot.mouseClick(buttons["Copy details"], Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == versions()


def test_what_a_screen_tells_is_a_toast_that_goes_with_the_place(house: House) -> None:
    house.go(Place(room=Room.SETTINGS))
    plain(house).tell.emit("Saved.")
    assert house.toast.isVisible()
    house.go(Place(room=Room.TODAY))
    assert not house.toast.isVisible()


def test_what_can_be_undone_is_undone_once(house: House, qtbot: QtBot) -> None:
    house.go(Place(room=Room.SETTINGS))
    undone: list[str] = []
    plain(house).tell_undoable.emit("Taken away.", lambda: undone.append("yes"))
    qtbot.mouseClick(house.toast.undo, Qt.MouseButton.LeftButton)
    house.toast.undone.emit()
    assert undone == ["yes"]


def test_no_other_family_is_named_while_one_is_open(
    house: House, office: Office, qtbot: QtBot
) -> None:
    house.go(Place(room=Room.FAMILIES))
    qtbot.waitUntil(
        lambda: house.screen_shown.table.list.items.rowCount() == 3  # type: ignore[union-attr]
    )
    house.go(Place(room=Room.FAMILY, family_id=office.family(0).family_id))
    qtbot.keyClick(house, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(house.palette_panel.line, "ma")
    shown = words_on(house) + str(
        [
            house.palette_panel.list.items.index(row).data(Qt.ItemDataRole.DisplayRole)
            for row in range(house.palette_panel.list.items.rowCount())
        ]
    )
    assert "Maya" not in shown
    assert "Dele" not in shown


def test_the_title_of_the_window_never_names_anybody(house: House, office: Office) -> None:
    house.setWindowTitle("Maya Fenwick")
    house.go(Place(room=Room.FAMILY, family_id=office.family().family_id))
    assert house.windowTitle() == "Keyworker"


def test_the_state_pill_opens_sending_and_receiving(house: House, qtbot: QtBot) -> None:
    click(qtbot, house, "state pill")
    assert house.place == Place(room=Room.SYNC)


def test_the_pill_counts_what_waits(house: House, office: Office, qtbot: QtBot) -> None:
    office.add_note(0)
    office.tell(office.family().family_id)
    qtbot.waitUntil(
        lambda: house.bar.pill.words_shown()[:2] == ["Saved on this laptop", "1 to send"]
    )


def test_everything_the_keyboard_reaches_has_a_name(house: House) -> None:
    house.show_failure(None)
    house.show_help()
    house.help_panel.close_up()
    house.open_search()
    assert unnamed(house) == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off(office: Office, qtbot: QtBot, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    house = House(office.desk, plain_rooms())
    show(qtbot, house, width=width, height=height)
    house.go(Place(room=Room.SETTINGS))
    house.show_failure(DiskFullError())
    house.show_help()
    QApplication.processEvents()
    assert cut_off(house) == []
    assert beyond_the_edge(house) == []
    assert (house.width(), house.height()) == (width, height)
    assert house.findChildren(IconButton)

"""Ctrl+K: names from memory, words from the store, commands; all by keyboard."""

from collections.abc import Callable
from uuid import UUID

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.support.desk import Office
from ui.places import FamilyTab, Place, Room
from ui.shell.found import FoundRow
from ui.shell.house import House
from ui.theme import theme
from ui.widgets.item_list import CONTENT_ROLE

CTRL = Qt.KeyboardModifier.ControlModifier


def titles(house: House) -> list[str]:
    items = house.palette_panel.list.items
    return [items.index(row).data(Qt.ItemDataRole.DisplayRole) for row in range(items.rowCount())]


def hits(house: House) -> list[FoundRow]:
    items = house.palette_panel.list.items
    rows = [items.index(row).data(CONTENT_ROLE) for row in range(items.rowCount())]
    return [row for row in rows if isinstance(row, FoundRow)]


def family_of(row: FoundRow) -> UUID | None:
    return row.key.family_id if isinstance(row.key, Place) else None


def search_for(qtbot: QtBot, house: House, words: str) -> None:
    qtbot.keyClick(house, Qt.Key.Key_K, CTRL)
    qtbot.keyClicks(house.palette_panel.line, words)


def shows(house: House, title: str) -> Callable[[], bool]:
    return lambda: title in titles(house)


def test_a_family_is_found_by_the_beginning_of_any_part_of_its_name(
    house: House, office: Office, qtbot: QtBot
) -> None:
    search_for(qtbot, house, "fen")
    qtbot.waitUntil(shows(house, "Maya Fenwick"))
    qtbot.keyClick(house.palette_panel.line, Qt.Key.Key_Return)
    assert house.place == Place(room=Room.FAMILY, family_id=office.family(1).family_id)
    assert not house.palette_panel.isVisible()


def test_enter_takes_the_first_for_the_words_as_they_are_now(
    house: House, office: Office, qtbot: QtBot
) -> None:
    office.add_family("Theodora", "Today")
    search_for(qtbot, house, "toda")
    qtbot.waitUntil(shows(house, "Theodora Today"))
    qtbot.keyClicks(house.palette_panel.line, "y")
    qtbot.keyClick(house.palette_panel.line, Qt.Key.Key_Return)
    assert house.place == Place(room=Room.FAMILY, family_id=office.family(3).family_id)


def test_going_elsewhere_closes_the_search(house: House, office: Office, qtbot: QtBot) -> None:
    house.go(Place(room=Room.FAMILY, family_id=office.family().family_id))
    search_for(qtbot, house, "ri")
    qtbot.keyClick(house, Qt.Key.Key_N, CTRL)
    assert not house.palette_panel.isVisible()


def test_a_note_is_found_by_its_words_which_are_marked(
    house: House, office: Office, qtbot: QtBot
) -> None:
    note = office.add_note(2, body="The frogs under the bridge were asleep.")
    search_for(qtbot, house, "frogs asle")
    qtbot.waitUntil(lambda: len(hits(house)) == 1)
    (hit,) = hits(house)
    marked = [hit.detail[at : at + length] for at, length in hit.marked]
    assert marked == ["frogs", "asleep"]
    assert hit.remark == "Dele Okafor"
    qtbot.keyClick(house.palette_panel.line, Qt.Key.Key_Return)
    assert house.place == Place(
        room=Room.FAMILY,
        family_id=office.family(2).family_id,
        tab=FamilyTab.CONTACTS,
        entity_id=note.entity_id,
    )


def test_within_a_family_only_its_own_words_until_asked_for_all(
    house: House, office: Office, qtbot: QtBot
) -> None:
    house.go(Place(room=Room.FAMILY, family_id=office.family(0).family_id))
    search_for(qtbot, house, "river")
    qtbot.waitUntil(lambda: [family_of(hit) for hit in hits(house)] == [office.family(0).family_id])
    qtbot.waitUntil(shows(house, "Look in all families"))
    panel = house.palette_panel
    while panel.list.currentIndex().data(Qt.ItemDataRole.DisplayRole) != "Look in all families":
        qtbot.keyClick(panel.line, Qt.Key.Key_Down)
    qtbot.keyClick(panel.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(hits(house)) == 3)
    assert panel.isVisible()


def test_the_most_relevant_can_come_first(house: House, qtbot: QtBot) -> None:
    search_for(qtbot, house, "river")
    qtbot.waitUntil(lambda: len(hits(house)) == 3)
    qtbot.mouseClick(house.palette_panel.relevant, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(hits(house)) == 3)
    assert house.palette_panel.relevant.isChecked()


def test_an_answer_to_an_earlier_question_is_not_shown(
    house: House, office: Office, qtbot: QtBot
) -> None:
    search_for(qtbot, house, "river")
    house.palette_panel.line.setText("sleeps better")
    house.palette_panel.line.textEdited.emit("sleeps better")
    qtbot.waitUntil(lambda: len(hits(house)) == 3 and "sleeps" in hits(house)[0].detail)
    assert not any("river" in hit.detail for hit in hits(house))


def test_nothing_found_teaches_how_to_find(house: House, qtbot: QtBot) -> None:
    search_for(qtbot, house, "zzzzqq")
    nothing = house.palette_panel.nothing
    qtbot.waitUntil(lambda: "All the words must be there" in nothing.text())
    house.palette_panel.line.clear()
    qtbot.keyClicks(house.palette_panel.line, "zq")
    qtbot.waitUntil(lambda: "three letters" in nothing.text())


def test_hostile_words_find_nothing_and_break_nothing(house: House, qtbot: QtBot) -> None:
    search_for(qtbot, house, "\"' OR 1=1 -- NEAR( * AND")
    qtbot.waitUntil(lambda: bool(house.palette_panel.nothing.text()))
    assert house.notices.sentences == []


def test_commands_are_found_by_their_words(house: House, qtbot: QtBot) -> None:
    search_for(qtbot, house, "larger")
    qtbot.waitUntil(shows(house, "Larger text"))
    with qtbot.waitSignal(house.look_changed):
        qtbot.keyClick(house.palette_panel.line, Qt.Key.Key_Return)
    assert theme().scale == 1.1


def test_a_keyworker_is_not_offered_rooms_of_others(house: House, qtbot: QtBot) -> None:
    search_for(qtbot, house, "go to")
    qtbot.waitUntil(shows(house, "Go to Today"))
    assert "Go to Team" not in titles(house)


def test_escape_closes_and_gives_the_keyboard_back(house: House, qtbot: QtBot) -> None:
    house.rail.take_focus()
    before = house.focusWidget()
    search_for(qtbot, house, "ri")
    qtbot.keyClick(house.palette_panel.line, Qt.Key.Key_Escape)
    assert not house.palette_panel.isVisible()
    assert house.focusWidget() is before


def test_tab_stays_inside(house: House, qtbot: QtBot) -> None:
    search_for(qtbot, house, "ri")
    for _ in range(6):
        qtbot.keyClick(house.focusWidget(), Qt.Key.Key_Tab)
        assert house.palette_panel.isAncestorOf(house.focusWidget())

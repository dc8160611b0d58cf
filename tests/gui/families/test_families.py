"""Families: the filter, the order, what a row says, and a new family made offline."""

from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.store import log, reading
from keyworker_desktop.store.connection import transaction
from keyworker_desktop.store.identity import put_family_key
from keyworker_desktop.store.people import access_of
from keyworker_protocol.access import FamilyRole
from tests.support.desk import PRIYA, RUTH, TOM, Office, a_desk
from tests.support.screens import LOOKS, cut_off, led_to, show, unnamed
from tests.unit.protocol.people import fixed_id
from ui.places import Place, Room
from ui.screens.families import FamiliesScreen
from ui.screens.families.rows import FamilyRow
from ui.theme import theme
from ui.widgets.item_list import CONTENT_ROLE


@pytest.fixture
def screen(office: Office, qtbot: QtBot) -> FamiliesScreen:
    screen = FamiliesScreen(office.desk)
    show(qtbot, screen)
    screen.show_place(Place(room=Room.FAMILIES))
    screen.take_focus()
    qtbot.waitUntil(lambda: len(rows(screen)) == 3)
    return screen


def rows(screen: FamiliesScreen) -> list[FamilyRow]:
    items = screen.table.list.items
    return [items.index(row).data(CONTENT_ROLE) for row in range(items.rowCount())]


def names(screen: FamiliesScreen) -> list[str]:
    return [row.title for row in rows(screen)]


def click(qtbot: QtBot, screen: QWidget, name: str) -> None:
    widget = screen.findChild(QWidget, name)
    assert widget is not None, name
    qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)


def test_the_filter_has_the_keyboard_and_filters_as_you_type(
    screen: FamiliesScreen, qtbot: QtBot
) -> None:
    assert screen.filter.hasFocus()
    qtbot.keyClicks(screen.filter, "fen")
    assert names(screen) == ["Maya Fenwick"]
    qtbot.keyClick(screen.filter, Qt.Key.Key_Escape)
    assert len(names(screen)) == 3


def test_enter_in_the_filter_opens_the_first(
    screen: FamiliesScreen, office: Office, qtbot: QtBot
) -> None:
    places = led_to(screen)
    qtbot.keyClicks(screen.filter, "dele")
    qtbot.keyClick(screen.filter, Qt.Key.Key_Return)
    assert places == [Place(room=Room.FAMILY, family_id=office.family(2).family_id)]


def test_a_row_says_how_things_stand(screen: FamiliesScreen) -> None:
    maya, robin, dele = rows(screen)
    assert (maya.title, maya.detail, str(maya.rating)) == ("Maya Fenwick", "she, 14", "red")
    assert maya.since == "since 5 October"
    assert robin.planned == ("Home visit", "Today 10:30")
    assert robin.last == ("Fri 20 November", "2 days ago")
    assert dele.planned == ("Nothing planned", "")
    assert not dele.is_planned


def test_the_worst_rating_comes_first_and_a_head_turns_the_order(
    screen: FamiliesScreen, qtbot: QtBot
) -> None:
    assert names(screen) == ["Maya Fenwick", "Robin Marsh", "Dele Okafor"]
    click(qtbot, screen, "sort by family")
    assert names(screen) == ["Dele Okafor", "Maya Fenwick", "Robin Marsh"]
    click(qtbot, screen, "sort by family")
    assert names(screen) == ["Robin Marsh", "Maya Fenwick", "Dele Okafor"]
    click(qtbot, screen, "sort by next")
    assert names(screen)[0] == "Robin Marsh"


def test_chips_show_one_rating_or_those_with_nothing_planned(
    screen: FamiliesScreen, qtbot: QtBot
) -> None:
    click(qtbot, screen, "show amber")
    assert names(screen) == ["Robin Marsh"]
    click(qtbot, screen, "show slipping")
    assert names(screen) == ["Dele Okafor"]
    click(qtbot, screen, "show all")
    assert len(names(screen)) == 3


def test_drafts_and_the_unsent_are_marked(
    screen: FamiliesScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_draft(1)
    office.add_note(1)
    office.tell(office.family(1).family_id)
    qtbot.waitUntil(
        lambda: [mark.words for mark in rows(screen)[0].marks] == ["1 to send", "1 draft"]
    )


def test_nothing_found_offers_to_show_all(screen: FamiliesScreen, qtbot: QtBot) -> None:
    qtbot.keyClicks(screen.filter, "zzz")
    assert screen.nothing.isVisible()
    assert screen.nothing.button is not None
    qtbot.mouseClick(screen.nothing.button, Qt.MouseButton.LeftButton)
    assert len(names(screen)) == 3
    assert screen.filter.hasFocus()


def test_selection_stays_when_something_comes(
    screen: FamiliesScreen, office: Office, qtbot: QtBot
) -> None:
    qtbot.keyClick(screen.filter, Qt.Key.Key_Down)
    qtbot.keyClick(screen.table.list, Qt.Key.Key_J)
    key = screen.table.list.current_key()
    office.add_family("Adam", "Aldous", rating="red")
    office.tell(office.family(3).family_id)
    qtbot.waitUntil(lambda: len(rows(screen)) == 4)
    assert screen.table.list.current_key() == key
    assert screen.table.list.hasFocus()


def test_a_family_on_its_way_is_said_plainly_and_not_opened(
    screen: FamiliesScreen, office: Office, qtbot: QtBot
) -> None:
    coming = fixed_id("a family on its way")

    def key_has_come(db: object) -> None:
        with transaction(db):
            put_family_key(db, coming, 1, bytes(32))

    office.in_store(key_has_come)
    office.tell(coming)
    qtbot.waitUntil(lambda: "A family on its way" in names(screen))
    places = led_to(screen)
    with qtbot.waitSignal(screen.tell):
        screen.table.list.opened.emit(coming)
    assert places == []


def test_trouble_with_a_family_is_shown(
    screen: FamiliesScreen, office: Office, qtbot: QtBot
) -> None:
    family = office.family(1).family_id
    office.in_store(lambda db: log.set_trouble(db, family, "Something does not fit together."))
    office.tell(family)
    qtbot.waitUntil(lambda: rows(screen)[0].trouble == "Something does not fit together.")


def test_a_new_family_is_made_without_a_connection_and_opened(
    screen: FamiliesScreen, office: Office, qtbot: QtBot
) -> None:
    places = led_to(screen)
    click(qtbot, screen, "new family")
    form = screen.form
    qtbot.waitUntil(form.given.line.hasFocus)
    assert {chip.key for chip in form.workers.chips if chip.isChecked()} == {
        TOM.user.user_id,
        RUTH.user.user_id,
    }
    form.given.line.insert("Łukasz")  # QTest types no letters beyond ASCII
    form.name.line.insert("Zieliński")
    qtbot.keyClicks(form.born.line, "9/3/2014")
    with qtbot.waitSignal(form.created) as created:
        qtbot.keyClick(form.name.line, Qt.Key.Key_Return)
    (family_id,) = created.args
    assert places == [Place(room=Room.FAMILY, family_id=family_id)]
    card = office.in_store(lambda db: reading.family_card(db, family_id))
    assert card.child is not None
    assert (card.name, card.child.place) == ("Łukasz Zieliński", "child")
    access = office.in_store(lambda db: access_of(db, family_id, office.desk.directory))
    assert access is not None
    assert access.members == {
        PRIYA.user.user_id: FamilyRole.KEYWORKER,
        TOM.user.user_id: FamilyRole.CO_WORKER,
        RUTH.user.user_id: FamilyRole.SUPERVISOR,
    }


def test_a_new_family_needs_two_names_and_a_birth_date_that_can_be(
    screen: FamiliesScreen, office: Office, qtbot: QtBot
) -> None:
    click(qtbot, screen, "new family")
    form = screen.form
    click(qtbot, screen, "create family")
    assert form.given.wrong
    assert form.name.wrong
    assert form.given.line.hasFocus()
    qtbot.keyClicks(form.given.line, "Ada")
    qtbot.keyClicks(form.name.line, "Aldous")
    tomorrow = office.clock() + timedelta(days=1)
    qtbot.keyClicks(form.born.line, f"{tomorrow:%d/%m/%Y}")
    click(qtbot, screen, "create family")
    assert form.born.wrong == "This birth date is in the future."
    assert form.given.text() == "Ada"
    assert len(office.in_store(reading.family_ids)) == 3
    qtbot.keyClick(form.given.line, Qt.Key.Key_Escape)
    assert screen.new.hasFocus()


def test_without_families_the_list_teaches(tmp_path: Path, qtbot: QtBot) -> None:
    with a_desk(tmp_path) as office:
        screen = FamiliesScreen(office.desk)
        show(qtbot, screen)
        screen.show_place(Place(room=Room.FAMILIES))
        qtbot.waitUntil(screen.empty.isVisible)
        assert not screen.table.isVisible()


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off_and_all_is_named(office: Office, qtbot: QtBot, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    screen = FamiliesScreen(office.desk)
    show(qtbot, screen, width=width - 90, height=height)
    screen.show_place(Place(room=Room.FAMILIES))
    qtbot.waitUntil(lambda: len(rows(screen)) == 3)
    assert screen.table.is_table == (scale < 1.5)
    assert cut_off(screen) == []
    click(qtbot, screen, "new family")
    qtbot.waitUntil(lambda: cut_off(screen) == [])
    assert unnamed(screen) == []
    assert screen.width() == width - 90

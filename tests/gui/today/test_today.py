"""Today: the day in order, the next one opened, what is unfinished, and each row's way on."""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import reading
from keyworker_protocol.directory import Role
from tests.gui.today.conftest import again
from tests.support.desk import RUTH, TOM, Office, a_desk
from tests.support.screens import LOOKS, cut_off, led_to, show, unnamed
from ui.places import FamilyTab, Place, Room
from ui.screens.today import TodayScreen
from ui.screens.today.screen import MOST_HAPPENED
from ui.theme import theme
from ui.widgets.button import Button
from ui.widgets.row import Row

if TYPE_CHECKING:
    from collections.abc import Callable

DOWN = Qt.Key.Key_Down


def texts(screen: TodayScreen, name: str) -> list[str]:
    return [row.content.title for row in screen.lists[name].rows]


def past(screen: TodayScreen) -> list[Row]:
    return [row for row in screen.day.findChildren(Row) if row.content.past]


def test_the_next_visit_is_opened_with_what_helps(screen: TodayScreen) -> None:
    one = screen.day.next
    assert one is not None
    assert one.entry.title == "Home visit, Robin Marsh"
    assert [words for _, words in one.entry.helps] == [
        "Send a voice message the evening before.",
        "Never ring the bell twice.",
        "With Robin",
        "Bring the pictures of the new room",
    ]


def test_the_keyboard_stands_on_the_next_visit_and_starts_its_note(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    screen.take_focus()
    assert screen.day.next is not None
    assert screen.day.next.start.hasFocus()
    places = led_to(screen)
    qtbot.keyClick(screen.day.next.start, Qt.Key.Key_Return)
    assert places == [
        Place(
            room=Room.FAMILY,
            family_id=office.family().family_id,
            tab=FamilyTab.CONTACTS,
            entity_id=screen.day.next.entry.appointment_id,
            act="new note",
        )
    ]


def test_the_title_is_the_day_and_its_sentence(screen: TodayScreen) -> None:
    assert screen.title.title.text() == "Sunday 22 November"
    assert screen.title.sentence.text() == "Good morning, Priya. A visit."


def test_what_was_is_above_now_and_what_comes_below(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_note(1, at=office.clock() - timedelta(minutes=30), way="phone")
    office.add_appointment(2, at=office.clock() + timedelta(hours=3), way="phone")
    again(screen, qtbot)

    def told() -> list[tuple[str, bool]]:
        rows = [row for row in screen.day.findChildren(Row) if row.isVisible()]
        return [(row.content.title, row.content.past) for row in rows]

    qtbot.waitUntil(
        lambda: told() == [("Phone call, Maya Fenwick", True), ("Phone call, Dele Okafor", False)]
    )


def test_a_planned_visit_without_a_note_says_so_and_begins_one(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    missed = office.add_appointment(2, at=office.clock() - timedelta(days=3))
    again(screen, qtbot)
    places = led_to(screen)
    (row,) = screen.missed.rows
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    (place,) = places
    assert isinstance(place, Place)
    assert (place.entity_id, place.act) == (missed.entity_id, "new note")


def test_what_did_not_happen_leaves_the_day_and_can_be_brought_back(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_appointment(2, at=office.clock() - timedelta(days=3))
    again(screen, qtbot)
    undo: list[Callable[[], None]] = []
    screen.tell_undoable.connect(lambda _words, how: undo.append(how))
    button = screen.missed.findChild(Button, "did not happen")
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: screen.missed.rows == ())
    assert screen.day.next is not None
    assert screen.day.next.start.hasFocus()
    undo[0]()
    qtbot.waitUntil(lambda: len(screen.missed.rows) == 1)


def test_drafts_and_the_unsent_stand_at_the_side(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    assert screen.all_well.isVisible()
    draft = office.add_draft(1)
    office.add_note(2)
    again(screen, qtbot)
    assert texts(screen, "drafts") == ["Phone call, Maya Fenwick"]
    assert texts(screen, "unsent") == ["Dele Okafor"]
    assert not screen.all_well.isVisible()
    places = led_to(screen)
    qtbot.mouseClick(screen.lists["drafts"].rows[0], Qt.MouseButton.LeftButton)
    assert places[0] == Place(
        room=Room.FAMILY,
        family_id=draft.family_id,
        tab=FamilyTab.CONTACTS,
        entity_id=draft.draft_id,
        act="open draft",
    )


def test_a_question_of_the_supervisor_leads_to_its_note(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    note = office.add_note(0)
    office.save(
        Review(
            entity_id=new_entity_id(office.clock()),
            family_id=note.family_id,
            contact=note.entity_id,
            step="question",
            body="Who rings the school?",
        ),
        by=RUTH,
    )
    again(screen, qtbot)
    (row,) = screen.lists["questions"].rows
    assert row.content.detail == "Who rings the school?"
    assert row.content.footnote == "Ruth Calloway"
    places = led_to(screen)
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert isinstance(places[0], Place)
    assert places[0].entity_id == note.entity_id


def test_two_versions_of_one_answer_are_to_settle(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    family = office.in_store(lambda db: reading.family_card(db, office.family(1).family_id).family)
    assert family is not None
    office.save_writes(family.family_id, edits(family, rating="amber"))
    office.save_writes(family.family_id, edits(family, rating="green"), by=TOM)
    again(screen, qtbot)
    assert texts(screen, "settle") == ["Maya Fenwick"]
    assert "one thing to settle" in screen.title.sentence.text()


def test_the_keyboard_and_the_rows_stay_when_something_comes(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_draft(1)
    again(screen, qtbot)
    (row,) = screen.lists["drafts"].rows
    row.setFocus()
    office.add_note(2, by=TOM)
    again(screen, qtbot)
    assert screen.lists["drafts"].rows[0] is row
    assert row.hasFocus()


def test_a_visit_is_planned_by_typing(screen: TodayScreen, office: Office, qtbot: QtBot) -> None:
    qtbot.mouseClick(screen.plan, Qt.MouseButton.LeftButton)
    form = screen.form
    assert form.isVisible()
    qtbot.keyClicks(form.family.combo, "Maya")
    form.family.combo.activated.emit(form.family.combo.currentIndex())
    qtbot.waitUntil(lambda: [chip.text() for chip in form.people.chips] == ["Maya"])
    form.day.line.setFocus()
    qtbot.keyClicks(form.day.line, "thursday")
    form.time.line.setFocus()
    qtbot.keyClicks(form.time.line, "1030")
    form.purpose.line.setFocus()
    qtbot.keyClicks(form.purpose.line, "The new timetable")
    with qtbot.waitSignal(form.planned) as planned:
        qtbot.keyClick(form.purpose.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    (made,) = planned.args
    assert isinstance(made, Appointment)
    assert made.at is not None
    assert (made.at.day, made.at.hour, made.at.minute) == (26, 10, 30)
    assert made.who == (office.child(1).entity_id,)
    qtbot.waitUntil(lambda: len(screen.coming.rows) == 2)
    assert not form.isVisible()
    assert screen.plan.hasFocus()


def test_what_is_wrong_stands_under_its_field_and_the_text_stays(
    screen: TodayScreen, qtbot: QtBot
) -> None:
    qtbot.mouseClick(screen.plan, Qt.MouseButton.LeftButton)
    form = screen.form
    qtbot.keyClicks(form.purpose.line, "Bring the map")
    qtbot.keyClicks(form.day.line, "someday")
    qtbot.mouseClick(form.save, Qt.MouseButton.LeftButton)
    assert form.family.wrong == "Choose the family this is for."
    assert "not a day" in form.day.wrong
    assert form.time.wrong
    assert form.purpose.text() == "Bring the map"
    assert form.family.combo.hasFocus()


def test_nothing_is_planned_in_the_past(screen: TodayScreen, qtbot: QtBot) -> None:
    qtbot.mouseClick(screen.plan, Qt.MouseButton.LeftButton)
    form = screen.form
    form.family.combo.setCurrentIndex(0)
    qtbot.keyClicks(form.day.line, "20 November")
    qtbot.keyClicks(form.time.line, "9")
    qtbot.mouseClick(form.save, Qt.MouseButton.LeftButton)
    assert "has passed" in form.day.wrong
    qtbot.keyClick(form.day.line, Qt.Key.Key_Escape)
    assert not form.isVisible()


def test_a_day_without_families_teaches_how_to_begin(tmp_path: Path, qtbot: QtBot) -> None:
    with a_desk(tmp_path) as office:
        screen = TodayScreen(office.desk)
        show(qtbot, screen)
        screen.show_place(Place(room=Room.TODAY))
        qtbot.waitUntil(screen.empty.isVisible)
        places = led_to(screen)
        assert screen.empty.button is not None
        qtbot.mouseClick(screen.empty.button, Qt.MouseButton.LeftButton)
        assert places == [Place(room=Room.FAMILIES, act="new family")]
        screen.hide()


def test_a_supervisor_sees_how_much_waits_for_review(tmp_path: Path, qtbot: QtBot) -> None:
    with a_desk(tmp_path, role=Role.SUPERVISOR, with_families=1) as office:
        office.add_note(0, by=TOM)
        office.add_note(0, by=TOM)
        screen = TodayScreen(office.desk)
        show(qtbot, screen)
        screen.show_place(Place(room=Room.TODAY))
        qtbot.waitUntil(lambda: texts(screen, "reviews") == ["2 notes to read and sign off"])
        screen.hide()


def test_arrow_keys_move_through_the_day(screen: TodayScreen, office: Office, qtbot: QtBot) -> None:
    office.add_appointment(2, at=office.clock() + timedelta(hours=3), way="phone")
    again(screen, qtbot)
    wanted = "Phone call, Dele Okafor"
    qtbot.waitUntil(
        lambda: wanted in [one.content.title for one in screen.findChildren(Row) if one.isVisible()]
    )
    screen.take_focus()
    qtbot.keyClick(QApplication.focusWidget(), DOWN)
    row = QApplication.focusWidget()
    assert isinstance(row, Row)
    assert row.content.title == "Phone call, Dele Okafor"
    places = led_to(screen)
    qtbot.keyClick(row, Qt.Key.Key_Return)
    assert places == [Place(room=Room.FAMILY, family_id=office.family(2).family_id)]


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off_and_all_is_named(office: Office, qtbot: QtBot, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    office.add_draft(1)
    office.add_note(2, at=office.clock() - timedelta(minutes=30))
    office.add_appointment(2, at=office.clock() + timedelta(hours=3), purpose="A long one " * 9)
    screen = TodayScreen(office.desk)
    show(qtbot, screen, width=width - 90, height=height)
    screen.show_place(Place(room=Room.TODAY, act="plan a visit"))
    qtbot.waitUntil(screen.form.isVisible)
    qtbot.waitUntil(lambda: cut_off(screen) == [])
    assert unnamed(screen) == []
    assert screen.width() == width - 90
    screen.hide()


def test_of_very_many_notes_of_today_the_newest_have_a_row_each(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    for family in (0, 1):
        for minutes in range(10):
            office.add_note(family, at=office.clock.at - timedelta(minutes=1 + minutes))
    again(screen, qtbot)

    qtbot.waitUntil(lambda: len(past(screen)) == 1 + MOST_HAPPENED)
    rows = past(screen)
    assert rows[0].content.title == "Earlier notes of today"
    places = led_to(screen)
    qtbot.mouseClick(rows[0], Qt.MouseButton.LeftButton)
    assert places == [Place(room=Room.FAMILIES)]


def test_while_a_busy_day_arrives_its_rows_stay_and_show_what_is_newest(
    screen: TodayScreen, office: Office, qtbot: QtBot
) -> None:
    for minutes in range(10):
        for family in (0, 1):
            office.add_note(family, at=office.clock.at - timedelta(minutes=20 + minutes))
    again(screen, qtbot)

    qtbot.waitUntil(lambda: len(past(screen)) == 1 + MOST_HAPPENED)
    rows = past(screen)
    told = [row.content for row in rows]
    rows[-1].setFocus()
    note = office.add_note(2, at=office.clock.at - timedelta(minutes=1), by=TOM)
    again(screen, qtbot)
    qtbot.waitUntil(lambda: rows[-1].content != told[-1])
    assert isinstance(rows[-1].content.key, Place)
    assert rows[-1].content.key.entity_id == note.entity_id
    assert past(screen) == rows
    assert [row.content for row in rows[1:-1]] == told[2:]
    assert rows[-2].hasFocus(), "whoever reads a row stays on what it told"
    assert rows[-1].accessibleName() == rows[-1].content.spoken()

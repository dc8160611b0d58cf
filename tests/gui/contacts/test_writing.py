"""Writing a note: kept while it is typed, finished in one press, never lost."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, Qt, QTimer
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Appointment, Contact
from keyworker_desktop.store import reading
from keyworker_desktop.store.connection import Connection
from tests.gui.contacts.conftest import Contacts
from tests.support.desk import NOW
from ui.places import FamilyTab, Place, Room
from ui.screens.family.contacts.editor import KEEP_KEYS, KEEP_MS
from ui.screens.family.contacts.writing import Typed, from_draft
from ui.widgets.note_pad import MOST_CHARACTERS

ALT, CONTROL = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.ControlModifier


def test_a_finished_note_stands_in_the_list_selected_and_saved(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("Sat on the back step together.")
    contacts.click("finish note")
    contacts.saved()
    (note, _) = contacts.notes()
    assert note.contact.body == "Sat on the back step together."
    assert contacts.tab.list.current_key() == note.contact.entity_id
    assert "Saved on this laptop" in contacts.rows()[0]
    assert contacts.tab.toast.words.text() == "Saved on this laptop"
    assert "Sat on the back step together." in contacts.texts()
    assert contacts.drafts() == []


def test_the_note_is_told_as_sent_when_the_service_has_it(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("Sat on the back step.")
    contacts.finish()
    contacts.saved()
    contacts.office.send()
    contacts.refresh()
    contacts.until(lambda: "Sent" in contacts.rows()[0])


def test_a_phone_note_needs_few_presses_beside_its_words(contacts: Contacts) -> None:
    contacts.come()
    presses = 1  # Ctrl+N, which is the window's own
    contacts.screen.header.new_note_requested.emit()
    contacts.until(contacts.editor.form.body_pad.hasFocus)
    for key, held in ((Qt.Key.Key_2, ALT), (Qt.Key.Key_Return, CONTROL)):
        if key == Qt.Key.Key_Return:
            contacts.write("A fair night, up twice.")
        contacts.qtbot.keyClick(QApplication.focusWidget(), key, held)
        presses += 1
    contacts.saved()
    assert contacts.notes()[0].contact.way == "phone"
    assert contacts.notes()[0].contact.body == "A fair night, up twice."
    assert presses <= 12


def test_everything_told_is_kept_in_the_note(contacts: Contacts) -> None:
    contacts.begin()
    child = contacts.office.child()
    contacts.write("Biscuit came down first.")
    pad = contacts.find(QPlainTextEdit, "own words")
    contacts.qtbot.keyClicks(pad, "Behind is fine.")
    contacts.type("note minutes", "50")
    contacts.type("note where", "In the garden")
    contacts.type("what next", "Tell Jo")
    contacts.click("add worry")
    contacts.type("worry", "No sleep for a week")
    contacts.click("someone else")
    contacts.type("note also", "Aunt Rosa")
    contacts.click("finish note")
    contacts.saved()
    note = contacts.notes()[0].contact
    assert (note.minutes, note.where, note.next) == (50, "In the garden", "Tell Jo")
    assert (note.words, note.words_by) == ("Behind is fine.", child.entity_id)
    assert (note.concern, note.also) == ("No sleep for a week", "Aunt Rosa")


def test_what_is_typed_is_kept_by_itself_within_two_seconds(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("Rang back about the")
    assert contacts.editor._timer.isActive()
    assert contacts.editor._timer.interval() == KEEP_MS == 2_000
    contacts.editor._timer.timeout.emit()
    contacts.until(lambda: "Draft, saved on this laptop" in contacts.editor.state.text())
    (draft,) = contacts.drafts()
    assert draft.fields["body"] == "Rang back about the"
    assert "Draft" in contacts.rows()[0]


def test_two_hundred_keys_are_kept_at_once(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("x" * KEEP_KEYS)
    contacts.until(contacts.drafts)
    assert contacts.drafts()[0].fields["body"] == "x" * KEEP_KEYS


@pytest.mark.parametrize("way", ["tab", "family", "lock", "hidden", "escape", "another note"])
def test_nothing_typed_is_lost_however_one_leaves(contacts: Contacts, way: str) -> None:
    contacts.begin()
    contacts.write("Half a sentence")
    match way:
        case "tab":
            contacts.screen.tabs.choose(list(FamilyTab).index(FamilyTab.STORY))
        case "family":
            contacts.open(1, FamilyTab.CONTACTS)
        case "lock":
            assert contacts.screen.may_leave()
        case "hidden":
            contacts.screen.hide()
        case "escape":
            contacts.qtbot.keyClick(contacts.editor.form.body_pad, Qt.Key.Key_Escape)
        case "another note":
            contacts.come(act="new note")
    contacts.until(contacts.drafts)
    (draft,) = contacts.drafts()
    assert draft.fields["body"] == "Half a sentence"
    assert draft.family_id == contacts.office.family().family_id


def test_another_family_never_sees_the_note_of_the_one_before(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("About Robin only")
    contacts.open(1, FamilyTab.CONTACTS)
    contacts.until(lambda: contacts.family_shown() == contacts.office.family(1).family_id)
    assert not contacts.editor.isVisible()
    assert not any("About Robin only" in row for row in contacts.rows())
    contacts.begin(1)
    assert contacts.editor.form.body_pad.text() == ""
    names = [chip.text() for chip in contacts.editor.form.people.chips]
    assert "Robin" not in names
    assert "Maya" in names


def test_a_note_in_which_nothing_was_typed_leaves_nothing_behind(contacts: Contacts) -> None:
    contacts.begin()
    contacts.click("leave as draft")
    contacts.begin()
    contacts.write("x")
    contacts.editor.keep()
    contacts.until(contacts.drafts)
    contacts.qtbot.keyClick(contacts.editor.form.body_pad, Qt.Key.Key_Backspace)
    contacts.editor.keep()
    contacts.until(lambda: not contacts.drafts())
    contacts.click("leave as draft")
    assert len(contacts.rows()) == 1


def test_a_draft_comes_back_exactly_as_it_was(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("Half a note")
    contacts.qtbot.keyClicks(contacts.find(QPlainTextEdit, "own words"), "Not next to me")
    contacts.type("note minutes", "quite long")
    contacts.type("next day", "24/11")
    contacts.type("next time", "16:15")
    contacts.click("add worry")
    contacts.type("worry", "Nobody sleeps")
    before = contacts.typed()
    contacts.click("leave as draft")
    contacts.until(contacts.drafts)
    contacts.come(1)
    draft = contacts.drafts()[0]
    contacts.come(act="open draft", entity_id=draft.draft_id)
    contacts.until(contacts.editor.form.body_pad.hasFocus)
    after = contacts.typed()
    assert (after.next_at, after.unread) == (before.next_at, {"minutes": "quite long"})
    assert after.contact.body == "Half a note"
    assert (after.contact.words, after.contact.concern) == ("Not next to me", "Nobody sleeps")
    assert after.contact.who == before.contact.who
    assert after.next_at == datetime(2026, 11, 24, 16, 15).astimezone()
    contacts.write(" goes on")
    assert contacts.editor.form.body_pad.text() == "Half a note goes on"


def test_a_draft_in_the_list_opens_with_enter(contacts: Contacts) -> None:
    contacts.office.add_draft(body="Rang back about the bus")
    contacts.come()
    contacts.until(lambda: "Draft" in contacts.rows()[0])
    contacts.tab.list.setFocus()
    contacts.qtbot.keyClick(contacts.tab.list, Qt.Key.Key_K)
    contacts.qtbot.keyClick(contacts.tab.list, Qt.Key.Key_Return)
    contacts.until(contacts.editor.form.body_pad.hasFocus)
    assert contacts.editor.form.body_pad.text() == "Rang back about the bus"


def test_a_draft_left_can_be_gone_on_with_by_its_button(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("Half of")
    contacts.click("leave as draft")
    assert contacts.tab.list.hasFocus()
    contacts.until(contacts.tab.waiting.isVisible)
    QApplication.processEvents()
    contacts.qtbot.mouseClick(contacts.tab.waiting.button, Qt.MouseButton.LeftButton)
    contacts.until(contacts.editor.form.body_pad.hasFocus)
    assert contacts.editor.form.body_pad.text() == "Half of"


def test_a_discarded_draft_can_be_brought_back(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("Not this one")
    contacts.editor.keep()
    contacts.until(contacts.drafts)
    contacts.click("discard draft")
    contacts.until(lambda: not contacts.drafts())
    assert len(contacts.rows()) == 1
    contacts.qtbot.mouseClick(contacts.tab.toast.undo, Qt.MouseButton.LeftButton)
    contacts.until(contacts.drafts)
    contacts.until(lambda: "Not this one" in contacts.rows()[0])


def test_what_a_supervisor_began_to_say_is_no_draft_of_a_note(contacts: Contacts) -> None:
    note = contacts.notes()[0].contact
    contacts.office.add_draft(kind="review", contact=note.entity_id.bytes, body="Well put")
    contacts.come()
    assert len(contacts.rows()) == 1
    assert contacts.sheet().card.drafts == 0
    device_id = contacts.office.desk.identity.device_id
    day = contacts.office.in_store(lambda db: reading.day(db, now=NOW, device_id=device_id))
    assert day.drafts == []


def test_a_planned_visit_has_happened_once_its_note_is_finished(contacts: Contacts) -> None:
    planned = contacts.office.add_appointment(
        0, way="phone", at=NOW - timedelta(hours=1), purpose="How was the bus"
    )
    contacts.begin(0, entity_id=planned.entity_id)
    form = contacts.editor.form
    assert form.way.way == "phone"
    contacts.write("It went well.")
    contacts.finish()
    contacts.saved()
    assert contacts.notes()[0].contact.at == planned.at
    record = contacts.office.in_store(lambda db: reading.record_with(db, planned.entity_id))
    assert isinstance(record, Appointment)
    assert record.state == "happened"


def test_the_next_contact_is_planned_with_the_note(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("Done.")
    contacts.type("next day", "24/11")
    contacts.type("next time", "16:15")
    contacts.finish()
    contacts.saved()
    at = datetime(2026, 11, 24, 16, 15).astimezone()
    assert at in [one.at for one in contacts.sheet().appointments]


def test_without_anybody_in_it_a_note_is_not_finished_and_stays(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("Nobody")
    for chip in contacts.editor.form.people.chips:
        if chip.isChecked():
            contacts.qtbot.mouseClick(chip, Qt.MouseButton.LeftButton)
    contacts.finish()
    assert contacts.editor.form.who.wrong == "Say who you were in contact with."
    assert contacts.editor.form.body_pad.text() == "Nobody"
    assert len(contacts.notes()) == 1


@pytest.mark.parametrize(
    ("field", "words", "sentence"),
    [
        ("note day", "25 December 2026", "This is in the future. Check the date."),
        ("note day", "someday", "This is not a day. Write it like 13 June or 13/6/2026."),
        ("note time", "late", "This is not a time. Write it like 9:30 or 14:05."),
        ("note minutes", "ages", "Write a number from 0 to 1440."),
        ("next time", "10:00", "Say on which day, or leave both empty."),
    ],
)
def test_what_cannot_be_understood_is_said_under_its_field(
    contacts: Contacts, field: str, words: str, sentence: str
) -> None:
    contacts.begin()
    contacts.write("All of this stays")
    contacts.type(field, words)
    contacts.click("finish note")
    assert sentence in [one.wrong for one in contacts.editor.form.fields.values()]
    assert contacts.editor.form.body_pad.text() == "All of this stays"
    assert len(contacts.notes()) == 1


def test_a_full_disk_loses_nothing_and_the_button_works_again(contacts: Contacts) -> None:
    contacts.begin()
    words = "Long enough to need another page. " * 2_000
    contacts.editor.form.body_pad.insert_words(words)
    office = contacts.office

    def fill(db: Connection) -> None:
        (pages,) = db.execute("PRAGMA page_count").fetchone()
        db.execute(f"PRAGMA max_page_count = {pages}")

    office.in_store(fill)
    contacts.click("finish note")
    contacts.until(contacts.editor.trouble.isVisible)
    assert contacts.editor.form.body_pad.text() == words
    assert not contacts.editor.form.body_pad.isReadOnly()
    office.in_store(lambda db: db.execute("PRAGMA max_page_count = 1000000"))
    contacts.click("finish note")
    contacts.saved()
    assert contacts.notes()[0].contact.body == words


def test_what_the_disk_would_not_take_on_leaving_is_still_there(
    contacts: Contacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, failed: Any, **__: Any) -> None:
        error = KnownError("The disk is full.")
        QTimer.singleShot(0, lambda: failed(error))

    contacts.begin()
    contacts.write("Written on a full disk")
    with monkeypatch.context() as patch:
        patch.setattr(contacts.office.desk, "keep_draft", refuse)
        contacts.click("leave as draft")
        contacts.until(lambda: contacts.failures)
    contacts.refresh()
    assert "Written on a full disk" in contacts.rows()[0]
    assert contacts.screen.may_leave()
    contacts.until(contacts.drafts)
    assert contacts.drafts()[0].fields["body"] == "Written on a full disk"


def test_a_refused_save_keeps_the_words_and_can_be_tried_again(
    contacts: Contacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, failed: Any, **__: Any) -> None:
        failed(KnownError("The disk is full. Nothing was lost; make room and try again."))

    contacts.begin()
    contacts.write("Still here")
    with monkeypatch.context() as patch:
        patch.setattr(contacts.office.desk, "save", refuse)
        contacts.finish()
        assert "The disk is full" in contacts.texts()
    assert contacts.editor.form.body_pad.text() == "Still here"
    contacts.finish()
    contacts.saved()
    assert contacts.notes()[0].contact.body == "Still here"


@pytest.mark.parametrize(
    "words", ["لم يأتِ أحد يوم الأربعاء", "Walked 🚶🏽‍♀️ with 🐕‍🦺", "a" * MOST_CHARACTERS]
)
def test_any_words_are_kept_as_they_were_pasted(contacts: Contacts, words: str) -> None:
    contacts.begin()
    _paste(contacts, words)
    contacts.finish()
    contacts.saved()
    assert contacts.notes()[0].contact.body == words


def test_what_no_store_could_keep_is_left_out_or_said(contacts: Contacts) -> None:
    contacts.begin()
    _paste(contacts, "before\x00after")
    assert contacts.editor.form.body_pad.text() == "beforeafter"
    contacts.editor.form.body_pad.insert_words("\ud83d")
    contacts.editor.keep()
    contacts.until(contacts.drafts)
    contacts.finish()
    contacts.until(lambda: contacts.editor.trouble.isVisible() or not contacts.editor.is_open)
    assert contacts.editor.form.body_pad.text().startswith("beforeafter")


def test_more_than_there_is_room_for_is_refused_and_said(contacts: Contacts) -> None:
    contacts.begin()
    _paste(contacts, "a" * (MOST_CHARACTERS + 1))
    assert contacts.editor.form.body_pad.text() == ""
    assert "There is no room for more here." in contacts.texts()


def test_an_autosave_does_not_touch_a_field_while_it_is_typed(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("x")
    contacts.type("note day", "1")
    contacts.editor.keep()
    line = contacts.editor.form.day.line
    assert line.text() == "1"
    contacts.qtbot.keyClicks(line, "9/11")
    at = contacts.typed().contact.at
    assert at is not None
    assert at.date() == date(2026, 11, 19)


def test_arrivals_leave_the_typing_the_cursor_and_the_people_chosen(contacts: Contacts) -> None:
    contacts.begin()
    contacts.write("In the middle")
    chosen = contacts.editor.form.people.keys()
    contacts.add_person(given_name="Maria")
    contacts.office.add_note(0, body="From Tom", at=NOW - timedelta(hours=1))
    contacts.refresh()
    assert contacts.editor.form.body_pad.text() == "In the middle"
    assert contacts.editor.form.body_pad.hasFocus()
    assert contacts.editor.form.people.keys() == chosen
    assert "Maria" in [chip.text() for chip in contacts.editor.form.people.chips]
    assert len(contacts.rows()) == 2


def test_a_draft_of_a_newer_program_opens_with_what_can_be_read() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    empty = Contact(entity_id=new_entity_id(at), family_id=new_entity_id(at))
    typed = from_draft(empty, {"body": "Read", "who": 7, "at": "soon", "next at": "later"})
    assert isinstance(typed, Typed)
    assert (typed.contact.body, typed.contact.who, typed.next_at) == ("Read", (), None)


def test_the_window_going_elsewhere_while_it_saves_does_not_make_a_second_draft(
    contacts: Contacts,
) -> None:
    contacts.begin()
    contacts.write("Saved once")
    contacts.finish()
    contacts.screen.may_leave()
    contacts.screen.show_place(
        Place(
            room=Room.FAMILY,
            family_id=contacts.office.family(1).family_id,
            tab=FamilyTab.CONTACTS,
        )
    )
    contacts.until(lambda: len(contacts.notes()) == 2)
    assert contacts.drafts() == []


def _paste(contacts: Contacts, words: str) -> None:
    mime = QMimeData()
    mime.setText(words)
    contacts.editor.form.body_pad.insertFromMimeData(mime)

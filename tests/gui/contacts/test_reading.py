"""Reading notes: the list that stays where it is, one note whole, and what is said about it."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from time import perf_counter
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.store import reading
from tests.gui.contacts.conftest import Contacts
from tests.support.desk import NOW, PRIYA, RUTH, TOM
from tests.support.screens import LOOKS, beyond_the_edge, cut_off, unnamed
from tests.unit.protocol.people import Person as Staff
from ui.theme import theme
from ui.widgets.note_pad import MOST_CHARACTERS, NotePad

LONGEST_OPENING_SECONDS = 0.5


def test_j_and_k_skim_the_notes(contacts: Contacts) -> None:
    _write_notes(contacts, 3)
    contacts.come()
    contacts.tab.list.setFocus()
    skimmed = ((Qt.Key.Key_J, "Note 1"), (Qt.Key.Key_J, "Note 2"), (Qt.Key.Key_K, "Note 1"))
    for key, words in skimmed:
        contacts.qtbot.keyClick(contacts.tab.list, key)
        QApplication.processEvents()
        assert words in contacts.texts()


def test_drafts_stand_on_top(contacts: Contacts) -> None:
    contacts.office.add_draft(body="Rang back")
    contacts.come()
    assert contacts.rows()[0] == "Phone call, Rang back, You, 09:30, Draft"


def test_notes_of_two_laptops_stand_in_the_order_they_happened(contacts: Contacts) -> None:
    for hours, by in ((5, PRIYA), (3, TOM), (4, PRIYA), (2, TOM)):
        contacts.office.add_note(
            0, by=by, body=f"{hours} hours ago", at=NOW - timedelta(hours=hours)
        )
    contacts.come()
    told = [row.split(", ")[1] for row in contacts.rows()[:4]]
    assert told == ["2 hours ago", "3 hours ago", "4 hours ago", "5 hours ago"]
    assert "Tom Ashby" in contacts.rows()[0]
    assert "You" in contacts.rows()[2]


def test_a_note_seen_by_the_supervisor_says_so(contacts: Contacts) -> None:
    _review(contacts, "comment", "Well put", by=RUTH)
    contacts.come()
    assert "Seen by Ruth" in contacts.rows()[0]


def test_older_notes_come_without_a_gap(contacts: Contacts) -> None:
    _write_notes(contacts, 130)
    contacts.come()
    bar = contacts.tab.list.verticalScrollBar()
    for _ in range(2):
        before = len(contacts.rows())
        bar.setValue(0)
        bar.setValue(bar.maximum())
        contacts.until(partial(_are_more, contacts, before))
    assert len(contacts.rows()) == 131
    told = [row.split(", ")[1] for row in contacts.rows()]
    assert told[:130] == [f"Note {n}" for n in range(130)]


def test_more_arrivals_than_a_page_leave_no_gap(contacts: Contacts) -> None:
    _write_notes(contacts, 70)
    contacts.come()
    bar = contacts.tab.list.verticalScrollBar()
    bar.setValue(bar.maximum())
    contacts.until(lambda: len(contacts.rows()) == 71)
    bar.setValue(0)
    family, child = contacts.office.families[0]
    new = [
        Contact(
            entity_id=new_entity_id(NOW),
            family_id=family.family_id,
            at=NOW - timedelta(seconds=n),
            who=(child.entity_id,),
            body=f"New {n}",
        )
        for n in range(65)
    ]
    _save(contacts, new)
    contacts.refresh()
    ids = [note.row_id for note in contacts.tab._notes]
    in_store = contacts.office.in_store(
        lambda db: reading.contacts(db, family.family_id, most=len(ids))
    )
    assert ids == [note.row_id for note in in_store]


def test_arrivals_leave_the_selection_and_what_is_in_sight(contacts: Contacts) -> None:
    _write_notes(contacts, 40)
    contacts.come()
    listed = contacts.tab.list
    key = contacts.tab._notes[20].contact.entity_id
    contacts.tab._choose_entity(key)
    bar = listed.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    QApplication.processEvents()
    before = listed.visualRect(listed.currentIndex()).top()
    contacts.office.add_note(0, by=TOM, body="New", at=NOW - timedelta(minutes=1))
    contacts.refresh()
    assert listed.current_key() == key
    assert listed.visualRect(listed.currentIndex()).top() == before


def test_filters_narrow_the_list_and_say_when_nothing_is_found(contacts: Contacts) -> None:
    contacts.office.add_note(0, way="phone", body="Rang", at=NOW - timedelta(hours=1))
    contacts.office.add_note(0, way="meeting", by=TOM, body="Met", at=NOW - timedelta(hours=2))
    contacts.come()
    _filter(contacts, contacts.tab.notes.way.combo, "Phone call")
    assert [row.split(", ")[1] for row in contacts.rows()] == ["Rang"]
    assert "Rang" in contacts.texts()
    _filter(contacts, contacts.tab.notes.company.combo, "By Tom")
    assert contacts.rows() == []
    assert "No note matches." in contacts.texts()
    contacts.click("show all notes")
    assert len(contacts.rows()) == 3


def test_a_filter_looks_through_older_notes_too(contacts: Contacts) -> None:
    contacts.office.add_note(0, way="letter", body="The letter", at=NOW - timedelta(days=400))
    contacts.office.add_note(0, way="letter", body="Another", at=NOW - timedelta(minutes=5))
    _write_notes(contacts, 130)
    contacts.come()
    _filter(contacts, contacts.tab.notes.way.combo, "Letter or e-mail")
    contacts.until(lambda: [row.split(", ")[1] for row in contacts.rows()][-1] == "The letter")


def test_a_family_without_notes_is_taught_what_will_stand_here(contacts: Contacts) -> None:
    contacts.office.add_family("Kit", "Saunders")
    contacts.come(2)
    assert "Notes of visits, calls and messages stand here" in contacts.texts()
    contacts.qtbot.mouseClick(contacts.tab.empty.button, Qt.MouseButton.LeftButton)
    contacts.until(contacts.editor.form.body_pad.hasFocus)
    contacts.write("The first")
    contacts.finish()
    contacts.saved()
    assert len(contacts.rows()) == 1


def test_words_and_when_it_was_written_are_told(contacts: Contacts) -> None:
    child = contacts.office.child()
    contacts.office.add_note(
        0,
        at=NOW - timedelta(hours=20),
        words="Behind is fine.",
        words_by=child.entity_id,
        words_given="said aloud",
        where="In the garden",
        next="Tell Jo",
        concern="No sleep",
    )
    contacts.come()
    told = contacts.texts()
    for words in (
        "“Behind is fine.”",
        "Robin, said aloud",
        "In the garden",
        "Tell Jo",
        "A worry for the supervisor",
        "written today 09:30",
        "not yet received by the service",
        "with Robin",
    ):
        assert words in told


def test_an_addition_stands_under_the_note(contacts: Contacts) -> None:
    contacts.come()
    contacts.click("add to note")
    contacts.qtbot.keyClicks(contacts.find(QWidget, "note addition"), "The school rang back.")
    contacts.click("send addition")
    contacts.until(lambda: "The school rang back." in contacts.texts())
    assert "Added by You, today 09:30" in contacts.texts()
    assert contacts.notes()[0].addenda[0].body == "The school rang back."
    assert not contacts.tab.reader.form.isVisible()


def test_an_addition_turns_a_sign_off_into_one_of_an_earlier_version(contacts: Contacts) -> None:
    note = contacts.notes()[0]
    _review(contacts, "sign-off", "", by=RUTH, bound_to=tuple(note.head_ids()))
    contacts.come()
    assert "Signed off." in contacts.texts()
    contacts.click("add to note")
    contacts.qtbot.keyClicks(contacts.find(QWidget, "note addition"), "And the bus came.")
    contacts.click("send addition")
    contacts.until(lambda: "Signed an earlier version." in contacts.texts())


def test_the_author_answers_what_was_asked(contacts: Contacts) -> None:
    _review(contacts, "question", "Does she know the date?", by=RUTH)
    contacts.come()
    assert "Does she know the date?" in contacts.texts()
    contacts.click("answer")
    contacts.qtbot.keyClicks(contacts.find(QWidget, "note addition"), "Told her last night.")
    contacts.click("send addition")
    contacts.until(lambda: "Told her last night." in contacts.texts())
    question, answer = contacts.notes()[0].reviews
    assert answer.step == "answer"
    assert question.facts
    assert question.facts.head_ids() < {*answer.bound_to}


def test_what_one_writes_about_a_note_is_led_into_sight(contacts: Contacts) -> None:
    contacts.office.add_note(0, body="line\n" * 80, at=NOW - timedelta(hours=1))
    contacts.come()
    contacts.tab.reader.more.click()
    form, page = contacts.tab.reader.form, contacts.tab.reader

    def is_in_sight() -> bool:
        bottom = form.mapTo(page, form.rect().bottomLeft()).y()
        return form.field.pad.hasFocus() and 0 < bottom <= page.height()

    contacts.until(is_in_sight)


def test_nobody_answers_for_somebody_else_or_unasked(contacts: Contacts) -> None:
    contacts.come()
    assert not contacts.tab.reader.answer.isVisible()
    note = contacts.office.add_note(0, by=TOM, body="By Tom", at=NOW - timedelta(hours=1))
    _review(contacts, "question", "When?", by=RUTH, note=note)
    contacts.come(entity_id=note.entity_id)
    contacts.until(lambda: "When?" in contacts.texts())
    assert not contacts.tab.reader.answer.isVisible()


def test_entered_in_error_needs_a_reason_and_stays_readable(contacts: Contacts) -> None:
    contacts.come()
    contacts.click("entered in error")
    contacts.click("send addition")
    assert "Say in a few words why" in contacts.texts()
    contacts.qtbot.keyClicks(contacts.find(QWidget, "note addition"), "Another family")
    contacts.click("send addition")
    contacts.until(lambda: "Entered in error: Another family" in contacts.texts())
    assert "We walked to the river and back." in contacts.texts()
    assert "Entered in error" in contacts.rows()[0]
    assert not contacts.tab.reader.error.isVisible()


def test_words_begun_about_one_note_never_go_to_another(contacts: Contacts) -> None:
    contacts.office.add_note(0, body="The other", at=NOW - timedelta(hours=1))
    contacts.come()
    contacts.click("add to note")
    contacts.qtbot.keyClicks(contacts.find(QWidget, "note addition"), "Half of it")
    contacts.tab.list.setFocus()
    contacts.qtbot.keyClick(contacts.tab.list, Qt.Key.Key_J)
    assert not contacts.tab.reader.form.isVisible()
    contacts.qtbot.keyClick(contacts.tab.list, Qt.Key.Key_K)
    assert contacts.tab.reader.form.field.text() == "Half of it"
    contacts.until(contacts.drafts)
    assert len(contacts.rows()) == 2


def test_words_begun_about_a_note_are_there_after_a_lock(contacts: Contacts) -> None:
    contacts.come()
    contacts.click("add to note")
    contacts.qtbot.keyClicks(contacts.find(QWidget, "note addition"), "Half of it")
    assert contacts.screen.may_leave()
    contacts.until(contacts.drafts)
    contacts.tab.reader.form._begun.clear()
    contacts.tab.reader.form._now = None
    contacts.come(1)
    contacts.come(0)
    contacts.until(contacts.tab.reader.form.isVisible)
    assert contacts.tab.reader.form.field.text() == "Half of it"


def test_an_addition_that_cannot_be_saved_stays(
    contacts: Contacts, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, failed: Any, **__: Any) -> None:
        failed(KnownError("The disk is full."))

    contacts.come()
    contacts.click("add to note")
    contacts.qtbot.keyClicks(contacts.find(QWidget, "note addition"), "Still here")
    with monkeypatch.context() as patch:
        patch.setattr(contacts.office.desk, "save", refuse)
        contacts.click("send addition")
        assert "The disk is full." in contacts.texts()
    contacts.click("send addition")
    contacts.until(lambda: contacts.notes()[0].addenda)


def test_a_refresh_leaves_the_reading_and_the_typing(contacts: Contacts) -> None:
    contacts.come()
    contacts.click("add to note")
    pad = contacts.find(QWidget, "note addition")
    contacts.qtbot.keyClicks(pad, "Half")
    contacts.office.add_note(0, by=TOM, body="New", at=NOW - timedelta(minutes=1))
    contacts.refresh()
    contacts.qtbot.keyClicks(QApplication.focusWidget(), " of it")
    assert contacts.tab.reader.form.field.text() == "Half of it"
    assert "We walked to the river" in contacts.texts()


def test_a_very_long_note_opens_at_once(contacts: Contacts) -> None:
    words = "We walked to the river and back, and nobody said a word. "
    body = (words * 4_000)[:MOST_CHARACTERS]
    contacts.office.add_note(0, body=body, at=NOW - timedelta(days=3))
    contacts.come()
    contacts.tab.list.setFocus()
    began = perf_counter()
    contacts.qtbot.keyClick(contacts.tab.list, Qt.Key.Key_J)
    QApplication.processEvents()
    assert perf_counter() - began < LONGEST_OPENING_SECONDS
    pads = [one for one in contacts.tab.reader.view.findChildren(NotePad) if one.isVisible()]
    assert [len(pad.text()) for pad in pads] == [MOST_CHARACTERS]


def test_a_note_of_a_newer_program_is_to_be_read_only(contacts: Contacts) -> None:
    contacts.come()
    note = contacts.tab._notes[0]
    assert note.contact.facts is not None
    facts = replace(note.contact.facts, is_from_newer_program=True)
    newer = replace(note, contact=replace(note.contact, facts=facts, body="From tomorrow"))
    contacts.tab.reader.show_note(newer, contacts.sheet())
    assert contacts.tab.reader.newer.isVisible()
    assert not contacts.tab.reader.more.isVisible()
    assert not contacts.tab.reader.error.isVisible()
    contacts.until(lambda: "From tomorrow" in contacts.texts())


def test_everything_the_keyboard_reaches_has_a_name(contacts: Contacts) -> None:
    _review(contacts, "question", "When?", by=RUTH)
    contacts.come()
    contacts.click("answer")
    assert unnamed(contacts.tab) == []
    contacts.begin()
    contacts.click("someone else")
    contacts.click("add worry")
    assert unnamed(contacts.tab) == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off(contacts: Contacts, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    contacts.screen.resize(width - round(84 * scale), height - round(52 * scale))
    _review(contacts, "question", "Does she know the date of the assessment?", by=RUTH)
    contacts.come()
    _check(contacts)
    contacts.come(entity_id=contacts.notes()[0].contact.entity_id)
    contacts.until(contacts.tab.reader.isVisible)
    _check(contacts)
    contacts.begin()
    contacts.write("Some words")
    _check(contacts)
    contacts.click("finish note")
    contacts.until(lambda: len(contacts.notes()) == 2)


def test_the_foot_of_the_editor_is_always_in_sight_in_a_small_window(contacts: Contacts) -> None:
    contacts.screen.resize(1024 - 84, 640 - 52)
    contacts.begin()
    contacts.editor.form.body_pad.insert_words("line\n" * 60)
    QApplication.processEvents()
    button = contacts.editor.finish_button
    corner = button.mapTo(contacts.screen, button.rect().bottomRight())
    assert contacts.screen.rect().contains(corner)


def _are_more(contacts: Contacts, before: int) -> bool:
    return len(contacts.rows()) > before


def _check(contacts: Contacts) -> None:
    contacts.until(lambda: cut_off(contacts.tab) == [])
    assert beyond_the_edge(contacts.screen) == []


def _filter(contacts: Contacts, combo: Any, words: str) -> None:
    combo.setCurrentIndex(combo.findText(words))
    combo.activated.emit(combo.currentIndex())
    QApplication.processEvents()


def _write_notes(contacts: Contacts, count: int) -> None:
    family, child = contacts.office.families[0]
    notes = [
        Contact(
            entity_id=new_entity_id(NOW),
            family_id=family.family_id,
            at=NOW - timedelta(minutes=10 * (n + 1)),
            who=(child.entity_id,),
            body=f"Note {n}",
        )
        for n in range(count)
    ]
    _save(contacts, notes)


def _save(contacts: Contacts, notes: list[Contact]) -> None:
    for start in range(0, len(notes), 20):
        contacts.office.save(*notes[start : start + 20])


def _review(
    contacts: Contacts,
    step: str,
    words: str,
    *,
    by: Staff,
    note: Contact | None = None,
    **values: Any,
) -> Review:
    about = note or contacts.notes()[0].contact
    review = Review(
        entity_id=new_entity_id(NOW),
        family_id=about.family_id,
        contact=about.entity_id,
        step=step,
        body=words,
        **values,
    )
    contacts.office.save(review, by=by)
    contacts.office.send()
    return review

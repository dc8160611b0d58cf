"""Struck out on one laptop, written to on another: what happened is told, and a person decides."""

import pytest
from PySide6.QtCore import Qt

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Addendum, Contact
from keyworker_desktop.record.writing import edits, struck_out
from keyworker_desktop.store import reading
from keyworker_desktop.store.reading import ContactSheet
from tests.gui.settle.conftest import Settling
from tests.support.desk import TOM


def sheet_of(settling: Settling, note: Contact) -> ContactSheet:
    sheet = settling.office.in_store(lambda db: reading.contact_with(db, note.entity_id))
    assert sheet is not None
    return sheet


def struck_there_and_added_to_here(settling: Settling) -> Contact:
    note = settling.office.add_note()
    sheet = sheet_of(settling, note)
    strike = struck_out(sheet.contact, "Another child’s visit", beside=sheet.addenda)
    settling.office.save_writes(note.family_id, strike, by=TOM)
    settling.office.save(
        Addendum(
            entity_id=new_entity_id(settling.office.clock()),
            family_id=note.family_id,
            contact=note.entity_id,
            body="Jo rang later about the wall bars.",
        )
    )
    return note


def test_what_happened_on_both_sides_is_told(settling: Settling) -> None:
    struck_there_and_added_to_here(settling)
    assert settling.sheet().card.to_settle == 1
    settling.open()
    texts = settling.texts()
    assert "Tom Ashby marked it as entered in error, today 09:30" in texts
    assert "Why: Another child’s visit" in texts
    assert "You wrote to it, today 09:30" in texts
    assert "Addition: Jo rang later about the wall bars." in texts


def test_it_can_be_kept_as_entered_in_error(settling: Settling) -> None:
    note = struck_there_and_added_to_here(settling)
    settling.open()
    settling.click("keep as entered in error")
    settling.settle()
    assert settling.sheet().card.to_settle == 0
    sheet = sheet_of(settling, note)
    assert sheet.contact.struck == "Another child’s visit"
    assert [one.body for one in sheet.addenda] == ["Jo rang later about the wall bars."]


def test_it_can_be_brought_back_by_keyboard_and_that_taken_back(settling: Settling) -> None:
    note = struck_there_and_added_to_here(settling)
    settling.open()
    settling.key(Qt.Key.Key_Down)
    settling.settle()
    assert settling.sheet().card.to_settle == 0
    assert sheet_of(settling, note).contact.struck == ""
    settling.undo[-1]()
    settling.until(lambda: sheet_of(settling, note).contact.struck)
    assert sheet_of(settling, note).contact.struck == "Another child’s visit"


def test_a_story_entry_struck_out_here_and_changed_there(settling: Settling) -> None:
    child = settling.sheet().child
    assert child is not None
    settling.office.save_writes(child.family_id, struck_out(child, "Entered twice"), by=TOM)
    settling.office.save_writes(child.family_id, edits(child, about="Likes the pond."))
    child = settling.sheet().child
    assert child is not None
    assert child.struck == "Entered twice"
    settling.open()
    assert "Worth knowing: Likes the pond." in settling.texts()
    settling.click("bring it back")
    settling.settle()
    child = settling.sheet().child
    assert child is not None
    assert (child.struck, child.about) == ("", "Likes the pond.")


def test_whoever_saw_everything_may_strike_it_out_without_a_question(settling: Settling) -> None:
    note = settling.office.add_note()
    settling.office.save(
        Addendum(
            entity_id=new_entity_id(settling.office.clock()),
            family_id=note.family_id,
            contact=note.entity_id,
            body="Seen by whoever strikes it out.",
        )
    )
    sheet = sheet_of(settling, note)
    strike = struck_out(sheet.contact, "Another child’s visit", beside=sheet.addenda)
    settling.office.save_writes(note.family_id, strike, by=TOM)
    assert settling.sheet().card.to_settle == 0


def test_of_a_strike_by_an_older_program_nothing_is_concluded(settling: Settling) -> None:
    child = settling.sheet().child
    assert child is not None
    old = edits(child, struck="Entered twice")  # it names nothing that was on the screen
    settling.office.save_writes(child.family_id, old, by=TOM)
    settling.office.save_writes(child.family_id, edits(child, about="Likes the pond."))
    assert settling.sheet().card.to_settle == 0


@pytest.mark.parametrize("added_first", [True, False])
def test_it_waits_in_whatever_order_the_two_arrive(settling: Settling, added_first: bool) -> None:
    note = settling.office.add_note()
    sheet = sheet_of(settling, note)
    addendum = Addendum(
        entity_id=new_entity_id(settling.office.clock()),
        family_id=note.family_id,
        contact=note.entity_id,
        body="Jo rang later.",
    )
    strike = struck_out(sheet.contact, "Another child’s visit", beside=sheet.addenda)
    if added_first:
        settling.office.save(addendum)
    settling.office.save_writes(note.family_id, strike, by=TOM)
    if not added_first:
        settling.office.save(addendum)
    assert settling.sheet().card.to_settle == 1

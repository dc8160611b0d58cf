"""Settling: what both say stands once, a person picks and writes, and saving replaces just that."""

from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.kinds.plan import Outcome
from keyworker_desktop.record.record import Disagreement
from keyworker_desktop.record.writing import edits, settled
from keyworker_desktop.store import log, reading
from keyworker_desktop.store.attachments import attached_to
from tests.gui.attachments.conftest import attach
from tests.gui.settle.conftest import MY_NOW, TOM_NOW, Settling
from tests.support.desk import RUTH, TOM
from tests.support.records import an_outcome
from ui.places import Place, Room, file_of
from ui.screens.family.settle.answers import TextAnswer


def disagreement_of(screen: Settling, name: str) -> Disagreement | None:
    family = screen.family()
    assert family.facts is not None
    return family.facts.disagreements.get(name)


def answer_of(screen: Settling) -> TextAnswer:
    answer = screen.screen.answer
    assert isinstance(answer, TextAnswer)
    return answer


# Long text


def test_both_versions_stand_beside_each_other_with_who_and_when(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    texts = settling.texts()
    assert "Two versions of one answer" in texts
    assert "You and Tom Ashby both changed it before your laptops had exchanged." in texts
    assert "What is happening now" in texts
    assert "yesterday 21:20" in texts
    assert "today 02:20" in texts
    assert "Both say" in texts


def test_each_part_says_what_became_of_it_in_each_version(settling: Settling) -> None:
    base = "A\nKeep.\nB\nKeep too.\nC\nAnd this."
    settling.office.save_writes(settling.family().family_id, edits(settling.family(), now=base))
    settling.disagree(
        settling.family(),
        {"now": "A, changed\nKeep.\nB\nKeep too.\nC, mine\nAnd this.\nNew."},
        {"now": "A\nKeep.\nKeep too.\nC, Tom’s\nAnd this."},
    )
    settling.open()
    told = [
        [option.accessibleName() for option in group.options]
        for group in answer_of(settling).comparison.groups.values()
    ]
    assert told == [
        ["You. A, changed. Changed here", "Tom Ashby. A. As it was before"],
        ["You. B. As it was before", "Tom Ashby. Tom left this out"],
        ["You. C, mine", "Tom Ashby. C, Tom’s"],
        ["You. New.. Added here", "Tom Ashby. Not in Tom’s version"],
    ]


def test_parts_that_nobody_picked_are_told_beside_the_answer(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    assert "one part above is still to be picked" in settling.texts()
    settling.pick("Robin wakes at four.")
    assert "still to be picked" not in settling.texts()
    assert "made from what you pick" in settling.texts()


def test_what_both_say_is_said_once(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    assert settling.texts().count("School asks for a meeting.") == 1
    assert answer_of(settling).pad.text() == (
        "School asks for a meeting.\nGran is staying until Sunday."
    )


def test_picked_by_arrow_keys_changed_by_hand_and_used(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    settling.key(Qt.Key.Key_Right)
    settling.key(Qt.Key.Key_Tab)
    settling.key(Qt.Key.Key_Tab)
    settling.type(" Perhaps.")
    settling.settle()
    assert settling.family().now == f"{TOM_NOW}\nGran is staying until Sunday. Perhaps."
    assert settling.waiting().answers == []


def test_picked_by_mouse_the_answer_follows(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    settling.pick("Robin sleeps better, most nights.")
    assert answer_of(settling).pad.text().startswith("Robin sleeps better, most nights.")
    settling.pick("Robin wakes at four.")
    assert answer_of(settling).pad.text() == MY_NOW


def test_what_was_typed_stays_when_something_else_is_picked(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    settling.pick("Robin wakes at four.")
    answer_of(settling).pad.setFocus()
    settling.type("Since Friday: ")
    settling.pick("Robin sleeps better, most nights.")
    text = answer_of(settling).pad.text()
    assert "Since Friday: " in text
    assert "Robin sleeps better, most nights." in text


def test_nothing_is_saved_while_a_part_is_open(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    settling.key(Qt.Key.Key_Return, ctrl=True)
    assert "One part is still open" in settling.screen.foot.told
    assert disagreement_of(settling, "now") is not None
    focused = QApplication.focusWidget()
    assert focused in answer_of(settling).comparison.groups[0].options


def test_the_settlement_names_exactly_the_versions_that_were_looked_at(settling: Settling) -> None:
    settling.disagree_about_now()
    before = disagreement_of(settling, "now")
    assert before is not None
    settling.open()
    settling.pick("Robin wakes at four.")
    settling.settle()
    facts = settling.family().facts
    assert facts is not None
    (head,) = facts.heads["now"]
    change = settling.office.in_store(lambda db: log.change_with(db, head))
    assert change is not None
    assert set(change.writes[0].parents) == {one.change_id for one in before.versions}
    assert settling.sheet().card.to_settle == 0


def test_what_is_new_is_underlined(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    answer = answer_of(settling)
    answer.pad.setFocus()
    answer.pad.moveCursor(answer.pad.textCursor().MoveOperation.End)
    settling.type(" With her dog.")
    underlined = [one.cursor.selectedText() for one in answer.pad.extraSelections()]
    assert "".join(underlined).endswith("With her dog.")
    assert "School" not in "".join(underlined)


def test_two_changes_of_different_parts_are_put_together_and_one_key_confirms_them(
    settling: Settling,
) -> None:
    family = settling.family()
    settling.office.save_writes(
        family.family_id, edits(family, now="Sleep: fine.\nSchool: part-time.\nNext: CETR.")
    )
    settling.disagree(
        settling.family(),
        {"now": "Sleep: wakes at four.\nSchool: part-time.\nNext: CETR."},
        {"now": "Sleep: fine.\nSchool: part-time.\nNext: CETR on 9 December."},
        at=settling.office.clock(),
    )
    settling.open()
    texts = settling.texts()
    assert "Two changes put together" in texts
    assert "Shown together with the other, not yet confirmed" in texts
    assert QApplication.focusWidget() is answer_of(settling).pad
    settling.settle()
    assert settling.family().now == (
        "Sleep: wakes at four.\nSchool: part-time.\nNext: CETR on 9 December."
    )
    assert disagreement_of(settling, "now") is None


def test_more_than_two_versions_stand_beside_each_other_too(settling: Settling) -> None:
    family = settling.family()
    settling.disagree(family, {"now": MY_NOW}, {"now": TOM_NOW})
    settling.office.save_writes(
        family.family_id, edits(family, now="Robin sleeps.\nSchool asks for a meeting."), by=RUTH
    )
    settling.open()
    texts = settling.texts()
    assert "Three versions of one answer" in texts
    assert "All say" in texts
    settling.pick("Robin sleeps.")
    settling.settle()
    assert settling.family().now.startswith("Robin sleeps.")
    assert disagreement_of(settling, "now") is None


# Values


def test_of_a_safety_answer_the_more_careful_one_holds_and_says_so(settling: Settling) -> None:
    settling.disagree(settling.family(), {"visiting": "alone"}, {"visiting": "two people"})
    settling.open()
    texts = settling.texts()
    assert "Shown to everyone until settled: the more careful one" in texts
    assert "Keep the more careful one for now" in texts
    settling.key(Qt.Key.Key_Return, ctrl=True)
    assert "Pick one of them" in settling.screen.foot.told
    settling.key(Qt.Key.Key_Down)
    settling.settle()
    assert settling.family().visiting == "two people"


def test_something_else_goes_through_the_fields_own_input(settling: Settling) -> None:
    child = settling.sheet().child
    assert child is not None
    settling.disagree(child, {"born_on": _day(2012)}, {"born_on": _day(2013)})
    settling.open()
    settling.click("something else")
    settling.type("some day")
    settling.key(Qt.Key.Key_Return, ctrl=True)
    assert "This is not a day." in settling.texts()
    line = settling.find("Birth date")
    line.selectAll()  # type: ignore[attr-defined]
    settling.type("9 March 2040")
    settling.key(Qt.Key.Key_Return, ctrl=True)
    assert "This birth date is in the future." in settling.texts()
    line.selectAll()  # type: ignore[attr-defined]
    settling.type("9 March 2011")
    settling.settle()
    child = settling.sheet().child
    assert child is not None
    assert child.born_on == _day(2011)


def test_when_somebody_comes_and_to_whom_it_belongs_can_be_settled(settling: Settling) -> None:
    (planned,) = settling.sheet().appointments
    assert planned.at is not None
    settling.disagree(
        planned,
        {"at": planned.at + timedelta(hours=2)},
        {"at": planned.at + timedelta(days=1)},
    )
    settling.open()
    assert "22 November 2026, 12:30" in settling.texts()
    settling.pick("23 November 2026, 10:30")
    settling.settle()
    (planned,) = settling.sheet().appointments
    assert planned.at is not None
    assert planned.at.day == 23


def test_what_two_people_say_that_a_picture_shows_is_settled_like_any_answer(
    settling: Settling,
) -> None:
    note = settling.office.add_note()
    file = attach(settling.office, note, "IMG_0412.jpg", b"...", "image/jpeg")
    record = settling.office.in_store(
        lambda db: reading.record_with(db, file.entity_id, file.family_id)
    )
    assert record is not None
    settling.disagree(record, {"caption": "Ella’s room"}, {"caption": "The new bedroom"})
    settling.open(entity_id=file.entity_id)
    assert "Attachment: " in settling.texts()
    settling.click("open in the family")
    assert settling.places[-1] == file_of(note.family_id, note.entity_id)
    settling.pick("The new bedroom")
    settling.settle()
    (left,) = settling.office.in_store(
        lambda db: attached_to(db, note.family_id, [note.entity_id])
    )[note.entity_id]
    assert left.attachment.caption == "The new bedroom"


def test_the_same_value_on_both_sides_is_nothing_to_settle(settling: Settling) -> None:
    settling.disagree(settling.family(), {"rating": "red"}, {"rating": "red"})
    settling.open()
    assert "Everything is settled for Robin Marsh." in settling.texts()


# What comes meanwhile


def test_nothing_moves_when_somebody_writes_too_and_they_stay_beside(settling: Settling) -> None:
    settling.disagree_about_now()
    base = settling.sheet().card.family
    assert base is not None
    settling.open()
    settling.pick("Robin wakes at four.")
    answer = answer_of(settling)
    focused = QApplication.focusWidget()
    _write_too(settling, "Robin does not sleep.")
    settling.news()
    assert answer_of(settling) is answer
    assert QApplication.focusWidget() is focused
    assert "Ruth Calloway has written here too." in settling.texts()
    assert "Robin does not sleep." not in settling.texts()
    settling.settle()
    left = disagreement_of(settling, "now")
    assert left is not None
    assert {str(one.value) for one in left.versions} == {MY_NOW, "Robin does not sleep."}


def test_whoever_looks_at_the_newcomer_keeps_what_they_typed(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    settling.pick("Robin wakes at four.")
    answer_of(settling).pad.setFocus()
    settling.type(" And tired.")
    typed = answer_of(settling).pad.text()
    _write_too(settling, "Robin does not sleep.")
    settling.news()
    settling.click("show it")
    assert "Three versions of one answer" in settling.texts()
    assert answer_of(settling).pad.text() == typed
    answer_of(settling).pad.setFocus()
    settling.settle()
    assert disagreement_of(settling, "now") is None
    assert settling.family().now == typed


def test_what_somebody_settled_meanwhile_is_said_and_nothing_typed_is_lost(
    settling: Settling,
) -> None:
    settling.disagree_about_now()
    settling.open()
    settling.pick("Robin wakes at four.")
    family = settling.family()
    assert family.facts is not None
    seen = list(family.facts.heads["now"])
    settling.office.save_writes(
        family.family_id, settled(family, "now", "Tom settled it.", seen=seen), by=TOM
    )
    settling.news()
    assert "This was settled meanwhile." in settling.texts()
    assert answer_of(settling).pad.text() == MY_NOW
    settling.settle()
    left = disagreement_of(settling, "now")
    assert left is not None
    assert {str(one.value) for one in left.versions} == {MY_NOW, "Tom settled it."}


# Drafts, leaving, undo


def test_what_was_typed_is_back_after_leaving(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    answer_of(settling).pad.setFocus()
    settling.type("Half a sentence")
    assert settling.screen.may_leave()
    settling.until(lambda: settling.sheet().drafts)
    typed = answer_of(settling).pad.text()
    settling.open()
    assert answer_of(settling).pad.text() == typed
    assert "What you typed earlier is back." in settling.screen.foot.told
    settling.settle()
    assert settling.sheet().drafts == []
    assert "Half a sentence" in settling.family().now


def test_a_pick_is_back_after_leaving(settling: Settling) -> None:
    settling.disagree(settling.family(), {"visiting": "alone"}, {"visiting": "two people"})
    settling.open()
    settling.key(Qt.Key.Key_Down)
    assert settling.screen.may_leave()
    settling.until(lambda: settling.sheet().drafts)
    settling.open()
    settling.settle()
    assert settling.family().visiting == "two people"


def test_it_may_be_kept_as_it_is_for_now(settling: Settling) -> None:
    settling.disagree_about_now()
    before = disagreement_of(settling, "now")
    settling.open()
    settling.click("keep it as it is for now")
    settling.until(settling.screen.empty.isVisible)
    assert "It stays on Today." in settling.texts()
    assert disagreement_of(settling, "now") == before


def test_after_saving_the_next_one_is_offered(settling: Settling) -> None:
    settling.disagree(settling.family(), {"visiting": "alone"}, {"visiting": "two people"})
    settling.disagree(settling.family(), {"now": MY_NOW}, {"now": TOM_NOW})
    settling.open()
    assert "1 of 2 in this family" in settling.texts()
    settling.key(Qt.Key.Key_Down)
    settling.settle()
    settling.until(lambda: settling.screen.one is not None)
    assert settling.screen.one is not None
    assert settling.screen.one.name == "now"
    settling.until(
        lambda: QApplication.focusWidget() in answer_of(settling).comparison.groups[0].options
    )
    settling.pick("Robin wakes at four.")
    settling.settle()
    settling.until(settling.screen.empty.isVisible)
    assert "Everything is settled for Robin Marsh." in settling.texts()


def test_no_other_familys_name_is_said(settling: Settling) -> None:
    other = settling.office.family(1)
    read = settling.office.in_store(lambda db: reading.family_card(db, other.family_id).family)
    assert read is not None
    settling.disagree(read, {"rating": "green"}, {"rating": "amber"})
    settling.open()
    assert "In one more family something waits." in settling.texts()
    assert "Maya" not in settling.texts()
    settling.click("go on")
    assert settling.places[0].family_id == other.family_id


def test_an_answer_that_comes_late_shows_nothing_of_another_family(settling: Settling) -> None:
    settling.disagree_about_now()
    other = settling.office.family(1)
    read = settling.office.in_store(lambda db: reading.family_card(db, other.family_id).family)
    assert read is not None
    settling.disagree(read, {"rating": "green"}, {"rating": "amber"})
    for family in (settling.office.family(), other):
        settling.screen.show_place(Place(room=Room.SETTLE, family_id=family.family_id))
    settling.until(lambda: settling.screen.one is not None)
    assert settling.screen.one is not None
    assert settling.screen.one.record.family_id == other.family_id
    assert "Robin" not in settling.texts()


def test_undo_puts_both_versions_back_with_who_wrote_them(settling: Settling) -> None:
    settling.disagree_about_now()
    before = disagreement_of(settling, "now")
    assert before is not None
    settling.open()
    settling.pick("Robin wakes at four.")
    settling.settle()
    assert disagreement_of(settling, "now") is None
    settling.undo[-1]()
    settling.until(lambda: disagreement_of(settling, "now"))
    after = disagreement_of(settling, "now")
    assert after is not None
    assert {one.value for one in after.versions} == {one.value for one in before.versions}
    assert after.combined == before.combined
    settling.until(lambda: settling.screen.one is not None)
    texts = settling.texts()
    assert "Tom Ashby" in texts
    assert "today 02:20, brought back by you today 09:30" in texts
    assert "both versions stand as before" in settling.told[-1]


def test_undo_of_a_confirmed_combination_combines_them_again(settling: Settling) -> None:
    family = settling.family()
    settling.office.save_writes(family.family_id, edits(family, now="one\ntwo\nthree"))
    settling.disagree(
        settling.family(),
        {"now": "ONE\ntwo\nthree"},
        {"now": "one\ntwo\nTHREE"},
        at=settling.office.clock(),
    )
    settling.open()
    settling.settle()
    settling.undo[-1]()
    settling.until(lambda: disagreement_of(settling, "now"))
    found = disagreement_of(settling, "now")
    assert found is not None
    assert found.combined == "ONE\ntwo\nTHREE"


def test_undo_replaces_nothing_that_came_since(settling: Settling) -> None:
    settling.disagree_about_now()
    settling.open()
    settling.pick("Robin wakes at four.")
    settling.settle()
    family = settling.family()
    settling.office.save_writes(family.family_id, edits(family, now="Later, by Tom."), by=TOM)
    settling.undo[-1]()
    settling.until(lambda: settling.failures)
    assert "Somebody has written here since" in str(settling.failures.pop())
    assert settling.family().now == "Later, by Tom."


# What cannot be settled here


def test_what_a_newer_program_wrote_can_only_be_looked_at(settling: Settling) -> None:
    settling.disagree_about_now()
    family = settling.family()
    settling.office.save_writes(
        family.family_id, [Write("family", family.entity_id, "weather", "sun")], by=TOM
    )
    settling.open()
    texts = settling.texts()
    assert "newer version of the program" in texts
    assert "Use this answer" not in texts
    settling.screen.use()
    assert disagreement_of(settling, "now") is not None


@pytest.mark.parametrize("merge", [Merge.SET, Merge.ORDER])
def test_sets_and_places_never_wait(settling: Settling, merge: Merge) -> None:
    family = settling.family()
    outcome = an_outcome(family_id=family.family_id, whose=())
    settling.office.save(outcome)
    (read,) = settling.sheet().outcomes
    assert isinstance(read, Outcome)
    child = settling.office.child().entity_id
    mine, toms = (
        ({"whose": (child,)}, {"whose": (outcome.entity_id,)})
        if merge is Merge.SET
        else ({"place": "a"}, {"place": "z"})
    )
    settling.disagree(read, mine, toms)
    assert settling.sheet().card.to_settle == 0
    assert settling.waiting().answers == []


def _day(year: int) -> date:
    return date(year, 3, 9)


def _write_too(settling: Settling, words: str) -> None:
    """Ruth, on what stood before either of them wrote."""
    family = settling.office.family()
    settling.office.save_writes(
        family.family_id, [Write("family", family.entity_id, "now", words)], by=RUTH
    )

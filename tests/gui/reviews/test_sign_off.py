"""A sign-off holds for exactly what was on the screen."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.store.errors import DiskFullError
from tests.gui.reviews.conftest import Reviews
from tests.support.desk import Office
from ui.screens.reviews.screen import ReviewsScreen
from ui.widgets.chip import Chip
from ui.widgets.label import Label

Key = Qt.Key


def test_three_notes_are_reviewed_with_the_keyboard_alone(reviews: Reviews) -> None:
    notes = [reviews.note(number, days=9 - number) for number in range(3)]
    reviews.open()
    reviews.until(lambda: reviews.reads(notes[0]) and reviews.screen.list.hasFocus())
    reviews.press(Key.Key_S)
    reviews.until(lambda: reviews.reads(notes[1]))
    reviews.press(Key.Key_C)
    reviews.type("Thank you for staying with her. Ask about sleep next time.")
    reviews.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    reviews.until(lambda: len(reviews.said) == 1 and reviews.screen.list.hasFocus())
    reviews.press(Key.Key_S)
    reviews.until(lambda: reviews.reads(notes[2]))
    reviews.press(Key.Key_A)
    reviews.type("Who rings the school?")
    reviews.press(Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    reviews.until(lambda: reviews.said)
    assert "You asked" in reviews.said[0]
    assert "Saved on this laptop" in reviews.said[0]
    first, second, third = (reviews.sheet(note) for note in notes)
    assert first.is_signed_off()
    assert second.is_signed_off()
    assert [one.step for one in second.reviews] == ["comment", SIGN_OFF]
    assert not third.is_signed_off()
    assert third.contact.body == notes[2].body


def test_a_later_addition_makes_it_an_earlier_version(reviews: Reviews) -> None:
    note, _other = reviews.note(0, days=5), reviews.note(1, days=4)
    reviews.open()
    signed = set(reviews.sheet(note).head_ids())
    reviews.press(Key.Key_S)
    reviews.until(lambda: not reviews.reads(note))
    (review,) = reviews.sheet(note).reviews
    assert set(review.bound_to) == signed
    assert review.is_bound_to([reviews.sheet(note).contact])
    reviews.addition(note)
    reviews.tell(note)
    reviews.click("show changed")
    reviews.until(lambda: reviews.reads(note))
    assert "You signed an earlier version" in reviews.listed[0]
    assert "Signed an earlier version." in reviews.said[0]
    assert reviews.sheet(note).was_signed_earlier()
    reviews.screen.sign_off()
    reviews.until(lambda: reviews.sheet(note).is_signed_off())


def test_what_changed_while_it_was_read_is_not_signed_blindly(reviews: Reviews) -> None:
    note = reviews.note()
    reviews.open()
    reviews.addition(note, "She did not come home last night.")  # nothing tells the screen of it
    reviews.press(Key.Key_S)
    reviews.until(lambda: reviews.screen.card.is_changed_told)
    reviews.press(Key.Key_S)
    assert reviews.sheet(note).reviews == []
    act = reviews.screen.card.notice.act
    assert act is not None
    reviews.until(act.hasFocus)
    reviews.press(Key.Key_Return)
    reviews.until(lambda: "She did not come home last night." in _words(reviews.screen))
    reviews.press(Key.Key_S)
    reviews.until(lambda: reviews.sheet(note).is_signed_off())


def test_an_addition_does_not_move_the_words_under_the_eyes(reviews: Reviews) -> None:
    note = reviews.note()
    reviews.open()
    before = _words(reviews.screen)
    reviews.addition(note)
    reviews.tell(note)
    reviews.until(lambda: reviews.screen.card.is_changed_told)
    assert _words(reviews.screen) == before


def test_a_sign_off_by_mistake_is_taken_back(reviews: Reviews) -> None:
    note = reviews.note()
    reviews.open()
    reviews.press(Key.Key_S)
    reviews.until(lambda: reviews.nothing)
    assert isinstance(QApplication.focusWidget(), Chip)
    assert reviews.screen.toast.isVisible()
    reviews.click("undo sign-off")
    reviews.until(lambda: reviews.reads(note))
    (review,) = reviews.sheet(note).reviews
    assert review.struck == "Signed by mistake."
    assert not reviews.sheet(note).is_signed_off()
    assert not reviews.sheet(note).was_signed_earlier()
    assert "Taken back: Signed by mistake." in reviews.said[0]


def test_it_can_be_taken_back_later_too(reviews: Reviews) -> None:
    note = reviews.note()
    reviews.open()
    reviews.press(Key.Key_S)
    reviews.until(lambda: reviews.nothing)
    reviews.screen.toast.put_away()
    reviews.click("show signed")
    reviews.until(lambda: reviews.reads(note))
    assert "Signed off" in reviews.listed[0]
    assert not reviews.screen.card.sign.isEnabled()
    assert reviews.screen.card.sign.toolTip() == "It is signed off as it stands."
    reviews.press(Key.Key_S)
    reviews.click("take back sign-off")
    reviews.until(lambda: not reviews.sheet(note).is_signed_off())
    reviews.until(reviews.screen.card.sign.isEnabled)


def test_what_is_typed_is_sent_or_put_away_before_signing(reviews: Reviews) -> None:
    note = reviews.note()
    reviews.open()
    reviews.press(Key.Key_C)
    reviews.type("What about Tuesday")
    reviews.click("sign off")
    assert "You have not sent this yet." in reviews.screen.card.composer.field.wrong
    assert reviews.sheet(note).reviews == []


def test_a_sign_off_that_cannot_be_saved_says_so(
    reviews: Reviews, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    note = reviews.note()
    reviews.open()
    _fill_the_disk(monkeypatch)
    with qtbot.waitSignal(reviews.screen.failed) as failed:
        reviews.press(Key.Key_S)
    assert isinstance(failed.args[0], DiskFullError)
    assert reviews.reads(note)
    assert not reviews.screen.card.sign.is_busy
    assert reviews.sheet(note).reviews == []


def test_a_note_that_somebody_else_signs_stays_while_it_is_read(
    reviews: Reviews, office: Office
) -> None:
    note, other = reviews.note(0, days=5), reviews.note(1, days=4)
    reviews.open()
    sheet = reviews.sheet(note)
    review = Review(
        entity_id=office.child(2).entity_id,
        family_id=note.family_id,
        contact=note.entity_id,
        step=SIGN_OFF,
        bound_to=tuple(sheet.head_ids()),
    )
    office.save(review)
    reviews.tell(note)
    reviews.until(lambda: not reviews.screen.card.sign.isEnabled())
    assert reviews.reads(note)
    reviews.press(Key.Key_J)
    assert reviews.reads(other)


def _words(screen: ReviewsScreen) -> str:
    labels = screen.card.note.findChildren(Label)
    return "\n".join(label.text() for label in labels if label.isVisible())


def _fill_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_named: object) -> None:
        raise DiskFullError

    monkeypatch.setattr("ui.desk.save", full)

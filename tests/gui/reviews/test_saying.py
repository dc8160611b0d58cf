"""Comments and questions: what is typed is kept, and nothing is sent without words."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from keyworker_desktop.store.errors import DiskFullError
from tests.gui.reviews.conftest import Reviews, shown
from tests.support.desk import Office

Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier


def test_a_comment_without_words_is_refused(reviews: Reviews) -> None:
    note = reviews.note()
    reviews.open()
    reviews.press(Key.Key_C)
    reviews.type("  ")
    reviews.press(Key.Key_Return, CONTROL)
    composer = reviews.screen.card.composer
    assert composer.field.wrong == "Write what you want to say."
    assert composer.pad.hasFocus()
    reviews.type("Thank you")
    assert composer.field.wrong == ""
    assert reviews.sheet(note).reviews == []


def test_a_question_is_asked_with_the_mouse(reviews: Reviews, qtbot: QtBot) -> None:
    note = reviews.note()
    reviews.open()
    reviews.click("ask")
    assert reviews.screen.card.composer.field.label.text() == "Ask Priya"
    reviews.type("Who rings the school?")
    with qtbot.waitSignal(reviews.screen.tell) as told:
        reviews.click("send question")
    assert told.args == ["Saved on this laptop. It goes out with the next exchange."]
    reviews.until(lambda: reviews.said)
    (review,) = reviews.sheet(note).reviews
    assert (review.step, review.body) == ("question", "Who rings the school?")
    assert not reviews.screen.card.composer.isVisible()
    assert reviews.drafts() == []


def test_what_is_typed_stays_with_its_note(reviews: Reviews, office: Office, qtbot: QtBot) -> None:
    first, second = reviews.note(0, days=5), reviews.note(1, days=4)
    reviews.open()
    reviews.press(Key.Key_C)
    reviews.type("Ask her about jumping")  # the letters J, K, C, A and S are words here
    reviews.screen.next_note()
    assert reviews.reads(second)
    assert not reviews.screen.card.composer.isVisible()
    reviews.until(reviews.drafts)
    reviews.screen.previous_note()
    assert reviews.screen.card.composer.text() == "Ask her about jumping"
    reviews.screen.close()
    again = shown(office, qtbot)
    again.open()
    again.until(lambda: again.reads(first))
    assert again.screen.card.composer.isVisible()
    assert again.screen.card.composer.text() == "Ask her about jumping"
    again.screen.card.composer.take_focus()
    again.press(Key.Key_Return, CONTROL)
    again.until(lambda: again.said)
    assert again.drafts() == []


def test_put_away_keeps_it_and_gives_the_focus_back(reviews: Reviews) -> None:
    reviews.note()
    reviews.open()
    reviews.press(Key.Key_A)
    reviews.type("Half a question")
    reviews.press(Key.Key_Escape)
    assert reviews.screen.list.hasFocus()
    assert not reviews.screen.card.composer.isVisible()
    reviews.until(reviews.drafts)
    reviews.press(Key.Key_A)
    assert reviews.screen.card.composer.text() == "Half a question"
    for _ in "Half a question":
        reviews.press(Key.Key_Backspace)
    reviews.click("put away comment")
    reviews.until(lambda: not reviews.drafts())


def test_a_failed_save_keeps_the_text(reviews: Reviews, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_arguments: object, **_named: object) -> None:
        raise DiskFullError

    note = reviews.note()
    reviews.open()
    monkeypatch.setattr("ui.desk.save", full)
    reviews.press(Key.Key_C)
    reviews.type("Well seen.")
    reviews.press(Key.Key_Return, CONTROL)
    composer = reviews.screen.card.composer
    reviews.until(lambda: composer.field.wrong)
    assert composer.field.wrong == DiskFullError.sentence
    assert composer.text() == "Well seen."
    assert not composer.send.is_busy
    assert reviews.sheet(note).reviews == []


def test_locking_keeps_what_is_typed(reviews: Reviews) -> None:
    reviews.note()
    reviews.open()
    reviews.press(Key.Key_C)
    reviews.type("In the middle of a")
    assert reviews.screen.may_leave()
    reviews.until(
        lambda: [one.fields["body"] for one in reviews.drafts()] == ["In the middle of a"]
    )


def test_an_answer_that_comes_in_leaves_the_typed_words_alone(reviews: Reviews) -> None:
    note = reviews.note()
    reviews.open()
    reviews.press(Key.Key_C)
    reviews.type("I wonder wh")
    reviews.review(note, "comment", "I rang again.")
    reviews.tell(note)
    reviews.until(lambda: reviews.said)
    reviews.type("ether")
    assert reviews.screen.card.composer.text() == "I wonder whether"

"""Names for everything, nothing cut off at twice the size, and notes of any length and script."""

from time import perf_counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.writing import struck_out
from keyworker_desktop.store import reading
from tests.gui.reviews.conftest import Reviews, shown
from tests.support.desk import PRIYA, Office
from ui.notes.note_view import StruckLabel
from ui.theme import theme
from ui.widgets.label import Label
from ui.widgets.note_pad import MOST_CHARACTERS, NotePad

LONGEST_OPENING_SECONDS = 1.0


def a_full_note(reviews: Reviews) -> None:
    note = reviews.note(
        0,
        concern="Helen sleeps three hours a night and has stopped asking for help.",
        words="Nobody came Wednesday.\nI waited at the window.",
        words_by=reviews.office.child().entity_id,
        words_given="said aloud",
        also="Helen and Aunt Rosa",
        where="At home, in the garden",
        next="A photo of Jo, the new support worker, by Tuesday.",
    )
    reviews.addition(note)
    reviews.review(note, "question", "Does she know the date of the carer’s assessment?")
    reviews.review(note, "answer", "Told her last night on the phone: 23 June.", by=PRIYA)
    reviews.note(1, days=1)


def test_everything_that_takes_the_focus_has_a_name(reviews: Reviews) -> None:
    a_full_note(reviews)
    reviews.open()
    reviews.press(Qt.Key.Key_C)
    unnamed = [
        type(widget).__name__
        for widget in reviews.screen.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]
    assert unnamed == []
    assert reviews.screen.help_text()
    assert all(part.isVisible() for part in reviews.screen.regions())


@pytest.mark.parametrize(("width", "height"), [(1220, 664), (940, 588)])
@pytest.mark.parametrize("scale", [1.0, 1.5, 2.0])
def test_nothing_is_cut_off(
    office: Office, qtbot: QtBot, width: int, height: int, scale: float
) -> None:
    theme().set_scale(scale)
    reviews = shown(office, qtbot, width=width, height=height)
    a_full_note(reviews)
    reviews.open()
    _check_nothing_cut(reviews)
    reviews.press(Qt.Key.Key_Return)
    qtbot.waitUntil(reviews.screen.card.isVisible)
    _check_nothing_cut(reviews)
    reviews.press(Qt.Key.Key_A)
    reviews.until(reviews.screen.card.composer.pad.hasFocus)
    _check_nothing_cut(reviews)
    reviews.press(Qt.Key.Key_Escape)
    reviews.press(Qt.Key.Key_Escape)
    reviews.until(reviews.screen.list.hasFocus)


def test_a_very_long_note_opens_at_once_and_scrolls(reviews: Reviews) -> None:
    words = "We walked to the river and back, and nobody said a word. "
    note = reviews.note(0, days=5, body=(words * 4_000)[:MOST_CHARACTERS])
    reviews.note(1, days=4)
    reviews.open()
    reviews.until(lambda: reviews.reads(note))
    reviews.screen.next_note()
    began = perf_counter()
    reviews.screen.previous_note()
    QApplication.processEvents()
    assert perf_counter() - began < LONGEST_OPENING_SECONDS
    pads = reviews.screen.card.note.findChildren(NotePad)
    (pad,) = (one for one in pads if one.isVisible())
    assert len(pad.text()) == MOST_CHARACTERS
    assert pad.isReadOnly()
    bar = reviews.screen.card.reading.verticalScrollBar()
    reviews.until(lambda: bar.maximum() > 20_000)
    reviews.press(Qt.Key.Key_Return)
    reviews.press(Qt.Key.Key_PageDown)
    assert bar.value() > 100


def test_words_from_right_to_left_are_shown_as_written(reviews: Reviews) -> None:
    words = "لم يأتِ أحد يوم الأربعاء. انتظرت عند النافذة."
    reviews.note(0, body=words, words=words)
    reviews.open()
    texts = [label.text() for label in reviews.screen.card.note.findChildren(Label)]
    assert words in texts
    assert f"“{words}”" in texts


def test_what_was_entered_in_error_is_struck_and_still_readable(
    reviews: Reviews, office: Office
) -> None:
    note = reviews.note()
    addition = reviews.addition(note, "Her brother rang.")
    record = office.in_store(lambda db: reading.record_with(db, addition.entity_id))
    assert record is not None
    office.save_writes(note.family_id, struck_out(record, "It was another family."), by=PRIYA)
    reviews.open()
    (struck,) = reviews.screen.card.note.findChildren(StruckLabel)
    assert struck.text() == "Her brother rang."
    assert struck.font().strikeOut()
    texts = [label.text() for label in reviews.screen.card.note.findChildren(Label)]
    assert "Entered in error: It was another family." in texts


def test_when_it_was_written_is_told_when_that_was_later(reviews: Reviews, office: Office) -> None:
    office.add_note(0, by=PRIYA, minutes=50)  # of the day before yesterday, written now
    office.send()
    reviews.open()
    facts = reviews.screen.card.facts.text()
    assert facts.startswith("Priya Nair · Fri 20 November, 09:30 · 50 min · written today 09:30")
    assert facts.endswith("with Robin")
    assert "received" not in facts


def _check_nothing_cut(reviews: Reviews) -> None:
    reviews.until(lambda: not _cut_off(reviews.screen))


def _cut_off(screen: QWidget) -> list[object]:
    cut: list[object] = []
    for widget in screen.findChildren(QWidget):
        if not widget.isVisible() or widget.objectName().startswith("qt_"):
            continue
        if isinstance(widget, QLabel) and widget.wordWrap():
            if widget.height() + 1 < widget.heightForWidth(widget.width()):
                cut.append((widget.text(), widget.size(), widget.heightForWidth(widget.width())))
        elif isinstance(widget, QAbstractButton):
            wanted = widget.sizeHint()
            if widget.width() < wanted.width() or widget.height() < wanted.height():
                cut.append((widget.text(), widget.size(), wanted))
        elif isinstance(widget, QScrollArea):
            page = widget.widget()
            if page is not None and page.width() > widget.viewport().width():
                cut.append((widget.accessibleName(), page.width()))
        if not isinstance(widget.parentWidget(), QScrollArea) and _is_outside(widget):
            cut.append((type(widget).__name__, widget.accessibleName(), widget.geometry()))
    return cut


def _is_outside(widget: QWidget) -> bool:
    """Whether a part of it lies beyond what holds it (but for what scrolls)."""
    parent = widget.parentWidget()
    if parent is None or parent.objectName().startswith("qt_"):
        return False
    return not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry())

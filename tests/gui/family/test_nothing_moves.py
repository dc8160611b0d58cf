"""Nothing moves under a cursor: entries arrive while somebody types, who types on undisturbed."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.plan import Outcome
from keyworker_desktop.record.writing import edits
from tests.gui.family.conftest import Shown
from tests.support.desk import RUTH, TOM
from ui.places import FamilyTab
from ui.screens.family.plan import PlanTab


def in_overview(shown: Shown) -> str:
    shown.open()
    shown.click("change, what is happening now")
    return "What is happening now"


def in_the_side_column(shown: Shown) -> str:
    shown.open()
    shown.click("change, rating and visiting")
    return "Rated on"


def in_a_person(shown: Shown) -> str:
    child = shown.office.child()
    shown.open(tab=FamilyTab.PEOPLE, entity_id=child.entity_id, act="change")
    return "Worth knowing"


def in_a_story_entry(shown: Shown) -> str:
    entry = shown.add_story()
    shown.open(tab=FamilyTab.STORY)
    shown.story._change(entry)
    return "More about it"


def in_an_outcome(shown: Shown) -> str:
    shown.office.save(_outcome(shown, "I want to see Jo"))
    shown.open(tab=FamilyTab.PLAN)
    plan = shown.screen.view(FamilyTab.PLAN)
    assert isinstance(plan, PlanTab)
    plan._change_outcome(plan.cards[0].outcome.entity_id)
    return "Why it matters"


def in_a_note(shown: Shown) -> str:
    shown.open(tab=FamilyTab.CONTACTS, act="new note")
    return ""


PLACES = (
    in_overview,
    in_the_side_column,
    in_a_person,
    in_a_story_entry,
    in_an_outcome,
    in_a_note,
)


@pytest.mark.parametrize("come", PLACES)
def test_whoever_types_goes_on_where_they_are(shown: Shown, come: Callable[[Shown], str]) -> None:
    name = come(shown)
    QApplication.processEvents()
    if name:
        field = _fields(shown, name)[0]
        field.setFocus()
    typed = QApplication.focusWidget()
    assert isinstance(typed, QLineEdit | QPlainTextEdit)
    shown.qtbot.keyClicks(typed, "Half a sent")
    _back(typed, 4)
    QApplication.processEvents()
    before = (_text(typed), _cursor(typed), _place(shown, typed))
    _everything_arrives(shown)
    shown.refresh()
    QApplication.processEvents()
    assert QApplication.focusWidget() is typed
    assert (_text(typed), _cursor(typed)) == before[:2]
    assert _place(shown, typed) == before[2], "it stands where it stood"
    shown.qtbot.keyClicks(typed, "!")
    assert "Half a !sent" in _text(typed)


def _everything_arrives(shown: Shown) -> None:
    """Two versions of an answer, notes, people, an outcome: all that changes a page."""
    sheet = shown.sheet()
    family, child = sheet.card.family, sheet.child
    assert family is not None
    assert child is not None
    office = shown.office
    long = "A long week.\n" * 12
    for who, words in ((TOM, f"By Tom. {long}"), (RUTH, f"By Ruth. {long}")):
        office.save_writes(family.family_id, edits(family, now=words, visiting=_way(who)), by=who)
        office.save_writes(family.family_id, edits(child, about=words, adjustments=words), by=who)
    office.add_note(by=TOM, body="Tom was here.")
    office.save(_outcome(shown, "I want to sleep", place="a"), by=TOM)
    shown.add_person(given_name="Gran", place="home")
    shown.add_story(what="A new school", when="2020")


def _way(who: object) -> str:
    return "alone" if who is TOM else "two people"


def _outcome(shown: Shown, words: str, **values: str) -> Outcome:
    return Outcome(
        entity_id=new_entity_id(shown.office.clock()),
        family_id=shown.office.family().family_id,
        words=words,
        **{"place": "i", **values},  # type: ignore[arg-type]
    )


def _fields(shown: Shown, name: str) -> list[QWidget]:
    return [
        one
        for one in shown.screen.findChildren(QWidget, name)
        if one.isVisible() and isinstance(one, QLineEdit | QPlainTextEdit)
    ]


def _text(widget: QLineEdit | QPlainTextEdit) -> str:
    return widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()


def _cursor(widget: QLineEdit | QPlainTextEdit) -> int:
    if isinstance(widget, QLineEdit):
        return widget.cursorPosition()
    return widget.textCursor().position()


def _back(widget: QLineEdit | QPlainTextEdit, letters: int) -> None:
    if isinstance(widget, QLineEdit):
        widget.setCursorPosition(widget.cursorPosition() - letters)
    else:
        cursor = widget.textCursor()
        cursor.setPosition(cursor.position() - letters)
        widget.setTextCursor(cursor)


def _place(shown: Shown, widget: QWidget) -> QPoint:
    return widget.mapTo(shown.screen, QPoint())

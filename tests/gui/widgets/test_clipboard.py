"""Personal words on the clipboard: marked, and gone again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.clipboard import MARKS, clear_later, clear_now, copy_personal
from ui.widgets.fields import LineEdit
from ui.widgets.label import PersonalLabel
from ui.widgets.note_pad import NotePad

Shown = Callable[..., QWidget]
WORDS = "Robin came down first."


@pytest.fixture(autouse=True)
def _empty_clipboard(qapp: QGuiApplication) -> None:
    QGuiApplication.clipboard().clear()


def assert_marked(text: str) -> None:
    data = QGuiApplication.clipboard().mimeData()
    assert data.text() == text
    for name, value in MARKS.items():
        assert bytes(data.data(name).data()) == value, name


def test_copying_from_a_note_is_marked(shown: Shown, qtbot: QtBot) -> None:
    pad = NotePad("Note")
    shown(pad)
    pad.show_text(f"{WORDS}\nSat on the wall.")
    pad.selectAll()
    qtbot.keyClick(pad, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert_marked(f"{WORDS}\nSat on the wall.")
    clear_now()


@pytest.mark.parametrize(("key", "left"), [(Qt.Key.Key_C, WORDS), (Qt.Key.Key_X, "")])
def test_copying_from_a_field_is_marked(shown: Shown, qtbot: QtBot, key: Qt.Key, left: str) -> None:
    line = LineEdit("Words")
    shown(line)
    line.setText(WORDS)
    line.selectAll()
    qtbot.keyClick(line, key, Qt.KeyboardModifier.ControlModifier)
    assert_marked(WORDS)
    assert line.text() == left
    clear_now()


def test_copying_what_is_shown_is_marked(shown: Shown, qtbot: QtBot) -> None:
    label = PersonalLabel(WORDS)
    shown(label)
    label.setSelection(0, 5)
    qtbot.keyClick(label, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert_marked("Robin")
    clear_now()


def test_our_words_go_after_their_time(qtbot: QtBot) -> None:
    copy_personal(WORDS)
    clear_later(after_ms=1)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "")


def test_what_somebody_else_copied_since_stays() -> None:
    copy_personal(WORDS)
    QGuiApplication.clipboard().setText("a shopping list")
    clear_now()
    assert QGuiApplication.clipboard().text() == "a shopping list"

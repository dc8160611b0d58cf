"""Everything by keyboard: what each key does, and that every control says what it is."""

from collections.abc import Callable
from datetime import date, time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.gallery.widgets import SHEETS
from ui.theme import theme
from ui.widgets.button import Button, ButtonKind, Link
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.dialog import Question
from ui.widgets.fields import ChoiceField, DateField, NumberField, TextField, Tick, TimeField
from ui.widgets.item_list import ItemList
from ui.widgets.note_pad import NotePad
from ui.widgets.rating_chart import RatingChart, RatingLine
from ui.widgets.row import Row, RowList
from ui.widgets.segmented import Choice, Segmented
from ui.widgets.state import StatePill
from ui.widgets.tabs import Tabs
from ui.widgets.timeline import Timeline, TimelineEntry
from ui.widgets.toast import Toast
from ui.widgets.values import RowContent
from ui.widgets.voice import VoiceEditor

Shown = Callable[..., QWidget]
Key = Qt.Key
PRESSES = [Key.Key_Space, Key.Key_Return, Key.Key_Enter]
CTRL = Qt.KeyboardModifier.ControlModifier
TODAY = date(2026, 11, 22)
HOW = [Choice("Visit", "visit"), Choice("Phone", "phone"), Choice("Text", "text")]


def rows(count: int) -> list[RowContent]:
    return [RowContent(key=n, title=f"Promise {n}", detail="council") for n in range(count)]


def focused() -> QWidget:
    widget = QApplication.focusWidget()
    assert widget is not None
    return widget


def unnamed(screen: QWidget) -> list[str]:
    return [
        type(widget).__name__
        for widget in screen.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not widget.objectName().startswith("qt_")
        and not QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)
    ]


@pytest.mark.parametrize("name", SHEETS)
def test_everything_that_takes_the_focus_has_a_name(name: str, shown: Shown) -> None:
    assert unnamed(shown(SHEETS[name]())) == []


@pytest.mark.parametrize("name", SHEETS)
def test_every_target_is_large_enough(name: str, shown: Shown) -> None:
    small = [
        (type(widget).__name__, widget.size())
        for widget in shown(SHEETS[name](), width=1366).findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not widget.objectName().startswith("qt_")
        and min(widget.width(), widget.height()) < 24
    ]
    assert small == []


@pytest.mark.parametrize("make", [Button, Link, Chip], ids=lambda made: made.__name__)
@pytest.mark.parametrize(
    "key", [Key.Key_Space, Key.Key_Return, Key.Key_Enter], ids=lambda k: k.name
)
def test_enter_and_space_press(make: type, key: Key, shown: Shown, qtbot: QtBot) -> None:
    button = make("Look at both")
    shown(button)
    with qtbot.waitSignal(button.clicked):
        QTest.keyClick(button, key)


def test_a_busy_button_takes_no_presses_and_says_why_it_is_closed(shown: Shown) -> None:
    button, pressed = Button("Finish note", ButtonKind.PRIMARY), []
    button.clicked.connect(lambda: pressed.append(True))
    shown(button)
    button.set_busy("Saving…")
    QTest.keyClick(button, Key.Key_Space)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert pressed == []
    assert button.accessibleName() == "Saving…"
    button.set_busy(None)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(pressed) == 1
    button.set_enabled(enabled=False, why_not="Nothing waits to be sent")
    assert button.toolTip() == button.accessibleDescription() == "Nothing waits to be sent"


def test_rows_are_one_tab_stop_and_move_with_j_and_k(shown: Shown, qtbot: QtBot) -> None:
    before, listed, after = QPushButton("before"), RowList(rows(4)), QPushButton("after")
    shown(before, listed, after)
    before.setFocus()
    QTest.keyClick(before, Key.Key_Tab)
    assert listed.rows[0].hasFocus()
    QTest.keyClick(focused(), Key.Key_J)
    QTest.keyClick(focused(), Key.Key_Down)
    QTest.keyClick(focused(), Key.Key_K)
    assert listed.rows[1].hasFocus()
    with qtbot.waitSignal(listed.opened) as opened:
        QTest.keyClick(focused(), Key.Key_Return)
    assert opened.args == [1]
    QTest.keyClick(focused(), Key.Key_Tab)
    assert after.hasFocus()
    QTest.keyClick(after, Key.Key_Tab, Qt.KeyboardModifier.ShiftModifier)
    assert listed.rows[1].hasFocus()


def test_a_row_says_all_it_shows(shown: Shown) -> None:
    row = Row(RowContent(title="Speech report", detail="Maya", figure="19 days"))
    assert row.accessibleName() == "Speech report, Maya, 19 days"


def test_a_long_list_moves_past_its_headings_and_opens(shown: Shown, qtbot: QtBot) -> None:
    listed = ItemList("Contacts")
    shown(listed)
    listed.show_items(["Worried about", *rows(2), "The rest", *rows(300)[2:]])
    listed.setFocus()
    assert listed.current_key() == 0
    for key in (Key.Key_J, Key.Key_Down, Key.Key_J, Key.Key_K):
        QTest.keyClick(listed, key)
    assert listed.current_key() == 2
    with qtbot.waitSignal(listed.opened) as opened:
        QTest.keyClick(listed, Key.Key_Return)
    assert opened.args == [2]
    listed.show_items(rows(5))
    assert listed.current_key() == 2


def test_a_long_list_obeys_qt(qtmodeltester: object) -> None:
    listed = ItemList("Contacts")
    listed.show_items(["Heading", *rows(3)])
    qtmodeltester.check(listed.items)  # type: ignore[attr-defined]


def test_letters_in_a_list_are_the_screens_own(shown: Shown, qtbot: QtBot) -> None:
    listed = ItemList("Reviews")
    shown(listed)
    listed.show_items(rows(3))
    QTest.keyClick(listed, Key.Key_P)
    assert listed.current_key() == 0


def test_chips_toggle_move_and_ask_to_go(shown: Shown, qtbot: QtBot) -> None:
    group = ChipGroup("Who", [Chip("Robin"), Chip("Maria"), Chip("Sam")])
    shown(group)
    first, second, _third = group.chips
    first.setFocus()
    QTest.keyClick(first, Key.Key_Space)
    QTest.keyClick(first, Key.Key_Right)
    assert second.hasFocus()
    with qtbot.waitSignal(group.chosen) as chosen:
        QTest.keyClick(second, Key.Key_Return)
    assert chosen.args == [{"Robin", "Maria"}]
    with qtbot.waitSignal(second.remove_requested):
        QTest.keyClick(second, Key.Key_Backspace)


def test_exclusive_chips_leave_one_on(shown: Shown) -> None:
    group = ChipGroup("Filter", [Chip("All", on=True), Chip("Red")], exclusive=True)
    shown(group)
    QTest.mouseClick(group.chips[1], Qt.MouseButton.LeftButton)
    assert group.keys() == {"Red"}
    QTest.mouseClick(group.chips[1], Qt.MouseButton.LeftButton)
    assert group.keys() == {"Red"}


def test_a_segmented_control_is_one_tab_stop_and_moves_with_arrows(shown: Shown) -> None:
    before, control, after = QPushButton("b"), Segmented("How", HOW, "visit"), QPushButton("a")
    chosen: list[object] = []
    control.chosen.connect(chosen.append)
    shown(before, control, after)
    before.setFocus()
    QTest.keyClick(before, Key.Key_Tab)
    QTest.keyClick(focused(), Key.Key_Right)
    QTest.keyClick(focused(), Key.Key_Left)
    QTest.keyClick(focused(), Key.Key_Left)
    assert chosen == ["phone", "visit", "text"]
    QTest.keyClick(focused(), Key.Key_Tab)
    assert after.hasFocus()
    assert control.key == "text"


def test_tabs_answer_arrows_and_numbers_and_go_under_more(shown: Shown, qtbot: QtBot) -> None:
    tabs = Tabs(["Overview", "Story", "Plan", "Contacts", "Promises", "People"])
    window = shown(tabs, width=900)
    with qtbot.waitSignal(tabs.chosen) as chosen:
        QTest.keyClick(window, Key.Key_3, CTRL)
    assert chosen.args == [2]
    QTest.keyClick(tabs.findChildren(QWidget)[2], Key.Key_Right)
    assert tabs.current == 3
    assert tabs.hidden_names() == []
    window.resize(420, 300)
    qtbot.waitUntil(lambda: "People" in tabs.hidden_names())
    assert "Contacts" not in tabs.hidden_names()


def test_a_note_pad_finishes_with_ctrl_enter_and_tab_goes_on(shown: Shown, qtbot: QtBot) -> None:
    pad, after = NotePad("Note"), QPushButton("after")
    shown(pad, after)
    pad.setFocus()
    QTest.keyClicks(pad, "Robin slept.")
    with qtbot.waitSignal(pad.finished):
        QTest.keyClick(pad, Key.Key_Return, CTRL)
    assert pad.text() == "Robin slept."
    QTest.keyClick(pad, Key.Key_Tab)
    assert after.hasFocus()


def test_a_full_note_pad_refuses_rather_than_cuts(shown: Shown, qtbot: QtBot) -> None:
    pad = NotePad("Note", most=5)
    shown(pad)
    QTest.keyClicks(pad, "12345")
    with qtbot.waitSignal(pad.too_long):
        QTest.keyClick(pad, Key.Key_6)
    assert pad.text() == "12345"


def test_the_systems_keyboard_does_not_learn_from_a_note(shown: Shown) -> None:
    note, voice = NotePad("Note"), VoiceEditor("Robin's own words")
    for pad in (note, voice.pad):
        hints = pad.inputMethodHints()
        assert hints & Qt.InputMethodHint.ImhSensitiveData
        assert hints & Qt.InputMethodHint.ImhNoPredictiveText


def test_a_day_is_told_stepped_and_what_is_wrong_stays(shown: Shown, qtbot: QtBot) -> None:
    field = DateField("Day", today=lambda: TODAY)
    shown(field)
    field.line.setFocus()
    QTest.keyClicks(field.line, "yesterday")
    with qtbot.waitSignal(field.changed) as changed:
        QTest.keyClick(field.line, Key.Key_Return)
    assert changed.args == [date(2026, 11, 21)]
    QTest.keyClick(field.line, Key.Key_Up)
    assert field.day() == TODAY
    field.line.setText("the day before")
    assert field.day() is None
    assert "13 June" in field.wrong
    assert field.line.text() == "the day before"


def test_times_numbers_and_choices(shown: Shown, qtbot: QtBot) -> None:
    at, long = TimeField("Time"), NumberField("How long", 50, minutes=True)
    who = ChoiceField("Who", HOW)
    shown(at, long, who)
    QTest.keyClicks(at.line, "9.30")
    assert at.clock_time() == time(9, 30)
    QTest.keyClick(at.line, Key.Key_Up)
    assert at.clock_time() == time(9, 35)
    QTest.keyClick(long.line, Key.Key_Up)
    assert (long.number(), long.line.text()) == (55, "55 min")
    long.line.setText("very")
    assert long.number() is None
    assert long.wrong
    assert who.key() is None
    with qtbot.waitSignal(who.changed) as changed:
        who.combo.setFocus()
        QTest.keyClick(who.combo, Key.Key_Down)
    assert changed.args == ["visit"]


def test_what_is_wrong_goes_when_it_is_put_right(shown: Shown) -> None:
    field = TextField("Name")
    shown(field)
    field.show_wrong("Write a name.")
    assert field.line.accessibleDescription() == "Write a name."
    QTest.keyClicks(field.line, "S")
    assert field.wrong == ""


def test_a_box_is_ticked_by_its_words(shown: Shown) -> None:
    tick = Tick("Photo of Jo, as promised")
    shown(tick)
    QTest.mouseClick(tick, Qt.MouseButton.LeftButton, pos=tick.rect().center())
    assert tick.isChecked()


def test_a_toast_is_undone_and_waits_while_it_has_the_focus(shown: Shown, qtbot: QtBot) -> None:
    host = shown(QPushButton("host"))
    toast = Toast(host, stays_ms=10)
    toast.say("Promise put away", undo=True)
    toast.undo.setFocus()
    assert not toast.is_waiting
    with qtbot.waitSignal(toast.undone):
        QTest.keyClick(toast.undo, Key.Key_Return)
    with qtbot.waitSignal(toast.gone):
        toast.say("Note sent")
    toast.say("Promise put away", undo=True)
    with qtbot.waitSignal(toast.undone):
        QTest.keyClick(host, Key.Key_Z, CTRL)


def test_a_question_starts_on_the_safe_answer(shown: Shown, qtbot: QtBot) -> None:
    window = shown(QPushButton("host"))
    question = Question("Wipe?", "It cannot be undone.", act="Wipe", leave="Keep", parent=window)
    agreed: list[bool] = []
    question.agreed.connect(lambda: agreed.append(True))
    question.open()
    qtbot.waitUntil(question.leave.hasFocus)
    QTest.keyClick(question, Key.Key_Escape)
    assert agreed == []
    question.open()
    QTest.keyClick(question.act, Key.Key_Return)
    assert agreed == [True]


def test_a_pill_drops_its_last_parts_and_keeps_them_in_its_tooltip(shown: Shown) -> None:
    pill = StatePill()
    pill.show_state("Saved on this laptop", ["2 notes to send", "Last exchange 08:42"])
    shown(pill)
    assert len(pill.words_shown()) == 3
    pill.setFixedWidth(pill.sizeHint().width() - 20)
    assert pill.words_shown() == ["Saved on this laptop", "2 notes to send"]
    assert "08:42" in pill.toolTip()


def test_a_story_is_walked_by_keyboard(shown: Shown, qtbot: QtBot) -> None:
    story = Timeline("Story")
    shown(story)
    story.show_entries(
        [
            TimelineEntry(key="a", year=2017, when="June 2017", title="School asks"),
            TimelineEntry(key="b", year=2018, when="March 2018", title="No need to assess"),
            TimelineEntry(key="c", year=None, when="", title="A move"),
        ]
    )
    story.setFocus()
    QTest.keyClick(story, Key.Key_J)
    assert story.current_key() == "b"
    with qtbot.waitSignal(story.opened) as opened:
        QTest.keyClick(story, Key.Key_Return)
    assert opened.args == ["b"]


def test_a_chart_can_be_heard_and_its_gaps_are_said() -> None:
    chart = RatingChart(["21 Apr", "5 May"], [RatingLine("Robin", (2, None), main=True)])
    assert chart.accessibleDescription() == "Robin: 21 Apr: 2, 5 May: not asked."


def test_the_ring_follows_the_keyboard(shown: Shown, qtbot: QtBot) -> None:
    first, second = Button("First"), Button("Second")
    window = shown(first, second)
    first.setFocus()
    QTest.keyClick(first, Key.Key_Tab)
    rings = [ring for ring in window.findChildren(QWidget, "focus-ring") if ring.isVisible()]
    assert len(rings) == 1
    assert rings[0].geometry().contains(second.geometry())
    assert theme().tokens.focus


def test_the_ring_lets_go_of_what_goes_away(shown: Shown, qtbot: QtBot) -> None:
    """The widget with the focus may be taken down at any moment, with its window or without."""
    for _ in range(3):
        pad = NotePad("Note")
        pad.show()
        pad.activateWindow()
        qtbot.waitUntil(pad.hasFocus)
        QTest.keyClick(pad, Key.Key_A)
        assert pad.findChildren(QWidget, "focus-ring")
    first, second = Button("First"), Button("Second")
    window = shown(first, second)
    first.setFocus()
    first.deleteLater()
    with qtbot.waitSignal(first.destroyed):
        pass
    second.setFocus()
    assert window.findChildren(QWidget, "focus-ring")

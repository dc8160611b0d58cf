"""Fields: label above and, when something is wrong, a sentence below. What was typed stays."""

from collections.abc import Callable, Sequence
from datetime import date, time, timedelta

from PySide6.QtCore import QDate, QEvent, QObject, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCalendarWidget,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ui.theme import Tone, Type, paint_icon, theme
from ui.theme.icons import BOLD_STROKE
from ui.widgets.banner import IconLabel
from ui.widgets.button import IconButton
from ui.widgets.clipboard import copy_personal
from ui.widgets.drawing import draw_disc, draw_line, fill_round, follow_theme, smooth, width_of
from ui.widgets.label import Label
from ui.widgets.note_pad import MOST_CHARACTERS, NotePad
from ui.widgets.segmented import Choice
from ui.widgets.told_dates import read_date, read_minutes, read_time, tell_date, tell_minutes

HEIGHT, BOX, GAP = 36, 20, 10
MINUTES_STEP = 5
HOUR, DAY = 60, 24 * 60
_UP_DOWN = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1}


class Field(QWidget):
    """A label, what is filled in, a quiet hint, and a place for what is wrong."""

    def __init__(
        self, label: str, editor: QWidget, *, hint: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.editor = editor
        self.label = Label(label, Type.SMALL_HEADING)
        self.label.setBuddy(editor)
        self.hint = Label(hint, Type.SMALL, Tone.QUIET)
        if not hint:  # shown without a parent it would be a window for a moment
            self.hint.hide()
        self._wrong = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self._wrong_row = QWidget()
        wrong = QHBoxLayout(self._wrong_row)
        wrong.setContentsMargins(0, 0, 0, 0)
        wrong.addWidget(IconLabel("circle-alert", Tone.CAUTION), 0, Qt.AlignmentFlag.AlignTop)
        wrong.addWidget(self._wrong, 1)
        self._wrong_row.hide()
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        self._column = QVBoxLayout(self)
        for widget in (self.label, editor, self.hint, self._wrong_row):
            self._column.addWidget(widget)
        self._column.addStretch(1)  # so that fields side by side stay level
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        follow_theme(self._restyle)

    @property
    def wrong(self) -> str:
        """The sentence shown under the field, if any."""
        return "" if self._wrong_row.isHidden() else self._wrong.text()

    def show_wrong(self, sentence: str) -> None:
        """Say what to put right; an empty sentence takes it away."""
        self._wrong.setText(sentence)
        self._wrong_row.setVisible(bool(sentence))
        self.editor.setAccessibleDescription(sentence or self.hint.text())

    def _restyle(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px(4))


class LineEdit(QLineEdit):
    """One line of personal words: no learning keyboards, no clipboard history."""

    def __init__(
        self,
        name: str = "",
        *,
        placeholder: str = "",
        secret: bool = False,
        icon: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData | Qt.InputMethodHint.ImhNoPredictiveText
        )
        if secret:
            self.setEchoMode(QLineEdit.EchoMode.Password)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        follow_theme(self._restyle)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        cuts = event.matches(QKeySequence.StandardKey.Cut)
        copies = cuts or event.matches(QKeySequence.StandardKey.Copy)
        if copies and self.hasSelectedText() and self.echoMode() == QLineEdit.EchoMode.Normal:
            copy_personal(self.selectedText())
            if cuts and not self.isReadOnly():
                self.insert("")
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            painter, side = QPainter(self), theme().px(18)
            place = QRectF(theme().px(11), (self.height() - side) / 2, side, side)
            paint_icon(painter, self._icon, place, Tone.QUIET)

    def _restyle(self) -> None:
        self.setFont(theme().font(Type.FIELD))
        if self._icon:
            self.setTextMargins(theme().px(26), 0, 0, 0)


class TextField(Field):
    changed = Signal(str)

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        placeholder: str = "",
        hint: str = "",
        secret: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self.line = LineEdit(label, placeholder=placeholder, secret=secret)
        self.line.setText(text)
        super().__init__(label, self.line, hint=hint, parent=parent)
        self.line.textEdited.connect(self._on_edited)

    def text(self) -> str:
        return self.line.text()

    def set_text(self, text: str) -> None:
        self.line.setText(text)

    def _on_edited(self, text: str) -> None:
        self.show_wrong("")
        self.changed.emit(text)


class LongTextField(Field):
    """Several lines; grows with its text."""

    changed = Signal(str)
    finished = Signal()  # Ctrl+Enter

    def __init__(
        self,
        label: str,
        text: str = "",
        *,
        placeholder: str = "",
        hint: str = "",
        least_lines: int = 3,
        most: int = MOST_CHARACTERS,
        parent: QWidget | None = None,
    ) -> None:
        self.pad = NotePad(label, placeholder=placeholder, grows_from=least_lines, most=most)
        self.pad.show_text(text)
        super().__init__(label, self.pad, hint=hint, parent=parent)
        self.pad.textChanged.connect(self._on_changed)
        self.pad.finished.connect(self.finished)
        self.pad.too_long.connect(self._on_too_long)

    def text(self) -> str:
        return self.pad.text()

    def set_text(self, text: str) -> None:
        self.pad.show_text(text)

    def _on_changed(self) -> None:
        self.show_wrong("")
        self.changed.emit(self.pad.text())

    def _on_too_long(self) -> None:
        self.show_wrong(self.tr("There is no room for more here. Put the rest in another note."))


class DateField(Field):
    """Takes "today", "13 June", "13/6" or a weekday; Up and Down move by a day.

    ``changed`` carries a `datetime.date`, or ``None`` when empty or not understood.
    """

    changed = Signal(object)

    def __init__(
        self,
        label: str,
        day: date | None = None,
        *,
        today: Callable[[], date] = date.today,
        ahead: bool = False,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``ahead``: a weekday means the next one, for what is planned."""
        self._today = today
        self._ahead = ahead
        self._day = day
        self.line = LineEdit(label)
        self.line.setPlaceholderText(self.tr("Day, for example 13 June"))
        self.calendar_button = IconButton(
            "calendar", self.tr("Calendar, {field}").format(field=label)
        )
        super().__init__(label, _pair(self.line, self.calendar_button), hint=hint, parent=parent)
        self.label.setBuddy(self.line)
        self.line.editingFinished.connect(self._read)
        self.line.installEventFilter(self)
        self.calendar_button.clicked.connect(self._open_calendar)
        self.set_day(day)

    def day(self) -> date | None:
        self._read()
        return self._day

    def set_day(self, day: date | None) -> None:
        self._day = day
        self.line.setText("" if day is None else tell_date(day, today=self._today()))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        step = _step_of(event)
        if watched is self.line and step:
            start = read_date(self.line.text(), today=self._today()) or self._today()
            self._take(start + timedelta(days=step))
            return True
        return False

    def _read(self) -> None:
        words = self.line.text().strip()
        if not words:
            self._take(None)
            return
        day = read_date(words, today=self._today(), ahead=self._ahead)
        if day is None:
            self._day = None
            self.show_wrong(self.tr("This is not a day. Write it like 13 June or 13/6/2026."))
            self.changed.emit(None)
        else:
            self._take(day)

    def _take(self, day: date | None) -> None:
        self.show_wrong("")
        before = self._day
        self.set_day(day)
        if day != before:
            self.changed.emit(day)

    def _open_calendar(self) -> None:
        calendar = QCalendarWidget(self)
        calendar.setWindowFlag(Qt.WindowType.Popup)
        calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        calendar.setAccessibleName(self.calendar_button.accessibleName())
        shown = self._day or self._today()
        calendar.setSelectedDate(QDate(shown.year, shown.month, shown.day))
        calendar.activated.connect(self._on_picked)
        calendar.clicked.connect(self._on_picked)
        calendar.activated.connect(calendar.close)
        calendar.clicked.connect(calendar.close)
        calendar.move(self.line.mapToGlobal(QPoint(0, self.line.height() + theme().px(4))))
        calendar.show()
        calendar.setFocus()

    def _on_picked(self, picked: QDate) -> None:
        self._take(date(picked.year(), picked.month(), picked.day()))
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)


class TimeField(Field):
    """Takes "9", "930", "9.30" or "9:30 pm"; Up and Down move by five minutes."""

    changed = Signal(object)  # datetime.time or None

    def __init__(
        self,
        label: str,
        at: time | None = None,
        *,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._at = at
        self.line = LineEdit(label)
        self.line.setPlaceholderText(self.tr("Time, like 9:30"))
        super().__init__(label, self.line, hint=hint, parent=parent)
        self.line.editingFinished.connect(self._read)
        self.line.installEventFilter(self)
        self.set_time(at)

    def clock_time(self) -> time | None:
        self._read()
        return self._at

    def set_time(self, at: time | None) -> None:
        self._at = at
        self.line.setText("" if at is None else f"{at:%H:%M}")

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        step = _step_of(event)
        at = read_time(self.line.text()) if step else None
        if step and at is not None:
            minutes = (at.hour * HOUR + at.minute + step * MINUTES_STEP) % DAY
            self._take(time(minutes // HOUR, minutes % HOUR))
        return bool(step)

    def _read(self) -> None:
        words = self.line.text().strip()
        at = read_time(words) if words else None
        if words and at is None:
            self._at = None
            self.show_wrong(self.tr("This is not a time. Write it like 9:30 or 14:05."))
            self.changed.emit(None)
        else:
            self._take(at)

    def _take(self, at: time | None) -> None:
        self.show_wrong("")
        before = self._at
        self.set_time(at)
        if at != before:
            self.changed.emit(at)


class NumberField(Field):
    """A whole number; Up and Down move by one. ``minutes`` reads and tells a length of time."""

    changed = Signal(object)  # int or None

    def __init__(
        self,
        label: str,
        number: int | None = None,
        *,
        least: int = 0,
        most: int = 9999,
        minutes: bool = False,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._number = number
        self._least, self._most, self._minutes = least, most, minutes
        self._step = MINUTES_STEP if minutes else 1
        self.line = LineEdit(label)
        super().__init__(label, self.line, hint=hint, parent=parent)
        self.line.editingFinished.connect(self._read_line)
        self.line.installEventFilter(self)
        self.set_number(number)

    def number(self) -> int | None:
        self._read_line()
        return self._number

    def set_number(self, number: int | None) -> None:
        self._number = number
        told = "" if number is None else tell_minutes(number) if self._minutes else str(number)
        self.line.setText(told)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        step = _step_of(event)
        if step:
            start = self._understood()
            moved = self._least if start is None else start + step * self._step
            self._take(max(self._least, min(self._most, moved)))
        return bool(step)

    def _understood(self) -> int | None:
        words = self.line.text().strip()
        if self._minutes:
            return read_minutes(words)
        return (
            int(words) if words.isdecimal() or (words[1:].isdecimal() and words[0] == "-") else None
        )

    def _read_line(self) -> None:
        number = self._understood()
        if not self.line.text().strip():
            self._take(None)
        elif number is None or not self._least <= number <= self._most:
            self._number = None
            sentence = self.tr("Write a number from {least} to {most}.")
            self.show_wrong(sentence.format(least=self._least, most=self._most))
            self.changed.emit(None)
        else:
            self._take(number)

    def _take(self, number: int | None) -> None:
        self.show_wrong("")
        before = self._number
        self.set_number(number)
        if number != before:
            self.changed.emit(number)


class ChoiceField(Field):
    """One of many, from a list that drops down. For two to five use `Segmented`."""

    changed = Signal(object)  # the choice's key

    def __init__(
        self,
        label: str,
        choices: Sequence[Choice],
        chosen: object = None,
        *,
        placeholder: str = "",
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self.combo = _Combo()
        self._keys = [choice.key for choice in choices]
        for choice in choices:
            self.combo.addItem(choice.words)
        self.combo.setPlaceholderText(placeholder or self.tr("Choose"))
        super().__init__(label, self.combo, hint=hint, parent=parent)
        self.combo.view().setAccessibleName(label)
        self.choose(chosen)
        self.combo.activated.connect(self._on_activated)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Other choices; what was chosen stays if it is still among them."""
        chosen = self.key()
        self._keys = [choice.key for choice in choices]
        self.combo.clear()
        for choice in choices:
            self.combo.addItem(choice.words)
        self.choose(chosen)

    def show_choices(self, choices: Sequence[Choice], chosen: object = None) -> None:
        """Other choices than before, with ``chosen`` shown."""
        self._keys = [choice.key for choice in choices]
        self.combo.clear()
        for choice in choices:
            self.combo.addItem(choice.words)
        self.choose(chosen)

    def key(self) -> object:
        index = self.combo.currentIndex()
        return self._keys[index] if index >= 0 else None

    def choose(self, key: object) -> None:
        self.combo.setCurrentIndex(self._keys.index(key) if key in self._keys else -1)

    def offer(self, choices: Sequence[Choice]) -> None:
        """Other choices than before; nothing is chosen until ``choose`` or the person does."""
        self._keys = [choice.key for choice in choices]
        self.combo.clear()
        self.combo.addItems([choice.words for choice in choices])
        self.combo.setCurrentIndex(-1)

    def _on_activated(self) -> None:
        self.show_wrong("")
        self.changed.emit(self.key())


class Tick(QCheckBox):
    """A box to tick, with words that wrap nowhere and a target as wide as they are."""

    def __init__(
        self, text: str, *, ticked: bool = False, large: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._large = large
        self.setChecked(ticked)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow_theme(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        return _mark_size(self.text(), large=self._large)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        tokens, px, on = theme().tokens, theme().px, self.isChecked()
        side = px(24 if self._large else BOX)
        box = QRectF(px(2), (self.height() - side) / 2, side, side)
        ground = tokens.accent if on else tokens.sunken if self.underMouse() else tokens.raised
        border = tokens.accent if on else tokens.control
        fill_round(painter, box, px(5), ground=ground, border=border, width=1.5)
        if on:
            inner = box.adjusted(px(3), px(3), -px(3), -px(3))
            paint_icon(painter, "check", inner, Tone.ON_ACCENT, stroke=BOLD_STROKE)
        _mark_words(painter, self, box.right(), large=self._large)


class Pick(QRadioButton):
    """One of several sentences; those with the same parent exclude each other."""

    def __init__(self, text: str, *, picked: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setChecked(picked)
        self.setAccessibleName(text)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        follow_theme(self.updateGeometry)

    @override
    def sizeHint(self) -> QSize:
        return _mark_size(self.text(), large=False)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        tokens, px, on = theme().tokens, theme().px, self.isChecked()
        side = px(BOX)
        box = QRectF(px(2), (self.height() - side) / 2, side, side)
        ground = tokens.sunken if self.underMouse() and not on else tokens.raised
        border = tokens.accent if on else tokens.control
        draw_disc(painter, box.center(), side / 2 - 1, ground, border)
        if on:
            draw_disc(painter, box.center(), side / 4 - 1, tokens.accent, tokens.accent)
        _mark_words(painter, self, box.right(), large=False)


class _Combo(QComboBox):
    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.view().setTextElideMode(Qt.TextElideMode.ElideNone)
        follow_theme(self._restyle)

    @override
    def sizeHint(self) -> QSize:
        words = [self.itemText(n) for n in range(self.count())] + [self.placeholderText()]
        font = theme().font(Type.FIELD)
        widest = max((width_of(each, font) for each in words), default=0.0)
        return QSize(round(widest) + theme().px(48), theme().px(HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(HEIGHT))

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # scrolling the page must not change an answer

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        tokens, px, rect = theme().tokens, theme().px, QRectF(self.rect())
        ground = tokens.sunken if self.underMouse() else tokens.raised
        fill_round(
            painter, rect, px(8), ground=ground, border=tokens.control, width=tokens.control_width
        )
        chosen = self.currentIndex() >= 0
        words = self.currentText() if chosen else self.placeholderText()
        room = rect.adjusted(px(12), 0, -px(36), 0)
        draw_line(painter, room, words, self.font(), Tone.PLAIN if chosen else Tone.QUIET)
        side = px(16)
        place = QRectF(rect.right() - px(11) - side, rect.center().y() - side / 2, side, side)
        paint_icon(painter, "chevron-down", place, Tone.QUIET)

    def _restyle(self) -> None:
        self.setFont(theme().font(Type.FIELD))
        self.setFixedHeight(theme().px(HEIGHT))


def _pair(line: QWidget, button: QWidget) -> QWidget:
    pair = QWidget()
    row = QHBoxLayout(pair)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    row.addWidget(line, 1)
    row.addWidget(button)
    return pair


def _step_of(event: QEvent) -> int:
    if isinstance(event, QKeyEvent) and event.type() == QKeyEvent.Type.KeyPress:
        return _UP_DOWN.get(Qt.Key(event.key()), 0)
    return 0


def _mark_size(words: str, *, large: bool) -> QSize:
    px, font = theme().px, theme().font(Type.LARGE if large else Type.BODY)
    width = width_of(words, font) + px(24 if large else BOX) + px(GAP) + px(6)
    return QSize(round(width), px(44 if large else 32))


def _mark_words(
    painter: QPainter, button: QCheckBox | QRadioButton, left: float, *, large: bool
) -> None:
    gap = theme().px(GAP)
    room = QRectF(left + gap, 0, button.width() - left - gap, button.height())
    draw_line(
        painter, room, button.text(), theme().font(Type.LARGE if large else Type.BODY), Tone.PLAIN
    )

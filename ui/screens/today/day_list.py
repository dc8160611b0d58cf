"""The day as a line: what has been, now, the next one opened with what helps, what comes later."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.told_times import tell_clock
from ui.widgets.badge import RatingBadge
from ui.widgets.banner import IconLabel
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.card import Card
from ui.widgets.drawing import draw_line, follow_theme, smooth
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.row import Row
from ui.widgets.row_drawing import GAP, LEAD, PAD_X
from ui.widgets.values import Rating, RowContent

_STEPS = {Qt.Key.Key_J: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_K: -1, Qt.Key.Key_Up: -1}
_BUTTONS_BELOW = 520


@dataclass(frozen=True, slots=True, kw_only=True)
class NextOne:
    """The next planned contact, with what helps: (icon, words)."""

    appointment_id: UUID
    family_id: UUID
    lead: str
    icon: str
    title: str = field(repr=False)
    rating: Rating | None
    helps: tuple[tuple[str, str], ...] = field(repr=False)


Entry = RowContent | NextOne


class DayList(Card):
    """One tab stop for the rows; J/K and the arrow keys move, Enter opens."""

    opened = Signal(object)  # a row's key
    start_requested = Signal(object)  # NextOne
    family_requested = Signal(object)  # NextOne

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.setAccessibleName(name)
        self._entries: Sequence[Entry] = ()
        self._now_after = -1
        self._stops: list[QWidget] = []
        self._line: NowLine | None = None
        self.next: NextVisit | None = None

    def show_day(self, entries: Sequence[Entry], *, now_after: int, now: datetime) -> None:
        """``now_after``: how many entries stand before the line of now."""
        if self._line is not None:
            self._line.show_time(now)
        if (list(entries), now_after) == (list(self._entries), self._now_after):
            return
        key = self._focused_key()
        are_kept = now_after == self._now_after and _are_alike(entries, self._entries)
        self._entries, self._now_after = list(entries), now_after
        if are_kept:
            self._show_in_the_same_rows()
        else:
            self._build(now)
        if key is not None:
            self._focus_key(key)

    def take_focus(self) -> bool:
        """On the next one's button, else on the first row."""
        target = self.next.start if self.next else next(iter(self._stops), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        return target is not None

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step and not event.modifiers() and watched in self._stops:
                here = self._stops.index(watched)
                there = max(0, min(len(self._stops) - 1, here + step))
                self._stops[there].setFocus(Qt.FocusReason.OtherFocusReason)
                return True
        if event.type() == QEvent.Type.FocusIn and watched in self._stops:
            self._make_stop(self._stops.index(watched))
        return super().eventFilter(watched, event)

    def _show_in_the_same_rows(self) -> None:
        """While a caseload arrives a busy day changes often: new rows would hold the window up."""
        for row, entry in zip(self._stops, self._entries, strict=True):
            if isinstance(row, Row) and isinstance(entry, RowContent) and row.content != entry:
                row.show_content(entry)

    def _build(self, now: datetime) -> None:
        self.clear()
        for number, entry in enumerate(self._entries):
            if number == self._now_after:
                self._add_line(now)
            self._add_entry(entry, number, after_line=number == self._now_after)
        if self._now_after == len(self._entries) and self._entries:
            self._add_line(now)
        self._make_stop(0)

    def _add_entry(self, entry: Entry, number: int, *, after_line: bool) -> None:
        first, last = number == 0 or after_line, number == len(self._entries) - 1
        if isinstance(entry, NextOne):
            self.next = NextVisit(entry, divided=not first)
            self.next.start.clicked.connect(self._on_start)
            self.next.open_family.clicked.connect(self._on_family)
            self.next.start.installEventFilter(self)
            self._stops.append(self.next.start)
            self.add(self.next)
            return
        row = Row(entry)
        row.set_ends(first=first, last=last)
        row.clicked.connect(self._on_row)
        row.installEventFilter(self)
        self._stops.append(row)
        self.add(row)

    def _add_line(self, now: datetime) -> None:
        self._line = NowLine(now)
        self.add(self._line)

    @override
    def clear(self) -> None:
        super().clear()
        self._stops, self._line, self.next = [], None, None

    def _make_stop(self, number: int) -> None:
        for index, stop in enumerate(self._stops):
            if isinstance(stop, Row):
                here = index == number or isinstance(self._stops[number], Button)
                stop.setFocusPolicy(
                    Qt.FocusPolicy.StrongFocus
                    if here and index == self._row_stop(number)
                    else Qt.FocusPolicy.ClickFocus
                )

    def _row_stop(self, number: int) -> int:
        """The row that Tab comes to: the one somebody was on, else the first."""
        if isinstance(self._stops[number], Row):
            return number
        return next((n for n, stop in enumerate(self._stops) if isinstance(stop, Row)), number)

    def _focused_key(self) -> object:
        for stop in self._stops:
            if stop.hasFocus():
                return stop.content.key if isinstance(stop, Row) else NextOne
        return None

    def _focus_key(self, key: object) -> None:
        for stop in self._stops:
            if isinstance(stop, Row) and stop.content.key == key:
                stop.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.take_focus()

    def _on_row(self) -> None:
        row = self.sender()
        if isinstance(row, Row):
            self.opened.emit(row.content.key)

    def _on_start(self) -> None:
        if self.next is not None:
            self.start_requested.emit(self.next.entry)

    def _on_family(self) -> None:
        if self.next is not None:
            self.family_requested.emit(self.next.entry)


def _are_alike(entries: Sequence[Entry], before: Sequence[Entry]) -> bool:
    """Whether the same rows can show them: the next visit's place has more in it than a row."""
    return len(entries) == len(before) and all(
        isinstance(one, RowContent) if isinstance(old, RowContent) else one == old
        for one, old in zip(entries, before, strict=True)
    )


class NowLine(QWidget):
    """The time, and a line across the day."""

    def __init__(self, now: datetime) -> None:
        super().__init__()
        self._told = ""
        self.show_time(now)
        follow_theme(self._restyle)

    def show_time(self, now: datetime) -> None:
        self._told = tell_clock(now)
        self.setAccessibleName(self.tr("Now {time}").format(time=self._told))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        px = theme().px
        words = QRectF(px(PAD_X), 0, px(LEAD) + px(4), self.height())
        draw_line(painter, words, self._told, theme().font(Type.LABEL_HEADING), Tone.ACCENT)
        left, middle = words.right(), self.height() / 2
        painter.fillRect(
            QRectF(left, middle - 1, self.width() - left - 1, 2), theme().colour(Tone.ACCENT)
        )

    def _restyle(self) -> None:
        self.setFixedHeight(theme().px(18))
        self.update()


class NextVisit(QWidget):
    """The next planned contact: who, when, what helps, and the two ways on."""

    def __init__(self, entry: NextOne, *, divided: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entry = entry
        self._divided = divided
        self.start = Button(self.tr("Start note"), ButtonKind.PRIMARY)
        self.start.setObjectName("start note")
        self.open_family = Button(self.tr("Open family"), size=ButtonSize.SMALL)
        self.open_family.setObjectName("open family")
        spoken = [f"{entry.lead} {entry.title}", *(words for _, words in entry.helps)]
        self.setAccessibleName(". ".join(spoken))
        self.start.setAccessibleDescription(". ".join(spoken))
        self._lead = Label(entry.lead, Type.HEADING, wrap=False)
        self._title = Label(entry.title, Type.SECTION, wrap=False)
        title = Flow(self._title)
        if entry.rating:
            title.add(RatingBadge(entry.rating))
        words = QVBoxLayout()
        words.addWidget(title)
        for icon, told in entry.helps:
            words.addWidget(_Help(icon, told))
        self._words = words
        self._buttons = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.start)
        self._buttons.addWidget(self.open_family, 0, Qt.AlignmentFlag.AlignHCenter)
        self._buttons.addStretch(1)
        self._right = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._right.addLayout(words, 1)
        self._right.addLayout(self._buttons)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._lead, 0, Qt.AlignmentFlag.AlignTop)
        self._icon = IconLabel(entry.icon, Tone.ACCENT)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._right, 1)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self._restyle)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
        wanted = theme().metrics(Type.SECTION).horizontalAdvance(self._title.text()) + 2
        self._title.setWordWrap(wanted > self._title_room())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._divided:
            painter = QPainter(self)
            painter.fillRect(1, 0, self.width() - 2, 1, theme().tokens.line)

    def _title_room(self) -> int:
        px = theme().px
        side = 0 if self._are_buttons_below() else self.start.sizeHint().width() + px(12)
        left = self._lead.minimumWidth() + self._icon.width() + 2 * px(GAP)
        return self.width() - 2 * px(PAD_X) - left - side

    def _are_buttons_below(self) -> bool:
        return theme().stacks or self.width() < theme().px(_BUTTONS_BELOW)

    def _arrange(self) -> None:
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        below = self._are_buttons_below()
        if self._right.direction() != (down if below else across):
            self._right.setDirection(down if below else across)
            self._buttons.setDirection(across if below else down)

    def _restyle(self) -> None:
        px = theme().px
        self._row.setContentsMargins(px(PAD_X), px(12), px(PAD_X), px(16))
        self._row.setSpacing(px(GAP))
        self._lead.setMinimumWidth(px(LEAD) + px(4))
        self._words.setSpacing(px(4))
        self._right.setSpacing(px(12))
        self._buttons.setSpacing(px(8))
        self._arrange()


class _Help(QWidget):
    def __init__(self, icon: str, words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(IconLabel(icon), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PersonalLabel(words, Type.SMALL), 1)

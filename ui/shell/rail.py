"""The left rail: an icon and a word for each room, the current one raised."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.places import Room
from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.button import Operable
from ui.widgets.drawing import draw_line, fill_round, follow_theme, smooth, width_of

RAIL_WIDTH, ENTRY_WIDTH, ENTRY_HEIGHT, ICON, MARK = 84, 72, 56, 20, 32
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}


@dataclass(frozen=True, slots=True, kw_only=True)
class RailEntry:
    """One room; those ``at_foot`` stand at the rail's lower end."""

    room: Room
    words: str
    icon: str
    at_foot: bool = False


class Rail(QScrollArea):
    """One tab stop; up and down move, Enter goes. It scrolls where the window is too low for it."""

    chosen = Signal(object)  # Room

    def __init__(self, entries: Sequence[RailEntry], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Rooms"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._ground = _Ground()
        self._column = QVBoxLayout(self._ground)
        self._column.addWidget(_Mark(), 0, Qt.AlignmentFlag.AlignHCenter)
        self._entries: dict[Room, _Entry] = {}
        has_foot = False
        for entry in entries:
            if entry.at_foot and not has_foot:
                self._column.addStretch(1)
                has_foot = True
            button = _Entry(entry)
            button.clicked.connect(self._on_clicked)
            button.installEventFilter(self)
            self._entries[entry.room] = button
            self._column.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        if not has_foot:
            self._column.addStretch(1)
        self.setWidget(self._ground)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.select(None)
        follow_theme(self._restyle)

    @property
    def rooms(self) -> Sequence[Room]:
        return tuple(self._entries)

    def select(self, room: Room | None) -> None:
        """The room somebody is in; ``None`` for one that has no entry."""
        stop = room if room in self._entries else next(iter(self._entries))
        for one, entry in self._entries.items():
            entry.set_current(is_current=one is room, is_stop=one is stop)

    def take_focus(self) -> None:
        stop = next(
            entry
            for entry in self._entries.values()
            if entry.focusPolicy() == Qt.FocusPolicy.StrongFocus
        )
        stop.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()), 0)
            entries = list(self._entries.values())
            if step and not event.modifiers() and watched in entries:
                here = entries.index(watched)
                there = entries[(here + step) % len(entries)]
                there.setFocus(Qt.FocusReason.OtherFocusReason)
                self.ensureWidgetVisible(there)
                return True
        return super().eventFilter(watched, event)

    def _on_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, _Entry):
            self.chosen.emit(sender.entry.room)

    def _restyle(self) -> None:
        px = theme().px
        widest = max(entry.sizeHint().width() for entry in self._entries.values())
        self.setFixedWidth(max(RAIL_WIDTH, widest + 2 * px(6)))
        self._column.setContentsMargins(0, px(10), 1, px(10))
        self._column.setSpacing(px(4))


class _Ground(QWidget):
    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme().tokens
        painter.fillRect(self.rect(), tokens.sunken)
        painter.fillRect(self.width() - 1, 0, 1, self.height(), tokens.line)


class _Mark(QWidget):
    """The program's own mark at the top of the rail; it does nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Keyworker")
        follow_theme(self._restyle)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        px, tokens = theme().px, theme().tokens
        place = QRectF(0, 0, px(MARK), px(MARK))
        fill_round(painter, place, px(7), ground=tokens.accent)
        inner = place.adjusted(px(6), px(6), -px(6), -px(6))
        paint_icon(painter, "home", inner, Tone.ON_ACCENT)

    def _restyle(self) -> None:
        self.setFixedSize(theme().px(MARK), theme().px(MARK + 10))
        self.update()


class _Entry(Operable):
    def __init__(self, entry: RailEntry) -> None:
        super().__init__()
        self.entry = entry
        self._is_current = False
        self.setText(entry.words)
        self.setAccessibleName(entry.words)
        self.setObjectName(f"rail {entry.room}")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self._restyle)

    def set_current(self, *, is_current: bool, is_stop: bool) -> None:
        self._is_current = is_current
        self.setAccessibleDescription(self.tr("You are here") if is_current else "")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        px = theme().px
        width = width_of(self.text(), theme().font(Type.LABEL_HEADING)) + px(12)
        return QSize(max(ENTRY_WIDTH, round(width)), px(ENTRY_HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px, area = theme().tokens, theme().px, QRectF(self.rect())
        if self._is_current:
            fill_round(painter, area, px(8), ground=tokens.raised, border=tokens.line)
        elif self.isDown() or self.underMouse():
            fill_round(painter, area, px(8), ground=tokens.line)
        tone = Tone.ACCENT if self._is_current else Tone.QUIET
        side = px(ICON)
        place = QRectF((self.width() - side) / 2, px(9), side, side)
        paint_icon(painter, self.entry.icon, place, tone)
        font = theme().font(Type.LABEL_HEADING if self._is_current else Type.LABEL_MEDIUM)
        words = QRectF(0, px(30), area.width(), px(20))
        draw_line(painter, words, self.text(), font, tone, Qt.AlignmentFlag.AlignHCenter)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

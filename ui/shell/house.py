"""The window after unlocking: rail, top bar and the screens, and the way between them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID
from weakref import ReferenceType, ref

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from ui.desk import Desk
from ui.one_at_a_time import OneAtATime
from ui.places import FamilyTab, Place, Room
from ui.screen import Screen
from ui.shell.commands import Act, commands
from ui.shell.help import HelpPanel
from ui.shell.notices import Notices, versions
from ui.shell.palette import Palette
from ui.shell.rail import Rail, RailEntry
from ui.shell.standing import Unsent, demonstration, standing, unsent
from ui.shell.top_bar import TopBar
from ui.theme import ThemeName, theme
from ui.widgets.toast import Toast

RoomMaker = Callable[[Desk], Screen]
_ICONS = {
    Room.TODAY: "sun",
    Room.FAMILIES: "users",
    Room.REVIEWS: "clipboard-check",
    Room.TEAM: "users-round",
    Room.SETTINGS: "settings",
}
_SUPERVISING = {Room.REVIEWS, Room.TEAM}
_ON_RAIL = {Room.FAMILY: Room.FAMILIES, Room.SYNC: Room.SETTINGS, Room.SETTLE: Room.FAMILIES}
_OF_ONE_FAMILY = {Room.FAMILY, Room.SETTLE}
_SCALE_STEP = 0.1
_LOOK_AGAIN_MS = 60_000
"""The pill's words depend on the clock: after 24 hours they turn amber."""


@dataclass
class _Visit:
    """A place somebody came to, and where the keyboard was when they left it."""

    place: Place
    focus: ReferenceType[QWidget] | None = None


class House(QWidget):
    """``rooms`` makes each screen when somebody first goes there.

    ``lock_requested`` when drafts are kept and the program may be locked. ``look_changed`` when a
    command changed the text size or the colours, so that the app can remember it.
    """

    lock_requested = Signal()
    look_changed = Signal()
    went = Signal(object)  # Place

    def __init__(
        self,
        desk: Desk,
        rooms: Mapping[Room, RoomMaker],
        *,
        details: Callable[[], str] = versions,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keyworker")
        self._desk = desk
        self._rooms = {
            room: make
            for room, make in rooms.items()
            if desk.is_supervising or room not in _SUPERVISING
        }
        self._screens: dict[Room, Screen] = {}
        self._visits: list[_Visit] = []
        self._unsent = Unsent()
        self._question = OneAtATime(
            desk, done=self._on_unsent, failed=self._on_standing_unknown, parent=self
        )
        self.rail = Rail(self._rail_entries())
        self.bar = TopBar()
        self.notices = Notices(details)
        self._stack = QStackedWidget()
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.notices)
        column.addWidget(self._stack, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(column, 1)
        self.toast = Toast(self._stack)
        self.toast.undone.connect(self._on_undone)
        self._undo: Callable[[], None] | None = None
        self.palette_panel = Palette(desk, commands(tuple(self._rooms)), self)
        self.help_panel = HelpPanel(self)
        self.rail.chosen.connect(self._on_room)
        self.bar.back_requested.connect(self.go_back)
        self.bar.search_requested.connect(self.open_search)
        self.bar.standing_requested.connect(self._on_standing)
        self.bar.lock_requested.connect(self.lock)
        self.palette_panel.chosen.connect(self._on_chosen)
        self.palette_panel.failed.connect(self.notices.show_failure)
        desk.sync_changed.connect(self._look_at_standing)
        desk.changed.connect(self._look_at_standing)
        self._clock = QTimer(self)
        self._clock.setInterval(_LOOK_AGAIN_MS)
        self._clock.timeout.connect(self._look_at_standing)
        self._add_keys()
        self._look_at_standing()
        self._show_standing()

    # Where somebody is

    @property
    def place(self) -> Place | None:
        return self._visits[-1].place if self._visits else None

    @property
    def screen_shown(self) -> Screen | None:
        place = self.place
        return self._screens.get(place.room) if place else None

    @property
    def open_family(self) -> UUID | None:
        """While a family is open no other family's name is on the screen."""
        place = self.place
        return place.family_id if place and place.room in _OF_ONE_FAMILY else None

    def go(self, place: Place) -> None:
        """Lead to a place, if what is open may be left and there is such a room."""
        if place.room not in self._rooms or not self._may_leave():
            return
        self._remember_focus()
        if self._visits and self._visits[-1].place.room is place.room is not Room.FAMILY:
            self._visits[-1] = _Visit(place)  # the same room again is no step to go back from
        else:
            self._visits.append(_Visit(place))
        self._enter(place)
        screen = self.screen_shown
        if screen is not None and not place.act:
            screen.take_focus()

    def go_back(self) -> None:
        """To where somebody was, the keyboard on the row that led away from there."""
        if len(self._visits) < 2 or not self._may_leave():  # noqa: PLR2004 - here and before
            return
        self._visits.pop()
        visit = self._visits[-1]
        self._enter(visit.place)
        widget = visit.focus() if visit.focus else None
        if widget is not None and isValid(widget) and widget.isVisible():
            widget.setFocus(Qt.FocusReason.BacktabFocusReason)
        elif self.screen_shown is not None:
            self.screen_shown.take_focus()

    def open_search(self) -> None:
        self.palette_panel.look_for(self.open_family)

    def new_note(self) -> None:
        """In the family that is open; else ask which."""
        family_id = self.open_family
        if family_id is None:
            self.palette_panel.choose_family()
        else:
            self.go(_new_note(family_id))

    def lock(self) -> None:
        """Every screen keeps its drafts first; no screen can hold the lock up."""
        self.keep_drafts()
        self.lock_requested.emit()

    def keep_drafts(self) -> None:
        """Ask for everything typed to be kept; the store has it, or refuses it, soon after."""
        for screen in self._screens.values():
            screen.may_leave()

    def show_help(self) -> None:
        screen = self.screen_shown
        words = screen.help_text() if screen else ""
        self.help_panel.show_help(words or self.tr("Everything here can be done by keyboard."))

    def next_region(self, step: int = 1) -> None:
        """F6: rail, top bar, then the parts of the screen."""
        screen = self.screen_shown
        parts: list[QWidget] = [self.rail, self.bar]
        if not self.notices.isHidden():
            parts.append(self.notices)
        parts += screen.regions() if screen else []
        focused = QApplication.focusWidget()
        here = next(
            (
                number
                for number, part in reversed(list(enumerate(parts)))
                if focused is not None and (part is focused or part.isAncestorOf(focused))
            ),
            -1,
        )
        self._focus_part(parts[(here + step) % len(parts)])

    def show_failure(self, error: KnownError | None) -> None:
        """What went wrong, in words that stay until put away."""
        self.notices.show_failure(error)

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.WindowTitleChange and self.isWindow():
            self.setWindowTitle("Keyworker")  # never a family's name, whoever sets it

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._clock.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self.toast.put_away()

    def _rail_entries(self) -> list[RailEntry]:
        words = {
            Room.TODAY: self.tr("Today"),
            Room.FAMILIES: self.tr("Families"),
            Room.REVIEWS: self.tr("Reviews"),
            Room.TEAM: self.tr("Team"),
            Room.SETTINGS: self.tr("Settings"),
        }
        return [
            RailEntry(room=room, words=told, icon=_ICONS[room], at_foot=room is Room.SETTINGS)
            for room, told in words.items()
            if room in self._rooms
        ]

    def _add_keys(self) -> None:
        for keys, act in (
            ("Ctrl+K", self.open_search),
            ("Ctrl+N", self.new_note),
            ("Ctrl+L", self.lock),
            ("Alt+Left", self.go_back),
            ("F1", self.show_help),
            ("F6", self.next_region),
            ("Shift+F6", self._region_before),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _may_leave(self) -> bool:
        screen = self.screen_shown
        return screen is None or screen.may_leave()

    def _remember_focus(self) -> None:
        focused = QApplication.focusWidget()
        if self._visits and focused is not None and self._stack.isAncestorOf(focused):
            self._visits[-1].focus = ref(focused)

    def _enter(self, place: Place) -> None:
        screen = self._screens.get(place.room) or self._make(place.room)
        self.palette_panel.close_up(give_back_focus=False)
        self.help_panel.close_up(give_back_focus=False)
        self.toast.put_away()  # what was said there may name who was there
        self._stack.setCurrentWidget(screen)
        self.rail.select(_ON_RAIL.get(place.room, place.room))
        self.bar.show_back(may=len(self._visits) > 1)
        screen.show_place(place)
        self.went.emit(place)

    def _make(self, room: Room) -> Screen:
        screen = self._rooms[room](self._desk)
        screen.go.connect(self.go)
        screen.tell.connect(self._on_told)
        screen.tell_undoable.connect(self._on_undoable)
        screen.failed.connect(self.notices.show_failure)
        screen.note_requested.connect(self.new_note)
        self._screens[room] = screen
        self._stack.addWidget(screen)
        return screen

    def _focus_part(self, part: QWidget) -> None:
        if part is self.rail:
            self.rail.take_focus()
        elif part is self.bar:
            self.bar.take_focus()
        elif isinstance(part, Screen):
            part.take_focus()
        else:
            _focus_in(part)

    def _region_before(self) -> None:
        self.next_region(-1)

    def _on_told(self, words: str) -> None:
        self._undo = None
        self.toast.say(words)

    def _on_undoable(self, words: str, undo: Callable[[], None]) -> None:
        self._undo = undo
        self.toast.say(words, undo=True)

    def _on_undone(self) -> None:
        undo, self._undo = self._undo, None
        if undo is not None:
            undo()

    def _on_room(self, room: Room) -> None:
        self.go(Place(room=room))

    def _on_standing(self) -> None:
        self.go(Place(room=Room.SYNC))

    def _on_chosen(self, chosen: Place | Act) -> None:
        if isinstance(chosen, Place):
            self.go(chosen)
        else:
            self._acts()[chosen]()

    def _acts(self) -> Mapping[Act, Callable[[], None]]:
        return {
            Act.NEW_NOTE: self.new_note,
            Act.SYNC_NOW: self._sync_now,
            Act.LOCK: self.lock,
            Act.LARGER: self._larger,
            Act.SMALLER: self._smaller,
            Act.USUAL: self._usual_size,
            Act.LIGHT: self._light,
            Act.DARK: self._dark,
            Act.CONTRAST: self._contrast,
            Act.HELP: self.show_help,
        }

    def _sync_now(self) -> None:
        self._desk.exchange_soon()
        self.toast.say(self.tr("Trying now. What waits goes as soon as the service answers."))

    def _larger(self) -> None:
        self._scale(theme().scale + _SCALE_STEP)

    def _smaller(self) -> None:
        self._scale(theme().scale - _SCALE_STEP)

    def _usual_size(self) -> None:
        self._scale(1.0)

    def _scale(self, scale: float) -> None:
        theme().set_scale(scale)
        self.toast.say(self.tr("Text size {percent} %").format(percent=round(theme().scale * 100)))
        self.look_changed.emit()

    def _light(self) -> None:
        self._dress(ThemeName.LIGHT)

    def _dark(self) -> None:
        self._dress(ThemeName.DARK)

    def _contrast(self) -> None:
        self._dress(ThemeName.CONTRAST)

    def _dress(self, name: ThemeName) -> None:
        theme().choose(name)
        self.look_changed.emit()

    def _look_at_standing(self) -> None:
        self._question.ask(unsent)

    def _on_unsent(self, here: Unsent) -> None:
        self._unsent = here
        self._show_standing()

    def _on_standing_unknown(self, _error: KnownError | None) -> None:
        """The pill keeps its words; the next change asks again."""

    def _show_standing(self) -> None:
        told = (
            demonstration(self._unsent)
            if self._desk.is_demonstration
            else standing(self._unsent, self._desk.sync_state, now=self._desk.now())
        )
        self.bar.pill.show_state(told.words, told.parts, icon=told.icon, tone=told.tone)


def _new_note(family_id: UUID) -> Place:
    return Place(room=Room.FAMILY, family_id=family_id, tab=FamilyTab.CONTACTS, act="new note")


def _focus_in(part: QWidget) -> None:
    """On the part itself, or on the first thing in it that takes the keyboard."""
    inside = [part, *part.findChildren(QWidget)]
    for one in inside:
        if one.focusPolicy() & Qt.FocusPolicy.TabFocus and one.isVisible() and one.isEnabled():
            one.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return

"""Ctrl+K: find a family, anything written, or a command; all by keyboard."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple
from uuid import UUID

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.reading import FamilyCard, caseload
from keyworker_desktop.store.search import SHORTEST_PREFIX, Hit, search
from keyworker_desktop.store.shape import folded
from ui.desk import Desk
from ui.places import FamilyTab, Place, Room
from ui.shell.commands import Act, Command
from ui.shell.found import FoundDelegate, found_row
from ui.shell.overlay import Overlay
from ui.theme import Tone, Type, theme
from ui.widgets.card import CardPart, Divider
from ui.widgets.chip import Chip
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import LineEdit
from ui.widgets.flow import Flow
from ui.widgets.item_list import Item, ItemList
from ui.widgets.label import Label
from ui.widgets.values import Rating, RowContent, Tag

WIDTH, LIST_HEIGHT = 720, 430
PAUSE_MS = 100
_MOST_FAMILIES, _MOST_COMMANDS = 8, 6
_MOVES = {
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_PageDown: 6,
    Qt.Key.Key_PageUp: -6,
}


class Answer(NamedTuple):
    """Hits, and the number of the question: an answer to an earlier one is dropped."""

    number: int
    hits: Sequence[Hit]


@dataclass(frozen=True, slots=True)
class _Widen:
    """The row that takes the search to all families."""


class Palette(Overlay):
    """``chosen`` carries a `Place` or an `Act`."""

    chosen = Signal(object)
    failed = Signal(object)

    def __init__(self, desk: Desk, commands: Sequence[Command], host: QWidget) -> None:
        super().__init__(host, width=WIDTH)
        self._desk = desk
        self._commands = commands
        self._cards: Sequence[FamilyCard] = ()
        self._hits: Sequence[Hit] = ()
        self._asked = 0
        self._is_searching = False
        self._here: UUID | None = None
        self._for_note = False
        self.setAccessibleName(self.tr("Search"))
        self.line = LineEdit(self.tr("Find"), icon="search")
        self.line.setObjectName("search words")
        self.line.installEventFilter(self)
        self.line.textEdited.connect(self._on_typed)
        self.within = Chip(self.tr("This family only"))
        self.within.setObjectName("search this family")
        self.relevant = Chip(self.tr("Most relevant first"))
        self.relevant.setObjectName("search most relevant")
        self.within.toggled.connect(self._ask_now)
        self.relevant.toggled.connect(self._ask_now)
        self._chips = Flow(self.within, self.relevant)
        self.list = ItemList(self.tr("Found"), carded=False)
        self.list.setObjectName("search found")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setItemDelegate(FoundDelegate(self.list))
        self.list.opened.connect(self._on_opened)
        self.nothing = Label("", Type.BODY, Tone.QUIET)
        self._said = CardPart(self.nothing)
        self.card.add(CardPart(self.line, self._chips))
        self.card.add(Divider())
        self.card.add(self._said)
        self.card.add(self.list)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        follow_theme(self._restyle_list)
        self.wait_unseen()

    def look_for(self, here: UUID | None = None) -> None:
        """Open for everything; ``here`` is the family that is open, whose words come first."""
        self._begin(here, for_note=False)
        self.line.setPlaceholderText(self.tr("Find a family, note or command"))

    def choose_family(self) -> None:
        """Open to choose the family of a new note."""
        self._begin(None, for_note=True)
        self.line.setPlaceholderText(self.tr("New note: for which family?"))

    @override
    def close_up(self, *, give_back_focus: bool = True) -> None:
        self._pause.stop()
        self._asked += 1  # what is still being looked for is not shown any more
        self._hits = ()
        super().close_up(give_back_focus=give_back_focus)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pause.stop()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent):
            return event.type() == QEvent.Type.KeyPress and self._on_key(event)
        return super().eventFilter(watched, event)

    def _begin(self, here: UUID | None, *, for_note: bool) -> None:
        self._here, self._for_note = here, for_note
        self._hits, self._is_searching = (), False
        self.line.clear()
        self.within.blockSignals(True)
        self.within.setChecked(here is not None)
        self.within.blockSignals(False)
        self.within.setVisible(here is not None)
        self.relevant.setVisible(not for_note)
        self._chips.setVisible(not for_note)
        self._show()
        self.open()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._desk.ask(
            partial(caseload, now=self._desk.now()), done=self._on_cards, failed=self.failed.emit
        )

    @property
    def _only_here(self) -> bool:
        return self._here is not None and self.within.isChecked()

    def _on_key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MOVES and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._move(_MOVES[key])
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_opened(self.list.current_key())
            return True
        return False

    def _move(self, by: int) -> None:
        step = 1 if by > 0 else -1
        rows = [
            row
            for row in range(self.list.items.rowCount())
            if self.list.items.flags(self.list.items.index(row)) & Qt.ItemFlag.ItemIsEnabled
        ]
        if not rows:
            return
        current = self.list.currentIndex().row()
        place = rows.index(current) if current in rows else (-1 if step > 0 else len(rows))
        there = rows[max(0, min(len(rows) - 1, place + by))]
        self.list.setCurrentIndex(self.list.items.index(there))

    def _on_cards(self, cards: Sequence[FamilyCard]) -> None:
        self._cards = cards
        self._show()

    def _on_typed(self) -> None:
        self.list.setCurrentIndex(QModelIndex())  # other words: begin at the first again
        self._show()  # names and commands at once, from memory
        if not self._for_note:
            self._asked += 1
            self._is_searching = bool(self._words())
            self._pause.start()

    def _ask_now(self) -> None:
        self._asked += 1
        self._show()
        self._ask()

    def _ask(self) -> None:
        self._asked += 1
        typed = self.line.text()
        if not typed.strip():
            self._hits, self._is_searching = (), False
            self._show()
            return
        question = partial(
            _numbered,
            number=self._asked,
            typed=typed,
            by_relevance=self.relevant.isChecked(),
            family_id=self._here if self._only_here else None,
        )
        self._is_searching = True
        self._desk.ask(question, done=self._on_hits, failed=self._on_failed)

    def _on_hits(self, answer: Answer) -> None:
        if answer.number == self._asked and self.isVisible():
            self._hits, self._is_searching = answer.hits, False
            self._show()

    def _on_failed(self, error: KnownError | None) -> None:
        self._is_searching = False
        self.close_up()
        self.failed.emit(error)

    def _words(self) -> list[str]:
        return folded(self.line.text()).casefold().split()

    def _show(self) -> None:
        items = self._items()
        self.list.show_items(items)
        self.list.setVisible(bool(items))
        self._restyle_list()
        self.nothing.setText("" if items else self._nothing_words())
        self._said.setVisible(not items)
        if self.list.currentIndex().row() < 0 and items:
            self._move(1)

    def _items(self) -> list[Item]:
        words = self._words()
        items: list[Item] = []
        families = self._families(words)
        if families:
            items += [self.tr("Families"), *families]
        if self._for_note:
            return items
        commands = self._found_commands(words)
        if words and self._hits:
            names = {card.family_id: card.name for card in self._cards}
            now = self._desk.now()
            items.append(self.tr("Written here") if self._only_here else self.tr("Written"))
            if self._only_here:
                names = {}  # which family is said once, by the chip
            items += [found_row(hit, names.get(hit.family_id, ""), now=now) for hit in self._hits]
        if words and self._only_here and not self._is_searching:
            items.append(
                RowContent(
                    title=self.tr("Look in all families"),
                    icon="users",
                    strong=False,
                    key=_Widen(),
                )
            )
        if commands:
            items += [self.tr("Commands"), *commands]
        return items

    def _families(self, words: Sequence[str]) -> list[RowContent]:
        # While a family is open, no other family's name is shown unless it is asked for.
        if self._only_here or (not words and not self._for_note):
            return []
        found = [card for card in self._cards if _is_named(card, words)]
        shown = found if self._for_note else found[:_MOST_FAMILIES]
        return [self._family_row(card) for card in shown]

    def _family_row(self, card: FamilyCard) -> RowContent:
        place = Place(room=Room.FAMILY, family_id=card.family_id)
        if self._for_note:
            place = Place(
                room=Room.FAMILY,
                family_id=card.family_id,
                tab=FamilyTab.CONTACTS,
                act="new note",
            )
        rating = card.rating
        return RowContent(
            title=card.name or self.tr("A family on its way"),
            icon="users",
            rating=Rating(rating) if rating in set(Rating) else None,
            key=place,
        )

    def _found_commands(self, words: Sequence[str]) -> list[RowContent]:
        found = [
            command
            for command in self._commands
            if all(word in command.words.casefold() for word in words)
        ]
        most = len(found) if not words else _MOST_COMMANDS
        return [
            RowContent(
                title=command.words,
                icon=command.icon,
                strong=False,
                tag=Tag(command.keys) if command.keys else None,
                key=command,
            )
            for command in found[:most]
        ]

    def _nothing_words(self) -> str:
        if self._for_note:
            if not self._cards:
                return self.tr("There is no family on this laptop yet. Begin with “New family”.")
            return self.tr("No family here has this name. Try the first letters of any part of it.")
        if self._is_searching:
            return self.tr("Looking…")
        if len("".join(self._words())) < SHORTEST_PREFIX:
            return self.tr("Type three letters or more: search begins with the third.")
        return self.tr(
            "Nothing found. All the words must be there, whole but for the last, which counts "
            "from its third letter. Try fewer words, or another spelling."
        )

    def _on_opened(self, key: object) -> None:
        if isinstance(key, _Widen):
            self.within.setChecked(False)
        elif isinstance(key, Place | Command):
            leads_to = key if isinstance(key, Place) else key.leads_to
            self.close_up(give_back_focus=isinstance(leads_to, Act))
            self.chosen.emit(leads_to)

    def _restyle_list(self) -> None:
        room = self._host().height() - theme().px(180)
        rows = sum(self.list.sizeHintForRow(row) for row in range(self.list.items.rowCount()))
        self.list.setFixedHeight(max(theme().px(48), min(theme().px(LIST_HEIGHT), room, rows + 2)))

    @override
    def open(self) -> None:
        self._restyle_list()
        super().open()


def _is_named(card: FamilyCard, words: Sequence[str]) -> bool:
    """Whether each word begins a part of the child's or the family's name."""
    name = f"{card.name} {card.family.name if card.family else ''}"
    parts = folded(name).casefold().replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def _numbered(
    db: Connection, *, number: int, typed: str, by_relevance: bool, family_id: UUID | None
) -> Answer:
    return Answer(number, search(db, typed, by_relevance=by_relevance, family_id=family_id))

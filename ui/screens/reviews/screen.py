"""The reviews screen: a queue to read, comment on, ask about and sign off by keyboard."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.record import Record, heads_of
from keyworker_desktop.record.writing import creation, struck_out
from keyworker_desktop.store.reading import ContactSheet, ReviewItem, record_with
from keyworker_desktop.store.reviewing import MOST, ReviewDesk, review_desk, sheet_of
from keyworker_desktop.store.save import Saved
from ui.desk import Desk
from ui.notes.words import days_since
from ui.places import FamilyTab, Place, Room
from ui.screen import Screen
from ui.screens.reviews.card import ReviewCard
from ui.screens.reviews.composer import COMMENT, QUESTION
from ui.screens.reviews.queue import Queue, Shelf
from ui.screens.reviews.saying import Saying
from ui.theme import Tone, Type, theme
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.drawing import follow_theme
from ui.widgets.empty import EmptyState
from ui.widgets.item_list import Item, ItemList
from ui.widgets.label import Label
from ui.widgets.toast import Toast

WEEK = timedelta(days=7)
LIST_WIDTH, NARROW_LIST, SIDE_BY_SIDE, ROOMY = 376, 288, 700, 1100


@dataclass(frozen=True, slots=True)
class _Signed:
    """A sign-off just made, which may still be taken back with one key."""

    review_id: UUID
    family_id: UUID
    contact_id: UUID


class ReviewsScreen(Screen):
    """Notes of other people's families: a worry first, then the oldest. Never edits a word."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._queue: Queue | None = None
        self._shelf = Shelf.WAITING
        self._items: list[ReviewItem] = []
        self._rows: list[Item] = []
        self._read: ReviewItem | None = None  # the note as it is on the screen
        self._wanted: UUID | None = None
        self._signing: tuple[ReviewItem, UUID] | None = None
        self._signed: _Signed | None = None
        self._is_listing = False
        self._is_read_again = False
        self._awaits_list = False  # somebody came here before the first answer did
        self._is_reading = False  # in a narrow window: the note's page, not the list's
        self._came_from: QWidget | None = None
        if not desk.is_supervising:
            self._show_not_for_you()
            return
        self._make_head()
        self._make_body()
        self._connect()
        self.toast = Toast(self)
        self.toast.undo.setObjectName("undo sign-off")
        self.toast.undone.connect(self._take_back_last)
        follow_theme(self._restyle)

    @property
    def read_id(self) -> UUID | None:
        """The note that is being read."""
        return self._read.sheet.contact.entity_id if self._read else None

    @property
    def nothing_told(self) -> str:
        """What stands where nothing is listed; empty while something is."""
        return "" if self._empty.isHidden() else self._empty.sentence.text()

    # As every screen

    @override
    def show_place(self, place: Place) -> None:
        if place.entity_id is not None:
            self._wanted = place.entity_id
        self.refresh()

    @override
    def refresh(self) -> None:
        if not self.desk.is_supervising:
            return
        mine = frozenset(
            device.device_id
            for device in self.desk.directory.devices.values()
            if self.desk.is_mine(device.device_id)
        )
        also = self._wanted or self.read_id
        self.desk.ask(
            partial(
                review_desk,
                device_id=self.desk.identity.device_id,
                devices=mine | {self.desk.identity.device_id},
                since=self.desk.now() - WEEK,
                also=also,
            ),
            done=self._on_desk,
            failed=self.on_failed,
        )

    @override
    def take_focus(self) -> None:
        if not self.desk.is_supervising:
            self.setFocus()
        elif self._is_narrow() and self._is_reading:
            self.card.take_focus()
        elif self.list.isVisible():
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._awaits_list = True
            self._chips[self._shelf].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def may_leave(self) -> bool:
        if self.desk.is_supervising:
            self._saying.keep()
        return True

    @override
    def help_text(self) -> str:
        return self.tr(
            "Notes that wait for you: those with a worry first, then the oldest. J and K go to the "
            "next and the one before. C is for a comment, A for a question; its author sees both. "
            "S signs the note off exactly as you see it. If something is added later, it comes "
            "back here. You cannot change anybody’s words, and nobody can change yours."
        )

    @override
    def regions(self) -> list[QWidget]:
        if not self.desk.is_supervising:
            return [self]
        shown = [self._chip_group, self.list, *self.card.regions()]
        return [part for part in shown if part.isVisible()]

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.desk.is_supervising:
            self._restyle()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self.desk.is_supervising:
            self._saying.keep()
            self.toast.put_away()

    # How it is made

    def _show_not_for_you(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        sentence = self.tr(
            "Reviews are for supervisors. What is asked about your own notes stands in Today and "
            "under each note."
        )
        self.setAccessibleName(sentence)
        column = QVBoxLayout(self)
        column.addWidget(EmptyState(sentence), 1)

    def _make_head(self) -> None:
        told = {
            Shelf.WAITING: self.tr("Waiting"),
            Shelf.ASKED: self.tr("Asked"),
            Shelf.ANSWERED: self.tr("Answered"),
            Shelf.CHANGED: self.tr("Changed since signed"),
            Shelf.SIGNED: self.tr("Signed off this week"),
        }
        self._chips = {shelf: Chip(words, key=shelf) for shelf, words in told.items()}
        for shelf, chip in self._chips.items():
            chip.setObjectName(f"show {shelf}")
        self._chip_group = ChipGroup(
            self.tr("Which notes"), list(self._chips.values()), exclusive=True
        )
        self._chip_group.choose(Shelf.WAITING)
        self._remark = Label("", Type.SMALL, Tone.QUIET, wrap=False)
        self._head = QWidget()
        self._head_row = QHBoxLayout(self._head)
        self._head_row.setContentsMargins(0, 0, 0, 0)
        self._head_row.addWidget(Label(self.tr("Reviews"), Type.TITLE, wrap=False))
        self._head_row.addWidget(self._chip_group, 1)
        self._head_row.addWidget(self._remark)

    def _make_body(self) -> None:
        self.list = ItemList(self.tr("Notes to review"))
        self.list.setObjectName("review list")
        self.card = ReviewCard(self.desk)
        self._saying = Saying(self.desk, self.card, self)
        self._empty = EmptyState(self.tr("Looking for notes…"))
        self._empty.setObjectName("nothing to review")
        self._ground = QWidget()
        self._body = QHBoxLayout(self._ground)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.addWidget(self.list)
        self._body.addWidget(self.card, 1)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._head)
        self._column.addWidget(self._ground, 1)
        self._column.addWidget(self._empty, 1)
        self._ground.hide()

    def _connect(self) -> None:
        self._chip_group.chosen.connect(self._on_shelf)
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(self._on_opened)
        card = self.card
        card.go_to_family.connect(self._go_to_family)
        card.back_to_list.connect(self._back_to_list)
        card.read_again.connect(self._read_again)
        card.sign_requested.connect(self.sign_off)
        card.comment_requested.connect(self.begin_comment)
        card.question_requested.connect(self.begin_question)
        card.next_requested.connect(self.next_note)
        card.previous_requested.connect(self.previous_note)
        card.conversation.take_back_requested.connect(self._take_back)
        self._saying.saved.connect(self.refresh)
        self._saying.ended.connect(self._return_focus)
        self._saying.tell.connect(self.tell)
        self._saying.failed.connect(self.on_failed)
        for key, act in (
            ("J", self.next_note),
            ("K", self.previous_note),
            ("C", self.begin_comment),
            ("A", self.begin_question),
            ("S", self.sign_off),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

    def _is_narrow(self) -> bool:
        return theme().stacks or self.width() < theme().px(SIDE_BY_SIDE)

    def _restyle(self) -> None:
        px = theme().px
        roomy = self.width() >= px(ROOMY)
        side = 32 if roomy else 20
        self._column.setContentsMargins(px(side), px(18), px(side), px(18))
        self._column.setSpacing(px(16))
        self._body.setSpacing(px(20 if roomy else 14))
        self._head_row.setSpacing(px(20))
        stacked = self._is_narrow()
        self._head_row.setDirection(
            QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        )
        self._remark.setVisible(roomy and bool(self._remark.text()))
        if stacked:
            self.list.setMinimumWidth(0)
            self.list.setMaximumWidth(16_777_215)
        else:
            self.list.setFixedWidth(px(LIST_WIDTH if roomy else NARROW_LIST))
        self._show_parts()

    def _show_parts(self) -> None:
        has_items = bool(self._items) and self._read is not None
        narrow = self._is_narrow()
        reading = narrow and self._is_reading and has_items
        self._head.setVisible(not reading)
        focused = QApplication.focusWidget()
        if not has_items and focused is not None and self._ground.isAncestorOf(focused):
            self._awaits_list = True
            self._chips[self._shelf].setFocus(Qt.FocusReason.OtherFocusReason)
        self._ground.setVisible(has_items)
        self.list.setVisible(not reading)
        self.card.setVisible(not narrow or reading)
        self.card.show_list_link(shown=reading)
        self._empty.setVisible(not has_items)
        if has_items and self._awaits_list:
            self._awaits_list = False
            if self.window().focusWidget() is self._chips[self._shelf]:
                self.take_focus()

    # What the store answers

    def _on_desk(self, found: ReviewDesk) -> None:
        self._queue = Queue(found, self.desk)
        for shelf, chip in self._chips.items():
            chip.set_count(len(self._queue.shelves[shelf]))
        self._tell_oldest()
        self._saying.learn(found.drafts)
        wanted, self._wanted = self._wanted, None
        if wanted is not None and self._queue.item(wanted) is not None:
            self._list_items(beside=wanted)
            self._open(wanted)
            self._is_reading = True
            self._show_parts()
            return
        self._list_items(beside=self.read_id)
        again, self._is_read_again = self._is_read_again, False
        if again and self.read_id is not None:
            self._open(self.read_id, again=True)
        self._look_at_read()

    def _tell_oldest(self) -> None:
        if self._queue is None:
            return
        days = days_since(self._queue.oldest(), now=self.desk.now())
        words = self.tr("Oldest {n} days").format(n=days) if days > 1 else ""
        if len(self._queue.shelves[Shelf.WAITING]) >= MOST:
            words = self.tr("The first {n} are shown").format(n=MOST)
        self._remark.setText(words)
        self._remark.setVisible(bool(words) and self.width() >= theme().px(ROOMY))

    def _list_items(self, *, beside: UUID | None) -> None:
        """The rows as they now are; the one that is read stays chosen, and the list where it is."""
        if self._queue is None:
            return
        self._items = self._queue.listed(self._shelf, beside=beside)
        rows = self._queue.rows(self._shelf, self._items, now=self.desk.now())
        if rows != self._rows:
            self._rows = rows
            bar = self.list.verticalScrollBar()
            place = bar.value()
            self._is_listing = True
            self.list.show_items(rows)
            if beside is not None:
                self.list.select(beside)
            self.list.doItemsLayout()
            bar.setValue(place)
            self._is_listing = False
        if not self._items:
            self._saying.show(None)
            self._read = None
            self._empty.sentence.setText(self._nothing_here())
        elif self.read_id is None:
            self._open(self._items[0].sheet.contact.entity_id)
        self._tell_position()
        self._show_parts()

    def _look_at_read(self) -> None:
        """The words on the screen stay as they were read; what was said of them is brought up."""
        if self._queue is None or self._read is None:
            return
        fresh = self._queue.item(self._read.sheet.contact.entity_id)
        if fresh is None:
            return
        if _is_same_note(fresh.sheet, self._read.sheet):
            self._read = fresh
        elif not self.card.is_changed_told:
            self._say_changed(fresh.sheet)
        self.card.show_said(fresh, self._queue.found.received)

    def _nothing_here(self) -> str:
        return {
            Shelf.WAITING: self.tr(
                "Nothing waits for you. Notes appear here when keyworkers have finished and sent "
                "them."
            ),
            Shelf.ASKED: self.tr(
                "No question of yours is open. Press A on a note to ask its author something."
            ),
            Shelf.ANSWERED: self.tr(
                "No answers to read. When somebody answers your question, the note appears here."
            ),
            Shelf.CHANGED: self.tr("No note has changed since it was signed off."),
            Shelf.SIGNED: self.tr("You have not signed anything off in the last seven days."),
        }[self._shelf]

    # Going through the notes

    def next_note(self) -> None:
        self._step(1)

    def previous_note(self) -> None:
        self._step(-1)

    def _step(self, step: int) -> None:
        ids = [item.sheet.contact.entity_id for item in self._items]
        here = self.read_id
        there = ids.index(here) + step if here in ids else 0
        if 0 <= there < len(ids):
            self.list.select(ids[there])
            self._open(ids[there])

    def _on_shelf(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._awaits_list = False
        self._read_nothing()
        self._list_items(beside=None)
        self.list.scrollToTop()

    def _on_current(self, key: object) -> None:
        if not self._is_listing and isinstance(key, UUID):
            self._open(key)

    def _on_opened(self, key: object) -> None:
        if isinstance(key, UUID):
            self._open(key)
            self._is_reading = True
            self._show_parts()
            self.card.take_focus()

    def _back_to_list(self) -> None:
        self._is_reading = False
        self._show_parts()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open(self, contact_id: UUID, *, again: bool = False) -> None:
        if self._queue is None or (contact_id == self.read_id and not again):
            return
        item = self._queue.item(contact_id)
        if item is None:
            return
        self._read = item
        self.list.select(contact_id)
        self.card.show_item(item, self._queue.found.received)
        self._saying.show(item)
        self._tell_position()

    def _read_nothing(self) -> None:
        self._saying.show(None)
        self._read = None
        self._rows = []
        self._is_reading = False

    def _tell_position(self) -> None:
        ids = [item.sheet.contact.entity_id for item in self._items]
        here = self.read_id
        self.card.show_position(ids.index(here) + 1 if here in ids else 0, len(ids))

    def _go_to_family(self) -> None:
        if self._read is not None:
            self.go.emit(
                Place(
                    room=Room.FAMILY,
                    family_id=self._read.family_id,
                    tab=FamilyTab.CONTACTS,
                    entity_id=self.read_id,
                )
            )

    # A note that changes while it is read

    def _say_changed(self, sheet: ContactSheet) -> None:
        if sheet.contact.struck:
            words = self.tr("This note was marked as entered in error while you were reading.")
        else:
            words = self.tr(
                "Something was added to this note or changed while you were reading. Read it again "
                "before you sign it off."
            )
        self.card.say_changed(words)

    def _read_again(self) -> None:
        """Only once the store has answered with the note as it is by now."""
        self._is_read_again = True
        self.card.take_focus()
        self.refresh()

    # Signing off

    def sign_off(self) -> None:
        """Signs what is on the screen, if that is still what the note says."""
        item = self._read
        if item is None or self._signing is not None or not self.card.isVisible():
            return
        if not self.card.sign.isEnabled():
            return
        if self._saying.is_unsent:
            self._saying.say_unsent()
            return
        if self.card.is_changed_told:
            self._point_to_change()
            return
        self._signing = (item, new_entity_id(self.desk.now()))
        self.card.sign.set_busy(self.tr("Signing off…"))
        self.desk.ask(
            partial(sheet_of, entity_id=item.sheet.contact.entity_id),
            done=self._on_looked_again,
            failed=self._on_not_signed,
        )

    def _on_looked_again(self, sheet: ContactSheet | None) -> None:
        if self._signing is None:
            return
        item, review_id = self._signing
        if sheet is None or not _is_same_note(sheet, item.sheet):
            self._end_signing()
            if sheet is not None and self.read_id == item.sheet.contact.entity_id:
                self._say_changed(sheet)
                self._point_to_change()
            self.refresh()
            return
        review = Review(
            entity_id=review_id,
            family_id=item.family_id,
            contact=item.sheet.contact.entity_id,
            step=SIGN_OFF,
            bound_to=heads_of(item.sheet.to_sign()),
        )
        self.desk.save(
            item.family_id, creation(review), done=self._on_signed, failed=self._on_not_signed
        )

    def _on_signed(self, _saved: Saved) -> None:
        if self._signing is None:
            return
        item, review_id = self._signing
        self._end_signing()
        contact_id = item.sheet.contact.entity_id
        self._signed = _Signed(review_id, item.family_id, contact_id)
        self.toast.say(self.tr("Signed off, saved on this laptop."), undo=True)
        if self.read_id == contact_id:
            self._move_on_from(contact_id)
        self.refresh()

    def _move_on_from(self, contact_id: UUID) -> None:
        ids = [item.sheet.contact.entity_id for item in self._items]
        if contact_id not in ids or self._shelf is Shelf.SIGNED:
            return
        here = ids.index(contact_id)
        rest = [*ids[here + 1 :], *reversed(ids[:here])]
        if rest:
            self._open(rest[0])
        else:
            self._read_nothing()

    def _on_not_signed(self, error: KnownError | None) -> None:
        self._end_signing()
        self.on_failed(error)

    def _end_signing(self) -> None:
        self._signing = None
        self.card.sign.set_busy(None)

    def _point_to_change(self) -> None:
        if self.card.notice.act is not None:
            self.card.notice.act.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_back_last(self) -> None:
        if self._signed is None:
            return
        signed, self._signed = self._signed, None
        self._wanted = signed.contact_id
        self.desk.ask(
            partial(record_with, entity_id=signed.review_id, family_id=signed.family_id),
            done=self._take_back,
            failed=self.on_failed,
        )

    def _take_back(self, review: Record | None) -> None:
        if review is None:
            return
        try:
            writes = struck_out(review, self.tr("Signed by mistake."))
        except KnownError as error:
            self.on_failed(error)
            return
        self.desk.save(review.family_id, writes, done=self._on_taken_back, failed=self.on_failed)

    def _on_taken_back(self, _saved: Saved) -> None:
        self.toast.say(self.tr("The sign-off was taken back. The note waits for you again."))
        self.refresh()

    # Comments and questions

    def begin_comment(self) -> None:
        self._begin(COMMENT)

    def begin_question(self) -> None:
        self._begin(QUESTION)

    def _begin(self, step: str) -> None:
        came_from = QApplication.focusWidget()
        if self.card.isVisible() and self._saying.begin(step):
            self._came_from = came_from

    def _return_focus(self) -> None:
        came_from, self._came_from = self._came_from, None
        if came_from is not None and came_from.isVisible():
            came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.card.take_focus()


def _is_same_note(one: ContactSheet, other: ContactSheet) -> bool:
    return one.head_ids() == other.head_ids()

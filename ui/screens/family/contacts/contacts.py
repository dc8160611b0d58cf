"""Contact notes of a family, newest first, beside the one that is read or written."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import creation, struck_out
from keyworker_desktop.store import reading
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.reading import ContactSheet, FamilySheet
from keyworker_desktop.store.save import Saved
from ui.desk import Desk
from ui.places import Place
from ui.screens.family.contacts.editor import NoteEditor
from ui.screens.family.contacts.reader import NoteReader
from ui.screens.family.contacts.states import note_tag
from ui.screens.family.tab import FamilyTabView
from ui.theme import Type, theme
from ui.told_times import tell_moment
from ui.ways import way_icon, way_words
from ui.widgets.button import Link
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.drawing import follow_theme
from ui.widgets.empty import EmptyState
from ui.widgets.item_list import ItemList
from ui.widgets.label import Label
from ui.widgets.page import Page
from ui.widgets.state import state_tag
from ui.widgets.toast import Toast
from ui.widgets.values import NoteState, RowContent

NARROW = 860
_NEAR_END = 8
"""Older notes are asked for when this few rows are left below."""
ALL = ""


class ContactsTab(FamilyTabView):
    """J and K skim the notes; the editor opens in place of what is read."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._notes: list[ContactSheet] = []
        self._chosen: object = None
        self._filter: str = ALL
        self._is_asking = False
        self._is_whole = False
        self._place: Place | None = None
        self._discarded: Draft | None = None
        self.filters = ChipGroup(self.tr("Show"), exclusive=True)
        self.filters.chosen.connect(self._on_filter)
        self.list = ItemList(self.tr("Contact notes"))
        self.list.setObjectName("contact list")
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(self._on_opened)
        self.list.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.count = Label("", Type.SMALL)
        self.editor = NoteEditor(desk)
        self.editor.saved.connect(self._on_saved)
        self.editor.left.connect(self._on_left)
        self.editor.discarded.connect(self._on_draft_discarded)
        self.editor.kept.connect(self._on_kept)
        self.editor.failed.connect(self.failed)
        self.reader = NoteReader(desk)
        self.reader.added_to.connect(self._add_to_note)
        self.reader.answered.connect(self._answer)
        self.reader.struck.connect(self._strike)
        self.empty = EmptyState(
            self.tr("Notes of visits, calls and messages stand here, newest first."),
            self.tr("Write the first note"),
        )
        self.empty.acted.connect(self.begin_note)
        self.toast = Toast(self)
        self.toast.undone.connect(self._on_undone)
        self._lay_out()
        follow_theme(self._arrange)

    # FamilyTabView

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        is_other = self.sheet is None or self.sheet.card.family_id != sheet.card.family_id
        if is_other:
            self.editor.keep()
            self._chosen = None
            self._filter = ALL
        older = (
            []
            if is_other
            else [note for note in self._notes if note.row_id < _last_row(sheet.contacts)]
        )
        super().show_sheet(sheet)
        self._notes = [*sheet.contacts, *older]
        self._is_whole = len(self._notes) >= sheet.contact_count
        self._show_filters()
        self._show_list()
        self.editor.show_sheet(sheet)
        if not self.editor.is_open:
            self._show_chosen()

    @override
    def show_place(self, place: Place) -> None:
        self._place = place
        if self.sheet is None:
            return
        if place.act == "new note":
            planned = next(
                (one for one in self.sheet.appointments if one.entity_id == place.entity_id), None
            )
            self._begin(planned)
        elif place.entity_id is not None:
            self._choose_entity(place.entity_id)

    @override
    def take_focus(self) -> None:
        if self.editor.is_open and self._pane.currentWidget() is self._editing:
            self.editor.take_focus()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def may_leave(self) -> bool:
        self.editor.keep()
        return True

    # Writing

    def begin_note(self) -> None:
        self._begin(None)

    def _begin(self, appointment: Appointment | None) -> None:
        if self.sheet is None:
            return
        self.editor.begin(self.sheet, appointment)
        self._show_editor()

    def _on_saved(self, contact: Contact) -> None:
        self._chosen = contact.entity_id
        self._pane.setCurrentWidget(self._reading)
        self.toast.say(self.tr("Saved on this laptop"))
        self._refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_left(self) -> None:
        self._show_chosen()
        self._refresh()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kept(self) -> None:
        self._refresh()

    def _on_draft_discarded(self, draft: Draft) -> None:
        self._discarded = draft
        self.toast.say(self.tr("Draft discarded"), undo=True)

    def _on_undone(self) -> None:
        draft, self._discarded = self._discarded, None
        if draft is not None:
            self.desk.keep_draft(draft, done=self._on_brought_back, failed=self.on_failed)

    def _on_brought_back(self, _nothing: None) -> None:
        self._refresh()

    def _add_to_note(self, words: str) -> None:
        note = self._note_read()
        if note is None or self.sheet is None:
            return
        addendum = Addendum(
            entity_id=new_entity_id(self.desk.now()),
            family_id=note.contact.family_id,
            contact=note.contact.entity_id,
            body=words,
        )
        self._write(lambda: creation(addendum))

    def _answer(self, words: str) -> None:
        note = self._note_read()
        if note is None:
            return
        review = Review(
            entity_id=new_entity_id(self.desk.now()),
            family_id=note.contact.family_id,
            contact=note.contact.entity_id,
            step="answer",
            body=words,
            bound_to=tuple(note.head_ids()),
        )
        self._write(lambda: creation(review))

    def _strike(self, reason: str) -> None:
        note = self._note_read()
        if note is not None:
            self._write(lambda: struck_out(note.contact, reason))

    def _write(self, make: Callable[[], list[Write]]) -> None:
        note = self._note_read()
        if note is None:
            return
        try:
            writes = make()
        except KnownError as error:
            self.reader.say_wrong(error.told)
            return
        self.desk.save(
            note.contact.family_id, writes, done=self._on_written, failed=self._on_not_written
        )

    def _on_written(self, _saved: Saved) -> None:
        self.reader.said()
        self.toast.say(self.tr("Saved on this laptop"))
        self._refresh()

    def _on_not_written(self, error: KnownError | None) -> None:
        self.reader.say_wrong(
            error.told
            if error
            else self.tr("Something went wrong in the program. What you typed is still here.")
        )

    # The list

    def _refresh(self) -> None:
        if self.sheet is not None:
            self.desk.ask(
                partial(
                    reading.family_sheet,
                    family_id=self.sheet.card.family_id,
                    now=self.desk.now(),
                ),
                done=self._on_sheet,
                failed=self.on_failed,
            )

    def _on_sheet(self, sheet: FamilySheet) -> None:
        if self.sheet is not None and sheet.card.family_id == self.sheet.card.family_id:
            self.show_sheet(sheet)

    def _show_filters(self) -> None:
        ways = list(dict.fromkeys(note.contact.way for note in self._notes))
        wanted = [ALL, *ways]
        if [chip.key for chip in self.filters.chips] != wanted:
            for chip in list(self.filters.chips):
                self.filters.remove_chip(chip)
            for way in wanted:
                words = way_words(way) if way else self.tr("All")
                self.filters.add_chip(Chip(words, key=way, icon=way_icon(way) if way else ""))
        if self._filter not in wanted:
            self._filter = ALL
        self.filters.choose(self._filter)
        self.filters.setVisible(len(ways) > 1)

    def _show_list(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        drafts = [draft for draft in sheet.drafts if draft.kind == Contact.kind_name]
        shown = [note for note in self._notes if self._filter in {ALL, note.contact.way}]
        rows = [self._draft_row(draft) for draft in drafts]
        rows += [self._row(note) for note in shown]
        scrolled = self.list.verticalScrollBar().value()
        self.list.show_items(rows)
        if self._chosen is None and shown:
            self._chosen = shown[0].contact.entity_id
        self.list.select(self._chosen)
        self.list.verticalScrollBar().setValue(scrolled)
        is_empty = not rows
        self._left.setVisible(not is_empty)
        if is_empty and not self.editor.is_open:
            self._pane.setCurrentWidget(self._nothing)

    def _row(self, note: ContactSheet) -> RowContent:
        contact = note.contact
        people = (
            [one.name for one in self.sheet.people if one.entity_id in contact.who]
            if (self.sheet)
            else []
        )
        first = next((line for line in contact.body.splitlines() if line.strip()), contact.words)
        return RowContent(
            title=way_words(contact.way),
            detail=first or ", ".join(people),
            footnote=self.desk.name_of(contact.facts.device_id) if contact.facts else "",
            icon=way_icon(contact.way),
            figure=tell_moment(contact.at, now=self.desk.now()) if contact.at else "",
            tag=note_tag(note, self.desk),
            key=contact.entity_id,
        )

    def _draft_row(self, draft: Draft) -> RowContent:
        way = str(draft.fields.get("way", ""))
        return RowContent(
            title=way_words(way) if way else self.tr("Note"),
            detail=str(draft.fields.get("body", "")).split("\n")[0],
            icon="pen-line",
            figure=tell_moment(draft.updated_at, now=self.desk.now()),
            tag=state_tag(NoteState.DRAFT),
            key=draft.draft_id,
        )

    def _on_filter(self, key: object) -> None:
        self._filter = str(key)
        self._show_list()

    def _on_scrolled(self, _value: int) -> None:
        bar = self.list.verticalScrollBar()
        if bar.maximum() - bar.value() < bar.singleStep() * _NEAR_END:
            self._ask_older()

    def _ask_older(self) -> None:
        if self._is_asking or self._is_whole or self.sheet is None or not self._notes:
            return
        self._is_asking = True
        self.desk.ask(
            partial(
                reading.contacts,
                family_id=self.sheet.card.family_id,
                before=self._notes[-1].row_id,
            ),
            done=self._on_older,
            failed=self._on_not_older,
        )

    def _on_older(self, older: list[ContactSheet]) -> None:
        self._is_asking = False
        if not older or self.sheet is None:
            self._is_whole = True
            return
        if older[0].contact.family_id != self.sheet.card.family_id:
            return
        self._notes += [note for note in older if note.row_id < self._notes[-1].row_id]
        self._is_whole = len(self._notes) >= self.sheet.contact_count
        self._show_list()

    def _on_not_older(self, error: KnownError | None) -> None:
        self._is_asking = False
        self.on_failed(error)

    def _on_current(self, key: object) -> None:
        self._chosen = key
        if not self.editor.is_open or self.editor.draft_id != key:
            self._show_chosen()

    def _on_opened(self, key: object) -> None:
        self._chosen = key
        self._show_chosen()
        if self.editor.is_open:
            self.editor.take_focus()
        self._show_pane()

    def _choose_entity(self, entity_id: UUID) -> None:
        if any(note.contact.entity_id == entity_id for note in self._notes) or self._draft(
            entity_id
        ):
            self._chosen = entity_id
            self.list.select(entity_id)
            self._show_chosen()
            self._show_pane()
            return
        self.desk.ask(
            partial(reading.contact_with, entity_id=entity_id),
            done=self._on_one,
            failed=self.on_failed,
        )

    def _on_one(self, note: ContactSheet | None) -> None:
        if note is not None and self.sheet is not None:
            self.reader.show_note(note, self.sheet)
            self._pane.setCurrentWidget(self._reading)
            self._show_pane()

    # What is beside it

    def _draft(self, draft_id: object) -> Draft | None:
        drafts = self.sheet.drafts if self.sheet else ()
        return next((draft for draft in drafts if draft.draft_id == draft_id), None)

    def _note_read(self) -> ContactSheet | None:
        return next((one for one in self._notes if one.contact.entity_id == self._chosen), None)

    def _show_chosen(self) -> None:
        draft = self._draft(self._chosen)
        if draft is not None and self.sheet is not None:
            if self.editor.draft_id != draft.draft_id:
                self.editor.take_up(self.sheet, draft)
            self._show_editor()
            return
        if self.editor.is_open:
            self.editor.keep()
        note = self._note_read()
        if note is not None and self.sheet is not None:
            self.reader.show_note(note, self.sheet)
            self._pane.setCurrentWidget(self._reading)

    def _show_editor(self) -> None:
        self._pane.setCurrentWidget(self._editing)
        self._editing.verticalScrollBar().setValue(0)
        self._show_pane()
        self.editor.take_focus()

    def _show_pane(self) -> None:
        if self._is_narrow():
            self._left.hide()
            self._right.show()
            self.back.show()

    def _on_back(self) -> None:
        self.editor.keep()
        self._left.show()
        self._right.setVisible(not self._is_narrow())
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _is_narrow(self) -> bool:
        return theme().stacks or self.width() < theme().px(NARROW)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = theme().px
        narrow = self._is_narrow()
        self.back.setVisible(narrow)
        self._sides.setContentsMargins(px(32), px(16), px(32), px(16))
        self._sides.setSpacing(px(20))
        if narrow:
            self._right.setVisible(self.editor.is_open)
            self._left.setVisible(not self.editor.is_open and bool(self.list.items.rowCount()))
        else:
            self._right.show()
            self._left.setVisible(bool(self.list.items.rowCount()))

    def _lay_out(self) -> None:
        self._left = QWidget()
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.addWidget(self.filters)
        left.addWidget(self.list, 1)
        self._editing = Page(self.tr("Note"), padded=False)
        self._editing.add(self.editor)
        self._editing.end()
        self._reading = Page(self.tr("Note"), padded=False)
        self._reading.add(self.reader)
        self._reading.end()
        self._nothing = Page(self.tr("No notes yet"), padded=False)
        self._nothing.add(self.empty)
        self._nothing.end()
        self._pane = QStackedWidget()
        for page in (self._reading, self._editing, self._nothing):
            self._pane.addWidget(page)
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        self.back = Link(self.tr("All notes"))
        self.back.setObjectName("all notes")
        self.back.clicked.connect(self._on_back)
        right.addWidget(self.back)
        right.addWidget(self._pane, 1)
        self._sides = QHBoxLayout(self)
        for widget, share in ((self._left, 2), (self._right, 5)):
            widget.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            self._sides.addWidget(widget, share)


def _last_row(notes: Sequence[ContactSheet]) -> int:
    return notes[-1].row_id if notes else 0

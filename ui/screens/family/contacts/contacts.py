"""Contact notes of a family, newest first, beside the one that is read or written."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import creation, struck_out
from keyworker_desktop.store import reading
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.reading import CONTACTS_AT_ONCE, ContactSheet, FamilySheet
from keyworker_desktop.store.save import Saved
from ui.desk import Desk
from ui.one_at_a_time import OneAtATime
from ui.places import Place
from ui.screens.family.contacts.addition import ANSWER, ERROR, Begun
from ui.screens.family.contacts.editor import NoteEditor
from ui.screens.family.contacts.note_list import NoteList
from ui.screens.family.contacts.parts import TabPage
from ui.screens.family.contacts.reader import NoteReader
from ui.screens.family.panes import Fills
from ui.screens.family.tab import FamilyTabView
from ui.theme import theme
from ui.widgets.button import Link
from ui.widgets.drawing import follow_theme
from ui.widgets.empty import EmptyState
from ui.widgets.toast import Toast

NARROW, WIDE = 780, 1100
LIST_WIDTH, SMALL_LIST_WIDTH = 344, 268
LEAST_HEIGHT = 180
_NEAR_END = 600
"""Older notes are asked for when this many pixels are left below."""
_ENOUGH = 30
"""So many notes that pass the filters are looked for before the end of the list is near."""


class ContactsTab(FamilyTabView):
    """J and K skim the notes; the editor opens in place of what is read."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._notes: list[ContactSheet] = []
        self._chosen: object = None
        self._wanted: UUID | None = None
        self._is_asking = False
        self._asked_before = 0
        self._is_whole = False
        self._is_pane_shown = False
        self._gone: set[UUID] = set()
        self._discarded: Draft | None = None
        self._adding: Begun | None = None
        self._is_narrow: bool | None = None
        self._again = OneAtATime(desk, done=self._on_sheet, failed=self.on_failed, parent=self)
        self.notes = NoteList(desk)
        self.notes.narrowed.connect(self._on_narrowed)
        self.list = self.notes.rows
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(self._on_opened)
        self.editor = NoteEditor(desk)
        self.editor.saved.connect(self._on_saved)
        self.editor.left.connect(self._on_left)
        self.editor.discarded.connect(self._on_draft_discarded)
        self.editor.kept.connect(self._on_kept)
        self.editor.emptied.connect(self._on_emptied)
        self.editor.failed.connect(self.failed)
        self.reader = NoteReader(desk)
        self.reader.form.sent.connect(self._on_addition)
        self.reader.form.failed.connect(self.failed)
        self.reader.take_back_requested.connect(self._take_back)
        self.reader.failed.connect(self.failed)
        self.empty = EmptyState(
            self.tr("Notes of visits, calls and messages stand here, newest first."),
            self.tr("Write the first note"),
        )
        self.empty.acted.connect(self.begin_note)
        self.waiting = EmptyState(
            self.tr("A draft. It stays on this laptop until you finish it."),
            self.tr("Go on writing"),
        )
        self.waiting.acted.connect(self._open_chosen)
        self.toast = Toast(self)
        self.toast.undone.connect(self._on_undone)
        self._lay_out()
        self.list.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.page.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        follow_theme(self._arrange)

    # FamilyTabView

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        is_other = self.sheet is None or self.sheet.card.family_id != sheet.card.family_id
        if is_other:
            self._start_afresh()
        sheet = replace(sheet, drafts=self._true_drafts(sheet))
        super().show_sheet(sheet)
        older = [] if is_other else _older_than(self._notes, sheet.contacts)
        self._notes = [*sheet.contacts, *older]
        self._is_whole = len(self._notes) >= sheet.contact_count
        self._show_list()
        self.editor.show_sheet(sheet)
        if self.editor.is_open:
            self._show_part(self.editor)
        else:
            self._show_chosen()
        if older:
            self._look_at_older(len(older))

    @override
    def show_place(self, place: Place) -> None:
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
        if self.editor.isVisible():
            self.editor.take_focus()
        elif self.empty.isVisible() or not self.list.isVisible():
            self.focusNextChild()
        else:
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def may_leave(self) -> bool:
        self.editor.keep()
        self.reader.form.keep()
        return True

    # Writing

    def begin_note(self) -> None:
        self._begin(None)

    def _begin(self, appointment: Appointment | None) -> None:
        if self.sheet is None:
            return
        self.editor.begin(self.sheet, appointment)
        self._chosen = self.editor.draft_id
        self.notes.choose(self._chosen)
        self._show_editor()

    def _on_saved(self, contact: Contact) -> None:
        self.toast.say(self.tr("Saved on this laptop"))
        if self.sheet is None or contact.family_id != self.sheet.card.family_id:
            return
        if not self.editor.is_open:
            self._chosen = contact.entity_id
            self._wanted = contact.entity_id
            self._show_nothing()
            self.list.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()

    def _on_left(self, draft_id: UUID | None) -> None:
        self._show_pane(shown=False)
        self._chosen = draft_id
        self._show_list()
        if draft_id is not None:
            self._show_part(self.waiting)
        else:
            self._show_chosen()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_kept(self, draft: Draft) -> None:
        sheet = self.sheet
        if sheet is None or draft.family_id != sheet.card.family_id or draft.draft_id in self._gone:
            return
        others = [one for one in sheet.drafts if one.draft_id != draft.draft_id]
        self.sheet = replace(sheet, drafts=[draft, *others])
        self._show_list()

    def _on_emptied(self, draft_id: UUID) -> None:
        self._gone.add(draft_id)
        if self.sheet is not None:
            others = [one for one in self.sheet.drafts if one.draft_id != draft_id]
            self.sheet = replace(self.sheet, drafts=others)
            self._show_list()
        if draft_id == self.editor.draft_id:
            self._gone.discard(draft_id)  # it is still open, and may be written in again

    def _on_draft_discarded(self, draft: Draft) -> None:
        self._discarded = draft
        self._chosen = None
        self.toast.say(self.tr("Draft discarded"), undo=True)

    def _on_undone(self) -> None:
        draft, self._discarded = self._discarded, None
        if draft is not None:
            self._gone.discard(draft.draft_id)
            self._wanted = draft.draft_id
            self.desk.keep_draft(draft, done=self._on_brought_back, failed=self.on_failed)

    def _on_brought_back(self, _nothing: None) -> None:
        self._refresh()

    def _on_addition(self, begun: Begun) -> None:
        self._adding = begun
        try:
            writes = self._writes_of(begun)
        except KnownError as error:
            self.reader.form.say_wrong(error.told)
            return
        self.desk.save(
            begun.family_id,
            writes,
            done=self._on_added,
            failed=self._on_not_added,
            finishing=begun.draft_id,
        )

    def _writes_of(self, begun: Begun) -> list[Write]:
        note = self.reader.note
        if note is None:
            return []
        words, contact = begun.text.strip(), note.contact
        if begun.act == ERROR:
            return struck_out(contact, words, beside=note.addenda)
        made: Addendum | Review = Addendum(
            entity_id=new_entity_id(self.desk.now()),
            family_id=contact.family_id,
            contact=contact.entity_id,
            body=words,
        )
        if begun.act == ANSWER:
            made = Review(
                entity_id=made.entity_id,
                family_id=contact.family_id,
                contact=contact.entity_id,
                step="answer",
                body=words,
                bound_to=note.to_answer(),
            )
        return creation(made)

    def _on_added(self, _saved: Saved) -> None:
        begun, self._adding = self._adding, None
        if begun is not None:
            self.reader.form.done(begun)
            self._gone.add(begun.draft_id)
        self.toast.say(self.tr("Saved on this laptop"))
        self.reader.more.setFocus(Qt.FocusReason.OtherFocusReason)
        self._refresh()

    def _on_not_added(self, error: KnownError | None) -> None:
        self.reader.form.say_wrong(
            error.told
            if error
            else self.tr("Something went wrong in the program. What you typed is still here.")
        )

    def _take_back(self, review: Review) -> None:
        try:
            writes = struck_out(review, self.tr("Signed by mistake."))
        except KnownError as error:
            self.on_failed(error)
            return
        self.desk.save(review.family_id, writes, done=self._on_taken_back, failed=self.on_failed)

    def _on_taken_back(self, _saved: Saved) -> None:
        self._refresh()

    # The list

    def _refresh(self) -> None:
        if self.sheet is not None:
            family_id = self.sheet.card.family_id
            self._again.ask(partial(reading.family_sheet, family_id=family_id, now=self.desk.now()))

    def _on_sheet(self, sheet: FamilySheet) -> None:
        if self.sheet is None or sheet.card.family_id != self.sheet.card.family_id:
            return
        self.show_sheet(sheet)
        wanted, self._wanted = self._wanted, None
        if wanted is not None and not self.editor.is_open:
            self._chosen = wanted
            self.notes.choose(wanted)
            self.notes.reveal()
            self._show_chosen()

    def _start_afresh(self) -> None:
        self.editor.put_away()
        self.reader.forget()
        self._notes = []
        self._chosen = self._wanted = None
        self._is_asking = False
        self.notes.begin()
        self._show_pane(shown=False)

    def _show_list(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        self.notes.show_notes(sheet, self._notes, self._drafts(), is_whole=self._is_whole)
        shown = self.notes.shown
        if self._chosen is None and shown:
            self._chosen = shown[0]
        elif self._chosen is None and self._drafts():
            self._chosen = self._drafts()[0].draft_id
            self._show_part(self.waiting)
        self.notes.choose(self._chosen)
        self._arrange()
        if self.notes.is_narrowed and len(shown) < _ENOUGH:
            self._ask_older()

    def _true_drafts(self, sheet: FamilySheet) -> list[Draft]:
        """Without those finished since it was asked, with those the disk would not take."""
        held = [
            draft
            for draft in self.editor.unkept.values()
            if draft.family_id == sheet.card.family_id
        ]
        left_out = self._gone | {draft.draft_id for draft in held}
        return [*held, *(one for one in sheet.drafts if one.draft_id not in left_out)]

    def _drafts(self) -> list[Draft]:
        sheet = self.sheet
        return [one for one in sheet.drafts if one.kind == Contact.kind_name] if sheet else []

    def _on_narrowed(self) -> None:
        self._show_list()
        shown = self.notes.shown
        if not self.editor.is_open and shown and self._chosen not in shown:
            self._chosen = shown[0]
            self.notes.choose(self._chosen)
            self._show_chosen()

    def _on_scrolled(self, _value: int) -> None:
        bar = (self.page if self._is_narrow else self.list).verticalScrollBar()
        if bar.maximum() - bar.value() < _NEAR_END:
            self._ask_older()

    def _ask_older(self) -> None:
        if not self._is_whole and self._notes:
            self._fetch(self._notes[-1].row_id, CONTACTS_AT_ONCE, self._on_older)

    def _look_at_older(self, count: int) -> None:
        """What is on the screen beyond the first page may have changed as well."""
        first = self.sheet.contacts[-1].row_id if self.sheet and self.sheet.contacts else None
        if first is not None:
            self._fetch(first, max(count, CONTACTS_AT_ONCE), self._on_looked)

    def _fetch(self, before: int, most: int, done: object) -> None:
        if self._is_asking or self.sheet is None or not callable(done):
            return
        self._is_asking = True
        self._asked_before = before
        question = partial(
            reading.contacts, family_id=self.sheet.card.family_id, before=before, most=most
        )
        self.desk.ask(question, done=done, failed=self._on_not_older)

    def _on_older(self, older: list[ContactSheet]) -> None:
        self._is_asking = False
        last = self._notes[-1].row_id if self._notes else 0
        if not self._are_ours(older) or last != self._asked_before:
            return  # the list has changed meanwhile; this would leave a gap in it
        self._notes += older
        self._is_whole = not older or self._is_whole_now()
        self._show_list()

    def _on_looked(self, older: list[ContactSheet]) -> None:
        self._is_asking = False
        sheet = self.sheet
        first = sheet.contacts[-1].row_id if sheet and sheet.contacts else 0
        if sheet is None or not self._are_ours(older) or first != self._asked_before:
            return
        self._notes = [*sheet.contacts, *older]
        self._is_whole = self._is_whole_now()
        self._show_list()
        if not self.editor.is_open:
            self._show_chosen()

    def _is_whole_now(self) -> bool:
        return self.sheet is not None and len(self._notes) >= self.sheet.contact_count

    def _are_ours(self, notes: Sequence[ContactSheet]) -> bool:
        family_id = self.sheet.card.family_id if self.sheet else None
        return all(note.contact.family_id == family_id for note in notes)

    def _on_not_older(self, error: KnownError | None) -> None:
        self._is_asking = False
        self.on_failed(error)

    def _on_current(self, key: object) -> None:
        if key == self._chosen and (self.editor.is_open or self.reader.note_id == key):
            return
        self._chosen = key
        if self._draft(key) is None:
            self._show_chosen()
        else:
            self._put_editor_away()
            self._show_part(self.waiting)

    def _on_opened(self, key: object) -> None:
        self._chosen = key
        self._show_pane(shown=True)
        self._open_chosen()

    def _choose_entity(self, entity_id: UUID) -> None:
        known = any(note.contact.entity_id == entity_id for note in self._notes)
        if known or self._draft(entity_id):
            self._chosen = entity_id
            self.notes.choose(entity_id)
            self.notes.reveal()
            self._show_pane(shown=True)
            self._open_chosen()
            return
        self.desk.ask(
            partial(reading.contact_with, entity_id=entity_id),
            done=self._on_one,
            failed=self.on_failed,
        )

    def _on_one(self, note: ContactSheet | None) -> None:
        if note is None or self.sheet is None or not self._are_ours([note]):
            return
        self._put_editor_away()
        self._chosen = note.contact.entity_id
        self.notes.choose(self._chosen)
        self._show_pane(shown=True)
        self.reader.show_note(note, self.sheet)
        self._show_part(self.reader)

    # What is beside it

    def _draft(self, draft_id: object) -> Draft | None:
        if draft_id in self._gone:
            return None
        on_its_way = self.editor.on_its_way(draft_id)
        listed = (draft for draft in self._drafts() if draft.draft_id == draft_id)
        return on_its_way or next(listed, None)

    def _note_read(self) -> ContactSheet | None:
        return next((one for one in self._notes if one.contact.entity_id == self._chosen), None)

    def _open_chosen(self) -> None:
        """As `_show_chosen`; a draft opens in the editor, with the keyboard in it."""
        draft = self._draft(self._chosen)
        if draft is None or self.sheet is None:
            self._show_chosen()
            return
        if self.editor.draft_id != draft.draft_id:
            self.editor.take_up(self.sheet, draft)
        self._show_editor()

    def _show_chosen(self) -> None:
        if self.sheet is None or self._draft(self._chosen) is not None:
            return
        self._put_editor_away()
        note = self._note_read()
        if note is not None:
            self.reader.show_note(note, self.sheet)
            self._show_part(self.reader)
        elif self.reader.note_id != self._chosen:
            self._show_nothing()

    def _put_editor_away(self) -> None:
        if self.editor.is_open:
            self.editor.put_away()

    def _show_editor(self) -> None:
        self._show_pane(shown=True)
        self._show_part(self.editor)
        self.editor.take_focus()
        if self._is_narrow:
            QTimer.singleShot(0, self._lead_to_words)

    def _lead_to_words(self) -> None:
        """With large text the whole tab scrolls: to where one writes."""
        self.page.ensureWidgetVisible(self.editor.form.body_pad, 0, theme().px(24))

    def _show_nothing(self) -> None:
        self._show_part(None)

    def _show_part(self, part: QWidget | None) -> None:
        for one in (self.reader, self.editor, self.waiting):
            if one is not part:
                one.hide()
        if part is not None:
            part.show()
        self._arrange()

    def _show_pane(self, *, shown: bool) -> None:
        """Where there is no room for both: the note in place of the list, or the list."""
        self._is_pane_shown = shown
        if self._is_narrow and shown:
            self.page.verticalScrollBar().setValue(0)
        self._arrange()

    def _on_back(self) -> None:
        self._put_editor_away()
        self._show_pane(shown=False)
        self._show_list()
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = theme().px
        narrow = theme().stacks or self.width() < px(NARROW)
        if narrow != self._is_narrow:
            self._is_narrow = narrow
            self._both.fills = not narrow
            self.list.set_fits(fits=narrow)
            self.reader.set_fits(fits=narrow)
            self.editor.set_fits(fits=narrow)
            self._both.updateGeometry()
        is_empty = self.sheet is not None and not self._notes and not self._drafts()
        is_editing = self.editor.is_open
        self.empty.setVisible(is_empty and not is_editing)
        in_place = narrow and (self._is_pane_shown or is_editing)
        self.notes.setVisible(not is_empty and not in_place)
        self._right.setVisible(not narrow or in_place or is_empty)
        self.back.setVisible(in_place and not is_empty)
        wide = self.width() >= px(WIDE)
        if narrow:
            self.notes.setMinimumWidth(0)
            self.notes.setMaximumWidth(16_777_215)
        else:
            self.notes.setFixedWidth(px(LIST_WIDTH if wide else SMALL_LIST_WIDTH))
        self._sides.setSpacing(px(20))

    def _lay_out(self) -> None:
        self._right = QWidget()
        right = QVBoxLayout(self._right)
        right.setContentsMargins(0, 0, 0, 0)
        self.back = Link(self.tr("All notes"))
        self.back.setObjectName("all notes")
        self.back.clicked.connect(self._on_back)
        right.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        right.addWidget(self.reader, 1)
        right.addWidget(self.editor, 1)
        right.addWidget(self.empty)
        right.addWidget(self.waiting)
        right.addStretch(0)
        self.reader.hide()
        self.editor.hide()
        self.empty.hide()
        self.waiting.hide()
        self._both = Fills(LEAST_HEIGHT)
        self._sides = QHBoxLayout(self._both)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._sides.addWidget(self.notes)
        self._right.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        self._sides.addWidget(self._right, 1)
        self.page = TabPage(self.tr("Contacts"))
        self.page.add(self._both, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)


def _older_than(notes: Sequence[ContactSheet], page: Sequence[ContactSheet]) -> list[ContactSheet]:
    """What of ``notes`` goes on below ``page``; nothing where there would be a gap between them."""
    if not page or not notes or notes[0].row_id < page[-1].row_id:
        return []
    return [note for note in notes if note.row_id < page[-1].row_id]

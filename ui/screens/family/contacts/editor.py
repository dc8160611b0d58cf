"""The note editor: whatever is typed is kept as a draft by itself; only who and when are needed."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Appointment, Contact
from keyworker_desktop.store.chunks import ChunkFolder, require_kept
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.drafts import Draft, all_drafts, put
from keyworker_desktop.store.reading import FamilySheet
from keyworker_desktop.store.save import Saved
from ui.attachments.new_file import NewFile
from ui.desk import Desk
from ui.screens.family.contacts.form import NoteForm
from ui.screens.family.contacts.writing import FILES, Typed, from_draft
from ui.theme import Tone, Type, theme
from ui.told_times import local, tell_clock
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, CardPart
from ui.widgets.drawing import follow_theme
from ui.widgets.flow import Flow
from ui.widgets.label import Label

KEEP_MS, KEEP_KEYS = 2_000, 200
STACKED_FOOT, WHOLE_FOOT = 520, 700


@dataclass(frozen=True, slots=True, kw_only=True)
class _Open:
    """The note being written. ``begun`` is how the program made it; None for one taken up."""

    draft_id: UUID
    typed: Typed = field(repr=False)
    begun: Typed | None = field(repr=False)
    planned: tuple[Appointment, ...] = ()


class NoteEditor(Card):
    """Writes one note of one family; fields above, and at the foot how it stands."""

    saved = Signal(object)  # the Contact
    left = Signal(object)  # draft_id of what is kept, or None
    discarded = Signal(object)  # the Draft, for Undo
    kept = Signal(object)  # the Draft as it now stands on the disk
    emptied = Signal(object)  # draft_id: nothing of it was worth keeping
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self._desk = desk
        self._open: _Open | None = None
        self._saving: _Open | None = None
        self._is_filling = False
        self._is_changed = False
        self._is_on_disk = False
        self._keeping: deque[Draft] = deque()
        self.unkept: dict[UUID, Draft] = {}
        """Left while the disk would not take them: here until it does."""
        self._keys = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)
        self.setAccessibleName(self.tr("Note"))
        self.form = NoteForm(desk)
        self.form.typed.connect(self._on_typed)
        self.form.finished.connect(self.finish)
        self.form.left.connect(self.keep)
        self.form.files.added_elsewhere.connect(self._on_file_of_another)
        self.form.files.failed.connect(self.failed)
        self.add(self.form, 1)
        self._make_foot()
        finish = QShortcut(QKeySequence("Ctrl+Return"), self)
        finish.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        finish.activated.connect(self.finish)

    # What stands in it

    @property
    def draft_id(self) -> UUID | None:
        return self._open.draft_id if self._open else None

    @property
    def is_open(self) -> bool:
        return self._open is not None

    def on_its_way(self, draft_id: object) -> Draft | None:
        """What the store has been given to keep, and has not answered for yet."""
        return next((one for one in reversed(self._keeping) if one.draft_id == draft_id), None)

    def begin(self, sheet: FamilySheet, appointment: Appointment | None = None) -> None:
        """A new note; with ``appointment`` the one that fulfils it."""
        now = self._desk.now()
        contact = Contact(
            entity_id=new_entity_id(now), family_id=sheet.card.family_id, at=_rounded(now)
        )
        if appointment:
            at = appointment.at if appointment.at and appointment.at <= now else _rounded(now)
            contact = replace(contact, way=appointment.way, who=appointment.who, at=at)
        if not contact.who:
            contact = replace(contact, who=_usual_company(sheet, contact.way))
        typed = Typed(contact=contact, appointment=appointment.entity_id if appointment else None)
        planned = (appointment,) if appointment else ()
        self._show(sheet, _Open(draft_id=uuid4(), typed=typed, begun=typed, planned=planned))
        self._is_on_disk = False
        self._tell(self.tr("Nothing typed yet"), Tone.QUIET)

    def take_up(self, sheet: FamilySheet, draft: Draft) -> None:
        """Go on with a draft, everything as it was."""
        empty = Contact(entity_id=new_entity_id(self._desk.now()), family_id=draft.family_id)
        typed = from_draft(empty, draft.fields)
        planned = tuple(one for one in sheet.appointments if one.entity_id == typed.appointment)
        self._show(sheet, _Open(draft_id=draft.draft_id, typed=typed, begun=None, planned=planned))
        self._is_on_disk = True
        self._tell_kept(draft.updated_at)

    def show_sheet(self, sheet: FamilySheet) -> None:
        """The family changed meanwhile: only who can be chosen follows."""
        if self._open is not None:
            self._is_filling = True
            self.form.show_people(sheet)
            self._is_filling = False

    def take_focus(self) -> None:
        self.form.body_pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_fits(self, *, fits: bool) -> None:
        """With large text it scrolls with the page, foot and all."""
        self.form.set_fits(fits=fits)

    # Keeping and finishing

    def keep(self) -> None:
        """Keep what is typed as a draft, if anything changed since it was last kept."""
        self._timer.stop()
        self._keys = 0
        while self.unkept:
            self._put_down(self.unkept.popitem()[1])
        if self._open is None or not self._is_changed or self._saving is not None:
            return
        self._is_changed = False
        typed = self.form.read(self._open.typed)
        is_coming = self.form.files.is_bringing_in
        is_empty = typed == self._open.begun or not (typed.has_words() or self._open.begun)
        if is_empty and not is_coming:
            if self._is_on_disk:
                self._is_on_disk = False
                self._desk.discard_draft(
                    self._open.draft_id, done=self._on_emptied, failed=self._on_not_emptied
                )
                self.emptied.emit(self._open.draft_id)
            self._tell(self.tr("Nothing typed yet"), Tone.QUIET)
            return
        self._is_on_disk = True
        self._keep(self._open, typed)

    def finish(self) -> None:
        if self._open is None or self._saving is not None:
            return
        self.trouble.hide()
        self.form.show_problems([])
        if self.form.files.is_bringing_in:
            self._show_trouble(
                self.tr("A file is still being added."),
                self.tr("Finish the note when it is there, or cancel it."),
            )
            return
        if not self.form.check():
            self._tell(self.tr("Not finished yet; see what is marked"), Tone.CAUTION)
            self.keep()
            return
        typed = self.form.read(self._open.typed)
        today = local(self._desk.now()).date()
        problems = typed.problems(today=today)
        rest = self.form.show_problems(problems)
        if rest:
            self._show_trouble(self.tr("This cannot be saved yet."), " ".join(rest))
        if problems:
            self._tell(self.tr("Not finished yet; see what is marked"), Tone.CAUTION)
            self.keep()
            return
        try:
            writes = typed.writes(self._open.planned, now=self._desk.now())
        except KnownError as error:
            self._show_failure(error)
            return
        self._timer.stop()
        self._saving = replace(self._open, typed=typed)
        self.form.set_writable(writable=False)
        self.finish_button.set_busy(self.tr("Saving…"))
        if typed.files:
            self._desk.on_files_lane(
                partial(_checked, self._desk.chunks, typed.files, writes),
                done=self._save,
                failed=self._on_not_saved,
            )
        else:
            self._save(writes)

    def _save(self, writes: list[Write]) -> None:
        if self._saving is not None:
            self._desk.save(
                self._saving.typed.contact.family_id,
                writes,
                done=self._on_saved,
                failed=self._on_not_saved,
                finishing=self._saving.draft_id,
            )

    def leave(self) -> None:
        """Leave it as a draft."""
        draft_id = self.draft_id
        self.put_away()
        self.left.emit(draft_id if self._is_on_disk else None)

    def put_away(self) -> None:
        """Keep what is typed and close."""
        self._is_changed = self._is_changed or self.form.files.is_bringing_in
        self.keep()
        self._close()

    def discard(self) -> None:
        if self._open is None or self._saving is not None:
            return
        self.form.files.adder.stop()
        typed = self.form.read(self._open.typed)
        draft = self._draft(self._open, typed)
        if self._is_on_disk:
            self._desk.discard_draft(
                self._open.draft_id, done=self._on_emptied, failed=self.failed.emit
            )
        self._close()
        if typed.has_words():
            self.discarded.emit(draft)
        self.emptied.emit(draft.draft_id)
        self.left.emit(None)

    def _keep(self, opened: _Open, typed: Typed) -> None:
        self._put_down(self._draft(opened, typed))

    def _put_down(self, draft: Draft) -> None:
        self._keeping.append(draft)  # answers come in the order of the questions
        self._desk.keep_draft(draft, done=self._on_kept, failed=self._on_not_kept)

    def _draft(self, opened: _Open, typed: Typed) -> Draft:
        return Draft(
            draft_id=opened.draft_id,
            family_id=opened.typed.contact.family_id,
            kind=Contact.kind_name,
            fields=typed.to_draft(),
            updated_at=self._desk.now(),
        )

    def _on_file_of_another(self, draft_id: UUID, file: NewFile) -> None:
        """Somebody left the draft before its file was there: it goes to the draft all the same."""
        self._desk.write(
            partial(_with_file, draft_id=draft_id, file=file, now=self._desk.now()),
            done=self._on_file_kept,
            failed=self.failed.emit,
        )

    def _on_file_kept(self, draft: Draft | None) -> None:
        if draft is not None:
            self.kept.emit(draft)

    def _on_emptied(self, _nothing: None) -> None:
        """It is gone from the disk; the list has been told."""

    def _on_saved(self, _saved: Saved) -> None:
        saved, self._saving = self._saving, None
        self._end_saving()
        if saved is None:
            return
        if self.draft_id == saved.draft_id:
            self._close()
        self.emptied.emit(saved.draft_id)
        self.saved.emit(saved.typed.contact)

    def _on_not_saved(self, error: KnownError | None) -> None:
        unsaved, self._saving = self._saving, None
        self._end_saving()
        if unsaved is None:
            return
        if self.draft_id == unsaved.draft_id:
            self._hold(error)
            self.finish_button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._keep(unsaved, unsaved.typed)  # somebody has gone on to another family
            self.failed.emit(error)

    def _end_saving(self) -> None:
        self.finish_button.set_busy(None)
        self.form.set_writable(writable=True)

    def _on_kept(self, _nothing: None) -> None:
        kept = self._keeping.popleft()
        if kept.draft_id == self.draft_id and not self._is_on_disk:
            return  # what was kept has been emptied meanwhile
        self.kept.emit(kept)
        if kept.draft_id == self.draft_id and self._saving is None:
            self.trouble.hide()
            self._tell_kept(kept.updated_at)

    def _on_not_kept(self, error: KnownError | None) -> None:
        unkept = self._keeping.popleft()
        if unkept.draft_id != self.draft_id:
            self.unkept[unkept.draft_id] = unkept
            self.kept.emit(unkept)
            self.failed.emit(error)
            return
        self._hold(error)

    def _on_not_emptied(self, error: KnownError | None) -> None:
        self.failed.emit(error)

    def _hold(self, error: KnownError | None) -> None:
        """It stays in the editor, and is tried again."""
        self._is_changed = True
        self._timer.start()
        self._show_failure(error)

    def _close(self) -> None:
        self._timer.stop()
        self._open = None
        self._is_changed = False
        self.form.files.show_files(None, ())
        self.trouble.hide()
        self.form.show_problems([])

    def _show(self, sheet: FamilySheet, opened: _Open) -> None:
        self.keep()
        held = self.unkept.pop(opened.draft_id, None)
        self._is_filling = True
        self._open = opened
        self.form.show_typed(sheet, opened.typed, opened.draft_id)
        self.trouble.hide()
        self._is_changed = held is not None
        self._is_filling = False
        self.form.verticalScrollBar().setValue(0)

    # What it says

    def _show_failure(self, error: KnownError | None) -> None:
        sentence = (
            error.told
            if error
            else self.tr("Something went wrong in the program. What you typed is still here.")
        )
        self._show_trouble(self.tr("Not saved."), sentence)
        self._tell(self.tr("Not saved; what you typed is still here"), Tone.CAUTION)

    def _show_trouble(self, strong: str, rest: str) -> None:
        self.trouble.show_words(strong, rest)
        self.trouble.show()

    def _tell_kept(self, at: datetime) -> None:
        self._tell(
            self.tr("Draft, saved on this laptop {time}").format(time=tell_clock(at)),
            Tone.CAUTION,
        )

    def _tell(self, words: str, tone: Tone) -> None:
        self.state.setText(words)
        self.state.set_look(Type.SMALL_MEDIUM, tone)

    def _on_typed(self) -> None:
        if self._is_filling or self._open is None:
            return
        self._is_changed = True
        self._keys += 1
        if self._keys >= KEEP_KEYS:
            self.keep()
        elif not self._timer.isActive():
            self._timer.start()  # from the first key: what a power cut can take is bounded

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._open is not None:
            self.leave()
            return
        super().keyPressEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.keep()
        super().hideEvent(event)

    def _make_foot(self) -> None:
        self.trouble = Banner("", "", icon="circle-alert", tone=Tone.CAUTION)
        self.trouble.hide()
        self.state = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.state.setObjectName("note state")
        self._goes = Label(
            self.tr("It goes to the team when you finish it"), Type.SMALL, Tone.QUIET
        )
        self.discard_button = Button(self.tr("Discard"), ButtonKind.TEXT)
        self.discard_button.setObjectName("discard draft")
        self.discard_button.clicked.connect(self.discard)
        self.leave_button = Button(self.tr("Leave as draft"), ButtonKind.TEXT)
        self.leave_button.setObjectName("leave as draft")
        self.leave_button.clicked.connect(self.leave)
        self.finish_button = Button(self.tr("Finish note"), ButtonKind.PRIMARY, hint="Ctrl Enter")
        self.finish_button.setObjectName("finish note")
        self.finish_button.clicked.connect(self.finish)
        buttons = Flow(
            self.discard_button, self.leave_button, self.finish_button, gap=4, align_right=True
        )
        policy = buttons.sizePolicy()
        policy.setHorizontalPolicy(policy.Policy.Preferred)
        buttons.setSizePolicy(policy)
        said = QWidget()
        column = QVBoxLayout(said)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.state)
        column.addWidget(self._goes)
        foot = QWidget()
        self._foot = QBoxLayout(QBoxLayout.Direction.LeftToRight, foot)
        self._foot.setContentsMargins(0, 0, 0, 0)
        self._foot.addWidget(said, 1)
        self._foot.addWidget(buttons)
        self.add_divided(CardPart(self.trouble, foot))
        follow_theme(self._arrange_foot)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange_foot()

    def _arrange_foot(self) -> None:
        direction, px = QBoxLayout.Direction, theme().px
        stacked = theme().stacks or self.width() < px(STACKED_FOOT)
        self._foot.setDirection(direction.TopToBottom if stacked else direction.LeftToRight)
        self._goes.setVisible(stacked or self.width() >= px(WHOLE_FOOT))


def _checked(folder: ChunkFolder, files: Sequence[NewFile], writes: list[Write]) -> list[Write]:
    """The writes, once it is certain that what they speak of is on the disk."""
    for file in files:
        require_kept(folder, file.kept)
    return writes


def _with_file(db: Connection, draft_id: UUID, file: NewFile, now: datetime) -> Draft | None:
    """Into the draft as it stands; None when it has been discarded meanwhile."""
    draft = next((one for one in all_drafts(db) if one.draft_id == draft_id), None)
    if draft is None:
        return None
    files = [*draft.fields.get(FILES, []), file.to_plain()]
    whole = replace(draft, fields={**draft.fields, FILES: files}, updated_at=now)
    put(db, whole)
    return whole


def _rounded(now: datetime) -> datetime:
    """Down to five minutes: nobody looks at the clock more closely at a kitchen table."""
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)


def _usual_company(sheet: FamilySheet, way: str) -> tuple[UUID, ...]:
    """The people of the last contact of the same way, else the child."""
    present = {person.entity_id for person in sheet.people if not person.struck}
    for one in sheet.contacts:
        if one.contact.way == way and one.contact.who and not one.contact.struck:
            return tuple(who for who in one.contact.who if who in present)
    return (sheet.child.entity_id,) if sheet.child else ()

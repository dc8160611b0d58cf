"""The note editor: fields in the order one tells a visit; only who and when are ever required."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import WAYS, WORDS_GIVEN, Appointment, Contact
from keyworker_desktop.record.record import Problem
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.reading import FamilySheet
from keyworker_desktop.store.save import Saved
from ui.desk import Desk
from ui.screens.family.contacts.writing import Typed, from_draft
from ui.theme import Tone, Type
from ui.told_times import local, tell_clock
from ui.ways import way_words
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind, Link
from ui.widgets.card import Card, CardPart
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.fields import ChoiceField, DateField, Field, NumberField, TextField, TimeField
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.note_pad import NotePad
from ui.widgets.page import Columns
from ui.widgets.segmented import Choice
from ui.widgets.voice import VoiceEditor

KEEP_MS, KEEP_KEYS = 2_000, 200
_STEP = timedelta(minutes=5)


class NoteEditor(Card):
    """Writes one note of one family. Whatever is typed is kept as a draft by itself."""

    saved = Signal(object)  # the Contact
    left = Signal()
    discarded = Signal(object)  # the Draft, for Undo
    kept = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self._desk = desk
        self._sheet: FamilySheet | None = None
        self._typed: Typed | None = None
        self._draft_id: UUID | None = None
        self._is_filling = False
        self._is_changed = False
        self._is_saving = False
        self._keys = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)
        self.setAccessibleName(self.tr("Note"))
        self._make_head()
        self._make_words()
        self._make_next()
        self._make_foot()
        finish = QShortcut(QKeySequence("Ctrl+Return"), self)
        finish.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        finish.activated.connect(self.finish)

    # What stands in it

    @property
    def draft_id(self) -> UUID | None:
        return self._draft_id

    @property
    def is_open(self) -> bool:
        return self._typed is not None

    def begin(self, sheet: FamilySheet, appointment: Appointment | None = None) -> None:
        """A new note; with ``appointment`` the one that fulfils it."""
        now = self._desk.now()
        family_id = sheet.card.family_id
        contact = Contact(
            entity_id=new_entity_id(now), family_id=family_id, at=_rounded(now), way="home visit"
        )
        if appointment:
            contact = replace(contact, way=appointment.way, who=appointment.who, at=_rounded(now))
        if not contact.who:
            contact = replace(contact, who=_usual_company(sheet, contact.way))
        typed = Typed(contact=contact, appointment=appointment.entity_id if appointment else None)
        self._show(sheet, typed, uuid4())
        self._tell(self.tr("Nothing typed yet"), Tone.QUIET)

    def take_up(self, sheet: FamilySheet, draft: Draft) -> None:
        """Go on with a draft, everything as it was."""
        empty = Contact(entity_id=new_entity_id(self._desk.now()), family_id=draft.family_id)
        self._show(sheet, from_draft(empty, draft.fields), draft.draft_id)
        self._tell_kept(draft.updated_at)

    def show_sheet(self, sheet: FamilySheet) -> None:
        """The family changed meanwhile: only who can be chosen follows."""
        self._sheet = sheet
        if self._typed is not None:
            chosen = self.people.keys()
            self._show_people(sheet)
            self.people.choose(*chosen)

    def take_focus(self) -> None:
        self.body_pad.setFocus(Qt.FocusReason.OtherFocusReason)

    # Keeping and finishing

    def keep(self) -> None:
        """Keep what is typed as a draft, if anything changed since it was last kept."""
        self._timer.stop()
        self._keys = 0
        if self._typed is None or not self._is_changed or self._draft_id is None:
            return
        self._is_changed = False
        draft = Draft(
            draft_id=self._draft_id,
            family_id=self._typed.contact.family_id,
            kind=Contact.kind_name,
            fields=self._read().to_draft(),
            updated_at=self._desk.now(),
        )
        self._desk.keep_draft(draft, done=self._on_kept, failed=self._on_not_kept)

    def finish(self) -> None:
        if self._typed is None or self._is_saving or self._sheet is None:
            return
        self._timer.stop()
        typed = self._read()
        problems = list(typed.problems(today=self._desk.now().date()))
        self._show_problems(problems)
        if problems:
            return
        try:
            writes = typed.writes(self._sheet.appointments, now=self._desk.now())
        except KnownError as error:
            self._show_failure(error)
            return
        self._is_saving = True
        self._typed = typed
        self.finish_button.set_busy(self.tr("Saving…"))
        self._desk.save(
            typed.contact.family_id,
            writes,
            done=self._on_saved,
            failed=self._on_not_saved,
            finishing=self._draft_id,
        )

    def leave(self) -> None:
        """Leave it as a draft."""
        self.keep()
        self._close()
        self.left.emit()

    def discard(self) -> None:
        if self._typed is None or self._draft_id is None:
            return
        draft = Draft(
            draft_id=self._draft_id,
            family_id=self._typed.contact.family_id,
            kind=Contact.kind_name,
            fields=self._read().to_draft(),
            updated_at=self._desk.now(),
        )
        self._desk.discard_draft(self._draft_id, done=self._on_discarded, failed=self.failed.emit)
        self._close()
        self.discarded.emit(draft)
        self.left.emit()

    def _on_discarded(self, _nothing: None) -> None:
        self.kept.emit()

    def _on_saved(self, _saved: Saved) -> None:
        self._is_saving = False
        self.finish_button.set_busy(None)
        contact = self._typed.contact if self._typed else None
        self._close()
        self.saved.emit(contact)

    def _on_not_saved(self, error: KnownError | None) -> None:
        self._is_saving = False
        self._is_changed = True
        self.finish_button.set_busy(None)
        self._show_failure(error)

    def _on_kept(self, _nothing: None) -> None:
        self._tell_kept(self._desk.now())
        self.kept.emit()

    def _on_not_kept(self, error: KnownError | None) -> None:
        self._is_changed = True
        self._timer.start()
        self._show_failure(error)

    def _close(self) -> None:
        self._timer.stop()
        self._typed = None
        self._draft_id = None
        self._is_changed = False
        self._show_problems([])

    # Filling and reading

    def _show(self, sheet: FamilySheet, typed: Typed, draft_id: UUID) -> None:
        self.keep()
        self._is_filling = True
        self._sheet, self._typed, self._draft_id = sheet, typed, draft_id
        contact = typed.contact
        at = local(contact.at) if contact.at else None
        self._show_people(sheet)
        self.people.choose(*contact.who)
        self.way.choose(contact.way)
        self.day.set_day(at.date() if at else None)
        self.time.set_time(at.time() if at else None)
        self.minutes.set_number(contact.minutes)
        self.also.set_text(contact.also)
        self.where.set_text(contact.where)
        self.body_pad.show_text(contact.body)
        self.words.show_text(contact.words)
        self._show_speakers(sheet)
        speaker = contact.words_by or (sheet.child.entity_id if sheet.child else None)
        self.words_by.choose(speaker)
        self.words_given.choose(contact.words_given)
        self.next.set_text(contact.next)
        self.concern.set_text(contact.concern)
        self.concern.setVisible(bool(contact.concern))
        self.worry_link.setVisible(not contact.concern)
        following = local(typed.next_at) if typed.next_at else None
        self.next_day.set_day(following.date() if following else None)
        self.next_time.set_time(following.time() if following else None)
        self.next_way.choose(typed.next_way)
        name = sheet.child.name if sheet.child else sheet.card.name
        self.words.title.setText(self.tr("{name}’s own words").format(name=name))
        self._show_problems([])
        self.trouble.hide()
        self._is_changed = False
        self._is_filling = False
        self.body_pad.moveCursor(self.body_pad.textCursor().MoveOperation.End)

    def _read(self) -> Typed:
        assert self._typed is not None  # noqa: S101 - called only while a note is open
        words = self.words.text()
        speaker = self.words_by.key()
        contact = replace(
            self._typed.contact,
            way=str(self.way.key() or "home visit"),
            at=_moment(self.day, self.time, self._desk.now()),
            minutes=self.minutes.number(),
            who=tuple(
                chip.key
                for chip in self.people.chips
                if chip.isChecked() and isinstance(chip.key, UUID)
            ),
            also=self.also.text(),
            where=self.where.text(),
            body=self.body_pad.text(),
            words=words,
            words_by=speaker if words.strip() and isinstance(speaker, UUID) else None,
            words_given=str(self.words_given.key() or "") if words.strip() else "",
            next=self.next.text(),
            concern=self.concern.text(),
        )
        next_at = _moment(self.next_day, self.next_time, self._desk.now())
        return replace(
            self._typed,
            contact=contact,
            next_at=next_at,
            next_way=str(self.next_way.key() or "home visit"),
        )

    def _show_people(self, sheet: FamilySheet) -> None:
        for chip in list(self.people.chips):
            self.people.remove_chip(chip)
        for person in sheet.people:
            if not person.struck:
                chip = Chip(person.name, key=person.entity_id)
                chip.setObjectName(f"with {person.name}")
                self.people.add_chip(chip)

    def _show_speakers(self, sheet: FamilySheet) -> None:
        self.words_by.show_choices(
            [Choice(person.name, person.entity_id) for person in sheet.people if not person.struck]
        )

    def _show_problems(self, problems: Sequence[Problem]) -> None:
        fields: dict[str, Any] = {"at": self.day, "who": self.who, "minutes": self.minutes}
        said = {problem.field: problem.sentence for problem in problems}
        for name, widget in fields.items():
            widget.show_wrong(said.pop(name, ""))
        rest = " ".join(said.values())
        if rest:
            self.trouble.show_words(self.tr("This cannot be saved yet."), rest)
        self.trouble.setVisible(bool(rest))
        if problems:
            first = fields.get(problems[0].field)
            if first is not None:
                first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_failure(self, error: KnownError | None) -> None:
        sentence = (
            error.told
            if error
            else self.tr("Something went wrong in the program. What you typed is still here.")
        )
        self.trouble.show_words(self.tr("Not saved."), sentence)
        self.trouble.show()
        self._tell(self.tr("Not saved; what you typed is still here"), Tone.CAUTION)

    def _tell_kept(self, at: datetime) -> None:
        self._tell(
            self.tr("Draft, saved on this laptop {time}").format(time=tell_clock(at)),
            Tone.CAUTION,
        )

    def _tell(self, words: str, tone: Tone) -> None:
        self.state.setText(words)
        self.state.set_look(Type.SMALL_MEDIUM, tone)

    def _on_typed(self, *_anything: object) -> None:
        if self._is_filling or self._typed is None:
            return
        self._is_changed = True
        self._keys += 1
        if self._keys >= KEEP_KEYS:
            self.keep()
        elif not self._timer.isActive() or self._timer.remainingTime() < KEEP_MS:
            self._timer.start()

    def _on_prompt(self) -> None:
        link = self.sender()
        if isinstance(link, Link):
            self.body_pad.begin_prompt(link.text())
            self.body_pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_worry(self) -> None:
        self.worry_link.hide()
        self.concern.show()
        self.concern.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._typed is not None:
            self.leave()
            return
        super().keyPressEvent(event)

    # Making

    def _make_head(self) -> None:
        ways = [Choice(way_words(way.value), way.value) for way in WAYS]
        self.way = ChoiceField(self.tr("How"), ways, "home visit")
        self.way.combo.setObjectName("note way")
        self.day = DateField(self.tr("When"), today=self._today)
        self.day.line.setObjectName("note day")
        self.time = TimeField(self.tr("At"))
        self.time.line.setObjectName("note time")
        self.minutes = NumberField(self.tr("How long"), most=24 * 60, minutes=True)
        self.people = ChipGroup(self.tr("Who"))
        self.who = Field(self.tr("Who"), self.people)
        self.also = TextField(self.tr("Somebody else"), placeholder=self.tr("Names"))
        self.where = TextField(self.tr("Where"))
        self.way.changed.connect(self._on_typed)
        for field in (self.day, self.time, self.minutes, self.also, self.where):
            field.changed.connect(self._on_typed)
        self.people.chosen.connect(self._on_typed)
        first = Columns(
            [self.way, self.day, self.time, self.minutes], [3, 3, 2, 2], stack_under=420, gap=12
        )
        second = Columns([self.also, self.where], stack_under=420, gap=12)
        self.add(CardPart(first, self.who, second))

    def _make_words(self) -> None:
        self.body_pad = NotePad(
            self.tr("Note"),
            placeholder=self.tr("What happened, in the order you tell it"),
            grows_from=8,
            bare=True,
        )
        self.body_pad.setObjectName("note body")
        self.body_pad.textChanged.connect(self._on_typed)
        self.body_pad.finished.connect(self.finish)
        self.body_pad.left.connect(self.keep)
        prompts = Flow(Label(self.tr("Worth a word, if it fits:"), Type.SMALL, Tone.QUIET), gap=12)
        for words in (
            self.tr("How the nights are"),
            self.tr("Brothers and sisters"),
            self.tr("How the parents are, themselves"),
            self.tr("School"),
            self.tr("What helped"),
        ):
            link = Link(words, Type.SMALL)
            link.clicked.connect(self._on_prompt)
            prompts.add(link)
        self.add_divided(CardPart(self.body_pad, prompts))
        self.words = VoiceEditor(
            self.tr("Their own words"),
            placeholder=self.tr("As said, not tidied up"),
            inside=True,
        )
        self.words.pad.setObjectName("own words")
        self.words.changed.connect(self._on_typed)
        self.words.finished.connect(self.finish)
        self.words_by = ChoiceField(self.tr("Whose words"), [])
        self.words_given = ChoiceField(
            self.tr("How they were given"),
            [Choice(given.label, given.value) for given in WORDS_GIVEN],
            "",
        )
        self.words_by.changed.connect(self._on_typed)
        self.words_given.changed.connect(self._on_typed)
        self.words.body.addWidget(
            Columns([self.words_by, self.words_given], stack_under=360, gap=12)
        )
        self.add(self.words)

    def _make_next(self) -> None:
        self.next = TextField(
            self.tr("What next"), placeholder=self.tr("What you will do, what you said you would")
        )
        self.next.changed.connect(self._on_typed)
        self.next_day = DateField(self.tr("Next contact"), today=self._today, ahead=True)
        self.next_time = TimeField(self.tr("At"))
        ways = [Choice(way_words(way.value), way.value) for way in WAYS]
        self.next_way = ChoiceField(self.tr("How"), ways, "home visit")
        for field in (self.next_day, self.next_time, self.next_way):
            field.changed.connect(self._on_typed)
        self.concern = TextField(
            self.tr("A worry for the supervisor"),
            placeholder=self.tr("It stands first in the review queue"),
        )
        self.concern.changed.connect(self._on_typed)
        self.worry_link = Link(self.tr("Add a worry for the supervisor"), Type.SMALL)
        self.worry_link.clicked.connect(self._on_worry)
        self.add_divided(
            CardPart(
                self.next,
                Columns(
                    [self.next_day, self.next_time, self.next_way],
                    [3, 2, 3],
                    stack_under=420,
                    gap=12,
                ),
                self.worry_link,
                self.concern,
            )
        )

    def _make_foot(self) -> None:
        self.trouble = Banner("", "", icon="circle-alert", tone=Tone.CAUTION)
        self.trouble.hide()
        self.state = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.state.setObjectName("note state")
        goes = Label(self.tr("It goes to the team when you finish it"), Type.SMALL, Tone.QUIET)
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
            self.discard_button, self.leave_button, self.finish_button, gap=8, align_right=True
        )
        said = QWidget()
        column = QVBoxLayout(said)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.state)
        column.addWidget(goes)
        self.add_divided(
            CardPart(self.trouble, Columns([said, buttons], [1, 1], stack_under=460, gap=12))
        )

    def _today(self) -> Any:
        return local(self._desk.now()).date()


def _rounded(now: datetime) -> datetime:
    """Down to five minutes: nobody looks at the clock more closely at a kitchen table."""
    return now - timedelta(minutes=now.minute % 5, seconds=now.second, microseconds=now.microsecond)


def _moment(day: DateField, time: TimeField, now: datetime) -> datetime | None:
    on, at = day.day(), time.clock_time()
    if on is None:
        return None
    clock = at or now.timetz().replace(second=0, microsecond=0, tzinfo=None)
    return datetime.combine(on, clock).astimezone()


def _usual_company(sheet: FamilySheet, way: str) -> tuple[UUID, ...]:
    """The people of the last contact of the same way, else the child."""
    present = {person.entity_id for person in sheet.people if not person.struck}
    for one in sheet.contacts:
        if one.contact.way == way and one.contact.who:
            return tuple(who for who in one.contact.who if who in present)
    return (sheet.child.entity_id,) if sheet.child else ()

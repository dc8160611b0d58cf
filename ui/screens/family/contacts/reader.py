"""A finished note to be read, with what was added, what the supervisor said, and ways to answer."""

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QWidget

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import reviewing
from keyworker_desktop.store.reading import ContactSheet, FamilySheet, ReviewItem
from ui.attachments.panel import FilesPart
from ui.desk import Desk
from ui.notes.conversation import Conversation
from ui.notes.note_view import NoteView
from ui.notes.words import told_company, told_times
from ui.screens.family.contacts.addition import ADD, ANSWER, ERROR, AdditionForm
from ui.screens.family.contacts.parts import FitPage
from ui.screens.family.contacts.states import note_tag
from ui.theme import Tone, Type, theme
from ui.ways import way_words
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, CardPart
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.state import StateTag
from ui.widgets.values import NoteState


class NoteReader(FitPage):
    """Shows one note; shown again it leaves the scroll position and what is being typed."""

    take_back_requested = Signal(object)  # Review
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.tr("Note"))
        self._desk = desk
        self._note: ContactSheet | None = None
        self._sheet: FamilySheet | None = None
        self._shown: object = None
        self._received: Mapping[UUID, datetime] = {}
        self.form = AdditionForm(desk)
        self.form.closed.connect(self._on_closed)
        self._make_head()
        self.view = NoteView(desk.name_of, worry=self.tr("A worry for the supervisor"))
        self.conversation = Conversation(desk)
        self.conversation.take_back_requested.connect(self.take_back_requested)
        self.newer = Banner(
            self.tr("Made with a newer version of the program."),
            self.tr("It can be read here, not changed; some of it may not be shown."),
            icon="info",
        )
        self.card = Card(padded=False)
        self.card.add(self._head)
        self.card.add_divided(CardPart(self.newer, _kept_narrow(self.view)))
        part = FilesPart(desk)
        self.files = part.panel
        self.files.failed.connect(self.failed)
        self.card.add_divided(part)
        self._said = CardPart(
            Label(self.tr("What was said of it"), Type.SMALL_HEADING, Tone.QUIET),
            self.conversation,
        )
        self.card.add_divided(self._said)
        self.add(self.card)
        self._make_acts()
        self.add(self.form)
        self.end()

    @property
    def note_id(self) -> UUID | None:
        return self._note.contact.entity_id if self._note else None

    @property
    def note(self) -> ContactSheet | None:
        return self._note

    def show_note(self, note: ContactSheet, sheet: FamilySheet) -> None:
        is_other = self.note_id != note.contact.entity_id
        self._note, self._sheet = note, sheet
        if is_other:
            self._received = {}
            self.verticalScrollBar().setValue(0)
        self.files.show_for(note.contact.family_id, note.contact.entity_id)
        self.form.learn(sheet.drafts)
        self.form.show_for(note.contact.entity_id)
        self._show()
        self._desk.ask(
            partial(reviewing.received_of, sheet=note),
            done=self._on_received,
            failed=self._on_failed,
        )

    def forget(self) -> None:
        """Another family: nothing of this note is left on the screen."""
        self.form.keep()
        self.files.leave()
        self._note = self._sheet = self._shown = None
        self._received = {}

    def _on_failed(self, error: KnownError | None) -> None:
        self.failed.emit(error)

    def _on_received(self, received: Mapping[UUID, datetime]) -> None:
        note = self._note
        origin = reviewing.origin_of(note.contact) if note else None
        is_this = note is not None and (not note.is_sent or origin in received)
        if is_this and received != self._received:
            self._received = received
            self._show()

    def _show(self) -> None:
        note, sheet = self._note, self._sheet
        if note is None or sheet is None:
            return
        received = self._received or self._as_if_received(note)
        people = {person.entity_id: person.name for person in sheet.people}
        now = self._desk.now()
        tag = note_tag(note, self._desk)
        item = ReviewItem(
            family_id=sheet.card.family_id,
            family_name=sheet.card.name,
            rating="",
            sheet=note,
            people=people,
        )
        facts = [*told_times(note.contact, received, now=now), told_company(item)]
        shown = (note, people, tag, facts, received)
        if shown == self._shown:
            return
        self._shown = shown
        contact = note.contact
        self._way.setText(way_words(contact.way))
        self._tag.show_tag(tag)
        author = self._desk.name_of(contact.facts.device_id) if contact.facts else ""
        self._facts.setText(" · ".join(part for part in (author, *facts) if part))
        self.view.show_note(item, received, now=now)
        self.conversation.show_reviews(note, received)
        self._said.setVisible(bool(note.reviews))
        is_newer = contact.facts is not None and contact.facts.is_from_newer_program
        self.newer.setVisible(is_newer)
        is_mine = contact.facts is not None and self._desk.is_mine(contact.facts.device_id)
        may_answer = is_mine and any(
            review.step in {"question", "comment"} and not review.struck for review in note.reviews
        )
        self.more.setVisible(not is_newer)
        self.answer.setVisible(may_answer and not is_newer)
        self.error.setVisible(not contact.struck and not is_newer)
        self.card.update()

    def _as_if_received(self, note: ContactSheet) -> Mapping[UUID, datetime]:
        """Until the times are read: nothing is said of them that may not be so."""
        if not note.is_sent:
            return {}
        records = (note.contact, *note.addenda, *note.reviews)
        return {
            origin: record.facts.authored_at
            for record in records
            if record.facts and (origin := reviewing.origin_of(record))
        }

    def _make_head(self) -> None:
        self._way = Label("", Type.SECTION, wrap=False)
        self._tag = StateTag(NoteState.SAVED)
        self._facts = PersonalLabel("", Type.SMALL, Tone.QUIET)
        self._facts.setObjectName("note facts")
        self._head = CardPart(Flow(self._way, self._tag, gap=12), self._facts)

    def _make_acts(self) -> None:
        self.more = Button(self.tr("Add to this note"), icon="plus")
        self.more.setObjectName("add to note")
        self.more.clicked.connect(self._on_add)
        self.answer = Button(self.tr("Answer"), icon="message-square")
        self.answer.setObjectName("answer")
        self.answer.clicked.connect(self._on_answer)
        self.error = Button(self.tr("Entered in error"), ButtonKind.TEXT)
        self.error.setObjectName("entered in error")
        self.error.clicked.connect(self._on_error)
        self.add(Flow(self.more, self.answer, self.error))

    def _on_add(self) -> None:
        self._open(ADD)

    def _on_answer(self) -> None:
        self._open(ANSWER)

    def _on_error(self) -> None:
        self._open(ERROR)

    def _open(self, act: str) -> None:
        if self._note is not None:
            contact = self._note.contact
            self.form.open(contact.family_id, contact.entity_id, act)
            QTimer.singleShot(0, self._lead_to_form)

    def _lead_to_form(self) -> None:
        """Into sight, in whatever scrolls here, once there is room made for it."""
        around = self.form.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(self.form, 0, theme().px(8))
            around = around.parentWidget()

    def _on_closed(self) -> None:
        self.more.setFocus(Qt.FocusReason.OtherFocusReason)


def _kept_narrow(view: QWidget) -> QWidget:
    """In a row of its own, which measures its words at the width that it may have."""
    around = QWidget()
    row = QHBoxLayout(around)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(view, 1_000)
    row.addStretch(1)
    return around

"""A finished note to be read, with what was added, what the supervisor said, and ways to answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from keyworker_desktop.record.kinds.contact import WORDS_GIVEN, Addendum, Contact
from keyworker_desktop.record.kinds.review import Review
from ui.desk import Desk
from ui.screens.family.contacts.states import note_tag
from ui.theme import Tone, Type
from ui.told_times import started, tell_moment
from ui.ways import way_words
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, CardPart
from ui.widgets.fields import LongTextField
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.note_pad import NotePad
from ui.widgets.page import Column
from ui.widgets.state import TagLabel
from ui.widgets.told_dates import tell_minutes
from ui.widgets.voice import VoiceBlock

if TYPE_CHECKING:
    from keyworker_desktop.store.reading import ContactSheet, FamilySheet

LATE = timedelta(hours=24)
_LONG = 4_000
"""Texts past this are laid out by the note pad, which does not measure them at each resize."""


class NoteReader(Column):
    """Shows one note. ``asked`` tells what somebody wants to write about it, with its words."""

    answered = Signal(str)
    added_to = Signal(str)
    struck = Signal(str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(gap=16, parent=parent)
        self._desk = desk
        self._say: Callable[[str], None] | None = None
        self.form = LongTextField("")
        self.form.pad.setObjectName("note addition")
        self.send = Button("", ButtonKind.PRIMARY)
        self.send.setObjectName("send addition")
        self.send.clicked.connect(self._on_send)
        self.form.finished.connect(self._on_send)
        self.put_away = Button(self.tr("Put away"), ButtonKind.TEXT)
        self.put_away.clicked.connect(self._close_form)
        self.form_card = Card()
        self.form_card.add(self.form)
        self.form_card.add(Flow(self.send, self.put_away))
        self.form_card.hide()
        self._parts: list[QWidget] = []

    def show_note(self, note: "ContactSheet", sheet: "FamilySheet") -> None:
        for part in self._parts:
            part.hide()
            part.deleteLater()
        self._parts = []
        self._add(self._card(note, sheet))
        for review in note.reviews:
            self._add(self._review(review))
        self._add(self._acts(note))
        self._add_form()

    def ask(self, title: str, send: str, say: Callable[[str], None]) -> None:
        """Open the small form for an addition, an answer or a reason."""
        self._say = say
        self.form.label.setText(title)
        self.form.set_text("")
        self.form.show_wrong("")
        self.send.set_words(send)
        self.form_card.show()
        self.form.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong(self, sentence: str) -> None:
        """It could not be saved; the words stay."""
        self.send.set_busy(None)
        self.form.show_wrong(sentence)

    def said(self) -> None:
        self.send.set_busy(None)
        self._close_form()

    def _card(self, note: "ContactSheet", sheet: "FamilySheet") -> QWidget:
        contact, now = note.contact, self._desk.now()
        card = Card(padded=False)
        who = [person.name for person in sheet.people if person.entity_id in contact.who]
        if contact.also.strip():
            who.append(contact.also)
        title = way_words(contact.way)
        head = CardPart(
            Label(title, Type.SECTION),
            PersonalLabel(", ".join(self._facts(contact, now)), Type.SMALL, Tone.QUIET),
            PersonalLabel(", ".join(who), Type.SMALL_MEDIUM),
            TagLabel(note_tag(note, self._desk)),
        )
        card.add(head)
        if contact.struck:
            card.add(Banner(self.tr("Entered in error."), contact.struck, icon="circle-x"))
        if contact.concern.strip():
            card.add_divided(
                CardPart(
                    Banner(
                        self.tr("A worry for the supervisor."),
                        contact.concern,
                        icon="flag",
                        tone=Tone.CAUTION,
                    )
                )
            )
        if contact.body.strip():
            card.add_divided(CardPart(self._text(self.tr("Note"), contact.body)))
        if contact.words.strip():
            given = next((one.label for one in WORDS_GIVEN if one.value == contact.words_given), "")
            speaker = sheet.person(contact.words_by)
            source = ", ".join(
                part
                for part in (
                    speaker.name if speaker else "",
                    given.lower() if contact.words_given else "",
                )
                if part
            )
            card.add(VoiceBlock(contact.words, source, inside=True))
        for title, words in (
            (self.tr("Where"), contact.where),
            (self.tr("What next"), contact.next),
        ):
            if words.strip():
                card.add_divided(
                    CardPart(Label(title, Type.SMALL_HEADING, Tone.QUIET), PersonalLabel(words))
                )
        for addendum in note.addenda:
            card.add_divided(self._addendum(addendum, now))
        return card

    def _facts(self, contact: Contact, now: datetime) -> list[str]:
        facts = []
        if contact.at:
            facts.append(started(tell_moment(contact.at, now=now)))
        if contact.minutes:
            facts.append(tell_minutes(contact.minutes))
        if contact.facts:
            facts.append(self._desk.name_of(contact.facts.device_id))
            written = contact.facts.authored_at
            if contact.at and written - contact.at > LATE:
                facts.append(self.tr("written {when}").format(when=tell_moment(written, now=now)))
        return facts

    def _addendum(self, addendum: Addendum, now: datetime) -> QWidget:
        facts = addendum.facts
        title = (
            self.tr("Added by {name}, {when}").format(
                name=self._desk.name_of(facts.device_id),
                when=tell_moment(facts.authored_at, now=now),
            )
            if facts
            else self.tr("Added")
        )
        return CardPart(
            Label(title, Type.SMALL_HEADING, Tone.QUIET),
            self._text(self.tr("Addition"), addendum.body),
        )

    def _review(self, review: Review) -> QWidget:
        facts = review.facts
        when = tell_moment(facts.authored_at, now=self._desk.now()) if facts else ""
        name = self._desk.name_of(facts.device_id) if facts else ""
        words = {
            "comment": self.tr("{name} commented, {when}"),
            "question": self.tr("{name} asked, {when}"),
            "answer": self.tr("{name} answered, {when}"),
            "sign-off": self.tr("{name} signed it off, {when}"),
        }.get(review.step, self.tr("{name}, {when}"))
        card = Card()
        card.add(Label(words.format(name=name, when=when), Type.SMALL_HEADING, Tone.QUIET))
        if review.body.strip():
            card.add(PersonalLabel(review.body))
        if review.struck:
            card.add(Label(self.tr("Taken back: {why}").format(why=review.struck), Type.SMALL))
        return card

    def _acts(self, note: "ContactSheet") -> QWidget:
        add = Button(self.tr("Add to this note"), icon="plus")
        add.setObjectName("add to note")
        add.clicked.connect(self._on_add)
        acts = [add]
        contact = note.contact
        is_mine = contact.facts is not None and self._desk.is_mine(contact.facts.device_id)
        if is_mine and any(review.step in {"question", "comment"} for review in note.reviews):
            answer = Button(self.tr("Answer"), icon="message-square")
            answer.setObjectName("answer")
            answer.clicked.connect(self._on_answer)
            acts.append(answer)
        if not contact.struck:
            error = Button(self.tr("Entered in error"), ButtonKind.TEXT)
            error.setObjectName("entered in error")
            error.clicked.connect(self._on_error)
            acts.append(error)
        return Flow(*acts)

    def _on_add(self) -> None:
        self.ask(self.tr("Add to this note"), self.tr("Add"), self.added_to.emit)

    def _on_answer(self) -> None:
        self.ask(self.tr("Your answer"), self.tr("Send answer"), self.answered.emit)

    def _on_error(self) -> None:
        self.ask(
            self.tr("Why should this not be relied on?"),
            self.tr("Mark as entered in error"),
            self.struck.emit,
        )

    def _on_send(self) -> None:
        words = self.form.text()
        if not words.strip():
            self.form.show_wrong(self.tr("Write what you want to say."))
            return
        if self._say is not None:
            self.send.set_busy(self.tr("Saving…"))
            self._say(words)

    def _close_form(self) -> None:
        self.form_card.hide()
        self.form.set_text("")
        self._say = None

    def _text(self, name: str, text: str) -> QWidget:
        if len(text) <= _LONG:
            label = PersonalLabel(text)
            label.setObjectName("note text")
            return label
        pad = NotePad(name, grows_from=1, bare=True)
        pad.setReadOnly(True)
        pad.show_text(text)
        return pad

    def _add(self, part: QWidget) -> None:
        self._parts.append(part)
        self.add(part)

    def _add_form(self) -> None:
        self.add(self.form_card)

"""What somebody writes about a finished note: an addition, an answer, a reason; kept as a draft."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds.contact import Addendum
from keyworker_desktop.store.drafts import Draft
from ui.desk import Desk
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.fields import LongTextField
from ui.widgets.flow import Flow

ADD, ANSWER, ERROR = "add", "answer", "error"
KEEP_MS = 2_000


@dataclass(slots=True)
class Begun:
    """Words about one note that are not saved yet."""

    draft_id: UUID
    family_id: UUID
    contact_id: UUID
    act: str
    text: str = field(default="", repr=False)
    is_on_disk: bool = False


class AdditionForm(Card):
    """One for all notes: each keeps its own begun words, and ``show_for`` brings them back."""

    sent = Signal(object)  # Begun
    closed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._begun: dict[UUID, Begun] = {}
        self._now: Begun | None = None
        self._done_with: set[UUID] = set()
        self._is_changed = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(KEEP_MS)
        self._timer.timeout.connect(self.keep)
        self.field = LongTextField(self.tr("Add to this note"))
        self.field.pad.setObjectName("note addition")
        self.field.changed.connect(self._on_changed)
        self.field.finished.connect(self._on_send)
        self.field.pad.left.connect(self.keep)
        self.send = Button(self.tr("Add"), ButtonKind.PRIMARY)
        self.send.setObjectName("send addition")
        self.send.clicked.connect(self._on_send)
        self.put_away = Button(self.tr("Put away"), ButtonKind.TEXT)
        self.put_away.setObjectName("put addition away")
        self.put_away.clicked.connect(self.discard)
        self.add(self.field)
        self.add(Flow(self.send, self.put_away))
        self.hide()

    def learn(self, drafts: Sequence[Draft]) -> None:
        """What was begun before the program was locked or closed."""
        for draft in drafts:
            contact = draft.fields.get("contact")
            if draft.kind != Addendum.kind_name or not isinstance(contact, bytes):
                continue
            contact_id = UUID(bytes=contact)
            if draft.draft_id not in self._done_with and contact_id not in self._begun:
                self._begun[contact_id] = Begun(
                    draft_id=draft.draft_id,
                    family_id=draft.family_id,
                    contact_id=contact_id,
                    act=str(draft.fields.get("act", ADD)),
                    text=str(draft.fields.get("body", "")),
                    is_on_disk=True,
                )

    def show_for(self, contact_id: UUID) -> None:
        """Bring back what was begun about this note, or nothing."""
        if self._now is not None and self._now.contact_id == contact_id:
            return
        self.keep()
        begun = self._begun.get(contact_id)
        self._now = begun
        if begun is None:
            self.hide()
        else:
            self._show(begun)

    def open(self, family_id: UUID, contact_id: UUID, act: str) -> None:
        begun = self._begun.get(contact_id)
        if begun is None:
            begun = Begun(uuid4(), family_id, contact_id, act)
            self._begun[contact_id] = begun
        begun.act = act  # words already there are kept for whatever is meant now
        self._now = begun
        self._show(begun)
        self.field.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def say_wrong(self, sentence: str) -> None:
        """It could not be saved; the words stay."""
        self.send.set_busy(None)
        self.field.pad.setReadOnly(False)
        self.field.show_wrong(sentence)
        self._is_changed = True
        self.keep()

    def done(self, begun: Begun) -> None:
        """It is saved, and its draft went with it."""
        self.send.set_busy(None)
        self.field.pad.setReadOnly(False)
        self._forget(begun)

    def keep(self) -> None:
        self._timer.stop()
        begun = self._now
        if begun is None or not self._is_changed or self.send_is_busy:
            return
        self._is_changed = False
        if not begun.text.strip():
            self._off_the_disk(begun)
            return
        begun.is_on_disk = True
        draft = Draft(
            draft_id=begun.draft_id,
            family_id=begun.family_id,
            kind=Addendum.kind_name,
            fields={
                "contact": begun.contact_id.bytes,
                "act": begun.act,
                "body": begun.text,
            },
            updated_at=self._desk.now(),
        )
        self._desk.keep_draft(draft, done=self._on_kept, failed=self._on_not_kept)

    def discard(self) -> None:
        begun = self._now
        if begun is not None:
            self._off_the_disk(begun)
            self._forget(begun)
        self.closed.emit()

    @property
    def send_is_busy(self) -> bool:
        return self.field.pad.isReadOnly()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.keep()
            self.closed.emit()
            return
        super().keyPressEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self.keep()
        super().hideEvent(event)

    def _show(self, begun: Begun) -> None:
        titles = {
            ANSWER: (self.tr("Your answer"), self.tr("Send answer")),
            ERROR: (
                self.tr("Why should this not be relied on?"),
                self.tr("Mark as entered in error"),
            ),
        }
        title, send = titles.get(begun.act, (self.tr("Add to this note"), self.tr("Add")))
        self.field.label.setText(title)
        self.field.pad.setAccessibleName(title)
        self.send.set_words(send)
        if self.field.text() != begun.text:
            words = begun.text
            self._now = None
            self.field.set_text(words)
            self._now = begun
            self.field.pad.moveCursor(self.field.pad.textCursor().MoveOperation.End)
        self._is_changed = False
        self.field.show_wrong("")
        self.show()

    def _forget(self, begun: Begun) -> None:
        self._done_with.add(begun.draft_id)
        self._begun.pop(begun.contact_id, None)
        if self._now is begun:
            self._now = None
            self._is_changed = False
            self._timer.stop()
            self.field.set_text("")
            self.hide()

    def _off_the_disk(self, begun: Begun) -> None:
        if begun.is_on_disk:
            begun.is_on_disk = False
            self._desk.discard_draft(begun.draft_id, done=self._on_kept, failed=self._on_not_kept)

    def _on_changed(self, text: str) -> None:
        if self._now is not None:
            self._now.text = text
            self._is_changed = True
            if not self._timer.isActive():
                self._timer.start()

    def _on_send(self) -> None:
        begun = self._now
        if begun is None or self.send_is_busy:
            return
        if not begun.text.strip():
            self.field.show_wrong(
                self.tr("Say in a few words why; the note stays readable, struck through.")
                if begun.act == ERROR
                else self.tr("Write what you want to say.")
            )
            self.field.pad.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._timer.stop()
        self.send.set_busy(self.tr("Saving…"))
        self.field.pad.setReadOnly(True)
        self.sent.emit(begun)

    def _on_kept(self, _nothing: None) -> None:
        """It is on the disk; the words say so themselves when the program comes back."""

    def _on_not_kept(self, error: KnownError | None) -> None:
        self._is_changed = True
        if error is not None and self._now is not None:
            self.field.show_wrong(error.told)
        else:
            self.failed.emit(error)

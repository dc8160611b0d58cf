"""What was said of a note: comments, questions, answers and sign-offs, each with who and when."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.store.reading import ContactSheet
from ui.desk import Desk
from ui.notes.note_view import written_text
from ui.notes.words import told_sent, told_written
from ui.theme import Tone, Type, theme
from ui.widgets.button import Link
from ui.widgets.drawing import fill_round, follow_theme
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.state import StateTag
from ui.widgets.values import NoteState

MARK, GAP = 2, 11


class Conversation(QWidget):
    """Oldest first. A sign-off of one's own can be taken back: it stays, struck."""

    take_back_requested = Signal(object)  # Review

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._column = QVBoxLayout(self)
        self._empty = Label(
            self.tr("Nothing has been said of this note yet."), Type.SMALL, Tone.QUIET
        )
        self._column.addWidget(self._empty)
        self._column.addStretch(1)
        self._said: list[_Said] = []
        self._shown: tuple[object, ...] = ()
        self.setAccessibleName(self.tr("What was said of this note"))
        follow_theme(self._restyle)

    @property
    def said(self) -> Sequence[str]:
        """Each entry in one breath."""
        return [one.accessibleName() for one in self._said]

    def show_reviews(self, sheet: ContactSheet, received: Mapping[UUID, datetime]) -> None:
        now = self._desk.now()
        told = [self._tell(review, sheet, received, now) for review in sheet.reviews]
        if self._shown == tuple(told):
            return
        self._shown = tuple(told)
        for one in self._said:
            self._column.removeWidget(one)
            one.hide()
            one.deleteLater()
        self._said = []
        for number, entry in enumerate(told):
            said = _Said(entry)
            said.take_back_requested.connect(self.take_back_requested)
            self._column.insertWidget(1 + number, said)
            self._said.append(said)
        self._empty.setVisible(not told)

    def _tell(
        self,
        review: Review,
        sheet: ContactSheet,
        received: Mapping[UUID, datetime],
        now: datetime,
    ) -> "_Entry":
        device = review.facts.device_id if review.facts else None
        is_sent, _ = told_sent(review, received, now=now)
        is_mine = device is not None and self._desk.is_mine(device)
        state = (NoteState.SENT if is_sent else NoteState.SAVED) if is_mine else None
        return _Entry(
            review=review,
            name=self._desk.name_of(device) if device else "",
            when=told_written(review, now=now),
            words=self._words_of(review, sheet),
            state=state,
            may_take_back=is_mine and review.step == SIGN_OFF and not review.struck,
        )

    def _words_of(self, review: Review, sheet: ContactSheet) -> str:
        if review.step != SIGN_OFF:
            return review.body
        words = self.tr("Signed off.")
        if frozenset(review.bound_to) != sheet.head_ids():
            words = self.tr("Signed an earlier version.")
        return f"{words} {review.body}".strip()

    def _restyle(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px(12))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What one entry shows; compared with what it showed before."""

    review: Review
    name: str
    when: str
    words: str = field(repr=False)
    state: NoteState | None
    may_take_back: bool


class _Said(QWidget):
    take_back_requested = Signal(object)  # Review

    def __init__(self, entry: _Entry) -> None:
        super().__init__()
        review = entry.review
        self._review = review
        self._tone = Tone.GOOD if review.step == SIGN_OFF and not review.struck else Tone.CAUTION
        self._column = QVBoxLayout(self)
        head = Label("", Type.SMALL)
        head.show_parts(entry.name, " · ".join(part for part in (self._step(), entry.when) if part))
        self._column.addWidget(head)
        self._column.addWidget(
            written_text(entry.name, entry.words, face=Type.SMALL, struck=bool(review.struck))
        )
        said = [head.accessibleName(), entry.words]
        if review.struck:
            reason = self.tr("Taken back: {reason}").format(reason=review.struck)
            self._column.addWidget(PersonalLabel(reason, Type.SMALL, Tone.QUIET))
            said.append(reason)
        if entry.state is NoteState.SAVED:
            state = StateTag(entry.state)
            self._column.addWidget(state)
            said.append(state.accessibleName())
        if entry.may_take_back:
            link = Link(self.tr("Signed by mistake"))
            link.setObjectName("take back sign-off")
            link.clicked.connect(self._on_take_back)
            self._column.addWidget(link)
        self.setAccessibleName(". ".join(said))
        follow_theme(self._restyle)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        wide = theme().px(MARK)
        fill_round(
            QPainter(self),
            QRectF(0, 0, wide, self.height()),
            wide / 2,
            ground=theme().tokens.ink(self._tone),
        )

    def _step(self) -> str:
        return {
            "comment": self.tr("commented"),
            "question": self.tr("asked"),
            "answer": self.tr("answered"),
        }.get(self._review.step, "")

    def _on_take_back(self) -> None:
        self.take_back_requested.emit(self._review)

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(MARK + GAP), 0, 0, px(2))
        self._column.setSpacing(px(2))
        self.update()

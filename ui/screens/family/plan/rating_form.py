"""Rating together: for each outcome, what each person says today, or that they would not say."""

from collections.abc import Sequence
from datetime import date
from functools import partial
from itertools import zip_longest
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import BEST_RATING, Outcome, Rating
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.save import Saved
from ui.desk import Desk
from ui.screens.family.plan.inputs import people_chips
from ui.screens.family.plan.telling import quoted
from ui.screens.family.record_form import FORM, KEEP_MS, focus_on
from ui.theme import Tone, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.fields import DateField, Field, NumberField, Tick
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Column, Columns

SIDE_BY_SIDE_FROM = 720
_FORM = "rate together"


class RatingForm(Card):
    """Who was asked and did not want to say is kept too; who was not asked is left empty."""

    saved = Signal()
    left = Signal()
    failed = Signal(object)  # KnownError | None

    def __init__(
        self,
        desk: Desk,
        family_id: UUID,
        outcomes: Sequence[Outcome],
        people: Sequence[Person],
        asked: Sequence[UUID],
    ) -> None:
        """``asked`` are those whose answers are asked for to begin with."""
        super().__init__()
        self._desk = desk
        self._family_id = family_id
        self._day: date = desk.now().date()
        self.made: list[UUID] = []
        self._draft_id: UUID | None = None
        self._kept: list[list[object]] = []
        self._keeping = QTimer(self)
        self._keeping.setInterval(KEEP_MS)
        self._keeping.timeout.connect(self.keep)
        self.add(Label(self.tr("Rate together: how is it going?"), Type.HEADING))
        self.add(
            Label(
                self.tr("0 is not at all, 10 is just as wanted. Leave empty who was not asked."),
                Type.SMALL,
                Tone.QUIET,
            )
        )
        self.on = DateField(self.tr("Asked on"), self._day, today=self._today)
        self.on.line.setObjectName("asked on")
        self.chips = people_chips(self.tr("Who is asked"), people)
        self.chips.choose(*asked)
        self.chips.chosen.connect(self._show_asked)
        who = Field(self.tr("Who is asked"), self.chips)
        self.add(Columns([self.on, who], (1, 3), stack_under=SIDE_BY_SIDE_FROM))
        self.answers: list[Answer] = []
        parts: list[QWidget] = []
        for outcome in outcomes:
            row = [Answer(outcome, person) for person in people]
            self.answers += row
            words = PersonalLabel(quoted(outcome.words), Type.HEADING)
            part = Column(words, Flow(*row, gap=16), gap=6)
            part.end()
            parts.append(part)
        for pair in zip_longest(parts[::2], parts[1::2]):
            both = [part or QWidget() for part in pair]
            self.add(Columns(both, stack_under=SIDE_BY_SIDE_FROM))
        self._wrong = Banner("", icon="circle-alert", tone=Tone.CAUTION)
        self._wrong.hide()
        self.add(self._wrong)
        self.save_button = Button(self.tr("Save"))
        self.save_button.setObjectName("save")
        self.leave_button = Button(self.tr("Leave it"), ButtonKind.TEXT)
        self.leave_button.setObjectName("leave as it was")
        self.save_button.clicked.connect(self.save)
        self.leave_button.clicked.connect(self._leave)
        self.add(Flow(self.save_button, self.leave_button))
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)
        self._show_asked()

    @property
    def is_changed(self) -> bool:
        return any(one.is_begun for one in self.answers if one.is_asked)

    def focus_first(self) -> None:
        asked = [one for one in self.answers if one.is_asked]
        wrong = next((one for one in asked if one.number.wrong), None)
        target = wrong or next(iter(asked), None)
        if self.on.wrong and not wrong:
            focus_on(self.on.line)
        elif target is not None:
            focus_on(target.number.line)
        else:
            focus_on(self.on.line)

    def keep(self) -> None:
        """What was said so far, as a draft, if it differs from what was kept last."""
        said = [one.said() for one in self.answers if one.is_begun]
        if said == self._kept or self.save_button.is_busy:
            return
        self._kept = said
        if self._draft_id is None:
            self._draft_id = new_entity_id(self._desk.now())
        self._desk.keep_draft(
            Draft(
                draft_id=self._draft_id,
                family_id=self._family_id,
                kind=Rating.kind_name,
                fields={
                    FORM: _FORM,
                    "on": self.on.line.text(),
                    "asked": list(self.chips.keys()),
                    "answers": said,
                },
                updated_at=self._desk.now(),
            ),
            done=self._on_kept,
            failed=self._on_not_kept,
        )

    def restore(self, drafts: Sequence[Draft]) -> None:
        """What was said before the program was locked, if there is any."""
        draft = next(
            (
                one
                for one in drafts
                if one.kind == Rating.kind_name and one.fields.get(FORM) == _FORM
            ),
            None,
        )
        if draft is None:
            return
        self._draft_id = draft.draft_id
        self.on.line.setText(str(draft.fields["on"]))
        self.chips.choose(*draft.fields["asked"])
        for said in draft.fields["answers"]:
            for one in self.answers:
                one.restore(said)
        self._kept = [one.said() for one in self.answers if one.is_begun]
        self._show_asked()
        self._say(self.tr("What you typed earlier is back. It is not saved yet."))

    def say_unsaved(self) -> None:
        self.keep()
        self._say(self.tr("This is not saved yet. Save it, or leave it."))
        self.focus_first()

    def save(self) -> None:
        if self.save_button.is_busy:
            return
        self._say("")
        day = self.on.day()
        if day is None and not self.on.wrong:
            self.on.show_wrong(self.tr("Say on which day they were asked."))
        ratings = [one.rating(self._desk, self._family_id, day) for one in self._asked()]
        if self.on.wrong or any(one.number.wrong for one in self._asked()):
            self.focus_first()
            return
        made = [one for one in ratings if one is not None]
        if not made:
            self._say(self.tr("Nothing to save yet: nobody’s answer is here."))
            self.focus_first()
            return
        self.made = [one.entity_id for one in made]
        self.save_button.set_busy(self.tr("Saving…"))
        self._desk.save(
            self._family_id,
            [write for one in made for write in creation(one)],
            done=self._on_saved,
            failed=self._on_failed,
            finishing=self._draft_id,
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.is_changed:
            self.say_unsaved()
        else:
            self._leave()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keeping.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keeping.stop()

    def _leave(self) -> None:
        if self._draft_id is not None:
            self._desk.discard_draft(self._draft_id, done=self._on_kept, failed=self._on_not_kept)
        self.left.emit()

    def _on_kept(self, _nothing: None) -> None:
        """Nothing changes on the screen."""

    def _on_not_kept(self, error: KnownError | None) -> None:
        self.failed.emit(error)

    def _asked(self) -> list["Answer"]:
        return [one for one in self.answers if one.is_asked]

    def _show_asked(self, _keys: object = None) -> None:
        on = self.chips.keys()
        for one in self.answers:
            one.set_asked(asked=one.person_id in on)

    def _on_saved(self, _saved: Saved) -> None:
        self.save_button.set_busy(None)
        self.saved.emit()

    def _on_failed(self, error: KnownError | None) -> None:
        self.save_button.set_busy(None)
        self._say(
            error.told if error else self.tr("This could not be saved. What you typed is here.")
        )
        self.failed.emit(error)

    def _say(self, sentence: str) -> None:
        self._wrong.show_words(sentence)
        self._wrong.setVisible(bool(sentence))

    def _today(self) -> date:
        return self._desk.now().date()


class Answer(QWidget):
    """One person about one outcome."""

    def __init__(self, outcome: Outcome, person: Person) -> None:
        super().__init__()
        self._outcome_id = outcome.entity_id
        self.person_id = person.entity_id
        self.is_asked = True
        self.number = NumberField(person.name, most=BEST_RATING)
        self.number.line.setObjectName("rating")
        self.number.line.setAccessibleName(f"{person.name}: {outcome.words}")
        self.unsaid = Tick(self.tr("Did not want to say"))
        self.unsaid.setObjectName("did not want to say")
        self.unsaid.setAccessibleName(
            self.tr("{name} did not want to say").format(name=person.name)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.number)
        column.addWidget(self.unsaid)
        self.unsaid.toggled.connect(self._on_unsaid)
        self.number.line.textEdited.connect(self._on_number)

    @property
    def is_begun(self) -> bool:
        return bool(self.number.line.text().strip()) or self.unsaid.isChecked()

    def set_asked(self, *, asked: bool) -> None:
        self.is_asked = asked
        self.setVisible(asked)

    def said(self) -> list[object]:
        """For a draft: about which outcome, who, and what as it was typed."""
        return [
            self._outcome_id.bytes,
            self.person_id.bytes,
            self.number.line.text(),
            self.unsaid.isChecked(),
        ]

    def restore(self, said: Sequence[object]) -> None:
        if list(said[:2]) == [self._outcome_id.bytes, self.person_id.bytes]:
            self.number.line.setText(str(said[2]))
            self.unsaid.setChecked(bool(said[3]))

    def rating(self, desk: Desk, family_id: UUID, day: date | None) -> Rating | None:
        value = self.number.number()
        if value is None and not self.unsaid.isChecked():
            return None
        make = partial(Rating, entity_id=new_entity_id(desk.now()), family_id=family_id)
        return make(outcome=self._outcome_id, person=self.person_id, on=day, value=value)

    def _on_unsaid(self, unsaid: bool) -> None:
        if unsaid:
            self.number.set_number(None)
            self.number.show_wrong("")

    def _on_number(self, words: str) -> None:
        if words.strip():
            self.unsaid.setChecked(False)

"""One outcome: the words on their ground, how it is going, and the steps towards it."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from keyworker_desktop.record.kinds.plan import Outcome, Step
from keyworker_desktop.store.reading import FamilySheet
from ui.attachments.panel import FilesPart
from ui.desk import Desk
from ui.screens.family.plan.standing import Plan, asked_about
from ui.screens.family.plan.step_list import StepList
from ui.screens.family.plan.telling import (
    chart_day,
    outcome_tags,
    rating_caption,
    rating_lines,
    source_of,
    step_row,
)
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.card import Card, CardPart
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.rating_chart import RatingChart
from ui.widgets.state import TagLabel
from ui.widgets.voice import VoiceBlock


class OutcomeCard(Card):
    """Showing it again changes only what differs, so that nothing moves under somebody."""

    change_requested = Signal(object)
    step_requested = Signal(object)
    step_opened = Signal(object)
    step_moved = Signal(object, int)
    failed = Signal(object)  # KnownError | None

    def __init__(self, desk: Desk, outcome: Outcome) -> None:
        super().__init__(padded=False)
        self._desk = desk
        self._shown: object = None
        self._is_ordering = False
        self._content: tuple[FamilySheet, Plan] | None = None
        self.outcome = outcome
        self.voice = VoiceBlock(outcome.words, "-", inside=True, top_of_card=True, strong=True)
        self._tags = Flow(gap=12)
        self.voice.body.addWidget(self._tags)
        self._why = PersonalLabel("", Type.SMALL)
        self._caption = Label("", Type.SMALL, Tone.QUIET)
        self.chart = RatingChart()
        self._about = CardPart(self._why, self._caption, self.chart)
        self._files_part = FilesPart(desk, may_add=False)
        self.files = self._files_part.panel
        self.files.failed.connect(self.failed)
        self.steps = StepList(self.tr("Steps"))
        self.steps.opened.connect(self.step_opened)
        self.steps.moved.connect(self.step_moved)
        self._no_steps = Label(
            self.tr("No steps yet. What could somebody do first?"), Type.SMALL, Tone.QUIET
        )
        self._steps_part = QWidget()
        column = QVBoxLayout(self._steps_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.steps)
        self._empty_part = CardPart(self._no_steps)
        self._form_part = CardPart()
        self._form_part.hide()
        self.add_step = self._button(self.tr("Step"), "add step", icon="plus")
        self.order = self._button(self.tr("Change order"), "change order")
        self.change = self._button(self.tr("Change"), "change outcome")
        self.add_step.clicked.connect(self._on_add_step)
        self.order.clicked.connect(self._on_order)
        self.change.clicked.connect(self._on_change)
        self.add(self.voice)
        self.add(self._about)
        self.add(self._files_part)
        self.add_divided(self._steps_part)
        self.add_divided(self._empty_part)
        self.add_divided(self._form_part)
        self.end()
        self.add_divided(CardPart(Flow(self.add_step, self.order, self.change, gap=4)))

    def show_outcome(self, outcome: Outcome, sheet: FamilySheet, plan: Plan) -> None:
        self._content = (sheet, plan)
        steps = plan.steps[outcome.entity_id]
        self.outcome = outcome
        self.files.show_for(outcome.family_id, outcome.entity_id)
        today = self._desk.now().date()
        days, people = asked_about(sheet, outcome.entity_id)
        rows = [step_row(one, today, changed=one.entity_id in plan.changed) for one in steps]
        changed = frozenset(one.entity_id for one in steps if one.entity_id in plan.changed)
        tags = outcome_tags(outcome, changed=outcome.entity_id in plan.changed)
        source = source_of(outcome, sheet)
        lines = rating_lines(days, people, sheet)
        caption = rating_caption(days, people, sheet, today)
        shown = (outcome, rows, changed, tags, source, days, lines, caption, self._is_ordering)
        if shown == self._shown:
            return
        self._shown = shown
        self.setAccessibleName(outcome.words)
        self.voice.show_words(outcome.words, source)
        self.voice.source.setVisible(bool(source))
        self._tags.clear()
        for tag in tags:
            self._tags.add(TagLabel(tag))
        self._tags.setVisible(bool(tags))
        self._why.setText(outcome.why)
        self._why.setVisible(bool(outcome.why))
        self._caption.setText(caption or self.tr("Nobody has been asked yet how it is going."))
        self.chart.show_ratings([chart_day(day, today) for day in days], lines)
        self.chart.setVisible(bool(lines))
        self.steps.show_steps(rows, changed, ordering=self._is_ordering and len(rows) > 1)
        self.steps.setVisible(bool(rows))
        self._steps_part.setVisible(bool(rows))
        self._empty_part.setVisible(not rows)
        self.order.setVisible(len(rows) > 1)
        for button in (self.add_step, self.order, self.change):
            button.setAccessibleDescription(outcome.words)

    def open_form(self, form: QWidget, *, on_top: bool) -> None:
        """In place of the words, or under the steps."""
        if on_top:
            self.body.insertWidget(0, form)
            self.voice.hide()
            self._why.hide()
            self._files_part.set_covered(covered=True)
        else:
            self._form_part.add(form)
            self._form_part.show()
        form.show()

    def form_has_gone(self) -> None:
        self._form_part.hide()
        self.voice.show()
        self._files_part.set_covered(covered=False)
        self._why.setVisible(bool(self.outcome.why))

    def row_of(self, step_id: UUID) -> QWidget | None:
        return next((row for row in self.steps.rows if row.content.key == step_id), None)

    def steps_in_order(self) -> Sequence[Step]:
        return self._content[1].steps[self.outcome.entity_id] if self._content else ()

    def _button(self, words: str, name: str, icon: str = "") -> Button:
        button = Button(words, ButtonKind.TEXT, icon=icon, size=ButtonSize.SMALL)
        button.setObjectName(name)
        return button

    def _on_add_step(self) -> None:
        self.step_requested.emit(self.outcome.entity_id)

    def _on_change(self) -> None:
        self.change_requested.emit(self.outcome.entity_id)

    def _on_order(self) -> None:
        self._is_ordering = not self._is_ordering
        self.order.set_words(
            self.tr("Order is right") if self._is_ordering else self.tr("Change order")
        )
        if self._content is not None:
            self.show_outcome(self.outcome, *self._content)

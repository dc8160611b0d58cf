"""The forms of a plan: an outcome, a step, an agreement."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Step
from keyworker_desktop.record.record import Record
from keyworker_desktop.store.drafts import Draft
from ui.desk import Desk
from ui.screens.family.inputs import Input
from ui.screens.family.plan.inputs import day_input, outcome_input, people_input
from ui.screens.family.record_form import RecordForm
from ui.widgets.fields import ChoiceField, DateField, Field

_SET_ASIDE = ("paused", "dropped")


class PlanForm(RecordForm):
    """Remembers whether what it saved was that the record was entered in error."""

    was_struck = False

    def _put(self, place: int, one: Input) -> None:
        """Add an input that is not made from its declaration alone."""
        one.show(getattr(self.record, one.name))
        self.inputs.insert(place - 1, one)  # the title is the first in the body
        self.body.insertWidget(place, one.widget)
        self._before = self._typed()
        self._order_tabs()

    def _order_tabs(self) -> None:
        """Tab goes as the form reads, not in the order in which its parts were made."""
        stops: list[QWidget] = []
        for number in range(self.body.count()):
            item = self.body.itemAt(number)
            part = item.widget() if item else None
            if part is not None:
                stops += [one for one in (part, *part.findChildren(QWidget)) if self._is_stop(one)]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    def _is_stop(self, widget: QWidget) -> bool:
        return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and (
            widget.window() is self.window()
        )

    @override
    def save(self) -> None:
        self.was_struck = False
        super().save()

    @override
    def _strike(self) -> None:
        self.was_struck = True
        super()._strike()


class OutcomeForm(PlanForm):
    def __init__(self, desk: Desk, outcome: Outcome, people: Sequence[Person]) -> None:
        is_new = outcome.facts is None
        rows: list[tuple[str, ...]] = [("words",), ("said",), ("why",)]
        if not is_new:
            rows.append(("state",))
        title = "" if not is_new else self.tr("What does somebody want to be different?")
        super().__init__(
            desk,
            outcome,
            rows,
            title=title or self.tr("Change this outcome"),
            may_strike=True,
        )
        whose = people_input("whose", self.tr("Whose outcome it is"), people)
        self._put(2, whose)
        if is_new:
            self.set_save_words(self.tr("Add to the plan"), self.tr("Leave it"))


class StepForm(PlanForm):
    """Why something was moved, paused or dropped is asked once it is, and need not be answered."""

    def __init__(self, desk: Desk, step: Step, outcomes: Sequence[Outcome]) -> None:
        is_new = step.facts is None
        super().__init__(
            desk,
            step,
            (("what",), ("owner",), ("state",), ("reason",)),
            title=self.tr("A step towards this") if is_new else self.tr("Change this step"),
            may_strike=True,
        )
        due = day_input("due_on", self.tr("By when"), self._today, ahead=True)
        self._put(3, due)
        self._due = step.due_on
        moving = [self.input("state").widget]
        if not is_new:
            towards = outcome_input(self.tr("Outcome it serves"), outcomes)
            self._put(5, towards)
            moving.append(towards.widget)
        for field in moving:
            if isinstance(field, ChoiceField):
                field.changed.connect(self._offer_reason)
        if isinstance(due.widget, DateField):
            due.widget.changed.connect(self._on_due)
        self._offer_reason()
        if is_new:
            self.set_save_words(self.tr("Add the step"), self.tr("Leave it"))

    @override
    def restore(self, drafts: Sequence[Draft]) -> None:
        super().restore(drafts)
        due = self.input("due_on")
        self._due = due.read()
        due.show_wrong("")  # what was half typed is no mistake yet
        self._offer_reason()

    @override
    def _form_name(self) -> str:
        step, names = self.record, super()._form_name()
        if isinstance(step, Step) and step.facts is None and step.outcome is not None:
            return f"{names} {step.outcome.hex}"  # what was begun under one stays under it
        return names

    def _on_due(self, day: date | None) -> None:
        self._due = day
        self._offer_reason()

    def _offer_reason(self) -> None:
        step = self.record
        if not isinstance(step, Step):
            return
        was_moved = False
        if step.facts is not None:
            was_moved = self._due != step.due_on or self.input("outcome").read() != step.outcome
        wanted = bool(step.reason) or was_moved or self.input("state").read() in _SET_ASIDE
        self.input("reason").widget.setVisible(wanted)


class AgreementForm(PlanForm):
    """Bound to the plan as it stands on the screen when it is saved."""

    def __init__(
        self, desk: Desk, agreement: Agreement, people: Sequence[Person], heads: Sequence[UUID]
    ) -> None:
        agreement = replace(agreement, bound_to=tuple(heads))
        super().__init__(desk, agreement, (("how",),), title=self.tr("Agree the plan as it stands"))
        self._put(1, people_input("people", self.tr("Agreed by"), people))
        self._put(2, day_input("on", self.tr("Agreed on"), self._today))
        self.set_save_words(self.tr("They agree"), self.tr("Not now"))

    def show_heads(self, heads: Sequence[UUID]) -> None:
        """The plan changed behind this form: whoever agrees has to look again."""
        record = self.record
        if isinstance(record, Agreement) and record.bound_to != tuple(heads):
            self._record = replace(record, bound_to=tuple(heads))
            self._wrong.say(
                self.tr("The plan has changed while this was open. Look at it together again.")
            )

    @override
    def _is_fit(self, record: Record) -> bool:
        fit = super()._is_fit(record)
        people = self.input("people").widget
        if isinstance(people, Field) and people.wrong:
            people.show_wrong(self.tr("Choose at least one person who agrees."))
        return fit

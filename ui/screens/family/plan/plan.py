"""The plan tab: outcomes as cards with their steps; a form opens where what it changes stands."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QBoxLayout, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import edits, struck_out
from keyworker_desktop.store.reading import FamilySheet
from keyworker_desktop.store.save import Saved
from ui.desk import Desk
from ui.places import FamilyTab, Place, Room
from ui.screens.family.plan.agreement_line import AgreementLine
from ui.screens.family.plan.card_grid import CardGrid
from ui.screens.family.plan.forms import AgreementForm, OutcomeForm, PlanForm, StepForm
from ui.screens.family.plan.outcome_card import OutcomeCard
from ui.screens.family.plan.rating_form import RatingForm
from ui.screens.family.plan.standing import Plan, last_place, moved, plan_heads, plan_of
from ui.screens.family.plan.telling import people_of, step_row
from ui.screens.family.record_form import ENTITY, FORM, RecordForm, focus_on, holds_focus
from ui.screens.family.tab import FamilyTabView
from ui.theme import Type, theme
from ui.widgets.button import Button
from ui.widgets.card import Card, SectionTitle
from ui.widgets.drawing import follow_theme
from ui.widgets.empty import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.page import Column, Page, Section
from ui.widgets.row import RowList
from ui.widgets.values import RowContent

Form = PlanForm | RatingForm


class PlanTab(FamilyTabView):
    """One form is open at a time; opening another first asks for what is not saved."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._plan: Plan | None = None
        self._cards: dict[UUID, OutcomeCard] = {}
        self._form: Form | None = None
        self._form_card: OutcomeCard | None = None
        self._came_from: QWidget | None = None
        self._is_saved = False
        self.new_outcome = Button(self.tr("Outcome"), icon="plus")
        self.new_outcome.setObjectName("new outcome")
        self.new_outcome.clicked.connect(self._begin_outcome)
        self.rate = Button(self.tr("Rate together"), icon="star")
        self.rate.setObjectName("rate together")
        self.rate.clicked.connect(self._begin_rating)
        self._head = Head(
            self.tr("What the family wants to be different"), self.new_outcome, self.rate
        )
        self._top = Column()
        self._top.hide()
        self.empty = EmptyState("", self.tr("Write the first"), icon="plus")
        self.empty.acted.connect(self._begin_outcome)
        if self.empty.button is not None:
            self.empty.button.setObjectName("first outcome")
        self._empty_card = Card(padded=False)
        self._empty_card.add(self.empty)
        self.grid = CardGrid()
        self.astray = RowList(name=self.tr("Steps without an outcome"))
        self.astray.opened.connect(self._change_step)
        self._astray = Section(
            SectionTitle(
                self.tr("Steps without an outcome"),
                self.tr("open one to say which outcome it serves"),
            ),
            self.astray,
        )
        self._bottom = Column()
        self._bottom.hide()
        self.agreement = AgreementLine(desk)
        self.agreement.agree_requested.connect(self._begin_agreement)
        self.agreement.changes_wanted.connect(self._on_changes_wanted)
        self.struck = RowList(name=self.tr("Entered in error"))
        self.struck.opened.connect(self._on_struck)
        self._struck = Section(SectionTitle(self.tr("Entered in error")), self.struck)
        self.page = Page(self.tr("Plan"))
        for part in (
            Column(self._head, self._top, self._empty_card, self.grid, gap=10),
            self._astray,
            self._bottom,
            self.agreement,
            self._struck,
        ):
            self.page.add(part)
        self.page.end()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    @property
    def form(self) -> Form | None:
        return self._form

    @property
    def cards(self) -> Sequence[OutcomeCard]:
        """In the order in which they stand."""
        outcomes = self._plan.outcomes if self._plan else ()
        return [self._cards[one.entity_id] for one in outcomes if one.entity_id in self._cards]

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        is_other = self.sheet is None or self.sheet.card.family_id != sheet.card.family_id
        super().show_sheet(sheet)
        if is_other:
            self._close_form()
            self.grid.show_cards([])
            self._cards.clear()
            self.page.verticalScrollBar().setValue(0)
        self._plan = plan = plan_of(sheet)
        finished = self._form if self._is_saved else None
        if finished is not None:
            self._close_form()
        self._show_cards(plan, sheet)
        self._show_rest(plan, sheet)
        if isinstance(self._form, AgreementForm):
            self._form.show_heads(plan_heads(sheet))

    @override
    def show_place(self, place: Place) -> None:
        if place.act == "new outcome":
            self._begin_outcome()
        elif self._go_on_with(place.entity_id):
            return
        elif place.entity_id is not None:
            self._focus_on_entry(place.entity_id)

    @override
    def take_focus(self) -> None:
        if self._form is not None:
            self._form.focus_first()
        elif self._plan and not self._plan.outcomes and self.empty.button is not None:
            self.empty.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.new_outcome.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def may_leave(self) -> bool:
        if self._form is not None and self._form.is_changed and not self._is_saved:
            self._form.say_unsaved()
            return False
        return True

    def _go_on_with(self, draft_id: UUID | None) -> bool:
        """Open the form that a draft was begun in, if it is one of a form here."""
        drafts = self.sheet.drafts if self.sheet else ()
        draft = next((one for one in drafts if one.draft_id == draft_id), None)
        if draft is None:
            return False
        entity = draft.fields.get(ENTITY) or b""
        entity_id = UUID(bytes=entity) if entity else None
        outcome = str(draft.fields.get(FORM, "")).rpartition(" ")[2]
        if draft.kind == Rating.kind_name:
            self._begin_rating()
        elif draft.kind == Agreement.kind_name:
            self._begin_agreement()
        elif draft.kind == Outcome.kind_name and entity_id is None:
            self._begin_outcome()
        elif draft.kind == Outcome.kind_name and entity_id is not None:
            self._change_outcome(entity_id)
        elif draft.kind == Step.kind_name and entity_id is not None:
            self._change_step(entity_id)
        else:
            under = [one for one in self._cards if one.hex == outcome]
            for outcome_id in under:
                self._begin_step(outcome_id)
        return self._form is not None

    # What is shown

    def _show_cards(self, plan: Plan, sheet: FamilySheet) -> None:
        standing = {one.entity_id for one in plan.outcomes}
        for gone in [one for one in self._cards if one not in standing]:
            card = self._cards.pop(gone)
            if card is self._form_card:
                self._close_form()
        for outcome in plan.outcomes:
            if outcome.entity_id not in self._cards:
                self._cards[outcome.entity_id] = self._new_card(outcome)
            self._cards[outcome.entity_id].show_outcome(outcome, sheet, plan)
        self._put_cards()

    def _put_cards(self) -> None:
        """In the order of the plan; while a form is open in one of them, newcomers stand last."""
        cards: list[QWidget] = [*self.cards]
        if self._form_card is not None:
            stay = [card for card in self.grid.cards if card in cards]
            cards = [*stay, *(card for card in cards if card not in stay)]
        self.grid.show_cards(cards)

    def _show_rest(self, plan: Plan, sheet: FamilySheet) -> None:
        name = sheet.child.name if sheet.child else self.tr("the family")
        self.empty.sentence.setText(
            self.tr("What does {name} want to be different? Write it in their words.").format(
                name=name
            )
        )
        has_outcomes = bool(plan.outcomes)
        self._empty_card.setVisible(not has_outcomes and self._form is None)
        self.grid.setVisible(has_outcomes)
        self.rate.setVisible(has_outcomes)
        self.new_outcome.setVisible(has_outcomes)
        today = self.desk.now().date()
        self.astray.show_rows(
            [step_row(one, today, changed=one.entity_id in plan.changed) for one in plan.astray]
        )
        self._astray.setVisible(bool(plan.astray))
        self.agreement.setVisible(has_outcomes)
        self.agreement.show_plan(plan, sheet)
        self.struck.show_rows(
            [
                RowContent(
                    title=one.title(), detail=one.struck, past=True, strong=False, key=one.entity_id
                )
                for one in plan.struck
            ]
        )
        self._struck.setVisible(bool(plan.struck))

    def _new_card(self, outcome: Outcome) -> OutcomeCard:
        card = OutcomeCard(self.desk, outcome)
        card.change_requested.connect(self._change_outcome)
        card.step_requested.connect(self._begin_step)
        card.step_opened.connect(self._change_step)
        card.step_moved.connect(self._move_step)
        card.failed.connect(self.failed)
        return card

    # Forms

    def _begin_outcome(self) -> None:
        sheet, plan = self.sheet, self._plan
        if sheet is None or plan is None:
            return
        outcome = Outcome(
            entity_id=new_entity_id(self.desk.now()),
            family_id=sheet.card.family_id,
            whose=(sheet.child.entity_id,) if sheet.child else (),
            place=last_place(sheet.outcomes),
        )
        make = partial(OutcomeForm, self.desk, outcome, people_of(sheet))
        self._open(make, place=self._top)

    def _change_outcome(self, outcome_id: UUID) -> None:
        card, sheet = self._cards.get(outcome_id), self.sheet
        if card is not None and sheet is not None:
            people = people_of(sheet)
            people += [
                one for one in sheet.people if one.struck and one.entity_id in card.outcome.whose
            ]
            self._open(
                partial(OutcomeForm, self.desk, card.outcome, people), card=card, on_top=True
            )

    def _begin_step(self, outcome_id: UUID) -> None:
        card, plan, sheet = self._cards.get(outcome_id), self._plan, self.sheet
        if card is None or plan is None or sheet is None:
            return
        step = Step(
            entity_id=new_entity_id(self.desk.now()),
            family_id=sheet.card.family_id,
            outcome=outcome_id,
            place=last_place(plan.steps[outcome_id]),
        )
        self._open(partial(StepForm, self.desk, step, plan.outcomes), card=card)

    def _change_step(self, step_id: object) -> None:
        plan, step = self._plan, self._step(step_id)
        if step is None or plan is None:
            return
        make = partial(StepForm, self.desk, step, plan.outcomes)
        card = self._cards.get(step.outcome) if step.outcome else None
        if card is None:
            self._open(make, place=self._top)
        else:
            self._open(make, card=card)

    def _step(self, step_id: object) -> Step | None:
        steps = self.sheet.steps if self.sheet else ()
        return next((one for one in steps if one.entity_id == step_id), None)

    def _begin_rating(self) -> None:
        sheet, plan = self.sheet, self._plan
        if sheet is None or plan is None:
            return
        outcomes = [one for one in plan.outcomes if one.state in ("open", "paused")]
        people = [one for one in people_of(sheet) if one.place != "professional"]
        before = {one.person for one in sheet.ratings if not one.struck}
        asked = [one.entity_id for one in people if one.place == "child" or one.entity_id in before]
        make = partial(
            RatingForm,
            self.desk,
            sheet.card.family_id,
            outcomes or plan.outcomes,
            people,
            asked,
        )
        self._open(make, place=self._top)

    def _begin_agreement(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        agreement = Agreement(
            entity_id=new_entity_id(self.desk.now()),
            family_id=sheet.card.family_id,
            on=self.desk.now().date(),
        )
        make = partial(AgreementForm, self.desk, agreement, people_of(sheet), plan_heads(sheet))
        self._open(make, place=self._bottom)

    def _open(
        self,
        make: Callable[[], Form],
        *,
        place: Column | None = None,
        card: OutcomeCard | None = None,
        on_top: bool = False,
    ) -> None:
        if not self.may_leave():
            return
        self._close_form()
        self._came_from = QApplication.focusWidget()
        form = self._form = make()
        if isinstance(form, RecordForm):
            form.add_files()
        self._is_saved = False
        form.saved.connect(self._on_saved)
        form.left.connect(self._close_form)
        form.failed.connect(self.failed)
        self._form_card = card
        if card is not None:
            card.open_form(form, on_top=on_top)
            self.grid.set_level(level=False)
            if isinstance(form, StepForm):
                card.steps.select(form.record.entity_id)
        elif place is not None:
            place.add(form)
            place.show()
        self._empty_card.hide()
        form.show()
        form.restore(self.sheet.drafts if self.sheet else ())
        form.focus_first()

    def _on_saved(self) -> None:
        self._is_saved = True
        form = self._form
        if isinstance(form, RatingForm):
            self._offer_undo(self.tr("What they said is in the plan."), form.made, Rating)
        elif isinstance(form, AgreementForm):
            ids = [form.record.entity_id]
            self._offer_undo(self.tr("The plan is agreed as it stands."), ids, Agreement)
        elif isinstance(form, PlanForm) and form.was_struck:
            self.tell_undoable.emit(
                self.tr("Marked as entered in error."),
                partial(self._take_back_strike, form.record.entity_id),
            )

    def _close_form(self) -> None:
        form, self._form = self._form, None
        card, self._form_card = self._form_card, None
        came_from, self._came_from = self._came_from, None
        self._is_saved = False
        if form is None:
            return
        had_focus = holds_focus(form)
        form.hide()
        around = form.parentWidget()
        layout = around.layout() if around else None
        if layout is not None:
            layout.removeWidget(form)
        form.deleteLater()
        if card is not None and isValid(card):
            card.steps.select(None)
            card.form_has_gone()
        self._put_cards()
        self.grid.set_level(level=True)
        self._top.hide()
        self._bottom.hide()
        if self._plan is not None:
            self._empty_card.setVisible(not self._plan.outcomes)
        if had_focus:
            if came_from is not None and isValid(came_from) and came_from.isVisible():
                focus_on(came_from)
            elif card is not None:
                focus_on(card.add_step)
            else:
                self.take_focus()

    # Acts without a form

    def _move_step(self, step_id: object, by: int) -> None:
        plan, step = self._plan, self._step(step_id)
        if plan is None or step is None or step.outcome is None:
            return
        steps = plan.steps.get(step.outcome, ())
        places = moved(steps, step.entity_id, by)
        self._write(
            [
                write
                for one in steps
                if one.entity_id in places
                for write in edits(one, place=places[one.entity_id])
            ]
        )

    def _offer_undo(self, words: str, ids: Sequence[UUID], kind: type[Record]) -> None:
        self.tell_undoable.emit(words, partial(self._take_back, tuple(ids), kind))

    def _take_back(self, ids: Sequence[UUID], kind: type[Record]) -> None:
        records: list[Any] = []
        if self.sheet is not None:
            records = [*self.sheet.ratings, *self.sheet.agreements]
        reason = self.tr("Taken back at once")
        self._write(
            [
                write
                for one in records
                if isinstance(one, kind) and one.entity_id in ids
                for write in struck_out(one, reason)
            ]
        )

    def _take_back_strike(self, entity_id: UUID) -> None:
        records = (*self.sheet.outcomes, *self.sheet.steps) if self.sheet else ()
        found = next((one for one in records if one.entity_id == entity_id), None)
        if found is not None:
            self._write(edits(found, struck=""))

    def _write(self, writes: Sequence[Write]) -> None:
        if writes and self.sheet is not None:
            self.desk.save(
                self.sheet.card.family_id, writes, done=self._on_written, failed=self.on_failed
            )

    def _on_written(self, _saved: Saved) -> None:
        """The family is read anew, and shown."""

    # Going somewhere

    def _on_changes_wanted(self) -> None:
        plan = self._plan
        for outcome in plan.outcomes if plan else ():
            if plan is None:
                return
            ids = [outcome.entity_id, *(one.entity_id for one in plan.steps[outcome.entity_id])]
            changed = next((one for one in ids if one in plan.changed), None)
            if changed is not None:
                self._focus_on_entry(changed)
                return
        if self._struck.isVisible():
            self.struck.focus_current()
            focus_on(self.struck.rows[0])

    def _focus_on_entry(self, entity_id: UUID) -> None:
        for card in self.cards:
            row = card.row_of(entity_id)
            if row is not None:
                focus_on(row)
                return
            if card.outcome.entity_id == entity_id:
                focus_on(card.change)
                self.page.ensureWidgetVisible(card.voice)
                return

    def _on_struck(self, entity_id: object) -> None:
        if self.sheet is not None and isinstance(entity_id, UUID):
            self.go.emit(
                Place(
                    room=Room.FAMILY,
                    family_id=self.sheet.card.family_id,
                    tab=FamilyTab.HISTORY,
                    entity_id=entity_id,
                )
            )


class Head(QWidget):
    """The words and the buttons beside them; under them with large text."""

    def __init__(self, words: str, *buttons: QWidget) -> None:
        super().__init__()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(Label(words, Type.SECTION), 1)
        self._buttons = Flow(*buttons, align_right=True)
        self._row.addWidget(self._buttons)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        stacks = theme().stacks
        self._row.setDirection(
            QBoxLayout.Direction.TopToBottom if stacks else QBoxLayout.Direction.LeftToRight
        )
        self._row.setSpacing(theme().px(12))

"""What is begun in the plan outlives the lock: each form has back what was typed into it."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from keyworker_desktop.record.writing import edits
from tests.gui.plan.conftest import ShownPlan
from tests.support.desk import TOM
from tests.support.screens import show
from ui.places import FamilyTab
from ui.screens.family.plan.forms import AgreementForm, OutcomeForm, StepForm
from ui.screens.family.plan.rating_form import RatingForm
from ui.screens.family.screen import FamilyScreen


@contextmanager
def after_the_lock(shown: ShownPlan) -> Iterator[ShownPlan]:
    """The lock comes though something is not saved; later the family is opened again."""
    assert not shown.screen.may_leave()
    shown.until(lambda: shown.sheet().drafts)
    screen = FamilyScreen(shown.office.desk)
    again = ShownPlan(shown.office, screen, shown.qtbot)
    show(shown.qtbot, screen, width=1282, height=900)
    yield again
    screen.hide()


def go_on(again: ShownPlan) -> None:
    (draft,) = again.sheet().drafts
    again.open(tab=FamilyTab.CONTACTS, entity_id=draft.draft_id, act="open draft")
    again.until(lambda: again.screen.tab is FamilyTab.PLAN and again.plan.form is not None)
    assert "What you typed earlier is back." in again.texts()


def test_a_new_outcome_is_back(shown: ShownPlan) -> None:
    shown.open_plan()
    shown.click("first outcome")
    shown.put("What should be different", "I want a quiet room.")
    with after_the_lock(shown) as again:
        go_on(again)
        assert isinstance(again.plan.form, OutcomeForm)
        again.saved()
        (outcome,) = again.sheet().outcomes
        assert outcome.words == "I want a quiet room."
        assert outcome.whose == (shown.office.child().entity_id,)
        assert again.sheet().drafts == []


def test_a_new_step_is_back_under_its_outcome_and_no_other(shown: ShownPlan) -> None:
    one = shown.add_outcome()
    shown.add_outcome(words="I want to sleep", place="q")
    shown.open_plan()
    shown.click("add step")
    shown.put("What will be done", "Ring Jo’s mother")
    shown.put("By when", "3 December")
    with after_the_lock(shown) as again:
        plan = again.open_plan()
        plan._begin_step(plan.cards[1].outcome.entity_id)
        assert isinstance(plan.form, StepForm)
        assert not plan.form.is_changed
        plan.form.leave_button.click()
        go_on(again)
        again.saved()
        (step,) = again.sheet().steps
        assert (step.what, step.outcome, str(step.due_on)) == (
            "Ring Jo’s mother",
            one.entity_id,
            "2026-12-03",
        )


def test_a_changed_step_is_back_and_replaces_nothing_unseen(shown: ShownPlan) -> None:
    step = shown.add_step(shown.add_outcome())
    shown.open_plan()
    shown.plan._change_step(step.entity_id)
    shown.put("What will be done", "A door chime and a light")
    with after_the_lock(shown) as again:
        (read,) = again.sheet().steps
        again.office.save_writes(step.family_id, edits(read, what="No chime"), by=TOM)
        go_on(again)
        again.saved()
        (read,) = again.sheet().steps
        assert read.facts is not None
        assert {one.value for one in read.facts.disagreements["what"].versions} == {
            "A door chime and a light",
            "No chime",
        }


def test_an_agreement_is_back_and_bound_to_what_is_now_on_the_screen(shown: ShownPlan) -> None:
    shown.add_outcome()
    shown.open_plan()
    shown.click("agree the plan")
    shown.put("How", "By voice, at the kitchen table")
    with after_the_lock(shown) as again:
        go_on(again)
        form = again.plan.form
        assert isinstance(form, AgreementForm)
        assert form.input("how").read() == "By voice, at the kitchen table"


def test_ratings_are_back(shown: ShownPlan) -> None:
    shown.add_outcome()
    shown.open_plan()
    shown.click("rate together")
    shown.put("rating", "7")
    with after_the_lock(shown) as again:
        go_on(again)
        assert isinstance(again.plan.form, RatingForm)
        again.saved()
        (rating,) = again.sheet().ratings
        assert rating.value == 7
        assert again.sheet().drafts == []


def test_what_is_left_as_it_was_is_gone(shown: ShownPlan) -> None:
    shown.open_plan()
    shown.click("first outcome")
    shown.put("What should be different", "I want a quiet room.")
    assert not shown.screen.may_leave()
    shown.until(lambda: shown.sheet().drafts)
    shown.click("leave as it was")
    shown.until(lambda: shown.sheet().drafts == [])
    QApplication.processEvents()
    shown.qtbot.keyClick(shown.screen, Qt.Key.Key_Escape)

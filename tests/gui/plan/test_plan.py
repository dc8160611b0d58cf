"""The plan: each act changes the record, and what somebody agreed to is bound exactly."""

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from keyworker_desktop.record.writing import edits
from tests.gui.plan.conftest import ShownPlan, heads
from tests.support.desk import RUTH, TOM
from tests.support.screens import LOOKS, beyond_the_edge, cut_off, unnamed
from ui.screens.family.plan.forms import StepForm
from ui.screens.family.plan.rating_form import RatingForm
from ui.theme import theme
from ui.widgets.fields import ChoiceField

Undo = list[Callable[[], None]]


def test_an_empty_plan_teaches(shown: ShownPlan) -> None:
    shown.open_plan()
    assert "What does Robin want to be different? Write it in their words." in shown.texts()
    shown.click("first outcome")
    shown.put("What should be different", "I want a quiet room.")
    shown.saved()
    (outcome,) = shown.sheet().outcomes
    assert outcome.words == "I want a quiet room."
    assert outcome.whose == (shown.office.child().entity_id,)
    assert "“I want a quiet room.”" in shown.texts()


def test_an_outcome_without_words_is_not_kept(shown: ShownPlan) -> None:
    shown.open_plan()
    shown.click("first outcome")
    shown.put("Said when and how", "20 October, said aloud")
    shown.save()
    assert "What should be different: this is needed." in shown.texts()
    assert shown.sheet().outcomes == []
    assert shown.plan.form is not None
    assert shown.plan.form.is_changed


def test_an_outcome_is_reached(shown: ShownPlan) -> None:
    shown.add_outcome()
    shown.open_plan()
    shown.click("change outcome")
    form = shown.plan.form
    assert form is not None
    assert not isinstance(form, RatingForm)
    form.input("state").show("reached")
    shown.saved()
    assert shown.sheet().outcomes[0].state == "reached"
    assert any("Reached" in one.accessibleName() for one in shown.plan.cards[0]._tags.widgets())


def test_a_step_serves_its_outcome(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    shown.open_plan()
    shown.click("add step")
    shown.put("What will be done", "A door chime all four of them chose")
    shown.put("Who does it", "Mark")
    shown.put("By when", "30 November")
    shown.saved()
    (step,) = shown.sheet().steps
    assert (step.outcome, step.owner, step.due_on) == (
        outcome.entity_id,
        "Mark",
        date(2026, 11, 30),
    )
    assert shown.plan.cards[0].steps.rows[0].content.detail == "Mark · by 30 November"


def test_a_step_without_words_or_with_no_day_is_not_kept(shown: ShownPlan) -> None:
    shown.add_outcome()
    shown.open_plan()
    shown.click("add step")
    shown.put("By when", "when the swallows come")
    shown.save()
    assert "This is not a day." in shown.texts()
    shown.put("By when", "")
    shown.save()
    assert "What will be done: this is needed." in shown.texts()
    assert shown.sheet().steps == []


@pytest.mark.parametrize("due", [date(2025, 12, 24), date(2026, 11, 21)])
def test_days_over_are_said_in_words(shown: ShownPlan, due: date) -> None:
    outcome = shown.add_outcome()
    shown.add_step(outcome, due_on=due, owner="Health and council")
    shown.open_plan()
    content = shown.plan.cards[0].steps.rows[0].content
    assert content.tag is not None
    over = (date(2026, 11, 22) - due).days
    assert content.tag.words == (f"{over} days over" if over > 1 else "1 day over")


def test_a_step_that_is_paused_or_done_is_not_over(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    shown.add_step(outcome, due_on=date(2026, 1, 1), state="paused")
    shown.add_step(outcome, due_on=date(2026, 1, 1), state="done")
    shown.open_plan()
    tags = [row.content.tag for row in shown.plan.cards[0].steps.rows]
    assert [tag.words for tag in tags if tag] == ["Paused", "Done"]


def test_a_reason_is_offered_when_a_step_is_paused_and_not_before(shown: ShownPlan) -> None:
    shown.add_step(shown.add_outcome())
    shown.open_plan()
    shown.qtbot.mouseClick(shown.plan.cards[0].steps.rows[0], Qt.MouseButton.LeftButton)
    form = shown.plan.form
    assert isinstance(form, StepForm)
    assert not form.input("reason").widget.isVisible()
    state = form.input("state").widget
    assert isinstance(state, ChoiceField)
    state.choose("paused")
    state.changed.emit("paused")
    assert form.input("reason").widget.isVisible()
    shown.saved()
    assert shown.sheet().steps[0].state == "paused"


def test_a_reason_is_offered_when_a_step_is_moved(shown: ShownPlan) -> None:
    shown.add_step(shown.add_outcome(), due_on=date(2026, 12, 1))
    shown.open_plan()
    shown.qtbot.mouseClick(shown.plan.cards[0].steps.rows[0], Qt.MouseButton.LeftButton)
    form = shown.plan.form
    assert isinstance(form, StepForm)
    shown.put("By when", "1 February")
    form.input("due_on").read()
    assert form.input("reason").widget.isVisible()
    shown.put("Why it changed", "Mark is away")
    shown.saved()
    step = shown.sheet().steps[0]
    assert (step.due_on, step.reason) == (date(2027, 2, 1), "Mark is away")
    assert shown.plan.cards[0].steps.rows[0].content.footnote == "Why: Mark is away"


def test_steps_go_up_and_down_by_keys_and_stay_there(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    for place, what in (("c", "First"), ("i", "Second"), ("r", "Third")):
        shown.add_step(outcome, what=what, place=place)
    shown.open_plan()
    rows = shown.plan.cards[0].steps.rows
    rows[2].setFocus()
    shown.qtbot.keyClick(rows[2], Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    shown.until(lambda: shown.step_titles() == ["First", "Third", "Second"])
    assert [one.what for one in shown.sheet().steps] == ["First", "Third", "Second"]
    moved = shown.plan.cards[0].steps.rows[1]
    assert moved.hasFocus()
    shown.qtbot.keyClick(moved, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    shown.until(lambda: shown.step_titles() == ["First", "Second", "Third"])


def test_steps_that_share_a_place_can_be_ordered_with_buttons(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    for what in ("First", "Second", "Third"):
        shown.add_step(outcome, what=what, place="")
    shown.open_plan()
    shown.click("change order")
    QApplication.processEvents()
    shown.click("move step down")
    shown.until(lambda: shown.step_titles() == ["Second", "First", "Third"])
    focused = QApplication.focusWidget()
    assert focused is not None
    assert (focused.objectName(), focused.accessibleName()) == (
        "move step down",
        "Move down: First",
    )
    assert [one.what for one in shown.sheet().steps] == ["Second", "First", "Third"]


def test_rating_together_keeps_who_would_not_say(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    maria = shown.add_person()
    shown.open_plan()
    shown.click("rate together")
    form = shown.plan.form
    assert isinstance(form, RatingForm)
    form.chips.choose(shown.office.child().entity_id, maria.entity_id)
    form._show_asked()
    robin, mother = form.answers
    robin.number.line.setText("6")
    shown.qtbot.keyClick(mother.unsaid, Qt.Key.Key_Space)
    shown.saved()
    kept = {one.person: (one.outcome, one.value, one.on) for one in shown.sheet().ratings}
    day = date(2026, 11, 22)
    assert kept == {
        shown.office.child().entity_id: (outcome.entity_id, 6, day),
        maria.entity_id: (outcome.entity_id, None, day),
    }
    assert "Maria did not want to say on 22 November" in shown.texts()


@pytest.mark.parametrize("words", ["11", "-1", "six"])
def test_a_rating_outside_0_to_10_is_not_kept(shown: ShownPlan, words: str) -> None:
    shown.add_outcome()
    shown.open_plan()
    shown.click("rate together")
    form = shown.plan.form
    assert isinstance(form, RatingForm)
    form.answers[0].number.line.setText(words)
    shown.save()
    assert "Write a number from 0 to 10." in shown.texts()
    assert shown.sheet().ratings == []


def test_nobodys_answer_is_nothing_to_save(shown: ShownPlan) -> None:
    shown.add_outcome()
    shown.open_plan()
    shown.click("rate together")
    shown.save()
    assert "nobody’s answer is here" in shown.texts()


@pytest.mark.parametrize("day", ["1 January 2020", "1 January 2030"])
def test_asked_on_any_day(shown: ShownPlan, day: str) -> None:
    shown.add_outcome()
    shown.open_plan()
    shown.click("rate together")
    shown.put("asked on", day)
    form = shown.plan.form
    assert isinstance(form, RatingForm)
    form.answers[0].number.line.setText("3")
    shown.saved()
    assert shown.sheet().ratings[0].value == 3


def test_ratings_can_be_taken_back(shown: ShownPlan) -> None:
    shown.add_outcome()
    undo: Undo = []
    shown.screen.tell_undoable.connect(lambda _words, take_back: undo.append(take_back))
    shown.open_plan()
    shown.click("rate together")
    form = shown.plan.form
    assert isinstance(form, RatingForm)
    form.answers[0].number.line.setText("3")
    shown.saved()
    undo[0]()
    shown.until(lambda: shown.sheet().ratings[0].struck)


def test_the_chart_keeps_its_gaps(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    maria = shown.add_person()
    shown.add_rating(outcome, 4, on=date(2026, 10, 1))
    shown.add_rating(outcome, None, on=date(2026, 10, 15))
    shown.add_rating(outcome, 2, on=date(2026, 10, 15), person=maria.entity_id)
    shown.add_rating(outcome, 5, on=date(2026, 11, 1))
    shown.open_plan()
    told = shown.plan.cards[0].chart.in_words()
    assert told == (
        "Robin: 1 Oct: 4, 15 Oct: not asked, 1 Nov: 5. "
        "Maria: 1 Oct: not asked, 15 Oct: 2, 1 Nov: not asked."
    )
    assert [line.main for line in shown.plan.cards[0].chart._lines] == [True, False]


def test_an_agreement_is_bound_to_the_plan_as_it_stands(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    shown.add_step(outcome)
    shown.open_plan()
    shown.click("agree the plan")
    shown.save()
    assert "Choose at least one person who agrees." in shown.texts()
    assert shown.sheet().agreements == []
    form = shown.plan.form
    assert form is not None
    assert not isinstance(form, RatingForm)
    form.input("people").show((shown.office.child().entity_id,))
    shown.put("How", "By voice, at the kitchen table")
    shown.saved()
    sheet = shown.sheet()
    (agreement,) = sheet.agreements
    assert agreement.people == (shown.office.child().entity_id,)
    assert agreement.on == date(2026, 11, 22)
    assert set(agreement.bound_to) == heads(shown)
    assert agreement.is_bound_to([*sheet.outcomes, *sheet.steps])
    assert shown.plan.agreement.changes.accessibleName() == "Nothing changed since"
    assert "Agreed 22 November:" in shown.plan.agreement.words.text()


def test_a_plan_that_changes_while_it_is_agreed_is_looked_at_again(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    shown.open_plan()
    shown.click("agree the plan")
    shown.add_step(outcome)
    shown.refresh()
    assert "The plan has changed while this was open." in shown.texts()
    form = shown.plan.form
    assert form is not None
    assert not isinstance(form, RatingForm)
    form.input("people").show((shown.office.child().entity_id,))
    shown.saved()
    assert set(shown.sheet().agreements[0].bound_to) == heads(shown)


def test_what_changed_since_it_was_agreed_is_marked(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    shown.add_step(outcome, what="One night", place="c")
    shown.add_step(outcome, what="A door chime", place="i")
    shown.add_agreement()
    shown.open_plan()
    assert shown.plan.agreement.changes.accessibleName() == "Nothing changed since"
    shown.qtbot.mouseClick(shown.plan.cards[0].steps.rows[0], Qt.MouseButton.LeftButton)
    shown.put("What will be done", "Two nights")
    shown.saved()
    marked, unmarked = (row.content.flag for row in shown.plan.cards[0].steps.rows)
    assert marked is not None
    assert marked.words == "Changed since agreed"
    assert unmarked is None
    assert shown.plan.agreement.changes.accessibleName() == "1 change since"
    shown.click("look at changes")
    assert shown.plan.cards[0].steps.rows[0].hasFocus()


def test_two_versions_are_marked_on_the_card(shown: ShownPlan) -> None:
    shown.add_outcome()
    (outcome,) = shown.sheet().outcomes
    family_id = outcome.family_id
    shown.office.save_writes(family_id, edits(outcome, words="I want the garden."), by=TOM)
    shown.office.save_writes(family_id, edits(outcome, words="I want the lane."), by=RUTH)
    shown.open_plan()
    names = [one.accessibleName() for one in shown.plan.cards[0]._tags.widgets()]
    assert names == ["Two versions"]


def test_entered_in_error_stays_readable_and_can_be_undone(shown: ShownPlan) -> None:
    shown.add_outcome()
    undo: Undo = []
    shown.screen.tell_undoable.connect(lambda _words, take_back: undo.append(take_back))
    shown.open_plan()
    shown.click("change outcome")
    shown.click("entered in error")
    shown.put("why entered in error", "Of another family")
    shown.click("entered in error")
    shown.until(lambda: not shown.plan.cards)
    assert shown.plan.struck.rows[0].content.detail == "Of another family"
    undo[0]()
    shown.until(lambda: len(shown.plan.cards) == 1)
    assert shown.sheet().outcomes[0].struck == ""


def test_a_step_whose_outcome_is_gone_can_be_put_under_another(shown: ShownPlan) -> None:
    gone = shown.add_outcome(words="Entered twice", struck="Entered twice")
    kept = shown.add_outcome(words="I want the garden.")
    shown.add_step(gone)
    shown.open_plan()
    shown.qtbot.mouseClick(shown.plan.astray.rows[0], Qt.MouseButton.LeftButton)
    form = shown.plan.form
    assert isinstance(form, StepForm)
    form.input("outcome").show(kept.entity_id)
    shown.saved()
    assert shown.sheet().steps[0].outcome == kept.entity_id
    assert shown.step_titles() == ["A door chime"]


def test_what_is_typed_stays_when_the_family_changes(shown: ShownPlan) -> None:
    outcome = shown.add_outcome()
    shown.open_plan()
    shown.click("add step")
    shown.put("What will be done", "To the corner and back")
    shown.add_rating(outcome, 3)
    shown.refresh()
    form = shown.plan.form
    assert form is not None
    assert form.is_changed
    assert not shown.plan.may_leave()
    assert "This is not saved yet." in shown.texts()


def test_the_keyboard_goes_back_to_where_it_was(shown: ShownPlan) -> None:
    shown.add_outcome()
    shown.open_plan()
    button = shown.plan.cards[0].change
    button.setFocus()
    shown.qtbot.keyClick(button, Qt.Key.Key_Space)
    assert shown.plan.form is not None
    shown.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    assert button.hasFocus()
    assert shown.plan.form is None


def test_tab_goes_as_the_form_reads(shown: ShownPlan) -> None:
    shown.add_step(shown.add_outcome())
    shown.open_plan()
    shown.qtbot.mouseClick(shown.plan.cards[0].steps.rows[0], Qt.MouseButton.LeftButton)
    seen = []
    for _ in range(5):
        focused = QApplication.focusWidget()
        assert focused is not None
        seen.append(focused.objectName() or focused.accessibleName())
        shown.qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == [
        "What will be done",
        "Who does it",
        "By when",
        "Calendar, By when",
        "How it stands",
    ]


def test_another_family_shows_nothing_of_the_first(shown: ShownPlan) -> None:
    shown.add_outcome(words="Only mine")
    shown.open_plan()
    shown.open_plan(1)
    assert "Only mine" not in shown.texts()
    assert shown.plan.cards == []


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_is_cut_off_and_everything_is_named(shown: ShownPlan, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    outcome = shown.add_outcome(why="Being outside is when it is quiet.")
    other = shown.add_outcome(words="Someone who comes when they said they would.")
    shown.add_step(outcome, what="A door chime all four of them chose, and a light for the night")
    shown.add_step(outcome, what="25 hours of support", due_on=date(2026, 1, 1), owner="Council")
    shown.add_step(other, reason="The group only takes children to eleven", state="paused")
    shown.add_rating(outcome, 4)
    shown.add_agreement()
    shown.add_step(outcome, what="Changed", place="z")
    shown.screen.resize(width - 84, height - 52)
    shown.open_plan()
    for name in ("change outcome", "add step", "rate together", "agree the plan", "new outcome"):
        shown.click(name)
        shown.until(lambda: _forms(shown.plan))
        QApplication.processEvents()  # until they are laid out
        assert cut_off(shown.plan) == []
        assert beyond_the_edge(shown.screen) == []
        assert unnamed(shown.plan) == []
        content = shown.plan.page.content
        assert content.width() <= shown.plan.page.viewport().width()
        shown.click("leave as it was")


def _forms(plan: QWidget) -> list[QWidget]:
    """Those that are open."""
    return [one for one in plan.findChildren(QWidget, "leave as it was") if one.isVisible()]

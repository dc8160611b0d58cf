"""One outcome of the plan: the words first, why, how it is going, and who does what about it."""

from collections.abc import Iterator, Sequence

from keyworker_desktop.papers.plan_contents import PlanContents, state_in_words
from keyworker_desktop.papers.rating_rows import rating_rows
from keyworker_desktop.papers.rows import (
    Ground,
    Row,
    Setter,
    beside,
    boxed,
    gap,
    indented,
    rule,
    together,
)
from keyworker_desktop.papers.sheet import Element, Sheet
from keyworker_desktop.papers.styles import BODY, INSET, LABEL, MARK, QUIET, VOICE
from keyworker_desktop.papers.wording import listed, quoted, weekday_in_words
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.plan import Outcome, Step

_CHANGED = "Changed since it was agreed"
_STATE_WIDTH = 96.0
_GUTTER = 24.0
_DISC = 5.0
_FILLED = {"started": 0.5, "done": 1.0}
_AT_REST = {"paused", "dropped"}


def outcome_rows(
    plan: PlanContents, outcome: Outcome, steps: Sequence[Step], setter: Setter, part: Element
) -> Iterator[Row]:
    inside = setter.narrowed(2 * INSET)
    words = [
        *inside.told(quoted(outcome.words), VOICE, part.add("H2")),
        gap(3),
        *inside.text(_said(plan, outcome), QUIET, part.add("P")),
    ]
    ground = Ground("voice", "edge", INSET)
    yield from together(boxed(words, ground, above=10, below=11), and_next=True)
    yield gap(8, stays_with_next=True)
    stands = setter.text(f"How it stands: {state_in_words(outcome)}", LABEL, part.add("P"))
    if plan.is_marked(outcome):
        stands += [gap(3), _mark(setter, part)]
    yield from together([*stands, *_unsettled(outcome, setter, part)])
    if outcome.why.strip():
        yield gap(10)
        yield from together(
            [*setter.text("Why it matters", LABEL, part.add("H3")), gap(1)], and_next=True
        )
        yield from setter.told(outcome.why, BODY, part.add("P"), between=5)
    yield from rating_rows(plan, outcome, setter, part)
    yield gap(12)
    if steps:
        yield from together(
            [*setter.text("Who does what", LABEL, part.add("H3")), gap(5)], and_next=True
        )
        yield from step_rows(plan, steps, setter, part)
    else:
        yield from setter.text("No steps have been noted yet.", QUIET, part.add("P"))


def step_rows(
    plan: PlanContents, steps: Sequence[Step], setter: Setter, part: Element
) -> Iterator[Row]:
    listing = part.add("L")
    for step in steps:
        body = listing.add("LI").add("LBody")
        rows = [rule(setter.width), gap(7), *_step(plan, step, setter, body)]
        yield from together(rows)
        yield gap(8)


def _step(plan: PlanContents, step: Step, setter: Setter, body: Element) -> Iterator[Row]:
    """What is to be done at the left, how it stands at the right; then who, by when, why not."""
    left = setter.narrowed(_STATE_WIDTH + 2 * _GUTTER)
    right = Setter(setter.typesetter, _STATE_WIDTH)
    what = left.told(step.what or "Not noted", BODY, body.add("P"))
    state = right.text(state_in_words(step), LABEL, body.add("P"))
    first = beside([_disc(step.state)], indented([what[0]], _GUTTER), 0)
    yield beside([first], [gap(1), *state], setter.width - _STATE_WIDTH)
    yield from indented(what[1:], _GUTTER)
    told = [words for words in (step.owner.strip() or "Nobody named yet", _due(step)) if words]
    yield from indented(left.text(", ".join(told), QUIET, body.add("P")), _GUTTER)
    if step.reason.strip():
        why = f"Why it changed: {step.reason.strip()}"
        yield from indented(left.text(why, QUIET, body.add("P")), _GUTTER)
    if plan.is_marked(step):
        yield gap(3)
        yield from indented([_mark(setter, body)], _GUTTER)
    yield from indented(_unsettled(step, left, body), _GUTTER)


def _said(plan: PlanContents, outcome: Outcome) -> str:
    told = [words for words in (plan.names(outcome.whose), outcome.said.strip()) if words]
    return ", ".join(told) or "Whose words these are is not noted."


def _due(step: Step) -> str:
    return f"by {weekday_in_words(step.due_on)}" if step.due_on else ""


def _mark(setter: Setter, part: Element) -> Row:
    line = setter.typesetter.line(_CHANGED, MARK)
    element = part.add("P")

    def paint(sheet: Sheet, left: float, top: float) -> None:
        with sheet.tagged(None):
            box = (left, top, line.width + 14, MARK.leading + 3)
            sheet.ground(box, "paper", "accent")
        with sheet.tagged(element):
            sheet.write(line, left + 7, top + 12.6)

    return Row(MARK.leading + 4, paint)


def _disc(state: str) -> Row:
    """How far a step is, open, half, full or barred; the words at the right say the same."""

    def paint(sheet: Sheet, left: float, top: float) -> None:
        with sheet.tagged(None):
            sheet.disc(
                left + _DISC + 1,
                top + BODY.leading / 2,
                _DISC,
                filled=_FILLED.get(state, 0.0),
                barred=state in _AT_REST,
            )

    return Row(BODY.leading, paint)


def _unsettled(record: Outcome | Step, setter: Setter, part: Element) -> list[Row]:
    """Two edits that did not know of each other: the paper says so, and does not choose."""
    fields = kind_of(record).fields
    found = record.facts.disagreements if record.facts else ()
    labels = [fields[name].label.lower() for name in found if name in fields]
    if not labels:
        return []
    words = f"There are two versions of this, still to be settled together: {listed(labels)}."
    return setter.text(words, QUIET, part.add("P"))

"""How an outcome is going, as a drawing and in words beside it."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from keyworker_desktop.papers import chart
from keyworker_desktop.papers.plan_contents import PlanContents
from keyworker_desktop.papers.rows import Row, Setter, beside, gap, height_of, together
from keyworker_desktop.papers.sheet import Element, Sheet
from keyworker_desktop.papers.styles import FIGURES, LABEL
from keyworker_desktop.record.kinds.plan import Outcome, Rating

_HEADING = "How it is going, from 0 to 10"
_HEIGHT, _WIDTH = 108.0, 282.0
_BETWEEN = 16.0


def rating_rows(
    plan: PlanContents, outcome: Outcome, setter: Setter, part: Element
) -> Iterator[Row]:
    """Nothing when nobody was asked."""
    ratings = [
        rating
        for rating in plan.ratings
        if rating.outcome == outcome.entity_id and not rating.struck
    ]
    if not ratings:
        return
    by_person = _by_person(plan, ratings)
    series = [
        chart.Series(plan.name(person), tuple(said))
        for person, theirs in by_person.items()
        if (said := sorted(((one.on, one.value) for one in theirs if one.on), key=lambda o: o[0]))
    ]
    told = [*chart.in_words(series), *_undated(plan, by_person)]
    yield gap(12)
    yield from together([*setter.text(_HEADING, LABEL, part.add("H3")), gap(2)], and_next=True)
    if not chart.is_worth_drawing(series):
        yield from _sentences(told, setter, part)
        return
    figure = _figure(series, " ".join(told), setter, part)
    narrow = setter.narrowed(_WIDTH + _BETWEEN)
    words = part.add("Div")
    beside_it = list(_sentences(told, narrow, words))
    if height_of(beside_it) <= _HEIGHT + FIGURES.leading:
        yield beside([figure], [gap(4), *beside_it], _WIDTH + _BETWEEN)
        return
    words.parts.clear()
    yield from together([figure, gap(4)], and_next=True)
    yield from _sentences(told, setter, words)


def _by_person(plan: PlanContents, ratings: Sequence[Rating]) -> dict[UUID | None, list[Rating]]:
    order = [plan.child.entity_id, *(person.entity_id for person in plan.people)]
    found: dict[UUID | None, list[Rating]] = {person: [] for person in order}
    for rating in ratings:
        found.setdefault(rating.person, []).append(rating)
    return {person: theirs for person, theirs in found.items() if theirs}


def _undated(plan: PlanContents, by_person: dict[UUID | None, list[Rating]]) -> Iterator[str]:
    for person, theirs in by_person.items():
        for rating in theirs:
            if rating.on is None:
                said = "did not say" if rating.value is None else str(rating.value)
                yield f"{plan.name(person)}: {said}, on a day not noted."


def _sentences(told: Sequence[str], setter: Setter, part: Element) -> Iterator[Row]:
    for sentence in told:
        yield from setter.text(sentence, FIGURES, part.add("P"))
        yield gap(4)


def _figure(series: Sequence[chart.Series], in_words: str, setter: Setter, part: Element) -> Row:
    drawing = chart.drawing_of(series, _WIDTH, _HEIGHT, setter.typesetter)
    labels = chart.labels_of(drawing, setter.typesetter)
    element = part.add("Figure", in_words)

    def paint(sheet: Sheet, left: float, top: float) -> None:
        with sheet.tagged(element):
            sheet.draw(drawing, labels, left, top)

    return Row(_HEIGHT, paint)

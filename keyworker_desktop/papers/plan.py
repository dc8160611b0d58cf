"""The plan as a paper: what the family wants to be different, and what everybody does about it."""

from collections.abc import Iterator
from dataclasses import dataclass

from keyworker_desktop.papers.furniture import COLUMN, Furniture, frame, printed
from keyworker_desktop.papers.outcome_rows import outcome_rows, step_rows
from keyworker_desktop.papers.plan_contents import PlanContents, in_place
from keyworker_desktop.papers.rows import Row, Setter, gap, together
from keyworker_desktop.papers.sheet import About, Element
from keyworker_desktop.papers.styles import BODY, HEADING, TITLE, UNDER_TITLE
from keyworker_desktop.papers.typesetting import Typesetter
from keyworker_desktop.papers.wording import called, named, possessive, weekday_in_words
from keyworker_desktop.record.kinds.plan import Agreement

__all__ = ["PlanContents", "plan_paper"]

_BETWEEN_PARTS = 26.0


def plan_paper(plan: PlanContents, furniture: Furniture) -> bytes:
    """A PDF of as many pages as the plan needs."""
    typesetter = Typesetter()
    name = plan.child.full_name
    about = About(
        title=f"{possessive(name)} plan",
        author=furniture.made_by,
        subject=f"What {name} and the family want to be different, and who does what about it",
        made_at=furniture.made_at,
    )
    root = Element("Document")
    front = frame(called(plan.child), "Personalised plan", furniture, typesetter)
    rows = _Plan(plan, Setter(typesetter, COLUMN), root).rows()
    return printed(about, front, rows, root)


@dataclass(frozen=True, slots=True)
class _Plan:
    plan: PlanContents
    setter: Setter
    root: Element

    def rows(self) -> Iterator[Row]:
        plan = self.plan
        outcomes, steps = in_place(plan.outcomes), in_place(plan.steps)
        yield from self._front()
        if not outcomes:
            yield gap(_BETWEEN_PARTS)
            words = "There is nothing in this plan yet."
            yield from self.setter.text(words, HEADING, self.root.add("H2"))
            yield gap(4)
            words = f"It begins with what {named(plan.child.name)} and the family want."
            yield from self.setter.text(words, BODY, self.root.add("P"))
        for outcome in outcomes:
            yield gap(_BETWEEN_PARTS)
            own = [step for step in steps if step.outcome == outcome.entity_id]
            yield from outcome_rows(plan, outcome, own, self.setter, self.root.add("Sect"))
        shown = {outcome.entity_id for outcome in outcomes}
        if others := [step for step in steps if step.outcome not in shown]:
            part = self.root.add("Sect")
            yield from self._heading("Steps that belong to no outcome here", part)
            yield from step_rows(plan, others, self.setter, part)
        yield from self._agreements()
        yield gap(_BETWEEN_PARTS)
        words = (
            "This plan is yours. If something in it is not right, say so, and it will be changed."
        )
        yield from together(self.setter.text(words, BODY, self.root.add("P")))

    def _front(self) -> Iterator[Row]:
        child = self.plan.child
        yield from self.setter.text(f"{possessive(child.name)} plan", TITLE, self.root.add("H1"))
        yield gap(3)
        words = f"{called(child)}. What {named(child.name)} and the family want to be different."
        yield from self.setter.text(words, UNDER_TITLE, self.root.add("P"))
        yield gap(6)
        yield from self.setter.text(self._how_it_stands(), BODY, self.root.add("P"))

    def _how_it_stands(self) -> str:
        agreements = self.plan.agreements_that_stand()
        if not agreements:
            return "Nobody has agreed this plan yet. It is a draft to talk about together."
        changed = sum(
            self.plan.is_marked(record)
            for record in (*in_place(self.plan.outcomes), *in_place(self.plan.steps))
        )
        match changed:
            case 0:
                since = "Nothing has changed since then."
            case 1:
                since = "One thing has changed since then. It is marked."
            case _:
                since = f"{changed} things have changed since then. Each of them is marked."
        return f"{self._agreed(agreements[0])} {since}"

    def _agreed(self, agreement: Agreement) -> str:
        when = f"on {weekday_in_words(agreement.on)}" if agreement.on else "on a day not noted"
        who = self.plan.names(agreement.people) or "nobody by name"
        how = agreement.how.strip().rstrip(".")
        return f"Agreed {when} by {who}.{f' {how}.' if how else ''}"

    def _heading(self, words: str, part: Element) -> Iterator[Row]:
        yield gap(_BETWEEN_PARTS)
        rows = [*self.setter.text(words, HEADING, part.add("H2")), gap(5)]
        yield from together(rows, and_next=True)

    def _agreements(self) -> Iterator[Row]:
        """The latest is told at the front; the earlier ones follow here."""
        _latest, *earlier = self.plan.agreements_that_stand() or (None,)
        if not earlier:
            return
        part = self.root.add("Sect")
        yield from self._heading("How this plan was agreed before", part)
        for agreement in earlier:
            yield from self.setter.text(self._agreed(agreement), BODY, part.add("P"))
            yield gap(4)

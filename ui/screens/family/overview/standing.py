"""Rating and visiting: how things stand on the register, since when, and what it was before."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.fields import Choice
from keyworker_desktop.record.kinds.family import RATINGS, VISITING, Family
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.screens.family.history.lineage import Earlier, earlier_values
from ui.screens.family.overview.part import OverviewPart
from ui.screens.family.record_form import RecordForm
from ui.screens.family.telling import by_whom, short_day
from ui.theme import Tone, Type
from ui.told_times import local
from ui.widgets.badge import RatingBadge
from ui.widgets.card import Card
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.values import Rating

EARLIER_SHOWN = 3


@dataclass(frozen=True, slots=True)
class _Told:
    family_id: UUID
    earlier: Sequence[Earlier]


class Standing(OverviewPart):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self.tr("Rating and visiting"), self.tr("Change"))
        self._heads: object = None
        self._earlier: Sequence[Earlier] = ()
        self.badge = RatingBadge(Rating.GREEN)
        self.none = Label("", Type.BODY, wrap=False)
        self.since = Label("", Type.SMALL, Tone.QUIET, wrap=False)
        self.review = Label("", Type.SMALL, Tone.QUIET)
        self.before = PersonalLabel("", Type.SMALL, Tone.QUIET)
        self.visiting = Label("", Type.SMALL)
        card = Card()
        card.add(Flow(self.badge, self.none, self.since))
        for label in (self.review, self.before, self.visiting):
            card.add(label)
        self.fill(card)

    @override
    def start_afresh(self) -> None:
        super().start_afresh()
        self._heads, self._earlier = None, ()

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        super().show_sheet(sheet)
        family = sheet.card.family
        if family is None or family.facts is None:
            return
        heads = family.facts.heads.get("rating", ())
        if heads != self._heads:
            self._heads = heads
            self.desk.ask(
                partial(_earlier, family_id=family.family_id, heads=heads),
                done=self._on_earlier,
                failed=self._on_unknown,
            )
        self._show(family)

    @override
    def change(self) -> None:
        family = self.sheet.card.family if self.sheet else None
        if family is not None:
            self.open_form(
                RecordForm(
                    self.desk,
                    family,
                    (("rating",), ("rating_since",), ("rating_review_on",), ("visiting",)),
                    reason=self.tr("Why it changed"),
                )
            )

    def _show(self, family: Family) -> None:
        today = self.desk.now().date()
        has_badge = family.rating in set(Rating)
        self.badge.setVisible(has_badge)
        self.none.setVisible(not has_badge)
        if has_badge:
            self.badge.show_rating(Rating(family.rating))
        else:
            self.none.setText(_label(RATINGS, family.rating))
        since, review = family.rating_since, family.rating_review_on
        if since:
            self.since.setText(self.tr("since {day}").format(day=short_day(since, today)))
        self.since.setVisible(since is not None)
        if review:
            was = review < today
            told = self.tr("Review was due {day}") if was else self.tr("Review by {day}")
            self.review.setText(told.format(day=short_day(review, today)))
            self.review.set_look(Type.SMALL, Tone.CAUTION if was else Tone.QUIET)
        self.review.setVisible(review is not None)
        before = [self._before(one) for one in self._earlier[:EARLIER_SHOWN]]
        self.before.setText("\n".join(before))
        self.before.setVisible(bool(before))
        visiting = family.visiting
        nothing = self.tr("Visiting alone: nothing noted")
        self.visiting.setText(_label(VISITING, visiting) if visiting else nothing)
        self.visiting.set_look(
            Type.SMALL_MEDIUM if visiting else Type.SMALL, Tone.PLAIN if visiting else Tone.QUIET
        )

    def _before(self, one: Earlier) -> str:
        day = short_day(local(one.until).date(), self.desk.now().date())
        told = self.tr("{rating} until {day}, changed by {who}").format(
            rating=_label(RATINGS, str(one.value)), day=day, who=by_whom(self.desk, one.changed_by)
        )
        return f"{told}: {one.reason}" if one.reason else told

    def _on_earlier(self, told: _Told) -> None:
        family = self.sheet.card.family if self.sheet else None
        if family is not None and told.family_id == family.family_id:
            self._earlier = told.earlier
            self._show(family)

    def _on_unknown(self, _error: KnownError | None) -> None:
        """The rating stands without what it was before."""


def _earlier(db: Connection, family_id: UUID, heads: Sequence[UUID]) -> _Told:
    return _Told(family_id, earlier_values(db, heads, "rating"))


def _label(choices: Sequence[Choice], value: str) -> str:
    return next((one.label for one in choices if one.value == value), value)

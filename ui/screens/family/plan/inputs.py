"""What a plan's forms ask beyond lines and choices: people as chips, a day ahead, an outcome."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Outcome
from ui.screens.family.inputs import Input
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.fields import ChoiceField, DateField, Field
from ui.widgets.segmented import Choice


def people_input(name: str, label: str, people: Sequence[Person], hint: str = "") -> Input:
    """``read`` gives the ids of those whose chip is on, in the order of the chips."""
    chips = people_chips(label, people)
    around = Field(label, chips, hint=hint)

    def read() -> tuple[UUID, ...]:
        around.show_wrong("")
        on = chips.keys()
        return tuple(one.entity_id for one in people if one.entity_id in on)

    def show(ids: Any) -> None:
        chips.choose(*ids)

    focus = chips.chips[0] if chips.chips else chips
    return Input(name=name, widget=around, focus=focus, read=read, show=show)


def people_chips(label: str, people: Sequence[Person]) -> ChipGroup:
    return ChipGroup(label, [Chip(one.name, key=one.entity_id) for one in people])


def day_input(
    name: str, label: str, today: Callable[[], date], *, ahead: bool = False, hint: str = ""
) -> Input:
    field = DateField(label, today=today, ahead=ahead, hint=hint)
    field.line.setObjectName(label)
    return Input(name=name, widget=field, focus=field.line, read=field.day, show=field.set_day)


def outcome_input(label: str, outcomes: Sequence[Outcome]) -> Input:
    field = ChoiceField(label, [Choice(one.words, one.entity_id) for one in outcomes])
    field.combo.setObjectName(label)
    return Input(name="outcome", widget=field, focus=field.combo, read=field.key, show=field.choose)

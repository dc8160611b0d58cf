"""What an answer may be instead of its versions: the field's own input, for every kind of value."""

from datetime import datetime, time
from typing import Any
from uuid import UUID

from keyworker_desktop.record.fields import Field as Declared
from keyworker_desktop.record.record import Record
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.screens.family import record_form
from ui.screens.family.inputs import Asking, Input, make_input
from ui.screens.family.plan.inputs import day_input
from ui.screens.family.plan.telling import people_of
from ui.told_times import local
from ui.widgets.fields import ChoiceField, DateField, Field, TimeField
from ui.widgets.page import Columns
from ui.widgets.segmented import Choice

_AHEAD = {("step", "due_on"), ("family", "rating_review_on")}
"""Days to come: a weekday means the next one."""


def input_for(
    record: Record, name: str, declared: Declared, sheet: FamilySheet, desk: Desk
) -> Input:
    def today() -> Any:
        return desk.now().date()

    if declared.form == "moment":
        return _moment(name, declared, desk)
    if declared.form in ("people", "record"):
        return _reference(name, declared, sheet)
    if declared.form == "day":
        ahead = (record.kind_name, name) in _AHEAD
        return day_input(name, declared.label, today, ahead=ahead)
    born_on = sheet.child.born_on if sheet.child else None
    return make_input(name, declared, Asking(today=today, born_on=born_on))


def typed_in(one: Input) -> Any:
    """As it stands, even if it is no date yet; for a draft."""
    if isinstance(one.widget, _MomentField):
        return [one.widget.day.line.text(), one.widget.clock.line.text()]
    return record_form.typed_in(one)


def show_typed(one: Input, typed: Any) -> None:
    if isinstance(one.widget, _MomentField):
        one.widget.day.line.setText(str(typed[0]))
        one.widget.clock.line.setText(str(typed[1]))
    else:
        record_form.show_typed(one, typed)


def _reference(name: str, declared: Declared, sheet: FamilySheet) -> Input:
    if declared.refers_to == "outcome":
        choices = [Choice(one.words, one.entity_id) for one in sheet.outcomes if not one.struck]
    else:
        choices = [Choice(one.full_name, one.entity_id) for one in people_of(sheet)]
    field = ChoiceField(declared.label, choices)
    field.combo.setObjectName(declared.label)

    def read() -> UUID | None:
        key = field.key()
        return key if isinstance(key, UUID) else None

    return Input(name=name, widget=field, focus=field.combo, read=read, show=field.choose)


class _MomentField(Field):
    """A day and a time; wrong when one of them was not understood or is missing."""

    def __init__(self, label: str, desk: Desk) -> None:
        self.day = DateField(self.tr("Day"), today=lambda: desk.now().date(), ahead=True)
        self.clock = TimeField(self.tr("Time"))
        super().__init__(label, Columns([self.day, self.clock], stack_under=360, gap=12))
        self._desk = desk

    def read(self) -> datetime | None:
        day, clock = self.day.day(), self.clock.clock_time()
        if day is None and clock is None:
            self.show_wrong("")
            return None
        if day is None or clock is None:
            self.show_wrong(self.tr("Write the day and the time."))
            return None
        self.show_wrong("")
        return datetime.combine(day, clock, tzinfo=self._desk.now().tzinfo)

    def show_moment(self, at: Any) -> None:
        here = local(at) if isinstance(at, datetime) else None
        self.day.set_day(here.date() if here else None)
        self.clock.set_time(time(here.hour, here.minute) if here else None)


def _moment(name: str, declared: Declared, desk: Desk) -> Input:
    field = _MomentField(declared.label, desk)
    field.day.line.setObjectName(declared.label)
    return Input(
        name=name,
        widget=field,
        focus=field.day.line,
        read=field.read,
        show=field.show_moment,
    )

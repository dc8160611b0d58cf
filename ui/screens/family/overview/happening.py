"""What is happening now: a few sentences, the next contact and the last, and what is due."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from typing_extensions import override

from keyworker_desktop.record.kinds.contact import Appointment, Contact
from keyworker_desktop.record.kinds.plan import Step
from keyworker_desktop.store.reading import ContactSheet, FamilySheet
from ui.desk import Desk
from ui.places import FamilyTab, Place, Room
from ui.screens.family.overview.part import OverviewPart
from ui.screens.family.record_form import RecordForm
from ui.screens.family.telling import short_day
from ui.theme import Tone
from ui.told_times import tell_moment
from ui.widgets.card import Card, CardPart
from ui.widgets.empty import EmptyState
from ui.widgets.item_list import ItemList
from ui.widgets.label import PersonalLabel
from ui.widgets.state import state_tag
from ui.widgets.values import NoteState, RowContent

STEPS_SHOWN = 3
_CLOSED = {"done", "dropped", "paused"}
NEXT, LAST = "next", "last"


class Happening(OverviewPart):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self.tr("What is happening now"), self.tr("Change"))
        self.now = PersonalLabel()
        self._now = CardPart(self.now)
        self.empty = EmptyState(
            self.tr("The last weeks in a few sentences: what a colleague needs to know."),
            self.tr("Write it"),
            icon="pen-line",
        )
        self.empty.acted.connect(self.change)
        self.list = ItemList(self.tr("Next, last and due"), fits=True, carded=False)
        self.list.setObjectName("next, last and due")
        self.list.opened.connect(self._on_opened)
        card = Card(padded=False)
        card.add(self.empty)
        card.add(self._now)
        card.add_divided(self.list)
        self.fill(card)

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        super().show_sheet(sheet)
        family = sheet.card.family
        if family is None:
            return
        self.now.setText(family.now)
        self._now.setVisible(bool(family.now))
        self.empty.setVisible(not family.now)
        rows = self._rows(sheet, self.desk.now())
        if self.is_new(rows):
            self.list.show_items(rows)
            self.list.clearSelection()  # nothing here is chosen: each row leads somewhere

    @override
    def change(self) -> None:
        family = self.sheet.card.family if self.sheet else None
        if family is not None:
            self.open_form(RecordForm(self.desk, family, (("now",),)))

    def _rows(self, sheet: FamilySheet, now: datetime) -> list[RowContent]:
        rows = [self._next(sheet, now), self._last(sheet, now)]
        due = open_steps(sheet.steps)
        rows += [_step_row(step, now.date(), self.tr("Due")) for step in due[:STEPS_SHOWN]]
        if len(due) > STEPS_SHOWN:
            rows.append(
                RowContent(
                    title=self.tr("{n} more in the plan").format(n=len(due) - STEPS_SHOWN),
                    strong=False,
                    opens=True,
                    key=FamilyTab.PLAN,
                )
            )
        return rows

    def _next(self, sheet: FamilySheet, now: datetime) -> RowContent:
        planned = sheet.card.next_contact
        if planned is None or planned.at is None:
            return RowContent(
                lead=self.tr("Next"),
                title=self.tr("Nothing planned yet"),
                strong=False,
                past=True,
                key=FamilyTab.CONTACTS,
            )
        when = tell_moment(planned.at, now=now)
        is_missed = planned.at.astimezone().date() < now.date()
        return RowContent(
            lead=self.tr("Next"),
            title=f"{planned.title()} {when}",
            detail=_purpose(planned, sheet),
            figure=self.tr("has not been noted") if is_missed else "",
            figure_tone=Tone.CAUTION,
            key=FamilyTab.CONTACTS,
        )

    def _last(self, sheet: FamilySheet, now: datetime) -> RowContent:
        last = next((one for one in sheet.contacts if not one.contact.struck), None)
        if last is None or last.contact.at is None:
            return RowContent(
                lead=self.tr("Last"),
                title=self.tr("No contact noted yet"),
                strong=False,
                past=True,
                key=FamilyTab.CONTACTS,
            )
        return RowContent(
            lead=self.tr("Last"),
            title=f"{last.contact.title()} {tell_moment(last.contact.at, now=now)}",
            detail=_who(last.contact, sheet),
            strong=False,
            tag=state_tag(_state_of(last)),
            key=last.contact.entity_id,
        )

    def _on_opened(self, key: object) -> None:
        if self.sheet is None:
            return
        family_id = self.sheet.card.family_id
        if isinstance(key, FamilyTab):
            self.go.emit(Place(room=Room.FAMILY, family_id=family_id, tab=key))
            return
        if not isinstance(key, UUID):
            return
        is_step = any(step.entity_id == key for step in self.sheet.steps)
        tab = FamilyTab.PLAN if is_step else FamilyTab.CONTACTS
        self.go.emit(Place(room=Room.FAMILY, family_id=family_id, tab=tab, entity_id=key))


def open_steps(steps: Sequence[Step]) -> list[Step]:
    """What is still to be done, the first due first, those without a date last."""
    still = [step for step in steps if step.state not in _CLOSED and not step.struck]
    return sorted(still, key=lambda step: step.due_on or date.max)


def _step_row(step: Step, today: date, lead: str) -> RowContent:
    figure, tone = "", Tone.QUIET
    if step.due_on is not None:
        late = (today - step.due_on).days
        if late > 0:
            figure, tone = f"{late} days over" if late > 1 else "1 day over", Tone.URGENT
        else:
            figure = "due today" if late == 0 else f"due {short_day(step.due_on, today)}"
    return RowContent(
        lead=lead,
        title=step.what,
        remark=step.owner,
        figure=figure,
        figure_tone=tone,
        strong=False,
        key=step.entity_id,
    )


def _purpose(planned: Appointment, sheet: FamilySheet) -> str:
    names = [person.name for one in planned.who if (person := sheet.person(one))]
    return ", ".join(
        part for part in ("with " + " and ".join(names) if names else "", planned.purpose) if part
    )


def _who(contact: Contact, sheet: FamilySheet) -> str:
    names = [person.name for one in contact.who if (person := sheet.person(one))]
    return ", ".join([*names, contact.also] if contact.also else names)


def _state_of(sheet: ContactSheet) -> NoteState:
    if not sheet.is_sent:
        return NoteState.SAVED
    return NoteState.SEEN if sheet.reviews else NoteState.SENT

"""One moment of the story read whole: each side's account, who says so, and to whom."""

from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.story import StoryEntry
from ui.attachments.panel import AttachmentPanel
from ui.desk import Desk
from ui.screens.family.story.moments import (
    Moment,
    account_words,
    age_then,
    tell_span,
    theme_label,
    wait_told,
)
from ui.screens.family.telling import by_whom, short_day
from ui.theme import Tone, Type
from ui.told_times import local
from ui.widgets.banner import Banner
from ui.widgets.button import Link
from ui.widgets.card import Card, CardPart
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Column, Columns
from ui.widgets.state import TagLabel
from ui.widgets.values import Tag

SIDE_BY_SIDE_FROM = 400


class MomentCard(Card):
    """``change_requested`` carries the entry that somebody wants to change."""

    change_requested = Signal(object)  # StoryEntry
    failed = Signal(object)  # KnownError | None

    def __init__(self, desk: Desk, moment: Moment, child: Person | None) -> None:
        super().__init__(padded=False)
        self._desk = desk
        self._moment = moment
        born_on = child.born_on if child else None
        first = moment.first
        when = [tell_span(first, born_on) or self.tr("When is not known")]
        if age := age_then(first, born_on):
            when.append(age)
        head = CardPart(
            Label(", ".join(when), Type.SMALL, Tone.QUIET), PersonalLabel(first.what, Type.SECTION)
        )
        head.add(Flow(*self._tags(moment, born_on, desk.now().date()), gap=12))
        self.add(head)
        accounts = [self._account(entry, len(moment.entries) > 1) for entry in moment.entries]
        if len(accounts) > 1:
            part = CardPart(Columns(accounts, stack_under=SIDE_BY_SIDE_FROM, gap=24))
        else:
            part = CardPart(*accounts)
        self.add_divided(part)

    def _tags(self, moment: Moment, born_on: date | None, today: date) -> list[QWidget]:
        tags: list[QWidget] = [TagLabel(Tag(theme_label(moment.first)))]
        if wait := wait_told(moment.first, born_on, today):
            tags.append(TagLabel(Tag(wait, "clock", Tone.CAUTION)))
        if moment.is_turning_point:
            tags.append(TagLabel(Tag(self.tr("Turning point"), "flag", Tone.ACCENT)))
        return tags

    def _account(self, entry: StoryEntry, is_one_of_two: bool) -> QWidget:
        column = Column(Label(account_words(entry), Type.SMALL_HEADING, Tone.QUIET), gap=6)
        if is_one_of_two and entry is not self._moment.first:
            column.add(PersonalLabel(entry.what, Type.HEADING))
        if entry.details:
            column.add(PersonalLabel(entry.details))
        if said := self._source(entry):
            column.add(PersonalLabel(said, Type.SMALL, Tone.QUIET))
        if entry.struck:
            column.add(Banner(self.tr("Entered in error."), entry.struck, icon="circle-x"))
        change = Link(self.tr("Change"))
        change.setObjectName(f"change {account_words(entry).lower()}")
        change.setAccessibleName(
            self.tr("Change, {account}").format(account=account_words(entry).lower())
        )
        change.setProperty("entry", entry.entity_id.hex)
        change.clicked.connect(self._on_change)
        files = AttachmentPanel(self._desk)
        files.failed.connect(self.failed)
        files.show_for(entry.family_id, entry.entity_id)
        column.add(files)
        column.add(change)
        column.end()
        return column

    def _source(self, entry: StoryEntry) -> str:
        parts = [entry.told_by]
        if entry.facts:
            who = by_whom(self._desk, entry.facts.device_id)
            day = short_day(local(entry.facts.authored_at).date(), self._desk.now().date())
            parts.append(self.tr("written down by {who}, {day}").format(who=who, day=day))
        return "; ".join(part for part in parts if part)

    def _on_change(self) -> None:
        hexed = self.sender().property("entry")
        for entry in self._moment.entries:
            if entry.entity_id.hex == hexed:
                self.change_requested.emit(entry)

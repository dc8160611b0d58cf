"""One change read whole: who, when, on which device, why, and each field before and after."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Signal

from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.record import Record
from keyworker_desktop.store.reading import HistoryItem
from ui.desk import Desk
from ui.screens.family.history.telling import Difference, record_name, told
from ui.theme import Tone, Type
from ui.told_times import local
from ui.widgets.banner import Banner
from ui.widgets.button import Link
from ui.widgets.card import Card, CardPart
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Column, Columns

SIDE_BY_SIDE_FROM = 400
RECEIVED_LATER = timedelta(minutes=5)


class ChangeCard(Card):
    """``settle_requested`` with the record and the field of which it wrote one of two versions."""

    only_this_requested = Signal(object)  # entity id
    settle_requested = Signal(object, str)

    def __init__(
        self, desk: Desk, item: HistoryItem, found: Sequence[Difference], *, is_only: bool
    ) -> None:
        super().__init__(padded=False)
        self._desk = desk
        change = item.change
        head = CardPart(PersonalLabel(told(item), Type.SECTION))
        head.add(PersonalLabel(self._who(item), Type.SMALL, Tone.QUIET))
        if change.reason:
            head.add(PersonalLabel(self.tr("Why: {reason}").format(reason=change.reason)))
        if item.waits:
            head.add(
                Banner(
                    self.tr("It waits for a missing entry."),
                    self.tr("What it was written after has not come to this laptop yet."),
                    icon="circle-alert",
                    tone=Tone.CAUTION,
                )
            )
        self.add(head)
        for one in found:
            self.add_divided(self._difference(one))
        self._standing = _standing(item)
        for number, (record, name) in enumerate(self._standing):
            part = CardPart(Label(self.tr("One of two versions"), Type.SMALL, Tone.QUIET))
            label = kind_of(record).fields[name].label
            link = Link(self.tr("Settle {field}").format(field=label))
            link.setObjectName("settle from history")
            link.setProperty("number", number)
            link.clicked.connect(self._on_settle)
            part.add(link)
            self.add_divided(part)
        entities = list(dict.fromkeys((one.kind, one.entity_id) for one in change.writes))
        if not is_only:
            links = CardPart()
            for kind, entity_id in entities:
                name = record_name(kind, item.records.get(entity_id))
                link = Link(self.tr("Earlier versions"))
                link.setObjectName(f"earlier versions of {kind}")
                link.setAccessibleName(self.tr("Earlier versions, {record}").format(record=name))
                link.setProperty("entity", entity_id.hex)
                link.clicked.connect(self._on_only)
                links.add(Column(PersonalLabel(name, Type.SMALL, Tone.QUIET), link, gap=0))
            self.add_divided(links)
        self._entities = [entity_id for _, entity_id in entities]

    def _who(self, item: HistoryItem) -> str:
        change = item.change
        parts = [
            self._desk.name_of(change.device_id),
            self.tr("written {when}").format(when=tell_whole(change.authored_at)),
        ]
        received = None if self._desk.is_demonstration else received_later(item)
        if received:
            parts.append(self.tr("received {when}").format(when=tell_whole(received)))
        device = self._desk.directory.devices.get(change.device_id)
        if device is not None and device.label:
            parts.append(self.tr("on {device}").format(device=device.label))
        if item.received_ms is None and not self._desk.is_demonstration:
            parts.append(self.tr("not sent yet"))
        return ", ".join(parts)

    def _difference(self, one: Difference) -> CardPart:
        part = CardPart(Label(one.label, Type.SMALL_HEADING))
        nothing = self.tr("nothing")
        if one.is_settling:
            part.add(Label(self.tr("Settled: several versions became one"), Type.SMALL, Tone.QUIET))
        if not one.before:
            part.add(PersonalLabel(one.after or nothing))
            return part
        sides = [
            Column(Label(title, Type.LABEL, Tone.QUIET), PersonalLabel(words or nothing), gap=2)
            for title, words in ((self.tr("Before"), one.before), (self.tr("After"), one.after))
        ]
        for side in sides:
            side.end()
        part.add(Columns(sides, stack_under=SIDE_BY_SIDE_FROM, gap=24))
        return part

    def _on_settle(self) -> None:
        record, name = self._standing[self.sender().property("number")]
        self.settle_requested.emit(record.entity_id, name)

    def _on_only(self) -> None:
        hexed = self.sender().property("entity")
        for entity_id in self._entities:
            if entity_id.hex == hexed:
                self.only_this_requested.emit(entity_id)


def _standing(item: HistoryItem) -> list[tuple[Record, str]]:
    """The fields in which this change is one of several versions that stand now."""
    return [
        (record, name)
        for record in item.records.values()
        if record.facts
        for name, disagreement in record.facts.disagreements.items()
        if any(item.change.change_id in (one.change_id, *one.also) for one in disagreement.versions)
    ]


def received_later(item: HistoryItem) -> datetime | None:
    """When the service had it, if that was more than a few minutes after it was written."""
    if item.received_ms is None:
        return None
    received = datetime.fromtimestamp(item.received_ms / 1000, tz=UTC)
    return received if received - item.change.authored_at > RECEIVED_LATER else None


def tell_whole(at: datetime) -> str:
    """Such as 9 June 2026, 10:20."""
    here = local(at)
    return f"{here.day} {here:%B} {here.year}, {here:%H:%M}"

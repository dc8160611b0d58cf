"""What disagrees in a family's record, and what keeps it from going further, in plain words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.record import Disagreement, Record
from keyworker_desktop.store import log
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.reading import FamilySheet
from ui.counting import counted
from ui.desk import Desk
from ui.places import Place, Room
from ui.screens.family.header import FamilyFacts
from ui.screens.family.telling import by_whom
from ui.screens.family.values import tell_value
from ui.theme import Tone
from ui.told_times import tell_moment
from ui.widgets.banner import Banner

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

LONGEST = 90
"""Characters of each version in a banner; the whole of it is where it is settled."""


@dataclass(frozen=True, slots=True)
class Written:
    device_id: UUID
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A field of a record with more than one value."""

    record: Record
    path: str
    field: Field
    disagreement: Disagreement


def standing_in(sheet: FamilySheet) -> list[Standing]:
    """Everything in the family that waits for a person to choose, the safety fields first."""
    found = [one for record in _records(sheet) for one in _of_record(record)]
    return sorted(found, key=lambda one: one.field.merge is not Merge.SAFETY)


def written_when(db: Connection, change_ids: Sequence[UUID]) -> Mapping[UUID, Written]:
    """Who wrote each of these changes and when; without those that are not here."""
    changes = [log.change_with(db, change_id) for change_id in change_ids]
    return {
        change.change_id: Written(change.device_id, change.authored_at)
        for change in changes
        if change
    }


class Notices(QObject):
    """One under the family's facts: what safety hangs on in its own words, how many there are else.

    However many there are, the family itself is seen under it; who wrote what follows.
    ``settle_requested`` with the Place where one of them is settled.
    """

    settle_requested = Signal(object)

    def __init__(self, desk: Desk, facts: FamilyFacts, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._facts = facts
        self._sheet: FamilySheet | None = None
        self._standing: list[Standing] = []
        self._shown: object = None

    def show_sheet(self, sheet: FamilySheet) -> None:
        self._sheet = sheet
        self._standing = standing_in(sheet)
        self._show({})
        first = self._spelled_out()
        wanted = [one.change_id for one in first.disagreement.versions] if first else []
        if wanted:
            self._desk.ask(
                partial(_of_sheet, sheet=sheet, change_ids=wanted),
                done=self._on_written,
                failed=self._on_unknown,
            )

    def _on_written(self, answer: tuple[FamilySheet, Mapping[UUID, Written]]) -> None:
        sheet, written = answer
        if sheet is self._sheet:
            self._show(written)

    def _on_unknown(self, _error: KnownError | None) -> None:
        """The banners stand without names; both values are in them all the same."""

    def _show(self, written: Mapping[UUID, Written]) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        told = self._told_all(sheet, written)
        trouble, newer = sheet.card.trouble, _is_newer(sheet)
        if (told, trouble, newer) == self._shown:
            return  # nothing moves under somebody's eyes for no reason
        self._shown = (told, trouble, newer)
        banners: list[QWidget] = []
        if trouble:
            banners.append(
                Banner(
                    self.tr("This family is not being exchanged further."),
                    trouble,
                    icon="circle-alert",
                    tone=Tone.CAUTION,
                )
            )
        if newer:
            banners.append(
                Banner(
                    self.tr("Part of this was made with a newer version of the program."),
                    self.tr("It can be read here; that part cannot be changed on this laptop."),
                    icon="info",
                )
            )
        if told is not None:
            strong, rest, place = told
            banner = Banner(strong, rest, icon="git-merge", button=self.tr("Settle"))
            banner.acted.connect(partial(self.settle_requested.emit, place))
            if banner.act is not None:
                banner.act.setObjectName("settle")
                banner.act.setAccessibleDescription(strong)
            banners.append(banner)
        self._facts.show_notices(banners)

    def _spelled_out(self) -> Standing | None:
        """The first that safety hangs on; another only while it is alone."""
        first = next(iter(self._standing), None)
        alone = self._sheet is not None and self._sheet.card.to_settle == 1
        return first if first and (alone or first.field.merge is Merge.SAFETY) else None

    def _told_all(
        self, sheet: FamilySheet, written: Mapping[UUID, Written]
    ) -> tuple[str, str, Place] | None:
        """In strong words and plain ones, with where the first is settled."""
        number, first = sheet.card.to_settle, self._spelled_out()
        if first is not None:
            strong, rest = self._told(first, sheet, written)
            one = self.tr("One more answer has two versions.")
            many = self.tr("{n} more answers have two versions.")
            more = counted(number - 1, one, many) if number > 1 else ""
            return strong, f"{rest} {more}".rstrip(), _place_of(first)
        if not number:
            return None
        one = self.tr("One answer has two versions.")
        many = self.tr("{n} answers have two versions.")
        return counted(number, one, many), "", _place_in(sheet)

    def _told(
        self, one: Standing, sheet: FamilySheet, written: Mapping[UUID, Written]
    ) -> tuple[str, str]:
        about = "" if isinstance(one.record, Family) else one.record.title()
        named = one.field.label
        if about:
            named = self.tr("{field}, {about}").format(field=named, about=_short(about))
        strong = self.tr("Two versions: {field}").format(field=named)
        if one.disagreement.combined is not None:
            strong = self.tr("Two changes put together, not yet confirmed: {field}").format(
                field=named
            )
        told = [
            self._version(tell_value(one.field, version.value, sheet), written, version.change_id)
            for version in one.disagreement.versions
        ]
        rest = " ".join(told)
        if one.field.merge is Merge.SAFETY:
            name = one.path.partition("/")[0]
            shown = tell_value(one.field, getattr(one.record, name), sheet)
            safer = self.tr("The safer one holds until somebody chooses: {value}.")
            rest = f"{rest} {safer.format(value=shown)}"
        return f"{strong}.", rest

    def _version(self, value: str, written: Mapping[UUID, Written], change_id: UUID) -> str:
        value = _short(value) or self.tr("nothing")
        if change_id not in written:
            return f"“{value}”."
        one = written[change_id]
        return self.tr("“{value}” ({who}, {when}).").format(
            value=value,
            who=by_whom(self._desk, one.device_id),
            when=tell_moment(one.at, now=self._desk.now()),
        )


def _place_of(one: Standing) -> Place:
    return Place(
        room=Room.SETTLE,
        family_id=one.record.family_id,
        entity_id=one.record.entity_id,
        field=one.path.partition("/")[0],
    )


def _place_in(sheet: FamilySheet) -> Place:
    return Place(room=Room.SETTLE, family_id=sheet.card.family_id)


def _of_sheet(
    db: Connection, sheet: FamilySheet, change_ids: Sequence[UUID]
) -> tuple[FamilySheet, Mapping[UUID, Written]]:
    return sheet, written_when(db, change_ids)


def _records(sheet: FamilySheet) -> Iterator[Record]:
    if sheet.card.family:
        yield sheet.card.family
    for some in (
        sheet.people,
        sheet.about,
        sheet.story,
        sheet.outcomes,
        sheet.steps,
        sheet.appointments,
    ):
        yield from some


def _of_record(record: Record) -> Iterator[Standing]:
    if record.facts is None:
        return
    fields = kind_of(record).fields
    for path, disagreement in record.facts.disagreements.items():
        field = fields.get(path.partition("/")[0])
        if field is not None:
            yield Standing(record=record, path=path, field=field, disagreement=disagreement)


def _is_newer(sheet: FamilySheet) -> bool:
    return any(one.facts and one.facts.is_from_newer_program for one in _records(sheet))


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[:LONGEST].rstrip()}…"

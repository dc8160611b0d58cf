"""A change in plain words: what it added or changed, and each field before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.change import Change, Write
from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.kinds import kind_named
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.record import Kind, Record
from keyworker_desktop.store.reading import FamilySheet, HistoryItem
from ui.screens.family.history.lineage import Before
from ui.screens.family.values import name_of, tell_value

_tr = QCoreApplication.translate
_LONGEST_TITLE = 70
_FIELDS_NAMED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One field of one record as a change found it and left it."""

    label: str
    before: str = field(repr=False)
    after: str = field(repr=False)
    is_settling: bool = False
    """It replaced several versions that stood beside each other."""


def told(item: HistoryItem) -> str:
    """Such as "Changed “What is happening now”", "Added story entry: …"."""
    groups = _by_record(item.change)
    parts = [_told_group(writes, item.records.get(one)) for one, writes in groups.items()]
    kinds = [part for part in parts if part]
    if not kinds:
        return _tr("History", "Changed something that this version of the program does not know")
    first, more = kinds[0], len(kinds) - 1
    if more == 0:
        return first
    return _tr("History", "{first}, and {n} more").format(first=first, n=more)


def differences(found: Sequence[Before], sheet: FamilySheet) -> list[Difference]:
    """For the eye; fields that only a newer program knows are left out."""
    return [made for one in found if (made := _difference(one, sheet)) is not None]


def record_name(kind_name: str, record: Record | None) -> str:
    """Such as "Person: Helen Marlow"."""
    kind = kind_named(kind_name)
    label = kind.label if kind else kind_name
    title = _short(record.title()) if record else ""
    return f"{label}: {title}" if title and title != label else label


def _by_record(change: Change) -> Mapping[UUID, list[Write]]:
    groups: dict[UUID, list[Write]] = {}
    for write in change.writes:
        groups.setdefault(write.entity_id, []).append(write)
    return groups


def _told_group(writes: Sequence[Write], record: Record | None) -> str:
    kind = kind_named(writes[0].kind)
    if kind is None:
        return ""
    name = record_name(kind.name, record)
    if any(write.path == "struck" and write.value for write in writes):
        return _tr("History", "Marked as entered in error: {record}").format(record=name)
    if _is_making(writes, kind):
        return _tr("History", "Added {record}").format(record=name[:1].lower() + name[1:])
    labels = list(dict.fromkeys(_label(write.path, kind) for write in writes))
    told = ", ".join(f"“{label}”" for label in labels[:_FIELDS_NAMED])
    if len(labels) > _FIELDS_NAMED:
        told = _tr("History", "{fields} and {n} more").format(
            fields=told, n=len(labels) - _FIELDS_NAMED
        )
    if isinstance(record, Family):
        return _tr("History", "Changed {fields}").format(fields=told)
    whose = _short(record.title()) if record else ""
    return _tr("History", "Changed {fields}, {record}").format(fields=told, record=whose or name)


def _is_making(writes: Sequence[Write], kind: Kind) -> bool:
    required = {name for name, declared in kind.fields.items() if declared.is_required}
    return any(write.path in required and not write.parents for write in writes)


def _label(path: str, kind: Kind) -> str:
    declared = kind.fields.get(path.partition("/")[0])
    return declared.label if declared else _tr("History", "something new")


def _difference(one: Before, sheet: FamilySheet) -> Difference | None:
    kind = kind_named(one.write.kind)
    name, _, element = one.write.path.partition("/")
    declared = kind.fields.get(name) if kind else None
    if declared is None or declared.form in {"hidden", "bytes"}:
        return None
    if declared.merge is Merge.SET:
        return _element(declared, element, sheet, is_in=one.write.value is True)
    before = dict.fromkeys(_value(declared, value, sheet) for value in one.values)
    return Difference(
        label=declared.label,
        before=_tr("History", " / ").join(before),
        is_settling=len(before) > 1,
        after=_value(declared, one.write.value, sheet),
    )


def _element(declared: Field, element: str, sheet: FamilySheet, *, is_in: bool) -> Difference:
    try:
        who = name_of(UUID(hex=element), sheet)
    except ValueError:
        who = ""
    return Difference(label=declared.label, before="" if is_in else who, after=who if is_in else "")


def _value(declared: Field, wire: Any, sheet: FamilySheet) -> str:
    try:
        return tell_value(declared, declared.from_wire(wire), sheet)
    except (ValueError, TypeError):
        return _tr("History", "a value of a newer version")


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST_TITLE else f"{flat[:_LONGEST_TITLE].rstrip()}…"

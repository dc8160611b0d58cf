"""A field's value as a person would say it: for history, for versions, for forms."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.fields import Field
from keyworker_desktop.record.precision import RoughDate
from keyworker_desktop.store.reading import FamilySheet
from ui.screens.family.telling import tell_rough
from ui.told_times import local

_tr = QCoreApplication.translate


def tell_value(field: Field, value: Any, sheet: FamilySheet) -> str:
    """Empty for nothing. References to people are told by name."""
    if value in (None, "", (), []):
        return field.choice_label("") if field.choices else ""
    if isinstance(value, str):
        return field.choice_label(value) if field.choices else value
    match value:
        case bool():
            told = _tr("Values", "Yes") if value else _tr("Values", "No")
        case datetime():
            here = local(value)
            told = f"{here.day} {here:%B} {here.year}, {here:%H:%M}"
        case date():
            told = f"{value.day} {value:%B} {value.year}"
        case RoughDate():
            told = tell_rough(value, sheet.child.born_on if sheet.child else None)
        case UUID():
            told = name_of(value, sheet)
        case list() | tuple():
            told = _names(value, sheet)
        case _:
            told = str(value)
    return told


def name_of(entity_id: UUID, sheet: FamilySheet) -> str:
    """Of a person or outcome of this family."""
    person = sheet.person(entity_id)
    if person:
        return person.full_name
    outcome = next((one for one in sheet.outcomes if one.entity_id == entity_id), None)
    return outcome.words if outcome else _tr("Values", "somebody or something not here any more")


def _names(ids: Sequence[Any], sheet: FamilySheet) -> str:
    return ", ".join(name_of(one, sheet) for one in ids if isinstance(one, UUID))

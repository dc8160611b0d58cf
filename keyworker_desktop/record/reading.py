"""From heads to a record as a person reads it, with whatever disagrees kept as data."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.fold import EntityState, unseen_by_strike
from keyworker_desktop.record.kinds import kind_named
from keyworker_desktop.record.merge import TextWrite, combined
from keyworker_desktop.record.record import Disagreement, Facts, Record, Version

TextHistory = Callable[[UUID, str], Mapping[UUID, TextWrite]]
"""Given an entity and a field, every write of it that is known here; asked when heads differ."""

_SIDES = 2


def read_record(state: EntityState, text_history: TextHistory) -> Record | None:
    """None for a kind that only a newer program knows.

    A record of which only a part has come yet is read with that part.
    """
    kind = kind_named(state.kind)
    if kind is None:
        return None
    values: dict[str, Any] = {}
    heads: dict[str, tuple[UUID, ...]] = {}
    disagreements: dict[str, Disagreement] = {}
    is_newer = False
    elements: dict[str, set[UUID]] = {}
    for path, standing in state.heads.items():
        heads[path] = tuple(sorted(standing, key=_by_id))
        name, _, element = path.partition("/")
        field = kind.fields.get(name)
        if field is None or (field.merge is Merge.SET) != bool(element):
            is_newer = True
        elif field.merge is Merge.SET:
            found = _element(element)
            is_newer |= found is None or not all(type(one) is bool for one in standing.values())
            if found and True in standing.values():
                elements.setdefault(name, set()).add(found)
        else:
            versions, has_unknown = _versions(field, standing)
            is_newer |= has_unknown
            if versions:
                shown, disagreement = _shown(state.entity_id, path, field, versions, text_history)
                values[name] = shown
                if disagreement:
                    disagreements[path] = disagreement
    for name, present in elements.items():
        values[name] = tuple(sorted(present, key=_by_id))
    return kind.record_type(
        entity_id=state.entity_id,
        family_id=state.family_id,
        facts=Facts(
            authored_at=state.origin.authored_at,
            device_id=state.origin.device_id,
            heads=heads,
            disagreements=disagreements,
            unseen_by_strike=tuple(sorted(unseen_by_strike(state), key=_by_id)),
            is_from_newer_program=is_newer,
        ),
        **values,
    )


def _versions(field: Field, standing: Mapping[UUID, Any]) -> tuple[list[Version], bool]:
    """One version for each different value, in the order of their change ids.

    And whether there is a value that only a newer program could judge.
    """
    versions: list[Version] = []
    has_unknown = False
    for change_id in sorted(standing, key=_by_id):
        try:
            value = field.from_wire(standing[change_id])
        except (ValueError, TypeError):
            has_unknown = True
            continue
        has_unknown |= not field.knows(value)
        for place, version in enumerate(versions):
            if version.value == value:
                versions[place] = replace(version, also=(*version.also, change_id))
                break
        else:
            versions.append(Version(change_id, value))
    return versions, has_unknown


def _shown(
    entity_id: UUID, path: str, field: Field, versions: list[Version], text_history: TextHistory
) -> tuple[Any, Disagreement | None]:
    if len(versions) == 1:
        return versions[0].value, None
    match field.merge:
        case Merge.ORDER:
            return versions[-1].value, None
        case Merge.SAFETY:
            caution = {choice.value: choice.caution for choice in field.choices}
            # A value this program does not know may be the gravest: it is treated so.
            unknown = max(caution.values(), default=0) + 1
            worst = max(versions, key=lambda version: caution.get(version.value, unknown))
            return worst.value, Disagreement(tuple(versions))
        case Merge.LONG_TEXT if sum(1 + len(version.also) for version in versions) == _SIDES:
            history = text_history(entity_id, path)
            both = combined(history, versions[0].change_id, versions[1].change_id)
            shown = _first_that_says_something(field, versions) if both is None else both
            return shown, Disagreement(tuple(versions), both)
        case _:
            shown = _first_that_says_something(field, versions)
            return shown, Disagreement(tuple(versions))


def _first_that_says_something(field: Field, versions: list[Version]) -> Any:
    # Above all: a record that anybody still has as entered in error is shown as such.
    values = [version.value for version in versions]
    return next((value for value in values if value != field.empty), values[0])


def _element(text: str) -> UUID | None:
    try:
        element = UUID(hex=text)
    except ValueError:
        return None
    return element if element.hex == text else None  # one element, one path


def _by_id(identifier: UUID) -> bytes:
    return identifier.bytes

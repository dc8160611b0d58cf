"""What a record’s row is made of: read from its kind’s declaration and the values that stand."""

import math
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.fold import STRUCK, EntityState, unseen_by_strike
from keyworker_desktop.record.kinds import kind_named

_LETTERS = str.maketrans("łŁøØđĐħĦŧŦı\x02\x03\x04", "lLoOdDhHtTi   ")
"""Letters that FTS5 does not take for their plain ones, and the signs an excerpt is marked with.
One character for one, so that a place in the folded text is the same place in what was written.
"""


class Shape(NamedTuple):
    """Which fields of a kind the row's own columns are taken from; None where it has none."""

    moment: str | None
    about: str | None
    facet: str | None
    searched: tuple[str, ...]


@cache
def shape_of(kind_name: str) -> Shape:
    """Read from the declaration: the first moment, the required reference, the facet."""
    kind = kind_named(kind_name)
    fields = kind.fields if kind else {}
    return Shape(
        moment=next((name for name, one in fields.items() if one.form == "moment"), None),
        about=next(
            (
                name
                for name, one in fields.items()
                if one.form in {"people", "record"} and one.is_required and one.empty is None
            ),
            None,
        ),
        facet=next((name for name, one in fields.items() if one.is_facet), None),
        searched=tuple(name for name, one in fields.items() if one.is_searched),
    )


def value_of(state: EntityState, name: str | None) -> Any:
    """The value of a field that a reader is shown first; None where there is none to read."""
    kind = kind_named(state.kind)
    field = kind.fields.get(name) if kind and name else None
    standing = state.heads.get(name, {}) if name else {}
    for value in _in_order(standing):
        try:
            return field.from_wire(value) if field else None
        except (ValueError, TypeError):
            continue  # kept by a newer program in a way that this one does not read
    return None


def seconds_of(state: EntityState) -> int:
    """When what the record tells of happened, else when it was written: seconds since 1970."""
    at = value_of(state, shape_of(state.kind).moment) or state.origin.authored_at
    return math.floor(at.timestamp())


def count_disagreements(state: EntityState, beside: Iterable[EntityState] = ()) -> int:
    """How many answers of a record wait for a person to settle them.

    ``beside`` are the records that hang on it, which somebody who struck it out had to see. While
    two strikes differ, that is the question; what they had not seen is asked when it is settled.
    """
    kind = kind_named(state.kind)
    differing = set()
    for path, standing in state.heads.items():
        field = kind.fields.get(path) if kind else None
        may_differ = field is not None and len(standing) > 1 and field.merge is not Merge.ORDER
        if field is not None and may_differ and _differ(field, list(standing.values())):
            differing.add(path)
    is_late = STRUCK not in differing and bool(unseen_by_strike(state, beside))
    return len(differing) + is_late


def _differ(field: Field, values: list[Any]) -> bool:
    """As a reader sees them: one value written in two ways is one."""
    read: list[Any] = []
    for value in values:
        try:
            read.append(field.from_wire(value))
        except (ValueError, TypeError):
            return any(one != values[0] for one in values)
    return any(one != read[0] for one in read)


def words_of(state: EntityState) -> str:
    """Everything written in the searched fields, and every version of it that stands."""
    words = []
    for name in shape_of(state.kind).searched:
        standing = _in_order(state.heads.get(name, {}))
        words += [value for value in standing if isinstance(value, str)]
    return "\n".join(word for word in words if word)


def _in_order(standing: Mapping[UUID, Any]) -> list[Any]:
    """The values that stand, in an order that is the same on every laptop."""
    if len(standing) <= 1:  # nearly always, and this is asked of every field of every record
        return list(standing.values())
    return [standing[one] for one in sorted(standing, key=lambda one: one.bytes)]


def folded(words: str) -> str:
    """As the index keeps it and a query asks for it; as long as ``words``, sign for sign."""
    return words.translate(_LETTERS)

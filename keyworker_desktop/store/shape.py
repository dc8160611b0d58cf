"""What a record’s row is made of: read from its kind’s declaration and the values that stand."""

import math
from functools import cache
from typing import Any, NamedTuple

from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.fold import EntityState
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
                if one.refers_to and one.is_required and one.empty is None
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
    for change_id in sorted(standing, key=lambda one: one.bytes):
        try:
            return field.from_wire(standing[change_id]) if field else None
        except (ValueError, TypeError):
            continue  # kept by a newer program in a way that this one does not read
    return None


def seconds_of(state: EntityState) -> int:
    """When what the record tells of happened, else when it was written: seconds since 1970."""
    at = value_of(state, shape_of(state.kind).moment) or state.origin.authored_at
    return math.floor(at.timestamp())


def count_disagreements(state: EntityState) -> int:
    kind = kind_named(state.kind)
    count = 0
    for path, standing in state.heads.items():
        if len(standing) > 1 and kind and path in kind.fields:
            is_order = kind.fields[path].merge is Merge.ORDER
            values = list(standing.values())
            count += not is_order and any(value != values[0] for value in values[1:])
    return count


def words_of(state: EntityState) -> str:
    """Everything written in the searched fields, and every version of it that stands."""
    words = []
    for name in shape_of(state.kind).searched:
        standing = state.heads.get(name, {})
        some = [standing[one] for one in sorted(standing, key=lambda one: one.bytes)]
        words += [value for value in some if isinstance(value, str)]
    return "\n".join(word for word in words if word)


def folded(words: str) -> str:
    """As the index keeps it and a query asks for it; as long as ``words``, sign for sign."""
    return words.translate(_LETTERS)

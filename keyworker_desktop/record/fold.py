"""From a set of changes to the heads of every field, the same in whatever order they came.

A head of a field is a write that no other write names as a parent. Clocks play no part.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from keyworker_desktop.record.change import Change, Write
from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.kinds import kind_named
from keyworker_protocol.crypto import sha256
from keyworker_protocol.encoding import encode

STRUCK = "struck"
"""The field of every record by which it is entered in error."""


class RecordKey(NamedTuple):
    """Whose heads a write belongs to. Nobody reaches into another family's record, or makes a
    finished note into something else, by writing to its entity id.
    """

    family_id: UUID
    kind: str
    entity_id: UUID


class Origin(NamedTuple):
    """The change that made an entity, so that its author is known; it decides nothing else.

    It is one that writes a required field without a parent, as every making does; a later edit
    under a clock that runs behind is not taken for it. Of several, or with none yet, the earliest.
    """

    authored_at: datetime
    change_id: UUID
    device_id: UUID
    is_making: bool = True


@dataclass(slots=True)
class EntityState:
    """One entity as the changes folded so far leave it."""

    entity_id: UUID
    family_id: UUID
    kind: str
    origin: Origin
    heads: dict[str, dict[UUID, Any]] = field(default_factory=dict, repr=False)
    """Path of a field ► the changes whose value stands ► that value, in wire form."""
    superseded: dict[str, set[UUID]] = field(default_factory=dict)
    """Path of a field ► every change named as a parent, come or not: it is never a head again."""

    def head_ids(self) -> frozenset[UUID]:
        """Every change with a value that stands: what a signature or an agreement is bound to."""
        return frozenset(change_id for values in self.heads.values() for change_id in values)


def unseen_by_strike(state: EntityState, beside: Iterable[EntityState] = ()) -> frozenset[UUID]:
    """Changes that stand in a record struck out by somebody who had not seen them.

    And in the records that hang on it (``beside``), such as additions to a note. A strike names,
    besides other strikes, what its author had on screen. One of an older program names nothing of
    it: then nothing can be said, and nothing is.
    """
    strikes = state.heads.get(STRUCK, {})
    if not any(strikes.values()):
        return frozenset()
    seen = state.superseded.get(STRUCK, set())
    standing = {
        change_id
        for path, values in state.heads.items()
        if path != STRUCK and not _is_place(state.kind, path)
        for change_id in values
    }
    gone = {one for path, ids in state.superseded.items() if path != STRUCK for one in ids}
    if seen.isdisjoint(standing | gone):
        return frozenset()
    hanging = {
        change_id
        for one in beside
        if not any(one.heads.get(STRUCK, {}).values())
        for change_id in one.head_ids()
    }
    return frozenset((standing | hanging) - seen - strikes.keys())


def key_of(write: Write, change: Change) -> RecordKey:
    return RecordKey(change.family_id, write.kind, write.entity_id)


def fold(changes: Iterable[Change]) -> dict[RecordKey, EntityState]:
    """All entities that ``changes`` speak of. A change given twice counts once."""
    states: dict[RecordKey, EntityState] = {}
    for change in changes:
        for write in change.writes:
            key = key_of(write, change)
            states[key] = apply(states.get(key), write, change)
    return states


def apply(state: EntityState | None, write: Write, change: Change) -> EntityState:
    """``state`` after one more write of ``change`` (changed in place when there is one).

    ``state`` is the one of the write's ``key_of``.
    """
    declared = _declared(write)
    is_making = declared is not None and declared.is_required and not write.parents
    if state is None:
        origin = _origin_in(change, is_making=is_making)
        state = EntityState(write.entity_id, change.family_id, write.kind, origin)
    elif (state.family_id, state.kind, state.entity_id) != key_of(write, change):
        raise ValueError("a write to another record")
    elif state.origin.change_id != change.change_id or is_making > state.origin.is_making:
        origin = _origin_in(change, is_making=is_making)
        state.origin = min(state.origin, origin, key=_by_making_then_clock_then_id)
    standing = state.heads.setdefault(write.path, {})
    if write.parents and (declared is None or declared.merge is not Merge.IMMUTABLE):
        state.superseded.setdefault(write.path, set()).update(write.parents)
        for parent in write.parents:
            standing.pop(parent, None)
    if change.change_id not in state.superseded.get(write.path, ()):
        standing[change.change_id] = write.value
    return state


def state_hash(states: Iterable[EntityState]) -> bytes:
    """One hash over all heads, by which two laptops, or a refold, can be compared."""
    rows = sorted(
        (
            state.entity_id.bytes,
            state.kind,
            sorted(
                (path, sorted((change_id.bytes, value) for change_id, value in standing.items()))
                for path, standing in state.heads.items()
            ),
        )
        for state in states
    )
    return sha256(b"kw/state1", *(sha256(_hashable(row)) for row in rows))


def _origin_in(change: Change, *, is_making: bool) -> Origin:
    return Origin(change.authored_at, change.change_id, change.device_id, is_making)


def _declared(write: Write) -> Field | None:
    """None for a field that only a newer program knows; it folds like any other."""
    kind = kind_named(write.kind)
    return kind.fields.get(write.path.partition("/")[0]) if kind else None


def _is_place(kind_name: str, path: str) -> bool:
    kind = kind_named(kind_name)
    field = kind.fields.get(path) if kind else None
    return field is not None and field.merge is Merge.ORDER


def _by_making_then_clock_then_id(origin: Origin) -> tuple[bool, datetime, bytes]:
    return not origin.is_making, origin.authored_at, origin.change_id.bytes


def _hashable(row: Any) -> bytes:
    entity_id, kind, fields = row
    return encode(
        [entity_id, kind, [[path, [list(head) for head in heads]] for path, heads in fields]]
    )

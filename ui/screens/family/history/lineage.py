"""Earlier values: the walk from a change back to those whose value its author had on screen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from keyworker_desktop.record.change import Change, Write
from keyworker_desktop.store import log
from keyworker_desktop.store.connection import Connection

MOST = 200
"""Steps back: enough for every family, and a stop for a record made to be walked for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A value that stood once, in wire form, until somebody changed it."""

    value: Any = field(repr=False)
    written_by: UUID
    written_at: datetime
    until: datetime
    changed_by: UUID
    reason: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Before:
    """What one write of a change replaced, in wire form; ``values`` has several of two versions."""

    write: Write
    values: tuple[Any, ...] = field(repr=False)


def earlier_values(db: Connection, heads: Iterable[UUID], path: str) -> Sequence[Earlier]:
    """Those that ``heads`` of one field came after, the last first."""
    found: list[Earlier] = []
    waiting, seen = list(heads), set(heads)
    while waiting and len(seen) < MOST:
        later = log.change_with(db, waiting.pop(0))
        if later is None:
            continue
        for write in later.writes:
            if write.path != path or write.parents == ():
                continue
            for parent in write.parents:
                if parent in seen:
                    continue
                seen.add(parent)
                waiting.append(parent)
                before = log.change_with(db, parent)
                if before is not None:
                    found += _told(before, later, write)
    return tuple(found)


def before(db: Connection, change: Change) -> tuple[Before, ...]:
    """What each write of ``change`` replaced; no values where it was the first."""
    return tuple(
        Before(write=write, values=tuple(_parent_values(db, write))) for write in change.writes
    )


def _told(before_it: Change, later: Change, write: Write) -> list[Earlier]:
    return [
        Earlier(
            value=one.value,
            written_by=before_it.device_id,
            written_at=before_it.authored_at,
            until=later.authored_at,
            changed_by=later.device_id,
            reason=later.reason,
        )
        for one in before_it.writes
        if _is_same_field(one, write) and one.value != write.value
    ]


def _parent_values(db: Connection, write: Write) -> Iterable[Any]:
    for parent in write.parents:
        change = log.change_with(db, parent)
        for one in change.writes if change else ():
            if _is_same_field(one, write):
                yield one.value


def _is_same_field(one: Write, other: Write) -> bool:
    return (one.kind, one.entity_id, one.path) == (other.kind, other.entity_id, other.path)

"""Copies that somebody at this laptop took out of the encrypted record: what, whose and when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.settings import get_setting, put_setting

MOST_KEPT = 500
_SETTING = "copies out"


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyOut:
    """One copy. Who took it is whoever this laptop belongs to.

    ``entity_id`` is the attachment, or whom a paper is about; ``what`` is "file", or the paper's
    own short name.
    """

    family_id: UUID
    entity_id: UUID
    what: str
    at: datetime


def note(db: Connection, copy: CopyOut) -> None:
    """In the caller's transaction, and before the copy is written: one that was is never missing.

    The oldest go when there are more than ``MOST_KEPT``.
    """
    put_setting(db, _SETTING, [*_plain(db), _to_plain(copy)][-MOST_KEPT:])


def forget(db: Connection, copy: CopyOut) -> None:
    """Nothing was written after all."""
    put_setting(db, _SETTING, [one for one in _plain(db) if one != _to_plain(copy)])


def of_record(db: Connection, entity_id: UUID, what: str) -> Sequence[CopyOut]:
    """Copies of one file or paper, in order of time."""
    found = [_from_plain(one) for one in _plain(db)]
    return [one for one in found if (one.entity_id, one.what) == (entity_id, what)]


def _plain(db: Connection) -> list[Any]:
    plain: list[Any] = get_setting(db, _SETTING, [])
    return plain


def _to_plain(copy: CopyOut) -> list[Any]:
    at_ms = int(copy.at.timestamp() * 1000)
    return [copy.family_id.bytes, copy.entity_id.bytes, copy.what, at_ms]


def _from_plain(plain: Sequence[Any]) -> CopyOut:
    family_id, entity_id, what, at_ms = plain
    return CopyOut(
        family_id=UUID(bytes=family_id),
        entity_id=UUID(bytes=entity_id),
        what=what,
        at=datetime.fromtimestamp(at_ms / 1000, tz=UTC),
    )

"""A change: what a person did when they pressed save; its writes stand or fall together."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from keyworker_desktop.record.errors import CannotBeKeptError
from keyworker_desktop.record.fields import text_to_wire
from keyworker_protocol.body import SALT_BYTES
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import (
    ID_BYTES,
    MAX_PAYLOAD_BYTES,
    MAX_PAYLOAD_VALUES,
    MAX_WRITES,
)

SCHEMA = 1
MAX_PARENTS = 64
"""Of one write. Of more heads than that, which takes 64 people at odds, some are left to stand."""


@dataclass(frozen=True, slots=True)
class Write:
    """One value of one field. ``parents`` are the changes whose value the author had on screen.

    ``value`` is in wire form. An element of a set has the path ``field/element`` and a truth value.
    """

    kind: str
    entity_id: UUID
    path: str
    value: Any = field(repr=False)
    parents: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewChange:
    """Writes to one family's record that a person is about to save, and why if they said so."""

    family_id: UUID
    writes: tuple[Write, ...]
    reason: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A change as it stands in a log. ``authored_at`` is the author's clock, with its offset."""

    change_id: UUID
    family_id: UUID
    device_id: UUID
    authored_at: datetime
    writes: tuple[Write, ...]
    reason: str = field(default="", repr=False)
    clock_offset_ms: int | None = None
    """How far the author's clock was from the service's when they last met; None if never."""
    schema: int = SCHEMA


def encode_payload(
    change: NewChange, *, authored_at: datetime, app_version: str, clock_offset_ms: int | None
) -> bytes:
    """What is committed to, sealed and signed for. Raises CannotBeKeptError past the limits."""
    if len(change.writes) > MAX_WRITES:
        raise CannotBeKeptError(
            "This is more than can be saved in one go. Save a part of it first; nothing is lost."
        )
    try:
        reason = text_to_wire(change.reason)
    except ValueError as error:
        raise CannotBeKeptError(
            f"The reason cannot be saved: {error}. What you typed is still here."
        ) from error
    if authored_at.tzinfo is None:
        raise ValueError("a time of writing without its offset")
    groups: dict[tuple[str, UUID], tuple[dict[str, Any], dict[str, list[bytes]]]] = {}
    for write in change.writes:
        values, parents = groups.setdefault((write.kind, write.entity_id), ({}, {}))
        if write.path in values:
            raise ValueError("two writes of one field in one change")
        if len(write.parents) > MAX_PARENTS:
            raise ValueError("more parents than a write can have")
        values[write.path] = write.value
        if write.parents:
            parents[write.path] = [parent.bytes for parent in write.parents]
    payload = encode(
        {
            "schema": SCHEMA,
            "at": authored_at.isoformat(timespec="milliseconds"),
            "offset": clock_offset_ms,
            "app": app_version,
            "reason": reason,
            "writes": [
                [kind, entity_id.bytes, values, parents]
                for (kind, entity_id), (values, parents) in groups.items()
            ],
        }
    )
    if SALT_BYTES + len(payload) > MAX_PAYLOAD_BYTES:
        raise CannotBeKeptError(
            "This is longer than can be saved in one go. Split it in two; what you typed is still"
            " here."
        )
    return payload


def decode_payload(payload: bytes, *, change_id: UUID, family_id: UUID, device_id: UUID) -> Change:
    """Kinds, fields and keys that this program does not know are no mistake: they are kept.

    Raises RefusedError ``malformed`` or ``too_big``.
    """
    # The author's signature covers these bytes; that they are the deterministic ones adds nothing.
    plain = decode(
        payload, max_bytes=MAX_PAYLOAD_BYTES, max_values=MAX_PAYLOAD_VALUES, canonical=False
    )
    match plain:
        case {
            "schema": int() as schema,
            "at": str() as at,
            "offset": int() | None as offset,
            "reason": str() as reason,
            "writes": list() as groups,
        } if not isinstance(schema, bool) and not isinstance(offset, bool):
            pass
        case _:
            raise RefusedError("malformed", "payload")
    writes = tuple(_writes(groups))
    if len(writes) > MAX_WRITES or any(change_id in write.parents for write in writes):
        raise RefusedError("malformed", "writes")
    return Change(
        change_id=change_id,
        family_id=family_id,
        device_id=device_id,
        authored_at=_time_of_writing(at),
        writes=writes,
        reason=reason,
        clock_offset_ms=offset,
        schema=schema,
    )


def _time_of_writing(at: str) -> datetime:
    try:
        authored_at = datetime.fromisoformat(at)
        authored_at.astimezone(UTC)  # fails at the ends of the calendar, where nobody writes
    except (ValueError, OverflowError) as error:
        raise RefusedError("malformed", "time of writing") from error
    if authored_at.tzinfo is None:
        raise RefusedError("malformed", "time of writing")
    return authored_at


def _writes(groups: Sequence[Any]) -> list[Write]:
    writes = []
    seen: set[tuple[str, bytes, str]] = set()
    for group in groups:
        match group:
            case [str() as kind, bytes() as entity, dict() as values, dict() as parents] if (
                len(entity) == ID_BYTES and parents.keys() <= values.keys()
            ):
                entity_id = UUID(bytes=entity)
            case _:
                raise RefusedError("malformed", "writes")
        for path, value in values.items():
            if not isinstance(path, str) or (kind, entity, path) in seen:
                raise RefusedError("malformed", "field")
            seen.add((kind, entity, path))
            named = _parents(parents[path]) if path in parents else ()
            writes.append(Write(kind, entity_id, path, value, named))
    return writes


def _parents(named: Any) -> tuple[UUID, ...]:
    if not isinstance(named, list) or len(named) > MAX_PARENTS:
        raise RefusedError("malformed", "parents")
    for one in named:
        if not isinstance(one, bytes) or len(one) != ID_BYTES:
            raise RefusedError("malformed", "parents")
    return tuple(UUID(bytes=one) for one in named)

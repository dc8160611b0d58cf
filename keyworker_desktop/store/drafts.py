"""Drafts: what somebody is still writing; on this laptop only, encrypted like all else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import cbor2

from keyworker_desktop.store.connection import Connection, transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The fields of a record of ``kind`` as typed so far, by name, in wire form."""

    draft_id: UUID
    family_id: UUID
    kind: str
    fields: Mapping[str, Any] = field(repr=False)
    updated_at: datetime


def keep(db: Connection, draft: Draft) -> None:
    """Durable when this returns. Raises the KnownErrors of the disk."""
    with transaction(db):
        put(db, draft)


def put(db: Connection, draft: Draft) -> None:
    """As part of the caller's transaction."""
    db.execute(
        "REPLACE INTO draft (draft_id, log_id, kind, fields, updated_ms) VALUES (?, ?, ?, ?, ?)",
        (
            draft.draft_id.bytes,
            draft.family_id.bytes,
            draft.kind,
            cbor2.dumps({name: _whole(value) for name, value in draft.fields.items()}),
            int(draft.updated_at.timestamp() * 1000),
        ),
    )


def _whole(value: Any) -> Any:
    """Half a character, which some clipboards give, cannot be kept: a sign stands in its place."""
    if not isinstance(value, str):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def discard(db: Connection, draft_id: UUID) -> None:
    db.execute("DELETE FROM draft WHERE draft_id = ?", (draft_id.bytes,))


def all_drafts(db: Connection, family_id: UUID | None = None) -> Sequence[Draft]:
    """Newest first; of one family, or of all."""
    condition, parameters = ("WHERE log_id = ?", [family_id.bytes]) if family_id else ("", [])
    rows = db.execute(
        f"SELECT draft_id, log_id, kind, fields, updated_ms FROM draft {condition} "  # noqa: S608 - own SQL
        "ORDER BY updated_ms DESC",
        parameters,
    )
    return [
        Draft(
            draft_id=UUID(bytes=draft_id),
            family_id=UUID(bytes=log_id),
            kind=kind,
            fields=cbor2.loads(fields),
            updated_at=datetime.fromtimestamp(updated_ms / 1000, tz=UTC).astimezone(),
        )
        for draft_id, log_id, kind, fields, updated_ms in rows
    ]

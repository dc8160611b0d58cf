"""What happens when somebody presses save: one transaction that writes the change everywhere.

The log is the truth. The outbox row makes sync send it; the record rows and the search index are
written here only so that the next screen need not compute them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from keyworker_desktop.record.change import Change, NewChange, encode_payload
from keyworker_desktop.record.errors import CannotBeKeptError
from keyworker_desktop.record.identity import new_change_id
from keyworker_desktop.store import drafts, log, outbox, projection
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.settings import get_setting
from keyworker_protocol import crypto
from keyworker_protocol.body import SALT_BYTES, commit, pack
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import NOTHING, Header, header_hash, sign_header

CLOCK_OFFSET = "clock offset ms"
"""Setting: how far this laptop's clock was from the service's at the last exchange."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """The change as it now stands in the log, and the entities it touched."""

    change_id: UUID
    entities: frozenset[UUID]


def save(
    db: Connection,
    new: NewChange,
    *,
    author: Identity,
    now: datetime,
    app_version: str,
    finishing: UUID | None = None,
) -> Saved:
    """Write ``new`` durably, or nothing of it. ``finishing`` is the draft that it came from.

    Raises CannotBeKeptError for more than one change can hold, and the KnownErrors of the disk.
    """
    with transaction(db):
        saved = save_within(db, new, author=author, now=now, app_version=app_version)
        if finishing is not None:
            drafts.discard(db, finishing)
    return saved


def save_several(
    db: Connection,
    make: Callable[[Connection], Sequence[NewChange]],
    *,
    author: Identity,
    now: datetime,
    app_version: str,
) -> Saved:
    """Write all changes that ``make`` finds to be made, as the store stands then, or none."""
    with transaction(db):
        saved = [
            save_within(db, new, author=author, now=now, app_version=app_version)
            for new in make(db)
        ]
    return Saved(
        change_id=saved[-1].change_id,
        entities=frozenset(one for each in saved for one in each.entities),
    )


def save_within(
    db: Connection, new: NewChange, *, author: Identity, now: datetime, app_version: str
) -> Saved:
    """As ``save``, inside the caller's transaction."""
    offset = get_setting(db, CLOCK_OFFSET)
    payload = encode_payload(new, authored_at=now, app_version=app_version, clock_offset_ms=offset)
    salt = crypto.random_bytes(SALT_BYTES)
    try:
        packed = pack(salt, payload)
    except RefusedError as error:
        raise CannotBeKeptError(
            "This is longer than one note can be. Split it in two; what you typed is still here."
        ) from error
    change_id = new_change_id()
    entry = _signed(
        db, new.family_id, change_id, author, packed=packed, commitment=commit(salt, payload)
    )
    outbox.add(db, log.insert_own(db, entry), new.family_id, now_ms=_milliseconds(now))
    change = Change(
        change_id=change_id,
        family_id=new.family_id,
        device_id=author.device_id,
        authored_at=now,
        writes=new.writes,
        reason=new.reason,
        clock_offset_ms=offset,
    )
    return Saved(change_id=change_id, entities=projection.fold_into(db, [change]))


def save_control(
    db: Connection, log_id: UUID, control: dict[str, Any], *, author: Identity, now: datetime
) -> UUID:
    """Write a control entry (of membership) to be sent; inside the caller's transaction."""
    entry = signed_control(db, log_id, control, author=author)
    outbox.add(db, log.insert_own(db, entry), log_id, now_ms=_milliseconds(now))
    return entry.header.change_id


def signed_control(
    db: Connection, log_id: UUID, control: dict[str, Any], *, author: Identity
) -> log.OwnEntry:
    """A control entry ready to be pushed, written nowhere yet."""
    return _signed(db, log_id, new_change_id(), author, control=control)


def signed_record(
    db: Connection,
    log_id: UUID,
    change_id: UUID,
    *,
    author: Identity,
    packed: bytes,
    commitment: bytes,
) -> log.OwnEntry:
    """A record entry, written nowhere yet, around what is packed already."""
    return _signed(db, log_id, change_id, author, packed=packed, commitment=commitment)


def _signed(
    db: Connection,
    log_id: UUID,
    change_id: UUID,
    author: Identity,
    *,
    packed: bytes | None = None,
    commitment: bytes = NOTHING,
    control: dict[str, Any] | None = None,
) -> log.OwnEntry:
    seen = log.head_of(db, log_id)
    tail = log.tail_of(db, log_id, author.device_id)
    header = Header(
        family_id=log_id,
        change_id=change_id,
        device_id=author.device_id,
        counter=tail.counter + 1,
        previous=tail.entry_hash,
        seen_seq=seen.seq,
        seen_chain=seen.chain,
        commitment=commitment,
        control=control,
    )
    encoded = header.encoded()
    return log.OwnEntry(
        header=header,
        encoded=encoded,
        entry_hash=header_hash(encoded),
        signature=sign_header(author.signing, encoded),
        packed=packed,
    )


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

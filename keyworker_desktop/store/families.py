"""A new family: its key, its readers and its first records, in one transaction, offline too."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID, uuid4

from keyworker_desktop.record.change import NewChange
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity, put_family_key
from keyworker_desktop.store.save import save_control, save_within
from keyworker_protocol import crypto
from keyworker_protocol.access import FamilyRole, access_control
from keyworker_protocol.directory import Directory

_FIRST_EPOCH = 1


def create_family(  # noqa: PLR0913 - each is a fact of its own
    db: Connection,
    *,
    author: Identity,
    directory: Directory,
    members: Mapping[UUID, FamilyRole],
    first: Callable[[UUID], NewChange],
    now: datetime,
    app_version: str,
    family_id: UUID | None = None,
) -> UUID:
    """The new family's id. ``first`` is given it and makes the records it begins with.

    The author must be among ``members`` to write them. Raises CannotBeKeptError and the
    KnownErrors of the disk.
    """
    family_id = family_id or uuid4()
    key = crypto.random_bytes(crypto.KEY_BYTES)
    control = access_control(
        None, family_id=family_id, family_key=key, members=members, directory=directory
    )
    with transaction(db):
        put_family_key(db, family_id, _FIRST_EPOCH, key)
        save_control(db, family_id, control, author=author, now=now)
        save_within(db, first(family_id), author=author, now=now, app_version=app_version)
    return family_id

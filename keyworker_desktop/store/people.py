"""Who works here and who may read which family, as the control entries of the logs say."""

from collections.abc import Mapping
from contextlib import suppress
from uuid import UUID

from keyworker_desktop.store import log
from keyworker_desktop.store.connection import Connection
from keyworker_protocol.access import Access, access_after
from keyworker_protocol.directory import Directory
from keyworker_protocol.errors import RefusedError


def directory_of(db: Connection, organisation_id: UUID, *, placed_only: bool = False) -> Directory:
    """Folded from the entries here, each of which was checked when it came.

    ``placed_only`` leaves out what the service has not taken yet: what a page of it goes on from.
    What was decided here and somebody else's decision overtook has no effect.
    """
    directory = Directory(organisation_id=organisation_id)
    for header in log.control_headers(db, organisation_id):
        directory = directory.applied(header)
    if not placed_only:
        for header in log.waiting_controls(db, organisation_id):
            with suppress(RefusedError):
                directory = directory.applied(header)
    return directory


def access_of(
    db: Connection, family_id: UUID, directory: Directory, *, placed_only: bool = False
) -> Access | None:
    """None for a family of which no control entry is here; otherwise as above."""
    access: Access | None = None
    for header in log.control_headers(db, family_id):
        access = access_after(access, header, directory)
    if not placed_only:
        for header in log.waiting_controls(db, family_id):
            with suppress(RefusedError):
                access = access_after(access, header, directory)
    return access


def names_by_device(directory: Directory) -> Mapping[UUID, str]:
    """What to call the author of a change."""
    return {
        device_id: directory.users[device.user_id].name
        for device_id, device in directory.devices.items()
    }

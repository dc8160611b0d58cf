"""After a log went on behind other entries: decide and hand on once more what it has lost.

All of it is written like anything else on this laptop, and sent by the next push.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from keyworker_desktop.record.identity import new_change_id
from keyworker_desktop.store import branch, log, outbox, people, rechain, save
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity, family_keys
from keyworker_protocol import crypto
from keyworker_protocol.access import FamilyRole, access_after, access_control, may_write
from keyworker_protocol.body import SALT_BYTES, commit, pack, unpack
from keyworker_protocol.directory import Directory
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.handed import (
    MAX_HANDED,
    MAX_HANDED_BYTES,
    MAX_UNPACKED_BYTES,
    Handed,
    handing_payload,
)
from keyworker_protocol.header import decode_header

APP = "salvage"

logger = logging.getLogger(__name__)


def make_anew(db: Connection, identity: Identity, now: datetime) -> int:
    """In the outbox afterwards; how many entries. Does nothing a second time."""
    made = 0
    for log_id in sorted(branch.logs_with_controls_aside(db), key=_first(identity)):
        made += _alone(db, partial(_decide_again, db, log_id, identity, now))
    for log_id, entries in branch.to_hand_on(db).items():
        made += _alone(db, partial(_hand_on, db, log_id, entries, identity, now))
    return made


def decide_again(db: Connection, log_id: UUID, identity: Identity, now: datetime) -> bool:
    """Somebody else was quicker: what was decided here, on a version that is gone, once more.

    As far as it is still wanted; what was written behind it waits behind what there is now. False
    when nobody was quicker, whatever the service says.
    """
    with transaction(db):
        version = _version(db, log_id, identity)
        waiting = list(log.waiting_controls(db, log_id))
        if all((one.control or {})["version"] > version for one in waiting):
            return False
        branch.withdraw_own_control(db, log_id)
        rechain.onto(db, log_id, identity, log.head_of(db, log_id))
    _alone(db, partial(_decide_again, db, log_id, identity, now))
    return True


def _version(db: Connection, log_id: UUID, identity: Identity) -> int:
    """How many decisions about people or access the service is known to have."""
    directory = people.directory_of(db, identity.organisation_id, placed_only=True)
    if log_id == identity.organisation_id:
        return directory.version
    access = people.access_of(db, log_id, directory, placed_only=True)
    return access.version if access else 0


def _alone(db: Connection, make: Callable[[], int]) -> int:
    """What is in the way of one log is not in the way of the others."""
    try:
        with transaction(db):
            return make()
    except RefusedError as error:
        logger.warning("log not made anew: %s", error.code)
        return 0


def _decide_again(db: Connection, log_id: UUID, identity: Identity, now: datetime) -> int:
    if log_id == identity.organisation_id:
        return _people_again(db, identity, now)
    return _access_again(db, log_id, identity, now)


def _first(identity: Identity) -> Any:
    return lambda log_id: log_id != identity.organisation_id


def _people_again(db: Connection, identity: Identity, now: datetime) -> int:
    """Who was enrolled and which teams were made: again, as far as this person may decide it."""
    organisation_id, made, is_all = identity.organisation_id, 0, True
    for encoded in branch.controls_aside(db, organisation_id):
        directory = people.directory_of(db, organisation_id)
        control = {**(decode_header(encoded).control or {}), "version": directory.version + 1}
        again = save.signed_control(db, organisation_id, control, author=identity)
        try:
            after = directory.applied(again.header)
        except RefusedError as error:
            is_all &= error.code == "id_reuse"  # it is there already
            continue
        if replace(after, version=directory.version) == directory:
            continue  # so is this
        save.save_control(db, organisation_id, control, author=identity, now=now)
        made += 1
    if is_all:
        branch.forget_controls_aside(db, organisation_id)
    return made


def _access_again(db: Connection, log_id: UUID, identity: Identity, now: datetime) -> int:
    """Whoever could read the family can again, if somebody who can still has the key."""
    directory = people.directory_of(db, identity.organisation_id)
    current = people.access_of(db, log_id, directory)
    wanted = _members(branch.controls_aside(db, log_id), directory)
    known = current.members if current else {}
    keys = family_keys(db, log_id)
    missing = {user_id: role for user_id, role in wanted.items() if user_id not in known}
    if not missing:
        branch.forget_controls_aside(db, log_id)
        return 0
    if not keys or (current and identity.user_id not in known):
        return 0  # somebody else has to
    control = access_control(
        current,
        family_id=log_id,
        family_key=keys[max(keys)],
        members={**known, **missing},
        directory=directory,
    )
    made = save.signed_control(db, log_id, control, author=identity)
    access_after(current, made.header, directory)  # what is refused here waits for no service
    save.save_control(db, log_id, control, author=identity, now=now)
    rechain.onto(db, log_id, identity, log.head_of(db, log_id))
    branch.forget_controls_aside(db, log_id)
    return 1


def _members(headers: Sequence[bytes], directory: Directory) -> dict[UUID, FamilyRole]:
    wanted: dict[UUID, FamilyRole] = {}
    for encoded in headers:
        for user_id, role in (decode_header(encoded).control or {}).get("members", []):
            if UUID(bytes=user_id) in directory.users:
                wanted[UUID(bytes=user_id)] = FamilyRole(role)
    return wanted


def _hand_on(
    db: Connection,
    log_id: UUID,
    entries: Sequence[branch.Aside],
    identity: Identity,
    now: datetime,
) -> int:
    directory = people.directory_of(db, identity.organisation_id)
    access = people.access_of(db, log_id, directory)
    user = directory.users.get(identity.user_id)
    if access is None or user is None or not may_write(access, user):
        return 0  # another time, or somebody else
    writers = [
        one
        for one in entries
        if (device := directory.devices.get(decode_header(one.header).device_id))
        and device.user_id in access.members
    ]
    made = 0
    for some in _in_portions(writers):
        payload = handing_payload(
            [Handed(header=one.header, signature=one.signature, packed=one.packed) for one in some],
            at=now.isoformat(timespec="milliseconds"),
            app_version=APP,
        )
        salt = crypto.random_bytes(SALT_BYTES)
        try:
            packed = pack(salt, payload)
        except RefusedError:
            continue  # at the very limit of what an entry can hold: it stays in the record here
        change_id = new_change_id()
        entry = save.signed_record(
            db, log_id, change_id, author=identity, packed=packed, commitment=commit(salt, payload)
        )
        row = log.insert_own(db, entry)
        outbox.add(db, row, log_id, now_ms=int(now.timestamp() * 1000))
        branch.mark_handed(db, [one.change_id for one in some], change_id)
        made += 1
    return made


def _in_portions(entries: Sequence[branch.Aside]) -> list[list[branch.Aside]]:
    portions: list[list[branch.Aside]] = []
    size = unpacked = 0
    for one in entries:
        length, whole = len(one.header) + len(one.packed), sum(map(len, unpack(one.packed)))
        is_full = not portions or len(portions[-1]) >= MAX_HANDED
        is_much = size + length > MAX_HANDED_BYTES or unpacked + whole > MAX_UNPACKED_BYTES
        if is_full or is_much:
            portions.append([])
            size = unpacked = 0
        portions[-1].append(one)
        size += length
        unpacked += whole
    return portions

"""Who may read and write one family's record, and the family key wrapped to each of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.directory import Directory, Role, User
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import Header
from keyworker_protocol.limits import HASH_BYTES
from keyworker_protocol.parts import binary, exactly, identifier, number, rows
from keyworker_protocol.wrap import WrapKind, key_check, wrap_key

MAX_MEMBERS = 40
_ENTRY_KEYS = frozenset(("op", "version", "epoch", "check", "members", "wraps"))
_WRAP_BYTES = crypto.KEY_BYTES + crypto.SEAL_OVERHEAD_BYTES


class FamilyRole(StrEnum):
    """What a member of staff is to one family."""

    KEYWORKER = "keyworker"
    CO_WORKER = "co-worker"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrap:
    """The family key of one epoch, sealed to one member's user key."""

    user_id: UUID
    generation: int
    sealed: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """A family's access list at ``version``. Nobody is removed yet: that needs a new epoch."""

    version: int
    epoch: int
    check: bytes
    members: Mapping[UUID, FamilyRole]
    wraps: tuple[Wrap, ...] = ()
    """Those that this version brought: one for each member it added, and any made anew."""


def access_control(
    current: Access | None,
    *,
    family_id: UUID,
    family_key: bytes,
    members: Mapping[UUID, FamilyRole],
    directory: Directory,
) -> dict[str, Any]:
    """The entry that gives ``members`` access, the key wrapped to each who did not have it.

    Raises RefusedError ``unknown_user``.
    """
    known = current.members if current else {}
    epoch = current.epoch if current else 1
    wraps = []
    for user_id in members:
        if user_id in known:
            continue
        user = _known_user(directory, user_id)
        sealed = wrap_key(
            family_key,
            kind=WrapKind.FAMILY_KEY,
            scope_id=family_id,
            epoch=epoch,
            recipient_id=user_id,
            public=user.agreement,
        )
        wraps.append([user_id.bytes, user.generation, sealed])
    return {
        "op": "access",
        "version": current.version + 1 if current else 1,
        "epoch": epoch,
        "check": key_check(family_key),
        "members": [[user_id.bytes, str(role)] for user_id, role in members.items()],
        "wraps": wraps,
    }


def access_after(current: Access | None, header: Header, directory: Directory) -> Access:
    """The access list after a family's control entry, whose signature the caller has checked.

    Raises RefusedError: ``malformed``, ``stale_control``, ``not_permitted``,
    ``unknown_device``, ``unknown_user``, ``missing_wrap``, ``removal_needs_new_epoch``.
    """
    if header.family_id == directory.organisation_id:
        raise RefusedError("malformed", "the directory is not a family")
    proposed = _read(header.control)
    known = current.members if current else {}
    if proposed.version != (current.version if current else 0) + 1:
        raise RefusedError("stale_control")
    if current and (proposed.epoch, proposed.check) != (current.epoch, current.check):
        raise RefusedError("malformed", "epoch")
    if not current and proposed.epoch != 1:
        raise RefusedError("malformed", "epoch")
    _permit(directory.user_of(header.device_id), known, is_new=current is None)
    if known.keys() - proposed.members.keys():
        raise RefusedError("removal_needs_new_epoch")
    wrapped = {wrap.user_id: wrap.generation for wrap in proposed.wraps}
    if len(wrapped) != len(proposed.wraps) or wrapped.keys() - proposed.members.keys():
        raise RefusedError("malformed", "wraps")
    for user_id in proposed.members:
        user = _known_user(directory, user_id)
        if user_id not in known and user_id not in wrapped:
            raise RefusedError("missing_wrap")
        if wrapped.get(user_id, user.generation) != user.generation:
            raise RefusedError("missing_wrap", "for another generation of the user's key")
    return proposed


def may_write(access: Access, user: User) -> bool:
    return user.user_id in access.members


def _permit(author: User, known: Mapping[UUID, FamilyRole], *, is_new: bool) -> None:
    leads = author.role in {Role.SUPERVISOR, Role.MANAGER}
    if not (is_new or leads or author.user_id in known):
        raise RefusedError("not_permitted", "only its workers, a supervisor or a manager")


def _known_user(directory: Directory, user_id: UUID) -> User:
    try:
        return directory.users[user_id]
    except KeyError:
        raise RefusedError("unknown_user") from None


def _read(control: dict[str, Any] | None) -> Access:
    plain = exactly(control, _ENTRY_KEYS)
    if plain["op"] != "access":
        raise RefusedError("malformed", "unknown family entry")
    members = dict(_member(row) for row in rows(plain["members"]))
    if not 1 <= len(members) <= MAX_MEMBERS or len(plain["members"]) != len(members):
        raise RefusedError("malformed", "members")
    return Access(
        version=number(plain["version"], least=1),
        epoch=number(plain["epoch"], least=1),
        check=binary(plain["check"], HASH_BYTES),
        members=members,
        wraps=tuple(_wrap(row) for row in rows(plain["wraps"])),
    )


def _member(row: Any) -> tuple[UUID, FamilyRole]:
    match row:
        case [user_id, str() as role] if role in set(FamilyRole):
            return identifier(user_id), FamilyRole(role)
    raise RefusedError("malformed", "member")


def _wrap(row: Any) -> Wrap:
    match row:
        case [user_id, generation, sealed]:
            return Wrap(
                user_id=identifier(user_id),
                generation=number(generation, least=1),
                sealed=binary(sealed, _WRAP_BYTES),
            )
    raise RefusedError("malformed", "wrap")

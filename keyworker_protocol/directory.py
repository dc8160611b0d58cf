"""The directory: who works here, on which devices, in which teams; a log that chains to one root.

The organisation's identifier is the first half of the hash of its root key, so whoever knows the
identifier can tell a forged directory. The first entry is vouched for by the root; every later
one by a device that the directory already knows. Both ends fold it with the same code: the
service to refuse, the laptops to believe nothing that does not follow from the root.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.encoding import encode
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import Header
from keyworker_protocol.limits import ID_BYTES
from keyworker_protocol.parts import binary, exactly, identifier, name, number

_FOUNDING_KEYS = frozenset(("op", "version", "name", "root", "service", "user", "device", "proof"))
_ENROLMENT_KEYS = frozenset(("op", "version", "user", "device", "wrap"))
_TEAM_ENTRY_KEYS = frozenset(("op", "version", "team"))
_USER_KEYS = frozenset(("id", "name", "role", "team", "agreement", "generation"))
_DEVICE_KEYS = frozenset(("id", "user", "label", "signing", "agreement"))
_TEAM_KEYS = frozenset(("id", "name"))
_USER_KEY_WRAP_BYTES = crypto.AGREEMENT_SECRET_BYTES + crypto.SEAL_OVERHEAD_BYTES


class Role(StrEnum):
    """What a member of staff may do in the whole organisation."""

    KEYWORKER = "keyworker"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A member of staff. ``agreement`` is the public key to which family keys are wrapped."""

    user_id: UUID
    name: str
    role: Role
    team_id: UUID | None
    agreement: bytes = field(repr=False)
    generation: int = 1

    def to_plain(self) -> dict[str, Any]:
        return {
            "id": self.user_id.bytes,
            "name": self.name,
            "role": str(self.role),
            "team": self.team_id.bytes if self.team_id else None,
            "agreement": self.agreement,
            "generation": self.generation,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """One laptop of one member of staff, by its public keys."""

    device_id: UUID
    user_id: UUID
    label: str
    signing: bytes = field(repr=False)
    agreement: bytes = field(repr=False)

    def to_plain(self) -> dict[str, Any]:
        return {
            "id": self.device_id.bytes,
            "user": self.user_id.bytes,
            "label": self.label,
            "signing": self.signing,
            "agreement": self.agreement,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    team_id: UUID
    name: str

    def to_plain(self) -> dict[str, Any]:
        return {"id": self.team_id.bytes, "name": self.name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Directory:
    """What the directory says after ``version`` entries; changed only by ``applied``."""

    organisation_id: UUID
    name: str = ""
    service_key: bytes = b""
    version: int = 0
    users: Mapping[UUID, User] = field(default_factory=dict)
    devices: Mapping[UUID, Device] = field(default_factory=dict)
    teams: Mapping[UUID, Team] = field(default_factory=dict)

    def device(self, device_id: UUID) -> Device:
        """Raises RefusedError ``unknown_device``."""
        try:
            return self.devices[device_id]
        except KeyError:
            raise RefusedError("unknown_device") from None

    def user_of(self, device_id: UUID) -> User:
        """Raises RefusedError ``unknown_device``."""
        return self.users[self.device(device_id).user_id]

    def signing_key_for(self, header: Header) -> bytes:
        """The public key that must have signed this entry of the directory or of a family.

        The founding entry brings its own, which ``applied`` then proves against the root.
        """
        if self.version == 0 and header.family_id == self.organisation_id:
            return _device((header.control or {}).get("device")).signing
        return self.device(header.device_id).signing

    def applied(self, header: Header) -> "Directory":
        """The directory after one more entry, whose signature the caller has checked.

        Raises RefusedError: ``not_the_directory``, ``malformed``, ``stale_control`` when it was
        made on another version than this, ``bad_root``, ``bad_signature``, ``weak_key``,
        ``unknown_device``, ``not_permitted``, ``id_reuse``.
        """
        control = header.control
        if control is None or header.family_id != self.organisation_id:
            raise RefusedError("not_the_directory")
        if number(control.get("version")) != self.version + 1:
            raise RefusedError("stale_control", f"directory is at {self.version}")
        steps = {"organisation": self._founded, "enrol": self._enrolled, "team": self._with_team}
        operation = control.get("op")
        if not isinstance(operation, str) or operation not in steps:
            raise RefusedError("malformed", "unknown directory entry")
        return replace(steps[operation](header, control), version=self.version + 1)

    def _founded(self, header: Header, control: dict[str, Any]) -> "Directory":
        if self.version:
            raise RefusedError("not_permitted", "already founded")
        exactly(control, _FOUNDING_KEYS)
        user = _user(control["user"])
        device = _device(control["device"])
        root = binary(control["root"], crypto.KEY_BYTES)
        service_key = binary(control["service"], crypto.KEY_BYTES)
        crypto.require_signing_key(service_key)
        if organisation_id_of(root) != self.organisation_id:
            raise RefusedError("bad_root")
        if device.device_id != header.device_id or device.user_id != user.user_id:
            raise RefusedError("malformed", "founder")
        if user.team_id is not None:
            raise RefusedError("malformed", "unknown team")
        if user.role is not Role.MANAGER:
            raise RefusedError("not_permitted", "the founder is a manager")
        crypto.verify(
            root,
            signature=binary(control["proof"], crypto.SIGNATURE_BYTES),
            message=_founding_statement(self.organisation_id, service_key, user, device),
        )
        return replace(
            self,
            name=name(control["name"]),
            service_key=service_key,
            users={user.user_id: user},
            devices={device.device_id: device},
        )

    def _enrolled(self, header: Header, control: dict[str, Any]) -> "Directory":
        author = self.user_of(header.device_id)
        exactly(control, _ENROLMENT_KEYS)
        device = _device(control["device"])
        if device.device_id in self.devices:
            raise RefusedError("id_reuse", "device")
        users = dict(self.users)
        if control["user"] is None:
            if author.user_id != device.user_id:
                raise RefusedError("not_permitted", "only for oneself")
            if control["wrap"] is not None:
                binary(control["wrap"], _USER_KEY_WRAP_BYTES)
        else:
            if author.role is not Role.MANAGER:
                raise RefusedError("not_permitted", "only a manager enrols people")
            if control["wrap"] is not None:
                raise RefusedError("malformed", "a new person's key is made on the new laptop")
            user = _user(control["user"])
            if user.user_id in users:
                raise RefusedError("id_reuse", "user")
            if user.user_id != device.user_id:
                raise RefusedError("malformed", "device of another")
            if user.team_id is not None and user.team_id not in self.teams:
                raise RefusedError("malformed", "unknown team")
            users[user.user_id] = user
        devices = {**self.devices, device.device_id: device}
        return replace(self, users=users, devices=devices)

    def _with_team(self, header: Header, control: dict[str, Any]) -> "Directory":
        if self.user_of(header.device_id).role is not Role.MANAGER:
            raise RefusedError("not_permitted", "only a manager makes teams")
        plain = exactly(exactly(control, _TEAM_ENTRY_KEYS)["team"], _TEAM_KEYS)
        team = Team(team_id=identifier(plain["id"]), name=name(plain["name"]))
        return replace(self, teams={**self.teams, team.team_id: team})


def organisation_id_of(root: bytes) -> UUID:
    """Self-certifying: finding another root with this identifier takes 2^128 tries."""
    return UUID(bytes=crypto.sha256(b"kw/root1", root)[:ID_BYTES])


def founding_control(
    *, root: crypto.SigningKey, name: str, service_key: bytes, user: User, device: Device
) -> dict[str, Any]:
    """The first entry of a directory, vouched for by the root."""
    organisation_id = organisation_id_of(root.public)
    statement = _founding_statement(organisation_id, service_key, user, device)
    return {
        "op": "organisation",
        "version": 1,
        "name": name,
        "root": root.public,
        "service": service_key,
        "user": user.to_plain(),
        "device": device.to_plain(),
        "proof": root.sign(statement),
    }


def enrolment_control(
    directory: Directory, *, user: User | None, device: Device, user_key_wrap: bytes | None = None
) -> dict[str, Any]:
    """A new person with a first device; or, with ``user`` None, one more device of the author.

    ``user_key_wrap`` is the author's user key sealed to the further device.
    """
    return {
        "op": "enrol",
        "version": directory.version + 1,
        "user": user.to_plain() if user else None,
        "device": device.to_plain(),
        "wrap": user_key_wrap,
    }


def team_control(directory: Directory, team: Team) -> dict[str, Any]:
    return {"op": "team", "version": directory.version + 1, "team": team.to_plain()}


def _founding_statement(
    organisation_id: UUID, service_key: bytes, user: User, device: Device
) -> bytes:
    return b"kw/found1" + encode(
        [organisation_id.bytes, service_key, user.to_plain(), device.to_plain()]
    )


def _user(value: Any) -> User:
    plain = exactly(value, _USER_KEYS)
    try:
        role = Role(plain["role"])
    except ValueError:
        raise RefusedError("malformed", "role") from None
    if number(plain["generation"]) != 1:  # a later one comes with the rotation of user keys
        raise RefusedError("malformed", "generation")
    agreement = binary(plain["agreement"], crypto.AGREEMENT_PUBLIC_BYTES)
    crypto.require_agreement_key(agreement)
    return User(
        user_id=identifier(plain["id"]),
        name=name(plain["name"]),
        role=role,
        team_id=None if plain["team"] is None else identifier(plain["team"]),
        agreement=agreement,
    )


def _device(value: Any) -> Device:
    plain = exactly(value, _DEVICE_KEYS)
    signing = binary(plain["signing"], crypto.KEY_BYTES)
    agreement = binary(plain["agreement"], crypto.AGREEMENT_PUBLIC_BYTES)
    crypto.require_signing_key(signing)
    crypto.require_agreement_key(agreement)
    return Device(
        device_id=identifier(plain["id"]),
        user_id=identifier(plain["user"]),
        label=name(plain["label"]),
        signing=signing,
        agreement=agreement,
    )

"""Invented people, laptops and a family, with fixed keys so that a failure comes again."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from keyworker_protocol import body
from keyworker_protocol.access import Access, FamilyRole, access_after, access_control
from keyworker_protocol.crypto import AgreementKey, SigningKey
from keyworker_protocol.directory import (
    Device,
    Directory,
    Role,
    User,
    enrolment_control,
    founding_control,
    organisation_id_of,
)
from keyworker_protocol.header import NOTHING, Header


def fixed_bytes(name: str, count: int = 32) -> bytes:
    return hashlib.shake_256(name.encode()).digest(count)


def fixed_id(name: str) -> UUID:
    return UUID(bytes=fixed_bytes(name, 16), version=4)


@dataclass(frozen=True)
class Person:
    """A member of staff with one laptop and every secret of both."""

    user: User
    device: Device
    signing: SigningKey
    device_agreement: AgreementKey
    user_agreement: AgreementKey


def a_person(name: str, role: Role = Role.KEYWORKER, team_id: UUID | None = None) -> Person:
    signing = SigningKey(fixed_bytes(f"{name} signing"))
    device_agreement = AgreementKey(fixed_bytes(f"{name} laptop", 96))
    user_agreement = AgreementKey(fixed_bytes(f"{name} user", 96))
    user = User(
        user_id=fixed_id(f"{name} user"),
        name=name,
        role=role,
        team_id=team_id,
        agreement=user_agreement.public,
    )
    device = Device(
        device_id=fixed_id(f"{name} laptop"),
        user_id=user.user_id,
        label=f"{name}'s laptop",
        signing=signing.public,
        agreement=device_agreement.public,
    )
    return Person(user, device, signing, device_agreement, user_agreement)


ROOT = SigningKey(fixed_bytes("root"))
ORGANISATION = organisation_id_of(ROOT.public)
SERVICE = SigningKey(fixed_bytes("service"))
MARGARET = a_person("Margaret Hale", Role.MANAGER)
SUNITA = a_person("Sunita Rao", Role.SUPERVISOR)
JOAN = a_person("Joan Abara")
PETER = a_person("Peter Lisle")
FAMILY = fixed_id("family")
FAMILY_KEY = fixed_bytes("family key")
INCARNATION = fixed_id("incarnation")


def a_header(**changes: Any) -> Header:
    fields: dict[str, Any] = {
        "family_id": FAMILY,
        "change_id": fixed_id("change"),
        "device_id": JOAN.device.device_id,
        "counter": 1,
        "previous": NOTHING,
        "seen_seq": 0,
        "seen_chain": NOTHING,
    }
    return Header(**(fields | changes))


def a_record_header(**changes: Any) -> Header:
    fields: dict[str, Any] = {
        "counter": 2,
        "previous": fixed_bytes("previous"),
        "seen_seq": 7,
        "seen_chain": fixed_bytes("seen"),
        "commitment": body.commit(SALT, PAYLOAD),
    }
    return a_header(**(fields | changes))


SALT = fixed_bytes("salt")
PAYLOAD = "Visited at home. “I like the new school,” said Alex.".encode()


def a_directory_header(control: dict[str, Any] | None, author: Person = MARGARET) -> Header:
    return a_header(
        family_id=ORGANISATION, device_id=author.device.device_id, counter=1, control=control
    )


def the_founding() -> dict[str, Any]:
    return founding_control(
        root=ROOT,
        name="Riverside Keyworking",
        service_key=SERVICE.public,
        user=MARGARET.user,
        device=MARGARET.device,
    )


def an_unfounded_directory() -> Directory:
    return Directory(organisation_id=ORGANISATION)


def a_founded_directory() -> Directory:
    return an_unfounded_directory().applied(a_directory_header(the_founding()))


def a_directory() -> Directory:
    """Margaret the manager, Sunita the supervisor, Joan and Peter the keyworkers."""
    directory = a_founded_directory()
    for person in (SUNITA, JOAN, PETER):
        control = enrolment_control(directory, user=person.user, device=person.device)
        directory = directory.applied(a_directory_header(control))
    return directory


def an_access_control(
    members: dict[UUID, FamilyRole] | None = None, current: Access | None = None
) -> dict[str, Any]:
    return access_control(
        current,
        family_id=FAMILY,
        family_key=FAMILY_KEY,
        members=members or {JOAN.user.user_id: FamilyRole.KEYWORKER},
        directory=a_directory(),
    )


def an_access(members: dict[UUID, FamilyRole] | None = None) -> Access:
    return access_after(None, a_header(control=an_access_control(members)), a_directory())

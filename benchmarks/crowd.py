"""Thousands of laptops without stores: their keys, their families, and a day's work sealed."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid4

from benchmarks.laptops import Team, a_note
from benchmarks.words import Writer
from keyworker_desktop.record.change import encode_payload
from keyworker_desktop.store.connection import transaction
from keyworker_desktop.store.save import save_control
from keyworker_protocol import body, crypto
from keyworker_protocol.access import FamilyRole, access_control
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.directory import Device, Directory, Role, User, enrolment_control
from keyworker_protocol.entry import Entry, encode_batch
from keyworker_protocol.header import Header, header_hash, sign_header

_EPOCH = 1
_DIFFERENT_NOTES = 500
_ENROLLED_AT_ONCE = 200


@dataclass(slots=True)
class Batch:
    """What one push sends to one family, in its bytes."""

    log_id: UUID
    entries: int
    data: bytes = field(repr=False)


@dataclass(slots=True)
class CrowdDevice:
    """``beginnings`` make its families; ``work`` is what it brings home in the evening."""

    device_id: UUID
    signing: crypto.SigningKey = field(repr=False)
    beginnings: list[Batch]
    work: list[Batch]


def crowd(team: Team, *, devices: int, families_each: int, entries_each: int) -> list[CrowdDevice]:
    """Enrols so many people with one laptop each, and seals everything that they will send."""
    people = [_somebody(number) for number in range(devices)]
    _enrol(team, people)
    directory = Directory(
        organisation_id=team.manager.identity.organisation_id,
        users={user.user_id: user for user, _, _ in people},
    )
    payloads = itertools.cycle(_payloads())
    made = []
    for user, device, signing in people:
        one = CrowdDevice(device.device_id, signing, [], [])
        for number in range(families_each):
            count = entries_each // families_each + (number < entries_each % families_each)
            _prepare_family(one, user, directory, itertools.islice(payloads, count))
        made.append(one)
    return made


def _somebody(number: int) -> tuple[User, Device, crypto.SigningKey]:
    signing, agreement = crypto.SigningKey.generate(), crypto.AgreementKey.generate()
    user = User(
        user_id=uuid4(),
        name=f"Keyworker {number}",
        role=Role.KEYWORKER,
        team_id=None,
        agreement=agreement.public,
    )
    device = Device(
        device_id=uuid4(),
        user_id=user.user_id,
        label="Laptop",
        signing=signing.public,
        agreement=agreement.public,
    )
    return user, device, signing


def _enrol(team: Team, people: list[tuple[User, Device, crypto.SigningKey]]) -> None:
    laptop = team.manager
    laptop.send_and_fetch()
    directory = laptop.exchange.directory
    now = datetime.now().astimezone()
    for start in range(0, len(people), _ENROLLED_AT_ONCE):
        with transaction(laptop.db):
            for user, device, _ in people[start : start + _ENROLLED_AT_ONCE]:
                control = enrolment_control(directory, user=user, device=device)
                organisation_id = laptop.identity.organisation_id
                save_control(laptop.db, organisation_id, control, author=laptop.identity, now=now)
                directory = replace(directory, version=directory.version + 1)
    laptop.send_and_fetch()


def _payloads() -> list[bytes]:
    writer = Writer(6)
    now = datetime.now().astimezone()
    return [
        encode_payload(
            a_note(writer, uuid4(), uuid4(), now),
            authored_at=now,
            app_version="b",
            clock_offset_ms=None,
        )
        for _ in range(_DIFFERENT_NOTES)
    ]


def _prepare_family(
    one: CrowdDevice, user: User, directory: Directory, payloads: Iterator[bytes]
) -> None:
    family_id, key = uuid4(), crypto.random_bytes(crypto.KEY_BYTES)
    control = access_control(
        None,
        family_id=family_id,
        family_key=key,
        members={user.user_id: FamilyRole.KEYWORKER},
        directory=directory,
    )
    blank = Header(
        family_id=family_id,
        change_id=uuid4(),
        device_id=one.device_id,
        counter=1,
        previous=DeviceTail().entry_hash,
        seen_seq=0,
        seen_chain=FamilyHead().chain,
        control=control,
    )
    encoded = blank.encoded()
    tail = DeviceTail(1, header_hash(encoded))
    seen = FamilyHead().extended(tail.entry_hash)
    first = Entry(header=encoded, signature=sign_header(one.signing, encoded))
    one.beginnings.append(Batch(family_id, 1, encode_batch([first])))
    entries = []
    for payload in payloads:
        salt = crypto.random_bytes(body.SALT_BYTES)
        header = replace(
            blank,
            change_id=uuid4(),
            counter=tail.counter + 1,
            previous=tail.entry_hash,
            seen_seq=seen.seq,
            seen_chain=seen.chain,
            commitment=body.commit(salt, payload),
            control=None,
        )
        encoded = header.encoded()
        tail = DeviceTail(header.counter, header_hash(encoded))
        sealed = body.seal(
            body.pack(salt, payload),
            header=encoded,
            change_id=header.change_id,
            epoch=_EPOCH,
            family_key=key,
        )
        signature = sign_header(one.signing, encoded)
        entries.append(Entry(header=encoded, signature=signature, sealed=sealed))
    one.work.append(Batch(family_id, len(entries), encode_batch(entries)))

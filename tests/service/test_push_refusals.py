"""Nothing that is wrong gets in: every attack is refused by its code and leaves no trace."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest

from keyworker_protocol import crypto, directory, entry, header
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Role, Team
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.entry import Entry
from keyworker_protocol.header import NOTHING
from keyworker_protocol.limits import MAX_BATCH_BYTES, MAX_SEALED_BYTES
from keyworker_service.api.fields import from_base64url
from tests.service.laptop import Laptop, found, new_laptop, problem
from tests.support.service import RunningService


@pytest.fixture
def keyworker(manager: Laptop) -> Laptop:
    return manager.enrol()


@pytest.fixture
def family(keyworker: Laptop) -> UUID:
    return keyworker.new_family()


def rewritten(sent: Entry, laptop: Laptop, **fields: object) -> Entry:
    """The entry with keys of its header replaced, signed again by its author."""
    plain = decode(sent.header, max_bytes=100_000)
    numbers = {int(key.removeprefix("key")): value for key, value in fields.items()}
    encoded = encode(plain | numbers)
    return Entry(
        header=encoded,
        signature=header.sign_header(laptop.signing, encoded),
        sealed=sent.sealed,
    )


def _flipped(data: bytes) -> bytes:
    return data[:-1] + bytes([data[-1] ^ 1])


Spoil = Callable[[Laptop, UUID], Entry]

SPOILT: dict[str, tuple[Spoil, int, str]] = {
    "signature of another key": (
        lambda one, log: one.sealed(one.author(log), key=crypto.SigningKey.generate()),
        422,
        "bad_signature",
    ),
    "signature altered by a bit": (
        lambda one, log: replace(sent := one.note(log), signature=_flipped(sent.signature)),
        422,
        "bad_signature",
    ),
    "signature over another header": (
        lambda one, log: replace(one.note(log), signature=one.note(log).signature),
        422,
        "bad_signature",
    ),
    "counter skips one": (
        lambda one, log: one.note(log, counter=one.tails[log].counter + 2),
        409,
        "counter_gap",
    ),
    "counter taken already": (
        lambda one, log: one.note(log, counter=1, previous=NOTHING),
        409,
        "chain_fork",
    ),
    "previous is another hash": (
        lambda one, log: one.note(log, previous=bytes(32)),
        409,
        "chain_fork",
    ),
    "counter of nought": (lambda one, log: one.note(log, counter=0), 400, "malformed"),
    "counter beyond whole numbers": (
        lambda one, log: one.note(log, counter=2**53 + 1),
        400,
        "malformed",
    ),
    "seen more than there is": (lambda one, log: one.note(log, seen_seq=99), 409, "seen_ahead"),
    "a header of another log": (
        lambda one, log: one.note(log, family_id=uuid4()),
        422,
        "wrong_log",
    ),
    "a header of another device": (
        lambda one, log: one.note(log, device_id=uuid4()),
        403,
        "not_your_entry",
    ),
    "a later epoch": (lambda one, log: one.sealed(one.author(log), epoch=2), 409, "stale_epoch"),
    "no epoch": (lambda one, log: one.sealed(one.author(log), epoch=0), 409, "stale_epoch"),
    "a key nobody knows": (
        lambda one, log: rewritten(one.note(log), one, key12=1),
        400,
        "malformed",
    ),
    "a version to come": (
        lambda one, log: rewritten(one.note(log), one, key1=2),
        426,
        "upgrade_needed",
    ),
    "a kind to come": (lambda one, log: rewritten(one.note(log), one, key10=2), 400, "malformed"),
    "a record that calls itself control": (
        lambda one, log: rewritten(one.note(log), one, key10=1),
        400,
        "malformed",
    ),
    "a record with a control body": (
        lambda one, log: rewritten(one.note(log), one, key11={"op": "access"}),
        400,
        "malformed",
    ),
    "a record without its body": (
        lambda one, log: replace(one.note(log), sealed=b""),
        400,
        "malformed",
    ),
    "a control entry with a body": (
        lambda one, log: replace(one.control(log, {"op": "access"}), sealed=one.note(log).sealed),
        400,
        "malformed",
    ),
    "a control entry that commits to a body": (
        lambda one, log: one.control(log, {"op": "access"}, commitment=bytes(31) + b"\1"),
        400,
        "malformed",
    ),
    "a directory entry in a family": (
        lambda one, log: one.control(
            log, directory.team_control(one.directory(), Team(team_id=uuid4(), name="East"))
        ),
        400,
        "malformed",
    ),
    "a body larger than any": (
        lambda one, log: replace(one.note(log), sealed=bytes(MAX_SEALED_BYTES + 1)),
        413,
        "too_big",
    ),
    "a header that is no map": (
        lambda one, log: replace(one.note(log), header=encode([1])),
        400,
        "malformed",
    ),
    "a header in another encoding": (
        lambda one, log: replace(sent := one.note(log), header=sent.header + b"\0"),
        400,
        "malformed",
    ),
}


@pytest.mark.parametrize("good_before", [0, 2])
@pytest.mark.parametrize("attack", SPOILT)
def test_a_spoilt_entry_is_refused_and_nothing_of_its_batch_is_kept(
    attack: str, good_before: int, keyworker: Laptop, family: UUID
) -> None:
    spoil, status, code = SPOILT[attack]
    before = keyworker.page(family)
    batch = [*keyworker.notes(family, good_before), spoil(keyworker, family)]
    answer = keyworker.push(family, batch)
    assert problem(answer) == (status, code)
    assert answer.json().get("index", good_before) == good_before
    assert keyworker.page(family) == before


def test_a_refusal_names_the_entry_and_the_tail_to_go_on_from(
    keyworker: Laptop, family: UUID
) -> None:
    tail = keyworker.tails[family]
    answer = keyworker.push(family, [keyworker.note(family), keyworker.note(family, counter=9)])
    assert problem(answer) == (409, "counter_gap")
    assert answer.json()["index"] == 1
    assert answer.json()["counter"] == tail.counter
    assert from_base64url(answer.json()["entry_hash"]) == tail.entry_hash


def test_the_same_change_id_with_another_header_is_refused(keyworker: Laptop, family: UUID) -> None:
    first = keyworker.note(family)
    keyworker.pushed(family, [first])
    change_id = header.decode_header(first.header).change_id
    answer = keyworker.push(family, [keyworker.note(family, change_id=change_id)])
    assert problem(answer) == (409, "id_reuse")


def test_somebody_who_is_no_member_cannot_write(
    manager: Laptop, keyworker: Laptop, family: UUID
) -> None:
    assert problem(manager.push(family, [manager.note(family)])) == (403, "not_a_writer")


def test_a_family_of_another_organisation_is_as_unknown_as_none(
    shared_service: RunningService, keyworker: Laptop, family: UUID
) -> None:
    stranger = found(shared_service)
    entry_of_access = stranger.access_entry(family, {stranger.user.user_id: FamilyRole.KEYWORKER})
    for sent in (stranger.note(family), stranger.control(family, entry_of_access)):
        stranger.tails.pop(family, None)
        assert problem(stranger.push(family, [sent])) == (404, "log_unknown")
    assert problem(stranger.push(uuid4(), [])) == (400, "malformed")
    nowhere = uuid4()
    assert problem(stranger.push(nowhere, [stranger.note(nowhere)])) == (404, "log_unknown")
    assert problem(stranger.get(f"/v1/logs/{family}")) == (404, "log_unknown")
    assert problem(stranger.get(f"/v1/logs/{nowhere}")) == (404, "log_unknown")


def test_an_entry_of_a_colleague_cannot_be_sent_for_him(manager: Laptop, keyworker: Laptop) -> None:
    family = keyworker.new_family(manager)
    theirs = keyworker.note(family)
    assert problem(manager.push(family, [theirs])) == (403, "not_your_entry")


def test_a_family_begins_with_an_access_entry(keyworker: Laptop) -> None:
    family = uuid4()
    first = keyworker.note(family)
    assert problem(keyworker.push(family, [first])) == (404, "log_unknown")
    access = keyworker.control(
        family, keyworker.access_entry(family, {keyworker.user.user_id: FamilyRole.KEYWORKER})
    )
    assert problem(keyworker.push(family, [first, access])) == (404, "log_unknown")
    assert problem(keyworker.get(f"/v1/logs/{family}")) == (404, "log_unknown")


def _access(one: Laptop, family: UUID, **changes: object) -> Entry:
    current = one.access(family)
    return one.control(family, one.access_entry(family, current.members, current) | changes)


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"version": 1}, 409, "stale_control"),
        ({"version": 3}, 409, "stale_control"),
        ({"epoch": 2}, 400, "malformed"),
        ({"check": bytes(32)}, 400, "malformed"),
        ({"check": "text"}, 400, "malformed"),
        ({"members": []}, 400, "malformed"),
        ({"members": [[bytes(16), "keyworker"]]}, 422, "removal_needs_new_epoch"),
        ({"members": [[bytes(16), "owner"]]}, 400, "malformed"),
        ({"members": 7}, 400, "malformed"),
        ({"wraps": [[bytes(16), True, b""]]}, 400, "malformed"),
        ({"op": "erase"}, 400, "malformed"),
    ],
)
def test_an_access_entry_must_follow_from_the_one_before(
    changes: dict[str, object], status: int, code: str, keyworker: Laptop, family: UUID
) -> None:
    before = keyworker.page(family)
    answer = keyworker.push(family, [_access(keyworker, family, **changes)])
    assert problem(answer) == (status, code)
    assert keyworker.page(family) == before


def test_a_member_is_known_and_has_the_key_wrapped(
    manager: Laptop, keyworker: Laptop, family: UUID
) -> None:
    current = keyworker.access(family)
    members = {**current.members, manager.user.user_id: FamilyRole.SUPERVISOR}
    good = keyworker.access_entry(family, members, current)
    tails = dict(keyworker.tails)
    unwrapped = keyworker.control(family, good | {"wraps": []})
    assert problem(keyworker.push(family, [unwrapped])) == (422, "missing_wrap")
    keyworker.tails = tails
    stranger = [*good["members"], [uuid4().bytes, "co-worker"]]
    unknown = keyworker.control(family, good | {"members": stranger})
    assert problem(keyworker.push(family, [unknown])) == (422, "unknown_user")


def test_a_colleague_who_is_no_member_cannot_let_himself_in(
    manager: Laptop, keyworker: Laptop, family: UUID
) -> None:
    colleague = manager.enrol(name="Lee")
    current = keyworker.access(family)
    members = {**current.members, colleague.user.user_id: FamilyRole.CO_WORKER}
    sent = colleague.control(family, keyworker.access_entry(family, members, current))
    assert problem(colleague.push(family, [sent])) == (403, "not_permitted")


def test_a_supervisor_may_let_somebody_in(manager: Laptop, keyworker: Laptop, family: UUID) -> None:
    lead = manager.enrol(Role.SUPERVISOR, name="Lee")
    current = keyworker.access(family)
    members = {**current.members, lead.user.user_id: FamilyRole.SUPERVISOR}
    sent = lead.control(family, keyworker.access_entry(family, members, current))
    lead.pushed(family, [sent])
    lead.pushed(family, [lead.note(family)])
    assert len(lead.page(family).entries) == 3


def test_only_a_manager_enrols_people_and_makes_teams(manager: Laptop, keyworker: Laptop) -> None:
    organisation_id = manager.organisation_id
    other = new_laptop(manager.address, organisation_id)
    answer = keyworker.push(organisation_id, [keyworker.enrolment(other)])
    assert problem(answer) == (403, "not_permitted")
    keyworker.tails.clear()
    team = directory.team_control(keyworker.directory(), Team(team_id=uuid4(), name="East"))
    answer = keyworker.push(organisation_id, [keyworker.control(organisation_id, team)])
    assert problem(answer) == (403, "not_permitted")
    assert len(manager.directory().users) == 2


def test_a_directory_entry_must_follow_from_the_one_before(manager: Laptop) -> None:
    organisation_id = manager.organisation_id
    stale = manager.enrolment(new_laptop(manager.address, organisation_id), version=1)
    assert problem(manager.push(organisation_id, [stale])) == (409, "stale_control")


def test_a_record_has_no_place_in_the_directory(manager: Laptop) -> None:
    answer = manager.push(manager.organisation_id, [manager.note(manager.organisation_id)])
    assert problem(answer) == (422, "not_the_directory")


def test_a_device_is_one_organisations_only(
    shared_service: RunningService, manager: Laptop, keyworker: Laptop
) -> None:
    """Else another manager could enrol it with a key of his and sign in as it."""
    elsewhere = found(shared_service)
    answer = elsewhere.push(elsewhere.organisation_id, [elsewhere.enrolment(keyworker)])
    assert problem(answer) == (409, "id_reuse")
    keyworker.sign_in()
    assert len(elsewhere.directory().devices) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"\xa0",
        encode([]),
        encode({"entries": []}),
        encode({"entries": 1}),
        encode({"entries": [[b"", b"", b""]]}),
        encode({"entries": [[1, 2, 3]]}),
        encode({"entries": [], "more": 1}),
        b"\x9f" * 1000,
        b"\xbf\x67entries\xff",
    ],
)
def test_what_is_no_batch_is_malformed(data: bytes, keyworker: Laptop, family: UUID) -> None:
    assert problem(keyworker.push_bytes(family, data)) == (400, "malformed")


def test_more_entries_or_bytes_than_a_batch_holds_are_too_big(
    keyworker: Laptop, family: UUID
) -> None:
    assert problem(keyworker.push(family, keyworker.notes(family, 201))) == (413, "too_big")
    large = Entry(header=b"", signature=bytes(64), sealed=bytes(MAX_SEALED_BYTES))
    answer = keyworker.push_bytes(family, entry.encode_batch([large] * 5))
    assert 5 * large.size > MAX_BATCH_BYTES
    assert problem(answer) == (413, "too_big")

"""Nobody reads or writes a family's record who was not let in by somebody entitled to."""

from dataclasses import replace
from typing import Any

import pytest

from keyworker_protocol.access import (
    MAX_MEMBERS,
    Access,
    FamilyRole,
    access_after,
    access_control,
    may_write,
)
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import decode_header
from keyworker_protocol.limits import MAX_CONTROL_HEADER_BYTES
from keyworker_protocol.wrap import WrapKind, confirm_key, unwrap_key
from tests.unit.protocol.people import (
    FAMILY,
    FAMILY_KEY,
    JOAN,
    MARGARET,
    ORGANISATION,
    PETER,
    SUNITA,
    Person,
    a_directory,
    a_header,
    a_person,
    an_access,
    an_access_control,
    fixed_bytes,
    fixed_id,
)

JOANS = {JOAN.user.user_id: FamilyRole.KEYWORKER}
JOANS_AND_PETERS = JOANS | {PETER.user.user_id: FamilyRole.CO_WORKER}
NEWCOMER = a_person("Nia Okafor")


def code_of(control: Any, current: Access | None = None, author: Person = JOAN) -> str:
    header = a_header(device_id=author.device.device_id, control=control)
    with pytest.raises(RefusedError) as refused:
        access_after(current, header, a_directory())
    return refused.value.code


def after(control: dict[str, Any], current: Access | None = None, author: Person = JOAN) -> Access:
    header = a_header(device_id=author.device.device_id, control=control)
    return access_after(current, decode_header(header.encoded()), a_directory())


def key_of(access: Access, person: Person) -> bytes:
    wrap = next(wrap for wrap in access.wraps if wrap.user_id == person.user.user_id)
    key = unwrap_key(
        wrap.sealed,
        kind=WrapKind.FAMILY_KEY,
        scope_id=FAMILY,
        epoch=access.epoch,
        recipient_id=person.user.user_id,
        secret=person.user_agreement,
    )
    confirm_key(key, access.check)
    return key


def test_each_member_gets_the_key_and_nobody_else() -> None:
    access = an_access(JOANS_AND_PETERS)
    assert (access.version, access.epoch) == (1, 1)
    assert access.members == JOANS_AND_PETERS
    for person in (JOAN, PETER):
        assert key_of(access, person) == FAMILY_KEY
        assert may_write(access, person.user)
    assert not may_write(access, SUNITA.user)
    assert len(access.wraps) == 2


def test_a_member_lets_another_in() -> None:
    access = after(an_access_control(JOANS_AND_PETERS, an_access()), an_access())
    assert access.version == 2
    assert [wrap.user_id for wrap in access.wraps] == [PETER.user.user_id]
    assert key_of(access, PETER) == FAMILY_KEY


@pytest.mark.parametrize("author", [SUNITA, MARGARET])
def test_a_supervisor_or_manager_may_change_who_works_with_a_family(author: Person) -> None:
    assert after(an_access_control(JOANS_AND_PETERS, an_access()), an_access(), author).version == 2


def test_a_keyworker_of_other_families_may_not() -> None:
    control = an_access_control(JOANS_AND_PETERS, an_access())
    assert code_of(control, an_access(), PETER) == "not_permitted"


def test_a_stranger_starts_no_family() -> None:
    assert code_of(an_access_control(), None, NEWCOMER) == "unknown_device"


def test_anybody_enrolled_starts_a_family() -> None:
    assert after(an_access_control(), None, PETER).members == JOANS


def test_the_directory_is_no_family() -> None:
    header = a_header(family_id=ORGANISATION, control=an_access_control())
    with pytest.raises(RefusedError, match="malformed"):
        access_after(None, header, a_directory())


def test_nobody_is_taken_out_without_a_new_epoch() -> None:
    current = an_access(JOANS_AND_PETERS)
    control = an_access_control(JOANS_AND_PETERS, current)
    control["members"] = control["members"][:1]
    assert code_of(control, current) == "removal_needs_new_epoch"


def test_a_role_changes_without_a_new_wrap() -> None:
    access = after(
        an_access_control({JOAN.user.user_id: FamilyRole.CO_WORKER}, an_access()), an_access()
    )
    assert access.members == {JOAN.user.user_id: FamilyRole.CO_WORKER}
    assert access.wraps == ()


@pytest.mark.parametrize("version", [1, 3])
def test_an_entry_made_on_another_version_is_stale(version: int) -> None:
    control = an_access_control(JOANS_AND_PETERS, an_access()) | {"version": version}
    assert code_of(control, an_access()) == "stale_control"


def test_a_first_entry_has_version_and_epoch_one() -> None:
    assert code_of(an_access_control() | {"version": 2}) == "stale_control"
    assert code_of(an_access_control() | {"epoch": 2}) == "malformed"


@pytest.mark.parametrize("change", [{"epoch": 2}, {"check": fixed_bytes("another key")}])
def test_key_and_epoch_stay_as_they_are(change: dict[str, Any]) -> None:
    control = an_access_control(JOANS_AND_PETERS, an_access()) | change
    assert code_of(control, an_access()) == "malformed"


def test_only_people_of_the_directory_are_let_in() -> None:
    control = an_access_control(JOANS_AND_PETERS)
    control["members"][1][0] = control["wraps"][1][0] = NEWCOMER.user.user_id.bytes
    assert code_of(control) == "unknown_user"
    with pytest.raises(RefusedError, match="unknown_user"):
        an_access_control({NEWCOMER.user.user_id: FamilyRole.KEYWORKER})


def test_whoever_is_let_in_gets_the_key() -> None:
    control = an_access_control(JOANS_AND_PETERS)
    assert code_of(control | {"wraps": control["wraps"][:1]}) == "missing_wrap"
    control["wraps"][1][1] = 2
    assert code_of(control) == "missing_wrap"


def test_a_wrap_can_be_made_anew_for_a_member() -> None:
    current = an_access(JOANS_AND_PETERS)
    control = an_access_control(JOANS_AND_PETERS, current)
    control["wraps"] = an_access_control(JOANS_AND_PETERS)["wraps"][1:]
    assert key_of(after(control, current), PETER) == FAMILY_KEY


def test_nobody_gets_two_wraps_at_once_or_one_without_being_a_member() -> None:
    control = an_access_control(JOANS_AND_PETERS)
    assert code_of(control | {"wraps": [*control["wraps"], control["wraps"][0]]}) == "malformed"
    assert code_of(control | {"members": control["members"][:1]}) == "malformed"


def test_nobody_is_listed_twice() -> None:
    control = an_access_control()
    again = [*control["members"], [JOAN.user.user_id.bytes, "supervisor"]]
    assert code_of(control | {"members": again}) == "malformed"


@pytest.mark.parametrize(
    "change",
    [
        {"op": "enrol"},
        {"op": ["access"]},
        {"more": 1},
        {"version": 0},
        {"version": True},
        {"version": 2**53},
        {"version": None},
        {"epoch": 0},
        {"epoch": "1"},
        {"check": b""},
        {"check": None},
        {"members": []},
        {"members": {}},
        {"members": None},
        {"members": ["ab"]},
        {"members": [[]]},
        {"members": [[JOAN.user.user_id.bytes]]},
        {"members": [[JOAN.user.user_id.bytes, "owner"]]},
        {"members": [[JOAN.user.user_id.bytes, ["keyworker"]]]},
        {"members": [[JOAN.user.user_id.bytes, 1]]},
        {"members": [[str(JOAN.user.user_id), "keyworker"]]},
        {"members": [[JOAN.user.user_id.bytes, "keyworker", 1]]},
        {"wraps": {}},
        {"wraps": None},
        {"wraps": b""},
        {"wraps": [[]]},
        {"wraps": [7]},
        {"wraps": [[JOAN.user.user_id.bytes, 1]]},
        {"wraps": [[JOAN.user.user_id.bytes, 0, bytes(1168)]]},
        {"wraps": [[JOAN.user.user_id.bytes, True, bytes(1168)]]},
        {"wraps": [[JOAN.user.user_id.bytes, 1, bytes(1167)]]},
        {"wraps": [[JOAN.user.user_id.bytes, 1, ""]]},
        {"wraps": [[b"", 1, bytes(1168)]]},
    ],
)
def test_what_is_no_access_entry_is_malformed(change: dict[str, Any]) -> None:
    assert code_of(an_access_control() | change) == "malformed"


@pytest.mark.parametrize("control", [None, {}])
def test_a_record_entry_is_no_access_entry(control: Any) -> None:
    assert code_of(control) == "malformed"


def test_as_many_members_as_allowed_fit_into_one_entry() -> None:
    directory = a_directory()
    users = [
        replace(JOAN.user, user_id=fixed_id(f"member {number}"))
        for number in range(MAX_MEMBERS + 1)
    ]
    directory = replace(
        directory, users={**directory.users, **{user.user_id: user for user in users}}
    )

    def control_for(count: int) -> dict[str, Any]:
        return access_control(
            None,
            family_id=FAMILY,
            family_key=FAMILY_KEY,
            members={user.user_id: FamilyRole.SUPERVISOR for user in users[:count]},
            directory=directory,
        )

    encoded = a_header(control=control_for(MAX_MEMBERS)).encoded()
    assert len(encoded) < MAX_CONTROL_HEADER_BYTES
    assert len(access_after(None, decode_header(encoded), directory).members) == MAX_MEMBERS
    with pytest.raises(RefusedError, match="malformed"):
        access_after(None, a_header(control=control_for(MAX_MEMBERS + 1)), directory)

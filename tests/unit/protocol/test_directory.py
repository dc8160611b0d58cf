"""Nobody is in the directory who does not follow from the root."""

from dataclasses import replace
from typing import Any

import pytest

from keyworker_protocol.crypto import SigningKey
from keyworker_protocol.directory import (
    Device,
    Directory,
    Role,
    Team,
    enrolment_control,
    founding_control,
    organisation_id_of,
    team_control,
)
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import decode_header, sign_header, verify_header
from keyworker_protocol.wrap import WrapKind, unwrap_key, wrap_key
from tests.unit.protocol.people import (
    FAMILY,
    JOAN,
    MARGARET,
    ORGANISATION,
    PETER,
    ROOT,
    SERVICE,
    SUNITA,
    Person,
    a_directory,
    a_directory_header,
    a_founded_directory,
    a_header,
    a_person,
    a_record_header,
    an_unfounded_directory,
    fixed_bytes,
    fixed_id,
    the_founding,
)

NEWCOMER = a_person("Nia Okafor")
TEAM = Team(team_id=fixed_id("team"), name="Riverside North")


def code_of(directory: Directory, control: Any, author: Person = MARGARET) -> str:
    with pytest.raises(RefusedError) as refused:
        directory.applied(a_directory_header(control, author))
    return refused.value.code


def an_enrolment(**changes: Any) -> dict[str, Any]:
    control = enrolment_control(a_directory(), user=NEWCOMER.user, device=NEWCOMER.device)
    return control | changes


def a_second_laptop(of: Person, **changes: Any) -> Device:
    key = SigningKey(fixed_bytes("second laptop"))
    return replace(of.device, device_id=fixed_id("second laptop"), signing=key.public, **changes)


def test_the_founder_is_the_first_manager() -> None:
    directory = a_founded_directory()
    assert directory.version == 1
    assert directory.name == "Riverside Keyworking"
    assert directory.service_key == SERVICE.public
    assert directory.users == {MARGARET.user.user_id: MARGARET.user}
    assert directory.devices == {MARGARET.device.device_id: MARGARET.device}


def test_the_founding_entry_brings_the_key_it_is_signed_with() -> None:
    header = a_directory_header(the_founding())
    encoded = header.encoded()
    public = an_unfounded_directory().signing_key_for(header)
    verify_header(public, encoded=encoded, signature=sign_header(MARGARET.signing, encoded))
    assert decode_header(encoded) == header


def test_everybody_enrolled_is_known_by_device() -> None:
    directory = a_directory()
    assert directory.version == 4
    for person in (MARGARET, SUNITA, JOAN, PETER):
        assert directory.user_of(person.device.device_id) == person.user
        assert directory.device(person.device.device_id) == person.device
        header = a_header(device_id=person.device.device_id)
        assert directory.signing_key_for(header) == person.signing.public


def test_an_unknown_device_signs_nothing() -> None:
    header = a_header(device_id=NEWCOMER.device.device_id)
    for ask in (
        lambda: a_directory().signing_key_for(header),
        lambda: a_directory().user_of(NEWCOMER.device.device_id),
        lambda: an_unfounded_directory().signing_key_for(a_record_header()),
    ):
        with pytest.raises(RefusedError, match="unknown_device"):
            ask()


@pytest.mark.parametrize("control", [None, {}, {"device": None}, {"device": {"signing": b""}}])
def test_a_first_entry_without_a_device_has_no_signer(control: Any) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        an_unfounded_directory().signing_key_for(a_directory_header(control))


def test_entries_of_a_family_are_not_the_directorys() -> None:
    header = a_header(family_id=FAMILY, control=an_enrolment())
    with pytest.raises(RefusedError, match="not_the_directory"):
        a_directory().applied(header)
    with pytest.raises(RefusedError, match="not_the_directory"):
        a_directory().applied(a_record_header(family_id=ORGANISATION))


@pytest.mark.parametrize(
    "change",
    [
        {"op": None},
        {"op": "rename"},
        {"op": ["enrol"]},
        {"op": {"enrol": 1}},
        {"version": None},
        {"version": "5"},
        {"more": 1},
        {"user": 7},
        {"device": None},
        {"wrap": b"key"},
        {"wrap": 7},
    ],
)
def test_what_is_no_directory_entry_is_malformed(change: dict[str, Any]) -> None:
    assert code_of(a_directory(), an_enrolment(**change)) == "malformed"


@pytest.mark.parametrize("version", [0, 1, 4, 6])
def test_an_entry_made_on_another_version_is_stale(version: int) -> None:
    assert code_of(a_directory(), an_enrolment(version=version)) == "stale_control"


def test_true_is_no_version() -> None:
    assert code_of(an_unfounded_directory(), the_founding() | {"version": True}) == "malformed"


# Founding


def founded_with(**changes: Any) -> str:
    return code_of(an_unfounded_directory(), the_founding() | changes)


def test_a_directory_is_founded_once() -> None:
    assert code_of(a_founded_directory(), the_founding() | {"version": 2}) == "not_permitted"
    assert code_of(a_founded_directory(), the_founding()) == "stale_control"


def test_another_root_does_not_found_this_organisation() -> None:
    root = SigningKey(fixed_bytes("another root"))
    control = founding_control(
        root=root,
        name="Riverside Keyworking",
        service_key=SERVICE.public,
        user=MARGARET.user,
        device=MARGARET.device,
    )
    assert code_of(an_unfounded_directory(), control) == "bad_root"


def test_a_founding_entry_does_not_found_another_organisation() -> None:
    other = SigningKey(fixed_bytes("another root"))
    elsewhere = Directory(organisation_id=organisation_id_of(other.public))
    with pytest.raises(RefusedError, match="not_the_directory"):
        elsewhere.applied(a_directory_header(the_founding()))
    moved = replace(a_directory_header(the_founding()), family_id=elsewhere.organisation_id)
    with pytest.raises(RefusedError, match="bad_root"):
        elsewhere.applied(moved)
    with_its_root = replace(moved, control=the_founding() | {"root": other.public})
    with pytest.raises(RefusedError, match="bad_signature"):
        elsewhere.applied(with_its_root)


def test_the_root_vouches_for_founder_laptop_and_service() -> None:
    stranger = SigningKey(fixed_bytes("stranger"))
    signed = the_founding()
    for change in (
        {"proof": bytes(64)},
        {"service": stranger.public},
        {"user": MARGARET.user.to_plain() | {"name": "Another Name"}},
        {"device": MARGARET.device.to_plain() | {"signing": stranger.public}},
        {"device": MARGARET.device.to_plain() | {"agreement": JOAN.device.agreement}},
        {"user": MARGARET.user.to_plain() | {"agreement": JOAN.user.agreement}},
    ):
        assert code_of(an_unfounded_directory(), signed | change) == "bad_signature"


def test_the_founder_signs_on_the_founders_laptop_as_a_manager() -> None:
    with pytest.raises(RefusedError, match="malformed"):
        an_unfounded_directory().applied(a_directory_header(the_founding(), JOAN))
    assert founded_with(user=JOAN.user.to_plain() | {"role": "manager"}) == "malformed"
    assert founded_with(user=MARGARET.user.to_plain() | {"role": "supervisor"}) == "not_permitted"
    in_a_team = MARGARET.user.to_plain() | {"team": TEAM.team_id.bytes}
    assert founded_with(user=in_a_team) == "malformed"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"more": 1}, "malformed"),
        ({"name": ""}, "malformed"),
        ({"root": bytes(31)}, "malformed"),
        ({"service": bytes(32)}, "weak_key"),
        ({"proof": bytes(63)}, "malformed"),
        ({"user": None}, "malformed"),
    ],
)
def test_a_founding_entry_with_a_wrong_part_is_refused(change: dict[str, Any], code: str) -> None:
    assert founded_with(**change) == code


def test_a_root_that_anybody_can_sign_for_founds_nothing() -> None:
    root = bytes([1]) + bytes(31)
    organisation_id = organisation_id_of(root)
    control = the_founding() | {"root": root, "proof": root + bytes(32)}
    header = replace(a_directory_header(control), family_id=organisation_id)
    with pytest.raises(RefusedError, match="weak_key"):
        Directory(organisation_id=organisation_id).applied(header)


# Enrolment


def test_only_a_manager_enrols_people() -> None:
    for author in (SUNITA, JOAN):
        assert code_of(a_directory(), an_enrolment(), author) == "not_permitted"
    assert code_of(a_directory(), an_enrolment(), NEWCOMER) == "unknown_device"
    enrolled = a_directory().applied(a_directory_header(an_enrolment()))
    assert enrolled.users[NEWCOMER.user.user_id] == NEWCOMER.user


def test_a_new_manager_may_enrol_too() -> None:
    second = a_person("Ruth Osei", Role.MANAGER)
    control = enrolment_control(a_directory(), user=second.user, device=second.device)
    directory = a_directory().applied(a_directory_header(control))
    control = enrolment_control(directory, user=NEWCOMER.user, device=NEWCOMER.device)
    assert directory.applied(a_directory_header(control, second)).version == 6


def test_nobody_takes_the_place_of_another() -> None:
    same_person = replace(NEWCOMER.user, user_id=JOAN.user.user_id)
    same_laptop = replace(NEWCOMER.device, device_id=JOAN.device.device_id)
    own_laptop = replace(NEWCOMER.device, user_id=JOAN.user.user_id)
    for change, code in (
        ({"user": same_person.to_plain(), "device": own_laptop.to_plain()}, "id_reuse"),
        ({"device": same_laptop.to_plain()}, "id_reuse"),
        ({"device": own_laptop.to_plain()}, "malformed"),
    ):
        assert code_of(a_directory(), an_enrolment(**change)) == code


def test_a_person_adds_a_further_laptop_for_oneself_only() -> None:
    laptop = a_second_laptop(JOAN)
    wrap = wrap_key(
        JOAN.user_agreement.secret,
        kind=WrapKind.USER_KEY,
        scope_id=JOAN.user.user_id,
        epoch=1,
        recipient_id=laptop.device_id,
        public=laptop.agreement,
    )
    control = enrolment_control(a_directory(), user=None, device=laptop, user_key_wrap=wrap)
    directory = a_directory().applied(a_directory_header(control, JOAN))
    assert directory.user_of(laptop.device_id) == JOAN.user
    assert directory.users == a_directory().users
    for author in (PETER, SUNITA, MARGARET):
        assert code_of(a_directory(), control, author) == "not_permitted"
    secret = unwrap_key(
        control["wrap"],
        kind=WrapKind.USER_KEY,
        scope_id=JOAN.user.user_id,
        epoch=1,
        recipient_id=laptop.device_id,
        secret=JOAN.device_agreement,
    )
    assert secret == JOAN.user_agreement.secret


def test_a_further_laptop_may_get_its_key_later_but_no_other_thing() -> None:
    control = enrolment_control(a_directory(), user=None, device=a_second_laptop(JOAN))
    assert a_directory().applied(a_directory_header(control, JOAN)).version == 5
    assert code_of(a_directory(), control | {"wrap": bytes(9)}, JOAN) == "malformed"


def test_a_further_laptop_does_not_take_the_place_of_one() -> None:
    control = enrolment_control(a_directory(), user=None, device=JOAN.device)
    assert code_of(a_directory(), control, JOAN) == "id_reuse"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": bytes(15)}, "malformed"),
        ({"name": 7}, "malformed"),
        ({"role": "owner"}, "malformed"),
        ({"role": ["manager"]}, "malformed"),
        ({"role": None}, "malformed"),
        ({"team": b""}, "malformed"),
        ({"team": TEAM.team_id.bytes}, "malformed"),
        ({"agreement": bytes(1215)}, "malformed"),
        ({"agreement": bytes(1216)}, "weak_key"),
        ({"generation": 0}, "malformed"),
        ({"generation": 2}, "malformed"),
        ({"generation": True}, "malformed"),
        ({"more": 1}, "malformed"),
    ],
)
def test_a_person_with_a_wrong_part_is_refused(change: dict[str, Any], code: str) -> None:
    control = an_enrolment(user=NEWCOMER.user.to_plain() | change)
    assert code_of(a_directory(), control) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"id": None}, "malformed"),
        ({"user": bytes(17)}, "malformed"),
        ({"label": None}, "malformed"),
        ({"signing": bytes(33)}, "malformed"),
        ({"signing": bytes(32)}, "weak_key"),
        ({"agreement": bytes(1216)}, "weak_key"),
        ({"more": 1}, "malformed"),
    ],
)
def test_a_laptop_with_a_wrong_part_is_refused(change: dict[str, Any], code: str) -> None:
    control = an_enrolment(device=NEWCOMER.device.to_plain() | change)
    assert code_of(a_directory(), control) == code


@pytest.mark.parametrize(
    "name",
    ["", "   ", "\u00a0\u200b\u2060", "x" * 201, "two\nlines", "nul\0", "\u202etnemeganam", "\x85"],
)
def test_a_name_is_one_visible_line_that_turns_nothing_around(name: str) -> None:
    control = an_enrolment(user=NEWCOMER.user.to_plain() | {"name": name})
    assert code_of(a_directory(), control) == "malformed"


@pytest.mark.parametrize("name", ["x" * 200, "O’Neill", "محمد علی‌رضا", "王秀英", "Zoë 🌱", "é"])
def test_names_of_every_script_are_kept_as_they_are(name: str) -> None:
    user = replace(NEWCOMER.user, name=name)
    control = enrolment_control(a_directory(), user=user, device=NEWCOMER.device)
    header = decode_header(a_directory_header(control).encoded())
    assert a_directory().applied(header).users[user.user_id].name == name


# Teams


def test_only_a_manager_makes_teams() -> None:
    control = team_control(a_directory(), TEAM)
    assert a_directory().applied(a_directory_header(control)).teams == {TEAM.team_id: TEAM}
    assert code_of(a_directory(), control, SUNITA) == "not_permitted"
    assert code_of(a_directory(), control, NEWCOMER) == "unknown_device"


def test_a_team_entry_of_a_known_team_renames_it() -> None:
    directory = a_directory().applied(a_directory_header(team_control(a_directory(), TEAM)))
    renamed = replace(TEAM, name="Riverside South")
    directory = directory.applied(a_directory_header(team_control(directory, renamed)))
    assert directory.teams == {TEAM.team_id: renamed}


def test_a_person_joins_a_team_that_is_there() -> None:
    directory = a_directory().applied(a_directory_header(team_control(a_directory(), TEAM)))
    user = replace(NEWCOMER.user, team_id=TEAM.team_id)
    control = enrolment_control(directory, user=user, device=NEWCOMER.device)
    assert directory.applied(a_directory_header(control)).users[user.user_id] == user


@pytest.mark.parametrize(
    "team", [None, {}, {"id": bytes(16)}, {"id": bytes(15), "name": "x"}, {"id": 1, "name": "x"}]
)
def test_what_is_no_team_is_malformed(team: Any) -> None:
    assert code_of(a_directory(), team_control(a_directory(), TEAM) | {"team": team}) == "malformed"


def test_an_earlier_directory_is_not_changed_by_what_follows() -> None:
    before = a_directory()
    people = dict(before.users)
    before.applied(a_directory_header(an_enrolment()))
    assert before.users == people
    assert ROOT.public.hex() not in repr(before)

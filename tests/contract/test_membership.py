"""Founding, inviting, joining and giving access: interrupted anywhere, repeated, and refused."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.identity import get_identity
from keyworker_desktop.store.people import directory_of
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Role
from keyworker_protocol.enrolment import Code, CodeKind
from sync.errors import (
    AlarmError,
    RefusedByServiceError,
    ServiceUnreachableError,
    SignInRefusedError,
)
from sync.membership import (
    Invited,
    Membership,
    MistypedCodeError,
    WrongKindOfCodeError,
    finish_joining,
    found_organisation,
    invitations_here,
    joining_words,
    read_founding_code,
    read_join_code,
    start_joining,
)
from tests.support.fault_proxy import FaultProxy, silence
from tests.support.laptops import (
    NOW,
    StoreThread,
    Team,
    found_team,
    put_identity_whole,
    with_identity,
)
from tests.support.service import RunningService


@pytest.fixture
def store(tmp_path: Path) -> Iterator[StoreThread]:
    lane = StoreThread(tmp_path / "new.db", is_new=True)
    yield lane
    lane.close()


@pytest.fixture
def steps(team: Team) -> Iterator[Membership]:
    membership = Membership(identity=team.manager.identity, lane=team.manager.lane)
    yield membership
    membership.close()


def by_way_of(proxy: FaultProxy, membership: Membership) -> None:
    membership._client._address = proxy.address


def invite(steps: Membership, name: str = "Priya Nair") -> Invited:
    return steps.invite(name=name, role=Role.KEYWORKER, team_id=None, now=NOW)


def asking(steps: Membership, invited: Invited) -> Invited:
    return next(one for one in steps.invited() if one.lookup_id == invited.lookup_id)


def start(store: StoreThread, text: str) -> tuple[str, ...]:
    code = read_join_code(text)
    return store.ask(partial(start_joining, code=code, device_label="Laptop"))


def found(store: StoreThread, code: Code) -> Any:
    return store.ask(
        partial(
            found_organisation,
            code=code,
            organisation_name="Hill Street",
            person_name="Miriam Osei",
            device_label="Laptop",
            now=NOW,
        )
    )


@pytest.mark.parametrize("is_lost", [True, False])
def test_founding_goes_on_after_a_lost_question_or_answer(
    shared_service: RunningService, proxy: FaultProxy, store: StoreThread, is_lost: bool
) -> None:
    given = shared_service.founding_code()
    code = Code(kind=CodeKind.FOUND, address=proxy.address, secret=given.secret)
    proxy.spoil("POST", "/v1/organisations", silence, is_lost=is_lost)
    with pytest.raises(ServiceUnreachableError):
        found(store, code)
    identity = found(store, code)
    again = found(store, code)
    assert again.device_id == identity.device_id
    assert again.organisation_id == identity.organisation_id
    directory = store.ask(partial(directory_of, organisation_id=identity.organisation_id))
    assert len(directory.users) == 1


def test_a_founding_code_works_once(
    shared_service: RunningService, store: StoreThread, tmp_path: Path
) -> None:
    code = shared_service.founding_code()
    found_team(shared_service, tmp_path, code).close()
    with pytest.raises(RefusedByServiceError, match="used already"):
        found(store, code)


@pytest.mark.parametrize(
    "text", ["", "   ", "hello", "AAAA-BBBB", "0" * 80, "é" * 40, "A" * 5000, "\0"]
)
def test_a_mistyped_code_is_said_to_be_one(text: str) -> None:
    with pytest.raises(MistypedCodeError, match="letter by letter"):
        read_join_code(text)
    with pytest.raises(MistypedCodeError):
        read_founding_code(text)


def test_any_single_wrong_letter_is_noticed(team: Team, steps: Membership) -> None:
    text = invite(steps).code
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
    for place, letter in enumerate(text):
        if letter == "-":
            continue
        other = letters[(letters.index(letter) + 1) % len(letters)]
        with pytest.raises((MistypedCodeError, WrongKindOfCodeError)):
            read_join_code(text[:place] + other + text[place + 1 :])
    assert read_join_code(text.lower().replace("-", " ")) == read_join_code(text)


def test_a_code_for_something_else_is_said_to_be_one(
    steps: Membership, shared_service: RunningService
) -> None:
    with pytest.raises(WrongKindOfCodeError):
        read_founding_code(invite(steps).code)
    with pytest.raises(WrongKindOfCodeError):
        read_join_code(shared_service.founding_code().text())


def test_joining_goes_on_after_every_lost_answer(
    team: Team, steps: Membership, proxy: FaultProxy, store: StoreThread
) -> None:
    given = read_join_code(invite(steps).code)
    text = Code(
        kind=CodeKind.JOIN,
        address=proxy.address,
        secret=given.secret,
        organisation_id=given.organisation_id,
    ).text()
    proxy.spoil("POST", "/v1/enrolments", silence)
    with pytest.raises(ServiceUnreachableError):
        start(store, text)
    words = start(store, text)
    assert start(store, text) == words == store.ask(joining_words)
    assert finish_joining(store) is None
    (one,) = steps.invited()
    assert one.words == words
    by_way_of(proxy, steps)
    proxy.spoil("POST", "/v1/logs/", silence)
    with pytest.raises(ServiceUnreachableError):
        steps.enrol(one)  # the entry is there, and not known here
    user = steps.enrol(one)
    assert steps.enrol(one) == user
    assert list(steps.invited()) == []
    assert [person.name for person in steps.directory().users.values()].count("Priya Nair") == 1
    for path in ("/v1/enrolments", "/v1/heads", "/v1/logs/"):
        proxy.spoil("GET", path, silence)
        with pytest.raises(ServiceUnreachableError):
            finish_joining(store)
    identity = finish_joining(store)
    assert identity is not None
    assert identity.user_id == user.user_id
    assert store.ask(joining_words) == ()


def test_a_new_code_takes_the_place_of_one_that_was_too_old(
    service: RunningService, tmp_path: Path, store: StoreThread
) -> None:
    team = found_team(service, tmp_path)
    steps = Membership(identity=team.manager.identity, lane=team.manager.lane)
    old = invite(steps)
    words = start(store, old.code)
    service.clock.forward(seconds=25 * 3600)
    with pytest.raises(RefusedByServiceError, match="too old"):
        finish_joining(store)
    with pytest.raises(RefusedByServiceError, match="too old"):
        start(store, old.code)
    new = invite(steps)
    assert start(store, new.code) == words, "the keys stay the same"
    steps.enrol(asking(steps, new))
    # Enrolled, and only looked at again a week later.
    service.clock.forward(seconds=7 * 24 * 3600)
    assert finish_joining(store) is not None
    steps.close()
    team.close()


def test_a_code_that_another_used_or_nobody_knows(
    team: Team, steps: Membership, store: StoreThread, tmp_path: Path
) -> None:
    invited = invite(steps)
    start(store, invited.code)
    second = StoreThread(tmp_path / "second.db", is_new=True)
    with pytest.raises(RefusedByServiceError, match="used already"):
        start(second, invited.code)
    steps.withdraw(invited.lookup_id)
    with pytest.raises(RefusedByServiceError, match="too old"):
        start(second, invited.code)
    unknown = Code(
        kind=CodeKind.JOIN,
        address=team.service.address,
        secret=bytes(16),
        organisation_id=team.manager.identity.organisation_id,
    )
    with pytest.raises(RefusedByServiceError, match="not known"):
        start(second, unknown.text())
    second.close()
    assert list(steps.invited()) == []


def test_a_code_of_another_root_lets_nobody_in(
    team: Team, steps: Membership, store: StoreThread
) -> None:
    """The fingerprint in the code is part of its name, so the service does not know this one."""
    given = read_join_code(invite(steps).code)
    other = Code(
        kind=CodeKind.JOIN, address=given.address, secret=given.secret, organisation_id=uuid4()
    )
    with pytest.raises(RefusedByServiceError, match="not known"):
        start(store, other.text())


def test_a_request_that_was_not_made_with_the_code_is_not_shown(
    team: Team, steps: Membership, store: StoreThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    invited = invite(steps)
    with monkeypatch.context() as patched:
        patched.setattr(Code, "authenticate", lambda _self, _request: bytes(32))
        start(store, invited.code)
    assert list(steps.invited()) == []


def test_keys_that_are_not_this_laptops_are_not_accepted(
    team: Team, steps: Membership, store: StoreThread
) -> None:
    """Somebody enrolled this laptop's identifier with other keys."""
    invited = invite(steps)
    start(store, invited.code)
    steps.enrol(asking(steps, invited))
    before = store.ask(get_identity)
    assert before is not None
    other = StoreThread(store.path.with_name("other.db"), is_new=True)
    start_over = invite(steps, "Somebody else")
    start(other, start_over.code)
    steps.enrol(asking(steps, start_over))
    stranger = other.ask(get_identity)
    assert stranger is not None
    mixed = replace(stranger, user_agreement=before.user_agreement)
    other.ask(partial(put_identity_whole, identity=mixed))
    with pytest.raises(AlarmError):
        finish_joining(other)
    other.close()


def test_two_managers_at_once_both_succeed(
    team: Team, steps: Membership, monkeypatch: pytest.MonkeyPatch
) -> None:
    second = team.join("Second Manager", Role.MANAGER)
    theirs = Membership(identity=second.identity, lane=second.lane)
    mine_pushed: list[bool] = []
    push = theirs._push_control

    def late(*args: Any) -> None:
        if not mine_pushed:
            mine_pushed.append(True)
            steps.make_team("East")
        push(*args)

    monkeypatch.setattr(theirs, "_push_control", late)
    team_made = theirs.make_team("West")
    assert team_made.name == "West"
    assert {one.name for one in theirs.directory().teams.values()} == {"East", "West"}
    assert {one.name for one in steps.directory().teams.values()} == {"East", "West"}
    theirs.close()


def test_a_team_is_made_once(team: Team, steps: Membership, proxy: FaultProxy) -> None:
    by_way_of(proxy, steps)
    proxy.spoil("POST", "/v1/logs/", silence)
    with pytest.raises(ServiceUnreachableError):
        steps.make_team("East")
    made = steps.make_team("East")
    assert list(steps.directory().teams.values()) == [made]


@pytest.mark.parametrize("role", [Role.KEYWORKER, Role.SUPERVISOR])
def test_what_a_role_does_not_allow_is_said(team: Team, role: Role) -> None:
    laptop = team.join("Priya Nair", role)
    steps = Membership(identity=laptop.identity, lane=laptop.lane)
    for step in (partial(invite, steps), partial(steps.make_team, "East"), steps.invited):
        with pytest.raises(RefusedByServiceError, match="Your role does not allow this"):
            step()
    with pytest.raises(SignInRefusedError, match="cannot read"):
        steps.give_access(uuid4(), {laptop.identity.user_id: FamilyRole.KEYWORKER})
    steps.close()
    laptop.run_well()


def test_without_a_connection_every_step_is_a_sentence(team: Team) -> None:
    identity = with_identity(team.manager, service_address="http://127.0.0.1:9")
    steps = Membership(identity=identity, lane=team.manager.lane)
    for step in (partial(invite, steps), steps.invited, steps.directory):
        with pytest.raises(KnownError, match="cannot be reached"):
            step()
    steps.close()
    assert list(steps._lane.submit(invitations_here).result()) == []

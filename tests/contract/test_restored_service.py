"""The service is restored from an old backup: alarm, a manager's word, and nothing is lost."""

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import lives, log, people
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.refold import refold
from keyworker_protocol.access import FamilyRole, access_control
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.directory import Role
from keyworker_protocol.entry import Entry, Page, PushAnswer
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.restored import Restoration
from sync import anew
from sync.client import ServiceClient
from sync.errors import (
    GathersError,
    RefusedByServiceError,
    ServiceRestoredError,
    SignInRefusedError,
)
from sync.membership import Membership
from sync.restored import (
    NotForYouError,
    NothingToConfirmError,
    NotSaidByOperatorError,
    confirm_restored,
    mending,
    pending_restoration,
)
from tests.support.images import image_of, started_from
from tests.support.laptops import NOW, Laptop, Team, found_team
from tests.support.service import RunningService


@pytest.fixture
def team(service: RunningService, tmp_path: Path) -> Iterator[Team]:
    team = found_team(service, tmp_path)
    yield team
    team.close()


def confirm(laptop: Laptop) -> None:
    confirm_restored(identity=laptop.identity, lane=laptop.lane, now=NOW)


def pending(laptop: Laptop) -> Any:
    return laptop.ask(lambda db: pending_restoration(db, laptop.identity))


def still_mending(laptop: Laptop) -> Any:
    return laptop.ask(lambda db: mending(db, laptop.identity))


def all_the_same(family: UUID, *laptops: Laptop) -> None:
    for laptop in laptops:
        laptop.run_well()
    for laptop in laptops:
        laptop.run_well()
    assert len({laptop.head(family) for laptop in laptops}) == 1
    assert len({laptop.state(family) for laptop in laptops}) == 1
    assert [laptop.waiting() for laptop in laptops] == [0] * len(laptops)


def test_a_restored_service_is_an_alarm_until_a_manager_confirms_it(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "Before the backup")
    one.run_well()
    two.run_well()
    backup = team.service.backup()
    one.note(family, "After the backup")
    one.run_well()
    two.run_well()
    was = one.head(family)
    team.service.restore(backup)
    for laptop in (one, two, team.manager):
        everything = laptop.everything()
        with pytest.raises(ServiceRestoredError) as told:
            laptop.run()
        assert "may have been restored" in told.value.told
        assert laptop.everything() == everything, "nothing taken, nothing pruned"
        assert laptop.last.sent == 0
    two.note(family, "Work goes on")
    with pytest.raises(ServiceRestoredError):
        two.run()
    assert two.waiting() == 1
    assert pending(one).can_confirm is False
    assert "tell them" in pending(one).words
    with pytest.raises(NotForYouError):
        confirm(one)
    assert pending(team.manager).can_confirm
    assert pending(team.manager).restored_at is not None
    confirm(team.manager)
    assert pending(team.manager) is None
    # The service gathers: what is known comes back to its place, new entries wait.
    this = two.run()
    assert (two.waiting(), this.sent, two.troubles()) == (1, 0, {})
    assert two.waits()[family].problem == ""
    assert two.head(family) == was
    shown = still_mending(two)
    assert shown.confirmed_by == "Miriam Osei"
    assert shown.open_until is not None
    assert pending(two) is None
    team.service.gathers_no_more()
    all_the_same(family, one, two)
    assert one.bodies(family) == ["After the backup", "Before the backup", "Work goes on"]
    assert still_mending(two) is None
    assert team.service.query("SELECT count(*) FROM entry WHERE family_id = %s", family) == [(5,)]


def test_what_was_there_has_its_old_place_and_its_old_receipt(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.run_well()
    backup = team.service.backup()
    for number in range(7):
        one.note(family, f"Note {number}")
        one.run_well()
    rows = "SELECT seq, change_id, chain, received_ms FROM entry WHERE family_id = %s ORDER BY seq"
    before = team.service.query(rows, family)
    two.run_well()
    team.service.restore(backup)
    assert len(team.service.query(rows, family)) == 2
    with pytest.raises(ServiceRestoredError):
        team.manager.run()
    confirm(team.manager)
    two.run()  # only the colleague's laptop survives with them
    assert team.service.query(rows, family) == before
    team.service.gathers_no_more()
    all_the_same(family, one, two)


def test_laptops_fill_in_what_each_of_them_has(team: Team) -> None:
    one, two, three = (team.join(name) for name in ("Priya Nair", "Tom Ashby", "Ruth Ely"))
    family = one.family(two, three)
    one.run_well()
    backup = team.service.backup()
    one.note(family, "First")
    one.run_well()
    two.run_well()  # has the first
    one.note(family, "Second")
    one.run_well()
    three.run_well()  # has both
    one.note(family, "Third")
    one.run_well()  # has all three
    was = one.head(family)
    team.service.restore(backup)
    confirm(team.manager)
    for laptop in (two, three, one):
        laptop.run()
    team.service.gathers_no_more()
    all_the_same(family, one, two, three)
    assert one.head(family) == was


def test_those_enrolled_after_the_backup_are_known_again(team: Team) -> None:
    backup = team.service.backup()
    one = team.join("Priya Nair")
    family = one.family()
    one.note(family, "On a laptop that the backup does not know")
    one.run_well()
    was = one.head(family)
    team.service.restore(backup)
    with pytest.raises(ServiceRestoredError):
        one.run()
    confirm(team.manager)
    one.run()
    assert one.troubles() == {}
    team.service.gathers_no_more()
    one.run_well()
    assert one.head(family) == was
    one.note(family, "And on")
    assert one.run_well().sent == 1


def test_a_manager_enrolled_after_the_backup_can_confirm(team: Team) -> None:
    backup = team.service.backup()
    second = team.join("Grace Poole", Role.MANAGER)
    team.service.restore(backup)
    with pytest.raises(ServiceRestoredError):
        second.run()
    confirm(second)
    second.run()
    team.manager.run()
    team.service.gathers_no_more()
    second.run_well()
    team.manager.run_well()


def test_a_wiped_service_gets_everything_back(team: Team, tmp_path: Path) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "Kept on two laptops")
    one.run_well()
    two.run_well()
    was, directory = one.head(family), one.head(one.identity.organisation_id)
    team.service.wipe(tmp_path / "key")
    for laptop in (one, two, team.manager):
        with pytest.raises((ServiceRestoredError, SignInRefusedError)) as told:
            laptop.run()
        assert isinstance(told.value, ServiceRestoredError)
        assert laptop.head(laptop.identity.organisation_id)[0] == 3
    assert one.bodies(family) == ["Kept on two laptops"]
    confirm(team.manager)
    two.run()
    team.service.gathers_no_more()
    all_the_same(family, one, two)
    assert (one.head(family), one.head(one.identity.organisation_id)) == (was, directory)


def test_two_restores_one_after_the_other(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.run_well()
    two.run_well()
    first = team.service.backup()
    one.note(family, "One")
    one.run_well()
    team.service.restore(first)
    confirm(team.manager)
    one.run()
    team.service.gathers_no_more()
    one.note(family, "Two")
    one.run_well()
    team.service.restore(first)  # the same old backup once more: the word about the first is lost
    confirm(team.manager)
    with pytest.raises(ServiceRestoredError):
        two.run()  # knows only the first life, and nobody has brought the first word yet
    one.run()  # brings it
    two.run()
    team.service.gathers_no_more()
    all_the_same(family, one, two)
    assert one.bodies(family) == ["One", "Two"]
    assert two.ask(lives.lives).number == 2


def test_an_old_backup_put_back_twice_and_said_once(team: Team) -> None:
    """The operator has to say it each time: nobody goes back to a life that was left."""
    one = team.join("Priya Nair")
    family = one.family()
    one.run_well()
    backup = team.service.backup()
    one.note(family, "One")
    one.run_well()
    team.service.restore(backup)
    confirm(team.manager)
    team.service.gathers_no_more()
    one.run_well()
    team.service.restore(backup, is_said=False)
    for laptop in (one, team.manager):
        with pytest.raises(ServiceRestoredError):
            laptop.run()
    assert not pending(team.manager).can_confirm
    assert "has to run its command" in pending(team.manager).words
    with pytest.raises(NotSaidByOperatorError):
        confirm(team.manager)
    team.service.says_restored()
    with pytest.raises(ServiceRestoredError):
        team.manager.run()
    assert pending(team.manager).can_confirm
    confirm(team.manager)
    one.run()
    team.service.gathers_no_more()
    one.run_well()
    assert one.bodies(family) == ["One"]
    assert team.service.query("SELECT seq FROM family WHERE family_id = %s", family) == [(3,)]


def test_somebody_who_joins_later_takes_both_lives_receipts(team: Team) -> None:
    one = team.join("Priya Nair")
    family = one.family()
    one.note(family, "One")
    one.run_well()
    backup = team.service.backup()
    team.service.restore(backup)
    confirm(team.manager)
    one.run()
    team.service.gathers_no_more()
    one.run_well()
    one.note(family, "Two")
    one.run_well()
    late = team.join("Tom Ashby")
    late.run_well()
    assert late.troubles() == {}


def test_new_entries_are_refused_while_the_service_gathers(team: Team) -> None:
    one = team.join("Priya Nair")
    family = one.family()
    one.run_well()
    team.service.restore(team.service.backup())
    confirm(team.manager)
    one.run()
    one.note(family, "New")
    with pytest.raises(GathersError) as told:
        one.exchange.push_log(family, one.last)
    assert "being put together" in told.value.told
    assert one.waiting() == 1


def test_nothing_is_confirmed_that_is_as_it_was(team: Team) -> None:
    team.manager.run_well()
    with pytest.raises(NothingToConfirmError):
        confirm(team.manager)
    assert pending(team.manager) is None


# Somebody comes back when the service has gone on without them


@pytest.fixture
def started() -> Iterator[list[Laptop]]:
    laptops: list[Laptop] = []
    yield laptops
    for laptop in laptops:
        laptop.close()


def test_what_comes_back_late_stands_behind_the_rest(team: Team) -> None:
    """Nobody else had it, and the family was written in since: own notes are numbered anew."""
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "Before")
    one.run_well()
    two.run_well()
    backup = team.service.backup()
    one.note(family, "Sent after the backup")
    one.run_well()
    one.note(family, "Not sent yet")
    team.service.restore(backup)
    confirm(team.manager)
    two.run()
    team.service.gathers_no_more()
    two.note(family, "The service goes on")
    two.run_well()
    all_the_same(family, one, two)
    assert one.bodies(family) == [
        "Before",
        "Not sent yet",
        "Sent after the backup",
        "The service goes on",
    ]
    one.note(family, "And on")
    all_the_same(family, one, two)


def test_what_a_colleague_holds_of_a_lost_laptop_is_handed_on(
    team: Team, started: list[Laptop]
) -> None:
    """The author is gone, the family was written in since: the colleague's copy is all there is."""
    one, two, three = (team.join(name) for name in ("Priya Nair", "Tom Ashby", "Ruth Ely"))
    family = one.family(two, three)
    one.run_well()
    three.run_well()
    backup = team.service.backup()
    one.note(family, "Of a laptop that is lost")
    one.note(family, "And another")
    one.run_well()
    two.run_well()
    seen = two.state(family)
    team.service.restore(backup)
    confirm(team.manager)
    three.run()
    team.service.gathers_no_more()
    three.note(family, "The service goes on")
    three.run_well()
    two.run_well()
    two.run_well()
    assert two.state(family) != seen, "with what was written since"
    three.run_well()
    expected = ["And another", "Of a laptop that is lost", "The service goes on"]
    assert two.bodies(family) == three.bodies(family) == expected
    assert two.state(family) == three.state(family)
    # The same from the entries alone, and on a laptop that never knew the old ones.
    before = three.state(family)
    three.ask(lambda db: refold(db, lambda *_: None))
    assert three.state(family) == before
    late = started_from(image_of(three), three)
    started.append(late)
    late.run_well()
    assert late.state(family) == before
    # The lost laptop turns up after all: everything is there once.
    one.run_well()
    one.run_well()
    all_the_same(family, two, three)
    assert one.bodies(family) == three.bodies(family) == expected
    assert one.state(family) == two.state(family) == three.state(family)


def test_an_operator_who_says_it_too_late(team: Team) -> None:
    """Restored without a word, and colleagues go on: named; then said, and all is there."""
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "Before")
    one.run_well()
    two.run_well()
    backup = team.service.backup()
    one.note(family, "After the backup")
    one.run_well()
    team.service.restore(backup, is_said=False)
    one.run()
    assert "less of this record than it did before" in one.troubles()[family]
    assert one.bodies(family) == ["After the backup", "Before"]
    two.note(family, "By somebody who could not know")
    two.run_well()
    one.run()
    assert "less of this record" in one.troubles()[family]
    team.service.says_restored()
    for laptop in (one, two):
        with pytest.raises(ServiceRestoredError):
            laptop.run()
    confirm(team.manager)
    two.run()
    one.run()
    team.service.gathers_no_more()
    all_the_same(family, one, two)
    assert one.troubles() == {}
    assert one.bodies(family) == ["After the backup", "Before", "By somebody who could not know"]


def test_access_given_after_the_backup_is_given_again(team: Team) -> None:
    one, two, three = (team.join(name) for name in ("Priya Nair", "Tom Ashby", "Ruth Ely"))
    family = one.family(two)
    one.run_well()
    two.run_well()
    backup = team.service.backup()
    membership = Membership(identity=one.identity, lane=one.lane)
    membership.give_access(family, {three.identity.user_id: FamilyRole.SUPERVISOR})
    membership.close()
    one.run_well()
    three.run_well()
    three.note(family, "By the new member")
    three.run_well()
    one.run_well()
    team.service.restore(backup)
    confirm(team.manager)
    two.run()
    team.service.gathers_no_more()
    two.note(family, "The service goes on")
    two.run_well()
    for _ in range(3):
        for laptop in (one, two, three):
            laptop.run()
    all_the_same(family, one, two, three)
    assert three.troubles() == {}
    assert one.bodies(family) == ["By the new member", "The service goes on"]
    assert one.state(family) == two.state(family) == three.state(family)


class SomebodyIsQuicker(ServiceClient):
    """Just before something is sent for the first time, ``meanwhile`` happens."""

    meanwhile: Callable[[], object] | None = None

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
        meanwhile, self.meanwhile = self.meanwhile, None
        if meanwhile:
            meanwhile()
        return super().push(log_id, entries)


def test_two_laptops_decide_lost_access_again_at_once(team: Team) -> None:
    """The slower one takes its own decision back, and decides what is still missing."""
    one, two, three, four, five = (
        team.join(name) for name in ("Priya Nair", "Tom Ashby", "Ruth Ely", "Sam Field", "Ida Lund")
    )
    family = one.family(two, five)
    other = two.family(one)
    for laptop in (one, two, five):
        laptop.run_well()
    backup = team.service.backup()
    membership = Membership(identity=one.identity, lane=one.lane)
    membership.give_access(family, {three.identity.user_id: FamilyRole.SUPERVISOR})
    image = image_of(one)
    membership.give_access(family, {four.identity.user_id: FamilyRole.SUPERVISOR})
    membership.close()
    four.run_well()
    four.note(family, "Of a laptop that is lost")
    four.run_well()
    two.run_well()
    again = started_from(image, one)  # knows of the first decision, the colleague of both
    team.laptops.append(again)
    team.service.restore(backup)
    confirm(team.manager)
    five.run()
    team.service.gathers_no_more()
    five.note(family, "The service goes on")
    five.run_well()
    two.note(family, "Waits behind the decision")
    two.note(other, "Of another family")

    def in_the_same_minute() -> None:
        again.run_well()
        two.exchange.pull_log(family, two.last)
        waiting = two.ask(lambda db: list(log.waiting_controls(db, family)))
        members = two.ask(lambda db: _members(db, two, family))
        assert [one.control["version"] for one in waiting if one.control] == [2]
        assert three.identity.user_id in members, "screens can still tell who has access"

    client = SomebodyIsQuicker(two.identity.service_address, two.identity)
    client.meanwhile = in_the_same_minute
    two.use(client)
    two.run_well()
    assert two.waiting() == 0
    all_the_same(family, again, two, three, four, five)
    assert three.bodies(family) == [
        "Of a laptop that is lost",
        "The service goes on",
        "Waits behind the decision",
    ]
    again.run_well()
    assert again.bodies(other) == ["Of another family"]


def _members(db: Connection, laptop: Laptop, family: UUID) -> Collection[UUID]:
    directory = people.directory_of(db, laptop.identity.organisation_id)
    access = people.access_of(db, family, directory)
    return access.members if access else ()


def test_two_managers_enrol_again_at_once(team: Team) -> None:
    second, third = (team.join(name, Role.MANAGER) for name in ("Grace Poole", "Ann Weir"))
    image = image_of(third)
    backup = team.service.backup()
    late = team.join("Tom Ashby")
    _make_team(team.manager, "East")
    second.run_well()
    behind = started_from(image, third)  # knows nothing of it
    for laptop in (late, third):
        team.laptops.remove(laptop)
        laptop.close()
    team.laptops.append(behind)
    team.service.restore(backup)
    confirm(behind)
    team.service.gathers_no_more()
    _make_team(behind, "West")
    client = SomebodyIsQuicker(second.identity.service_address, second.identity)
    client.meanwhile = team.manager.run_well
    second.use(client)
    second.run_well()
    organisation = second.identity.organisation_id
    all_the_same(organisation, team.manager, second, behind)
    directory = second.exchange.directory
    assert late.identity.device_id in directory.devices
    assert sorted(one.name for one in directory.teams.values()) == ["East", "West"]
    assert team.manager.head(organisation)[0] == 6, "and nothing was decided twice"


def _make_team(laptop: Laptop, name: str) -> None:
    membership = Membership(identity=laptop.identity, lane=laptop.lane)
    membership.make_team(name)
    membership.close()


def test_one_logs_trouble_does_not_keep_the_others_from_being_made_anew(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = (team.join(name) for name in ("Priya Nair", "Tom Ashby", "Ruth Ely"))
    first, second = sorted([one.family(two), one.family(two)])
    one.run_well()
    two.run_well()
    backup = team.service.backup()
    membership = Membership(identity=one.identity, lane=one.lane)
    for family in (first, second):
        membership.give_access(family, {three.identity.user_id: FamilyRole.SUPERVISOR})
    membership.close()
    team.service.restore(backup)
    confirm(team.manager)
    two.run()
    team.service.gathers_no_more()
    for family in (first, second):
        two.note(family, "The service goes on")
    two.run_well()
    with monkeypatch.context() as patch:
        patch.setattr(anew, "access_control", _refused_for(first))
        one.run_well()
    three.run_well()
    assert three.bodies(second) == ["The service goes on"]
    assert three.bodies(first) == []
    one.run_well()
    three.run_well()
    assert three.bodies(first) == ["The service goes on"]


def _refused_for(family: UUID) -> Callable[..., dict[str, Any]]:
    def control(*args: Any, family_id: UUID, **options: Any) -> dict[str, Any]:
        if family_id == family:
            raise RefusedError("unknown_user")
        return access_control(*args, family_id=family_id, **options)

    return control


def test_another_managers_false_word_keeps_nobody_out(team: Team) -> None:
    second, one = team.join("Grace Poole", Role.MANAGER), team.join("Priya Nair")
    was = one.ask(lives.settled_in)
    assert was
    team.service.restore(team.service.backup())
    word = Restoration(
        organisation_id=second.identity.organisation_id,
        old=was,
        new=UUID(int=1),
        restored_ms=0,
        confirmed_ms=0,
        device_id=second.identity.device_id,
    )
    client = ServiceClient(second.identity.service_address, second.identity)
    client.confirm_restored(word.signed_by(second.identity.signing))
    confirm(team.manager)
    client.close()
    one.run_well()
    assert one.ask(lives.lives).number == 1


def test_the_same_word_is_followed_once(team: Team) -> None:
    team.manager.run_well()
    team.service.restore(team.service.backup())
    confirm(team.manager)
    word = team.manager.ask(lambda db: lives.said(db, team.manager.identity.organisation_id))
    team.manager.ask(lambda db: lives.follow(db, word))
    assert team.manager.ask(lives.lives).number == 1


def test_people_enrolled_after_the_backup_are_enrolled_again(team: Team) -> None:
    """A manager confirmed who did not know of them; the one who enrolled them comes back late."""
    second = team.join("Grace Poole", Role.MANAGER)
    image = image_of(team.manager)
    backup = team.service.backup()
    late = team.join("Tom Ashby")
    family = late.family()
    late.note(family, "By somebody unknown for a while")
    late.run_well()
    behind = started_from(image, team.manager)
    known, team.manager = team.manager, behind
    second.close()
    team.laptops.remove(second)
    team.laptops.remove(late)
    team.service.restore(backup)
    confirm(behind)
    team.service.gathers_no_more()
    membership = Membership(identity=behind.identity, lane=behind.lane)
    membership.make_team("Made before anybody came back")
    membership.close()
    known.run()
    known.run_well()
    assert late.identity.device_id in known.exchange.directory.devices
    behind.run_well()
    assert late.identity.device_id in behind.exchange.directory.devices
    for _ in range(3):
        late.run()
    assert late.troubles() == {}
    assert late.bodies(family) == ["By somebody unknown for a while"]
    late.note(family, "And on")
    assert late.run_well().sent == 1
    for laptop in (known, late):
        laptop.close()


def test_a_service_and_a_laptop_restored_at_once(team: Team, started: list[Laptop]) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "Long ago")
    one.run_well()
    image = image_of(one)
    one.note(family, "Before the backup")
    one.run_well()
    backup = team.service.backup()
    one.note(family, "After the backup")
    one.run_well()
    two.run_well()
    team.service.restore(backup)
    again = started_from(image, one)
    started.append(again)
    again.note(family, "On last week's disk")
    confirm(team.manager)
    again.run()
    two.run()
    team.service.gathers_no_more()
    all_the_same(family, again, two)
    assert again.bodies(family) == [
        "After the backup",
        "Before the backup",
        "Long ago",
        "On last week's disk",
    ]


# A service that lies while it is put back together


class LiesWhileGathering(ServiceClient):
    """Each lie for as long as ``lie`` says."""

    lie = ""
    asked = 0

    def place(self, log_id: UUID, *, is_directory: bool) -> FamilyHead:
        self.asked += 1
        there = super().place(log_id, is_directory=is_directory)
        lies = {
            "further than anybody": FamilyHead(there.seq + 50, bytes(32)),
            "something else in its place": FamilyHead(there.seq, b"x" * 32),
            "nothing at all": FamilyHead(),
        }
        return lies.get(self.lie, there)

    def give_back(self, log_id: UUID, offer: Page, *, is_directory: bool) -> FamilyHead:
        self.asked += 1
        assert offer.receipt
        if self.lie == "taken and thrown away":
            return FamilyHead(offer.receipt.to_seq, offer.receipt.chain)
        if self.lie == "never taken":
            raise RefusedByServiceError("salvage_fork", 409, {})
        if self.lie == "taken one by one":
            return FamilyHead(offer.entries[0].seq, b"y" * 32)
        return super().give_back(log_id, offer, is_directory=is_directory)

    def page(self, log_id: UUID, *, after: int, limit: int = 500) -> Page:
        self.asked += 1
        page = super().page(log_id, after=after, limit=limit)
        if self.lie == "no entry to compare":
            return Page(entries=(), receipt=page.receipt, head_seq=page.head_seq)
        return page


WHILE_GATHERING = [
    "further than anybody",
    "something else in its place",
    "nothing at all",
    "taken and thrown away",
    "never taken",
    "taken one by one",
    "no entry to compare",
]


@pytest.mark.parametrize("lie", WHILE_GATHERING)
def test_a_lie_while_the_service_is_put_together_loses_nothing(team: Team, lie: str) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "Before")
    one.run_well()
    two.run_well()
    backup = team.service.backup()
    two.note(family, "By a colleague")
    two.run_well()
    one.note(family, "After")
    one.run_well()
    one.note(family, "Not sent")
    team.service.restore(backup)
    confirm(team.manager)
    client = LiesWhileGathering(one.identity.service_address, one.identity)
    client.lie = lie
    one.use(client)
    texts = one.bodies(family)
    for _ in range(3):
        with suppress(KnownError):
            one.run()
        assert one.bodies(family) == texts
    assert client.asked < 60, "it is not led round in circles"
    one.note(family, "Work goes on")
    client.lie = ""
    one.run()
    two.run()
    team.service.gathers_no_more()
    for _ in range(4):
        one.run_well()
        two.run_well()
    assert one.bodies(family) == two.bodies(family) == sorted([*texts, "Work goes on"])
    assert one.state(family) == two.state(family)

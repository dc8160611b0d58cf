"""The network, the disk or the random numbers fail at any call of an exchange or an enrolment."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.backup import verify
from keyworker_desktop.store.identity import get_identity
from keyworker_protocol.directory import Role
from sync.membership import Membership, finish_joining, read_join_code, start_joining
from tests.support.failing import Failing, Port, each_failure, failing
from tests.support.laptops import NOW, Laptop, StoreThread, Team, found_team
from tests.support.service import RunningService
from tests.support.stores import check_search

WAYS = [(False, False), (True, False), (False, True)]


@pytest.fixture(scope="module")
def team(
    shared_service: RunningService, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Team]:
    team = found_team(shared_service, tmp_path_factory.mktemp("team"))
    yield team
    team.close()


def in_any_way(port: Port, scenario: Callable[[Failing], None]) -> None:
    calls = [
        each_failure(port, scenario, for_good=for_good, after=after) for for_good, after in WAYS
    ]
    assert all(calls), "something was called, and failed"


def attempt(work: Callable[[], object]) -> None:
    try:
        work()
    except KnownError:
        return
    except OSError as error:
        if not str(error).endswith("no random numbers"):
            raise


@pytest.mark.parametrize("port", [Port.NETWORK, Port.DATABASE, Port.RANDOM])
def test_sending_and_fetching(team: Team, port: Port) -> None:
    """What is saved arrives once, whichever call of the exchange failed."""
    writer, reader = team.join("Priya Nair"), team.join("Tom Ashby")
    family = writer.family(reader)
    writer.run_well()
    reader.run_well()
    written: list[str] = []

    def scenario(how: Failing) -> None:
        nonlocal writer
        for laptop in (writer, reader):
            written.append(f"Note {len(written):05}")
            laptop.note(family, written[-1])
        reader.run_well()
        path = writer.lane.path
        writer.lane.close()
        with failing(port, how):
            _with_store(path, lambda lane: attempt(_on(writer, lane).run))
        writer = _on(writer, StoreThread(path, is_new=False))
        writer.ask(verify)
        writer.run_well()
        reader.run_well()
        assert writer.waiting() == reader.waiting() == 0
        assert writer.bodies(family) == reader.bodies(family) == written
        assert writer.state(family) == reader.state(family)
        writer.ask(check_search)

    in_any_way(port, scenario)
    writer.close()
    team.laptops.clear()
    reader.close()


def _on(laptop: Laptop, lane: StoreThread) -> Laptop:
    return Laptop(lane, laptop.identity, laptop.client, clock=laptop.clock)


@pytest.mark.parametrize("port", [Port.NETWORK, Port.DATABASE])
def test_joining(team: Team, port: Port) -> None:
    """Each step may be tried again, with the same code, until the newcomer is in."""

    def scenario(how: Failing) -> None:
        membership = Membership(identity=team.manager.identity, lane=team.manager.lane)
        path = team.folder / f"{uuid4().hex}.db"
        StoreThread(path, is_new=True).close()
        invited = membership.invite(name="Ada Lind", role=Role.KEYWORKER, team_id=None, now=NOW)
        code = read_join_code(invited.code)

        def ask(lane: StoreThread) -> None:
            lane.ask(partial(start_joining, code=code, device_label="Ada’s laptop"))

        def enrol() -> None:
            for one in membership.invited():
                if one.lookup_id == code.lookup_id and one.words:
                    membership.enrol(one)

        with failing(port, how):
            _with_store(path, lambda lane: attempt(partial(ask, lane)))
            if port is Port.NETWORK:
                attempt(enrol)
            _with_store(path, lambda lane: attempt(partial(finish_joining, lane)))
        _with_store(path, lambda lane: None if _is_in(lane) else ask(lane))
        enrol()
        membership.close()
        lane = StoreThread(path, is_new=False)
        identity = finish_joining(lane)
        assert identity is not None
        lane.ask(verify)
        lane.close()
        team.manager.run_well()
        directory = team.manager.exchange.directory
        assert directory.devices[identity.device_id].user_id == identity.user_id
        named = [user for user in directory.users.values() if user.user_id == identity.user_id]
        assert len(named) == 1

    in_any_way(port, scenario)


def _is_in(lane: StoreThread) -> bool:
    """Whether somebody who looks again on that laptop is told that they are enrolled."""
    return lane.ask(get_identity) is not None and finish_joining(lane) is not None


def _with_store(path: Path, work: Callable[[StoreThread], object]) -> None:
    """Unless it does not even open."""
    try:
        lane = StoreThread(path, is_new=False)
    except KnownError:
        return
    try:
        work(lane)
    finally:
        lane.close()

"""Any call of an enrolment fails, or its clock jumps: each step may be tried again, and once."""

from functools import partial
from uuid import uuid4

import pytest

from keyworker_desktop.store.backup import verify
from keyworker_desktop.store.identity import get_identity
from keyworker_protocol.directory import Role
from sync.membership import Membership, finish_joining, read_join_code, start_joining
from tests.faults.ports.opening import with_store
from tests.support.failing import WAYS, Failing, Port, Way, attempt, each_failure, failing
from tests.support.laptops import NOW, StoreThread, Team


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("port", [Port.NETWORK, Port.DATABASE, Port.RANDOM, Port.CLOCK])
def test_joining(team: Team, port: Port, way: Way) -> None:
    """With the same code, until the newcomer is in."""

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
            with_store(path, lambda lane: attempt(partial(ask, lane)))
            if port is not Port.DATABASE:  # the manager's store is open already
                attempt(enrol)
            with_store(path, lambda lane: attempt(partial(finish_joining, lane)))
        with_store(path, lambda lane: None if _is_in(lane) else ask(lane))
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

    each_failure(port, scenario, way)


def _is_in(lane: StoreThread) -> bool:
    """Whether somebody who looks again on that laptop is told that they are enrolled."""
    return lane.ask(get_identity) is not None and finish_joining(lane) is not None

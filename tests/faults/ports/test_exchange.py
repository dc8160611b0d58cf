"""Any call of an exchange fails, or its clock jumps: what is saved arrives once."""

import pytest

from keyworker_desktop.store.backup import verify
from tests.faults.ports.opening import with_store
from tests.support.failing import WAYS, Failing, Port, Way, attempt, each_failure, failing
from tests.support.laptops import StoreThread, Team, replace_lane
from tests.support.stores import check_search

PORTS = [Port.NETWORK, Port.DATABASE, Port.RANDOM, Port.CLOCK]


@pytest.mark.timeout(300)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.name)
@pytest.mark.parametrize("port", PORTS)
def test_sending_and_fetching(team: Team, port: Port, way: Way) -> None:
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
            with_store(path, lambda lane: attempt(replace_lane(writer, lane).run))
        writer = replace_lane(writer, StoreThread(path, is_new=False))
        writer.ask(verify)
        writer.run_well()
        reader.run_well()
        assert writer.waiting() == reader.waiting() == 0
        assert writer.bodies(family) == reader.bodies(family) == written
        assert writer.state(family) == reader.state(family)
        writer.ask(check_search)

    each_failure(port, scenario, way)
    team.laptops[0] = writer

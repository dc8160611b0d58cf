"""Fixtures to import in a conftest: an organisation on the shared service, a proxy before it."""

from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest

from tests.support.fault_proxy import FaultProxy, fault_proxy
from tests.support.laptops import Laptop, Team, found_team
from tests.support.service import RunningService


@pytest.fixture
def team(shared_service: RunningService, tmp_path: Path) -> Iterator[Team]:
    team = found_team(shared_service, tmp_path)
    yield team
    team.close()


@pytest.fixture
def proxy(shared_service: RunningService) -> Iterator[FaultProxy]:
    with fault_proxy(shared_service.address) as proxy:
        yield proxy


def pair(team: Team, proxy: FaultProxy) -> tuple[Laptop, Laptop, UUID]:
    """A writer who goes by way of the proxy, a colleague who does not, a family of both."""
    writer, reader = team.join("Priya Nair"), team.join("Tom Ashby")
    family = writer.family(reader)
    writer.run_well()
    reader.run_well()
    writer.by_way_of(proxy.address)
    writer.run_well()
    return writer, reader, family

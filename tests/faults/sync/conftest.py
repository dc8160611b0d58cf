"""A team on a real service, and a proxy before it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fault_proxy import FaultProxy, fault_proxy
from tests.support.laptops import Team, found_team
from tests.support.service import (
    RunningService,
    make_service,
    postgresql_address,
    service,
    shared_service,
)

__all__ = ["make_service", "postgresql_address", "service", "shared_service"]


@pytest.fixture
def team(shared_service: RunningService, tmp_path: Path) -> Iterator[Team]:
    team = found_team(shared_service, tmp_path)
    yield team
    team.close()


@pytest.fixture
def proxy(shared_service: RunningService) -> Iterator[FaultProxy]:
    with fault_proxy(shared_service.address) as proxy:
        yield proxy

"""The real client against the real service: an organisation of its own for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

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

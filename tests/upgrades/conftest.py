"""Earlier programs unpacked, and the real service of today."""

from pathlib import Path

import pytest

from tests.support.service import postgresql_address, service, shared_service
from tests.upgrades.kept import PROGRAMS, unpacked_program

__all__ = ["postgresql_address", "service", "shared_service"]


@pytest.fixture(scope="session", params=PROGRAMS)
def program(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the sources of an earlier program are."""
    number: int = request.param
    return unpacked_program(number, tmp_path_factory.mktemp(f"program-{number}"))

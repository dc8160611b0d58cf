"""An organisation of its own for every test, on one service for them all."""

import pytest

from tests.service.laptop import Laptop, found
from tests.support.service import (
    RunningService,
    make_service,
    postgresql_address,
    service,
    shared_service,
)

__all__ = ["make_service", "postgresql_address", "service", "shared_service"]


@pytest.fixture
def manager(shared_service: RunningService) -> Laptop:
    return found(shared_service)

"""A service for the scenarios that need one, and an organisation for each of them."""

from tests.support.service import postgresql_address, shared_service
from tests.support.teams import team

__all__ = ["postgresql_address", "shared_service", "team"]

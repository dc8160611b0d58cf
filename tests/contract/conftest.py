"""The real client against the real service: an organisation of its own for every test."""

from tests.support.service import make_service, postgresql_address, service, shared_service
from tests.support.teams import proxy, team

__all__ = ["make_service", "postgresql_address", "proxy", "service", "shared_service", "team"]

"""A team on a real service, and a proxy before it."""

from tests.support.service import make_service, postgresql_address, service, shared_service
from tests.support.teams import proxy, team

__all__ = ["make_service", "postgresql_address", "proxy", "service", "shared_service", "team"]

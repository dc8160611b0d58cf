"""What journeys start from: a real service, and laptops with the whole program on them."""

from tests.support.program import dressed_program, laptop
from tests.support.service import make_service, postgresql_address, service, shared_service
from tests.support.teams import proxy, team

__all__ = [
    "dressed_program",
    "laptop",
    "make_service",
    "postgresql_address",
    "proxy",
    "service",
    "shared_service",
    "team",
]

"""A service for the scenarios that need one."""

from tests.support.service import postgresql_address, shared_service

__all__ = ["postgresql_address", "shared_service"]

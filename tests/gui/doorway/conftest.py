"""Laptops with the whole program on them."""

from tests.support.program import dressed_program, laptop

__all__ = ["dressed_program", "laptop"]

"""What the opening of a store tells whoever waits for it."""

from collections.abc import Callable
from enum import StrEnum


class Step(StrEnum):
    """What is being done, when it takes longer than a moment."""

    CHECKING = "checking"
    """The program had ended without closing the store: every page is read."""
    UNFINISHED = "unfinished"
    """No step, but to be told: the laptop went off in the middle of a saving."""
    COPYING = "copying"
    """Before an upgrade."""
    FOLDING = "folding"
    """After an upgrade: every row is computed again from the entries."""


Told = Callable[[Step, int, int], None]
"""Told on the store's thread: the step, how much of it is done, and of how much."""


def nobody(_step: Step, _done: int, _of: int) -> None:
    """For whoever does not show progress."""

"""Shorter pauses of the interpreter itself, which stop every thread, the window's among them."""

import gc
import sys

_BETWEEN_LOOKS = (10_000, 10, 50)
"""New objects until the interpreter looks through those for what nothing refers to any more."""
_TURN_SECONDS = 0.0005


def take_turns_quickly() -> None:
    """For a process with a window, which waits a whole turn of every thread that computes.

    It does so each time that Qt asks something of us: often, when a screen is laid out anew.
    """
    sys.setswitchinterval(_TURN_SECONDS)


def look_seldom() -> None:
    """At the start: importing and opening make much that stays."""
    gc.set_threshold(*_BETWEEN_LOOKS)


def keep_what_is_here() -> None:
    """Once everything is loaded and open: it is not looked through again with what is new.

    Looking through a whole program took a tenth of a second, felt as a key that hangs, and a first
    exchange made the interpreter do it again and again.
    """
    gc.freeze()

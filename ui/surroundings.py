"""What the windows are given from outside: where things are, the clock, and what ends them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from keyworker_desktop.paths import Profile

if TYPE_CHECKING:
    from keyworker_desktop.vault.cost import Calibration

Progress = Callable[[int, int], None]
JOINING_POLL_MS = 4_000


def _nothing() -> None:
    """For whoever needs no preparation."""


def system_now() -> datetime:
    """The laptop's clock with its place on earth."""
    return datetime.now().astimezone()


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """Made by ``keyworker_desktop.app``; tests and the player make their own."""

    profile: Profile
    app_version: str
    relock: Callable[[], None]
    """Lock: become a fresh process. Everything is closed and let go of when it is called."""
    demonstration: Callable[[Profile, str, Progress], None] | None = None
    """Writes keyslots and a store of invented families into the profile."""
    before_network: Callable[[], None] = _nothing
    """Called once, before anything speaks to a service."""
    once_inside: Callable[[], None] = _nothing
    """Called after each unlock, when the first room is open and before the first exchange."""
    calibration: "Calibration | None" = None
    now: Callable[[], datetime] = system_now
    joining_poll_ms: int = JOINING_POLL_MS

"""What the program can honestly say of its exchange with the service."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Phase(StrEnum):
    """What the sync loop is doing."""

    RESTING = "resting"
    SENDING = "sending"
    FETCHING = "fetching"
    AWAY = "away"
    """The last try did not reach the service, or it had no time; the next is set."""
    REFUSED = "refused"
    """The service does not know this laptop, or takes nothing from this version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """A moment of the exchange. ``last_exchange_at`` is the end of the last that went through."""

    phase: Phase = Phase.RESTING
    last_exchange_at: datetime | None = None
    waiting: int = 0
    sentence: str = ""
    """Why it did not go through, when it did not."""
    next_try_seconds: float | None = None
    families_done: int = 0
    families_in_all: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a committed page or push changed, for screens to look again."""

    log_id: UUID
    entities: frozenset[UUID]

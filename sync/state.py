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
    TURN = "turn"
    """The service is back after an outage: each laptop waits a moment, not to come all at once."""


class Hindrance(StrEnum):
    """Why exchanges have been failing; each has its words on the page of the exchange."""

    NONE = ""
    NO_NETWORK = "no network"
    NO_ANSWER = "no answer"
    NOT_THE_SERVICE = "not the service"
    NOT_TRUSTED = "not trusted"
    """Something between here and the service shows a certificate that this laptop does not know."""
    BUSY = "busy"
    TROUBLE = "trouble"
    NOT_RECOGNISED = "not recognised"
    TOO_OLD = "too old"
    OUR_FAULT = "our fault"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncState:
    """A moment of the exchange. ``last_exchange_at`` is the end of the last that went through."""

    phase: Phase = Phase.RESTING
    last_exchange_at: datetime | None = None
    waiting: int = 0
    sentence: str = ""
    """Why it did not go through, when it did not."""
    hindrance: Hindrance = Hindrance.NONE
    hindered_since: datetime | None = None
    """The first of the tries that failed in a row, also before the program was last started."""
    next_try_seconds: float | None = None
    families_done: int = 0
    families_in_all: int = 0
    is_paused: bool = False
    """Somebody asked not to fetch for now. What is written is sent all the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What a committed page or push changed, for screens to look again."""

    log_id: UUID
    entities: frozenset[UUID]

"""A demonstration laptop while it is being made: its store, its person, and how it exchanges."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from keyworker_desktop import paths
from keyworker_desktop.store import marker
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.open import create_store
from keyworker_desktop.vault import cost, keyslots
from sync.errors import AlarmError
from sync.round import Exchange, Round

T = TypeVar("T")


class InlineLane:
    """A store lane that works on the thread that asks: nothing waits while a laptop is made."""

    def __init__(self, db: Connection) -> None:
        self.db = db

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        future: Future[T] = Future()
        future.set_result(work(self.db))
        return future

    def is_wanted(self) -> bool:
        return False


@dataclass(slots=True)
class DemoLaptop:
    """One of the invented staff at work."""

    profile: paths.Profile
    lane: InlineLane
    identity: Identity
    exchange: Exchange

    @property
    def db(self) -> Connection:
        return self.lane.db

    def send_and_fetch(self) -> None:
        """Raises AlarmError when anything did not go through: a demonstration is made whole."""
        this = Round(arrived=_ignore, progress=_ignore, stopping=_never)
        self.exchange.run(this)
        if this.troubled:
            raise AlarmError

    def close(self) -> None:
        self.db.close()


def new_store(profile: paths.Profile, passphrase: str) -> InlineLane:
    """A profile with keyslots and an empty store. The passphrase is shown to everybody anyway."""
    paths.prepare(profile)
    calibration = cost.Calibration(start=cost.FLOOR)
    marker.mark_being_made(profile.store)
    key = keyslots.create(profile.keyslots, passphrase, calibration=calibration)
    return InlineLane(create_store(profile.store, key))


def _ignore(*_anything: object) -> None:
    """Nobody watches."""


def _never() -> bool:
    return False


NOBODY = UUID(int=0)

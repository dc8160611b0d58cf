"""The sync loop: exchanges when there is a reason to, waits when there is none, never gives up."""

import logging
import random
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import outbox
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.settings import get_setting, put_setting
from sync.client import ServiceClient
from sync.errors import ProgramTooOldError, SignInRefusedError, TryLaterError
from sync.lane import StoreLane
from sync.round import Exchange, Round
from sync.state import Arrived, Phase, SyncState

logger = logging.getLogger(__name__)

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 900.0
_QUIET_SECONDS = 300.0
"""Between two exchanges when nothing asked for one: the question for news usually does."""
_LAST_EXCHANGE = "last exchange"


class SyncLoop:
    """Two threads: one exchanges, one waits for news. ``listener`` is called on either of them.

    ``on_state`` gets every SyncState, ``on_arrived`` what each committed page changed. A crash of
    the exchange (our bug) is given to ``on_crash`` and ends the loop; the program goes on.
    """

    def __init__(
        self,
        *,
        identity: Identity,
        lane: StoreLane,
        now: Callable[[], datetime],
        on_state: Callable[[SyncState], None],
        on_arrived: Callable[[Arrived], None],
        random_share: Callable[[], float] = random.random,
    ) -> None:
        self._identity = identity
        self._lane = lane
        self._now = now
        self._on_state = on_state
        self._on_arrived = on_arrived
        self._random_share = random_share
        self._client = ServiceClient(identity.service_address, identity)
        self._news_client = ServiceClient(identity.service_address, identity)
        self._exchange = Exchange(identity=identity, lane=lane, client=self._client)
        self._wanted = threading.Event()
        self._met = threading.Event()
        self._stopped = threading.Event()
        self._executor = ThreadPoolExecutor(max_workers=2, thread_name_prefix="sync")
        self._failures = 0
        self.state = SyncState()

    def start(self) -> "Future[None]":
        """Begin; the future ends with the loop, or with the bug that ended it."""
        self._wanted.set()
        self._executor.submit(self._watch_for_news)
        return self._executor.submit(self._run)

    def exchange_soon(self) -> None:
        """Something was saved, or a person asked: do not wait for the next try."""
        self._wanted.set()

    def stop(self) -> None:
        """Ask both threads to end; returns at once. What is cut off is done again another time."""
        self._stopped.set()
        self._wanted.set()
        self._met.set()
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _run(self) -> None:
        last = self._lane.submit(partial(get_setting, name=_LAST_EXCHANGE)).result()
        self._tell(last_exchange_at=datetime.fromisoformat(last) if last else None)
        while not self._stopped.is_set():
            self._wanted.clear()
            wait = self._exchange_once()
            self._wanted.wait(wait)
        self._client.close()

    def _exchange_once(self) -> float:
        """Seconds until the next try, unless something asks for it sooner."""
        this = Round(
            arrived=self._on_arrived, progress=self._progress, stopping=self._stopped.is_set
        )
        waiting = self._count_waiting()
        self._tell(phase=Phase.SENDING if waiting else Phase.FETCHING, waiting=waiting, sentence="")
        try:
            self._exchange.run(this)
        except (SignInRefusedError, ProgramTooOldError) as error:
            return self._failed(error, Phase.REFUSED)
        except KnownError as error:
            return self._failed(error, Phase.AWAY)
        self._failures = 0
        now = self._now()
        self._lane.submit(partial(put_setting, name=_LAST_EXCHANGE, value=now.isoformat())).result()
        self._tell(
            phase=Phase.RESTING,
            last_exchange_at=now,
            waiting=self._count_waiting(),
            next_try_seconds=None,
            families_done=0,
            families_in_all=0,
        )
        self._met.set()
        logger.info("exchange: %d received, %d sent", this.received, this.sent)
        return _QUIET_SECONDS

    def _failed(self, error: KnownError, phase: Phase) -> float:
        self._failures += 1
        longest = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0**self._failures)
        wait: float = FIRST_WAIT_SECONDS + self._random_share() * (longest - FIRST_WAIT_SECONDS)
        if isinstance(error, TryLaterError) and error.seconds is not None:
            wait = error.seconds + self._random_share() * FIRST_WAIT_SECONDS
        logger.info("no exchange: %s", type(error).__name__)
        self._tell(
            phase=phase,
            sentence=error.told,
            waiting=self._count_waiting(),
            next_try_seconds=wait,
            families_done=0,
            families_in_all=0,
        )
        return wait

    def _watch_for_news(self) -> None:
        """Keep one question for news open while the service can be reached."""
        cursor: int | None = None
        while not self._stopped.is_set():
            self._met.wait()
            if self._stopped.is_set():
                break
            try:
                newest = self._news_client.notify(cursor)
            except KnownError:
                self._met.clear()  # until the exchange has gone through again
                cursor = None
                continue
            if newest != cursor:
                # The first answer too: news may have come between the exchange and this question.
                self._wanted.set()
            cursor = newest
        self._news_client.close()

    def _progress(self, done: int, in_all: int) -> None:
        if in_all > 1:
            self._tell(phase=Phase.FETCHING, families_done=done, families_in_all=in_all)

    def _count_waiting(self) -> int:
        return self._lane.submit(_count).result()

    def _tell(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        self._on_state(self.state)


def _count(db: Connection) -> int:
    return outbox.count(db)

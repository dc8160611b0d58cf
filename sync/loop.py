"""The sync loop: exchanges when there is a reason to, waits when there is none, never gives up."""

import logging
import random
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import partial

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import outbox
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.settings import get_setting, put_setting
from sync.client import ServiceClient
from sync.errors import (
    NotTheServiceError,
    ProgramTooOldError,
    ServiceUnreachableError,
    SignInRefusedError,
    TryLaterError,
)
from sync.lane import StoreLane, ask
from sync.round import Exchange, Round
from sync.state import Arrived, Phase, SyncState

logger = logging.getLogger(__name__)

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 900.0
LONGEST_WAIT_AWAY_SECONDS = 60.0
"""While nothing answers, a try costs the service nothing, and a signal may last three minutes."""
_DOUBLINGS = 10
_QUIET_SECONDS = 300.0
"""Between two exchanges when nothing asked for one: the question for news usually does."""
_NEWS_PACE_SECONDS, _NO_NEWS_PACE_SECONDS = 0.2, 5.0
"""However an answer comes, the question for news is not asked more often than this."""
LAST_EXCHANGE = "last exchange"
_OUR_FAULT = (
    "The program made a mistake of its own while exchanging. Everything is kept on this laptop "
    "and it tries again by itself. Please tell whoever looks after the program."
)


class SyncLoop:
    """Two threads: one exchanges, one waits for news. The callbacks are called on either of them.

    ``on_state`` gets every SyncState, ``on_arrived`` what each committed page changed. A crash of
    the exchange (our bug) is logged, told as a state like any other failure, and tried again.
    Both threads are daemons: closing the program never waits for the network.
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
        self._ended: Future[None] = Future()
        self._failures = 0
        self.state = SyncState()

    def start(self) -> "Future[None]":
        """Begin; the future is done when the loop has ended after ``stop``."""
        self._wanted.set()
        for name, run in (("sync", self._run), ("news", self._watch_for_news)):
            threading.Thread(target=run, name=name, daemon=True).start()
        return self._ended

    def exchange_soon(self) -> None:
        """Something was saved, or a person asked: do not wait for the next try."""
        self._wanted.set()

    def stop(self) -> None:
        """Ask both threads to end; returns at once. What is cut off is done again another time."""
        self._stopped.set()
        self._wanted.set()
        self._met.set()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._wanted.clear()
                wait = self._exchange_safely()
                self._wanted.wait(wait)
        finally:
            self._client.close()
            self._ended.set_result(None)

    def _exchange_safely(self) -> float:
        """Seconds until the next try, unless something asks for it sooner."""
        try:
            return self._exchange_once()
        except Exception as error:  # noqa: BLE001 - on this thread a crash would end sync unseen
            if self._stopped.is_set():
                return 0.0  # the store was closed under it
            logger.error("exchange crashed: %s", _without_words(error))  # noqa: TRY400
            what, waiting = type(error).__name__, self.state.waiting
            return self._failed(what, Phase.AWAY, sentence=_OUR_FAULT, waiting=waiting)

    def _exchange_once(self) -> float:
        if self.state.last_exchange_at is None:
            last = ask(self._lane, partial(get_setting, name=LAST_EXCHANGE))
            if last:
                self._tell(last_exchange_at=datetime.fromisoformat(last))
        this = Round(
            arrived=self._on_arrived, progress=self._progress, stopping=self._stopped.is_set
        )
        waiting = self._count_waiting()
        self._tell(phase=Phase.SENDING if waiting else Phase.FETCHING, waiting=waiting, sentence="")
        try:
            self._exchange.run(this)
        except (SignInRefusedError, ProgramTooOldError) as error:
            return self._failed_for(error, Phase.REFUSED)
        except KnownError as error:
            return self._failed_for(error, Phase.AWAY)
        if self._stopped.is_set():
            return 0.0
        self._failures = 0
        now = self._now()
        ask(self._lane, partial(put_setting, name=LAST_EXCHANGE, value=now.isoformat()))
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
        return FIRST_WAIT_SECONDS if this.is_unfinished else _QUIET_SECONDS

    def _failed_for(self, error: KnownError, phase: Phase) -> float:
        is_away = isinstance(error, ServiceUnreachableError | NotTheServiceError)
        return self._failed(
            type(error).__name__,
            phase,
            sentence=error.told,
            waiting=self._count_waiting(),
            longest=LONGEST_WAIT_AWAY_SECONDS if is_away else LONGEST_WAIT_SECONDS,
            asked=error.seconds if isinstance(error, TryLaterError) else None,
        )

    def _failed(
        self,
        what: str,
        phase: Phase,
        *,
        sentence: str,
        waiting: int,
        longest: float = LONGEST_WAIT_SECONDS,
        asked: float | None = None,
    ) -> float:
        self._failures += 1
        most = min(longest, FIRST_WAIT_SECONDS * 2.0 ** min(self._failures, _DOUBLINGS))
        wait = FIRST_WAIT_SECONDS + self._random_share() * (most - FIRST_WAIT_SECONDS)
        if asked is not None:
            wait = max(asked, FIRST_WAIT_SECONDS) + self._random_share() * FIRST_WAIT_SECONDS
        logger.info("no exchange: %s", what)
        self._tell(
            phase=phase,
            sentence=sentence,
            waiting=waiting,
            next_try_seconds=wait,
            families_done=0,
            families_in_all=0,
        )
        return wait

    def _watch_for_news(self) -> None:
        """Keep one question for news open while the service can be reached."""
        cursor: int | None = None
        failures = 0
        while not self._stopped.is_set():
            self._met.wait()
            if self._stopped.is_set():
                break
            asked_at = time.monotonic()
            try:
                newest = self._news_client.notify(cursor)
            except KnownError:
                self._met.clear()  # until an exchange has gone through again
                self._wanted.set()  # which says so if the service is away
                failures = min(failures + 1, _DOUBLINGS)
                cursor = None
                self._stopped.wait(min(_QUIET_SECONDS, FIRST_WAIT_SECONDS * 2**failures))
                continue
            pace, failures = _NO_NEWS_PACE_SECONDS, 0
            if newest != cursor:
                # The first answer too: news may have come between the exchange and this question.
                self._wanted.set()
                pace = _NEWS_PACE_SECONDS
            cursor = newest
            self._stopped.wait(pace - (time.monotonic() - asked_at))
        self._news_client.close()

    def _progress(self, done: int, in_all: int) -> None:
        if in_all > 1:
            self._tell(phase=Phase.FETCHING, families_done=done, families_in_all=in_all)

    def _count_waiting(self) -> int:
        return ask(self._lane, outbox.count)

    def _tell(self, **changes: object) -> None:
        self.state = replace(self.state, **changes)  # type: ignore[arg-type]
        if not self._stopped.is_set():
            self._on_state(self.state)


def _without_words(error: BaseException) -> str:
    """Type and place of an error. Never its text: that may hold somebody's words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n  ".join([type(error).__name__, *places])

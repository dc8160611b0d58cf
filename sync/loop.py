"""The sync loop: exchanges when there is a reason to, waits when there is none, never gives up."""

import logging
import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from functools import partial
from uuid import UUID

from keyworker_desktop.logs import log_crash
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import exchanges, log
from keyworker_desktop.store.exchanges import LAST_EXCHANGE
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.settings import get_setting
from keyworker_protocol.chain import FamilyHead
from sync.client import ServiceClient
from sync.errors import (
    NotTheServiceError,
    ProgramTooOldError,
    ServiceTroubleError,
    ServiceUnreachableError,
    SignInRefusedError,
    TryLaterError,
)
from sync.fetch import PAGE_ENTRIES
from sync.lane import StoreLane, ask
from sync.network import has_network
from sync.round import Exchange, Round
from sync.state import Arrived, Hindrance, Phase, SyncState

logger = logging.getLogger(__name__)

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 1.0, 900.0
LONGEST_WAIT_AWAY_SECONDS = 60.0
"""While nothing answers, a try costs the service nothing, and a signal may last three minutes."""
OUTAGE_SECONDS = 300.0
"""A service that was away for so long meets all its laptops at once when it comes back."""
TURN_SECONDS, TURN_TO_FETCH_MUCH_SECONDS = 30.0, 120.0
"""Each of them then waits a random part of this, the longer if it has much to fetch."""
PAUSE_SECONDS = 3600.0
"""Nobody forgets for longer than this that they paused."""
_DOUBLINGS = 10
_QUIET_SECONDS = 300.0
"""Between two exchanges when nothing asked for one: the question for news usually does."""
_NEWS_PACE_SECONDS, _NO_NEWS_PACE_SECONDS = 0.2, 5.0
"""However an answer comes, the question for news is not asked more often than this."""
_OUR_FAULT = (
    "The program made a mistake of its own while exchanging. Everything is kept on this laptop "
    "and it tries again by itself. Please tell whoever looks after the program."
)
_HINDRANCES: tuple[tuple[type[KnownError], Hindrance], ...] = (
    (NotTheServiceError, Hindrance.NOT_THE_SERVICE),
    (TryLaterError, Hindrance.BUSY),
    (ServiceTroubleError, Hindrance.TROUBLE),
    (SignInRefusedError, Hindrance.NOT_RECOGNISED),
    (ProgramTooOldError, Hindrance.TOO_OLD),
)
_OF_THE_SERVICE = frozenset((Hindrance.NO_ANSWER, Hindrance.BUSY, Hindrance.TROUBLE))
_CERTIFICATE = "SSLError"


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
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        """``seconds`` counts on whatever the laptop's clock does."""
        self._lane = lane
        self._now = now
        self._on_state = on_state
        self._on_arrived = on_arrived
        self._random_share = random_share
        self._seconds = seconds
        self._address = identity.service_address
        self._client = ServiceClient(identity.service_address, identity)
        self._news_client = ServiceClient(identity.service_address, identity)
        self._exchange = Exchange(identity=identity, lane=lane, client=self._client)
        self._bell = _Bell()
        self._met = threading.Event()
        self._stopped = threading.Event()
        self._ended: Future[None] = Future()
        self._failures = 0
        self._failing_since: float | None = None
        self._is_outage = False
        self._is_asked = False
        """Whether a person waits for this exchange."""
        self._must_wait = False
        self._paused_until: float | None = None
        self._telling = threading.Lock()
        self._first: UUID | None = None
        self._turn_back = threading.Event()
        """Set when what is fetched now is to be left after the page in hand."""
        self.state = SyncState()

    def start(self) -> "Future[None]":
        """Begin; the future is done when the loop has ended after ``stop``."""
        self._bell.ring()
        for name, run in (("sync", self._run), ("news", self._watch_for_news)):
            threading.Thread(target=run, name=name, daemon=True).start()
        return self._ended

    def exchange_soon(self) -> None:
        """Something was saved: do not wait for the next try, unless the service asked to wait."""
        self._bell.ring()

    def try_now(self) -> None:
        """A person asked: wait for nothing, whoever asked to wait."""
        self._bell.ring(by_a_person=True)

    def pause_fetching(self) -> None:
        """Fetch no more families for now, at most an hour; what is written is sent all the same."""
        self._paused_until = self._seconds() + PAUSE_SECONDS
        self._turn_back.set()
        self._tell(is_paused=True)

    def go_on_fetching(self) -> None:
        self._paused_until = None
        self._tell(is_paused=False)
        self.try_now()

    def fetch_first(self, family_id: UUID) -> None:
        """Somebody waits for this family: bring it before the others."""
        if self._first != family_id:
            self._first = family_id
            self._turn_back.set()
            self._bell.ring()

    def stop(self) -> None:
        """Ask both threads to end; returns at once. What is cut off is done again another time."""
        self._stopped.set()
        self._bell.ring(by_a_person=True)
        self._met.set()

    def _run(self) -> None:
        try:
            while not self._stopped.is_set():
                self._is_asked = self._bell.heard()
                wait = self._exchange_safely()
                self._bell.wait(wait, only_a_person=self._must_wait)
        finally:
            self._client.close()
            self._ended.set_result(None)

    def _exchange_safely(self) -> float:
        """Seconds until the next try, unless something asks for it sooner."""
        self._must_wait = False
        try:
            return self._exchange_once()
        except Exception as error:  # noqa: BLE001 - on this thread a crash would end sync unseen
            if self._stopped.is_set():
                return 0.0  # the store was closed under it
            log_crash(logger, "exchange", error)
            return self._failed(Phase.AWAY, sentence=_OUR_FAULT, waiting=self.state.waiting)

    def _exchange_once(self) -> float:
        if self.state.last_exchange_at is None:
            last = ask(self._lane, partial(get_setting, name=LAST_EXCHANGE))
            if last:
                self._tell(last_exchange_at=datetime.fromisoformat(last))
        this = self._round()
        before, began = ask(self._lane, exchanges.mark), self._now()
        phase = Phase.SENDING if before.count else Phase.FETCHING
        self._tell(phase=phase, waiting=before.count, next_try_seconds=None)
        noted = partial(exchanges.note, before=before, began=began)
        try:
            if self._is_outage and not self._is_asked:
                return self._wait_for_a_turn()
            self._exchange.run(this)
        except (SignInRefusedError, ProgramTooOldError) as error:
            return self._failed_for(error, Phase.REFUSED, self._note(noted, this, is_whole=False))
        except KnownError as error:
            return self._failed_for(error, Phase.AWAY, self._note(noted, this, is_whole=False))
        if self._stopped.is_set():
            return 0.0
        self._failures, self._failing_since, self._is_outage = 0, None, False
        is_held = this.is_held()
        waiting = self._note(noted, this, is_whole=not is_held)
        self._tell(
            phase=Phase.RESTING,
            last_exchange_at=self.state.last_exchange_at if is_held else self._now(),
            waiting=waiting,
            sentence="",
            hindrance=Hindrance.NONE,
            hindered_since=None,
            next_try_seconds=None,
            families_done=0,
            families_in_all=0,
        )
        self._met.set()
        logger.info("exchange: %d received, %d sent", this.received, this.sent)
        return self._rest(this, is_held=is_held)

    def _round(self) -> Round:
        self._turn_back.clear()
        if self._is_paused():
            self._turn_back.set()
        elif self.state.is_paused:
            self._tell(is_paused=False)
        return Round(
            arrived=self._on_arrived,
            progress=self._progress,
            stopping=self._stopped.is_set,
            is_held=self._turn_back.is_set,
            first=self._first,
        )

    def _rest(self, this: Round, *, is_held: bool) -> float:
        if self._is_paused() and self._paused_until is not None:
            return min(_QUIET_SECONDS, max(0.0, self._paused_until - self._seconds()))
        if is_held:
            return 0.0  # somebody wanted another family first
        self._first = None
        return FIRST_WAIT_SECONDS if this.is_unfinished else _QUIET_SECONDS

    def _is_paused(self) -> bool:
        return self._paused_until is not None and self._seconds() < self._paused_until

    def _wait_for_a_turn(self) -> float:
        """The service is back. Raises the KnownErrors of the client if it is not."""
        there = self._client.heads() or []
        self._client.forget_heads()
        here = ask(self._lane, log.all_heads)
        missing = sum(max(0, one.seq - here.get(one.log_id, FamilyHead()).seq) for one in there)
        longest = TURN_TO_FETCH_MUCH_SECONDS if missing > PAGE_ENTRIES else TURN_SECONDS
        wait = self._random_share() * longest
        self._is_outage, self._must_wait = False, True
        self._tell(phase=Phase.TURN, sentence="", next_try_seconds=wait)
        return wait

    def _note(self, noted: "partial[int]", this: Round, *, is_whole: bool) -> int:
        """What went and came, kept for the page that tells of it; how many entries wait now."""
        ended = self._now()
        work = partial(
            noted, ended=ended, received=this.received, sent=this.sent, is_whole=is_whole
        )
        return ask(self._lane, work)

    def _failed_for(self, error: KnownError, phase: Phase, waiting: int) -> float:
        hindrance = self._hindrance_of(error)
        is_away = isinstance(error, ServiceUnreachableError | NotTheServiceError)
        since = ask(self._lane, partial(exchanges.note_hindrance, what=hindrance, at=self._now()))
        self._must_wait = isinstance(error, TryLaterError)
        logger.info("no exchange: %s", type(error).__name__)
        return self._failed(
            phase,
            sentence=error.told,
            waiting=waiting,
            hindrance=hindrance,
            since=since,
            longest=LONGEST_WAIT_AWAY_SECONDS if is_away else LONGEST_WAIT_SECONDS,
            asked=error.seconds if isinstance(error, TryLaterError) else None,
        )

    def _hindrance_of(self, error: KnownError) -> Hindrance:
        for kind, hindrance in _HINDRANCES:
            if isinstance(error, kind):
                return hindrance
        if not isinstance(error, ServiceUnreachableError):
            return Hindrance.OTHER
        if _CERTIFICATE in str(error.__cause__):
            return Hindrance.NOT_TRUSTED
        return Hindrance.NO_ANSWER if has_network(self._address) else Hindrance.NO_NETWORK

    def _failed(
        self,
        phase: Phase,
        *,
        sentence: str,
        waiting: int,
        hindrance: Hindrance = Hindrance.OUR_FAULT,
        since: datetime | None = None,
        longest: float = LONGEST_WAIT_SECONDS,
        asked: float | None = None,
    ) -> float:
        self._failures += 1
        if self._failing_since is None:
            self._failing_since = self._seconds()
        if hindrance in _OF_THE_SERVICE:
            self._is_outage = self._seconds() - self._failing_since >= OUTAGE_SECONDS
        most = min(longest, FIRST_WAIT_SECONDS * 2.0 ** min(self._failures, _DOUBLINGS))
        wait = FIRST_WAIT_SECONDS + self._random_share() * (most - FIRST_WAIT_SECONDS)
        if asked is not None:
            wait = max(asked, FIRST_WAIT_SECONDS) + self._random_share() * FIRST_WAIT_SECONDS
        self._tell(
            phase=phase,
            sentence=sentence,
            hindrance=hindrance,
            hindered_since=since,
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
                self._bell.ring()  # which says so if the service is away
                failures = min(failures + 1, _DOUBLINGS)
                cursor = None
                self._stopped.wait(min(_QUIET_SECONDS, FIRST_WAIT_SECONDS * 2**failures))
                continue
            pace, failures = _NO_NEWS_PACE_SECONDS, 0
            if newest != cursor:
                # The first answer too: news may have come between the exchange and this question.
                self._bell.ring()
                pace = _NEWS_PACE_SECONDS
            cursor = newest
            self._stopped.wait(pace - (time.monotonic() - asked_at))
        self._news_client.close()

    def _progress(self, done: int, in_all: int) -> None:
        if in_all > 1:
            self._tell(phase=Phase.FETCHING, families_done=done, families_in_all=in_all)

    def _tell(self, **changes: object) -> None:
        with self._telling:
            self.state = replace(self.state, **changes)  # type: ignore[arg-type]
            if not self._stopped.is_set():
                self._on_state(self.state)


class _Bell:
    """A ring waits until it is heard. One by a person is heard whatever was to be waited for."""

    def __init__(self) -> None:
        self._rung = threading.Condition()
        self._is_rung = False
        self._is_by_a_person = False

    def ring(self, *, by_a_person: bool = False) -> None:
        with self._rung:
            self._is_rung = True
            self._is_by_a_person = self._is_by_a_person or by_a_person
            self._rung.notify_all()

    def heard(self) -> bool:
        """Whether a person rang; after it the bell is silent."""
        with self._rung:
            is_by_a_person = self._is_by_a_person
            self._is_rung = self._is_by_a_person = False
            return is_by_a_person

    def wait(self, seconds: float, *, only_a_person: bool) -> None:
        """Until it rings, or for so long."""
        with self._rung:
            self._rung.wait_for(
                lambda: self._is_by_a_person or (self._is_rung and not only_a_person), seconds
            )

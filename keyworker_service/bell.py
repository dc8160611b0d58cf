"""Waking those who wait: one loop numbers what grew here, reads what grew elsewhere, and rings."""

import asyncio
import itertools
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

from starlette.concurrency import run_in_threadpool

from keyworker_service.db import blobs, devices, feed, repairs
from keyworker_service.db.feed import FeedRow, Growth
from keyworker_service.db.pool import Database
from keyworker_service.errors import DatabaseAwayError

log = logging.getLogger(__name__)

_LOOK_SECONDS = 1.0
_REMEMBERED = 10_000
_KEEP_MS = 60 * 60 * 1000
_TIDY_EVERY = 600
_KEEP_UNFINISHED_MS = _KEEP_SAID_MS = 30 * 24 * 60 * 60 * 1000


@dataclass(eq=False, slots=True)
class Listener:
    """A request that waits: for its user being given a log, and for any of its logs."""

    user_id: UUID
    logs: set[UUID] = field(default_factory=set)
    rung: asyncio.Event = field(default_factory=asyncio.Event)

    def hears(self, growth: Growth) -> bool:
        return growth.log_id in self.logs or self.user_id in growth.added_users


class Bell:
    """Lives on the event loop; nobody who waits holds a thread or a connection."""

    def __init__(self, database: Database, now_ms: Callable[[], int]) -> None:
        self._database = database
        self._now_ms = now_ms
        self._pending: list[Growth] = []
        self._is_exchanging = False
        self._rung = asyncio.Event()
        self._exchanged = asyncio.Condition()
        self._rows: deque[FeedRow] = deque(maxlen=_REMEMBERED)
        self._number = 0
        self._known_from = 0
        self._listeners: defaultdict[UUID, set[Listener]] = defaultdict(set)
        self._closed = False

    @property
    def number(self) -> int:
        """The cursor of somebody who has heard everything so far."""
        return self._number

    async def settle(self) -> None:
        """Wait until what grew in this process has its numbers; not for a database that is away."""
        self._rung.set()
        with suppress(TimeoutError):
            async with asyncio.timeout(_LOOK_SECONDS), self._exchanged:
                await self._exchanged.wait_for(self._is_settled)

    @property
    def listening(self) -> int:
        return sum(len(one) for one in self._listeners.values())

    def start_at(self, number: int) -> None:
        self._number = self._known_from = number

    async def run(self) -> None:
        """Until cancelled. While the database is away, growths wait and nobody is woken."""
        for turn in itertools.count():
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOK_SECONDS):
                    await self._rung.wait()
            self._rung.clear()
            pending, self._pending, self._is_exchanging = self._pending, [], True
            try:
                self._hear(
                    await run_in_threadpool(self._exchange, pending, turn % _TIDY_EVERY == 0)
                )
            except DatabaseAwayError:
                log.warning("feed waits for the database")
                self._pending = pending + self._pending
            self._is_exchanging = False
            async with self._exchanged:
                self._exchanged.notify_all()

    def ring(self, growth: Growth) -> None:
        """A log grew in this process; told at once if anybody here waits for it."""
        self._pending.append(growth)
        if any(key in self._listeners for key in (growth.log_id, *growth.added_users)):
            self._rung.set()

    def close(self) -> None:
        """Send everybody who waits home, so that the service can stop."""
        self._closed = True
        for listener in {one for group in self._listeners.values() for one in group}:
            listener.rung.set()

    @contextmanager
    def listener(self, user_id: UUID) -> Iterator[Listener]:
        """Hears what its user is given from now on; ``follow`` adds the logs it has."""
        listener = Listener(user_id)
        self._listeners[user_id].add(listener)
        try:
            yield listener
        finally:
            for key in (user_id, *listener.logs):
                self._listeners[key].discard(listener)
                if not self._listeners[key]:
                    del self._listeners[key]

    def follow(self, listener: Listener, log_ids: Iterable[UUID]) -> None:
        for log_id in log_ids:
            listener.logs.add(log_id)
            self._listeners[log_id].add(listener)

    async def changed(self, listener: Listener, after: int, *, seconds: float) -> list[UUID]:
        """The listener's logs that grew after the cursor ``after``; empty when none did in time.

        A cursor from before what is remembered, or from a feed that was lost, hears of all logs.
        """
        if not self._is_settled():
            await self.settle()
        if not self._known_from <= after <= self._number:
            return sorted(listener.logs)
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while not (found := self._heard(listener, after)) and not self._closed:
                    listener.rung.clear()
                    await listener.rung.wait()
                return found
        return []

    def _is_settled(self) -> bool:
        return not (self._pending or self._is_exchanging)

    def _heard(self, listener: Listener, after: int) -> list[UUID]:
        newest_first = itertools.takewhile(lambda row: row.number > after, reversed(self._rows))
        return sorted({row.growth.log_id for row in newest_first if listener.hears(row.growth)})

    def _exchange(self, pending: Sequence[Growth], is_time_to_tidy: bool) -> list[FeedRow]:
        now_ms = self._now_ms()
        if pending:
            with self._database.transaction() as connection:
                feed.publish(connection, pending, now_ms=now_ms)
        if is_time_to_tidy:
            with self._database.transaction() as connection:
                blobs.forget_unfinished(connection, before_ms=now_ms - _KEEP_UNFINISHED_MS)
                repairs.forget_said(connection, before_ms=now_ms - _KEEP_SAID_MS)
        with self._database.connection() as connection:
            if is_time_to_tidy:
                feed.trim(connection, before_ms=now_ms - _KEEP_MS)
                devices.forget_challenges(connection, before_ms=now_ms)
            return feed.rows_after(connection, self._number)

    def _hear(self, rows: Sequence[FeedRow]) -> None:
        for row in rows:
            if len(self._rows) == _REMEMBERED:
                self._known_from = self._rows[0].number
            self._rows.append(row)
            self._number = row.number
            for key in (row.growth.log_id, *row.growth.added_users):
                for listener in self._listeners.get(key, ()):
                    listener.rung.set()

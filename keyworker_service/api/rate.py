"""Limits in one process: how often somebody may ask, and how many requests work at once."""

import asyncio
import math
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import ParamSpec, TypeVar

from starlette.concurrency import run_in_threadpool

from keyworker_service.api.problem import ProblemError, come_back_later
from keyworker_service.settings import Rate

P = ParamSpec("P")
T = TypeVar("T")

_REMEMBERED = 20_000


class Buckets:
    """One token bucket for each asker; the longest unheard of are forgotten first."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._levels: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, asker: Hashable) -> None:
        """Raises ProblemError ``too_many_requests`` with the seconds until the next is allowed."""
        now = self._clock()
        level, at = self._levels.pop(asker, (self._rate.burst, now))
        level = min(self._rate.burst, level + (now - at) * self._rate.per_second)
        allowed = level >= 1
        self._levels[asker] = (level - 1 if allowed else level, now)
        if len(self._levels) > _REMEMBERED:
            self._levels.popitem(last=False)
        if not allowed:
            seconds = max(1, math.ceil((1 - level) / self._rate.per_second))
            raise ProblemError("too_many_requests", headers={"Retry-After": str(seconds)})


class Admission:
    """Work in threads, so many at once; who has waited too long is asked to come back later."""

    def __init__(self, *, at_once: int, patience_seconds: float) -> None:
        self._slots = asyncio.Semaphore(at_once)
        self._patience_seconds = patience_seconds

    async def run(self, work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Raises ProblemError ``busy``."""
        try:
            async with asyncio.timeout(self._patience_seconds):
                await self._slots.acquire()
        except TimeoutError as error:
            raise come_back_later("busy") from error
        try:
            return await run_in_threadpool(work, *args, **kwargs)
        finally:
            self._slots.release()

"""Fetch pages ahead of whoever checks them, so that network, proof and store work side by side."""

import math
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from queue import Empty, Full, Queue
from typing import Protocol
from uuid import UUID

from keyworker_desktop.record.errors import KnownError
from keyworker_protocol.entry import Page
from sync.errors import RefusedByServiceError

PAGES_AHEAD = 4
PAGE_ENTRIES = 250
"""Of which a page is written in a moment: somebody may press save just then, and waits for it."""
_PATIENCE_SECONDS = 0.05

Fetched = tuple[UUID, Page | RefusedByServiceError]


class PageSource(Protocol):
    """Where pages come from (``ServiceClient``)."""

    def page(self, log_id: UUID, *, after: int, limit: int) -> Page: ...


def pages(
    client: PageSource,
    targets: Sequence[tuple[UUID, int, int]],
    *,
    stopping: Callable[[], bool],
) -> Generator[Fetched, None, None]:
    """Every page of every target ``(log, after, up to)``, log by log.

    A log that the service refuses yields its error and the next log follows; any other KnownError
    is raised. ``client`` belongs to this function until it ends (or the program is stopping).
    """
    if len(targets) <= 1:  # nothing to fetch ahead of
        for target in targets:
            yield from _one_log(client, *target)
        return
    ahead = _Ahead(client, targets)
    try:
        while not stopping():
            try:
                item = ahead.queue.get(timeout=_PATIENCE_SECONDS)
            except Empty:
                continue
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        ahead.give_up(wait=not stopping())


class _Ahead:
    """The thread that fetches. A daemon: closing the program never waits for a slow network."""

    def __init__(self, client: PageSource, targets: Sequence[tuple[UUID, int, int]]) -> None:
        self.queue: Queue[Fetched | BaseException | None] = Queue(PAGES_AHEAD)
        self._client = client
        self._targets = targets
        self._given_up = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fetch", daemon=True)
        self._thread.start()

    def give_up(self, *, wait: bool) -> None:
        self._given_up.set()
        if wait:
            self._thread.join()

    def _run(self) -> None:
        end: BaseException | None = RuntimeError("the fetching thread crashed")
        try:
            for target in self._targets:
                for item in _one_log(self._client, *target):
                    if not self._put(item):
                        return
            end = None
        except KnownError as error:
            end = error
        finally:
            self._put(end)  # whoever waits always hears of the end

    def _put(self, item: Fetched | BaseException | None) -> bool:
        """False when nobody wants more."""
        while not self._given_up.is_set():
            try:
                self.queue.put(item, timeout=_PATIENCE_SECONDS)
            except Full:
                continue
            return True
        return False


def _one_log(client: PageSource, log_id: UUID, after: int, up_to: int) -> Iterator[Fetched]:
    while after < up_to:
        pages_left = math.ceil((up_to - after) / PAGE_ENTRIES)
        # Of one size, and the last with room for what has come since.
        limit = PAGE_ENTRIES if pages_left == 1 else math.ceil((up_to - after) / pages_left)
        try:
            page = client.page(log_id, after=after, limit=limit)
        except RefusedByServiceError as error:
            yield log_id, error
            return
        yield log_id, page
        if not page.entries or page.entries[-1].seq <= after:
            return
        after = page.entries[-1].seq

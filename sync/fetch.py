"""Fetch pages ahead of whoever checks them, so that network, proof and store work side by side."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, Full, Queue
from typing import Protocol
from uuid import UUID

from keyworker_desktop.record.errors import KnownError
from keyworker_protocol.entry import Page

PAGES_AHEAD = 4
_PATIENCE_SECONDS = 0.05


class PageSource(Protocol):
    """Where pages come from (``ServiceClient``)."""

    def page(self, log_id: UUID, *, after: int) -> Page: ...


def pages(
    client: PageSource,
    targets: Sequence[tuple[UUID, int, int]],
    *,
    stopping: Callable[[], bool],
) -> Iterator[tuple[UUID, Page | KnownError]]:
    """Every page of every target ``(log, after, up to)``, log by log.

    A log that cannot be fetched yields its error and the next log follows; ``client`` belongs to
    this function until it ends.
    """
    if len(targets) <= 1:  # nothing to fetch ahead of
        for target in targets:
            yield from _one_log(client, *target)
        return
    queue: Queue[tuple[UUID, Page | KnownError] | None] = Queue(PAGES_AHEAD)
    given_up = threading.Event()

    def put(item: tuple[UUID, Page | KnownError] | None) -> None:
        while not given_up.is_set():
            try:
                queue.put(item, timeout=_PATIENCE_SECONDS)
            except Full:
                continue
            return

    def fetch() -> None:
        try:
            for target in targets:
                for item in _one_log(client, *target):
                    put(item)
        finally:
            put(None)

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch") as executor:
        fetching = executor.submit(fetch)
        try:
            while not stopping():
                try:
                    item = queue.get(timeout=_PATIENCE_SECONDS)
                except Empty:
                    continue
                if item is None:
                    fetching.result()
                    return
                yield item
        finally:
            given_up.set()


def _one_log(
    client: PageSource, log_id: UUID, after: int, up_to: int
) -> Iterator[tuple[UUID, Page | KnownError]]:
    while after < up_to:
        try:
            page = client.page(log_id, after=after)
        except KnownError as error:
            yield log_id, error
            return
        yield log_id, page
        if not page.entries:
            return
        after = page.entries[-1].seq

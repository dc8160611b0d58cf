"""Fetch pages ahead of whoever checks them, so that network, proof and store work side by side."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from queue import Empty, Full, Queue
from uuid import UUID

from keyworker_desktop.record.errors import KnownError
from keyworker_protocol.entry import Page
from sync.client import ServiceClient

PAGES_AHEAD = 4
_PATIENCE_SECONDS = 0.05


def pages(
    client: ServiceClient,
    targets: Sequence[tuple[UUID, int, int]],
    *,
    stopping: Callable[[], bool],
) -> Iterator[tuple[UUID, Page | KnownError]]:
    """Every page of every target ``(log, after, up to)``, log by log.

    A log that cannot be fetched yields its error and the next log follows; ``client`` belongs to
    this function until it ends.
    """
    if len(targets) == 1:
        yield from _one_log(client, *targets[0])
        return
    queue: Queue[tuple[UUID, Page | KnownError]] = Queue(PAGES_AHEAD)
    given_up = threading.Event()

    def fetch() -> None:
        for target in targets:
            for item in _one_log(client, *target):
                while not given_up.is_set():
                    try:
                        queue.put(item, timeout=_PATIENCE_SECONDS)
                    except Full:
                        continue
                    break

    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="fetch") as executor:
        fetching = executor.submit(fetch)
        try:
            while not stopping():
                try:
                    yield queue.get(timeout=_PATIENCE_SECONDS)
                except Empty:
                    if fetching.done():
                        fetching.result()
                        return
        finally:
            given_up.set()


def _one_log(
    client: ServiceClient, log_id: UUID, after: int, up_to: int
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

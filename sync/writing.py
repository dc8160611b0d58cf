"""Pages that were proved, written by the store's thread: those that wait together, together."""

from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from keyworker_desktop.store.accept import ProvenPage
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_protocol.errors import RefusedError
from sync.lane import StoreLane

if TYPE_CHECKING:
    from concurrent.futures import Future
    from uuid import UUID

MOST_TOGETHER: Final = 4

Accept = Callable[[ProvenPage, Connection], "frozenset[UUID] | None"]
"""Takes a page in inside the caller's transaction. Raises RefusedError."""


class PageWriter:
    """Writes in the order in which pages were handed over; each one's future says what it came to.

    The entries of one page stand all over the store's indexes, and every page of those that a
    transaction touches is sealed and written when it ends. With 100,000 notes here, four pages in
    one transaction are written in little more than half the time of four transactions.
    """

    def __init__(self, lane: StoreLane, accept: Accept) -> None:
        self._lane = lane
        self._accept = accept
        self._waiting: deque[ProvenPage] = deque()
        self._outcomes: dict[int, frozenset[UUID] | RefusedError | None] = {}
        """Of pages (by their ``id``) that were written with one before them."""

    def write(self, page: ProvenPage) -> "Future[frozenset[UUID] | None]":
        self._waiting.append(page)
        return self._lane.submit(partial(self._outcome, page))

    def _outcome(self, page: ProvenPage, db: Connection) -> "frozenset[UUID] | None":
        while id(page) not in self._outcomes:
            self._write_some(db)
        outcome = self._outcomes.pop(id(page))
        if isinstance(outcome, RefusedError):
            raise outcome
        return outcome

    def _write_some(self, db: Connection) -> None:
        """Nothing is taken from those that wait until it is kept: the disk may be full."""
        most = MOST_TOGETHER
        while True:
            outcomes: list[frozenset[UUID] | RefusedError | None] = []
            try:
                with transaction(db):
                    while self._goes_on(len(outcomes), most):
                        outcomes.append(self._accept(self._waiting[len(outcomes)], db))
                break
            except RefusedError as error:
                if not outcomes:
                    outcomes.append(error)
                    break
                most = len(outcomes)  # those before it, without it
        for outcome in outcomes:
            self._outcomes[id(self._waiting.popleft())] = outcome

    def _goes_on(self, written: int, most: int) -> bool:
        """Somebody who saves waits for one page at most, and for the end of the transaction."""
        if written == 0:
            return True
        return written < min(most, len(self._waiting)) and not self._lane.is_wanted()

"""Pages that were proved, written by the store's thread: those that wait together, together."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(slots=True, eq=False)
class _Waiting:
    """A page, and once it ``is_judged`` what came of it."""

    page: ProvenPage
    is_judged: bool = False
    entities: "frozenset[UUID] | None" = None
    refused: RefusedError | None = None


class PageWriter:
    """Writes in the order in which pages were handed over; each one's future says what it came to.

    The entries of one page stand all over the store's indexes, and every page of those that a
    transaction touches is sealed and written when it ends: once for those written together.
    """

    def __init__(self, lane: StoreLane, accept: Accept) -> None:
        self._lane = lane
        self._accept = accept
        self._waiting: deque[_Waiting] = deque()

    def write(self, page: ProvenPage) -> "Future[frozenset[UUID] | None]":
        one = _Waiting(page)
        self._waiting.append(one)
        return self._lane.submit(partial(self._outcome, one))

    def _outcome(self, one: _Waiting, db: Connection) -> "frozenset[UUID] | None":
        while not one.is_judged:  # it may have been written with one before it
            self._write_some(db)
        if one.refused:
            raise one.refused
        return one.entities

    def _write_some(self, db: Connection) -> None:
        """Those at the front. None of them is let go before it is kept: the disk may be full."""
        most = MOST_TOGETHER
        while True:
            written = 0
            try:
                with transaction(db):
                    while self._goes_on(written, most):
                        one = self._waiting[written]
                        one.entities = self._accept(one.page, db)
                        written += 1
                break
            except RefusedError as error:
                if written == 0:
                    self._waiting[0].refused = error
                    written = 1
                    break
                most = written  # those before it, without it
        for _ in range(written):
            self._waiting.popleft().is_judged = True

    def _goes_on(self, written: int, most: int) -> bool:
        """Somebody who saves waits for one page at most, and for the end of the transaction."""
        if written == 0:
            return True
        return written < min(most, len(self._waiting)) and not self._lane.is_wanted()

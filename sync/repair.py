"""Bodies that do not open: others are asked for theirs, and what others ask for is given.

What opens and meets the commitment in its author's header is its author's, whoever gave it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from keyworker_desktop.store import offers
from keyworker_desktop.store.accept import ProvenPage
from keyworker_protocol.entry import Entry, Page, StoredEntry
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_UNOPENED
from sync.client import KnownHead
from sync.errors import AlarmError, RefusedByServiceError
from sync.fetch import PAGE_ENTRIES
from sync.lane import StoreLane, ask
from sync.proof import Known, Unopened, UnopenedError, alarm
from sync.pull import Puller
from sync.state import Arrived

if TYPE_CHECKING:
    from sync.round import Round

logger = logging.getLogger(__name__)

_MOST_GIVEN = 20


@runtime_checkable
class RepairClient(Protocol):
    """What repairing needs of a service (``ServiceClient``)."""

    def page(self, log_id: UUID, *, after: int, limit: int) -> Page: ...

    def say_unopened(self, log_id: UUID, seqs: Sequence[int]) -> None: ...

    def bodies(self, log_id: UUID, seq: int) -> Sequence[bytes]: ...

    def give_body(self, log_id: UUID, seq: int, again: Entry) -> None: ...


class Repairer:
    """One laptop's part in it, after each pull. Raises the KnownErrors of the client."""

    def __init__(self, *, lane: StoreLane, client: RepairClient, puller: Puller) -> None:
        self._lane = lane
        self._client = client
        self._puller = puller

    def give(self, heads: Sequence[KnownHead], this: "Round") -> None:
        """What colleagues cannot open and this laptop can; each place once, a few at a time.

        The others are listed again the next time: whatever a service asks for costs little.
        """
        left = _MOST_GIVEN
        for log_id, seq in ((head.log_id, seq) for head in heads for seq in head.unopened):
            if this.stopping() or not left:
                return
            again = ask(self._lane, partial(offers.given_again, log_id=log_id, seq=seq))
            if again is None:
                continue
            left -= 1
            try:
                self._client.give_body(log_id, seq, again)
            except RefusedByServiceError as error:
                # It opens for everybody by now, or something else stands there.
                logger.info("body not taken again: %s", error.code)

    def mend(self, this: "Round") -> None:
        """Go on with logs that were left because of a body, with those that others gave."""
        waiting, self._puller.unopened = sorted(self._puller.unopened), set()
        for log_id in waiting:
            if this.stopping():
                return
            try:
                self._mend(log_id, this)
            except RefusedByServiceError as error:
                logger.info("no bodies of others: %s", error.code)
            except AlarmError as error:
                this.troubled[:] = [one for one in this.troubled if one != log_id]
                self._puller.trouble(log_id, error, this)

    def _mend(self, log_id: UUID, this: "Round") -> None:
        known = self._puller.known_of(log_id).result()
        is_whole = False
        while not is_whole:
            if this.stopping():
                return
            page, proven = self._proven(log_id, known)
            try:
                entities = ask(self._lane, partial(self._puller.accepted, proven))
            except RefusedError as error:
                raise alarm(error.code) from error
            if entities is None:
                this.is_unfinished = True
                return
            this.received += len(proven.entries)
            this.arrived(Arrived(log_id=log_id, entities=entities))
            is_whole = not page.entries or proven.head.seq >= page.head_seq
        self._client.say_unopened(log_id, [])
        self._puller.asked_again.discard(log_id)
        this.troubled[:] = [one for one in this.troubled if one != log_id]
        self._puller.trouble_is_over(log_id, this)

    def _proven(self, log_id: UUID, known: Known) -> tuple[Page, ProvenPage]:
        """The next page, with the bodies of others where the service's do not open."""
        after = known.position.head.seq
        page = self._client.page(log_id, after=after, limit=PAGE_ENTRIES)
        try:
            return page, self._puller.proven(page, known)
        except UnopenedError as error:
            others = {one.seq: self._of_others(log_id, one) for one in error.unopened}
            if not all(others.values()):
                # All of them: what was given for some is kept as long as somebody needs it.
                self._client.say_unopened(log_id, sorted(others))
                self._puller.asked_again.add(log_id)
                raise alarm("asked_again") from error
        if len(others) == MAX_UNOPENED:  # perhaps there are more behind the last of these
            page = self._client.page(log_id, after=after, limit=max(others) - after)
        return page, self._puller.proven(_with(page, others), known)

    def _of_others(self, log_id: UUID, unopened: Unopened) -> bytes:
        """Empty when none of them opens either."""
        given = self._client.bodies(log_id, unopened.seq)
        return next((sealed for sealed in given if unopened.opens(sealed)), b"")


def _with(page: Page, bodies: Mapping[int, bytes]) -> Page:
    def one(stored: StoredEntry) -> StoredEntry:
        sealed = bodies.get(stored.seq, stored.entry.sealed)
        return replace(stored, entry=replace(stored.entry, sealed=sealed))

    return replace(page, entries=tuple(map(one, page.entries)))

"""After a confirmed restore of the service: give back what it lost and fall in step, log by log."""

import logging
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from keyworker_desktop.store import branch, lives, log, offers
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import Identity
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.entry import Page
from keyworker_protocol.header import header_hash
from sync.client import KnownHead
from sync.errors import RefusedByServiceError
from sync.lane import StoreLane, ask

if TYPE_CHECKING:
    from sync.round import Round

logger = logging.getLogger(__name__)


class SalvageClient(Protocol):
    """What giving back needs of a service."""

    def page(self, log_id: UUID, *, after: int, limit: int) -> Page: ...

    def place(self, log_id: UUID, *, is_directory: bool) -> FamilyHead: ...

    def give_back(self, log_id: UUID, offer: Page, *, is_directory: bool) -> FamilyHead: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Mended:
    """What came of one go. ``left`` are the logs that are not in step yet."""

    left: frozenset[UUID]
    has_given: bool
    has_branched: bool


class Salvager:
    """Brings one laptop's logs over into the present life of the service."""

    def __init__(self, *, identity: Identity, lane: StoreLane, client: SalvageClient) -> None:
        self._identity = identity
        self._organisation = identity.organisation_id
        self._lane = lane
        self._client = client

    def give_back_directory(self) -> None:
        """So that the service knows again who is who; before signing in, for that may need it."""
        here = ask(self._lane, partial(log.head_of, log_id=self._organisation))
        with suppress(_CannotMendError):
            self._give(self._organisation, here)

    def mend(self, heads: Sequence[KnownHead], this: "Round", *, is_gathering: bool) -> Mended:
        """``heads`` are what the service lists; the directory's log comes first."""
        behind = ask(self._lane, lives.out_of_step)
        there = {head.log_id: FamilyHead(head.seq, head.chain) for head in heads}
        left: set[UUID] = set()
        has_given = has_branched = False
        for log_id in sorted(behind, key=lambda one: one != self._organisation):
            if this.stopping():
                return Mended(left=frozenset(behind), has_given=has_given, has_branched=False)
            try:
                step = self._mend_log(log_id, behind[log_id], there.get(log_id), is_gathering)
            except (RefusedByServiceError, _CannotMendError) as error:
                logger.warning("log not in step yet: %s", getattr(error, "code", "unreadable"))
                left.add(log_id)
                continue
            has_given |= step.has_given
            has_branched |= step.has_branched
            if step.is_done:
                ask(self._lane, partial(lives.in_step, log_id=log_id))
            else:
                left.add(log_id)
        return Mended(left=frozenset(left), has_given=has_given, has_branched=has_branched)

    def _mend_log(
        self, log_id: UUID, here: FamilyHead, there: FamilyHead | None, is_gathering: bool
    ) -> "_Step":
        has_given = False
        if there is None or there.seq < here.seq:
            there = self._give(log_id, here)
            has_given = True
            if (there.seq, there.chain) == (here.seq, here.chain):
                # It is in step when the service lists it so, not when it says that it took it.
                return _Step(is_done=False, has_given=True)
        if there.seq >= here.seq:
            if self._is_same_at(log_id, here, there):
                return _Step(is_done=True, has_given=has_given)
        elif self._chain_here(log_id, there.seq) == there.chain and is_gathering:
            # No receipt here covers the rest. A colleague's may, while the service gathers.
            return _Step(is_done=False, has_given=has_given)
        common = self._last_in_common(log_id, here, there)
        logger.warning("log goes on behind other entries from %d", common)
        leaving = partial(
            branch.leave,
            log_id=log_id,
            common=common,
            identity=self._identity,
            now_ms=time.time_ns() // 1_000_000,
        )
        ask(self._lane, leaving)
        return _Step(is_done=True, has_given=has_given, has_branched=True)

    def _give(self, log_id: UUID, here: FamilyHead) -> FamilyHead:
        """How far the service has the log when all was given that it takes."""
        is_directory = log_id == self._organisation
        there = self._client.place(log_id, is_directory=is_directory)
        while there.seq < here.seq and self._chain_here(log_id, there.seq) == there.chain:
            offer = ask(self._lane, partial(offers.next_offer, log_id=log_id, after=there.seq))
            if offer is None:
                break
            before = there.seq
            try:
                there = self._client.give_back(log_id, offer, is_directory=is_directory)
            except RefusedByServiceError as error:
                # A colleague was quicker, or something else is in the place of what was lost.
                logger.info("offer not taken: %s", error.code)
                there = self._client.place(log_id, is_directory=is_directory)
            if there.seq <= before:
                break
        return there

    def _is_same_at(self, log_id: UUID, here: FamilyHead, there: FamilyHead) -> bool:
        """Whether the service's log, which is as long or longer, goes on from ours."""
        if there.seq == here.seq:
            return there.chain == here.chain
        return self._is_entry_the_same(log_id, here.seq)

    def _last_in_common(self, log_id: UUID, here: FamilyHead, there: FamilyHead) -> int:
        same, other = 0, min(here.seq, there.seq) + 1
        while other - same > 1:
            middle = (same + other) // 2
            if self._is_entry_the_same(log_id, middle):
                same = middle
            else:
                other = middle
        return same

    def _is_entry_the_same(self, log_id: UUID, seq: int) -> bool:
        page = self._client.page(log_id, after=seq - 1, limit=1)
        if not page.entries or page.entries[0].seq != seq:
            raise _CannotMendError
        theirs = header_hash(page.entries[0].entry.header)
        return theirs == ask(self._lane, partial(_hash_at, log_id=log_id, seq=seq))

    def _chain_here(self, log_id: UUID, seq: int) -> bytes | None:
        if seq == 0:
            return FamilyHead().chain
        chains: Mapping[int, bytes] = ask(
            self._lane, partial(log.chains_at, log_id=log_id, seqs=[seq])
        )
        return chains.get(seq)


class _CannotMendError(Exception):
    """The service does not let this log be compared; another time, or by its alarm."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    is_done: bool
    has_given: bool = False
    has_branched: bool = False


def _hash_at(db: Connection, log_id: UUID, seq: int) -> bytes | None:
    row = db.execute(
        "SELECT entry_hash FROM entry WHERE log_id = ? AND seq = ?", (log_id.bytes, seq)
    ).fetchone()
    return row[0] if row else None

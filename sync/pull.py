"""Fetch what is new at the service, prove it and hand it to the store; name what does not fit."""

import logging
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from keyworker_desktop.store import accept, arriving, log, people
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.directory import Directory
from keyworker_protocol.entry import Page
from keyworker_protocol.errors import RefusedError
from sync import clones, fetch
from sync.client import KnownHead
from sync.errors import AlarmError, RefusedByServiceError
from sync.lane import StoreLane, ask
from sync.proof import Known, UnopenedError, alarm, prove
from sync.state import Arrived
from sync.writing import MOST_TOGETHER, PageWriter

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sync.round import Round

logger = logging.getLogger(__name__)

_WRITES_AHEAD = 2 * MOST_TOGETHER - 1
"""While some pages are written the next ones are proved: some take longer, on either side."""
_FAMILIES_AHEAD = MOST_TOGETHER
"""Of which it is asked ahead what is known here, while pages before theirs are written."""
_STILL_TODAY = timedelta(hours=12)
_WANTS_DIRECTORY = frozenset(("unknown_device", "unknown_user"))
"""Alarms that are none when somebody was enrolled after the directory was read."""


class PullClient(Protocol):
    """What pulling needs of a service."""

    def heads(self) -> Sequence[KnownHead] | None: ...

    def forget_heads(self) -> None: ...

    def page(self, log_id: UUID, *, after: int, limit: int) -> Page: ...


class Puller:
    """One laptop's view of the logs, and how it is moved on."""

    def __init__(self, *, identity: Identity, lane: StoreLane, client: PullClient) -> None:
        self._identity = identity
        self._organisation = identity.organisation_id
        self._lane = lane
        self._client = client
        self._directory: Directory | None = None
        self._may_be_arriving = True
        self.has_exchanged = False
        """Whether this program, since it was started, has fetched all that there was."""
        self._answered_falsely: set[UUID] = set()
        """Logs of which a push was answered with what is none; a page cannot put that right."""
        self.unopened: set[UUID] = set()
        """Logs of which a body did not open since somebody last looked."""
        self.asked_again: set[UUID] = set()
        """Those of which other laptops were asked for it."""

    def directory(self) -> Directory:
        """Also what was written to it here and is not sent yet."""
        return ask(self._lane, self._directory_here)

    def forget_directory(self) -> None:
        self._directory = None

    def pull(
        self, heads: Sequence[KnownHead], before: Mapping[UUID, FamilyHead], this: "Round"
    ) -> None:
        """Everything that ``heads`` say is new: first the directory, then the families.

        ``heads`` are all of them; ``before`` is what was known here before they were asked for.
        """
        there = {head.log_id for head in heads}
        for log_id, known in before.items():
            if known.seq and log_id not in there:
                self.trouble(log_id, alarm("vanished"), this)
        directory = [head for head in heads if head.log_id == self._organisation]
        self.pull_logs(directory, before, this)
        families = [head for head in heads if head.log_id != self._organisation]
        self._expect(families, before)
        self.pull_logs(families, before, this, may_be_held=True)

    def pull_logs(
        self,
        heads: Sequence[KnownHead],
        before: Mapping[UUID, FamilyHead],
        this: "Round",
        *,
        may_be_held: bool = False,
    ) -> None:
        late = _Pull(self, heads, before, this, may_wait=True, may_be_held=may_be_held).run()
        if late:
            self._client.forget_heads()
            there = self._client.heads() or []
            self._client.forget_heads()
            directory = [head for head in there if head.log_id == self._organisation]
            _Pull(self, directory, {}, this, may_wait=False).run()
            _Pull(self, late, {}, this, may_wait=False).run()

    def trouble(self, log_id: UUID, error: AlarmError, this: "Round") -> None:
        """Leave this log as it is for now, and say why where people see it."""
        logger.warning("log left as it was: %s", error.code)
        if isinstance(error, UnopenedError):
            self.unopened.add(log_id)
            if log_id in self.asked_again:
                error = alarm("asked_again")
        this.troubled.append(log_id)
        ask(self._lane, partial(_set_trouble, log_id=log_id, sentence=error.told))
        this.arrived(Arrived(log_id=log_id, entities=frozenset()))

    def answered_falsely(self, log_id: UUID) -> None:
        """The trouble of this log stays until a push of it is answered truly, or none waits."""
        self._answered_falsely.add(log_id)

    def answered_truly(self, log_id: UUID, this: "Round") -> None:
        if log_id in self._answered_falsely:
            self._answered_falsely.discard(log_id)
            if log_id not in this.troubled:
                self.trouble_is_over(log_id, this)

    def doubted(self) -> frozenset[UUID]:
        return frozenset(self._answered_falsely)

    def trouble_is_over(self, log_id: UUID, this: "Round") -> None:
        if log_id in self._answered_falsely:
            return
        ask(self._lane, partial(_set_trouble, log_id=log_id, sentence=""))
        this.arrived(Arrived(log_id=log_id, entities=frozenset()))

    def _expect(self, heads: Sequence[KnownHead], before: Mapping[UUID, FamilyHead]) -> None:
        """A family of which a page brings only a part is told to be arriving until all is here."""
        much, behind = {}, {}
        for head in heads:
            known = before.get(head.log_id, FamilyHead()).seq
            if head.seq > known:
                behind[head.log_id] = head.seq
            if not known or head.seq > known + fetch.PAGE_ENTRIES:
                much[head.log_id] = head.seq
        if much or self._may_be_arriving:
            ask(self._lane, partial(arriving.expect, logs=much, behind=behind))
            self._may_be_arriving = bool(much or behind)

    # For one pull

    @property
    def client(self) -> PullClient:
        return self._client

    @property
    def lane(self) -> StoreLane:
        return self._lane

    def proven(self, page: Page, known: Known) -> accept.ProvenPage:
        """Raises AlarmError."""
        proven = prove(page, known, identity=self._identity, chains_at=self._chains_at)
        if known.position.log_id == self._organisation:
            self._directory = known.directory
        return proven

    def known_of(self, log_id: UUID) -> "Future[Known]":
        return self._lane.submit(partial(self._known_here, log_id))

    def is_family(self, log_id: UUID) -> bool:
        return log_id != self._organisation

    def may_be_of(self, db: Connection, log_id: UUID, incarnation: UUID) -> bool:
        """Whether it is the service's. A log that is new here has that of the directory."""
        return accept.may_be_of(db, log_id, self._organisation, incarnation)

    def accepted(self, page: accept.ProvenPage, db: Connection) -> frozenset[UUID] | None:
        """None when the store has moved on meanwhile (by a push, or by another exchange)."""
        with transaction(db):
            return self.accepted_within(page, db)

    def accepted_within(self, page: accept.ProvenPage, db: Connection) -> frozenset[UUID] | None:
        """As ``accepted``, inside the caller's transaction."""
        if log.head_of(db, page.log_id) != page.base:
            return None
        unknown = accept.unknown_own(db, page, self._identity.device_id)
        entities = accept.accept_within(db, page)
        if unknown:
            clones.note_unknown_own(db, now_ms=_now_ms(), is_certain=self.has_exchanged)
        return entities

    def _known_here(self, log_id: UUID, db: Connection) -> Known:
        directory = self._placed_directory(db)
        position = accept.position_of(db, log_id)
        if not self.is_family(log_id):
            return Known(position=position, directory=directory)
        if position.incarnation is None:
            life = accept.incarnation_of(db, self._organisation)
            position = replace(position, incarnation=life)
        access = people.access_of(db, log_id, directory, placed_only=True)
        return Known(position=position, directory=directory, access=access)

    def _directory_here(self, db: Connection) -> Directory:
        placed = self._placed_directory(db)
        return placed if placed.version else people.directory_of(db, self._organisation)

    def _placed_directory(self, db: Connection) -> Directory:
        """Each entry is one version, so it can be told whether another has written to it."""
        head = log.head_of(db, self._organisation)
        if self._directory is None or self._directory.version != head.seq:
            self._directory = people.directory_of(db, self._organisation, placed_only=True)
        return self._directory

    def _chains_at(self, log_id: UUID, seqs: Sequence[int]) -> Mapping[int, bytes]:
        return ask(self._lane, partial(log.chains_at, log_id=log_id, seqs=seqs))


class _Pull:
    """One walk over some logs. Proof is done here while the store writes the page before."""

    def __init__(
        self,
        puller: Puller,
        heads: Sequence[KnownHead],
        before: Mapping[UUID, FamilyHead],
        this: "Round",
        *,
        may_wait: bool,
        may_be_held: bool = False,
    ) -> None:
        self._puller = puller
        self._heads = heads
        self._before = before
        self._this = this
        self._may_wait = may_wait
        self._is_held = this.is_held if may_be_held else _not_held
        self._known: dict[UUID, Known] = {}
        self._asked: dict[UUID, Future[Known]] = {}
        """What is known of a log, asked for ahead: else its proof would wait for the last write."""
        self._writer = PageWriter(puller.lane, puller.accepted_within)
        self._writing: deque[tuple[UUID, int, Future[frozenset[UUID] | None]]] = deque()
        self._late: set[UUID] = set()
        self._left: set[UUID] = set()
        """Logs of which no more pages are looked at in this walk."""

    def run(self) -> list[KnownHead]:
        """Those that could not be judged until the directory has been read again."""
        targets, troubled = self._targets()
        if not targets:
            return []
        this, done, is_cut = self._this, 0, False
        this.progress(done, len(targets))
        try:
            client = self._puller.client
            asked_from = {log_id: after for log_id, after, _ in targets}
            order = list(asked_from)
            place = {log_id: number for number, log_id in enumerate(order)}
            with closing(fetch.pages(client, targets, stopping=this.stopping)) as pages:
                for log_id, page in pages:
                    if self._is_held():
                        is_cut = True
                        break
                    if log_id in self._left:
                        continue
                    if isinstance(page, RefusedByServiceError):
                        self._leave(log_id, AlarmError(page.told, code=page.code))
                        done += 1
                    else:
                        first = place[log_id]
                        self._ask_ahead(order[first : first + 1 + _FAMILIES_AHEAD])
                        done += self._take(log_id, page, asked_from[log_id])
                    this.progress(done, len(targets))
        finally:
            while self._writing:
                self._written()
        if not (this.stopping() or is_cut):
            for head in self._heads:
                self._judge(head, targets, troubled)
        return [head for head in self._heads if head.log_id in self._late]

    def _targets(self) -> tuple[list[tuple[UUID, int, int]], frozenset[UUID]]:
        """What is new there, in the order in which it will be wanted here; what is in trouble."""
        if not self._heads:
            return [], frozenset()
        # Of most families there is no news: a supervisor's hundreds are not looked up each time.
        news = [head for head in self._heads if not _is_known(head, self._before)]
        look = partial(_look_here, news=news, first=self._this.first)
        here, order, troubled = ask(self._puller.lane, look)
        targets = []
        for head in news:
            now = here.get(head.log_id, FamilyHead())
            if _is_behind(head, self._before.get(head.log_id, FamilyHead())):
                self._leave(head.log_id, alarm("shrunken"))
            elif head.seq > now.seq:
                targets.append((head.log_id, now.seq, head.seq))
        still = {log_id for log_id, _, _ in targets} | self._left
        for log_id in (troubled - still).intersection(head.log_id for head in self._heads):
            self._puller.trouble_is_over(log_id, self._this)
        # Where no visit is known, as on a new laptop, the smallest is whole soonest.
        targets.sort(key=lambda one: (order.get(one[0], len(order)), one[2] - one[1]))
        return targets, troubled

    def _ask_ahead(self, logs: Sequence[UUID]) -> None:
        for log_id in logs:
            if log_id not in self._asked:
                self._asked[log_id] = self._puller.known_of(log_id)

    def _take(self, log_id: UUID, page: Page, asked_from: int) -> bool:
        """Prove a page and hand it to the store; whether its log is done with."""
        if log_id not in self._known:
            known = self._asked[log_id].result()
            if known.position.head.seq != asked_from:
                # Another exchange was quicker: this page is not from where the store is now.
                self._left.add(log_id)
                self._this.is_unfinished = True
                return True
            self._known[log_id] = known
        try:
            proven = self._puller.proven(page, self._known[log_id])
        except AlarmError as error:
            is_early = error.code in _WANTS_DIRECTORY and self._puller.is_family(log_id)
            if self._may_wait and is_early:
                self._late.add(log_id)
                self._left.add(log_id)
            else:
                self._leave(log_id, error)
            return True
        write = self._writer.write(proven)
        self._writing.append((log_id, len(proven.entries), write))
        while self._writing and (len(self._writing) > _WRITES_AHEAD or self._writing[0][2].done()):
            self._written()
        return page.head_seq == proven.head.seq

    def _written(self) -> None:
        log_id, count, future = self._writing.popleft()
        try:
            entities = future.result()
        except RefusedError as error:
            self._leave(log_id, alarm(error.code))
            return
        if entities is None:
            self._this.is_unfinished = True
            return
        self._this.received += count
        self._this.arrived(Arrived(log_id=log_id, entities=entities))

    def _judge(
        self,
        head: KnownHead,
        targets: Sequence[tuple[UUID, int, int]],
        troubled: frozenset[UUID],
    ) -> None:
        """Whether the service gave what its heads said that it has."""
        log_id = head.log_id
        if log_id in self._left or all(target[0] != log_id for target in targets):
            return
        known = self._known.get(log_id)
        reached = known.position.head if known else FamilyHead()
        if reached.seq < head.seq:
            self._leave(log_id, alarm("withheld"))
        elif reached.seq == head.seq and reached.chain != head.chain:
            self._leave(log_id, alarm("split_receipt"))
        elif log_id in troubled:
            self._puller.trouble_is_over(log_id, self._this)

    def _leave(self, log_id: UUID, error: AlarmError) -> None:
        self._left.add(log_id)
        self._puller.trouble(log_id, error, self._this)


def _is_behind(there: KnownHead, here: FamilyHead) -> bool:
    return there.seq < here.seq or (there.seq == here.seq and there.chain != here.chain)


def _is_known(there: KnownHead, before: Mapping[UUID, FamilyHead]) -> bool:
    return before.get(there.log_id) == FamilyHead(there.seq, there.chain)


def _look_here(
    db: Connection, news: Sequence[KnownHead], first: UUID | None
) -> tuple[Mapping[UUID, FamilyHead], Mapping[UUID, int], frozenset[UUID]]:
    """How far logs are known, whose next visit is soonest, and which are in trouble."""
    here = log.all_heads(db) if news else {}
    is_many = sum(head.seq > here.get(head.log_id, FamilyHead()).seq for head in news) > 1
    order = _in_order_of_need(db, first) if is_many else {}
    return here, order, frozenset(log.troubles(db))


def _in_order_of_need(db: Connection, first: UUID | None) -> dict[UUID, int]:
    """The family that somebody waits for, then those whose next planned contact is soonest."""
    visits = arriving.next_visits(db, since=datetime.now(UTC) - _STILL_TODAY)
    wanted = [first] if first else []
    wanted += [family_id for family_id in visits if family_id != first]
    return {family_id: place for place, family_id in enumerate(wanted)}


def _not_held() -> bool:
    return False


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _set_trouble(db: Connection, log_id: UUID, sentence: str) -> None:
    with transaction(db):
        log.set_trouble(db, log_id, sentence)

"""One exchange with the service: what is new there, then what waits here, log by log."""

import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Protocol, TypeVar
from uuid import UUID

from keyworker_desktop.store import accept, log, outbox, people
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity, family_keys
from keyworker_desktop.store.reading import caseload
from keyworker_desktop.store.save import CLOCK_OFFSET
from keyworker_desktop.store.settings import put_setting
from keyworker_protocol import body
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.directory import Directory
from keyworker_protocol.entry import Entry, Page, PushAnswer
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_BATCH_ENTRIES
from sync import fetch
from sync.client import KnownHead
from sync.errors import AlarmError, RefusedByServiceError
from sync.lane import StoreLane
from sync.proof import Known, prove
from sync.state import Arrived

if TYPE_CHECKING:
    from concurrent.futures import Future

logger = logging.getLogger(__name__)

_WRITES_AHEAD = 6
_SHRUNKEN = (
    "The service shows less of this record than it did before. Nothing on this laptop was "
    "changed: everything you have is kept. Tell your manager and whoever looks after the service."
)
_CLOCK_STEP_MS = 2000
"""The answers' clock has whole seconds: a smaller difference is none."""
T = TypeVar("T")


@dataclass(slots=True)
class Round:
    """What one exchange did; ``troubled`` logs were left as they were, for a reason now on file."""

    arrived: Callable[[Arrived], None]
    progress: Callable[[int, int], None]
    stopping: Callable[[], bool]
    received: int = 0
    sent: int = 0
    troubled: list[UUID] = field(default_factory=list)


class Client(Protocol):
    """What an exchange needs of a service (``ServiceClient``)."""

    clock_offset_ms: int | None

    def heads(self) -> Sequence[KnownHead] | None: ...

    def forget_heads(self) -> None: ...

    def page(self, log_id: UUID, *, after: int) -> Page: ...

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer: ...


class Exchange:
    """Carries one laptop's logs to and from the service. Everything it does can be done again."""

    def __init__(self, *, identity: Identity, lane: StoreLane, client: Client) -> None:
        self._identity = identity
        self._lane = lane
        self._client = client
        self._directory: Directory | None = None
        self._noted_offset_ms = 0

    def run(self, this: Round) -> None:
        """Raises the KnownErrors of the client when the service is away or says wait."""
        heads = self._client.heads()
        if heads is not None:
            self._pull(heads, this)
        self._push(this)
        self._note_clock()

    def pull_all(self, this: Round) -> None:
        """Only fetch, whatever the client last heard."""
        self._client.forget_heads()
        self._pull(self._client.heads() or [], this)

    def pull_directory(self, this: Round) -> None:
        """Only who works here: what a laptop needs to learn who it is."""
        self._client.forget_heads()
        organisation = self._identity.organisation_id
        heads = [head for head in self._client.heads() or [] if head.log_id == organisation]
        self._client.forget_heads()
        self._pull_logs(heads, this)

    def forget_directory(self) -> None:
        """It was written to on this laptop: fold it again when it is next needed."""
        self._directory = None

    @property
    def directory(self) -> Directory:
        """As this laptop knows it; folded once and then kept up to date."""
        if self._directory is None:
            self._directory = self._ask(
                partial(people.directory_of, organisation_id=self._identity.organisation_id)
            )
        return self._directory

    def _pull(self, heads: Sequence[KnownHead], this: Round) -> None:
        organisation = self._identity.organisation_id
        self._pull_logs([head for head in heads if head.log_id == organisation], this)
        self._pull_logs([head for head in heads if head.log_id != organisation], this)
        if this.troubled or this.stopping():
            self._client.forget_heads()

    def _pull_logs(self, heads: Sequence[KnownHead], this: Round) -> None:
        targets = self._targets(heads, this)
        known: dict[UUID, Known] = {}
        writing: deque[tuple[UUID, int, Future[frozenset[UUID]]]] = deque()
        done = 0
        this.progress(done, len(targets))
        try:
            for log_id, page in fetch.pages(self._client, targets, stopping=this.stopping):
                if isinstance(page, Page):
                    if log_id in this.troubled:
                        continue
                    if log_id not in known:
                        known[log_id] = self._ask(partial(self._known_of, log_id))
                    done += self._take(page, known[log_id], writing, this)
                    this.progress(done, len(targets))
                elif isinstance(page, RefusedByServiceError):
                    self._trouble(log_id, page.told, this)
                else:
                    raise page
        finally:
            while writing:
                self._written(writing, this)

    def _targets(self, heads: Sequence[KnownHead], this: Round) -> list[tuple[UUID, int, int]]:
        """What is new there, family by family in the order in which it will be wanted here."""
        here, troubled = self._ask(partial(_heads_here, log_ids=[head.log_id for head in heads]))
        targets = []
        for head in heads:
            if _is_behind(head, here[head.log_id]):
                self._trouble(head.log_id, _SHRUNKEN, this)
            elif head.seq > here[head.log_id].seq:
                targets.append((head.log_id, here[head.log_id].seq, head.seq))
            elif head.log_id in troubled:
                self._clear_trouble(head.log_id)
        if len(targets) > 1:
            order = self._ask(_next_visits_first)
            targets.sort(key=lambda target: order.get(target[0], len(order)))
        return targets

    def _take(
        self,
        page: Page,
        known: Known,
        writing: "deque[tuple[UUID, int, Future[frozenset[UUID]]]]",
        this: Round,
    ) -> bool:
        """Prove a page and hand it to the store; whether its log is now whole."""
        log_id = known.position.log_id
        try:
            proven = prove(page, known, identity=self._identity, chains_at=self._chains_at)
        except AlarmError as error:
            self._trouble(log_id, error.told, this)
            return True
        if log_id == self._identity.organisation_id:
            self._directory = known.directory
        writing.append(
            (log_id, len(proven.entries), self._lane.submit(partial(_accept, page=proven)))
        )
        if len(writing) > _WRITES_AHEAD:
            self._written(writing, this)
        return page.head_seq == proven.head.seq

    def _written(
        self, writing: "deque[tuple[UUID, int, Future[frozenset[UUID]]]]", this: Round
    ) -> None:
        log_id, count, future = writing.popleft()
        entities = future.result()
        if not writing and log_id not in this.troubled:
            self._clear_trouble(log_id)
        this.received += count
        this.arrived(Arrived(log_id=log_id, entities=entities))

    def _push(self, this: Round) -> None:
        for waiting in self._ask(outbox.waiting):
            most = MAX_BATCH_ENTRIES
            while not this.stopping() and waiting.log_id not in this.troubled:
                keys, batch = self._ask(partial(_batch, log_id=waiting.log_id, most=most))
                if not batch:
                    break
                try:
                    answer = self._client.push(waiting.log_id, _sealed(batch, keys))
                except RefusedByServiceError as error:
                    if error.code == "too_big" and len(batch) > 1:
                        most = len(batch) // 2
                        continue
                    self._park(batch, error)
                    break
                if not self._settle(waiting.log_id, batch, answer, this):
                    break

    def _settle(
        self,
        log_id: UUID,
        batch: Sequence[outbox.WaitingEntry],
        answer: PushAnswer,
        this: Round,
    ) -> bool:
        """Take the receipt; fetch what others wrote in between. False when nothing came of it."""
        try:
            answer.receipt.verify(self.directory.service_key)
        except RefusedError:
            self._trouble(
                log_id, AlarmError("The service's receipt is not signed by it.").told, this
            )
            return False
        if self._ask(partial(_receive, batch=batch, answer=answer)):
            this.sent += len(batch)
            this.arrived(Arrived(log_id=log_id, entities=frozenset()))
            return True
        before = self._ask(outbox.count)
        self._pull_logs([KnownHead(log_id, answer.receipt.to_seq, answer.receipt.chain)], this)
        settled = before - self._ask(outbox.count)
        this.sent += max(0, settled)
        return settled > 0

    def _park(self, batch: Sequence[outbox.WaitingEntry], error: RefusedByServiceError) -> None:
        index = error.extras.get("index", 0)
        refused = batch[index if isinstance(index, int) and 0 <= index < len(batch) else 0]
        logger.warning("entry refused: code=%s", error.code)
        self._ask(partial(_park, entry_id=refused.entry_id, sentence=error.told))

    def _clear_trouble(self, log_id: UUID) -> None:
        if log_id in self._ask(log.troubles):
            self._ask(partial(_set_trouble, log_id=log_id, sentence=""))

    def _trouble(self, log_id: UUID, sentence: str, this: Round) -> None:
        logger.warning("log left as it was")
        this.troubled.append(log_id)
        self._ask(partial(_set_trouble, log_id=log_id, sentence=sentence))
        this.arrived(Arrived(log_id=log_id, entities=frozenset()))

    def _known_of(self, log_id: UUID, db: Connection) -> Known:
        directory = self._directory or people.directory_of(db, self._identity.organisation_id)
        is_family = log_id != self._identity.organisation_id
        return Known(
            position=accept.position_of(db, log_id),
            directory=directory,
            access=people.access_of(db, log_id, directory) if is_family else None,
        )

    def _chains_at(self, log_id: UUID, seqs: Sequence[int]) -> dict[int, bytes]:
        return dict(self._ask(partial(log.chains_at, log_id=log_id, seqs=seqs)))

    def _note_clock(self) -> None:
        offset = self._client.clock_offset_ms
        if offset is not None and abs(offset - self._noted_offset_ms) > _CLOCK_STEP_MS:
            self._noted_offset_ms = offset
            self._ask(partial(put_setting, name=CLOCK_OFFSET, value=offset))

    def _ask(self, work: Callable[[Connection], T]) -> T:
        return self._lane.submit(work).result()


def _is_behind(there: KnownHead, here: FamilyHead) -> bool:
    return there.seq < here.seq or (there.seq == here.seq and there.chain != here.chain)


def _heads_here(
    db: Connection, log_ids: Sequence[UUID]
) -> tuple[dict[UUID, FamilyHead], Mapping[UUID, str]]:
    return {log_id: log.head_of(db, log_id) for log_id in log_ids}, log.troubles(db)


def _accept(db: Connection, page: accept.ProvenPage) -> frozenset[UUID]:
    return accept.accept_page(db, page)


def _next_visits_first(db: Connection) -> dict[UUID, int]:
    """Families whose next planned contact is soonest come first; the rest as they are."""
    times = {
        card.family_id: card.next_contact.at.timestamp()
        for card in caseload(db)
        if card.next_contact and card.next_contact.at
    }
    return {
        family_id: place for place, family_id in enumerate(sorted(times, key=times.__getitem__))
    }


def _batch(
    db: Connection, log_id: UUID, most: int
) -> tuple[Mapping[int, bytes], Sequence[outbox.WaitingEntry]]:
    return family_keys(db, log_id), outbox.next_batch(db, log_id, most=most)


def _sealed(batch: Sequence[outbox.WaitingEntry], keys: Mapping[int, bytes]) -> list[Entry]:
    """Bodies are sealed at the last moment, under the newest key the laptop holds."""
    entries = []
    for waiting in batch:
        sealed = b""
        if waiting.packed is not None:
            epoch = max(keys)
            sealed = body.seal(
                waiting.packed,
                header=waiting.header,
                change_id=waiting.change_id,
                epoch=epoch,
                family_key=keys[epoch],
            )
        entries.append(Entry(header=waiting.header, signature=waiting.signature, sealed=sealed))
    return entries


def _receive(db: Connection, batch: Sequence[outbox.WaitingEntry], answer: PushAnswer) -> bool:
    return accept.accept_receipt(db, batch, answer.seqs, answer.receipt)


def _park(db: Connection, entry_id: int, sentence: str) -> None:
    with transaction(db):
        outbox.park(db, entry_id, sentence)


def _set_trouble(db: Connection, log_id: UUID, sentence: str) -> None:
    with transaction(db):
        log.set_trouble(db, log_id, sentence)

"""One exchange with the service: what is new there, then what waits here, log by log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Protocol
from uuid import UUID

from keyworker_desktop.store import log
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.save import CLOCK_OFFSET
from keyworker_desktop.store.settings import put_setting
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.directory import Directory
from keyworker_protocol.entry import Entry, Page, PushAnswer
from sync.client import KnownHead
from sync.keeping_step import LivingClient, Ready, StepKeeper
from sync.lane import StoreLane, ask
from sync.pull import Puller
from sync.push import Pusher
from sync.repair import RepairClient, Repairer
from sync.state import Arrived

_CLOCK_STEP_MS = 2000
"""The answers' clock has whole seconds: a smaller difference is none."""


def _never() -> bool:
    return False


@dataclass(slots=True)
class Round:
    """What one exchange did; ``troubled`` logs were left as they were, for a reason now on file."""

    arrived: Callable[[Arrived], None]
    progress: Callable[[int, int], None]
    stopping: Callable[[], bool]
    is_held: Callable[[], bool] = _never
    """Whether fetching ends after the page in hand: it is paused, or goes on with ``first``."""
    first: UUID | None = None
    """The family that somebody waits for: it comes before the others."""
    received: int = 0
    sent: int = 0
    troubled: list[UUID] = field(default_factory=list)
    left: set[UUID] = field(default_factory=set)
    """Logs not yet in step with a restored service: nothing is fetched or sent of them."""
    is_unfinished: bool = False
    """Somebody else wrote to the store meanwhile, so that a page did not fit: go round again."""

    def leaves(self, log_id: UUID) -> bool:
        """Whether this log stays as it is this time."""
        return log_id in self.troubled or log_id in self.left


class Client(Protocol):
    """What an exchange needs of a service (``ServiceClient``)."""

    clock_offset_ms: int | None

    def heads(self) -> Sequence[KnownHead] | None: ...

    def forget_heads(self) -> None: ...

    def page(self, log_id: UUID, *, after: int, limit: int) -> Page: ...

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer: ...


class Exchange:
    """Carries one laptop's logs to and from the service. Everything it does can be done again."""

    def __init__(self, *, identity: Identity, lane: StoreLane, client: Client) -> None:
        self._organisation = identity.organisation_id
        self._lane = lane
        self._client = client
        self._puller = Puller(identity=identity, lane=lane, client=client)
        self._pusher = Pusher(identity=identity, lane=lane, client=client, puller=self._puller)
        self._repairer = (
            Repairer(lane=lane, client=client, puller=self._puller)
            if isinstance(client, RepairClient)
            else None
        )
        self._keeper = (
            StepKeeper(identity=identity, lane=lane, client=client)
            if isinstance(client, LivingClient)
            else None
        )
        self._noted_offset_ms = 0

    def run(self, this: Round) -> None:
        """Raises the KnownErrors of the client when the service is away or says wait."""
        is_whole = False
        try:
            ready = self._ready(this)
            if ready.heads is not None and not this.is_held():
                self._puller.pull(ready.heads, ready.before, this)
                if self._repairer:
                    self._repairer.mend(this)
            if ready.may_send:
                if self._keeper and not this.is_held():
                    self._keeper.make_anew()
                self._pusher.push(this)
            if self._repairer and ready.heads:
                self._repairer.give(ready.heads, this)
            is_whole = not (
                this.troubled
                or this.left
                or this.is_unfinished
                or this.stopping()
                or this.is_held()
            )
            self._puller.has_exchanged |= is_whole
        finally:
            # What was told once and not taken must be told again. And "as before", after a push,
            # would be a service that has lost it.
            if this.sent or not is_whole:
                self._client.forget_heads()
        self._note_clock()

    def pull_all(self, this: Round) -> None:
        """Only fetch, whatever the client last heard."""
        before, heads = self._heads_there(this)
        self._puller.pull(heads, before, this)

    def pull_directory(self, this: Round) -> None:
        """Only who works here: what a laptop needs to learn who it is."""
        self.pull_log(self._organisation, this)

    def pull_log(self, log_id: UUID, this: Round) -> None:
        """Only this one."""
        before, heads = self._heads_there(this)
        self._puller.pull_logs([head for head in heads if head.log_id == log_id], before, this)

    def push_log(self, log_id: UUID, this: Round) -> None:
        """Send what waits of this one."""
        self._pusher.push_log(log_id, this)

    def forget_directory(self) -> None:
        """It was written to on this laptop: fold it again when it is next needed."""
        self._puller.forget_directory()

    @property
    def directory(self) -> Directory:
        """As this laptop knows it now; folded once and then kept up to date."""
        return self._puller.directory()

    def _ready(self, this: Round) -> Ready:
        if self._keeper is None:
            # Read before the service is asked: what is known by then, the service had by then.
            before = ask(self._lane, log.all_heads)
            return Ready(before=before, heads=self._client.heads())
        ready = self._keeper.ready(this)
        if ready.has_branched:
            self._puller.forget_directory()
            this.arrived(Arrived(log_id=self._organisation, entities=frozenset()))
        return ready

    def _heads_there(self, this: Round) -> tuple[Mapping[UUID, FamilyHead], Sequence[KnownHead]]:
        self._client.forget_heads()
        ready = self._ready(this)
        self._client.forget_heads()
        return ready.before, ready.heads or []

    def _note_clock(self) -> None:
        offset = self._client.clock_offset_ms
        if offset is not None and abs(offset - self._noted_offset_ms) > _CLOCK_STEP_MS:
            self._noted_offset_ms = offset
            ask(self._lane, partial(put_setting, name=CLOCK_OFFSET, value=offset))

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
from sync.lane import StoreLane, ask
from sync.pull import Puller
from sync.push import Pusher
from sync.state import Arrived

_CLOCK_STEP_MS = 2000
"""The answers' clock has whole seconds: a smaller difference is none."""


@dataclass(slots=True)
class Round:
    """What one exchange did; ``troubled`` logs were left as they were, for a reason now on file."""

    arrived: Callable[[Arrived], None]
    progress: Callable[[int, int], None]
    stopping: Callable[[], bool]
    received: int = 0
    sent: int = 0
    troubled: list[UUID] = field(default_factory=list)
    is_unfinished: bool = False
    """Somebody else wrote to the store meanwhile, so that a page did not fit: go round again."""


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
        self._pusher = Pusher(lane=lane, client=client, puller=self._puller)
        self._noted_offset_ms = 0

    def run(self, this: Round) -> None:
        """Raises the KnownErrors of the client when the service is away or says wait."""
        is_whole = False
        try:
            before = self._heads_here()
            heads = self._client.heads()
            if heads is not None:
                self._puller.pull(heads, before, this)
            self._pusher.push(this)
            is_whole = not (this.troubled or this.is_unfinished or this.stopping())
        finally:
            if not is_whole:  # what was told once and not taken must be told again
                self._client.forget_heads()
        self._note_clock()

    def pull_all(self, this: Round) -> None:
        """Only fetch, whatever the client last heard."""
        before, heads = self._heads_there()
        self._puller.pull(heads, before, this)

    def pull_directory(self, this: Round) -> None:
        """Only who works here: what a laptop needs to learn who it is."""
        self.pull_log(self._organisation, this)

    def pull_log(self, log_id: UUID, this: Round) -> None:
        """Only this one."""
        before, heads = self._heads_there()
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

    def _heads_here(self) -> Mapping[UUID, FamilyHead]:
        # Read before the service is asked: what is known here by then, the service had by then.
        return ask(self._lane, log.all_heads)

    def _heads_there(self) -> tuple[Mapping[UUID, FamilyHead], Sequence[KnownHead]]:
        before = self._heads_here()
        self._client.forget_heads()
        heads = self._client.heads() or []
        self._client.forget_heads()
        return before, heads

    def _note_clock(self) -> None:
        offset = self._client.clock_offset_ms
        if offset is not None and abs(offset - self._noted_offset_ms) > _CLOCK_STEP_MS:
            self._noted_offset_ms = offset
            ask(self._lane, partial(put_setting, name=CLOCK_OFFSET, value=offset))

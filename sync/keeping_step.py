"""Before each exchange: follow the service into another life, and bring the logs over into it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from keyworker_desktop.store import branch, lives, log
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import Identity
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.entry import Page
from keyworker_protocol.restored import Restoration
from sync import anew
from sync.client import KnownHead, RestoredInfo
from sync.errors import SignInRefusedError
from sync.lane import StoreLane, ask
from sync.restored import Follower
from sync.salvage import Salvager

if TYPE_CHECKING:
    from sync.round import Round


_PASSES = 2
"""The second sees whether the service lists what it was given in the first."""


@runtime_checkable
class LivingClient(Protocol):
    """A service that can be restored (``ServiceClient``), unlike the demonstration's."""

    incarnation: UUID | None

    def heads(self) -> Sequence[KnownHead] | None: ...

    def forget_heads(self) -> None: ...

    def page(self, log_id: UUID, *, after: int, limit: int) -> Page: ...

    def restored(self, organisation_id: UUID) -> RestoredInfo: ...

    def confirm_restored(self, said: Restoration) -> None: ...

    def place(self, log_id: UUID, *, is_directory: bool) -> FamilyHead: ...

    def give_back(self, log_id: UUID, offer: Page, *, is_directory: bool) -> FamilyHead: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Ready:
    """What an exchange goes by: ``before`` was known here before ``heads`` were asked for."""

    before: Mapping[UUID, FamilyHead]
    heads: Sequence[KnownHead] | None
    may_send: bool = True
    has_branched: bool = False


class StepKeeper:
    """Asks one laptop's service for its heads, in the life that managers vouch for."""

    def __init__(self, *, identity: Identity, lane: StoreLane, client: LivingClient) -> None:
        self._identity = identity
        self._lane = lane
        self._client = client
        self._follower = Follower(identity=identity, lane=lane, client=client)
        self._salvager = Salvager(identity=identity, lane=lane, client=client)
        self._is_any_aside = False

    def ready(self, this: "Round") -> Ready:
        """Raises ServiceRestoredError and the errors of the client."""
        here = ask(self._lane, _look_here)
        before, self._is_any_aside = here.before, here.is_any_aside
        heads = self._heads()
        needs_mending = here.needs_mending
        if self._client.incarnation != here.settled_in:
            self._follower.follow()
            needs_mending = ask(self._lane, _needs_mending)
        if not needs_mending:
            return Ready(before=before, heads=heads)
        if heads is None:
            heads = self._heads_whole()
        info = self._follower.info()
        until = info.gathers_until_ms if info else None
        ask(self._lane, partial(lives.note_gathering, until_ms=until))
        if info:
            self._follower.bring(info)
        has_branched = False
        for _ in range(_PASSES):
            mended = self._salvager.mend(heads, this, is_gathering=until is not None)
            has_branched |= mended.has_branched
            if not (mended.has_given or mended.has_branched):
                break
            before = ask(self._lane, log.all_heads)
            heads = self._heads_whole()
        this.left |= mended.left
        self._is_any_aside |= has_branched
        return Ready(
            before={log_id: head for log_id, head in before.items() if log_id not in this.left},
            heads=[head for head in heads if head.log_id not in this.left],
            may_send=until is None,
            has_branched=has_branched,
        )

    def make_anew(self) -> int:
        """What a log that goes on behind other entries has lost; how many entries wait for it."""
        if not self._is_any_aside:
            return 0
        make = partial(anew.make_anew, identity=self._identity, now=datetime.now(UTC))
        return ask(self._lane, make)

    def _heads(self) -> Sequence[KnownHead] | None:
        try:
            heads = self._client.heads()
        except SignInRefusedError:
            # A laptop that was enrolled after the backup is known again when the directory is back.
            self._follower.follow()
            organisation = self._identity.organisation_id
            if organisation not in ask(self._lane, lives.out_of_step):
                raise
            self._salvager.give_back_directory()
            heads = self._client.heads()
        return heads

    def _heads_whole(self) -> Sequence[KnownHead]:
        self._client.forget_heads()
        heads = self._client.heads() or []
        self._client.forget_heads()
        return heads


@dataclass(frozen=True, slots=True, kw_only=True)
class _Here:
    """All that is asked of the store before an exchange in which nothing is out of step."""

    before: Mapping[UUID, FamilyHead]
    settled_in: UUID | None
    needs_mending: bool
    is_any_aside: bool


def _look_here(db: Connection) -> _Here:
    return _Here(
        before=log.all_heads(db),
        settled_in=lives.settled_in(db),
        needs_mending=_needs_mending(db),
        is_any_aside=branch.is_any_aside(db),
    )


def _needs_mending(db: Connection) -> bool:
    if lives.lives(db).number == 0:
        return False
    return bool(lives.gathers_until(db) is not None or lives.out_of_step(db))

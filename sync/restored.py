"""A service that was restored from a backup: noticed, confirmed by a manager, and followed.

Another incarnation without a manager's signed word is an alarm: nothing is taken and nothing given.
With it, the laptop goes on to that life and gives back what the backup lacks (``salvage``).
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Protocol
from uuid import UUID

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import accept, lives, log, people
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import Identity
from keyworker_protocol.directory import Directory, Role
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.restored import Restoration
from sync.client import RestoredInfo, ServiceClient
from sync.errors import RefusedByServiceError, ServiceRestoredError
from sync.lane import StoreLane, ask
from sync.salvage import Salvager

__all__ = [
    "Mending",
    "NotForYouError",
    "NotSaidByOperatorError",
    "NothingToConfirmError",
    "PendingRestoration",
    "ServiceRestoredError",
    "confirm_restored",
    "mending",
    "pending_restoration",
]

logger = logging.getLogger(__name__)

_FOR_ALL = (
    "The service is not the same as before. It may have been restored from a backup, and then it "
    "lacks what was sent since. Nothing was taken from it, and everything is kept on this laptop. "
)
_FOR_A_MANAGER = (
    "Ask whoever looks after the service whether and when that was done. If it was, confirm it: "
    "all laptops then give back what the service lost. If nobody knows of it, do not confirm."
)
_FOR_OTHERS = "A manager has to confirm it on their own laptop: tell them. You can go on writing."
_WORDS_LEFT = (
    "The laptops are giving back to the service what its backup lacks. What is still missing "
    "there is kept on this laptop."
)
_WORDS_WAITS = " What you write waits here until the service takes new entries again."


class NotForYouError(KnownError):
    sentence = "Only a manager can confirm that the service was restored."


class NotSaidByOperatorError(KnownError):
    """The database went back to before a confirmed restore, and the service was not told."""

    sentence = (
        "The service went back to a state from before an earlier restore, and it has not been told "
        "so. Whoever looks after the service has to run its command “restored” first; then it can "
        "be confirmed. Everything is kept on this laptop."
    )


class NothingToConfirmError(KnownError):
    sentence = "The service is the one that this laptop knows: there is nothing to confirm."


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingRestoration:
    """The service began another life, and no manager has said so yet."""

    noticed_at: datetime
    restored_at: datetime | None
    """What the service says."""
    can_confirm: bool
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mending:
    """A confirmed restoration after which not everything is back in step."""

    confirmed_by: str
    confirmed_at: datetime
    restored_at: datetime | None
    open_until: datetime | None
    """Until when the service takes nothing new; None when it does."""
    logs_left: int
    words: str


def pending_restoration(db: Connection, identity: Identity) -> PendingRestoration | None:
    """For the page of the exchange; None nearly always."""
    pending = lives.pending(db)
    if pending is None:
        return None
    is_manager = _is_manager(people.directory_of(db, identity.organisation_id), identity)
    is_earlier = pending.new in lives.lives(db).known
    words = _FOR_A_MANAGER if is_manager else _FOR_OTHERS
    return PendingRestoration(
        noticed_at=pending.noticed_at,
        restored_at=_moment(pending.restored_ms),
        can_confirm=is_manager and not is_earlier,
        words=NotSaidByOperatorError.sentence if is_earlier else _FOR_ALL + words,
    )


def mending(db: Connection, identity: Identity) -> Mending | None:
    """None when all is in step, or the service was never restored."""
    left, until = len(lives.out_of_step(db)), lives.gathers_until(db)
    said = lives.said(db, identity.organisation_id)
    if not said or not (left or until):
        return None
    names = people.names_by_device(people.directory_of(db, identity.organisation_id))
    last = said[-1]
    return Mending(
        confirmed_by=names.get(last.device_id, ""),
        confirmed_at=datetime.fromtimestamp(last.confirmed_ms / 1000, UTC),
        restored_at=_moment(last.restored_ms),
        open_until=_moment(until),
        logs_left=left,
        words=_WORDS_LEFT + (_WORDS_WAITS if until else ""),
    )


def confirm_restored(*, identity: Identity, lane: StoreLane, now: datetime) -> None:
    """A manager's word that the service was restored; not to be run on the store's own thread.

    Gives the directory back first, so that the service knows again who is who. Raises
    NotForYouError, NothingToConfirmError, NotSaidByOperatorError and the errors of the service.
    """
    client = ServiceClient(identity.service_address, identity)
    try:
        directory = ask(lane, partial(_placed_directory, organisation_id=identity.organisation_id))
        if not _is_manager(directory, identity):
            raise NotForYouError
        info = client.restored(identity.organisation_id)
        present = ask(lane, partial(_present, organisation_id=identity.organisation_id))
        if present is None or info.incarnation == present:
            ask(lane, lives.forget_pending)
            raise NothingToConfirmError
        if info.incarnation in ask(lane, lives.lives).known:
            raise NotSaidByOperatorError
        Salvager(identity=identity, lane=lane, client=client).give_back_directory()
        milliseconds = int(now.timestamp() * 1000)
        said = Restoration(
            organisation_id=identity.organisation_id,
            old=present,
            new=info.incarnation,
            restored_ms=info.restored_ms or milliseconds,
            confirmed_ms=max(milliseconds, 0),
            device_id=identity.device_id,
        ).signed_by(identity.signing)
        client.confirm_restored(said)
        ask(lane, partial(lives.follow, said=[said]))
    finally:
        client.close()


class LivesClient(Protocol):
    """What following the service's lives needs of it."""

    incarnation: UUID | None

    def restored(self, organisation_id: UUID) -> RestoredInfo: ...

    def confirm_restored(self, said: Restoration) -> None: ...


class Follower:
    """Keeps one laptop in the life of the service that managers vouch for."""

    def __init__(self, *, identity: Identity, lane: StoreLane, client: LivesClient) -> None:
        self._organisation = identity.organisation_id
        self._lane = lane
        self._client = client

    def follow(self) -> None:
        """Be in the life in which the service last answered. Raises ServiceRestoredError."""
        there = self._client.incarnation
        if there is None:
            return
        # Asked each time: a manager's own confirmation is written beside this.
        if ask(self._lane, lives.settled_in) == there:
            return
        known = ask(self._lane, partial(_known, organisation_id=self._organisation))
        if known.present is None:
            self._begin(there)
        elif known.present == there:
            ask(self._lane, lives.forget_pending)
        else:
            self._go_on(known, there)

    def bring(self, info: RestoredInfo) -> None:
        """Give what managers said to a service that has lost it. Once more if it does not work."""
        kept = ask(self._lane, partial(lives.said, organisation_id=self._organisation))
        there = {(one.old, one.new) for one in info.said}
        for one in kept:
            if (one.old, one.new) not in there:
                try:
                    self._client.confirm_restored(one)
                except RefusedByServiceError as error:
                    logger.warning("a manager's word was not taken: %s", error.code)

    def info(self) -> RestoredInfo | None:
        """None from a service that cannot say."""
        try:
            return self._client.restored(self._organisation)
        except RefusedByServiceError:
            return None

    def _begin(self, there: UUID) -> None:
        """A laptop that knows no life yet has nothing that could have been taken away."""
        info = self.info()
        earlier = [one for said in info.said for one in (said.old, said.new)] if info else []
        ask(self._lane, partial(lives.begin, present=there, earlier=earlier))

    def _go_on(self, known: "_Known", there: UUID) -> None:
        info = self.info()
        said = info.said if info and info.incarnation == there else ()
        path = _path(known, said, there)
        if not path:
            restored_ms = info.restored_ms if info else None
            noted = partial(
                lives.note_pending, new=there, restored_ms=restored_ms, now_ms=_now_ms()
            )
            ask(self._lane, noted)
            logger.warning("the service is in another life")
            raise ServiceRestoredError
        ask(self._lane, partial(lives.follow, said=path))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Known:
    present: UUID | None
    lives: frozenset[UUID]
    directory: Directory


def _known(db: Connection, organisation_id: UUID) -> _Known:
    present = _present(db, organisation_id)
    return _Known(
        present=present,
        lives=lives.lives(db).known,
        directory=_placed_directory(db, organisation_id),
    )


def _present(db: Connection, organisation_id: UUID) -> UUID | None:
    """A store from before lives were kept knows the one of its last receipt."""
    present = lives.lives(db).present
    if present is None:
        present = accept.incarnation_of(db, organisation_id)
        if present is not None:
            lives.begin(db, present)
    return present


def _path(known: _Known, said: Sequence[Restoration], there: UUID) -> list[Restoration]:
    """What managers said, from the present life to that one; empty when it does not lead there.

    Never back: a life that was left is not gone on to again.
    """
    trusted = [one for one in said if one.new not in known.lives and _holds(one, known.directory)]
    reached: list[UUID | None] = [known.present]
    paths: dict[UUID | None, list[Restoration]] = {known.present: []}
    for at in reached:  # which grows: some words lead to lives that never were
        for one in trusted:
            if one.old == at and one.new not in paths:
                paths[one.new] = [*paths[at], one]
                reached.append(one.new)
    return paths.get(there, [])


def _holds(said: Restoration, directory: Directory) -> bool:
    try:
        said.verify(directory)
    except RefusedError:
        return False
    return True


def _is_manager(directory: Directory, identity: Identity) -> bool:
    user = directory.users.get(identity.user_id)
    return user is not None and user.role is Role.MANAGER


def _placed_directory(db: Connection, organisation_id: UUID) -> Directory:
    return people.directory_of(
        db, organisation_id, placed_only=bool(log.head_of(db, organisation_id).seq)
    )


def _moment(milliseconds: int | None) -> datetime | None:
    """None also for a time that no calendar has."""
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC) if milliseconds else None
    except (ValueError, OverflowError, OSError):
        return None


def _now_ms() -> int:
    return time.time_ns() // 1_000_000

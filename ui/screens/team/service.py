"""The steps of membership on a lane of their own, so that a slow service holds up nothing else."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.identity import Identity
from sync.lane import StoreLane
from sync.membership import Membership
from ui.desk import Desk
from ui.lanes import Lane

T = TypeVar("T")


class NoServiceError(KnownError):
    sentence = "This is the demonstration: there is no service to invite anybody to."


class MembershipLane:
    """Each step signs in anew: they are rare, and a token kept would outlive its use."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lane = Lane("membership")

    def run(
        self,
        step: Callable[[Membership], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        work = partial(_with_membership, self._desk.identity, self._desk.lane, step)
        self._lane.run(work, done=done, failed=failed)


def _with_membership(identity: Identity, lane: StoreLane, step: Callable[[Membership], T]) -> T:
    if not identity.service_address:
        raise NoServiceError
    membership = Membership(identity=identity, lane=lane)
    try:
        return step(membership)
    finally:
        membership.close()

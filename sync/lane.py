"""How the sync loop reaches the store: by work handed to the store's own thread."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol, TypeVar

from keyworker_desktop.store.connection import Connection

if TYPE_CHECKING:
    from concurrent.futures import Future

T = TypeVar("T")


class StoreLane(Protocol):
    """Runs work with the connection that writes, one piece after another."""

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]": ...

    def is_wanted(self) -> bool:
        """Whether a person waits for the store: work that can be cut short makes room then."""
        ...


def ask(lane: StoreLane, work: Callable[[Connection], T]) -> T:
    """Hand it over and wait. Not to be called on the store's own thread."""
    return lane.submit(work).result()

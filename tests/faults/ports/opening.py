"""A store that is opened for a moment, if it opens."""

from collections.abc import Callable
from pathlib import Path

from keyworker_desktop.record.errors import KnownError
from tests.support.laptops import StoreThread


def with_store(path: Path, work: Callable[[StoreThread], object]) -> None:
    """Unless it does not even open."""
    try:
        lane = StoreThread(path, is_new=False)
    except KnownError:
        return
    try:
        work(lane)
    finally:
        lane.close()

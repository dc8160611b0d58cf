"""Small files beside a store that say how it was left: in use, to be looked at, or not made yet."""

import logging
from pathlib import Path
from typing import Final

log = logging.getLogger(__name__)

_IN_USE: Final = "in-use"
_SUSPECT: Final = "look-closely"
_BEING_MADE: Final = "being-made"


def was_left_open(store: Path) -> bool:
    """Whether the program ended without closing the store: killed, or the power went."""
    wal = store.with_name(f"{store.name}-wal")
    return _mark(store, _IN_USE).exists() or (wal.exists() and wal.stat().st_size > 0)


def is_suspect(store: Path) -> bool:
    """Whether something was met that should not be: then every hash is looked at."""
    return _mark(store, _SUSPECT).exists()


def is_being_made(store: Path) -> bool:
    """Whether it was never there: without this, a store that is not there was lost."""
    return _mark(store, _BEING_MADE).exists()


def mark_being_made(store: Path) -> None:
    """Before there is a key to it."""
    _put(_mark(store, _BEING_MADE))


def mark_made(store: Path) -> None:
    _drop(_mark(store, _BEING_MADE))


def mark_in_use(store: Path) -> None:
    _put(_mark(store, _IN_USE))


def mark_closed(store: Path) -> None:
    _drop(_mark(store, _IN_USE))


def mark_suspect(store: Path) -> None:
    _put(_mark(store, _SUSPECT))


def forget_marks(store: Path) -> None:
    """What they said has been looked into."""
    for name in (_IN_USE, _SUSPECT, _BEING_MADE):
        _drop(_mark(store, name))


def _mark(store: Path, name: str) -> Path:
    return store.with_name(f"{store.name}-{name}")


def _put(mark: Path) -> None:
    try:
        mark.touch(mode=0o600)
    except OSError as error:
        # A full or closed folder: the write-ahead log says the same.
        log.warning("no mark beside the store: %s", type(error).__name__)


def _drop(mark: Path) -> None:
    try:
        mark.unlink(missing_ok=True)
    except OSError as error:
        log.warning("a mark beside the store stays: %s", type(error).__name__)

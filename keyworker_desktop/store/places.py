"""Put a new store in the place of a damaged one, so that an interruption never mixes the two.

The store's own file goes first and comes back last: wherever the power goes, a store that is there
has its write-ahead log beside it, and one that is away is missed and found again.
"""

import logging
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from keyworker_desktop.store.connection import beside
from keyworker_desktop.vault.errors import from_os_error
from keyworker_desktop.vault.files import FileSystem

log = logging.getLogger(__name__)

_ASIDE: Final = "set-aside-"
_UNDER_WAY: Final = "setting-aside-"


def exchange(path: Path, fresh: Path, name: str) -> Path:
    """The damaged files aside, the new one in their place; or everything is as it was.

    The folder in which the damaged files are then. Raises OSError.
    """
    away = path.with_name(f"{_UNDER_WAY}{name}")
    away.mkdir(mode=0o700)
    try:
        _move(_files(path), away)
        fresh.rename(path)
    except OSError:
        if fresh.exists():
            _move(_files(away / path.name)[::-1], path.parent)
            _named(away)
        raise
    FileSystem().sync_folder(path.parent)
    return _named(away)


def put_back_if_interrupted(path: Path) -> bool:
    """Whether the store was away because the power went while files changed places.

    To be asked before anybody looks whether there is a store. Raises what ``from_os_error`` names.
    """
    was_away = False
    try:
        for away in sorted(path.parent.glob(f"{_UNDER_WAY}*"), reverse=True):
            if (away / path.name).exists() and not path.exists():
                _move(_files(away / path.name)[::-1], path.parent)
                log.warning("the store was away: an exchange of files was interrupted")
                was_away = True
            _named(away)
    except OSError as error:
        raise from_os_error(error) from error
    return was_away


def _files(store: Path) -> Sequence[Path]:
    return store, *beside(store)


def _move(files: Sequence[Path], folder: Path) -> None:
    """One after the other, also on the disk: what is moved first is not there without the rest."""
    for file in files:
        if file.exists():
            file.replace(folder / file.name)
            for changed in (folder, file.parent):
                FileSystem().sync_folder(changed)


def _named(away: Path) -> Path:
    """As what it is now: nothing, or what was damaged and is kept."""
    with suppress(OSError):  # something may be looking into it: the next start tries again
        if not any(away.iterdir()):
            away.rmdir()
            return away
        return away.rename(away.with_name(f"{_ASIDE}{away.name.removeprefix(_UNDER_WAY)}"))
    return away

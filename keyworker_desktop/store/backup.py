"""Verified copies of the store, beside it, encrypted under a key derived from the store's."""

import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.connection import (
    PAGE_BYTES,
    Connection,
    beside,
    connect,
    connect_reader,
    connect_untouching,
    known_errors,
)
from keyworker_desktop.store.errors import DiskFullError, NoRoomForCopyError, StoreDamagedError
from keyworker_desktop.vault.errors import DiskFullError as DiskIsFullError
from keyworker_desktop.vault.errors import from_os_error
from keyworker_desktop.vault.files import FileSystem
from keyworker_protocol import crypto

KEPT: Final = 3
LEFT_FREE: Final = 32 * 1024 * 1024
_PATTERN: Final = "store-*.db"


def back_up(db: Connection, key: bytes | bytearray, folder: Path, *, now: datetime) -> Path:
    """Copy the open store, check the copy page by page, keep the newest three.

    Copies are numbered, so that a clock that jumps does not confuse which is the newest.
    Raises NoRoomForCopyError, and StoreDamagedError when the copy does not pass; the earlier
    copies are then left alone.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _require_room(_size_of(db), folder)
        earlier = sorted(folder.glob(_PATTERN))
        target = folder / _name_after(earlier, now)
        copy_whole(db, target, backup_key(key))
        _drop_old([*earlier, target])
    except DiskFullError as error:
        raise NoRoomForCopyError from error
    except OSError as error:
        known = from_os_error(error)
        raise (NoRoomForCopyError() if isinstance(known, DiskIsFullError) else known) from error
    return target


def verify(db: Connection) -> None:
    """Every page's seal and SQLite's own structure. Raises StoreDamagedError."""
    with known_errors():
        if db.execute("PRAGMA cipher_integrity_check").fetchone():
            raise StoreDamagedError
        if db.execute("PRAGMA quick_check").fetchone() != ("ok",):
            raise StoreDamagedError


def newest(folder: Path) -> Path | None:
    """The last verified copy, if there is one."""
    return max(folder.glob(_PATTERN), default=None)


def backup_key(key: bytes | bytearray) -> bytes:
    return crypto.derive(bytes(key), salt=b"", info=b"kw/backup1")


def copy_whole(db: Connection, target: Path, key: bytes | bytearray) -> None:
    """Under its own name only when it is whole, checked and on the disk."""
    partial = target.parent / "unfinished.partial"
    remove(partial)
    try:
        copy = connect(partial, key, create=True)
        with known_errors(copy, closing=True):
            # Nothing to go back to while it is made, so each page is written once.
            copy.execute("PRAGMA journal_mode = OFF")
            copy.execute("PRAGMA synchronous = OFF")
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        copy.close()
        sync_file(partial)
        # Read again from the file: what was written, not what is remembered of it.
        reader = connect_reader(partial, key)
        try:
            verify(reader)
        finally:
            reader.close()
        partial.replace(target)
    finally:
        remove(partial)
    FileSystem().sync_folder(target.parent)


def sync_file(path: Path) -> None:
    """On the disk, whatever the power does."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def take_in(old: Path, copies: Path, *, now: datetime) -> None:
    """A store as it was before an upgrade becomes the newest copy, under the key that it has."""
    copies.mkdir(mode=0o700, parents=True, exist_ok=True)
    earlier = sorted(copies.glob(_PATTERN))
    target = copies / _name_after(earlier, now)
    old.replace(target)
    _drop_old([*earlier, target])
    FileSystem().sync_folder(copies)


def remove(path: Path) -> None:
    """A database file with all that SQLite keeps beside it."""
    for file in (path, *beside(path), path.with_name(f"{path.name}-journal")):
        file.unlink(missing_ok=True)


def newest_sound(folder: Path, key: bytes | bytearray) -> tuple[Connection, Path] | None:
    """The last copy that passes, open, and where it is. ``key`` is the store's."""
    for path in sorted(folder.glob(_PATTERN), reverse=True):
        # One that an upgrade left is under the store's own key.
        for its_key in (backup_key(key), bytes(key)):
            db = _sound(path, its_key)
            if db is not None:
                return db, path
    return None


def _sound(path: Path, key: bytes) -> Connection | None:
    try:
        db = connect_untouching(path, key)
    except KnownError:
        return None
    try:
        verify(db)
    except KnownError:
        db.close()
        return None
    return db


def _size_of(db: Connection) -> int:
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    return int(pages) * PAGE_BYTES


def _require_room(store_bytes: int, folder: Path) -> None:
    """Not to the last byte: what somebody saves next needs room too."""
    if shutil.disk_usage(folder).free < store_bytes + LEFT_FREE:
        raise NoRoomForCopyError


def _name_after(earlier: Sequence[Path], now: datetime) -> str:
    number = 1 + max((_number_of(path) for path in earlier), default=0)
    return f"store-{number:06}-{now:%Y%m%d-%H%M%S}.db"


def _drop_old(paths: Sequence[Path]) -> None:
    for old in sorted(paths)[:-KEPT]:
        old.unlink()


def _number_of(path: Path) -> int:
    number = path.name.split("-")[1]
    return int(number) if number.isdecimal() else 0

"""Verified copies of the store, beside it, encrypted under a key derived from the store's."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.connection import (
    Connection,
    connect,
    connect_reader,
    known_errors,
)
from keyworker_desktop.store.errors import NoCopyError, StoreDamagedError
from keyworker_desktop.store.open import beside
from keyworker_desktop.vault.files import FileSystem
from keyworker_protocol import crypto

KEPT = 3
_PATTERN = "store-*.db"
_PRECIOUS = ("entry", "outbox", "draft")


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back and, where the damaged store could still be counted, what did not."""

    from_copy: Path
    set_aside: Path
    entries: int
    waiting: int
    drafts: int
    entries_before: int | None
    waiting_before: int | None
    drafts_before: int | None


def back_up(db: Connection, key: bytes | bytearray, folder: Path, *, now: datetime) -> Path:
    """Copy the open store, check the copy page by page, keep the newest three.

    Copies are numbered, so that a clock that jumps does not confuse which is the newest.
    Raises StoreDamagedError when the copy does not pass; the earlier copies are then left alone.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    earlier = sorted(folder.glob(_PATTERN))
    number = 1 + max((_number_of(path) for path in earlier), default=0)
    target = folder / f"store-{number:06}-{now:%Y%m%d-%H%M%S}.db"
    _copy(db, target, backup_key(key))
    for old in sorted([*earlier, target])[:-KEPT]:
        old.unlink()
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


def restore(path: Path, key: bytes | bytearray, folder: Path, *, now: datetime) -> Restored:
    """Bring the newest copy that passes back to ``path``; the damaged store is set aside, whole.

    The store must not be open. What the service has comes again with the next exchange; what was
    never sent and is in no copy can only be looked for in what was set aside.
    Raises NoCopyError, then nothing was moved, and the errors of the disk.
    """
    source, copy_path = _newest_sound(folder, backup_key(key))
    try:
        fresh = path.with_name(f"{path.name}.restored")
        _copy(source, fresh, key)
        counted = _counts(source)
    finally:
        source.close()
    before = _counts_of(path, key)
    aside = path.with_name(f"set-aside-{now:%Y%m%d-%H%M%S-%f}")
    aside.mkdir(mode=0o700)
    for file in (path, *beside(path)):
        if file.exists():
            file.rename(aside / file.name)
    fresh.rename(path)
    FileSystem().sync_folder(path.parent)
    return Restored(
        from_copy=copy_path,
        set_aside=aside,
        entries=counted[0],
        waiting=counted[1],
        drafts=counted[2],
        entries_before=before[0] if before else None,
        waiting_before=before[1] if before else None,
        drafts_before=before[2] if before else None,
    )


def _copy(db: Connection, target: Path, key: bytes | bytearray) -> None:
    """Under its own name only when it is whole, checked and on the disk."""
    partial = target.parent / "unfinished.partial"
    _remove(partial)
    try:
        copy = connect(partial, key, create=True)
        with known_errors(copy, closing=True):
            db.backup(copy)
            copy.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            copy.execute("PRAGMA journal_mode = DELETE")
        copy.close()
        # Read again from the file: what was written, not what is remembered of it.
        reader = connect_reader(partial, key)
        try:
            verify(reader)
        finally:
            reader.close()
        partial.replace(target)
    finally:
        _remove(partial)
    FileSystem().sync_folder(target.parent)


def _remove(path: Path) -> None:
    for file in (path, *beside(path), path.with_name(f"{path.name}-journal")):
        file.unlink(missing_ok=True)


def _number_of(path: Path) -> int:
    number = path.name.split("-")[1]
    return int(number) if number.isdecimal() else 0


def _newest_sound(folder: Path, key: bytes) -> tuple[Connection, Path]:
    for path in sorted(folder.glob(_PATTERN), reverse=True):
        try:
            db = connect_reader(path, key)
        except KnownError:
            continue
        try:
            verify(db)
        except KnownError:
            db.close()
            continue
        return db, path
    raise NoCopyError


def _counts_of(path: Path, key: bytes | bytearray) -> tuple[int, ...] | None:
    try:
        db = connect_reader(path, key)
    except KnownError:
        return None
    try:
        return _counts(db)
    except KnownError:
        return None
    finally:
        db.close()


def _counts(db: Connection) -> tuple[int, ...]:
    with known_errors():
        return tuple(
            db.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 - own tables
            for table in _PRECIOUS
        )

"""Bring a store to this program's form: a copy is changed, compared and put in its place.

Until the last step, which is one renaming, the store is as it was; killed anywhere, the next start
begins again. The store in its old form is kept among the copies.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Final

from cbor2 import dumps

from keyworker_desktop.store import backup
from keyworker_desktop.store.connection import Connection, beside, connect, known_errors
from keyworker_desktop.store.errors import (
    DiskFullError,
    NoRoomForUpgradeError,
    StoreBusyError,
    UpgradeFailedError,
)
from keyworker_desktop.store.migrate import migrate
from keyworker_desktop.store.opening import Step, Told
from keyworker_desktop.store.refold import SETTING, refold_if_needed
from keyworker_desktop.store.salvage import COMPUTED
from keyworker_desktop.vault.errors import DiskFullError as DiskIsFullError
from keyworker_desktop.vault.errors import from_os_error
from keyworker_desktop.vault.files import FileSystem

Digests = Mapping[str, tuple[tuple[str, ...], int, bytes]]
_COPYING: Final = 2
"""Steps of it: the file, and a first look at what it holds."""


def upgrade(
    path: Path, key: bytes | bytearray, told: Told, *, copies: Path, now: datetime
) -> Connection:
    """The connection that writes, to the store in its new form; the old one is the newest copy.

    ``told`` gets the step with how much of it is done, and of how much. Raises
    NoRoomForUpgradeError, UpgradeFailedError, StoreBusyError and the errors of the disk; the store
    is then as it was.
    """
    changed = path.with_name(f"{path.name}.upgraded")
    try:
        backup.remove(changed)
        _require_room(path)
        told(Step.COPYING, 0, _COPYING)
        _settle(path, key)
        shutil.copyfile(path, changed)
        told(Step.COPYING, 1, _COPYING)
        _change(changed, key, told)
        old = _kept(path)
        changed.replace(path)
        FileSystem().sync_folder(path.parent)
        backup.take_in(old, copies, now=now)
    except DiskFullError as error:
        raise NoRoomForUpgradeError from error
    except OSError as error:
        known = from_os_error(error)
        raise (NoRoomForUpgradeError() if isinstance(known, DiskIsFullError) else known) from error
    finally:
        backup.remove(changed)
    return connect(path, key)


def finish_upgrade(path: Path, copies: Path, *, now: datetime) -> None:
    """When the last one was interrupted just before its end: the old store goes to the copies."""
    old = _old(path)
    if not old.exists():
        return
    if old.samefile(path):
        old.unlink()  # the switch was never made
    else:
        backup.take_in(old, copies, now=now)


def _settle(path: Path, key: bytes | bytearray) -> None:
    """All of the store in its one file. Raises StoreBusyError when another program has it open."""
    connect(path, key).close()
    if any(one.exists() for one in beside(path)):
        raise StoreBusyError


def _kept(path: Path) -> Path:
    """The store under a second name, which stays when the first is given to the new one.

    Where the disk knows no second names it is a copy.
    """
    old = _old(path)
    old.unlink(missing_ok=True)
    try:
        os.link(path, old)
    except OSError:
        shutil.copyfile(path, old)
        backup.sync_file(old)
    return old


def _old(path: Path) -> Path:
    return path.with_name(f"{path.name}.before")


def _change(changed: Path, key: bytes | bytearray, told: Told) -> None:
    db = connect(changed, key)
    with known_errors(db, closing=True):
        # It is a copy: if anything fails it is thrown away, so nothing is kept to go back to.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -131072"):
            db.execute(f"PRAGMA {setting}")
        before = _digests(db)
        told(Step.COPYING, _COPYING, _COPYING)
        migrate(db)
        refold_if_needed(db, lambda done, of: told(Step.FOLDING, done, of))
        if _digests(db, like=before) != before:
            raise UpgradeFailedError
    db.close()
    backup.sync_file(changed)


def _require_room(path: Path) -> None:
    needed = 2 * path.stat().st_size + backup.LEFT_FREE  # it, and the log of changing it
    if shutil.disk_usage(path.parent).free < needed:
        raise NoRoomForUpgradeError


def _digests(db: Connection, *, like: Digests | None = None) -> Digests:
    """Of every table that is not computed: its columns, how many rows, and a hash over them all.

    With ``like``, of the tables and columns that are in it: what was there before.
    """
    if like is None:
        names = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        wanted = {
            name: tuple(column for _, column, *_ in db.execute(f"PRAGMA table_info ({name})"))
            for (name,) in names
            if not name.startswith(COMPUTED)
        }
    else:
        wanted = {name: columns for name, (columns, _, _) in like.items()}
    return {name: (columns, *_digest(db, name, columns)) for name, columns in wanted.items()}


def _digest(db: Connection, name: str, columns: tuple[str, ...]) -> tuple[int, bytes]:
    """The fold's own setting changes with the program, and tells of no record."""
    condition = f"WHERE name <> '{SETTING}'" if name == "setting" else ""
    rows = db.execute(
        f"SELECT {', '.join(columns)} FROM {name} {condition} ORDER BY 1, 2"  # noqa: S608 - names of the schema
    )
    digest = hashlib.sha256()
    count = 0
    for row in rows:
        digest.update(dumps(row))
        count += 1
    return count, digest.digest()

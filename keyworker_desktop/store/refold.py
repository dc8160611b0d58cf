"""Compute every row again from the entries; nothing precious is touched."""

from collections.abc import Callable
from itertools import islice

from keyworker_desktop.store import log, projection
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.migrate import FOLD_VERSION
from keyworker_desktop.store.settings import get_setting, put_setting

_AT_ONCE = 500
_SETTING = "fold version"


def refold_if_needed(db: Connection, progress: Callable[[int, int], None]) -> bool:
    """After an upgrade that folds differently. ``progress`` is told (entries done, in all)."""
    if get_setting(db, _SETTING) == FOLD_VERSION:
        return False
    refold(db, progress)
    return True


def refold(db: Connection, progress: Callable[[int, int], None]) -> None:
    """One transaction: interrupted, the old rows stay and the next start folds again."""
    with transaction(db):
        (total,) = db.execute("SELECT count(*) FROM entry WHERE body IS NOT NULL").fetchone()
        projection.clear(db)
        changes = log.all_changes(db)
        done = 0
        while some := list(islice(changes, _AT_ONCE)):
            projection.fold_into(db, some)
            done += len(some)
            progress(done, total)
        put_setting(db, _SETTING, FOLD_VERSION)

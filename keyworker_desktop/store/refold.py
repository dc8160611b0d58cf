"""Compute every row again from the entries; nothing precious is touched."""

from collections.abc import Callable
from functools import cache
from itertools import islice

from keyworker_desktop.record.kinds import all_kinds
from keyworker_desktop.store import handing, log, projection
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.migrate import FOLD_VERSION
from keyworker_desktop.store.settings import get_setting, put_setting
from keyworker_protocol.crypto import sha256
from keyworker_protocol.encoding import encode

_AT_ONCE = 500
_INDEXING_SHARE = 4
"""Filling the search index takes as long as folding a quarter of the entries."""
SETTING = "fold version"
_ASK_FOR = 0


def refold_if_needed(db: Connection, progress: Callable[[int, int], None]) -> bool:
    """After an upgrade that folds differently. ``progress`` is told (done, in all)."""
    if get_setting(db, SETTING) == fold_version():
        return False
    refold(db, progress)
    return True


def refold(db: Connection, progress: Callable[[int, int], None]) -> None:
    """One transaction: interrupted, the old rows stay and the next start folds again."""
    with transaction(db):
        (total,) = db.execute("SELECT count(*) FROM entry WHERE body IS NOT NULL").fetchone()
        handing.judge_all(db)
        projection.clear(db)
        changes = log.all_changes(db)
        done = 0
        in_all = total + total // _INDEXING_SHARE
        while some := list(islice(changes, _AT_ONCE)):
            projection.fold_into(db, some, is_indexed=False)
            done += len(some)
            progress(done, in_all)
        for share in projection.index_all(db):
            progress(total + int(share * (in_all - total)), in_all)
        put_setting(db, SETTING, fold_version())


def ask_for_refold(db: Connection) -> None:
    """At the next start; inside the caller's transaction, or on its own."""
    put_setting(db, SETTING, _ASK_FOR)


@cache
def fold_version() -> bytes:
    """The same for programs that fold alike: of the rules, and of every kind as it is declared.

    Nobody need remember it: a new field of a kind shows what a newer program wrote into it.
    """
    declared = [
        [
            kind.name,
            [
                [
                    name,
                    str(one.merge),
                    one.form,
                    one.refers_to,
                    one.is_required,
                    one.is_searched,
                    one.is_facet,
                    [choice.value for choice in one.choices],
                ]
                for name, one in kind.fields.items()
            ],
        ]
        for kind in sorted(all_kinds().values(), key=lambda kind: kind.name)
    ]
    return sha256(encode([FOLD_VERSION, declared]))

"""Damaged at any page, in any way: all is right, or it is told and put together again.

Each page of a small real store in turn. ``KEYWORKER_DAMAGE=1`` runs every kind of damage for every
page; without it each page meets some of them.
"""

import os
from pathlib import Path

import pytest

from keyworker_desktop.store.connection import connect_reader
from keyworker_desktop.store.errors import StoreDamagedError
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.recover import Recovered, recover
from tests.faults.store.damage import (
    WEAR,
    Wear,
    Worn,
    a_worn_store,
    check_all,
    files_of,
    truth_of,
)
from tests.support.stores import KEY, NOW, check_search

ALL = bool(os.environ.get("KEYWORKER_DAMAGE"))
EVERY = 1 if ALL else 3


@pytest.fixture(scope="module")
def worn(tmp_path_factory: pytest.TempPathFactory) -> Worn:
    return a_worn_store(tmp_path_factory.mktemp("worn"))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("wear", WEAR, ids=lambda wear: wear.name)
def test_damaged_at_any_page(worn: Worn, wear: Wear, tmp_path: Path) -> None:
    offset = WEAR.index(wear) % EVERY
    pages = range(worn.pages) if "old page" in wear.name else range(offset, worn.pages, EVERY)
    met = 0
    for page in pages:
        path = worn.spoilt(wear, page, tmp_path / "profile")
        if path.read_bytes() != worn.whole:
            met += _right_or_recovered(worn, path)
    assert met


def _right_or_recovered(worn: Worn, path: Path) -> bool:
    """Whether anything had to be told."""
    broken = files_of(path)
    try:
        db = open_store(path, KEY)
    except StoreDamagedError:
        assert files_of(path) == broken, "something was changed"
        _recovered(worn, path, broken)
        return True
    try:
        is_right = check_all(db)
    except StoreDamagedError:
        db.close()
        broken = files_of(path)
        _recovered(worn, path, broken)
        return True
    assert truth_of(db) == worn.truth, "silently wrong"
    db.close()
    return not is_right


def _recovered(worn: Worn, path: Path, broken: dict[str, bytes]) -> Recovered:
    recovered = recover(path, KEY, path.parent / "copies", now=NOW, told=_ignore)
    assert files_of(recovered.set_aside / path.name) == broken
    db = open_store(path, KEY)
    assert check_all(db)
    check_search(db)
    found, truth = truth_of(db), worn.truth
    assert recovered.waiting == len(found.waiting)
    assert recovered.drafts == len(found.drafts)
    for change_id, body in found.waiting.items():
        assert truth.waiting.get(change_id) == body or change_id in truth.entries
    for change_id, told in found.entries.items():
        assert truth.entries[change_id][2] == told[2]
    if recovered.could_be_read and recovered.is_exact:
        missing = truth.waiting.keys() - found.entries.keys()
        assert len(missing) == recovered.changes_lost
        assert len(truth.drafts.keys() - found.drafts.keys()) == recovered.drafts_lost
        assert len(truth.entries) == (
            len(found.entries) + recovered.changes_lost + recovered.to_fetch
        )
    db.close()
    return recovered


def _ignore(_done: int, _of: int) -> None:
    """Nobody waits."""


def test_what_is_readable_elsewhere_is_never_lost(worn: Worn, tmp_path: Path) -> None:
    """Over all pages: what was lost was on the damaged page, or nothing opened at all."""
    flipped = WEAR[0]
    unreadable = 0
    for page in range(worn.pages):
        path = worn.spoilt(flipped, page, tmp_path / "profile")
        try:
            open_store(path, KEY).close()
            db = connect_reader(path, KEY)
            is_right = True
            try:
                check_all(db)
            except StoreDamagedError:
                is_right = False
            db.close()
            if is_right:
                continue
        except StoreDamagedError:
            assert files_of(path)
        recovered = recover(path, KEY, path.parent / "copies", now=NOW, told=_ignore)
        unreadable += not recovered.could_be_read
        assert recovered.changes_lost <= 14, "more than stand on a page"
    assert unreadable <= 4, "only the pages that say where everything is"

"""Killed at any moment: what was said to be saved is in every place where it belongs.

``KEYWORKER_KILLS=1000`` soaks; without it there are a few kills of each kind of work.
"""

import os
import random
from pathlib import Path

import pytest

from keyworker_desktop.store import accept, drafts, migrate, outbox, reading
from keyworker_desktop.store.backup import verify
from keyworker_desktop.store.connection import Connection, connect
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.search import search
from tests.faults.store import child
from tests.support.killing import said_until_killed
from tests.support.stores import KEY, Laptop, a_laptop, an_identity, check_search, rows_of

KILLS = int(os.environ.get("KEYWORKER_KILLS", "24"))
LONGEST_SECONDS = 0.25


def run_and_kill(path: Path, what: str, dice: random.Random, *, first: int = 0) -> list[str]:
    """Start the work, kill it some time after it has begun, and return what it had said."""
    return said_until_killed(
        *("-m", "tests.faults.store.child", str(path), what, str(first)),
        after=dice.uniform(0, LONGEST_SECONDS),
    )


def opened(path: Path) -> Connection:
    db = open_store(path, KEY)
    verify(db)
    check_search(db)
    return db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=child.FAMILY)
    laptop.db.close()
    return laptop.path


@pytest.mark.timeout(300 + 10 * KILLS)
def test_killed_while_saving(path: Path) -> None:
    dice = random.Random(1)  # noqa: S311 - when to kill
    notes: set[int] = set()
    kept: set[int] = set()
    first = 0
    for _ in range(max(1, KILLS // 2)):
        said = [line.split() for line in run_and_kill(path, "save", dice, first=first)]
        notes |= {int(number) for what, number in said if what == "note"}
        kept |= {int(number) for what, number in said if what == "draft"}
        first = max(kept, default=0) + 2
        db = opened(path)
        sheets = {
            int(sheet.contact.entity_id) - 1_000_000: sheet
            for sheet in reading.contacts(db, child.FAMILY, most=1_000_000)
        }
        assert notes <= sheets.keys()
        assert outbox.count(db) == len(sheets) + 1
        assert len(outbox.waiting_change_ids(db, child.FAMILY)) == len(sheets) + 1
        left = {int(draft.draft_id) - 1_000_000 for draft in drafts.all_drafts(db)}
        assert kept <= left | sheets.keys()
        assert not left & sheets.keys()
        for number in dice.sample(sorted(sheets), min(20, len(sheets))):
            (hit,) = search(db, f"note{number} ")
            assert hit.record == sheets[number].contact
        db.close()
    assert notes


@pytest.mark.timeout(300 + 10 * KILLS)
def test_killed_while_taking_in_pages(path: Path) -> None:
    dice = random.Random(2)  # noqa: S311 - when to kill
    service = child.a_long_log()
    pages = 0
    for _ in range(max(1, KILLS // 6)):
        said = run_and_kill(path, "accept", dice)
        pages = max([pages, *(int(line.split()[1]) + 1 for line in said)])
        db = opened(path)
        head = accept.position_of(db, child.OTHER_FAMILY).head
        assert head.seq % child.PAGE_ENTRIES == 0
        assert head.seq >= min(len(service.entries), pages * child.PAGE_ENTRIES)
        assert len(reading.contacts(db, child.OTHER_FAMILY, most=10_000)) == head.seq
        db.close()


@pytest.mark.timeout(300 + 10 * KILLS)
@pytest.mark.parametrize("what", ["refold", "migrate"])
def test_killed_while_folding_again_or_migrating(path: Path, what: str) -> None:
    dice = random.Random(3)  # noqa: S311 - when to kill
    laptop = Laptop(path, open_store(path, KEY), an_identity())
    for number in range(150):
        laptop.a_note(child.FAMILY, entity_id=child.note_id(number), body=f"note{number} " * 60)
    before = rows_of(laptop.db)
    laptop.db.close()
    for _ in range(max(1, KILLS // 6)):
        said = run_and_kill(path, what, dice)
        db = connect(path, KEY)
        verify(db)
        check_search(db)
        assert rows_of(db) == before
        assert outbox.count(db) == 151
        (version,) = db.execute("PRAGMA user_version").fetchone()
        steps = [int(line.split()[1]) for line in said if line.startswith("step")]
        assert version >= max(steps, default=0)
        copies = db.execute("SELECT count(*) FROM sqlite_schema WHERE name LIKE '%copy%'")
        assert copies.fetchone() == (2 * (version - len(migrate._steps())),)
        # The made-up steps are of no program: the store is handed back as this one knows it.
        for number in range(len(migrate._steps()) + 1, version + 1):
            db.execute(f"DROP TABLE copy_{number}")
        db.execute(f"PRAGMA user_version = {len(migrate._steps())}")
        db.close()
    opened(path).close()

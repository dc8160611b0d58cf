"""The disk takes no further byte, at any write of anything the store does.

The system refuses what goes beyond a size, as a full disk does: a write is cut short, the next one
fails. For each work the size is raised step by step until all of it fits.
"""

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import pytest

from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import accept, backup, drafts, errors, outbox, reading
from keyworker_desktop.store.connection import Connection, beside, connect_untouching
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.recover import recover
from keyworker_desktop.store.refold import refold
from keyworker_protocol.receipt import Receipt
from tests.faults.store.damage import check_all, truth_of
from tests.support.stores import KEY, NOW, Laptop, Service, a_laptop, a_note, an_identity
from tests.upgrades.kept import kept_profile
from tests.upgrades.test_stores import check_told, key_of

if sys.platform != "win32":
    import resource

    @contextmanager
    def only_up_to(size: int) -> Iterator[None]:
        """No file grows beyond ``size`` bytes."""
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

else:

    @contextmanager
    def only_up_to(size: int) -> Iterator[None]:
        """Windows has no such limit: there every work meets a disk with room."""
        del size
        yield


FAMILY, OTHER = UUID(int=5), UUID(int=6)
STEPS = 24
_REFUSALS = (
    errors.DiskFullError,
    errors.DiskTroubleError,
    errors.NoRoomForCopyError,
    errors.NoRoomForUpgradeError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """Something that writes, and how to see that it was done, whole."""

    name: str
    do: Callable[[Laptop], object]
    is_done: Callable[[Connection], bool]


def _service() -> Service:
    service = Service(OTHER)
    for number in range(30):
        note = a_note(OTHER, entity_id=UUID(int=700 + number), body=f"received {number} " * 60)
        service.write(an_identity(2), creation(note), change_id=UUID(int=9_000 + number))
    return service


def _draft() -> drafts.Draft:
    return drafts.Draft(
        draft_id=UUID(int=1),
        family_id=FAMILY,
        kind="contact",
        fields={"body": "begun " * 4_000},
        updated_at=NOW,
    )


def _has_note(db: Connection) -> bool:
    return bool(reading.contacts(db, FAMILY))


def _accept(laptop: Laptop) -> None:
    accept.accept_page(laptop.db, _service().page(0))


WORKS = (
    Work(
        name="save",
        do=lambda laptop: laptop.a_note(FAMILY, body="heron " * 3_000),
        is_done=_has_note,
    ),
    Work(
        name="keep a draft",
        do=lambda laptop: drafts.keep(laptop.db, _draft()),
        is_done=lambda db: bool(drafts.all_drafts(db)),
    ),
    Work(
        name="accept a page",
        do=_accept,
        is_done=lambda db: len(reading.contacts(db, OTHER)) == 30,
    ),
    Work(
        name="fold again",
        do=lambda laptop: refold(laptop.db, lambda _done, _of: None),
        is_done=lambda _db: True,
    ),
)


@pytest.mark.timeout(120)
@pytest.mark.parametrize("work", WORKS, ids=lambda work: work.name)
def test_at_any_write_it_is_whole_or_not_at_all(work: Work, tmp_path: Path) -> None:
    sizes = _sizes(work, tmp_path / "measured")
    refused = 0
    for step in range(STEPS + 1):
        size = sizes[0] + (sizes[1] - sizes[0]) * step // STEPS
        laptop = _a_laptop(tmp_path / str(step))
        before = truth_of(laptop.db)
        try:
            with only_up_to(size):
                work.do(laptop)
            was_done = True
        except _REFUSALS:
            was_done = False
            refused += 1
        assert not laptop.db.in_transaction
        if not was_done:
            assert truth_of(laptop.db) == before
            work.do(laptop)  # there is room again
        laptop.db.close()
        db = open_store(laptop.path, KEY)
        assert work.is_done(db)
        assert check_all(db)
        db.close()
        shutil.rmtree(tmp_path / str(step))
    assert refused or sys.platform == "win32"


def _a_laptop(folder: Path) -> Laptop:
    folder.mkdir(parents=True)
    laptop = a_laptop(folder)
    laptop.a_family(family_id=FAMILY)
    laptop.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return laptop


def _sizes(work: Work, folder: Path) -> tuple[int, int]:
    """Of the log before and after, with all the room there is."""
    laptop = _a_laptop(folder)
    log = beside(laptop.path)[0]
    before = log.stat().st_size
    work.do(laptop)
    after = log.stat().st_size
    laptop.db.close()
    return before, after


@pytest.mark.timeout(120)
def test_a_receipt_is_taken_whole_or_not_at_all(tmp_path: Path) -> None:
    refused = 0
    for step in range(STEPS):
        laptop = _a_laptop(tmp_path / str(step))
        laptop.a_note(FAMILY, body="heron")
        batch = outbox.next_batch(laptop.db, FAMILY)
        head = accept.position_of(laptop.db, FAMILY).head
        for entry in batch:
            head = head.extended(entry.entry_hash)
        receipt = Receipt(
            incarnation=UUID(int=77),
            family_id=FAMILY,
            to_seq=head.seq,
            chain=head.chain,
            received_ms=1,
            signature=bytes(64),
        )
        laptop.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        try:
            with only_up_to(4_096 * step):
                accept.accept_receipt(laptop.db, batch, [1, 2], receipt)
        except _REFUSALS:
            refused += 1
            assert outbox.count(laptop.db) == 2
            accept.accept_receipt(laptop.db, batch, [1, 2], receipt)
        assert outbox.count(laptop.db) == 0
        laptop.db.close()
        open_store(laptop.path, KEY).close()
        shutil.rmtree(tmp_path / str(step))
    assert refused or sys.platform == "win32"


@pytest.mark.timeout(120)
def test_a_copy_that_does_not_fit_leaves_the_earlier_ones(tmp_path: Path) -> None:
    laptop = _a_laptop(tmp_path / "laptop")
    laptop.a_note(FAMILY)
    copies = tmp_path / "copies"
    first = backup.back_up(laptop.db, KEY, copies, now=NOW)
    size = first.stat().st_size
    refused = 0
    for step in range(STEPS):
        try:
            with only_up_to(size * step // STEPS):
                backup.back_up(laptop.db, KEY, copies, now=NOW)
        except _REFUSALS:
            refused += 1
        assert {file.suffix for file in copies.iterdir()} == {".db"}
        found = backup.newest_sound(copies, KEY)
        assert found is not None
        found[0].close()
        laptop.a_note(FAMILY)  # work goes on
    laptop.db.close()
    assert refused or sys.platform == "win32"


@pytest.mark.timeout(120)
def test_an_upgrade_that_does_not_fit_changes_nothing(tmp_path: Path) -> None:
    kept = kept_profile(1, tmp_path / "profile")
    key = key_of(kept)
    whole = kept.profile.store.read_bytes()
    for step in range(STEPS):
        try:
            with only_up_to(1_400_000 * step // STEPS):
                open_store(kept.profile.store, key, copies=kept.profile.backups).close()
            break
        except _REFUSALS:
            assert kept.profile.store.read_bytes() == whole
            assert [one.name for one in kept.profile.folder.glob("*upgraded*")] == []
    db = open_store(kept.profile.store, key, copies=kept.profile.backups)
    check_told(db, kept.told)
    assert check_all(db)
    db.close()


@pytest.mark.timeout(120)
def test_a_recovery_that_does_not_fit_moves_nothing(tmp_path: Path) -> None:
    laptop = _a_laptop(tmp_path / "laptop")
    laptop.a_note(FAMILY, body="heron " * 500)
    copies = tmp_path / "copies"
    backup.back_up(laptop.db, KEY, copies, now=NOW)
    laptop.a_note(FAMILY, body="in no copy")
    laptop.db.close()
    contents = laptop.path.read_bytes()
    for step in range(STEPS + 8):
        try:
            with only_up_to(len(contents) * 2 * step // STEPS):
                told = recover(laptop.path, KEY, copies, now=NOW, told=lambda _done, _of: None)
            break
        except _REFUSALS:
            assert laptop.path.read_bytes() == contents
            names = {one.name for one in laptop.path.parent.iterdir() if one != laptop.path}
            assert not {one for one in names if "restored" in one or "set-aside" in one}
    assert told.waiting_saved == 1
    db = open_store(laptop.path, KEY)
    assert len(reading.contacts(db, FAMILY)) == 2
    db.close()


def test_a_folder_that_may_not_be_written_is_said_and_nothing_changes(laptop_closed: Path) -> None:
    """Also somebody who may read every file (an administrator) meets this on a read-only disk."""
    db = connect_untouching(laptop_closed, KEY)
    laptop = Laptop(laptop_closed, db, an_identity())
    before = truth_of(db)
    for do in (WORKS[0].do, WORKS[1].do):
        with pytest.raises(errors.StoreReadOnlyError) as caught:
            do(laptop)
        assert "What you typed is still here" in caught.value.told
    assert truth_of(db) == before
    db.close()


@pytest.fixture
def laptop_closed(tmp_path: Path) -> Path:
    laptop = _a_laptop(tmp_path / "laptop")
    laptop.db.close()
    return laptop.path

"""The power goes at any byte of the write-ahead log; and the log damaged behind what was saved.

What was acknowledged was fsynced, so a cut leaves the log whole up to there; what came after may be
torn in any way. The files are copied after each save and cut in the middle of the next.
"""

import random
import shutil
from pathlib import Path
from uuid import UUID

import pytest

from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import accept, drafts, outbox, reading
from keyworker_desktop.store.connection import Connection, beside
from keyworker_desktop.store.errors import StoreDamagedError
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.opening import Step
from keyworker_desktop.store.recover import recover
from keyworker_desktop.store.wal import FRAME_BYTES, HEADER_BYTES
from tests.faults.store.damage import check_all, files_of
from tests.support.stores import KEY, NOW, Laptop, Service, a_laptop, a_note, an_identity

FAMILY, OTHER = UUID(int=5), UUID(int=6)
NOTES = 6
FULL = 2
"""As SQLite tells its ``synchronous``."""


class Heard:
    """Who waits for a store to open."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    def __call__(self, step: Step, _done: int, _of: int) -> None:
        self.steps.append(step)


class Recorded:
    """A store after each of a few saves, with what was acknowledged by then."""

    def __init__(self, folder: Path) -> None:
        self.laptop = a_laptop(folder)
        self.laptop.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.store = self.laptop.path.read_bytes()
        self.ends: list[int] = []
        self.said: list[set[str]] = []
        said: set[str] = set()
        self.laptop.a_family(family_id=FAMILY)
        service = Service(OTHER)
        for number in range(NOTES):
            service.write(an_identity(2), creation(a_note(OTHER, entity_id=UUID(int=700 + number))))
        self._note(said)
        for number in range(NOTES):
            drafts.keep(self.laptop.db, _draft(number))
            said.add(f"draft {number}")
            self._note(said)
            self.laptop.a_note(FAMILY, body=f"note {number} ")
            said.add(f"note {number} ")
            self._note(said)
            accept.accept_page(self.laptop.db, service.page(number, number + 1))
            said.add(f"received {number + 1}")
            self._note(said)
        self.log = beside(self.laptop.path)[0].read_bytes()

    def _note(self, said: set[str]) -> None:
        self.ends.append(beside(self.laptop.path)[0].stat().st_size)
        self.said.append(set(said))

    def acknowledged(self, length: int) -> set[str]:
        """What a log of that length must hold."""
        told = [said for end, said in zip(self.ends, self.said, strict=True) if end <= length]
        return told[-1] if told else set()

    def laid_out(self, folder: Path, log: bytes) -> Path:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / "store.db"
        path.write_bytes(self.store)
        beside(path)[0].write_bytes(log)
        return path


def _draft(number: int) -> drafts.Draft:
    return drafts.Draft(
        draft_id=UUID(int=0xD0 + number),
        family_id=FAMILY,
        kind="contact",
        fields={"body": f"draft {number}"},
        updated_at=NOW,
    )


def found_in(db: Connection) -> set[str]:
    found = {draft.fields["body"] for draft in drafts.all_drafts(db)}
    found |= {sheet.contact.body for sheet in reading.contacts(db, FAMILY)}
    received = accept.position_of(db, OTHER).head.seq
    return found | {f"received {number}" for number in range(1, received + 1)}


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    return Recorded(tmp_path_factory.mktemp("recorded"))


def test_a_save_is_on_the_disk_before_it_is_said(tmp_path: Path) -> None:
    """What every cut below takes for granted: nothing is said before the disk has it."""
    laptop = a_laptop(tmp_path)
    for _ in range(2):
        assert laptop.db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert laptop.db.execute("PRAGMA synchronous").fetchone() == (FULL,)
        laptop = laptop.reopened()
    laptop.db.close()


@pytest.mark.timeout(300)
def test_the_log_cut_at_every_frame_and_within(recorded: Recorded, tmp_path: Path) -> None:
    dice = random.Random(4)  # noqa: S311 - where to cut
    frames = (len(recorded.log) - HEADER_BYTES) // FRAME_BYTES
    for frame in range(frames + 1):
        whole = HEADER_BYTES + frame * FRAME_BYTES
        for length in {whole, whole + dice.randrange(FRAME_BYTES)}:
            path = recorded.laid_out(tmp_path / "cut", recorded.log[:length])
            _nothing_acknowledged_is_missing(recorded, path, length)


@pytest.mark.timeout(300)
def test_a_torn_end_full_of_anything(recorded: Recorded, tmp_path: Path) -> None:
    """What was never acknowledged may be there as zeros, as an older log, or as noise."""
    dice = random.Random(5)  # noqa: S311 - what is there
    for end in recorded.ends[:-1]:
        for rest in (bytes(3 * FRAME_BYTES), dice.randbytes(2 * FRAME_BYTES + 77)):
            path = recorded.laid_out(tmp_path / "torn", recorded.log[:end] + rest)
            _nothing_acknowledged_is_missing(recorded, path, end)


def _nothing_acknowledged_is_missing(recorded: Recorded, path: Path, length: int) -> None:
    db = open_store(path, KEY)
    assert check_all(db)
    found = found_in(db)
    assert found in recorded.said or not found
    assert found >= recorded.acknowledged(length)
    (unplaced,) = db.execute("SELECT count(*) FROM entry WHERE seq IS NULL").fetchone()
    assert outbox.count(db) == unplaced
    db.close()


@pytest.mark.timeout(300)
def test_a_log_damaged_behind_what_was_saved_is_told_and_read_past(
    recorded: Recorded, tmp_path: Path
) -> None:
    """SQLite would take the damaged place for the end of the log, and say nothing."""
    frames = (len(recorded.log) - HEADER_BYTES) // FRAME_BYTES
    places = [5, 20, *(HEADER_BYTES + frame * FRAME_BYTES + 900 for frame in range(0, frames, 23))]
    places += [HEADER_BYTES + frame * FRAME_BYTES + 18 for frame in range(3, frames, 37)]
    unread = 0
    for place in places:
        spoilt = bytearray(recorded.log)
        spoilt[place] ^= 1
        path = recorded.laid_out(tmp_path / "damaged", bytes(spoilt))
        broken = files_of(path)
        if place > recorded.ends[-2]:  # in the last saving: as a power cut leaves it
            heard = Heard()
            open_store(path, KEY, heard).close()
            assert Step.UNFINISHED in heard.steps
            continue
        with pytest.raises(StoreDamagedError):
            open_store(path, KEY)
        assert files_of(path) == broken
        told = recover(path, KEY, tmp_path / "none", now=NOW, told=lambda _done, _of: None)
        assert files_of(told.set_aside / path.name) == broken
        db = open_store(path, KEY)
        assert check_all(db)
        missing = recorded.said[-1] - found_in(db)
        assert len(missing) <= told.changes_lost + told.drafts_lost + told.to_fetch or (
            not told.is_exact
        )
        unread += bool(missing)
        db.close()
    assert unread < len(places) / 3


def test_cut_while_the_log_goes_into_the_store(tmp_path: Path) -> None:
    """A checkpoint overwrites pages: torn in the middle, the log still has all of them."""
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    for number in range(NOTES):
        laptop.a_note(FAMILY, body=f"note {number} ")
    before, log = laptop.path.read_bytes(), beside(laptop.path)[0].read_bytes()
    laptop.db.execute("PRAGMA wal_checkpoint(PASSIVE)")
    after = laptop.path.read_bytes()
    laptop.db.close()
    for length in range(0, len(after), 5_003):
        torn = after[:length] + before[length:]
        folder = tmp_path / "torn"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        path = folder / "store.db"
        path.write_bytes(torn)
        beside(path)[0].write_bytes(log)
        opened = Laptop(path, open_store(path, KEY), an_identity())
        assert check_all(opened.db)
        assert len(reading.contacts(opened.db, FAMILY)) == NOTES
        opened.db.close()

"""The disk or the random numbers fail at any call: what was to be done is whole, or not there."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.writing import creation, edits, settled
from keyworker_desktop.store import accept, drafts, outbox, reading
from keyworker_desktop.store.backup import back_up, newest_sound, verify
from keyworker_desktop.store.chunks import ChunkFolder, KeptFile, keep, read_file, with_file
from keyworker_desktop.store.connection import Connection, known_errors
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.recover import recover
from keyworker_desktop.store.refold import refold
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from keyworker_desktop.vault.errors import WrongPassphraseError
from keyworker_protocol import crypto
from tests.support.failing import Failing, Port, attempt, failing, in_any_way
from tests.support.stores import (
    KEY,
    NOW,
    Laptop,
    Service,
    a_laptop,
    a_note,
    an_identity,
    check_search,
    rows_of,
)
from tests.unit.vault.examples import FIRST, SECOND, quick_derivation

FAMILY = UUID(int=5)
NOTE = UUID(int=70)
DRAFT = UUID(int=71)
PHOTO = b"a photograph" * 10


@dataclass
class Ground:
    """A closed store with a family, a note, a draft and a disagreement; each run has a copy."""

    folder: Path
    count: int = 0

    def copy(self) -> Path:
        self.count += 1
        target = self.folder / str(self.count)
        shutil.copytree(self.folder / "ground", target)
        return target


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    folder = tmp_path_factory.mktemp("ports")
    (folder / "ground").mkdir()
    laptop = a_laptop(folder / "ground")
    family, _ = laptop.a_family(family_id=FAMILY)
    laptop.a_note(FAMILY, body="There from the beginning")
    record = reading.record_with(laptop.db, family.entity_id)
    assert record
    laptop.save(edits(record, rating="red"), FAMILY)
    laptop.save(edits(record, rating="green"), FAMILY)
    back_up(laptop.db, KEY, laptop.path.parent / "copies", now=NOW)
    laptop.db.close()
    return Ground(folder)


Work = Callable[[Laptop], Any]


def opened(folder: Path) -> Laptop:
    path = next(folder.glob("store-of-1.db"))
    return Laptop(path, open_store(path, KEY), an_identity(1), NOW + timedelta(hours=1))


def check_sound(laptop: Laptop) -> None:
    """No page and no index is damaged, and folding again changes nothing."""
    verify(laptop.db)
    check_search(laptop.db)
    before = rows_of(laptop.db)
    refold(laptop.db, _ignore)
    assert rows_of(laptop.db) == before


def play(
    ground: Ground, how: Failing, port: Port, work: Work, there: Callable[[Laptop], int]
) -> None:
    """``work`` on a copy, failing; ``there`` counts 1 when it is done and 0 when it is not."""
    folder = ground.copy()

    def act() -> None:
        laptop = opened(folder)
        try:
            with known_errors():  # as the lanes do
                work(laptop)
        finally:
            laptop.db.close()

    with failing(port, how):
        is_done = attempt(act)
    laptop = opened(folder)
    if is_done:
        assert there(laptop) == 1
    assert there(laptop) in (0, 1)
    check_sound(laptop)
    if not there(laptop):
        work(laptop)
        assert there(laptop) == 1
    assert {note.body for note in notes(laptop.db)} >= {"There from the beginning"}
    check_sound(laptop)
    laptop.db.close()
    shutil.rmtree(folder)


def notes(db: Connection) -> list[Contact]:
    return reading.records(db, FAMILY, Contact)


@pytest.mark.parametrize("port", [Port.DATABASE, Port.RANDOM])
def test_saving_a_note_that_was_a_draft(ground: Ground, port: Port) -> None:
    draft = drafts.Draft(
        draft_id=DRAFT, family_id=FAMILY, kind="contact", fields={"body": "x"}, updated_at=NOW
    )

    def work(laptop: Laptop) -> None:
        drafts.keep(laptop.db, draft)
        laptop.save(creation(a_note(FAMILY, entity_id=NOTE)), FAMILY, finishing=DRAFT)

    def there(laptop: Laptop) -> int:
        """Everywhere, or nowhere but for its draft."""
        found = sum(note.entity_id == NOTE for note in notes(laptop.db))
        assert outbox.count(laptop.db) == 4 + found
        assert not (found and drafts.all_drafts(laptop.db))
        return found

    in_any_way(port, lambda how: play(ground, how, port, work, there))


def test_keeping_a_draft(ground: Ground) -> None:
    def work(laptop: Laptop) -> None:
        drafts.keep(
            laptop.db,
            drafts.Draft(
                draft_id=DRAFT, family_id=FAMILY, kind="contact", fields={}, updated_at=NOW
            ),
        )

    def there(laptop: Laptop) -> int:
        return len(drafts.all_drafts(laptop.db))

    in_any_way(Port.DATABASE, lambda how: play(ground, how, Port.DATABASE, work, there))


def test_taking_in_a_page(ground: Ground) -> None:
    service = Service(FAMILY)
    service.write(an_identity(2), creation(a_note(FAMILY, entity_id=NOTE)))

    def work(laptop: Laptop) -> None:
        accept.accept_page(laptop.db, service.page(0))

    def there(laptop: Laptop) -> int:
        found = sum(note.entity_id == NOTE for note in notes(laptop.db))
        assert accept.position_of(laptop.db, FAMILY).head.seq == found
        return found

    in_any_way(Port.DATABASE, lambda how: play(ground, how, Port.DATABASE, work, there))


@pytest.mark.parametrize("port", [Port.DATABASE, Port.RANDOM])
def test_settling_a_disagreement(ground: Ground, port: Port) -> None:
    def family_of(laptop: Laptop) -> Family:
        return reading.records(laptop.db, FAMILY, Family)[0]

    def work(laptop: Laptop) -> None:
        record = family_of(laptop)
        assert record.facts
        versions = record.facts.disagreements["rating"].versions
        seen = [one.change_id for one in versions]
        laptop.save(settled(record, "rating", "amber", seen=seen), FAMILY)

    def there(laptop: Laptop) -> int:
        record = family_of(laptop)
        assert record.facts
        is_settled = "rating" not in record.facts.disagreements
        assert record.rating == ("amber" if is_settled else "red"), "the most cautious until then"
        return is_settled

    in_any_way(port, lambda how: play(ground, how, port, work, there))


@pytest.mark.parametrize("port", [Port.DATABASE, Port.FILES, Port.RANDOM])
def test_attaching_a_file(ground: Ground, port: Port) -> None:
    """The record never speaks of a file that is not whole."""

    def work(laptop: Laptop) -> None:
        kept = keep(ChunkFolder(laptop.path.parent / "attachments"), PHOTO)
        assert isinstance(kept, KeptFile)
        photo = Attachment(
            entity_id=new_entity_id(NOW),
            family_id=FAMILY,
            about=FAMILY,
            name="Garden",
            media="image/jpeg",
        )
        laptop.save(creation(with_file(photo, kept)), FAMILY)

    def there(laptop: Laptop) -> int:
        found = reading.records(laptop.db, FAMILY, Attachment)
        folder = ChunkFolder(laptop.path.parent / "attachments")
        assert all(read_file(folder, one) == PHOTO for one in found)
        return len(found)

    in_any_way(port, lambda how: play(ground, how, port, work, there))


@pytest.mark.parametrize("port", [Port.DATABASE, Port.FILES])
def test_making_a_copy(ground: Ground, port: Port) -> None:
    """The earlier copy stays good until a new one is."""

    def scenario(how: Failing) -> None:
        folder = ground.copy()
        copies = folder / "copies"

        def work() -> None:
            laptop = opened(folder)
            try:
                back_up(laptop.db, KEY, copies, now=NOW)
            finally:
                laptop.db.close()

        with failing(port, how):
            is_done = attempt(work)
        finished = sorted(copies.glob("store-*.db"))
        assert len(finished) == 2 if is_done else len(finished) in (1, 2)
        found = newest_sound(copies, KEY)
        assert found
        db, path = found
        assert path == finished[-1], "whatever has a copy's name is sound"
        assert {note.body for note in notes(db)} == {"There from the beginning"}
        db.close()
        work()
        shutil.rmtree(folder)

    in_any_way(port, scenario)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("port", [Port.DATABASE, Port.FILES])
def test_restoring_a_damaged_store(ground: Ground, port: Port) -> None:
    """Until the new one stands, the damaged files stay where they are; it can be tried again."""

    def scenario(how: Failing) -> None:
        folder = ground.copy()
        laptop = opened(folder)
        laptop.a_note(FAMILY, body="Since the copy")
        laptop.db.close()
        path = laptop.path

        def work(now: datetime = NOW) -> None:
            recover(path, KEY, folder / "copies", now=now, told=_ignore)

        with failing(port, how):
            is_done = attempt(work)
        if not is_done:
            assert {"There from the beginning"} <= _bodies_anywhere(folder)
            work(NOW + timedelta(seconds=1))
        again = opened(folder)
        assert {note.body for note in notes(again.db)} == {
            "There from the beginning",
            "Since the copy",
        }
        assert outbox.count(again.db) == 5
        check_sound(again)
        again.db.close()
        shutil.rmtree(folder)

    in_any_way(port, scenario)


def _bodies_anywhere(folder: Path) -> set[str]:
    """Of every store and copy that still opens, wherever it was put."""
    found = newest_sound(folder / "copies", KEY)
    assert found, "the copy was not touched"
    db, _ = found
    bodies = {note.body for note in notes(db)}
    db.close()
    return bodies


def test_changing_the_passphrase(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of the two opens, always."""
    monkeypatch.setattr(crypto, "derive_from_passphrase", quick_derivation)
    calibration = Calibration(start=FLOOR)

    def scenario(how: Failing) -> None:
        folder = ground.copy()
        path = folder / "keyslots.cbor"
        key = keyslots.create(path, FIRST, calibration=calibration)

        def work() -> None:
            keyslots.change_passphrase(path, FIRST, SECOND, calibration=calibration)

        with failing(Port.FILES, how):
            is_done = attempt(work)
        opening = [word for word in (FIRST, SECOND) if _opens(path, word) == key]
        assert opening == [SECOND] if is_done else len(opening) == 1
        shutil.rmtree(folder)

    in_any_way(Port.FILES, scenario)


def _opens(path: Path, passphrase: str) -> bytearray | None:
    try:
        return keyslots.unlock(path, passphrase)
    except WrongPassphraseError:
        return None


def _ignore(*_anything: object) -> None:
    """Nobody looks at the progress."""

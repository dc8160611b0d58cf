"""Backups: verified copies under another key, never half of one, and the way back."""

from pathlib import Path
from typing import Any

import pytest

from keyworker_desktop.store import backup, drafts, errors, outbox, reading
from keyworker_desktop.store.connection import connect_reader
from keyworker_desktop.store.open import open_store
from tests.support.stores import KEY, NOW, Laptop, a_laptop, rows_of


def test_a_copy_opens_with_its_own_key_and_holds_everything(laptop: Laptop, tmp_path: Path) -> None:
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id)
    path = backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    assert backup.newest(tmp_path / "copies") == path
    assert [file.name for file in path.parent.iterdir()] == ["store-000001-20261122-103000.db"]
    with pytest.raises(errors.WrongKeyError):
        connect_reader(path, KEY)
    copy = connect_reader(path, backup.backup_key(KEY))
    backup.verify(copy)
    assert rows_of(copy) == rows_of(laptop.db)
    copy.close()


def test_the_newest_three_are_kept_whatever_the_clock_says(laptop: Laptop, tmp_path: Path) -> None:
    folder = tmp_path / "copies"
    assert backup.newest(folder) is None
    years = [2026, 2062, 1999, 2027, 2027]
    made = [backup.back_up(laptop.db, KEY, folder, now=NOW.replace(year=year)) for year in years]
    assert sorted(folder.iterdir()) == made[-3:]
    assert backup.newest(folder) == made[-1]


@pytest.mark.parametrize("stage", ["backup", "verify", "rename"])
def test_an_interrupted_copy_leaves_none_under_a_real_name(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    folder = tmp_path / "copies"
    first = backup.back_up(laptop.db, KEY, folder, now=NOW)

    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    class Interrupted:
        backup = stop

    db: Any = Interrupted() if stage == "backup" else laptop.db
    if stage == "verify":
        monkeypatch.setattr(backup, "verify", stop)
    if stage == "rename":
        monkeypatch.setattr(Path, "replace", stop)
    with pytest.raises(KeyboardInterrupt):
        backup.back_up(db, KEY, folder, now=NOW)
    assert [file for file in folder.iterdir() if file.suffix == ".db"] == [first]
    monkeypatch.undo()
    backup.back_up(laptop.db, KEY, folder, now=NOW)
    assert sorted(file.suffix for file in folder.iterdir()) == [".db", ".db"]


def test_a_copy_that_is_damaged_while_it_is_written_is_refused(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copies"

    def damaged(path: Path, key: bytes) -> Any:
        contents = bytearray(path.read_bytes())
        contents[-50] ^= 1
        path.write_bytes(contents)
        return connect_reader(path, key)

    monkeypatch.setattr(backup, "connect_reader", damaged)
    with pytest.raises(errors.StoreDamagedError):
        backup.back_up(laptop.db, KEY, folder, now=NOW)
    assert not list(folder.iterdir())


def test_a_damaged_store_is_set_aside_and_the_last_sound_copy_comes_back(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id, body="in the copies")
    folder = tmp_path / "copies"
    first = backup.back_up(laptop.db, KEY, folder, now=NOW)
    second = backup.back_up(laptop.db, KEY, folder, now=NOW)
    laptop.a_note(family.family_id, body="in no copy")
    drafts.keep(
        laptop.db,
        drafts.Draft(
            draft_id=family.entity_id,
            family_id=family.family_id,
            kind="contact",
            fields={},
            updated_at=NOW,
        ),
    )
    laptop.db.close()
    contents = bytearray(second.read_bytes())
    contents[-50] ^= 1
    second.write_bytes(contents)
    (tmp_path / "copies" / "store-999999-unreadable.db").write_text("no store")
    broken = laptop.path.read_bytes()

    restored = backup.restore(laptop.path, KEY, folder, now=NOW)

    assert restored.from_copy == first
    assert (restored.entries, restored.waiting, restored.drafts) == (2, 2, 0)
    before = (restored.entries_before, restored.waiting_before, restored.drafts_before)
    assert before == (3, 3, 1)
    assert (restored.set_aside / laptop.path.name).read_bytes() == broken
    db = open_store(laptop.path, KEY)
    assert outbox.count(db) == 2
    (sheet,) = reading.contacts(db, family.family_id)
    assert sheet.contact.body == "in the copies"
    db.close()


@pytest.mark.parametrize("kept", [0, 8_192 * 3])
def test_a_store_too_damaged_to_count_is_restored_too(tmp_path: Path, kept: int) -> None:
    laptop = a_laptop(tmp_path)
    laptop.a_family()
    backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    laptop.db.close()
    laptop.path.write_bytes(laptop.path.read_bytes()[:kept] + bytes(8_192 * 40))
    restored = backup.restore(laptop.path, KEY, tmp_path / "copies", now=NOW)
    assert restored.entries == 1
    assert restored.entries_before is None
    open_store(laptop.path, KEY).close()


def test_without_a_sound_copy_nothing_is_moved(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"broken")
    with pytest.raises(errors.NoCopyError):
        backup.restore(path, KEY, tmp_path / "copies", now=NOW)
    assert [file.name for file in tmp_path.iterdir()] == ["store.db"]


def test_a_store_whose_pages_are_sound_but_whose_structure_is_not_is_not_copied(
    laptop: Laptop, tmp_path: Path
) -> None:
    laptop.db.execute("PRAGMA writable_schema = ON")
    laptop.db.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, 'NOT NULL)', 'NOT NULL, CHECK (0))') "
        "WHERE name = 'setting'"
    )
    folder = tmp_path / "copies"
    with pytest.raises(errors.StoreDamagedError):
        backup.back_up(laptop.db, KEY, folder, now=NOW)
    assert not list(folder.iterdir())

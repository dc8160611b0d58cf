"""Backups: verified copies under another key, never half of one, and the way back."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import backup, errors
from keyworker_desktop.store.connection import connect_reader
from tests.support.stores import KEY, NOW, Laptop, rows_of


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
        execute = laptop.db.execute

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


def test_with_too_little_room_no_copy_is_made_and_the_earlier_ones_stay(
    laptop: Laptop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "copies"
    first = backup.back_up(laptop.db, KEY, folder, now=NOW)
    usage = shutil.disk_usage(folder)._replace(free=backup.LEFT_FREE)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    with pytest.raises(errors.NoRoomForCopyError) as caught:
        backup.back_up(laptop.db, KEY, folder, now=NOW)
    assert "Your work goes on" in caught.value.told
    assert list(folder.iterdir()) == [first]


def test_a_folder_that_cannot_be_made_is_said_in_words(laptop: Laptop, tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("a file is in the way")
    with pytest.raises(KnownError):
        backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)


def test_a_store_whose_pages_are_sound_but_whose_structure_is_not_is_not_copied(
    laptop: Laptop, tmp_path: Path
) -> None:
    laptop.db.execute("PRAGMA writable_schema = ON")
    laptop.db.execute(
        "UPDATE sqlite_schema SET sql = replace(sql, 'value BLOB', 'value BLOB CHECK (0)') "
        "WHERE name = 'setting'"
    )
    folder = tmp_path / "copies"
    with pytest.raises(errors.StoreDamagedError):
        backup.back_up(laptop.db, KEY, folder, now=NOW)
    assert not list(folder.iterdir())

"""The lock's page: right, wrong, caps, forgotten, and files that are not as they were."""

import json
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from keyworker_desktop.store import reading
from keyworker_desktop.store.connection import PAGE_BYTES, connect_untouching
from keyworker_desktop.store.marker import is_being_made, mark_being_made, mark_in_use
from keyworker_desktop.store.open import create_store
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from tests.support.insiders import insider, office_of
from tests.support.looking import cut_off, stray_windows, unnamed
from tests.support.program import PASSPHRASE, PATIENCE_MS, Played, at

Laptops = Callable[..., Played]
MORNING = datetime(2026, 11, 22, 8, 31, tzinfo=timezone.utc)  # noqa: UP017 - a fixed place


def vault(played: Played) -> Played:
    """A laptop with a passphrase, on which nobody has joined anything yet."""
    played.profile.folder.mkdir(parents=True)
    calibration = Calibration(start=FLOOR)
    key = keyslots.create(played.profile.keyslots, PASSPHRASE, calibration=calibration)
    create_store(played.profile.store, key).close()
    return played


def test_the_passphrase_has_the_focus_and_enter_opens(laptop: Laptops) -> None:
    played = vault(laptop()).start()
    line = played.wait_for("passphrase")
    played.bot.waitUntil(line.hasFocus)
    played.bot.keyClicks(line, PASSPHRASE)
    played.bot.keyClick(line, Qt.Key.Key_Return)
    played.wait_to_read("Your passphrase is set. Choose how to go on.")


def test_a_wrong_passphrase_stays_and_the_next_try_waits(laptop: Laptops) -> None:
    played = vault(laptop()).start()
    played.unlock("not this one at all")
    played.wait_to_read("That is not the passphrase of this laptop.")
    assert played.find("passphrase").text() == "not this one at all"
    assert played.find("passphrase").selectedText() == "not this one at all"
    assert "Try again in" in played.find("open").text()
    played.press("open")  # taken no notice of
    played.bot.waitUntil(lambda: played.find("open").text() == "Open", timeout=PATIENCE_MS)
    played.unlock()
    played.wait_to_read("Choose how to go on.")


def test_nothing_typed_is_said_at_once(laptop: Laptops) -> None:
    played = vault(laptop()).start()
    played.press("open")
    assert played.reads("Type your passphrase here.")


def test_show_and_hide(laptop: Laptops) -> None:
    played = vault(laptop()).start()
    played.type("passphrase", "otter")
    line = played.find("passphrase")
    assert line.displayText() != "otter"
    eye = line.parentWidget().eye
    played.bot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert line.displayText() == "otter"
    played.bot.mouseClick(eye, Qt.MouseButton.LeftButton)
    assert line.displayText() != "otter"


def test_capitals_without_shift_are_remarked(laptop: Laptops) -> None:
    played = vault(laptop()).start()
    line = played.wait_for("passphrase")
    played.bot.keyClick(line, "A", Qt.KeyboardModifier.ShiftModifier)
    assert not played.reads("Caps Lock seems to be on.")
    played.bot.keyClick(line, "A")
    assert played.reads("Caps Lock seems to be on.")
    played.bot.keyClick(line, "a")
    assert not played.reads("Caps Lock seems to be on.")


def test_a_forgotten_passphrase_is_answered_honestly(laptop: Laptops) -> None:
    played = vault(laptop()).start()
    played.press("forgotten passphrase")
    assert played.reads("The passphrase is the only key")
    played.press("forgotten passphrase")
    assert not played.reads("The passphrase is the only key")


def test_the_time_of_day_is_greeted(laptop: Laptops) -> None:
    played = vault(laptop(now=at(MORNING))).start()
    assert played.reads("Good morning")
    assert played.reads("Sunday 22 November, 08:31")


def test_what_waited_when_it_was_locked_is_told_without_opening_anything(laptop: Laptops) -> None:
    played = vault(laptop())
    preferences = {"theme": "light", "text_percent": 100, "idle_minutes": 10, "unsent": 3}
    (played.profile.folder / "preferences.json").write_text(json.dumps(preferences))
    played.start()
    assert played.reads("3 changes are safe here and not sent yet.")


def test_damaged_keyslots_are_told_apart_from_a_wrong_passphrase(laptop: Laptops) -> None:
    played = vault(laptop())
    whole = played.profile.keyslots.read_bytes()
    played.profile.keyslots.write_bytes(whole[:40])
    played.start()
    played.unlock()
    played.wait_to_read("The file that your passphrase opens is damaged.")


def test_keyslots_restored_from_the_copy_are_told_once_inside(laptop: Laptops) -> None:
    played = vault(laptop())
    old = played.profile.keyslots.with_name("keyslots.cbor.old")
    played.profile.keyslots.rename(old)
    played.start()
    played.unlock()
    played.wait_to_read("Choose how to go on.")
    assert played.program is not None
    assert played.program.doorway is not None
    assert played.program.doorway.notices == [keyslots.COPY_USED]


def test_a_damaged_store_is_told_and_nothing_to_put_it_together_from(laptop: Laptops) -> None:
    played = vault(laptop())
    played.profile.store.write_bytes(b"not a store" * 2000)
    played.start()
    played.unlock()
    played.wait_to_read("Part of the record on this laptop is damaged")
    played.press("put it together again")
    played.wait_to_read("There is no sound copy of the record on this laptop")


def spoil(path: Path, table: str, key: bytearray) -> None:
    """The first page of a table."""
    db = connect_untouching(path, key)
    query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
    (root,) = db.execute(query, (table,)).fetchone()
    db.close()
    contents = bytearray(path.read_bytes())
    contents[(root - 1) * PAGE_BYTES + 300] ^= 1
    path.write_bytes(contents)


def test_a_damaged_store_is_put_together_and_it_is_said_what_came_back(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=2)
    caretaker = played.program.session.caretaker  # type: ignore[union-attr]
    caretaker.back_up_if_due()
    played.bot.waitUntil(lambda: not caretaker.is_backing_up, timeout=PATIENCE_MS)
    office = office_of(played)
    for number in range(3):
        office.add_family("Robin", f"Fernbrook{number}")
    played.close()
    key = keyslots.unlock(played.profile.keyslots, PASSPHRASE)
    spoil(played.profile.store, "record", key)
    broken = played.profile.store.read_bytes()
    mark_in_use(played.profile.store)
    played.start()
    played.unlock()
    played.wait_to_read("Part of the record on this laptop is damaged")
    assert played.profile.store.read_bytes() == broken
    played.press("put it together again")
    played.wait_to_read("Your record is back")
    assert played.reads("It was put together from the verified copy of")
    assert played.reads("6 changes that were not sent yet were saved from the damaged record.")
    assert played.reads("Nothing that was written on this laptop was lost.")
    (aside,) = played.profile.folder.glob("set-aside-*")
    assert played.reads(f"The damaged record was put aside, untouched: {aside.name}")
    assert (aside / "store.db").read_bytes() == broken
    played.press("open the record")
    played.wait_inside()
    names = played.desk.lane.submit(
        lambda db: {card.name for card in reading.caseload(db, now=played.desk.now())}
    ).result()
    assert {"Robin Fernbrook0", "Robin Fernbrook1", "Robin Fernbrook2"} <= names


def test_a_store_that_is_gone_is_not_taken_for_a_new_one(laptop: Laptops) -> None:
    played = vault(laptop())
    played.profile.store.unlink()
    played.profile.backups.mkdir()
    (played.profile.backups / "store-000001-20261121-101500.db").write_bytes(b"a copy")
    played.start()
    played.unlock()
    played.wait_to_read("Your record is not where it was on this laptop")
    assert not played.profile.store.exists()


def test_a_store_that_is_gone_without_any_copy_is_not_taken_for_a_new_one_either(
    laptop: Laptops,
) -> None:
    played = vault(laptop())
    played.profile.store.unlink()
    played.start()
    played.unlock()
    played.wait_to_read("no empty record was put in its place")
    assert not played.profile.store.exists()
    assert not played.sees("put it together again")


def test_a_passphrase_whose_store_was_about_to_be_made_begins_where_it_was(
    laptop: Laptops,
) -> None:
    """The power went between the two."""
    played = vault(laptop())
    played.profile.store.unlink()
    mark_being_made(played.profile.store)
    played.start()
    played.unlock()
    played.wait_to_read("Choose how to go on.")
    assert not is_being_made(played.profile.store)


def test_a_store_that_was_away_while_files_changed_places_is_back(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    played.close()
    away = played.profile.folder / "setting-aside-20261121-101500-000000"
    away.mkdir()
    played.profile.store.rename(away / played.profile.store.name)
    played.start()
    played.unlock()
    played.wait_inside()
    assert not away.exists()


def test_two_programs_on_one_store(laptop: Laptops) -> None:
    first = vault(laptop()).start()
    second = Played(first.bot, first.app, first.profile).start()
    try:
        assert second.reads("Keyworker is open already on this laptop.")
        first.close()
        second.press("try again")
        second.wait_for("passphrase")
    finally:
        second.close()


@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_off_and_everything_has_a_name(laptop: Laptops, percent: int) -> None:
    played = vault(laptop()).start()
    assert played.program is not None
    played.program.look.set_text(percent)
    played.window.resize(1024, 640)
    played.press("forgotten passphrase")
    played.bot.waitUntil(lambda: cut_off(played.window) == [], timeout=PATIENCE_MS)
    assert unnamed(played.window) == []
    assert stray_windows(played.window) == []

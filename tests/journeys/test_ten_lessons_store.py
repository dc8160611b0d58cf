"""Lessons 6, 9 and 10 of other programs' disasters, as far as the store of a laptop goes.

6: what destroys checks first what was not sent. 9: encrypted, always and everywhere. 10: upgrades
and power cuts are part of the protocol.
"""

import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest

from keyworker_desktop.store import backup, errors, outbox, reading
from keyworker_desktop.store.check import logs_here, rows_are_right
from keyworker_desktop.store.connection import PAGE_BYTES, beside, connect_untouching
from keyworker_desktop.store.marker import mark_in_use
from keyworker_desktop.store.open import create_store, open_store
from keyworker_desktop.store.recover import recover
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.errors import KeyslotsExistError
from tests.support.insiders import insider, office_of
from tests.support.laptops import KEY, NOW, StoreThread, found_team, replace_lane
from tests.support.program import PASSPHRASE, PATIENCE_MS, Played
from tests.support.service import RunningService
from tests.upgrades.kept import PASSPHRASE as OF_KEPT
from tests.upgrades.kept import kept_profile
from ui.screens.doorway import steps
from ui.screens.doorway.steps import Stage, StoreMissingError

Laptops = Callable[..., Played]
CANARY = "kingfisher"


def _told(_sentence: str) -> None:
    """Nobody reads it here."""


def spoil(path: Path, key: bytes | bytearray, table: str = "record") -> None:
    """The first page of a table, as a worn disk gives it back."""
    db = connect_untouching(path, key)
    query = "SELECT rootpage FROM sqlite_schema WHERE name = ?"
    (root,) = db.execute(query, (table,)).fetchone()
    db.close()
    contents = bytearray(path.read_bytes())
    contents[(root - 1) * PAGE_BYTES + 300] ^= 1
    path.write_bytes(contents)


def test_lesson_6_a_damaged_laptop_keeps_what_was_not_sent_and_the_service_brings_the_rest(
    shared_service: RunningService, tmp_path: Path
) -> None:
    """The whole way: damage, recovery, exchange; both laptops then say the same."""
    team = found_team(shared_service, tmp_path)
    priya, tom = team.join("Priya Nair"), team.join("Tom Ashby")
    family_id = priya.family(tom)
    for number in range(12):
        priya.note(family_id, f"sent {number} " * 40)
    priya.run_well()
    tom.run_well()
    priya.note(family_id, "never sent: one")
    priya.note(family_id, "never sent: two")
    path = priya.lane.path
    priya.lane.close()
    spoil(path, KEY, "entry_of_device")

    mark_in_use(path)
    with pytest.raises(errors.StoreDamagedError):
        open_store(path, KEY)
    told = recover(path, KEY, tmp_path / "no copies", now=NOW, told=lambda _done, _of: None)
    assert (told.waiting_saved, told.changes_lost) == (2, 0)

    again = replace_lane(priya, StoreThread(path, is_new=False))
    again.run_well()
    tom.run_well()
    assert again.waiting() == 0
    assert again.bodies(family_id) == tom.bodies(family_id)
    assert {"never sent: one", "never sent: two"} <= set(tom.bodies(family_id))
    assert again.state(family_id) == tom.state(family_id)
    team.laptops[0] = again
    team.close()


def test_lesson_6_an_older_copy_comes_back_without_losing_what_was_sent_since(
    shared_service: RunningService, tmp_path: Path
) -> None:
    """Nothing of the damaged store opens: the copy, the service, and nobody's words twice."""
    team = found_team(shared_service, tmp_path)
    priya = team.join("Priya Nair")
    family_id = priya.family()
    priya.note(family_id, "before the copy")
    priya.run_well()
    copies = tmp_path / "copies"
    priya.ask(lambda db: backup.back_up(db, KEY, copies, now=NOW))
    priya.note(family_id, "sent since")
    priya.run_well()
    path = priya.lane.path
    priya.lane.close()
    path.write_bytes(bytes(8 * PAGE_BYTES))
    told = recover(path, KEY, copies, now=NOW, told=lambda _done, _of: None)
    assert not told.could_be_read
    again = replace_lane(priya, StoreThread(path, is_new=False))
    again.note(family_id, "written after")
    again.run()
    again.run_well()
    assert again.bodies(family_id) == ["before the copy", "sent since", "written after"]
    assert again.waiting() == 0
    team.laptops[0] = again
    team.close()


def test_lesson_6_nothing_that_begins_anew_throws_away_what_somebody_wrote(
    laptop: Laptops,
) -> None:
    played = insider(laptop(), with_families=1)
    office_of(played).add_family("Robin", "Fernbrook")
    waiting = played.desk.lane.submit(outbox.count).result()
    assert waiting
    played.close()
    key = keyslots.unlock(played.profile.keyslots, PASSPHRASE)
    with pytest.raises(KeyslotsExistError):
        keyslots.create(played.profile.keyslots, PASSPHRASE)
    with pytest.raises(errors.StoreExistsError):
        create_store(played.profile.store, key)
    opened = steps.unlock(
        played.profile, PASSPHRASE, tell=_told, told=lambda _step, _done, _of: None
    )
    assert opened.stage is Stage.READY
    with pytest.raises(AssertionError, match="never thrown away"):
        steps.start_afresh(opened, played.profile)
    opened.laptop.close()
    db = open_store(played.profile.store, key)
    assert outbox.count(db) == waiting
    db.close()


def test_lesson_6_a_store_that_is_gone_is_an_alarm_and_no_order_to_begin_anew(
    laptop: Laptops,
) -> None:
    played = insider(laptop())
    caretaker = played.program.session.caretaker  # type: ignore[union-attr]
    caretaker.back_up_if_due()
    played.bot.waitUntil(lambda: not caretaker.is_backing_up, timeout=PATIENCE_MS)
    played.close()
    played.profile.store.unlink()
    with pytest.raises(StoreMissingError):
        steps.unlock(played.profile, PASSPHRASE, tell=_told, told=lambda _a, _b, _c: None)
    assert not played.profile.store.exists()


def test_lesson_9_no_file_of_a_laptop_ever_holds_a_readable_word(laptop: Laptops) -> None:
    """Store, log, copies, what was set aside, and what an interruption leaves in the middle."""
    played = insider(laptop(), with_families=1)
    office = office_of(played)
    office.add_family("Robin", CANARY)
    office.add_draft(body=f"{CANARY} " * 50)
    caretaker = played.program.session.caretaker  # type: ignore[union-attr]
    caretaker.back_up_if_due()
    played.bot.waitUntil(lambda: not caretaker.is_backing_up, timeout=PATIENCE_MS)
    while_open = played.profile.folder.parent / "while open"
    shutil.copytree(played.profile.folder, while_open)
    played.close()
    key = keyslots.unlock(played.profile.keyslots, PASSPHRASE)
    spoil(played.profile.store, key)
    copies = played.profile.backups
    recover(played.profile.store, key, copies, now=NOW, told=lambda _done, _of: None)
    looked_at = 0
    for folder in (while_open, played.profile.folder):
        for file in folder.rglob("*"):
            if file.is_file():
                looked_at += 1
                contents = file.read_bytes()
                assert CANARY.encode() not in contents, file.name
                assert CANARY.encode("utf-16-le") not in contents, file.name
                assert not contents.startswith(b"SQLite format 3"), file.name
    assert looked_at > 8


@pytest.mark.parametrize("number", [1])
def test_lesson_10_a_real_store_of_an_earlier_program_is_opened_by_this_one(
    laptop: Laptops, number: int
) -> None:
    """By the whole program, with its passphrase, in front of a person."""
    played = laptop()
    kept = kept_profile(number, played.profile.folder)
    played.start()
    played.unlock(OF_KEPT)
    played.wait_inside()
    for name, text in kept.told["families"].items():
        notes = partial(reading.contacts, family_id=UUID(text), most=100)
        sheets = played.desk.lane.submit(notes).result()
        assert sorted(sheet.contact.body for sheet in sheets) == kept.told["bodies"][name]
    assert played.desk.lane.submit(outbox.count).result() == kept.told["waiting"]
    assert len(list(played.profile.backups.glob("store-*.db"))) == 1, "a copy was made first"


def test_lesson_10_switched_off_in_the_middle_the_next_start_looks_and_goes_on(
    laptop: Laptops,
) -> None:
    """The files as they are while the program runs, opened as after a power cut."""
    played = insider(laptop("first"), with_families=1)
    office_of(played).add_family("Robin", "Fernbrook")
    after = laptop("after")
    shutil.copytree(played.profile.folder, after.profile.folder)
    (after.profile.folder / "keyworker.lock").unlink(missing_ok=True)
    assert beside(after.profile.store)[0].stat().st_size
    played.close()
    after.start()
    after.unlock()
    after.wait_inside()
    names = after.desk.lane.submit(
        lambda db: {card.name for card in reading.caseload(db, now=after.desk.now())}
    ).result()
    assert "Robin Fernbrook" in names
    assert after.desk.lane.submit(
        lambda db: all(rows_are_right(db, one) for one in logs_here(db))
    ).result()

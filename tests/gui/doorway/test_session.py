"""From unlock to lock: what is closed, kept and forgotten."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.store import backup, reading
from keyworker_desktop.store.check import logs_here, rows_are_right
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.drafts import Draft, all_drafts
from keyworker_desktop.store.errors import NoRoomForCopyError, RowsDifferError, StoreDamagedError
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.outbox import count
from keyworker_desktop.vault import keyslots
from tests.support.insiders import enter, insider, office_of
from tests.support.looking import cut_off, stray_windows, unnamed
from tests.support.program import PASSPHRASE, PATIENCE_MS, Played
from ui.idle import IdleWatch
from ui.session import Session
from ui.widgets.clipboard import copy_personal

Laptops = Callable[..., Played]


def session_of(played: Played) -> Session:
    assert played.program is not None
    assert played.program.session is not None
    return played.program.session


def lock(played: Played) -> None:
    played.bot.keyClick(played.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    played.bot.waitUntil(lambda: played.relocked == 1, timeout=PATIENCE_MS)


def test_ctrl_l_closes_everything_and_asks_for_a_fresh_process(laptop: Laptops) -> None:
    played = insider(laptop())
    key = session_of(played)._key
    copy_personal("what Alex said")
    lock(played)
    assert bytes(key) == bytes(32)
    assert QApplication.clipboard().text() == ""
    assert not played.is_inside
    played.close()
    enter(played)


def test_drafts_are_there_after_the_lock(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    families = played.desk.lane.submit(lambda db: len(all_drafts(db))).result()
    office = office_of(played)
    office.families.append(_first_family(played))
    office.add_draft()
    lock(played)
    key = keyslots.unlock(played.profile.keyslots, PASSPHRASE)
    db = open_store(played.profile.store, key)
    assert len(all_drafts(db)) == families + 1
    db.close()


def test_what_waits_is_counted_for_the_unlock_page(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    waiting = played.desk.lane.submit(count).result()
    assert waiting
    lock(played)
    assert played.program is not None
    assert played.program.look.preferences.unsent == waiting


def test_closing_the_window_closes_the_store(laptop: Laptops) -> None:
    played = insider(laptop())
    played.window.close()
    assert played.relocked == 0
    assert not played.is_inside
    second = Played(played.bot, played.app, played.profile)
    enter(second)
    second.close()


def test_nobody_there_locks(laptop: Laptops) -> None:
    played = insider(laptop())
    watch = session_of(played)._idle
    watch._clock = lambda: watch._active_at + 11 * 60
    watch._ticked_at = watch._active_at + 11 * 60
    watch.tick()
    played.bot.waitUntil(lambda: played.relocked == 1, timeout=PATIENCE_MS)


@pytest.mark.parametrize(
    ("later", "is_idle"), [(599, False), (601, True)], ids=["just under", "just over"]
)
def test_the_minutes_of_the_preferences_count(
    qapp: QApplication, later: int, is_idle: bool
) -> None:
    now = [1_000.0]
    watch = IdleWatch(qapp, minutes=lambda: 10, clock=lambda: now[0])
    told: list[bool] = []
    watch.idle.connect(partial(told.append, True))
    for second in range(0, later + 1, 5):
        now[0] = 1_000.0 + second
        watch.tick()
    now[0] = 1_000.0 + later
    watch.tick()
    assert bool(told) is is_idle


def test_a_laptop_that_slept_locks_when_it_wakes(qapp: QApplication) -> None:
    now = [1_000.0]
    watch = IdleWatch(qapp, minutes=lambda: 10, clock=lambda: now[0])
    told: list[bool] = []
    watch.idle.connect(partial(told.append, True))
    now[0] += 90
    watch.tick()
    assert told


def test_a_clock_that_is_set_back_does_not_lock(qapp: QApplication) -> None:
    now = [1_000_000.0]
    watch = IdleWatch(qapp, minutes=lambda: 10, clock=lambda: now[0])
    told: list[bool] = []
    watch.idle.connect(partial(told.append, True))
    now[0] -= 86_400
    watch.tick()
    assert not told


def copies(played: Played) -> list[Path]:
    return list(played.profile.backups.glob("store-*.db"))


def test_a_verified_copy_is_made_soon_after_unlocking_once_a_day(laptop: Laptops) -> None:
    played = insider(laptop())
    caretaker = session_of(played).caretaker
    assert caretaker._first.isActive()
    caretaker._first.timeout.emit()
    played.bot.waitUntil(lambda: len(copies(played)) == 1, timeout=PATIENCE_MS)
    played.bot.waitUntil(lambda: not caretaker.is_backing_up, timeout=PATIENCE_MS)
    caretaker.back_up_if_due()
    assert not caretaker.is_backing_up, "one a day"


def test_while_somebody_types_nothing_reads_the_whole_store(laptop: Laptops) -> None:
    played = insider(laptop())
    caretaker = session_of(played).caretaker
    begun: list[bool] = []
    for quiet in (0, 61):
        session_of(played)._idle._active_at -= quiet
        caretaker.look_after()
        begun.append(caretaker.is_backing_up)
    assert begun == [False, True]
    played.bot.waitUntil(lambda: not caretaker.is_backing_up, timeout=PATIENCE_MS)


def test_saving_goes_on_while_the_copy_is_made(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    office = office_of(played)
    office.families.append(_first_family(played))
    caretaker = session_of(played).caretaker
    caretaker.back_up_if_due()
    office.add_draft()
    assert len(played.desk.lane.submit(all_drafts).result()) == 1
    played.bot.waitUntil(lambda: len(copies(played)) == 1, timeout=PATIENCE_MS)


def test_a_copy_that_found_no_room_is_said_once_and_work_goes_on(
    laptop: Laptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    played = insider(laptop())
    caretaker = session_of(played).caretaker
    monkeypatch.setattr(backup, "LEFT_FREE", 2**62)
    told: list[object] = []
    caretaker.failed.connect(told.append)
    for _ in range(2):
        caretaker._not_before = played.desk.now()
        caretaker.back_up_if_due()
        played.bot.waitUntil(lambda: not caretaker.is_backing_up, timeout=PATIENCE_MS)
    (error,) = told
    assert isinstance(error, NoRoomForCopyError)
    assert NoRoomForCopyError.sentence in session_of(played).house.notices.sentences
    caretaker.back_up_if_due()
    assert not caretaker.is_backing_up, "not again at once"


def look_closely(played: Played) -> list[object]:
    """All that is told of it."""
    session = session_of(played)
    told: list[object] = []
    session.caretaker.failed.connect(told.append)
    session._idle._active_at -= 61
    session.caretaker.look_closely_if_due()
    played.bot.waitUntil(lambda: session.caretaker.is_looking, timeout=PATIENCE_MS)
    played.bot.waitUntil(lambda: not session.caretaker.is_looking, timeout=PATIENCE_MS)
    played.bot.waitUntil(lambda: played.desk.lane.submit(lambda _db: True).result())
    played.bot.wait(50)
    return told


def test_a_sound_store_is_looked_through_in_quiet_and_nothing_is_said(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=2)
    assert look_closely(played) == []
    session_of(played).caretaker.look_closely_if_due()
    played.bot.wait(50)
    assert not session_of(played).caretaker.is_looking, "once a week"


def test_rows_that_are_not_what_the_entries_say_are_told_and_folded_anew(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    office = office_of(played)
    office.in_store(lambda db: db.execute("UPDATE record SET waits = waits + 1, text = text"))
    (error,) = look_closely(played)
    assert isinstance(error, RowsDifferError)
    lock(played)
    db = open_store(played.profile.store, keyslots.unlock(played.profile.keyslots, PASSPHRASE))
    assert all(rows_are_right(db, one) for one in logs_here(db))
    db.close()


def test_a_log_that_does_not_hold_is_told_and_found_at_the_next_start(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    office = office_of(played)
    office.in_store(lambda db: db.execute("UPDATE entry SET body = zeroblob(40) WHERE id = 9"))
    told = look_closely(played)
    assert [type(error) for error in told] == [StoreDamagedError]
    lock(played)
    key = keyslots.unlock(played.profile.keyslots, PASSPHRASE)
    with pytest.raises(StoreDamagedError):
        open_store(played.profile.store, key)


# A disk that refuses


def refuse(played: Played, pages: int = 1) -> None:
    """From now on the disk takes no further page."""
    played.desk.lane.submit(
        lambda db: db.execute(f"PRAGMA max_page_count = {pages}").fetchone()
    ).result()


def with_unkept_words(played: Played) -> Session:
    """Somebody typed what the full disk does not take."""
    office = office_of(played)
    office.families.append(_first_family(played))
    refuse(played)
    draft = Draft(
        draft_id=UUID(int=77),
        family_id=office.family().family_id,
        kind="contact",
        fields={"body": "only in the window " * 2_000},
        updated_at=played.desk.now(),
    )
    session = session_of(played)
    session.desk.keep_draft(
        draft, done=session.caretaker._on_kept, failed=session.house.show_failure
    )
    return session


def test_the_lock_does_not_lose_what_a_full_disk_refuses(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    session = with_unkept_words(played)
    played.bot.keyClick(played.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    played.wait_for("passphrase to go back")
    assert played.relocked == 0
    assert not session.house.isVisible(), "nobody reads on while nobody is there"
    assert played.reads("One text that you have begun could not be kept")
    refuse(played, 1_000_000)
    session._try_again()
    assert played.relocked == 1
    key = keyslots.unlock(played.profile.keyslots, PASSPHRASE)
    db = open_store(played.profile.store, key)
    assert [str(draft.fields["body"])[:18] for draft in all_drafts(db)] == ["only in the window"]
    db.close()


def test_whoever_comes_back_goes_on_writing(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    session = with_unkept_words(played)
    session.house.lock()
    played.type("passphrase to go back", "not this one at all")
    played.press("go back to it")
    played.wait_to_read("That is not the passphrase of this laptop.")
    played.bot.waitUntil(lambda: not session._attempts.seconds_left, timeout=PATIENCE_MS)
    played.type("passphrase to go back", PASSPHRASE)
    played.press("go back to it")
    played.bot.waitUntil(session.house.isVisible, timeout=PATIENCE_MS)
    assert played.relocked == 0
    refuse(played, 1_000_000)
    lock(played)


def test_closing_the_window_asks_too_and_nothing_is_lost_but_on_purpose(laptop: Laptops) -> None:
    played = insider(laptop(), with_families=1)
    with_unkept_words(played)
    played.window.close()
    assert played.window.isVisible()
    played.press("lock and lose it")
    assert played.relocked == 0
    assert played.reads("Press once more to lock all the same.")
    played.press("lock and lose it")
    played.bot.waitUntil(lambda: played.relocked == 1, timeout=PATIENCE_MS)


@pytest.mark.parametrize("percent", [100, 200])
def test_the_page_that_holds_the_lock_cuts_nothing_off(laptop: Laptops, percent: int) -> None:
    played = insider(laptop(), with_families=1)
    with_unkept_words(played)
    assert played.program is not None
    played.program.look.set_text(percent)
    played.window.resize(1024, 640)
    session_of(played).house.lock()
    played.press("lock and lose it")
    played.bot.waitUntil(lambda: cut_off(played.window) == [], timeout=PATIENCE_MS)
    assert unnamed(played.window) == []
    assert stray_windows(played.window) == []
    refuse(played, 1_000_000)


def test_a_crash_is_told_once_with_details_to_copy(laptop: Laptops) -> None:
    played = laptop().start()
    assert played.program is not None
    crashes = played.program.crashes
    crashes.told.emit("first")
    crashes.told.emit("second")
    played.bot.waitUntil(lambda: crashes.dialog is not None, timeout=PATIENCE_MS)
    dialog = crashes.dialog
    assert dialog is not None
    played.bot.mouseClick(dialog.act, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() in {"first", "second"}
    assert crashes.dialog is None


def test_the_unlock_page_brings_no_store_and_no_network_with_it() -> None:
    """Start-up stays quick only while nobody imports these at the top of what it needs."""
    code = (
        "import sys, ui.program, ui.application;"
        "print(sorted({'requests', 'reportlab', 'sqlcipher3', 'cryptography', 'ui.desk'}"
        " & sys.modules.keys()))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert answer.stdout.strip() == "[]"


def _first_family(played: Played) -> tuple[Family, Person]:
    def read(db: Connection) -> tuple[Family, Person]:
        family_id = reading.family_ids(db)[0]
        family = next(iter(reading.records(db, family_id, Family)))
        return family, next(iter(reading.records(db, family_id, Person)))

    found: tuple[Family, Person] = played.desk.lane.submit(read).result()
    return found

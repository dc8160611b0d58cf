"""From unlock to lock: what is closed, kept and forgotten."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.store import reading
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.drafts import all_drafts
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.outbox import count
from keyworker_desktop.vault import keyslots
from tests.support.insiders import enter, insider, office_of
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


def test_a_verified_copy_is_made_in_a_quiet_minute(laptop: Laptops) -> None:
    played = insider(laptop())
    session = session_of(played)
    session.back_up_if_due()
    assert not list(played.profile.backups.glob("store-*.db")), "somebody is at the keyboard"
    session._idle._active_at -= 61
    session.back_up_if_due()
    played.bot.waitUntil(
        lambda: len(list(played.profile.backups.glob("store-*.db"))) == 1, timeout=PATIENCE_MS
    )
    played.bot.waitUntil(lambda: not session._is_backing_up, timeout=PATIENCE_MS)
    session.back_up_if_due()
    assert not session._is_backing_up, "one a day"


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

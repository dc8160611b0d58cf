"""Settings hold at once and for the next start; the passphrase changes only when asked twice."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from tests.support.insiders import enter, go, insider
from tests.support.looking import cut_off, stray_windows, unnamed
from tests.support.program import PASSPHRASE, PATIENCE_MS, Played
from ui.places import Room
from ui.theme import ThemeName, theme

Laptops = Callable[..., Played]
NEW = "seven lanterns over gravel otter"


@pytest.fixture
def played(laptop: Laptops) -> Played:
    played = insider(laptop())
    go(played, Room.SETTINGS)
    return played


def test_text_size_changes_at_once_and_stays(played: Played) -> None:
    played.press("larger text")
    assert theme().scale == 1.1
    assert played.reads("110 %")
    enter_again(played)
    assert theme().scale == 1.1


def test_text_size_ends_at_200_per_cent(played: Played) -> None:
    for _ in range(5):
        played.press("larger text")
    assert theme().scale == 2.0
    assert not played.find("larger text").isEnabled()


def test_colours_change_at_once_and_stay(played: Played) -> None:
    colours = played.find("colours")
    colours.chosen.emit(str(ThemeName.CONTRAST.value))
    assert theme().name is ThemeName.CONTRAST
    enter_again(played)
    assert theme().name is ThemeName.CONTRAST


def test_idle_minutes_are_kept(played: Played) -> None:
    played.find("idle minutes").chosen.emit(5)
    assert played.program is not None
    assert played.program.look.preferences.idle_minutes == 5


def test_the_passphrase_is_changed(played: Played) -> None:
    played.press("change passphrase")
    played.type("old passphrase", PASSPHRASE)
    played.choose_passphrase(NEW)
    played.press("save passphrase")
    played.wait_to_read("The passphrase is changed.")
    played.restart()
    played.unlock(NEW)
    played.wait_inside()


def test_a_wrong_old_passphrase_changes_nothing(played: Played) -> None:
    played.press("change passphrase")
    played.type("old passphrase", "not the one there is")
    played.choose_passphrase(NEW)
    played.press("save passphrase")
    played.wait_to_read("That is not the passphrase of this laptop.")
    assert played.find("new passphrase").text() == NEW, "what was typed stays"
    played.restart()
    played.unlock()
    played.wait_inside()


def test_leaving_the_passphrase_forgets_what_was_typed(played: Played) -> None:
    played.press("change passphrase")
    played.type("old passphrase", PASSPHRASE)
    played.press("leave passphrase")
    played.press("change passphrase")
    assert played.find("old passphrase").text() == ""


def test_this_laptop_is_listed_and_the_service_named(played: Played) -> None:
    assert played.reads("http://127.0.0.1:1")
    assert played.reads("No exchange has gone through yet.")
    played.press("open source")
    assert played.reads("SIL Open Font License")


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_nothing_is_cut_off_and_everything_has_a_name(played: Played, percent: int) -> None:
    assert played.program is not None
    played.press("change passphrase")
    played.program.look.set_text(percent)
    played.window.resize(1024, 640)
    played.app.processEvents()
    screen = played.program.session.house.screen_shown  # type: ignore[union-attr]
    assert screen is not None
    played.bot.waitUntil(lambda: cut_off(screen) == [], timeout=PATIENCE_MS)
    assert unnamed(screen) == []
    assert stray_windows(played.window) == []


def test_ctrl_and_plus_work_in_every_room(played: Played) -> None:
    played.bot.keyClick(played.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert theme().scale == 1.1
    played.bot.keyClick(played.window, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert theme().scale == 1.0


def enter_again(played: Played) -> None:
    played.close()
    theme().choose(ThemeName.LIGHT)
    theme().set_scale(1.0)
    enter(played)

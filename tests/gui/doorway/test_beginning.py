"""Welcome and the forms behind it."""

from collections.abc import Callable
from uuid import UUID

import pytest
from PySide6.QtCore import Qt

from keyworker_desktop.paths import Profile
from keyworker_desktop.store.open import create_store
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from keyworker_desktop.vault.errors import DiskFullError
from keyworker_protocol.enrolment import Code, CodeKind
from sync.errors import AlarmError
from tests.support.looking import cut_off, stray_windows, unnamed
from tests.support.program import PASSPHRASE, PATIENCE_MS, Played
from ui.screens.doorway import steps
from ui.screens.doorway.words import WordsPage

Laptops = Callable[..., Played]


def no_demonstration(*_anything: object) -> None:
    raise DiskFullError


def test_three_calm_choices_by_keyboard(laptop: Laptops) -> None:
    played = laptop(demonstration=no_demonstration).start()
    first = played.wait_for("begin join")
    played.bot.waitUntil(first.hasFocus)
    played.bot.keyClick(first, Qt.Key.Key_Down)
    played.bot.keyClick(played.find("begin found"), Qt.Key.Key_Return)
    assert played.sees("organisation name")
    played.press("back")
    assert played.sees("begin demonstration")


def test_what_was_typed_is_there_when_somebody_comes_back(laptop: Laptops) -> None:
    played = laptop().start()
    played.press("begin join")
    played.type("code", "ABCDEF")
    played.press("back")
    played.press("begin join")
    assert played.find("code").toPlainText() == "ABCDEF"


def test_an_easy_passphrase_is_refused_with_its_reason(laptop: Laptops) -> None:
    played = laptop().start()
    played.press("begin join")
    played.type("code", "ABCDEF")
    played.type("new passphrase", "password")
    assert played.reads("Many people use this one")
    played.press("begin")
    assert not played.profile.keyslots.exists()


def test_a_passphrase_typed_differently_is_remarked(laptop: Laptops) -> None:
    played = laptop().start()
    played.press("begin join")
    played.type("code", "ABCDEF")
    played.type("new passphrase", PASSPHRASE)
    played.type("new passphrase again", PASSPHRASE.upper())
    played.press("begin")
    assert played.reads("The two are not the same.")


def test_a_passphrase_that_is_shown_is_typed_once(laptop: Laptops) -> None:
    played = laptop().start()
    played.press("begin join")
    line = played.wait_for("new passphrase")
    played.bot.mouseClick(line.parentWidget().eye, Qt.MouseButton.LeftButton)
    assert not played.sees("new passphrase again")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({}, "Type or paste the code here."),
        ({"code": "ABC"}, "Give the organisation a name."),
        ({"code": "ABC", "organisation name": "Riverside"}, "Write your name."),
    ],
)
def test_what_is_missing_is_said_under_its_field(
    laptop: Laptops, typed: dict[str, str], sentence: str
) -> None:
    played = laptop().start()
    played.press("begin found")
    for name, text in typed.items():
        played.type(name, text)
    played.press("begin")
    assert played.reads(sentence)


def test_a_demonstration_that_fails_leaves_the_choice(laptop: Laptops) -> None:
    played = laptop(demonstration=no_demonstration).start()
    played.press("begin demonstration")
    played.choose_passphrase()
    played.press("begin")
    played.wait_to_read("The disk of this laptop is full")
    assert played.find("new passphrase").text() == PASSPHRASE
    assert played.sees("back")


def test_the_demonstration_shows_its_progress(laptop: Laptops) -> None:
    seen: list[Profile] = []

    def build(profile: Profile, passphrase: str, progress: Callable[[int, int], None]) -> None:
        progress(3, 12)
        calibration = Calibration(start=FLOOR)
        key = keyslots.create(profile.keyslots, passphrase, calibration=calibration)
        create_store(profile.store, key).close()
        seen.append(profile)

    played = laptop(demonstration=build).start()
    played.press("begin demonstration")
    played.choose_passphrase()
    played.press("begin")
    played.wait_to_read("Choose how to go on.")  # this one made no organisation
    assert seen == [played.profile]


def test_an_organisation_that_is_not_the_codes_is_named(laptop: Laptops) -> None:
    """The directory that came does not chain to the root whose fingerprint the code carries."""
    played = laptop().start()
    assert played.program is not None
    doorway = played.program.doorway
    assert doorway is not None
    doorway._show_words(("acorn", "lantern", "gravel", "otter", "violin", "teapot"))
    assert isinstance(doorway.page, WordsPage)
    doorway._on_not_enrolled(AlarmError())
    assert played.reads("is not the organisation that your code was made for")
    assert played.sees("use another code")
    assert not doorway._poll.isActive()


def test_f1_explains_the_page(laptop: Laptops) -> None:
    played = laptop().start()
    played.bot.keyClick(played.window, Qt.Key.Key_F1)
    assert played.reads("Most people join with a code")


@pytest.mark.parametrize("way", ["begin join", "begin found", "begin demonstration", ""])
@pytest.mark.parametrize("percent", [100, 200])
def test_nothing_is_cut_off_and_everything_has_a_name(
    laptop: Laptops, way: str, percent: int
) -> None:
    played = laptop(demonstration=no_demonstration).start()
    assert played.program is not None
    if way:
        played.press(way)
        played.type("new passphrase", PASSPHRASE)
    played.program.look.set_text(percent)
    played.window.resize(1024, 640)
    played.bot.waitUntil(lambda: cut_off(played.window) == [], timeout=PATIENCE_MS)
    assert unnamed(played.window) == []
    assert stray_windows(played.window) == []


def test_theme_and_text_size_survive_a_restart(laptop: Laptops) -> None:
    played = laptop().start()
    assert played.program is not None
    played.bot.keyClick(played.window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    played.press("next theme")
    chosen = played.program.look.preferences
    assert chosen.text_percent == 110
    played.restart()
    assert played.program is not None
    kept = played.program.look.preferences
    assert (kept.theme, kept.text_percent) == (chosen.theme, chosen.text_percent)
    played.bot.waitUntil(lambda: played.sees("begin join"), timeout=PATIENCE_MS)


def test_a_disk_that_fills_while_beginning_leaves_nothing_in_the_way(
    laptop: Laptops, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_anything: object) -> None:
        raise DiskFullError

    code = Code(
        kind=CodeKind.JOIN,
        address="http://127.0.0.1:1",
        secret=bytes(16),
        organisation_id=UUID(int=9),
    )
    played = laptop().start()
    played.press("begin join")
    played.type("code", code.text())
    played.choose_passphrase()
    with monkeypatch.context() as patch:
        patch.setattr(steps, "create_store", full)
        played.press("begin")
        played.wait_to_read("The disk of this laptop is full")
    assert not played.profile.keyslots.exists()
    assert played.find("new passphrase").text() == PASSPHRASE
    played.press("begin")
    played.wait_to_read("The service cannot be reached.")
    assert played.profile.store.exists()

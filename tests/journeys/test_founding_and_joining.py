"""From two empty laptops and a code to a keyworker who is in, against the real service."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from keyworker_protocol.directory import Role
from tests.support.program import PATIENCE_MS, Played
from tests.support.service import RunningService
from ui.places import Place, Room
from ui.screens.doorway.beginning import JoinPage
from ui.screens.team.screen import TeamScreen

Laptops = Callable[..., Played]


def found(played: Played, service: RunningService) -> Played:
    played.start()
    played.press("begin found")
    played.type("code", service.founding_code().text())
    played.type("organisation name", "Riverside Keyworking")
    played.type("your name", "Miriam")
    played.choose_passphrase()
    played.press("begin")
    played.wait_inside()
    return played


def invite(manager: Played, name: str) -> str:
    """The code, as the manager would copy it."""
    assert manager.program is not None
    assert manager.program.session is not None
    manager.program.session.house.go(Place(room=Room.TEAM))
    manager.press("invite")
    manager.type("invited name", name)
    manager.press("make code")
    screen = manager.program.session.house.screen_shown
    assert isinstance(screen, TeamScreen)
    manager.bot.waitUntil(lambda: name in codes_on(screen), timeout=PATIENCE_MS)
    return codes_on(screen)[name]


def codes_on(screen: TeamScreen) -> dict[str, str]:
    return {card.invited.name: card.invited.code for card in screen._cards.values()}


def join(played: Played, code: str) -> tuple[str, ...]:
    """Up to the six words."""
    played.start()
    played.press("begin join")
    played.type("code", code)
    played.choose_passphrase()
    played.press("begin")
    words: tuple[str, ...] = played.wait_for("six words").words
    return words


def test_a_keyworker_joins_with_a_code_and_six_words(
    laptop: Laptops, service: RunningService
) -> None:
    manager = found(laptop("miriam"), service)
    code = invite(manager, "Priya Nair")
    keyworker = laptop("priya")
    words = join(keyworker, code)
    assert len(words) == 6
    assert manager.wait_for("six words").words == words
    manager.press("enrol")
    keyworker.wait_inside()
    assert keyworker.desk.me.name == "Priya Nair"
    assert keyworker.desk.me.role is Role.KEYWORKER
    manager.bot.waitUntil(lambda: len(manager.desk.directory.users) == 2, timeout=PATIENCE_MS)
    manager.bot.waitUntil(lambda: not manager.sees("enrol"), timeout=PATIENCE_MS)
    keyworker.restart()
    keyworker.unlock()
    keyworker.wait_inside()


def test_what_somebody_joined_with_works_without_the_service(
    laptop: Laptops, service: RunningService
) -> None:
    manager = found(laptop("miriam"), service)
    service.stop()
    manager.restart()
    manager.unlock()
    manager.wait_inside()
    assert manager.desk.me.name == "Miriam"


def test_joining_goes_on_after_the_program_was_closed(
    laptop: Laptops, service: RunningService
) -> None:
    manager = found(laptop("miriam"), service)
    keyworker = laptop("priya")
    words = join(keyworker, invite(manager, "Priya"))
    keyworker.restart()
    keyworker.unlock()
    assert keyworker.wait_for("six words").words == words
    assert manager.wait_for("six words").words == words
    manager.press("enrol")
    keyworker.wait_inside()


def test_founding_goes_on_after_the_answer_was_lost(
    laptop: Laptops, service: RunningService
) -> None:
    manager = laptop("miriam").start()
    manager.press("begin found")
    code = service.founding_code().text()
    service.stop()
    manager.type("code", code)
    manager.type("organisation name", "Riverside Keyworking")
    manager.type("your name", "Miriam")
    manager.choose_passphrase()
    manager.press("begin")
    manager.wait_to_read("The service cannot be reached.")
    assert manager.find("organisation name").text() == "Riverside Keyworking"
    assert manager.find("new passphrase") is None, "it is set and need not be chosen again"
    service.start()
    manager.press("begin")
    manager.wait_inside()


def test_a_code_works_once(laptop: Laptops, service: RunningService) -> None:
    manager = found(laptop("miriam"), service)
    code = invite(manager, "Priya")
    join(laptop("priya"), code)
    other = laptop("other").start()
    other.press("begin join")
    other.type("code", code)
    other.choose_passphrase()
    other.press("begin")
    other.wait_to_read("has been used already")
    # Nothing of the first try is in the way of another code.
    second = invite(manager, "Sam")
    other.type("code", second)
    other.press("begin")
    words = other.wait_for("six words").words
    manager.bot.waitUntil(lambda: manager_sees(manager, words), timeout=PATIENCE_MS)


def manager_sees(manager: Played, words: tuple[str, ...]) -> bool:
    shown = [
        widget.words
        for widget in manager.window.findChildren(type(manager.find("six words")), "six words")
    ]
    return words in shown


def test_a_code_is_too_old_after_a_day(laptop: Laptops, service: RunningService) -> None:
    manager = found(laptop("miriam"), service)
    code = invite(manager, "Priya")
    service.clock.forward(seconds=25 * 3600)
    keyworker = laptop("priya").start()
    keyworker.press("begin join")
    keyworker.type("code", code)
    keyworker.choose_passphrase()
    keyworker.press("begin")
    keyworker.wait_to_read("This code is too old.")


@pytest.mark.parametrize("way", ["begin join", "begin found"])
def test_a_mistyped_code_is_said_before_anything_is_made(laptop: Laptops, way: str) -> None:
    played = laptop().start()
    played.press(way)
    played.type("code", "ABCDEF-GHJKLM")
    if way == "begin found":
        played.type("organisation name", "Riverside Keyworking")
        played.type("your name", "Miriam")
    played.choose_passphrase()
    played.press("begin")
    played.wait_to_read("This is not a complete code.")
    assert not played.profile.keyslots.exists()
    assert played.find("code").toPlainText() == "ABCDEF-GHJKLM"


def test_a_founding_code_does_not_join(laptop: Laptops, service: RunningService) -> None:
    played = laptop().start()
    played.press("begin join")
    played.type("code", service.founding_code().text())
    played.choose_passphrase()
    played.press("begin")
    played.wait_to_read("This code is for something else")


def test_a_code_that_was_used_up_for_founding_is_named(
    laptop: Laptops, service: RunningService
) -> None:
    code = service.founding_code()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service, "founding_code", lambda: code)
        found(laptop("miriam"), service)
        second = laptop("second").start()
        second.press("begin found")
        second.type("code", code.text())
        second.type("organisation name", "Hillside Keyworking")
        second.type("your name", "Tom")
        second.choose_passphrase()
        second.press("begin")
        second.wait_to_read("has been used already")
        assert second.find("your name").text() == "Tom"


def test_the_service_away_while_waiting_and_back(laptop: Laptops, service: RunningService) -> None:
    manager = found(laptop("miriam"), service)
    keyworker = laptop("priya")
    join(keyworker, invite(manager, "Priya"))
    manager.wait_for("enrol")
    service.stop()
    keyworker.wait_to_read("The service cannot be reached.")
    manager.press("enrol")
    manager.wait_to_read("The service cannot be reached.")
    service.start()
    manager.press("enrol")
    keyworker.wait_inside()


def test_an_invitation_that_is_withdrawn_ends_the_waiting(
    laptop: Laptops, service: RunningService
) -> None:
    manager = found(laptop("miriam"), service)
    keyworker = laptop("priya")
    join(keyworker, invite(manager, "Priya"))
    manager.wait_for("enrol")
    manager.press("withdraw invitation")
    keyworker.wait_for("use another code")
    keyworker.press("use another code")
    keyworker.bot.waitUntil(
        lambda: (
            keyworker.program is not None
            and keyworker.program.doorway is not None
            and isinstance(keyworker.program.doorway.page, JoinPage)
        ),
        timeout=PATIENCE_MS,
    )
    words = None
    code = invite(manager, "Priya again")
    keyworker.type("code", code)
    keyworker.press("begin")
    words = keyworker.wait_for("six words").words
    manager.bot.waitUntil(lambda: manager.sees("enrol"), timeout=PATIENCE_MS)
    assert manager.find("six words").words == words
    manager.press("enrol")
    keyworker.wait_inside()


def test_the_copied_code_is_marked_personal(laptop: Laptops, service: RunningService) -> None:
    manager = found(laptop("miriam"), service)
    code = invite(manager, "Priya")
    manager.press("copy code")
    clipboard = manager.app.clipboard()
    assert clipboard.text() == code
    assert clipboard.mimeData().hasFormat("application/x-keyworker-personal")
    manager.bot.keyClick(manager.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    manager.bot.waitUntil(lambda: manager.relocked == 1, timeout=PATIENCE_MS)
    assert clipboard.text() == ""

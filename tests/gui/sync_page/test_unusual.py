"""What is rare: a restored service, two computers with one identity, files, unreadable entries."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.store import lives
from keyworker_protocol.directory import Role
from sync import clones
from sync.restored import NothingToConfirmError
from tests.support.desk import Office, a_desk
from tests.support.screens import LOOKS, cut_off, show, unnamed
from ui.places import Place, Room
from ui.screens.sync_page import SyncScreen
from ui.screens.sync_page.unusual import Confirmer
from ui.shell.standing import unsent
from ui.theme import theme

Show = Callable[[Office], SyncScreen]


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Show]:
    made: list[SyncScreen] = []

    def show_it(office: Office) -> SyncScreen:
        screen = SyncScreen(office.desk)
        made.append(screen)
        show(qtbot, screen)
        screen.show_place(Place(room=Room.SYNC))
        return screen

    yield show_it
    for screen in made:
        screen.hide()


@pytest.fixture
def managers(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, role=Role.MANAGER) as office:
        yield office


def restore(office: Office) -> None:
    """As the first exchange after it finds the service."""
    at = int(office.clock().timestamp() * 1000)
    hours_ago = int((office.clock() - timedelta(hours=5)).timestamp() * 1000)
    pending = partial(lives.note_pending, new=UUID(int=9), restored_ms=hours_ago, now_ms=at)
    office.in_store(pending)


def test_a_manager_is_asked_to_confirm_that_the_service_was_restored(
    managers: Office, shown: Show, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore(managers)
    screen = shown(managers)
    qtbot.waitUntil(screen.restoration.isVisible)
    assert screen.restoration.title.text() == "Was the service restored from a backup?"
    assert "The service says it was restored: Today 04:30" in screen.restoration.facts.text()
    assert "do not confirm" in screen.restoration.words.text()
    confirmed: list[str] = []
    step = partial(confirmed.append, "yes")
    monkeypatch.setattr(screen.confirmer, "_confirm", step)
    screen.restoration.confirm.setFocus()
    with qtbot.waitSignal(screen.confirmer.confirmed):
        qtbot.keyClick(screen.restoration.confirm, Qt.Key.Key_Return)
    assert confirmed == ["yes"]
    assert not screen.restoration.confirm.is_busy


def test_what_stands_in_the_way_of_confirming_is_told(
    managers: Office, qtbot: QtBot, qapp: QApplication
) -> None:
    def nothing() -> None:
        raise NothingToConfirmError

    confirmer = Confirmer(managers.desk, qapp, confirm=nothing)
    with qtbot.waitSignal(confirmer.failed) as told:
        confirmer.confirm()
    assert isinstance(told.args[0], NothingToConfirmError)


def test_others_are_told_that_it_waits_for_a_manager(
    office: Office, shown: Show, qtbot: QtBot
) -> None:
    restore(office)
    screen = shown(office)
    qtbot.waitUntil(screen.restoration.isVisible)
    assert "waits for a manager" in screen.restoration.title.text()
    assert "You can go on writing" in screen.restoration.words.text()
    assert screen.facts.told("why")[0] == "The service is not the same as before"
    assert screen.facts.told("next")[0] == "It waits for a manager"
    assert not screen.restoration.confirm.isVisible()


def test_two_computers_with_one_identity_are_told_until_somebody_was_told(
    office: Office, shown: Show, qtbot: QtBot
) -> None:
    at = int(office.clock().timestamp() * 1000)
    office.in_store(partial(clones.note_unknown_own, now_ms=at, is_certain=True))
    screen = shown(office)
    qtbot.waitUntil(screen.clone.isVisible)
    assert "Nothing is lost" in screen.clone.words.text()
    assert office.in_store(unsent).troubles == 1, "the mark at the top says that it needs a look"
    screen.clone.told.setFocus()
    qtbot.keyClick(screen.clone.told, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: not screen.clone.isVisible())
    assert screen.now.hasFocus()


@pytest.mark.parametrize("look", LOOKS)
def test_nothing_of_it_is_cut_off(office: Office, shown: Show, qtbot: QtBot, look: str) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    restore(office)
    office.in_store(partial(clones.note_unknown_own, now_ms=1, is_certain=True))
    screen = shown(office)
    screen.resize(width - 90, height)
    qtbot.waitUntil(screen.clone.isVisible)
    qtbot.waitUntil(lambda: cut_off(screen) == [])
    assert unnamed(screen) == []

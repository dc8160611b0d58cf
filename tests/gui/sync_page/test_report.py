"""The report for support: read in full, then copied or saved; also when the store is damaged."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.paths import Profile
from keyworker_desktop.store import outbox
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.errors import StoreDamagedError
from tests.support.desk import Office
from tests.support.screens import LOOKS, show, unnamed
from ui.places import Place, Room
from ui.screens.sync_page import SyncScreen, report
from ui.screens.sync_page.report import ReportDialog
from ui.surroundings import Surroundings
from ui.theme import theme


@pytest.fixture
def screen(office: Office, qtbot: QtBot, tmp_path: Path) -> Iterator[SyncScreen]:
    outside = Surroundings(profile=Profile(tmp_path), app_version="1.2.0", relock=lambda: None)
    screen = SyncScreen(office.desk, surroundings=outside)
    show(qtbot, screen)
    screen.show_place(Place(room=Room.SYNC))
    yield screen
    screen.hide()


def made(screen: SyncScreen, qtbot: QtBot) -> ReportDialog:
    screen.report.make.setFocus()
    qtbot.keyClick(screen.report.make, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: screen.dialog is not None)
    assert screen.dialog is not None
    return screen.dialog


def test_one_button_shows_all_of_it_and_it_names_nobody(
    screen: SyncScreen, office: Office, qtbot: QtBot
) -> None:
    office.add_note(1, body="Quillfeather")
    text = made(screen, qtbot).text.toPlainText()
    assert "program: 1.2.0" in text
    assert "entries waiting: 1" in text
    for word in ("Maya", "Fenwick", "Robin", "Marsh", "Priya", "Ruth", "Quillfeather"):
        assert word not in text
    assert str(office.family(1).family_id) not in text


def test_the_settings_lead_straight_to_it(screen: SyncScreen, qtbot: QtBot) -> None:
    screen.show_place(Place(room=Room.SYNC, act="report"))
    qtbot.waitUntil(lambda: screen.dialog is not None)
    assert screen.dialog is not None
    screen.dialog.reject()


def test_it_is_copied_only_when_somebody_says_so(screen: SyncScreen, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("before")
    dialog = made(screen, qtbot)
    text = dialog.text.toPlainText()
    assert QGuiApplication.clipboard().text() == "before"
    with qtbot.waitSignal(screen.tell):
        qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text
    qtbot.waitUntil(lambda: screen.dialog is None)
    assert screen.focusWidget() is screen.report.make


def test_it_is_saved_where_somebody_chose(qtbot: QtBot, tmp_path: Path, office: Office) -> None:
    chosen = tmp_path / "chosen.txt"
    dialog = ReportDialog("All of it\n", where=lambda _window, _name: str(chosen))
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitSignal(dialog.saved):
        qtbot.keyClick(dialog.save, Qt.Key.Key_Return)
    assert chosen.read_text(encoding="utf-8") == "All of it\n"
    del office


def test_a_folder_that_cannot_be_written_is_told_and_the_report_stays(
    qtbot: QtBot, tmp_path: Path, office: Office
) -> None:
    dialog = ReportDialog("All", where=lambda _window, _name: str(tmp_path / "no" / "such"))
    qtbot.addWidget(dialog)
    dialog.show()
    with qtbot.waitSignal(dialog.failed):
        qtbot.keyClick(dialog.save, Qt.Key.Key_Return)
    assert dialog.isVisible()
    dialog.reject()
    del office


def test_thinking_better_of_it_leaves_nothing(screen: SyncScreen, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText("before")
    dialog = made(screen, qtbot)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: screen.dialog is None)
    assert QGuiApplication.clipboard().text() == "before"


def test_a_damaged_store_still_gives_a_report(
    screen: SyncScreen, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged(_db: Connection, around: object) -> None:
        del around
        raise StoreDamagedError

    monkeypatch.setattr(report, "facts", damaged)
    text = made(screen, qtbot).text.toPlainText()
    assert "the store could not be read: StoreDamagedError" in text


@pytest.mark.parametrize("look", LOOKS)
def test_it_fits_the_window_and_is_named(
    screen: SyncScreen, office: Office, qtbot: QtBot, look: str
) -> None:
    scale, width, height = LOOKS[look]
    theme().set_scale(scale)
    screen.resize(width, height)
    dialog = made(screen, qtbot)
    assert dialog.width() <= width
    assert dialog.height() <= height
    assert unnamed(dialog) == []
    assert dialog.text.hasFocus()
    dialog.reject()
    assert office.in_store(outbox.count) == 0

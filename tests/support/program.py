"""The whole program in a window of the test's own, played by clicks and keys."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.paths import Profile, prepare
from keyworker_desktop.vault.cost import FLOOR, Calibration
from ui.program import Program
from ui.surroundings import Surroundings
from ui.theme import ThemeName, theme

PASSPHRASE = "quiet otter juggles seven lanterns"
PATIENCE_MS = 30_000


@dataclass
class Played:
    """A program as somebody sits at it: what is looked for must be on the screen."""

    bot: QtBot
    app: QApplication
    profile: Profile
    changes: dict[str, Any] = field(default_factory=dict)
    relocked: int = 0
    program: Program | None = None

    def start(self) -> "Played":
        prepare(self.profile)
        made = Surroundings(
            profile=self.profile,
            app_version="test",
            relock=self._on_relock,
            calibration=Calibration(start=FLOOR),
            joining_poll_ms=100,
        )
        for name, value in self.changes.items():
            object.__setattr__(made, name, value)
        self.program = Program(self.app, made)
        self.program.start()
        self.bot.waitExposed(self.window)
        self.window.activateWindow()
        self.bot.waitUntil(self.window.isActiveWindow)
        return self

    @property
    def window(self) -> QWidget:
        assert self.program is not None
        return self.program.window

    def close(self) -> None:
        if self.program is not None:
            self.program.close_down()
            self.window.hide()
            self.window.deleteLater()
            self.program.deleteLater()
            self.program = None

    def restart(self) -> "Played":
        """The same laptop, opened again."""
        self.close()
        return self.start()

    def find(self, name: str) -> Any:
        for widget in self.window.findChildren(QWidget, name):
            if widget.isVisible():
                return widget
        return None

    def sees(self, name: str) -> bool:
        return self.find(name) is not None

    def wait_for(self, name: str) -> Any:
        self.bot.waitUntil(lambda: self.sees(name), timeout=PATIENCE_MS)
        return self.find(name)

    def press(self, name: str) -> None:
        self.bot.mouseClick(self.wait_for(name), Qt.MouseButton.LeftButton)

    def type(self, name: str, text: str) -> None:
        widget = self.wait_for(name)
        if isinstance(widget, QLineEdit):
            widget.selectAll()
            self.bot.keyClicks(widget, text)
        elif isinstance(widget, QPlainTextEdit):
            widget.selectAll()
            widget.insertPlainText(text)  # as a paste
        else:
            raise TypeError(f"{name} takes no text")

    def reads(self, words: str) -> bool:
        return any(
            words in label.text() for label in self.window.findChildren(QLabel) if label.isVisible()
        )

    def wait_to_read(self, words: str) -> None:
        self.bot.waitUntil(lambda: self.reads(words), timeout=PATIENCE_MS)

    def choose_passphrase(self, text: str = PASSPHRASE) -> None:
        self.type("new passphrase", text)
        self.type("new passphrase again", text)

    def unlock(self, text: str = PASSPHRASE) -> None:
        self.type("passphrase", text)
        self.press("open")

    @property
    def is_inside(self) -> bool:
        return self.program is not None and self.program.session is not None

    def wait_inside(self) -> None:
        self.bot.waitUntil(lambda: self.is_inside, timeout=PATIENCE_MS)

    @property
    def desk(self) -> Any:
        assert self.program is not None
        assert self.program.session is not None
        return self.program.session.desk

    def _on_relock(self) -> None:
        self.relocked += 1


@pytest.fixture(scope="session")
def dressed_program(qapp: QApplication) -> None:
    if theme()._app is None:
        theme().apply(qapp)


@pytest.fixture
def laptop(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path, dressed_program: None
) -> Iterator[Callable[..., Played]]:
    """Laptops by name, each with a profile of its own; closed at the end."""
    made: dict[str, Played] = {}

    def one(name: str = "laptop", **changes: object) -> Played:
        if name not in made:
            made[name] = Played(qtbot, qapp, Profile(tmp_path / name), dict(changes))
        return made[name]

    yield one
    for played in made.values():
        played.close()
    theme().choose(ThemeName.LIGHT)
    theme().set_scale(1.0)


def at(moment: datetime) -> Callable[[], datetime]:
    return lambda: moment

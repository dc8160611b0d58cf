"""The contacts tab on a family's screen, and how a keyworker writes and reads there."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from keyworker_desktop.store.drafts import Draft, all_drafts
from keyworker_desktop.store.reading import ContactSheet
from tests.gui.family.conftest import Shown
from tests.support.desk import Office, a_desk
from tests.support.screens import show, usual_theme
from ui.places import FamilyTab
from ui.screens.family.contacts import ContactsTab
from ui.screens.family.contacts.editor import NoteEditor
from ui.screens.family.contacts.writing import Typed
from ui.screens.family.screen import FamilyScreen

__all__ = ["usual_theme"]
FINISH = Qt.KeyboardModifier.ControlModifier


@dataclass
class Contacts(Shown):
    """The family's screen with its contacts, and short words for what tests do there."""

    @property
    def tab(self) -> ContactsTab:
        view = self.screen.view(FamilyTab.CONTACTS)
        assert isinstance(view, ContactsTab)
        return view

    @property
    def editor(self) -> NoteEditor:
        return self.tab.editor

    def come(self, number: int = 0, **place: Any) -> None:
        self.open(number, FamilyTab.CONTACTS, **place)
        self.qtbot.waitUntil(lambda: self.tab.sheet is not None)
        QApplication.processEvents()

    def begin(self, number: int = 0, **place: Any) -> None:
        self.come(number, act="new note", **place)
        self.until(self.editor.form.body_pad.hasFocus)

    def write(self, words: str) -> None:
        self.qtbot.keyClicks(self.editor.form.body_pad, words)

    def finish(self) -> None:
        self.qtbot.keyClick(self.editor.form.body_pad, Qt.Key.Key_Return, FINISH)

    def notes(self, number: int = 0) -> list[ContactSheet]:
        return list(self.sheet(number).contacts)

    def typed(self) -> Typed:
        """What stands in the editor."""
        opened = self.editor._open
        assert opened is not None
        return self.editor.form.read(opened.typed)

    def family_shown(self) -> UUID | None:
        return self.tab.sheet.card.family_id if self.tab.sheet else None

    def drafts(self) -> list[Draft]:
        return list(self.office.in_store(all_drafts))

    def rows(self) -> list[str]:
        """Every row of the list in one breath."""
        model = self.tab.list.items
        role = Qt.ItemDataRole.AccessibleTextRole
        return [str(model.index(n).data(role)) for n in range(model.rowCount())]

    def saved(self) -> None:
        """Until the note that was finished is the one that is read."""
        self.until(lambda: not self.editor.is_open and self.tab.reader.isVisible())


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, with_families=2) as office:
        yield office


@pytest.fixture
def contacts(office: Office, qtbot: QtBot) -> Iterator[Contacts]:
    yield from _shown(office, qtbot, 1282, 716)


def _shown(office: Office, qtbot: QtBot, width: int, height: int) -> Iterator[Contacts]:
    screen = FamilyScreen(office.desk)
    family = Contacts(office, screen, qtbot)
    screen.go.connect(family.places.append)
    screen.go.connect(screen.show_place)
    screen.tell.connect(family.told.append)
    screen.failed.connect(family.failures.append)
    show(qtbot, screen, width=width, height=height)
    yield family
    family.tab.toast.put_away()
    screen.hide()

"""A family about which two people disagree, the screen that settles it, and a person at it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import reading
from keyworker_desktop.store import settling as settling_store
from keyworker_desktop.store.settling import ToSettle
from tests.support.desk import TOM, Office, a_desk
from tests.support.screens import show, usual_theme
from tests.unit.protocol.people import Person as Staff
from ui.places import Place, Room
from ui.screens.family.settle import SettleScreen

__all__ = ["usual_theme"]

NOW_BASE = "Robin sleeps better.\nSchool asks for a meeting."
TOM_NOW = "Robin sleeps better, most nights.\nSchool asks for a meeting."
MY_NOW = "Robin wakes at four.\nSchool asks for a meeting.\nGran is staying until Sunday."
PATIENCE_MS = 20_000
YESTERDAY = timedelta(hours=-12, minutes=-10)


@dataclass
class Settling:
    """The screen in a window, and what it said and led to."""

    office: Office
    screen: SettleScreen
    qtbot: QtBot
    places: list[Place] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)
    failures: list[object] = field(default_factory=list)

    def on_undoable(self, words: str, undo: Callable[[], None]) -> None:
        self.told.append(words)
        self.undo.append(undo)

    def family(self) -> Family:
        family = self.sheet().card.family
        assert family is not None
        return family

    def sheet(self) -> reading.FamilySheet:
        family_id = self.office.family().family_id
        return self.office.in_store(lambda db: reading.family_sheet(db, family_id))

    def waiting(self) -> ToSettle:
        family_id = self.office.family().family_id
        return self.office.in_store(lambda db: settling_store.to_settle(db, family_id))

    def disagree(
        self,
        record: Record,
        mine: dict[str, Any],
        toms: dict[str, Any],
        *,
        by: Staff = TOM,
        at: datetime | None = None,
    ) -> None:
        """Two changes of one record that did not know of each other."""
        at = at or self.office.clock() + YESTERDAY
        self.office.save_writes(record.family_id, edits(record, **mine), at=at)
        later = at + timedelta(hours=5)
        self.office.save_writes(record.family_id, edits(record, **toms), by=by, at=later)

    def disagree_about_now(self) -> None:
        self.disagree(self.family(), {"now": MY_NOW}, {"now": TOM_NOW})

    def open(self, **place: Any) -> None:
        family_id = self.office.family().family_id
        self.screen.show_place(Place(room=Room.SETTLE, family_id=family_id, **place))
        self.until(lambda: self.screen.one is not None or self.screen.empty.isVisible())
        self.screen.take_focus()
        QApplication.processEvents()

    def until(self, fact: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE_MS)

    def find(self, name: str) -> QWidget:
        found = [one for one in self.screen.findChildren(QWidget, name) if one.isVisible()]
        assert found, f"no visible {name}"
        return found[0]

    def click(self, name: str) -> None:
        widget = self.find(name)
        self.reveal(widget)
        self.qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def reveal(self, widget: QWidget) -> None:
        around = widget.parentWidget()
        while around is not None:  # as a person scrolls to it
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(widget)
            around = around.parentWidget()
        QApplication.processEvents()

    def pick(self, words: str) -> None:
        """By mouse, the option that says ``words``."""
        options = [
            one
            for one in self.screen.findChildren(QAbstractButton)
            if one.isVisible() and words in one.accessibleName() and one.inherits("QRadioButton")
        ]
        assert options, words
        self.reveal(options[0])
        self.qtbot.mouseClick(options[0], Qt.MouseButton.LeftButton)

    def key(self, key: Qt.Key, *, ctrl: bool = False) -> None:
        modifier = Qt.KeyboardModifier.ControlModifier if ctrl else Qt.KeyboardModifier.NoModifier
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClick(focused, key, modifier)

    def type(self, words: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        self.qtbot.keyClicks(focused, words)

    def texts(self) -> str:
        """Every word that can be read on the screen now."""
        labels = [one.text() for one in self.screen.findChildren(QLabel) if one.isVisible()]
        buttons = [
            one.accessibleName()
            for one in self.screen.findChildren(QAbstractButton)
            if one.isVisible()
        ]
        return "\n".join([*labels, *buttons])

    def settle(self) -> None:
        """Ctrl+Enter, and wait until it is on the disk."""
        one = self.screen.one
        self.key(Qt.Key.Key_Return, ctrl=True)
        self.until(lambda: self.screen.one is not one)

    def news(self) -> None:
        """Something came from elsewhere; wait until the screen has looked."""
        before = self.screen._newest
        self.office.tell(self.office.family().family_id)
        self.until(lambda: self.screen._newest is not before)


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, with_families=2) as office:
        yield office


@pytest.fixture
def settling(office: Office, qtbot: QtBot) -> Iterator[Settling]:
    screen = SettleScreen(office.desk)
    made = Settling(office, screen, qtbot)
    screen.go.connect(made.places.append)
    screen.tell.connect(made.told.append)
    screen.tell_undoable.connect(made.on_undoable)
    screen.failed.connect(made.failures.append)
    show(qtbot, screen, width=1282, height=716)
    yield made
    screen.hide()
    assert made.failures == []

"""A family screen over a real store, and the ways in which a person uses it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.precision import read_rough_date
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import reading
from keyworker_desktop.store.reading import FamilySheet
from tests.support.desk import TOM, Office, a_desk
from tests.support.screens import show, usual_theme
from ui.places import FamilyTab, Place, Room
from ui.screens.family.history import HistoryTab
from ui.screens.family.overview import OverviewTab
from ui.screens.family.people import PeopleTab
from ui.screens.family.screen import FamilyScreen
from ui.screens.family.story import StoryTab
from ui.screens.family.tab import FamilyTabView

__all__ = ["usual_theme"]
W = TypeVar("W", bound=QWidget)
V = TypeVar("V", bound=FamilyTabView)


@dataclass
class Shown:
    """The screen in a window, and what it said and led to."""

    office: Office
    screen: FamilyScreen
    qtbot: QtBot
    places: list[Place] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    failures: list[object] = field(default_factory=list)

    def open(self, number: int = 0, tab: FamilyTab = FamilyTab.OVERVIEW, **place: Any) -> None:
        family_id = self.office.family(number).family_id
        self.screen.show_place(Place(room=Room.FAMILY, family_id=family_id, tab=tab, **place))
        self.until(lambda: self.screen.sheet and self.screen.sheet.card.family_id == family_id)
        QApplication.processEvents()

    @property
    def overview(self) -> OverviewTab:
        return self._view(FamilyTab.OVERVIEW, OverviewTab)

    @property
    def story(self) -> StoryTab:
        return self._view(FamilyTab.STORY, StoryTab)

    @property
    def people(self) -> PeopleTab:
        return self._view(FamilyTab.PEOPLE, PeopleTab)

    @property
    def history(self) -> HistoryTab:
        return self._view(FamilyTab.HISTORY, HistoryTab)

    def _view(self, tab: FamilyTab, kind: type[V]) -> V:
        view = self.screen.view(tab)
        assert isinstance(view, kind)
        return view

    def until(self, fact: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(fact()))

    def find(self, kind: type[W], name: str) -> W:
        found = [one for one in self.screen.findChildren(kind, name) if one.isVisible()]
        assert found, f"no visible {name}"
        return found[0]

    def click(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        QApplication.processEvents()
        around = button.parentWidget()
        while around is not None:  # as a person scrolls to it
            if isinstance(around, QScrollArea):
                around.ensureWidgetVisible(button)
            around = around.parentWidget()
        self.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def type(self, name: str, words: str) -> None:
        """Into the field with this label, in place of what is there."""
        line = next(
            one
            for one in self.screen.findChildren(QWidget, name)
            if one.isVisible() and one.focusPolicy() != Qt.FocusPolicy.NoFocus
        )
        line.setFocus()
        if isinstance(line, QLineEdit):
            line.selectAll()
        self.qtbot.keyClicks(line, words)

    def save(self) -> None:
        self.click("save")

    def texts(self) -> str:
        """Every word that can be read on the screen now."""
        labels = self.screen.findChildren(QLabel)
        return "\n".join(one.text() for one in labels if one.isVisible())

    def sheet(self, number: int = 0) -> FamilySheet:
        """As it stands in the store."""
        family_id = self.office.family(number).family_id
        return self.office.in_store(lambda db: reading.family_sheet(db, family_id))

    def add_story(self, number: int = 0, **changes: Any) -> StoryEntry:
        family = self.office.family(number)
        when = changes.pop("when", None)
        until = changes.pop("until", None)
        entry = StoryEntry(
            entity_id=new_entity_id(self.office.clock()),
            family_id=family.family_id,
            when=read_rough_date(when) if when else None,
            until=read_rough_date(until) if until else None,
            **{"what": "A kind teacher", "told_by": "Maria", **changes},
        )
        self.office.save(entry)
        return entry

    def add_person(self, number: int = 0, **changes: Any) -> Person:
        family = self.office.family(number)
        values: dict[str, Any] = {
            "entity_id": new_entity_id(self.office.clock()),
            "family_id": family.family_id,
            "given_name": "Maria",
            "relation": "Mother",
            "born_on": date(1984, 5, 2),
            **changes,
        }
        person = Person(**values)
        self.office.save(person)
        return person

    def refresh(self, number: int = 0, *entities: UUID) -> None:
        """Something came from elsewhere; wait until it is shown."""
        before = self.screen.sheet
        self.office.tell(self.office.family(number).family_id, *entities)
        self.until(lambda: self.screen.sheet is not before)
        QApplication.processEvents()


def disagree(office: Office, **ours: object) -> None:
    """Two laptops write the same answers of the family, neither knowing of the other."""
    family_id = office.family().family_id
    family = office.in_store(lambda db: reading.family_card(db, family_id).family)
    assert family is not None
    others = {"visiting": "alone", "rating": "green", "rating_since": date(2026, 10, 1)}
    theirs = {name: others.get(name, "By Tom.") for name in ours}
    for values, by in ((theirs, TOM), (ours, None)):
        office.save_writes(family_id, edits(family, **values), by=by)


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, with_families=2) as office:
        yield office


@pytest.fixture
def shown(office: Office, qtbot: QtBot) -> Iterator[Shown]:
    screen = FamilyScreen(office.desk)
    family = Shown(office, screen, qtbot)
    screen.go.connect(family.places.append)
    screen.go.connect(screen.show_place)
    screen.tell.connect(family.told.append)
    screen.failed.connect(family.failures.append)
    show(qtbot, screen, width=1282, height=716)
    yield family
    screen.hide()
    assert family.failures == []

"""A family's plan over a real store, and the ways in which a person works on it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.record import Record
from keyworker_desktop.store import reading
from tests.gui.family.conftest import Shown
from tests.support.desk import Office, a_desk
from tests.support.screens import show, usual_theme
from ui.places import FamilyTab
from ui.screens.family.plan import PlanTab
from ui.screens.family.screen import FamilyScreen

__all__ = ["usual_theme"]
R = TypeVar("R", bound=Record)


@dataclass
class ShownPlan(Shown):
    """The screen with the plan in front."""

    @property
    def plan(self) -> PlanTab:
        return self._view(FamilyTab.PLAN, PlanTab)

    def open_plan(self, number: int = 0, **place: Any) -> PlanTab:
        self.open(number, FamilyTab.PLAN, **place)
        return self.plan

    def add_outcome(self, number: int = 0, **changes: Any) -> Outcome:
        values = {
            "words": "I want to go out with Biscuit.",
            "whose": (self.office.child(number).entity_id,),
            "said": "20 October, said aloud",
            "place": "i",
            **changes,
        }
        return self._add(Outcome, number, **values)

    def add_step(self, outcome: Outcome, number: int = 0, **changes: Any) -> Step:
        values = {"what": "A door chime", "outcome": outcome.entity_id, "place": "i", **changes}
        return self._add(Step, number, **values)

    def add_rating(self, outcome: Outcome, value: int | None, number: int = 0, **changes: Any):
        values = {
            "outcome": outcome.entity_id,
            "person": self.office.child(number).entity_id,
            "on": date(2026, 11, 1),
            "value": value,
            **changes,
        }
        return self._add(Rating, number, **values)

    def add_agreement(self, number: int = 0, **changes: Any) -> Agreement:
        sheet = self.sheet(number)
        values = {
            "people": (self.office.child(number).entity_id,),
            "on": date(2026, 10, 20),
            "bound_to": tuple(reading.head_ids([*sheet.outcomes, *sheet.steps])),
            **changes,
        }
        return self._add(Agreement, number, **values)

    def put(self, name: str, words: str) -> None:
        """Into the field with this label, in place of what is there, letter by letter or not."""
        field = next(
            one
            for one in self.screen.findChildren(QWidget, name)
            if one.isVisible() and one.focusPolicy() != Qt.FocusPolicy.NoFocus
        )
        field.setFocus()
        assert isinstance(field, QLineEdit | QTextEdit) or hasattr(field, "selectAll")
        field.selectAll()
        if isinstance(field, QLineEdit):
            field.insert(words)
            field.textEdited.emit(words)
        else:
            self.qtbot.keyClicks(field, words)

    def saved(self) -> None:
        """Press save, and wait until the form has gone."""
        self.save()
        self.until(lambda: self.plan.form is None)
        QApplication.processEvents()

    def step_titles(self, card: int = 0) -> list[str]:
        return [row.content.title for row in self.plan.cards[card].steps.rows]

    def _add(self, kind: type[R], number: int, **values: Any) -> R:
        record = kind(
            entity_id=new_entity_id(self.office.clock()),
            family_id=self.office.family(number).family_id,
            **values,
        )
        self.office.save(record)
        return record


@pytest.fixture
def office(tmp_path: Path, qapp: QApplication) -> Iterator[Office]:
    with a_desk(tmp_path, with_families=2) as office:
        yield office


@pytest.fixture
def shown(office: Office, qtbot: QtBot) -> Iterator[ShownPlan]:
    screen = FamilyScreen(office.desk)
    family = ShownPlan(office, screen, qtbot)
    screen.go.connect(family.places.append)
    screen.go.connect(screen.show_place)
    screen.failed.connect(family.failures.append)
    show(qtbot, screen, width=1282, height=900)
    yield family
    screen.hide()
    assert family.failures == []


def heads(family: ShownPlan, number: int = 0) -> frozenset[UUID]:
    """Of the plan as it stands in the store."""
    sheet = family.sheet(number)
    return reading.head_ids([*sheet.outcomes, *sheet.steps])

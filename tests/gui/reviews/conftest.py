"""A supervisor's office, the screen in a window, and what others write meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Addendum, Contact
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.store import reading
from keyworker_desktop.store.drafts import Draft, all_drafts
from keyworker_desktop.store.reading import ContactSheet
from keyworker_protocol.directory import Role
from tests.support.desk import PRIYA, Office, a_desk
from tests.unit.protocol.people import Person as Staff
from ui.places import Place, Room
from ui.screens.reviews.screen import ReviewsScreen
from ui.theme import ThemeName, theme

PLAIN = Qt.KeyboardModifier.NoModifier


@dataclass
class Reviews:
    """Ruth's office with the screen, and short words for what tests do to it."""

    office: Office
    qtbot: QtBot
    screen: ReviewsScreen

    def note(
        self, number: int = 0, *, by: Staff = PRIYA, days: float = 2, **changes: Any
    ) -> Contact:
        """A finished note of ``days`` ago, written then on somebody's laptop."""
        at = self.office.clock() - timedelta(days=days)
        family, child = self.office.families[number]
        values: dict[str, Any] = {
            "entity_id": new_entity_id(at),
            "family_id": family.family_id,
            "at": at,
            "who": (child.entity_id,),
            "body": "We walked to the river and back.",
            **changes,
        }
        note = Contact(**values)
        self.office.save(note, by=by, at=at)
        self.office.send(family.family_id)
        return note

    def addition(self, note: Contact, words: str = "The school rang back.") -> Addendum:
        addendum = Addendum(
            entity_id=new_entity_id(self.office.clock()),
            family_id=note.family_id,
            contact=note.entity_id,
            body=words,
        )
        self.office.save(addendum, by=PRIYA)
        self.office.send(note.family_id)
        return addendum

    def review(self, note: Contact, step: str, words: str, *, by: Staff | None = None) -> Review:
        review = Review(
            entity_id=new_entity_id(self.office.clock()),
            family_id=note.family_id,
            contact=note.entity_id,
            step=step,
            body=words,
            bound_to=self.sheet(note).to_answer() if step == "answer" else (),
        )
        self.office.save(review, by=by)
        self.office.send(note.family_id)
        return review

    def sheet(self, note: Contact) -> ContactSheet:
        sheet = self.office.in_store(lambda db: reading.contact_with(db, note.entity_id))
        assert sheet is not None
        return sheet

    def drafts(self) -> list[Draft]:
        return list(self.office.in_store(all_drafts))

    def tell(self, note: Contact) -> None:
        self.office.tell(note.family_id, note.entity_id)

    def open(self, **place: Any) -> None:
        """Come to the screen, and wait for its first answer."""
        self.screen.show_place(Place(room=Room.REVIEWS, **place))
        self.screen.take_focus()
        self.until(lambda: "Looking" not in self.nothing)

    def until(self, fact: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=5_000)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = PLAIN) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, key, modifier)

    def type(self, words: str) -> None:
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClicks(focused, words)

    def click(self, name: str) -> None:
        widget = self.screen.findChild(QWidget, name)
        assert widget is not None
        assert widget.isVisible()
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def reads(self, note: Contact) -> bool:
        return self.screen.list.current_key() == note.entity_id and self.shown == note.entity_id

    @property
    def shown(self) -> object:
        return self.screen.read_id

    @property
    def nothing(self) -> str:
        """What stands where nothing is listed; empty while something is."""
        return self.screen.nothing_told

    @property
    def listed(self) -> list[str]:
        """Headings and rows, as a screen reader would have them."""
        model = self.screen.list.model()
        role = Qt.ItemDataRole
        rows = (model.index(number, 0) for number in range(model.rowCount()))
        return [row.data(role.AccessibleTextRole) or row.data(role.DisplayRole) for row in rows]

    @property
    def said(self) -> list[str]:
        return list(self.screen.card.conversation.said)


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> None:
    theme().apply(qapp)


@pytest.fixture(autouse=True)
def _usual_theme(dressed: None) -> Iterator[None]:
    yield
    theme().choose(ThemeName.LIGHT)
    theme().set_scale(1.0)


def _office(folder: Path, role: Role) -> Iterator[Office]:
    with a_desk(folder, role=role) as office:
        for given, name in (("Robin", "Marsh"), ("Maya", "Fenwick"), ("Dele", "Okafor")):
            office.add_family(given, name, rating="amber")
        office.send()
        yield office


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    yield from _office(tmp_path, Role.SUPERVISOR)


@pytest.fixture
def reviews(office: Office, qtbot: QtBot) -> Reviews:
    return shown(office, qtbot)


@pytest.fixture
def keyworker_office(tmp_path: Path) -> Iterator[Office]:
    yield from _office(tmp_path, Role.KEYWORKER)


def shown(office: Office, qtbot: QtBot, *, width: int = 1282, height: int = 716) -> Reviews:
    screen = ReviewsScreen(office.desk)
    qtbot.addWidget(screen)
    screen.resize(width, height)
    screen.show()
    qtbot.waitExposed(screen)
    screen.activateWindow()
    qtbot.waitUntil(lambda: QApplication.activeWindow() is screen)
    return Reviews(office, qtbot, screen)

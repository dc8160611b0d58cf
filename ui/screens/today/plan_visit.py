"""Plan a visit: which family, how, when, with whom, what for."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import WAYS, Appointment
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.writing import creation, problems_in
from keyworker_desktop.store.reading import FamilyCard, records
from keyworker_desktop.store.save import Saved
from ui.desk import Desk
from ui.theme import Type
from ui.told_times import local
from ui.ways import way_words
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.fields import ChoiceField, DateField, Field, TextField, TimeField
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.page import Columns
from ui.widgets.segmented import Choice


class PlanVisit(Card):
    """Knows the desk; ``planned`` when it is saved, ``left`` when somebody thought better of it."""

    planned = Signal(object)  # Appointment
    left = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self._made: Appointment | None = None
        self.setAccessibleName(self.tr("Plan a visit"))
        self.family = ChoiceField(self.tr("Family"), [], placeholder=self.tr("Choose a family"))
        self.family.combo.setObjectName("plan family")
        self.way = ChoiceField(
            self.tr("How"), [Choice(way_words(way.value), way.value) for way in WAYS], "home visit"
        )
        self.way.combo.setObjectName("plan way")
        self.day = DateField(self.tr("Day"), today=self._today, ahead=True)
        self.day.line.setObjectName("plan day")
        self.time = TimeField(self.tr("Time"))
        self.time.line.setObjectName("plan time")
        self.people = ChipGroup(self.tr("With whom"))
        self.who = Field(
            self.tr("With whom"),
            self.people,
            hint=self.tr("The people of the family you choose stand here."),
        )
        self.purpose = TextField(
            self.tr("What for"), placeholder=self.tr("What they asked for, what to bring")
        )
        self.purpose.line.setObjectName("plan purpose")
        self.save = Button(self.tr("Plan it"), ButtonKind.PRIMARY)
        self.save.setObjectName("plan it")
        self.leave = Button(self.tr("Leave it"))
        self.leave.setObjectName("leave plan")
        self.add(Label(self.tr("Plan a visit or call"), Type.SECTION))
        self.add(Columns([self.family, self.way, self.day, self.time], [3, 2, 2, 1]))
        self.add(self.who)
        self.add(self.purpose)
        self.add(Flow(self.save, self.leave))
        self.family.changed.connect(self._on_family)
        self.save.clicked.connect(self.keep)
        self.leave.clicked.connect(self.left)

    def begin(self, cards: Sequence[FamilyCard], family_id: UUID | None = None) -> None:
        """A new, empty form; ``family_id`` when it is known for whom."""
        self.family.set_choices(
            [Choice(card.name, card.family_id) for card in cards if card.family]
        )
        self.family.choose(family_id)
        self.way.choose("home visit")
        self.day.set_day(None)
        self.time.set_time(None)
        self.purpose.set_text("")
        for field in (self.family, self.day, self.time, self.who, self.purpose):
            field.show_wrong("")
        self._show_people([])
        if family_id is not None:
            self._on_family(family_id)
        first = self.family.combo if family_id is None else self.day.line
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_begun(self) -> bool:
        return bool(self.purpose.text().strip() or self.day.line.text() or self.time.line.text())

    def keep(self) -> None:
        family_id = self.family.key()
        day, at = self.day.day(), self.time.clock_time()
        if not isinstance(family_id, UUID):
            self.family.show_wrong(self.tr("Choose the family this is for."))
        if day is None and not self.day.wrong:
            self.day.show_wrong(self.tr("Say on which day."))
        if at is None and not self.time.wrong:
            self.time.show_wrong(self.tr("Say at what time; it can be changed."))
        when = datetime.combine(day, at).astimezone() if day and at else None
        if when and when < self._desk.now():
            self.day.show_wrong(self.tr("This has passed. Write a note of it instead."))
            when = None
        if not isinstance(family_id, UUID) or when is None:
            self._focus_first_wrong()
            return
        made = Appointment(
            entity_id=new_entity_id(self._desk.now()),
            family_id=family_id,
            at=when,
            way=str(self.way.key()),
            purpose=self.purpose.text().strip(),
            who=tuple(key for key in self.people.keys() if isinstance(key, UUID)),  # noqa: SIM118
        )
        problems = problems_in(made, today=self._today())
        if problems:
            self.purpose.show_wrong(problems[0].sentence)
            return
        self._made = made
        self.save.set_busy(self.tr("Saving…"))
        self._desk.save(family_id, creation(made), done=self._on_saved, failed=self._on_failed)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.keep()
        else:
            super().keyPressEvent(event)

    def _today(self) -> date:
        return local(self._desk.now()).date()

    def _focus_first_wrong(self) -> None:
        for field, editor in (
            (self.family, self.family.combo),
            (self.day, self.day.line),
            (self.time, self.time.line),
        ):
            if field.wrong:
                editor.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _on_family(self, family_id: object) -> None:
        if isinstance(family_id, UUID):
            self._desk.ask(
                partial(records, family_id=family_id, kind=Person),
                done=self._show_people,
                failed=self.failed.emit,
            )

    def _show_people(self, people: Sequence[Person]) -> None:
        if people and people[0].family_id != self.family.key():
            return  # another family was chosen meanwhile
        for chip in self.people.chips:
            self.people.remove_chip(chip)
        for person in people:
            if not person.struck:
                self.people.add_chip(
                    Chip(person.name, on=person.place == "child", key=person.entity_id)
                )
        self.who.hint.setVisible(not people)

    def _on_saved(self, _saved: Saved) -> None:
        self.save.set_busy(None)
        self.planned.emit(self._made)

    def _on_failed(self, error: KnownError | None) -> None:
        self.save.set_busy(None)
        self.failed.emit(error)

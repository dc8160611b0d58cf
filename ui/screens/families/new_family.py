"""A new family: the child's name is enough to begin; it works without a connection."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.writing import creation, problems_in
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Role, User
from ui.desk import Desk
from ui.theme import Tone, Type
from ui.told_times import local
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.fields import DateField, Field, TextField
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.page import Columns, Page, PageTitle

_NOBODY = UUID(int=0)


class NewFamily(QWidget):
    """``created`` carries the family's id; ``left`` when somebody thought better of it."""

    created = Signal(object)
    left = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.given = TextField(self.tr("The child’s first name"))
        self.given.line.setObjectName("first name")
        self.name = TextField(self.tr("Family name"))
        self.name.line.setObjectName("family name")
        self.born = DateField(
            self.tr("Birth date, if you know it"),
            today=self._today,
            hint=self.tr("Like 9/3/2014. It can be added later."),
        )
        self.born.line.setObjectName("birth date")
        self.workers = ChipGroup(self.tr("Who works with them beside you"))
        self.who = Field(
            self.tr("Who works with them beside you"),
            self.workers,
            hint=self.tr("They can read and write this family’s record. Nobody else can."),
        )
        self.save = Button(self.tr("Begin their record"), ButtonKind.PRIMARY)
        self.save.setObjectName("create family")
        self.leave = Button(self.tr("Leave it"))
        self.leave.setObjectName("leave new family")
        card = Card()
        card.add(Columns([self.given, self.name, self.born], [1, 1, 1]))
        card.add(self.who)
        card.add(Flow(self.save, self.leave))
        page = Page(self.tr("New family"))
        page.add(
            PageTitle(
                self.tr("New family"),
                self.tr("A name is enough to begin. This works without a connection."),
            )
        )
        page.add(card)
        page.add(
            Label(
                self.tr(
                    "Everything else is added as they tell it: how to be with them, who is at "
                    "home, what has happened, what they want."
                ),
                Type.SMALL,
                Tone.QUIET,
            )
        )
        page.end()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        self.save.clicked.connect(self.keep)
        self.leave.clicked.connect(self.left)

    def begin(self) -> None:
        for field in (self.given, self.name):
            field.set_text("")
            field.show_wrong("")
        self.born.set_day(None)
        self.born.show_wrong("")
        for chip in self.workers.chips:
            self.workers.remove_chip(chip)
        for user in self._others():
            self.workers.add_chip(
                Chip(
                    f"{user.name}, {_role_words(user)}",
                    on=self._is_usual(user),
                    key=user.user_id,
                )
            )
        self.who.setVisible(bool(self.workers.chips))
        self.given.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def is_begun(self) -> bool:
        return bool(self.given.text().strip() or self.name.text().strip())

    def keep(self) -> None:
        given, name, born = self.given.text().strip(), self.name.text().strip(), self.born.day()
        if not given:
            self.given.show_wrong(self.tr("Say what the child is called."))
        if not name:
            self.name.show_wrong(self.tr("Say how the family is called, as they call themselves."))
        child = Person(
            entity_id=new_entity_id(self._desk.now()),
            family_id=_NOBODY,
            place="child",
            given_name=given,
            family_name=name,
            born_on=born,
        )
        for problem in problems_in(child, today=self._today()):
            if problem.field == "born_on":
                self.born.show_wrong(problem.sentence)
            elif problem.field == "given_name" and given:
                self.given.show_wrong(problem.sentence)
            elif problem.field == "family_name":
                self.name.show_wrong(problem.sentence)
        for field, line in (
            (self.given, self.given.line),
            (self.name, self.name.line),
            (self.born, self.born.line),
        ):
            if field.wrong:
                line.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.save.set_busy(self.tr("Saving…"))
        self._desk.create_family(
            self._members(),
            _Beginning(given, name, born, child.entity_id, new_entity_id(self._desk.now())),
            done=self._on_created,
            failed=self._on_failed,
        )

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_return = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif is_return and not self.save.is_busy:
            self.keep()
        else:
            super().keyPressEvent(event)

    def _today(self) -> date:
        return local(self._desk.now()).date()

    def _others(self) -> Sequence[User]:
        """Those of one's own team first, then by name."""
        me = self._desk.me
        others = [
            user
            for user in self._desk.directory.users.values()
            if user.user_id != me.user_id and user.role is not Role.MANAGER
        ]
        return sorted(others, key=lambda user: (user.team_id != me.team_id, user.name.casefold()))

    def _is_usual(self, user: User) -> bool:
        """The team's supervisor, and the co-worker when there is only one it can be."""
        me = self._desk.me
        if user.team_id is None or user.team_id != me.team_id:
            return False
        if user.role is Role.SUPERVISOR:
            return True
        alike = [
            one
            for one in self._others()
            if one.team_id == me.team_id and one.role is Role.KEYWORKER
        ]
        return user.role is Role.KEYWORKER and len(alike) == 1

    def _members(self) -> dict[UUID, FamilyRole]:
        me = self._desk.me
        leads = me.role is not Role.KEYWORKER
        members = {me.user_id: FamilyRole.SUPERVISOR if leads else FamilyRole.KEYWORKER}
        has_keyworker = not leads
        chosen = self.workers.keys()
        for user in self._others():
            if user.user_id not in chosen:
                continue
            if user.role is not Role.KEYWORKER:
                members[user.user_id] = FamilyRole.SUPERVISOR
            else:
                members[user.user_id] = (
                    FamilyRole.CO_WORKER if has_keyworker else FamilyRole.KEYWORKER
                )
                has_keyworker = True
        return members

    def _on_created(self, family_id: UUID) -> None:
        self.save.set_busy(None)
        self.created.emit(family_id)

    def _on_failed(self, error: KnownError | None) -> None:
        self.save.set_busy(None)
        self.failed.emit(error)


class _Beginning:
    """The first records of a family, once it has its id."""

    def __init__(
        self, given: str, name: str, born: date | None, child_id: UUID, entity_id: UUID
    ) -> None:
        self._given, self._name, self._born = given, name, born
        self._child_id, self._entity_id = child_id, entity_id

    def __call__(self, family_id: UUID) -> NewChange:
        child = Person(
            entity_id=self._child_id,
            family_id=family_id,
            place="child",
            given_name=self._given,
            family_name=self._name,
            born_on=self._born,
        )
        family = Family(
            entity_id=self._entity_id,
            family_id=family_id,
            name=self._name,
            child=child.entity_id,
        )
        return NewChange(family_id=family_id, writes=(*creation(family), *creation(child)))


def _role_words(user: User) -> str:
    return str(user.role)

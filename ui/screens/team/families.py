"""Who may read which family, and giving a colleague access."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Directory, Role, User
from ui.screens.team.inviting import FormCard
from ui.screens.team.sheet import FamilyAccess
from ui.screens.team.words import role_words
from ui.theme import Tone, Type
from ui.widgets.fields import ChoiceField
from ui.widgets.label import Label
from ui.widgets.page import Column
from ui.widgets.row import RowList
from ui.widgets.segmented import Choice
from ui.widgets.values import RowContent


class AccessForm(FormCard):
    """Let one more colleague read and write the record of a family."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Give access"), "give access", parent)
        self.family: FamilyAccess | None = None
        self.title = Label("", Type.MEDIUM)
        self.person = ChoiceField(
            self.tr("Who else may read and write it"),
            [],
            hint=self.tr("Access cannot be taken back yet. What was read stays read."),
        )
        self.person.combo.setObjectName("who gets access")
        self.add(self.title)
        self.add(self.person)
        self.add_end()

    def show_family(self, family: FamilyAccess, directory: Directory) -> None:
        self.family = family
        self.title.setText(family.name)
        others = [user for user in directory.users.values() if user.user_id not in family.members]
        others.sort(key=lambda user: user.name.casefold())
        self.person.show_choices(
            [Choice(f"{user.name}, {role_words(user.role).lower()}", user) for user in others],
            None,
        )
        self.act.set_enabled(
            enabled=bool(others), why_not=self.tr("Everybody in the organisation can read it.")
        )
        self.show_wrong("")

    def chosen(self) -> tuple[UUID, FamilyRole] | None:
        user = self.person.key()
        if not isinstance(user, User):
            return None
        role = FamilyRole.CO_WORKER if user.role is Role.KEYWORKER else FamilyRole.SUPERVISOR
        return user.user_id, role


class FamiliesColumn(Column):
    chosen = Signal(object)  # the family's id

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(gap=8, parent=parent)
        self.rows = RowList(name=self.tr("Families and who may read them"))
        self.rows.opened.connect(self.chosen)
        self.none = Label(
            self.tr("Families that you can read will be listed here, with who else can."),
            Type.SMALL,
            Tone.QUIET,
        )
        self.add(self.rows)
        self.add(self.none)

    def show_families(self, families: Sequence[FamilyAccess], directory: Directory) -> None:
        self.rows.show_rows([self._content(family, directory) for family in families])
        for row in self.rows.rows:
            row.setObjectName(f"family {row.content.key}")
        self.rows.setVisible(bool(families))
        self.none.setVisible(not families)

    def _content(self, family: FamilyAccess, directory: Directory) -> RowContent:
        by_role: dict[FamilyRole, list[str]] = {role: [] for role in FamilyRole}
        for user_id, role in family.members.items():
            if user_id in directory.users:
                by_role[role].append(directory.users[user_id].name)
        told = [
            words.format(names=", ".join(sorted(by_role[role])))
            for role, words in (
                (FamilyRole.KEYWORKER, "{names}"),
                (FamilyRole.CO_WORKER, self.tr("with {names}")),
                (FamilyRole.SUPERVISOR, self.tr("supervised by {names}")),
            )
            if by_role[role]
        ]
        return RowContent(
            title=family.name,
            detail=" · ".join(told),
            icon="users",
            opens=True,
            key=family.family_id,
        )

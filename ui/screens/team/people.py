"""Who works here: one card for each team, a row for each person."""

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtWidgets import QWidget

from keyworker_protocol.directory import Directory, User
from ui.screens.team.words import role_words
from ui.widgets.card import SectionTitle
from ui.widgets.page import Column, Section
from ui.widgets.row import Row, RowList
from ui.widgets.values import RowContent


class PeopleColumn(Column):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)

    def show_people(self, directory: Directory, families: Mapping[UUID, int], *, me: UUID) -> None:
        """``families``: how many that can be seen here each person works with."""
        while (item := self.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        known = sorted(directory.teams.values(), key=lambda team: team.name.casefold())
        for team_id, name in [
            *((team.team_id, team.name) for team in known),
            (None, self.tr("In no team")),
        ]:
            members = [user for user in directory.users.values() if user.team_id == team_id]
            if members or team_id is not None:
                self.add(self._section(name, members, directory, families, me))
        self.end()

    def _section(
        self,
        name: str,
        members: list[User],
        directory: Directory,
        families: Mapping[UUID, int],
        me: UUID,
    ) -> Section:
        rows = RowList(name=name)
        for user in sorted(members, key=lambda user: user.name.casefold()):
            rows.add_row(Row(self._content(user, directory, families, me), operable=False))
        if not members:
            rows.add_row(Row(RowContent(title=self.tr("Nobody yet"), strong=False), operable=False))
        return Section(SectionTitle(name, self._count(len(members))), rows)

    def _content(
        self, user: User, directory: Directory, families: Mapping[UUID, int], me: UUID
    ) -> RowContent:
        laptops = [
            device.label for device in directory.devices.values() if device.user_id == user.user_id
        ]
        number = families.get(user.user_id, 0)
        return RowContent(
            title=user.name,
            remark=self.tr("you") if user.user_id == me else "",
            detail=f"{role_words(user.role)} · {', '.join(laptops)}",
            icon="user",
            figure=str(number) if number else "",
            figure_detail=(self.tr("family") if number == 1 else self.tr("families"))
            if number
            else "",
        )

    def _count(self, number: int) -> str:
        if number == 1:
            return self.tr("one person")
        return self.tr("{number} people").format(number=number) if number else ""

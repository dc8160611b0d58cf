"""The family's first page: how to be with the child, what is happening, who is at home."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.places import Place
from ui.screens.family.overview.at_home import AtHome
from ui.screens.family.overview.being_with import BeingWith
from ui.screens.family.overview.happening import Happening
from ui.screens.family.overview.matters import Matters
from ui.screens.family.overview.standing import Standing
from ui.screens.family.tab import FamilyTabView
from ui.widgets.page import Column, Page

STACK_UNDER = 820
"""Unscaled: three columns stand side by side in the smallest window too."""


class OverviewTab(FamilyTabView):
    """Each part is shown, and changed where it stands."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.being_with = BeingWith(desk)
        self.happening = Happening(desk)
        self.at_home = AtHome(desk)
        self.matters = Matters(desk)
        self.standing = Standing(desk)
        self._parts = (
            self.being_with,
            self.happening,
            self.at_home,
            self.matters,
            self.standing,
        )
        self.page = Page(self.tr("Overview"))
        side = Column(self.at_home, self.standing)
        side.end()
        self.page.add_columns(
            [self.being_with, self.happening, side], [12, 13, 9], stack_under=STACK_UNDER
        )
        self.page.add(self.matters)
        self.page.end()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        for part in self._parts:
            part.failed.connect(self.failed)
            part.go.connect(self.go)

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        is_other = self.sheet is None or self.sheet.card.family_id != sheet.card.family_id
        super().show_sheet(sheet)
        for part in self._parts:
            if is_other:
                part.start_afresh()
            part.settle()
            part.show_sheet(sheet)
        if is_other:
            self.page.verticalScrollBar().setValue(0)

    @override
    def show_place(self, place: Place) -> None:
        if place.act == "about me":
            self.matters.change()
        draft = self._draft_at(place)
        if draft is not None:
            for part in (self.happening, self.standing, self.being_with, self.matters):
                part.change()
                if part.form is not None and part.form.is_changed:
                    return
                part.close_form()

    def _draft_at(self, place: Place) -> Draft | None:
        drafts = self.sheet.drafts if self.sheet else ()
        return next((one for one in drafts if one.draft_id == place.entity_id), None)

    @override
    def take_focus(self) -> None:
        self.being_with.take_focus()

    @override
    def may_leave(self) -> bool:
        return all(part.may_leave() for part in self._parts)

"""A titled part of the overview, with the link by which it is changed."""

from PySide6.QtCore import Signal
from typing_extensions import override

from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.screens.family.record_form import Part, RecordForm
from ui.widgets.card import SectionTitle


class OverviewPart(Part):
    """Shows its part of a family's sheet."""

    go = Signal(object)  # Place

    def __init__(self, desk: Desk, title: str, link: str) -> None:
        self.title = SectionTitle(title, link=link)
        super().__init__(self.title)
        self.desk = desk
        self.sheet: FamilySheet | None = None
        if self.title.link is not None:
            self.title.link.setObjectName(f"{link}, {title}".lower())
        self.title.link_clicked.connect(self.change)

    def show_sheet(self, sheet: FamilySheet) -> None:
        self.sheet = sheet

    @override
    def open_form(self, form: RecordForm) -> None:
        super().open_form(form)
        if self.sheet is not None:
            form.restore(self.sheet.drafts)

    def change(self) -> None:
        """Open the form in its place."""

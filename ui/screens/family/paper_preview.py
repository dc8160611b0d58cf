"""A paper looked at before it is given away: its pages as they will be, and Save."""

from collections.abc import Callable
from datetime import date
from functools import partial

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from keyworker_desktop.papers.furniture import Furniture
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.copies_out import CopyOut
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.looking import Looking
from ui.screens.family.paper_pages import PROFILE, Paper, drawn, made_paper
from ui.theme import Type, theme
from ui.told_times import local
from ui.widgets.card import CardPart
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.page_view import Picture, Together


def open_preview(
    desk: Desk, sheet: FamilySheet, paper: str, host: QWidget
) -> "PaperPreview | None":
    """Over ``host``; None when nobody is known yet whom the paper could be about."""
    if sheet.child is None:
        return None
    preview = PaperPreview(desk, sheet, paper, host)
    preview.open()
    return preview


class PaperPreview(Looking):
    def __init__(self, desk: Desk, sheet: FamilySheet, paper: str, host: QWidget) -> None:
        name = QCoreApplication.translate("Papers", "The paper")
        super().__init__(desk, host, lane="paper", view=name, closing="close paper")
        if sheet.child is None:
            raise ValueError("a paper about somebody")
        self._child = sheet.child
        self._name = paper
        self._paper: Paper | None = None
        self._wanted: tuple[int, float] | None = None
        self._make_parts()
        furniture = Furniture(
            made_by=desk.me.name,
            made_at=local(desk.now()),
            return_to=desk.directory.name,
        )
        work = partial(made_paper, paper, sheet.child, sheet, furniture)
        self._run(work, self._on_made, self._on_failed)

    @property
    def paper(self) -> Paper | None:
        return self._paper

    # What it says of itself

    @property
    @override
    def page_count(self) -> int:
        return len(self._paper.sizes) if self._paper else 0

    @override
    def page_size(self) -> tuple[float, float]:
        return self._paper.sizes[self._page] if self._paper else (1.0, 1.0)

    @override
    def draw_page(self) -> None:
        wanted = (self._page, self._scale() * self.devicePixelRatioF())
        if self._paper is not None and wanted != self._wanted:
            self._wanted = wanted
            self._run(partial(drawn, self._paper, *wanted), self._on_drawn, self._on_failed)

    @override
    def copy_out(self) -> CopyOut | None:
        if self._paper is None:
            return None
        return CopyOut(
            family_id=self._child.family_id,
            entity_id=self._child.entity_id,
            what=self._name,
            at=self._desk.now(),
        )

    @override
    def content(self) -> Callable[[], bytes]:
        return partial(_pdf_of, self._paper)

    @override
    def suggested(self, today: date) -> str:
        kind = self.tr("One-page profile") if self._name == PROFILE else self.tr("Plan")
        return f"{kind} {today:%Y-%m-%d}.pdf"

    @override
    def let_go(self) -> None:
        self._paper = None

    # How it is made up

    def _make_parts(self) -> None:
        is_profile = self._name == PROFILE
        title = self.tr("One-page profile") if is_profile else self.tr("Plan on paper")
        self.setAccessibleName(title)
        self.title = Label(title, Type.SECTION)
        self.save_button.set_enabled(enabled=False, why_not=self.tr("It is still being made."))
        saving = Together(self.save_button, self.close_button)
        tools = Flow(self.paging, self.zooming, saving, gap=16)
        self.card.add(CardPart(self.title, tools))
        self.tools.append(tools)
        self.card.add_divided(self.body)
        self.card.body.setStretchFactor(self.body, 1)
        self._foot = CardPart(self.result)
        self.card.add_divided(self._foot)
        self._tell(self.tr("Making the paper…"))
        self._show_tools()

    @override
    def _show_tools(self) -> None:
        super()._show_tools()
        self.paging.setVisible(self.page_count > 0)
        self.title.setVisible(not theme().stacks)  # the paper needs the room

    @override
    def _tell(self, sentence: str) -> None:
        super()._tell(sentence)
        self._foot.setVisible(bool(sentence))

    # Answers

    def _on_made(self, paper: Paper) -> None:
        if self._is_over:
            return
        self._paper = paper
        self._tell("")
        self.save_button.set_enabled(enabled=True)
        self._draw()
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_drawn(self, picture: Picture) -> None:
        if self._is_over or self._paper is None:
            return
        if (picture.page, picture.scale) == self._wanted:
            told = self.tr("Page {page}").format(page=picture.page + 1)
            words = self._paper.words[picture.page]
            self.view.sheet.show_picture(picture, self.devicePixelRatioF(), told, words)

    def _on_failed(self, error: KnownError | None) -> None:
        self._tell(
            error.told if error else self.tr("The paper could not be made. Nothing was written.")
        )


def _pdf_of(paper: Paper | None) -> bytes:
    return paper.pdf if paper else b""

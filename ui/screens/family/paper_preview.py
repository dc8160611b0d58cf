"""A paper looked at before it is given away: its pages as they will be, and Save."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QWidget,
)
from typing_extensions import override

from keyworker_desktop.papers.furniture import Furniture
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.file_out import written
from ui.lanes import Lane
from ui.screens.family.paper_pages import PROFILE, Paper, drawn, made_paper
from ui.shell.overlay import Overlay
from ui.theme import Tone, Type, theme
from ui.told_times import local
from ui.widgets.button import Button, ButtonKind, ButtonSize, IconButton
from ui.widgets.card import CardPart
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.page_view import EDGE, PageView, Picture, Together

T = TypeVar("T")
WIDTH, WIDEST_PAGE = 1100, 860
"""Unscaled."""
_SMALLEST, _LARGEST, _STEP = 0.25, 4.0, 1.25


def ask_for_file(suggested: str) -> Path | None:
    """The system's own question where to save; no list of earlier files is kept."""
    dialog = QFileDialog(QApplication.activeWindow())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter("PDF (*.pdf)")
    dialog.setDefaultSuffix("pdf")
    dialog.selectFile(suggested)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.setHistory([])
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


choose_file: Callable[[str], Path | None] = ask_for_file
"""Looked up at each save, so that a test or a player at the keyboard can answer instead."""


def open_preview(
    desk: Desk, sheet: FamilySheet, paper: str, host: QWidget
) -> "PaperPreview | None":
    """Over ``host``; None when nobody is known yet whom the paper could be about."""
    if sheet.child is None:
        return None
    preview = PaperPreview(desk, sheet, paper, host)
    preview.open()
    return preview


class PaperPreview(Overlay):
    """Shown once; it goes when it is closed, or when what is under it does."""

    def __init__(self, desk: Desk, sheet: FamilySheet, paper: str, host: QWidget) -> None:
        super().__init__(host, width=WIDTH)
        if sheet.child is None:
            raise ValueError("a paper about somebody")
        self._desk = desk
        self._is_profile = paper == PROFILE
        self._paper: Paper | None = None
        self._page = 0
        self._zoom: float | None = None
        self._wanted: tuple[int, float] | None = None
        self._jobs = 0
        self._is_over = False
        self._lane = Lane("paper")
        self._make_parts()
        furniture = Furniture(
            made_by=desk.me.name,
            made_at=local(desk.now()),
            return_to=desk.directory.name,
        )
        self._run(partial(made_paper, paper, sheet.child, sheet, furniture), self._on_made)

    @property
    def paper(self) -> Paper | None:
        return self._paper

    @override
    def open(self) -> None:
        self.wait_unseen()
        super().open()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def close_up(self, *, give_back_focus: bool = True) -> None:
        super().close_up(give_back_focus=give_back_focus)
        self._end()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._end()  # somebody went elsewhere: nothing of a family waits behind

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_PageDown:
                self.show_page(self._page + 1)
            case Qt.Key.Key_PageUp:
                self.show_page(self._page - 1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom_in()
            case Qt.Key.Key_Minus:
                self.zoom_out()
            case _:
                super().keyPressEvent(event)

    def show_page(self, page: int) -> None:
        if self._paper is None or not 0 <= page < len(self._paper.sizes):
            return
        self._page = page
        self.viewer.verticalScrollBar().setValue(0)
        self._draw()

    def zoom_in(self) -> None:
        self._set_zoom(self._scale() * _STEP)

    def zoom_out(self) -> None:
        self._set_zoom(self._scale() / _STEP)

    def fit(self) -> None:
        """The whole page in sight."""
        self._zoom = self._fitting()
        self._draw()

    def save(self) -> None:
        if self._paper is None or self.save_button.is_busy:
            return
        path = choose_file(self._suggested(self._desk.now().date()))
        if path is None or self._is_over:
            return
        self.save_button.set_busy(self.tr("Saving…"))
        self._run(partial(written, self._paper.pdf, path), self._on_written, self._on_not_written)

    # How it is made up

    def _make_parts(self) -> None:
        title = self.tr("One-page profile") if self._is_profile else self.tr("Plan on paper")
        self.setAccessibleName(title)
        self.title = Label(title, Type.SECTION)
        self.count = Label("", Type.BODY, Tone.QUIET, wrap=False)
        self.back = self._icon_button("chevron-left", self.tr("Page before"), "page before")
        self.on = self._icon_button("chevron-right", self.tr("Next page"), "next page")
        self.smaller = self._icon_button("zoom-out", self.tr("Smaller"), "zoom out")
        self.larger = self._icon_button("zoom-in", self.tr("Larger"), "zoom in")
        self.whole = Button(self.tr("Whole page"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        self.whole.setObjectName("whole page")
        self.save_button = Button(self.tr("Save…"), icon="download", size=ButtonSize.SMALL)
        self.save_button.setObjectName("save paper")
        self.save_button.set_enabled(enabled=False, why_not=self.tr("It is still being made."))
        self.close_button = Button(
            self.tr("Close"), ButtonKind.TEXT, hint="Esc", size=ButtonSize.SMALL
        )
        self.close_button.setObjectName("close paper")
        self.back.clicked.connect(self._on_back)
        self.on.clicked.connect(self._on_next)
        self.smaller.clicked.connect(self.zoom_out)
        self.larger.clicked.connect(self.zoom_in)
        self.whole.clicked.connect(self.fit)
        self.save_button.clicked.connect(self.save)
        self.close_button.clicked.connect(self._on_close)
        paging = Together(self.back, self.count, self.on)
        zooming = Together(self.smaller, self.larger, self.whole)
        saving = Together(self.save_button, self.close_button)
        self.card.add(CardPart(self.title, Flow(paging, zooming, saving, gap=16)))
        self.viewer = PageView(self.tr("The paper"))
        self.card.add_divided(self.viewer)
        self.card.body.setStretchFactor(self.viewer, 1)
        self.sentence = Label(self.tr("Making the paper…"), Type.SMALL_MEDIUM)
        self.reminder = Label(
            self.tr(
                "A copy outside this program is not protected. Delete it when it has been"
                " handed over."
            ),
            Type.SMALL,
            Tone.QUIET,
        )
        self.card.add_divided(CardPart(self.sentence, self.reminder))
        self._show_state()

    def _icon_button(self, icon: str, name: str, object_name: str) -> IconButton:
        button = IconButton(icon, name, side=32)
        button.setObjectName(object_name)
        return button

    @override
    def _cover(self) -> None:
        super()._cover()
        margins = self._column.contentsMargins()
        self.card.setFixedHeight(max(1, self.height() - margins.top() - margins.bottom()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._paper is not None and self._zoom is None:
            self._draw()

    # Drawing

    def _scale(self) -> float:
        """Points to unscaled pixels; to begin with as wide as there is room."""
        if self._zoom is not None:
            return self._zoom
        if self._paper is None:
            return 1.0
        room = min(self.viewer.viewport().width(), theme().px(WIDEST_PAGE)) - 2 * EDGE
        return _within(room / self._paper.sizes[self._page][0])

    def _fitting(self) -> float:
        if self._paper is None:
            return 1.0
        width, height = self._paper.sizes[self._page]
        room = self.viewer.viewport().size()
        across = (room.width() - 2 * EDGE) / width
        return _within(min(across, (room.height() - 2 * EDGE) / height))

    def _set_zoom(self, zoom: float) -> None:
        self._zoom = _within(zoom)
        self._draw()

    def _draw(self) -> None:
        if self._paper is None or self._is_over:
            return
        self._show_state()
        wanted = (self._page, self._scale() * self.devicePixelRatioF())
        if wanted != self._wanted:
            self._wanted = wanted
            self._run(partial(drawn, self._paper, *wanted), self._on_drawn)

    def _show_state(self) -> None:
        self.title.setVisible(not theme().stacks)  # the paper needs the room
        paper = self._paper
        pages = len(paper.sizes) if paper else 0
        self.count.setText(
            self.tr("{page} of {pages}").format(page=self._page + 1, pages=pages) if paper else ""
        )
        first, last = self._page == 0, self._page + 1 >= pages
        self.back.setEnabled(not first)
        self.on.setEnabled(not last)
        scale = self._scale()
        self.smaller.setEnabled(paper is not None and scale > _SMALLEST)
        self.larger.setEnabled(paper is not None and scale < _LARGEST)
        self.whole.setEnabled(paper is not None)

    # Answers

    def _run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[KnownError | None], None] | None = None,
    ) -> None:
        self._jobs += 1
        self._lane.run(work, done=done, failed=failed or self._on_failed)

    def _on_made(self, paper: Paper) -> None:
        self._job_done()
        if self._is_over:
            return
        self._paper = paper
        self.sentence.setText("")
        self.sentence.hide()
        self.save_button.set_enabled(enabled=True)
        self._draw()
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_drawn(self, picture: Picture) -> None:
        self._job_done()
        if self._is_over or self._paper is None:
            return
        if (picture.page, picture.scale) == self._wanted:
            told = self.tr("Page {page}").format(page=picture.page + 1)
            words = self._paper.words[picture.page]
            self.viewer.sheet.show_picture(picture, self.devicePixelRatioF(), told, words)

    def _on_failed(self, error: KnownError | None) -> None:
        self._job_done()
        self._say(
            error.told if error else self.tr("The paper could not be made. Nothing was written.")
        )

    def _on_written(self, path: Path) -> None:
        self._job_done()
        self.save_button.set_busy(None)
        self._say(self.tr("Saved as {name}.").format(name=path.name))

    def _on_not_written(self, error: KnownError | None) -> None:
        self.save_button.set_busy(None)
        self._on_failed(error)

    def _say(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _suggested(self, today: date) -> str:
        """Names nobody: file names are seen in many places."""
        kind = self.tr("One-page profile") if self._is_profile else self.tr("Plan")
        return f"{kind} {today:%Y-%m-%d}.pdf"

    def _on_back(self) -> None:
        self.show_page(self._page - 1)

    def _on_next(self) -> None:
        self.show_page(self._page + 1)

    def _on_close(self) -> None:
        self.close_up()

    # The end

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._paper = None
            self._go_if_idle()

    def _job_done(self) -> None:
        self._jobs -= 1
        if self._is_over:
            self._go_if_idle()

    def _go_if_idle(self) -> None:
        """Not while the lane works: waiting for it would hold the window up."""
        if self._jobs == 0:
            self._lane.close()
            self.deleteLater()


def _within(zoom: float) -> float:
    return min(_LARGEST, max(_SMALLEST, zoom))

"""Pages or pictures looked at over a screen: turned, zoomed, and copied only if somebody asks."""

from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import copies_out
from keyworker_desktop.store.copies_out import CopyOut
from ui import file_out
from ui.desk import Desk
from ui.lanes import Lane
from ui.leaving import LeavingForm
from ui.shell.overlay import Overlay
from ui.theme import Tone, Type, theme
from ui.widgets.button import Button, ButtonKind, ButtonSize, IconButton
from ui.widgets.card import CardPart
from ui.widgets.label import Label
from ui.widgets.page import Page
from ui.widgets.page_view import EDGE, PageView, Together

WIDTH, WIDEST_PAGE = 1_100, 860
"""Unscaled."""
SMALLEST, LARGEST = 0.1, 6.0
_STEP = 1.25


class Looking(Overlay):
    """Page Up and Page Down turn pages, + and - zoom, 0 is all of it; Esc closes.

    It is shown once, and goes when it is closed, or when what is under it does.
    """

    def __init__(self, desk: Desk, host: QWidget, *, lane: str, view: str, closing: str) -> None:
        """``view`` is what the page is called, ``closing`` the object name of the button."""
        super().__init__(host, width=WIDTH)
        self._desk = desk
        self._page = 0
        self._zoom: float | None = None
        self._jobs = 0
        self._is_over = False
        self._lane = Lane(lane)
        self._copying: CopyOut | None = None
        self.view = PageView(view)
        self.body = QStackedWidget()
        self.body.addWidget(self.view)
        self._beneath: QWidget = self.view
        self.foot: list[QWidget] = []
        self.tools: list[QWidget] = []
        """What stands under and above the body, and makes room while somebody is asked."""
        self._make_tools(closing)
        self._make_leaving()

    # What each kind of thing that is looked at says of itself

    @property
    def page_count(self) -> int:
        """How many there are to turn; 0 while there is none, or nothing of the kind."""
        raise NotImplementedError

    def page_size(self) -> tuple[float, float]:
        """Of the page that is shown, in points or pixels."""
        raise NotImplementedError

    @property
    def is_picture(self) -> bool:
        """Shown whole to begin with, not as wide as there is room."""
        return False

    @property
    def may_zoom(self) -> bool:
        return self.page_count > 0

    def draw_page(self) -> None:
        raise NotImplementedError

    def copy_out(self) -> CopyOut | None:
        """What a copy would be noted as; None while there can be none."""
        raise NotImplementedError

    def content(self) -> Callable[[], bytes]:
        """The work that gives what a copy holds."""
        raise NotImplementedError

    def suggested(self, today: date) -> str:
        """A name for a copy. It names nobody: file names are seen in many places."""
        raise NotImplementedError

    def let_go(self) -> None:
        """Nothing of it stays once it is closed."""
        raise NotImplementedError

    # Opening and closing

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
    def _cover(self) -> None:
        super()._cover()
        margins = self._column.contentsMargins()
        self.card.setFixedHeight(max(1, self.height() - margins.top() - margins.bottom()))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.may_zoom and self._zoom is None:
            QTimer.singleShot(0, self._draw)

    # What people do

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        acts: dict[int, Callable[[], None]] = {
            Qt.Key.Key_PageDown: self.page_on,
            Qt.Key.Key_PageUp: self.page_back,
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.fit,
        }
        act = acts.get(event.key())
        if act is None:
            super().keyPressEvent(event)
        else:
            act()

    def page_on(self) -> None:
        self._turn_to(self._page + 1)

    def page_back(self) -> None:
        self._turn_to(self._page - 1)

    def zoom_in(self) -> None:
        self._set_zoom(self._scale() * _STEP)

    def zoom_out(self) -> None:
        self._set_zoom(self._scale() / _STEP)

    def fit(self) -> None:
        """All of it in sight."""
        self._set_zoom(self._fitting())

    def save_copy(self) -> None:
        """First the passphrase again, then where to."""
        copy = None if self.save_button.is_busy else self.copy_out()
        if copy is not None:
            self._tell("")
            self._make_room(asking=True)
            self.body.setCurrentWidget(self._asking)
            self.leaving.begin(copy)
            self._asking.ensureWidgetVisible(self.leaving.go_on)
            self._asking.ensureWidgetVisible(self.leaving.passphrase)

    # How it is made up

    def _make_tools(self, closing: str) -> None:
        self.pages = Label("", Type.SMALL, Tone.QUIET, wrap=False)
        self.back = self._icon_button("chevron-up", self.tr("Page before"), "page before")
        self.on = self._icon_button("chevron-down", self.tr("Next page"), "next page")
        self.smaller = self._icon_button("zoom-out", self.tr("Smaller"), "zoom out")
        self.larger = self._icon_button("zoom-in", self.tr("Larger"), "zoom in")
        self.whole = Button(self.tr("Whole"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        self.whole.setObjectName("whole page")
        self.close_button = Button(
            self.tr("Close"), ButtonKind.TEXT, hint="Esc", size=ButtonSize.SMALL
        )
        self.close_button.setObjectName(closing)
        self.back.clicked.connect(self.page_back)
        self.on.clicked.connect(self.page_on)
        self.smaller.clicked.connect(self.zoom_out)
        self.larger.clicked.connect(self.zoom_in)
        self.whole.clicked.connect(self.fit)
        self.close_button.clicked.connect(self._on_close)
        self.paging = Together(self.back, self.pages, self.on)
        self.zooming = Together(self.smaller, self.larger, self.whole)

    def _make_leaving(self) -> None:
        self.save_button = Button(self.tr("Save a copy…"), icon="download", size=ButtonSize.SMALL)
        self.save_button.setObjectName("save a copy")
        self.save_button.clicked.connect(self.save_copy)
        self.result = Label("", Type.SMALL_MEDIUM)
        self.result.hide()
        self.leaving = LeavingForm(self._desk, self._run)
        self.leaving.allowed.connect(self._on_allowed)
        self.leaving.left.connect(self._on_leaving_left)
        self._asking = Page(self.tr("A copy"), padded=False)
        self._asking.add(CardPart(self.leaving))
        self._asking.end()
        self.body.addWidget(self._asking)

    def show_body(self, widget: QWidget) -> None:
        """What is looked at, once nobody is asked for the passphrase any more."""
        self._beneath = widget
        if self.leaving.isHidden():
            self.body.setCurrentWidget(widget)

    def _stop_asking(self) -> None:
        self.leaving.end()
        self.body.setCurrentWidget(self._beneath)
        self._make_room(asking=False)

    def _make_room(self, *, asking: bool) -> None:
        """For the question; with large text it needs all there is."""
        for widget in self.foot:
            widget.setVisible(not asking)
        for widget in self.tools:
            widget.setVisible(not (asking and theme().stacks))

    def _icon_button(self, icon: str, name: str, object_name: str) -> IconButton:
        button = IconButton(icon, name, side=32)
        button.setObjectName(object_name)
        return button

    def _show_tools(self) -> None:
        pages = self.page_count
        self.paging.setVisible(pages > 1)
        self.pages.setText(
            self.tr("Page {page} of {pages}").format(page=self._page + 1, pages=pages)
        )
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < pages)
        self.zooming.setVisible(self.may_zoom)
        scale = self._scale()
        self.smaller.setEnabled(scale > SMALLEST)
        self.larger.setEnabled(scale < LARGEST)

    # Drawing

    def _scale(self) -> float:
        """Unscaled pixels for each point of the page or the picture."""
        if self._zoom is not None or not self.may_zoom:
            return self._zoom or 1.0
        if self.is_picture:
            return _within(min(self._fitting(), 2.0))
        room = min(self.view.viewport().width(), theme().px(WIDEST_PAGE)) - 2 * EDGE
        return _within(room / self.page_size()[0])

    def _fitting(self) -> float:
        width, height = self.page_size()
        room = self.view.viewport().size()
        return min((room.width() - 2 * EDGE) / width, (room.height() - 2 * EDGE) / height)

    def _set_zoom(self, zoom: float) -> None:
        if self.may_zoom:
            self._zoom = _within(zoom)
            self._draw()

    def _turn_to(self, page: int) -> None:
        if 0 <= page < self.page_count:
            self._page = page
            self.view.verticalScrollBar().setValue(0)
            self._draw()

    def _draw(self) -> None:
        if not self._is_over and self.may_zoom:
            self._show_tools()
            self.draw_page()

    # A copy

    def _on_allowed(self) -> None:
        self._stop_asking()
        copy = self.copy_out()
        path = file_out.choose_place(self.suggested(self._desk.now().date())) if copy else None
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)
        if copy is None or path is None or self._is_over:
            return
        self.save_button.set_busy(self.tr("Saving…"))
        self._copying = copy
        work = partial(_written_by, self.content(), path)
        noting = _Job(self, partial(self._on_copy_noted, work), self._on_not_copied)
        self._jobs += 1
        self._desk.write(
            partial(copies_out.note, copy=copy), done=noting.on_done, failed=noting.on_failed
        )

    def _on_copy_noted(self, work: Callable[[], Path], _nothing: None) -> None:
        """Now it may leave."""
        self._run(work, self._on_copied, self._on_not_written)

    def _on_copied(self, path: Path) -> None:
        self._copying = None
        self.save_button.set_busy(None)
        self._tell(self.tr("Saved as {name}.").format(name=path.name))

    def _on_not_written(self, error: KnownError | None) -> None:
        copy, self._copying = self._copying, None
        if copy is not None:
            self._desk.write(
                partial(copies_out.forget, copy=copy),
                done=self._on_forgotten,
                failed=self._on_not_forgotten,
            )
        self._on_not_copied(error)

    def _on_not_copied(self, error: KnownError | None) -> None:
        self.save_button.set_busy(None)
        self._tell(error.told if error else self.tr("It could not be saved. Nothing was written."))

    def _on_forgotten(self, _nothing: None) -> None:
        """Nothing left, and nothing says so."""

    def _on_not_forgotten(self, _error: KnownError | None) -> None:
        """It stays noted that somebody tried."""

    def _on_leaving_left(self) -> None:
        self._stop_asking()
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell(self, sentence: str) -> None:
        self.result.setText(sentence)
        self.result.setVisible(bool(sentence))

    # Jobs, and the end

    def _run(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        """On a lane of its own, which is closed when the last of them has answered."""
        self._jobs += 1
        job = _Job(self, done, failed)
        self._lane.run(work, done=job.on_done, failed=job.on_failed)

    def job_done(self) -> None:
        self._jobs -= 1
        self._go_if_idle()

    def _on_close(self) -> None:
        self.close_up()

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self.leaving.end()
            self.view.sheet.forget()
            self.let_go()
            self._go_if_idle()

    def _go_if_idle(self) -> None:
        """Not while the lane works: waiting for it would hold the window up."""
        if self._is_over and self._jobs == 0:
            self._lane.close()
            self.deleteLater()


class _Job(QObject):
    """Hands on the answer, then says that it has come."""

    def __init__(
        self,
        looking: Looking,
        done: Callable[[Any], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        super().__init__(looking)
        self._looking = looking
        self._done = done
        self._failed = failed

    def on_done(self, answer: Any) -> None:
        self._done(answer)
        self._looking.job_done()
        self.deleteLater()

    def on_failed(self, error: KnownError | None) -> None:
        self._failed(error)
        self._looking.job_done()
        self.deleteLater()


def _written_by(content: Callable[[], bytes], path: Path) -> Path:
    return file_out.written(content(), path)


def _within(zoom: float) -> float:
    return min(LARGEST, max(SMALLEST, zoom))

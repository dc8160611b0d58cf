"""Files of an entry looked at inside the program; a copy leaves it only if somebody asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeVar
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
)
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.files.errors import NotShownError
from keyworker_desktop.files.kinds import LETTERS, SUFFIXES, FileKind
from keyworker_desktop.files.pages import Pages
from keyworker_desktop.files.reader import FileReader
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.writing import struck_out
from keyworker_desktop.store.attachments import AttachmentSheet, Whereabouts, looked_at
from keyworker_desktop.store.chunks import ChunkFolder, read_file
from keyworker_desktop.store.errors import FileDamagedError, FileNotHereError
from keyworker_desktop.store.save import Saved
from ui.attachments import choosing
from ui.attachments.showing import Seen, drawn, opened
from ui.attachments.words import facts_of, kind_of_media, told_kind, told_size, told_state, told_way
from ui.desk import Desk
from ui.file_out import written
from ui.lanes import Lane
from ui.notes.note_view import WrittenText
from ui.shell.overlay import Overlay
from ui.theme import Tone, Type, theme
from ui.widgets.button import Button, ButtonKind, ButtonSize, IconButton
from ui.widgets.card import CardPart
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import TextField
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Page
from ui.widgets.page_view import EDGE, PageView, Picture, Together
from ui.widgets.progress import ProgressLine

T = TypeVar("T")
WIDTH, WIDEST_PAGE = 1_100, 860
"""Unscaled."""
_SMALLEST, _LARGEST, _STEP = 0.1, 6.0, 1.25
_HERE = {Whereabouts.HERE, Whereabouts.WAITING}


def open_viewer(
    desk: Desk, sheets: Sequence[AttachmentSheet], number: int, host: QWidget
) -> "Viewer":
    viewer = Viewer(desk, sheets, number, host)
    viewer.open()
    return viewer


class Viewer(Overlay):
    """Left and right go to the next file, Page Up and Page Down turn pages, + and - zoom."""

    fetch_requested = Signal(object)  # Attachment
    stop_requested = Signal(object)  # Attachment
    failed = Signal(object)

    def __init__(
        self, desk: Desk, sheets: Sequence[AttachmentSheet], number: int, host: QWidget
    ) -> None:
        super().__init__(host, width=WIDTH)
        self._desk = desk
        self._sheets = list(sheets)
        self._number = number
        self._seen: Seen | None = None
        self._page = 0
        self._page_size = (1.0, 1.0)
        self._zoom: float | None = None
        self._reader = FileReader()
        self._is_opening = False
        self._jobs = 0
        self._is_over = False
        self._lane = Lane("viewer")
        self._make_head()
        self._make_body()
        self._make_foot()
        self._make_keys()
        self._show_file()

    @property
    def sheet(self) -> AttachmentSheet:
        return self._sheets[self._number]

    @property
    def attachment(self) -> Attachment:
        return self.sheet.attachment

    @property
    def seen(self) -> Seen | None:
        return self._seen

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

    def show_sheets(self, sheets: Sequence[AttachmentSheet]) -> None:
        """How they stand now. The one that is looked at stays, if it is still among them."""
        if self._is_over or not sheets:
            return
        before, key = self.sheet, self.attachment.entity_id
        self._sheets = list(sheets)
        numbers = [n for n, one in enumerate(sheets) if one.attachment.entity_id == key]
        self._number = numbers[0] if numbers else 0
        if self.attachment.entity_id != key or (
            self._seen is None and before.whereabouts not in _HERE and self._is_here()
        ):
            self._show_file()
        else:
            self._show_state()

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

    def show_before(self) -> None:
        self._go_to(self._number - 1)

    def show_next(self) -> None:
        self._go_to(self._number + 1)

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
        width, height = self._page_size
        room = self.view.viewport().size()
        across = (room.width() - 2 * EDGE) / width
        self._set_zoom(min(across, (room.height() - 2 * EDGE) / height))

    def save_copy(self) -> None:
        if self.save_button.is_busy or not self._is_here():
            return
        path = choosing.choose_place(self._suggested(self._desk.now().date()))
        if path is None or self._is_over:
            return
        self.save_button.set_busy(self.tr("Saving…"))
        self._run(
            partial(_copy_out, self._desk.chunks, self.attachment, path),
            self._on_copied,
            self._on_not_copied,
        )

    def strike(self) -> None:
        """First asks why, then keeps it marked as entered in error."""
        if self.why.isHidden():
            self.why.show()
            self.why.line.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        reason = self.why.text().strip()
        try:
            writes = struck_out(self.attachment, reason)
        except KnownError as error:
            self.why.show_wrong(error.told)
            return
        self._jobs += 1
        self._desk.save(
            self.attachment.family_id,
            writes,
            done=self._on_struck,
            failed=self._on_not_struck,
            reason=reason,
        )

    # How it is made up

    def _make_head(self) -> None:
        self.setAccessibleName(self.tr("File"))
        self.title = PersonalLabel("", Type.HEADING)
        self.facts = Label("", Type.SMALL, Tone.QUIET)
        self.count = Label("", Type.SMALL, Tone.QUIET, wrap=False)
        self.before = self._icon_button("arrow-left", self.tr("File before"), "file before")
        self.next = self._icon_button("arrow-right", self.tr("Next file"), "next file")
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
        self.close_button.setObjectName("close file")
        self.before.clicked.connect(self.show_before)
        self.next.clicked.connect(self.show_next)
        self.back.clicked.connect(self.page_back)
        self.on.clicked.connect(self.page_on)
        self.smaller.clicked.connect(self.zoom_out)
        self.larger.clicked.connect(self.zoom_in)
        self.whole.clicked.connect(self.fit)
        self.close_button.clicked.connect(self._on_close)
        self._filing = Together(self.before, self.count, self.next)
        self._paging = Together(self.back, self.pages, self.on)
        self._zooming = Together(self.smaller, self.larger, self.whole)
        self.card.add(
            CardPart(
                self.title,
                self.facts,
                Flow(self._filing, self._paging, self._zooming, self.close_button, gap=16),
            )
        )

    def _make_body(self) -> None:
        self.view = PageView(self.tr("The file"))
        self.words = WrittenText(self.tr("The words of the letter"), "")
        self.words.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.words_page = Page(self.tr("The words of the letter"), padded=False)
        self.only_words = Label("", Type.SMALL, Tone.QUIET)
        self.words_page.add(CardPart(self.only_words, self.words))
        self.words_page.end()
        self.sentence = Label("", Type.BODY, Tone.QUIET)
        self.progress = ProgressLine(self.tr("Fetching"))
        self.progress.cancel.setObjectName("stop fetching")
        self.progress.cancelled.connect(self._on_stop)
        self.fetch = Button(self.tr("Fetch"), icon="download")
        self.fetch.setObjectName("fetch file")
        self.fetch.clicked.connect(self._on_fetch)
        said = CardPart(self.sentence, self.progress, self.fetch)
        self.said = QWidget()
        column = QVBoxLayout(self.said)
        column.addStretch(1)
        column.addWidget(said)
        column.addStretch(1)
        self.body = QStackedWidget()
        for part in (self.said, self.view, self.words_page):
            self.body.addWidget(part)
        self.card.add_divided(self.body)
        self.card.body.setStretchFactor(self.body, 1)

    def _make_foot(self) -> None:
        self.save_button = Button(self.tr("Save a copy…"), icon="download", size=ButtonSize.SMALL)
        self.save_button.setObjectName("save a copy")
        self.save_button.clicked.connect(self.save_copy)
        self.strike_button = Button(
            self.tr("Entered in error"), ButtonKind.TEXT, size=ButtonSize.SMALL
        )
        self.strike_button.setObjectName("file entered in error")
        self.strike_button.clicked.connect(self.strike)
        self.why = TextField(
            self.tr("Why should nobody rely on this file?"),
            hint=self.tr(
                "It can still be opened, marked as entered in error. Press the button again."
            ),
        )
        self.why.line.setObjectName("why file in error")
        self.why.line.returnPressed.connect(self.strike)
        self.why.hide()
        self.result = Label("", Type.SMALL_MEDIUM)
        self.result.hide()
        self.reminder = Label(
            "",
            Type.SMALL,
            Tone.QUIET,
        )
        follow_theme(self._shorten)
        self.card.add_divided(
            CardPart(
                self.result,
                self.why,
                Flow(self.save_button, self.strike_button, gap=8),
                self.reminder,
            )
        )

    def _shorten(self) -> None:
        """With large text the file needs the room."""
        stacks = theme().stacks
        self.facts.setVisible(not stacks)
        self.reminder.setText(
            self.tr("A copy is not encrypted. Delete it afterwards.")
            if stacks
            else self.tr(
                "A copy leaves the encrypted record: whoever can use this computer can open it."
                " Delete it when it is no longer needed."
            )
        )

    def _make_keys(self) -> None:
        """As shortcuts: a button would take the arrow keys for going on to the next button."""
        for key, act in ((Qt.Key.Key_Left, self._on_left), (Qt.Key.Key_Right, self._on_right)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

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
        if self._seen is not None and self._zoom is None:
            QTimer.singleShot(0, self._draw)

    # One file

    def _go_to(self, number: int) -> None:
        if 0 <= number < len(self._sheets):
            self._number = number
            self._show_file()

    def _show_file(self) -> None:
        if self._is_opening:
            self._retire()  # what was being opened is no longer waited for
        self._seen, self._page, self._zoom = None, 0, None
        self.view.sheet.forget()
        self.words.show_text("")
        self.why.hide()
        self._tell("")
        self._show_state()
        if self._is_here():
            self.sentence.setText(self.tr("Opening…"))
            self.body.setCurrentWidget(self.said)
            self._is_opening = True
            self._run(
                partial(_opened, self._desk.chunks, self.attachment, self._reader), self._on_opened
            )
            self._desk.write(
                partial(
                    looked_at,
                    entity_id=self.attachment.entity_id,
                    family_id=self.attachment.family_id,
                    now=self._desk.now(),
                ),
                done=self._on_noted,
                failed=self._on_not_noted,
            )

    def _is_here(self) -> bool:
        return self.sheet.whereabouts in _HERE

    def _show_state(self) -> None:
        """All but what is seen of the file."""
        attachment, sheet = self.attachment, self.sheet
        self.title.setText(attachment.caption or attachment.name)
        state = told_state(sheet, self._desk).words
        name = attachment.name if attachment.caption else ""
        parts = (name, facts_of(attachment), state, attachment.struck)
        self.facts.setText(" · ".join(part for part in parts if part))
        self._filing.setVisible(len(self._sheets) > 1)
        self.count.setText(
            self.tr("{n} of {all}").format(n=self._number + 1, all=len(self._sheets))
        )
        self.before.setEnabled(self._number > 0)
        self.next.setEnabled(self._number + 1 < len(self._sheets))
        self.save_button.set_enabled(
            enabled=self._is_here(), why_not=self.tr("The file is not on this laptop yet.")
        )
        self.strike_button.setVisible(not attachment.struck)
        self._show_missing()
        self._show_tools()

    def _show_missing(self) -> None:
        """What is said of a file that is not here, and what can be done about it."""
        sheet = self.sheet
        is_there = sheet.whereabouts is Whereabouts.THERE
        self.fetch.setVisible(is_there and not sheet.is_wanted)
        self.fetch.set_words(self.tr("Fetch ({size})").format(size=told_size(sheet.in_all)))
        self.progress.setVisible(is_there and sheet.is_wanted)
        if self._is_here():
            return
        self.body.setCurrentWidget(self.said)
        if sheet.is_wanted:
            told = self.tr("{done} of {all}").format(
                done=told_size(sheet.done), all=told_size(sheet.in_all)
            )
            self.progress.show_share(sheet.done / sheet.in_all if sheet.in_all else 0, told)
        sentences = {
            Whereabouts.THERE: self.tr("This file is with the service, not on this laptop."),
            Whereabouts.ON_ITS_WAY: self.tr(
                "{way}. It comes by itself when that laptop has sent it."
            ).format(way=told_way(self.attachment, self._desk)),
            Whereabouts.GONE: self.tr(
                "This file was damaged or lost on this laptop before it was sent, and cannot be"
                " brought back from here. Add it again if you still have it."
            ),
        }
        self.sentence.setText(
            " ".join(part for part in (sentences[sheet.whereabouts], sheet.problem) if part)
        )

    def _show_tools(self) -> None:
        seen = self._seen
        pages = seen.pages.count if seen and seen.pages else 0
        self._paging.setVisible(pages > 1)
        self.pages.setText(
            self.tr("Page {page} of {pages}").format(page=self._page + 1, pages=pages)
        )
        self.back.setEnabled(self._page > 0)
        self.on.setEnabled(self._page + 1 < pages)
        self._zooming.setVisible(bool(pages or (seen and seen.image)))
        scale = self._scale()
        self.smaller.setEnabled(scale > _SMALLEST)
        self.larger.setEnabled(scale < _LARGEST)

    # Drawing

    def _scale(self) -> float:
        """Unscaled pixels for each point of the page or the picture."""
        if self._zoom is not None:
            return self._zoom
        room = self.view.viewport().size()
        width, height = self._page_size
        across = (min(room.width(), theme().px(WIDEST_PAGE)) - 2 * EDGE) / width
        if self._seen is not None and self._seen.image is not None:
            return _within(min(across, (room.height() - 2 * EDGE) / height, 2.0))
        return _within(across)

    def _set_zoom(self, zoom: float) -> None:
        if self._seen is not None:
            self._zoom = _within(zoom)
            self._draw()

    def _turn_to(self, page: int) -> None:
        seen = self._seen
        if seen is not None and seen.pages is not None and 0 <= page < seen.pages.count:
            self._page = page
            self.view.verticalScrollBar().setValue(0)
            self._draw()

    def _draw(self) -> None:
        seen = self._seen
        if seen is None or self._is_over:
            return
        self._show_tools()
        scale, ratio = self._scale(), self.devicePixelRatioF()
        if seen.image is not None:
            image = _scaled(seen.image, scale * ratio)
            told = self.attachment.caption or self.attachment.name
            self.view.sheet.show_picture(Picture(0, scale, image), ratio, told, "")
        elif seen.pages is not None:
            self._run(partial(_page_seen, seen.pages, self._page, scale * ratio), self._on_page)

    # Answers

    def _run(
        self,
        work: Callable[[], T],
        done: Callable[[T], None],
        failed: Callable[[KnownError | None], None] | None = None,
    ) -> None:
        self._jobs += 1
        self._lane.run(work, done=done, failed=failed or self._on_failed)

    def _on_opened(self, answer: "_Answer") -> None:
        self._job_done()
        if self._is_over or answer.reader is not self._reader:
            return
        self._is_opening = False
        if answer.entity_id != self.attachment.entity_id or not self._is_here():
            return
        if answer.seen is None:
            self._cannot_show(answer.sentence)
            if answer.is_to_fetch:
                self._desk.fetch(self.attachment)  # what is bad here goes, and comes again
            return
        seen = self._seen = answer.seen
        self._page_size = answer.size
        if seen.image is not None or seen.pages is not None:
            self.body.setCurrentWidget(self.view)
            QTimer.singleShot(0, self._draw)  # once it has its room
        elif seen.kind in LETTERS:
            self._show_words(seen)
        else:
            self._cannot_show(
                self.tr("Recordings cannot be played in this program. Save a copy to listen to it.")
            )
        self._show_tools()

    def _show_words(self, seen: Seen) -> None:
        self.words.show_text(seen.words)
        is_plain = seen.kind is FileKind.TEXT
        self.only_words.setText(
            self.tr("Only the words are shown here, without pictures and layout.")
        )
        self.only_words.setVisible(not is_plain)
        self.body.setCurrentWidget(self.words_page)
        if not seen.words.strip():
            self._cannot_show(self.tr("There are no words in this letter. Save a copy to see it."))

    def _cannot_show(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.body.setCurrentWidget(self.said)

    def _on_page(self, answer: "_PageSeen | None") -> None:
        self._job_done()
        if self._is_over or self._seen is None:
            return
        if answer is None:
            self._cannot_show(NotShownError.sentence)
            return
        if answer.picture.page != self._page or answer.pages is not self._seen.pages:
            return
        is_other_size = answer.size != self._page_size
        self._page_size = answer.size
        told = self.tr("Page {page}").format(page=answer.picture.page + 1)
        self.view.sheet.show_picture(answer.picture, self.devicePixelRatioF(), told, answer.words)
        if is_other_size and self._zoom is None:
            self._draw()  # this page is larger or smaller than the one before

    def _on_copied(self, path: Path) -> None:
        self._job_done()
        self.save_button.set_busy(None)
        self._tell(self.tr("Saved as {name}.").format(name=path.name))

    def _on_not_copied(self, error: KnownError | None) -> None:
        self._job_done()
        self.save_button.set_busy(None)
        self._tell(error.told if error else self.tr("It could not be saved. Nothing was written."))

    def _on_struck(self, _saved: Saved) -> None:
        self.why.hide()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._job_done()

    def _on_not_struck(self, error: KnownError | None) -> None:
        self._tell(error.told if error else self.tr("This could not be saved. Nothing changed."))
        self._job_done()

    def _on_failed(self, error: KnownError | None) -> None:
        self._job_done()
        if not self._is_over:
            self._cannot_show(error.told if error else NotShownError.sentence)

    def _on_noted(self, _nothing: None) -> None:
        """So that it stays on this laptop longest."""

    def _on_not_noted(self, _error: KnownError | None) -> None:
        """It may be fetched again sooner than need be."""

    def _on_retired(self, _nothing: None) -> None:
        self._job_done()

    def _on_fetch(self) -> None:
        self.fetch_requested.emit(self.attachment)
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_stop(self) -> None:
        self.stop_requested.emit(self.attachment)

    def _on_left(self) -> None:
        if not self._scrolled(-1):
            self.show_before()

    def _on_right(self) -> None:
        if not self._scrolled(1):
            self.show_next()

    def _scrolled(self, way: int) -> bool:
        """What is wider than the window is first seen to its end."""
        bar = self.view.horizontalScrollBar()
        before = bar.value()
        if self.view.isVisible():
            bar.setValue(before + way * theme().px(80))
        return bar.value() != before

    def _on_close(self) -> None:
        self.close_up()

    def _tell(self, sentence: str) -> None:
        self.result.setText(sentence)
        self.result.setVisible(bool(sentence))

    def _suggested(self, today: date) -> str:
        """Names nobody: file names are seen in many places."""
        media = self.attachment.media
        kind = kind_of_media(media)
        suffix = SUFFIXES[kind] if kind else ""
        return f"{told_kind(media)} {today:%Y-%m-%d}{suffix}"

    # The end

    def _retire(self) -> None:
        """End the process that opens files; the next file gets another."""
        before, self._reader = self._reader, FileReader()
        self._is_opening = False
        before.stop()
        self._run(before.close, self._on_retired)

    def _end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._seen = None
            self.view.sheet.forget()
            self.words.show_text("")
            self._retire()

    def _job_done(self) -> None:
        self._jobs -= 1
        if self._is_over and self._jobs == 0:
            # Not while the lane works: waiting for it would hold the window up.
            self._lane.close()
            self.deleteLater()


@dataclass(frozen=True, slots=True)
class _Answer:
    entity_id: UUID
    reader: FileReader
    seen: Seen | None
    size: tuple[float, float] = (1.0, 1.0)
    sentence: str = ""
    is_to_fetch: bool = False


@dataclass(frozen=True, slots=True)
class _PageSeen:
    pages: Pages
    picture: Picture
    words: str = field(repr=False)
    size: tuple[float, float]


def _opened(folder: ChunkFolder, attachment: Attachment, reader: FileReader) -> _Answer:
    """On the lane. What cannot be shown is an answer too: it is said of this file only."""
    try:
        seen = opened(folder, attachment, reader)
        size = (1.0, 1.0)
        if seen.image is not None:
            size = (float(seen.image.width()), float(seen.image.height()))
        elif seen.pages is not None:
            size = seen.pages.size(0)
    except KnownError as error:
        is_to_fetch = isinstance(error, FileDamagedError | FileNotHereError)
        return _Answer(
            attachment.entity_id, reader, None, sentence=error.told, is_to_fetch=is_to_fetch
        )
    return _Answer(attachment.entity_id, reader, seen, size)


def _page_seen(pages: Pages, page: int, scale: float) -> _PageSeen | None:
    try:
        picture, words = drawn(pages, page, scale)
        return _PageSeen(pages, picture, words, pages.size(page))
    except KnownError:
        return None


def _copy_out(folder: ChunkFolder, attachment: Attachment, path: Path) -> Path:
    return written(read_file(folder, attachment), path)


def _scaled(image: QImage, scale: float) -> QImage:
    width, height = round(image.width() * scale), round(image.height() * scale)
    return image.scaled(
        max(1, width),
        max(1, height),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _within(zoom: float) -> float:
    return min(_LARGEST, max(_SMALLEST, zoom))

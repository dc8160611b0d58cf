"""Files of an entry looked at inside the program; a copy leaves it only if somebody asks."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt, QTimer, Signal
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget
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
from keyworker_desktop.store.copies_out import CopyOut
from keyworker_desktop.store.errors import FileDamagedError, FileNotHereError
from keyworker_desktop.store.save import Saved
from ui.attachments.showing import Seen, drawn, opened
from ui.attachments.words import facts_of, kind_of_media, told_kind, told_size, told_state, told_way
from ui.desk import Desk
from ui.looking import Looking
from ui.notes.note_view import WrittenText
from ui.theme import Tone, Type, theme
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.card import CardPart
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import TextField
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Page
from ui.widgets.page_view import Picture, Together
from ui.widgets.progress import ProgressLine

_HERE = {Whereabouts.HERE, Whereabouts.WAITING}


def open_viewer(
    desk: Desk, sheets: Sequence[AttachmentSheet], number: int, host: QWidget
) -> "Viewer":
    viewer = Viewer(desk, sheets, number, host)
    viewer.open()
    return viewer


class Viewer(Looking):
    """Left and right go to the next file."""

    fetch_requested = Signal(object)  # Attachment
    stop_requested = Signal(object)  # Attachment
    failed = Signal(object)

    def __init__(
        self, desk: Desk, sheets: Sequence[AttachmentSheet], number: int, host: QWidget
    ) -> None:
        name = QCoreApplication.translate("Files", "The file")
        super().__init__(desk, host, lane="viewer", view=name, closing="close file")
        self._sheets = list(sheets)
        self._number = number
        self._seen: Seen | None = None
        self._page_size = (1.0, 1.0)
        self._reader = FileReader()
        self._is_opening = False
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

    # What it says of itself

    @property
    @override
    def page_count(self) -> int:
        seen = self._seen
        return seen.pages.count if seen and seen.pages else 0

    @override
    def page_size(self) -> tuple[float, float]:
        return self._page_size

    @property
    @override
    def is_picture(self) -> bool:
        return self._seen is not None and self._seen.image is not None

    @property
    @override
    def may_zoom(self) -> bool:
        return self.is_picture or self.page_count > 0

    @override
    def draw_page(self) -> None:
        seen, scale, ratio = self._seen, self._scale(), self.devicePixelRatioF()
        if seen is None:
            return
        if seen.image is not None:
            image = _scaled(seen.image, scale * ratio)
            told = self.attachment.caption or self.attachment.name
            self.view.sheet.show_picture(Picture(0, scale, image), ratio, told, "")
        elif seen.pages is not None:
            work = partial(_page_seen, seen.pages, self._page, scale * ratio)
            self._run(work, self._on_page, self._on_failed)

    @override
    def copy_out(self) -> CopyOut | None:
        if not self._is_here():
            return None
        attachment = self.attachment
        return CopyOut(
            family_id=attachment.family_id,
            entity_id=attachment.entity_id,
            what="file",
            at=self._desk.now(),
        )

    @override
    def content(self) -> Callable[[], bytes]:
        return partial(read_file, self._desk.chunks, self.attachment)

    @override
    def suggested(self, today: date) -> str:
        media = self.attachment.media
        kind = kind_of_media(media)
        suffix = SUFFIXES[kind] if kind else ""
        return f"{told_kind(media)} {today:%Y-%m-%d}{suffix}"

    @override
    def let_go(self) -> None:
        self._seen = None
        self.words.show_text("")
        self._retire()

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

    def show_before(self) -> None:
        self._go_to(self._number - 1)

    def show_next(self) -> None:
        self._go_to(self._number + 1)

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
        self.before.clicked.connect(self.show_before)
        self.next.clicked.connect(self.show_next)
        self._filing = Together(self.before, self.count, self.next)
        tools = Flow(self._filing, self.paging, self.zooming, self.close_button, gap=16)
        self.card.add(CardPart(self.title, self.facts, tools))
        self.tools.append(tools)

    def _make_body(self) -> None:
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
        for part in (self.said, self.words_page):
            self.body.addWidget(part)
        self.card.add_divided(self.body)
        self.card.body.setStretchFactor(self.body, 1)

    def _make_foot(self) -> None:
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
        follow_theme(self._shorten)
        foot = CardPart(self.result, self.why, Flow(self.save_button, self.strike_button, gap=8))
        self.card.add_divided(foot)
        self.foot.append(foot)

    def _shorten(self) -> None:
        """With large text the file needs the room."""
        self.facts.setVisible(not theme().stacks)

    def _make_keys(self) -> None:
        """As shortcuts: a button would take the arrow keys for going on to the next button."""
        for key, act in ((Qt.Key.Key_Left, self._on_left), (Qt.Key.Key_Right, self._on_right)):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(act)

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
        self._stop_asking()
        self._show_state()
        if self._is_here():
            self.sentence.setText(self.tr("Opening…"))
            self.show_body(self.said)
            self._is_opening = True
            work = partial(_opened, self._desk.chunks, self.attachment, self._reader)
            self._run(work, self._on_opened, self._on_failed)
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
        self.show_body(self.said)
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

    # Answers

    def _on_opened(self, answer: "_Answer") -> None:
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
            self.show_body(self.view)
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
        self.show_body(self.words_page)
        if not seen.words.strip():
            self._cannot_show(self.tr("There are no words in this letter. Save a copy to see it."))

    def _cannot_show(self, sentence: str) -> None:
        self.sentence.setText(sentence)
        self.show_body(self.said)

    def _on_page(self, answer: "_PageSeen | None") -> None:
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

    def _on_struck(self, _saved: Saved) -> None:
        self.why.hide()
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_not_struck(self, error: KnownError | None) -> None:
        self._tell(error.told if error else self.tr("This could not be saved. Nothing changed."))

    def _on_failed(self, error: KnownError | None) -> None:
        if not self._is_over:
            self._cannot_show(error.told if error else NotShownError.sentence)

    def _on_noted(self, _nothing: None) -> None:
        """So that it stays on this laptop longest."""

    def _on_not_noted(self, _error: KnownError | None) -> None:
        """It may be fetched again sooner than need be."""

    def _on_retired(self, _nothing: None) -> None:
        """Its process has ended."""

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

    # The end

    def _retire(self) -> None:
        """End the process that opens files; the next file gets another."""
        before, self._reader = self._reader, FileReader()
        self._is_opening = False
        before.stop()
        self._run(before.close, self._on_retired, self._on_failed)


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


def _scaled(image: QImage, scale: float) -> QImage:
    width, height = round(image.width() * scale), round(image.height() * scale)
    return image.scaled(
        max(1, width),
        max(1, height),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )

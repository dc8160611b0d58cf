"""The files of one saved entry, on whatever screen it is read: listed, fetched, opened, added."""

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid
from typing_extensions import override

from keyworker_desktop.files.kinds import PICTURES
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store.attachments import AttachmentSheet, FileKey, Whereabouts, attached_to
from keyworker_desktop.store.save import Saved
from sync.attachments import Moved
from ui.attachments.adding import FilesBox
from ui.attachments.line import FileLine
from ui.attachments.new_file import NewFile
from ui.attachments.showing import small_pictures
from ui.attachments.viewer import Viewer, open_viewer
from ui.attachments.words import kind_of_media
from ui.desk import Changed, Desk
from ui.screen import Screen
from ui.widgets.card import CardPart

_HERE = {Whereabouts.HERE, Whereabouts.WAITING}
_PICTURES_AFTER_MS = 120
"""Whoever goes through notes quickly does not have every picture drawn."""


class AttachmentPanel(FilesBox):
    """``show_for`` says for which entry. Small pictures are drawn only here, in what is open."""

    filled = Signal(bool)
    """Whether there is anything in it, or anything to be added to it."""

    def __init__(self, desk: Desk, *, may_add: bool = True) -> None:
        super().__init__(desk)
        self._desk = desk
        self._family_id: UUID | None = None
        self._about: UUID | None = None
        self._lines_by_id: dict[UUID, FileLine] = {}
        self._small: dict[UUID, QImage] = {}
        self._viewer: Viewer | None = None
        self._just_added: set[UUID] = set()
        self._pictures = QTimer(self)
        self._pictures.setSingleShot(True)
        self._pictures.setInterval(_PICTURES_AFTER_MS)
        self._pictures.timeout.connect(self._draw_small)
        self.set_may_add(may=may_add)
        self.file_added.connect(self._on_file_added)
        desk.attachment_moved.connect(self._on_moved)
        desk.changed.connect(self._on_changed)

    @property
    def sheets(self) -> list[AttachmentSheet]:
        return [line.sheet for line in self._lines_by_id.values()]

    @property
    def lines(self) -> list[FileLine]:
        return list(self._lines_by_id.values())

    @property
    def viewer(self) -> Viewer | None:
        """What is open over the screen, if anything is."""
        return self._viewer if self._viewer is not None and isValid(self._viewer) else None

    def show_for(self, family_id: UUID, about: UUID) -> None:
        if (family_id, about) == (self._family_id, self._about):
            self._ask()
            return
        if family_id != self._family_id:
            self._small = {}
        self.leave()
        self._family_id, self._about = family_id, about
        self.set_owner(FileKey(family_id, about))
        self._show([])
        self._ask()

    def leave(self) -> None:
        """Nothing of the entry is left on the screen."""
        self.keep()
        self.set_owner(None)
        self._close_viewer()
        self._pictures.stop()
        self._family_id = self._about = None
        self._show([])

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self.keep()
            self._pictures.stop()
            self._close_viewer()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._wanting_pictures():
            self._pictures.start()

    # Asking and showing

    def _ask(self) -> None:
        if self._family_id is not None and self._about is not None:
            self._desk.ask(
                partial(attached_to, family_id=self._family_id, about=[self._about]),
                done=self._on_sheets,
                failed=self._on_failed,
            )

    def _on_sheets(self, found: Mapping[UUID, list[AttachmentSheet]]) -> None:
        if self._about is not None:
            self._show(found.get(self._about, []))

    def _show(self, sheets: list[AttachmentSheet]) -> None:
        lines = {}
        for sheet in sheets:
            key = sheet.attachment.entity_id
            line = self._lines_by_id.get(key)
            if line is None:
                line = FileLine(self._desk, sheet, may_caption=self._may_add)
                line.opened.connect(self._on_opened)
                line.captioned.connect(self._on_captioned)
                line.fetch_requested.connect(self._on_fetch)
                line.stop_requested.connect(self._on_stop)
            elif line.sheet != sheet:
                line.show_sheet(sheet)
            line.mark.show_image(self._small.get(key))
            lines[key] = line
        self._lines_by_id = lines
        self.show_lines(list(lines.values()))
        self._ask_what_new_ones_show()
        is_filled = bool(lines) or self._may_add
        if not is_filled or self.parentWidget() is not None:  # else it would be a window
            self.setVisible(is_filled)
        self.filled.emit(is_filled)
        if self.viewer is not None:
            self.viewer.show_sheets(sheets)
        if self.isVisible() and self._wanting_pictures():
            self._pictures.start()

    def _on_moved(self, moved: Moved) -> None:
        line = self._lines_by_id.get(moved.entity_id)
        if line is None or moved.family_id != self._family_id:
            return
        before = line.sheet
        sheet = replace(
            before,
            whereabouts=moved.whereabouts,
            done=moved.done,
            in_all=moved.in_all,
            problem=moved.problem,
            is_wanted=before.is_wanted and moved.whereabouts is Whereabouts.THERE,
        )
        self._show([sheet if one is before else one for one in self.sheets])

    def _on_changed(self, changed: Changed) -> None:
        if self._family_id in changed.families:
            self._ask()

    # Small pictures

    def _wanting_pictures(self) -> list[Attachment]:
        return [
            sheet.attachment
            for sheet in self.sheets
            if sheet.whereabouts in _HERE
            and not sheet.attachment.struck
            and kind_of_media(sheet.attachment.media) in PICTURES
            and sheet.attachment.entity_id not in self._small
        ]

    def _draw_small(self) -> None:
        wanted = self._wanting_pictures()
        if wanted and self.isVisible():
            self._desk.on_files_lane(
                partial(small_pictures, self._desk.chunks, wanted),
                done=self._on_small,
                failed=self._on_no_small,
            )

    def _on_small(self, found: dict[UUID, QImage]) -> None:
        self._small |= found
        for key, image in found.items():
            if key in self._lines_by_id:
                self._lines_by_id[key].mark.show_image(image)

    def _on_no_small(self, _error: KnownError | None) -> None:
        """The icon stays; what is wrong with the file is said when it is opened."""

    # What people do

    def _on_file_added(self, file: NewFile, owner: FileKey) -> None:
        """To the entry it was added to, whatever is read by now."""
        self._just_added.add(file.entity_id)
        self._desk.save(
            owner.family_id,
            file.writes(owner.family_id, owner.entity_id),
            done=self._on_saved,
            failed=self._on_failed,
        )

    def _on_saved(self, _saved: Saved) -> None:
        self._ask()

    def _ask_what_new_ones_show(self) -> None:
        """Of the one just added to what is read here; of several, none is asked for unasked."""
        added = [line for key, line in self._lines_by_id.items() if key in self._just_added]
        if not added:
            return
        self._just_added.clear()
        if len(added) == 1 and not self.is_bringing_in and self.add_button.hasFocus():
            added[0].open_caption()

    def _on_captioned(self, attachment: Attachment, words: str) -> None:
        try:
            writes = edits(attachment, caption=words)
        except KnownError as error:
            self._say_of(attachment.entity_id, error.told)
            return
        self._desk.save(
            attachment.family_id,
            writes,
            done=_Captioned(self, attachment.entity_id).on_saved,
            failed=self._on_failed,
        )

    def close_caption(self, entity_id: UUID) -> None:
        line = self._lines_by_id.get(entity_id)
        if line is not None:
            line.close_caption()
        self._ask()

    def _say_of(self, entity_id: UUID, sentence: str) -> None:
        line = self._lines_by_id.get(entity_id)
        if line is not None:
            line.saying.show_wrong(sentence)

    def keep(self) -> None:
        """What somebody typed before they went elsewhere is saved, like all they type."""
        for line in self._lines_by_id.values():
            words = line.saying.unsaved
            if words is not None:
                line.close_caption()
                self._on_captioned(line.sheet.attachment, words)

    def _on_opened(self, entity_id: object) -> None:
        host = _host_of(self)
        sheets = self.sheets
        number = next(
            (n for n, one in enumerate(sheets) if one.attachment.entity_id == entity_id), None
        )
        if number is None:
            return
        self._close_viewer()
        self._viewer = open_viewer(self._desk, sheets, number, host)
        self._viewer.failed.connect(self.failed)
        self._viewer.fetch_requested.connect(self._on_fetch)
        self._viewer.stop_requested.connect(self._on_stop)

    def _on_fetch(self, attachment: Attachment) -> None:
        self._desk.fetch(attachment)
        self._set_wanted(attachment, is_wanted=True)

    def _on_stop(self, attachment: Attachment) -> None:
        self._desk.stop_fetching(attachment)
        self._set_wanted(attachment, is_wanted=False)

    def _set_wanted(self, attachment: Attachment, *, is_wanted: bool) -> None:
        key = attachment.entity_id
        self._show(
            [
                replace(one, is_wanted=is_wanted) if one.attachment.entity_id == key else one
                for one in self.sheets
            ]
        )

    def _close_viewer(self) -> None:
        viewer, self._viewer = self.viewer, None
        if viewer is not None:
            viewer.close_up(give_back_focus=False)

    def _on_failed(self, error: KnownError | None) -> None:
        self.failed.emit(error)


class _Captioned(QObject):
    """Carries which file it was to when its words are saved."""

    def __init__(self, panel: AttachmentPanel, entity_id: UUID) -> None:
        super().__init__(panel)
        self._panel = panel
        self._entity_id = entity_id

    def on_saved(self, _saved: Saved) -> None:
        self._panel.close_caption(self._entity_id)
        self.deleteLater()


class FilesPart(CardPart):
    """The files of an entry as a part of its card, which is not there while there are none."""

    def __init__(self, desk: Desk, *, may_add: bool = True) -> None:
        self.panel = AttachmentPanel(desk, may_add=may_add)
        super().__init__(self.panel)
        self._is_filled = may_add
        self._is_covered = False
        self.panel.filled.connect(self._on_filled)
        if not may_add:
            self.hide()

    def set_covered(self, *, covered: bool) -> None:
        """While a form stands in the card's place."""
        self._is_covered = covered
        self.setVisible(self._is_filled and not covered)

    def _on_filled(self, is_filled: bool) -> None:
        self._is_filled = is_filled
        self.setVisible(is_filled and not self._is_covered)


def _host_of(widget: QWidget) -> QWidget:
    """The screen it stands on: the viewer covers that, and not the rail."""
    around: QWidget | None = widget
    while around is not None and not isinstance(around, Screen):
        around = around.parentWidget()
    return around or widget.window()

"""The files of a note that is still being written: sealed on this laptop, kept with its draft."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from typing_extensions import override

from keyworker_desktop.record.kinds.attachment import MOST_IN_ONE_CHANGE
from ui.attachments.adding import FilesBox
from ui.attachments.choosing import Source
from ui.attachments.line import NewFileLine
from ui.attachments.new_file import NewFile
from ui.desk import Desk


class DraftFiles(FilesBox):
    """``changed`` when a file came to the note or was taken out of it.

    What is taken out goes from the disk with the next tidying, when no draft speaks of it.
    """

    changed = Signal()
    added_elsewhere = Signal(object, object)  # draft_id, NewFile
    """Somebody had left the draft before its file was there."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._files: tuple[NewFile, ...] = ()
        self._shown: dict[UUID, NewFileLine] = {}
        self.file_added.connect(self._on_added)

    @property
    def files(self) -> tuple[NewFile, ...]:
        return self._files

    def show_files(self, draft_id: UUID | None, files: Sequence[NewFile]) -> None:
        """Those of this draft."""
        self.set_owner(draft_id)
        self._set(tuple(files))

    @override
    def add_sources(self, sources: Sequence[Source]) -> None:
        if len(self._files) + len(self.adder.coming) + len(sources) > MOST_IN_ONE_CHANGE:
            self.adder.refused.emit(
                "",
                self.tr(
                    "No more than {n} files go with one note. Put the others on another note."
                ).format(n=MOST_IN_ONE_CHANGE),
                self.owner,
            )
        else:
            super().add_sources(sources)

    def _on_added(self, file: NewFile, draft_id: UUID) -> None:
        if draft_id != self.owner:
            self.added_elsewhere.emit(draft_id, file)
            return
        self._set((*self._files, file))
        self.changed.emit()

    def _on_captioned(self, entity_id: UUID, words: str) -> None:
        self._files = tuple(
            replace(one, caption=words) if one.entity_id == entity_id else one
            for one in self._files
        )
        self.changed.emit()

    def _on_taken_out(self, entity_id: UUID) -> None:
        self._set(tuple(one for one in self._files if one.entity_id != entity_id))
        self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    def _set(self, files: tuple[NewFile, ...]) -> None:
        self._files = files
        lines = {}
        for file in files:
            line = self._shown.get(file.entity_id)
            if line is None:
                line = NewFileLine(file)
                line.taken_out.connect(self._on_taken_out)
                line.captioned.connect(self._on_captioned)
            lines[file.entity_id] = line
        self._shown = lines
        self.show_lines(list(lines.values()))

"""Files on their way in: read, cleaned and sealed one after the other, off the window's thread."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal

from keyworker_desktop.files.errors import NotAddedError
from keyworker_desktop.files.intake import taken_in
from keyworker_desktop.files.names import shown_name
from keyworker_desktop.files.reader import FileReader
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.chunks import ChunkFolder, keep
from ui.attachments.choosing import MOST_AT_ONCE, Source
from ui.attachments.new_file import NewFile, new_file
from ui.desk import Desk

READING, CLEANING, KEEPING = "reading", "cleaning", "keeping"


class Coming(QObject):
    """One file. ``moved`` tells its step, and bytes done and in all, of that step."""

    moved = Signal(str, int, int)
    added = Signal(object)  # NewFile
    stopped = Signal()
    refused = Signal(str)

    def __init__(self, source: Source, owner: object, unnamed: str) -> None:
        """``owner`` is what it hangs on: a saved entry, or a draft."""
        super().__init__()
        self.owner = owner
        self.name = shown_name(source.name) or unnamed
        self._unnamed = unnamed
        self._source = source
        self._is_stopped = Event()
        self._reader = FileReader()

    def stop(self) -> None:
        self._is_stopped.set()
        self._reader.stop()

    def bring_in(self, folder: ChunkFolder, now: datetime) -> NewFile:
        """On a lane. Nothing is left of it anywhere when it was stopped or refused."""
        with self._reader:
            content = self._source.read(partial(self.moved.emit, READING), self._is_stopped.is_set)
            self.moved.emit(CLEANING, 0, 0)
            taken = taken_in(self._source.name, content, self._reader, otherwise=self._unnamed)
        kept = keep(
            folder,
            taken.content,
            progress=partial(self.moved.emit, KEEPING),
            stopping=self._is_stopped.is_set,
        )
        if kept is None:
            raise NotAddedError
        return new_file(taken, kept, now=now)

    def on_added(self, file: NewFile) -> None:
        self.added.emit(file)

    def on_failed(self, error: KnownError | None) -> None:
        if isinstance(error, NotAddedError) or self._is_stopped.is_set():
            self.stopped.emit()
        else:
            self.refused.emit(
                error.told
                if error
                else self.tr("Something went wrong in the program. The file was not added.")
            )


class Adder(QObject):
    """Brings files in for one entry. What it has taken is ``added``; the rest says why not."""

    begun = Signal(object)  # Coming
    added = Signal(object, object)  # NewFile, and its owner
    ended = Signal(object)  # Coming
    refused = Signal(str, str, object)  # what it was called, why not, and its owner

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._coming: list[Coming] = []
        desk.closing.connect(self.stop)

    @property
    def coming(self) -> Sequence[Coming]:
        return self._coming

    def add(self, sources: Sequence[Source], owner: object) -> None:
        if len(sources) > MOST_AT_ONCE:
            self.refused.emit(
                "",
                self.tr("No more than {n} files can be added at once.").format(n=MOST_AT_ONCE),
                owner,
            )
            return
        for source in sources:
            unnamed = self.tr("File") if source.name else self.tr("Picture")
            coming = Coming(source, owner, unnamed)
            coming.added.connect(self._on_added)
            coming.stopped.connect(self._on_stopped)
            coming.refused.connect(self._on_refused)
            self._coming.append(coming)
            self.begun.emit(coming)
            work: Callable[[], NewFile] = partial(
                coming.bring_in, self._desk.chunks, self._desk.now()
            )
            self._desk.on_files_lane(work, done=coming.on_added, failed=coming.on_failed)

    def stop(self) -> None:
        """All of them, as when the program is locked."""
        for coming in self._coming:
            coming.stop()

    def _on_added(self, file: NewFile) -> None:
        coming = self._end()
        if coming is not None:
            self.added.emit(file, coming.owner)

    def _on_stopped(self) -> None:
        self._end()

    def _on_refused(self, sentence: str) -> None:
        coming = self._end()
        if coming is not None:
            self.refused.emit(coming.name, sentence, coming.owner)

    def _end(self) -> Coming | None:
        coming = self.sender()
        if isinstance(coming, Coming) and coming in self._coming:
            self._coming.remove(coming)
            self.ended.emit(coming)
            coming.deleteLater()
            return coming
        return None

"""Where files come from: the system's own question, the clipboard, or dragged in from outside."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice, QMimeData
from PySide6.QtGui import QImage, QImageWriter
from PySide6.QtWidgets import QApplication, QFileDialog

from keyworker_desktop.files.errors import Reason, RefusedError
from keyworker_desktop.files.intake import Progress, read_chosen

_tr = QCoreApplication.translate
MOST_AT_ONCE = 12


@dataclass(frozen=True, slots=True)
class Source:
    """``read`` gives the bytes, on a thread of its own. ``name`` is empty for what has none."""

    name: str = field(repr=False)
    read: Callable[[Progress, Callable[[], bool]], bytes] = field(repr=False)


def ask_for_files() -> list[Path]:
    """The system's own question which files; no list of earlier ones is kept."""
    dialog = QFileDialog(QApplication.activeWindow())
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters(
        [
            _tr(
                "Files",
                "Photos, letters and recordings (*.jpg *.jpeg *.png *.webp *.gif *.pdf *.docx"
                " *.odt *.txt *.wav *.mp3 *.m4a *.ogg *.opus)",
            ),
            _tr("Files", "All files (*)"),
        ]
    )
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.setHistory([])
    dialog.deleteLater()
    return [Path(one) for one in chosen]


choose_files: Callable[[], list[Path]] = ask_for_files
"""Looked up each time, so that a test or a player at the keyboard can answer instead."""


def from_path(path: Path) -> Source:
    def read(progress: Progress, is_stopped: Callable[[], bool]) -> bytes:
        return read_chosen(path, progress, is_stopped)

    return Source(path.name, read)


def from_image(image: QImage) -> Source:
    """A picture from the clipboard, which has no file."""

    def read(_progress: Progress, _is_stopped: Callable[[], bool]) -> bytes:
        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        if not QImageWriter(buffer, QByteArray(b"PNG")).write(image):
            raise RefusedError(Reason.DAMAGED)
        return bytes(buffer.data().data())

    return Source("", read)


def may_be_taken(data: QMimeData) -> bool:
    """Whether there are files or a picture in what was pasted or dragged in."""
    return bool(_paths(data)) or data.hasImage()


def sources_in(data: QMimeData) -> Sequence[Source]:
    if paths := _paths(data):
        return [from_path(path) for path in paths]
    image = data.imageData()
    if isinstance(image, QImage) and not image.isNull():
        return [from_image(image)]
    return []


def _paths(data: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]

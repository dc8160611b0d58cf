"""A copy outside the encrypted store: only where somebody asked for it, whole or not at all."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from PySide6.QtWidgets import QApplication, QFileDialog

from keyworker_desktop.record.errors import KnownError


class NotWrittenError(KnownError):
    """It could not be put where somebody asked for it."""

    sentence = (
        "It could not be saved there. Nothing was written. "
        "Choose another folder, or see whether this one is full or may not be changed."
    )


def written(content: bytes, path: Path) -> Path:
    """Put it at ``path`` whole or not at all; what stood there before stays until then."""
    try:
        number, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    except OSError as error:
        raise NotWrittenError from error
    beside = Path(name)
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError as error:
        with suppress(OSError):
            beside.unlink()
        raise NotWrittenError from error
    return path


def ask_where_to_save(suggested: str) -> Path | None:
    """The system's own question where to; no list of earlier places is kept."""
    dialog = QFileDialog(QApplication.activeWindow())
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    suffix = Path(suggested).suffix
    dialog.setNameFilter(f"*{suffix}")
    dialog.setDefaultSuffix(suffix.lstrip("."))
    dialog.selectFile(suggested)
    chosen = dialog.selectedFiles() if dialog.exec() else []
    dialog.setHistory([])
    dialog.deleteLater()
    return Path(chosen[0]) if chosen else None


choose_place: Callable[[str], Path | None] = ask_where_to_save
"""Looked up each time, so that a test or a player at the keyboard can answer instead."""

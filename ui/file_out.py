"""A copy outside the encrypted store: only where somebody asked for it, whole or not at all."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

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

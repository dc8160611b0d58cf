"""What a log may hold of a crash: its type and places, never its text."""

import traceback
from pathlib import PurePath


def without_words(error: BaseException) -> str:
    """The text is left out because it may hold somebody's words."""
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n  ".join([type(error).__name__, *places])


def places_of(error: BaseException) -> list[str]:
    """Where it went, one place a line, the last of them where it failed; short enough for a log."""
    return [
        f"{PurePath(frame.filename).name}:{frame.lineno} in {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]

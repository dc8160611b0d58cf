"""The log: ids and counts, never anybody's words, in a rotating file that only its owner can read.

What is said here about errors is their type and where they came from. Their texts are left out,
and so are values: either may hold what somebody wrote about a family.
"""

import logging
import os
import platform
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import TracebackType
from typing import Any, Final
from uuid import UUID

from typing_extensions import override

from keyworker_desktop.vault.errors import from_os_error
from keyworker_desktop.vault.files import OWNER_ONLY

log = logging.getLogger(__name__)

LONGEST_TEXT: Final = 64
LONGEST_MESSAGE: Final = 500
_FILE_BYTES: Final = 1_000_000
_OLDER_FILES: Final = 3
_LEFT_OUT: Final = "(left out)"
_QUIET: Final = ("urllib3", "requests", "fontTools", "PIL")
_PLAIN: Final = (bool, int, float, UUID, type(None))
_ROOT: Final = Path(__file__).resolve().parents[1]

OnCrash = Callable[[str], None]


def set_up(
    path: Path, *, level: int = logging.INFO, on_crash: OnCrash | None = None
) -> Callable[[], None]:
    """Log to ``path``, and errors that nobody caught too; answers what undoes it.

    ``on_crash`` is called, on whichever thread crashed, with details that are safe to show and to
    copy. Raises ReadOnlyFolderError, DiskFullError, FileUnavailableError.
    """
    try:
        handler = _OwnersFile(
            path, maxBytes=_FILE_BYTES, backupCount=_OLDER_FILES, encoding="utf-8"
        )
    except OSError as error:
        raise from_os_error(error) from error
    handler.setFormatter(_Formatter())
    handler.addFilter(without_words)
    root = logging.getLogger()
    level_before = root.level
    root.addHandler(handler)
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    hooks = _Hooks(on_crash)
    hooks.put_up()

    def undo() -> None:
        hooks.take_down()
        root.removeHandler(handler)
        root.setLevel(level_before)
        handler.close()

    return undo


def without_words(record: logging.LogRecord) -> bool:
    """Replace in ``record`` whatever could be what somebody wrote; a net under the rule."""
    if not isinstance(record.msg, str):
        record.msg, record.args = f"{type(record.msg).__name__} {_LEFT_OUT}", None
    match record.args:
        case tuple() as values:
            record.args = tuple(_harmless(value) for value in values)
        case Mapping() as named if "%(" in record.msg:
            record.args = {name: _harmless(value) for name, value in named.items()}
        case Mapping() as alone:
            # logging unpacks a mapping that is the only value, for the sake of the case above.
            record.args = (_harmless(alone),)
    return True


def log_crash(where: logging.Logger, what: str, error: BaseException) -> None:
    """A bug of ours that was caught: type and places, one a line. Never its text."""
    where.error("%s crashed: %s", what, type(error).__name__)
    for frame in traceback.extract_tb(error.__traceback__):
        where.error("  %s:%d in %s", Path(frame.filename).name, frame.lineno or 0, frame.name)


def frames_of(error: BaseException) -> str:
    """Types and places of ``error`` and of what led to it, newest last; no text of any of them."""
    lines: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines[:0] = [_type_of(current), *_places(current.__traceback__)]
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden
    return "\n".join(lines)


def details_of(error: BaseException) -> str:
    """What the *Copy details* button copies."""
    return (
        f"Python {platform.python_version()}, {platform.system()} {platform.release()}\n"
        f"{frames_of(error)}"
    )


class _OwnersFile(RotatingFileHandler):
    @override
    def _open(self) -> TextIOWrapper:
        """Closed to others from its first moment, not after somebody could have looked."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        descriptor = os.open(self.baseFilename, flags, OWNER_ONLY)
        return os.fdopen(descriptor, "a", encoding=self.encoding)

    @override
    def handleError(self, record: logging.LogRecord) -> None:
        """A full disk must not stop anybody's work, nor print what was to be logged."""


class _Formatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s", "%Y-%m-%dT%H:%M:%SZ")
        self.converter = time.gmtime

    @override
    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have kept here the traceback with its texts.
        record.exc_text = None
        return super().format(record)

    @override
    def formatMessage(self, record: logging.LogRecord) -> str:
        record.message = " ".join(record.message.split())[:LONGEST_MESSAGE]
        return super().formatMessage(record)

    @override
    def formatException(self, ei: Any) -> str:
        return frames_of(ei[1])


def _harmless(value: object) -> object:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, BaseException):
        return _type_of(value)
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else _LEFT_OUT
    return f"{type(value).__name__} {_LEFT_OUT}"


def _type_of(error: BaseException) -> str:
    name = type(error).__name__
    return f"{name} errno {error.errno}" if isinstance(error, OSError) else name


def _places(trace: TracebackType | None) -> list[str]:
    return [
        f"  {_short(frame.filename)}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(trace)
    ]


def _short(filename: str) -> str:
    """Ours from the program's folder on, others by name: a path can hold somebody's name."""
    path = Path(filename)
    return path.relative_to(_ROOT).as_posix() if path.is_relative_to(_ROOT) else path.name


class _Hooks:
    """What Python calls with an error that nobody caught."""

    def __init__(self, on_crash: OnCrash | None) -> None:
        self._on_crash = on_crash
        self._before = sys.excepthook, threading.excepthook, sys.unraisablehook

    def put_up(self) -> None:
        sys.excepthook = self._on_main
        threading.excepthook = self._on_thread
        sys.unraisablehook = self._on_unraisable

    def take_down(self) -> None:
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before

    def _on_main(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._before[0](kind, error, trace)
        else:
            self._report(error, "the main thread")

    def _on_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and arguments.exc_type is not SystemExit:
            self._report(arguments.exc_value, "a thread")

    def _on_unraisable(self, unraisable: "sys.UnraisableHookArgs") -> None:
        if unraisable.exc_value is not None:
            log.error("could not be raised while clearing up", exc_info=unraisable.exc_value)

    def _report(self, error: BaseException, where: str) -> None:
        log.critical("not caught, in %s", where, exc_info=error)
        if self._on_crash is not None:
            self._on_crash(details_of(error))

"""Starts the process that opens files, asks it, and ends it when it takes too long."""

import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Final

from keyworker_desktop.files.errors import NoHelperError, NotShownError, Reason, RefusedError
from keyworker_desktop.files.wire import FROZEN_ARGUMENT, Ask, Message, Say, receive, send

START_SECONDS, ANSWER_SECONDS = 30.0, 20.0
_ROOT: Final = Path(__file__).resolve().parents[2]
_BEGIN = (
    "import sys; sys.path.insert(0, {root!r});"
    " from keyworker_desktop.files.helper import main; sys.exit(main())"
)


class FileReader:
    """One process for one file at a time. Used on one thread; ``stop`` may come from another."""

    def __init__(
        self,
        *,
        start_seconds: float = START_SECONDS,
        answer_seconds: float = ANSWER_SECONDS,
        command: Sequence[str] | None = None,
    ) -> None:
        self._start_seconds = start_seconds
        self._answer_seconds = answer_seconds
        self._command = command or own_command()
        self._process: subprocess.Popen[bytes] | None = None
        self._guard = threading.Lock()
        self._is_stopped = False
        self.held: frozenset[str] = frozenset()
        """The rights it says it gave up."""

    def __enter__(self) -> "FileReader":
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_stopped(self) -> bool:
        return self._is_stopped

    def ask(self, what: Ask, first: int = 0, second: int = 0, body: bytes = b"") -> Message:
        """Raises RefusedError for what it refuses, NotShownError when it broke or was stopped."""
        process = self._started()
        answer = self._exchange(
            process, Message(what.value, first, second, body), self._answer_seconds
        )
        if answer is None or answer.what not in {Say.DONE.value, Say.REFUSED.value}:
            self._end(process)
            raise NotShownError
        if answer.what == Say.REFUSED.value:
            raise RefusedError(_reason(answer.body))
        return answer

    def stop(self) -> None:
        """At once, for good. What is being asked fails; nothing can be asked any more."""
        with self._guard:
            self._is_stopped = True
            process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        self.stop()
        process = self._process
        if process is not None:
            self._end(process)

    def _started(self) -> subprocess.Popen[bytes]:
        with self._guard:
            if self._is_stopped:
                raise NotShownError
            if self._process is not None:
                return self._process
            try:
                process = subprocess.Popen(  # noqa: S603 - our own program, no words of anybody's
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,  # what a library says there may be a file's words
                    cwd=os.sep,
                    env=_least_environment(),
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                    start_new_session=os.name != "nt",
                )
            except OSError as error:
                raise NoHelperError from error
            self._process = process
        ready = self._exchange(process, None, self._start_seconds)
        if ready is None or ready.what != Say.READY.value:
            self._end(process)
            raise NotShownError if self.is_stopped else NoHelperError
        self.held = frozenset(ready.body.decode("ascii", errors="replace").split())
        return process

    def _exchange(
        self, process: subprocess.Popen[bytes], question: Message | None, seconds: float
    ) -> Message | None:
        """The answer, or None if it did not come in time or the process is gone."""
        watchdog = threading.Timer(seconds, process.kill)
        watchdog.daemon = True
        watchdog.start()
        try:
            if question is not None:
                send(_pipe(process.stdin), question)
            return receive(_pipe(process.stdout))
        except (OSError, ValueError):
            return None  # it is gone, or was ended by the watchdog or by somebody
        finally:
            watchdog.cancel()

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # something was still to be written to a process that is gone
        process.wait()
        with self._guard:
            if self._process is process:
                self._process = None


def own_command() -> tuple[str, ...]:
    """How this program starts itself as the process that opens files."""
    if getattr(sys, "frozen", False):
        return (sys.executable, FROZEN_ARGUMENT)
    # -I: no environment, no folder of the user's, nothing from where somebody happens to stand.
    return (sys.executable, "-I", "-B", "-c", _BEGIN.format(root=str(_ROOT)))


def _least_environment() -> dict[str, str]:
    """Nothing but where Windows finds its own libraries."""
    return {name: os.environ[name] for name in ("SYSTEMROOT", "WINDIR") if name in os.environ}


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:
        raise ValueError("a process with pipes")
    return pipe


def _reason(told: bytes) -> Reason:
    try:
        return Reason(told.decode("ascii", errors="replace"))
    except ValueError:
        return Reason.DAMAGED

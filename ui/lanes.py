"""Lanes: one background thread each for the store and the network, so that no screen ever waits."""

import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from keyworker_desktop.logs import log_crash
from keyworker_desktop.record.errors import KnownError

log = logging.getLogger(__name__)

Result = TypeVar("Result")


class Lane:
    """One background thread. Jobs run in the order they were given, those of screens first.

    Screens use ``run``: ``done`` and ``failed`` are called on the thread that called ``run`` (the
    GUI's) and must be methods of a QObject; if that object has gone in the meantime, so has the
    result. Code without Qt uses ``submit`` and waits for the future, or does not; what it handed
    over lets every screen go before it, so that a save never waits for more than one page.
    """

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._jobs: set[_Job] = set()  # a job lives until its answer has been delivered
        self._of_screens: deque[_Job] = deque()

    def run(
        self,
        work: Callable[[], Result],
        *,
        done: Callable[[Result], None],
        failed: Callable[[KnownError | None], None],
    ) -> None:
        """``failed`` gets the `KnownError`, or ``None`` when the fault is ours."""
        job = _Job(work)
        # Queued, and connected before the job starts: a fast job cannot finish unheard.
        job.succeeded.connect(done, Qt.ConnectionType.QueuedConnection)
        job.failed.connect(failed, Qt.ConnectionType.QueuedConnection)
        self._jobs.add(job)
        job.forget = self._jobs.discard
        job.finished.connect(job.on_finished, Qt.ConnectionType.QueuedConnection)
        self._of_screens.append(job)
        self._pool.submit(self._run_those_of_screens)

    def submit(self, work: Callable[[], Result]) -> "Future[Result]":
        """For callers without Qt: errors come out of the future as they are."""
        return self._pool.submit(self._run_after_screens, work)

    def is_wanted(self) -> bool:
        """Whether work of a screen waits."""
        return bool(self._of_screens)

    def close(self) -> None:
        """Drop what has not begun and wait for what has."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._jobs.clear()

    def _run_those_of_screens(self) -> None:
        while self._of_screens:
            self._of_screens.popleft().run()

    def _run_after_screens(self, work: Callable[[], Result]) -> Result:
        self._run_those_of_screens()
        return work()


class _Job(QObject):
    succeeded = Signal(object)
    failed = Signal(object)
    finished = Signal()

    forget: "Callable[[_Job], None]"

    def __init__(self, work: Callable[[], Any]) -> None:
        super().__init__()
        self._work: Callable[[], Any] | None = work

    def run(self) -> None:
        work, self._work = self._work, None
        if work is None:
            return
        try:
            result = work()
        except KnownError as error:
            self.failed.emit(error)
        except Exception as error:  # noqa: BLE001 - the one broad catch: a crash here would vanish
            log_crash(log, "background job", error)
            self.failed.emit(None)
        else:
            self.succeeded.emit(result)
        finally:
            self.finished.emit()

    def on_finished(self) -> None:
        self.forget(self)

"""A question that is asked often and answered once: while an answer is awaited, none queues up."""

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.connection import Connection
from ui.desk import Desk

_SHORT_MS, _LONGEST_REST_MS = 20, 500


class OneAtATime(QObject):
    """The last question asked meanwhile is put when the answer before it has come.

    A first sync brings news many times a second: a screen then shows what stands half as fast as
    the store answers, so that asking takes no more than half of anybody's time.
    """

    def __init__(
        self,
        desk: Desk,
        *,
        done: Callable[[Any], None],
        failed: Callable[[KnownError | None], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._done = done
        self._failed = failed
        self._is_asking = False
        self._next: Callable[[Connection], Any] | None = None
        self._asked = QElapsedTimer()
        self._is_resting = False

    def ask(self, question: Callable[[Connection], Any]) -> None:
        if self._is_asking or self._is_resting:
            self._next = question
            return
        self._is_asking = True
        self._asked.start()
        self._desk.ask(question, done=self._on_answer, failed=self._on_failed)

    def _on_answer(self, answer: Any) -> None:
        self._go_on()
        self._done(answer)

    def _on_failed(self, error: KnownError | None) -> None:
        self._go_on()
        self._failed(error)

    def _go_on(self) -> None:
        self._is_asking = False
        took = self._asked.elapsed()
        if took < _SHORT_MS:
            self._ask_next()
        else:
            self._is_resting = True
            QTimer.singleShot(min(_LONGEST_REST_MS, took), self._on_rested)

    def _on_rested(self) -> None:
        self._is_resting = False
        self._ask_next()

    def _ask_next(self) -> None:
        question, self._next = self._next, None
        if question is not None:
            self.ask(question)

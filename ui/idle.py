"""Notices that nobody is there any more: no key, no mouse, or the laptop has slept."""

import time
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal
from typing_extensions import override

TICK_MS = 5_000
SLEPT_SECONDS = 60.0
_ACTIVITY = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    )
)


class IdleWatch(QObject):
    """``idle`` once after the minutes without anybody, or when the laptop comes back from sleep.

    Qt tells of neither sleep nor a locked session on every system, so sleep is noticed by the wall
    clock having gone on while our ticks did not (``docs/decisions/020``).
    """

    idle = Signal()

    def __init__(
        self,
        app: QCoreApplication,
        *,
        minutes: Callable[[], int],
        clock: Callable[[], float] = time.time,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._minutes = minutes
        self._clock = clock
        self._active_at = self._ticked_at = clock()
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    def start(self) -> None:
        self._active_at = self._ticked_at = self._clock()
        self._app.installEventFilter(self)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        self._app.removeEventFilter(self)

    def seconds_quiet(self) -> float:
        return self._clock() - self._active_at

    def tick(self) -> None:
        now = self._clock()
        has_slept = now - self._ticked_at > SLEPT_SECONDS
        self._active_at = min(self._active_at, now)  # the clock may have been set back
        self._ticked_at = now
        if has_slept or now - self._active_at >= self._minutes() * 60:
            self.stop()
            self.idle.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _ACTIVITY:
            self._active_at = self._clock()
        return False

"""The whole program in a process of its own, with a stopwatch: prints one JSON object and ends.

Run by ``benchmarks.program``; the arguments are a profile, its passphrase, and what to time:
``start``, ``caseload``, ``exchange``, or ``empty`` for the floor of ``start``.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from typing_extensions import override

_TICK_MS = 16
_LOOK_MS = 2
_TYPING_MS = 1500
_OPENING_MS = 400
_FAMILIES_OPENED = 3
"""Rounds over the whole caseload."""


class Stopwatch(QObject):
    """Acts at the windows and measures; ``finish`` prints and ends the process."""

    def __init__(self, what: str, passphrase: str) -> None:
        super().__init__()
        self._what = what
        self._passphrase = passphrase
        self._found: dict[str, Any] = {}
        self._started = 0.0
        self._opened: list[float] = []
        self._late: list[float] = []
        self._due = 0.0
        self._ticking = QTimer(self)
        self._ticking.setTimerType(Qt.TimerType.PreciseTimer)
        self._ticking.setInterval(_TICK_MS)
        self._ticking.timeout.connect(self._on_tick)

    def attach(self) -> None:
        if self._what in {"start", "empty"}:
            QApplication.instance().installEventFilter(self)  # type: ignore[union-attr]
        else:
            # Nobody types a passphrase in less; the program reads in the rest of itself meanwhile.
            self._when(self._passphrase_line, lambda: QTimer.singleShot(_TYPING_MS, self._unlock))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            QApplication.instance().removeEventFilter(self)  # type: ignore[union-attr]
            # The rest of the window is painted in the same turn of the event loop.
            QTimer.singleShot(0, self.finish)
        return False

    def finish(self) -> None:
        print(json.dumps(self._found), flush=True)
        QApplication.exit(0)

    def _unlock(self) -> None:
        line = self._passphrase_line()
        assert line
        line.setText(self._passphrase)
        self._started = time.perf_counter()
        QTest.keyClick(line, Qt.Key.Key_Return)
        if self._what == "exchange":
            self._when(self._is_painted, self._watch_exchange)
        else:
            self._when(lambda: self._house() is not None, self._go_families)

    def _go_families(self) -> None:
        from ui.places import Place, Room

        self._house().go(Place(room=Room.FAMILIES))
        self._when(lambda: bool(self._families()), self._caseload_shown)

    def _caseload_shown(self) -> None:
        QApplication.processEvents()
        self._found["unlock_to_caseload"] = time.perf_counter() - self._started
        self._queue = list(self._families()) * _FAMILIES_OPENED
        self._open_next()

    def _open_next(self) -> None:
        from ui.places import Place, Room

        if not self._queue:
            self._found["open_family"] = self._opened
            self._measure_memory()
            self.finish()
            return
        family_id = self._queue.pop()
        self._started = time.perf_counter()
        self._house().go(Place(room=Room.FAMILY, family_id=family_id))
        self._when(lambda: self._shows(family_id), self._family_shown)

    def _family_shown(self) -> None:
        self._house().grab()
        self._opened.append(time.perf_counter() - self._started)
        self._open_next()

    def _is_painted(self) -> bool:
        """The first screen is there: from now on every stall is felt."""
        house = self._house()
        return house is not None and house.screen_shown is not None and house.isVisible()

    def _watch_exchange(self) -> None:
        self._desk().sync_changed.connect(self._on_sync_changed)
        # The opening itself is the caseload's figure: the timer begins when Today stands there.
        QTimer.singleShot(_OPENING_MS, self._begin_ticking)

    def _begin_ticking(self) -> None:
        self._due = time.perf_counter() + _TICK_MS / 1000
        self._ticking.start()

    def _on_sync_changed(self, state: Any) -> None:
        if state.phase.value == "resting" and state.last_exchange_at and not state.waiting:
            # One more second: the screens still look again at what arrived.
            QTimer.singleShot(1000, self._exchanged)

    def _exchanged(self) -> None:
        if self._ticking.isActive():
            self._ticking.stop()
            self._found["ui_stall"] = max(self._late)
            self._measure_memory()
            self.finish()

    def _on_tick(self) -> None:
        now = time.perf_counter()
        self._late.append(max(0.0, now - self._due))
        self._due = now + _TICK_MS / 1000

    def _measure_memory(self) -> None:
        import psutil

        self._found["memory"] = psutil.Process().memory_info().rss

    def _when(self, condition: Callable[[], Any], then: Callable[[], None]) -> None:
        if condition():
            then()
        else:
            QTimer.singleShot(_LOOK_MS, lambda: self._when(condition, then))

    def _passphrase_line(self) -> QLineEdit | None:
        for widget in QApplication.allWidgets():
            if widget.objectName() == "passphrase" and widget.isVisible():
                line = widget if isinstance(widget, QLineEdit) else widget.findChild(QLineEdit)
                return line if isinstance(line, QLineEdit) else None
        return None

    def _house(self) -> Any:
        from ui.shell.house import House

        return next((one for one in QApplication.allWidgets() if isinstance(one, House)), None)

    def _desk(self) -> Any:
        from ui.desk import Desk

        return next(one for one in _objects(Desk))

    def _families(self) -> list[Any]:
        from ui.screens.families import FamiliesScreen

        screen = self._house().screen_shown
        return screen.family_ids_shown() if isinstance(screen, FamiliesScreen) else []

    def _shows(self, family_id: Any) -> bool:
        from ui.screens.family.screen import FamilyScreen

        screen = self._house().screen_shown
        if not isinstance(screen, FamilyScreen) or screen.sheet is None:
            return False
        return bool(screen.sheet.card.family_id == family_id)


def _objects(kind: type[Any]) -> list[Any]:
    found = []
    for window in QApplication.topLevelWidgets():
        screens = [getattr(one, "desk", None) for one in window.findChildren(QWidget)]
        found += [one for one in screens if isinstance(one, kind)]
    return found


def main(profile: str, passphrase: str, what: str) -> int:
    watch = Stopwatch(what, passphrase)
    if what == "empty":
        app = QApplication(["empty"])
        window = QWidget()
        window.resize(1366, 768)
        watch.attach()
        window.show()
        return app.exec()
    from keyworker_desktop.app import run_windows
    from keyworker_desktop.paths import Profile

    return run_windows(Profile(Path(profile)), attach=watch.attach)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

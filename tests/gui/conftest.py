"""What every test of a window has: nothing it started may go on running after it."""

from collections.abc import Iterator
from typing import Any
from weakref import WeakSet

import pytest
import shiboken6
from PySide6.QtCore import QObject, QThread, QThreadPool, QTimer

PATIENCE_MS = 2_000

LEFT_RUNNING = """This test left running: {names}.
Stop the timer, quit and wait for the thread, or close the lane before the test ends; what
goes on in the background would reach into the next test."""


@pytest.fixture(autouse=True)
def _nothing_goes_on_running(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Remember every timer, thread and pool that Python code starts; look at them afterwards."""
    started: WeakSet[QObject] = WeakSet()
    for kind in (QTimer, QThread, QThreadPool):
        _remember_starts(kind, started, monkeypatch)
    yield
    left = [thing for thing in started if shiboken6.isValid(thing) and _goes_on(thing)]
    if left:
        pytest.fail(LEFT_RUNNING.format(names=", ".join(map(_name, left))), pytrace=False)


def _remember_starts(
    kind: type[QTimer | QThread | QThreadPool],
    started: WeakSet[QObject],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start: Any = kind.start

    def remembering(self: QObject, *arguments: object, **named: object) -> object:
        started.add(self)
        return start(self, *arguments, **named)

    monkeypatch.setattr(kind, "start", remembering)


def _goes_on(thing: QObject) -> bool:
    match thing:
        case QTimer():
            return thing.isActive()
        case QThread():
            return not thing.wait(PATIENCE_MS) and thing.isRunning()
        case QThreadPool():
            return not thing.waitForDone(PATIENCE_MS)
    return False


def _name(thing: QObject) -> str:
    return f"{type(thing).__name__} of {type(thing.parent()).__name__}"

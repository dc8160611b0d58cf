"""Lanes with real threads: order, delivery on the GUI thread, errors, and receivers that went."""

import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.connection import Connection
from ui.desk import WriterLane
from ui.lanes import Lane


class Screen(QObject):
    """Records what it is told, and on which thread."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []
        self.failures: list[Any] = []
        self.threads: set[int] = set()

    def show(self, value: Any) -> None:
        self.seen.append(value)
        self.threads.add(threading.get_ident())
        self.changed.emit()

    def fail(self, error: Any) -> None:
        self.failures.append(error)
        self.changed.emit()


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("test")
    yield made
    made.close()


def test_jobs_arrive_in_the_order_they_were_given(lane: Lane, qtbot: QtBot) -> None:
    screen = Screen()
    for number in range(20):
        lane.run(partial(int, number), done=screen.show, failed=screen.fail)
    qtbot.waitUntil(lambda: len(screen.seen) == 20)
    assert screen.seen == list(range(20))
    assert screen.threads == {threading.get_ident()}


def test_a_screen_goes_before_what_was_handed_over_without_one(lane: Lane, qtbot: QtBot) -> None:
    screen, began, may_go_on = Screen(), threading.Event(), threading.Event()
    order: list[str] = []

    def page() -> None:
        began.set()
        may_go_on.wait(5)
        order.append("first page")

    lane.submit(page)
    second = lane.submit(partial(order.append, "second page"))
    began.wait(5)
    lane.run(partial(order.append, "save"), done=screen.show, failed=screen.fail)
    may_go_on.set()
    second.result(timeout=5)
    qtbot.waitUntil(lambda: bool(screen.seen))
    assert order == ["first page", "save", "second page"]


def test_work_that_goes_on_for_long_can_see_that_a_screen_waits(lane: Lane, qtbot: QtBot) -> None:
    screen, began, may_go_on = Screen(), threading.Event(), threading.Event()
    writer = WriterLane(lane, None)

    def pages(_db: Connection) -> list[bool]:
        seen = [writer.is_wanted()]
        began.set()
        may_go_on.wait(5)
        return [*seen, writer.is_wanted()]

    working = writer.submit(pages)
    began.wait(5)
    lane.run(partial(int, 1), done=screen.show, failed=screen.fail)
    may_go_on.set()
    assert working.result(timeout=5) == [False, True]
    qtbot.waitUntil(lambda: screen.seen == [1])
    assert not writer.is_wanted()


def test_every_job_of_a_lane_has_the_same_thread(lane: Lane, qtbot: QtBot) -> None:
    screen = Screen()
    lane.run(threading.get_ident, done=screen.show, failed=screen.fail)
    here = lane.submit(threading.get_ident).result(timeout=5)
    qtbot.waitUntil(lambda: bool(screen.seen))
    assert screen.seen == [here]
    assert here != threading.get_ident()


def test_what_gets_in_the_way_is_told(lane: Lane, qtbot: QtBot) -> None:
    screen, problem = Screen(), KnownError("The disk is full.")

    def work() -> None:
        raise problem

    with qtbot.waitSignal(screen.changed):
        lane.run(work, done=screen.show, failed=screen.fail)
    assert screen.failures == [problem]


def test_a_bug_is_logged_without_words_and_reported_without_detail(
    lane: Lane, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    screen = Screen()

    def work() -> None:
        raise ValueError("Robin said something private")

    with qtbot.waitSignal(screen.changed):
        lane.run(work, done=screen.show, failed=screen.fail)
    assert screen.failures == [None]
    assert "background job crashed: ValueError" in caplog.text
    assert "test_lanes.py" in caplog.text
    assert "private" not in caplog.text


def test_a_screen_that_has_gone_is_not_told(lane: Lane, qtbot: QtBot) -> None:
    gone, here = Screen(), Screen()
    may_end = threading.Event()
    lane.run(may_end.wait, done=gone.show, failed=gone.fail)
    seen = gone.seen
    gone.deleteLater()
    with qtbot.waitSignal(gone.destroyed):
        pass
    may_end.set()
    lane.run(lambda: "next", done=here.show, failed=here.fail)
    qtbot.waitUntil(lambda: here.seen == ["next"])
    assert seen == []


def test_closing_drops_what_has_not_begun(qtbot: QtBot) -> None:
    lane, begun, may_end = Lane("closing"), threading.Event(), threading.Event()

    def first() -> str:
        begun.set()
        may_end.wait(5)
        return "first"

    running, waiting = lane.submit(first), lane.submit(lambda: "second")
    begun.wait(5)
    waiting.add_done_callback(lambda _dropped: may_end.set())
    lane.close()
    assert running.result() == "first"
    assert waiting.cancelled()


def test_a_caller_without_qt_gets_the_error_itself(lane: Lane) -> None:
    def work() -> None:
        raise KnownError("The service is away.")

    with pytest.raises(KnownError):
        lane.submit(work).result(timeout=5)

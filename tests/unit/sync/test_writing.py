"""Pages that wait together are written together, and each is judged alone."""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import accept, errors, log, reading
from keyworker_desktop.store.accept import ProvenPage
from keyworker_desktop.store.connection import Connection, known_errors
from keyworker_protocol.errors import RefusedError
from sync.writing import MOST_TOGETHER, PageWriter
from tests.support.stores import Laptop, Service, a_laptop, a_note, an_identity

T = TypeVar("T")
SUSAN = an_identity(2)


@dataclass
class HeldLane:
    """The store's thread is busy with something else until ``work_off``."""

    db: Connection
    wanted: deque[bool] = field(default_factory=deque)
    """What is answered to whoever asks whether a person waits; then no."""
    _jobs: "list[tuple[Callable[[Connection], Any], Future[Any]]]" = field(default_factory=list)

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        future: Future[T] = Future()
        self._jobs.append((work, future))
        return future

    def is_wanted(self) -> bool:
        return self.wanted.popleft() if self.wanted else False

    def work_off(self, most: int | None = None) -> None:
        now, self._jobs = self._jobs[:most], self._jobs[most or len(self._jobs) :]
        for work, future in now:
            try:
                with known_errors():
                    future.set_result(work(self.db))
            except (errors.DiskFullError, RefusedError) as error:
                future.set_exception(error)


@dataclass
class Desk:
    laptop: Laptop
    lane: HeldLane
    writer: PageWriter
    commits: list[str]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    laptop = a_laptop(tmp_path)
    lane = HeldLane(laptop.db)
    commits: list[str] = []

    def note_commits(statement: str) -> None:
        if statement == "COMMIT":
            commits.append(statement)

    laptop.db.set_trace_callback(note_commits)
    yield Desk(laptop, lane, PageWriter(lane, _accept), commits)
    laptop.db.set_trace_callback(None)
    laptop.db.close()


def _accept(page: ProvenPage, db: Connection) -> frozenset[UUID] | None:
    if log.head_of(db, page.log_id) != page.base:
        return None
    return accept.accept_within(db, page)


def pages(count: int, family: int = 5, **changes: Any) -> list[ProvenPage]:
    """Of one log, each with a note of its own."""
    service = Service(UUID(int=family))
    for _ in range(count):
        note = a_note(service.family_id, entity_id=uuid4(), **changes)
        service.write(SUSAN, creation(note))
    return [service.page(number, number + 1) for number in range(count)]


def page_named_as(other: ProvenPage, family: int) -> ProvenPage:
    """Of another log, with a name that was given before."""
    service = Service(UUID(int=family))
    name = other.entries[0].header.change_id
    service.write(SUSAN, creation(a_note(service.family_id, entity_id=uuid4())), change_id=name)
    return service.page(0)


def entities_of(page: ProvenPage) -> frozenset[UUID]:
    changes = [entry.change for entry in page.entries if entry.change]
    return frozenset(write.entity_id for change in changes for write in change.writes)


def test_pages_that_wait_share_one_transaction_and_each_says_what_it_brought(desk: Desk) -> None:
    some = pages(MOST_TOGETHER)
    futures = [desk.writer.write(page) for page in some]
    desk.lane.work_off()
    assert [future.result() for future in futures] == [entities_of(page) for page in some]
    assert len(desk.commits) == 1
    assert len(reading.contacts(desk.laptop.db, UUID(int=5))) == MOST_TOGETHER


def test_no_more_than_a_few_share_one(desk: Desk) -> None:
    futures = [desk.writer.write(page) for page in pages(2 * MOST_TOGETHER + 1)]
    desk.lane.work_off()
    assert all(future.result() for future in futures)
    assert len(desk.commits) == 3


def test_a_page_is_kept_when_its_future_says_so(desk: Desk) -> None:
    first, second = [desk.writer.write(page) for page in pages(2)]
    desk.lane.work_off(1)
    assert first.result()
    assert not desk.laptop.db.in_transaction
    assert not second.done()
    desk.lane.work_off()
    assert second.result()
    assert len(desk.commits) == 1


def test_whoever_saves_meanwhile_waits_for_one_page_and_not_for_all(desk: Desk) -> None:
    desk.lane.wanted.extend([False, True])
    futures = [desk.writer.write(page) for page in pages(3)]
    desk.lane.work_off(1)
    assert len(reading.contacts(desk.laptop.db, UUID(int=5))) == 2
    assert len(desk.commits) == 1
    desk.lane.work_off()
    assert all(future.result() for future in futures)
    assert len(desk.commits) == 2


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_page_that_is_refused_is_refused_alone(desk: Desk, place: int) -> None:
    known = pages(1, family=6)
    accept.accept_page(desk.laptop.db, known[0])
    some = pages(4)
    some.insert(place, page_named_as(known[0], family=7))
    futures = [desk.writer.write(page) for page in some]
    desk.lane.work_off()
    refused = futures.pop(place)
    with pytest.raises(RefusedError, match="id_reuse"):
        refused.result()
    assert all(future.result() for future in futures)
    assert len(reading.contacts(desk.laptop.db, UUID(int=5))) == 4
    assert not reading.contacts(desk.laptop.db, UUID(int=7))


def test_a_page_that_no_longer_fits_keeps_nobody_from_being_written(desk: Desk) -> None:
    some = pages(3)
    futures = [desk.writer.write(page) for page in (some[0], some[2], some[1])]
    desk.lane.work_off()
    assert [bool(future.result()) for future in futures] == [True, False, True]
    assert log.head_of(desk.laptop.db, UUID(int=5)) == some[1].head


def test_when_the_disk_is_full_nothing_is_kept_and_each_future_says_so(desk: Desk) -> None:
    big = pages(3, body="river " * 20_000)
    (used,) = desk.laptop.db.execute("PRAGMA page_count").fetchone()
    desk.laptop.db.execute(f"PRAGMA max_page_count = {used}")
    futures = [desk.writer.write(page) for page in big]
    desk.lane.work_off()
    for future in futures:
        with pytest.raises(errors.DiskFullError):
            future.result()
    assert log.head_of(desk.laptop.db, UUID(int=5)).seq == 0
    desk.laptop.db.execute("PRAGMA max_page_count = 1000000")
    again = desk.writer.write(pages(1, family=6)[0])
    desk.lane.work_off()
    assert again.result()
    assert log.head_of(desk.laptop.db, UUID(int=5)) == big[-1].head, "they were not forgotten"


def test_a_fault_of_ours_is_not_taken_for_a_refusal(desk: Desk) -> None:
    def broken(page: ProvenPage, db: Connection) -> None:
        raise ZeroDivisionError

    writer = PageWriter(desk.lane, broken)
    writer.write(pages(1)[0])
    with pytest.raises(ZeroDivisionError):
        desk.lane.work_off()
    assert not desk.laptop.db.in_transaction

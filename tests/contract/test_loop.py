"""The sync loop says what is so, comes back by itself, and never holds up the program."""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from keyworker_protocol.access import FamilyRole
from sync.loop import LONGEST_WAIT_AWAY_SECONDS, LONGEST_WAIT_SECONDS, SyncLoop
from sync.membership import Membership
from sync.state import Arrived, Phase, SyncState
from tests.support.fault_proxy import FaultProxy, answer_of, fault_proxy, problem
from tests.support.killing import program_beside
from tests.support.laptops import NOW, Laptop, Team, found_team, now, with_identity
from tests.support.service import RunningService

if TYPE_CHECKING:
    from concurrent.futures import Future

SECONDS = 20
LOGIN_PAGE = answer_of("200 OK", b"<html>Free Wi-Fi</html>")


@dataclass
class Watched:
    """A loop, every state it told, and a way to wait for one."""

    loop: SyncLoop = field(init=False)
    ended: "Future[None]" = field(init=False)
    states: list[SyncState] = field(default_factory=list)
    arrived: list[Arrived] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def until(self, is_so: Callable[[SyncState], Any], seconds: float = SECONDS) -> SyncState:
        """The first state told from now on (or the present one) that is so."""
        with self.changed:
            start = max(0, len(self.states) - 1)

            def found() -> SyncState | None:
                return next((one for one in self.states[start:] if is_so(one)), None)

            state = self.changed.wait_for(found, seconds)
            assert state, self.states[-3:]
            return state

    def end(self) -> None:
        self.loop.stop()
        self.ended.result(SECONDS)

    def on_state(self, state: SyncState) -> None:
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()


Watch = Callable[..., Watched]


@pytest.fixture
def watch() -> Iterator[Watch]:
    """Starts loops and ends them at the end."""
    started: list[Watched] = []

    def start(laptop: Laptop, *, address: str = "", now: Callable[[], datetime] = now) -> Watched:
        watched = Watched()
        where = address or laptop.identity.service_address
        watched.loop = SyncLoop(
            identity=with_identity(laptop, service_address=where),
            lane=laptop.lane,
            now=now,
            on_state=watched.on_state,
            on_arrived=watched.arrived.append,
            random_share=lambda: 0.0,
        )
        watched.ended = watched.loop.start()
        started.append(watched)
        return watched

    yield start
    for watched in started:
        watched.end()


def rested(state: SyncState) -> bool:
    return state.phase is Phase.RESTING and state.last_exchange_at is not None


def away(state: SyncState) -> bool:
    return state.phase is Phase.AWAY


def test_what_is_written_goes_and_what_is_new_comes(team: Team, watch: Watch) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    mine, theirs = watch(one), watch(two)
    mine.until(rested)
    theirs.until(rested)
    one.note(family, "Just now")
    mine.loop.exchange_soon()
    mine.until(lambda state: rested(state) and state.waiting == 0 and one.waiting() == 0)
    assert {Phase.SENDING, Phase.RESTING} <= {state.phase for state in mine.states}
    started = time.monotonic()
    theirs.until(lambda _state: two.bodies(family) == ["Just now"])
    assert time.monotonic() - started < 5
    # It is told behind the commit.
    theirs.until(lambda _state: family in {arrived.log_id for arrived in theirs.arrived})


def test_away_with_a_sentence_and_back_by_itself(
    service: RunningService, tmp_path: Path, watch: Watch
) -> None:
    team = found_team(service, tmp_path)
    laptop = team.join("Priya Nair")
    watched = watch(laptop)
    watched.until(rested)
    service.stop()
    family = laptop.family()
    watched.loop.exchange_soon()
    state = watched.until(away)
    assert "cannot be reached" in state.sentence
    assert state.next_try_seconds == 1.0
    assert watched.until(lambda one: one.waiting == 2).last_exchange_at is not None
    assert laptop.waiting() == 2
    service.start()  # it has forgotten every token
    state = watched.until(lambda one: rested(one) and one.waiting == 0)
    assert (state.sentence, state.next_try_seconds) == ("", None)
    assert laptop.head(family)[0] == 2
    # The news is listened to again as well.
    other = team.join("Tom Ashby")
    watched.until(lambda _one: len(laptop.exchange.directory.users) == 3)
    other.run_well()
    watched.end()
    team.close()


def test_an_open_question_for_news_that_breaks_shows_that_the_service_is_away(
    team: Team, watch: Watch
) -> None:
    laptop = team.join("Priya Nair")
    proxy = FaultProxy(team.service.address)
    watched = watch(laptop, address=proxy.address)
    watched.until(rested)
    proxy.spoil("GET", "/", lambda _raw: None, is_lost=True, times=10_000)
    proxy.spoil("POST", "/", lambda _raw: None, is_lost=True, times=10_000)
    team.manager.run_well()
    team.join("Tom Ashby")  # an answer to the open question, which then is asked again
    assert "cannot be reached" in watched.until(away).sentence
    proxy.faults.clear()
    watched.until(rested)
    proxy.close()


def a_loop(laptop: Laptop, address: str, *, share: float) -> SyncLoop:
    """Not started: a test exchanges by hand."""
    return SyncLoop(
        identity=with_identity(laptop, service_address=address),
        lane=laptop.lane,
        now=now,
        on_state=lambda _state: None,
        on_arrived=lambda _arrived: None,
        random_share=lambda: share,
    )


def test_the_back_off_doubles_with_chance_in_it_up_to_a_limit(team: Team) -> None:
    laptop = team.join("Priya Nair")
    waits = {}
    with fault_proxy(team.service.address) as proxy:
        proxy.spoil("GET", "/v1/heads", answer_of("500 Oh"), is_lost=True, times=9999)
        for share in (0.0, 0.5, 1.0):
            loop = a_loop(laptop, proxy.address, share=share)
            waits[share] = [loop._exchange_safely() for _ in range(14)]
    assert waits[0.0] == [1.0] * 14
    assert waits[1.0][:4] == [2.0, 4.0, 8.0, 16.0]
    assert waits[1.0][-1] == LONGEST_WAIT_SECONDS
    assert all(a <= b <= c for a, b, c in zip(waits[0.0], waits[0.5], waits[1.0], strict=True))
    loop._failures = 5000  # a fortnight without a signal
    assert loop._failed(Phase.AWAY, sentence="", waiting=0) == LONGEST_WAIT_SECONDS


def test_without_a_signal_the_tries_stay_close_enough_for_a_short_one(team: Team) -> None:
    loop = a_loop(team.join("Priya Nair"), "http://127.0.0.1:9", share=1.0)
    assert max(loop._exchange_safely() for _ in range(12)) == LONGEST_WAIT_AWAY_SECONDS


@pytest.mark.parametrize(
    ("answer", "phase", "words", "wait"),
    [
        (LOGIN_PAGE, Phase.AWAY, "log-in page", 1.0),
        (problem("429 No", "too_many_requests", Retry_After="120"), Phase.AWAY, "busy", 120.0),
        (problem("503 No", "busy", Retry_After="0"), Phase.AWAY, "busy", 1.0),
        (problem("401 No", "not_signed_in"), Phase.REFUSED, "does not recognise", 1.0),
        (problem("426 No", "upgrade_needed"), Phase.REFUSED, "version of the program", 1.0),
        (answer_of("500 Oh"), Phase.AWAY, "problem of its own", 1.0),
        (problem("400 No", "malformed"), Phase.AWAY, "did not accept", 1.0),
    ],
    ids=["log-in page", "429", "503", "401", "426", "500", "400"],
)
def test_each_hindrance_has_its_state(
    team: Team, watch: Watch, answer: Any, phase: Phase, words: str, wait: float
) -> None:
    laptop = team.join("Priya Nair")
    with fault_proxy(team.service.address) as proxy:
        fault = proxy.spoil("GET", "/v1/heads", answer, is_lost=True, times=9999)
        watched = watch(laptop, address=proxy.address)
        state = watched.until(lambda one: one.sentence)
        assert (state.phase, state.next_try_seconds) == (phase, wait)
        assert words in state.sentence
        fault.times = 0
        watched.loop.try_now()
        state = watched.until(rested)
        assert state.sentence == ""
        watched.end()


def test_a_fault_of_our_own_is_logged_told_and_tried_again(
    team: Team, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    laptop = team.join("Priya Nair")
    broken = [True]

    def clock() -> datetime:
        if broken:
            raise ZeroDivisionError("a private word")
        return NOW

    watched = watch(laptop, now=clock)
    state = watched.until(lambda one: one.sentence)
    assert "a mistake of its own" in state.sentence
    assert "ZeroDivisionError" in caplog.text
    assert "a private word" not in caplog.text
    broken.clear()
    watched.loop.exchange_soon()
    watched.until(rested)


@pytest.mark.parametrize("year", [1970, 1999, 2105])
def test_a_laptops_clock_that_is_years_wrong_loses_nothing(
    team: Team, watch: Watch, year: int
) -> None:
    laptop, other = team.join("Priya Nair"), team.join("Tom Ashby")
    laptop.clock = datetime(year, 3, 4, tzinfo=UTC)
    family = laptop.family(other)
    watched = watch(laptop, now=lambda: laptop.clock)
    state = watched.until(lambda one: rested(one) and laptop.waiting() == 0)
    assert state.last_exchange_at == laptop.clock
    laptop.note(family, "When was that?")
    watched.loop.exchange_soon()
    watched.until(lambda one: rested(one) and laptop.waiting() == 0)
    other.run_well()
    assert other.bodies(family) == ["When was that?"]
    assert other.state(family) == laptop.state(family)


def test_the_last_exchange_is_remembered_over_a_restart(team: Team, watch: Watch) -> None:
    laptop = team.join("Priya Nair")
    first = watch(laptop)
    first.until(rested)
    first.end()
    again = watch(laptop, address="http://127.0.0.1:9")
    assert again.until(away).last_exchange_at == NOW


def test_stopping_ends_the_loop_at_once_and_is_no_exchange(team: Team, watch: Watch) -> None:
    laptop = team.join("Priya Nair")
    with fault_proxy(team.service.address) as proxy:
        proxy.held.clear()
        watched = watch(laptop, address=proxy.address)
        watched.until(lambda state: state.phase is Phase.FETCHING)
        told = len(watched.states)
        watched.loop.stop()
        proxy.held.set()
        watched.ended.result(SECONDS)
        assert len(watched.states) == told, "nobody is told anything after the end"
        assert watched.loop.state.last_exchange_at is None


def test_a_store_closed_under_the_loop_is_no_fault(
    team: Team, watch: Watch, caplog: pytest.LogCaptureFixture
) -> None:
    laptop = team.join("Priya Nair")
    with fault_proxy(team.service.address) as proxy:
        proxy.held.clear()
        watched = watch(laptop, address=proxy.address)
        watched.until(lambda state: state.phase is Phase.FETCHING)
        watched.loop.stop()
        laptop.lane.close()
        team.laptops.remove(laptop)
        proxy.held.set()
        watched.ended.result(SECONDS)
        assert "crashed" not in caplog.text


CLOSING = """
import sys, threading
from pathlib import Path
from keyworker_desktop.store.identity import get_identity
from sync.loop import SyncLoop
from tests.support.laptops import StoreThread, now

lane = StoreThread(Path(sys.argv[1]), is_new=False)
met = threading.Event()
loop = SyncLoop(
    identity=lane.ask(get_identity), lane=lane, now=now,
    on_state=lambda state: state.last_exchange_at and met.set(), on_arrived=lambda arrived: None,
)
loop.start()
assert met.wait(20)
loop.stop()
lane.close()
print("closing", flush=True)
"""


def test_closing_the_program_does_not_wait_for_the_question_for_news(team: Team) -> None:
    laptop = team.join("Priya Nair")
    team.laptops.remove(laptop)
    laptop.close()
    with program_beside("-c", CLOSING, str(laptop.lane.path)) as (process, said):
        assert said.readline() == "closing\n"
        started = time.monotonic()
        assert process.wait(SECONDS) == 0
        assert time.monotonic() - started < 3


def test_a_service_that_answers_every_question_at_once_is_not_flooded(
    team: Team, watch: Watch
) -> None:
    laptop = team.join("Priya Nair")
    with fault_proxy(team.service.address) as proxy:
        proxy.spoil("GET", "/v1/notify", answer_of("204 No Content"), is_lost=True, times=9999)
        watched = watch(laptop, address=proxy.address)
        watched.until(rested)
        for _ in range(30):  # as many exchanges as a person could ask for
            watched.loop.exchange_soon()
            watched.until(rested)
        assert sum(seen.path.startswith("/v1/notify") for seen in proxy.seen) <= 2
        watched.end()


def test_the_loop_and_a_managers_steps_work_on_one_store(team: Team, watch: Watch) -> None:
    """Founding teams, giving access and writing while the loop exchanges: no false alarm."""
    keyworker = team.join("Priya Nair")
    family = keyworker.family()
    watched = watch(keyworker)
    manager = watch(team.manager)
    watched.until(rested)
    manager.until(rested)
    steps = Membership(identity=team.manager.identity, lane=team.manager.lane)
    access = Membership(identity=keyworker.identity, lane=keyworker.lane)
    for number in range(8):
        steps.make_team(f"Team {number}")
        keyworker.note(family, f"Note {number}")
        watched.loop.exchange_soon()
        manager.loop.exchange_soon()
        if number == 4:
            other = team.join("Tom Ashby")
            access.give_access(family, {other.identity.user_id: FamilyRole.CO_WORKER})
    steps.close()
    access.close()
    watched.until(lambda one: rested(one) and keyworker.waiting() == 0)
    for laptop in (keyworker, team.manager, other):
        assert laptop.troubles() == {}
    other.run_well()
    assert other.bodies(family) == [f"Note {number}" for number in range(8)]
    assert all(not one.problem for one in keyworker.waits().values())

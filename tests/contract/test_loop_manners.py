"""The sync loop towards the service and the person: its turn, pauses, what it tells and keeps."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest

from keyworker_desktop.store import exchanges
from keyworker_desktop.store.exchanges import Exchanged
from sync import loop as sync_loop
from sync.client import ServiceClient
from sync.errors import AnswersTooSlowlyError, ServiceUnreachableError
from sync.loop import (
    LONGEST_WAIT_SECONDS,
    OUTAGE_SECONDS,
    PAUSE_SECONDS,
    TURN_SECONDS,
    TURN_TO_FETCH_MUCH_SECONDS,
    SyncLoop,
)
from sync.network import has_network
from sync.patience import Patience
from sync.state import Arrived, Hindrance, Phase, SyncState
from tests.support.fault_proxy import FaultProxy, Sending, answer_of, fault_proxy, problem
from tests.support.laptops import NOW, Laptop, Team, with_identity

SSL = "SSLError"
AWAY = answer_of("500 Oh")


class Seconds:
    """A clock that only the test moves."""

    def __init__(self) -> None:
        self.at = 0.0

    def __call__(self) -> float:
        return self.at


class ByHand:
    """A loop that is not started: the test exchanges by hand, step by step."""

    def __init__(self, laptop: Laptop, address: str, *, share: float = 0.5) -> None:
        self.seconds = Seconds()
        self.states: list[SyncState] = []
        self.arrived: list[Arrived] = []
        self.on_arrived: Callable[[], None] = lambda: None
        self.clock = NOW
        self.loop = SyncLoop(
            identity=with_identity(laptop, service_address=address),
            lane=laptop.lane,
            now=lambda: self.clock,
            on_state=self.states.append,
            on_arrived=self._note,
            random_share=lambda: share,
            seconds=self.seconds,
        )

    def step(self, *, asked: bool = False) -> float:
        self.loop._is_asked = asked
        return self.loop._exchange_safely()

    @property
    def state(self) -> SyncState:
        return self.loop.state

    def _note(self, arrived: Arrived) -> None:
        self.arrived.append(arrived)
        self.on_arrived()


@pytest.fixture
def laptop(team: Team) -> Laptop:
    return team.join("Priya Nair")


@pytest.fixture
def proxy(team: Team) -> Iterator[FaultProxy]:
    with fault_proxy(team.service.address) as proxy:
        yield proxy


def out(proxy: FaultProxy, answer: Any = AWAY) -> None:
    """From now on the service is away."""
    proxy.spoil("GET", "/v1/heads", answer, is_lost=True, times=9999)


def pushes(proxy: FaultProxy) -> int:
    return sum(one.method == "POST" and one.path.startswith("/v1/logs/") for one in proxy.seen)


# Its turn


def test_after_an_outage_of_the_service_each_laptop_waits_its_turn(
    laptop: Laptop, proxy: FaultProxy
) -> None:
    hand = ByHand(laptop, proxy.address)
    hand.step()
    laptop.family()
    out(proxy)
    hand.step()
    hand.seconds.at = OUTAGE_SECONDS
    hand.step()
    proxy.faults.clear()
    assert hand.step() == TURN_SECONDS / 2
    assert (hand.state.phase, hand.state.next_try_seconds) == (Phase.TURN, TURN_SECONDS / 2)
    assert hand.loop._must_wait, "what is saved meanwhile waits too"
    assert (pushes(proxy), laptop.waiting()) == (0, 2)
    hand.step()
    assert (hand.state.phase, laptop.waiting()) == (Phase.RESTING, 0)


def test_a_laptop_with_much_to_fetch_waits_longer(
    laptop: Laptop, proxy: FaultProxy, team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sync_loop, "PAGE_ENTRIES", 3)
    other = team.join("Tom Ashby")
    hand = ByHand(laptop, proxy.address)
    hand.step()
    out(proxy)
    hand.step()
    family = other.family(laptop)
    for number in range(4):
        other.note(family, f"Note {number}")
    other.run_well()
    hand.seconds.at = OUTAGE_SECONDS
    hand.step()
    proxy.faults.clear()
    assert hand.step() == TURN_TO_FETCH_MUCH_SECONDS / 2
    assert hand.arrived == []


def test_a_person_who_asks_waits_for_no_turn(laptop: Laptop, proxy: FaultProxy) -> None:
    hand = ByHand(laptop, proxy.address)
    laptop.family()
    out(proxy)
    hand.step()
    hand.seconds.at = OUTAGE_SECONDS
    hand.step()
    proxy.faults.clear()
    hand.step(asked=True)
    assert (hand.state.phase, laptop.waiting()) == (Phase.RESTING, 0)


@pytest.mark.parametrize(
    ("answer", "seconds"),
    [
        (AWAY, OUTAGE_SECONDS - 1),  # a short one
        (problem("401 No", "not_signed_in"), OUTAGE_SECONDS),  # not the service's trouble
        (answer_of("200 OK", b"<html>Wi-Fi</html>"), OUTAGE_SECONDS),
    ],
    ids=["short", "refused", "log-in page"],
)
def test_there_is_no_turn_at_the_start_or_after_what_was_no_outage(
    laptop: Laptop, proxy: FaultProxy, answer: Any, seconds: float
) -> None:
    hand = ByHand(laptop, proxy.address)
    laptop.family()
    out(proxy, answer)
    hand.step()
    hand.seconds.at = seconds
    hand.step()
    proxy.faults.clear()
    hand.step()
    assert (hand.state.phase, laptop.waiting()) == (Phase.RESTING, 0)


def test_what_the_service_asked_to_wait_is_waited_by_saves_and_not_by_people(
    laptop: Laptop, proxy: FaultProxy
) -> None:
    out(proxy, problem("503 No", "busy", Retry_After="120"))
    hand = ByHand(laptop, proxy.address, share=0.0)
    assert hand.step() == 120.0
    assert hand.loop._must_wait
    bell = hand.loop._bell
    hand.loop.exchange_soon()
    bell.wait(0.01, only_a_person=True)  # returns only because the time is over
    assert not bell.heard()
    hand.loop.try_now()
    bell.wait(60, only_a_person=True)
    assert bell.heard()


# Pauses


def test_paused_fetching_stops_after_the_page_in_hand_and_sending_goes_on(
    laptop: Laptop, proxy: FaultProxy, team: Team
) -> None:
    other = team.join("Tom Ashby")
    families = [other.family(laptop) for _ in range(4)]
    other.run_well()
    hand = ByHand(laptop, proxy.address)
    hand.on_arrived = hand.loop.pause_fetching
    wait = hand.step()
    hand.on_arrived = lambda: None
    assert hand.state.is_paused
    assert hand.state.last_exchange_at is None, "not everything went through"
    assert 0 < wait <= PAUSE_SECONDS
    here = sum(laptop.head(family)[0] > 0 for family in families)
    assert here < len(families)
    mine = laptop.family()
    hand.step()
    assert laptop.waiting() == 0
    assert sum(laptop.head(family)[0] > 0 for family in families) == here
    hand.loop.go_on_fetching()
    hand.step()
    assert not hand.loop.state.is_paused
    assert all(laptop.head(family)[0] > 0 for family in (*families, mine))


def test_a_pause_ends_by_itself(laptop: Laptop, proxy: FaultProxy, team: Team) -> None:
    other = team.join("Tom Ashby")
    hand = ByHand(laptop, proxy.address)
    hand.loop.pause_fetching()
    hand.step()
    family = other.family(laptop)
    other.run_well()
    hand.step()
    assert laptop.head(family)[0] == 0
    hand.seconds.at = PAUSE_SECONDS + 1
    hand.step()
    assert not hand.state.is_paused
    assert laptop.head(family)[0] > 0


def test_a_wish_for_a_family_turns_what_is_fetched_round(
    laptop: Laptop, proxy: FaultProxy, team: Team
) -> None:
    other = team.join("Tom Ashby")
    families = [other.family(laptop) for _ in range(8)]
    other.run_well()
    hand = ByHand(laptop, proxy.address)
    organisation = laptop.identity.organisation_id

    def wish() -> None:
        came = [one.log_id for one in hand.arrived if one.log_id != organisation]
        if len(came) == 1:
            left = [one for one in families if one not in came]
            hand.loop.fetch_first(left[-1])
            wished.append(left[-1])

    wished: list[Any] = []
    hand.on_arrived = wish
    assert hand.step() == 0.0
    hand.step()
    came = list(dict.fromkeys(one.log_id for one in hand.arrived if one.log_id != organisation))
    assert wished[0] in came[:5]  # at most the three that were being written came before it
    assert set(came) == set(families)


# What it tells, and keeps


def test_every_exchange_that_carried_something_is_kept(laptop: Laptop, proxy: FaultProxy) -> None:
    hand = ByHand(laptop, proxy.address)
    hand.step()
    laptop.ask(lambda db: db.execute("DELETE FROM exchange"))
    laptop.family()
    hand.clock = NOW + timedelta(minutes=5)
    hand.step()
    hand.step()  # carries nothing
    (kept,) = laptop.ask(exchanges.recent)
    assert isinstance(kept, Exchanged)
    assert (kept.sent, kept.received, kept.is_whole, len(kept.sent_ids)) == (2, 0, True, 2)
    assert kept.ended_ms == int((NOW + timedelta(minutes=5)).timestamp() * 1000)


def test_one_that_was_cut_off_is_kept_as_such(laptop: Laptop, proxy: FaultProxy) -> None:
    hand = ByHand(laptop, proxy.address)
    hand.step()
    first, _ = laptop.family(), laptop.family()
    laptop.ask(lambda db: db.execute("DELETE FROM exchange"))
    waits = list(laptop.waits())
    proxy.spoil("POST", f"/v1/logs/{waits[1]}", answer_of("500 Oh"), is_lost=True, times=99)
    hand.step()
    (kept,) = laptop.ask(exchanges.recent)
    assert (kept.sent, kept.is_whole) == (2, False)
    assert laptop.waiting() == 2
    assert first in {*waits}


def test_since_when_nothing_went_through_is_remembered_over_a_restart(
    laptop: Laptop, proxy: FaultProxy
) -> None:
    out(proxy)
    hand = ByHand(laptop, proxy.address)
    hand.step()
    assert (hand.state.hindrance, hand.state.hindered_since) == (Hindrance.TROUBLE, NOW)
    again = ByHand(laptop, proxy.address)
    again.clock = NOW + timedelta(days=2)
    again.step()
    assert again.state.hindered_since == NOW
    proxy.faults.clear()
    again.step()
    assert (again.state.hindrance, again.state.sentence) == (Hindrance.NONE, "")
    out(proxy)
    again.step()
    assert again.state.hindered_since == NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("answer", "hindrance"),
    [
        (answer_of("200 OK", b"<html>Free Wi-Fi</html>"), Hindrance.NOT_THE_SERVICE),
        (problem("503 No", "busy"), Hindrance.BUSY),
        (answer_of("502 Oh"), Hindrance.TROUBLE),
        (problem("401 No", "not_signed_in"), Hindrance.NOT_RECOGNISED),
        (problem("426 No", "upgrade_needed"), Hindrance.TOO_OLD),
        (lambda _raw: None, Hindrance.NO_ANSWER),
        (problem("400 No", "malformed"), Hindrance.OTHER),
    ],
    ids=["log-in page", "busy", "trouble", "not recognised", "too old", "silence", "other"],
)
def test_each_hindrance_has_its_name(
    laptop: Laptop, proxy: FaultProxy, answer: Any, hindrance: Hindrance
) -> None:
    out(proxy, answer)
    hand = ByHand(laptop, proxy.address)
    hand.step()
    assert hand.state.hindrance is hindrance
    kept = hand.state.sentence
    hand.step()
    trying = [one for one in hand.states if one.phase in {Phase.SENDING, Phase.FETCHING}][-1]
    assert trying.sentence == kept, "while it tries again, what was in the way stays told"


def test_a_service_that_answers_too_slowly_is_told_and_asked_ever_more_seldom(
    laptop: Laptop, proxy: FaultProxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = Patience(head_seconds=0.5, slack_seconds=0.5, most_seconds=0.5)
    monkeypatch.setattr(sync_loop, "ServiceClient", partial(ServiceClient, patience=short))

    def interim_answers() -> Iterator[bytes | float]:
        while True:
            yield b"HTTP/1.1 100 Continue\r\n\r\n"
            yield 0.01

    out(proxy, lambda _raw: Sending(interim_answers()))
    hand = ByHand(laptop, proxy.address, share=1.0)
    waits = [hand.step() for _ in range(4)]
    assert waits == [2.0, 4.0, 8.0, 16.0]
    assert (hand.state.phase, hand.state.hindrance) == (Phase.AWAY, Hindrance.TROUBLE)
    assert hand.state.sentence == AnswersTooSlowlyError.sentence
    family = laptop.family()
    laptop.note(family, "Saved all the same")
    assert laptop.bodies(family) == ["Saved all the same"]
    hand.loop._failures = 20
    assert hand.step() == LONGEST_WAIT_SECONDS


def test_a_proxy_with_a_seal_of_its_own_and_no_network_are_told_apart(
    laptop: Laptop, monkeypatch: pytest.MonkeyPatch
) -> None:
    hand = ByHand(laptop, "http://127.0.0.1:9")
    failing = ServiceUnreachableError()
    failing.__cause__ = ConnectionError(SSL)
    assert hand.loop._hindrance_of(failing) is Hindrance.NOT_TRUSTED
    failing.__cause__ = ConnectionError("ConnectTimeout")
    assert hand.loop._hindrance_of(failing) is Hindrance.NO_ANSWER
    monkeypatch.setattr(sync_loop, "has_network", lambda _address: False)
    assert hand.loop._hindrance_of(failing) is Hindrance.NO_NETWORK


def test_looking_for_a_network_sends_nothing_to_this_computers_own_service() -> None:
    assert has_network("http://127.0.0.1:9")
    assert has_network("http://localhost:9")


@pytest.mark.parametrize("year", [1970, 1999, 2105])
def test_a_clock_that_jumps_between_tries_changes_nothing_but_what_is_told(
    laptop: Laptop, proxy: FaultProxy, year: int
) -> None:
    out(proxy)
    hand = ByHand(laptop, proxy.address)
    waits = [hand.step()]
    hand.clock = datetime(year, 3, 4, tzinfo=NOW.tzinfo)
    waits.append(hand.step())
    laptop.family()
    proxy.faults.clear()
    hand.step()
    assert (hand.state.phase, laptop.waiting()) == (Phase.RESTING, 0)
    assert hand.state.last_exchange_at == hand.clock
    assert all(0 < one <= LONGEST_WAIT_SECONDS for one in waits)

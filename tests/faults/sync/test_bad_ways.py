"""Whatever the way there and back does to a request: in the end all has arrived, once.

``KEYWORKER_CUTS=1`` cuts a push at every byte; without it at every 29th one.
"""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
import requests

from keyworker_desktop.record.errors import KnownError
from tests.support.fault_proxy import (
    Answer,
    Ending,
    FaultProxy,
    Sending,
    Swap,
    after,
    answer_of,
    as_it_is,
    cut_at,
    instead,
    trickle,
    with_header,
)
from tests.support.laptops import Laptop, Team
from tests.support.link import POOR, poor_link
from tests.support.tally import tally
from tests.support.teams import pair

STEP = int(os.environ.get("KEYWORKER_CUTS", "29"))
LOGS = "/v1/logs/"


def attempt(laptop: Laptop) -> None:
    with suppress(KnownError):
        laptop.run()


def come_together(writer: Laptop, reader: Laptop, family: UUID, bodies: list[str]) -> None:
    writer.run_well()
    reader.run_well()
    writer.run_well()
    assert writer.waiting() == reader.waiting() == 0
    assert writer.bodies(family) == reader.bodies(family) == sorted(bodies)
    assert writer.state(family) == reader.state(family)
    assert writer.head(family) == reader.head(family)
    assert writer.troubles() == reader.troubles() == {}


@pytest.mark.timeout(300)
def test_a_push_cut_at_any_byte_arrives_once(team: Team, proxy: FaultProxy) -> None:
    writer, reader, family = pair(team, proxy)
    writer.note(family, "Note 0000")
    writer.run_well()
    size = proxy.last("POST", LOGS).request_size
    bodies = ["Note 0000"]
    for position in range(0, size, STEP):
        bodies.append(f"Note {position + 1:04}")
        writer.note(family, bodies[-1])
        proxy.spoil("POST", LOGS, as_it_is, request_cut_at=position)
        attempt(writer)
        assert writer.waiting() == 1, "no receipt, not sent"
        writer.run_well()
        tally(faults=1)
    come_together(writer, reader, family, bodies)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """For answers that never come: the client waits for half a second."""
    request = requests.Session.request

    def asked(self: requests.Session, method: str, url: str, **how: Any) -> requests.Response:
        return request(self, method, url, **{**how, "timeout": (5, 0.5)})

    monkeypatch.setattr(requests.Session, "request", asked)


@pytest.mark.parametrize("ending", list(Ending))
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_that_ends_in_any_way(
    team: Team, proxy: FaultProxy, method: str, ending: Ending, impatient: None
) -> None:
    writer, reader, family = pair(team, proxy)
    positions = (0, 40, 200)
    for position in positions:
        reader.note(family, f"Theirs {position}")
        reader.run_well()
        writer.note(family, f"Ours {position}")
        proxy.spoil(method, LOGS, cut_at(position, ending))
        with pytest.raises(KnownError):
            writer.run()
    bodies = [f"{whose} {position}" for whose in ("Ours", "Theirs") for position in positions]
    come_together(writer, reader, family, bodies)


def test_a_request_that_comes_twice(team: Team, proxy: FaultProxy) -> None:
    writer, reader, family = pair(team, proxy)
    for number in range(3):
        writer.note(family, f"Note {number}")
        proxy.spoil("POST", LOGS, as_it_is, repeats=2 + number)
        writer.run_well()
    come_together(writer, reader, family, [f"Note {number}" for number in range(3)])


def test_two_laptops_that_get_each_others_answers(team: Team, proxy: FaultProxy) -> None:
    writer, reader, family = pair(team, proxy)
    reader.by_way_of(proxy.address)
    reader.run_well()
    writer.note(family, "Ours")
    reader.note(family, "Theirs")
    proxy.spoil("POST", LOGS, as_it_is, swap=Swap(), times=2)
    together = [threading.Thread(target=attempt, args=(one,)) for one in (writer, reader)]
    for one in together:
        one.start()
    for one in together:
        one.join()
    come_together(writer, reader, family, ["Ours", "Theirs"])


SLOW: list[tuple[str, Callable[[], Answer]]] = [
    ("late", lambda: after(0.3)),
    ("a byte at a time", lambda: trickle(0.0002)),
    ("in two parts", lambda: lambda raw: Sending([raw[:100], 0.2, raw[100:]])),
]


@pytest.mark.parametrize(("name", "slow"), SLOW, ids=[one[0] for one in SLOW])
def test_a_slow_answer_is_an_answer(
    team: Team, proxy: FaultProxy, name: str, slow: Callable[[], Answer]
) -> None:
    writer, reader, family = pair(team, proxy)
    for method in ("GET", "POST"):
        proxy.spoil(method, LOGS, slow(), times=3)
    reader.note(family, "Theirs")
    reader.run_well()
    writer.note(family, "Ours")
    writer.run_well()
    come_together(writer, reader, family, ["Ours", "Theirs"])


def test_an_answer_from_a_cache_is_found_out_and_forgotten(team: Team, proxy: FaultProxy) -> None:
    """Heads of before: nothing that is known now is given up, and the next true answer counts."""
    writer, reader, family = pair(team, proxy)
    old = proxy.last("GET", "/v1/heads").answer
    assert old
    reader.note(family, "Theirs")
    reader.run_well()
    writer.note(family, "Ours")
    writer.run_well()
    proxy.spoil("GET", "/v1/heads", instead(old), times=3)
    attempt(writer)
    assert writer.bodies(family) == ["Ours", "Theirs"]
    attempt(writer)
    proxy.faults.clear()
    writer.note(family, "Afterwards")
    come_together(writer, reader, family, ["Afterwards", "Ours", "Theirs"])


@pytest.mark.parametrize("etag", ['"always the same"', "", 'W/"0"', "*", "\x7f"])
def test_an_etag_that_tells_nothing_hides_nothing(team: Team, proxy: FaultProxy, etag: str) -> None:
    writer, reader, family = pair(team, proxy)
    proxy.spoil("GET", "/v1/heads", with_header("ETag", etag), times=100)
    for number in range(3):
        reader.note(family, f"Theirs {number}")
        reader.run_well()
        writer.run_well()
        assert len(writer.bodies(family)) == number + 1


ODD_ANSWERS = [
    *(f"{status} Odd" for status in (100, 101, 199, 205, 206, 300, 305, 399, 418, 451, 499, 599)),
    "999 What",
    "000 Nothing",
    "-1 Less",
]


@pytest.mark.parametrize("status", ODD_ANSWERS)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_status_that_means_nothing_here(
    team: Team, proxy: FaultProxy, method: str, status: str
) -> None:
    writer, reader, family = pair(team, proxy)
    reader.note(family, "Theirs")
    reader.run_well()
    writer.note(family, "Ours")
    for retry_after in ("0", "soon", "-1", "99999999999999999999"):
        proxy.spoil(method, LOGS, answer_of(status, b"{}", Retry_After=retry_after), is_lost=True)
        with pytest.raises(KnownError):
            writer.run()
    come_together(writer, reader, family, ["Ours", "Theirs"])


@pytest.mark.parametrize("length", ["-1", "0", "7", "1e3", "99999999999999999999", "5, 5", "x"])
def test_a_length_that_is_not_the_answers(team: Team, proxy: FaultProxy, length: str) -> None:
    writer, reader, family = pair(team, proxy)
    reader.note(family, "Theirs")
    reader.run_well()
    writer.note(family, "Ours")
    for method in ("GET", "POST"):
        proxy.spoil(method, LOGS, with_header("Content-Length", length))
        attempt(writer)
        assert writer.troubles() == {}
    come_together(writer, reader, family, ["Ours", "Theirs"])


def test_all_arrives_over_a_poor_link(team: Team, proxy: FaultProxy) -> None:
    """64 kbit/s, 600 ms, 5 % loss and a cut every three minutes, by the link's own clock."""
    writer, reader, family = pair(team, proxy)
    bodies = [f"{number:03} " + "He slept. " * 40 for number in range(60)]
    with poor_link(team.service.address, POOR) as link:
        writer.by_way_of(link.address)
        for body in bodies:
            writer.note(family, body)
            attempt(writer)
            link.pass_time(20)
        assert link.carried.cuts >= 3
        come_together(writer, reader, family, bodies)

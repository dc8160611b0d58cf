"""The proxy and the poor link do what the tests that use them rely on."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.support.fault_proxy import (
    Ending,
    FaultProxy,
    Swap,
    as_it_is,
    cut_at,
    fault_proxy,
    instead,
    trickle,
    with_header,
)
from tests.support.link import Weather, poor_link

PATIENCE = 60
"""Seconds: much is carried byte by byte, and the machine may be busy."""


class _Echo(BaseHTTPRequestHandler):
    """Answers with the path and how many requests there have been."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self._answer(f"{self.path} {type(self).asked}".encode())

    def do_POST(self) -> None:
        type(self).asked += 1
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's
        """Nobody reads it."""


@pytest.fixture
def echo() -> Iterator[str]:
    _Echo.asked = 0
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Echo)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def proxy(echo: str) -> Iterator[FaultProxy]:
    with fault_proxy(echo) as proxy:
        yield proxy


def get(address: str, path: str = "/") -> bytes:
    with requests.Session() as session:
        session.trust_env = False
        return session.get(address + path, timeout=PATIENCE).content


def test_a_request_comes_twice(proxy: FaultProxy) -> None:
    proxy.spoil("GET", "/", as_it_is, repeats=2)
    assert get(proxy.address) == b"/ 2"


def test_a_request_is_cut(proxy: FaultProxy) -> None:
    size = 3
    proxy.spoil("GET", "/", as_it_is, request_cut_at=size)
    with pytest.raises(requests.ConnectionError):
        get(proxy.address)
    assert _Echo.asked == 0
    assert get(proxy.address) == b"/ 1"


@pytest.mark.parametrize("ending", [Ending.CLOSED, Ending.RESET, Ending.HALF_CLOSED])
def test_an_answer_is_cut(proxy: FaultProxy, ending: Ending) -> None:
    get(proxy.address)
    size = proxy.last("GET").size
    proxy.spoil("GET", "/", cut_at(size - 1, ending))
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        get(proxy.address)


def test_two_answers_change_places(proxy: FaultProxy) -> None:
    swap = Swap()
    proxy.spoil("GET", "/", as_it_is, swap=swap, times=2)
    said: dict[str, bytes] = {}

    def ask(path: str) -> None:
        said[path] = get(proxy.address, path)

    threads = [threading.Thread(target=ask, args=(path,)) for path in ("/one", "/two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said["/one"].startswith(b"/two")
    assert said["/two"].startswith(b"/one")


def test_an_old_answer_and_a_changed_header(proxy: FaultProxy) -> None:
    get(proxy.address)
    old = proxy.last("GET").answer
    assert old
    proxy.spoil("GET", "/", instead(old))
    assert get(proxy.address) == b"/ 1"
    proxy.spoil("GET", "/", with_header("Content-Length", "2"))
    assert get(proxy.address) == b"/ "


def test_one_byte_at_a_time(proxy: FaultProxy) -> None:
    proxy.spoil("GET", "/", trickle(0.0001))
    assert get(proxy.address) == b"/ 1"


def test_a_poor_link_takes_the_time_it_would_take(echo: str) -> None:
    weather = Weather(kbit_per_second=64, round_trip_ms=600)
    size = 80_000
    with poor_link(echo, weather) as link, requests.Session() as session:
        session.trust_env = False
        assert session.post(link.address, data=bytes(size), timeout=PATIENCE).content == bytes(size)
        wire = link.carried.wire
        assert wire == pytest.approx(2 * size * 1.03, rel=0.02)
        assert link.seconds == pytest.approx(wire * 8 / 64_000 + 1.2, abs=0.7)
        assert link.carried.up >= size
        assert link.carried.down >= size


def test_a_poor_link_loses_packets_and_is_cut(echo: str) -> None:
    weather = Weather(
        kbit_per_second=64, round_trip_ms=600, loss=0.05, cut_every_seconds=15, seed=3
    )
    with poor_link(echo, weather) as link, requests.Session() as session:
        session.trust_env = False
        with pytest.raises(requests.ConnectionError):
            session.post(link.address, data=bytes(200_000), timeout=PATIENCE)
        assert link.carried.cuts == 1
        assert link.carried.lost
        assert 15 <= link.seconds < 20
        assert session.post(link.address, data=b"then", timeout=PATIENCE).content == b"then"


def test_a_link_cut_at_its_first_packets_takes_the_next_connection(echo: str) -> None:
    """The cut may come before the second of a pair's threads has begun: twenty tries meet it."""
    weather = Weather(kbit_per_second=64, round_trip_ms=600, cut_every_seconds=1)
    for _ in range(20):
        with poor_link(echo, weather) as link, requests.Session() as session:
            session.trust_env = False
            with pytest.raises(requests.ConnectionError):
                session.post(link.address, data=bytes(60_000), timeout=PATIENCE)
            link.weather = Weather(kbit_per_second=64)
            assert session.post(link.address, data=b"then", timeout=PATIENCE).content == b"then"


def test_a_link_is_closed_when_it_is_done(echo: str) -> None:
    with poor_link(echo) as link:
        get(link.address)
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(link.address.rpartition(":")[2])), timeout=1)

"""An answer that never ends, or hardly comes, holds nobody up: it is given up and told as slow.

Each test speaks to a socket that sends what it is told; how long the client waits is a parameter.
"""

import gzip
import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

import pytest
import requests
from urllib3 import HTTPResponse

from keyworker_desktop.record.errors import KnownError
from sync.client import ServiceClient
from sync.errors import AnswersTooSlowlyError, NotTheServiceError, ServiceUnreachableError
from sync.patience import PATIENCE, Patience
from tests.support.fault_proxy import FaultProxy, Sending
from tests.support.laptops import Laptop, Team

SHORT = Patience(
    head_seconds=0.4, slack_seconds=0.4, least_bytes_a_second=2_000_000, most_seconds=0.8
)
"""So impatient that no part of these tests lasts: a second, and it is over."""
AT_MOST_SECONDS = 10.0
"""What a hanging client would exceed, and a busy computer does not."""
_PAUSE = 0.005

Parts = Callable[[], Iterable[bytes | float]]


class Speaker:
    """Listens on 127.0.0.1 and says the same to whoever asks, until they hang up."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self.sent = 0
        self._ended = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def close(self) -> None:
        self._ended.set()
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _listen(self) -> None:
        while not self._ended.is_set():
            try:
                asking, _ = self._listening.accept()
            except OSError:
                return
            with asking, suppress(OSError):
                asking.settimeout(AT_MOST_SECONDS)
                self._speak(asking)

    def _speak(self, asking: socket.socket) -> None:
        asking.recv(65_536)
        for part in self._parts():
            if self._ended.is_set():
                return
            if isinstance(part, bytes):
                asking.sendall(part)
                self.sent += len(part)
            else:
                self._ended.wait(part)


@contextmanager
def speaking(parts: Parts) -> Iterator[Speaker]:
    speaker = Speaker(parts)
    try:
        yield speaker
    finally:
        speaker.close()


def drops(begin: bytes, drop: bytes = b"x") -> Parts:
    """One at a time, each well within the time limit for a wait, for ever."""

    def parts() -> Iterator[bytes | float]:
        yield begin
        while True:
            yield _PAUSE
            yield drop

    return parts


def flood(begin: bytes, drop: bytes) -> Parts:
    return lambda: itertools.chain([begin], itertools.repeat(drop))


CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"
PARTS: dict[str, tuple[Parts, type[KnownError]]] = {
    # Which of the two libraries below says no to some of them first is theirs to choose.
    "interim answers, one by one": (drops(b"", CONTINUE), AnswersTooSlowlyError),
    "interim answers with headers": (
        drops(b"", b"HTTP/1.1 100 Continue\r\nX: y\r\n\r\n"),
        AnswersTooSlowlyError,
    ),
    "an interim answer without an end": (
        drops(b"HTTP/1.1 100 Continue\r\nX: "),
        AnswersTooSlowlyError,
    ),
    "a status line byte by byte": (drops(b"HTTP/1.1 200 "), AnswersTooSlowlyError),
    "a header byte by byte": (drops(OK + b"X: "), AnswersTooSlowlyError),
    "a flood of headers": (flood(OK, b"X: y\r\n"), ServiceUnreachableError),
    "a flood of interim answers": (flood(b"", CONTINUE * 40), NotTheServiceError),
    "a flood in one header": (flood(OK + b"X: ", b"x" * 1000), NotTheServiceError),
    "a flood of long headers": (
        flood(OK, b"X: " + b"x" * 60_000 + b"\r\n"),
        NotTheServiceError,
    ),
    "a body byte by byte": (drops(OK + b"\r\n", b" "), AnswersTooSlowlyError),
    "a body of a length byte by byte": (
        drops(OK + b"Content-Length: 4000000\r\n\r\n", b" "),
        AnswersTooSlowlyError,
    ),
    "the length of a piece byte by byte": (drops(CHUNKED, b"0"), AnswersTooSlowlyError),
    "an extension of a piece byte by byte": (drops(CHUNKED + b"1;"), AnswersTooSlowlyError),
    "a flood in the length of a piece": (flood(CHUNKED, b"0" * 65_536), ServiceUnreachableError),
    "pieces byte by byte": (drops(CHUNKED, b"1\r\n \r\n"), AnswersTooSlowlyError),
    "trailers one by one": (drops(CHUNKED + b"0\r\n", b"X: y\r\n"), AnswersTooSlowlyError),
    "a flood of trailers": (flood(CHUNKED + b"0\r\n", b"X: y\r\n" * 900), NotTheServiceError),
    "a redirection that never ends": (
        drops(b"HTTP/1.1 302 Found\r\nLocation: /there\r\n\r\n"),
        AnswersTooSlowlyError,
    ),
    "a refusal that never ends": (
        drops(b"HTTP/1.1 401 No\r\nContent-Type: application/problem+json\r\n\r\n", b" "),
        AnswersTooSlowlyError,
    ),
}


@pytest.mark.parametrize("name", PARTS)
def test_an_answer_that_never_ends_is_given_up(name: str) -> None:
    parts, error = PARTS[name]
    is_slow = error is AnswersTooSlowlyError
    with speaking(parts) as speaker:
        client = ServiceClient(speaker.address, patience=SHORT if is_slow else PATIENCE)
        began = time.monotonic()
        with pytest.raises(_or_another(error)) as told:
            client.info()
        assert time.monotonic() - began < AT_MOST_SECONDS
        client.close()
    assert "kept on this laptop" in told.value.told


def _or_another(error: type[KnownError]) -> tuple[type[KnownError], ...]:
    return (error, NotTheServiceError) if error is ServiceUnreachableError else (error,)


@pytest.mark.parametrize("length", ["", "Content-Length: {size}\r\n"])
def test_a_bomb_in_the_answer_that_leads_elsewhere_is_not_unfolded(
    length: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To say where it leads, requests would read and unfold all of it, without any limit."""
    for name in ("read", "stream"):
        monkeypatch.setattr(HTTPResponse, name, lambda *_args, **_how: pytest.fail("unfolded"))
    bomb = gzip.compress(bytes(1_000_000), compresslevel=9)
    head = (
        "HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Encoding: gzip\r\n"
        f"{length.format(size=len(bomb))}Connection: close\r\n\r\n"
    )
    with speaking(lambda: [head.encode(), bomb]) as speaker:
        client = ServiceClient(speaker.address)
        with pytest.raises(NotTheServiceError):
            client.info()
        client.close()


def test_a_proxy_that_never_finishes_its_answer_is_given_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It was asked for a tunnel to the service, and what it says comes before any other answer."""
    for parts, error in (
        (drops(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), AnswersTooSlowlyError),
        (flood(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n" * 200), NotTheServiceError),
    ):
        with speaking(parts) as speaker:
            for name in ("https_proxy", "HTTPS_PROXY"):
                monkeypatch.setenv(name, speaker.address)
            is_slow = error is AnswersTooSlowlyError
            client = ServiceClient(
                "https://service.example", patience=SHORT if is_slow else PATIENCE
            )
            with pytest.raises(error):
                client.info()
            client.close()


def test_a_seal_that_is_never_finished_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first words of TLS, one byte at a time: the time for connecting covers them all."""
    request = requests.Session.request
    monkeypatch.setattr(
        requests.Session,
        "request",
        lambda self, *args, **how: request(self, *args, **{**how, "timeout": (0.4, 0.4)}),
    )
    begun = bytes((22, 3, 3, 0x3F, 0xFF))  # a record of 16 kB
    with speaking(drops(begun, b"\0")) as speaker:
        client = ServiceClient(speaker.address.replace("http:", "https:"))
        began = time.monotonic()
        with pytest.raises(ServiceUnreachableError):
            client.info()
        assert time.monotonic() - began < AT_MOST_SECONDS
        client.close()


PAGE = b'{"service_key": "' + b"A" * 3_000 + b'"}'


def test_a_slow_answer_that_keeps_coming_is_waited_for() -> None:
    """As over a poor link: the more of it has come, the longer the rest may take."""
    patience = Patience(
        head_seconds=AT_MOST_SECONDS,
        slack_seconds=0.1,
        least_bytes_a_second=500.0,
        most_seconds=AT_MOST_SECONDS,
    )

    def parts() -> Iterator[bytes | float]:
        yield OK + f"Content-Length: {len(PAGE)}\r\n\r\n".encode()
        for start in range(0, len(PAGE), 100):
            yield 0.01
            yield PAGE[start : start + 100]

    with speaking(parts) as speaker:
        client = ServiceClient(speaker.address, patience=patience)
        began = time.monotonic()
        with pytest.raises(NotTheServiceError):  # it is whole, and no key has 2,250 bytes
            client.info()
        assert time.monotonic() - began > patience.slack_seconds
        client.close()


def test_the_slowest_of_honest_links_has_time_enough() -> None:
    """64 kbit/s carry 8,000 bytes a second: a page, a chunk of a photo, a list of heads."""
    for size in (300, 262_160, 2_097_152):
        assert PATIENCE.for_so_much(size) > 1.5 * size / 8_000
        assert PATIENCE.for_so_much(size) <= PATIENCE.most_seconds
    assert PATIENCE.for_so_much(0) == PATIENCE.slack_seconds


# A laptop


ENDLESS: dict[str, tuple[bytes, bytes]] = {
    "interim answers": (b"", CONTINUE),
    "a header": (OK + b"X: ", b"x"),
    "a body": (OK + b"\r\n", b" "),
}


@pytest.mark.parametrize("what", ENDLESS)
@pytest.mark.parametrize(("method", "path"), [("GET", "/v1/heads"), ("POST", "/v1/logs/")])
def test_saving_goes_on_and_all_arrives_when_answers_end_again(
    team: Team, proxy: FaultProxy, what: str, method: str, path: str
) -> None:
    writer, reader = team.join("Priya Nair"), team.join("Tom Ashby")
    family = writer.family(reader)
    writer.run_well()
    reader.run_well()
    a_little = Patience(head_seconds=1.0, slack_seconds=1.0, most_seconds=1.0)
    client = ServiceClient(proxy.address, writer.identity, patience=a_little)
    writer.use(client)
    writer.note(family, "Before")
    has_begun = threading.Event()

    def endless(_raw: bytes) -> Sending:
        has_begun.set()
        return Sending(drops(*ENDLESS[what])())

    proxy.spoil(method, path, endless, is_lost=True)
    met: list[KnownError] = []
    exchanging = threading.Thread(target=_exchange, args=(writer, met))
    exchanging.start()
    assert has_begun.wait(AT_MOST_SECONDS)
    writer.note(family, "Meanwhile")
    exchanging.join(AT_MOST_SECONDS)
    assert not exchanging.is_alive()
    assert [type(one) for one in met] == [AnswersTooSlowlyError]
    assert writer.waiting() == 2
    writer.by_way_of(proxy.address)
    writer.run_well()
    reader.run_well()
    assert reader.bodies(family) == ["Before", "Meanwhile"]
    client.close()


def _exchange(laptop: Laptop, met: list[KnownError]) -> None:
    try:
        laptop.run()
    except KnownError as error:
        met.append(error)

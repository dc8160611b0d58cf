"""A proxy on 127.0.0.1 that hands requests on and spoils requests and answers as a test asks."""

import http.client
import socket
import struct
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import Enum, auto
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_SECONDS = 60
_OWN_HEADERS = frozenset(("connection", "keep-alive", "transfer-encoding"))


class Ending(Enum):
    """What becomes of the connection when everything has been sent."""

    CLOSED = auto()
    RESET = auto()
    """As when a router forgets it."""
    HALF_CLOSED = auto()
    """No more comes, and the other direction stays open."""
    LEFT_OPEN = auto()
    """Nothing more ever happens, until the client gives up."""


@dataclass
class Sending:
    """An answer in ``parts``: bytes are sent, a number is so many seconds of silence."""

    parts: Iterable[bytes | float]
    ending: Ending = Ending.CLOSED


Answer = Callable[[bytes], bytes | Sending | None]
"""From the true answer, head and body, to what is sent; None closes without a word."""


class Swap:
    """Two requests at the same time, each of which gets the other's answer."""

    def __init__(self) -> None:
        self._meeting = threading.Barrier(2)
        self._answers: list[bytes | None] = []

    def other(self, answer: bytes | None) -> bytes | None:
        """Its own one, if nobody else comes."""
        place = len(self._answers)
        self._answers.append(answer)
        try:
            self._meeting.wait(_SECONDS)
        except threading.BrokenBarrierError:
            return answer
        return self._answers[1 - place]


@dataclass
class Fault:
    """Spoils ``times`` answers to requests that begin so; ``is_lost`` never asks the service.

    ``request_cut_at``: the service gets no more than so many bytes of the request. ``repeats``: so
    often is it handed on (the last answer counts). ``waits``: seconds before it is.
    """

    method: str
    path: str
    answer: Answer
    is_lost: bool = False
    times: int = 1
    met: int = 0
    request_cut_at: int | None = None
    repeats: int = 1
    waits: float = 0.0
    swap: Swap | None = None

    def is_for(self, method: str, path: str) -> bool:
        return self.met < self.times and method == self.method and path.startswith(self.path)


@dataclass
class Seen:
    """One request, and how many bytes its answer and it had."""

    method: str
    path: str
    size: int
    headers: dict[str, str] = field(default_factory=dict)
    request_size: int = 0
    answer: bytes | None = field(default=None, repr=False)


class FaultProxy:
    """Give its ``address`` to a client. ``faults`` may be changed at any time."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self.upstream = (parts.hostname or "", parts.port or 0)
        self.faults: list[Fault] = []
        self.seen: list[Seen] = []
        self.held = threading.Event()
        self.held.set()
        """Cleared, every answer waits until it is set."""
        self.closing = threading.Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def spoil(self, method: str, path: str, answer: Answer, **how: Any) -> Fault:
        fault = Fault(method, path, answer, **how)
        self.faults.append(fault)
        return fault

    def last(self, method: str, path: str = "/") -> Seen:
        """The newest request that begins so."""
        return next(
            seen
            for seen in reversed(self.seen)
            if seen.method == method and seen.path.startswith(path)
        )

    def close(self) -> None:
        self.closing.set()
        self.held.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    proxy: FaultProxy
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_PUT(self) -> None:
        self._pass_on()

    def do_DELETE(self) -> None:
        self._pass_on()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Nobody reads it."""

    def _pass_on(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        proxy = server.proxy
        request = _Request(
            self.command,
            self.path,
            dict(self.headers),
            self.rfile.read(int(self.headers.get("Content-Length", "0"))),
        )
        fault = next((one for one in proxy.faults if one.is_for(self.command, self.path)), None)
        raw: bytes | None = b""
        if fault is None:
            raw = request.ask(proxy.upstream)
        else:
            fault.met += 1
            raw = _asked_faultily(request, fault, proxy)
        proxy.seen.append(
            Seen(
                self.command,
                self.path,
                len(raw or b""),
                dict(self.headers),
                len(request.raw()),
                raw,
            )
        )
        sending = fault.answer(raw or b"") if fault else raw
        proxy.held.wait(_SECONDS)
        self.close_connection = True
        if not isinstance(sending, Sending):
            sending = Sending([sending] if sending else [])
        try:
            _send(self.connection, sending, proxy.closing)
        except OSError:
            return  # the client has gone


@dataclass
class _Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def raw(self) -> bytes:
        lines = [f"{self.method} {self.path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        return "\r\n".join([*lines, "", ""]).encode("latin-1") + self.body

    def ask(self, upstream: tuple[str, int]) -> bytes | None:
        """The whole answer, or None if there is none."""
        asking = http.client.HTTPConnection(*upstream, timeout=_SECONDS)
        try:
            asking.request(self.method, self.path, self.body or None, self.headers)
            answer = asking.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            asking.close()
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
        lines += [
            f"{name}: {value}"
            for name, value in answer.getheaders()
            if name.lower() not in _OWN_HEADERS
        ]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + content

    def begin(self, upstream: tuple[str, int], size: int) -> None:
        """The first ``size`` bytes of it, and then the connection ends."""
        with socket.create_connection(upstream, timeout=_SECONDS) as asking:
            asking.sendall(self.raw()[:size])
            asking.shutdown(socket.SHUT_WR)
            while asking.recv(65_536):
                pass  # so that the service has done with it before the client hears anything


def _asked_faultily(request: _Request, fault: Fault, proxy: FaultProxy) -> bytes | None:
    if fault.is_lost:
        return b""
    if fault.waits:
        proxy.closing.wait(fault.waits)
    if fault.request_cut_at is not None:
        request.begin(proxy.upstream, fault.request_cut_at)
        return b""
    raw: bytes | None = b""
    for _ in range(fault.repeats):
        raw = request.ask(proxy.upstream)
    return fault.swap.other(raw) if fault.swap else raw


def _send(connection: socket.socket, sending: Sending, closing: threading.Event) -> None:
    for part in sending.parts:
        if isinstance(part, bytes):
            connection.sendall(part)
        elif closing.wait(part):
            break
    match sending.ending:
        case Ending.CLOSED:
            connection.shutdown(socket.SHUT_WR)
        case Ending.RESET:
            # A linger of no seconds sends a reset in place of an end.
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()
        case Ending.HALF_CLOSED:
            connection.shutdown(socket.SHUT_WR)
            _read_to_the_end(connection, closing)
        case Ending.LEFT_OPEN:
            _read_to_the_end(connection, closing)


def _read_to_the_end(connection: socket.socket, closing: threading.Event) -> None:
    connection.settimeout(0.05)
    while not closing.is_set():
        try:
            if not connection.recv(65_536):
                return
        except TimeoutError:
            continue


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    proxy = FaultProxy(upstream)
    try:
        yield proxy
    finally:
        proxy.close()


# Answers


def as_it_is(raw: bytes) -> bytes | None:
    """For faults of the request alone."""
    return raw or None


def cut_at(position: int, ending: Ending = Ending.CLOSED) -> Answer:
    return lambda raw: Sending([raw[:position]], ending)


def silence(_raw: bytes) -> bytes | None:
    """The connection is closed without a word."""
    return None


def trickle(seconds_a_byte: float, *, first: int = 0) -> Answer:
    """One byte at a time, after the ``first`` ones."""

    def parts(raw: bytes) -> Iterator[bytes | float]:
        yield raw[:first]
        for place in range(first, len(raw)):
            yield seconds_a_byte
            yield raw[place : place + 1]

    return lambda raw: Sending(parts(raw))


def after(seconds: float) -> Answer:
    return lambda raw: Sending([seconds, raw])


def instead(old: bytes) -> Answer:
    """An answer that was heard before (``FaultProxy.last(...).answer``)."""
    return lambda _raw: old


def answer_of(
    status: str, body: bytes = b"", *, media_type: str = "text/html", **headers: str
) -> Answer:
    lines = [f"HTTP/1.1 {status}", f"Content-Type: {media_type}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    whole = "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body
    return lambda _raw: whole


def problem(status: str, code: str, **headers: str) -> Answer:
    body = f'{{"type": "about:blank", "title": "No", "status": 0, "code": "{code}"}}'.encode()
    return answer_of(status, body, media_type="application/problem+json", **headers)


def with_head(change: Callable[[bytes], bytes]) -> Answer:
    """The true body under a changed head."""

    def answer(raw: bytes) -> bytes:
        head, _, body = raw.partition(b"\r\n\r\n")
        return change(head) + b"\r\n\r\n" + body

    return answer


def with_header(name: str, value: str) -> Answer:
    """Instead of what the answer says of it; beside the rest if it says nothing."""

    def change(head: bytes) -> bytes:
        start = f"{name.lower()}:".encode()
        kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(start)]
        return b"\r\n".join([*kept, f"{name}: {value}".encode("latin-1")])

    return with_head(change)

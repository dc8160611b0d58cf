"""A proxy on 127.0.0.1 that hands requests on and spoils the answers as a test asks."""

import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

_SECONDS = 60
_OWN_HEADERS = frozenset(("connection", "keep-alive", "transfer-encoding"))

Answer = Callable[[bytes], bytes | None]
"""From the true answer, head and body, to what is sent; None closes without a word."""


@dataclass
class Fault:
    """Spoils ``times`` answers to requests that begin so; ``is_lost`` never asks the service."""

    method: str
    path: str
    answer: Answer
    is_lost: bool = False
    times: int = 1
    met: int = 0

    def is_for(self, method: str, path: str) -> bool:
        return self.met < self.times and method == self.method and path.startswith(self.path)


@dataclass
class Seen:
    """One request, and how many bytes its answer had."""

    method: str
    path: str
    size: int
    headers: dict[str, str] = field(default_factory=dict)


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
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.proxy = self
        self.address = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    def spoil(self, method: str, path: str, answer: Answer, **how: Any) -> Fault:
        fault = Fault(method, path, answer, **how)
        self.faults.append(fault)
        return fault

    def close(self) -> None:
        self.held.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    proxy: FaultProxy
    daemon_threads = True
    block_on_close = False


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._pass_on()

    def do_POST(self) -> None:
        self._pass_on()

    def do_DELETE(self) -> None:
        self._pass_on()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Nobody reads it."""

    def _pass_on(self) -> None:
        server = self.server
        assert isinstance(server, _Server)
        proxy = server.proxy
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        fault = next((one for one in proxy.faults if one.is_for(self.command, self.path)), None)
        if fault:
            fault.met += 1
        raw: bytes | None = b""
        if not (fault and fault.is_lost):
            raw = self._asked(proxy, body)
        proxy.seen.append(Seen(self.command, self.path, len(raw or b""), dict(self.headers)))
        if fault:
            raw = fault.answer(raw or b"")
        proxy.held.wait(_SECONDS)
        self.close_connection = True
        try:
            if raw:
                self.connection.sendall(raw)
            self.connection.shutdown(socket.SHUT_WR)
        except OSError:
            return  # the client has gone

    def _asked(self, proxy: FaultProxy, body: bytes) -> bytes | None:
        upstream = http.client.HTTPConnection(*proxy.upstream, timeout=_SECONDS)
        try:
            upstream.request(self.command, self.path, body or None, dict(self.headers))
            answer = upstream.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            upstream.close()
        lines = [f"HTTP/1.1 {answer.status} {answer.reason}"]
        lines += [
            f"{name}: {value}"
            for name, value in answer.getheaders()
            if name.lower() not in _OWN_HEADERS
        ]
        return "\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1") + content


@contextmanager
def fault_proxy(upstream: str) -> Iterator[FaultProxy]:
    proxy = FaultProxy(upstream)
    try:
        yield proxy
    finally:
        proxy.close()


def cut_at(position: int) -> Answer:
    return lambda raw: raw[:position]


def silence(_raw: bytes) -> bytes | None:
    """The connection is closed without a word."""
    return None


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

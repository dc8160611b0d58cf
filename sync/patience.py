"""How long an answer may take to come in, its head and every interim answer included.

The time limits of ``requests`` bound one wait for bytes, not the answer: a service, or something on
the way, that sends "100 Continue" without end or one byte at a time would hold its thread for ever.
"""

import io
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPResponse
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from typing_extensions import Buffer, override
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection

from sync.errors import AnswersTooSlowlyError, NotTheServiceError

_MOST_HEAD_BYTES = 65_536
_MOST_OF_A_BYTE = 2
"""So many bytes may a transfer in pieces need for one of the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """Counted from an answer's first byte; until then the wait for it is the only limit.

    Strict with heads, which are a few hundred bytes on any link. Whole answers may take the longer
    the more of them has come, down to a link of 4 kbit/s, and up to the ten minutes that a whole
    page needs at 32 kbit/s.
    """

    head_seconds: float = 30.0
    slack_seconds: float = 60.0
    least_bytes_a_second: float = 500.0
    most_seconds: float = 600.0

    def for_so_much(self, size: int) -> float:
        return min(self.most_seconds, self.slack_seconds + size / self.least_bytes_a_second)


PATIENCE = Patience()


class PatientSession(requests.Session):
    """A session whose answers are given up when they come too slowly or are too long.

    Reading one raises AnswersTooSlowlyError and NotTheServiceError, besides what requests raises.
    """

    def __init__(self, patience: Patience) -> None:
        super().__init__()
        self.patience = patience
        self.most_bytes = _MOST_HEAD_BYTES
        """Of the body of the next answer."""
        for scheme in ("https://", "http://"):
            self.mount(scheme, _Adapter(self._reading))

    @override
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: to say where it leads, requests would read and unfold all of the answer first."""

    def _reading(self, raw: io.RawIOBase, sock: socket.socket) -> "_Reading":
        return _Reading(raw, sock, self.patience, most_bytes=self.most_bytes)


class _Reading(io.RawIOBase):
    """The bytes of one answer as they come from the socket, while there is patience for them."""

    def __init__(
        self, raw: io.RawIOBase, sock: socket.socket, patience: Patience, *, most_bytes: int
    ) -> None:
        self._raw = raw
        self._sock = sock
        self._patience = patience
        self._most_bytes = most_bytes
        self._wait = sock.gettimeout()
        self._began: float | None = None
        self._is_head = True
        self._size = 0

    def head_ended(self) -> None:
        self._is_head = False

    @override
    def readable(self) -> bool:
        return True

    @override
    def readinto(self, buffer: Buffer, /) -> int | None:
        wait, left = self._wait, self._seconds_left()
        is_last = left is not None and (wait is None or left < wait)
        if left is not None and left <= 0:
            raise AnswersTooSlowlyError
        self._sock.settimeout(left if is_last else wait)
        try:
            size = self._raw.readinto(buffer)
        except TimeoutError as error:
            if is_last:
                raise AnswersTooSlowlyError from error
            raise
        if self._began is None:
            self._began = time.monotonic()
        self._size += size or 0
        if self._size > self._most():
            raise NotTheServiceError
        return size

    @override
    def close(self) -> None:
        try:
            self._raw.close()
        finally:
            super().close()

    def _seconds_left(self) -> float | None:
        if self._began is None:
            return None
        patience = self._patience
        allowed = patience.head_seconds if self._is_head else patience.for_so_much(self._size)
        return allowed - (time.monotonic() - self._began)

    def _most(self) -> int:
        return _MOST_HEAD_BYTES + (0 if self._is_head else _MOST_OF_A_BYTE * self._most_bytes)


_MakeReading = Callable[[io.RawIOBase, socket.socket], _Reading]


class _Answer(HTTPResponse):
    """Also the answer of a proxy that is asked for a tunnel: of that one, all is head."""

    def __init__(self, sock: socket.socket, *args: Any, make: _MakeReading, **how: Any) -> None:
        super().__init__(sock, *args, **how)
        self._reading = make(self.fp.detach(), sock)
        self.fp = io.BufferedReader(self._reading)

    @override
    def begin(self) -> None:
        super().begin()
        self._reading.head_ended()


class _Adapter(HTTPAdapter):
    """Makes connections whose answers are read by ``make``."""

    def __init__(self, make: _MakeReading) -> None:
        self._pools = _pools(make)
        super().__init__()

    @override
    def init_poolmanager(self, *args: Any, **how: Any) -> None:
        super().init_poolmanager(*args, **how)
        self._use_ours(self.poolmanager)

    @override
    def proxy_manager_for(self, proxy: str, **how: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **how)
        if isinstance(manager, ProxyManager):
            self._use_ours(manager)
        return manager

    def _use_ours(self, manager: PoolManager) -> None:
        manager.pool_classes_by_scheme = self._pools


def _pools(make: _MakeReading) -> dict[str, type[HTTPConnectionPool]]:
    def answer(sock: socket.socket, *args: Any, **how: Any) -> _Answer:
        return _Answer(sock, *args, make=make, **how)

    class Open(HTTPConnection):
        response_class = staticmethod(answer)  # type: ignore[assignment]

    class Private(HTTPSConnection):
        response_class = staticmethod(answer)  # type: ignore[assignment]

    class OpenPool(HTTPConnectionPool):
        ConnectionCls = Open

    class PrivatePool(HTTPSConnectionPool):
        ConnectionCls = Private

    return {"http": OpenPool, "https": PrivatePool}

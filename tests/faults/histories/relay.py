"""A relay to the service that cuts a connection: on the way there, before the answer, or in it.

It hands bytes on as they come and knows nothing of HTTP but that a request is followed by its
answer, so that what is cut is what a network cuts.
"""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlsplit

_LOOK_SECONDS = 0.25
_CHUNK = 65_536


class Where(StrEnum):
    """In which part of an exchange of one request the connection ends."""

    REQUEST = "request"
    """After so many of its bytes; with none, it never set out."""
    UNANSWERED = "unanswered"
    """The service did what was asked, and nobody hears of it."""
    ANSWER = "answer"


@dataclass
class Cut:
    """Of the so-manieth ``request`` from now on (from 1), after ``at`` bytes of that part."""

    where: Where
    request: int
    at: int = 0
    is_met: bool = False


class Relay:
    """Give its ``address`` to a client. ``cut`` may be set at any time."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (parts.hostname or "", parts.port or 0)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._listening.settimeout(_LOOK_SECONDS)
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._requests = 0
        self._cut: Cut | None = None
        self._is_closing = False
        self._listener = threading.Thread(target=self._listen, name="relay", daemon=True)
        self._carriers: list[threading.Thread] = []
        self._listener.start()

    @contextmanager
    def cutting(self, cut: Cut) -> Iterator[None]:
        self._requests, self._cut = 0, cut
        try:
            yield
        finally:
            self._cut = None

    def close(self) -> None:
        self._is_closing = True
        self._listener.join()
        for carrier in self._carriers:
            carrier.join()
        self._listening.close()

    def _listen(self) -> None:
        while not self._is_closing:
            try:
                laptop, _ = self._listening.accept()
            except TimeoutError:
                continue
            carrier = threading.Thread(target=self._carry, args=(laptop,), daemon=True)
            self._carriers = [one for one in self._carriers if one.is_alive()]
            self._carriers.append(carrier)
            carrier.start()

    def _carry(self, laptop: socket.socket) -> None:
        with laptop, socket.create_connection(self._upstream) as service:
            try:
                self._hand_on(laptop, service)
            except OSError:
                return  # one of them has gone

    def _hand_on(self, laptop: socket.socket, service: socket.socket) -> None:
        is_asking, sent = False, 0
        while not self._is_closing:
            ready, _, _ = select.select([laptop, service], [], [], _LOOK_SECONDS)
            for one in ready:
                data = one.recv(_CHUNK)
                if not data:
                    return
                if (one is laptop) != is_asking:
                    is_asking, sent = one is laptop, 0
                    self._requests += is_asking
                room = self._room(is_asking=is_asking, sent=sent)
                (service if is_asking else laptop).sendall(data[:room])
                if room is not None and len(data) >= room:
                    self._cut_now()
                    return
                sent += len(data)

    def _room(self, *, is_asking: bool, sent: int) -> int | None:
        """How many more bytes go this way before the connection ends; None for all."""
        cut = self._cut
        if cut is None or cut.is_met or cut.request != self._requests:
            return None
        if is_asking != (cut.where is Where.REQUEST):
            return None
        return 0 if cut.where is Where.UNANSWERED else max(0, cut.at - sent)

    def _cut_now(self) -> None:
        if self._cut is not None:
            self._cut.is_met = True


@contextmanager
def relay_to(address: str) -> Iterator[Relay]:
    relay = Relay(address)
    try:
        yield relay
    finally:
        relay.close()

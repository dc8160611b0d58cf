"""A poor connection before a service: slow, far, lossy and cut, by a clock that costs no time.

Nothing waits. What each packet would take on such a link is added to ``seconds``; the link is cut
when that reaches the next cut. So an hour on a bad mobile connection is measured in moments, and
the same bytes take the same simulated time on any machine.
"""

import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

_PACKET_BYTES = 1_400
_PACKET_HEADERS = 40
"""Of TCP and IP; answers of the other side to say that a packet has come are not counted."""
_TIMEOUT_MS = 200
"""What a sender waits for beside the way there and back before it sends a packet again."""
_WAYS = ("up", "down")


@dataclass(frozen=True, kw_only=True)
class Weather:
    """``round_trip_ms``: there and back. ``loss``: of packets, 0 to 1, each sent again."""

    kbit_per_second: float
    round_trip_ms: float = 0.0
    loss: float = 0.0
    cut_every_seconds: float | None = None
    seed: int = 1


POOR = Weather(kbit_per_second=64, round_trip_ms=600, loss=0.05, cut_every_seconds=180)
"""A phone's connection at the edge of coverage: 64 kbit/s, 600 ms, 5 % loss, 3 minutes."""


@dataclass
class Carried:
    """What has passed. ``up`` and ``down`` are what programs sent; ``wire`` all with headers."""

    up: int = 0
    down: int = 0
    wire: int = 0
    packets: int = 0
    lost: int = 0
    connections: int = 0
    cuts: int = 0


@dataclass(eq=False)
class _Pair:
    near: socket.socket
    far: socket.socket
    last_way: str = ""
    ways_ended: int = 0


class Link:
    """Give its ``address`` to a client. ``seconds`` is the simulated time so far."""

    def __init__(self, target: str, weather: Weather = POOR) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "127.0.0.1", parts.port or 80)
        self.weather = weather
        self.seconds = 0.0
        self.carried = Carried()
        self._dice = random.Random(weather.seed)  # noqa: S311 - which packets are lost
        self._next_cut = weather.cut_every_seconds or float("inf")
        self._lock = threading.Lock()
        self._open: set[_Pair] = set()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.address = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._is_closed = False
        threading.Thread(target=self._accept, daemon=True).start()

    def pass_time(self, seconds: float) -> None:
        """What a client waited between two tries, which no packet tells."""
        with self._lock:
            self._spend(seconds)
            is_cut = self._is_cut()
        if is_cut:
            self._cut()

    def close(self) -> None:
        self._is_closed = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._end_all()

    def _accept(self) -> None:
        while not self._is_closed:
            try:
                near, _ = self._listening.accept()
            except OSError:  # closed
                return
            try:
                far = socket.create_connection(self._target)
                # Before any packet passes: the first ones may cut the link already.
                for one in (near, far):
                    one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                near.close()
                continue
            self._join(_Pair(near, far))

    def _join(self, pair: _Pair) -> None:
        with self._lock:
            self.carried.connections += 1
            self._spend(self.weather.round_trip_ms / 1000)
            self._open.add(pair)
        sides = ((pair.near, pair.far), (pair.far, pair.near))
        for way, (source, sink) in zip(_WAYS, sides, strict=True):
            threading.Thread(target=self._pass, args=(pair, way, source, sink), daemon=True).start()

    def _pass(self, pair: _Pair, way: str, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):  # either side went away
            while data := source.recv(_PACKET_BYTES):
                with self._lock:
                    self._carry(pair, way, len(data))
                    is_cut = self._is_cut()
                if is_cut:  # with this packet on its way
                    self._cut()
                    return
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        with self._lock:
            pair.ways_ended += 1
            is_over = pair.ways_ended == len(_WAYS) and pair in self._open
            self._open -= {pair} if is_over else set()
        if is_over:
            pair.near.close()
            pair.far.close()

    def _carry(self, pair: _Pair, way: str, size: int) -> None:
        weather, carried = self.weather, self.carried
        if pair.last_way != way:  # an answer to what came the other way
            self._spend(weather.round_trip_ms / 2000)
            pair.last_way = way
        setattr(carried, way, getattr(carried, way) + size)
        while True:
            carried.packets += 1
            carried.wire += size + _PACKET_HEADERS
            self._spend((size + _PACKET_HEADERS) * 8 / (weather.kbit_per_second * 1000))
            if self._dice.random() >= weather.loss:
                return
            carried.lost += 1
            self._spend((weather.round_trip_ms + _TIMEOUT_MS) / 1000)

    def _spend(self, seconds: float) -> None:
        self.seconds += seconds

    def _is_cut(self) -> bool:
        if self.seconds < self._next_cut:
            return False
        assert self.weather.cut_every_seconds is not None
        while self._next_cut <= self.seconds:
            self._next_cut += self.weather.cut_every_seconds
        self.carried.cuts += 1
        return True

    def _cut(self) -> None:
        self._end_all()

    def _end_all(self) -> None:
        with self._lock:
            ended, self._open = self._open, set()
        for pair in ended:
            for one in (pair.near, pair.far):
                with suppress(OSError):
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    one.shutdown(socket.SHUT_RDWR)
                with suppress(OSError):
                    one.close()


@contextmanager
def poor_link(target: str, weather: Weather = POOR) -> Iterator[Link]:
    link = Link(target, weather)
    try:
        yield link
    finally:
        link.close()

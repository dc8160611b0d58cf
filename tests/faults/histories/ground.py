"""Where the histories are played: an organisation whose service stays up, and its five laptops.

The ground is laid once. Each round begins on copies of the laptops as they were when the people
had just joined, so that no round is slower than the one before.
"""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import TypeVar
from unittest.mock import patch

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.connection import Connection
from keyworker_protocol.directory import Role
from sync import client as client_module
from tests.faults.histories.power import Fuse, PowerGoneError, stores_with_fuses
from tests.faults.histories.relay import Cut, Relay, relay_to
from tests.faults.machine.world import FaultyClient
from tests.support.laptops import NOW, Laptop, StoreThread, a_round, found_team
from tests.support.service import RunningService, running_service
from tests.support.service_images import ServiceImage, put_back, take_image
from tests.support.stores import copied_files, remove_files

T = TypeVar("T")
PEOPLE = (
    ("Priya Nair", Role.KEYWORKER),
    ("Tom Ashby", Role.KEYWORKER),
    ("Ruth Bell", Role.SUPERVISOR),
    ("Samira Khan", Role.KEYWORKER),
    ("Joe Lister", Role.KEYWORKER),
)


@dataclass
class Clock:
    """What the computer says to the laptop whose turn it is."""

    at: datetime = NOW

    def __call__(self) -> float:
        return self.at.timestamp()


@dataclass
class Ground:
    """What every round begins on."""

    service: RunningService
    relay: Relay
    clock: Clock
    people: list[Laptop]
    image: ServiceImage

    def five_hundreds(self) -> int:
        """Answers of that kind since the service was started."""
        server = self.service._server
        assert server is not None
        requests = server.config.app.state.desk.metrics.requests  # type: ignore[union-attr]
        return sum(
            int(sample.value)
            for metric in requests.collect()
            for sample in metric.samples
            if sample.name.endswith("_total") and sample.labels["status"].startswith("5")
        )


@dataclass(eq=False)
class Station:
    """One laptop of a round."""

    ground: Ground
    laptop: Laptop
    number: int
    new_path: Callable[[], Path]

    @property
    def client(self) -> FaultyClient:
        client = self.laptop.client
        assert isinstance(client, FaultyClient)
        return client

    def ask(self, work: Callable[[Connection], T]) -> T:
        return self.laptop.ask(work)

    def exchange(self) -> KnownError | None:
        """Once, whatever comes of it."""
        self.ground.clock.at = self.laptop.clock
        try:
            self.laptop.run()
        except KnownError as error:
            return error
        return None

    def exchange_cut(self, cut: Cut) -> None:
        """By way of the relay: the connection ends as ``cut`` says, if it comes to that."""
        client, relay = self.client, self.ground.relay
        direct, client._address = client._address, relay.address
        try:
            with relay.cutting(cut):
                self.exchange()
        finally:
            client._address = direct

    def fuse(self, statements: int, *, is_after: bool = False, torn: float | None = None) -> Fuse:
        return Fuse(statements, self.laptop.lane.path, self.new_path(), is_after, torn)

    def with_power_cut(self, fuse: Fuse, work: Callable[[], object]) -> None:
        """The laptop is started again afterwards, also when ``work`` was done before it blew."""
        self.laptop.lane._db.fuse = fuse
        try:
            work()
        except PowerGoneError:
            assert fuse.is_blown
        if not fuse.is_blown:
            self.laptop.lane._db.fuse = None
            copied_files(fuse.source, fuse.target)
        self._start_again(fuse.target)

    def _start_again(self, path: Path) -> None:
        old, lane = self.laptop, StoreThread(path, is_new=False)
        old.lane.close()
        remove_files(old.lane.path)
        self.laptop = Laptop(lane, old.identity, self._client_again(), clock=old.clock)
        self.laptop.last = a_round()

    def _client_again(self) -> FaultyClient:
        """Of a program just started; only that it need not sign in again."""
        old, new = self.client, new_client(self.ground.service, self.laptop)
        new._token, new._token_until, new.sent = old._token, old._token_until, old.sent
        old.close()
        return new


@contextmanager
def lay_ground(postgresql_address: str) -> Iterator[Ground]:
    with ExitStack() as stack:
        stack.enter_context(stores_with_fuses())
        clock = Clock()
        here = SimpleNamespace(time=clock, monotonic=time.monotonic)
        stack.enter_context(patch.object(client_module, "time", here))
        service = stack.enter_context(running_service(postgresql_address))
        relay = stack.enter_context(relay_to(service.address))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keyworker-ground-")))
        team = found_team(service, folder)
        people = [team.join(name, role) for name, role in PEOPLE]
        for laptop in (team.manager, *people):
            laptop.run_well()
            laptop.close()
        yield Ground(service, relay, clock, people, take_image(service.settings.database))


@contextmanager
def on_fresh_laptops(ground: Ground) -> Iterator[list[Station]]:
    """The service and the laptops as they were when the people had joined."""
    put_back(ground.service.settings.database, ground.image)
    ground.service.clock.ahead_ms = 0
    with tempfile.TemporaryDirectory(prefix="keyworker-round-") as name:
        folder, numbers = Path(name), count(1)
        stations: list[Station] = []
        try:
            for like in ground.people:
                path = _new_path(folder, numbers)
                shutil.copy(like.lane.path, path)
                lane = StoreThread(path, is_new=False)
                laptop = Laptop(lane, like.identity, new_client(ground.service, like), clock=NOW)
                laptop.last = a_round()
                new_path = partial(_new_path, folder, numbers)
                stations.append(Station(ground, laptop, len(stations), new_path))
            yield stations
        finally:
            for station in stations:
                station.laptop.close()


def new_client(service: RunningService, laptop: Laptop) -> FaultyClient:
    client = FaultyClient(service.address, laptop.identity)
    client.mend()
    return client


def _new_path(folder: Path, numbers: Iterator[int]) -> Path:
    return folder / f"{next(numbers)}.db"

"""Three people's laptops on a real service, and what is known of everything that was saved.

The ground is laid once: an organisation, three people, two families with a few records. Each
history begins on a copy of it.
"""

import itertools
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from typing_extensions import override

from keyworker_desktop.record.change import NewChange, Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Outcome, Step
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import reading
from keyworker_desktop.store.chunks import ChunkFolder
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.save import save
from keyworker_protocol.directory import Role
from keyworker_protocol.entry import Entry, Page, PushAnswer
from keyworker_protocol.limits import MAX_PAGE_ENTRIES
from sync.client import KnownHead, ServiceClient
from sync.errors import ServiceUnreachableError
from tests.support.fault_proxy import FaultProxy, fault_proxy
from tests.support.files import Files
from tests.support.laptops import NOW, Laptop, StoreThread, found_team
from tests.support.service import RunningService, running_service
from tests.support.service_images import ServiceImage, put_back, take_image
from tests.support.stores import copied_files, remove_files

PEOPLE = (
    ("Priya Nair", Role.KEYWORKER),
    ("Tom Ashby", Role.KEYWORKER),
    ("Ruth Bell", Role.SUPERVISOR),
)
MOST_LAPTOPS = 4
KINDS: tuple[type[Record], ...] = (Family, Person, AboutMe, Appointment, Outcome, Step, StoryEntry)


class FaultyClient(ServiceClient):
    """The real client behind a connection that misbehaves once, as ``fault`` says."""

    fault = ""
    page_entries = MAX_PAGE_ENTRIES
    is_shuffled = False

    def mend(self) -> None:
        self.fault, self.page_entries, self.is_shuffled = "", MAX_PAGE_ENTRIES, False
        self.sent: list[tuple[UUID, Sequence[Entry]]] = []

    @override
    def heads(self) -> Sequence[KnownHead] | None:
        heads = super().heads()
        return list(reversed(heads)) if heads and self.is_shuffled else heads

    @override
    def page(self, log_id: UUID, *, after: int, limit: int = MAX_PAGE_ENTRIES) -> Page:
        return super().page(log_id, after=after, limit=min(limit, self.page_entries))

    @override
    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
        fault, self.fault = self.fault, ""
        if fault == "request lost":
            raise ServiceUnreachableError
        if fault == "answer lost":
            super().push(log_id, entries)
            raise ServiceUnreachableError
        if fault == "part taken":
            super().push(log_id, entries[: max(1, len(entries) // 2)])
            raise ServiceUnreachableError
        if fault == "twice":
            super().push(log_id, entries)
        answer = super().push(log_id, entries)
        self.sent.append((log_id, entries))
        return answer

    def push_again(self, which: int) -> None:
        """A batch that was answered long ago comes once more, by a way that was slow."""
        if self.sent:
            super().push(*self.sent[which % len(self.sent)])


@dataclass(frozen=True)
class SavedHere:
    """An acknowledged save: where, and what was in that laptop's log and in dispute just then."""

    change_id: UUID
    family: UUID
    laptop: "Station"
    seen: frozenset[UUID]
    disputed: frozenset[tuple[str, UUID, str]]
    fields: frozenset[tuple[str, UUID, str]]


@dataclass(frozen=True)
class Attached:
    """A file that somebody attached, and what is in it."""

    record: Attachment
    data: bytes
    station: "Station"


@dataclass(eq=False)
class Station:
    """One laptop with what may happen to it."""

    laptop: Laptop
    number: int
    image: Path | None = None
    image_saves: int = 0
    is_older: bool = False
    was_older: bool = False
    was_restored: bool = False


@dataclass
class Counts:
    """Of all histories that were played."""

    histories: int = 0
    steps: int = 0
    saves: int = 0
    exchanges: int = 0
    faults: int = 0
    crashes: int = 0
    restores: int = 0
    service_restores: int = 0
    disputes: int = 0
    false_disputes: int = 0
    lost: int = 0
    hidden: int = 0
    files: int = 0

    def __repr__(self) -> str:
        return ", ".join(f"{name} {value}" for name, value in vars(self).items())

    def add(self, other: "Counts") -> None:
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)


@dataclass
class Ground:
    """What every history begins on."""

    service: RunningService
    proxy: FaultProxy
    folder: Path
    manager: Laptop
    people: list[Laptop]
    families: list[UUID]
    image: ServiceImage
    is_touched: bool = False
    """The service was stopped or restored, so that what it remembers is of another life."""

    def _repr_pretty_(self, printer: Any, _is_cycle: bool) -> None:
        """For hypothesis, which would print all of it beside a history that failed."""
        printer.text("ground")


@contextmanager
def lay_ground(postgresql_address: str) -> Iterator[Ground]:
    with ExitStack() as stack:
        service = stack.enter_context(running_service(postgresql_address))
        proxy = stack.enter_context(fault_proxy(service.address))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="keyworker-ground-")))
        team = found_team(service, folder)
        people = [team.join(name, role) for name, role in PEOPLE]
        first = people[0]
        families = [first.family(*people[1:]), first.family(people[1], name="Osgood")]
        for family in families:
            first.save(family, _beginning(first, family))
        for person in people:
            person.run_well()
        for laptop in (team.manager, *people):
            laptop.close()
        image = take_image(service.settings.database)
        yield Ground(service, proxy, folder, team.manager, people, families, image)


def _beginning(laptop: Laptop, family: UUID) -> list[Write]:
    def new_id() -> UUID:
        return new_entity_id(laptop.clock)

    child = laptop.ask(partial(reading.records, family_id=family, kind=Person))[0].entity_id
    outcome = Outcome(entity_id=new_id(), family_id=family, words="See my friend", place="i")
    records: list[Record] = [
        outcome,
        Step(
            entity_id=new_id(), family_id=family, outcome=outcome.entity_id, what="Ask", place="i"
        ),
        AboutMe(entity_id=new_id(), family_id=family, person=child, please_do="Ask me.\n\nWait."),
        Appointment(entity_id=new_id(), family_id=family, at=NOW, who=(child,)),
        StoryEntry(entity_id=new_id(), family_id=family, what="Changed school", details="a\n\nb"),
    ]
    return [write for record in records for write in creation(record)]


@dataclass
class World:
    """One history."""

    ground: Ground
    folder: Path
    stations: list[Station] = field(default_factory=list)
    saves: list[SavedHere] = field(default_factory=list)
    """In their order; one that a restored disk took away before it was sent is not among them."""
    counts: Counts = field(default_factory=lambda: Counts(histories=1))
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    attached: list[Attached] = field(default_factory=list)
    service_image: ServiceImage | None = None
    is_unconfirmed: bool = False
    """The service was restored, and no manager has said so yet."""
    is_gathering: bool = False
    managers: list[Laptop] = field(default_factory=list)

    @property
    def manager(self) -> Laptop:
        """A fourth person, who takes part only when something has to be confirmed."""
        if not self.managers:
            like, path = self.ground.manager, self.new_path()
            shutil.copy(like.lane.path, path)
            lane = StoreThread(path, is_new=False)
            client = ServiceClient(self.ground.service.address, like.identity)
            self.managers.append(Laptop(lane, like.identity, client))
        return self.managers[0]

    @property
    def families(self) -> list[UUID]:
        return self.ground.families

    def families_of(self, station: Station) -> list[UUID]:
        """The third person is not in the second family."""
        third = self.ground.people[2].identity.device_id
        return self.families[: 1 if station.laptop.identity.device_id == third else 2]

    def those_with(self, family: UUID) -> list[Station]:
        return [station for station in self.stations if family in self.families_of(station)]

    def add(self, like: Laptop, path: Path) -> Station:
        number = len(self.stations)
        lane = StoreThread(path, is_new=False)
        client = FaultyClient(self.ground.service.address, like.identity)
        client.mend()
        station = Station(Laptop(lane, like.identity, client, clock=like.clock), number)
        station.laptop.clock = NOW + timedelta(hours=number)
        self.stations.append(station)
        return station

    def client(self, station: Station) -> FaultyClient:
        client = station.laptop.client
        assert isinstance(client, FaultyClient)
        return client

    def new_path(self) -> Path:
        return self.folder / f"{next(self.numbers)}.db"

    def reopen(self, station: Station, path: Path) -> None:
        """Start the program again on the store at ``path``."""
        old = station.laptop
        station.laptop = Laptop(
            StoreThread(path, is_new=False), old.identity, old.client, clock=old.clock
        )

    def take_away(self, station: Station) -> Path:
        """The store's files as a power cut leaves them; the program that held them is gone."""
        path = self.new_path()
        copied_files(station.laptop.lane.path, path)
        station.laptop.lane.close()
        remove_files(station.laptop.lane.path)
        return path

    def save(self, station: Station, family: UUID, writes: Iterable[Write], **how: UUID) -> UUID:
        """As a person does: afterwards it must never be lost."""
        writes = list(writes)
        laptop = station.laptop
        seen = frozenset(laptop.change_ids(family))
        disputed = disputes(laptop, family)
        laptop.clock += timedelta(seconds=1)
        saved = laptop.ask(
            partial(
                save,
                new=NewChange(family_id=family, writes=tuple(writes)),
                author=laptop.identity,
                now=laptop.clock,
                app_version="test",
                **how,
            )
        )
        fields = frozenset((write.kind, write.entity_id, write.path) for write in writes)
        self.saves.append(SavedHere(saved.change_id, family, station, seen, disputed, fields))
        self.counts.saves += 1
        return saved.change_id

    def files(self, station: Station) -> Files:
        """Its attachments; the lane that carries them knows no more than the disk does."""
        files = Files(station.laptop)
        files.folder = ChunkFolder(self.files_of(station))
        files.use(self.ground.service.address)
        return files

    def files_of(self, station: Station) -> Path:
        return self.folder / f"files-{station.number}"

    def exchange(self, station: Station) -> KnownError | None:
        """Once, whatever comes of it. Nothing that waits may be taken for sent."""
        self.counts.exchanges += 1
        try:
            station.laptop.run()
        except KnownError as error:
            return error
        return None

    def on_the_service(self, change_ids: Iterable[UUID]) -> set[UUID]:
        wanted = list(change_ids)
        rows = self.ground.service.query(
            "SELECT change_id FROM entry WHERE change_id = ANY(%s)", wanted
        )
        return {UUID(str(one)) for (one,) in rows}

    def forget_unsent_since(self, station: Station, first: int) -> None:
        """The disk with these saves is gone; only what some other place holds can come back."""
        gone = [one for one in self.saves[first:] if one.laptop is station]
        self.attached = [one for one in self.attached if one.station is not station]
        elsewhere = self.on_the_service(one.change_id for one in gone)
        for other in self.stations:
            if other is not station:
                elsewhere |= {
                    one for family in self.families for one in other.laptop.change_ids(family)
                }
        self.saves = [one for one in self.saves if one not in gone or one.change_id in elsewhere]

    def forget_what_is_nowhere(self) -> None:
        """The service and the disk of the author went back behind a save that nobody else had."""
        there = self.on_the_service(one.change_id for one in self.saves)
        for station in self.stations:
            for family in self.families:
                there |= set(station.laptop.change_ids(family))
        gone = [one for one in self.saves if one.change_id not in there]
        assert all(one.laptop.was_restored for one in gone)
        self.saves = [one for one in self.saves if one.change_id in there]
        self.attached = [one for one in self.attached if not one.station.was_restored]

    def close(self) -> None:
        for laptop in (*(station.laptop for station in self.stations), *self.managers):
            laptop.close()


def disputes(laptop: Laptop, family: UUID) -> frozenset[tuple[str, UUID, str]]:
    """Every field of which two versions stand on this laptop's screens."""
    return laptop.ask(partial(_disputes, family=family))


def _disputes(db: Connection, family: UUID) -> frozenset[tuple[str, UUID, str]]:
    return frozenset(
        (record.kind_name, record.entity_id, name)
        for kind in KINDS
        for record in reading.records(db, family, kind)
        if record.facts
        for name in record.facts.disagreements
    )


@contextmanager
def a_world(ground: Ground) -> Iterator[World]:
    if ground.is_touched:
        ground.service.stop()
    put_back(ground.service.settings.database, ground.image)
    if ground.is_touched:
        ground.service.start()
        ground.is_touched = False
    ground.service.clock.ahead_ms = 0
    ground.proxy.faults.clear()
    ground.proxy.seen.clear()
    with tempfile.TemporaryDirectory(prefix="keyworker-history-") as folder:
        world = World(ground, Path(folder))
        try:
            for person in ground.people:
                path = world.new_path()
                shutil.copy(person.lane.path, path)
                world.add(person, path)
            yield world
        finally:
            world.close()

"""Laptops to measure on: real stores with families and notes, enrolled at a real service."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

from benchmarks.words import Writer
from keyworker_desktop.demo.laptop import DemoLaptop, InlineLane, new_store
from keyworker_desktop.paths import Profile
from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.families import create_family
from keyworker_desktop.store.identity import Identity
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.save import save_within
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Role
from sync.client import ServiceClient
from sync.membership import (
    Membership,
    finish_joining,
    found_organisation,
    read_founding_code,
    read_join_code,
    start_joining,
)
from sync.round import Exchange

T = TypeVar("T")
FAMILIES = 25
PASSPHRASE = "teapot lantern gravel otter violin"  # noqa: S105 - of a benchmark
_VERSION = "benchmark"


@dataclass(slots=True)
class Service:
    """A service process on an embedded PostgreSQL of its own."""

    address: str
    founding_code: str


@contextmanager
def running_service(folder: Path) -> Iterator[Service]:
    command = [sys.executable, "-m", "keyworker_service"]
    quiet = (folder / "service.log").open("w")
    serving = subprocess.Popen(
        [*command, "serve", "--data", str(folder / "service"), "--port", "0"],
        stdout=subprocess.PIPE,
        stderr=quiet,
        text=True,
    )
    try:
        assert serving.stdout
        address = _address_in(serving.stdout.readline())
        invited = subprocess.run(
            [*command, "invite", "--data", str(folder / "service"), "--public-address", address],
            capture_output=True,
            text=True,
            check=True,
        )
        yield Service(address, invited.stdout.strip())
    finally:
        serving.terminate()
        serving.wait()
        quiet.close()


def _address_in(line: str) -> str:
    match = re.search(r"https?://\S+", line)
    if match is None:
        raise RuntimeError("the service did not start")
    return match[0]


class ThreadLane:
    """A store lane on its own thread, as in the program."""

    def __init__(self, profile: Profile, key: bytes | bytearray) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1)
        self._db: Connection = self._pool.submit(open_store, profile.store, key).result()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        return self._pool.submit(work, self._db)

    def is_wanted(self) -> bool:
        return False

    def close(self) -> None:
        self._pool.submit(self._db.close).result()
        self._pool.shutdown()


@dataclass(slots=True)
class Team:
    """A manager's laptop, and the means to enrol more."""

    folder: Path
    manager: DemoLaptop
    membership: Membership

    def laptop(self, name: str, role: Role) -> DemoLaptop:
        now = datetime.now().astimezone()
        invited = self.membership.invite(name=name, role=role, team_id=None, now=now)
        profile = Profile(self.folder / name)
        lane = new_store(profile, PASSPHRASE)
        start_joining(lane.db, read_join_code(invited.code), device_label=name)
        asking = next(
            one for one in self.membership.invited() if one.lookup_id == invited.lookup_id
        )
        self.membership.enrol(asking)
        identity = finish_joining(lane)
        assert identity
        return _laptop(profile, lane, identity)


def found_team(folder: Path, service: Service) -> Team:
    profile = Profile(folder / "manager")
    lane: InlineLane = new_store(profile, PASSPHRASE)
    identity = found_organisation(
        lane.db,
        read_founding_code(service.founding_code),
        organisation_name="Benchmark",
        person_name="Manager",
        device_label="Laptop",
        now=datetime.now().astimezone(),
    )
    manager = _laptop(profile, lane, identity)
    return Team(folder, manager, Membership(identity=identity, lane=lane))


def _laptop(profile: Profile, lane: InlineLane, identity: Identity) -> DemoLaptop:
    client = ServiceClient(identity.service_address, identity)
    return DemoLaptop(
        profile, lane, identity, Exchange(identity=identity, lane=lane, client=client)
    )


@dataclass(frozen=True, slots=True)
class MadeFamily:
    """A family of the benchmark, and the child its notes are about."""

    family_id: UUID
    child_id: UUID


def fill(
    laptop: DemoLaptop, others: Sequence[DemoLaptop], *, notes: int, families: int = FAMILIES
) -> list[UUID]:
    """Families shared with ``others``, and notes over two years spread evenly over them."""
    made = make_families(laptop, others, families=families)
    write_notes(laptop, made, range(notes), of=notes)
    return [one.family_id for one in made]


def make_families(
    laptop: DemoLaptop, others: Sequence[DemoLaptop], *, families: int = FAMILIES
) -> list[MadeFamily]:
    laptop.send_and_fetch()
    now = datetime.now().astimezone()
    members = {laptop.identity.user_id: FamilyRole.KEYWORKER} | {
        other.identity.user_id: FamilyRole.SUPERVISOR for other in others
    }
    made = []
    for number in range(families):
        child_id = uuid4()

        def first(family_id: UUID, child_id: UUID = child_id, number: int = number) -> NewChange:
            child = Person(
                entity_id=child_id,
                family_id=family_id,
                place="child",
                given_name=f"Child {number}",
                family_name="Example",
            )
            family = Family(
                entity_id=uuid4(), family_id=family_id, name=f"Example {number}", child=child_id
            )
            return NewChange(family_id=family_id, writes=(*creation(family), *creation(child)))

        family_id = create_family(
            laptop.db,
            author=laptop.identity,
            directory=laptop.exchange.directory,
            members=members,
            first=first,
            now=now,
            app_version=_VERSION,
        )
        made.append(MadeFamily(family_id, child_id))
    return made


def write_notes(
    laptop: DemoLaptop, families: Sequence[MadeFamily], numbers: range, *, of: int
) -> None:
    """Those ``numbers`` of notes that are ``of`` so many in all, spread over two years."""
    now = datetime.now().astimezone()
    writer = Writer(numbers.start + 1)
    step = timedelta(days=730) / max(1, of)
    for start in range(numbers.start, numbers.stop, 1000):
        with transaction(laptop.db):
            for number in range(start, min(start + 1000, numbers.stop)):
                family = families[number % len(families)]
                at = now - timedelta(days=730) + step * number
                note = a_note(writer, family.family_id, family.child_id, at)
                save_within(laptop.db, note, author=laptop.identity, now=at, app_version=_VERSION)


def a_note(writer: Writer, family_id: UUID, child_id: UUID, at: datetime) -> NewChange:
    contact = Contact(
        entity_id=uuid4(), family_id=family_id, at=at, who=(child_id,), body=writer.note()
    )
    return NewChange(family_id=family_id, writes=tuple(creation(contact)))


def environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}

"""Laptops of one organisation that exchange: through a real service, or the in-program loopback."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID, uuid4

from keyworker_desktop.demo.loopback import Loopback, LoopbackClient
from keyworker_desktop.record.change import NewChange, Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.fold import state_hash
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import log, outbox, projection, reading
from keyworker_desktop.store.connection import Connection, known_errors, transaction
from keyworker_desktop.store.families import create_family
from keyworker_desktop.store.identity import Identity, put_identity
from keyworker_desktop.store.open import create_store, open_store
from keyworker_desktop.store.outbox import Waiting
from keyworker_desktop.store.save import save, save_control
from keyworker_protocol import crypto
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import (
    Device,
    Role,
    User,
    enrolment_control,
    founding_control,
    organisation_id_of,
)
from keyworker_protocol.enrolment import Code
from sync.client import ServiceClient
from sync.membership import (
    Membership,
    finish_joining,
    found_organisation,
    read_join_code,
    start_joining,
)
from sync.round import Client, Exchange, Round
from tests.support.service import RunningService

T = TypeVar("T")
KEY = bytes(range(32))
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def now() -> datetime:
    return NOW


class StoreThread:
    """A store on its own thread, as the program has it."""

    def __init__(self, path: Path, *, is_new: bool) -> None:
        self.path = path
        self._pool = ThreadPoolExecutor(max_workers=1)
        opening = self._pool.submit(create_store if is_new else open_store, path, KEY)
        try:
            self._db: Connection = opening.result()
        except KnownError:
            self._pool.shutdown()
            raise

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        return self._pool.submit(_in_sentences, work, self._db)

    def is_wanted(self) -> bool:
        return False

    def ask(self, work: Callable[[Connection], T]) -> T:
        return self.submit(work).result()

    def close(self) -> None:
        self._pool.submit(self._db.close).result()
        self._pool.shutdown()


def _in_sentences(work: Callable[[Connection], T], db: Connection) -> T:
    with known_errors():
        return work(db)


@dataclass
class Laptop:
    """One person's laptop. ``clock`` moves on by a second at each save."""

    lane: StoreThread
    identity: Identity
    client: Client
    exchange: Exchange = field(init=False)
    clock: datetime = NOW
    last: Round = field(init=False)

    def __post_init__(self) -> None:
        self.use(self.client)

    def use(self, client: Client) -> None:
        """Exchange by way of another client from now on."""
        self.client = client
        self.exchange = Exchange(identity=self.identity, lane=self.lane, client=client)

    def by_way_of(self, address: str) -> ServiceClient:
        """Exchange with the service at another address (a proxy) from now on."""
        client = ServiceClient(address, self.identity)
        self.use(client)
        return client

    def run(self) -> Round:
        """One exchange. Raises what it raises; ``last`` is what it did until then."""
        self.last = a_round()
        self.exchange.run(self.last)
        return self.last

    def run_well(self) -> Round:
        this = self.run()
        assert not this.troubled, self.troubles()
        assert not this.is_unfinished
        return this

    def ask(self, work: Callable[[Connection], T]) -> T:
        return self.lane.ask(work)

    def save(self, family_id: UUID, writes: Sequence[Write], *, reason: str = "") -> UUID:
        self.clock += timedelta(seconds=1)
        new = NewChange(family_id=family_id, writes=tuple(writes), reason=reason)
        saved = self.ask(
            partial(save, new=new, author=self.identity, now=self.clock, app_version="test")
        )
        return saved.change_id

    def note(self, family_id: UUID, body: str = "We walked to the river.", **changes: Any) -> UUID:
        """A finished contact note; the id of its change."""
        note = Contact(
            entity_id=new_entity_id(self.clock),
            family_id=family_id,
            at=self.clock.replace(second=0),
            also="Aunt Rosa",
            body=body,
            **changes,
        )
        return self.save(family_id, creation(note))

    def family(self, *others: "Laptop", name: str = "Fernbrook") -> UUID:
        """A new family shared with ``others``."""
        child_id = uuid4()
        members = {self.identity.user_id: FamilyRole.KEYWORKER}
        members |= {other.identity.user_id: FamilyRole.CO_WORKER for other in others}

        def first(family_id: UUID) -> NewChange:
            child = Person(
                entity_id=child_id,
                family_id=family_id,
                place="child",
                given_name="Robin",
                family_name=name,
            )
            family = Family(
                entity_id=new_entity_id(self.clock), family_id=family_id, name=name, child=child_id
            )
            return NewChange(family_id=family_id, writes=(*creation(family), *creation(child)))

        return self.ask(
            partial(
                create_family,
                author=self.identity,
                directory=self.exchange.directory,
                members=members,
                first=first,
                now=self.clock,
                app_version="test",
            )
        )

    def bodies(self, family_id: UUID) -> list[str]:
        """Of the contact notes here, sorted."""
        sheets = self.ask(partial(reading.contacts, family_id=family_id, most=100_000))
        return sorted(sheet.contact.body for sheet in sheets)

    def change_ids(self, family_id: UUID) -> list[UUID]:
        return [change.change_id for change in self.ask(_changes) if change.family_id == family_id]

    def state(self, family_id: UUID) -> bytes:
        return self.ask(partial(_state, family_id=family_id))

    def waiting(self) -> int:
        return self.ask(outbox.count)

    def waits(self) -> dict[UUID, Waiting]:
        return {one.log_id: one for one in self.ask(outbox.waiting)}

    def troubles(self) -> dict[UUID, str]:
        return dict(self.ask(log.troubles))

    def head(self, log_id: UUID) -> tuple[int, bytes]:
        head = self.ask(partial(log.head_of, log_id=log_id))
        return head.seq, head.chain

    def receipts(self, log_id: UUID) -> list[tuple[int, bytes]]:
        return self.ask(partial(_receipts, log_id=log_id))

    def everything(self) -> list[Any]:
        """Each row of what is precious, to see that nothing moved."""
        return self.ask(_everything)

    def close(self) -> None:
        if isinstance(self.client, ServiceClient):
            self.client.close()
        self.lane.close()


def a_round() -> Round:
    return Round(arrived=_ignore, progress=_ignore, stopping=_never)


# Through a real service


@dataclass
class Team:
    """An organisation on a service, with its manager's laptop and those who joined."""

    service: RunningService
    folder: Path
    manager: Laptop
    laptops: list[Laptop] = field(default_factory=list)

    def join(self, name: str, role: Role = Role.KEYWORKER) -> Laptop:
        """All the steps that people take."""
        membership = Membership(identity=self.manager.identity, lane=self.manager.lane)
        invited = membership.invite(name=name, role=role, team_id=None, now=NOW)
        lane = StoreThread(self.folder / f"{uuid4().hex}.db", is_new=True)
        code = read_join_code(invited.code)
        words = lane.ask(partial(start_joining, code=code, device_label=f"{name}’s laptop"))
        asking = next(one for one in membership.invited() if one.lookup_id == code.lookup_id)
        assert asking.words == words
        membership.enrol(asking)
        membership.close()
        identity = finish_joining(lane)
        assert identity is not None
        laptop = Laptop(lane, identity, ServiceClient(self.service.address, identity))
        self.laptops.append(laptop)
        for one in (self.manager, *self.laptops):
            one.run_well()
        return laptop

    def close(self) -> None:
        for laptop in (self.manager, *self.laptops):
            laptop.close()


def found_team(service: RunningService, folder: Path, code: Code | None = None) -> Team:
    lane = StoreThread(folder / f"{uuid4().hex}.db", is_new=True)
    identity = lane.ask(
        partial(
            found_organisation,
            code=code or service.founding_code(),
            organisation_name="Hill Street",
            person_name="Miriam Osei",
            device_label="Miriam’s laptop",
            now=NOW,
        )
    )
    client = ServiceClient(service.address, identity)
    return Team(service, folder, Laptop(lane, identity, client))


# Through the loopback


@dataclass
class Office:
    """Laptops around a loopback; the first one is the manager's."""

    logs: Loopback
    folder: Path
    laptops: list[Laptop] = field(default_factory=list)

    def add(self, role: Role = Role.KEYWORKER, *, is_told: bool = True) -> Laptop:
        """Somebody new, enrolled by the manager; whether the others have heard of it."""
        manager = self.laptops[0]
        laptop = self._new(manager.identity.organisation_id)
        user = _user(laptop.identity, f"Person {len(self.laptops)}", role)
        directory = manager.exchange.directory
        self.write(enrolment_control(directory, user=user, device=_device(laptop.identity)))
        self.laptops.append(laptop)
        for one in self.laptops if is_told else [laptop]:
            one.run_well()
        return laptop

    def write(self, control: dict[str, Any]) -> None:
        """A directory entry of the manager's, sent at once."""
        manager = self.laptops[0]
        manager.ask(partial(_control, control=control, author=manager.identity))
        manager.run_well()

    def close(self) -> None:
        for laptop in self.laptops:
            laptop.close()

    def _new(self, organisation_id: UUID) -> Laptop:
        identity = Identity(
            organisation_id=organisation_id,
            user_id=uuid4(),
            device_id=uuid4(),
            service_address="",
            signing=crypto.SigningKey.generate(),
            device_agreement=crypto.AgreementKey.generate(),
            user_agreement=crypto.AgreementKey.generate(),
        )
        lane = StoreThread(self.folder / f"{uuid4().hex}.db", is_new=True)
        lane.ask(partial(put_identity_whole, identity=identity))
        return Laptop(lane, identity, LoopbackClient(self.logs, identity.user_id))


def an_office(folder: Path, *, others: int = 1, logs: Loopback | None = None) -> Office:
    logs = logs or Loopback(now_ms=int(NOW.timestamp() * 1000))
    office = Office(logs, folder)
    root = crypto.SigningKey.generate()
    manager = office._new(organisation_id_of(root.public))
    office.laptops.append(manager)
    office.write(
        founding_control(
            root=root,
            name="Hill Street",
            service_key=logs.service_key,
            user=_user(manager.identity, "Miriam Osei", Role.MANAGER),
            device=_device(manager.identity),
        )
    )
    for _ in range(others):
        office.add()
    return office


def reopened(laptop: Laptop) -> Laptop:
    """The same store, as after the program was started again."""
    laptop.lane.close()
    return opened_again(laptop)


def opened_again(laptop: Laptop) -> Laptop:
    """The same store, when the program that had it open has ended."""
    return replace_lane(laptop, StoreThread(laptop.lane.path, is_new=False))


def replace_lane(laptop: Laptop, lane: StoreThread) -> Laptop:
    return Laptop(lane, laptop.identity, laptop.client, clock=laptop.clock)


def with_identity(laptop: Laptop, **changes: Any) -> Identity:
    return replace(laptop.identity, **changes)


def _user(identity: Identity, name: str, role: Role) -> User:
    return User(
        user_id=identity.user_id,
        name=name,
        role=role,
        team_id=None,
        agreement=identity.user_agreement.public,
    )


def _device(identity: Identity) -> Device:
    return Device(
        device_id=identity.device_id,
        user_id=identity.user_id,
        label="Laptop",
        signing=identity.signing.public,
        agreement=identity.device_agreement.public,
    )


def put_identity_whole(db: Connection, identity: Identity) -> None:
    with transaction(db):
        put_identity(db, identity)


def _control(db: Connection, control: dict[str, Any], author: Identity) -> None:
    with transaction(db):
        save_control(db, author.organisation_id, control, author=author, now=NOW)


def _changes(db: Connection) -> list[Any]:
    return list(log.all_changes(db))


def _state(db: Connection, family_id: UUID) -> bytes:
    states = list(projection.read_states(db, "log_id = ?", (family_id.bytes,)))
    return state_hash(states)


def _receipts(db: Connection, log_id: UUID) -> list[tuple[int, bytes]]:
    rows = db.execute(
        "SELECT to_seq, signature FROM receipt WHERE log_id = ? ORDER BY to_seq", (log_id.bytes,)
    )
    return rows.fetchall()  # type: ignore[no-any-return]


def _everything(db: Connection) -> list[Any]:
    tables = ("entry", "outbox", "tail", "secret", "receipt", "record")
    rows: list[Any] = [
        db.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()  # noqa: S608 - own names
        for table in tables
    ]
    rows.append(db.execute("SELECT log_id, seq, chain FROM log WHERE seq ORDER BY 1").fetchall())
    return rows


def _ignore(*_anything: object) -> None:
    """Nobody listens."""


def _never() -> bool:
    return False

"""A history: a family, three to five laptops, ten to thirty steps, all of it from one seed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID, uuid4

from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.errors import CannotBeKeptError
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.families import create_family
from keyworker_desktop.store.save import save, save_several
from keyworker_desktop.store.settling import WrittenSinceError
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Directory
from sync.membership import Membership
from tests.faults.histories.acts import ACTS, Act, Eyes, Memory, begin
from tests.faults.histories.checks import Finding
from tests.faults.histories.ground import Station
from tests.faults.histories.relay import Cut, Where

SUPERVISOR = 2
"""Her number among the people of the ground."""
FEWEST, MOST = 3, 5
FEWEST_STEPS, MOST_STEPS = 10, 30
_FIRST, _LAST = datetime(1970, 1, 2, tzinfo=UTC), datetime(2106, 1, 2, tzinfo=UTC)
_DAYS_MS = 86_400_000
_FAVOURITES = 4


@dataclass
class Manner:
    """How the people of one history live: how often they meet the service, and what goes wrong."""

    exchange: float
    cut: float
    power: float
    clock: float

    @classmethod
    def of(cls, dice: Random) -> "Manner":
        return cls(
            exchange=dice.choice((0.02, 0.05, 0.1)),
            cut=dice.choice((0.0, 0.3, 0.6)),
            power=dice.choice((0.0, 0.04, 0.12)),
            clock=dice.choice((0.0, 0.02, 0.08)),
        )


@dataclass
class Doing:
    """One act on a laptop, as far as it came before the power went."""

    known: tuple[UUID, ...] = ()
    changes: Sequence[NewChange] = ()
    saved: tuple[UUID, ...] = ()
    is_heard: bool = False
    eyes: Eyes | None = None


@dataclass
class History:
    """One family and those who work with it."""

    seed: int
    stations: Sequence[Station]
    counts: Counter[str]
    findings: list[Finding] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = Random(f"history {self.seed}")  # noqa: S311 - what to try
        self.manner = Manner.of(self.dice)
        here = len(self.stations)
        self.members = self.dice.sample(range(here), self.dice.randint(FEWEST, min(MOST, here)))
        self.memory = Memory(uuid4(), self.dice)
        self.steps = self.dice.randint(FEWEST_STEPS, MOST_STEPS)
        favourites = self.dice.sample(list(ACTS), _FAVOURITES)
        self.acts = {act: often * (4 if act in favourites else 1) for act, often in ACTS.items()}
        self.is_begun = False

    @property
    def family(self) -> UUID:
        return self.memory.family

    @property
    def laptops(self) -> list[Station]:
        return [self.stations[number] for number in self.members]

    def find(self, what: str, told: str) -> None:
        self.findings.append(Finding(what, told))

    # What happens

    def begin(self) -> None:
        """The family is made on the first one's laptop, whose power may go just then."""
        station = self.laptops[0]
        while not self.is_begun:
            doing = Doing()
            directory = station.laptop.exchange.directory
            work = partial(self._create, station=station, doing=doing, directory=directory)
            self._do(station, doing, work, may_fail=self.dice.random() < self.manner.power)
            self.is_begun = bool(self.memory.witness.saves)

    def step(self) -> None:
        self.steps -= 1
        station = self.dice.choice(self.laptops)
        chance = self.dice.random()
        manner = self.manner
        if chance < manner.exchange:
            self._exchange(station)
        elif chance < manner.exchange + manner.clock:
            self._jump(station)
        elif chance < manner.exchange + manner.clock + manner.power / 2:
            station.with_power_cut(station.fuse(0), _nothing)
            self.counts["crashes"] += 1
        elif chance > 0.99 and len(self.members) < len(self.stations):
            self._let_in(station)
        else:
            (act,) = self.dice.choices(list(self.acts), list(self.acts.values()))
            for _ in range(self.dice.choice((1, 1, 1, 2))):  # who wrote something often goes on
                doing = Doing()
                work = partial(self._act, act=act, station=station, doing=doing)
                self._do(station, doing, work, may_fail=self.dice.random() < manner.power / 2)

    def _do(self, station: Station, doing: Doing, work: partial[None], *, may_fail: bool) -> None:
        """Afterwards the witness knows what is on the disk, said to be saved or not."""
        station.laptop.clock += timedelta(seconds=1)
        if not may_fail:
            station.ask(work)
        else:
            fuse = station.fuse(
                self.dice.randint(1, 40),
                is_after=self.dice.random() < 0.5,
                torn=self.dice.random() if self.dice.random() < 0.5 else None,
            )
            station.with_power_cut(fuse, partial(station.ask, work))
            self.counts["kills"] += fuse.is_blown
            self.counts["crashes"] += not fuse.is_blown
            if not doing.is_heard and doing.changes:
                self.counts["unheard"] += 1
                now = station.ask(partial(changes_here, family=self.family))
                doing.saved = tuple(one for one in now if one not in doing.known)
        self._remember(station, doing)

    def _remember(self, station: Station, doing: Doing) -> None:
        eyes, known = doing.eyes, list(doing.known)
        if not doing.saved or eyes is None:
            return
        if len(doing.saved) != len(doing.changes):
            self.find("differing", f"a save is there in part: {len(doing.saved)}")
        for change_id, change in zip(doing.saved, doing.changes, strict=False):
            self.memory.witness.add(
                change_id,
                change,
                laptop=station.number,
                known=known,
                is_taking_back=eyes.is_taking_back,
            )
            known.append(change_id)
            self.counts["saves"] += 1
        if eyes.settling:
            self.memory.settlements.append((eyes.settling, doing.saved[-1], station.number))
            self.counts["settled"] += 1

    def _exchange(self, station: Station) -> None:
        self.counts["exchanges"] += 1
        if self.dice.random() < self.manner.power:
            fuse = station.fuse(self.dice.randint(1, 200), is_after=self.dice.random() < 0.5)
            station.with_power_cut(fuse, station.exchange)
            self.counts["kills"] += fuse.is_blown
            self.counts["crashes"] += not fuse.is_blown
        elif self.dice.random() < self.manner.cut:
            self._exchange_badly(station)
        else:
            error = station.exchange()
            if error is not None:
                self.find("stuck", f"an exchange failed: {error!r}")
        if station.laptop.last.troubled:
            self.find("stuck", f"a log is in trouble: {station.laptop.troubles()}")

    def _exchange_badly(self, station: Station) -> None:
        how = self.dice.randrange(8)
        if how == 0:
            station.client.fault = self.dice.choice(("twice", "part taken"))
            station.exchange()
            self.counts["drops"] += not station.client.fault
            station.client.fault = ""
        elif how == 1:
            station.exchange()
            self.counts["drops"] += bool(station.client.sent)
            station.client.push_again(self.dice.randrange(100))
        else:
            where = self.dice.choice(list(Where))
            at = self.dice.choice((0, 1, self.dice.randrange(400), self.dice.randrange(4000)))
            cut = Cut(where, self.dice.choice((1, 2, 3, self.dice.randint(1, 30))), at)
            station.exchange_cut(cut)
            self.counts["drops"] += cut.is_met

    def _jump(self, station: Station) -> None:
        self.counts["clock_jumps"] += 1
        if self.dice.random() < 0.1:
            days = self.dice.choice((-20_000, -400, -1, 1, 400, 29_000))
            station.ground.service.clock.ahead_ms = days * _DAYS_MS
        else:
            seconds = self.dice.random() * (_LAST - _FIRST).total_seconds()
            station.laptop.clock = _FIRST + timedelta(seconds=int(seconds))

    def _let_in(self, station: Station) -> None:
        """One more person is given access, from whoever is online and has the family."""
        if not station.ask(partial(changes_here, family=self.family)):
            return
        new = next(one for one in range(len(self.stations)) if one not in self.members)
        membership = Membership(identity=station.laptop.identity, lane=station.laptop.lane)
        try:
            user = self.stations[new].laptop.identity.user_id
            membership.give_access(self.family, {user: FamilyRole.CO_WORKER})
        finally:
            membership.close()
        self.members.append(new)
        self.counts["let_in"] += 1

    # On the store's own thread

    def _act(self, db: Connection, act: Act, station: Station, doing: Doing) -> None:
        doing.known = changes_here(db, self.family)
        if not doing.known:
            return  # the family has not come to this laptop yet
        eyes = self._eyes(db, station, doing)
        try:
            doing.changes = act(eyes)
            if len(doing.changes) == 1:
                saved = save(db, doing.changes[0], **_by(station))
                doing.saved = (saved.change_id,)
            elif doing.changes:
                save_several(db, lambda _db: doing.changes, **_by(station))
                now = changes_here(db, self.family)
                doing.saved = tuple(one for one in now if one not in doing.known)
        except (CannotBeKeptError, WrittenSinceError):
            doing.changes = ()  # said to the person, and nothing was changed
        doing.is_heard = True

    def _create(self, db: Connection, station: Station, doing: Doing, directory: Directory) -> None:
        eyes = self._eyes(db, station, doing)
        doing.changes = begin(eyes)
        roles = {
            self.stations[one].laptop.identity.user_id: (
                FamilyRole.SUPERVISOR if one == SUPERVISOR else FamilyRole.CO_WORKER
            )
            for one in self.members
        }
        create_family(
            db,
            directory=directory,
            members=roles,
            first=lambda _family: doing.changes[0],
            family_id=self.family,
            **_by(station),
        )
        doing.saved, doing.is_heard = changes_here(db, self.family), True

    def _eyes(self, db: Connection, station: Station, doing: Doing) -> Eyes:
        known = frozenset(doing.known)
        doing.eyes = Eyes(db, self.memory, known, station.laptop.clock, station.number)
        return doing.eyes


def changes_here(db: Connection, family: UUID) -> tuple[UUID, ...]:
    """In the order in which they came to this laptop."""
    rows = db.execute(
        "SELECT change_id FROM entry WHERE log_id = ? AND body IS NOT NULL ORDER BY id",
        (family.bytes,),
    )
    return tuple(UUID(bytes=change_id) for (change_id,) in rows)


def _by(station: Station) -> dict[str, Any]:
    laptop = station.laptop
    return {"author": laptop.identity, "now": laptop.clock, "app_version": "test"}


def _nothing() -> None:
    """The power goes while nobody does anything."""

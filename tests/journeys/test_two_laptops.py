"""Two laptops and a supervisor's over a bad week: signals come and go, no word is lost."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from uuid import UUID

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Addendum, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.record import heads_of
from keyworker_desktop.record.writing import creation, edits
from keyworker_desktop.store import reading
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Role
from sync.loop import SyncLoop
from sync.membership import Membership
from sync.state import Phase, SyncState
from tests.support.laptops import Laptop, found_team, now
from tests.support.service import RunningService

SECONDS = 30
WORDS = "He said he would rather walk."


@dataclass
class Running:
    """A laptop with its program open."""

    laptop: Laptop
    states: list[SyncState] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def __post_init__(self) -> None:
        self.loop = SyncLoop(
            identity=self.laptop.identity,
            lane=self.laptop.lane,
            now=now,
            on_state=self._on_state,
            on_arrived=lambda _arrived: None,
            random_share=lambda: 0.0,
        )
        self.ended = self.loop.start()

    def until(self, is_so: Callable[[], bool]) -> None:
        """Looked at again after each state: an exchange has begun or ended."""
        with self.changed:
            assert self.changed.wait_for(is_so, SECONDS), self.states[-3:]

    def is_away(self) -> bool:
        return bool(self.states) and self.states[-1].phase is Phase.AWAY

    def is_empty(self) -> bool:
        is_done = bool(self.states) and self.states[-1].phase is Phase.RESTING
        return is_done and self.laptop.waiting() == 0

    def has_all(self, family: UUID, count: int) -> bool:
        return self.laptop.head(family)[0] == count and self.laptop.waiting() == 0

    def close(self) -> None:
        self.loop.stop()
        self.ended.result(SECONDS)

    def _on_state(self, state: SyncState) -> None:
        with self.changed:
            self.states.append(state)
            self.changed.notify_all()


def test_a_week_with_little_signal(service: RunningService, tmp_path: Path) -> None:
    team = found_team(service, tmp_path)
    priya, tom = team.join("Priya Nair"), team.join("Tom Ashby")
    ruth = team.join("Ruth Calloway", Role.SUPERVISOR)
    running = [Running(laptop) for laptop in (priya, tom, ruth)]
    family = priya.family(tom)
    running[0].loop.exchange_soon()
    running[0].until(lambda: priya.waiting() == 0)
    running[1].until(lambda: tom.head(family)[0] == 2)

    # No signal. Both visit; both change what matters now; Priya keeps the child's words.
    service.stop()
    note = a_visit(priya, family)
    change_now(priya, family, "Wants to see her friend.")
    change_now(tom, family, "The taxi has stopped coming.")
    a_visit(tom, family, body="Rang the school.")
    for one in running[:2]:
        one.loop.exchange_soon()
        one.until(one.is_away)
        assert "cannot be reached" in one.states[-1].sentence
    assert (priya.waiting(), tom.waiting()) == (2, 2)

    # Priya's program ends without warning and is opened again, still without a signal.
    running[0].close()
    running[0] = Running(priya)
    assert priya.waiting() == 2

    # A signal: everything crosses by itself.
    service.start()
    for one in running[:2]:
        one.until(one.is_empty)
    running[0].until(lambda: priya.head(family)[0] == 6)
    running[1].until(lambda: tom.head(family)[0] == 6)
    assert priya.state(family) == tom.state(family)
    (record,) = tom.ask(partial(reading.records, family_id=family, kind=Family))
    assert record.facts
    assert "now" in record.facts.disagreements, "neither replaced the other's words"

    # Ruth is given the family, reads it all, and signs; Priya adds something meanwhile.
    steps = Membership(identity=priya.identity, lane=priya.lane)
    steps.give_access(family, {ruth.identity.user_id: FamilyRole.SUPERVISOR})
    steps.close()
    running[2].until(lambda: ruth.head(family)[0] == 7)
    (seen,) = [one for one in contacts(ruth, family) if one.entity_id == note]
    assert seen.body == WORDS
    review = Review(
        entity_id=new_entity_id(ruth.clock),
        family_id=family,
        contact=note,
        step=SIGN_OFF,
        bound_to=heads_of([seen]),
    )
    ruth.save(family, creation(review))
    addendum = Addendum(
        entity_id=new_entity_id(priya.clock),
        family_id=family,
        contact=note,
        body="And she smiled.",
    )
    priya.save(family, creation(addendum))
    for one in running:
        one.loop.exchange_soon()
    for one in running:
        one.until(partial(one.has_all, family, 9))
    assert len({laptop.state(family) for laptop in (priya, tom, ruth)}) == 1
    (signed,) = priya.ask(partial(reading.records, family_id=family, kind=Review))
    assert signed.step == SIGN_OFF
    for laptop in (priya, tom, ruth):
        assert laptop.troubles() == {}
        assert laptop.bodies(family) == [WORDS, "Rang the school."]
    for word in (b"rather walk", b"smiled", b"Rang the school", b"taxi"):
        assert word not in service.dump()
        for path in tmp_path.iterdir():
            assert word not in path.read_bytes()
    for one in running:
        one.close()
    team.close()


def a_visit(laptop: Laptop, family: UUID, body: str = WORDS) -> UUID:
    note = Contact(
        entity_id=new_entity_id(laptop.clock),
        family_id=family,
        at=laptop.clock.replace(second=0),
        also="Aunt Rosa",
        body=body,
    )
    laptop.save(family, creation(note))
    return note.entity_id


def change_now(laptop: Laptop, family: UUID, text: str) -> None:
    (record,) = laptop.ask(partial(reading.records, family_id=family, kind=Family))
    laptop.save(family, edits(record, now=text))


def contacts(laptop: Laptop, family: UUID) -> list[Contact]:
    return laptop.ask(partial(reading.records, family_id=family, kind=Contact))

"""Any histories on any laptops, in any order and with any loss, come together as one.

``KEYWORKER_HISTORIES=2000`` tries more of them.
"""

import contextlib
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import UUID

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Addendum, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import creation, edits
from keyworker_desktop.store import log, reading
from keyworker_desktop.store.connection import Connection
from keyworker_protocol.entry import Entry, PushAnswer
from sync.errors import ServiceUnreachableError
from tests.support.laptops import Laptop, Office, an_office
from tests.support.lying import LyingClient
from tests.support.tally import tally

HISTORIES = int(os.environ.get("KEYWORKER_HISTORIES", "30"))
LAPTOPS = 3
WORDS = ("Sleeps better.", "School asks for a meeting.", "Waits for a bed.")
RATINGS = ("amber", "red", "green")


class Unreliable(LyingClient):
    """Loses the answers of pushes, and takes only the first entries of some."""

    loses = 0

    def push(self, log_id: UUID, entries: Sequence[Entry]) -> PushAnswer:
        if self.loses:
            self.loses -= 1
            super().push(log_id, entries[: max(1, len(entries) // 2)])
            raise ServiceUnreachableError
        return super().push(log_id, entries)


@dataclass
class World:
    office: Office
    laptops: list[Laptop]
    family: UUID
    written: set[str] = field(default_factory=set)
    notes: dict[UUID, Contact] = field(default_factory=dict)


STEP = st.tuples(
    st.sampled_from(["now", "rating", "note", "addendum", "review", "exchange", "lose", "meet"]),
    st.integers(0, LAPTOPS - 1),
    st.integers(0, 2),
)


@pytest.mark.timeout(120 + 5 * HISTORIES)
@settings(
    max_examples=HISTORIES,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(STEP, min_size=4, max_size=24))
def test_all_laptops_come_to_the_same(steps: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world = a_world(Path(folder))
        try:
            for number, (what, who, choice) in enumerate(steps):
                step(world, world.laptops[who], what, choice, number)
            settle(world)
            check(world)
            tally(histories=1, saves=len(world.written))
        finally:
            world.office.close()


def a_world(folder: Path) -> World:
    office = an_office(folder, others=LAPTOPS)
    laptops = office.laptops[1:]
    for laptop in laptops:
        laptop.use(Unreliable(office.logs, laptop.identity.user_id))
    first = laptops[0]
    family = first.family(*laptops[1:])
    for laptop in laptops:
        laptop.run_well()
    for number, laptop in enumerate(laptops):
        laptop.clock += timedelta(hours=number)
    return World(office, laptops, family)


def step(world: World, laptop: Laptop, what: str, choice: int, number: int) -> None:
    family = world.family
    if what in {"now", "rating"}:
        (record,) = laptop.ask(partial(reading.records, family_id=family, kind=Family))
        value = WORDS[choice] if what == "now" else RATINGS[choice]
        writes = edits(record, **{what: value})
        if writes:
            laptop.save(family, writes)
            world.written.add(value)
    elif what == "note":
        note = Contact(
            entity_id=new_entity_id(laptop.clock),
            family_id=family,
            at=laptop.clock.replace(second=0),
            body=f"Note {number}",
            also="Aunt Rosa",
        )
        laptop.save(family, creation(note))
        world.notes[note.entity_id] = note
        world.written.add(note.body)
    elif what in {"addendum", "review"}:
        notes = laptop.ask(partial(reading.records, family_id=family, kind=Contact))
        if notes:
            make: type[Addendum | Review] = Addendum if what == "addendum" else Review
            added = make(
                entity_id=new_entity_id(laptop.clock),
                family_id=family,
                contact=notes[choice % len(notes)].entity_id,
                body=f"Word {number}",
            )
            laptop.save(family, creation(added))
            world.written.add(f"Word {number}")
    else:
        if what == "lose":
            assert isinstance(laptop.client, Unreliable)
            laptop.client.loses = 1 + choice % 2
        for one in world.laptops if what == "meet" else [laptop]:
            exchange(one)


def exchange(laptop: Laptop) -> None:
    with contextlib.suppress(ServiceUnreachableError):
        laptop.run_well()
    unsigned, waiting = laptop.ask(_without_receipt), laptop.waiting()
    assert unsigned == waiting, "exactly what no receipt covers is said to wait"


def settle(world: World) -> None:
    for laptop in world.laptops:
        assert isinstance(laptop.client, Unreliable)
        laptop.client.loses = 0
    for _ in range(2):
        for laptop in world.laptops:
            laptop.run_well()
    assert [laptop.waiting() for laptop in world.laptops] == [0] * len(world.laptops)


def check(world: World) -> None:
    family = world.family
    assert len({laptop.state(family) for laptop in world.laptops}) == 1
    assert len({laptop.head(family) for laptop in world.laptops}) == 1
    assert len({frozenset(laptop.change_ids(family)) for laptop in world.laptops}) == 1
    for laptop in world.laptops:
        changes = [change for change in laptop.ask(_changes) if change.family_id == family]
        texts = {str(write.value) for change in changes for write in change.writes}
        assert world.written <= texts, "every text that was saved is in every log"
        assert len(changes) == len({change.change_id for change in changes})
        for note in laptop.ask(partial(reading.records, family_id=family, kind=Contact)):
            assert note == world.notes[note.entity_id], "what was finished stays as it was"
        (record,) = laptop.ask(partial(reading.records, family_id=family, kind=Family))
        for name in ("rating", "now"):
            values = _heads(changes, record.entity_id, name)
            assert record.facts
            is_shown = name in record.facts.disagreements
            assert is_shown <= (len(values) > 1), "equal values are no conflict"
            if name == "rating":
                assert is_shown == (len(values) > 1), "and a conflict is never hidden"


def _heads(changes: list, entity_id: UUID, path: str) -> set[str]:
    writes = [
        (change.change_id, write)
        for change in changes
        for write in change.writes
        if write.entity_id == entity_id and write.path == path
    ]
    replaced = {parent for _, write in writes for parent in write.parents}
    return {str(write.value) for change_id, write in writes if change_id not in replaced}


def _changes(db: object) -> list:
    return list(log.all_changes(db))


def _without_receipt(db: Connection) -> int:
    (count,) = db.execute(
        "SELECT count(*) FROM entry WHERE seq IS NULL OR seq > "
        "(SELECT coalesce(max(to_seq), 0) FROM receipt WHERE receipt.log_id = entry.log_id)"
    ).fetchone()
    return int(count)

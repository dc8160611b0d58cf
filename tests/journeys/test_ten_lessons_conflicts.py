"""Two of the ten lessons of `mission.md`: no silent winner, and no false conflicts."""

import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import permutations
from pathlib import Path
from uuid import UUID

from keyworker_desktop.record.change import Change
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds import kind_named
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.plan import Outcome
from keyworker_desktop.record.writing import creation, edits, settled
from keyworker_desktop.store import log, reading, settling
from keyworker_desktop.store.settling import Unsettled
from keyworker_protocol.directory import Role
from tests.support.laptops import NOW, Laptop, an_office, found_team
from tests.support.service import RunningService

HISTORIES = int(os.environ.get("KEYWORKER_HISTORIES", "30"))
STEPS = 30
EXCHANGES = 0.15
"""The share of steps in which somebody has a signal."""
LAPTOPS = 3
NOTED = ("Sleep: fine.\nSchool: part-time.\nHome: calm.", "Sleep: wakes.\nSchool: part-time.", "")


def family_on(laptop: Laptop, family_id: UUID) -> Family:
    (family,) = laptop.ask(partial(reading.records, family_id=family_id, kind=Family))
    return family


def waits_on(laptop: Laptop, family_id: UUID) -> list[Unsettled]:
    return list(laptop.ask(partial(settling.to_settle, family_id=family_id, now=NOW)).answers)


def test_lesson_4_no_silent_winner(shared_service: RunningService, tmp_path: Path) -> None:
    """Both versions are kept and shown to both authors and the supervisor, whoever pressed "sync"
    first; settling them is an entry like any other, which names what it replaced.
    """
    team = found_team(shared_service, tmp_path)
    try:
        priya, tom = team.join("Priya Nair"), team.join("Tom Ashby")
        ruth = team.join("Ruth Calloway", Role.SUPERVISOR)
        shown = []
        for order in permutations((priya, tom, ruth)):
            family_id = priya.family(tom, ruth)
            for laptop in (priya, tom, ruth):
                laptop.run_well()
            for laptop, words in ((priya, "Rings 999 after 30 minutes."), (tom, "After 10.")):
                record = family_on(laptop, family_id)
                laptop.save(
                    family_id,
                    edits(record, now=words, rating="red" if words[0] == "R" else "amber"),
                )
            for laptop in (*order, *order):
                laptop.run_well()
            for laptop in (priya, tom, ruth):
                waits = waits_on(laptop, family_id)
                shown.append(
                    {one.name: {str(side.version.value) for side in one.sides} for one in waits}
                )
                assert family_on(laptop, family_id).rating == "red", "the more careful one holds"
                authors = {by.device_id for one in waits for side in one.sides for by in side.by}
                assert authors == {priya.identity.device_id, tom.identity.device_id}
            assert len({laptop.state(family_id) for laptop in (priya, tom, ruth)}) == 1
        assert all(one == shown[0] for one in shown)
        assert shown[0]["now"] == {"Rings 999 after 30 minutes.", "After 10."}
        _settling_is_an_entry(ruth, (priya, tom), family_id)
    finally:
        team.close()


def _settling_is_an_entry(ruth: Laptop, others: tuple[Laptop, ...], family_id: UUID) -> None:
    for one in waits_on(ruth, family_id):
        seen = {change_id for side in one.sides for change_id in side.change_ids}
        value = "Rings 999 after 10 minutes." if one.name == "now" else "red"
        change_id = ruth.save(family_id, settled(one.record, one.name, value, seen=seen))
        change = ruth.ask(partial(log.change_with, change_id=change_id))
        assert change is not None
        assert set(change.writes[0].parents) == seen
    for laptop in (ruth, *others):
        laptop.run_well()
    for laptop in others:
        assert waits_on(laptop, family_id) == []
        assert family_on(laptop, family_id).now == "Rings 999 after 10 minutes."
        items = laptop.ask(partial(reading.history, family_id=family_id))
        texts = {str(write.value) for item in items for write in item.change.writes}
        assert {"Rings 999 after 30 minutes.", "After 10."} <= texts, "every version stays"


@dataclass
class Counted:
    """How many answers came to wait in all histories, and how many of them should not have."""

    shown: int = 0
    false: int = 0
    hidden: int = 0
    kinds: set[str] = field(default_factory=set)


def test_lesson_5_no_false_conflicts(tmp_path: Path) -> None:
    """Only the same field, another value, and neither saw the other: in random histories nothing
    else ever waits to be settled, and nothing that should wait does not.
    """
    counted = Counted()
    for seed in range(HISTORIES):
        folder = tmp_path / str(seed)
        folder.mkdir()
        _history(random.Random(seed), folder, counted)  # noqa: S311 - a test's dice
    assert counted.shown >= HISTORIES // 2, "people did disagree in these histories"
    assert {"now", "rating", "words", "state"} <= counted.kinds
    assert (counted.false, counted.hidden) == (0, 0)


def _history(dice: random.Random, folder: Path, counted: Counted) -> None:
    office = an_office(folder, others=LAPTOPS)
    laptops = office.laptops[1:]
    try:
        family_id = laptops[0].family(*laptops[1:])
        outcome = Outcome(
            entity_id=new_entity_id(NOW), family_id=family_id, words="I want to sleep", place="i"
        )
        laptops[0].save(family_id, creation(outcome))
        for laptop in laptops:
            laptop.run_well()
        known: dict[UUID, frozenset[UUID]] = {}
        for _ in range(STEPS):
            laptop = dice.choice(laptops)
            if dice.random() < 0.3:
                laptop.run_well()
                continue
            before = frozenset(laptop.change_ids(family_id))
            change_id = _edit(dice, laptop, family_id, outcome)
            if change_id is not None:
                known[change_id] = before
        for laptop in (*laptops, *laptops):
            laptop.run_well()
        assert len({laptop.state(family_id) for laptop in laptops}) == 1
        _count(laptops[0], family_id, known, counted)
    finally:
        office.close()


def _edit(dice: random.Random, laptop: Laptop, family_id: UUID, outcome: Outcome) -> UUID | None:
    family = family_on(laptop, family_id)
    (read,) = laptop.ask(partial(reading.records, family_id=family_id, kind=Outcome))
    people = [UUID(int=number) for number in range(1, 4)]
    record: Family | Outcome = family
    values: dict[str, object] = {}
    match dice.randrange(6):
        case 0:
            values = {"now": dice.choice(NOTED)}
        case 1:
            values = {"rating": dice.choice(("red", "amber", "green"))}
        case 2:
            record, values = (
                read,
                {"words": dice.choice(("I want to sleep", "I want quiet", "Rest"))},
            )
        case 3:
            record, values = read, {"state": dice.choice(("open", "paused", "dropped"))}
        case 4:
            whose = tuple(dice.sample(people, dice.randrange(4)))
            record, values = read, {"whose": whose}
        case _:
            record, values = read, {"place": dice.choice("aim")}
    writes = edits(record, **values)
    return laptop.save(family_id, writes) if writes else None


def _count(
    laptop: Laptop, family_id: UUID, known: Mapping[UUID, frozenset[UUID]], counted: Counted
) -> None:
    changes = [one for one in laptop.ask(_changes) if one.family_id == family_id]
    waits = {(one.record.entity_id, one.name): one for one in waits_on(laptop, family_id)}
    card = laptop.ask(partial(reading.family_card, family_id=family_id))
    assert card.to_settle == len(waits), "what is counted is what is shown"
    should = {(entity, path) for entity, path in _paths(changes) if _apart(changes, entity, path)}
    for key, one in waits.items():
        counted.shown += 1
        counted.kinds.add(one.name)
        is_false = key not in should or one.declared.merge in (Merge.SET, Merge.ORDER)
        for side in one.sides:
            for other in one.sides:
                if side is not other:
                    is_false |= side.version.value == other.version.value
                    is_false |= _had_seen_alone(side.change_ids, other.change_ids, known, changes)
        counted.false += is_false
    counted.hidden += len(should - set(waits))


def _paths(changes: list[Change]) -> Iterator[tuple[UUID, str]]:
    for change in changes:
        for write in change.writes:
            kind = kind_named(write.kind)
            declared = kind.fields.get(write.path) if kind else None
            if declared and declared.merge not in (Merge.SET, Merge.ORDER, Merge.IMMUTABLE):
                yield write.entity_id, write.path


def _apart(changes: list[Change], entity: UUID, path: str) -> bool:
    """Two values that stand, by the plainest reading of the log."""
    return len(set(map(repr, _standing(changes, entity, path).values()))) > 1


def _standing(changes: list[Change], entity: UUID, path: str) -> dict[UUID, object]:
    writes = {
        change.change_id: write
        for change in changes
        for write in change.writes
        if (write.entity_id, write.path) == (entity, path)
    }
    replaced = {parent for write in writes.values() for parent in write.parents}
    return {one: write.value for one, write in writes.items() if one not in replaced}


def _had_seen_alone(
    mine: frozenset[UUID],
    theirs: frozenset[UUID],
    known: Mapping[UUID, frozenset[UUID]],
    changes: list[Change],
) -> bool:
    """Whether somebody wrote ``mine`` with nothing but ``theirs`` in that field before them."""
    for one in mine:
        before = [change for change in changes if change.change_id in known.get(one, ())]
        change = next(each for each in changes if each.change_id == one)
        for write in change.writes:
            standing = _standing(before, write.entity_id, write.path)
            if set(standing) == set(theirs):
                return True
    return False


def _changes(db: object) -> list[Change]:
    return list(log.all_changes(db))

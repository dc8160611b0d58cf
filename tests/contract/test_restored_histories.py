"""Whatever history of service and laptops set back again and again ends with everything there.

``KEYWORKER_RESTORES=200`` tries more of them.
"""

import os
import random
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store.refold import refold
from sync.restored import NothingToConfirmError, NotSaidByOperatorError, confirm_restored
from tests.support.images import image_of, started_from
from tests.support.laptops import NOW, Laptop, Team, found_team
from tests.support.service import RunningService, running_service

HISTORIES = int(os.environ.get("KEYWORKER_RESTORES", "3"))
STEPS = 25
WHAT = (
    *("note",) * 8,
    *("exchange",) * 8,
    *("keep a backup", "restore the service", "restore the service without a word"),
    *("keep an image", "restore a laptop", "confirm", "confirm", "close", "close", "lose a laptop"),
)


@dataclass
class World:
    team: Team
    service: RunningService
    dice: random.Random
    family: UUID
    laptops: list[Laptop]
    """Those that survive."""
    backup: str
    images: dict[int, Path] = field(default_factory=dict)
    seen: dict[str, set[int]] = field(default_factory=dict)
    """Each text, and the laptops on which it stands or could be fetched from."""
    count: int = 0


@pytest.fixture
def fresh_service(postgresql_address: str) -> Iterator[RunningService]:
    with running_service(postgresql_address) as service:
        yield service


@pytest.mark.timeout(120 + 60 * HISTORIES)
@pytest.mark.parametrize("seed", range(HISTORIES))
def test_nothing_that_one_laptop_still_has_is_lost(
    fresh_service: RunningService, tmp_path: Path, seed: int
) -> None:
    team = found_team(fresh_service, tmp_path)
    laptops = [team.join(name) for name in ("Priya Nair", "Tom Ashby", "Ruth Ely")]
    family = laptops[0].family(*laptops[1:])
    for laptop in laptops:
        laptop.run_well()
    dice = random.Random(seed)  # noqa: S311 - not for secrets
    world = World(team, fresh_service, dice, family, laptops, fresh_service.backup())
    for _ in range(STEPS):
        step(world, world.dice.choice(WHAT))
    settle(world)
    check(world)
    for laptop in (team.manager, *world.laptops):
        laptop.close()


def step(world: World, what: str) -> None:
    number = world.dice.randrange(len(world.laptops))
    laptop = world.laptops[number]
    if what == "note":
        world.count += 1
        laptop.note(world.family, f"Note {world.count:02}")
    elif what == "exchange":
        exchange(laptop)
    elif what == "keep a backup":
        world.backup = world.service.backup()
    elif what.startswith("restore the service"):
        world.service.restore(world.backup, is_said="without" not in what)
    elif what == "confirm":
        confirm(world)
    elif what == "close":
        world.service.gathers_no_more()
    elif what == "keep an image":
        world.images[number] = image_of(laptop)
    elif what == "restore a laptop" and number in world.images:
        world.laptops[number] = started_from(world.images[number], laptop)
        laptop.close()
    elif what == "lose a laptop" and len(world.laptops) > 2 and not world.images:
        world.laptops.pop().close()


def exchange(laptop: Laptop) -> None:
    with suppress(KnownError):
        laptop.run()


def confirm(world: World) -> None:
    manager = world.team.manager
    try:
        exchange(manager)
        confirm_restored(identity=manager.identity, lane=manager.lane, now=NOW)
    except (NothingToConfirmError, NotSaidByOperatorError):
        return


def settle(world: World) -> None:
    """The operator says at last what they did, and everybody exchanges until all is done."""
    standing = {text for laptop in world.laptops for text in laptop.bodies(world.family)}
    world.seen = {text: set() for text in standing}
    world.service.says_restored()
    confirm(world)
    for _ in range(2):
        for laptop in (world.team.manager, *world.laptops):
            exchange(laptop)
    world.service.gathers_no_more()
    for _ in range(6):
        for laptop in (world.team.manager, *world.laptops):
            exchange(laptop)


def check(world: World) -> None:
    for laptop in world.laptops:
        assert laptop.troubles() == {}
        assert laptop.waiting() == 0
        texts = laptop.bodies(world.family)
        assert set(texts) == world.seen.keys(), "what any of them had, all have"
        assert len(texts) == len(set(texts))
        before = laptop.state(world.family)
        laptop.ask(lambda db: refold(db, lambda *_: None))
        assert laptop.state(world.family) == before
    assert len({laptop.state(world.family) for laptop in world.laptops}) == 1
    assert len({laptop.head(world.family) for laptop in world.laptops}) == 1

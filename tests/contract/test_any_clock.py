"""The clock of a laptop, or of the service, says anything and jumps: nothing depends on it."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from keyworker_service.settings import system_now_ms
from sync import client as client_module
from tests.support.laptops import Laptop, Team, found_team
from tests.support.service import RunningService

YEARS = [1970, 2000, 2026, 2038, 2106]
JUMPS = [2106, 1970, 2026, 2038, 1971, 2105]


class Clock:
    """What this computer says of the time; only counted seconds go on as they are."""

    def __init__(self, year: int) -> None:
        self.at = datetime(year, 1, 2, 3, 4, 5, tzinfo=UTC)

    def __call__(self) -> float:
        return self.at.timestamp()


@pytest.fixture
def set_clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[Laptop, int], None]:
    def set_to(laptop: Laptop, year: int) -> None:
        clock = Clock(year)
        laptop.clock = clock.at
        here = SimpleNamespace(time=clock, monotonic=time.monotonic)
        monkeypatch.setattr(client_module, "time", here)

    return set_to


@pytest.mark.parametrize("year", YEARS)
def test_a_laptop_whose_clock_is_anywhere_exchanges_as_ever(
    team: Team, set_clock: Callable[[Laptop, int], None], year: int
) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    set_clock(one, year)
    one.note(family, "First")
    assert one.run_well().sent == 3
    one.note(family, "With the service's clock known")
    assert one.run_well().sent == 1
    two.note(family, "By a colleague")
    two.run_well()
    one.run_well()
    two.run_well()
    assert one.state(family) == two.state(family)
    assert one.head(family) == two.head(family)
    (offset,) = {change.clock_offset_ms for change in one.ask(_changes) if change.clock_offset_ms}
    assert abs(offset / 1000 - (system_now_ms() / 1000 - one.clock.timestamp())) < 60


def _changes(db: object) -> list:
    from keyworker_desktop.store import log

    return list(log.all_changes(db))


def test_a_clock_that_jumps_between_saves_changes_no_outcome(
    team: Team, set_clock: Callable[[Laptop, int], None]
) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.run_well()
    two.run_well()
    for number, year in enumerate(JUMPS):
        for laptop in (one, two):
            set_clock(laptop, year if laptop is one else JUMPS[-1 - number])
            laptop.note(family, f"{number} of {laptop.identity.user_id}")
            laptop.run_well()
    for laptop in (one, two, one):
        laptop.run_well()
    assert len(one.bodies(family)) == 2 * len(JUMPS)
    assert one.bodies(family) == two.bodies(family)
    assert one.state(family) == two.state(family)
    assert (one.waiting(), two.waiting()) == (0, 0)


@pytest.mark.parametrize("year", [1970, 2026, 2106, 2199])
def test_a_service_whose_clock_is_anywhere_is_used_as_ever(
    service: RunningService, tmp_path: Path, year: int
) -> None:
    """Challenges, tokens, invitations and receipts are its own and go by its own clock."""
    there = datetime(year, 6, 7, tzinfo=UTC).timestamp() * 1000
    service.clock.ahead_ms = int(there - system_now_ms())
    team = found_team(service, tmp_path)
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "Then")
    one.run_well()
    service.clock.ahead_ms = 0  # and back to the present
    two.note(family, "Now")
    for laptop in (two, one, two):
        laptop.run_well()
    assert one.bodies(family) == two.bodies(family) == ["Now", "Then"]
    assert one.state(family) == two.state(family)
    team.close()

"""Killed at any moment of an exchange: saved is here, sent is there, and nothing is twice.

The laptop's program is killed, and the service's database.

``KEYWORKER_KILLS=200`` soaks; without it there are a few.
"""

import os
import random
from pathlib import Path

import pytest

from keyworker_desktop.store.backup import verify
from tests.support.killing import said_until_killed
from tests.support.laptops import Team, found_team, opened_again
from tests.support.postgresql import crashing_postgresql
from tests.support.service import running_service
from tests.support.tally import tally

KILLS = int(os.environ.get("KEYWORKER_KILLS", "8"))
LONGEST_SECONDS = 0.3


@pytest.mark.timeout(60 + 5 * KILLS)
def test_killed_while_exchanging(team: Team) -> None:
    dice = random.Random(4)  # noqa: S311 - when to kill
    writer, reader = team.join("Priya Nair"), team.join("Tom Ashby")
    family = writer.family(reader)
    writer.run_well()
    saved: set[int] = set()
    sent = 0
    for _ in range(KILLS):
        writer.lane.close()
        whole = said_until_killed(
            *("-m", "tests.faults.sync.child", str(writer.lane.path), team.service.address),
            *(str(family), str(max(saved, default=-1) + 2)),
            after=dice.uniform(0, LONGEST_SECONDS),
        )
        saved |= {int(line.split()[1]) for line in whole if line.startswith("saved")}
        sent = max([sent, *(int(line.split()[1]) for line in whole if line.startswith("sent"))])
        writer = opened_again(writer)
        writer.ask(verify)
        bodies = writer.bodies(family)
        assert {f"note {number:06}" for number in saved} <= set(bodies)
        assert len(bodies) == len(set(bodies))
        reader.run_well()
        there = set(reader.bodies(family))
        assert {body for body in bodies if body <= f"note {sent:06}"} <= there
        unsent = set(bodies) - there
        assert len(unsent) <= writer.waiting(), "what is not there is said to wait"
    team.laptops[0] = writer
    writer.run_well()
    reader.run_well()
    assert writer.waiting() == 0
    assert reader.bodies(family) == writer.bodies(family)
    assert reader.state(family) == writer.state(family)
    assert reader.head(family) == writer.head(family)
    assert saved


@pytest.mark.timeout(60 + 5 * KILLS)
def test_the_database_ended_right_after_each_receipt(tmp_path: Path) -> None:
    """As when the service's machine goes down: what it signed for is on its disk by then."""
    with (
        crashing_postgresql() as postgresql,
        running_service(postgresql.address) as service,
    ):
        team = found_team(service, tmp_path)
        writer = team.join("Priya Nair")
        family = writer.family()
        writer.run_well()
        for number in range(max(3, KILLS // 4)):
            writer.note(family, f"note {number}")
            assert writer.run_well().sent == 1
            postgresql.crash()
            tally(kills=1)
            service.stop()
            service.start()
            rows = service.query("SELECT seq FROM entry WHERE family_id = %s", family)
            assert len(rows) == writer.head(family)[0], "what has a receipt is there"
        writer.note(family, "afterwards")
        writer.run_well()
        team.close()

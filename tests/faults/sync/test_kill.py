"""Killed at any moment of an exchange: saved is here, sent is there, and nothing is twice.

``KEYWORKER_KILLS=200`` soaks; without it there are a few.
"""

import os
import random
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from keyworker_desktop.store.backup import verify
from tests.support.laptops import Laptop, StoreThread, Team
from tests.support.tally import tally

KILLS = int(os.environ.get("KEYWORKER_KILLS", "8"))
LONGEST_SECONDS = 0.3
ROOT = Path(__file__).parents[3]


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
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "tests.faults.sync.child", str(writer.lane.path)),
                *(team.service.address, str(family), str(max(saved, default=-1) + 2)),
            ],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout
        assert process.stdout.readline() == "open\n"
        killer = threading.Timer(dice.uniform(0, LONGEST_SECONDS), process.kill)
        killer.start()
        said = process.stdout.read()
        process.wait()
        killer.join()
        tally(kills=1)
        process.stdout.close()
        whole = said[: said.rfind("\n") + 1].splitlines()  # the last line may be cut
        saved |= {int(line.split()[1]) for line in whole if line.startswith("saved")}
        sent = max([sent, *(int(line.split()[1]) for line in whole if line.startswith("sent"))])
        writer = _opened(writer)
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


def _opened(writer: Laptop) -> Laptop:
    lane = StoreThread(writer.lane.path, is_new=False)
    return Laptop(lane, writer.identity, writer.client, clock=writer.clock)

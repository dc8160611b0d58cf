"""Short histories of many families come together: nothing lost, nothing hidden, all the same.

``KEYWORKER_FAMILIES=400`` plays more of them, ``KEYWORKER_SEED`` others.
"""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults.histories.ground import Ground, lay_ground
from tests.faults.histories.play import play_round
from tests.faults.histories.run import MUST_BE_NONE, rounds_of, told
from tests.support.service import postgresql_address
from tests.support.tally import tally

__all__ = ["postgresql_address"]

FAMILIES = int(os.environ.get("KEYWORKER_FAMILIES", "20"))
SEED = int(os.environ.get("KEYWORKER_SEED", "1"))


@pytest.fixture(scope="module")
def ground(postgresql_address: str) -> Iterator[Ground]:
    with lay_ground(postgresql_address) as ground:
        yield ground


@pytest.mark.timeout(120 + 3 * FAMILIES)
def test_many_families_on_shared_laptops_come_together(ground: Ground) -> None:
    counts: Counter[str] = Counter()
    found: list[str] = []
    for seeds in rounds_of(SEED, FAMILIES):
        this = play_round(ground, seeds)
        counts.update(this.counts)
        found += told(this)
    tally(**counts)
    assert not found
    assert not any(counts[name] for name in MUST_BE_NONE)
    assert counts["saves"] > 5 * FAMILIES
    assert counts["disputes"]

"""Any histories come together as one: nothing lost, nothing hidden, no disagreement that is none.

``KEYWORKER_MACHINE=20000`` plays more of them, ``KEYWORKER_MACHINE_STEPS=80`` longer ones. What
once failed stays here as an example.
"""

import os
from collections.abc import Iterator, Sequence
from typing import Any

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, given, settings

from sync import attachments
from tests.faults.machine.checks import check
from tests.faults.machine.steps import STEPS, Happening, happen
from tests.faults.machine.world import Counts, Ground, a_world, lay_ground
from tests.support.service import postgresql_address
from tests.support.tally import tally

__all__ = ["postgresql_address"]

HISTORIES = int(os.environ.get("KEYWORKER_MACHINE", "40"))
MOST_STEPS = int(os.environ.get("KEYWORKER_MACHINE_STEPS", "24"))

OFTEN = ["edit now", "edit about me", "edit rating", "edit line", "write note", "exchange"]
"""What people do most, and where they meet."""
HAPPENING = st.builds(
    Happening,
    st.sampled_from(["nothing", *STEPS, *OFTEN, *OFTEN, "exchange", "exchange", "settle", "meet"]),
    st.integers(0, 3),
    st.integers(0, 11),
    st.integers(0, 11),
)
HISTORY = st.lists(HAPPENING, min_size=MOST_STEPS // 2, max_size=MOST_STEPS)
"""Long ones on purpose: one that fails shrinks to steps in which nothing happens."""


@pytest.fixture(scope="module")
def ground(postgresql_address: str) -> Iterator[Ground]:
    with lay_ground(postgresql_address) as ground, pytest.MonkeyPatch.context() as patch:
        # Nothing sends the text while files are carried here, so to wait for it would be in vain.
        patch.setattr(attachments, "TEXT_PATIENCE_SECONDS", 0.0)
        yield ground


@pytest.fixture(scope="module")
def counts() -> Iterator[Counts]:
    """Of all histories together."""
    counts = Counts()
    yield counts
    tally(**vars(counts))


EXAMPLES: dict[str, list[tuple[Any, ...]]] = {
    "the service goes back behind what was sent": [
        ("write note", 0), ("exchange", 0), ("back up service",), ("write note", 0),
        ("edit now", 0), ("meet",), ("write note", 1), ("restore service", 0, 0, 5),
        ("exchange", 0), ("write note", 0), ("confirm service",), ("exchange", 2), ("exchange", 0),
        ("edit now", 1), ("meet",), ("end gathering",), ("meet",),
    ],
    "service and laptop go back together": [
        ("take image", 0), ("back up service",), ("write note", 0), ("meet",), ("edit now", 0),
        ("restore service", 0, 0, 5), ("restore image", 0), ("write note", 0), ("meet",),
        ("confirm service",), ("meet",),
    ],
    "two laptops of one disk both go on": [
        ("write note", 0), ("clone", 0), ("write note", 0), ("write note", 3), ("exchange", 3),
        ("edit now", 3), ("exchange", 0), ("edit now", 0), ("lose", 0, 1), ("meet",),
    ],
    "a note is struck out and brought back while something is added": [
        ("write note", 0), ("meet",), ("strike", 0), ("add to note", 1), ("edit line", 1),
        ("meet",), ("strike", 1), ("strike", 2), ("meet",), ("settle", 0), ("meet",),
    ],
    "files go with their notes, and come back after a restore": [
        ("write note", 0), ("attach", 0), ("exchange", 0), ("carry", 0), ("write note", 1),
        ("back up service",), ("meet",), ("attach", 1), ("attach", 1, 1), ("meet",), ("carry", 1),
        ("carry", 2), ("restore service",), ("confirm service",), ("meet",), ("carry", 0),
        ("end gathering",),
    ],
    "an older program meets what it does not know": [
        ("other program", 1), ("edit rating", 0, 0, 2), ("make something", 0, 0, 3), ("meet",),
        ("edit rating", 1, 0, 0), ("edit line", 1), ("edit now", 1), ("meet",),
        ("other program", 1), ("edit rating", 1, 0, 1), ("meet",),
    ],
}  # fmt: skip
"""What is worth playing every time, and what once failed."""


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_history_worth_remembering(ground: Ground, counts: Counts, name: str) -> None:
    play(ground, counts, [Happening(*one) for one in EXAMPLES[name]])


@pytest.mark.timeout(120 + 4 * HISTORIES)
@settings(
    max_examples=HISTORIES,
    suppress_health_check=list(HealthCheck),
)
@given(history=HISTORY)
def test_any_history_comes_together(
    ground: Ground, counts: Counts, history: list[Happening]
) -> None:
    play(ground, counts, [one for one in history if one.what != "nothing"])


def play(ground: Ground, counts: Counts, history: Sequence[Happening]) -> None:
    with a_world(ground) as world:
        try:
            for happening in history:
                happen(world, happening)
            check(world)
            assert world.counts.false_disputes == 0
        except BaseException as error:
            error.add_note(f"after {world.counts.steps} of {[tuple(one) for one in history]}")
            raise
        finally:
            counts.add(world.counts)

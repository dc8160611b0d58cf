"""Many histories in one round: they take turns at random, on the same five laptops.

So one exchange carries many families, and one power cut meets them all.
"""

import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.faults.histories.checks import Finding, check_history, check_stores, is_false
from tests.faults.histories.ground import Ground, Station, on_fresh_laptops
from tests.faults.histories.history import History

IN_A_ROUND = 20
_ROUNDS = 8


@dataclass
class Round:
    """What came of the histories of some seeds, played together."""

    seeds: Sequence[int]
    counts: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[int | None, Finding]] = field(default_factory=list)
    """With the seed of the history, where it is of one."""


def play_round(ground: Ground, seeds: Sequence[int]) -> Round:
    """Never raises for what a history does: a bug met on the way is a finding too."""
    this = Round(seeds)
    histories: list[History] = []
    now: list[int | None] = [None]
    before = ground.five_hundreds()
    with on_fresh_laptops(ground) as stations:
        try:
            histories += [History(seed, stations, this.counts) for seed in seeds]
            _play(histories, stations, this, now)
        except Exception as error:  # noqa: BLE001 - told with the seed that leads to it again
            lines = "".join(traceback.format_exception(error)[-4:])
            this.findings.append((now[0], Finding("broken", lines)))
    this.counts["five_hundreds"] += ground.five_hundreds() - before
    for history in histories:
        this.findings += [(history.seed, one) for one in history.findings]
    this.counts["histories"] += len(histories)
    this.counts["devices"] += sum(len(history.members) for history in histories)
    for what in ("lost", "hidden", "differing", "stuck", "broken"):
        this.counts[what] += sum(one.what == what for _, one in this.findings)
    return this


def _play(
    histories: Sequence[History], stations: Sequence[Station], this: Round, now: list[int | None]
) -> None:
    dice = Random(f"round {this.seeds[0]}")  # noqa: S311 - what to try
    for history in histories:
        now[0] = history.seed
        history.begin()
    now[0] = None
    for station in (*stations, *stations) if dice.random() < 0.8 else ():
        station.exchange()
    going = list(histories)
    while going:
        history = dice.choice(going)
        now[0] = history.seed
        history.step()
        if not history.steps:
            going.remove(history)
    now[0] = None
    _come_home(stations, this)
    for history in histories:
        now[0] = history.seed
        check_history(history.memory, history.laptops, history.findings)
        disputes = history.memory.seen_disputes.values()
        false = [one for one in disputes if is_false(one, history.memory.witness)]
        this.counts["disputes"] += len(disputes)
        this.counts["false_disputes"] += len(false)
        history.findings += [Finding("false", f"{one.key.record.kind} {one.name}") for one in false]
    now[0] = None
    check_stores(stations, dice, this.findings)


def _come_home(stations: Sequence[Station], this: Round) -> None:
    """Faults stop, and everything that waits is sent (I21)."""
    stations[0].ground.service.clock.ahead_ms = 0
    for _ in range(_ROUNDS):
        errors = [station.exchange() for station in stations]
        this.counts["exchanges"] += len(stations)
        moved = any(one.laptop.last.received or one.laptop.last.sent for one in stations)
        if not (moved or any(errors)):
            break
    for station, error in zip(stations, errors, strict=True):
        if error or station.laptop.troubles() or station.laptop.waits():
            told = f"laptop {station.number}: {error!r} {station.laptop.waits()}"
            this.findings.append((None, Finding("stuck", told)))

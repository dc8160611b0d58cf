"""The long profiles, in turn until the time is up: ``python3 dev.py soak --minutes N``.

Each leg is a set of tests with a larger share of chance than ``dev.py test`` gives them. The same
seed, which is printed, tries the same things in the same order. What is counted is told at the end;
anything lost, hidden or answered with a five hundred fails the run, as does any failing test.
``--histories N`` plays so many short histories instead, and nothing else (``histories/run.py``).
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tests.faults import mutants
from tests.faults.histories import run as histories
from tests.support.tally import read_tally

ROOT = Path(__file__).parents[2]
TAIL_LINES = 60
MUST_BE_NONE = histories.MUST_BE_NONE
MOST_SEEDS = 2**31


@dataclass(frozen=True)
class Leg:
    """Tests by path (and a ``-k`` expression), and how much of them."""

    name: str
    tests: tuple[str, ...]
    size: dict[str, int]
    only: str = ""


LEGS = (
    Leg(
        "histories on real stores and the real service",
        ("tests/faults/machine",),
        {"KEYWORKER_MACHINE": 60, "KEYWORKER_MACHINE_STEPS": 60},
    ),
    Leg(
        "short histories of many families",
        ("tests/faults/histories",),
        {"KEYWORKER_FAMILIES": 400},
    ),
    Leg(
        "both folds on random logs",
        ("tests/unit/record/test_second_fold.py",),
        {"KEYWORKER_LOGS": 600},
    ),
    Leg(
        "messages that are almost right, to the service",
        ("tests/service/test_mutations.py", "tests/service/test_bad_bytes.py"),
        {"KEYWORKER_MUTATIONS": 300},
    ),
    Leg(
        "messages that are almost right, to the readers",
        ("tests/unit/protocol/test_mutations.py",),
        {"KEYWORKER_MUTATIONS": 300},
    ),
    Leg(
        "requests that no program of ours sends",
        ("tests/service/test_hostile_requests.py",),
        {"KEYWORKER_HOSTILE": 300},
    ),
    Leg("the service's document", ("tests/service/test_openapi.py",), {"KEYWORKER_REQUESTS": 60}),
    Leg(
        "histories that lose answers",
        ("tests/unit/sync/test_histories.py",),
        {"KEYWORKER_HISTORIES": 60},
    ),
    Leg(
        "services that are restored",
        ("tests/contract/test_restored_histories.py",),
        {"KEYWORKER_RESTORES": 20},
    ),
    Leg("stores that are killed", ("tests/faults/store/test_kill.py",), {"KEYWORKER_KILLS": 48}),
    Leg(
        "stores that are damaged",
        ("tests/faults/store/test_damage.py",),
        {"KEYWORKER_DAMAGE": 1},
    ),
    Leg(
        "attachments that are killed",
        ("tests/faults/sync/test_attachments.py",),
        {"KEYWORKER_KILLS": 16},
    ),
    Leg("exchanges that are killed", ("tests/faults/sync/test_kill.py",), {"KEYWORKER_KILLS": 16}),
    Leg(
        "connections cut at every byte",
        ("tests/faults/sync/test_bad_answers.py",),
        {"KEYWORKER_CUTS": 1},
        only="cut",
    ),
)


def main(arguments: list[str]) -> int:
    asked = _arguments(arguments)
    if asked.mutants:
        return mutants.main()
    if asked.histories:
        return histories.main(arguments)
    seed = asked.seed if asked.seed is not None else random.SystemRandom().randrange(MOST_SEEDS)
    dice = random.Random(seed)  # noqa: S311 - what to try
    say(f"Soaking for {asked.minutes:g} minutes with seed {seed}.")
    began, failed, rounds = time.monotonic(), 0, 0
    with tempfile.TemporaryDirectory(prefix="keyworker-soak-") as folder:
        counts_file = Path(folder, "tally")
        legs = [leg for leg in LEGS if asked.only in leg.name]
        while not rounds or (time.monotonic() - began) / 60 < asked.minutes:
            for leg in legs:
                if rounds and (time.monotonic() - began) / 60 >= asked.minutes:
                    break
                failed += not _run(leg, dice.randrange(MOST_SEEDS), counts_file)
            rounds += 1
        counts = read_tally(counts_file)
    _tell(counts, rounds=rounds, failed=failed, minutes=(time.monotonic() - began) / 60)
    say(f"To repeat: python3 dev.py soak --minutes {asked.minutes:g} --seed {seed}")
    return 1 if failed or any(counts[name] for name in MUST_BE_NONE) else 0


def _run(leg: Leg, seed: int, counts_file: Path) -> bool:
    size = {name: str(value) for name, value in leg.size.items()} | {"KEYWORKER_SEED": str(seed)}
    command = (
        *(sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:cacheprovider"),
        *(f"--hypothesis-seed={seed}", *leg.tests),
        *(("-k", leg.only) if leg.only else ()),
    )
    began = time.monotonic()
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | size | {"KEYWORKER_TALLY": str(counts_file), "CI": ""},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    passed = ran.returncode == 0
    say(f"{'passed' if passed else 'FAILED'}  {time.monotonic() - began:6.1f} s  {leg.name}")
    if not passed:
        say("\n".join(ran.stdout.splitlines()[-TAIL_LINES:]))
        settings = " ".join(f"{name}={value}" for name, value in size.items())
        say(f"Alone: {settings} {' '.join(command[1:])}")
    return passed


def _tell(counts: Counter[str], *, rounds: int, failed: int, minutes: float) -> None:
    say(f"\n{rounds} rounds in {minutes:.1f} minutes, {failed} legs failed.")
    for name in sorted({*counts, *MUST_BE_NONE}):
        say(f"  {name.replace('_', ' '):24}{counts[name]:>14,}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--only", default="", help="legs whose name holds these words")
    parser.add_argument("--histories", type=int, help="so many short histories, nothing else")
    parser.add_argument("--mutants", action="store_true", help="mutation testing, and nothing else")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

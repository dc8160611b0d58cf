"""Many histories: ``python3 dev.py soak --histories N [--seed S]``.

Two processes, each with an organisation and a database of its own, take turns at the rounds. The
histories have the seeds S, S + 1, ...; one that failed is repeated alone by its own seed, and with
those that it met in its round by the seed of the first of them.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue
from random import SystemRandom

from tests.faults.histories.ground import lay_ground
from tests.faults.histories.play import IN_A_ROUND, Round, play_round
from tests.support.service import postgresql

ROOT = Path(__file__).parents[3]
_MODULE = "tests.faults.histories.run"
PROCESSES = 2
ROUNDS_ON_ONE_GROUND = 100
MUST_BE_NONE = ("lost", "hidden", "differing", "stuck", "broken", "false_disputes", "five_hundreds")
MOST_SEEDS = 2**31
_TELL_SECONDS = 30.0


def main(arguments: list[str]) -> int:
    asked = _arguments(arguments)
    seed = asked.seed if asked.seed is not None else SystemRandom().randrange(MOST_SEEDS)
    rounds = list(rounds_of(seed, asked.histories))
    for number in (signal.SIGINT, signal.SIGTERM):  # in the background the first is ignored
        signal.signal(number, signal.default_int_handler)
    if asked.worker is not None:
        with suppress(KeyboardInterrupt):
            _work(rounds[asked.worker :: PROCESSES], asked.postgresql)
        return 0
    _say(f"{asked.histories:,} histories with seeds from {seed}.")
    began, told = time.monotonic(), time.monotonic()
    counts: Counter[str] = Counter()
    try:
        with postgresql() as address:
            for line in _lines(address, seed, asked.histories, processes=len(rounds[:PROCESSES])):
                this = json.loads(line)
                counts.update(this["counts"])
                for found in this["findings"]:
                    _say(f"FAILED  {found}")
                if time.monotonic() - told > _TELL_SECONDS:
                    told = time.monotonic()
                    _say(f"{(told - began) / 60:6.1f} min  {_in_short(counts)}")
        counts["broken"] += counts["histories"] != asked.histories
    except KeyboardInterrupt:
        _say("Stopped before the end.")
    _tell(counts, minutes=(time.monotonic() - began) / 60)
    _say(f"To repeat: python3 dev.py soak --histories {asked.histories} --seed {seed}")
    return 1 if any(counts[name] for name in MUST_BE_NONE) else 0


def rounds_of(seed: int, histories: int) -> Iterator[range]:
    """Seeds that are played together."""
    for first in range(seed, seed + histories, IN_A_ROUND):
        yield range(first, min(first + IN_A_ROUND, seed + histories))


def told(this: Round) -> list[str]:
    """Each finding with how to come to it again."""
    first, many = this.seeds[0], len(this.seeds)
    again = f"dev.py soak --histories {many} --seed {first}"
    return [
        f"{found.what}: {found.told} (history {seed}; with its round: {again}; "
        f"alone: dev.py soak --histories 1 --seed {seed})"
        if seed is not None
        else f"{found.what}: {found.told} (round: {again})"
        for seed, found in this.findings
    ]


def _work(rounds: list[range], address: str) -> None:
    """In a process of its own: a line for each round."""
    for start in range(0, len(rounds), ROUNDS_ON_ONE_GROUND):
        with lay_ground(address) as ground:
            for seeds in rounds[start : start + ROUNDS_ON_ONE_GROUND]:
                this = play_round(ground, seeds)
                _say(json.dumps({"counts": this.counts, "findings": told(this)}))


def _lines(address: str, seed: int, histories: int, *, processes: int) -> Iterator[str]:
    """What the processes say, as it comes; what they complain of goes to the error output."""
    said: Queue[str | None] = Queue()
    working = [
        subprocess.Popen(
            (
                *(sys.executable, "-m", _MODULE),
                *("--histories", str(histories), "--seed", str(seed)),
                *("--worker", str(number), "--postgresql", address),
            ),
            cwd=ROOT,
            env=os.environ,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(processes)
    ]
    listening = [threading.Thread(target=_listen, args=(one, said)) for one in working]
    try:
        for thread in listening:
            thread.start()
        left = len(working)
        while left:
            line = said.get()
            if line is None:
                left -= 1
            else:
                yield line
    finally:
        for one in working:
            one.terminate()
            one.wait()
        for thread in listening:
            thread.join()


def _listen(process: "subprocess.Popen[str]", said: "Queue[str | None]") -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            said.put(line)
    said.put(None)


def _in_short(counts: Counter[str]) -> str:
    names = ("histories", "saves", "disputes", *MUST_BE_NONE)
    return ", ".join(f"{name.replace('_', ' ')} {counts[name]:,}" for name in names)


def _tell(counts: Counter[str], *, minutes: float) -> None:
    _say(f"\n{counts['histories']:,} histories in {minutes:.1f} minutes.")
    for name in sorted({*counts, *MUST_BE_NONE}):
        _say(f"  {name.replace('_', ' '):24}{counts[name]:>14,}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _arguments(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="dev.py soak --histories", description=__doc__)
    parser.add_argument("--histories", type=int, required=True)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--worker", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--postgresql", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

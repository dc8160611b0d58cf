"""The windows: how long people wait for them, how smooth they stay, how much memory they take."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, median, milliseconds, percentile
from benchmarks.laptops import PASSPHRASE, environment
from keyworker_desktop.paths import Profile
from keyworker_desktop.vault import keyslots

_STARTS = 5


def measure(filled: Path, *, notes: int) -> Iterator[Figure]:
    """``filled`` is the profile of a laptop with the whole caseload, everything sent."""
    starts = [_seconds(filled, "start") for _ in range(_STARTS)]
    empty = [_seconds(filled, "empty") for _ in range(_STARTS)]
    yield Figure(
        name="start_to_unlock",
        value=median(starts),
        unit="s",
        floor=median(empty),
        target="≤ 0.8 s",
    )
    kdf = median(
        [
            milliseconds(lambda: keyslots.unlock(Profile(filled).keyslots, PASSPHRASE))
            for _ in range(3)
        ]
    )
    yield Figure(name="unlock_kdf", value=kdf / 1000, unit="s")
    found = _found(filled, "caseload")
    yield Figure(
        name="unlock_to_caseload",
        value=found["unlock_to_caseload"] - kdf / 1000,
        unit="s",
        target="≤ 0.2 s (≤ 0.4 s at 100,000)",
    )
    yield Figure(
        name="open_family",
        value=percentile(found["open_family"], 0.95) * 1000,
        unit="ms p95",
        target="≤ 80 ms",
    )
    yield Figure(
        name="memory", value=found["memory"] / 1_000_000, unit="MB", target=f"≤ 250 MB ({notes})"
    )


def stall(fetching: Path, sending: Path) -> Iterator[Figure]:
    """Longest lateness of a 16 ms timer: a first sync in one window, a push of all in another."""
    found = [_found(profile, "exchange") for profile in (fetching, sending)]
    yield Figure(
        name="ui_stall",
        value=max(one["ui_stall"] for one in found) * 1000,
        unit="ms",
        target="≤ 50 ms",
    )
    yield Figure(
        name="memory_after_first_sync",
        value=found[0]["memory"] / 1_000_000,
        unit="MB",
        target="≤ 250 MB",
    )


def _seconds(profile: Path, what: str) -> float:
    """From the start of the process to its first picture."""
    started = time.perf_counter()
    process = _process(profile, what)
    assert process.stdout
    line = process.stdout.readline()
    took = time.perf_counter() - started
    process.wait()
    if not line:
        raise RuntimeError(f"the program ended while timing {what}")
    return took


def _found(profile: Path, what: str) -> dict[str, Any]:
    process = _process(profile, what)
    out, _ = process.communicate(timeout=600)
    lines = out.strip().splitlines()
    if not lines:
        raise RuntimeError(f"the program ended while timing {what}")
    found: dict[str, Any] = json.loads(lines[-1])
    return found


def _process(profile: Path, what: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.window", str(profile), PASSPHRASE, what],
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )

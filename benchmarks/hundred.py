"""A hundred new laptops fetch their caseloads at the same time, each with all its checks."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure, median
from benchmarks.laptops import Team, environment, fill
from keyworker_protocol.directory import Role

LAPTOPS, NOTES = 100, 1000
_TEAMS = 10
"""Each with notes of its own, which every new laptop of the team fetches."""
_FAMILIES = 10
_PROCESSES = 4


def measure(team: Team, *, laptops: int, notes: int, bare_ms: float) -> Iterator[Figure]:
    profiles: list[Path] = []
    for number in range(_TEAMS):
        count = laptops // _TEAMS + (number < laptops % _TEAMS)
        author = team.laptop(f"Author {number}", Role.KEYWORKER)
        new = [team.laptop(f"New {number} {one}", Role.SUPERVISOR) for one in range(count)]
        fill(author, new, notes=notes, families=_FAMILIES)
        author.send_and_fetch()
        for one in (author, *new):
            one.close()
        profiles += [one.profile.folder for one in new]
    started, found = _all_at_once(profiles)
    took = time.perf_counter() - started
    failed = sum(bool(one["failure"]) or one["received"] < notes for one in found)
    cores = os.cpu_count() or 1
    yield Figure(
        name="hundred_first_syncs",
        value=took,
        unit="s",
        floor=laptops * notes * bare_ms / 1000 / cores,
        target=f"≤ 60 s ({laptops} laptops, {notes} notes each)",
    )
    yield Figure(
        name="hundred_first_syncs_median",
        value=median([one["seconds"] for one in found]),
        unit="s",
    )
    yield Figure(name="hundred_first_syncs_failed", value=failed, unit="laptops", target="0")
    sent_away = sum(one["sent_away"] for one in found)
    yield Figure(name="hundred_first_syncs_503", value=sent_away, unit="answers")


def _all_at_once(profiles: Sequence[Path]) -> tuple[float, list[dict[str, Any]]]:
    """When they began, and what each found."""
    shares = [share for share in (profiles[one::_PROCESSES] for one in range(_PROCESSES)) if share]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.newcomers", *map(str, share)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        for share in shares
    ]
    for process in processes:
        assert process.stdout
        if process.stdout.readline().strip() != "ready":
            raise RuntimeError("the new laptops could not be opened")
    started = time.perf_counter()
    for process in processes:
        assert process.stdin
        process.stdin.write("go\n")
        process.stdin.flush()
    found: list[dict[str, Any]] = []
    for process in processes:
        assert process.stdout
        found += json.loads(process.stdout.readline())
    for process in processes:
        process.communicate()
    return started, found

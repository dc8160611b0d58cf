"""What long runs count: histories, kills, faults, bytes. Written down when the run ends.

``KEYWORKER_TALLY`` names the file to which each process adds its line.
"""

import atexit
import json
import os
from collections import Counter
from pathlib import Path

_counted: Counter[str] = Counter()


def tally(**counts: int) -> None:
    _counted.update(counts)


def read_tally(path: Path) -> Counter[str]:
    """Of all processes together."""
    total: Counter[str] = Counter()
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            total.update(json.loads(line))
    return total


def _write_down(path: Path) -> None:
    if _counted:
        with path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps(_counted)}\n")


if _PATH := os.environ.get("KEYWORKER_TALLY"):
    atexit.register(_write_down, Path(_PATH))

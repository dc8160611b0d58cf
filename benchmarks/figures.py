"""A figure, its floor measured in the same run, and the line it is printed as."""

import json
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """``floor`` is what the bare parts take for the same in this run; None where there is none."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    target: str = ""

    def line(self) -> str:
        ratio = round(self.value / self.floor, 2) if self.floor else None
        return json.dumps(
            {
                "name": self.name,
                "value": round(self.value, 3),
                "unit": self.unit,
                "floor": None if self.floor is None else round(self.floor, 3),
                "ratio": ratio,
                "target": self.target,
            }
        )


def milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def percentile(values: Sequence[float], share: float) -> float:
    """``share`` 0.95 for p95; by the nearest rank."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def median(values: Sequence[float]) -> float:
    return statistics.median(values)

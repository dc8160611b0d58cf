"""How much work one guess at a passphrase takes: the limits, and the choice for this laptop."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from keyworker_desktop.vault.errors import NotEnoughMemoryError
from keyworker_protocol import crypto

SALT_BYTES: Final = 16
_MIB: Final = 1024
_STEP_KIB: Final = 16 * _MIB


@dataclass(frozen=True, slots=True)
class Cost:
    """Parameters of Argon2id."""

    memory_kib: int
    passes: int
    lanes: int

    @property
    def is_allowed(self) -> bool:
        """Whoever can write the file could otherwise make guessing cheap, or stall the laptop."""
        return (
            FLOOR.memory_kib <= self.memory_kib <= CAP.memory_kib
            and FLOOR.passes <= self.passes <= CAP.passes
            and FLOOR.lanes <= self.lanes <= CAP.lanes
        )


FLOOR: Final = Cost(memory_kib=64 * _MIB, passes=3, lanes=4)
CAP: Final = Cost(memory_kib=1024 * _MIB, passes=16, lanes=16)


def derive(passphrase: bytes, salt: bytes, cost: Cost) -> bytes:
    """Raises NotEnoughMemoryError."""
    try:
        return crypto.derive_from_passphrase(
            passphrase,
            salt=salt,
            memory_kib=cost.memory_kib,
            passes=cost.passes,
            lanes=cost.lanes,
        )
    except MemoryError as error:
        raise NotEnoughMemoryError from error


@dataclass(frozen=True, slots=True)
class Calibration:
    """Goes down in memory from ``start`` until one derivation takes about ``seconds``.

    The program always uses it as it is. A test starts it at the floor, where there is nothing to
    measure.
    """

    start: Cost = Cost(memory_kib=256 * _MIB, passes=3, lanes=4)
    seconds: float = 0.7
    clock: Callable[[], float] = time.perf_counter

    def cost(self) -> Cost:
        """Raises NotEnoughMemoryError when not even the floor fits."""
        cost = self.start
        while cost.memory_kib > FLOOR.memory_kib:
            share = self._share_of_time(cost)
            if share >= 1:
                break
            # The time grows with the memory; one step at least, so that this ends.
            fitting = int(cost.memory_kib * share) // _STEP_KIB * _STEP_KIB
            lower = min(fitting, cost.memory_kib - _STEP_KIB)
            cost = replace(cost, memory_kib=max(lower, FLOOR.memory_kib))
        return cost

    def _share_of_time(self, cost: Cost) -> float:
        """One or more when a derivation is quick enough."""
        started = self.clock()
        try:
            derive(b"calibration", bytes(SALT_BYTES), cost)
        except NotEnoughMemoryError:
            return 0.5
        return self.seconds / max(self.clock() - started, 1e-6)

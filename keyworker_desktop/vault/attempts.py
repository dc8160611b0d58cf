"""The wait after a wrong passphrase: 1, 2, 4 seconds and so on, never more than a minute.

It lasts as long as the process. Nothing is ever destroyed: that would let a thief, or a child at
the keyboard, destroy notes that were not sent yet.
"""

import time
from collections.abc import Callable
from typing import Final

LONGEST_SECONDS: Final = 60.0


class Attempts:
    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._wrong = 0
        self._free_at = clock()

    @property
    def seconds_left(self) -> float:
        """How long until the next try is taken; 0 when it may be made now."""
        return max(0.0, self._free_at - self._clock())

    def note_wrong(self) -> float:
        """Count a wrong passphrase; answers the seconds to wait."""
        seconds = min(2.0 ** min(self._wrong, 10), LONGEST_SECONDS)
        self._wrong += 1
        self._free_at = self._clock() + seconds
        return seconds

    def note_right(self) -> None:
        self._wrong = 0
        self._free_at = self._clock()

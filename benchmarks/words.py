"""Notes of about 1.5 kB from 20,000 words with Zipf's frequencies, the same in each run."""

import itertools
import random
from collections.abc import Iterator

VOCABULARY = 20_000
_SYLLABLES = tuple(first + then for first in "bcdfghjklmnprstvwz" for then in "aeiou")
NOTE_BYTES = 1500


class Writer:
    """Makes up notes. ``seed`` decides every word."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311 - words, not secrets
        self.words = ["".join(self._spelled(number)) for number in range(VOCABULARY)]
        weights = [1 / (rank + 1) for rank in range(VOCABULARY)]
        self._cumulative = list(itertools.accumulate(weights))

    def note(self) -> str:
        words: list[str] = []
        size = 0
        while size < NOTE_BYTES:
            some = self._random.choices(self.words, cum_weights=self._cumulative, k=40)
            words += some
            size += sum(map(len, some)) + len(some)
        return " ".join(words)[:NOTE_BYTES]

    def queries(self, count: int) -> Iterator[str]:
        """A mix: a common word, a rare one, two words, a beginning of four letters."""
        for number in range(count):
            common = self.words[self._random.randrange(200)]
            rare = self.words[self._random.randrange(5_000, VOCABULARY)]
            yield (common, rare, f"{common} {rare[:5]}", rare[:4])[number % 4]

    def _spelled(self, number: int) -> Iterator[str]:
        yield _SYLLABLES[number % len(_SYLLABLES)]
        while number:
            number, digit = divmod(number, len(_SYLLABLES))
            yield _SYLLABLES[digit]

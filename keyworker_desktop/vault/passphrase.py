"""What makes a passphrase good enough, said honestly, and how it becomes bytes.

Length and surprise count; capital letters and digits for their own sake do not, and nobody is made
to change it every so often (advice of the National Cyber Security Centre).
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Final

from keyworker_desktop.vault.errors import PassphraseRefusedError

FEWEST_CHARACTERS: Final = 14
FEWEST_WORDS: Final = 5
COMMON_LIST: Final = "common-passphrases.txt"

_TOO_SHORT: Final = (
    "Use at least 14 characters, or five words. A few words that have nothing to do with each "
    "other are easy to remember and hard to guess."
)
_REPEATS: Final = "This repeats the same few characters or words. Use different words."
_RUNS: Final = (
    "This is mostly one letter again and again, or a run along the alphabet, the numbers or the "
    "keyboard. Such things are tried first; use words instead."
)
_COMMON: Final = (
    "Many people use this one or something very like it, so it is tried first. Use words that "
    "only you would put together."
)
_EASY: Final = "Long enough, but easy to guess. Add a word that has nothing to do with the others."
_ACCEPTED: Final = {
    2: "Good enough. One more unrelated word would make it much stronger.",
    3: "Strong.",
    4: "Very strong.",
}
_WEAKEST_ACCEPTED: Final = 2

# Bits of a guesser's work. With the derivation's half second a guess, 28 bits are four years of a
# whole computer, 42 bits some seventy thousand.
_STRENGTHS: Final = (20.0, 28.0, 42.0, 56.0)
_BITS_PER_LETTER_OF_A_WORD: Final = 2.2  # of English prose, by most measures
_BITS_PER_RANDOM_LETTER: Final = 4.7
_BITS_PER_DIGIT: Final = 3.3
_BITS_PER_SYMBOL: Final = 4.0
_BITS_PER_IDEOGRAPH: Final = 6.0
_BITS_PER_COMMON: Final = 9.0
_BITS_PER_YEAR: Final = 6.6
_BITS_IN_A_RUN: Final = 0.5
_BITS_OF_A_REPEATED_WORD: Final = 1.0
_SHORTEST_COMMON_PART: Final = 4
_MOST_ASSESSED: Final = 200  # what follows can only make it stronger, and would take long
_MIXED_AT: Final = 3
_LARGEST_SHARE_OF_RUNS: Final = 0.6

_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890",
    "qwertyuiop",
    "asdfghjkl",
    "zxcvbnm",
    *("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol"),
)
_STEPS: Final = {
    pair: direction
    for row in _ROWS
    for direction, line in ((1, row), (-1, row[::-1]))
    for pair in map("".join, pairwise(line))
}
_DISGUISES: Final = str.maketrans("013457@$!€", "oieastasie")
_WORD: Final = re.compile(r"[^\W\d_]{2,}")
_PART: Final = re.compile(r"[^\W\d_]+|\d+|[^\w\s]+|_+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Assessment:
    is_accepted: bool
    sentence: str
    strength: int
    """From 0, guessed at once, to 4; from 2 on it is accepted."""


def as_bytes(passphrase: str) -> bytes:
    """In one Unicode form, because keyboards of different systems send ``é`` in different ones."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")


def require_accepted(passphrase: str) -> None:
    """Raises PassphraseRefusedError."""
    assessment = assess(passphrase)
    if not assessment.is_accepted:
        raise PassphraseRefusedError(assessment.sentence)


def assess(text: str) -> Assessment:
    """Never logged, never kept."""
    text = unicodedata.normalize("NFC", text[:_MOST_ASSESSED]).strip()
    refusal = _refusal(text)
    strength = bisect_right(_STRENGTHS, _bits(text))
    if refusal:
        return Assessment(is_accepted=False, sentence=refusal, strength=min(strength, 1))
    if strength < _WEAKEST_ACCEPTED:
        return Assessment(is_accepted=False, sentence=_EASY, strength=strength)
    return Assessment(is_accepted=True, sentence=_ACCEPTED[strength], strength=strength)


def _refusal(text: str) -> str | None:
    words = {word.casefold() for word in _WORD.findall(text)}
    squeezed = _squeezed(text)
    if _is_common(text):
        return _COMMON
    if len(text) < FEWEST_CHARACTERS and len(words) < FEWEST_WORDS:
        return _TOO_SHORT
    if len(_unit(text.casefold())) < min(len(text), FEWEST_CHARACTERS):
        return _REPEATS
    if _share_of_runs(squeezed or text) > _LARGEST_SHARE_OF_RUNS:
        return _RUNS
    return None


def _is_common(text: str) -> bool:
    """Also with digits and signs around it, in disguise (``p@55word``), or said several times."""
    lowered = text.casefold()
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", lowered)
    for form in (lowered, bare):
        for plain in (_squeezed(form), _squeezed(form.translate(_DISGUISES))):
            if plain and not _common().isdisjoint((plain, _unit(plain))):
                return True
    return False


def _squeezed(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())


def _unit(text: str) -> str:
    """The shortest text that, said again and again, begins with ``text``'s whole length."""
    for size in range(1, len(text) // 2 + 1):
        if all(text[at] == text[at - size] for at in range(size, len(text))):
            return text[:size]
    return text


def _share_of_runs(text: str) -> float:
    pairs = list(map("".join, pairwise(text)))
    if not pairs:
        return 0.0
    return sum(pair in _STEPS or pair[0] == pair[1] for pair in pairs) / len(pairs)


def _bits(text: str) -> float:
    """About how many guesses, as a power of two, somebody needs who knows how people choose."""
    seen: set[str] = set()
    bits = 0.0
    for token in text.casefold().split():
        parts = _PART.findall(token)
        letter_bits = (
            _BITS_PER_RANDOM_LETTER if len(parts) > _MIXED_AT else _BITS_PER_LETTER_OF_A_WORD
        )
        for part in parts:
            bits += _BITS_OF_A_REPEATED_WORD if part in seen else _bits_of_part(part, letter_bits)
            seen.add(part)
    return bits


def _bits_of_part(part: str, letter_bits: float) -> float:
    bits, at, step = 0.0, 0, 0
    while at < len(part):
        if year := _YEAR.match(part, at):
            bits, at, step = bits + _BITS_PER_YEAR, year.end(), 0
            continue
        common = _common_at(part, at)
        if common:
            worth = sum(_bits_of_character(character, letter_bits) for character in common)
            bits, at, step = bits + min(worth, _BITS_PER_COMMON), at + len(common), 0
            continue
        before, step = step, _STEPS.get(part[at - 1 : at + 1], 0) if at else 0
        is_run = at > 0 and (part[at] == part[at - 1] or (step != 0 and step == before))
        bits += _BITS_IN_A_RUN if is_run else _bits_of_character(part[at], letter_bits)
        at += 1
    return bits


def _bits_of_character(character: str, letter_bits: float) -> float:
    if character.isdigit():
        return _BITS_PER_DIGIT
    if unicodedata.category(character) == "Lo":
        return _BITS_PER_IDEOGRAPH
    return letter_bits if character.isalpha() else _BITS_PER_SYMBOL


def _common_at(part: str, at: int) -> str:
    for end in range(len(part), at + _SHORTEST_COMMON_PART - 1, -1):
        if part[at:end] in _common():
            return part[at:end]
    return ""


@cache
def _common() -> frozenset[str]:
    lines = resources.files("resources").joinpath(COMMON_LIST).read_text(encoding="utf-8")
    return frozenset(
        _squeezed(line) for line in lines.splitlines() if line and not line.startswith("#")
    )

"""From words to lines: the right typeface for each letter, the right direction, breaks that fit."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import groupby

from bidi import algorithm

from keyworker_desktop.papers.signs import printable
from keyworker_desktop.papers.typefaces import EM, Face, Glyph, Weight, face_for, faces

_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u200f\u202b\u202e\u2067\U00010800-\U00010fff]"
)
_STAYS_WITH_THE_LAST = frozenset("\u200c\u200d\u200e\u200f\u25cc")
_ORDERED = frozenset({"L", "R", "AL", "EN", "ES", "ET", "AN", "CS", "NSM", "WS", "ON"})
"""Classes of characters (Unicode Annex 9) that a line is ordered by."""
_SPACE = ord(" ")
_BREAK_AFTER = frozenset("-/.,;:?&=_@#+|–—")
_LONGEST_PIECE = 60
"""A word without a gap longer than this is looked at in pieces, so that no input takes for ever."""


@dataclass(frozen=True, slots=True)
class Style:
    size: float
    leading: float
    weight: Weight = Weight.REGULAR
    colour: str = "text"

    def scaled(self, factor: float, *, least: float = 0.0) -> "Style":
        size = max(self.size * factor, min(least, self.size))
        return Style(size, self.leading * size / self.size, self.weight, self.colour)


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one typeface, in the order in which they are seen from left to right."""

    face: Face
    glyphs: Sequence[Glyph] = field(repr=False)

    @property
    def advance(self) -> float:
        return sum(glyph.advance for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class Line:
    """``width`` in points. A line of a right-to-left paragraph begins at the right edge."""

    runs: Sequence[Run] = field(repr=False)
    style: Style
    width: float
    is_from_right: bool = False


@dataclass(frozen=True, slots=True)
class _Piece:
    """A word, or part of one too long for a line; ``gap`` says that a space stands before it."""

    runs: tuple[Run, ...]
    levels: tuple[int, ...]
    advance: float
    gap: bool


@dataclass(frozen=True, slots=True)
class Typesetter:
    """Remembers the words it has shaped, for as long as one paper is being made."""

    _words: dict[tuple[str, Weight, tuple[int, ...] | None], _Piece] = field(
        default_factory=dict, repr=False
    )

    def lines(self, text: str, style: Style, width: float) -> list[Line]:
        """One list of lines for all paragraphs; an empty paragraph is an empty line."""
        return [line for part in self.paragraphs(text, style, width) for line in part]

    def paragraphs(
        self, text: str, style: Style, width: float, *, any_direction: bool = False
    ) -> list[list[Line]]:
        return [
            self._paragraph(part.strip(), style, width, any_direction=any_direction)
            for part in printable(text).strip("\n").split("\n")
        ]

    def line(self, text: str, style: Style) -> Line:
        """All of it on one line, however long."""
        return self.lines(" ".join(text.split()), style, float("inf"))[0]

    def _paragraph(
        self, text: str, style: Style, width: float, *, any_direction: bool
    ) -> list[Line]:
        levels, base = _levels(text, any_direction=any_direction)
        room = width * EM / style.size
        space = _space(style.weight)
        lines: list[list[_Piece]] = [[]]
        used = 0.0
        for piece in self._pieces(text, levels, style.weight, room):
            gap = space.advance if piece.gap and lines[-1] else 0.0
            if lines[-1] and used + gap + piece.advance > room:
                lines.append([])
                used = gap = 0.0
            lines[-1].append(piece)
            used += gap + piece.advance
        return [_line(pieces, style, base) for pieces in lines]

    def _pieces(
        self, text: str, levels: Sequence[int] | None, weight: Weight, room: float
    ) -> Iterator[_Piece]:
        for found in re.finditer(r"\S+", text):
            start, end = found.span()
            gap = start > 0
            while start < end:
                cut = _cut(text, start, min(end, start + _LONGEST_PIECE), end)
                piece = self._word(text, levels, start, cut, weight)
                while piece.advance > room and cut - start > 1:
                    fewer = max(1, min(cut - start - 1, int((cut - start) * room / piece.advance)))
                    cut = _cut(text, start, start + fewer, end)
                    piece = self._word(text, levels, start, cut, weight)
                yield _Piece(piece.runs, piece.levels, piece.advance, gap)
                gap = False
                start = cut

    def _word(
        self, text: str, levels: Sequence[int] | None, start: int, end: int, weight: Weight
    ) -> _Piece:
        word = text[start:end]
        key = (word, weight, None if levels is None else tuple(levels[start:end]))
        if key not in self._words:
            self._words[key] = _shaped(*key)
        return self._words[key]


def _cut(text: str, start: int, at: int, end: int) -> int:
    """Where to part a word too long for a line: after a sign if it has one, never before a mark."""
    if at >= end:
        return end
    for place in range(at, start + (at - start) // 2, -1):
        if text[place - 1] in _BREAK_AFTER:
            return place
    while at > start + 1 and _belongs_to_the_last(text[at]):
        at -= 1
    return at


def _belongs_to_the_last(sign: str) -> bool:
    return sign in _STAYS_WITH_THE_LAST or unicodedata.category(sign)[0] == "M"


def _shaped(text: str, weight: Weight, levels: tuple[int, ...] | None) -> _Piece:
    runs: list[Run] = []
    run_levels: list[int] = []
    for (level, face), letters in groupby(
        zip(levels or (0,) * len(text), _faces_of(text, weight), text, strict=True),
        key=lambda item: item[:2],
    ):
        part = "".join(letter for *_, letter in letters)
        runs.append(Run(face, face.shaped(part, leftwards=bool(level % 2))))
        run_levels.append(level)
    return _Piece(tuple(runs), tuple(run_levels), sum(run.advance for run in runs), gap=False)


def _faces_of(text: str, weight: Weight) -> Iterator[Face]:
    last: Face | None = None
    for letter in text:
        if last is not None and (
            (_belongs_to_the_last(letter) and ord(letter) in last.letters)
            or letter in _STAYS_WITH_THE_LAST
        ):
            yield last
            continue
        last = face_for(letter, weight) or faces(weight)[0]
        yield last


def _levels(text: str, *, any_direction: bool) -> tuple[Sequence[int] | None, int]:
    """The direction of each character, odd for leftwards, and that of the paragraph.

    None when all of it runs rightwards, as nearly all does.
    """
    if not _RIGHT_TO_LEFT.search(text):
        return None, 0
    base: int = algorithm.get_base_level(text) if any_direction else 0
    storage = algorithm.get_empty_storage()
    storage["base_level"] = base
    storage["base_dir"] = ("L", "R")[base]
    # The algorithm takes out or refuses what steers it, and what this Python's Unicode has not met;
    # a space in its place keeps one level for each character.
    plain = "".join(sign if unicodedata.bidirectional(sign) in _ORDERED else " " for sign in text)
    algorithm.get_embedding_levels(plain, storage)
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    return [character["level"] for character in storage["chars"]], base


@cache
def _space(weight: Weight) -> Run:
    face = faces(weight)[0]
    return Run(face, face.shaped(" ", leftwards=False))


def _line(pieces: Sequence[_Piece], style: Style, base: int) -> Line:
    runs: list[tuple[int, Run]] = []
    for piece in pieces:
        if piece.gap and runs:
            # Between two words of one direction the space runs with them, else with the paragraph.
            (before, last), after = runs[-1], piece.levels[0]
            space = _space(style.weight)
            if last.face is piece.runs[0].face and _SPACE in last.face.letters:
                # One typeface, one run: programs that read the file then keep the words in order.
                space = Run(last.face, [replace(space.glyphs[0], number=last.face.space)])
            runs.append((before if before == after else base, space))
        runs.extend(zip(piece.levels, piece.runs, strict=True))
    seen = [run for _level, run in _as_seen(runs)]
    joined = [
        Run(face, [glyph for run in same for glyph in run.glyphs])
        for face, same in groupby(seen, key=lambda run: run.face)
    ]
    width = sum(run.advance for run in joined) * style.size / EM
    return Line(joined, style, width, is_from_right=bool(base % 2))


def _as_seen(runs: list[tuple[int, Run]]) -> list[tuple[int, Run]]:
    """From reading order to the order from left to right (Unicode Annex 9, rule L2)."""
    highest = max((level for level, _run in runs), default=0)
    for threshold in range(highest, 0, -1):
        reordered: list[tuple[int, Run]] = []
        for inside, same in groupby(runs, key=lambda item: item[0] >= threshold):
            part = list(same)
            reordered.extend(reversed(part) if inside else part)
        runs = reordered
    return runs

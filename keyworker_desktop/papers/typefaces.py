"""The typefaces of the papers: which of them has a letter, and how it shapes a word."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache, cached_property
from importlib import resources
from itertools import groupby

import uharfbuzz

EM = 1000
"""Widths and offsets here are in thousandths of the type size."""


class Weight(StrEnum):
    REGULAR = "Regular"
    BOLD = "SemiBold"


SCRIPTS = (
    "NotoSans",
    "NotoSansArabic",
    "NotoSansBengali",
    "NotoSansDevanagari",
    "NotoSansGujarati",
    "NotoSansGurmukhi",
    "NotoSansHebrew",
    "NotoSansTamil",
)
"""Asked in this order for what the typeface of the program does not have."""
_OWN = "AtkinsonHyperlegibleNext"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One mark on the paper. ``text`` is what it stands for, "" when another has said it."""

    number: int
    advance: float
    across: float = 0.0
    up: float = 0.0
    text: str = field(default="", repr=False)


@dataclass(frozen=True, eq=False)
class Face:
    """One file of letters."""

    name: str
    data: bytes = field(repr=False)

    @cached_property
    def shaper(self) -> uharfbuzz.Font:
        return uharfbuzz.Font(uharfbuzz.Face(self.data))

    @cached_property
    def letters(self) -> frozenset[int]:
        return frozenset(self.shaper.face.unicodes)

    @cached_property
    def space(self) -> int:
        """The number of the glyph between words."""
        return int(self.shaper.get_nominal_glyph(ord(" ")) or 0)

    @cached_property
    def scale(self) -> float:
        return EM / float(self.shaper.face.upem)

    def width(self, glyph: int) -> int:
        """As the file says it: what a glyph takes when nothing is moved."""
        advance: int = self.shaper.get_glyph_h_advance(glyph)
        return round(advance * self.scale)

    def shaped(self, text: str, *, leftwards: bool) -> list[Glyph]:
        """The glyphs of a piece of text, in the order in which they stand from left to right."""
        buffer = uharfbuzz.Buffer()
        buffer.cluster_level = uharfbuzz.BufferClusterLevel.MONOTONE_CHARACTERS
        buffer.add_str(text)
        buffer.guess_segment_properties()
        buffer.direction = "rtl" if leftwards else "ltr"
        uharfbuzz.shape(self.shaper, buffer)
        meanings = _meanings(text, [info.cluster for info in buffer.glyph_infos], leftwards)
        return [
            Glyph(
                number=info.codepoint,
                advance=place.x_advance * self.scale,
                across=place.x_offset * self.scale,
                up=place.y_offset * self.scale,
                text=meaning,
            )
            for info, place, meaning in zip(
                buffer.glyph_infos, buffer.glyph_positions, meanings, strict=True
            )
        ]


def _meanings(text: str, clusters: list[int], leftwards: bool) -> list[str]:
    """What each glyph stands for.

    Programs that read a PDF go by the glyphs as they are seen, and turn round what runs leftwards.
    So where several glyphs make several letters together, they share these out in that order.
    """
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    meanings: list[str] = []
    for start, same in groupby(clusters):
        parts = _shared_out(text[start : ends[start]], len(list(same)))
        meanings += reversed(parts) if leftwards else parts
    return meanings


def _shared_out(letters: str, glyphs: int) -> list[str]:
    """One letter each; the last has what is left, or nothing is left for it."""
    return [*(letters[place : place + 1] for place in range(glyphs - 1)), letters[glyphs - 1 :]]


@cache
def faces(weight: Weight) -> tuple[Face, ...]:
    """The program's own face first, then those for other scripts."""
    folder = resources.files("resources").joinpath("fonts")
    own = Face(f"{_OWN}-{weight}", folder.joinpath(f"{_OWN}-{weight}.ttf").read_bytes())
    others = (
        Face(f"{name}-{weight}", folder.joinpath("scripts", f"{name}-{weight}.ttf").read_bytes())
        for name in SCRIPTS
    )
    return (own, *others)


@cache
def _first_with(weight: Weight) -> Mapping[int, Face]:
    found: dict[int, Face] = {}
    for face in reversed(faces(weight)):
        found.update(dict.fromkeys(face.letters, face))
    return found


def face_for(character: str, weight: Weight) -> Face | None:
    """The first typeface that has this character."""
    return _first_with(weight).get(ord(character))


def can_be_set(character: str) -> bool:
    return face_for(character, Weight.REGULAR) is not None

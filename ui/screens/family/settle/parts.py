"""Versions of a text by paragraphs: what all of them say, where they differ, what was picked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from keyworker_desktop.record.merge import kept

Paragraphs = tuple[str, ...]
_MOST_COMPARISONS = 1_000_000


@dataclass(frozen=True, slots=True)
class Row:
    """Neighbouring paragraphs in each version, in the order of the versions.

    ``changed`` are the versions that differ here from what all of them grew from; None if that is
    not known. ``touches``: another differing part stands right beside it, so that nothing is
    picked for anybody.
    """

    sides: tuple[Paragraphs, ...] = field(repr=False)
    changed: frozenset[int] | None = None
    touches: bool = False

    @property
    def is_same(self) -> bool:
        return all(side == self.sides[0] for side in self.sides)

    @property
    def is_blank(self) -> bool:
        """Whether only empty lines stand here: nobody is asked about those."""
        return not any(line.strip() for side in self.sides for line in side)

    @property
    def only_changed(self) -> int | None:
        """The one version that changed this part, if it is only one."""
        return next(iter(self.changed)) if self.changed and len(self.changed) == 1 else None

    @property
    def suggested(self) -> int | None:
        """What is picked to begin with; None where a person has to choose."""
        if self.is_blank:
            return 0
        return None if self.touches else self.only_changed


def rows_of(texts: Sequence[str], base: str | None) -> list[Row]:
    """Every paragraph of every version, once, in order."""
    versions = [_paragraphs(text) for text in texts]
    earlier = _paragraphs(base) if base is not None else None
    rows: list[Row] = []
    at = [0] * len(versions)
    for places in [*_shared(versions), tuple(len(one) for one in versions)]:
        between = tuple(
            one[start:end] for one, start, end in zip(versions, at, places, strict=True)
        )
        if any(between):
            rows += _between(between, earlier)
        if places[0] < len(versions[0]):
            same = (versions[0][places[0]],)
            rows = _with_same(rows, same, len(versions))
        at = [place + 1 for place in places]
    return rows


def composed(rows: Sequence[Row], picks: Mapping[int, int]) -> str:
    """The text made of what is the same and of what was picked, by the row's number."""
    return "\n".join(line for number, row in enumerate(rows) for line in _part(row, number, picks))


def repicked(
    text: str, rows: Sequence[Row], before: Mapping[int, int], after: Mapping[int, int]
) -> str:
    """``text`` with what is newly picked in place of what was.

    Paragraphs that somebody changed by hand stay as they are, wherever they stand.
    """
    lines = text.split("\n") if text else []
    old = [(number, line) for number, row in enumerate(rows) for line in _part(row, number, before)]
    stays = dict(kept([line for _, line in old], lines))
    result: list[str | None] = list(lines)
    arriving: dict[int, list[str]] = {}
    place = 0
    for number, row in enumerate(rows):
        here = [stays[n] for n, (of, _) in enumerate(old) if of == number and n in stays]
        if before.get(number) != after.get(number) and not row.is_same:
            place = here[0] if here else place
            arriving.setdefault(place, []).extend(_part(row, number, after))
            for one in here:
                result[one] = None
        place = max([place, *(one + 1 for one in here)])
    told: list[str] = []
    for number in range(len(result) + 1):
        told += arriving.get(number, [])
        line = result[number] if number < len(result) else None
        if line is not None:
            told.append(line)
    return "\n".join(told)


def _part(row: Row, number: int, picks: Mapping[int, int]) -> Paragraphs:
    if row.is_same:
        return row.sides[0]
    return row.sides[picks[number]] if number in picks else ()


def _paragraphs(text: str) -> Paragraphs:
    return tuple(text.split("\n")) if text else ()


def _shared(versions: Sequence[Paragraphs]) -> list[tuple[int, ...]]:
    """Where each paragraph stands that all versions have, in one order."""
    shared: list[tuple[int, ...]] = [(place,) for place in range(len(versions[0]))]
    for version in versions[1:]:
        words = [versions[0][places[0]] for places in shared]
        if len(words) * len(version) > _MOST_COMPARISONS:
            return []
        shared = [(*shared[one], other) for one, other in kept(words, version)]
    return shared


def _between(sides: tuple[Paragraphs, ...], base: Paragraphs | None) -> list[Row]:
    """Paragraph beside paragraph where all versions have as many; else in one row."""
    number = len(sides[0])
    if number > 1 and all(len(side) == number for side in sides):
        pairs = [tuple((line,) for line in lines) for lines in zip(*sides, strict=True)]
        return [Row(pair, _changed(pair, base), touches=True) for pair in pairs]
    return [Row(sides, _changed(sides, base))]


def _with_same(rows: Sequence[Row], same: Paragraphs, number: int) -> list[Row]:
    """One row for neighbours that all versions have."""
    last = rows[-1] if rows else None
    if last is not None and last.is_same:
        return [*rows[:-1], Row((last.sides[0] + same,) * number)]
    return [*rows, Row((same,) * number)]


def _changed(between: Sequence[Paragraphs], base: Paragraphs | None) -> frozenset[int] | None:
    if base is None:
        return None
    known = [side for side in between if side and _is_in(side, base)]
    return frozenset(
        number
        for number, side in enumerate(between)
        if not (_is_in(side, base) if side else not known)
    )


def _is_in(some: Paragraphs, base: Paragraphs) -> bool:
    ends = range(len(base) - len(some) + 1)
    return any(base[start : start + len(some)] == some for start in ends)

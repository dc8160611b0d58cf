"""Two edits of one text, combined for the eye by paragraphs; never stored, never guessed.

The view is offered only where it cannot mislead: both texts grew from one and the same earlier
text, and no paragraph was touched on both sides. The rule is a plain three-way merge over the
longest common subsequence of paragraphs (``docs/protocol.md``, "Merging").
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

_MOST_COMPARISONS = 1_000_000
"""Past this (1,000 paragraphs against 1,000) the two texts are shown side by side instead."""


class TextWrite(NamedTuple):
    """One write in the history of a field, a text in most; its value in wire form."""

    value: Any
    parents: tuple[UUID, ...]


def combined(history: Mapping[UUID, TextWrite], left: UUID, right: UUID) -> str | None:
    """The text with both edits, or None when a person has to look at both.

    ``history`` holds every write of the field that is known here. A write that is named in it but
    has not come might be what both edits grew from: then nothing is combined.
    """
    base = common_ancestor(history, (left, right))
    if base is None or not isinstance(history[base].value, str):
        return None
    return merged(history[base].value, history[left].value, history[right].value)


def merged(base: str, left: str, right: str) -> str | None:
    """Both edits of ``base`` by paragraphs, or None where they touch or overlap."""
    base_parts, left_parts, right_parts = base.split("\n"), left.split("\n"), right.split("\n")
    if len(base_parts) * max(len(left_parts), len(right_parts)) > _MOST_COMPARISONS:
        return None
    edits = sorted([*_edits(base_parts, left_parts), *_edits(base_parts, right_parts)])
    result: list[str] = []
    position = 0
    previous: _Edit | None = None
    for edit in edits:
        if previous is not None:
            if edit == previous:
                continue  # both made the very same edit
            # Touching counts as overlapping: two people at one sentence's edge must both be seen.
            if edit.start <= previous.stop:
                return None
        result += base_parts[position : edit.start]
        result += edit.parts
        position = edit.stop
        previous = edit
    result += base_parts[position:]
    return "\n".join(result)


class _Edit(NamedTuple):
    """``base[start:stop]`` becomes ``parts``."""

    start: int
    stop: int
    parts: tuple[str, ...]


def _edits(base: Sequence[str], changed: Sequence[str]) -> list[_Edit]:
    edits = []
    base_at = changed_at = 0
    for base_kept, changed_kept in [*kept(base, changed), (len(base), len(changed))]:
        if base_at < base_kept or changed_at < changed_kept:
            edits.append(_Edit(base_at, base_kept, tuple(changed[changed_at:changed_kept])))
        base_at, changed_at = base_kept + 1, changed_kept + 1
    return edits


def kept(base: Sequence[str], changed: Sequence[str]) -> list[tuple[int, int]]:
    """Places of a longest common subsequence, as pairs of positions."""
    lengths = [[0] * (len(changed) + 1) for _ in range(len(base) + 1)]
    for i in range(len(base) - 1, -1, -1):
        for j in range(len(changed) - 1, -1, -1):
            if base[i] == changed[j]:
                lengths[i][j] = lengths[i + 1][j + 1] + 1
            else:
                lengths[i][j] = max(lengths[i + 1][j], lengths[i][j + 1])
    pairs = []
    i = j = 0
    while i < len(base) and j < len(changed):
        if base[i] == changed[j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif lengths[i + 1][j] >= lengths[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def common_ancestor(history: Mapping[UUID, TextWrite], heads: Iterable[UUID]) -> UUID | None:
    """The one earlier write that all ``heads`` grew from last; None when there are several, or
    when something they grew from is not here."""
    heads = list(heads)
    of_each = [_ancestors(history, head) for head in heads]
    if not set(heads).union(*of_each) <= history.keys():
        return None
    common = set.intersection(*of_each)
    lowest = common.difference(*(history[one].parents for one in common))
    return lowest.pop() if len(lowest) == 1 else None


def _ancestors(history: Mapping[UUID, TextWrite], start: UUID) -> set[UUID]:
    """Every earlier write of the field that ``start`` grew from, come or only named."""
    found: set[UUID] = set()
    waiting = [start]
    while waiting:
        write = history.get(waiting.pop())
        new = set(write.parents) - found if write else set()
        found |= new
        waiting += new
    return found

"""A second fold, written from ``docs/protocol.md`` and the golden files alone, to compare with.

It shares no code with the program, not even the CBOR: a mistake in common would be one of the page.
It is slow and small on purpose. Everything is plain: ids are bytes, a log is pairs of change id and
payload, in any order and any number of times.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import cbor2

KINDS = json.loads((Path(__file__).parents[1] / "vectors" / "kinds.json").read_text("utf-8"))
MOST_PAIRS = 1_000_000
ID = 16

Field = tuple[bytes, str, str]
"""Entity, kind, path."""


class Said(NamedTuple):
    """One write, as its author's program put it on the wire."""

    value: Any
    parents: frozenset[bytes]


class Shown(NamedTuple):
    """``value`` where there is room for one; ``versions`` are (change id, value)."""

    value: Any
    versions: list[tuple[bytes, Any]]
    combined: str | None


class SecondFold:
    """What a set of changes of one family comes to."""

    def __init__(self, log: Iterable[tuple[bytes, bytes]]) -> None:
        self.said: dict[Field, dict[bytes, Said]] = {}
        for change, payload in dict(log).items():
            for kind, entity, values, parents in cbor2.loads(payload)["writes"]:
                for path, value in values.items():
                    named = frozenset(parents.get(path, ()))
                    self.said.setdefault((entity, kind, path), {})[change] = Said(value, named)

    def heads(self, field: Field) -> dict[bytes, Any]:
        """Change id to value, ascending."""
        said = self.said.get(field, {})
        gone: set[bytes] = set()
        if merge_class(field) != "immutable":
            gone = {parent for one in said.values() for parent in one.parents}
        return {change: said[change].value for change in sorted(said.keys() - gone)}

    def records(self) -> list[tuple[bytes, str]]:
        return sorted({(entity, kind) for entity, kind, _ in self.said})

    def paths(self, entity: bytes, kind: str) -> list[str]:
        return sorted(path for one, other, path in self.said if (one, other) == (entity, kind))

    def state_hash(self) -> bytes:
        state = hashlib.sha256(b"kw/state1")
        for entity, kind in self.records():
            fields = [
                [path, [list(head) for head in self.heads((entity, kind, path)).items()]]
                for path in self.paths(entity, kind)
            ]
            state.update(hashlib.sha256(bytes_of([entity, kind, fields])).digest())
        return state.digest()

    def shown(self, entity: bytes, kind: str, name: str) -> Shown:
        """One declared field of a record."""
        field = (entity, kind, name)
        declared = KINDS[kind][name]
        if declared["merge"] == "set":
            return Shown(self._elements(field), [], None)
        heads = self.heads(field)
        versions = distinct(declared, heads)
        if not versions:
            return Shown(declared["empty"], [], None)
        if len(versions) == 1:
            return Shown(versions[0][1], versions, None)
        values = [value for _, value in versions]
        if declared["merge"] == "safety":
            caution = declared["choices"]
            value = max(values, key=lambda one: caution.get(one, len(caution)))
            return Shown(value, versions, None)
        if declared["merge"] == "order":
            return Shown(values[-1], versions, None)
        first = next((one for one in values if one != declared["empty"]), values[0])
        combined = None
        read = [head for head, value in heads.items() if meaning(declared, value) is not None]
        if declared["merge"] == "long text" and len(read) == 2:
            combined = self._combined(field, *read)
        return Shown(first if combined is None else combined, versions, combined)

    def is_signed(self, bound_to: Sequence[bytes], about: Iterable[tuple[bytes, str]]) -> bool:
        standing = {
            head
            for entity, kind in about
            for path in self.paths(entity, kind)
            for head in self.heads((entity, kind, path))
        }
        return list(bound_to) == sorted(standing)

    def is_newer(self, entity: bytes, kind: str) -> bool:
        """It holds a kind, field or choice that the golden file does not have."""
        if kind not in KINDS:
            return True
        for path in self.paths(entity, kind):
            name, _, element = path.partition("/")
            declared = KINDS[kind].get(name)
            if declared is None or (declared["merge"] == "set") != bool(element):
                return True
            choices = declared.get("choices")
            for value in self.heads((entity, kind, path)).values():
                if element:
                    is_known = isinstance(value, bool) and is_an_element(element)
                else:
                    is_known = meaning(declared, value) is not None
                if not is_known or (choices and value not in choices):
                    return True
        return False

    def _elements(self, field: Field) -> list[bytes]:
        entity, kind, name = field
        return [
            bytes.fromhex(path.removeprefix(f"{name}/"))
            for path in self.paths(entity, kind)
            if path.startswith(f"{name}/")
            and is_an_element(path.removeprefix(f"{name}/"))
            and any(value is True for value in self.heads((entity, kind, path)).values())
        ]

    def _combined(self, field: Field, one: bytes, other: bytes) -> str | None:
        said = self.said[field]
        grown = [self._ancestors(field, head) for head in (one, other)]
        if not grown[0] | grown[1] <= said.keys():
            return None
        common = grown[0] & grown[1]
        bases = common - {old for write in common for old in self._ancestors(field, write)}
        if len(bases) != 1:
            return None
        base = said[bases.pop()].value
        return merged(base, said[one].value, said[other].value) if isinstance(base, str) else None

    def _ancestors(self, field: Field, change: bytes) -> set[bytes]:
        """Every write it grew from, known here or not."""
        said = self.said[field]
        found: set[bytes] = set()
        ahead = list(said[change].parents)
        while ahead:
            one = ahead.pop()
            if one not in found:
                found.add(one)
                ahead.extend(said[one].parents if one in said else ())
        return found


def merge_class(field: Field) -> str:
    """Of the field that the path begins with; an unknown one is a scalar."""
    _, kind, path = field
    declared = KINDS.get(kind, {}).get(path.partition("/")[0])
    return str(declared["merge"]) if declared else "scalar"


def distinct(declared: Mapping[str, Any], heads: Mapping[bytes, Any]) -> list[tuple[bytes, Any]]:
    """Versions: equal values once, under the least of their ids. What cannot be read is none."""
    found: dict[Any, tuple[bytes, Any]] = {}
    for change, value in sorted(heads.items()):
        if (means := meaning(declared, value)) is not None:
            found.setdefault(means, (change, value))
    return list(found.values())


def meaning(declared: Mapping[str, Any], value: Any) -> tuple[Any, ...] | None:
    """The same for two values that say the same; None for one not of the field's form."""
    is_one = declared["empty"] is None
    if value is None:
        return ("nothing",) if is_one else None
    with suppress(ValueError, OverflowError):
        return _meaning(declared["form"], value, is_one=is_one)
    return None


def _meaning(form: str, value: Any, *, is_one: bool) -> tuple[Any, ...] | None:
    found: tuple[Any, ...] | None = None
    match form, value:
        case "moment", str() if (moment := datetime.fromisoformat(value)).tzinfo:
            found = (moment.astimezone(UTC),)
        case "day", str():
            found = (date.fromisoformat(value),)
        case "line" | "text" | "choice" | "rough date", str():
            found = (value,)
        case "tick", bool():
            found = (value,)
        case "number", int() if not isinstance(value, bool):
            found = (value,)
        case "people" | "record" | "hidden", bytes() if is_one and len(value) == ID:
            found = (value,)
        case "bytes", bytes():
            found = (value,)
        case "people" | "record" | "hidden", list() if not is_one and all(
            isinstance(one, bytes) and len(one) == ID for one in value
        ):
            found = tuple(value)
    return found


def is_an_element(text: str) -> bool:
    return len(text) == 2 * ID and set(text) <= set("0123456789abcdef")


def bytes_of(value: Any) -> bytes:
    return cbor2.dumps(value, canonical=True)


Edit = tuple[int, int, tuple[str, ...]]


def merged(base: str, one: str, other: str) -> str | None:
    paragraphs = base.split("\n")
    sides = [text.split("\n") for text in (one, other)]
    if any(len(paragraphs) * len(side) > MOST_PAIRS for side in sides):
        return None
    left, right = (edits_of(paragraphs, side) for side in sides)
    for begin, end, new in left:
        for start, stop, fresh in right:
            is_same = (begin, end, new) == (start, stop, fresh)
            if not is_same and begin <= stop and start <= end:
                return None
    for begin, end, new in sorted({*left, *right}, reverse=True):
        paragraphs[begin:end] = new
    return "\n".join(paragraphs)


def edits_of(base: list[str], head: list[str]) -> list[Edit]:
    most = [[0] * (len(head) + 1) for _ in range(len(base) + 1)]
    for i in reversed(range(len(base))):
        for j in reversed(range(len(head))):
            most[i][j] = (
                most[i + 1][j + 1] + 1
                if base[i] == head[j]
                else max(most[i + 1][j], most[i][j + 1])
            )
    edits: list[Edit] = []
    i = j = kept_i = kept_j = 0
    while i < len(base) or j < len(head):
        if i < len(base) and j < len(head) and base[i] == head[j]:
            if (i, j) != (kept_i, kept_j):
                edits.append((kept_i, i, tuple(head[kept_j:j])))
            i, j = i + 1, j + 1
            kept_i, kept_j = i, j
        elif j == len(head) or (i < len(base) and most[i + 1][j] >= most[i][j + 1]):
            i += 1
        else:
            j += 1
    if (i, j) != (kept_i, kept_j):
        edits.append((kept_i, i, tuple(head[kept_j:j])))
    return edits

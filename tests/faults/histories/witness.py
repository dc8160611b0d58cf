"""What somebody standing beside the laptops would know: each save, and what its author had seen.

Nothing here is read from a log. What must stand in the end is worked out from the writes as they
were made, by the words of the page: a head is a write that no other write to its field names.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from keyworker_desktop.record.change import NewChange, Write
from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.fold import STRUCK
from keyworker_desktop.record.kinds import all_kinds, kind_of
from keyworker_desktop.record.record import Record


class Place(NamedTuple):
    """A field of a record, or an element of a set."""

    kind: str
    entity_id: UUID
    path: str


@dataclass(frozen=True)
class Saved:
    """A change that is on a disk, and what that laptop had of the family when it was made."""

    change_id: UUID
    laptop: int
    known: frozenset[UUID]
    writes: Mapping[Place, Write]
    is_taking_back: bool = False
    """It brings back a version, with what that one had grown from."""


@dataclass
class Witness:
    """Of one family."""

    saves: dict[UUID, Saved] = field(default_factory=dict)
    made: dict[str, list[UUID]] = field(default_factory=dict)
    """Records by kind, in the order in which they were made, whoever made them."""
    _writes: dict[Place, dict[UUID, Write]] = field(default_factory=dict)
    _places: dict[tuple[str, UUID], set[str]] = field(default_factory=dict)

    def add(
        self,
        change_id: UUID,
        change: NewChange,
        *,
        laptop: int,
        known: Iterable[UUID],
        is_taking_back: bool = False,
    ) -> None:
        writes = {Place(one.kind, one.entity_id, one.path): one for one in change.writes}
        self.saves[change_id] = Saved(
            change_id, laptop, frozenset(known), writes, is_taking_back=is_taking_back
        )
        for place, write in writes.items():
            self._writes.setdefault(place, {})[change_id] = write
            if (place.kind, place.entity_id) not in self._places:
                self.made.setdefault(place.kind, []).append(place.entity_id)
            self._places.setdefault((place.kind, place.entity_id), set()).add(place.path)

    def places(self) -> Iterable[Place]:
        return self._writes

    def heads(self, place: Place, known: frozenset[UUID] | None = None) -> dict[UUID, Any]:
        """What stands once everything, or what is ``known``, has come together."""
        writes = self._writes.get(place, {})
        if known is not None:
            writes = {one: write for one, write in writes.items() if one in known}
        gone: set[UUID] = set()
        if not _is_written_once(place):
            gone = {parent for write in writes.values() for parent in write.parents}
        return {one: write.value for one, write in writes.items() if one not in gone}

    def hidden_from(self, record: Record, known: frozenset[UUID]) -> list[str]:
        """What of a record stands by what its laptop knows, and is not on the screen."""
        hidden = []
        for path in sorted(self._places.get((record.kind_name, record.entity_id), ())):
            name, _, element = path.partition("/")
            declared = kind_of(record).fields[name]
            heads = self.heads(Place(record.kind_name, record.entity_id, path), known)
            values = list(heads.values())
            if values and not is_shown(record, name, declared, values, element):
                hidden.append(path)
        return hidden

    def wrongly_superseded(self) -> list[str]:
        """Values that went by a change whose author did not have them before their eyes.

        A strike names also what it saw of the record; taking back names what was settled.
        """
        wrong = []
        for saved in self.saves.values():
            for place, write in saved.writes.items():
                before = self.heads(place, saved.known)
                own = set(write.parents) & self._writes[place].keys()
                unseen = own - before.keys()
                if unseen and not saved.is_taking_back:
                    wrong.append(f"{place.kind} {place.path}: {len(unseen)} not on the screen")
                if not set(write.parents) <= saved.known:
                    wrong.append(f"{place.kind} {place.path}: names what was not there")
        return wrong

    def knew(self, one: UUID, other: UUID, place: Place) -> bool:
        """Whether the author of ``one`` had ``other`` in hand and nothing in dispute there.

        Whoever writes where two versions stand replaces the one shown, and leaves the other.
        """
        saved = self.saves[one]
        if saved.is_taking_back or other not in saved.known:
            return False
        return not self._was_disputed(place, saved.known)

    def _was_disputed(self, place: Place, known: frozenset[UUID]) -> bool:
        read = [read_value(place, one) for one in self.heads(place, known).values()]
        return any(one != read[0] for one in read[1:])


def is_shown(
    record: Record, name: str, declared: Field, values: Sequence[Any], element: str = ""
) -> bool:
    """Whether each value that stands can be seen: in its field, or among the versions beside it."""
    assert record.facts
    shown = getattr(record, name)
    if declared.merge is Merge.SET:
        return (UUID(hex=element) in shown) == any(values)
    read = [declared.empty if one == declared.empty else declared.from_wire(one) for one in values]
    if declared.merge is Merge.ORDER:
        return shown in read
    disagreement = record.facts.disagreements.get(name)
    versions = [one.value for one in disagreement.versions] if disagreement else [shown]
    if declared.merge is Merge.SAFETY:
        caution = {one.value: one.caution for one in declared.choices}
        if any(caution[one] > caution[shown] for one in read):
            return False
    if name == STRUCK and any(read) and not shown:
        return False
    return all(one in versions for one in read)


def read_value(place: Place, wire: Any) -> Any:
    """As the record holds it: one instant written in two ways is one."""
    declared = _declared(place)
    is_as_written = declared.merge is Merge.SET or wire == declared.empty
    return wire if is_as_written else declared.from_wire(wire)


def _is_written_once(place: Place) -> bool:
    return _declared(place).merge is Merge.IMMUTABLE


def _declared(place: Place) -> Field:
    return all_kinds()[place.kind].fields[place.path.partition("/")[0]]

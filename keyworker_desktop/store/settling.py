"""Answers of which several versions stand: what the screen asks that settles them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from keyworker_desktop.record.change import MAX_PARENTS, Change, NewChange, Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.fold import STRUCK, EntityState, RecordKey, unseen_by_strike
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.contact import Addendum, Contact
from keyworker_desktop.record.merge import TextWrite, common_ancestor
from keyworker_desktop.record.record import Disagreement, Record, Version
from keyworker_desktop.store import log, projection, reading
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.reading import FamilySheet

_NEVER = datetime.min.replace(tzinfo=UTC)


class WrittenSinceError(KnownError):
    sentence = (
        "Somebody has written here since, so this was not taken back. Both versions are in History."
    )


class AnswerKey(NamedTuple):
    """One field of one record."""

    record: RecordKey
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """One change that says something: who, by the laptop, and when by both clocks."""

    change_id: UUID
    device_id: UUID
    at: datetime
    received_at: datetime | None
    reason: str = field(default="", repr=False)
    waits: bool = False
    """It was written after an entry that has not come to this laptop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One version. ``first`` wrote these words when ``by`` only brought them back."""

    version: Version
    by: Sequence[Writing]
    first: Writing | None = None

    @property
    def change_ids(self) -> frozenset[UUID]:
        return frozenset((self.version.change_id, *self.version.also))

    @property
    def author(self) -> Writing | None:
        """Whose words they are, as far as it is known here."""
        return self.first or next(iter(self.by), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """An answer that waits for a person. ``base`` is what all versions grew from, if it is known.

    ``late`` is not empty for a record struck out by somebody who had not seen it: what was written
    meanwhile, in it or in what hangs on it (``beside``).
    ``is_newer``: a part of it is from a newer program, so it can only be looked at here.
    """

    record: Record
    name: str
    declared: Field
    sides: Sequence[Side]
    combined: str | None = field(default=None, repr=False)
    base: Any = field(default=None, repr=False)
    late: Sequence[Writing] = ()
    beside: Sequence[Record] = ()
    is_newer: bool = False

    @property
    def key(self) -> AnswerKey:
        record = self.record
        return AnswerKey(RecordKey(record.family_id, record.kind_name, record.entity_id), self.name)

    @property
    def shown(self) -> Any:
        """What everybody sees until it is settled."""
        return getattr(self.record, self.name)

    @property
    def seen(self) -> frozenset[UUID]:
        """The changes that somebody who looks at all this has looked at."""
        return frozenset(one for side in self.sides for one in side.change_ids) | {
            one.change_id for one in self.late
        }

    @property
    def may_be_settled(self) -> bool:
        return not self.is_newer and self.declared.merge is not Merge.IMMUTABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class ToSettle:
    """All that waits in one family, the safety answers first; and where else something waits."""

    sheet: FamilySheet | None
    answers: Sequence[Unsettled]
    elsewhere: Sequence[UUID]


@one_view
def to_settle(db: Connection, family_id: UUID | None, *, now: datetime | None = None) -> ToSettle:
    """``family_id`` None is the first family with something to settle."""
    waiting = _families(db)
    if family_id is None:
        family_id = next(iter(waiting), None)
    if family_id is None:
        return ToSettle(sheet=None, answers=(), elsewhere=())
    return ToSettle(
        sheet=reading.family_sheet(db, family_id, now=now),
        answers=sorted(_answers(db, family_id), key=_safety_first),
        elsewhere=[one for one in waiting if one != family_id],
    )


def count(db: Connection) -> int:
    """Answers that wait on this laptop."""
    (number,) = db.execute(
        "SELECT coalesce(sum(disagreements), 0) FROM record WHERE disagreements > 0"
    ).fetchone()
    return int(number)


def taken_back(db: Connection, answer: AnswerKey, settled_id: UUID, reason: str) -> list[NewChange]:
    """The changes after which the versions that ``settled_id`` settled stand as before.

    Nothing is unwritten: each version is written once more, on the ground that it grew from, and
    the last of them replaces the settlement. Raises WrittenSinceError when that would replace
    something else.
    """
    state = _state(db, answer.record)
    if state is None or set(state.heads.get(answer.name, {})) != {settled_id}:
        raise WrittenSinceError
    history = reading.writes_of(db, state, answer.name)
    versions: dict[bytes, TextWrite] = {}
    for parent in sorted(history[settled_id].parents, key=_by_id):
        if parent in history:
            versions.setdefault(repr(history[parent].value).encode(), history[parent])
    if not versions:
        raise WrittenSinceError
    parents = [one.parents for one in versions.values()]
    parents[-1] = (settled_id, *parents[-1])[:MAX_PARENTS]
    return [
        NewChange(
            family_id=answer.record.family_id,
            writes=(
                Write(
                    answer.record.kind, answer.record.entity_id, answer.name, one.value, grown_from
                ),
            ),
            reason=reason,
        )
        for one, grown_from in zip(versions.values(), parents, strict=True)
    ]


def _families(db: Connection) -> list[UUID]:
    """Those with something to settle, by the name of the child."""
    rows = db.execute("SELECT DISTINCT log_id FROM record WHERE disagreements > 0")
    waiting = {UUID(bytes=log_id) for (log_id,) in rows} & set(reading.family_ids(db))
    names = {one: reading.family_card(db, one).name for one in waiting}
    return sorted(waiting, key=lambda one: (names[one].casefold(), one.bytes))


def _answers(db: Connection, family_id: UUID) -> Iterator[Unsettled]:
    states = projection.read_states(
        db, "log_id = ? AND disagreements > 0 ORDER BY id", (family_id.bytes,)
    )
    for state in states:
        record = reading.read(db, state)
        if record is None or record.facts is None:
            continue
        declared = kind_of(record).fields
        for name, disagreement in record.facts.disagreements.items():
            yield _unsettled(db, state, record, name, declared[name], disagreement)
        if STRUCK not in record.facts.disagreements:
            yield from _struck_late(db, state, record, declared[STRUCK])


def _unsettled(
    db: Connection,
    state: EntityState,
    record: Record,
    name: str,
    declared: Field,
    disagreement: Disagreement,
) -> Unsettled:
    history = reading.writes_of(db, state, name)
    base_id = common_ancestor(history, state.heads[name])
    return Unsettled(
        record=record,
        name=name,
        declared=declared,
        sides=sorted(
            (_side(db, version, history) for version in disagreement.versions), key=_by_time
        ),
        combined=disagreement.combined,
        base=_read(declared, history[base_id].value) if base_id else None,
        is_newer=bool(record.facts and record.facts.is_from_newer_program),
    )


def _struck_late(
    db: Connection, state: EntityState, record: Record, declared: Field
) -> Iterator[Unsettled]:
    """A strike whose author had not seen all that stands, if it is one."""
    added = list(_added_to(db, state)) if state.kind == Contact.kind_name else []
    late = _writings(db, unseen_by_strike(state, added))
    if not late:
        return
    strikes = sorted(state.heads[STRUCK], key=_by_id)
    version = Version(strikes[0], record.struck, tuple(strikes[1:]))
    beside = [reading.read(db, one) for one in added]
    yield Unsettled(
        record=record,
        name=STRUCK,
        declared=declared,
        sides=[Side(version=version, by=_writings(db, strikes))],
        late=late,
        beside=[one for one in beside if one is not None],
        is_newer=bool(record.facts and record.facts.is_from_newer_program),
    )


def _added_to(db: Connection, note: EntityState) -> Iterator[EntityState]:
    return projection.read_states(
        db,
        "about = ? AND log_id = ? AND kind = ? ORDER BY id",
        (note.entity_id.bytes, note.family_id.bytes, Addendum.kind_name),
    )


def _side(db: Connection, version: Version, history: Mapping[UUID, TextWrite]) -> Side:
    brought_back = _brought_back(history, version.change_id)
    return Side(
        version=version,
        by=_writings(db, [version.change_id, *version.also]),
        first=next(iter(_writings(db, brought_back)), None),
    )


def _brought_back(history: Mapping[UUID, TextWrite], head: UUID) -> set[UUID]:
    """The earlier writes of the same words, where a settlement of them was taken back."""
    found: set[UUID] = set()
    for write in history.values():
        for settled in write.parents:
            replaced = _replaced_by(history, settled)
            if write.value in [one.value for one in replaced.values()]:
                found |= {
                    one for one, earlier in replaced.items() if earlier.value == history[head].value
                }
    return found - {head}


def _replaced_by(history: Mapping[UUID, TextWrite], change_id: UUID) -> Mapping[UUID, TextWrite]:
    """The versions that a settlement settled; none for any other write."""
    write = history.get(change_id)
    replaced = {one: history[one] for one in write.parents if one in history} if write else {}
    values = [one.value for one in replaced.values()]
    return replaced if any(value != values[0] for value in values[1:]) else {}


def _writings(db: Connection, change_ids: Iterable[UUID]) -> list[Writing]:
    """In order of their author's clocks; without those that are not here."""
    found = []
    for change_id in change_ids:
        change = log.change_with(db, change_id)
        if change is not None:
            found.append(_writing(db, change))
    return sorted(found, key=lambda one: (one.at, one.change_id.bytes))


def _writing(db: Connection, change: Change) -> Writing:
    (received_ms,) = db.execute(
        "SELECT received_ms FROM entry WHERE change_id = ?", (change.change_id.bytes,)
    ).fetchone()
    return Writing(
        change_id=change.change_id,
        device_id=change.device_id,
        at=change.authored_at,
        received_at=_moment(received_ms),
        reason=change.reason,
        waits=bool(log.missing_parents(db, change)),
    )


def _state(db: Connection, key: RecordKey) -> EntityState | None:
    states = projection.read_states(
        db,
        "entity_id = ? AND log_id = ? AND kind = ?",
        (key.entity_id.bytes, key.family_id.bytes, key.kind),
    )
    return next(states, None)


def _read(declared: Field, wire: Any) -> Any:
    try:
        return declared.from_wire(wire)
    except (ValueError, TypeError):
        return None


def _moment(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _safety_first(one: Unsettled) -> bool:
    return one.declared.merge is not Merge.SAFETY


def _by_time(side: Side) -> tuple[datetime, bytes]:
    author = side.author
    return author.at if author else _NEVER, side.version.change_id.bytes


def _by_id(identifier: UUID) -> bytes:
    return identifier.bytes

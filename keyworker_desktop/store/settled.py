"""What became of answers written on this laptop when somebody else settled their versions."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from keyworker_desktop.record.change import Change, Write
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.kinds import kind_named
from keyworker_desktop.store import log, projection
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.settings import get_setting, put_setting

AT_ONCE, NOTED_FROM = 2_000, 100
"""Entries looked at in one question; and from how many on it is noted that they were."""
MOST_KEPT = 200
_SETTING = "settled by others"
_VERSIONS = {Merge.SCALAR, Merge.LONG_TEXT, Merge.SAFETY}


class AnswerSettled(NamedTuple):
    """One answer as one change settled it."""

    change_id: UUID
    entity_id: UUID
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledByOther:
    """A person settled versions of which one was written here and is not what stands now."""

    answer: AnswerSettled
    family_id: UUID
    kind: str
    device_id: UUID
    at: datetime
    versions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlements:
    """Those not put away yet, the newest first; the rest is for ``remember``."""

    found: Sequence[SettledByOther]
    after: int | None
    """The entry up to which was looked before; None on the first look."""
    upto: int
    new: Sequence[AnswerSettled]
    is_news: bool
    """Whether there is anything to remember."""


def settlements(db: Connection, *, device_id: UUID) -> Settlements:
    """Only in families in which something was written on this laptop, ``device_id``.

    A laptop begins with no news: what was settled before it first looked is not told.
    """
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
    before = get_setting(db, _SETTING)
    if before is None:
        return Settlements(found=(), after=None, upto=last, new=(), is_news=True)
    after = before[0]
    changes, upto = _since(db, after, last, device_id)
    new = [answer for change in changes for answer in _settled_in(db, change, device_id)]
    kept = [_answer_from(plain) for plain in before[1]]
    told = [one for answer in kept for one in _again(db, answer, device_id)] + new
    return Settlements(
        found=sorted((one for one in told if _stands_settled(db, one)), key=_by_time, reverse=True),
        after=after,
        upto=upto,
        new=[one.answer for one in new],
        # A few arrivals are looked at again rather than noted at each of them; a store put
        # together anew may number its entries from a lower one.
        is_news=bool(new) or upto < last or upto < after or upto - after >= NOTED_FROM,
    )


def remember(db: Connection, seen: Settlements) -> None:
    """In the caller's transaction; nothing if another look was remembered since."""
    before = get_setting(db, _SETTING)
    kept = [] if before is None else [_answer_from(plain) for plain in before[1]]
    if (None if before is None else before[0]) == seen.after:
        _put(db, seen.upto, [*kept, *seen.new])


def put_away(db: Connection, answers: Collection[AnswerSettled]) -> None:
    """They have been read: they are not told again on this laptop."""
    before = get_setting(db, _SETTING)
    if before is not None:
        kept = [_answer_from(plain) for plain in before[1]]
        _put(db, before[0], [one for one in kept if one not in answers])


def _since(db: Connection, after: int, last: int, device_id: UUID) -> tuple[Iterator[Change], int]:
    """Changes that came from other laptops, and up to which entry that is."""
    rows = db.execute(
        "SELECT id, change_id FROM entry WHERE id > ? AND body IS NOT NULL AND device_id <> ? "
        "AND log_id IN (SELECT log_id FROM tail WHERE device_id = ?) ORDER BY id LIMIT ?",
        (after, device_id.bytes, device_id.bytes, AT_ONCE),
    ).fetchall()
    upto = rows[-1][0] if len(rows) == AT_ONCE else last
    found = (log.change_with(db, UUID(bytes=change_id)) for _, change_id in rows)
    return (change for change in found if change is not None), upto


def _settled_in(db: Connection, change: Change, device_id: UUID) -> Iterator[SettledByOther]:
    for write in change.writes:
        if len(write.parents) > 1 and _has_versions(write):
            yield from _settled_by(db, change, write, device_id)


def _settled_by(
    db: Connection, change: Change, write: Write, device_id: UUID
) -> Iterator[SettledByOther]:
    parents = [one for parent in write.parents if (one := log.change_with(db, parent)) is not None]
    values = [(one.device_id, each.value) for one in parents for each in _same_place(one, write)]
    versions = {repr(value) for _, value in values}
    is_mine_gone = any(device == device_id and value != write.value for device, value in values)
    if len(versions) > 1 and is_mine_gone:
        yield SettledByOther(
            answer=AnswerSettled(change.change_id, write.entity_id, write.path),
            family_id=change.family_id,
            kind=write.kind,
            device_id=change.device_id,
            at=change.authored_at,
            versions=len(versions),
        )


def _again(db: Connection, answer: AnswerSettled, device_id: UUID) -> list[SettledByOther]:
    """One that was found before; nothing if its entry has gone from here."""
    change = log.change_with(db, answer.change_id)
    found = _settled_in(db, change, device_id) if change else ()
    return [one for one in found if one.answer == answer]


def _stands_settled(db: Connection, one: SettledByOther) -> bool:
    """Not when it was taken back, or several versions stand again: that is told elsewhere."""
    states = projection.read_states(
        db,
        "entity_id = ? AND log_id = ? AND kind = ?",
        (one.answer.entity_id.bytes, one.family_id.bytes, one.kind),
    )
    state = next(states, None)
    return state is not None and len(state.heads.get(one.answer.name, ())) == 1


def _has_versions(write: Write) -> bool:
    """Not the elements of a set, nor a place in a list, nor what is written once."""
    kind = kind_named(write.kind)
    declared = kind.fields.get(write.path) if kind else None
    return declared is not None and declared.merge in _VERSIONS


def _same_place(change: Change, write: Write) -> list[Write]:
    place = (write.kind, write.entity_id, write.path)
    return [one for one in change.writes if (one.kind, one.entity_id, one.path) == place]


def _put(db: Connection, upto: int, kept: Iterable[AnswerSettled]) -> None:
    plain = [[one.change_id.bytes, one.entity_id.bytes, one.name] for one in kept]
    put_setting(db, _SETTING, [upto, plain[-MOST_KEPT:]])


def _answer_from(plain: Sequence[Any]) -> AnswerSettled:
    return AnswerSettled(UUID(bytes=plain[0]), UUID(bytes=plain[1]), plain[2])


def _by_time(one: SettledByOther) -> tuple[datetime, bytes]:
    return one.at, one.answer.change_id.bytes

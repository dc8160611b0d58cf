"""Entries as rows: what waits to go, what went, what came, each in the words of its kind."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.kinds import kind_named
from keyworker_desktop.store.moving import Moving, WaitingItem
from ui.counting import counted
from ui.places import FamilyTab, Place, Room
from ui.screens.sync_page.age import moment
from ui.screens.sync_page.asking import OnThisLaptop
from ui.theme import Tone
from ui.told_times import believable, started, tell_clock, tell_moment
from ui.ways import way_icon, way_words
from ui.widgets.state import state_tag
from ui.widgets.values import NoteState, RowContent, Tag

_tr = QCoreApplication.translate
MOST_ROWS = 8
_KB = 1024
NameOf = Callable[[UUID], str]


def what_it_is(one: Moving) -> str:
    """Such as Home visit, Plan changed, Access to the record."""
    if not one.kind:
        return _tr("Exchange", "Who may read it")
    if one.kind == "contact":
        return way_words(one.what) if one.what else _tr("Exchange", "Contact note")
    kind = kind_named(one.kind)
    label = kind.label if kind else _tr("Exchange", "Something of a newer program")
    return label if one.is_new else _tr("Exchange", "{what}, changed").format(what=label)


def icon_of(one: Moving) -> str:
    if one.kind == "contact":
        return way_icon(one.what)
    return {"": "key-round", "review": "message-circle", "attachment": "paperclip"}.get(
        one.kind, "file-text"
    )


def waiting_rows(
    here: OnThisLaptop, name_of: NameOf, *, now: datetime, is_sending: bool
) -> list[RowContent]:
    """What waits and was not refused, the longest first; each with why it in particular waits."""
    held = {one.log_id for one in here.waiting if one.problem}
    rows = []
    is_next = True
    for item in here.items:
        if item.problem:
            continue
        one = item.moving
        is_held = one.log_id in held
        rows.append(
            RowContent(
                title=_titled(one, name_of),
                detail=_place_in_line(
                    is_held=is_held, is_next=is_next and not is_held, is_sending=is_sending
                ),
                icon=icon_of(one),
                tag=state_tag(NoteState.SAVED),
                figure=_told(item.queued_ms, now),
                key=("waits", one.entry_id, one.log_id),
            )
        )
        is_next = is_next and is_held
    return rows


def file_rows(here: OnThisLaptop, name_of: NameOf) -> list[RowContent]:
    """Files apart: they go by themselves behind the words, and each says how far it is."""
    rows = []
    for one in here.files:
        done = _tr("Exchange", "{done} of {all} sent").format(
            done=tell_size(one.sent), all=tell_size(one.size)
        )
        rows.append(
            RowContent(
                title=one.name,
                detail=name_of(one.family_id),
                footnote=one.problem
                or _tr("Exchange", "Goes behind the notes, so that no note waits for it"),
                icon="image" if one.media.startswith("image/") else "paperclip",
                figure=done if one.sent else tell_size(one.size),
                progress=one.sent / one.size if one.sent and one.size else None,
                tag=state_tag(NoteState.SAVED),
                key=Place(
                    room=Room.FAMILY,
                    family_id=one.family_id,
                    tab=FamilyTab.CONTACTS,
                    entity_id=one.about,
                ),
            )
        )
    return rows


def tell_size(size: int) -> str:
    """Such as 3.4 MB."""
    if size < _KB:
        return _tr("Exchange", "{n} bytes").format(n=size)
    if size < _KB * _KB:
        return _tr("Exchange", "{n} KB").format(n=round(size / _KB))
    return _tr("Exchange", "{n} MB").format(n=f"{size / _KB / _KB:.1f}")


def what_waits(items: Sequence[WaitingItem], count: int) -> str:
    """Such as "a home visit, 2 texts": when all that waits is known one by one."""
    if not items or len(items) < count:
        return ""
    kinds = Counter(what_it_is(item.moving) for item in items)
    told = [words if n == 1 else f"{n} × {words}" for words, n in kinds.most_common(3)]
    return ", ".join([*told, "…"] if len(kinds) > len(told) else told)


def exchange_rows(
    here: OnThisLaptop, name_of: NameOf, author_of: NameOf, *, now: datetime
) -> tuple[list[RowContent], int]:
    """What went and came in the last exchange that carried something; how many are not shown."""
    newest = here.exchanges[0] if here.exchanges else None
    if newest is None:
        return [], 0
    at = tell_clock(moment(newest.ended_ms))
    rows = [_sent_row(one, name_of, at, now) for one in here.went[:MOST_ROWS]]
    untold = max(0, newest.sent - len(rows))
    rows += [_seen_row(one, name_of, author_of, at) for one in here.came if one.reviewed_here]
    others = [one for one in here.came if not one.reviewed_here]
    rows += _received_rows(others, name_of, author_of, at)
    untold += max(0, newest.received - len(here.came))
    return rows[:MOST_ROWS], untold + max(0, len(rows) - MOST_ROWS)


def settle_rows(here: OnThisLaptop, name_of: NameOf) -> list[RowContent]:
    """What two people answered differently."""
    return [
        RowContent(
            title=counted(
                count,
                _tr("Exchange", "Two people answered one thing differently"),
                _tr("Exchange", "Two people answered {n} things differently"),
            ),
            detail=name_of(family_id),
            icon="split",
            opens=True,
            key=Place(room=Room.SETTLE, family_id=family_id),
        )
        for family_id, count in here.to_settle
    ]


def earlier_rows(here: OnThisLaptop, *, now: datetime) -> list[RowContent]:
    """The exchanges before the last, by their numbers."""
    rows = []
    for one in here.exchanges[1:]:
        parts = []
        if one.sent:
            parts.append(_tr("Exchange", "{n} sent").format(n=f"{one.sent:,}"))
        if one.received:
            parts.append(_tr("Exchange", "{n} received").format(n=f"{one.received:,}"))
        rows.append(
            RowContent(
                title=_told(one.ended_ms, now),
                detail=", ".join(parts),
                tag=None
                if one.is_whole
                else Tag(_tr("Exchange", "Cut off; it went on later"), "wifi-off"),
                strong=False,
                key=one.began_ms,
            )
        )
    return rows


def _titled(one: Moving, name_of: NameOf) -> str:
    name = name_of(one.log_id)
    return f"{what_it_is(one)}, {name}" if name else what_it_is(one)


def _place_in_line(*, is_held: bool, is_next: bool, is_sending: bool) -> str:
    if is_held:
        return _tr("Exchange", "Waits behind the entry that the service did not take")
    if is_next:
        return _tr("Exchange", "Going now") if is_sending else _tr("Exchange", "The first to go")
    return _tr("Exchange", "After those above")


def _told(milliseconds: int, now: datetime) -> str:
    at = moment(milliseconds)
    if not believable(at, now=now):
        return _tr("Exchange", "Time not known")
    return started(tell_moment(at, now=now))


def _sent_row(one: Moving, name_of: NameOf, at: str, now: datetime) -> RowContent:
    written = moment(one.written_ms)
    signed = _tr("Exchange", "The service signed for it")
    if one.written_ms and believable(written, now=now):
        signed = _tr("Exchange", "Written {when}. The service signed for it").format(
            when=tell_moment(written, now=now)
        )
    return RowContent(
        title=_titled(one, name_of),
        detail=signed,
        icon=icon_of(one),
        tag=state_tag(NoteState.SENT),
        figure=at,
        key=_place_of(one),
    )


def _seen_row(one: Moving, name_of: NameOf, author_of: NameOf, at: str) -> RowContent:
    author = author_of(one.device_id)
    words = {
        "sign-off": _tr("Exchange", "{name} has signed off your note"),
        "question": _tr("Exchange", "{name} asks you something about your note"),
        "comment": _tr("Exchange", "{name} has commented on your note"),
    }.get(one.what, _tr("Exchange", "{name} has read your note"))
    return RowContent(
        title=words.format(name=author),
        detail=name_of(one.log_id),
        icon="check-check",
        icon_tone=Tone.GOOD,
        tag=state_tag(NoteState.SEEN, author),
        figure=at,
        key=_place_of(one),
    )


def _received_rows(
    came: Sequence[Moving], name_of: NameOf, author_of: NameOf, at: str
) -> list[RowContent]:
    """Of each family and each of its writers one row."""
    grouped: dict[tuple[UUID, UUID], list[Moving]] = {}
    for one in came:
        grouped.setdefault((one.log_id, one.device_id), []).append(one)
    rows = []
    for (log_id, device_id), some in grouped.items():
        only = some[0] if len(some) == 1 else None
        what = (
            what_it_is(only) if only else _tr("Exchange", "{n} entries").format(n=f"{len(some):,}")
        )
        rows.append(
            RowContent(
                title=_tr("Exchange", "{what} by {name}").format(
                    what=what, name=author_of(device_id)
                ),
                detail=name_of(log_id),
                icon=icon_of(only) if only else "download",
                figure=at,
                key=_place_of(some[-1]),
            )
        )
    return rows


def _place_of(one: Moving) -> Place | None:
    """Where to read it; the directory is nowhere to be read."""
    if one.note_id is not None:
        return Place(
            room=Room.FAMILY,
            family_id=one.log_id,
            tab=FamilyTab.CONTACTS,
            entity_id=one.note_id,
        )
    return Place(room=Room.FAMILY, family_id=one.log_id) if one.kind else None

"""A family as one line of the caseload, and the orders the lines can stand in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.record.precision import age_on
from keyworker_desktop.store.arriving import Arriving
from keyworker_desktop.store.reading import FamilyCard
from keyworker_desktop.store.shape import folded
from ui.counting import counted
from ui.theme import Tone
from ui.told_times import local, started, tell_clock, tell_near_day
from ui.ways import way_words
from ui.widgets.told_dates import tell_date
from ui.widgets.values import Rating, RowContent, Tag

_tr = QCoreApplication.translate
_URGENCY = {"red": 0, "blue": 1, "amber": 2, "green": 3, "": 4}
_LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


class Column(StrEnum):
    FAMILY = "family"
    RATING = "rating"
    NEXT = "next"
    LAST = "last"
    HERE = "here"


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyRow(RowContent):
    """As a `RowContent` it is what a stacked list shows; the cells are what the table shows."""

    since: str = ""
    planned: tuple[str, str] = ("", "")
    is_planned: bool = True
    last: tuple[str, str] = ("", "")
    marks: tuple[Tag, ...] = ()
    trouble: str = ""


def family_row(card: FamilyCard, *, now: datetime) -> FamilyRow:
    today = local(now).date()
    if card.family is None or card.arriving:
        return _on_its_way(card)
    planned, is_planned = _planned(card.next_contact, now)
    last = _last(card, now)
    since = card.family.rating_since
    marks = _marks(card)
    rating = card.family.rating
    return FamilyRow(
        title=card.name or card.family.name,
        detail=_about(card, today),
        rating=Rating(rating) if rating in set(Rating) else None,
        since=_tr("Families", "since {day}").format(day=_day(since, today))
        if since and rating
        else ("" if rating else _tr("Families", "No rating yet")),
        planned=planned,
        is_planned=is_planned,
        last=last,
        marks=marks,
        trouble=card.trouble,
        footnote=card.trouble or _in_one_line(planned, last),
        tag=marks[0] if marks else None,
        key=card.family_id,
    )


def is_slipping(card: FamilyCard, *, now: datetime) -> bool:
    """Whether nothing is planned from now on."""
    planned = card.next_contact
    if card.family is None or card.arriving:
        return False  # what is planned may still be to come
    return planned is None or not planned.at or planned.at < now


def matches(card: FamilyCard, words: Sequence[str]) -> bool:
    """Whether each word begins a part of the child's or the family's name."""
    name = f"{card.name} {card.family.name if card.family else ''}"
    parts = folded(name).casefold().replace("-", " ").split()
    return all(any(part.startswith(word) for part in parts) for word in words)


def in_order(cards: Sequence[FamilyCard], column: Column, *, turned: bool) -> list[FamilyCard]:
    """By name within equals, whichever way round."""
    by_name = sorted(cards, key=lambda card: card.name.casefold())
    return sorted(by_name, key=_ORDERS[column], reverse=turned)


def _day(day: date, today: date) -> str:
    """Without its weekday, which tells nothing of a day long past."""
    return tell_date(day, today=today).split(" ", 1)[1]


def _in_one_line(planned: tuple[str, str], last: tuple[str, str]) -> str:
    next_words = ", ".join(part for part in planned if part)
    last_words = ", ".join(part for part in last if part)
    return _tr("Families", "Next: {next}. Last: {last}.").format(next=next_words, last=last_words)


def _on_its_way(card: FamilyCard) -> FamilyRow:
    words = card.trouble or _how_far(card.arriving)
    return FamilyRow(
        title=card.name or _tr("Families", "A family on its way"),
        detail=words,
        icon="circle-alert" if card.trouble else "download",
        trouble=words,
        strong=False,
        key=card.family_id,
    )


def _how_far(arriving: Arriving | None) -> str:
    if arriving is None or not arriving.have:
        return _tr("Families", "Still arriving. Press it, and it comes first.")
    return _tr(
        "Families", "Still arriving: {have} of {of} entries are here. It is not whole yet."
    ).format(have=f"{arriving.have:,}", of=f"{arriving.of:,}")


def _about(card: FamilyCard, today: date) -> str:
    child = card.child
    if child is None:
        return ""
    pronoun = child.pronouns.split("/")[0].strip()
    age = str(age_on(child.born_on, today)) if child.born_on else ""
    return ", ".join(part for part in (pronoun, age) if part)


def _planned(planned: Appointment | None, now: datetime) -> tuple[tuple[str, str], bool]:
    if planned is None or planned.at is None:
        return (_tr("Families", "Nothing planned"), ""), False
    day = started(tell_near_day(local(planned.at).date(), today=local(now).date()))
    when = (
        f"{day} {tell_clock(planned.at)}" if " " not in day else f"{day}, {tell_clock(planned.at)}"
    )
    if local(planned.at).date() < local(now).date():
        return (
            _tr("Families", "Nothing planned"),
            _tr("Families", "no note of {when}").format(when=when),
        ), False
    return (way_words(planned.way), when), True


def _last(card: FamilyCard, now: datetime) -> tuple[str, str]:
    if card.last_contact_at is None:
        return _tr("Families", "None yet"), ""
    at = local(card.last_contact_at)
    today = local(now).date()
    days = (today - at.date()).days
    told = started(tell_near_day(at.date(), today=today))
    if days <= 0:
        return told, tell_clock(at)
    return told, "" if days == 1 else _tr("Families", "{n} days ago").format(n=days)


def _marks(card: FamilyCard) -> tuple[Tag, ...]:
    marks = []
    if card.to_settle:
        marks.append(Tag(_tr("Families", "{n} to settle").format(n=card.to_settle), "split"))
    if card.waiting:
        words = _tr("Families", "{n} to send").format(n=card.waiting)
        marks.append(Tag(words, "laptop", Tone.CAUTION))
    if card.drafts:
        words = counted(card.drafts, _tr("Families", "1 draft"), _tr("Families", "{n} drafts"))
        marks.append(Tag(words, "pen-line", Tone.CAUTION))
    return tuple(marks)


def _by_next(card: FamilyCard) -> tuple[bool, datetime]:
    planned = card.next_contact
    at = planned.at if planned else None
    return at is None, at or _LONG_AGO


_ORDERS: Mapping[Column, Callable[[FamilyCard], Any]] = {
    Column.FAMILY: lambda card: card.name.casefold(),
    Column.RATING: lambda card: _URGENCY.get(card.rating, 4),
    Column.NEXT: _by_next,
    Column.LAST: lambda card: card.last_contact_at or _LONG_AGO,
    Column.HERE: lambda card: -(card.drafts + card.waiting + card.to_settle),
}

"""The queue as the list shows it: which notes under which chip, grouped, each as a row."""

from collections.abc import Collection, Sequence
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.store.reading import ReviewItem
from keyworker_desktop.store.reviewing import ReviewDesk
from ui.desk import Desk
from ui.notes.words import first_name, told_age, told_day
from ui.theme import Tone
from ui.widgets.item_list import Item
from ui.widgets.values import RowContent, Tag

_tr = QCoreApplication.translate


class Shelf(StrEnum):
    """Which notes are listed; one chip each."""

    WAITING = "waiting"
    ASKED = "asked"
    ANSWERED = "answered"
    CHANGED = "changed"
    SIGNED = "signed"


class Queue:
    """One answer of the store, sorted onto the shelves."""

    def __init__(self, found: ReviewDesk, desk: Desk) -> None:
        self.found = found
        self._desk = desk
        waiting = found.waiting
        self.shelves: dict[Shelf, list[ReviewItem]] = {
            Shelf.WAITING: list(waiting),
            Shelf.ASKED: [*filter(self.is_asked, waiting), *found.asked],
            Shelf.ANSWERED: [item for item in waiting if self.is_answered(item)],
            Shelf.CHANGED: [item for item in waiting if item.sheet.was_signed_earlier()],
            Shelf.SIGNED: list(found.signed),
        }

    def item(self, entity_id: UUID) -> ReviewItem | None:
        every = [one for shelf in self.shelves.values() for one in shelf]
        if self.found.also is not None:
            every.append(self.found.also)
        return next((one for one in every if one.sheet.contact.entity_id == entity_id), None)

    def is_asked(self, item: ReviewItem) -> bool:
        return any(one.entity_id in self.found.open_questions for one in self._mine(item))

    def is_answered(self, item: ReviewItem) -> bool:
        return bool(self._mine(item, "question")) and not self.is_asked(item)

    def is_signed_earlier_by_me(self, item: ReviewItem) -> bool:
        return item.sheet.was_signed_earlier() and bool(self._mine(item, SIGN_OFF))

    def oldest(self) -> datetime | None:
        times = [item.sheet.contact.at for item in self.shelves[Shelf.WAITING]]
        return min((at for at in times if at), default=None)

    def _mine(self, item: ReviewItem, step: str = "") -> list[Review]:
        return [
            one
            for one in item.sheet.reviews
            if not one.struck
            and step in ("", one.step)
            and one.facts
            and self._desk.is_mine(one.facts.device_id)
        ]

    # As rows

    def listed(self, shelf: Shelf, *, beside: UUID | None = None) -> list[ReviewItem]:
        """``beside`` is a note that is being read: it stays in sight where it is no more due."""
        items = list(self.shelves[shelf])
        here = {item.sheet.contact.entity_id for item in items}
        if beside is not None and beside not in here:
            read = self.item(beside)
            if read is not None:
                items.insert(_place_of(read, items), read)
        return items

    def rows(self, shelf: Shelf, items: Sequence[ReviewItem], *, now: datetime) -> list[Item]:
        if shelf is not Shelf.WAITING:
            return [self._row(item, now=now) for item in items]
        worried = [item for item in items if item.sheet.contact.concern.strip()]
        rest = [item for item in items if not item.sheet.contact.concern.strip()]
        rows: list[Item] = []
        if worried:
            rows += [_tr("Reviews", "A worry was raised"), *self._rows(worried, now=now)]
        if rest:
            title = (
                _tr("Reviews", "The rest, oldest first")
                if worried
                else _tr("Reviews", "Oldest first")
            )
            rows += [title, *self._rows(rest, now=now)]
        return rows

    def _rows(self, items: Collection[ReviewItem], *, now: datetime) -> list[RowContent]:
        return [self._row(item, now=now) for item in items]

    def _row(self, item: ReviewItem, *, now: datetime) -> RowContent:
        contact = item.sheet.contact
        facts = contact.facts
        author = self._desk.name_of(facts.device_id) if facts else ""
        day = told_day(contact.at, now=now)
        flags = self._flags(item, first_name(author))
        return RowContent(
            key=contact.entity_id,
            title=item.family_name or _tr("Reviews", "A family without a name yet"),
            detail=f"{author} · {contact.title().lower()}, {day}",
            figure=told_age(contact.at, now=now),
            flag=flags[0] if flags else None,
            tag=flags[1] if len(flags) > 1 else None,
        )

    def _flags(self, item: ReviewItem, author: str) -> list[Tag]:
        flags = []
        worry = " ".join(item.sheet.contact.concern.split())
        if worry:
            flags.append(Tag(worry, "flag", Tone.CAUTION))
        if item.sheet.contact.struck:
            flags.append(Tag(_tr("Reviews", "Entered in error"), "circle-x"))
        elif item.sheet.is_signed_off():
            flags.append(Tag(_tr("Reviews", "Signed off"), "check"))
        elif self.is_signed_earlier_by_me(item):
            words = _tr("Reviews", "You signed an earlier version")
            flags.append(Tag(words, "history", Tone.CAUTION))
        elif item.sheet.was_signed_earlier():
            flags.append(
                Tag(_tr("Reviews", "An earlier version was signed"), "history", Tone.CAUTION)
            )
        if self.is_asked(item):
            words = _tr("Reviews", "You asked {author}").format(author=author)
            flags.append(Tag(words, "help-circle"))
        elif self.is_answered(item):
            words = _tr("Reviews", "{author} has answered you").format(author=author)
            flags.append(Tag(words, "message-circle", Tone.GOOD))
        return flags


def _place_of(item: ReviewItem, items: Sequence[ReviewItem]) -> int:
    """Among the waiting the worries are first; within each the oldest."""

    def key(one: ReviewItem) -> tuple[bool, int]:
        return not one.sheet.contact.concern.strip(), one.sheet.row_id

    return next((n for n, one in enumerate(items) if key(one) > key(item)), len(items))

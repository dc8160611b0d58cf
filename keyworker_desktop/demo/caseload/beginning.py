"""What stands at the beginning of a record: the family, about me, the story and the plan."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from keyworker_desktop.demo.caseload.ledger import Ledger
from keyworker_desktop.demo.caseload.notation import Block, PersonText, blocks, lines, typographic
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Outcome, Step
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.precision import RoughDate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from keyworker_desktop.record.record import Record

_ENTRIES_AT_ONCE = 20
"""How much of a story goes into one save; a change holds 200 values."""


def beginning(book: Ledger) -> None:
    text, at = book.text, book.calendar.moment(book.text.began, "09:10")
    people = [_person(book, one, at) for one in text.people if one.known is None]
    book.family_record = book.identity(at, "family")
    family = Family(
        entity_id=book.family_record,
        family_id=book.family_id,
        name=text.name,
        child=book.people[text.child],
        rating=text.rating,
        rating_since=at.date() if text.rating else None,
        visiting=text.visiting,
        now=book.calendar.fill(text.now, text.began),
    )
    book.save(at, text.keyworker, creates=[family, *people])
    for one in text.people:
        if one.known is not None:
            met_at = book.calendar.moment(one.known, "08:50")
            book.save(met_at, text.keyworker, creates=[_person(book, one, met_at)])


def _person(book: Ledger, one: PersonText, at: datetime) -> Person:
    book.people[one.key] = book.identity(at, "person", one.key)
    return Person(
        entity_id=book.people[one.key],
        family_id=book.family_id,
        place=one.place,
        given_name=one.given_name,
        family_name=one.family_name,
        born_on=book.calendar.born(*one.age) if one.age else None,
        **one.more,
    )


def about(book: Ledger) -> None:
    for block in blocks(book.text.about):
        offset = int(block.head[0])
        at = book.calendar.moment(offset, "15:10")
        book.about_record = book.identity(at, "about me")
        sections: Mapping[str, Any] = {
            name: book.calendar.fill(lines(value), offset) for name, value in block.fields
        }
        record = AboutMe(
            entity_id=book.about_record,
            family_id=book.family_id,
            person=book.people[book.text.child],
            told_on=at.date(),
            **sections,
        )
        book.save(at, book.text.keyworker, creates=[record])


def story(book: Ledger) -> None:
    entries: list[StoryEntry] = []
    at = book.calendar.moment(book.text.began, "12:00")
    for number, block in enumerate(blocks(book.text.story)):
        if block.head[0] == "told":
            _save_story(book, at, entries)
            at, entries = book.calendar.moment(int(block.head[1]), "13:40"), []
        else:
            entries.append(_entry(book, block, at, number))
    _save_story(book, at, entries)


def _save_story(book: Ledger, at: datetime, entries: list[StoryEntry]) -> None:
    for start in range(0, len(entries), _ENTRIES_AT_ONCE):
        sitting = at + timedelta(minutes=start)
        book.save(sitting, book.text.keyworker, creates=entries[start : start + _ENTRIES_AT_ONCE])


def _entry(book: Ledger, block: Block, at: datetime, number: int) -> StoryEntry:
    when, account, theme, *told_by = block.head
    begins, _, ends = when.partition("..")
    what, *details = block.paragraphs
    return StoryEntry(
        entity_id=book.identity(at, "story", str(number)),
        family_id=book.family_id,
        what=what,
        when=_rough(book, begins),
        until=_rough(book, ends) if ends else None,
        details="\n\n".join(details),
        told_by=typographic(" ".join(told_by)),
        account=account,
        theme=theme.rstrip("*"),
        is_significant=theme.endswith("*"),
    )


def _rough(book: Ledger, text: str) -> RoughDate:
    return book.calendar.rough(text, book.born_on)


def plan(book: Ledger) -> None:
    for number, block in enumerate(blocks(book.text.plan)):
        key, when, *whose = block.head
        offset = int(when)
        at = book.calendar.moment(offset, "14:20") + timedelta(minutes=number)
        book.outcomes[key] = book.identity(at, "outcome", key)
        words, *steps = block.paragraphs
        outcome = Outcome(
            entity_id=book.outcomes[key],
            family_id=book.family_id,
            words=words,
            whose=tuple(book.people[one] for one in whose),
            why=block.get("why"),
            said=book.calendar.fill(block.get("said"), offset),
            place=f"{number:02}",
        )
        at_once: list[Record] = []
        for place, line in enumerate(steps):
            step, added = _plan_step(book, key, line, at, place)
            if added is None:
                at_once.append(step)
            else:
                later = book.calendar.moment(added, "14:50")
                book.save(later, book.text.keyworker, creates=[step])
        book.save(at, book.text.keyworker, creates=[outcome, *at_once])


def _plan_step(
    book: Ledger, outcome: str, line: str, at: datetime, place: int
) -> tuple[Step, int | None]:
    key, owner, due, what = (part.strip() for part in line.lstrip("- ").split("|"))
    key, _, added = key.partition("@")
    book.plan_steps[key] = book.identity(at, "step", key)
    step = Step(
        entity_id=book.plan_steps[key],
        family_id=book.family_id,
        outcome=book.outcomes[outcome],
        what=what,
        owner=owner,
        due_on=book.calendar.day(int(due)) if due else None,
        place=f"{place:02}",
    )
    return step, int(added) if added else None

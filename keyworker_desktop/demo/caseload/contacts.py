"""Contact notes as they are written down, with what they booked, added and were asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from keyworker_desktop.demo.caseload import routine
from keyworker_desktop.demo.caseload.ledger import Ledger, entity_id
from keyworker_desktop.demo.caseload.model import DemoEdit, DemoReview
from keyworker_desktop.demo.caseload.notation import Block, blocks
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact

if TYPE_CHECKING:
    from uuid import UUID

    from keyworker_desktop.record.record import Record

SUPERVISOR = "ruth"
_WAYS = {
    "visit": "home visit",
    "phone": "phone",
    "video": "video",
    "text": "text",
    "meeting": "meeting",
    "else": "visit elsewhere",
    "letter": "letter",
}
_WORDS_GIVEN = {
    "aloud": "said aloud",
    "written": "written",
    "drawn": "drawn",
    "signed": "signed",
    "device": "device",
}
_REVIEW_STEPS = {"comment": "comment", "ask": "question", "answer": "answer", "sign": "sign-off"}
_WRITING_UP = timedelta(minutes=20)
_CALLED_OFF_BEFORE = timedelta(hours=2)


@dataclass(frozen=True)
class Note:
    """A contact note beside what its block says of bookings and reviews."""

    contact: Contact
    at: datetime
    block: Block
    offset: int
    author: str

    @property
    def saved_at(self) -> datetime:
        return self.at + timedelta(minutes=self.contact.minutes or 0) + _WRITING_UP


def contacts(book: Ledger) -> list[Note]:
    """Saves every note, with what it books; ``kept`` in a note answers the last booking."""
    written = [*blocks(book.text.notes), *routine.spread(book.text)]
    notes = sorted(
        (_note(book, block, number) for number, block in enumerate(written)),
        key=lambda note: note.saved_at,
    )
    open_bookings: list[tuple[Note, str]] = []
    booked: dict[UUID, list[Record]] = {}
    settled: dict[UUID, list[DemoEdit]] = {}
    before: Note | None = None
    for note in notes:
        key = note.contact.entity_id
        if {"kept", "off"} & set(note.block.head) and before:
            maker, purpose = open_bookings.pop() if open_bookings else (before, "")
            appointment, state = _answered(book, maker, note, purpose)
            booked.setdefault(maker.contact.entity_id, []).append(appointment)
            settled[key] = [DemoEdit(appointment.entity_id, "appointment", "state", state)]
        for name, purpose in note.block.fields:
            if name == "book" and purpose.startswith("+"):
                booked.setdefault(key, []).append(_coming(book, note, purpose))
            elif name == "book":
                open_bookings.append((note, purpose))
        before = note
    for note in notes:
        key = note.contact.entity_id
        records = [note.contact, *booked.get(key, ())]
        book.save(note.saved_at, note.author, creates=records, edits=settled.get(key, ()))
        _additions(book, note)
        _spoken_reviews(book, note)
    return notes


def review_of(note: Note, at: datetime, step: str, body: str, number: int = 0) -> DemoReview:
    identity = entity_id(at, "review", str(note.contact.entity_id), step, str(number))
    return DemoReview(identity, note.contact.entity_id, step, body)


def _note(book: Ledger, block: Block, number: int) -> Note:
    when, clock, way, *rest = (word for word in block.head if word != "!")
    offset = int(when)
    at = book.calendar.moment(offset, clock, exact="!" in block.head)
    author = next((word[3:] for word in rest if word.startswith("by:")), book.text.keyworker)
    given, words_by, words = _own_words(block)
    contact = Contact(
        entity_id=book.identity(at, "contact", str(number)),
        family_id=book.family_id,
        way=_WAYS[way],
        at=at,
        minutes=next((int(word) for word in rest if word.isdigit()), None),
        who=tuple(book.people[word] for word in rest if word in book.people),
        where=block.get("where"),
        body=book.calendar.fill(block.body, offset),
        words=words,
        words_by=book.people[words_by] if words_by else None,
        words_given=given,
        next=book.calendar.fill(block.get("next"), offset),
        concern=book.calendar.fill(block.get("worry"), offset),
    )
    return Note(contact, at, block, offset, author)


def _own_words(block: Block) -> tuple[str, str, str]:
    for name, text in block.fields:
        if name in _WORDS_GIVEN:
            words_by, _, words = text.partition(" ")
            return _WORDS_GIVEN[name], words_by, words
    return "", "", ""


def _answered(book: Ledger, maker: Note, note: Note, purpose: str) -> tuple[Appointment, str]:
    """The appointment made in ``maker`` that ``note`` tells of, and what became of it."""
    is_kept = "kept" in note.block.head
    appointment = Appointment(
        entity_id=book.identity(maker.saved_at, "appointment", str(note.contact.entity_id)),
        family_id=book.family_id,
        at=note.at if is_kept else note.at + _CALLED_OFF_BEFORE,
        way=note.contact.way if is_kept else "home visit",
        purpose=book.calendar.fill(purpose, maker.offset),
        who=note.contact.who,
    )
    return appointment, "happened" if is_kept else "called off"


def _coming(book: Ledger, note: Note, text: str) -> Appointment:
    head, _, purpose = text.partition(" | ")
    days, clock, way, *who = head.split()
    return Appointment(
        entity_id=book.identity(note.saved_at, "appointment", text),
        family_id=book.family_id,
        at=book.calendar.moment(int(days), clock),
        way=_WAYS[way],
        purpose=purpose,
        who=tuple(book.people[one] for one in who),
    )


def _additions(book: Ledger, note: Note) -> None:
    for at, _, body, number in _later(book, note, {"add"}):
        added = Addendum(
            entity_id=book.identity(at, "addendum", str(number)),
            family_id=book.family_id,
            contact=note.contact.entity_id,
            body=body,
        )
        book.save(at, note.author, creates=[added])


def _spoken_reviews(book: Ledger, note: Note) -> None:
    for at, name, body, number in _later(book, note, set(_REVIEW_STEPS)):
        review = review_of(note, at, _REVIEW_STEPS[name], body, number)
        book.save(at, note.author if name == "answer" else SUPERVISOR, reviews=[review])


def _later(book: Ledger, note: Note, names: set[str]) -> Iterator[tuple[datetime, str, str, int]]:
    """Fields such as ``:ask 3 15:30 …``: days after the note, time, words; one after the other."""
    last = note.saved_at
    for number, (name, text) in enumerate(note.block.fields):
        if name in names:
            days, clock, body = text.split(" ", 2)
            offset = note.offset + int(days)
            at = book.calendar.moment(offset, clock)
            while at <= last:
                offset += 1
                at = book.calendar.moment(offset, clock)
            last = at
            yield at, name, book.calendar.fill(body, note.offset), number

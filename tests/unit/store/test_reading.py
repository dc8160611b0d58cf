"""What screens ask: every fact of a caseload, a family, a day, a queue and a history."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import creation, edits, struck_out
from keyworker_desktop.store import accept, drafts, outbox, reading
from keyworker_desktop.store.identity import Identity
from tests.support.stores import NOW, Laptop, Service, a_laptop, a_note, an_identity

FAMILY = UUID(int=5)
SUSAN, TOM = an_identity(2), an_identity(3)
ME = an_identity(1).device_id


class Desk:
    """One family's log, seen on a laptop; others write, the laptop pulls."""

    def __init__(self, laptop: Laptop) -> None:
        self.laptop = laptop
        self.service = Service(FAMILY)

    def write(self, record: Record, author: Identity = SUSAN, at: datetime = NOW) -> UUID:
        return self._give(self.service.write(author, creation(record), at=at).header.change_id)

    def writes(self, writes: list[Write], author: Identity = SUSAN) -> UUID:
        return self._give(self.service.write(author, writes).header.change_id)

    def review(self, note: Contact, step: str, *bound: UUID, at: datetime = NOW) -> Review:
        review = Review(
            entity_id=uuid4(),
            family_id=FAMILY,
            contact=note.entity_id,
            step=step,
            body="" if step == SIGN_OFF else "Why?",
            bound_to=bound,
        )
        self.write(review, TOM, at)
        return review

    def queue(self) -> list[Contact]:
        queue = reading.review_queue(self.laptop.db, device_id=ME)
        return [item.sheet.contact for item in queue]

    def _give(self, change_id: UUID) -> UUID:
        accept.accept_page(self.laptop.db, self.service.page(self.service.head.seq - 1))
        return change_id


@pytest.fixture
def desk(laptop: Laptop) -> Desk:
    return Desk(laptop)


def note(days: int = 0, **changes: object) -> Contact:
    return a_note(FAMILY, entity_id=uuid4(), at=NOW - timedelta(days=days), **changes)


def planned(days: float, **changes: object) -> Appointment:
    at = NOW + timedelta(days=days)
    values: dict[str, Any] = {"entity_id": uuid4(), "family_id": FAMILY, "at": at}
    return Appointment(**{**values, **changes})


def test_a_caseload_is_by_name_and_says_what_matters(laptop: Laptop) -> None:
    zander, _ = laptop.a_family("Zander", rating="red")
    adams, child = laptop.a_family("adams")
    empty = uuid4()
    accept.accept_page(laptop.db, _empty_page(empty))
    visit = Appointment(entity_id=uuid4(), family_id=adams.family_id, at=NOW + timedelta(days=1))
    laptop.save_records(visit)
    last = laptop.a_note(adams.family_id, at=NOW - timedelta(days=3), entity_id=uuid4())
    drafts.keep(
        laptop.db,
        drafts.Draft(
            draft_id=uuid4(),
            family_id=adams.family_id,
            kind="contact",
            fields={},
            updated_at=NOW,
        ),
    )
    cards = reading.caseload(laptop.db, now=NOW)
    assert [card.name for card in cards] == ["", "Alex adams", "Alex Zander"]
    card = cards[1]
    assert (card.family, card.child, card.next_contact) == (adams, child, visit)
    assert card.last_contact_at == last.at
    assert (card.drafts, card.waiting, card.to_settle, card.trouble) == (1, 3, 0, "")
    assert cards[2].family == zander
    assert (cards[2].next_contact, cards[2].last_contact_at) == (None, None)
    assert cards[0].family is None
    assert reading.family_card(laptop.db, adams.family_id, now=NOW) == card


def test_a_family_without_its_child_goes_by_its_own_name(laptop: Laptop) -> None:
    family, _ = laptop.a_family("Okafor", child=None)
    card = reading.family_card(laptop.db, family.family_id)
    assert (card.name, card.child) == ("Okafor", None)
    sheet = reading.family_sheet(laptop.db, family.family_id)
    assert sheet.child is None
    assert sheet.about_child() is None


def test_the_next_contact_is_the_nearest_from_today_on_else_the_last_missed(desk: Desk) -> None:
    desk.write(planned(-40))
    missed = planned(-3)
    desk.write(missed)
    assert _card(desk).next_contact == missed
    for days in range(7, 400, 7):
        desk.write(planned(days))
    this_morning = planned(-0.2)
    desk.write(this_morning)
    assert _card(desk).next_contact == this_morning
    sheet = reading.family_sheet(desk.laptop.db, FAMILY, now=NOW)
    times = [one.at for one in sheet.appointments if one.at]
    assert times == sorted(times)
    assert len(times) == 60


def test_a_planned_contact_that_is_moved_called_off_or_struck_is_shown_so(desk: Desk) -> None:
    first, second, third = planned(1), planned(2), planned(3)
    for one in (first, second, third):
        desk.write(one)
    read = reading.records(desk.laptop.db, FAMILY, Appointment)
    assert read == [first, second, third]
    desk.writes(edits(read[0], at=NOW + timedelta(days=9)))
    assert _card(desk).next_contact == second
    desk.writes(edits(read[1], state="called off"))
    assert _card(desk).next_contact == third
    desk.writes(struck_out(read[2], "Another family's."))
    shown = _card(desk).next_contact
    assert shown
    assert shown.at == NOW + timedelta(days=9)


def test_a_note_entered_in_error_is_not_the_last_contact(desk: Desk) -> None:
    desk.write(note(5))
    wrong = note(1)
    desk.write(wrong)
    desk.writes(struck_out(_read(desk, wrong), "Not this family."))
    assert _card(desk).last_contact_at == NOW - timedelta(days=5)
    assert len(reading.contacts(desk.laptop.db, FAMILY)) == 2


def test_a_family_sheet_has_everything_in_order(laptop: Laptop) -> None:
    family, child = laptop.a_family()
    ids: dict[str, Any] = {"family_id": family.family_id}
    about = AboutMe(entity_id=uuid4(), person=child.entity_id, important_to_me="Trains", **ids)
    mother = Person(entity_id=uuid4(), given_name="Rosa", **ids)
    story = StoryEntry(entity_id=uuid4(), what="Moved house", **ids)
    second = Outcome(entity_id=uuid4(), words="Second", place="t", **ids)
    first = Outcome(entity_id=uuid4(), words="First", place="i", **ids)
    steps = [
        Step(entity_id=uuid4(), outcome=first.entity_id, what=place, place=place, **ids)
        for place in ("c", "a", "b")
    ]
    rating = Rating(entity_id=uuid4(), outcome=first.entity_id, value=4, **ids)
    agreement = Agreement(entity_id=uuid4(), people=(child.entity_id,), **ids)
    laptop.save_records(about, mother, story, second, first, *steps, rating, agreement)
    laptop.a_note(family.family_id)
    sheet = reading.family_sheet(laptop.db, family.family_id)
    assert sheet.child == child
    assert sheet.person(mother.entity_id) == mother
    assert sheet.person(None) is None
    assert sheet.about_child() == about
    assert {person.entity_id for person in sheet.people} == {child.entity_id, mother.entity_id}
    assert list(sheet.story) == [story]
    assert list(sheet.outcomes) == [first, second]
    assert [step.what for step in sheet.steps] == ["a", "b", "c"]
    assert list(sheet.ratings) == [rating]
    assert list(sheet.agreements) == [agreement]
    assert (len(sheet.contacts), sheet.contact_count, list(sheet.drafts)) == (1, 1, [])


def test_notes_come_by_page_without_gap_or_repetition(desk: Desk) -> None:
    notes = [note(number // 5) for number in range(43)]
    for one in notes:
        desk.service.write(SUSAN, creation(one))
    accept.accept_page(desk.laptop.db, desk.service.page(0))
    seen: list[reading.ContactSheet] = []
    before = None
    while page := reading.contacts(desk.laptop.db, FAMILY, before=before, most=10):
        seen += page
        before = page[-1].row_id
    assert len(seen) == 43
    assert {sheet.contact.entity_id for sheet in seen} == {one.entity_id for one in notes}
    times = [sheet.contact.at for sheet in seen if sheet.contact.at]
    assert times == sorted(times, reverse=True)


def test_a_note_can_be_asked_for_by_its_id(desk: Desk) -> None:
    one = note()
    desk.write(one)
    sheet = reading.contact_with(desk.laptop.db, one.entity_id)
    assert sheet
    assert sheet.contact == one
    assert reading.contact_with(desk.laptop.db, uuid4()) is None


def test_a_day_is_from_a_fortnight_back_to_a_week_ahead(desk: Desk) -> None:
    for days in (-15, -13, 0, 6.9, 7.1):
        desk.write(planned(days))
    day = reading.day(desk.laptop.db, now=NOW, device_id=ME)
    assert [(one.appointment.at or NOW) - NOW for one in day.planned] == [
        timedelta(days=days) for days in (-13, 0, 6.9)
    ]
    assert {one.family_name for one in day.planned} == {""}
    assert day.families == {FAMILY: ""}


def test_a_day_has_the_drafts_what_waits_and_what_is_to_settle(laptop: Laptop) -> None:
    family, child = laptop.a_family()
    draft = drafts.Draft(
        draft_id=uuid4(), family_id=family.family_id, kind="contact", fields={}, updated_at=NOW
    )
    drafts.keep(laptop.db, draft)
    service = Service(family.family_id)
    service.write(SUSAN, [Write("person", child.entity_id, "about", "heron", ())])
    service.write(TOM, [Write("person", child.entity_id, "about", "kingfisher", ())])
    accept.accept_page(laptop.db, service.page(0))
    day = reading.day(laptop.db, now=NOW, device_id=ME)
    assert [name for name, _ in day.drafts] == ["Alex Marlow"]
    assert list(day.waiting) == list(outbox.waiting(laptop.db))
    assert [card.to_settle for card in day.to_settle] == [1]


def test_a_question_about_an_own_note_is_open_until_it_is_answered(laptop: Laptop) -> None:
    family, _ = laptop.a_family(family_id=FAMILY)
    own = laptop.a_note(FAMILY)
    service = Service(FAMILY)
    desk = Desk(laptop)
    desk.service = service
    other = note()
    desk.write(other)
    desk.review(other, "question")
    first, second = desk.review(own, "question"), desk.review(own, "question")
    struck = desk.review(own, "question")
    desk.writes(struck_out(_read_review(laptop, struck), "Wrong note."), TOM)
    desk.review(own, "comment")
    asked = reading.day(laptop.db, now=NOW, device_id=ME).questions
    assert {one.review.entity_id for one in asked} == {first.entity_id, second.entity_id}
    assert {one.contact for one in asked} == {own}
    assert {one.family_name for one in asked} == {"Alex Marlow"}
    sheet = reading.contact_with(laptop.db, own.entity_id)
    assert sheet is not None
    # The answer comes from a laptop whose clock is years behind.
    answer = Review(
        entity_id=uuid4(),
        family_id=FAMILY,
        contact=own.entity_id,
        step="answer",
        body="Because.",
        bound_to=sheet.to_answer(),
    )
    laptop.clock = datetime(1999, 1, 1, tzinfo=UTC)
    laptop.save_records(answer)
    assert not reading.day(laptop.db, now=NOW, device_id=ME).questions
    third = desk.review(own, "question")
    (again,) = reading.day(laptop.db, now=NOW, device_id=ME).questions
    assert again.review == third
    assert family.family_id == again.family_id


def test_the_queue_has_worries_first_then_the_oldest(desk: Desk) -> None:
    old, new, worry = note(9), note(1), note(0, concern="She was frightened.")
    for one in (new, worry, old):
        desk.write(one)
    assert desk.queue() == [worry, old, new]
    (item, *_) = reading.review_queue(desk.laptop.db, device_id=ME)
    assert (item.family_id, item.family_name, item.rating, item.people) == (FAMILY, "", "", {})


def test_a_worry_is_not_hidden_behind_many_older_notes(desk: Desk) -> None:
    for number in range(12):
        desk.write(note(30 + number))
    worry = note(0, concern="She was frightened.")
    desk.write(worry)
    queue = reading.review_queue(desk.laptop.db, device_id=ME, most=5)
    assert queue[0].sheet.contact == worry
    assert len(queue) == 5


def test_own_notes_struck_notes_and_families_without_key_are_not_in_the_queue(
    laptop: Laptop,
) -> None:
    family, child = laptop.a_family(family_id=FAMILY, rating="amber")
    laptop.a_note(FAMILY)
    desk = Desk(laptop)
    wrong, right = note(), note()
    desk.write(wrong)
    desk.write(right)
    desk.writes(struck_out(_read(desk, wrong), "Not this family."))
    (item,) = reading.review_queue(laptop.db, device_id=ME)
    assert item.sheet.contact == right
    assert (item.family_name, item.rating) == ("Alex Marlow", "amber")
    assert item.people == {child.entity_id: "Alex"}
    laptop.db.execute("DELETE FROM secret WHERE name = 'family'")
    assert not reading.review_queue(laptop.db, device_id=ME)
    assert family.family_id == FAMILY


def test_a_sign_off_holds_until_something_is_added_or_it_is_struck(desk: Desk) -> None:
    one = note()
    written = desk.write(one)
    desk.review(one, "comment")
    assert desk.queue() == [one]
    signed = desk.review(one, SIGN_OFF, written)
    assert not desk.queue()
    assert _sheet(desk, one).is_signed_off()
    assert not _sheet(desk, one).was_signed_earlier()

    added = Addendum(entity_id=uuid4(), family_id=FAMILY, contact=one.entity_id, body="Also.")
    addition = desk.write(added)
    assert desk.queue() == [one]
    assert _sheet(desk, one).was_signed_earlier()
    assert not _sheet(desk, one).is_signed_off()

    again = desk.review(one, SIGN_OFF, written, addition)
    assert not desk.queue()
    desk.writes(struck_out(_read_review(desk.laptop, again), "By mistake."), TOM)
    assert desk.queue() == [one]
    assert _sheet(desk, one).was_signed_earlier()
    desk.writes(struck_out(_read_review(desk.laptop, signed), "By mistake."), TOM)
    assert not _sheet(desk, one).was_signed_earlier()


def test_a_review_that_comes_before_its_note_holds_when_the_note_comes(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    desk = Desk(laptop)
    one, change_id = note(), uuid4()
    desk.review(one, SIGN_OFF, change_id)
    desk.service.write(SUSAN, creation(one), change_id=change_id)
    accept.accept_page(laptop.db, desk.service.page(1))
    assert not desk.queue()
    laptop.db.close()


def test_a_history_shows_each_change_with_what_it_wrote_to(laptop: Laptop) -> None:
    family, child = laptop.a_family()
    one = laptop.a_note(family.family_id)
    read = reading.record_with(laptop.db, child.entity_id)
    assert read
    saved = laptop.save(edits(read, about="Likes trains."), family.family_id, reason="Rosa said.")
    items = reading.history(laptop.db, family.family_id)
    assert [set(item.records) for item in items] == [
        {child.entity_id},
        {one.entity_id},
        {family.entity_id, child.entity_id},
    ]
    newest = items[0]
    assert newest.change.change_id == saved.change_id
    assert newest.change.reason == "Rosa said."
    assert (newest.seq, newest.received_ms) == (None, None)
    of_child = reading.history(laptop.db, family.family_id, entity_id=child.entity_id)
    assert [item.entry_id for item in of_child] == [items[0].entry_id, items[2].entry_id]
    paged = reading.history(laptop.db, family.family_id, most=2)
    rest = reading.history(laptop.db, family.family_id, before=paged[-1].entry_id)
    assert [*paged, *rest] == items


def test_a_text_edited_on_two_laptops_is_combined_from_its_history(laptop: Laptop) -> None:
    family, child = laptop.a_family(family_id=FAMILY)
    desk = Desk(laptop)
    base = desk.writes([Write("person", child.entity_id, "about", "one\ntwo\nthree", ())])
    left = [Write("person", child.entity_id, "about", "ONE\ntwo\nthree", (base,))]
    desk.writes(left)
    desk.writes([Write("person", child.entity_id, "about", "one\ntwo\nTHREE", (base,))], TOM)
    read = reading.record_with(laptop.db, child.entity_id, FAMILY)
    assert isinstance(read, Person)
    assert read.about == "ONE\ntwo\nTHREE"
    lost = [Write("person", child.entity_id, "adjustments", "left", (UUID(int=1),))]
    desk.writes(lost)
    desk.writes([Write("person", child.entity_id, "adjustments", "right", (UUID(int=1),))], TOM)
    read = reading.record_with(laptop.db, child.entity_id, FAMILY)
    assert isinstance(read, Person)
    assert read.facts
    assert read.facts.disagreements["adjustments"].combined is None
    assert reading.family_card(laptop.db, family.family_id).to_settle == 2


def test_a_row_that_hangs_on_a_note_in_a_way_unknown_here_is_left_out(desk: Desk) -> None:
    one = note()
    desk.write(one)
    desk.writes([Write("a newer kind", uuid4(), "contact", one.entity_id.bytes, ())])
    desk.writes([Write("review", uuid4(), "contact", "somebody", ())])
    assert not _sheet(desk, one).reviews


def _card(desk: Desk) -> reading.FamilyCard:
    return reading.family_card(desk.laptop.db, FAMILY, now=NOW)


def _sheet(desk: Desk, one: Contact) -> reading.ContactSheet:
    sheet = reading.contact_with(desk.laptop.db, one.entity_id)
    assert sheet
    return sheet


def _read(desk: Desk, one: Contact) -> Contact:
    return _sheet(desk, one).contact


def _read_review(laptop: Laptop, review: Review) -> Record:
    read = reading.record_with(laptop.db, review.entity_id)
    assert read
    return read


def _empty_page(family_id: UUID) -> accept.ProvenPage:
    return Service(family_id).page(0)

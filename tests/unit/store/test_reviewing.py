"""What the reviews screen asks: what waits, what was asked, and what was signed of late."""

from datetime import timedelta
from uuid import uuid4

from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.store import drafts, reviewing
from keyworker_desktop.store.reading import contact_with
from tests.support.stores import NOW, Laptop, a_note
from tests.unit.store.test_reading import FAMILY, ME, TOM, Desk

SINCE = NOW - timedelta(days=7)


def _desk_of(laptop: Laptop, **how: object) -> reviewing.ReviewDesk:
    also = how.get("also")
    return reviewing.review_desk(
        laptop.db,
        device_id=ME,
        devices={ME},
        since=SINCE,
        also=also.entity_id if isinstance(also, Contact) else None,
    )


def _say(laptop: Laptop, note: Contact, step: str) -> Review:
    sheet = contact_with(laptop.db, note.entity_id)
    assert sheet
    review = Review(
        entity_id=uuid4(),
        family_id=FAMILY,
        contact=note.entity_id,
        step=step,
        body="Why?",
        bound_to=tuple(sheet.head_ids()),
    )
    laptop.save_records(review)
    return review


def test_the_desk_of_somebody_who_reviews(laptop: Laptop) -> None:
    laptop.a_family(family_id=FAMILY, rating="amber")
    desk = Desk(laptop)
    waiting, asked, signed, read = (a_note(FAMILY, entity_id=uuid4()) for _ in range(4))
    written = {note.entity_id: desk.write(note) for note in (waiting, asked, signed, read)}
    question = _say(laptop, asked, "question")
    desk.review(asked, SIGN_OFF, written[asked.entity_id])
    _say(laptop, signed, SIGN_OFF)
    desk.review(read, SIGN_OFF, written[read.entity_id])
    draft = drafts.Draft(
        draft_id=uuid4(),
        family_id=FAMILY,
        kind="review",
        fields={"contact": waiting.entity_id.bytes},
        updated_at=NOW,
    )
    drafts.keep(laptop.db, draft)

    found = _desk_of(laptop, also=read)

    assert [item.sheet.contact for item in found.waiting] == [waiting]
    assert [item.sheet.contact for item in found.asked] == [asked]
    assert [item.sheet.contact for item in found.signed] == [signed]
    assert found.also
    assert found.also.sheet.contact == read
    assert (found.also.family_name, found.also.rating) == ("Alex Marlow", "amber")
    assert found.open_questions == {question.entity_id}
    assert set(written.values()) <= found.received.keys()
    assert found.drafts.keys() == {waiting.entity_id}
    assert _desk_of(laptop, also=waiting).also == found.waiting[0]
    sheet = reviewing.sheet_of(laptop.db, read.entity_id)
    assert sheet
    assert reviewing.origin_of(sheet.contact) == written[read.entity_id]
    assert reviewing.origin_of(waiting) is None


def test_a_note_that_is_not_here_is_not_shown_beside(laptop: Laptop) -> None:
    laptop.a_family(family_id=FAMILY)
    found = _desk_of(laptop, also=a_note(FAMILY, entity_id=uuid4()))
    assert (found.also, list(found.waiting), found.received) == (None, [], {})
    assert TOM.device_id != ME

"""What a supervisor's reviews are made of."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.record import heads_of
from keyworker_desktop.record.writing import creation, struck_out
from keyworker_desktop.store import drafts
from keyworker_desktop.store.reviewing import ReviewDesk, origin_of, review_desk, sheet_of
from tests.support.stores import NOW, Laptop, a_laptop, a_note

ELSEWHERE = UUID(int=999)


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = a_laptop(tmp_path)
    yield made
    made.db.close()


def asked(laptop: Laptop, also: UUID | None = None, *devices: UUID) -> ReviewDesk:
    return review_desk(
        laptop.db,
        device_id=ELSEWHERE,
        devices=frozenset(devices or {ELSEWHERE}),
        since=NOW - timedelta(days=7),
        also=also,
    )


def review(laptop: Laptop, note: Contact, step: str) -> Review:
    sheet = sheet_of(laptop.db, note.entity_id)
    assert sheet is not None
    bound = {SIGN_OFF: heads_of(sheet.to_sign()), "answer": sheet.to_answer()}.get(step, ())
    body = "" if step == SIGN_OFF else "Who rings?"
    made = Review(
        entity_id=new_entity_id(NOW),
        family_id=note.family_id,
        contact=note.entity_id,
        step=step,
        body=body,
        bound_to=bound,
    )
    laptop.save(creation(made), note.family_id)
    return made


def test_a_note_waits_until_it_is_signed_and_then_is_among_the_signed(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    note = laptop.a_note(family.family_id)
    assert [item.sheet.contact for item in asked(laptop).waiting] == [note]
    signed = review(laptop, note, SIGN_OFF)
    found = asked(laptop, None, laptop.me.device_id)
    assert (found.waiting, [item.sheet.contact for item in found.signed]) == ([], [note])
    (read,) = found.signed[0].sheet.reviews
    assert read == signed
    laptop.save(struck_out(read, "Signed by mistake."), family.family_id)
    assert asked(laptop, None, laptop.me.device_id).signed == []
    assert [item.sheet.contact for item in asked(laptop).waiting] == [note]


def test_nobody_reviews_what_they_wrote_on_another_laptop(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id)
    assert asked(laptop, None, laptop.me.device_id).waiting == []


def test_open_questions_are_told_with_the_signed_notes_they_are_about(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    note = laptop.a_note(family.family_id)
    review(laptop, note, SIGN_OFF)
    question = review(laptop, note, "question")
    found = asked(laptop, None, laptop.me.device_id)
    assert found.open_questions == {question.entity_id}
    assert [item.sheet.contact for item in found.asked] == [note]
    review(laptop, note, "answer")
    answered = asked(laptop, None, laptop.me.device_id)
    assert (answered.open_questions, answered.asked) == (frozenset(), [])


def test_a_note_asked_for_comes_beside_the_rest(laptop: Laptop) -> None:
    family, child = laptop.a_family()
    note = laptop.a_note(family.family_id)
    review(laptop, note, SIGN_OFF)
    found = asked(laptop, note.entity_id)
    assert found.also is not None
    assert found.also.sheet.contact == note
    assert found.also.people == {child.entity_id: child.name}
    assert asked(laptop, UUID(int=5)).also is None


def test_what_waits_on_this_laptop_was_not_received(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    note = laptop.a_note(family.family_id)
    (item,) = asked(laptop).waiting
    origin = origin_of(item.sheet.contact)
    assert origin is not None
    assert asked(laptop).received == {}
    laptop.db.execute("UPDATE entry SET received_ms = 60000")
    assert asked(laptop).received[origin].timestamp() == 60
    assert origin_of(note) is None


def test_drafts_are_found_by_their_note(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    note = a_note(family.family_id)
    for kind, about in (("review", note.entity_id.bytes), ("contact", b""), ("review", "nothing")):
        drafts.keep(
            laptop.db,
            drafts.Draft(
                draft_id=new_entity_id(NOW),
                family_id=family.family_id,
                kind=kind,
                fields={"contact": about, "body": "I wonder"},
                updated_at=NOW,
            ),
        )
    found = asked(laptop).drafts
    assert list(found) == [note.entity_id]
    assert found[note.entity_id].fields["body"] == "I wonder"

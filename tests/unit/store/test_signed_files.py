"""A sign-off is about the note with the files that hung on it, and no others."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.review import SIGN_OFF, Review
from keyworker_desktop.record.record import Record, heads_of
from keyworker_desktop.record.writing import creation, edits, struck_out
from keyworker_desktop.store import attention, reading, refold
from keyworker_desktop.store.attachments import attached_to
from keyworker_desktop.store.reading import ContactSheet
from tests.support.stores import NOW, Laptop, a_laptop, a_note


@pytest.fixture
def laptop(tmp_path: Path) -> Iterator[Laptop]:
    made = a_laptop(tmp_path)
    yield made
    made.db.close()


@pytest.fixture
def note(laptop: Laptop) -> Contact:
    family, _ = laptop.a_family()
    return laptop.a_note(family.family_id)


def a_file(about: Record, **changes: Any) -> Attachment:
    values: dict[str, Any] = {
        "entity_id": new_entity_id(NOW),
        "family_id": about.family_id,
        "about": about.entity_id,
        "name": "Letter.pdf",
        "media": "application/pdf",
        "size": 100,
        "blob_id": new_entity_id(NOW),
        "blob_key": bytes(32),
        "root": bytes(range(32)),
        **changes,
    }
    return Attachment(**values)


def attach(laptop: Laptop, about: Record) -> Attachment:
    file = a_file(about)
    laptop.save(creation(file), about.family_id)
    return file


def sheet_of(laptop: Laptop, note: Contact) -> ContactSheet:
    sheet = reading.contact_with(laptop.db, note.entity_id)
    assert sheet is not None
    return sheet


def sign(laptop: Laptop, sheet: ContactSheet) -> None:
    review = Review(
        entity_id=new_entity_id(NOW),
        family_id=sheet.contact.family_id,
        contact=sheet.contact.entity_id,
        step=SIGN_OFF,
        bound_to=heads_of(sheet.to_sign()),
    )
    laptop.save(creation(review), sheet.contact.family_id)


def stands(laptop: Laptop, note: Contact) -> str:
    """As a reader sees it, and the queue, which has a column of its own, also after a refold."""
    sheet = sheet_of(laptop, note)
    told = "signed" if sheet.is_signed_off() else "waits"
    for again in (False, True):
        if again:
            refold.refold(laptop.db, lambda _done, _in_all: None)
        (waits,) = laptop.db.execute(
            "SELECT waits FROM record WHERE entity_id = ?", (note.entity_id.bytes,)
        ).fetchone()
        assert (waits == attention.NOTHING) == (told == "signed")
    return "signed earlier" if sheet.was_signed_earlier() else told


def test_a_file_that_comes_after_it_makes_it_an_earlier_version(
    laptop: Laptop, note: Contact
) -> None:
    sign(laptop, sheet_of(laptop, note))
    assert stands(laptop, note) == "signed"
    file = attach(laptop, note)
    assert stands(laptop, note) == "signed earlier"
    assert sheet_of(laptop, note).files == [file]
    sign(laptop, sheet_of(laptop, note))
    assert stands(laptop, note) == "signed"


def test_it_is_about_the_files_that_were_read(laptop: Laptop, note: Contact) -> None:
    attach(laptop, note)
    seen = sheet_of(laptop, note)
    attach(laptop, note)
    sign(laptop, seen)
    assert stands(laptop, note) == "signed earlier"


def test_one_file_less_makes_it_an_earlier_version(laptop: Laptop, note: Contact) -> None:
    attach(laptop, note)
    sign(laptop, sheet_of(laptop, note))
    assert stands(laptop, note) == "signed"
    (read,) = sheet_of(laptop, note).files
    laptop.save(struck_out(read, "Of another child."), note.family_id)
    assert stands(laptop, note) == "signed earlier"
    sign(laptop, sheet_of(laptop, note))
    assert stands(laptop, note) == "signed"


def test_other_words_under_a_file_make_it_an_earlier_version(laptop: Laptop, note: Contact) -> None:
    attach(laptop, note)
    sign(laptop, sheet_of(laptop, note))
    (read,) = sheet_of(laptop, note).files
    laptop.save(edits(read, caption="What the school wrote in May"), note.family_id)
    assert stands(laptop, note) == "signed earlier"


def test_a_note_written_with_its_files_is_signed_with_them(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    note = a_note(family.family_id)
    laptop.save([*creation(note), *creation(a_file(note))], family.family_id)
    assert stands(laptop, note) == "waits"
    sign(laptop, sheet_of(laptop, note))
    assert stands(laptop, note) == "signed"


def test_files_of_other_entries_are_not_signed(laptop: Laptop, note: Contact) -> None:
    sign(laptop, sheet_of(laptop, note))
    other = laptop.a_note(note.family_id)
    for about in (other, laptop.a_family()[1]):
        attach(laptop, about)
        assert attached_to(laptop.db, about.family_id, [about.entity_id])
    assert stands(laptop, note) == "signed"
    assert stands(laptop, other) == "waits"

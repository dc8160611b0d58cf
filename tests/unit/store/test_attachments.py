"""Where a file is said to be is where it is; nothing unsent is ever put away."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.record.writing import creation, edits, struck_out
from keyworker_desktop.store import attachments, chunks, drafts, outbox, reading, refold
from keyworker_desktop.store.attachments import FileKey, FileRow, NewFile, Whereabouts
from keyworker_desktop.store.chunks import ChunkFolder
from keyworker_desktop.store.connection import transaction
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.log import set_trouble
from keyworker_desktop.store.search import search
from keyworker_protocol.limits import CHUNK_BYTES
from tests.support.files import some_bytes
from tests.support.stores import NOW, Laptop, a_note

LIFE, LATER_LIFE = UUID(int=1), UUID(int=2)
SIZE = 2 * CHUNK_BYTES + 5


@pytest.fixture
def folder(tmp_path: Path) -> ChunkFolder:
    return ChunkFolder(tmp_path / "attachments")


@pytest.fixture
def family(laptop: Laptop) -> UUID:
    return laptop.a_family()[0].family_id


def kept_record(
    laptop: Laptop, folder: ChunkFolder, family_id: UUID, size: int = SIZE, **changes: Any
) -> Attachment:
    kept = chunks.keep(folder, some_bytes(size))
    assert kept is not None
    values = {"about": uuid4(), "name": "Pond.jpg", "media": "image/jpeg", **changes}
    record = Attachment(entity_id=new_entity_id(laptop.clock), family_id=family_id, **values)
    return chunks.with_file(record, kept)


def attach(
    laptop: Laptop, folder: ChunkFolder, family_id: UUID, size: int = SIZE, **changes: Any
) -> Attachment:
    record = kept_record(laptop, folder, family_id, size, **changes)
    laptop.save_records(record)
    adopt(laptop, here=size)
    return record


def adopt(laptop: Laptop, *, here: int) -> list[NewFile]:
    new = attachments.unknown(laptop.db)
    attachments.adopt(laptop.db, [(one, here) for one in new], now=laptop.clock)
    return new


def key_of(record: Attachment) -> FileKey:
    return FileKey(record.family_id, record.entity_id)


def row_of(laptop: Laptop, record: Attachment) -> FileRow:
    row = attachments.file_row(laptop.db, key_of(record))
    assert row is not None
    return row


def where(laptop: Laptop, record: Attachment) -> Whereabouts:
    sheet = attachments.sheet_of(laptop.db, record.entity_id, record.family_id)
    assert sheet is not None
    return sheet.whereabouts


def by_somebody_else(laptop: Laptop, record: Attachment) -> None:
    """Made to look as if it had come from another laptop."""
    state = laptop.db.execute(
        "SELECT entity_id, log_id, state FROM record WHERE kind = 'attachment'"
    ).fetchall()
    for entity_id, log_id, blob in state:
        if entity_id == record.entity_id.bytes:
            other = blob.replace(laptop.me.device_id.bytes, UUID(int=999).bytes)
            laptop.db.execute(
                "UPDATE record SET state = ? WHERE entity_id = ? AND log_id = ?",
                (other, entity_id, log_id),
            )


def test_an_own_file_waits_until_the_service_has_it(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    record = kept_record(laptop, folder, family)
    laptop.save_records(record)
    assert where(laptop, record) is Whereabouts.WAITING, "also before the lane has seen it"
    assert [one.key for one in adopt(laptop, here=SIZE)] == [key_of(record)]
    assert adopt(laptop, here=0) == [], "once is enough"
    assert where(laptop, record) is Whereabouts.WAITING
    assert attachments.waiting(laptop.db) == attachments.WaitingFiles(1, SIZE)
    assert [row.key for row in attachments.to_send(laptop.db, LIFE)] == [key_of(record)]
    attachments.set_sent(laptop.db, key_of(record), CHUNK_BYTES)
    sheet = attachments.sheet_of(laptop.db, record.entity_id, family)
    assert sheet is not None
    assert (sheet.done, sheet.in_all) == (CHUNK_BYTES, SIZE)
    assert attachments.waiting(laptop.db).size == SIZE - CHUNK_BYTES
    attachments.set_there(laptop.db, key_of(record), LIFE)
    assert where(laptop, record) is Whereabouts.HERE
    assert attachments.to_send(laptop.db, LIFE) == []
    assert attachments.waiting(laptop.db).count == 0


def test_after_a_restore_of_the_service_everything_here_is_offered_again(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    record, others = (attach(laptop, folder, family) for _ in range(2))
    by_somebody_else(laptop, others)
    for one in (record, others):
        attachments.set_there(laptop.db, key_of(one), LIFE)
    assert {row.key for row in attachments.to_send(laptop.db, LATER_LIFE)} == {
        key_of(record),
        key_of(others),
    }


def test_somebody_elses_file_is_on_its_way_then_there_then_here(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    record = kept_record(laptop, folder, family)
    laptop.save_records(record)
    by_somebody_else(laptop, record)
    assert where(laptop, record) is Whereabouts.ON_ITS_WAY
    adopt(laptop, here=0)
    assert where(laptop, record) is Whereabouts.ON_ITS_WAY
    assert attachments.to_ask_about(laptop.db, LIFE) == [family]
    assert attachments.set_there_in_family(laptop.db, family, [], LIFE) != []
    assert where(laptop, record) is Whereabouts.ON_ITS_WAY
    blob_id = row_of(laptop, record).blob_id
    (changed,) = attachments.set_there_in_family(laptop.db, family, [blob_id], LIFE)
    assert changed.whereabouts is Whereabouts.THERE
    assert attachments.to_ask_about(laptop.db, LIFE) == []
    assert attachments.to_ask_about(laptop.db, LATER_LIFE) == [family]
    attachments.set_here(laptop.db, row_of(laptop, record).root, CHUNK_BYTES)
    sheet = attachments.sheet_of(laptop.db, record.entity_id, family)
    assert sheet is not None
    assert (sheet.whereabouts, sheet.done) == (Whereabouts.THERE, CHUNK_BYTES)
    attachments.set_here(laptop.db, row_of(laptop, record).root, SIZE, now=NOW)
    assert where(laptop, record) is Whereabouts.HERE


def test_an_own_file_lost_before_it_was_sent_is_told(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    record = attach(laptop, folder, family)
    attachments.set_here(laptop.db, row_of(laptop, record).root, 0)
    assert where(laptop, record) is Whereabouts.ON_ITS_WAY, "the service may have it"
    attachments.set_not_there(laptop.db, key_of(record))
    assert where(laptop, record) is Whereabouts.GONE


def test_an_attachment_without_its_file(laptop: Laptop, family: UUID) -> None:
    record = Attachment(
        entity_id=uuid4(), family_id=family, about=uuid4(), name="?", media="image/jpeg"
    )
    laptop.save_records(record)
    assert adopt(laptop, here=0) == []
    sheet = attachments.sheet_of(laptop.db, record.entity_id, family)
    assert sheet is not None
    assert sheet.whereabouts is Whereabouts.GONE
    assert "without its file" in sheet.problem
    assert attachments.sheet_of(laptop.db, uuid4(), family) is None


def test_a_struck_attachment_is_not_sent_but_given_back_to_a_restored_service(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    record = attach(laptop, folder, family)
    read = reading.record_with(laptop.db, record.entity_id)
    assert isinstance(read, Attachment)
    laptop.save(struck_out(read, "Another family’s letter"), family)
    assert attachments.to_send(laptop.db, LIFE) == []
    assert attachments.waiting(laptop.db).count == 0
    attachments.set_there(laptop.db, key_of(record), LIFE)
    assert len(attachments.to_send(laptop.db, LATER_LIFE)) == 1


def test_they_are_found_by_what_they_hang_on(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    note = laptop.a_note(family)
    first, second = (
        attach(laptop, folder, family, about=note.entity_id, name=name)
        for name in ("First.jpg", "Second.pdf")
    )
    other = attach(laptop, folder, family)
    elsewhere = attach(laptop, folder, laptop.a_family()[0].family_id, about=note.entity_id)
    found = attachments.attached_to(laptop.db, family, [note.entity_id, uuid4()])
    assert list(found) == [note.entity_id]
    assert [one.attachment.name for one in found[note.entity_id]] == ["First.jpg", "Second.pdf"]
    assert [one.attachment.entity_id for one in attachments.of_family(laptop.db, family)] == [
        other.entity_id,
        second.entity_id,
        first.entity_id,
    ]
    assert elsewhere.family_id != family
    sheet = reading.contact_with(laptop.db, note.entity_id)
    assert sheet is not None
    assert (sheet.addenda, sheet.reviews) == ([], [])


def test_the_caption_can_be_edited_and_found_and_nothing_else_can_be_changed(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    record = attach(laptop, folder, family)
    read = reading.record_with(laptop.db, record.entity_id)
    assert isinstance(read, Attachment)
    laptop.save(edits(read, caption="The pond in spring"), family)
    (hit,) = search(laptop.db, "spring")
    assert hit.record.title() == "The pond in spring"
    assert len(search(laptop.db, "Pond.jpg")) == 1
    assert search(laptop.db, "jpeg") == []
    with pytest.raises(Exception, match="stays as it is"):
        edits(read, name="Other.jpg")
    with pytest.raises(Exception, match="stays as it is"):
        edits(read, root=bytes(32))


def test_a_refold_finds_every_file_again(laptop: Laptop, folder: ChunkFolder, family: UUID) -> None:
    record = attach(laptop, folder, family)
    attachments.set_there(laptop.db, key_of(record), LIFE)
    refold.refold(laptop.db, lambda _done, _all: None)
    assert where(laptop, record) is Whereabouts.HERE
    laptop.db.execute("DELETE FROM blob")
    assert [one.key for one in attachments.unknown(laptop.db)] == [key_of(record)]


def test_what_somebody_waits_for_is_first_until_it_is_here(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    record = attach(laptop, folder, family)
    key, root = key_of(record), row_of(laptop, record).root
    attachments.set_here(laptop.db, root, 0)
    attachments.set_wanted(laptop.db, key, is_wanted=True)
    assert attachments.to_fetch_for_somebody(laptop.db, LIFE) == [], "nobody has it to give"
    attachments.set_there(laptop.db, key, LIFE)
    assert [row.key for row in attachments.to_fetch_for_somebody(laptop.db, LIFE)] == [key]
    assert attachments.to_fetch_for_somebody(laptop.db, LATER_LIFE) == []
    attachments.set_here(laptop.db, root, CHUNK_BYTES)
    assert row_of(laptop, record).is_wanted
    attachments.set_here(laptop.db, root, SIZE)
    assert not row_of(laptop, record).is_wanted
    attachments.set_here(laptop.db, root, 0)
    attachments.set_wanted(laptop.db, key, is_wanted=True)
    attachments.set_wanted(laptop.db, key, is_wanted=False)
    assert attachments.to_fetch_for_somebody(laptop.db, LIFE) == []


def fetched(laptop: Laptop, folder: ChunkFolder, family_id: UUID, **changes: Any) -> Attachment:
    """At the service and here."""
    record = attach(laptop, folder, family_id, **changes)
    attachments.set_there(laptop.db, key_of(record), LIFE)
    laptop.clock += timedelta(minutes=1)
    attachments.looked_at(laptop.db, record.entity_id, family_id, now=laptop.clock)
    return record


def make_room(laptop: Laptop, life: UUID = LIFE, keep: set[UUID] | None = None) -> list[bytes]:
    return attachments.make_room(laptop.db, life, keep=keep or set())


def test_the_longest_unused_goes_when_there_is_too_much(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    one, two, three = (fetched(laptop, folder, family) for _ in range(3))
    assert attachments.cache_limit(laptop.db) == 500 * 1024**2
    assert make_room(laptop) == []
    attachments.set_cache_limit(laptop.db, 2 * SIZE)
    laptop.clock += timedelta(minutes=1)
    attachments.looked_at(laptop.db, one.entity_id, family, now=laptop.clock)
    assert make_room(laptop) == [two.root]
    assert where(laptop, two) is Whereabouts.THERE
    assert make_room(laptop) == []
    attachments.set_cache_limit(laptop.db, 0)
    assert make_room(laptop) == [three.root, one.root]


def keeps_unsent(laptop: Laptop, record: Attachment) -> None:
    laptop.db.execute("UPDATE blob SET sent_in = NULL")


def keeps_of_an_earlier_life(laptop: Laptop, record: Attachment) -> None:
    attachments.set_there(laptop.db, key_of(record), LATER_LIFE)


def keeps_wanted(laptop: Laptop, record: Attachment) -> None:
    attachments.set_wanted(laptop.db, key_of(record), is_wanted=True)


@pytest.mark.parametrize(
    "why", [keeps_unsent, keeps_of_an_earlier_life, keeps_wanted], ids=lambda why: why.__name__
)
def test_never_put_away(
    laptop: Laptop,
    folder: ChunkFolder,
    family: UUID,
    why: Callable[[Laptop, Attachment], None],
) -> None:
    record = fetched(laptop, folder, family)
    attachments.set_cache_limit(laptop.db, 0)
    why(laptop, record)
    assert make_room(laptop) == []


def test_files_of_a_family_in_use_stay(laptop: Laptop, folder: ChunkFolder, family: UUID) -> None:
    other = laptop.a_family()[0].family_id
    record, going = fetched(laptop, folder, family), fetched(laptop, folder, other)
    attachments.set_cache_limit(laptop.db, 0)
    assert make_room(laptop, keep={family}) == [going.root]
    assert make_room(laptop) == [record.root]


def test_one_file_on_two_entries_stays_while_either_needs_it(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    record = fetched(laptop, folder, family)
    again = Attachment(
        **{
            name: getattr(record, name)
            for name in ("name", "media", "size", "blob_id", "blob_key", "root", "about")
        },
        entity_id=uuid4(),
        family_id=family,
    )
    laptop.save_records(again)
    adopt(laptop, here=SIZE)
    attachments.set_cache_limit(laptop.db, 0)
    assert make_room(laptop) == []
    attachments.set_there(laptop.db, key_of(again), LIFE)
    assert make_room(laptop) == [record.root]
    assert {where(laptop, one) for one in (record, again)} == {Whereabouts.THERE}


def test_todays_families_are_fetched_ahead_the_newest_first_and_no_more_than_may_be_kept(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    other = laptop.a_family()[0].family_id
    laptop.save_records(
        Appointment(entity_id=uuid4(), family_id=family, at=NOW + timedelta(hours=3)),
        Appointment(entity_id=uuid4(), family_id=family, at=NOW + timedelta(days=2)),
    )
    laptop.save_records(
        Appointment(entity_id=uuid4(), family_id=other, at=NOW + timedelta(days=1)),
        Appointment(entity_id=uuid4(), family_id=other, at=NOW, state="called off"),
    )
    assert attachments.families_of_today(laptop.db, now=NOW) == {family}
    records = [fetched(laptop, folder, family) for _ in range(3)]
    for one in records:
        attachments.set_here(laptop.db, row_of(laptop, one).root, 0)
    ahead = partial(attachments.to_fetch_ahead, laptop.db, [family], LIFE)
    assert [row.key.entity_id for row in ahead()] == [one.entity_id for one in records[::-1]]
    attachments.set_cache_limit(laptop.db, 2 * SIZE)
    assert [row.key.entity_id for row in ahead()] == [one.entity_id for one in records[:0:-1]]
    assert attachments.to_fetch_ahead(laptop.db, [other], LIFE) == []
    assert attachments.to_fetch_ahead(laptop.db, [family], LATER_LIFE) == []


def test_text_that_is_refused_or_in_trouble_does_not_hold_up_files(laptop: Laptop) -> None:
    with transaction(laptop.db):
        laptop.db.execute("DELETE FROM outbox")
    assert not attachments.is_text_waiting(laptop.db)
    family = laptop.a_family()[0].family_id
    assert attachments.is_text_waiting(laptop.db)
    (entry_id,) = laptop.db.execute("SELECT min(entry_id) FROM outbox").fetchone()
    outbox.park(laptop.db, entry_id, "Refused.")
    laptop.a_note(family)
    assert not attachments.is_text_waiting(laptop.db)
    outbox.try_again(laptop.db)
    set_trouble(laptop.db, family, "Does not fit.")
    assert not attachments.is_text_waiting(laptop.db)
    set_trouble(laptop.db, family, "")
    assert attachments.is_text_waiting(laptop.db)


def test_a_file_of_a_draft_is_spoken_of(laptop: Laptop, folder: ChunkFolder, family: UUID) -> None:
    kept = chunks.keep(folder, b"letter")
    assert kept is not None
    assert not attachments.is_spoken_of(laptop.db, kept.root)
    draft = Draft(
        draft_id=uuid4(),
        family_id=family,
        kind="contact",
        fields={"body": "…", "attachments": [kept.to_plain()]},
        updated_at=NOW,
    )
    drafts.keep(laptop.db, draft)
    assert attachments.is_spoken_of(laptop.db, kept.root)
    drafts.discard(laptop.db, draft.draft_id)
    assert not attachments.is_spoken_of(laptop.db, kept.root)
    record = attach(laptop, folder, family)
    assert record.root is not None
    assert attachments.is_spoken_of(laptop.db, record.root)


def test_a_note_and_its_attachments_are_one_change(
    laptop: Laptop, folder: ChunkFolder, family: UUID
) -> None:
    note = a_note(family, at=laptop.clock.replace(second=0))
    records = [
        kept_record(laptop, folder, family, 10, about=note.entity_id, pages=3, seconds=4)
        for _ in range(12)
    ]
    writes = [write for one in (note, *records) for write in creation(one)]
    assert len(writes) <= 200
    laptop.save(writes, family)
    assert len(attachments.attached_to(laptop.db, family, [note.entity_id])[note.entity_id]) == 12

"""Saving: one transaction, everywhere or nowhere, whatever fails and wherever it fails."""

from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.record.errors import CannotBeKeptError
from keyworker_desktop.record.kinds.contact import Addendum
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import drafts, errors, log, outbox, reading
from keyworker_desktop.store.open import create_store, open_reader, open_store
from keyworker_desktop.store.search import search
from tests.support.stores import KEY, NOW, Laptop, a_note, check_search

TABLES = ("entry", "outbox", "record", "tail", "draft", "search")


class FailingOnce:
    """A connection whose n-th statement fails as a disk does."""

    def __init__(self, db: Any, number: int) -> None:
        self._db = db
        self._left = number

    def __getattr__(self, name: str) -> Any:
        return getattr(self._db, name)

    def execute(self, sql: str, *parameters: Any) -> Any:
        self._count()
        return self._db.execute(sql, *parameters)

    def executemany(self, sql: str, *parameters: Any) -> Any:
        self._count()
        return self._db.executemany(sql, *parameters)

    def _count(self) -> None:
        self._left -= 1
        if not self._left:
            raise sqlcipher.OperationalError("disk I/O error")


def contents(db: Any) -> dict[str, list[Any]]:
    return {
        table: db.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall()  # noqa: S608 - our own
        for table in TABLES
    }


def a_draft(family_id: UUID, **fields: Any) -> drafts.Draft:
    return drafts.Draft(
        draft_id=uuid4(), family_id=family_id, kind="contact", fields=fields, updated_at=NOW
    )


def test_a_saved_note_is_in_the_log_the_outbox_the_records_and_the_search(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    note = laptop.a_note(family.family_id, body="The kingfisher came back.")
    assert [one.contact for one in reading.contacts(laptop.db, family.family_id)] == [note]
    assert [hit.record for hit in search(laptop.db, "kingfisher")] == [note]
    assert outbox.count(laptop.db) == 2
    assert log.tail_of(laptop.db, family.family_id, laptop.me.device_id).counter == 2


def test_wherever_a_save_fails_nothing_of_it_is_kept_and_the_draft_is(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    family_id = family.family_id
    draft = a_draft(family_id, body="as typed")
    drafts.keep(laptop.db, draft)
    real, before = laptop.db, contents(laptop.db)
    note = a_note(family_id, entity_id=uuid4())
    number = 0
    while True:
        number += 1
        laptop.db = FailingOnce(real, number)
        try:
            laptop.save(creation(note), family_id, finishing=draft.draft_id)
        except errors.DiskTroubleError:
            assert contents(real) == before
            assert not real.in_transaction
            continue
        break
    assert number > 10
    laptop.db = real
    assert [one.contact for one in reading.contacts(real, family_id)] == [note]
    assert not drafts.all_drafts(real)
    check_search(real)


def test_a_full_disk_is_said_and_the_store_goes_on_when_there_is_room(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    db = laptop.db
    (pages,) = db.execute("PRAGMA page_count").fetchone()
    db.execute(f"PRAGMA max_page_count = {pages}")
    before = contents(db)
    words = " ".join(f"word{number}" for number in range(9_000))
    with pytest.raises(errors.DiskFullError):
        laptop.a_note(family.family_id, body=words)
    assert contents(db) == before
    db.execute("PRAGMA max_page_count = 100000")
    laptop.a_note(family.family_id, body=words)
    check_search(db)


def test_a_store_that_may_not_be_written_says_so(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    laptop.db.execute("PRAGMA query_only = ON")
    with pytest.raises(errors.StoreReadOnlyError, match="What you typed is still here"):
        laptop.a_note(family.family_id)
    laptop.db.execute("PRAGMA query_only = OFF")
    laptop.a_note(family.family_id)


def test_a_second_writer_has_to_wait_and_says_so(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    other = open_store(laptop.path, KEY)
    other.execute("BEGIN IMMEDIATE")
    laptop.db.execute("PRAGMA busy_timeout = 20")
    with pytest.raises(errors.StoreBusyError):
        laptop.a_note(family.family_id)
    other.execute("ROLLBACK")
    other.close()
    laptop.a_note(family.family_id)


def test_a_reader_sees_the_store_as_it_was_saved_and_cannot_write(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    reader = open_reader(laptop.path, KEY)
    laptop.a_note(family.family_id)
    assert len(reading.contacts(reader, family.family_id)) == 1
    with pytest.raises(sqlcipher.OperationalError, match="readonly"):
        reader.execute("DELETE FROM draft")
    reader.close()


def test_two_stores_are_not_made_at_one_place(laptop: Laptop) -> None:
    with pytest.raises(errors.StoreExistsError):
        create_store(laptop.path, KEY)


def test_making_a_store_again_after_an_interruption_succeeds(tmp_path: Any) -> None:
    path = tmp_path / "store.db"
    path.with_name("store.db.new").write_bytes(b"half of a store")
    create_store(path, KEY).close()
    open_store(path, KEY).close()
    assert {file.name for file in tmp_path.iterdir()} == {"store.db", "store.db-in-use"}


def test_more_than_one_change_can_hold_is_refused_in_words(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    letters = _incompressible(190_000)
    before = contents(laptop.db)
    with pytest.raises(CannotBeKeptError, match="Split it in two"):
        laptop.a_note(family.family_id, body=letters)
    assert contents(laptop.db) == before


def test_a_long_note_in_any_script_with_odd_signs_comes_back_as_typed(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    body = ("שלום, חבר. مرحبا بك 👩‍👧‍👦 \x02\x03\x1f\r\n\t" * 4_000)[:100_000]
    laptop.a_note(family.family_id, body=body)
    (sheet,) = reading.contacts(laptop.db, family.family_id)
    assert sheet.contact.body == body
    check_search(laptop.db)


def test_drafts_are_kept_replaced_listed_newest_first_and_discarded(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    one = a_draft(family.family_id, body="half \ud83d", minutes=5, who=[bytes(16)])
    drafts.keep(laptop.db, one)
    drafts.keep(laptop.db, one)
    other = a_draft(uuid4(), body="of another family")
    drafts.keep(laptop.db, other)
    (kept,) = drafts.all_drafts(laptop.db, family.family_id)
    assert dict(kept.fields) == {"body": "half �", "minutes": 5, "who": [bytes(16)]}
    assert kept.updated_at == NOW
    assert {draft.draft_id for draft in drafts.all_drafts(laptop.db)} == {
        one.draft_id,
        other.draft_id,
    }
    drafts.discard(laptop.db, one.draft_id)
    assert [draft.draft_id for draft in drafts.all_drafts(laptop.db)] == [other.draft_id]


def test_a_batch_holds_the_oldest_entries_that_fit_one_push(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    family_id = family.family_id
    for number in range(9):
        text = _incompressible(55_000, seed=number)
        laptop.a_note(family_id, body=text, entity_id=uuid4())
    whole = [one.change_id for one in _all_waiting(laptop, family_id)]
    first = outbox.next_batch(laptop.db, family_id)
    assert 1 < len(first) < 10
    assert [one.change_id for one in first] == whole[: len(first)]
    assert len(outbox.next_batch(laptop.db, family_id, most=1)) == 1
    assert outbox.waiting_change_ids(laptop.db, family_id) == set(whole)


def test_a_refused_entry_stops_its_family_only_until_somebody_tries_again(laptop: Laptop) -> None:
    one, other = laptop.a_family()[0].family_id, laptop.a_family()[0].family_id
    (entry,) = outbox.next_batch(laptop.db, one)
    outbox.park(laptop.db, entry.entry_id, "It was refused.")
    assert not outbox.next_batch(laptop.db, one)
    assert outbox.next_batch(laptop.db, other)
    assert [(row.log_id, row.count, row.problem) for row in outbox.waiting(laptop.db)] == [
        (one, 1, "It was refused."),
        (other, 1, ""),
    ]
    outbox.try_again(laptop.db)
    assert outbox.next_batch(laptop.db, one) == [entry]


def test_an_addition_leaves_the_note_as_it_was(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    note = laptop.a_note(family.family_id)
    laptop.save_records(
        Addendum(
            entity_id=uuid4(), family_id=family.family_id, contact=note.entity_id, body="Also."
        )
    )
    (sheet,) = reading.contacts(laptop.db, family.family_id)
    assert sheet.contact == note
    assert [one.body for one in sheet.addenda] == ["Also."]


def _all_waiting(laptop: Laptop, family_id: UUID) -> list[outbox.WaitingEntry]:
    found = []
    rows = laptop.db.execute("SELECT entry_id FROM outbox ORDER BY entry_id").fetchall()
    for (entry_id,) in rows:
        change_id = laptop.db.execute(
            "SELECT change_id FROM entry WHERE id = ?", (entry_id,)
        ).fetchone()[0]
        found.append(
            outbox.WaitingEntry(
                entry_id=entry_id,
                change_id=UUID(bytes=change_id),
                header=b"",
                signature=b"",
                entry_hash=b"",
                packed=None,
            )
        )
    return found


def _incompressible(length: int, seed: int = 0) -> str:
    dice = Random(seed)  # noqa: S311 - only so that it does not compress
    return "".join(chr(dice.randrange(0x4E00, 0x9FFF)) for _ in range(length))

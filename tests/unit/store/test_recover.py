"""A damaged store put together again: what comes from where, and what is said of it."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import accept, backup, drafts, errors, log, outbox, reading
from keyworker_desktop.store.connection import PAGE_BYTES, connect_untouching, transaction
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.recover import Recovered, recover
from keyworker_desktop.vault.files import FileSystem
from keyworker_protocol.body import unpack
from keyworker_protocol.header import decode_header, verify_header
from tests.faults.store.damage import check_all, files_of
from tests.support.stores import (
    KEY,
    NOW,
    Laptop,
    Service,
    a_laptop,
    a_note,
    an_identity,
    copied_files,
)

FAMILY = UUID(int=5)


def put_together(laptop: Laptop, tmp_path: Path) -> Recovered:
    return recover(laptop.path, KEY, tmp_path / "copies", now=NOW, told=lambda _done, _of: None)


def damage(path: Path) -> bytes:
    """The page where the rows of ``record`` begin: nothing precious is on it."""
    db = connect_untouching(path, KEY)
    (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'record'").fetchone()
    db.close()
    contents = bytearray(path.read_bytes())
    contents[(root - 1) * PAGE_BYTES + 300] ^= 1
    path.write_bytes(contents)
    return bytes(contents)


def a_draft(number: int, body: str, minutes: int = 0) -> drafts.Draft:
    return drafts.Draft(
        draft_id=UUID(int=number),
        family_id=FAMILY,
        kind="contact",
        fields={"body": body},
        updated_at=NOW + timedelta(minutes=minutes),
    )


def test_what_is_in_no_copy_is_read_from_the_damaged_store(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    laptop.a_note(FAMILY, body="in the copies")
    drafts.keep(laptop.db, a_draft(1, "finished since"))
    drafts.keep(laptop.db, a_draft(2, "as it was"))
    first = backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    second = backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    laptop.a_note(FAMILY, body="in no copy")
    with transaction(laptop.db):
        drafts.discard(laptop.db, UUID(int=1))
    drafts.keep(laptop.db, a_draft(2, "as it is", minutes=1))
    drafts.keep(laptop.db, a_draft(3, "begun since", minutes=1))
    laptop.db.close()
    broken = damage(laptop.path)
    copy = bytearray(second.read_bytes())
    copy[-50] ^= 1
    second.write_bytes(copy)
    (tmp_path / "copies" / "store-999999-unreadable.db").write_text("no store")

    recovered = put_together(laptop, tmp_path)

    assert recovered.copy_from is not None
    assert abs(recovered.copy_from.timestamp() - first.stat().st_mtime) < 1
    assert (recovered.waiting, recovered.waiting_saved, recovered.changes_lost) == (3, 1, 0)
    assert (recovered.drafts, recovered.drafts_saved, recovered.drafts_lost) == (2, 2, 0)
    assert recovered.is_exact
    assert (recovered.set_aside / laptop.path.name).read_bytes() == broken
    db = open_store(laptop.path, KEY)
    bodies = sorted(sheet.contact.body for sheet in reading.contacts(db, FAMILY))
    assert bodies == ["in no copy", "in the copies"]
    assert sorted(draft.fields["body"] for draft in drafts.all_drafts(db)) == [
        "as it is",
        "begun since",
    ]
    db.close()


def test_without_any_copy_what_can_be_read_is_enough(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    laptop.a_note(FAMILY, body="of the first morning")
    laptop.db.close()
    damage(laptop.path)
    recovered = put_together(laptop, tmp_path)
    assert recovered.copy_from is None
    assert (recovered.waiting, recovered.waiting_saved, recovered.changes_lost) == (2, 2, 0)
    db = open_store(laptop.path, KEY)
    assert [sheet.contact.body for sheet in reading.contacts(db, FAMILY)] == [
        "of the first morning"
    ]
    db.close()


def test_a_gap_before_what_was_not_sent_is_closed_and_signed_anew(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    laptop.a_note(FAMILY, body="cannot be read")
    laptop.a_note(FAMILY, body="behind it")
    laptop.db.execute("UPDATE entry SET body = NULL WHERE counter = 2")  # as good as unreadable
    laptop.db.close()
    damage(laptop.path)
    recovered = put_together(laptop, tmp_path)
    assert recovered.waiting_saved == 1
    db = open_store(laptop.path, KEY)
    *_, last = outbox.next_batch(db, FAMILY)
    header = decode_header(last.header)
    assert header.counter == 2
    verify_header(laptop.me.signing.public, encoded=last.header, signature=last.signature)
    assert [sheet.contact.body for sheet in reading.contacts(db, FAMILY)] == ["behind it"]
    db.close()


def test_what_was_signed_anew_and_had_been_sent_after_all_is_one_entry(tmp_path: Path) -> None:
    """Two were sent, and the answer was lost; then the first could not be read any more."""
    laptop = a_laptop(tmp_path)
    service = Service(FAMILY)
    laptop.a_family(family_id=FAMILY)
    backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    laptop.a_note(FAMILY, body="cannot be read here")
    laptop.a_note(FAMILY, body="behind it")
    for entry in outbox.next_batch(laptop.db, FAMILY):
        assert entry.packed is not None
        payload = unpack(entry.packed)[1]
        service.take(laptop.me, decode_header(entry.header), entry.packed, payload)
    laptop.a_note(FAMILY, body="never sent")
    laptop.db.execute("UPDATE entry SET body = NULL WHERE counter = 2")
    laptop.db.close()
    damage(laptop.path)
    assert put_together(laptop, tmp_path).waiting_saved == 2
    db = open_store(laptop.path, KEY)
    accept.accept_page(db, service.page(0))
    assert log.head_of(db, FAMILY) == service.head
    (last,) = outbox.next_batch(db, FAMILY)
    assert decode_header(last.header).counter == 4
    assert sorted(sheet.contact.body for sheet in reading.contacts(db, FAMILY)) == [
        "behind it",
        "cannot be read here",
        "never sent",
    ]
    assert check_all(db)
    db.close()


def test_what_got_its_place_since_the_copy_does_not_wait_any_more(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    service = Service(FAMILY)
    laptop.a_family(family_id=FAMILY)
    backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    entry = outbox.next_batch(laptop.db, FAMILY)[0]
    change = log.change_with(laptop.db, entry.change_id)
    assert change is not None
    assert entry.packed is not None
    service.take(laptop.me, decode_header(entry.header), entry.packed, unpack(entry.packed)[1])
    for number in range(5):
        note = a_note(FAMILY, entity_id=UUID(int=900 + number), body=f"received {number}")
        service.write(an_identity(2), creation(note))
    accept.accept_page(laptop.db, service.page(0))
    receipts = laptop.db.execute("SELECT * FROM receipt").fetchall()
    laptop.db.close()
    damage(laptop.path)
    recovered = put_together(laptop, tmp_path)
    assert (recovered.waiting, recovered.to_fetch, recovered.entries) == (0, 0, 6)
    db = open_store(laptop.path, KEY)
    assert log.head_of(db, FAMILY) == service.head
    assert [row[:6] for row in db.execute("SELECT * FROM receipt")] == [row[:6] for row in receipts]
    db.close()


@pytest.mark.parametrize("kept", [0, PAGE_BYTES * 3])
def test_a_store_of_which_nothing_opens_is_made_from_the_copy_and_that_is_said(
    tmp_path: Path, kept: int
) -> None:
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    laptop.db.close()
    laptop.path.write_bytes(laptop.path.read_bytes()[:kept] + bytes(PAGE_BYTES * 40))
    recovered = put_together(laptop, tmp_path)
    assert recovered.entries == 1
    assert not recovered.is_exact
    open_store(laptop.path, KEY).close()


def test_with_neither_a_copy_nor_enough_to_read_nothing_is_moved(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(b"broken" * 4_000)
    with pytest.raises(errors.NoCopyError):
        recover(path, KEY, tmp_path / "copies", now=NOW, told=lambda _done, _of: None)
    assert [file.name for file in tmp_path.iterdir()] == ["store.db"]


class PowerCut(BaseException):
    """Nothing of the program runs after it."""


def stopping_at(
    step: int, error: BaseException, patch: pytest.MonkeyPatch, *, for_good: bool
) -> Callable[[], bool]:
    """The n-th step that moves a file fails; whether it came to that."""
    steps = 0

    def counting(real: Callable[..., Any]) -> Callable[..., Any]:
        def counted(one: Any, *more: Any) -> Any:
            nonlocal steps
            steps += 1
            if steps == step or (for_good and steps > step):
                raise error
            return real(one, *more)

        return counted

    patch.setattr(Path, "rename", counting(Path.rename))
    patch.setattr(Path, "replace", counting(Path.replace))
    patch.setattr(FileSystem, "sync_folder", counting(FileSystem.sync_folder))
    return lambda: steps >= step


@pytest.mark.parametrize(
    ("error", "for_good"),
    [(PowerCut(), True), (PermissionError(13, "another program reads it"), False)],
    ids=["the power goes", "another program is in the way"],
)
def test_wherever_the_exchange_of_files_stops_nothing_acknowledged_is_missing(
    tmp_path: Path, error: BaseException, for_good: bool
) -> None:
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    laptop.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for number in range(5):
        laptop.a_note(FAMILY, body=f"only in the write-ahead log {number}")
    stopped = 0
    while True:
        folder = tmp_path / f"stopped at {stopped}"
        folder.mkdir()
        path = folder / "store.db"
        copied_files(laptop.path, path)
        (folder / "store.db-in-use").touch()
        with pytest.MonkeyPatch.context() as patch:
            came_to_it = stopping_at(stopped + 1, error, patch, for_good=for_good)
            with suppress(PowerCut, KnownError):
                recover(path, KEY, tmp_path / "none", now=NOW, told=lambda _done, _of: None)
            is_over = not came_to_it()
        db = open_store(path, KEY)
        assert len(reading.contacts(db, FAMILY)) == 5, stopped
        assert outbox.count(db) == 6
        db.close()
        if is_over:
            break
        stopped += 1
    assert stopped > 5
    laptop.db.close()


def test_what_was_set_aside_long_ago_does_not_come_back_for_a_store_that_is_gone(
    tmp_path: Path,
) -> None:
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    laptop.db.close()
    damage(laptop.path)
    broken = files_of(laptop.path)
    aside = put_together(laptop, tmp_path).set_aside
    laptop.path.unlink()
    with pytest.raises(KnownError):
        open_store(laptop.path, KEY)
    assert not laptop.path.exists()
    assert files_of(aside / laptop.path.name) == broken


def test_an_unsent_entry_that_is_not_what_was_signed_counts_as_lost(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    laptop.a_note(FAMILY, body="in the copy too")
    backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    laptop.a_note(FAMILY, body="only here")
    spoilt = "substr(body, 1, length(body) - 1) || x'00'"
    laptop.db.execute(f"UPDATE entry SET body = CAST({spoilt} AS BLOB) WHERE counter >= 2")  # noqa: S608 - own SQL
    laptop.db.close()
    recovered = put_together(laptop, tmp_path)
    assert (recovered.waiting, recovered.changes_lost) == (2, 1)
    db = open_store(laptop.path, KEY)
    assert [sheet.contact.body for sheet in reading.contacts(db, FAMILY)] == ["in the copy too"]
    db.close()


@pytest.mark.parametrize("is_placed", [False, True])
def test_what_waits_in_the_copy_and_was_numbered_anew_since(
    tmp_path: Path, is_placed: bool
) -> None:
    """A laptop set back: the service had another of its entries in the place of what waited."""
    laptop = a_laptop(tmp_path)
    service = Service(FAMILY)
    laptop.a_family(family_id=FAMILY)
    (first,) = outbox.next_batch(laptop.db, FAMILY)
    assert first.packed is not None
    service.take(laptop.me, decode_header(first.header), first.packed, unpack(first.packed)[1])
    accept.accept_page(laptop.db, service.page(0))
    before = a_note(FAMILY, entity_id=UUID(int=900), body="before it was set back")
    service.write(laptop.me, creation(before))
    laptop.a_note(FAMILY, body="in the copy")
    laptop.a_note(FAMILY, body="in the copy, behind it")
    backup.back_up(laptop.db, KEY, tmp_path / "copies", now=NOW)
    accept.accept_page(laptop.db, service.page(1))
    if is_placed:
        again = outbox.next_batch(laptop.db, FAMILY)[0]
        assert again.packed is not None
        service.take(laptop.me, decode_header(again.header), again.packed, unpack(again.packed)[1])
        accept.accept_page(laptop.db, service.page(2))
    laptop.a_note(FAMILY, body="after the copy")
    waiting = [entry.entry_hash for entry in outbox.next_batch(laptop.db, FAMILY)]
    laptop.db.close()
    damage(laptop.path)

    recovered = put_together(laptop, tmp_path)

    assert (recovered.waiting_saved, recovered.changes_lost, recovered.to_fetch) == (1, 0, 0)
    db = open_store(laptop.path, KEY)
    assert [entry.entry_hash for entry in outbox.next_batch(db, FAMILY)] == waiting
    assert log.head_of(db, FAMILY) == service.head
    assert sorted(sheet.contact.body for sheet in reading.contacts(db, FAMILY)) == [
        "after the copy",
        "before it was set back",
        "in the copy",
        "in the copy, behind it",
    ]
    assert check_all(db)
    db.close()

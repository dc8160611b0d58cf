"""Taking in what the service proved: whole pages, receipts, and entries of our own that return."""

from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import accept, errors, log, outbox, people, reading
from keyworker_desktop.store.log import ProvenEntry
from keyworker_protocol.body import unpack
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import decode_header
from tests.support.stores import (
    INCARNATION,
    Laptop,
    Service,
    a_laptop,
    a_note,
    a_page,
    a_receipt,
    an_identity,
)

FAMILY = UUID(int=5)
SUSAN = an_identity(2)


def push(laptop: Laptop, service: Service) -> list[outbox.WaitingEntry]:
    """Everything that waits, into the service's log."""
    batch = list(outbox.next_batch(laptop.db, service.family_id))
    for entry in batch:
        assert entry.packed
        _, payload = unpack(entry.packed)
        service.take(laptop.me, decode_header(entry.header), entry.packed, payload)
    return batch


def test_a_page_given_twice_counts_once(laptop: Laptop) -> None:
    service = Service(FAMILY)
    note = a_note(FAMILY)
    service.write(SUSAN, creation(note))
    page = service.page(0)
    assert accept.accept_page(laptop.db, page) == {note.entity_id}
    assert accept.accept_page(laptop.db, page) == frozenset()
    assert log.head_of(laptop.db, FAMILY) == service.head
    assert log.tails_of(laptop.db, FAMILY) == service.tails
    assert len(reading.contacts(laptop.db, FAMILY)) == 1


def test_a_page_with_own_and_other_entries_places_the_own_and_folds_the_others(
    laptop: Laptop,
) -> None:
    laptop.a_family(family_id=FAMILY)
    own = laptop.a_note(FAMILY, entity_id=uuid4())
    later = laptop.a_note(FAMILY, entity_id=uuid4())
    service = Service(FAMILY)
    other = a_note(FAMILY, entity_id=uuid4())
    service.write(SUSAN, creation(other))
    push(laptop, service)
    tail = log.tail_of(laptop.db, FAMILY, laptop.me.device_id)
    assert [one.is_sent for one in reading.contacts(laptop.db, FAMILY)] == [False, False]

    assert accept.accept_page(laptop.db, service.page(0, 3)) == {other.entity_id}
    assert log.tail_of(laptop.db, FAMILY, laptop.me.device_id) == tail
    assert outbox.count(laptop.db) == 1
    sent = {one.contact.entity_id: one.is_sent for one in reading.contacts(laptop.db, FAMILY)}
    assert sent == {own.entity_id: True, other.entity_id: True, later.entity_id: False}

    assert accept.accept_page(laptop.db, service.page(3)) == frozenset()
    assert outbox.count(laptop.db) == 0
    assert log.head_of(laptop.db, FAMILY) == service.head
    position = accept.position_of(laptop.db, FAMILY)
    assert position.incarnation == INCARNATION
    assert not position.unplaced
    assert position.keys == {1: bytes(32)}
    laptop.reopened().db.close()


def test_a_receipt_that_follows_on_places_what_was_sent(laptop: Laptop) -> None:
    laptop.a_family(family_id=FAMILY)
    laptop.a_note(FAMILY)
    service = Service(FAMILY)
    batch = push(laptop, service)
    receipt = a_receipt(FAMILY, service.head)
    assert accept.accept_receipt(laptop.db, batch, [1, 2], receipt)
    assert outbox.count(laptop.db) == 0
    assert log.head_of(laptop.db, FAMILY) == service.head
    assert reading.contacts(laptop.db, FAMILY)[0].is_sent
    assert log.chains_at(laptop.db, FAMILY, [2, 9]) == {2: service.head.chain}
    assert not accept.accept_receipt(laptop.db, batch, [1, 2], receipt)
    laptop.reopened().db.close()


@pytest.mark.parametrize("seqs", [[2, 3], [1, 3], [1], [2, 1]])
def test_a_receipt_with_others_entries_in_between_is_left_to_a_pull(
    laptop: Laptop, seqs: list[int]
) -> None:
    laptop.a_family(family_id=FAMILY)
    laptop.a_note(FAMILY)
    service = Service(FAMILY)
    service.write(SUSAN, creation(a_note(FAMILY, entity_id=uuid4())))
    batch = push(laptop, service)
    assert not accept.accept_receipt(laptop.db, batch, seqs, a_receipt(FAMILY, service.head))
    assert outbox.count(laptop.db) == 2
    assert log.head_of(laptop.db, FAMILY) == FamilyHead()


def test_a_receipt_over_another_chain_is_left_out(laptop: Laptop) -> None:
    laptop.a_family(family_id=FAMILY)
    batch = outbox.next_batch(laptop.db, FAMILY)
    assert not accept.accept_receipt(
        laptop.db, batch, [1], a_receipt(FAMILY, FamilyHead(1, bytes([9]) * 32))
    )
    assert outbox.count(laptop.db) == 1


def test_an_entry_that_only_bears_the_name_of_an_own_one_is_not_taken_for_it(
    laptop: Laptop,
) -> None:
    laptop.a_family(family_id=FAMILY)
    (waiting,) = outbox.next_batch(laptop.db, FAMILY)
    service = Service(FAMILY)
    service.write(SUSAN, creation(a_note(FAMILY)), change_id=waiting.change_id)
    with pytest.raises(RefusedError, match="id_reuse"):
        accept.accept_page(laptop.db, service.page(0))
    assert log.head_of(laptop.db, FAMILY) == FamilyHead()
    assert outbox.next_batch(laptop.db, FAMILY) == [waiting]


def test_the_end_of_a_chain_never_moves_back(laptop: Laptop) -> None:
    service = Service(FAMILY)
    first = service.write(SUSAN, creation(a_note(FAMILY, entity_id=uuid4())))
    second = service.write(SUSAN, creation(a_note(FAMILY, entity_id=uuid4())))
    log.put_tail(laptop.db, second.header, second.entry_hash)
    log.put_tail(laptop.db, first.header, first.entry_hash)
    assert log.tail_of(laptop.db, FAMILY, SUSAN.device_id) == DeviceTail(2, second.entry_hash)


def test_no_laptop_counts_one_number_twice(laptop: Laptop) -> None:
    service, fork = Service(FAMILY), Service(FAMILY)
    service.write(SUSAN, creation(a_note(FAMILY, entity_id=uuid4())))
    other = fork.write(SUSAN, creation(a_note(FAMILY, entity_id=uuid4())))
    accept.accept_page(laptop.db, service.page(0))
    forked = _with(other, seq=2)
    with pytest.raises(sqlcipher.IntegrityError):
        accept.accept_page(laptop.db, a_page(FAMILY, service.head, [forked]))


def test_a_page_may_come_before_its_receipt_and_the_receipt_alone(laptop: Laptop) -> None:
    service = Service(FAMILY)
    service.write(SUSAN, creation(a_note(FAMILY)))
    accept.accept_page(laptop.db, replace(service.page(0), receipt=None))
    assert accept.position_of(laptop.db, FAMILY).incarnation is None
    assert accept.accept_page(laptop.db, service.page(1)) == frozenset()
    assert accept.position_of(laptop.db, FAMILY).incarnation == INCARNATION


def test_trouble_with_a_log_is_shown_on_its_family_until_it_is_over(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    log.set_trouble(laptop.db, family.family_id, "The service contradicts itself.")
    assert log.troubles(laptop.db) == {family.family_id: "The service contradicts itself."}
    card = reading.family_card(laptop.db, family.family_id)
    assert card.trouble == "The service contradicts itself."
    log.set_trouble(laptop.db, family.family_id, "")
    assert not log.troubles(laptop.db)


@pytest.mark.parametrize(
    "put_back",
    [
        "DELETE FROM entry WHERE id = 2",
        "UPDATE log SET chain = zeroblob(32)",
        "UPDATE tail SET counter = 9",
        "DELETE FROM outbox",
        "DELETE FROM entry WHERE id = (SELECT max(entry_id) FROM outbox)",
        "UPDATE entry SET seq = 9 WHERE id = (SELECT max(entry_id) FROM outbox)",
    ],
)
def test_tables_that_contradict_each_other_are_found_when_the_store_is_opened(
    laptop: Laptop, put_back: str
) -> None:
    laptop.a_family(family_id=FAMILY)
    service = Service(FAMILY)
    push(laptop, service)
    service.write(SUSAN, creation(a_note(FAMILY)))
    accept.accept_page(laptop.db, service.page(0))
    laptop.a_note(FAMILY, entity_id=uuid4())
    laptop = laptop.reopened()
    laptop.db.execute(put_back)
    with pytest.raises(errors.StoreDamagedError):
        laptop.reopened()


def test_an_old_page_of_the_log_put_back_is_found(tmp_path: Path) -> None:
    """SQLCipher seals each page for itself: it does not notice one from an older file."""
    laptop = a_laptop(tmp_path)
    laptop.a_family(family_id=FAMILY)
    for _ in range(3):
        laptop.a_note(FAMILY, entity_id=uuid4())
    roots = {
        name: root
        for name, root in laptop.db.execute("SELECT name, rootpage FROM sqlite_schema")
        if name in ("entry", "tail", "outbox")
    }
    laptop.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = laptop.path.read_bytes()
    laptop.a_note(FAMILY, entity_id=uuid4())
    laptop.db.close()
    new = laptop.path.read_bytes()
    for name, root in roots.items():
        start, stop = (root - 1) * 8192, root * 8192
        assert old[start:stop] != new[start:stop], name
        laptop.path.write_bytes(new[:start] + old[start:stop] + new[stop:])
        with pytest.raises(errors.StoreDamagedError):
            laptop.reopened()
    laptop.path.write_bytes(new)
    laptop.reopened().db.close()


def test_a_log_without_control_entries_says_nobody_may_read_it(laptop: Laptop) -> None:
    directory = people.directory_of(laptop.db, laptop.me.organisation_id)
    assert people.access_of(laptop.db, FAMILY, directory) is None
    assert people.names_by_device(directory) == {}


def _with(entry: ProvenEntry, *, seq: int) -> ProvenEntry:
    return replace(entry, seq=seq)

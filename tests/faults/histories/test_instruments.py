"""The instruments of the histories do what they say: cuts are cuts, and the witness sees."""

import socket
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.change import NewChange, Write
from keyworker_desktop.store import reading
from keyworker_desktop.store.open import open_store
from tests.faults.histories.power import Fuse, PowerGoneError, stores_with_fuses
from tests.faults.histories.relay import Cut, Relay, Where, relay_to
from tests.faults.histories.witness import Place, Witness
from tests.support.stores import KEY, a_laptop

MOST_STATEMENTS = 100
FAMILY, RECORD = UUID(int=5), UUID(int=6)
FIRST, HERE, THERE, LATER = (UUID(int=number) for number in range(11, 15))
NOW_FIELD = Place("family", RECORD, "now")


class Upstream:
    """Answers each five bytes with ten."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.listening.getsockname()[1]}"
        self.heard = b""
        self.thread = threading.Thread(target=self._serve)
        self.thread.start()

    def _serve(self) -> None:
        connection, _ = self.listening.accept()
        with connection:
            while data := connection.recv(100):
                self.heard += data
                if len(self.heard) % 5 == 0:
                    connection.sendall(b"0123456789")


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    upstream = Upstream()
    yield upstream
    upstream.thread.join()
    upstream.listening.close()


@pytest.mark.parametrize(
    ("cut", "heard", "answered"),
    [
        (Cut(Where.REQUEST, 2, 0), b"hello", b"0123456789"),
        (Cut(Where.REQUEST, 2, 3), b"hellohel", b"0123456789"),
        (Cut(Where.UNANSWERED, 1), b"hello", b""),
        (Cut(Where.ANSWER, 2, 4), b"hellohello", b"01234567890123"),
        (Cut(Where.ANSWER, 3, 4), b"hellohello", b"01234567890123456789"),
    ],
)
def test_a_connection_ends_where_it_was_asked_to(
    upstream: Upstream, cut: Cut, heard: bytes, answered: bytes
) -> None:
    with relay_to(upstream.address) as relay, relay.cutting(cut):
        assert _talk(relay) == answered
    upstream.thread.join()
    assert upstream.heard == heard
    assert cut.is_met == (cut.request < 3)


def _talk(relay: Relay) -> bytes:
    """Two requests, each when the answer before it has come."""
    port = int(relay.address.rpartition(":")[2])
    answered = b""
    with socket.create_connection(("127.0.0.1", port)) as laptop:
        for number in (1, 2):
            try:
                laptop.sendall(b"hello")
                while len(answered) < 10 * number and (data := laptop.recv(100)):
                    answered += data
            except ConnectionError:
                break
            if len(answered) < 10 * number:
                break
    return answered


WAYS = [(False, None), (True, None), (True, 0.5)]
"""Before the statement, after it, and after it with a half of what it wrote."""


def test_the_power_goes_at_every_statement_of_a_save(tmp_path: Path) -> None:
    """What is on the disk then is whole, and what was there before is there still."""
    with stores_with_fuses():
        laptop = a_laptop(tmp_path)
        laptop.a_family(family_id=FAMILY)
        kept: set[UUID] = set()
        for number, (is_after, torn) in product(range(1, MOST_STATEMENTS), WAYS):
            fuse = Fuse(number, laptop.path, tmp_path / "cut.db", is_after, torn)
            laptop.db.fuse = fuse
            try:
                note = laptop.a_note(FAMILY, entity_id=uuid4())
            except PowerGoneError:
                laptop.db.fuse = None
            if not fuse.is_blown:
                break
            copy = open_store(fuse.target, KEY)
            notes = {one.contact.entity_id for one in reading.contacts(copy, FAMILY, most=999)}
            copy.close()
            assert kept <= notes
            assert len(notes) <= len(kept) + 1
            kept |= notes
            laptop = laptop.reopened()
        assert number > len(WAYS)
        assert len(kept) == 1, "only after the commit, and not when it is torn"
        assert note.entity_id not in kept


@pytest.fixture
def witness() -> Witness:
    """One text, then two edits of it apart."""
    witness = Witness()
    _tell(witness, FIRST, "a", known=())
    _tell(witness, HERE, "b", FIRST, known=(FIRST,))
    _tell(witness, THERE, "c", FIRST, known=(FIRST,))
    return witness


def test_the_witness_knows_what_stands(witness: Witness) -> None:
    assert witness.heads(NOW_FIELD) == {HERE: "b", THERE: "c"}
    assert witness.heads(NOW_FIELD, frozenset((FIRST, HERE))) == {HERE: "b"}
    assert witness.wrongly_superseded() == []
    assert not witness.knew(HERE, THERE, NOW_FIELD)


def test_the_witness_sees_a_value_go_that_nobody_had_before_them(witness: Witness) -> None:
    _tell(witness, LATER, "d", HERE, THERE, known=(FIRST, HERE))
    assert witness.wrongly_superseded()


def test_the_witness_sees_two_stand_of_whom_one_knew_the_other(witness: Witness) -> None:
    _tell(witness, LATER, "d", known=(FIRST, HERE))
    assert witness.knew(LATER, HERE, NOW_FIELD)
    assert not witness.knew(LATER, THERE, NOW_FIELD)


def _tell(witness: Witness, change: UUID, value: str, *parents: UUID, known: tuple) -> None:
    write = Write("family", RECORD, "now", value, parents)
    witness.add(change, NewChange(family_id=FAMILY, writes=(write,)), laptop=0, known=known)

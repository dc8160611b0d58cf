"""A small real store with a bit of everything, and the ways in which its pages can be damaged."""

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import accept, backup, check, drafts, log, outbox
from keyworker_desktop.store.connection import PAGE_BYTES, Connection, beside, transaction
from keyworker_desktop.store.settings import put_setting
from keyworker_protocol.body import unpack
from keyworker_protocol.header import decode_header
from tests.support.stores import KEY, NOW, Laptop, Service, a_laptop, a_note, an_identity

T = TypeVar("T")
FAMILY = UUID(int=5)
OTHER = UUID(int=6)
_RECEIVED, _WRITTEN, _DRAFTS = 40, 14, 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Wear:
    """One way in which a page may come back other than it was written."""

    name: str
    spoil: Callable[[bytearray, int, bytes], bytes]
    """From the whole file, a page's place in it and the file as it was before."""


def _flipped(data: bytearray, at: int, _before: bytes, *, where: int) -> bytes:
    data[at + where] ^= 4
    return bytes(data)


def _zeroed(data: bytearray, at: int, _before: bytes) -> bytes:
    data[at : at + PAGE_BYTES] = bytes(PAGE_BYTES)
    return bytes(data)


def _torn(data: bytearray, at: int, _before: bytes) -> bytes:
    """Half of it was written, the other half not."""
    data[at + PAGE_BYTES // 2 : at + PAGE_BYTES] = bytes(PAGE_BYTES // 2)
    return bytes(data)


def _swapped(data: bytearray, at: int, _before: bytes) -> bytes:
    other = (at + PAGE_BYTES) % len(data)
    page, neighbour = data[at : at + PAGE_BYTES], data[other : other + PAGE_BYTES]
    data[at : at + PAGE_BYTES], data[other : other + PAGE_BYTES] = neighbour, page
    return bytes(data)


def _cut(data: bytearray, at: int, _before: bytes) -> bytes:
    return bytes(data[:at])


def _put_back(data: bytearray, at: int, before: bytes) -> bytes:
    """An earlier version of the page, sealed as it should be."""
    page = before[at : at + PAGE_BYTES]
    data[at : at + len(page)] = page
    return bytes(data)


WEAR = (
    Wear(name="bit flipped", spoil=partial(_flipped, where=300)),
    Wear(name="bit of the seal flipped", spoil=partial(_flipped, where=PAGE_BYTES - 10)),
    Wear(name="zeroed", spoil=_zeroed),
    Wear(name="torn", spoil=_torn),
    Wear(name="swapped", spoil=_swapped),
    Wear(name="cut off here", spoil=_cut),
    Wear(name="an old page put back", spoil=_put_back),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What the store said before anything happened to it."""

    waiting: Mapping[bytes, bytes] = field(repr=False)
    """Change id ► body."""
    entries: Mapping[bytes, Any] = field(repr=False)
    drafts: Mapping[bytes, bytes] = field(repr=False)
    settings: Mapping[str, bytes] = field(repr=False)
    secrets: frozenset[tuple[Any, ...]] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Worn:
    """A closed store, how it was a while ago (page for page), a copy between, and the truth."""

    path: Path
    before: bytes = field(repr=False)
    whole: bytes = field(repr=False)
    copies: Path
    truth: Truth

    @property
    def pages(self) -> int:
        return len(self.whole) // PAGE_BYTES

    def spoilt(self, wear: Wear, page: int, folder: Path) -> Path:
        """A profile folder with the store damaged at ``page`` (from 0), and its copies."""
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        path = folder / "store.db"
        path.write_bytes(wear.spoil(bytearray(self.whole), page * PAGE_BYTES, self.before))
        shutil.copytree(self.copies, folder / "copies")
        return path


def a_worn_store(folder: Path) -> Worn:
    """Notes received and written, sent and not, drafts, receipts, keys and preferences."""
    folder.mkdir(parents=True, exist_ok=True)
    laptop = a_laptop(folder)
    laptop.a_family(family_id=FAMILY)
    laptop.a_family("Fenwick", family_id=OTHER)
    service = Service(OTHER)
    _send(laptop, OTHER, service)
    for number in range(_RECEIVED):
        note = a_note(OTHER, entity_id=new_entity_id(NOW), body=f"received {number} " * 30)
        service.write(an_identity(2), creation(note), at=NOW + timedelta(minutes=number))
    accept.accept_page(laptop.db, service.page(1, 21))
    _write(laptop, 0)
    laptop.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    before = laptop.path.read_bytes()
    accept.accept_page(laptop.db, service.page(21))
    _write(laptop, 1)
    copies = folder / "copies"
    backup.back_up(laptop.db, KEY, copies, now=NOW)
    _write(laptop, 2)
    truth = truth_of(laptop.db)
    laptop.db.close()
    return Worn(
        path=laptop.path,
        before=before,
        whole=laptop.path.read_bytes(),
        copies=copies,
        truth=truth,
    )


def truth_of(db: Connection) -> Truth:
    waiting = db.execute(
        "SELECT change_id, body FROM entry JOIN outbox ON outbox.entry_id = entry.id"
    )
    return Truth(
        waiting=dict(waiting.fetchall()),
        entries={
            row[0]: row[1:] for row in db.execute("SELECT change_id, log_id, seq, body FROM entry")
        },
        drafts=dict(db.execute("SELECT draft_id, fields FROM draft").fetchall()),
        settings=dict(
            db.execute("SELECT name, value FROM setting WHERE name <> 'fold version'").fetchall()
        ),
        secrets=frozenset(db.execute("SELECT name, scope, number, value FROM secret").fetchall()),
    )


def check_all(db: Connection) -> bool:
    """What the quiet minutes look at. Raises StoreDamagedError; False when rows are not right."""
    check.check_pages(db)
    check.check_ends(db)
    logs = check.logs_here(db)
    for log_id in logs:
        check.check_log(db, log_id)
    return all(check.rows_are_right(db, log_id) for log_id in logs)


def files_of(path: Path) -> dict[str, bytes]:
    """The store and its log, byte for byte."""
    return {file.name: file.read_bytes() for file in (path, beside(path)[0]) if file.exists()}


def _write(laptop: Laptop, turn: int) -> None:
    for number in range(_WRITTEN):
        laptop.a_note(FAMILY, body=f"written {turn} {number} " * 20)
    for number in range(_DRAFTS):
        draft = drafts.Draft(
            draft_id=UUID(int=0xD0 + number),
            family_id=FAMILY,
            kind="contact",
            fields={"body": f"draft {turn} {number} " * (40 * number + 1)},
            updated_at=NOW + timedelta(minutes=turn),
        )
        drafts.keep(laptop.db, draft)
    with transaction(laptop.db):
        put_setting(laptop.db, "turn", turn)


def _send(laptop: Laptop, family_id: UUID, service: Service) -> None:
    """What waits of the family gets its place: the service has it first."""
    (entry,) = outbox.next_batch(laptop.db, family_id)
    change = log.change_with(laptop.db, entry.change_id)
    assert change is not None
    assert entry.packed is not None

    header = decode_header(entry.header)
    service.take(laptop.me, header, entry.packed, unpack(entry.packed)[1])
    accept.accept_page(laptop.db, service.page(0, 1))

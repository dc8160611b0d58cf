"""A temporary store with an author and families, and the entries of other laptops, for tests."""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from keyworker_desktop.record.change import NewChange, Write, decode_payload, encode_payload
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store.accept import ProvenPage
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity, put_family_key, put_identity
from keyworker_desktop.store.log import ProvenEntry
from keyworker_desktop.store.open import create_store, open_store
from keyworker_desktop.store.save import Saved, save
from keyworker_protocol.body import commit, pack
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.crypto import AgreementKey, SigningKey
from keyworker_protocol.header import Header, header_hash, sign_header
from keyworker_protocol.receipt import Receipt

KEY = bytes(range(32))
NOW = datetime(2026, 11, 22, 10, 30, tzinfo=UTC)
INCARNATION = UUID(int=77)
SALT = bytes(32)


def an_identity(number: int = 1) -> Identity:
    return Identity(
        organisation_id=UUID(int=9),
        user_id=UUID(int=100 + number),
        device_id=UUID(int=200 + number),
        service_address="http://localhost:1",
        signing=SigningKey(bytes([number]) * 32),
        device_agreement=AgreementKey(bytes([number]) * 96),
        user_agreement=AgreementKey(bytes([number + 1]) * 96),
    )


@dataclass
class Laptop:
    """A store with its author. ``clock`` is moved on by a second at each save."""

    path: Path
    db: Connection
    me: Identity
    clock: datetime = NOW
    key: bytes = field(default=KEY, repr=False)

    def save(
        self, writes: Iterable[Write], family_id: UUID, *, reason: str = "", **how: Any
    ) -> Saved:
        self.clock += timedelta(seconds=1)
        change = NewChange(family_id=family_id, writes=tuple(writes), reason=reason)
        return save(self.db, change, author=self.me, now=self.clock, app_version="test", **how)

    def save_records(self, *records: Record) -> Saved:
        """All in one change, as one press of save does."""
        writes = [write for record in records for write in creation(record)]
        return self.save(writes, records[0].family_id)

    def a_family(self, name: str = "Marlow", **changes: Any) -> tuple[Family, Person]:
        """With its key, one record of the family and one of its child."""
        family_id = changes.pop("family_id", None) or uuid4()
        with transaction(self.db):
            put_family_key(self.db, family_id, 1, bytes(32))
        child = Person(
            entity_id=new_entity_id(self.clock),
            family_id=family_id,
            place="child",
            given_name="Alex",
            family_name=name,
        )
        values = {"name": name, "child": child.entity_id, **changes}
        family = Family(entity_id=new_entity_id(self.clock), family_id=family_id, **values)
        self.save_records(family, child)
        return family, child

    def a_note(self, family_id: UUID, **changes: Any) -> Contact:
        """Saved."""
        note = a_note(family_id, **{"at": self.clock.replace(second=0), **changes})
        self.save_records(note)
        return note

    def reopened(self) -> "Laptop":
        self.db.close()
        return Laptop(self.path, open_store(self.path, self.key), self.me, self.clock)


def a_laptop(folder: Path, number: int = 1) -> Laptop:
    path = folder / f"store-of-{number}.db"
    db = create_store(path, KEY)
    me = an_identity(number)
    with transaction(db):
        put_identity(db, me)
    return Laptop(path, db, me)


def a_note(family_id: UUID, **changes: Any) -> Contact:
    """Not saved."""
    values: dict[str, Any] = {
        "entity_id": new_entity_id(NOW),
        "family_id": family_id,
        "at": NOW,
        "also": "Aunt Rosa",
        "body": "We walked to the river and back.",
        **changes,
    }
    return Contact(**values)


@dataclass
class Service:
    """One family's log as the service would hand it out, with entries of any laptop in it."""

    family_id: UUID
    head: FamilyHead = field(default_factory=FamilyHead)
    tails: dict[UUID, DeviceTail] = field(default_factory=dict)
    entries: list[ProvenEntry] = field(default_factory=list)

    def write(
        self,
        author: Identity,
        writes: Iterable[Write],
        *,
        at: datetime = NOW,
        change_id: UUID | None = None,
    ) -> ProvenEntry:
        """The next entry, as if ``author``'s laptop had pushed it."""
        payload = encode_payload(
            NewChange(family_id=self.family_id, writes=tuple(writes)),
            authored_at=at,
            app_version="test",
            clock_offset_ms=None,
        )
        tail = self.tails.get(author.device_id, DeviceTail())
        header = Header(
            family_id=self.family_id,
            change_id=change_id or uuid4(),
            device_id=author.device_id,
            counter=tail.counter + 1,
            previous=tail.entry_hash,
            seen_seq=0,
            seen_chain=bytes(32),
            commitment=commit(SALT, payload),
        )
        return self.take(author, header, pack(SALT, payload), payload)

    def take(self, author: Identity, header: Header, packed: bytes, payload: bytes) -> ProvenEntry:
        encoded = header.encoded()
        entry_hash = header_hash(encoded)
        self.head = self.head.extended(entry_hash)
        self.tails[header.device_id] = DeviceTail(header.counter, entry_hash)
        entry = ProvenEntry(
            header=header,
            encoded=encoded,
            entry_hash=entry_hash,
            signature=sign_header(author.signing, encoded),
            packed=packed,
            seq=self.head.seq,
            chain=self.head.chain,
            received_ms=1_000 * self.head.seq,
            change=decode_payload(
                payload,
                change_id=header.change_id,
                family_id=self.family_id,
                device_id=header.device_id,
            ),
        )
        self.entries.append(entry)
        return entry

    def page(self, start: int, stop: int | None = None) -> ProvenPage:
        """Entries after sequence number ``start`` up to ``stop``."""
        some = self.entries[start:stop]
        return a_page(self.family_id, self._head_at(start), some)

    def _head_at(self, seq: int) -> FamilyHead:
        return FamilyHead(seq, self.entries[seq - 1].chain) if seq else FamilyHead()


def a_page(family_id: UUID, base: FamilyHead, entries: Sequence[ProvenEntry]) -> ProvenPage:
    head = FamilyHead(entries[-1].seq, entries[-1].chain) if entries else base
    return ProvenPage(
        log_id=family_id,
        base=base,
        head=head,
        entries=entries,
        receipt=a_receipt(family_id, head),
        new_keys={1: bytes(32)},
    )


def a_receipt(family_id: UUID, head: FamilyHead) -> Receipt:
    return Receipt(
        incarnation=INCARNATION,
        family_id=family_id,
        to_seq=head.seq,
        chain=head.chain,
        received_ms=1_000 * head.seq,
        signature=bytes(64),
    )


def rows_of(db: Connection) -> set[tuple[Any, ...]]:
    """Every computed row but for its id within its second."""
    return set(
        db.execute(
            "SELECT id >> 16, entity_id, log_id, kind, about, facet, struck, waits, "
            "disagreements, text FROM record"
        ).fetchall()
    )


def check_search(db: Connection) -> None:
    """Raises the driver's error when the index is not of exactly the texts that stand."""
    db.execute("INSERT INTO search (search, rank) VALUES ('integrity-check', 1)")


def copied_files(path: Path, target: Path) -> None:
    """A store's files as they are at this moment, whoever has them open."""
    for suffix in ("", "-wal"):
        source = path.with_name(f"{path.name}{suffix}")
        if source.exists():
            shutil.copy(source, target.with_name(f"{target.name}{suffix}"))


def remove_files(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)

"""A desk without a network: a real store, an organisation of four people, invented families."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from keyworker_desktop.record.change import NewChange, Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.contact import Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import accept, log, outbox
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.drafts import Draft, keep
from keyworker_desktop.store.families import create_family
from keyworker_desktop.store.identity import Identity, put_identity
from keyworker_desktop.store.open import create_store
from keyworker_desktop.store.people import directory_of
from keyworker_desktop.store.save import Saved, save, signed_control
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import (
    Directory,
    Role,
    Team,
    enrolment_control,
    founding_control,
    organisation_id_of,
    team_control,
)
from keyworker_protocol.receipt import Receipt
from tests.unit.protocol.people import ROOT, SERVICE, a_person, fixed_id
from tests.unit.protocol.people import Person as Staff
from ui.desk import Changed, Desk, OpenLaptop

T = TypeVar("T")
KEY = bytes(range(32))
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TEAM = Team(team_id=fixed_id("team"), name="Keyworker team")
PRIYA = a_person("Priya Nair", Role.KEYWORKER, TEAM.team_id)
TOM = a_person("Tom Ashby", Role.KEYWORKER, TEAM.team_id)
RUTH = a_person("Ruth Calloway", Role.SUPERVISOR, TEAM.team_id)
MIRIAM = a_person("Miriam Osei", Role.MANAGER)
ORGANISATION = organisation_id_of(ROOT.public)
WORKERS = {
    PRIYA.user.user_id: FamilyRole.KEYWORKER,
    TOM.user.user_id: FamilyRole.CO_WORKER,
    RUTH.user.user_id: FamilyRole.SUPERVISOR,
}
_AT_WORK = {Role.KEYWORKER: PRIYA, Role.SUPERVISOR: RUTH, Role.MANAGER: MIRIAM}
_INVENTED = (
    ("Robin", "Marsh", "amber", "they / them", 2010),
    ("Maya", "Fenwick", "red", "she / her", 2012),
    ("Dele", "Okafor", "green", "he / him", 2016),
    ("Isla", "Quayle", "blue", "she / her", 2009),
    ("Finn", "Lacey", "amber", "he / him", 2017),
    ("Zainab", "Rahman", "", "she / her", 2011),
    ("Kit", "Saunders", "green", "he / him", 2015),
    ("Jasmine", "Hollis", "amber", "she / her", 2010),
    ("Noah", "Adeyemi", "red", "he / him", 2011),
    ("Bea", "Thornton", "green", "she / her", 2008),
    ("Rowan", "Pike", "amber", "they / them", 2013),
    ("Theo", "Brandt", "amber", "he / him", 2014),
)


@dataclass
class Clock:
    """The desk's clock, which a test may move."""

    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Office:
    """A desk with somebody at it, and what a test does to its store from outside."""

    desk: Desk
    clock: Clock
    families: list[tuple[Family, Person]] = field(default_factory=list)

    def family(self, number: int = 0) -> Family:
        return self.families[number][0]

    def child(self, number: int = 0) -> Person:
        return self.families[number][1]

    def in_store(self, work: Callable[[Connection], T]) -> T:
        """Run on the store's thread, and wait."""
        return self.desk.lane.submit(work).result()

    def save(self, *records: Record, by: Staff | None = None, at: datetime | None = None) -> Saved:
        """As one press of save, now or at another time, of this or of another person's laptop."""
        writes = [write for record in records for write in creation(record)]
        return self.save_writes(records[0].family_id, writes, by=by, at=at)

    def save_writes(
        self,
        family_id: UUID,
        writes: list[Write],
        *,
        by: Staff | None = None,
        at: datetime | None = None,
        reason: str = "",
    ) -> Saved:
        new = NewChange(family_id=family_id, writes=tuple(writes), reason=reason)
        author = identity_of(by) if by else self.desk.identity
        return self.in_store(
            lambda db: save(db, new, author=author, now=at or self.clock(), app_version="test")
        )

    def tell(self, family_id: UUID, *entities: UUID) -> None:
        """What the desk says when something came from elsewhere."""
        self.desk.changed.emit(
            Changed(families=frozenset((family_id,)), entities=frozenset(entities))
        )

    def send(self, *family_ids: UUID) -> None:
        """As if the service had taken all that waits of these families (or of all) by now."""
        self.in_store(lambda db: _send(db, family_ids, self.clock()))

    def add_family(
        self,
        given_name: str = "Robin",
        family_name: str = "Marsh",
        *,
        child: dict[str, Any] | None = None,
        **changes: Any,
    ) -> tuple[Family, Person]:
        """With its key, one record of the family and one of its child; ``changes`` are its own."""
        made: list[tuple[Family, Person]] = []

        def first(family_id: UUID) -> NewChange:
            person = Person(
                entity_id=new_entity_id(self.clock()),
                family_id=family_id,
                **{
                    "place": "child",
                    "given_name": given_name,
                    "family_name": family_name,
                    **(child or {}),
                },
            )
            family = Family(
                entity_id=new_entity_id(self.clock()),
                family_id=family_id,
                **{"name": family_name, "child": person.entity_id, **changes},
            )
            made.append((family, person))
            return NewChange(family_id=family_id, writes=(*creation(family), *creation(person)))

        self.in_store(
            lambda db: create_family(
                db,
                author=self.desk.identity,
                directory=self.desk.directory,
                members={**WORKERS, self.desk.identity.user_id: _role_of(self.desk)},
                first=first,
                now=self.clock(),
                app_version="test",
            )
        )
        self.families.append(made[0])
        return made[0]

    def add_note(self, number: int = 0, *, by: Staff | None = None, **changes: Any) -> Contact:
        """A finished note of family ``number``."""
        family, child = self.families[number]
        values: dict[str, Any] = {
            "entity_id": new_entity_id(self.clock()),
            "family_id": family.family_id,
            "at": self.clock() - timedelta(days=2),
            "minutes": 50,
            "who": (child.entity_id,),
            "body": "We walked to the river and back. Quiet all the way, then a lot to say.",
            **changes,
        }
        note = Contact(**values)
        self.save(note, by=by)
        return note

    def add_appointment(self, number: int = 0, **changes: Any) -> Appointment:
        """A planned contact of family ``number``, by default in an hour."""
        family, child = self.families[number]
        values: dict[str, Any] = {
            "entity_id": new_entity_id(self.clock()),
            "family_id": family.family_id,
            "at": self.clock() + timedelta(hours=1),
            "way": "home visit",
            "purpose": "Bring the pictures of the new room",
            "who": (child.entity_id,),
            **changes,
        }
        planned = Appointment(**values)
        self.save(planned)
        return planned

    def add_draft(self, number: int = 0, *, kind: str = "contact", **fields: Any) -> Draft:
        """Something begun about family ``number``; ``fields`` in wire form."""
        draft = Draft(
            draft_id=new_entity_id(self.clock()),
            family_id=self.families[number][0].family_id,
            kind=kind,
            fields={"way": "phone", "body": "Rang back about the", **fields},
            updated_at=self.clock(),
        )
        self.in_store(lambda db: keep(db, draft))
        return draft


def identity_of(person: Staff) -> Identity:
    return Identity(
        organisation_id=ORGANISATION,
        user_id=person.user.user_id,
        device_id=person.device.device_id,
        service_address="http://127.0.0.1:1",
        signing=person.signing,
        device_agreement=person.device_agreement,
        user_agreement=person.user_agreement,
    )


@contextmanager
def a_desk(
    folder: Path,
    *,
    role: Role = Role.KEYWORKER,
    with_families: int = 0,
    now: datetime = NOW,
) -> Iterator[Office]:
    """The desk of Priya (keyworker), Ruth (supervisor) or Miriam (manager); closed at the end.

    Families have a child with adjustments and an About me, a note two days old and, all but each
    third, something planned; nothing of them waits to be sent.
    """
    me = _AT_WORK[role]
    path = folder / f"store of {role}.db"
    _make_store(path, me)
    clock = Clock(now)
    desk = Desk(OpenLaptop(path, KEY), app_version="test", now=clock)
    office = Office(desk, clock)
    try:
        for number in range(with_families):
            add_invented(office, number)
        if with_families:
            office.send()
        yield office
    finally:
        desk.close()


def add_invented(office: Office, number: int) -> None:
    """One of the families of ``a_desk``."""
    given, name, rating, pronouns, year = _INVENTED[number % len(_INVENTED)]
    family, child = office.add_family(
        given,
        name,
        child={
            "pronouns": pronouns,
            "born_on": date(year, 3, 9),
            "adjustments": "Send a voice message the evening before.\nNever ring the bell twice.",
        },
        rating=rating,
        rating_since=date(2026, 10, 5) if rating else None,
        visiting="check in" if rating == "red" else "",
        now=f"{given} sleeps better.\nSchool asks for a meeting.",
    )
    office.save(
        AboutMe(
            entity_id=new_entity_id(office.clock()),
            family_id=family.family_id,
            person=child.entity_id,
            own_words="I like it when it is quiet.",
            please_do="Ask me first.\nSit beside me.",
            please_do_not="Do not talk about me while I am in the room.",
        )
    )
    office.add_note(number)
    if number % 3 != 2:
        office.add_appointment(number, at=office.clock() + timedelta(hours=1 + 29 * number))


def make_store(path: Path, role: Role, key: bytes | bytearray = KEY) -> None:
    """The store of whoever has this role, with the directory and no families yet."""
    _make_store(path, _AT_WORK[role], key)


def _make_store(path: Path, me: Staff, key: bytes | bytearray = KEY) -> None:
    db = create_store(path, key)
    directory = Directory(organisation_id=ORGANISATION)
    founding = founding_control(
        root=ROOT,
        name="Riverside Keyworking",
        service_key=SERVICE.public,
        user=MIRIAM.user,
        device=MIRIAM.device,
    )
    author = identity_of(MIRIAM)
    with transaction(db):
        put_identity(db, identity_of(me))
        _apply(db, founding, author)
        directory = directory_of(db, ORGANISATION)
        _apply(db, team_control(directory, TEAM), author)
        for person in (PRIYA, TOM, RUTH):
            directory = directory_of(db, ORGANISATION)
            control = enrolment_control(directory, user=person.user, device=person.device)
            _apply(db, control, author)
    db.close()


def _apply(db: Connection, control: dict[str, Any], author: Identity) -> None:
    entry = signed_control(db, ORGANISATION, control, author=author)
    log.insert_own(db, entry)
    head = log.head_of(db, ORGANISATION).extended(entry.entry_hash)
    log.place_own(db, entry.header.change_id, seq=head.seq, chain=head.chain, received_ms=1)
    log.put_head(db, ORGANISATION, head)


def _send(db: Connection, family_ids: tuple[UUID, ...], now: datetime) -> None:
    for log_id in family_ids or [one.log_id for one in outbox.waiting(db)]:
        while batch := outbox.next_batch(db, log_id):
            head = log.head_of(db, log_id)
            seqs = range(head.seq + 1, head.seq + 1 + len(batch))
            for entry in batch:
                head = head.extended(entry.entry_hash)
            receipt = Receipt(
                incarnation=fixed_id("incarnation"),
                family_id=log_id,
                to_seq=head.seq,
                chain=head.chain,
                received_ms=int(now.timestamp() * 1000),
                signature=bytes(64),
            )
            assert accept.accept_receipt(db, batch, list(seqs), receipt)


def _role_of(desk: Desk) -> FamilyRole:
    return WORKERS.get(desk.identity.user_id, FamilyRole.SUPERVISOR)

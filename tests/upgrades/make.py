"""Makes a profile that a laptop with this program has filled, to be kept for the tests of upgrades.

For a new format of the store: ``PYTHONPATH=. python tests/upgrades/make.py <folder>``, run with the
last program that writes the old one, into a folder of that format's number beside the others. It is
kept as it is for ever: whatever this script makes later, only what was once made is real.
"""

import json
import sys
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.contact import Addendum, Appointment, Contact
from keyworker_desktop.record.kinds.family import Family
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.precision import read_rough_date
from keyworker_desktop.record.record import Record, heads_of
from keyworker_desktop.record.writing import creation, edits, struck_out
from keyworker_desktop.store import drafts, log, outbox, reading
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.settings import put_setting
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.cost import FLOOR, Calibration
from keyworker_protocol.directory import Role
from tests.support import laptops
from tests.support.laptops import NOW, Laptop, Team, found_team
from tests.support.service import postgresql, running_service

PASSPHRASE = "seven quiet herons cross the estuary"
TABLES = ("setting", "secret", "log", "tail", "entry", "receipt", "outbox", "draft", "record")


def make(folder: Path) -> None:
    """``folder`` then holds a profile as its laptop leaves it, and ``told.json``: what is in it."""
    folder.mkdir(parents=True)
    key = keyslots.create(
        folder / "keyslots.cbor", PASSPHRASE, calibration=Calibration(start=FLOOR)
    )
    laptops.KEY = bytes(key)
    with (
        tempfile.TemporaryDirectory() as elsewhere,
        postgresql() as address,
        running_service(address) as service,
    ):
        team = found_team(service, Path(elsewhere))
        told = _work(team)
        priya = team.laptops[0]
        path = priya.lane.path
        team.close()
        path.rename(folder / "store.db")
    preferences = {"theme": "dark", "text_percent": 110, "idle_minutes": 15, "unsent": 7}
    (folder / "preferences.json").write_text(
        json.dumps({**preferences, "is_maximised": True}), encoding="utf-8"
    )
    (folder / "told.json").write_text(json.dumps(told, indent=1), encoding="utf-8")


def _work(team: Team) -> dict[str, Any]:
    """What happened on the laptop of Priya, which is the one that is kept."""
    priya, tom = team.join("Priya Nair"), team.join("Tom Ashby")
    ruth = team.join("Ruth Calloway", Role.SUPERVISOR)
    marsh = priya.family(tom, ruth, name="Marsh")
    fenwick = priya.family(tom, name="Fenwick")
    _everybody(priya, tom, ruth)
    about, outcome, step, first, wrong = _a_family_told(priya, marsh)
    priya.note(fenwick, "Rang the school. They ring back on Monday.")
    _everybody(priya, tom, ruth)
    _in_disagreement(priya, tom, marsh, about, outcome, step)
    _everybody(priya, tom, ruth)
    priya.save(marsh, struck_out(_read(priya, marsh, Contact, wrong), "Another family’s note."))
    _signed_off(ruth, marsh, first)
    song = _newer_program(tom, marsh, first)
    _everybody(priya, tom, ruth)
    quayle = priya.family(name="Quayle")
    for body in ("Not sent yet: the first.", "Not sent yet: the second."):
        priya.note(marsh, body)
    priya.note(fenwick, "Not sent yet, and refused.")
    priya.ask(partial(_local, marsh=marsh, fenwick=fenwick, at=priya.clock))
    families = {"marsh": marsh, "fenwick": fenwick, "quayle": quayle}
    return {
        "families": {name: str(one) for name, one in families.items()},
        "bodies": {name: priya.bodies(one) for name, one in families.items()},
        "state": {name: priya.state(one).hex() for name, one in families.items()},
        "unknown_record": str(song),
        "signed_note": str(first),
        "struck_note": str(wrong),
        "waiting": priya.waiting(),
        "rows": {table: priya.ask(partial(_count, table=table)) for table in TABLES},
    }


def _a_family_told(priya: Laptop, family_id: UUID) -> tuple[UUID, UUID, UUID, UUID, UUID]:
    """One record of each kind; the ids of those that something happens to later."""
    child = _all(priya, family_id, Family)[0].child
    assert child is not None
    ids = [new_entity_id(priya.clock) for _ in range(10)]
    about, outcome, step, first, wrong = ids[:5]
    records: list[Record] = [
        AboutMe(
            entity_id=about,
            family_id=family_id,
            person=child,
            own_words="I like it when it is quiet.",
            please_do="Ask me first.\nSit beside me.\nBring the frog book.",
        ),
        StoryEntry(
            entity_id=ids[5],
            family_id=family_id,
            what="Robin changed school",
            when=read_rough_date("2023/2024"),
            told_by="Jo, their father",
            theme="school",
        ),
        Outcome(
            entity_id=outcome,
            family_id=family_id,
            words="I want to see my friend again",
            whose=(child,),
            place="i",
        ),
        Step(
            entity_id=step,
            family_id=family_id,
            outcome=outcome,
            what="Ring the friend’s mother",
            owner="Priya",
            due_on=date(2026, 12, 1),
            place="i",
        ),
        Rating(
            entity_id=ids[6],
            family_id=family_id,
            outcome=outcome,
            person=child,
            on=date(2026, 11, 20),
            value=4,
        ),
        Appointment(
            entity_id=ids[7],
            family_id=family_id,
            at=NOW + timedelta(days=5),
            purpose="Bring the pictures",
            who=(child,),
        ),
    ]
    priya.save(family_id, [write for record in records for write in creation(record)])
    for note_id, body in ((first, "We sat in the garden."), (wrong, "Of another family.")):
        note = Contact(
            entity_id=note_id,
            family_id=family_id,
            at=priya.clock.replace(second=0),
            who=(child,),
            body=body,
            words="The frogs are asleep.",
            words_by=child,
            words_given="said aloud",
        )
        priya.save(family_id, creation(note))
    added = Addendum(
        entity_id=ids[8],
        family_id=family_id,
        contact=first,
        body="Jo rang later: the pond is the neighbour’s.",
    )
    priya.save(family_id, creation(added))
    plan = [*_all(priya, family_id, Outcome), *_all(priya, family_id, Step)]
    agreed = Agreement(
        entity_id=ids[9],
        family_id=family_id,
        people=(child,),
        on=date(2026, 11, 20),
        how="By voice, at the kitchen table",
        bound_to=heads_of(plan),
    )
    priya.save(family_id, creation(agreed))
    return about, outcome, step, first, wrong


def _in_disagreement(
    priya: Laptop, tom: Laptop, family_id: UUID, about: UUID, outcome: UUID, step: UUID
) -> None:
    """One that combines, one that does not, one of a line, one of a safety field."""
    of_priya = ("Ask me first.\nSit beside me.\nBring the frog book and a pen.", "Ring Sam", "red")
    of_tom = ("Ask me first, twice.\nSit beside me.\nBring the frog book.", "Ask Sam", "green")
    for laptop, (please_do, what, rating) in ((priya, of_priya), (tom, of_tom)):
        writes = edits(_read(laptop, family_id, AboutMe, about), please_do=please_do)
        writes += edits(_read(laptop, family_id, AboutMe, about), own_words=f"{rating} is nice.")
        writes += edits(_read(laptop, family_id, Step, step), what=what)
        writes += edits(_read(laptop, family_id, Outcome, outcome), state="paused")
        writes += edits(_all(laptop, family_id, Family)[0], rating=rating)
        laptop.save(family_id, writes)


def _signed_off(ruth: Laptop, family_id: UUID, note: UUID) -> None:
    sheet = ruth.ask(partial(reading.contact_with, entity_id=note))
    assert sheet is not None
    review = Review(
        entity_id=new_entity_id(ruth.clock),
        family_id=family_id,
        contact=note,
        step="sign-off",
        bound_to=tuple(sorted(sheet.head_ids(), key=lambda one: one.bytes)),
    )
    ruth.save(family_id, creation(review))


def _newer_program(tom: Laptop, family_id: UUID, note: UUID) -> UUID:
    """A kind, a field and a value that this program has never heard of."""
    song = new_entity_id(tom.clock)
    writes = [
        Write("song", song, "title", "The frogs are asleep"),
        Write("song", song, "verses", {"1": ["croak", 3], "2": [None, b"\x00\xff"]}),
        Write("contact", note, "weather", "dry and cold"),
        Write("story", new_entity_id(tom.clock), "theme", ["two", "themes"]),
    ]
    tom.save(family_id, writes, reason="Made by a program that does not exist yet")
    return song


def _local(db: Connection, marsh: UUID, fenwick: UUID, at: Any) -> None:
    """What never leaves this laptop."""
    begun: tuple[tuple[str, dict[str, Any]], ...] = (
        ("contact", {"way": "phone", "body": "Rang back about the"}),
        ("story", {"what": "Moved to the", "when": [2019]}),
        ("outcome", {"words": "I want"}),
        ("song", {"title": "Half a", "verses": {"1": ["croak"]}}),
    )
    for number, (kind, fields) in enumerate(begun):
        draft_id = UUID(int=0xD000 + number)
        keep = drafts.Draft(
            draft_id=draft_id, family_id=marsh, kind=kind, fields=fields, updated_at=at
        )
        drafts.keep(db, keep)
    with transaction(db):
        put_setting(db, "of a newer program", {"plain": [1, "two", b"three"]})
        log.set_trouble(db, fenwick, "The service answered with something that does not fit.")
        (entry,) = outbox.next_batch(db, fenwick)
        outbox.park(db, entry.entry_id, "The service did not take this.")


def _everybody(*all_laptops: Laptop) -> None:
    for laptop in (*all_laptops, *all_laptops):
        laptop.run_well()


def _all(laptop: Laptop, family_id: UUID, kind: Any) -> Any:
    return laptop.ask(partial(reading.records, family_id=family_id, kind=kind))


def _read(laptop: Laptop, family_id: UUID, kind: Any, entity_id: UUID) -> Any:
    return next(one for one in _all(laptop, family_id, kind) if one.entity_id == entity_id)


def _count(db: Connection, table: str) -> int:
    (number,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - own names
    return int(number)


if __name__ == "__main__":
    make(Path(sys.argv[1]))

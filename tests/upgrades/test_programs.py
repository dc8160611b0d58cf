"""Today's program with the one before it, in one organisation: real programs, real services."""

from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import backup, reading
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.open import open_store
from keyworker_protocol.access import FamilyRole
from keyworker_protocol.directory import Role
from sync.membership import Membership, read_founding_code, read_join_code
from tests.faults.store.damage import files_of
from tests.support.laptops import KEY, NOW, Laptop, Team, found_team
from tests.support.service import RunningService, fresh_database
from tests.upgrades.kept import kept_profile
from tests.upgrades.old import OldLaptop, OldService, old_laptop, old_service
from tests.upgrades.test_stores import check_told, key_of


def join(team: Team, old: OldLaptop, folder: Path) -> str:
    """The earlier program on a new laptop, enrolled by a manager with today's."""
    assert old.open(folder / "old.db", is_new=True) is True
    membership = Membership(identity=team.manager.identity, lane=team.manager.lane)
    invited = membership.invite(name="Tom Ashby", role=Role.KEYWORKER, team_id=None, now=NOW)
    words = old.ask("join", invited.code)
    lookup_id = read_join_code(invited.code).lookup_id
    asking = next(one for one in membership.invited() if one.lookup_id == lookup_id)
    assert list(asking.words) == words
    user = membership.enrol(asking)
    membership.close()
    assert old.ask("finish") is True
    return str(user.user_id)


def share(laptop: Laptop, family_id: Any, user_id: str) -> None:
    membership = Membership(identity=laptop.identity, lane=laptop.lane)
    membership.give_access(family_id, {UUID(user_id): FamilyRole.CO_WORKER})
    membership.close()


def test_the_earlier_program_with_todays_service_and_colleagues(
    shared_service: RunningService, program: Path, tmp_path: Path
) -> None:
    team = found_team(shared_service, tmp_path)
    priya = team.join("Priya Nair")
    with old_laptop(program) as old:
        user_id = join(team, old, tmp_path)
        family_id = priya.family()
        priya.note(family_id, "Written with the new program.")
        priya.run_well()
        share(priya, family_id, user_id)
        assert old.ask("round", shared_service.address) == []
        assert old.ask("families") == [str(family_id)]
        old.ask("note", str(family_id), "Written with the old program.")
        assert old.ask("round", shared_service.address) == []
        assert old.ask("waiting") == 0
        priya.run_well()
        assert priya.bodies(family_id) == [
            "Written with the new program.",
            "Written with the old program.",
        ]
        assert old.ask("notes", str(family_id)) == [
            ["Written with the new program.", False],
            ["Written with the old program.", False],
        ]
        assert old.ask("entries", str(family_id)) == entries(priya, family_id)
        old.ask("close")
    team.close()


def test_what_only_the_newer_program_knows_is_kept_shown_as_such_and_comes_back_untouched(
    shared_service: RunningService, program: Path, tmp_path: Path
) -> None:
    """Through the older program, byte for byte; after its upgrade it is shown."""
    team = found_team(shared_service, tmp_path)
    priya = team.join("Priya Nair")
    with old_laptop(program) as old:
        user_id = join(team, old, tmp_path)
        family_id = priya.family()
        note = Contact(
            entity_id=new_entity_id(NOW), family_id=family_id, at=NOW, body="Of a newer program."
        )
        song = new_entity_id(NOW)
        writes = [
            *creation(note),
            Write("contact", note.entity_id, "weather", ["dry", {"wind": b"\x00"}]),
            Write("song", song, "title", "The frogs are asleep"),
        ]
        priya.save(family_id, writes)
        priya.run_well()
        share(priya, family_id, user_id)
        assert old.ask("round", shared_service.address) == []
        assert old.ask("notes", str(family_id)) == [["Of a newer program.", True]]
        assert "newer version" in old.ask("edit_refused", str(family_id))
        old.ask("note", str(family_id), "Written beside it.")
        assert old.ask("round", shared_service.address) == []
        priya.run_well()
        assert old.ask("entries", str(family_id)) == entries(priya, family_id)
        old.ask("close")
    copies = tmp_path / "copies"
    db = open_store(tmp_path / "old.db", KEY, copies=copies)
    sheets = reading.contacts(db, family_id)
    assert {sheet.contact.body for sheet in sheets} == {"Of a newer program.", "Written beside it."}
    assert entries_in(db, family_id) == entries(priya, family_id)
    assert backup.newest(copies) is not None
    db.close()
    team.close()


def test_todays_program_with_the_earlier_service(
    postgresql_address: str, program: Path, tmp_path: Path
) -> None:
    """What only a newer service can do is done without, in plain words."""
    with fresh_database(postgresql_address) as database, old_service(program, database) as service:
        team = _found_on(service, tmp_path)
        priya, tom = team.join("Priya Nair"), team.join("Tom Ashby")
        family_id = priya.family(tom)
        priya.note(family_id, "Sent through an old service.")
        priya.run_well()
        tom.run_well()
        assert tom.bodies(family_id) == ["Sent through an old service."]
        assert tom.state(family_id) == priya.state(family_id)
        tom.note(family_id, "And answered.")
        tom.run_well()
        priya.run_well()
        assert priya.bodies(family_id) == ["And answered.", "Sent through an old service."]
        assert priya.waiting() == tom.waiting() == 0
        team.close()


def test_a_service_is_upgraded_under_its_laptops(
    postgresql_address: str, program: Path, tmp_path: Path
) -> None:
    """The database of the earlier service, opened by today's; both programs go on as before."""
    with fresh_database(postgresql_address) as database:
        with old_service(program, database) as service:
            team = _found_on(service, tmp_path)
            priya = team.join("Priya Nair")
            family_id = priya.family()
            priya.note(family_id, "Before the upgrade.")
            priya.run_well()
            before = entries(priya, family_id)
        today = RunningService(database)
        today.start()
        try:
            client = priya.by_way_of(today.address)
            priya.note(family_id, "After it.")
            priya.run_well()
            assert entries(priya, family_id)[: len(before)] == before
            assert priya.bodies(family_id) == ["After it.", "Before the upgrade."]
            client.close()
            team.close()
        finally:
            today.stop()


def test_going_back_to_the_earlier_program_is_told_and_nothing_is_touched(
    program: Path, tmp_path: Path
) -> None:
    kept = kept_profile(1, tmp_path / "profile")
    key = key_of(kept)
    db = open_store(kept.profile.store, key, copies=kept.profile.backups)
    db.close()
    before = files_of(kept.profile.store)
    with old_laptop(program) as old:
        answer = old.open(kept.profile.store, key=key)
        assert "made by a newer version of the program" in answer["known"]
    assert files_of(kept.profile.store) == before
    db = open_store(kept.profile.store, key)
    check_told(db, kept.told)
    db.close()


def entries(laptop: Laptop, family_id: Any) -> list[list[Any]]:
    return laptop.ask(partial(entries_in, family_id=family_id))


def entries_in(db: Connection, family_id: Any) -> list[list[Any]]:
    rows = db.execute(
        "SELECT seq, header, signature, body FROM entry WHERE log_id = ? AND seq > 0 ORDER BY seq",
        (family_id.bytes,),
    )
    return [[seq, header.hex(), sig.hex(), (body or b"").hex()] for seq, header, sig, body in rows]


def _found_on(service: OldService, folder: Path) -> Team:
    return found_team(service, folder, read_founding_code(service.code))  # type: ignore[arg-type]

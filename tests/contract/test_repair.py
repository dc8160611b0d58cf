"""A body that opens for nobody is told, asked for from whoever has it, and in its place again."""

from dataclasses import replace
from functools import partial
from uuid import UUID

import pytest

from keyworker_desktop.store import offers
from keyworker_protocol import body
from keyworker_protocol.entry import Entry, StoredEntry
from keyworker_protocol.header import decode_header
from sync.client import ServiceClient
from sync.errors import ServiceRestoredError
from sync.proof import alarm
from sync.restored import confirm_restored
from tests.support.fault_proxy import fault_proxy, problem
from tests.support.laptops import NOW, Laptop, Team, found_team
from tests.support.service import RunningService


@pytest.fixture
def team(service: RunningService, tmp_path_factory: pytest.TempPathFactory):
    team = found_team(service, tmp_path_factory.mktemp("team"))
    yield team
    team.close()


def damage(team: Team, family: UUID, *seqs: int) -> None:
    """A bit falls over in what the service holds."""
    for seq in seqs:
        changed = team.service.query(
            "UPDATE body SET sealed = set_byte(sealed, 60, 255 - get_byte(sealed, 60))"
            " WHERE family_id = %s AND seq = %s AND version = 1 RETURNING seq",
            *(family, seq),
        )
        assert changed == [(seq,)]


def left_over(team: Team) -> list[tuple[object, ...]]:
    return team.service.query(
        "SELECT (SELECT count(*) FROM unopened), (SELECT count(*) FROM body WHERE version > 1)"
    )


def told(laptop: Laptop, family: UUID) -> str:
    laptop.run()
    return laptop.troubles().get(family, "")


ASKED = alarm("asked_again").told


def test_what_was_damaged_at_the_service_comes_again_from_a_colleague(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    for number in range(4):
        one.note(family, f"Note {number}")
    one.run_well()
    damage(team, family, 3, 5)
    assert told(two, family) == ASKED
    assert two.bodies(family) == [], "nothing of a page that does not fit"
    assert told(two, family) == ASKED, "and no other words while it waits"
    one.note(family, "Work goes on")
    one.run_well()
    assert one.troubles() == {}
    two.run_well()
    assert two.troubles() == {}
    assert two.bodies(family) == one.bodies(family)
    assert two.state(family) == one.state(family)
    assert left_over(team) == [(0, 0)]
    two.note(family, "Thank you")
    two.run_well()
    one.run_well()
    assert one.head(family) == two.head(family)


def test_what_was_given_for_one_place_is_kept_until_there_is_all(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    for number in range(4):
        one.note(family, f"Note {number}")
    one.run_well()
    damage(team, family, 3, 5)
    assert told(two, family) == ASKED
    half = ServiceClient(team.service.address, one.identity)
    again = one.ask(partial(offers.given_again, log_id=family, seq=3))
    assert again
    half.give_body(family, 3, again)
    half.close()
    assert told(two, family) == ASKED
    assert left_over(team) == [(2, 1)]
    one.run_well()
    two.run_well()
    assert two.bodies(family) == one.bodies(family)
    assert left_over(team) == [(0, 0)]


def test_more_than_can_be_said_at_once_is_mended_bit_by_bit(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    for number in range(45):
        one.note(family, f"Note {number}")
    one.run_well()
    damage(team, family, *range(2, 47))
    for _ in range(4):
        if told(two, family) != ASKED:
            break
        one.run_well()
    assert two.troubles() == {}
    assert len(two.bodies(family)) == 45
    assert left_over(team) == [(0, 0)]


def test_a_laptop_gives_a_few_at_a_time(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    families = [one.family(two), one.family(two, name="Osgood")]
    for family in families:
        for number in range(12):
            one.note(family, f"Note {number}")
    one.run_well()
    for family in families:
        damage(team, family, *range(3, 15))
    two.run()
    assert left_over(team) == [(24, 0)]
    one.run_well()
    assert left_over(team) == [(24, 20)]
    one.run_well()
    assert left_over(team) == [(24, 24)]
    two.run_well()
    assert left_over(team) == [(0, 0)]
    assert [len(two.bodies(family)) for family in families] == [12, 12]


def test_a_body_that_was_given_back_spoilt_is_repaired_by_a_later_one(team: Team) -> None:
    """After a restore of the service anybody may give an entry back, also who spoils it."""
    one, two, new = team.join("Priya Nair"), team.join("Tom Ashby"), team.join("Ada Mills")
    family = one.family(two, new)
    one.run_well()
    backup = team.service.backup()
    one.note(family, "Lost by the service")
    one.run_well()
    two.run_well()
    team.service.restore(backup)
    with pytest.raises(ServiceRestoredError):
        team.manager.run()
    confirm_restored(identity=team.manager.identity, lane=team.manager.lane, now=NOW)
    spoiler = ServiceClient(team.service.address, two.identity)
    after = spoiler.place(family, is_directory=False).seq
    offer = two.ask(partial(offers.next_offer, log_id=family, after=after))
    assert offer
    spoiler.give_back(
        family,
        replace(offer, entries=tuple(map(_spoilt, offer.entries))),
        is_directory=False,
    )
    spoiler.close()
    team.service.gathers_no_more()
    new.run()
    assert new.troubles()[family] == ASKED
    one.run_well()
    new.run_well()
    assert new.bodies(family) == ["Lost by the service"]
    assert new.state(family) == one.state(family)
    assert left_over(team) == [(0, 0)]


def _spoilt(stored: StoredEntry) -> StoredEntry:
    if stored.entry.sealed:
        return replace(stored, entry=_sealed_wrongly(stored.entry))
    return stored


def _sealed_wrongly(entry: Entry) -> Entry:
    sealed = body.seal(
        body.pack(bytes(32), b"Words that were never written."),
        header=entry.header,
        change_id=decode_header(entry.header).change_id,
        epoch=1,
        family_key=bytes(32),
    )
    return replace(entry, sealed=sealed)


def test_who_spoils_what_is_given_again_gains_nothing(team: Team) -> None:
    one, two, three = team.join("Priya Nair"), team.join("Tom Ashby"), team.join("Ada Mills")
    family = one.family(two, three)
    one.note(family, "A walk")
    one.run_well()
    three.run_well()
    damage(team, family, 3)
    two.run()
    spoiler = ServiceClient(team.service.address, three.identity)
    again = three.ask(partial(offers.given_again, log_id=family, seq=3))
    assert again
    one.run_well()
    for _ in range(3):
        spoiler.give_body(family, 3, _sealed_wrongly(again))
    assert len(spoiler.bodies(family, 3)) == 2
    spoiler.close()
    two.run_well()
    assert two.bodies(family) == ["A walk"]


def test_what_nobody_has_is_told_and_holds_up_nothing_else(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family, other = one.family(two), one.family(two, name="Osgood")
    one.note(family, "A walk")
    one.note(other, "A talk")
    one.run_well()
    damage(team, family, 3)
    for _ in range(3):
        assert told(two, family) == ASKED
    assert two.bodies(other) == ["A talk"]
    assert left_over(team) == [(1, 0)]
    two.note(other, "Work goes on")
    two.run()
    assert two.waiting() == 0
    # The only laptop that has it comes back.
    one.run_well()
    two.run_well()
    assert two.bodies(family) == ["A walk"]


def test_a_laptop_whose_own_copy_is_spoilt_gives_nothing(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "A walk")
    one.run_well()
    damage(team, family, 3)
    two.run()
    other = body.pack(bytes(32), b"Words that were never written.")
    with pytest.raises(ZeroDivisionError):  # only for a moment: nothing of it is kept
        one.ask(partial(_with_another_body, family=family, packed=other))
    one.run_well()
    two.run_well()
    assert two.bodies(family) == ["A walk"]


def _with_another_body(db, *, family: UUID, packed: bytes) -> None:
    db.execute("SAVEPOINT before")
    try:
        db.execute("UPDATE entry SET body = ? WHERE log_id = ? AND seq = 3", (packed, family.bytes))
        assert offers.given_again(db, family, 3) is None
        assert offers.given_again(db, family, 1) is None, "no body at all"
        assert offers.given_again(db, family, 99) is None
        raise ZeroDivisionError
    finally:
        db.execute("ROLLBACK TO before")
        db.execute("RELEASE before")


def test_with_an_older_service_it_is_told_as_ever(team: Team) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family, other = one.family(two), one.family(two, name="Osgood")
    one.note(family, "A walk")
    one.note(other, "A talk")
    one.run_well()
    damage(team, family, 3)
    with fault_proxy(team.service.address) as proxy:
        for method, path in (("GET", "/v1/bodies/"), ("PUT", "/v1/unopened/")):
            answer = problem("404 Not Found", "not_found")
            proxy.spoil(method, path, answer, is_lost=True, times=99)
        two.by_way_of(proxy.address)
        assert told(two, family) == alarm("cannot_open").told
        assert two.bodies(other) == ["A talk"]
        assert told(two, family) == alarm("cannot_open").told
    two.by_way_of(team.service.address)
    assert told(two, family) == ASKED
    one.run_well()
    two.run_well()
    assert two.bodies(family) == ["A walk"]

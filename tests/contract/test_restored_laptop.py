"""Last week's disk put back, and two computers with one disk: nothing is lost, and it is told."""

from collections.abc import Iterator
from functools import partial
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.kinds.contact import Addendum
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import log, reading
from keyworker_desktop.store.refold import refold
from sync.clones import clone_notice, dismiss_clone_notice
from tests.support.images import image_of, started_from
from tests.support.laptops import Laptop, Team


@pytest.fixture
def started() -> Iterator[list[Laptop]]:
    laptops: list[Laptop] = []
    yield laptops
    for laptop in laptops:
        laptop.close()


def all_the_same(family: UUID, *laptops: Laptop) -> None:
    for laptop in (*laptops, *laptops, *laptops):
        laptop.run_well()
    assert len({laptop.head(family) for laptop in laptops}) == 1
    assert len({laptop.state(family) for laptop in laptops}) == 1
    assert [laptop.waiting() for laptop in laptops] == [0] * len(laptops)
    before = laptops[0].state(family)
    laptops[0].ask(lambda db: refold(db, lambda *_: None))
    assert laptops[0].state(family) == before


def notice(laptop: Laptop) -> str:
    found = laptop.ask(clone_notice)
    return found.words if found else ""


@pytest.mark.parametrize("sent", [0, 1, 3])
@pytest.mark.parametrize("unsent", [0, 2])
def test_last_weeks_disk_takes_in_its_own_notes_and_signs_the_rest_anew(
    team: Team, started: list[Laptop], sent: int, unsent: int
) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.note(family, "Last week")
    one.run_well()
    two.run_well()
    one.note(family, "Waited when the disk was copied")
    image = image_of(one)
    one.run_well()
    for number in range(sent):
        one.note(family, f"Sent afterwards {number}")
        one.run_well()
    two.note(family, "By a colleague")
    two.run_well()
    again = started_from(image, one)
    started.append(again)
    for number in range(unsent):
        again.note(family, f"Not sent {number}")
    assert again.waiting() == 1 + unsent
    all_the_same(family, again, two)
    expected = ["By a colleague", "Last week", "Waited when the disk was copied"]
    expected += [f"Not sent {number}" for number in range(unsent)]
    expected += [f"Sent afterwards {number}" for number in range(sent)]
    assert again.bodies(family) == two.bodies(family) == sorted(expected)
    assert notice(again) == "", "one older copy is no second computer"
    again.note(family, "And on")
    all_the_same(family, again, two)
    assert again.bodies(family).count("And on") == 1


def test_what_waited_in_the_copy_and_was_written_upon_keeps_its_name(
    team: Team, started: list[Laptop]
) -> None:
    """An addition made on the restored disk to a note that waited in it."""
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.run_well()
    one.note(family, "Waiting")
    image = image_of(one)
    one.note(family, "Sent from the disk that was lost")
    one.run_well()
    again = started_from(image, one)
    started.append(again)
    (sheet,) = again.ask(partial(reading.contacts, family_id=family))
    added = Addendum(
        entity_id=uuid4(), family_id=family, contact=sheet.contact.entity_id, body="And more"
    )
    change_id = again.save(family, creation(added))
    all_the_same(family, again, two)
    assert two.ask(partial(log.change_with, change_id=change_id)) is not None


def test_two_computers_with_one_disk_both_keep_working_and_it_is_told(
    team: Team, started: list[Laptop]
) -> None:
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.run_well()
    clone = started_from(image_of(one), one)
    started.append(clone)
    written = []
    for turn in range(4):
        for laptop, name in ((one, "first"), (clone, "second")):
            laptop.note(family, f"{turn} on the {name}")
            written.append(f"{turn} on the {name}")
        one.run_well()
        clone.run_well()
        one.run_well()
    all_the_same(family, one, clone, two)
    assert two.bodies(family) == sorted(written)
    for laptop in (one, clone):
        assert "Another computer uses this laptop's identity" in notice(laptop)
        assert "Nothing is lost" in notice(laptop)
    assert notice(two) == ""
    one.ask(dismiss_clone_notice)
    assert notice(one) == ""
    clone.note(family, "Again")
    clone.run_well()
    one.run_well()
    assert notice(one) != ""


def test_two_computers_used_in_turn_are_told_the_second_time(
    team: Team, started: list[Laptop]
) -> None:
    """Never at the same time: each is started anew, exchanges, and is closed."""
    one, two = team.join("Priya Nair"), team.join("Tom Ashby")
    family = one.family(two)
    one.run_well()
    image = image_of(one)
    notices = []
    for turn in range(3):
        here = started_from(image, one)
        here.run_well()
        here.note(family, f"At the office {turn}")
        here.run_well()
        notices.append(notice(here))
        image = image_of(here)
        here.close()
        one.note(family, f"At home {turn}")
        one.run_well()
    assert notices[0] == ""
    assert notices[2] != ""
    all_the_same(family, one, two)
    assert len(two.bodies(family)) == 6


def test_own_steps_of_a_manager_are_no_second_computer(team: Team) -> None:
    for number in range(3):
        team.join(f"Person {number}")
    assert notice(team.manager) == ""

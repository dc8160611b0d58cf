"""What waits to be settled: every version with who wrote it, what came late, and taking it back."""

from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.contact import Addendum
from keyworker_desktop.record.kinds.family import RATINGS, VISITING, Family
from keyworker_desktop.record.writing import creation, edits, settled, strike_settled, struck_out
from keyworker_desktop.store import projection, reading, save, settling
from keyworker_desktop.store.refold import refold
from keyworker_desktop.store.settling import Unsettled, WrittenSinceError
from tests.support.records import a_change, a_family, record_from
from tests.support.stores import NOW, Laptop
from tests.unit.store.test_reading import FAMILY, SUSAN, TOM, Desk


@pytest.fixture
def desk(laptop: Laptop) -> Desk:
    return Desk(laptop)


@pytest.fixture
def family(laptop: Laptop, desk: Desk) -> Family:
    made, _ = laptop.a_family(family_id=FAMILY)
    assert desk.laptop is laptop
    return made


def read(laptop: Laptop, family: Family) -> Family:
    found = reading.record_with(laptop.db, family.entity_id)
    assert isinstance(found, Family)
    return found


def waiting(laptop: Laptop) -> list[Unsettled]:
    return list(settling.to_settle(laptop.db, FAMILY, now=NOW).answers)


def disagree(desk: Desk, family: Family, name: str, *values: str) -> None:
    for value, author in zip(values, (SUSAN, TOM, SUSAN), strict=False):
        desk.writes([Write("family", family.entity_id, name, value)], author)


def test_every_version_comes_with_who_wrote_it_and_when(
    laptop: Laptop, desk: Desk, family: Family
) -> None:
    disagree(desk, family, "now", "By Susan.", "By Tom.")
    (one,) = waiting(laptop)
    assert (one.name, one.declared.label) == ("now", "What is happening now")
    sides = {side.version.value: side.by[0] for side in one.sides}
    assert sides["By Susan."].device_id == SUSAN.device_id
    assert sides["By Tom."].device_id == TOM.device_id
    assert sides["By Tom."].received_at is not None
    assert settling.count(laptop.db) == 1
    found = settling.to_settle(laptop.db, None, now=NOW)
    assert found.sheet is not None
    assert found.sheet.card.family_id == FAMILY


def test_the_safety_answers_come_first(laptop: Laptop, desk: Desk, family: Family) -> None:
    disagree(desk, family, "now", "By Susan.", "By Tom.")
    disagree(desk, family, "visiting", "alone", "two people")
    assert [one.name for one in waiting(laptop)] == ["visiting", "now"]


def test_what_all_versions_grew_from_is_known(laptop: Laptop, desk: Desk, family: Family) -> None:
    base = desk.writes([Write("family", family.entity_id, "now", "Before.")])
    for value, author in (("Susan.", SUSAN), ("Tom.", TOM), ("Both.", TOM)):
        desk.writes([Write("family", family.entity_id, "now", value, (base,))], author)
    (one,) = waiting(laptop)
    assert (one.base, len(one.sides)) == ("Before.", 3)


def test_a_settlement_taken_back_leaves_what_stood_and_whose_it_was(
    laptop: Laptop, desk: Desk, family: Family
) -> None:
    base = desk.writes([Write("family", family.entity_id, "now", "one\ntwo\nthree")])
    for value, author in (("ONE\ntwo\nthree", SUSAN), ("one\ntwo\nTHREE", TOM)):
        desk.writes([Write("family", family.entity_id, "now", value, (base,))], author)
    (before,) = waiting(laptop)
    saved = laptop.save(settled(before.record, "now", before.combined, seen=before.seen), FAMILY)
    assert waiting(laptop) == []
    save.save_several(
        laptop.db,
        lambda db: settling.taken_back(db, before.key, saved.change_id, "Settling taken back"),
        author=laptop.me,
        now=laptop.clock + timedelta(minutes=1),
        app_version="test",
    )
    (after,) = waiting(laptop)
    assert after.combined == before.combined == "ONE\ntwo\nTHREE"
    whose = {side.version.value: side.author for side in after.sides}
    susan, tom = whose["ONE\ntwo\nthree"], whose["one\ntwo\nTHREE"]
    assert susan is not None
    assert tom is not None
    assert (susan.device_id, tom.device_id) == (SUSAN.device_id, TOM.device_id)
    assert {by.device_id for side in after.sides for by in side.by} == {laptop.me.device_id}


def test_taking_back_replaces_nothing_that_came_since(
    laptop: Laptop, desk: Desk, family: Family
) -> None:
    disagree(desk, family, "now", "By Susan.", "By Tom.")
    (before,) = waiting(laptop)
    saved = laptop.save(settled(before.record, "now", "Settled.", seen=before.seen), FAMILY)
    laptop.save(edits(read(laptop, family), now="And later."), FAMILY)
    with pytest.raises(WrittenSinceError):
        settling.taken_back(laptop.db, before.key, saved.change_id, "")


def test_a_change_whose_parents_have_not_come_is_marked_until_they_do(
    laptop: Laptop, desk: Desk, family: Family
) -> None:
    missing = UUID(int=1234)
    desk.writes([Write("family", family.entity_id, "now", "After it.", (missing,))], TOM)
    desk.writes([Write("family", family.entity_id, "now", "Beside it.")], SUSAN)
    (one,) = waiting(laptop)
    assert {side.version.value: side.by[0].waits for side in one.sides} == {
        "After it.": True,
        "Beside it.": False,
    }
    assert one.base is None, "nothing is concluded from what is not here"
    items = reading.history(laptop.db, FAMILY)
    assert [item.waits for item in items][:2] == [False, True]


def test_a_strike_and_an_addition_apart_wait_and_a_refold_finds_the_same(
    laptop: Laptop, family: Family
) -> None:
    note = laptop.a_note(FAMILY)
    (sheet,) = reading.contacts(laptop.db, FAMILY)
    strike = struck_out(sheet.contact, "Another child’s visit", beside=sheet.addenda)
    added = Addendum(
        entity_id=new_entity_id(NOW), family_id=FAMILY, contact=note.entity_id, body="Jo rang."
    )
    laptop.save(creation(added), FAMILY)
    laptop.save(strike, FAMILY)
    (one,) = waiting(laptop)
    assert (one.name, len(one.late), one.record.entity_id) == ("struck", 1, note.entity_id)
    assert family.family_id == FAMILY
    before = settling.count(laptop.db)
    refold(laptop.db, lambda _done, _in_all: None)
    assert settling.count(laptop.db) == before == 1
    laptop.save(
        strike_settled(one.record, one.record.struck, late=[each.change_id for each in one.late]),
        FAMILY,
    )
    assert settling.count(laptop.db) == 0
    refold(laptop.db, lambda _done, _in_all: None)
    assert settling.count(laptop.db) == 0


def test_two_strikes_that_differ_are_one_answer_and_what_they_did_not_see_the_next(
    laptop: Laptop, family: Family
) -> None:
    note = laptop.a_note(FAMILY)
    (sheet,) = reading.contacts(laptop.db, FAMILY)
    strikes = [struck_out(sheet.contact, why) for why in ("Another child’s visit", "Twice")]
    added = Addendum(
        entity_id=new_entity_id(NOW), family_id=FAMILY, contact=note.entity_id, body="Jo rang."
    )
    for writes in (creation(added), *strikes):
        laptop.save(writes, FAMILY)
    (one,) = waiting(laptop)
    assert (one.late, len(one.sides), settling.count(laptop.db)) == ((), 2, 1)
    assert family.family_id == FAMILY
    laptop.save(settled(one.record, one.name, "Twice", seen=one.seen), FAMILY)
    (late,) = waiting(laptop)
    assert (len(late.late), settling.count(laptop.db)) == (1, 1)


def test_one_moment_told_in_two_zones_is_not_counted(laptop: Laptop, desk: Desk) -> None:
    laptop.a_family(family_id=FAMILY)
    entity = new_entity_id(NOW)
    for value in ("2026-11-22T09:30+00:00", "2026-11-22T10:30+01:00"):
        desk.writes([Write("appointment", entity, "at", value)], TOM)
    assert settling.count(laptop.db) == 0
    (state,) = projection.read_states(laptop.db, "entity_id = ?", (entity.bytes,))
    assert len(state.heads["at"]) == 2


@given(
    st.lists(st.sampled_from([one.value for one in RATINGS]), min_size=1, max_size=5),
    st.lists(st.sampled_from([one.value for one in VISITING]), min_size=1, max_size=5),
)
def test_no_safety_value_that_stands_is_graver_than_the_one_shown(
    ratings: list[str], visits: list[str]
) -> None:
    changes = [a_change(creation(a_family(rating="", visiting="")), number=1)]
    for number, (name, value) in enumerate(
        [*(("rating", one) for one in ratings), *(("visiting", one) for one in visits)], start=2
    ):
        write = Write("family", a_family().entity_id, name, value)
        changes.append(a_change([write], number=number))
    shown = record_from(changes, a_family())
    graver = {one.value: one.caution for one in (*RATINGS, *VISITING)}
    assert graver[shown.rating] >= max(graver[one] for one in ratings)
    assert graver[shown.visiting] >= max(graver[one] for one in visits)

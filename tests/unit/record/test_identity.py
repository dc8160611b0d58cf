"""Identifiers: of changes without a time in them, of entities with one."""

from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.identity import new_change_id, new_entity_id

FIRST = datetime(1970, 1, 1, tzinfo=UTC)
MOMENTS = st.datetimes(timezones=st.just(UTC), min_value=datetime(1970, 1, 1))  # noqa: DTZ001


def test_a_change_id_tells_nothing_of_when() -> None:
    ids = {new_change_id() for _ in range(100)}
    assert len(ids) == 100
    assert {one.version for one in ids} == {4}


@given(MOMENTS)
def test_an_entity_id_has_the_bits_of_version_7(now: datetime) -> None:
    made = new_entity_id(now)
    assert (made.version, made.variant) == (7, RFC_4122)
    milliseconds = (now - FIRST) // timedelta(milliseconds=1)
    assert abs(int.from_bytes(made.bytes[:6], "big") - milliseconds) <= 1


@given(MOMENTS, MOMENTS)
def test_entity_ids_stand_in_the_order_of_their_making(one: datetime, other: datetime) -> None:
    before, after = sorted([one, other])
    if after - before > timedelta(milliseconds=2):
        assert new_entity_id(before).bytes < new_entity_id(after).bytes


def test_two_entities_of_one_moment_are_two() -> None:
    assert len({new_entity_id(FIRST) for _ in range(100)}) == 100


def test_a_clock_before_1970_still_makes_an_identifier() -> None:
    assert new_entity_id(datetime(1901, 1, 1, tzinfo=UTC)).bytes[:6] == bytes(6)

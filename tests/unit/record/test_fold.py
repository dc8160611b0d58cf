"""Folding: a pure function of the set of changes, whatever the order, the clocks and the copies."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.change import Change, Write
from keyworker_desktop.record.fold import EntityState, RecordKey, apply, fold, state_hash
from keyworker_desktop.record.writing import creation, edits
from tests.support.records import (
    ANOTHER_FAMILY,
    ANOTHER_LAPTOP,
    NOW,
    a_change,
    a_contact,
    a_family,
    change_id,
    entity,
    record_from,
)

PATHS = [
    ("family", "name"),
    ("family", "now"),
    ("family", "rating"),
    ("contact", "body"),
    ("outcome", f"whose/{entity(2).hex}"),
    ("outcome", "place"),
    ("telescope", "lens"),  # a kind that this program does not know
    ("family", "weather"),  # a field that it does not know
]
IMMUTABLE = ("contact", "body")


@st.composite
def histories(draw: st.DrawFn) -> list[Change]:
    """Changes of several authors, each naming any earlier ones, and some that never come."""
    changes: list[Change] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        writes = []
        for kind, path in draw(st.lists(st.sampled_from(PATHS), min_size=1, unique=True)):
            earlier = st.integers(1, number - 1) if number > 1 else st.just(99)
            parents = draw(st.lists(earlier | st.just(99), unique=True, max_size=3))
            value = draw(st.sampled_from(["red", "a\nb", "", True, False, 7, None]))
            named = tuple(change_id(parent) for parent in parents)
            writes.append(Write(kind, entity(draw(st.integers(1, 2))), path, value, named))
        clock = draw(st.datetimes(datetime(1970, 1, 2), datetime(2106, 1, 1)))  # noqa: DTZ001
        changes.append(a_change(writes, number=number, authored_at=clock.replace(tzinfo=UTC)))
    return changes


def heads(changes: list[Change]) -> dict[tuple[str, UUID, str], dict[UUID, object]]:
    return {
        (state.kind, state.entity_id, path): standing
        for state in fold(changes).values()
        for path, standing in state.heads.items()
    }


@given(histories(), st.data())
def test_any_order_and_any_number_of_copies_give_the_same_state(
    changes: list[Change], data: st.DataObject
) -> None:
    copies = data.draw(st.lists(st.sampled_from(changes), max_size=len(changes)))
    delivered = data.draw(st.permutations([*changes, *copies]))
    assert heads(delivered) == heads(changes)
    assert state_hash(fold(delivered).values()) == state_hash(fold(changes).values())
    origins = {key: state.origin for key, state in fold(changes).items()}
    assert {key: state.origin for key, state in fold(delivered).items()} == origins


@given(histories(), st.data())
def test_a_head_is_a_write_that_no_other_write_names(
    changes: list[Change], data: st.DataObject
) -> None:
    expected: dict[tuple[str, UUID, str], dict[UUID, object]] = {}
    for change in changes:
        for write in change.writes:
            expected.setdefault((write.kind, write.entity_id, write.path), {})[change.change_id] = (
                write.value
            )
    for change in changes:
        for write in change.writes:
            if (write.kind, write.path) != IMMUTABLE:
                standing = expected[write.kind, write.entity_id, write.path]
                for parent in write.parents:
                    standing.pop(parent, None)
    assert heads(data.draw(st.permutations(changes))) == expected


@given(histories(), st.data())
def test_no_clock_has_a_say_in_the_heads(changes: list[Change], data: st.DataObject) -> None:
    clock = st.datetimes(datetime(1970, 1, 2), datetime(2106, 1, 1))  # noqa: DTZ001
    elsewhen = [
        a_change(
            change.writes,
            change_id=change.change_id,
            authored_at=data.draw(clock).replace(tzinfo=UTC),
        )
        for change in changes
    ]
    assert heads(elsewhen) == heads(changes)


@given(histories(), st.data())
def test_a_head_goes_only_when_a_change_that_names_it_comes(
    changes: list[Change], data: st.DataObject
) -> None:
    states: dict[object, EntityState] = {}
    for change in data.draw(st.permutations(changes)):
        for write in change.writes:
            key = write.kind, write.entity_id
            state = states.get(key)
            before = set(state.heads.get(write.path, ())) if state else set()
            states[key] = apply(state, write, change)
            gone = before - set(states[key].heads[write.path])
            assert gone <= set(write.parents)


def test_a_change_that_comes_again_after_it_was_superseded_does_not_come_back() -> None:
    first = a_change([Write("family", entity(1), "name", "Fern")], number=1)
    second = a_change([Write("family", entity(1), "name", "Fernbrook", (change_id(1),))], number=2)
    (state,) = fold([first, second, first]).values()
    assert state.heads["name"] == {change_id(2): "Fernbrook"}


def test_a_change_that_comes_after_the_one_that_names_it_is_no_head() -> None:
    first = a_change([Write("family", entity(1), "name", "Fern")], number=1)
    second = a_change([Write("family", entity(1), "name", "Fernbrook", (change_id(1),))], number=2)
    (state,) = fold([second, first]).values()
    assert state.heads["name"] == {change_id(2): "Fernbrook"}


def test_nothing_supersedes_what_is_written_once() -> None:
    note = a_contact()
    first = a_change(creation(note), number=1)
    second = a_change(
        [Write("contact", note.entity_id, "body", "Nothing happened.", (change_id(1),))], number=2
    )
    (state,) = fold([first, second]).values()
    assert state.heads["body"] == {change_id(1): note.body, change_id(2): "Nothing happened."}
    read = record_from([first, second], note)
    assert read.facts is not None
    assert [version.value for version in read.facts.disagreements["body"].versions] == [
        note.body,
        "Nothing happened.",
    ]


@pytest.mark.parametrize("name", ["family_id", "kind", "entity_id"])
def test_a_write_to_another_record_is_not_taken_for_one_to_this(name: str) -> None:
    change = a_change(creation(a_contact()))
    (state,) = fold([change]).values()
    other = {"family_id": ANOTHER_FAMILY, "kind": "addendum", "entity_id": entity(77)}[name]
    setattr(state, name, other)
    with pytest.raises(ValueError, match="another record"):
        apply(state, change.writes[0], change)


def test_the_same_entity_id_in_another_family_or_kind_is_another_record() -> None:
    note = a_contact()
    true = a_change(creation(note), number=1)
    in_another_family = a_change(
        [Write("contact", note.entity_id, "body", "No.", (change_id(1),))],
        number=2,
        family_id=ANOTHER_FAMILY,
    )
    as_another_kind = a_change(
        [Write("family", note.entity_id, "body", "No.", (change_id(1),))], number=3
    )
    states = fold([in_another_family, true, as_another_kind])
    assert len(states) == 3
    assert states[RecordKey(true.family_id, "contact", note.entity_id)].heads["body"] == {
        change_id(1): note.body
    }


def test_the_author_of_a_record_is_who_made_it_also_when_a_clock_runs_behind() -> None:
    made = a_change(creation(a_family()), number=1)
    read = record_from([made], a_family())
    edited = a_change(
        edits(read, rating_review_on=NOW.date()),
        number=2,
        device_id=ANOTHER_LAPTOP,
        authored_at=datetime(1970, 1, 1, tzinfo=UTC),
    )
    for order in ([made, edited], [edited, made]):
        (state,) = fold(order).values()
        assert state.origin.device_id == made.device_id
        assert state.origin.authored_at == made.authored_at


def test_the_state_names_every_change_with_a_value_that_stands() -> None:
    made = a_change(creation(a_family()), number=1)
    read = record_from([made], a_family())
    edited = a_change(edits(read, name="Fernbrooke"), number=2)
    (state,) = fold([made, edited]).values()
    assert state.head_ids() == {change_id(1), change_id(2)}


def test_two_states_with_one_different_value_have_different_hashes() -> None:
    ours = fold([a_change(creation(a_family()))])
    theirs = fold([a_change(creation(a_family(rating="red")))])
    assert state_hash(ours.values()) != state_hash(theirs.values())


def test_the_hash_of_a_state_is_the_one_that_every_release_computes() -> None:
    changes = [
        a_change(
            [
                Write("family", entity(1), "name", "Fern"),
                Write("family", entity(1), "rating", "amber"),
                Write("outcome", entity(5), f"whose/{entity(2).hex}", True),
            ],
            number=1,
        ),
        a_change([Write("family", entity(1), "name", "Fernbrook", (change_id(1),))], number=2),
        a_change([Write("telescope", entity(6), "lens", [1, None, b"x"])], number=3),
    ]
    assert state_hash(fold(changes).values()).hex() == (
        "dc79dc799113342e6ad3411ff5a2dd105dcac559ff272f902151b4dd6a283e77"
    )

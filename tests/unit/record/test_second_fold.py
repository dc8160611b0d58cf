"""The fold against a second one, written from the page alone, on random and on golden logs.

``KEYWORKER_LOGS=20000`` tries more of the random ones.
"""

import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker_desktop.record.change import Change, decode_payload
from keyworker_desktop.record.fold import EntityState, RecordKey, fold, state_hash
from keyworker_desktop.record.kinds import all_kinds
from keyworker_desktop.record.merge import TextWrite, merged
from keyworker_desktop.record.reading import read_record
from keyworker_desktop.record.record import Record, heads_of
from keyworker_protocol.encoding import encode
from tests.support import second_fold
from tests.support.second_fold import KINDS, SecondFold
from tests.support.tally import tally

LOGS = int(os.environ.get("KEYWORKER_LOGS", "150"))
GOLDEN = Path(__file__).parents[2] / "vectors" / "logs.json"
MERGES = Path(__file__).parents[2] / "vectors" / "merge.json"
FAMILY = UUID(int=5)
IDS = [bytes([number]) * 16 for number in range(1, 13)]
ENTITIES = [bytes([number]) * 16 for number in (0xA0, 0xA1)]
AT = "2026-11-22T10:30:00.000+00:00"

Log = list[tuple[bytes, bytes]]

TEXTS = st.lists(st.sampled_from(["a", "b", "c", "d", ""]), max_size=6).map("\n".join)
WIRE: dict[str, st.SearchStrategy[Any]] = {
    "line": st.sampled_from(["", "a", "b", "a "]),
    "text": TEXTS,
    "rough date": st.sampled_from([None, "2019", "2019-03", "age 7"]),
    "day": st.sampled_from([None, "2026-11-22", "2019-03-05"]),
    "moment": st.sampled_from([None, "2026-11-22T10:30+00:00", "2026-11-22T11:30+01:00"]),
    "number": st.sampled_from([None, 0, 1, 7]),
    "tick": st.booleans(),
}
SIZES = st.integers(1, len(IDS) - 1)
ODD = st.sampled_from([None, True, 1, 0, "?", b"", [b"no"], {"a": 1}, "newer"])


def values_of(declared: dict[str, Any]) -> st.SearchStrategy[Any]:
    if declared["form"] == "choice":
        return st.sampled_from([*declared["choices"], "newer"])
    if declared["form"] in WIRE:
        return WIRE[declared["form"]]
    if declared["empty"] is None:
        return st.sampled_from([None, *ENTITIES])
    return st.lists(st.sampled_from(ENTITIES), max_size=2)


@st.composite
def one_write(draw: st.DrawFn) -> tuple[str, bytes, str, Any]:
    """Of any field of a few kinds, so that several writes meet in one."""
    kind = draw(st.sampled_from(["family", "about me", "appointment", "contact", "step", "newer"]))
    entity = draw(st.sampled_from(ENTITIES))
    if kind == "newer":
        return kind, entity, draw(st.sampled_from(["a", "b/c"])), draw(ODD)
    name = draw(st.sampled_from(sorted(KINDS[kind])[-4:]))
    declared = KINDS[kind][name]
    odd = draw(st.integers(0, 19))
    if odd == 0 or (odd == 1 and declared["merge"] != "set"):
        return kind, entity, draw(st.sampled_from([name, f"{name}/x", "unknown"])), draw(ODD)
    if declared["merge"] == "set":
        return kind, entity, f"{name}/{draw(st.sampled_from(ENTITIES)).hex()}", draw(st.booleans())
    return kind, entity, name, draw(values_of(declared))


@st.composite
def logs(draw: st.DrawFn) -> Log:
    """Parents are changes of this field mostly, now and then any, later ones and unknown ones."""
    written: dict[tuple[str, bytes, str], list[bytes]] = {}
    log = []
    for change in IDS[: draw(SIZES)]:
        groups: dict[tuple[str, bytes], tuple[dict[str, Any], dict[str, list[bytes]]]] = {}
        for kind, entity, path, value in draw(st.lists(one_write(), min_size=1, max_size=4)):
            before = written.setdefault((kind, entity, path), [])
            likely = [one for one in before if one != change]
            any_one = [one for one in IDS if one != change]
            is_likely = draw(st.integers(0, 9)) > 0
            pool = likely if likely and is_likely else any_one
            named = draw(st.lists(st.sampled_from(pool), max_size=3, unique=True))
            values, parents = groups.setdefault((kind, entity), ({}, {}))
            if path not in values:
                values[path] = value
                before.append(change)
                if named:
                    parents[path] = named
        writes = [[kind, entity, *both] for (kind, entity), both in groups.items()]
        log.append((change, payload(writes)))
    return log


def payload(writes: Sequence[Any]) -> bytes:
    return encode(
        {"schema": 1, "at": AT, "offset": None, "app": "1", "reason": "", "writes": list(writes)}
    )


def changes_of(log: Iterable[tuple[bytes, bytes]]) -> list[Change]:
    return [
        decode_payload(
            data, change_id=UUID(bytes=change), family_id=FAMILY, device_id=UUID(int=int(change[0]))
        )
        for change, data in log
    ]


@settings(max_examples=LOGS)
@given(log=logs(), order=st.randoms(use_true_random=False))
def test_both_folds_come_to_the_same(log: Log, order: Any) -> None:
    tally(logs_folded_twice=1)
    second = SecondFold(log)
    other = [*log, *order.sample(log, len(log))]
    order.shuffle(other)
    for some in (log, other):
        changes = changes_of(some)
        first = fold(changes)
        assert state_hash(first.values()) == second.state_hash()
        for state in first.values():
            agree(state, changes, second)


def agree(state: EntityState, changes: Sequence[Change], second: SecondFold) -> None:
    """Heads, what is shown, versions and combined text of one record are the same in both."""
    entity, kind = state.entity_id.bytes, state.kind
    for path, standing in state.heads.items():
        ours = {change.bytes: value for change, value in standing.items()}
        assert ours == second.heads((entity, kind, path))
    record = read_record(state, lambda _entity, path: history_of(state, path, changes))
    assert (record is None) == (kind not in KINDS)
    if record is None:
        return
    assert record.facts
    assert record.facts.is_from_newer_program == second.is_newer(entity, kind)
    for name, field in all_kinds()[kind].fields.items():
        shown = second.shown(entity, kind, name)
        assert getattr(record, name) == read(field, shown.value), name
        disagreement = record.facts.disagreements.get(name)
        several = shown.versions if len(shown.versions) > 1 else []
        if field.merge == "order":
            assert disagreement is None, "places never disagree"
            continue
        assert (disagreement is not None) == bool(several), name
        if disagreement:
            assert disagreement.combined == shown.combined
            versions = [(one.change_id.bytes, one.value) for one in disagreement.versions]
            assert versions == [(one, read(field, value)) for one, value in several]
            check_nothing_is_hidden(record, name)


def check_nothing_is_hidden(record: Record, name: str) -> None:
    """Every paragraph of every version is there to see (I6)."""
    assert record.facts
    disagreement = record.facts.disagreements[name]
    if disagreement.combined is not None:
        seen = disagreement.combined.split("\n")
        base = {part for one in disagreement.versions for part in one.value.split("\n")}
        assert set(seen) <= base


def read(field: Any, value: Any) -> Any:
    return field.empty if value == field.empty else field.from_wire(value)


def history_of(state: EntityState, path: str, changes: Sequence[Change]) -> dict[UUID, TextWrite]:
    return {
        change.change_id: TextWrite(write.value, write.parents)
        for change in changes
        for write in change.writes
        if (write.kind, write.entity_id, write.path) == (state.kind, state.entity_id, path)
    }


# Merging alone

PARAGRAPHS = st.lists(st.sampled_from("abcde"), max_size=8).map("\n".join)


@settings(max_examples=LOGS)
@given(base=PARAGRAPHS, left=PARAGRAPHS, right=PARAGRAPHS)
def test_both_combine_alike(base: str, left: str, right: str) -> None:
    assert merged(base, left, right) == second_fold.merged(base, left, right)
    assert merged(base, right, left) == second_fold.merged(base, left, right)


@pytest.mark.parametrize(
    "case", json.loads(MERGES.read_text("utf-8")), ids=lambda case: case["rule"]
)
def test_the_second_one_combines_as_the_examples_do(case: dict[str, Any]) -> None:
    for left, right in (("left", "right"), ("right", "left")):
        assert second_fold.merged(case["base"], case[left], case[right]) == case["merged"]


# Logs kept for ever


@pytest.mark.parametrize(
    "case", json.loads(GOLDEN.read_text("utf-8")), ids=lambda case: case["rule"]
)
def test_a_log_of_every_kind_folds_as_it_did_when_it_was_written(case: dict[str, Any]) -> None:
    log = [(bytes.fromhex(change), bytes.fromhex(data)) for change, data in case["log"]]
    second = SecondFold(log)
    changes = changes_of(log)
    first = fold(changes)
    assert second.state_hash().hex() == case["state"]
    assert state_hash(first.values()).hex() == case["state"]
    for state in first.values():
        agree(state, changes, second)
    for entity, kind, name, value in case["shown"]:
        assert plain(second.shown(bytes.fromhex(entity), kind, name).value) == value
    for review, about, is_signed in case["signed"]:
        records = [(bytes.fromhex(entity), kind) for entity, kind in about]
        (bound,) = second.heads((bytes.fromhex(review), "review", "bound_to")).values()
        assert second.is_signed(bound, records) == is_signed
        read_ones = [read_back(first, changes, key) for key in records]
        signing = read_back(first, changes, (bytes.fromhex(review), "review"))
        assert (heads_of(read_ones) == getattr(signing, "bound_to")) == is_signed  # noqa: B009


def read_back(
    first: dict[RecordKey, EntityState], changes: Sequence[Change], key: tuple[bytes, str]
) -> Record:
    entity, kind = key
    state = first[RecordKey(FAMILY, kind, UUID(bytes=entity))]
    record = read_record(state, lambda _entity, path: history_of(state, path, changes))
    assert record
    return record


def plain(value: Any) -> Any:
    """As JSON holds it."""
    if isinstance(value, bytes):
        return value.hex()
    return [plain(one) for one in value] if isinstance(value, list) else value

"""The payload of a change: exactly what was written, and nothing that bytes can do to break it."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.change import (
    MAX_PARENTS,
    SCHEMA,
    Change,
    NewChange,
    Write,
    decode_payload,
    encode_payload,
)
from keyworker_desktop.record.errors import CannotBeKeptError, KnownError
from keyworker_desktop.record.writing import creation
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_PAYLOAD_BYTES, MAX_PAYLOAD_VALUES, MAX_WRITES
from tests.support.records import (
    FAMILY,
    LAPTOP,
    NOW,
    a_family,
    change_id,
    entity,
    one_of_each_kind,
    record_from,
)

EVERY_WRITING = (
    "שלום, رُبِن ﷽ \u202e\u200d\ufeff "  # right to left, and marks that turn it round
    "👩🏽‍🦽🐸 e\u0301 \u00e9 \U0001d57d\U0010ffff\r\n\t“quoted” – end"
)
ENTITY = entity(1).bytes


def payload_of(*writes: Write, reason: str = "", at: datetime = NOW) -> bytes:
    return encode_payload(
        NewChange(family_id=FAMILY, writes=writes, reason=reason),
        authored_at=at,
        app_version="0.1.0",
        clock_offset_ms=-250,
    )


def read(payload: bytes) -> Change:
    return decode_payload(payload, change_id=change_id(1), family_id=FAMILY, device_id=LAPTOP)


def altered(**keys: Any) -> bytes:
    plain = decode(payload_of(*creation(a_family())), max_bytes=MAX_PAYLOAD_BYTES)
    return encode(plain | keys)


def one_group(
    *,
    kind: Any = "family",
    entity_id: Any = ENTITY,
    values: Any = None,
    parents: Any = None,
) -> bytes:
    return altered(
        writes=[
            [
                kind,
                entity_id,
                {"name": "Fern"} if values is None else values,
                {} if parents is None else parents,
            ]
        ]
    )


def test_a_change_comes_back_as_it_was_saved() -> None:
    writes = [
        Write("family", entity(1), "now", "Calm."),
        Write("family", entity(1), "name", "Fern", (change_id(7), change_id(8))),
        Write("person", entity(2), "given_name", "Robin"),
    ]
    at = datetime(2026, 11, 22, 9, 30, 5, 123_000, tzinfo=timezone(timedelta(hours=1)))
    assert read(payload_of(*writes, reason="After the visit", at=at)) == Change(
        change_id=change_id(1),
        family_id=FAMILY,
        device_id=LAPTOP,
        authored_at=at,
        writes=tuple(writes),
        reason="After the visit",
        clock_offset_ms=-250,
        schema=SCHEMA,
    )


@pytest.mark.parametrize("record", one_of_each_kind(), ids=lambda record: record.kind_name)
def test_every_kind_comes_back_through_a_payload(record: Any) -> None:
    change = read(payload_of(*creation(record)))
    assert record_from([change], record) == record


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])))
def test_every_text_comes_back_letter_for_letter(text: str) -> None:
    for words in (text, EVERY_WRITING + text):
        change = read(payload_of(Write("family", entity(1), "now", words), reason=words))
        assert change.writes[0].value == words
        assert change.reason == words


def test_the_bytes_of_a_payload_are_the_ones_that_every_release_writes() -> None:
    payload = payload_of(
        Write("family", entity(1), "name", "Fern", (change_id(7),)),
        Write("family", entity(1), "rating", "red"),
        reason="Why",
    )
    assert payload.hex() == (
        "a6626174781d323032362d31312d32325430393a33303a30302e3030302b30303a303063617070"
        "65302e312e30666f666673657438f966726561736f6e6357687966736368656d61016677726974"
        "657381846666616d696c795001890000000070008000000000000001a2646e616d65644665726e"
        "66726174696e6763726564a1646e616d658150c0000000000040008000000000000007"
    )


@pytest.mark.parametrize(("text", "place"), [("a\0b", "2"), ("\ud800", "1"), ("ab\udfff", "3")])
def test_a_reason_that_cannot_be_kept_is_refused_in_words(text: str, place: str) -> None:
    with pytest.raises(KnownError, match=f"The reason cannot be saved: character {place} is not"):
        payload_of(*creation(a_family()), reason=text)


def test_more_writes_than_a_change_holds_are_refused_in_words() -> None:
    writes = [Write("family", entity(number), "name", "Fern") for number in range(MAX_WRITES + 1)]
    assert len(read(payload_of(*writes[1:])).writes) == MAX_WRITES
    with pytest.raises(CannotBeKeptError, match="more than can be saved in one go"):
        payload_of(*writes)


def test_more_words_than_a_change_holds_are_refused_in_words() -> None:
    writes = [Write("person", entity(number), "about", "🐸" * 200_000) for number in range(2)]
    assert read(payload_of(writes[0])).writes == (writes[0],)
    with pytest.raises(CannotBeKeptError, match="longer than can be saved in one go"):
        payload_of(*writes)


def test_our_own_mistakes_are_not_saved() -> None:
    write = Write("family", entity(1), "name", "Fern")
    with pytest.raises(ValueError, match="two writes of one field"):
        payload_of(write, write)
    with pytest.raises(ValueError, match="without its offset"):
        payload_of(write, at=datetime(2026, 11, 22))  # noqa: DTZ001 - the mistake meant
    parents = tuple(change_id(number) for number in range(MAX_PARENTS + 1))
    with pytest.raises(ValueError, match="more parents"):
        payload_of(Write("family", entity(1), "name", "Fern", parents))


def test_kinds_fields_and_keys_of_a_newer_program_come_through() -> None:
    plain = decode(
        one_group(kind="telescope", values={"lens": [1, {"x": b""}]}), max_bytes=MAX_PAYLOAD_BYTES
    )
    change = read(encode(plain | {"schema": SCHEMA + 1, "mood": "calm"}))
    assert change.schema == SCHEMA + 1
    assert change.writes == (Write("telescope", entity(1), "lens", [1, {"x": b""}]),)


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xff",
        encode([]),
        encode({}),
        altered(schema="1"),
        altered(schema=True),
        altered(at="yesterday"),
        altered(at="2026-11-22T09:30"),
        altered(at="0001-01-01T00:00:00+14:00"),
        altered(at=0),
        altered(offset="0"),
        altered(offset=False),
        altered(reason=None),
        altered(writes={}),
        altered(writes=["family"]),
        one_group(kind=1),
        one_group(entity_id=b"short"),
        one_group(entity_id="sixteen letters!"),
        one_group(values=[]),
        one_group(values={1: "x"}),
        one_group(parents=[]),
        one_group(parents={"now": []}),
        one_group(parents={"name": "x"}),
        one_group(parents={"name": [b"short"]}),
        one_group(parents={"name": ["sixteen letters!"]}),
        one_group(parents={"name": [change_id(2).bytes] * (MAX_PARENTS + 1)}),
        one_group(parents={"name": [change_id(1).bytes]}),
        one_group(values={str(number): 1 for number in range(MAX_WRITES + 1)}),
        altered(writes=[["family", entity(1).bytes, {"name": "Fern"}, {}]] * 2),
    ],
)
def test_bytes_that_are_no_change_are_refused(payload: bytes) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        read(payload)


def test_a_payload_over_the_limit_is_refused() -> None:
    with pytest.raises(RefusedError, match="too_big"):
        read(bytes(MAX_PAYLOAD_BYTES + 1))


def test_a_payload_of_too_many_values_is_refused_before_it_is_unfolded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A megabyte of empty lists, which pack to nothing, would take a second and 70 MB."""
    bomb = altered(mood=[[]] * 900_000)
    unfolded = cbor2.load
    monkeypatch.setattr(cbor2, "load", lambda *_args, **_how: pytest.fail("unfolded"))
    with pytest.raises(RefusedError, match="too_big"):
        read(bomb)
    monkeypatch.setattr(cbor2, "load", unfolded)
    assert read(altered(mood=[0] * (MAX_PAYLOAD_VALUES - 500))).schema == SCHEMA
    with pytest.raises(RefusedError, match="too_big"):
        read(altered(mood=[0] * MAX_PAYLOAD_VALUES))


def test_the_most_that_a_person_can_save_in_one_go_is_read() -> None:
    """Signatures and parents are lists of identifiers: as many as the longest payload holds."""
    each = [
        Write("family", entity(n), "name", "", tuple(change_id(n) for n in range(2, 2 + 64)))
        for n in range(1, MAX_WRITES)
    ]
    bound = [change_id(n).bytes for n in range(47_000)]
    payload = payload_of(*each, Write("review", entity(1), "seen", bound))
    assert len(payload) > 0.97 * MAX_PAYLOAD_BYTES
    assert len(read(payload).writes) == MAX_WRITES
    alone = [change_id(n).bytes for n in range(61_600)]
    payload = payload_of(Write("review", entity(1), "seen", alone))
    assert len(payload) > 0.99 * MAX_PAYLOAD_BYTES
    assert read(payload).writes[0].value == alone


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_read_or_refused(payload: bytes) -> None:
    read_or_refused(payload)


@given(st.data())
def test_a_payload_with_wrong_bytes_in_it_is_read_or_refused(data: st.DataObject) -> None:
    payload = bytearray(payload_of(*creation(a_family()), reason="After the visit"))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(payload) - 1))
        payload[place : place + data.draw(st.integers(0, 2))] = data.draw(st.binary(max_size=3))
    read_or_refused(bytes(payload))


def read_or_refused(payload: bytes) -> None:
    with suppress(RefusedError):
        assert read(payload).authored_at.astimezone(UTC) is not None

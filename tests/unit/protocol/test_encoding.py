"""Only plain values, in the one deterministic encoding, are read."""

import struct
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError

PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**64), 2**64 - 1)
    | st.binary(max_size=40)
    | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8), inner, max_size=4)
        | st.dictionaries(st.integers(0, 2**32), inner, max_size=4)
    ),
    max_leaves=8,
)


def depth_of(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth_of, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth_of, value), default=0)
    return 0


def refusal_of(data: bytes, **how: Any) -> str:
    with pytest.raises(RefusedError) as refused:
        decode(data, max_bytes=1_000_000, **how)
    return refused.value.code


@given(PLAIN.filter(lambda value: depth_of(value) <= 8))
def test_what_was_encoded_is_read_back(value: Any) -> None:
    assert decode(encode(value), max_bytes=100_000) == value


@given(st.dictionaries(st.text(max_size=4), st.integers(0, 9)))
def test_the_order_in_which_a_map_was_filled_does_not_show(value: dict[str, int]) -> None:
    assert encode(dict(reversed(value.items()))) == encode(value)


FORBIDDEN = {
    "nothing": b"",
    "half float": bytes.fromhex("f93c00"),
    "not a number": bytes.fromhex("f97e00"),
    "double": bytes.fromhex("fb3ff0000000000000"),
    "undefined": bytes.fromhex("f7"),
    "simple value": bytes.fromhex("f864"),
    "short simple value": bytes.fromhex("e0"),
    "simple value in two bytes": bytes.fromhex("f814"),
    "big number": bytes.fromhex("c249010000000000000000"),
    "small big number": bytes.fromhex("c24105"),
    "negative big number": bytes.fromhex("c349010000000000000000"),
    "date": b"\xc0\x74" + b"2013-03-21T20:04:00Z",
    "pattern": b"\xd8\x23\x63a.b",
    "mail": b"\xd8\x24\x61a",
    "value that contains itself": bytes.fromhex("d81c81d81d00"),
    "text by reference": bytes.fromhex("d901008263616263d81900"),
    "tag nobody knows": bytes.fromhex("d9ffff01"),
    "tagged key": bytes.fromhex("a1c10101"),
    "key twice": bytes.fromhex("a201010102"),
    "true for one": bytes.fromhex("a1f501"),
    "one and true": bytes.fromhex("a20101f502"),
    "null key": bytes.fromhex("a1f601"),
    "bytes key": bytes.fromhex("a1410101"),
    "list key": bytes.fromhex("a18001"),
    "map key": bytes.fromhex("a1a001"),
    "float key": bytes.fromhex("a1f93c0001"),
    "half a surrogate pair": bytes.fromhex("63eda080"),
    "not UTF-8": bytes.fromhex("61ff"),
    "something after the end": bytes.fromhex("0101"),
    "nothing but an end": bytes.fromhex("ff"),
    "endless list": bytes.fromhex("9f01ff"),
    "endless text": bytes.fromhex("7f6161ff"),
    "endless bytes": bytes.fromhex("5f4101ff"),
    "endless map": bytes.fromhex("bf0101ff"),
    "list longer than memory": bytes.fromhex("9bffffffffffffffff"),
    "bytes longer than memory": bytes.fromhex("5bffffffffffffffff"),
    "text longer than memory": bytes.fromhex("7b7fffffffffffffff"),
    "map longer than memory": bytes.fromhex("bbffffffffffffffff"),
    "reserved length": bytes.fromhex("1c"),
    "nine deep": b"\x81" * 9 + b"\x01",
    "very deep": b"\x81" * 100_000 + b"\x01",
    "very deep tags": b"\xd8\x20" * 100_000 + b"\x01",
}


@pytest.mark.parametrize("canonical", [True, False])
@pytest.mark.parametrize("data", FORBIDDEN.values(), ids=FORBIDDEN.keys())
def test_what_is_not_plain_is_malformed(data: bytes, canonical: bool) -> None:
    assert refusal_of(data, canonical=canonical) == "malformed"


@pytest.mark.parametrize(
    "data",
    ["1800", "580100", "19000a", "a202010102", "a262616101616202", "980101"],
    ids=[
        "long number",
        "long length",
        "longer number",
        "keys out of order",
        "keys out of length",
        "long list",
    ],
)
def test_another_spelling_is_malformed_where_bytes_are_signed(data: str) -> None:
    assert refusal_of(bytes.fromhex(data)) == "malformed"
    decode(bytes.fromhex(data), max_bytes=100, canonical=False)


@pytest.mark.parametrize("canonical", [True, False])
def test_no_tag_of_any_number_is_read(canonical: bool) -> None:
    heads = [bytes([0xC0 | tag]) for tag in range(24)]
    heads += [b"\xd8" + bytes([tag]) for tag in range(24, 256)]
    heads += [b"\xd9" + struct.pack(">H", tag) for tag in range(256, 65536, 7)]
    heads += [b"\xd9" + struct.pack(">H", tag) for tag in (256, 258, 260, 261, 1004, 43000, 55799)]
    heads += [b"\xdb" + struct.pack(">Q", 2**63)]
    for head in heads:
        for content in (b"\x01", b"\x80", b"\x41\x01", b"\x61a", b"\x82\x01\x02"):
            assert refusal_of(head + content, canonical=canonical) == "malformed"


def test_references_cannot_be_used_to_grow_a_small_message() -> None:
    levels = b"\xd8\x1c\x80"
    for index in range(6):
        levels = b"\xd8\x1c\x98\xc8" + levels + (b"\xd8\x1d" + cbor2.dumps(index)) * 199
    assert refusal_of(levels, canonical=False) == "malformed"


def test_eight_deep_is_deep_enough() -> None:
    assert depth_of(decode(b"\x81" * 8 + b"\x01", max_bytes=9)) == 8


def test_more_bytes_than_allowed_are_too_big_before_they_are_read() -> None:
    assert decode(b"\x42\xff\xff", max_bytes=3) == b"\xff\xff"
    with pytest.raises(RefusedError, match="too_big"):
        decode(b"\xff\xff\xff\xff", max_bytes=3)


@pytest.mark.parametrize("value", [b"\x80", b"\xa0", b"\x40", b"\x60", b"\x00", b"\xf6"])
def test_more_values_than_allowed_are_too_big_before_any_is_built(value: bytes) -> None:
    many = b"\x9a" + struct.pack(">I", 100_000) + value * 100_000
    assert len(decode(many, max_bytes=200_000, max_values=100_001)) == 100_000
    with pytest.raises(RefusedError, match="too_big"):
        decode(many, max_bytes=200_000, max_values=100_000)
    with pytest.raises(RefusedError, match="too_big"):
        decode(many[:2_000], max_bytes=200_000, max_values=1_000)


@given(PLAIN.filter(lambda value: depth_of(value) <= 8))
def test_each_key_item_list_and_map_is_one_value(value: Any) -> None:
    data = encode(value)
    count = _values_in(value)
    assert decode(data, max_bytes=len(data), max_values=count) == value
    with pytest.raises(RefusedError, match="too_big"):
        decode(data, max_bytes=len(data), max_values=count - 1)


def _values_in(value: Any) -> int:
    if isinstance(value, dict):
        return 1 + sum(1 + _values_in(inner) for inner in value.values())
    if isinstance(value, list):
        return 1 + sum(map(_values_in, value))
    return 1


def test_text_that_has_no_utf8_form_is_refused_when_it_is_written() -> None:
    with pytest.raises(RefusedError, match="malformed"):
        encode({"name": "\ud800"})


@given(st.binary(max_size=200))
def test_random_bytes_are_read_or_refused_and_nothing_else(data: bytes) -> None:
    for canonical in (True, False):
        try:
            value = decode(data, max_bytes=150, canonical=canonical)
        except RefusedError:
            continue
        assert not canonical or encode(value) == data

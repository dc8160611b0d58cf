"""A header can be written in one way only, and only its author can have signed it."""

from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import (
    NOTHING,
    EntryKind,
    Header,
    decode_header,
    header_hash,
    sign_header,
    verify_header,
)
from keyworker_protocol.limits import MAX_CONTROL_HEADER_BYTES, MAX_COUNTER, MAX_HEADER_BYTES
from tests.unit.protocol.people import JOAN, PETER, a_header, a_record_header, fixed_bytes, fixed_id

HASHES = st.binary(min_size=32, max_size=32).filter(any)
NUMBERS = st.integers(2, MAX_COUNTER)
CONTROLS = st.dictionaries(st.text(max_size=8), st.integers(0, 9) | st.binary(max_size=9))


@st.composite
def headers(draw: st.DrawFn) -> Header:
    control = draw(st.none() | CONTROLS)
    return Header(
        family_id=draw(st.uuids()),
        change_id=draw(st.uuids()),
        device_id=draw(st.uuids()),
        counter=draw(NUMBERS),
        previous=draw(HASHES),
        seen_seq=draw(NUMBERS),
        seen_chain=draw(HASHES),
        commitment=draw(HASHES) if control is None else NOTHING,
        control=control,
    )


@given(headers())
def test_a_header_is_read_back_as_it_was_written(header: Header) -> None:
    encoded = header.encoded()
    assert decode_header(encoded) == header
    assert decode_header(encoded).encoded() == encoded


def test_the_kind_follows_from_the_control_body() -> None:
    assert a_record_header().kind is EntryKind.RECORD
    assert a_header(control={}).kind is EntryKind.CONTROL


def changed(**changes: Any) -> bytes:
    """A record header with raw fields, named by number (``_7``), altered or (``...``) left out."""
    fields = decode(a_record_header().encoded(), max_bytes=1000)
    for key, value in changes.items():
        if value is ...:
            del fields[int(key[1:])]
        else:
            fields[int(key[1:])] = value
    return encode(fields)


def code_of(data: bytes) -> str:
    with pytest.raises(RefusedError) as refused:
        decode_header(data)
    return refused.value.code


@pytest.mark.parametrize("key", range(1, 11))
@pytest.mark.parametrize(
    "value", [None, True, -1, 2**53, 2**64 - 1, b"", bytes(15), bytes(33), "text", [], {}, ...]
)
def test_a_field_of_another_type_or_size_is_malformed(key: int, value: Any) -> None:
    expected = "unknown_version" if key == 1 and value == 2**53 else "malformed"
    if key == 1 and value == 2**53:
        value = 2**53 - 1
    assert code_of(changed(**{f"_{key}": value})) == expected


@pytest.mark.parametrize("version", [0, 2, 3])
def test_another_version_is_said_to_be_unknown(version: int) -> None:
    assert code_of(changed(_1=version)) == "unknown_version"


@pytest.mark.parametrize(
    "fields",
    [
        {"_5": 0},
        {"_10": 1},
        {"_10": 2},
        {"_10": False},
        {"_11": None},
        {"_11": {}},
        {"_12": 1},
        {"_0": 1},
        {"_10": 1, "_11": {}},
        {"_10": 1, "_11": [], "_9": NOTHING},
        {"_10": 0, "_11": {}, "_9": NOTHING},
    ],
)
def test_keys_and_kind_must_agree(fields: dict[str, Any]) -> None:
    assert code_of(changed(**fields)) == "malformed"


@pytest.mark.parametrize("data", [b"", b"\x80", b"\xa0", b"\x01", b"\xf6", encode({"a": 1})])
def test_what_is_no_header_is_malformed(data: bytes) -> None:
    assert code_of(data) == "malformed"


def test_true_does_not_stand_for_one() -> None:
    encoded = a_record_header().encoded()
    assert encoded[:3] == bytes.fromhex("aa0101")
    assert code_of(b"\xaa\xf5\x01" + encoded[3:]) == "malformed"
    assert code_of(b"\xaa\x01\xf5" + encoded[3:]) == "malformed"


@pytest.mark.parametrize(
    "fields", [{"_5": 1, "_6": fixed_bytes("hash")}, {"_7": 0, "_8": fixed_bytes("hash")}]
)
def test_before_the_first_there_is_no_hash(fields: dict[str, Any]) -> None:
    assert code_of(changed(**fields)) == "malformed"


def test_the_largest_counter_is_exact_in_every_language() -> None:
    assert decode_header(changed(_5=MAX_COUNTER, _7=MAX_COUNTER)).counter == 2**53 - 1
    assert float(MAX_COUNTER) != float(MAX_COUNTER - 1)


def test_a_record_header_cannot_be_large() -> None:
    largest = a_record_header(counter=MAX_COUNTER, seen_seq=MAX_COUNTER).encoded()
    assert len(largest) == 184 < MAX_HEADER_BYTES


def test_a_control_header_has_a_limit_of_its_own() -> None:
    room = MAX_CONTROL_HEADER_BYTES - len(a_header(control={"x": bytes(60_000)}).encoded())
    fits = a_header(control={"x": bytes(60_000 + room)}).encoded()
    assert len(fits) == MAX_CONTROL_HEADER_BYTES
    decode_header(fits)
    assert code_of(a_header(control={"x": bytes(60_001 + room)}).encoded()) == "too_big"


def test_only_the_author_can_have_signed() -> None:
    encoded = a_record_header().encoded()
    signature = sign_header(JOAN.signing, encoded)
    verify_header(JOAN.signing.public, encoded=encoded, signature=signature)
    with pytest.raises(RefusedError, match="bad_signature"):
        verify_header(PETER.signing.public, encoded=encoded, signature=signature)


def test_no_changed_bit_of_a_header_keeps_its_signature_or_hash() -> None:
    encoded = a_record_header().encoded()
    signature = sign_header(JOAN.signing, encoded)
    for place in range(len(encoded)):
        other = bytearray(encoded)
        other[place] ^= 1
        assert header_hash(bytes(other)) != header_hash(encoded)
        with pytest.raises(RefusedError, match="bad_signature"):
            verify_header(JOAN.signing.public, encoded=bytes(other), signature=signature)


def test_a_signature_for_another_use_does_not_fit_a_header() -> None:
    encoded = a_record_header().encoded()
    for label in (b"", b"kw/signin1", b"kw/receipt1", b"kw/found1", b"kw/head1"):
        with pytest.raises(RefusedError, match="bad_signature"):
            verify_header(
                JOAN.signing.public,
                encoded=encoded,
                signature=JOAN.signing.sign(label + encoded),
            )


@given(st.uuids())
def test_the_hash_changes_with_the_change(change_id: UUID) -> None:
    other = a_record_header(change_id=change_id).encoded()
    same = change_id == fixed_id("change")
    assert (header_hash(other) == header_hash(a_record_header().encoded())) is same

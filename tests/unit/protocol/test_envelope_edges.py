"""The edges of chains, bodies and receipts, each by its exact code: what mutants lived on."""

from dataclasses import replace
from uuid import UUID

import pytest

from keyworker_protocol import body, crypto
from keyworker_protocol.chain import DeviceTail
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_PAYLOAD_BYTES, MAX_SEALED_BYTES
from keyworker_protocol.receipt import Receipt
from tests.unit.protocol.people import a_record_header, fixed_bytes


def test_a_salt_has_32_bytes() -> None:
    for count in (0, 31, 33):
        with pytest.raises(RefusedError) as refused:
            body.pack(bytes(count), b"")
        assert refused.value.code == "malformed"


def test_a_payload_of_exactly_the_limit_fits_and_one_byte_more_does_not() -> None:
    most = bytes(MAX_PAYLOAD_BYTES - 32)
    assert body.unpack(body.pack(bytes(32), most)) == (bytes(32), most)
    with pytest.raises(RefusedError) as refused:
        body.pack(bytes(32), most + b"\0")
    assert refused.value.code == "too_big"


def test_what_does_not_compress_is_too_big_before_it_is_sealed() -> None:
    with pytest.raises(RefusedError) as refused:
        body.pack(bytes(32), fixed_bytes("noise", 16) + crypto.random_bytes(MAX_SEALED_BYTES))
    assert refused.value.code == "too_big"


def test_a_sealed_body_past_the_limit_is_too_big() -> None:
    with pytest.raises(RefusedError) as refused:
        body.epoch_of(bytes(MAX_SEALED_BYTES + 1))
    assert refused.value.code == "too_big"


def test_a_chain_that_does_not_go_on_says_how() -> None:
    tail = DeviceTail(4, bytes([4]) * 32)
    follows = replace(a_record_header(), counter=5, previous=tail.entry_hash)
    assert tail.followed_by(follows, bytes(32)) == DeviceTail(5, bytes(32))
    wrong = {
        "counter_gap": [replace(follows, counter=6)],
        "chain_fork": [replace(follows, counter=4), replace(follows, previous=bytes(32))],
    }
    for code, headers in wrong.items():
        for header in headers:
            with pytest.raises(RefusedError) as refused:
                tail.followed_by(header, bytes(32))
            assert refused.value.code == code


def test_a_signed_receipt_says_what_the_unsigned_one_did() -> None:
    key = crypto.SigningKey.generate()
    unsigned = Receipt(
        incarnation=UUID(int=1), family_id=UUID(int=2), to_seq=3, chain=bytes(32), received_ms=4
    )
    signed = unsigned.signed_by(key)
    assert replace(signed, signature=b"") == unsigned
    signed.verify(key.public)

"""A sealed body opens in its place only, and holds what its author signed for."""

import os
import threading
from typing import Any

import pytest
import zstandard
from hypothesis import example, given
from hypothesis import strategies as st

from keyworker_protocol import body, crypto
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_PAYLOAD_BYTES, MAX_SEALED_BYTES
from tests.unit.protocol.people import (
    FAMILY_KEY,
    PAYLOAD,
    PETER,
    SALT,
    a_record_header,
    fixed_bytes,
    fixed_id,
)

HEADER = a_record_header()
OVERHEAD = 4 + 12 + 16
STEPS = [256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192]


def sealed_in(packed: bytes, **changes: Any) -> bytes:
    place: dict[str, Any] = {
        "header": HEADER.encoded(),
        "change_id": HEADER.change_id,
        "epoch": 1,
        "family_key": FAMILY_KEY,
    }
    return body.seal(packed, **(place | changes))


def opened(sealed: bytes, **changes: Any) -> tuple[bytes, bytes]:
    place: dict[str, Any] = {
        "header": HEADER.encoded(),
        "change_id": HEADER.change_id,
        "commitment": HEADER.commitment,
        "keys": {1: FAMILY_KEY},
    }
    return body.open_sealed(sealed, **(place | changes))


def code_of_opening(sealed: bytes, **changes: Any) -> str:
    with pytest.raises(RefusedError) as refused:
        opened(sealed, **changes)
    return refused.value.code


def sealed_raw(framed: bytes) -> bytes:
    """As ``seal`` does, but of any frame: what only another reader of the family could make."""
    nonce = fixed_bytes("nonce", 12)
    epoch = (1).to_bytes(4, "big")
    key = crypto.derive(FAMILY_KEY, salt=HEADER.change_id.bytes, info=b"kw/body1")
    return (
        epoch
        + nonce
        + crypto.encrypt(key, nonce=nonce, plaintext=framed, bound_to=HEADER.encoded() + epoch)
    )


@given(st.binary(max_size=3000), st.binary(min_size=32, max_size=32))
@example(b"", bytes(32))
def test_what_was_packed_is_unpacked(payload: bytes, salt: bytes) -> None:
    packed = body.pack(salt, payload)
    assert body.unpack(packed) == (salt, payload)
    assert body.unpack_committed(packed, body.commit(salt, payload)) == payload


@given(st.binary(max_size=3000), st.integers(1, 2**32 - 1))
def test_what_was_sealed_is_opened(payload: bytes, epoch: int) -> None:
    packed = body.pack(SALT, payload)
    commitment = body.commit(SALT, payload)
    sealed = sealed_in(packed, epoch=epoch)
    assert body.epoch_of(sealed) == epoch
    assert opened(sealed, commitment=commitment, keys={epoch: FAMILY_KEY}) == (packed, payload)


def test_a_body_sealed_again_under_another_key_is_the_same_body() -> None:
    packed = body.pack(SALT, PAYLOAD)
    new_key = fixed_bytes("next family key")
    again = sealed_in(packed, epoch=2, family_key=new_key)
    assert opened(again, keys={1: FAMILY_KEY, 2: new_key}) == (packed, PAYLOAD)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"change_id": fixed_id("another change")},
        {"header": a_record_header(change_id=fixed_id("another change")).encoded()},
        {"header": a_record_header(family_id=fixed_id("another family")).encoded()},
        {"header": a_record_header(device_id=PETER.device.device_id).encoded()},
        {"header": a_record_header(counter=3).encoded()},
        {"header": a_record_header(seen_seq=8).encoded()},
        {"keys": {1: fixed_bytes("another family's key")}},
    ],
    ids=["change", "header's change", "family", "author", "counter", "seen", "key"],
)
def test_a_body_does_not_open_in_another_place(elsewhere: dict[str, Any]) -> None:
    assert code_of_opening(sealed_in(body.pack(SALT, PAYLOAD)), **elsewhere) == "cannot_open"


def test_a_body_does_not_open_under_another_epoch() -> None:
    sealed = sealed_in(body.pack(SALT, PAYLOAD))
    moved = (2).to_bytes(4, "big") + sealed[4:]
    assert code_of_opening(moved, keys={1: FAMILY_KEY, 2: FAMILY_KEY}) == "cannot_open"
    assert code_of_opening(moved) == "unknown_epoch"


@pytest.mark.parametrize(
    ("salt", "payload"),
    [(SALT, PAYLOAD + b"."), (fixed_bytes("other salt"), PAYLOAD), (SALT, b"")],
)
def test_a_body_that_was_not_signed_for_is_refused(salt: bytes, payload: bytes) -> None:
    packed = body.pack(salt, payload)
    assert code_of_opening(sealed_in(packed)) == "not_committed"
    with pytest.raises(RefusedError, match="not_committed"):
        body.unpack_committed(packed, HEADER.commitment)


def test_no_changed_byte_of_a_sealed_body_goes_unnoticed() -> None:
    sealed = sealed_in(body.pack(SALT, PAYLOAD))
    for place in range(len(sealed)):
        other = bytearray(sealed)
        other[place] ^= 0x80
        assert code_of_opening(bytes(other)) in {"cannot_open", "unknown_epoch"}


def test_a_sealed_body_is_read_back_at_its_length_only() -> None:
    sealed = sealed_in(body.pack(SALT, PAYLOAD))
    for length in range(len(sealed)):
        assert code_of_opening(sealed[:length]) == "malformed"
    assert code_of_opening(sealed + b"\0") == "malformed"
    assert code_of_opening(sealed + bytes(128)) == "cannot_open"


@pytest.mark.parametrize("step", [*STEPS, 16384, 24576, 31 * 8192])
def test_the_length_shows_a_step_and_nothing_finer(step: int) -> None:
    below = max(one for one in [0, *STEPS, *range(8192, 32 * 8192, 8192)] if one < step)
    for packed_length in (below - 4 + 1, step - 4):
        if packed_length > 0:
            sealed = sealed_in(bytes(packed_length))
            assert len(sealed) == OVERHEAD + step
            assert body.epoch_of(sealed) == 1
    assert len(sealed_in(bytes(step - 3))) > OVERHEAD + step


@pytest.mark.parametrize(
    "length", [0, OVERHEAD, OVERHEAD + 255, OVERHEAD + 257, OVERHEAD + 8193, MAX_SEALED_BYTES]
)
def test_a_length_that_no_padding_gives_is_malformed(length: int) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        body.epoch_of(bytes(length))


def test_a_sealed_body_past_the_limit_is_too_big() -> None:
    with pytest.raises(RefusedError, match="too_big"):
        body.epoch_of(bytes(MAX_SEALED_BYTES + 1))


def test_the_largest_payload_is_a_mebibyte_with_its_salt() -> None:
    largest = bytes(MAX_PAYLOAD_BYTES - 32)
    assert body.unpack(body.pack(SALT, largest)) == (SALT, largest)
    with pytest.raises(RefusedError, match="too_big"):
        body.pack(SALT, largest + b"\0")


def test_what_cannot_be_compressed_enough_is_too_big() -> None:
    noise = os.urandom(31 * 8192)
    fits = body.pack(SALT, noise[: 31 * 8192 - 200])
    assert len(sealed_in(fits)) == 31 * 8192 + OVERHEAD <= MAX_SEALED_BYTES
    with pytest.raises(RefusedError, match="too_big"):
        body.pack(SALT, noise)


@pytest.mark.parametrize("salt", [b"", bytes(31), bytes(33)])
def test_a_salt_has_one_length(salt: bytes) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        body.pack(salt, PAYLOAD)


GOOD = zstandard.ZstdCompressor(level=3).compress(SALT + PAYLOAD)
HOSTILE_FRAMES = {
    "empty": b"",
    "no frame": PAYLOAD,
    "cut": GOOD[:-1],
    "two frames": GOOD + GOOD,
    "something after": GOOD + b"\0",
    "skippable": b"\x50\x2a\x4d\x18\x04\0\0\0abcd",
    "skippable first": b"\x50\x2a\x4d\x18\x04\0\0\0abcd" + GOOD,
    "size unsaid": zstandard.ZstdCompressor(write_content_size=False).compress(SALT + PAYLOAD),
    "shorter than a salt": zstandard.ZstdCompressor().compress(bytes(31)),
    "size said too small": b"\x28\xb5\x2f\xfd\xa0" + (40).to_bytes(4, "little") + GOOD[6:],
    "size said too large": b"\x28\xb5\x2f\xfd\xa0" + (99_999).to_bytes(4, "little") + GOOD[6:],
    "bad checksum": zstandard.ZstdCompressor(write_checksum=True).compress(SALT)[:-1] + b"\0",
}


@pytest.mark.parametrize("frame", HOSTILE_FRAMES.values(), ids=HOSTILE_FRAMES.keys())
def test_a_frame_that_is_not_whole_and_alone_is_malformed(frame: bytes) -> None:
    with pytest.raises(RefusedError, match="malformed"):
        body.unpack(frame)
    assert code_of_opening(sealed_in(frame)) == "malformed"


def test_a_bomb_is_refused_by_its_stated_size() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(200_000_000))
    assert len(bomb) < MAX_SEALED_BYTES
    assert code_of_opening(sealed_in(bomb)) == "too_big"


def test_a_bomb_that_lies_about_its_size_is_malformed() -> None:
    bomb = zstandard.ZstdCompressor().compress(bytes(50_000_000))
    header = zstandard.frame_header_size(bomb)
    lying = b"\x28\xb5\x2f\xfd\xa0" + (1000).to_bytes(4, "little") + bomb[header:]
    assert code_of_opening(sealed_in(lying)) == "malformed"


@pytest.mark.parametrize(
    "framed",
    [
        (len(GOOD)).to_bytes(4, "big") + GOOD + bytes(251 - len(GOOD)) + b"\x01",
        (len(GOOD)).to_bytes(4, "big") + GOOD + bytes(380 - len(GOOD)),
        (300).to_bytes(4, "big") + GOOD + bytes(252 - len(GOOD)),
        b"\xff\xff\xff\xff" + GOOD + bytes(252 - len(GOOD)),
        bytes(256),
    ],
    ids=["padding not zero", "padding too long", "length too long", "length absurd", "empty"],
)
def test_padding_can_be_done_in_one_way_only(framed: bytes) -> None:
    assert code_of_opening(sealed_raw(framed)) == "malformed"


def test_the_nonce_never_comes_again_in_ten_thousand_seals_of_one_body() -> None:
    packed = body.pack(SALT, PAYLOAD)
    sealed = [sealed_in(packed) for _ in range(10_000)]
    assert len({one[4:16] for one in sealed}) == 10_000
    assert len({one[16:] for one in sealed}) == 10_000


def test_each_change_is_sealed_under_a_key_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crypto, "random_bytes", bytes)  # as after a restored machine image
    packed = body.pack(SALT, PAYLOAD)
    one = sealed_in(packed)
    other = sealed_in(packed, change_id=fixed_id("another change"))
    assert one[4:16] == other[4:16]
    assert one[16:-16] != other[16:-16]


def test_threads_pack_and_unpack_side_by_side() -> None:
    wrong: list[int] = []

    def work(number: int) -> None:
        for turn in range(40):
            payload = f"{number} {turn} ".encode() * 200
            if body.unpack(body.pack(SALT, payload)) != (SALT, payload):
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []

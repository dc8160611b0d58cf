"""Codes survive paper and telephone, requests are whole, six words tell them apart."""

import base64
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_protocol import crypto
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.enrolment import (
    Code,
    CodeKind,
    EnrolmentRequest,
    decode_request,
    read_code,
    words_of,
)
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.words import WORDS
from tests.unit.protocol.people import JOAN, ORGANISATION, PETER, fixed_bytes, fixed_id

JOIN = Code(
    kind=CodeKind.JOIN,
    address="https://keywork.example.nhs.uk",
    secret=fixed_bytes("code", 16),
    organisation_id=ORGANISATION,
)
FOUND = Code(kind=CodeKind.FOUND, address="http://127.0.0.1:8123", secret=fixed_bytes("found", 16))
REQUEST = EnrolmentRequest(
    device_id=JOAN.device.device_id,
    label="Joan’s laptop",
    signing=JOAN.device.signing,
    agreement=JOAN.device.agreement,
    user_agreement=JOAN.user.agreement,
)


@st.composite
def codes(draw: st.DrawFn) -> Code:
    kind = draw(st.sampled_from(CodeKind))
    return Code(
        kind=kind,
        address=draw(st.text(min_size=1, max_size=60)),
        secret=draw(st.binary(min_size=16, max_size=16)),
        organisation_id=draw(st.uuids()) if kind is CodeKind.JOIN else None,
    )


@given(codes())
def test_a_code_is_read_back(code: Code) -> None:
    assert read_code(code.text()) == code


@pytest.mark.parametrize("code", [JOIN, FOUND])
def test_a_code_is_read_however_it_was_copied(code: Code) -> None:
    text = code.text()
    for copied in (text.lower(), text.replace("-", ""), text.replace("-", " "), f"\n {text} .\n"):
        assert read_code(copied) == code


def refused(text: str) -> bool:
    try:
        read_code(text)
    except RefusedError as error:
        return error.code == "mistyped"
    return False


def test_one_wrong_character_is_noticed() -> None:
    text = JOIN.text()
    for place, character in enumerate(text):
        if character != "-":
            other = "B" if character == "A" else "A"
            assert refused(text[:place] + other + text[place + 1 :])


def test_bits_past_the_end_are_noticed() -> None:
    text = replace(FOUND, address="http://127.0.0.1:81").text()
    last = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".index(text[-1])
    assert [one for one in range(32) if not refused(text[:-1] + chr_of(one))] == [last]


def chr_of(value: int) -> str:
    return "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[value]


def test_a_missing_or_doubled_or_swapped_character_is_noticed() -> None:
    text = JOIN.text().replace("-", "")
    for place in range(len(text) - 1):
        assert refused(text[:place] + text[place + 1 :])
        assert refused(text[: place + 1] + text[place:])
        if text[place] != text[place + 1]:
            assert refused(text[:place] + text[place + 1] + text[place] + text[place + 2 :])


def code_text(raw: bytes) -> str:
    check = crypto.sha256(b"kw/code1", raw)[:2]
    return base64.b32encode(raw + check).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-",
        "A",
        "AB",
        "ABCD",
        "1234567",
        "\u017ftra\u00dfe",
        "\u0410" * 60,
        "A" * 1001,
        code_text(b""),
        code_text(b"\x00" + bytes(16) + b"http://x"),
        code_text(b"\x03" + bytes(16) + b"http://x"),
        code_text(b"\x01" + bytes(15)),
        code_text(b"\x01" + bytes(16)),
        code_text(b"\x02" + bytes(16)),
        code_text(b"\x02" + bytes(16 + 15)),
        code_text(b"\x02" + bytes(16 + 16)),
        code_text(b"\x01" + bytes(16) + b"\xff"),
    ],
)
def test_what_is_no_code_is_mistyped(text: str) -> None:
    assert refused(text)


@given(st.text(max_size=80))
def test_any_text_is_a_code_or_mistyped(text: str) -> None:
    assert refused(text)


def test_the_service_learns_a_name_and_nothing_of_the_secret() -> None:
    assert JOIN.lookup_id != FOUND.lookup_id
    elsewhere = replace(JOIN, organisation_id=fixed_id("another organisation"))
    assert elsewhere.lookup_id != JOIN.lookup_id
    assert JOIN.secret not in JOIN.lookup_id.bytes + JOIN.authenticate(b"request")
    assert JOIN.secret.hex() not in repr(JOIN)


def test_only_a_holder_of_the_code_can_have_asked() -> None:
    request = REQUEST.encoded()
    mac = JOIN.authenticate(request)
    JOIN.verify(request, mac)
    other = replace(JOIN, secret=fixed_bytes("another code", 16))
    for code, asked, shown in (
        (other, request, mac),
        (JOIN, request + b"\0", mac),
        (JOIN, request, bytes(32)),
        (JOIN, request, b""),
        (replace(JOIN, organisation_id=fixed_id("elsewhere")), request, mac),
    ):
        with pytest.raises(RefusedError, match="bad_mac"):
            code.verify(asked, shown)


def test_a_request_is_read_back() -> None:
    assert decode_request(REQUEST.encoded()) == REQUEST


LABELS = st.text(
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=50
)


@given(st.uuids(), LABELS)
def test_a_request_with_any_visible_label_is_read_back(device_id: Any, label: str) -> None:
    request = replace(REQUEST, device_id=device_id, label=label)
    assert decode_request(request.encoded()) == request


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"more": 1}, "malformed"),
        ({"device": bytes(15)}, "malformed"),
        ({"label": ""}, "malformed"),
        ({"label": 7}, "malformed"),
        ({"label": "x" * 201}, "malformed"),
        ({"signing": bytes(31)}, "malformed"),
        ({"signing": bytes(32)}, "weak_key"),
        ({"agreement": bytes(1215)}, "malformed"),
        ({"agreement": bytes(1216)}, "weak_key"),
        ({"user": bytes(1216)}, "weak_key"),
        ({"user": None}, "malformed"),
        ({"more": bytes(9000)}, "too_big"),
    ],
)
def test_a_request_with_a_wrong_part_is_refused(change: dict[str, Any], code: str) -> None:
    plain = decode(REQUEST.encoded(), max_bytes=10_000)
    with pytest.raises(RefusedError) as error:
        decode_request(encode(plain | change))
    assert error.value.code == code


def test_a_request_with_a_part_missing_is_malformed() -> None:
    plain = decode(REQUEST.encoded(), max_bytes=10_000)
    for key in plain:
        with pytest.raises(RefusedError, match="malformed"):
            decode_request(encode({one: plain[one] for one in plain if one != key}))


def test_six_words_change_with_every_key() -> None:
    words = words_of(REQUEST.encoded())
    assert len(words) == 6
    assert set(words) <= set(WORDS)
    for change in (
        {"device_id": PETER.device.device_id},
        {"signing": PETER.device.signing},
        {"agreement": PETER.device.agreement},
        {"user_agreement": PETER.user.agreement},
    ):
        assert words_of(replace(REQUEST, **change).encoded()) != words


def test_the_words_are_256_different_plain_ones() -> None:
    assert len(set(WORDS)) == len(WORDS) == 256
    assert all(word.isascii() and word.islower() and word.isalpha() for word in WORDS)

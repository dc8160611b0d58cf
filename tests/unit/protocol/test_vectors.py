"""The golden files, read twice: by our code, and by the specification written out by hand."""

import base64
import hashlib
import hmac
import json
from typing import Any
from uuid import UUID

import cbor2
import pytest
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from keyworker_protocol import body
from keyworker_protocol.access import access_after, may_write
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.crypto import AgreementKey
from keyworker_protocol.directory import Directory
from keyworker_protocol.enrolment import decode_request, read_code, words_of
from keyworker_protocol.entry import decode_answer, decode_batch, decode_page
from keyworker_protocol.header import decode_header, header_hash, verify_header
from keyworker_protocol.words import WORDS
from keyworker_protocol.wrap import WrapKind, confirm_key, unwrap_key
from tests.unit.protocol.test_crypto import opened_by_hand
from tests.vectors.make import FILE, random_seals, vectors

GOLDEN: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
KEYS = {name: value for name, value in GOLDEN["keys"].items() if name != "organisation_id"}


def key(name: str) -> bytes:
    return bytes.fromhex(KEYS[name])


def binary(*path: str) -> bytes:
    value: Any = GOLDEN
    for step in path:
        value = value[step]
    return bytes.fromhex(value)


FAMILY = UUID(GOLDEN["ids"]["family"])
ENTRIES = [*GOLDEN["directory"], GOLDEN["access"], GOLDEN["record"]]


def test_todays_code_makes_the_golden_file() -> None:
    assert vectors(random_seals()) == GOLDEN


def test_a_laptop_reads_a_directory_a_family_and_its_first_note() -> None:
    directory = Directory(organisation_id=UUID(GOLDEN["keys"]["organisation_id"]))
    tail = DeviceTail()
    for entry in GOLDEN["directory"]:
        encoded = bytes.fromhex(entry["header"])
        header = decode_header(encoded)
        public = directory.signing_key_for(header)
        verify_header(public, encoded=encoded, signature=bytes.fromhex(entry["signature"]))
        tail = tail.followed_by(header, header_hash(encoded))
        directory = directory.applied(header)
    page = decode_page(binary("page"), family_id=FAMILY)
    assert page.receipt is not None
    page.receipt.verify(directory.service_key)
    head, tail = FamilyHead(), DeviceTail()
    for stored in page.entries:
        header = decode_header(stored.entry.header)
        verify_header(
            directory.signing_key_for(header),
            encoded=stored.entry.header,
            signature=stored.entry.signature,
        )
        tail = tail.followed_by(header, header_hash(stored.entry.header))
        head = head.extended(header_hash(stored.entry.header))
        assert stored.seq == head.seq
    assert (head.seq, head.chain) == (page.receipt.to_seq, page.receipt.chain)
    first, second = (stored.entry for stored in page.entries)
    access = access_after(None, decode_header(first.header), directory)
    user = directory.user_of(UUID(GOLDEN["ids"]["device"]))
    assert may_write(access, user)
    family_key = unwrap_key(
        access.wraps[0].sealed,
        kind=WrapKind.FAMILY_KEY,
        scope_id=FAMILY,
        epoch=1,
        recipient_id=user.user_id,
        secret=AgreementKey(key("user_secret")),
    )
    confirm_key(family_key, access.check)
    header = decode_header(second.header)
    _, payload = body.open_sealed(
        second.sealed,
        header=second.header,
        change_id=header.change_id,
        commitment=header.commitment,
        keys={1: family_key},
    )
    assert payload == binary("body", "payload")


def test_batch_answer_request_and_codes_are_read() -> None:
    batch = decode_batch(binary("batch"))
    assert [entry.header.hex() for entry in batch] == [one["header"] for one in ENTRIES[-2:]]
    answer = decode_answer(binary("answer"), family_id=FAMILY)
    answer.receipt.verify(key("service_public"))
    assert decode_request(binary("request")).user_agreement == key("user_public")
    assert list(words_of(binary("request"))) == GOLDEN["words"]
    for golden in GOLDEN["codes"]:
        code = read_code(golden["text"])
        assert (code.address, str(code.lookup_id)) == (golden["address"], golden["lookup_id"])
        code.verify(binary("request"), bytes.fromhex(golden["mac_of_request"]))


def test_a_user_key_is_opened_on_the_further_laptop() -> None:
    opened = unwrap_key(
        binary("random", "user_key_wrap"),
        kind=WrapKind.USER_KEY,
        scope_id=UUID(GOLDEN["ids"]["user"]),
        epoch=1,
        recipient_id=UUID(GOLDEN["ids"]["device"]),
        secret=AgreementKey(key("device_secret")),
    )
    assert opened == key("user_secret")


# By hand: nothing of ours below this line, only what docs/protocol.md says.


def sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def derived(secret: bytes, salt: bytes, info: bytes) -> bytes:
    extracted = hmac.digest(salt or bytes(32), secret, "sha256")
    return hmac.digest(extracted, info + b"\x01", "sha256")


@pytest.mark.parametrize("entry", ENTRIES)
def test_by_hand_a_header_is_deterministic_hashed_and_signed(entry: dict[str, str]) -> None:
    header = bytes.fromhex(entry["header"])
    fields = cbor2.loads(header)
    assert cbor2.dumps(fields, canonical=True) == header
    assert list(fields) == list(range(1, 11 + fields[10]))
    assert sha256(b"kw/head1" + header).hex() == entry["hash"]
    directory_devices = {
        one["device"]["id"]: one["device"]["signing"]
        for one in (cbor2.loads(bytes.fromhex(each["header"]))[11] for each in ENTRIES[:3])
        if "device" in one
    }
    signer = Ed25519PublicKey.from_public_bytes(directory_devices[fields[4]])
    signer.verify(bytes.fromhex(entry["signature"]), b"kw/sig1" + header)


def test_by_hand_the_root_vouches_for_the_founding() -> None:
    founding = cbor2.loads(bytes.fromhex(GOLDEN["directory"][0]["header"]))
    control = founding[11]
    assert sha256(b"kw/root1" + control["root"])[:16] == founding[2]
    statement = [founding[2], control["service"], control["user"], control["device"]]
    Ed25519PublicKey.from_public_bytes(control["root"]).verify(
        control["proof"], b"kw/found1" + cbor2.dumps(statement, canonical=True)
    )


def test_by_hand_the_chain_and_the_receipt_follow() -> None:
    chain = bytes(32)
    for seq, entry in enumerate(ENTRIES[-2:], start=1):
        chain = sha256(b"kw/chain1" + chain + seq.to_bytes(8, "big") + bytes.fromhex(entry["hash"]))
        assert chain.hex() == GOLDEN["chain"][seq - 1]
    receipt = GOLDEN["receipt"]
    statement = [
        UUID(GOLDEN["ids"]["incarnation"]).bytes,
        FAMILY.bytes,
        receipt["to_seq"],
        chain,
        receipt["received_ms"],
    ]
    signed = b"kw/receipt1" + cbor2.dumps(statement, canonical=True)
    service = Ed25519PrivateKey.from_private_bytes(key("service_seed"))
    assert service.sign(signed).hex() == receipt["signature"]


def test_by_hand_the_wrap_opens_the_body() -> None:
    family_key = opened_by_hand(
        key("user_secret"),
        binary("random", "wrap"),
        b"kw/wrap1"
        + b"family\0\0"
        + FAMILY.bytes
        + (1).to_bytes(4, "big")
        + UUID(GOLDEN["ids"]["user"]).bytes
        + sha256(key("user_public")),
    )
    assert family_key == key("family_key")
    assert sha256(b"kw/fkc1" + family_key) == key("family_key_check")
    header, sealed = binary("record", "header"), binary("record", "sealed")
    change_key = derived(family_key, UUID(GOLDEN["ids"]["change"]).bytes, b"kw/body1")
    framed = AESGCM(change_key).decrypt(sealed[4:16], sealed[16:], header + sealed[:4])
    length = int.from_bytes(framed[:4], "big")
    packed = framed[4 : 4 + length]
    assert framed[4 + length :] == bytes(256 - 4 - length)
    plain = zstandard.ZstdDecompressor().decompress(packed)
    assert plain == binary("body", "salt") + binary("body", "payload")
    assert sha256(b"kw/commit1" + plain) == binary("body", "commitment")
    assert cbor2.loads(header)[9] == binary("body", "commitment")


def test_by_hand_codes_words_and_sign_in() -> None:
    for golden in GOLDEN["codes"]:
        letters = golden["text"].replace("-", "")
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
        scope = UUID(golden["organisation_id"]).bytes if golden["organisation_id"] else b""
        secret = bytes.fromhex(golden["secret"])
        content = bytes([golden["kind"]]) + secret + scope + golden["address"].encode()
        assert raw == content + sha256(b"kw/code1" + content)[:2]
        lookup = derived(secret, scope, b"kw/invite-id1")[:16]
        assert str(UUID(bytes=lookup)) == golden["lookup_id"]
        mac = hmac.digest(derived(secret, scope, b"kw/invite-mac1"), binary("request"), "sha256")
        assert mac.hex() == golden["mac_of_request"]
    digest = sha256(b"kw/words1" + binary("request"))
    assert [WORDS[byte] for byte in digest[:6]] == GOLDEN["words"]
    assert sha256(" ".join(WORDS).encode()).hex() == (
        "2d81d28aaca6890c213dd38e6959fdb4805a41fd2da0597321f5b781aa9d6e01"
    )
    device = Ed25519PrivateKey.from_private_bytes(key("device_seed"))
    statement = b"kw/signin1" + UUID(GOLDEN["ids"]["device"]).bytes + binary("sign_in", "challenge")
    assert device.sign(statement) == binary("sign_in", "signature")

"""The suite gives what the published documents say, and refuses what it should."""

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from hypothesis import given
from hypothesis import strategies as st

from keyworker_protocol import crypto
from keyworker_protocol.errors import RefusedError
from tests.unit.protocol.people import JOAN, fixed_bytes

GROUP_ORDER = 2**252 + 27742317777372353535851937790883648493
SMALL_ORDER_SIGNING = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]
SMALL_ORDER_AGREEMENT = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
]


@pytest.mark.parametrize(
    ("seed", "public", "message", "signature"),
    [
        (
            "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
            "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
            "",
            "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
            "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
        ),
        (
            "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
            "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
            "72",
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
        ),
    ],
)
def test_signatures_are_those_of_rfc_8032(
    seed: str, public: str, message: str, signature: str
) -> None:
    key = crypto.SigningKey(bytes.fromhex(seed))
    assert key.public.hex() == public
    assert key.seed.hex() == seed
    assert key.sign(bytes.fromhex(message)).hex() == signature
    crypto.verify(key.public, signature=bytes.fromhex(signature), message=bytes.fromhex(message))


def test_argon2id_is_that_of_rfc_9106() -> None:
    kdf = Argon2id(
        salt=b"\x02" * 16,
        length=32,
        iterations=3,
        lanes=4,
        memory_cost=32,
        ad=b"\x04" * 12,
        secret=b"\x03" * 8,
    )
    assert kdf.derive(b"\x01" * 32).hex() == (
        "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659"
    )


@pytest.mark.parametrize(
    ("memory_kib", "lanes", "expected"),
    [
        (256, 1, "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"),
        (256, 2, "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"),
    ],
)
def test_a_passphrase_gives_the_key_of_the_reference_implementation(
    memory_kib: int, lanes: int, expected: str
) -> None:
    key = crypto.derive_from_passphrase(
        b"password", salt=b"somesalt", memory_kib=memory_kib, passes=2, lanes=lanes
    )
    assert key.hex() == expected


def test_derivation_is_that_of_rfc_5869() -> None:
    key = crypto.derive(bytes([0x0B] * 22), salt=bytes(range(13)), info=bytes(range(0xF0, 0xFA)))
    assert key.hex() == "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf"


def test_authentication_is_that_of_rfc_4231() -> None:
    assert crypto.authenticate(b"Jefe", b"what do ya want for nothing?").hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )


def test_encryption_is_that_of_the_gcm_specification() -> None:
    key, nonce = bytes(32), bytes(12)
    sealed = crypto.encrypt(key, nonce=nonce, plaintext=bytes(16), bound_to=b"")
    assert sealed.hex() == "cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919"
    assert crypto.decrypt(key, nonce=nonce, ciphertext=sealed, bound_to=b"") == bytes(16)


@pytest.mark.parametrize(
    "damage",
    [
        {"nonce": b""},
        {"nonce": b"\x01" + bytes(11)},
        {"ciphertext": b""},
        {"ciphertext": bytes(32)},
        {"bound_to": b"elsewhere"},
    ],
)
def test_a_damaged_ciphertext_cannot_be_opened(damage: dict[str, bytes]) -> None:
    sealed = crypto.encrypt(bytes(32), nonce=bytes(12), plaintext=bytes(16), bound_to=b"here")
    parts = {"nonce": bytes(12), "ciphertext": sealed, "bound_to": b"here"} | damage
    with pytest.raises(RefusedError, match="cannot_open"):
        crypto.decrypt(bytes(32), **parts)


@given(st.binary(max_size=80), st.binary(max_size=80))
def test_a_signature_of_anything_else_is_refused(signature: bytes, message: bytes) -> None:
    with pytest.raises(RefusedError, match="bad_signature"):
        crypto.verify(JOAN.signing.public, signature=signature, message=message)


def test_a_signature_with_a_larger_number_of_the_same_remainder_is_refused() -> None:
    signature = JOAN.signing.sign(b"note")
    larger = int.from_bytes(signature[32:], "little") + GROUP_ORDER
    with pytest.raises(RefusedError, match="bad_signature"):
        crypto.verify(
            JOAN.signing.public,
            signature=signature[:32] + larger.to_bytes(32, "little"),
            message=b"note",
        )


@given(st.binary(min_size=32, max_size=32), st.binary(max_size=300))
def test_another_library_signs_the_same_and_believes_the_same(seed: bytes, message: bytes) -> None:
    ours, theirs = crypto.SigningKey(seed), Ed25519PrivateKey.from_private_bytes(seed)
    assert ours.public == theirs.public_key().public_bytes_raw()
    assert ours.sign(message) == theirs.sign(message)
    Ed25519PublicKey.from_public_bytes(ours.public).verify(ours.sign(message), message)
    crypto.verify(ours.public, signature=theirs.sign(message), message=message)


def test_a_signature_that_begins_with_the_neutral_point_is_refused() -> None:
    """The equation holds: only who has the key can make one, and no honest program does."""
    key, message, neutral = JOAN.signing, b"note", bytes.fromhex(SMALL_ORDER_SIGNING[0])
    secret = int.from_bytes(hashlib.sha512(key.seed).digest()[:32], "little")
    secret = secret & (2**254 - 8) | 2**254
    challenge = int.from_bytes(hashlib.sha512(neutral + key.public + message).digest(), "little")
    answer = challenge * secret % GROUP_ORDER
    signature = neutral + answer.to_bytes(32, "little")
    Ed25519PublicKey.from_public_bytes(key.public).verify(signature, message)
    with pytest.raises(RefusedError, match="bad_signature"):
        crypto.verify(key.public, signature=signature, message=message)


@pytest.mark.parametrize("public", SMALL_ORDER_SIGNING)
def test_a_key_under_which_anybody_can_sign_proves_nothing(public: str) -> None:
    for message in range(16):
        for first in SMALL_ORDER_SIGNING:
            with pytest.raises(RefusedError, match="weak_key"):
                crypto.verify(
                    bytes.fromhex(public),
                    signature=bytes.fromhex(first) + bytes(32),
                    message=bytes([message]),
                )


@pytest.mark.parametrize("public", [b"", bytes(31), fixed_bytes("key", 33)])
def test_a_signing_key_of_another_length_is_refused(public: bytes) -> None:
    with pytest.raises(RefusedError, match="weak_key"):
        crypto.require_signing_key(public)


def test_a_point_that_is_on_no_curve_verifies_nothing() -> None:
    for first in range(2, 40):
        with pytest.raises(RefusedError, match="bad_signature"):
            crypto.verify(bytes([first]) + bytes(31), signature=bytes(64), message=b"")


@pytest.mark.parametrize("curve", SMALL_ORDER_AGREEMENT)
def test_nothing_is_sealed_to_a_key_whose_secret_is_known(curve: str) -> None:
    public = JOAN.user.agreement[:1184] + bytes.fromhex(curve)
    with pytest.raises(RefusedError, match="weak_key"):
        crypto.seal_to(public, plaintext=b"key", info=b"")
    with pytest.raises(ValueError, match="shared key"):
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(public[1184:]))


@pytest.mark.parametrize(
    "public", [b"", bytes(1216), b"\xff" * 1184 + fixed_bytes("curve")[:31] + b"\x01", bytes(1217)]
)
def test_nothing_is_sealed_to_what_is_no_key(public: bytes) -> None:
    with pytest.raises(RefusedError, match="weak_key"):
        crypto.seal_to(public, plaintext=b"key", info=b"")


@given(st.binary(max_size=100), st.binary(max_size=40))
def test_what_was_sealed_is_opened_by_its_recipient(plaintext: bytes, info: bytes) -> None:
    sealed = crypto.seal_to(JOAN.user.agreement, plaintext=plaintext, info=info)
    assert len(sealed) == len(plaintext) + crypto.SEAL_OVERHEAD_BYTES
    assert JOAN.user_agreement.open(sealed, info=info) == plaintext


def test_no_cut_or_changed_byte_of_a_seal_goes_unnoticed() -> None:
    sealed = crypto.seal_to(JOAN.user.agreement, plaintext=b"key", info=b"use")
    damaged = [sealed[:length] for length in range(0, len(sealed), 37)]
    damaged += [sealed + b"\0", sealed[:1088] + bytes(32) + sealed[1120:]]
    for place in range(0, len(sealed), 23):
        other = bytearray(sealed)
        other[place] ^= 1
        damaged.append(bytes(other))
    for one in damaged:
        with pytest.raises(RefusedError, match="cannot_open"):
            JOAN.user_agreement.open(one, info=b"use")


def test_an_agreement_key_of_another_length_is_refused() -> None:
    with pytest.raises(RefusedError, match="malformed"):
        crypto.AgreementKey(bytes(95))


def test_new_keys_differ() -> None:
    assert crypto.SigningKey.generate().public != crypto.SigningKey.generate().public
    assert crypto.AgreementKey.generate().public != crypto.AgreementKey.generate().public
    assert JOAN.user_agreement.secret == fixed_bytes("Joan Abara user", 96)


def opened_by_hand(secret: bytes, sealed: bytes, info: bytes) -> bytes:
    """RFC 9180 base mode with the X-Wing combiner, written out from ``docs/protocol.md``."""
    kem = MLKEM768PrivateKey.from_seed_bytes(secret[:64])
    curve = X25519PrivateKey.from_private_bytes(secret[64:])
    kem_text, curve_text = sealed[:1088], sealed[1088:1120]
    agreed = curve.exchange(X25519PublicKey.from_public_bytes(curve_text))
    shared = hashlib.sha3_256(
        kem.decapsulate(kem_text)
        + agreed
        + curve_text
        + curve.public_key().public_bytes_raw()
        + b"\\.//^\\"
    ).digest()
    suite = b"HPKE" + bytes.fromhex("647a00010002")

    def extract(salt: bytes, label: bytes, key: bytes) -> bytes:
        return hmac.digest(salt or bytes(32), b"HPKE-v1" + suite + label + key, "sha256")

    def expand(key: bytes, label: bytes, context: bytes, length: int) -> bytes:
        text = length.to_bytes(2, "big") + b"HPKE-v1" + suite + label + context
        return hmac.digest(key, text + b"\x01", "sha256")[:length]

    context = b"\0" + extract(b"", b"psk_id_hash", b"") + extract(b"", b"info_hash", info)
    schedule = extract(shared, b"secret", b"")
    key = expand(schedule, b"key", context, 32)
    nonce = expand(schedule, b"base_nonce", context, 12)
    return AESGCM(key).decrypt(nonce, sealed[1120:], b"")


def test_a_seal_can_be_opened_with_nothing_but_the_specification() -> None:
    sealed = crypto.seal_to(JOAN.user.agreement, plaintext=b"family key", info=b"where")
    assert opened_by_hand(JOAN.user_agreement.secret, sealed, b"where") == b"family key"

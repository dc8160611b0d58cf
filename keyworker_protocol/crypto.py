"""The one suite: Ed25519, HPKE with ML-KEM-768 and X25519, AES-256-GCM, HKDF, Argon2id, SHA-256.

No algorithm is chosen at run time: the protocol version is the suite. Only this module names
the libraries that do it: PyNaCl for signatures, because it leaves the interpreter to other threads
while it checks one and takes half the time, and cryptography for everything else.
"""

import hashlib
import hmac
import secrets
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey as EdwardsKey
from nacl.signing import VerifyKey

from keyworker_protocol.errors import RefusedError

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
SIGNATURE_BYTES: Final = 64
_SEED_BYTES: Final = 64
_KEM_PUBLIC_BYTES: Final = 1184
AGREEMENT_PUBLIC_BYTES: Final = _KEM_PUBLIC_BYTES + 32
AGREEMENT_SECRET_BYTES: Final = _SEED_BYTES + 32
SEAL_OVERHEAD_BYTES: Final = 1088 + 32 + 16
"""By how much a sealed text is longer: the ML-KEM ciphertext, an X25519 key, a GCM tag."""
_FIELD: Final = 2**255 - 19
# Points of order 1, 2, 4 and 8. A signature under such a key can be made by anybody, and an
# agreement with one has a secret that everybody knows: only an attacker would offer them.
_EIGHTH: Final = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_WEAK_SIGNING: Final = frozenset((0, 1, _FIELD - 1, _EIGHTH, _FIELD - _EIGHTH))
_WEAK_AGREEMENT: Final = frozenset(
    (
        0,
        1,
        _FIELD - 1,
        0x00B8495F16056286FDB1329CEB8D09DA6AC49FF1FAE35616AEB8413B7C7AEBE0,
        0x57119FD0DD4E22D8868E1C58C45C44045BEF839C55B1D0B1248C50A3BC959C5F,
    )
)

_SUITE = hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


def random_bytes(count: int) -> bytes:
    return secrets.token_bytes(count)


def sha256(*parts: bytes) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.digest()


def authenticate(key: bytes, message: bytes) -> bytes:
    """HMAC-SHA256."""
    return hmac.digest(key, message, "sha256")


def same(left: bytes, right: bytes) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(left, right)


def derive(key: bytes, *, salt: bytes, info: bytes) -> bytes:
    """HKDF-SHA256 to one 32-byte key; ``info`` names the use."""
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=salt, info=info).derive(key)


def derive_from_passphrase(
    passphrase: bytes, *, salt: bytes, memory_kib: int, passes: int, lanes: int
) -> bytes:
    """Argon2id (RFC 9106) to 32 bytes; releases the interpreter lock while it works."""
    kdf = Argon2id(
        salt=salt, length=KEY_BYTES, iterations=passes, lanes=lanes, memory_cost=memory_kib
    )
    return kdf.derive(passphrase)


def encrypt(key: bytes, *, nonce: bytes, plaintext: bytes, bound_to: bytes) -> bytes:
    """AES-256-GCM; ``bound_to`` is authenticated, not encrypted."""
    return AESGCM(key).encrypt(nonce, plaintext, bound_to)


def decrypt(key: bytes, *, nonce: bytes, ciphertext: bytes, bound_to: bytes) -> bytes:
    """Raises RefusedError ``cannot_open``."""
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, bound_to)
    except (InvalidTag, ValueError) as error:
        raise RefusedError("cannot_open") from error


class SigningKey:
    """An Ed25519 key pair, kept as its 32-byte seed."""

    def __init__(self, seed: bytes) -> None:
        self._key = EdwardsKey(seed)
        self.public = bytes(self._key.verify_key)

    @classmethod
    def generate(cls) -> "SigningKey":
        return cls(random_bytes(KEY_BYTES))

    @property
    def seed(self) -> bytes:
        return bytes(self._key)

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message).signature


def require_signing_key(public: bytes) -> None:
    """Raises RefusedError ``weak_key`` for a key that more than its holder can sign with."""
    point = int.from_bytes(public, "little") & (2**255 - 1)
    if len(public) != KEY_BYTES or point >= _FIELD or point in _WEAK_SIGNING:
        raise RefusedError("weak_key", "signing")


def require_agreement_key(public: bytes) -> None:
    """Raises RefusedError ``weak_key`` for what nothing can be sealed to in secret."""
    point = int.from_bytes(public[_KEM_PUBLIC_BYTES:], "little")
    if len(public) != AGREEMENT_PUBLIC_BYTES or point >= _FIELD or point in _WEAK_AGREEMENT:
        raise RefusedError("weak_key", "agreement")
    try:
        MLKEM768PublicKey.from_public_bytes(public[:_KEM_PUBLIC_BYTES])
    except ValueError as error:
        raise RefusedError("weak_key", "agreement") from error


@lru_cache(maxsize=4096)
def _verifier(public: bytes) -> VerifyKey:
    require_signing_key(public)
    return VerifyKey(public)


def verify(public: bytes, *, signature: bytes, message: bytes) -> None:
    """Raises RefusedError: ``bad_signature``, or ``weak_key`` for a key that proves nothing."""
    try:
        _verifier(public).verify(message, signature)
    except (BadSignatureError, ValueError) as error:
        raise RefusedError("bad_signature") from error


class AgreementKey:
    """An HPKE key pair (ML-KEM-768 with X25519): the 64-byte seed and the 32-byte scalar."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) != AGREEMENT_SECRET_BYTES:
            raise RefusedError("malformed", "agreement key")
        kem = MLKEM768PrivateKey.from_seed_bytes(secret[:_SEED_BYTES])
        curve = X25519PrivateKey.from_private_bytes(secret[_SEED_BYTES:])
        self.secret = secret
        self.public = kem.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        self._key = hpke.MLKEM768X25519PrivateKey(kem, curve)

    @classmethod
    def generate(cls) -> "AgreementKey":
        return cls(random_bytes(AGREEMENT_SECRET_BYTES))

    def open(self, sealed: bytes, *, info: bytes) -> bytes:
        """Raises RefusedError ``cannot_open``, also when ``info`` is not what was sealed for."""
        try:
            return _SUITE.decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError) as error:
            raise RefusedError("cannot_open") from error


def seal_to(public: bytes, *, plaintext: bytes, info: bytes) -> bytes:
    """HPKE base mode: whoever holds the secret half of ``public`` can open it; says not who sealed.

    Raises RefusedError ``weak_key``.
    """
    require_agreement_key(public)
    kem = MLKEM768PublicKey.from_public_bytes(public[:_KEM_PUBLIC_BYTES])
    curve = X25519PublicKey.from_public_bytes(public[_KEM_PUBLIC_BYTES:])
    return _SUITE.encrypt(plaintext, hpke.MLKEM768X25519PublicKey(kem, curve), info)

"""Challenges and bearer tokens: bytes that only this service can have made; nothing is kept."""

from dataclasses import dataclass
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.limits import ID_BYTES
from keyworker_service.errors import RefusalError

CHALLENGE_SECONDS = 60
TOKEN_SECONDS = 900
_TIME_BYTES = 8
_RANDOM_BYTES = 8
_SHORT_MAC_BYTES = 16
_CHALLENGE_CLEAR = _TIME_BYTES + _RANDOM_BYTES
_TOKEN_CLEAR = 3 * ID_BYTES + _TIME_BYTES
_TOKEN_BYTES = _TOKEN_CLEAR + 32


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """Whose request this is."""

    device_id: UUID
    user_id: UUID
    organisation_id: UUID


def make_challenge(key: bytes, device_id: UUID, *, now_ms: int) -> bytes:
    expires = (now_ms + CHALLENGE_SECONDS * 1000).to_bytes(_TIME_BYTES, "big")
    clear = expires + crypto.random_bytes(_RANDOM_BYTES)
    return clear + _challenge_mac(key, device_id, clear)


def read_challenge(key: bytes, device_id: UUID, challenge: bytes, *, now_ms: int) -> int:
    """When it expires, in milliseconds. Raises RefusalError ``sign_in_failed``."""
    clear, mac = challenge[:_CHALLENGE_CLEAR], challenge[_CHALLENGE_CLEAR:]
    expires_ms = int.from_bytes(clear[:_TIME_BYTES], "big")
    if not crypto.same(mac, _challenge_mac(key, device_id, clear)) or expires_ms <= now_ms:
        raise RefusalError("sign_in_failed")
    return expires_ms


def make_token(key: bytes, who: SignedIn, *, now_ms: int) -> bytes:
    expires = (now_ms + TOKEN_SECONDS * 1000).to_bytes(_TIME_BYTES, "big")
    clear = who.device_id.bytes + who.user_id.bytes + who.organisation_id.bytes + expires
    return clear + crypto.authenticate(key, b"kw/token1" + clear)


def read_token(key: bytes, token: bytes, *, now_ms: int) -> SignedIn:
    """Raises RefusalError ``not_signed_in``."""
    clear, mac = token[:_TOKEN_CLEAR], token[_TOKEN_CLEAR:]
    if len(token) != _TOKEN_BYTES or not crypto.same(
        mac, crypto.authenticate(key, b"kw/token1" + clear)
    ):
        raise RefusalError("not_signed_in")
    if int.from_bytes(clear[3 * ID_BYTES :], "big") <= now_ms:
        raise RefusalError("not_signed_in")
    return SignedIn(
        device_id=UUID(bytes=clear[:ID_BYTES]),
        user_id=UUID(bytes=clear[ID_BYTES : 2 * ID_BYTES]),
        organisation_id=UUID(bytes=clear[2 * ID_BYTES : 3 * ID_BYTES]),
    )


def _challenge_mac(key: bytes, device_id: UUID, clear: bytes) -> bytes:
    mac = crypto.authenticate(key, b"kw/challenge1" + device_id.bytes + clear)
    return mac[:_SHORT_MAC_BYTES]

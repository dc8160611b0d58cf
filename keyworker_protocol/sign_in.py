"""How a device shows the service that it is itself: it signs a challenge used once."""

from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.errors import RefusedError

CHALLENGE_BYTES = 32


def sign_challenge(key: crypto.SigningKey, *, device_id: UUID, challenge: bytes) -> bytes:
    """Raises RefusedError ``malformed`` for a challenge of another length."""
    return key.sign(_statement(device_id, challenge))


def verify_challenge(public: bytes, *, device_id: UUID, challenge: bytes, signature: bytes) -> None:
    """Raises RefusedError: ``bad_signature`` or ``malformed``."""
    crypto.verify(public, signature=signature, message=_statement(device_id, challenge))


def _statement(device_id: UUID, challenge: bytes) -> bytes:
    if len(challenge) != CHALLENGE_BYTES:
        raise RefusedError("malformed", "challenge")
    return b"kw/signin1" + device_id.bytes + challenge

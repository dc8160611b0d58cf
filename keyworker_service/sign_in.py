"""Signing in: a device signs a challenge that works once and gets a token for 15 minutes."""

from uuid import UUID

from keyworker_protocol.errors import RefusedError
from keyworker_protocol.sign_in import verify_challenge
from keyworker_service import tokens
from keyworker_service.db import devices
from keyworker_service.db.pool import Database
from keyworker_service.errors import RefusalError
from keyworker_service.identity import Identity
from keyworker_service.settings import Settings
from keyworker_service.tokens import SignedIn


class SignIn:
    def __init__(self, database: Database, identity: Identity, settings: Settings) -> None:
        self._database = database
        self._key = identity.token_key
        self._now_ms = settings.now_ms

    def challenge(self, device_id: UUID) -> bytes:
        """Also for a device that nobody knows: whether it is known shows only to its owner."""
        return tokens.make_challenge(self._key, device_id, now_ms=self._now_ms())

    def token(self, device_id: UUID, challenge: bytes, signature: bytes) -> bytes:
        """Raises RefusalError ``sign_in_failed``, whatever was wrong."""
        expires_ms = tokens.read_challenge(self._key, device_id, challenge, now_ms=self._now_ms())
        with self._database.connection() as connection:
            device = devices.find(connection, device_id)
            if device is None:
                raise RefusalError("sign_in_failed")
            try:
                verify_challenge(
                    device.signing, device_id=device_id, challenge=challenge, signature=signature
                )
            except RefusedError as error:
                raise RefusalError("sign_in_failed") from error
            if not devices.use_challenge(connection, challenge, expires_ms=expires_ms):
                raise RefusalError("sign_in_failed")
        who = SignedIn(
            device_id=device_id,
            user_id=device.user_id,
            organisation_id=device.organisation_id,
        )
        return tokens.make_token(self._key, who, now_ms=self._now_ms())

    def who(self, token: bytes) -> SignedIn:
        """Raises RefusalError ``not_signed_in``."""
        return tokens.read_token(self._key, token, now_ms=self._now_ms())

"""What makes one service that service: the key under its receipts, and its incarnation."""

from dataclasses import dataclass, field
from uuid import UUID

from keyworker_protocol.crypto import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """``incarnation`` changes when the service is restored from a backup."""

    incarnation: UUID
    signing: SigningKey = field(repr=False)
    token_key: bytes = field(repr=False)

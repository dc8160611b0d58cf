"""What makes one service that service: the key under its receipts, and its incarnation."""

from dataclasses import dataclass, field
from uuid import UUID

from keyworker_protocol.crypto import SigningKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """``incarnation`` changes when the service is restored from a backup; ``previous`` was before.

    ``salvage_until_ms`` is as it was when the service started: it may have been ended since.
    """

    incarnation: UUID
    signing: SigningKey = field(repr=False)
    token_key: bytes = field(repr=False)
    previous: UUID | None = None
    restored_ms: int | None = None
    salvage_until_ms: int | None = None

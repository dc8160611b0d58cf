"""The service's signed word that it holds a family's log up to an entry."""

from dataclasses import dataclass
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.encoding import encode


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Covers every entry up to ``to_seq``, because ``chain`` covers them.

    ``received_ms`` is the service's clock, milliseconds since 1970 in UTC. ``incarnation``
    changes when the service is restored from a backup.
    """

    incarnation: UUID
    family_id: UUID
    to_seq: int
    chain: bytes
    received_ms: int
    signature: bytes = b""

    def _signed(self) -> bytes:
        return b"kw/receipt1" + encode(
            [
                self.incarnation.bytes,
                self.family_id.bytes,
                self.to_seq,
                self.chain,
                self.received_ms,
            ]
        )

    def signed_by(self, key: crypto.SigningKey) -> "Receipt":
        return Receipt(
            incarnation=self.incarnation,
            family_id=self.family_id,
            to_seq=self.to_seq,
            chain=self.chain,
            received_ms=self.received_ms,
            signature=key.sign(self._signed()),
        )

    def verify(self, service_public: bytes) -> None:
        """Raises RefusedError ``bad_signature``."""
        crypto.verify(service_public, signature=self.signature, message=self._signed())

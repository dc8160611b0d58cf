"""A manager's signed word that the service was restored from a backup: it begins another life."""

from dataclasses import dataclass, field, replace
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.directory import Directory, Role
from keyworker_protocol.encoding import encode
from keyworker_protocol.errors import RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Restoration:
    """From the incarnation ``old`` to ``new``, once and for all.

    ``restored_ms`` is when the service says that it was restored, ``confirmed_ms`` when the
    manager's laptop signed; both are told to people and decide nothing.
    """

    organisation_id: UUID
    old: UUID
    new: UUID
    restored_ms: int
    confirmed_ms: int
    device_id: UUID
    signature: bytes = field(default=b"", repr=False)

    def signed_by(self, key: crypto.SigningKey) -> "Restoration":
        return replace(self, signature=key.sign(self._signed()))

    def verify(self, directory: Directory) -> None:
        """Raises RefusedError: ``not_the_directory``, ``malformed``, ``unknown_device``,
        ``not_permitted`` unless it is a manager's laptop, ``bad_signature``.
        """
        if self.organisation_id != directory.organisation_id:
            raise RefusedError("not_the_directory")
        if self.old == self.new:
            raise RefusedError("malformed", "one life")
        if directory.user_of(self.device_id).role is not Role.MANAGER:
            raise RefusedError("not_permitted", "only a manager confirms it")
        public = directory.device(self.device_id).signing
        crypto.verify(public, signature=self.signature, message=self._signed())

    def _signed(self) -> bytes:
        return b"kw/restored1" + encode(
            [
                self.organisation_id.bytes,
                self.old.bytes,
                self.new.bytes,
                self.restored_ms,
                self.confirmed_ms,
                self.device_id.bytes,
            ]
        )

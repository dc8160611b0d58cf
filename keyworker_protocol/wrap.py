"""Keys sealed to people and devices; each wrap can be opened in one place and for one purpose."""

from enum import StrEnum
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.errors import RefusedError


class WrapKind(StrEnum):
    FAMILY_KEY = "family"
    USER_KEY = "user"


def wrap_key(
    key: bytes, *, kind: WrapKind, scope_id: UUID, epoch: int, recipient_id: UUID, public: bytes
) -> bytes:
    """Seal ``key`` to a recipient's agreement key.

    ``scope_id`` is the family of a family key or the user of a user key; ``epoch`` the family's
    epoch or the user key's generation.
    """
    info = _info(kind, scope_id, epoch, recipient_id, public)
    return crypto.seal_to(public, plaintext=key, info=info)


def unwrap_key(
    sealed: bytes,
    *,
    kind: WrapKind,
    scope_id: UUID,
    epoch: int,
    recipient_id: UUID,
    secret: crypto.AgreementKey,
) -> bytes:
    """Raises RefusedError ``cannot_open`` for a wrap made for anybody or anything else."""
    info = _info(kind, scope_id, epoch, recipient_id, secret.public)
    return secret.open(sealed, info=info)


def key_check(family_key: bytes) -> bytes:
    """A hash by which all readers of a family see that they hold the same key."""
    return crypto.sha256(b"kw/fkc1", family_key)


def confirm_key(family_key: bytes, check: bytes) -> None:
    """Raises RefusedError ``split_key`` when a wrap held another key than everybody else's."""
    if not crypto.same(key_check(family_key), check):
        raise RefusedError("split_key")


def _info(kind: WrapKind, scope_id: UUID, epoch: int, recipient_id: UUID, public: bytes) -> bytes:
    return b"".join(
        (
            b"kw/wrap1",
            kind.encode().ljust(8, b"\0"),
            scope_id.bytes,
            epoch.to_bytes(4, "big"),
            recipient_id.bytes,
            crypto.sha256(public),
        )
    )

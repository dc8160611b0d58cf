"""Who this laptop is: its device, its person, their keys, and the families' keys it holds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.settings import get_setting, put_setting
from keyworker_protocol.crypto import AgreementKey, SigningKey

_NOBODY = UUID(int=0)
_SIGNING, _DEVICE_AGREEMENT, _USER_AGREEMENT = (
    "device signing",
    "device agreement",
    "user agreement",
)
_FAMILY, _ROOT = "family", "organisation root"


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """The author of everything written on this laptop."""

    organisation_id: UUID
    user_id: UUID
    device_id: UUID
    service_address: str
    signing: SigningKey = field(repr=False)
    device_agreement: AgreementKey = field(repr=False)
    user_agreement: AgreementKey = field(repr=False)


def put_identity(db: Connection, identity: Identity, *, root: SigningKey | None = None) -> None:
    """Inside the caller's transaction. ``root`` only on the laptop that founded the service."""
    put_setting(
        db,
        "identity",
        {
            "organisation": identity.organisation_id.bytes,
            "user": identity.user_id.bytes,
            "device": identity.device_id.bytes,
            "service": identity.service_address,
        },
    )
    _put_secret(db, _SIGNING, _NOBODY, 1, identity.signing.seed)
    _put_secret(db, _DEVICE_AGREEMENT, _NOBODY, 1, identity.device_agreement.secret)
    _put_secret(db, _USER_AGREEMENT, _NOBODY, 1, identity.user_agreement.secret)
    if root is not None:
        _put_secret(db, _ROOT, _NOBODY, 1, root.seed)


def get_identity(db: Connection) -> Identity | None:
    """None on a laptop that has not joined an organisation."""
    plain = get_setting(db, "identity")
    if plain is None:
        return None
    return Identity(
        organisation_id=UUID(bytes=plain["organisation"]),
        user_id=UUID(bytes=plain["user"]),
        device_id=UUID(bytes=plain["device"]),
        service_address=plain["service"],
        signing=SigningKey(_secret(db, _SIGNING)),
        device_agreement=AgreementKey(_secret(db, _DEVICE_AGREEMENT)),
        user_agreement=AgreementKey(_secret(db, _USER_AGREEMENT)),
    )


def put_family_key(db: Connection, family_id: UUID, epoch: int, key: bytes) -> None:
    _put_secret(db, _FAMILY, family_id, epoch, key)


def family_keys(db: Connection, family_id: UUID) -> Mapping[int, bytes]:
    """By epoch; empty for a family this person may not read."""
    rows = db.execute(
        "SELECT number, value FROM secret WHERE name = ? AND scope = ?", (_FAMILY, family_id.bytes)
    )
    return dict(rows.fetchall())


def _put_secret(db: Connection, name: str, scope: UUID, number: int, value: bytes) -> None:
    db.execute(
        "REPLACE INTO secret (name, scope, number, value) VALUES (?, ?, ?, ?)",
        (name, scope.bytes, number, value),
    )


def _secret(db: Connection, name: str) -> bytes:
    row = db.execute(
        "SELECT value FROM secret WHERE name = ? AND scope = ? AND number = 1",
        (name, _NOBODY.bytes),
    ).fetchone()
    value: bytes = row[0]
    return value

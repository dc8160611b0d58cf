"""One-time codes by which a new laptop joins, and the six words by which two people compare it.

A code carries a 128-bit secret, the organisation's identifier (which is its root's fingerprint)
and the service's address. The service learns only a name for the code, derived from the secret:
it can neither use it nor put its own keys in the place of the new laptop's.
"""

import base64
import binascii
from dataclasses import dataclass, field
from enum import IntEnum
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import ID_BYTES
from keyworker_protocol.parts import binary, exactly, identifier, name
from keyworker_protocol.words import WORDS

SECRET_BYTES = 16
_CHECK_BYTES = 2
_MAX_CODE = 1000
_MAX_REQUEST_BYTES = 8192
_REQUEST_KEYS = frozenset(("device", "label", "signing", "agreement", "user"))
_GROUP = 6
WORDS_COMPARED = 6


class CodeKind(IntEnum):
    """``FOUND`` creates an organisation on a service; ``JOIN`` enrols a person's laptop in one."""

    FOUND = 1
    JOIN = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """``organisation_id`` is None exactly when the code is for founding."""

    kind: CodeKind
    address: str
    secret: bytes = field(repr=False)
    organisation_id: UUID | None = None

    def text(self) -> str:
        """Upper-case letters and digits in groups, for paper, mail and a QR picture."""
        scope = self.organisation_id.bytes if self.organisation_id else b""
        raw = bytes([self.kind]) + self.secret + scope + self.address.encode()
        letters = _letters(raw + _check(raw))
        groups = [letters[start : start + _GROUP] for start in range(0, len(letters), _GROUP)]
        return "-".join(groups)

    @property
    def lookup_id(self) -> UUID:
        """The name under which the service knows the code."""
        return UUID(bytes=self._derived(b"kw/invite-id1")[:ID_BYTES])

    def authenticate(self, request: bytes) -> bytes:
        """A code over ``request`` that only a holder of this code can make."""
        return crypto.authenticate(self._derived(b"kw/invite-mac1"), request)

    def verify(self, request: bytes, mac: bytes) -> None:
        """Raises RefusedError ``bad_mac`` when another than a holder of this code made it."""
        if not crypto.same(self.authenticate(request), mac):
            raise RefusedError("bad_mac")

    def _derived(self, info: bytes) -> bytes:
        scope = self.organisation_id.bytes if self.organisation_id else b""
        return crypto.derive(self.secret, salt=scope, info=info)


def read_code(text: str) -> Code:
    """Raises RefusedError ``mistyped`` when it is not, or not quite, a code."""
    letters = "".join(character for character in text.upper() if character.isalnum())
    if not letters or len(letters) > _MAX_CODE:
        raise RefusedError("mistyped")
    try:
        raw = base64.b32decode(letters + "=" * (-len(letters) % 8))
        kind = CodeKind(raw[0])
    except (binascii.Error, ValueError, IndexError) as error:
        raise RefusedError("mistyped") from error
    content, check = raw[:-_CHECK_BYTES], raw[-_CHECK_BYTES:]
    if not crypto.same(_check(content), check) or _letters(raw) != letters:
        raise RefusedError("mistyped")
    start = 1 + SECRET_BYTES
    end = start + (ID_BYTES if kind is CodeKind.JOIN else 0)
    try:
        address = content[end:].decode()
    except UnicodeDecodeError as error:
        raise RefusedError("mistyped") from error
    if not address:
        raise RefusedError("mistyped")
    return Code(
        kind=kind,
        address=address,
        secret=content[1:start],
        organisation_id=UUID(bytes=content[start:end]) if kind is CodeKind.JOIN else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolmentRequest:
    """The public halves that a new laptop asks to have certified."""

    device_id: UUID
    label: str
    signing: bytes = field(repr=False)
    agreement: bytes = field(repr=False)
    user_agreement: bytes = field(repr=False)

    def encoded(self) -> bytes:
        return encode(
            {
                "device": self.device_id.bytes,
                "label": self.label,
                "signing": self.signing,
                "agreement": self.agreement,
                "user": self.user_agreement,
            }
        )


def decode_request(data: bytes) -> EnrolmentRequest:
    """Raises RefusedError: ``malformed``, ``too_big`` or ``weak_key``."""
    plain = exactly(decode(data, max_bytes=_MAX_REQUEST_BYTES), _REQUEST_KEYS)
    request = EnrolmentRequest(
        device_id=identifier(plain["device"]),
        label=name(plain["label"]),
        signing=binary(plain["signing"], crypto.KEY_BYTES),
        agreement=binary(plain["agreement"], crypto.AGREEMENT_PUBLIC_BYTES),
        user_agreement=binary(plain["user"], crypto.AGREEMENT_PUBLIC_BYTES),
    )
    crypto.require_signing_key(request.signing)
    crypto.require_agreement_key(request.agreement)
    crypto.require_agreement_key(request.user_agreement)
    return request


def words_of(request: bytes) -> tuple[str, ...]:
    """Six words that both people read aloud: 48 bits of a hash of the request."""
    digest = crypto.sha256(b"kw/words1", request)
    return tuple(WORDS[byte] for byte in digest[:WORDS_COMPARED])


def _check(raw: bytes) -> bytes:
    return crypto.sha256(b"kw/code1", raw)[:_CHECK_BYTES]


def _letters(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")

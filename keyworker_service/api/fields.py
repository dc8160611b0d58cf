"""Values as they travel in JSON and paths: canonical identifiers, and bytes as base64url."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as Base64Error
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, WithJsonSchema

_CANONICAL = "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$"
_LETTERS = re.compile("[A-Za-z0-9_-]*")
_MAX_MS = 2**53


def base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).decode().rstrip("=")


def from_base64url(text: str) -> bytes:
    """Raises ValueError for anything but the one text that stands for these bytes."""
    if not _LETTERS.fullmatch(text):
        raise ValueError("not base64url")
    try:
        value = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except Base64Error as error:
        raise ValueError("not base64url") from error
    if base64url(value) != text:
        raise ValueError("not base64url")
    return value


def _identifier(value: Any) -> UUID:
    if isinstance(value, UUID):
        return value
    if not isinstance(value, str) or not re.fullmatch(_CANONICAL[1:-1], value):
        raise ValueError("not an identifier")
    return UUID(value)


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if not isinstance(value, str):
        raise ValueError("not base64url")  # noqa: TRY004 - a validator's way of saying no
    return from_base64url(value)


Identifier = Annotated[
    UUID,
    BeforeValidator(_identifier),
    WithJsonSchema({"type": "string", "format": "uuid", "pattern": _CANONICAL}),
]
Binary = Annotated[
    bytes,
    BeforeValidator(_bytes),
    PlainSerializer(base64url, return_type=str),
    WithJsonSchema({"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}),
]
Milliseconds = Annotated[int, Field(ge=0, le=_MAX_MS)]


def exactly(length: int) -> Any:
    """Bytes of one length; their text has one length too."""
    letters = -(-length * 8 // 6)
    return Annotated[
        bytes,
        BeforeValidator(_bytes),
        Field(min_length=length, max_length=length),
        PlainSerializer(base64url, return_type=str),
        WithJsonSchema({"type": "string", "pattern": f"^[A-Za-z0-9_-]{{{letters}}}$"}),
    ]


class Strict(BaseModel):
    """What arrives and leaves: known names only, no conversions between kinds."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

"""Taking decoded values apart: each part has one type and one size, or it is malformed."""

import re
from typing import Any
from uuid import UUID

from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import ID_BYTES, MAX_COUNTER, MAX_NAME

# Fixed lists, not Unicode categories: two clients with different Unicode tables must agree.
_NOT_IN_A_NAME = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_VISIBLE = re.compile("[^ \u00a0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff]")


def exactly(value: Any, keys: frozenset[Any]) -> dict[Any, Any]:
    """A map with these keys and no others."""
    if not isinstance(value, dict) or value.keys() != keys:
        raise RefusedError("malformed", "keys")
    return value


def rows(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise RefusedError("malformed", "list")
    return value


def binary(value: Any, length: int) -> bytes:
    if not isinstance(value, bytes) or len(value) != length:
        raise RefusedError("malformed", f"not {length} bytes")
    return value


def identifier(value: Any) -> UUID:
    return UUID(bytes=binary(value, ID_BYTES))


def number(value: Any, *, least: int = 0) -> int:
    # In Python True is the number 1, and in CBOR it is not.
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= MAX_COUNTER:
        raise RefusedError("malformed", "number")
    return value


def name(value: Any) -> str:
    """A name or label: something visible, one line, nothing that turns the text around it."""
    if not isinstance(value, str) or len(value) > MAX_NAME:
        raise RefusedError("malformed", "name")
    if _NOT_IN_A_NAME.search(value) or not _VISIBLE.search(value):
        raise RefusedError("malformed", "name")
    return value

"""Handing on: entries that the service lost and their author can no longer send, in a colleague's.

They travel in the sealed payload of an ordinary change without writes. Each is its author's own
signed header with what that header commits to, so that nobody need believe whoever hands it on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from keyworker_protocol.crypto import SIGNATURE_BYTES
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import (
    MAX_HEADER_BYTES,
    MAX_PAYLOAD_BYTES,
    MAX_PAYLOAD_VALUES,
    MAX_SEALED_BYTES,
)
from keyworker_protocol.parts import binary, rows

KEY = "handed_on"
MAX_HANDED = 50
MAX_HANDED_BYTES = 131_072
"""Of what one change hands on, unless a single entry is larger."""
MAX_UNPACKED_BYTES = 2_097_152
"""Of all that one change hands on, each salt included: a few bytes can unpack to a great many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """One entry: ``packed`` is salt and payload, compressed, as a laptop keeps it."""

    header: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    packed: bytes = field(repr=False)


def handing_payload(entries: Sequence[Handed], *, at: str, app_version: str) -> bytes:
    """The payload of the change that hands ``entries`` on."""
    return encode(
        {
            "schema": 1,
            "at": at,
            "offset": None,
            "app": app_version,
            "reason": "",
            "writes": [],
            KEY: [[one.header, one.signature, one.packed] for one in entries],
        }
    )


def may_hand_on(payload: bytes) -> bool:
    """False for nearly every payload, and quickly."""
    return KEY.encode() in payload


def only_hands_on(payload: bytes) -> bool:
    """Whether it says nothing beside what it hands on."""
    if not may_hand_on(payload):
        return False
    plain = _unfolded(payload)
    return isinstance(plain, dict) and bool(plain.get(KEY)) and not plain.get("writes")


def handed_in(payload: bytes) -> tuple[Handed, ...]:
    """What a payload hands on; nearly always nothing. Raises RefusedError ``malformed`` or
    ``too_big``.
    """
    if not may_hand_on(payload):
        return ()
    plain = _unfolded(payload)
    listed = plain.get(KEY) if isinstance(plain, dict) else None
    if listed is None:
        return ()  # the words stand somewhere else in it
    if len(rows(listed)) > MAX_HANDED:
        raise RefusedError("malformed", KEY)
    return tuple(_handed(row) for row in listed)


def _unfolded(payload: bytes) -> Any:
    return decode(
        payload, max_bytes=MAX_PAYLOAD_BYTES, max_values=MAX_PAYLOAD_VALUES, canonical=False
    )


def _handed(row: Any) -> Handed:
    match row:
        case [bytes() as header, bytes() as signature, bytes() as packed] if (
            len(header) <= MAX_HEADER_BYTES and len(packed) <= MAX_SEALED_BYTES
        ):
            signed = binary(signature, SIGNATURE_BYTES)
            return Handed(header=header, signature=signed, packed=packed)
    raise RefusedError("malformed", KEY)

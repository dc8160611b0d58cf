"""The clear, signed header of a change: who wrote it, where it stands, and a seal on its body."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any
from uuid import UUID

from keyworker_protocol import crypto
from keyworker_protocol.encoding import decode, encode
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import (
    HASH_BYTES,
    MAX_CONTROL_HEADER_BYTES,
    MAX_HEADER_VALUES,
    PROTOCOL_VERSION,
)
from keyworker_protocol.parts import binary, exactly, identifier, number

NOTHING = bytes(HASH_BYTES)
"""The hash before the first of a chain, and the commitment of an entry without a body."""


class EntryKind(IntEnum):
    RECORD = 0
    CONTROL = 1


_VERSION, _FAMILY, _CHANGE, _DEVICE, _COUNTER, _PREVIOUS = 1, 2, 3, 4, 5, 6
_SEEN_SEQ, _SEEN_CHAIN, _COMMITMENT, _KIND, _CONTROL = 7, 8, 9, 10, 11
_RECORD_KEYS = frozenset(range(1, 11))
_CONTROL_KEYS = _RECORD_KEYS | {_CONTROL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """One entry of one log. The encoded bytes are what is signed, kept and passed on.

    ``counter`` is gap-free per device and family, ``previous`` the header hash of the counter
    before. ``seen_seq`` and ``seen_chain`` say how much of the family's log the author's laptop
    had folded. ``commitment`` ties the sealed body to this header without telling anything of it.
    """

    family_id: UUID
    change_id: UUID
    device_id: UUID
    counter: int
    previous: bytes
    seen_seq: int
    seen_chain: bytes
    commitment: bytes = NOTHING
    control: dict[str, Any] | None = None

    @property
    def kind(self) -> EntryKind:
        return EntryKind.RECORD if self.control is None else EntryKind.CONTROL

    def encoded(self) -> bytes:
        fields: dict[int, Any] = {
            _VERSION: PROTOCOL_VERSION,
            _FAMILY: self.family_id.bytes,
            _CHANGE: self.change_id.bytes,
            _DEVICE: self.device_id.bytes,
            _COUNTER: self.counter,
            _PREVIOUS: self.previous,
            _SEEN_SEQ: self.seen_seq,
            _SEEN_CHAIN: self.seen_chain,
            _COMMITMENT: self.commitment,
            _KIND: int(self.kind),
        }
        if self.control is not None:
            fields[_CONTROL] = self.control
        return encode(fields)


def decode_header(data: bytes) -> Header:
    """Raises RefusedError: ``malformed``, ``too_big`` or ``unknown_version``."""
    fields = decode(data, max_bytes=MAX_CONTROL_HEADER_BYTES, max_values=MAX_HEADER_VALUES)
    if not isinstance(fields, dict):
        raise RefusedError("malformed", "header is not a map")
    if number(fields.get(_VERSION)) != PROTOCOL_VERSION:
        raise RefusedError("unknown_version")
    control = fields.get(_CONTROL)
    exactly(fields, _RECORD_KEYS if control is None else _CONTROL_KEYS)
    if number(fields[_KIND]) != (EntryKind.RECORD if control is None else EntryKind.CONTROL):
        raise RefusedError("malformed", "kind")
    header = Header(
        family_id=identifier(fields[_FAMILY]),
        change_id=identifier(fields[_CHANGE]),
        device_id=identifier(fields[_DEVICE]),
        counter=number(fields[_COUNTER], least=1),
        previous=binary(fields[_PREVIOUS], HASH_BYTES),
        seen_seq=number(fields[_SEEN_SEQ]),
        seen_chain=binary(fields[_SEEN_CHAIN], HASH_BYTES),
        commitment=binary(fields[_COMMITMENT], HASH_BYTES),
        control=control,
    )
    if control is not None and (not isinstance(control, dict) or header.commitment != NOTHING):
        raise RefusedError("malformed", "control entry")
    # The start of a log and of a device's chain can be written in one way only.
    if (header.counter == 1 and header.previous != NOTHING) or (
        header.seen_seq == 0 and header.seen_chain != NOTHING
    ):
        raise RefusedError("malformed", "hash before the first")
    return header


def is_same_change(one: Header, other: Header) -> bool:
    """Whether both are one change, though numbered and signed at another time.

    Its name is not enough: a colleague's program could take one that is taken.
    """
    return (one.family_id, one.change_id, one.device_id, one.commitment, one.control) == (
        *(other.family_id, other.change_id, other.device_id, other.commitment, other.control),
    )


def header_hash(encoded: bytes) -> bytes:
    return crypto.sha256(b"kw/head1", encoded)


def sign_header(key: crypto.SigningKey, encoded: bytes) -> bytes:
    return key.sign(b"kw/sig1" + encoded)


def verify_header(public: bytes, *, encoded: bytes, signature: bytes) -> None:
    """Raises RefusedError ``bad_signature``."""
    crypto.verify(public, signature=signature, message=b"kw/sig1" + encoded)

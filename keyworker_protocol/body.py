"""The sealed body of a change: salted, committed to, compressed, padded, encrypted."""

import threading
from collections.abc import Mapping
from uuid import UUID

import zstandard

from keyworker_protocol import crypto
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_PAYLOAD_BYTES, MAX_SEALED_BYTES

SALT_BYTES = 32
_EPOCH_BYTES = 4
_LENGTH_BYTES = 4
_TAG_BYTES = 16
_LARGEST_STEP = 8192
_STEPS = (256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, _LARGEST_STEP)
_OVERHEAD = _EPOCH_BYTES + crypto.NONCE_BYTES + _TAG_BYTES
_per_thread = threading.local()  # zstandard's objects may not be shared between threads


def commit(salt: bytes, payload: bytes) -> bytes:
    """A hash that hides the payload (the salt is secret with it) and cannot be met by another."""
    return crypto.sha256(b"kw/commit1", salt, payload)


def pack(salt: bytes, payload: bytes) -> bytes:
    """Salt and payload, compressed: what a laptop keeps, and what is sealed for the service.

    Raises RefusedError ``too_big`` for more than one change may hold.
    """
    if len(salt) != SALT_BYTES:
        raise RefusedError("malformed", "salt")
    plain = salt + payload
    if len(plain) > MAX_PAYLOAD_BYTES:
        raise RefusedError("too_big", "payload")
    packed = _compressor().compress(plain)
    if _padded_length(_LENGTH_BYTES + len(packed)) + _OVERHEAD > MAX_SEALED_BYTES:
        raise RefusedError("too_big", "sealed body")
    return packed


def unpack(packed: bytes) -> tuple[bytes, bytes]:
    """The salt and the payload. Raises RefusedError ``malformed`` or ``too_big``."""
    try:
        size = zstandard.frame_content_size(packed)
        if size < SALT_BYTES:  # also -1, unknown: the writer always states it
            raise RefusedError("malformed", "frame")
        if size > MAX_PAYLOAD_BYTES:
            raise RefusedError("too_big", "payload")
        plain = _decompressor().decompress(
            packed, max_output_size=MAX_PAYLOAD_BYTES, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise RefusedError("malformed", "compressed body") from error
    return plain[:SALT_BYTES], plain[SALT_BYTES:]


def unpack_committed(packed: bytes, commitment: bytes) -> bytes:
    """The payload, proven to be the one its author signed for.

    Raises RefusedError ``not_committed`` besides what ``unpack`` raises.
    """
    salt, payload = unpack(packed)
    if not crypto.same(commit(salt, payload), commitment):
        raise RefusedError("not_committed")
    return payload


def seal(packed: bytes, *, header: bytes, change_id: UUID, epoch: int, family_key: bytes) -> bytes:
    """Encrypt for whoever holds the family key of ``epoch``; a fresh nonce each time."""
    nonce = crypto.random_bytes(crypto.NONCE_BYTES)
    clear_epoch = epoch.to_bytes(_EPOCH_BYTES, "big")
    framed = len(packed).to_bytes(_LENGTH_BYTES, "big") + packed
    ciphertext = crypto.encrypt(
        _change_key(family_key, change_id),
        nonce=nonce,
        plaintext=framed.ljust(_padded_length(len(framed)), b"\0"),
        bound_to=header + clear_epoch,
    )
    return clear_epoch + nonce + ciphertext


def epoch_of(sealed: bytes) -> int:
    """Raises RefusedError: ``too_big``, or ``malformed`` for a length that no padding gives."""
    if len(sealed) > MAX_SEALED_BYTES:
        raise RefusedError("too_big", "sealed body")
    padded = len(sealed) - _OVERHEAD
    if padded != _padded_length(padded):
        raise RefusedError("malformed", "length of a sealed body")
    return int.from_bytes(sealed[:_EPOCH_BYTES], "big")


def open_sealed(
    sealed: bytes, *, header: bytes, change_id: UUID, commitment: bytes, keys: Mapping[int, bytes]
) -> tuple[bytes, bytes]:
    """``(packed, payload)`` of a sealed body, proven to belong to this header and author.

    ``keys`` are the family's keys by epoch. Raises RefusedError: ``malformed``,
    ``unknown_epoch``, ``cannot_open``, ``not_committed``, ``too_big``.
    """
    epoch = epoch_of(sealed)
    if epoch not in keys:
        raise RefusedError("unknown_epoch", str(epoch))
    framed = crypto.decrypt(
        _change_key(keys[epoch], change_id),
        nonce=sealed[_EPOCH_BYTES : _EPOCH_BYTES + crypto.NONCE_BYTES],
        ciphertext=sealed[_EPOCH_BYTES + crypto.NONCE_BYTES :],
        bound_to=header + sealed[:_EPOCH_BYTES],
    )
    length = int.from_bytes(framed[:_LENGTH_BYTES], "big")
    packed = framed[_LENGTH_BYTES : _LENGTH_BYTES + length]
    if len(framed) != _padded_length(_LENGTH_BYTES + length) or any(
        framed[_LENGTH_BYTES + length :]
    ):
        raise RefusedError("malformed", "padding")
    return packed, unpack_committed(packed, commitment)


def _change_key(family_key: bytes, change_id: UUID) -> bytes:
    return crypto.derive(family_key, salt=change_id.bytes, info=b"kw/body1")


def _padded_length(length: int) -> int:
    for step in _STEPS:
        if length <= step:
            return step
    return -(-length // _LARGEST_STEP) * _LARGEST_STEP


def _compressor() -> zstandard.ZstdCompressor:
    if not hasattr(_per_thread, "compressor"):
        _per_thread.compressor = zstandard.ZstdCompressor(level=3)
    compressor: zstandard.ZstdCompressor = _per_thread.compressor
    return compressor


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_per_thread, "decompressor"):
        _per_thread.decompressor = zstandard.ZstdDecompressor(max_window_size=MAX_PAYLOAD_BYTES)
    decompressor: zstandard.ZstdDecompressor = _per_thread.decompressor
    return decompressor

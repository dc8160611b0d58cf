"""Deterministic CBOR (RFC 8949, 4.2) with limits: the only encoding of what is signed."""

from io import BytesIO
from typing import Any, NoReturn

import cbor2

from keyworker_protocol.errors import RefusedError
from keyworker_protocol.limits import MAX_NESTING

_PLAIN = frozenset((bool, int, str, bytes, type(None)))
_PLAIN_KEYS = frozenset((int, str))
_KINDS, _BYTES, _TEXT, _IN_BYTES_BEHIND = 32, 2, 3, 24
"""Of a value's first byte (RFC 8949, 3): kind and argument, which may be in the bytes behind it."""


def encode(value: Any) -> bytes:
    """Raises RefusedError ``malformed`` for a text that has no UTF-8 form."""
    try:
        return cbor2.dumps(value, canonical=True)
    except UnicodeEncodeError as error:
        raise RefusedError("malformed", "text") from error


def decode(
    data: bytes, *, max_bytes: int, max_values: int | None = None, canonical: bool = True
) -> Any:
    """Read ``data`` as plain maps, lists, texts, bytes, whole numbers and nulls.

    Raises RefusedError ``malformed`` for anything else, and ``too_big`` past ``max_bytes`` or
    ``max_values`` (each key, item, list and map is one). With ``canonical`` the bytes must be the
    one deterministic encoding of what they say, so that two programs never read one signature in
    two ways.
    """
    if len(data) > max_bytes:
        raise RefusedError("too_big", f"{len(data)} bytes, at most {max_bytes}")
    if max_values is not None and len(data) > max_values:
        _require_few(data, max_values)
    stream = BytesIO(data)
    try:
        value = cbor2.load(
            stream,
            max_depth=MAX_NESTING,
            allow_indefinite=False,
            allow_duplicate_keys=False,
            semantic_decoders=_NO_TAGS,
        )
    except (cbor2.CBORError, ValueError, TypeError, OverflowError) as error:
        raise RefusedError("malformed", type(error).__name__) from error
    if stream.tell() != len(data):
        raise RefusedError("malformed", "something after the end")
    _only_plain(value)
    if canonical and encode(value) != data:
        raise RefusedError("malformed", "not the deterministic encoding")
    return value


def _require_few(data: bytes, most: int) -> None:
    """Before anything is built: a megabyte of empty lists takes a second and 70 MB to unfold.

    Values stand one behind the other, the outer before the inner; only texts and bytes have a
    length to pass over. What is not well formed is left to the decoder.
    """
    at = count = 0
    while at < len(data):
        count += 1
        if count > most:
            raise RefusedError("too_big", f"more than {most} values")
        kind, argument = divmod(data[at], _KINDS)
        at += 1
        if argument >= _IN_BYTES_BEHIND:
            length = 1 << (argument - _IN_BYTES_BEHIND & 3)
            argument = int.from_bytes(data[at : at + length])
            at += length
        if kind in {_BYTES, _TEXT}:
            at += argument


class _NoTags(dict[int, Any]):
    """The decoder of every tag there is: it refuses.

    Tags could otherwise build values that contain themselves, or grow without end while a few
    bytes are read, before ``_only_plain`` has a say.
    """

    def __missing__(self, tag: int) -> Any:
        return _refuse_tag


def _refuse_tag(*_: Any) -> NoReturn:
    raise ValueError


_NO_TAGS = _NoTags()


def _only_plain(value: Any) -> None:
    inner: Any = (value,)
    if isinstance(value, dict):
        if not _PLAIN_KEYS.issuperset(map(type, value)):
            raise RefusedError("malformed", "map key")
        inner = value.values()
    elif isinstance(value, list):
        inner = value
    if _PLAIN.issuperset(map(type, inner)):  # at once: each note has some fifty
        return
    for item in inner:
        if isinstance(item, dict | list):
            _only_plain(item)
        elif type(item) not in _PLAIN:
            raise RefusedError("malformed", type(item).__name__)

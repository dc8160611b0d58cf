"""Messages that are almost right: one thing in a valid CBOR message is changed, cut or said oddly.

A change may be of the value (another number, a longer text, a key more), or of the way it is
written (an indefinite length, a tag, a float), at any depth, also inside of bytes that are CBOR
themselves.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import cbor2
from hypothesis import strategies as st

Path = tuple[Any, ...]

NUMBERS = (-1, 0, 1, 2, 40, 41, 200, 201, 255, 256, 2**31, 2**53 - 1, 2**53, 2**63, 2**64 - 1)
LENGTHS = (0, 1, 15, 16, 17, 31, 32, 33, 64, 65, 1168, 1216, 1217, 70_000)
_SHORTEST_INSIDE = 100
TEXTS = ("", "x", "x" * 201, "\x00", "\u202e", " ", "é", "access", "team")


@dataclass(frozen=True)
class Encoded:
    """Bytes to stand in a message as they are, whatever they are."""

    data: bytes


ODDITIES = (
    b"\xf9\x7e\x00",  # not a number
    b"\xf7",  # undefined
    b"\xc2\x41\x01",  # a big number, by a tag
    b"\x18\x01",  # 1, written too long
    b"\x9f\x01\xff",  # a list of no stated length
    b"\x5f\x41\x00\xff",  # bytes in parts
    b"\xbf\xff",
    b"\xa2\x01\x01\x01\x02",  # a key twice
    b"\xa1\xf5\x01",  # true for a key
    b"\x62\xff\xfe",  # text that is none
    b"\x5b" + b"\xff" * 8,  # more bytes than there are anywhere
    b"\x9b" + b"\xff" * 8,
    b"\x81" * 60 + b"\x00",  # deeper than anything
    b"\xd9\xd9\xf7\x00",
    b"",
)


@st.composite
def mutated(draw: st.DrawFn, message: bytes) -> bytes:
    """``message``, with one to three things wrong."""
    plain = cbor2.loads(message)
    for _ in range(draw(st.integers(1, 3))):
        places = [path for path in _places(plain) if path]
        if not places:
            break
        plain = _changed(plain, draw(st.sampled_from(places)), draw(change()))
    data = _encode(plain)
    cut = draw(st.integers(0, 12))
    if cut == 0 and data:
        return data[: draw(st.integers(0, len(data) - 1))]
    return data + (b"\x00" if cut == 1 else b"")


Change = Callable[[Any], Any]


def change() -> st.SearchStrategy[Change]:
    """What is done to one value."""
    other: st.SearchStrategy[Any] = (
        st.sampled_from(NUMBERS)
        | st.sampled_from(TEXTS)
        | st.sampled_from(LENGTHS).map(bytes)
        | st.none()
        | st.booleans()
        | st.just([])
        | st.just({})
        | st.sampled_from(ODDITIES).map(Encoded)
        | st.floats(allow_nan=False)
    )
    return st.one_of(
        other.map(lambda value: lambda _old: value),
        st.integers(0, 2**16).map(lambda number: lambda old: _bit_flipped(old, number)),
        st.just(_removed),
        st.just(_doubled),
        st.just(lambda old: [old]),
        st.integers(1, 400).map(lambda count: lambda old: [old] * count),
        st.integers(-2, 2).map(lambda step: lambda old: _moved(old, step)),
        st.tuples(st.sampled_from(["op", "version", "x", 0, 3, 12]), other).map(
            lambda pair: lambda old: {**old, pair[0]: pair[1]} if isinstance(old, dict) else pair
        ),
    )


class _Removed:
    """It is not there at all."""


_REMOVED = _Removed()


def _removed(_old: Any) -> Any:
    return _REMOVED


def _doubled(old: Any) -> Any:
    return old * 2 if isinstance(old, list | bytes | str) else [old, old]


def _bit_flipped(old: Any, number: int) -> Any:
    if isinstance(old, bytes) and old:
        changed = bytearray(old)
        changed[number // 8 % len(old)] ^= 1 << number % 8
        return bytes(changed)
    return old ^ (1 << number % 60) if type(old) is int and old >= 0 else number


def _moved(old: Any, step: int) -> Any:
    return old + step if type(old) is int else old[:step] if isinstance(old, bytes | str) else step


def _places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Of everything in a message; ``...`` goes into bytes that are CBOR."""
    yield path
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _places(one, (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _places(one, (*path, number))
    elif isinstance(value, bytes) and (inside := _inside(value)) is not None:
        yield from _places(inside, (*path, ...))


def _inside(value: bytes) -> Any | None:
    """Only what is as long as a header counts: a few random bytes are CBOR now and then."""
    if len(value) < _SHORTEST_INSIDE or not 0xA5 <= value[0] <= 0xAB:
        return None
    try:
        read = cbor2.loads(value)
        return read if cbor2.dumps(read, canonical=True) == value else None
    except (cbor2.CBORDecodeError, ValueError, TypeError, RecursionError):
        return None


def _changed(value: Any, path: Path, how: Change) -> Any:
    if not path:
        return how(value)
    step, rest = path[0], path[1:]
    if step is ...:
        return Encoded(_bytes_holding(_encode(_changed(cbor2.loads(value), rest, how))))
    if isinstance(value, Encoded):
        return value
    changed = _changed(value[step], rest, how)
    if isinstance(value, dict):
        if changed is _REMOVED:
            return {key: one for key, one in value.items() if key != step}
        return {**value, step: changed}
    before, after = value[:step], value[step + 1 :]
    return [*before, *([] if changed is _REMOVED else [changed]), *after]


def _bytes_holding(data: bytes) -> bytes:
    return cbor2.dumps(data)


def _encode(value: Any) -> bytes:
    """Canonical, but for what was put in as it is."""
    if isinstance(value, Encoded):
        return value.data
    if isinstance(value, list | tuple):
        return _head(4, len(value)) + b"".join(_encode(one) for one in value)
    if isinstance(value, dict):
        pairs = sorted((_encode(key), _encode(one)) for key, one in value.items())
        return _head(5, len(pairs)) + b"".join(key + one for key, one in pairs)
    return b"" if value is _REMOVED else cbor2.dumps(value, canonical=True)


def _head(major: int, length: int) -> bytes:
    head = bytearray(cbor2.dumps(length))
    head[0] |= major << 5
    return bytes(head)

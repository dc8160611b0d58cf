"""What the program and the process that opens files say to each other, over two pipes."""

import struct
from dataclasses import dataclass, field
from enum import Enum
from typing import IO

from keyworker_desktop.files.errors import MEBIBYTES

FROZEN_ARGUMENT = "--read-files"
"""With this the frozen program starts as the process that opens files."""
MOST_BYTES = 256 * 1024 * 1024
"""Of one message: more than any page or picture that is asked for."""
LARGEST_FILE = MEBIBYTES * 1024 * 1024
SCALE, POINT = 1_000_000, 1_000
"""A scale travels in millionths, a page's size in thousandths of a point."""
MOST_DRAWN = 40_000_000
"""Points of one drawn page."""
_HEAD = struct.Struct(">4sQQQ")


class Ask(Enum):
    CLEAN_PICTURE = b"PICT"
    DRAW_PICTURE = b"SHOW"
    READ_LETTER = b"LETT"
    OPEN_PAGES = b"OPEN"
    SIZE_OF_PAGE = b"SIZE"
    DRAW_PAGE = b"DRAW"
    WORDS_OF_PAGE = b"WORD"


class Say(Enum):
    READY = b"REDY"
    DONE = b"DONE"
    REFUSED = b"REFU"


@dataclass(frozen=True, slots=True)
class Message:
    """``first`` and ``second`` are numbers whose meaning depends on what is asked."""

    what: bytes
    first: int = 0
    second: int = 0
    body: bytes = field(default=b"", repr=False)


def send(pipe: IO[bytes], message: Message) -> None:
    pipe.write(_HEAD.pack(message.what, message.first, message.second, len(message.body)))
    pipe.write(message.body)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Message | None:
    """None when the other end is gone, or says what cannot be."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    what, first, second, length = _HEAD.unpack(head)
    if length > MOST_BYTES:
        return None
    body = pipe.read(length)
    return Message(what, first, second, body) if len(body) == length else None

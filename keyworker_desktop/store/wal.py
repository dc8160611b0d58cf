"""The write-ahead log of a store that was not closed: whether it still says all that it said.

SQLite takes a damaged frame for the end of the log, without a word, and then everything that was
saved after it is gone. Here the frames behind it are looked at too. (File format: sqlite.org,
"WAL-mode File Format". The checksums protect against accidents only; the pages have seals.)
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from io import SEEK_END
from pathlib import Path
from typing import BinaryIO, Final

from keyworker_desktop.store.connection import PAGE_BYTES, beside

HEADER_BYTES: Final = 32
FRAME_BYTES: Final = 24 + PAGE_BYTES
_MAGIC: Final = (0x377F0682, 0x377F0683)
_WORD: Final = 0xFFFFFFFF
_VERSION: Final = 3007000
_FRAME_HEADER, _INDEX_HEADER = 24, 48


@dataclass(slots=True)
class _Sums:
    """SQLite's running checksum; ``order`` is the byte order that the log's first word names."""

    order: str
    first: int = 0
    second: int = 0

    def add(self, data: bytes) -> None:
        first, second = self.first, self.second
        words = struct.unpack(f"{self.order}{len(data) // 4}I", data)
        for one, other in zip(words[::2], words[1::2], strict=True):
            first = (first + one + second) & _WORD
            second = (second + other + first) & _WORD
        self.first, self.second = first, second

    def packed(self) -> bytes:
        return struct.pack(">2I", self.first, self.second)


class Log(Enum):
    """What is to be said of a log that was left behind."""

    WHOLE = auto()
    UNFINISHED = auto()
    """Its last saving is torn: the power went before it was done, and nobody was told it was."""
    DAMAGED = auto()
    """Something that was saved would be left out."""


def examine(store: Path) -> Log:
    """A connection to ``store`` must be open: SQLite then says how far it takes the log.

    Raises OSError.
    """
    log, index = beside(store)
    if not log.exists():
        return Log.WHOLE
    taken = _frames_taken(index)
    commits = frames_since = 0
    with log.open("rb") as file:
        size = file.seek(0, SEEK_END)
        file.seek(0)
        header = file.read(HEADER_BYTES)
        salts = _salts(file, header)
        for at in range(HEADER_BYTES + taken * FRAME_BYTES, size - FRAME_BYTES + 1, FRAME_BYTES):
            file.seek(at)
            start = file.read(_FRAME_HEADER)
            if start[8:16] == salts:
                frames_since += 1
                if start[4:8] != bytes(4):
                    commits += 1
                    frames_since = 0
    if commits == 0:
        return Log.WHOLE
    # A saving begins once the one before it is on the disk: only the last can be torn by a cut.
    return Log.UNFINISHED if commits == 1 and not frames_since else Log.DAMAGED


def mended(path: Path, target: Path) -> None:
    """Write the log to ``target`` without its damaged frames, so that SQLite takes the rest.

    Pages then are of different moments: only for a store whose rows are read one by one.
    """
    with path.open("rb") as file, target.open("wb") as out:
        header = file.read(HEADER_BYTES)
        salts = _salts(file, header)
        order = ">" if header[:4] == struct.pack(">I", _MAGIC[1]) else "<"
        sums = _Sums(order)
        magic = _MAGIC[1] if order == ">" else _MAGIC[0]
        start = struct.pack(">4I", magic, _VERSION, PAGE_BYTES, 0) + salts
        sums.add(start)
        out.write(start + sums.packed())
        file.seek(HEADER_BYTES)
        for frame in _sound_frames(file, order, header, salts):
            sums.add(frame[:8])
            sums.add(frame[24:])
            out.write(frame[:16] + sums.packed() + frame[24:])


def _sound_frames(file: BinaryIO, order: str, header: bytes, salts: bytes) -> Iterator[bytes]:
    """Those that are as they were written, by the sum that stands in the frame before.

    When that sum is the damaged part, the frame behind it fits what the sum should be.
    """
    should_be = stands = header[24:32] if _header_is_whole(header) else b""
    doubtful = b""
    while len(frame := file.read(FRAME_BYTES)) == FRAME_BYTES:
        is_ours = frame[8:16] == salts
        if is_ours and (not stands or _sum_of(order, stands, frame) == frame[16:24]):
            yield frame
            doubtful = b""
        elif is_ours and doubtful and _sum_of(order, should_be, frame) == frame[16:24]:
            yield doubtful
            yield frame
            doubtful = b""
        else:
            doubtful = frame if is_ours else b""
        should_be = _sum_of(order, stands, frame) if stands else frame[16:24]
        stands = frame[16:24]


def _frames_taken(index: Path) -> int:
    """From the head of SQLite's index of the log, which is in this computer's byte order."""
    with index.open("rb") as file:
        head = file.read(_INDEX_HEADER)
    if len(head) < _INDEX_HEADER:
        return 0
    frames: int = struct.unpack("=I", head[16:20])[0]
    return frames


def _salts(file: BinaryIO, header: bytes) -> bytes:
    """Of the writing that the log is of: its header's, or where that is damaged its frames'."""
    if _header_is_whole(header):
        return header[16:24]
    file.seek(HEADER_BYTES)
    first = file.read(FRAME_BYTES)
    return first[8:16] if len(first) == FRAME_BYTES else header[16:24]


def _header_is_whole(header: bytes) -> bool:
    if len(header) < HEADER_BYTES:
        return False
    (magic,) = struct.unpack(">I", header[:4])
    if magic not in _MAGIC:
        return False
    sums = _Sums(">" if magic == _MAGIC[1] else "<")
    sums.add(header[:24])
    return sums.packed() == header[24:32]


def _sum_of(order: str, before: bytes, frame: bytes) -> bytes:
    sums = _Sums(order, *struct.unpack(">2I", before))
    sums.add(frame[:8])
    sums.add(frame[24:])
    return sums.packed()

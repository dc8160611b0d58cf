"""A recording checked from end to end; what it says of where and with what is taken out."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from keyworker_desktop.files.errors import Reason, RefusedError
from keyworker_desktop.files.kinds import FileKind, mp3_frame_length

_KEPT_IN_WAV = {b"fmt ", b"data", b"fact"}
_HOLDS_BOXES = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf"}
_SAYS_OF_ITSELF = {b"udta", b"meta", b"uuid"}
_DEEPEST, _MOST_BOXES = 12, 20_000
_LEAST_FRAMES = 3
_OGG_HEAD = 27


def without_its_story(content: bytes, kind: FileKind) -> bytes:
    """The recording without titles, pictures, places and devices; refused if it is damaged.

    What an Ogg file says of itself stays: each of its pages carries a sum of its bytes.
    """
    match kind:
        case FileKind.WAV:
            return _wav(content)
        case FileKind.MP3:
            return _mp3(content)
        case FileKind.M4A:
            return _m4a(content)
        case _:
            _check_ogg(content)
            return content


def _wav(content: bytes) -> bytes:
    kept, seen, at = [], set(), 12
    while at + 8 <= len(content):
        name, size = content[at : at + 4], _little(content, at + 4)
        end = at + 8 + size
        if end > len(content):
            if name != b"data":
                raise RefusedError(Reason.DAMAGED)
            end = len(content)  # a recorder that lost power leaves the length of before
        if name in _KEPT_IN_WAV:
            body = content[at + 8 : end]
            kept.append(name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2))
            seen.add(name)
        at = end + size % 2
    if not {b"fmt ", b"data"} <= seen:
        raise RefusedError(Reason.DAMAGED)
    body = b"WAVE" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def _mp3(content: bytes) -> bytes:
    at = 0
    while content[at : at + 3] == b"ID3":
        if at + 10 > len(content):
            raise RefusedError(Reason.DAMAGED)
        length = 0
        for byte in content[at + 6 : at + 10]:
            length = length << 7 | byte & 0x7F
        at += 10 + length + (10 if content[at + 5] & 0x10 else 0)
    while content[at : at + 1] == b"\0":
        at += 1  # room some programs leave after the tag
    begins, frames = at, 0
    while length := mp3_frame_length(content[at : at + 4]):
        at += length
        frames += 1
    if frames < _LEAST_FRAMES:
        raise RefusedError(Reason.DAMAGED)
    return content[begins : min(at, len(content))]


@dataclass(frozen=True, slots=True)
class _Box:
    name: bytes
    at: int
    body: int
    end: int


def _m4a(content: bytes) -> bytes:
    """Boxes that tell a story are blanked where they stand: all others keep their places."""
    cleaned = bytearray(content)
    tracks, has_sound_data = [], False
    for box in _boxes(content, 0, len(content), 0, [0]):
        if box.name in _SAYS_OF_ITSELF:
            cleaned[box.at + 4 : box.at + 8] = b"free"
            cleaned[box.body : box.end] = bytes(box.end - box.body)
        elif box.name == b"hdlr":
            tracks.append(content[box.body + 8 : box.body + 12])
            cleaned[box.body + 24 : box.end] = bytes(max(0, box.end - box.body - 24))
        has_sound_data = has_sound_data or box.name == b"mdat"
    if b"vide" in tracks:
        raise RefusedError(Reason.VIDEO)
    if b"soun" not in tracks or not has_sound_data:
        raise RefusedError(Reason.DAMAGED)
    return bytes(cleaned)


def _boxes(content: bytes, at: int, end: int, depth: int, count: list[int]) -> Iterator[_Box]:
    while at < end:
        count[0] += 1
        if at + 8 > end or depth > _DEEPEST or count[0] > _MOST_BOXES:
            raise RefusedError(Reason.DAMAGED)
        size, name, body = _big(content, at), content[at + 4 : at + 8], at + 8
        if size == 1 and at + 16 <= end:
            size, body = int.from_bytes(content[at + 8 : at + 16]), at + 16
        box = _Box(name, at, body, end if size == 0 else at + size)
        if box.end > end or box.end < body:
            raise RefusedError(Reason.DAMAGED)
        yield box
        if name in _HOLDS_BOXES:
            yield from _boxes(content, body, box.end, depth + 1, count)
        at = box.end


def _check_ogg(content: bytes) -> None:
    at, pages = 0, 0
    while at < len(content):
        head = content[at : at + _OGG_HEAD]
        if len(head) < _OGG_HEAD or not head.startswith(b"OggS\0"):
            raise RefusedError(Reason.DAMAGED)
        table = content[at + _OGG_HEAD : at + _OGG_HEAD + head[26]]
        if pages == 0:
            _check_codec(content[at + _OGG_HEAD + head[26] :][:8])
        at += _OGG_HEAD + head[26] + sum(table)
        pages += 1
    if at != len(content) or pages < 2:  # noqa: PLR2004 - what it is, and what is heard
        raise RefusedError(Reason.DAMAGED)


def _check_codec(start: bytes) -> None:
    if start.startswith((b"\x80theora", b"\x01video")):
        raise RefusedError(Reason.VIDEO)
    if not start.startswith((b"OpusHead", b"\x01vorbis", b"\x7fFLAC", b"Speex")):
        raise RefusedError(Reason.UNKNOWN)


def _little(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4], "little")


def _big(content: bytes, at: int) -> int:
    return int.from_bytes(content[at : at + 4])

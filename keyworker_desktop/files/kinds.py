"""The kinds of file that are kept, each known by its content; what else it may be is refused."""

import io
import zipfile
from enum import StrEnum
from pathlib import PurePath

from keyworker_desktop.files.errors import Reason, RefusedError


class FileKind(StrEnum):
    """By its media type, as an attachment's record tells it."""

    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"
    GIF = "image/gif"
    PDF = "application/pdf"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ODT = "application/vnd.oasis.opendocument.text"
    TEXT = "text/plain"
    WAV = "audio/wav"
    MP3 = "audio/mpeg"
    M4A = "audio/mp4"
    OGG = "audio/ogg"


PICTURES = frozenset({FileKind.JPEG, FileKind.PNG, FileKind.WEBP, FileKind.GIF})
KEPT_PICTURES = frozenset({FileKind.JPEG, FileKind.PNG})
"""What a picture is once it has been taken in."""
LETTERS = frozenset({FileKind.DOCX, FileKind.ODT, FileKind.TEXT})
RECORDINGS = frozenset({FileKind.WAV, FileKind.MP3, FileKind.M4A, FileKind.OGG})

SUFFIXES = {
    FileKind.JPEG: ".jpg",
    FileKind.PNG: ".png",
    FileKind.WEBP: ".webp",
    FileKind.GIF: ".gif",
    FileKind.PDF: ".pdf",
    FileKind.DOCX: ".docx",
    FileKind.ODT: ".odt",
    FileKind.TEXT: ".txt",
    FileKind.WAV: ".wav",
    FileKind.MP3: ".mp3",
    FileKind.M4A: ".m4a",
    FileKind.OGG: ".ogg",
}
_OF_SUFFIX = {suffix: kind for kind, suffix in SUFFIXES.items()} | {
    ".jpeg": FileKind.JPEG,
    ".jpe": FileKind.JPEG,
    ".jfif": FileKind.JPEG,
    ".heic": FileKind.JPEG,  # phones name what they turned into a JPEG so
    ".mp4": FileKind.M4A,
    ".m4b": FileKind.M4A,
    ".opus": FileKind.OGG,
    ".oga": FileKind.OGG,
    ".md": FileKind.TEXT,
    ".text": FileKind.TEXT,
}
_HEAD = 4_096
_HEADS: tuple[tuple[bytes, FileKind], ...] = (
    (b"\xff\xd8\xff", FileKind.JPEG),
    (b"\x89PNG\r\n\x1a\n", FileKind.PNG),
    (b"GIF87a", FileKind.GIF),
    (b"GIF89a", FileKind.GIF),
    (b"%PDF-", FileKind.PDF),
    (b"OggS", FileKind.OGG),
    (b"ID3", FileKind.MP3),
)
_REFUSED_HEADS: tuple[tuple[bytes, Reason], ...] = (
    (b"MZ", Reason.PROGRAM),
    (b"\x7fELF", Reason.PROGRAM),
    (b"\xca\xfe\xba\xbe", Reason.PROGRAM),
    (b"\xfe\xed\xfa", Reason.PROGRAM),
    (b"\xce\xfa\xed\xfe", Reason.PROGRAM),
    (b"\xcf\xfa\xed\xfe", Reason.PROGRAM),
    (b"L\x00\x00\x00\x01\x14\x02\x00", Reason.PROGRAM),  # a Windows shortcut
    (b"#!", Reason.PROGRAM),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.OLD_OFFICE),
    (b"{\\rtf", Reason.RICH_TEXT),
    (b"7z\xbc\xaf\x27\x1c", Reason.ARCHIVE),
    (b"Rar!", Reason.ARCHIVE),
    (b"\x1f\x8b", Reason.ARCHIVE),
    (b"BZh", Reason.ARCHIVE),
    (b"\xfd7zXZ\x00", Reason.ARCHIVE),
    (b"\x28\xb5\x2f\xfd", Reason.ARCHIVE),
    (b"MSCF", Reason.ARCHIVE),
    (b"\x1aE\xdf\xa3", Reason.VIDEO),  # Matroska, WebM
)
_ACTIVE_TEXT: tuple[tuple[bytes, Reason], ...] = (
    (b"<svg", Reason.VECTOR_DRAWING),
    (b"<!doctype", Reason.WEB_PAGE),
    (b"<html", Reason.WEB_PAGE),
    (b"<head", Reason.WEB_PAGE),
    (b"<body", Reason.WEB_PAGE),
    (b"<script", Reason.WEB_PAGE),
    (b"<iframe", Reason.WEB_PAGE),
    (b"<hta:", Reason.PROGRAM),
    (b"<?php", Reason.PROGRAM),
    (b"<%", Reason.PROGRAM),
    (b"@echo off", Reason.PROGRAM),
)
_NEW_PHONE_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"} | {
    b"avif",
    b"avis",
}
_SOUND_BRANDS = {b"M4A ", b"M4B ", b"isom", b"iso2", b"mp41", b"mp42", b"dash", b"3gp4", b"3gp5"}
_OFFICE_TABLES = ("xl/", "ppt/", "visio/")
_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument."


def kind_of(content: bytes) -> FileKind:
    """What it is by its content alone; raises RefusedError for what is not kept."""
    if not content:
        raise RefusedError(Reason.EMPTY)
    head = content[:_HEAD]
    if head[:4] == b"RIFF" and head[8:12] in {b"WEBP", b"WAVE"}:
        return FileKind.WEBP if head[8:12] == b"WEBP" else FileKind.WAV
    if head[4:8] == b"ftyp":
        return _phone_format(head[8:12])
    if head[:4] == b"PK\x03\x04":
        return _packed(content)
    for start, kind in _HEADS:
        if head.startswith(start):
            return kind
    for start, reason in _REFUSED_HEADS:
        if head.startswith(start):
            raise RefusedError(reason)
    if _is_mp3_frame(head):
        return FileKind.MP3
    return _text(content)


def check_name(name: str, kind: FileKind) -> None:
    """Refuse a file whose name promises another kind than it is; pictures may differ."""
    suffix = PurePath(name).suffix.lower()
    promised = _OF_SUFFIX.get(suffix)
    if kind == FileKind.TEXT and suffix and promised != FileKind.TEXT:
        # A script is a text like any other; only its name tells.
        raise RefusedError(Reason.UNKNOWN if promised is None else Reason.PRETENDS)
    if promised is not None and promised != kind and not {promised, kind} <= PICTURES:
        raise RefusedError(Reason.PRETENDS)


def check_one_thing_only(content: bytes) -> None:
    """Refuse what can also be opened as a packed folder: two files in one."""
    if zipfile.is_zipfile(io.BytesIO(content)):
        raise RefusedError(Reason.PRETENDS)


def _phone_format(brand: bytes) -> FileKind:
    if brand in _NEW_PHONE_BRANDS:
        raise RefusedError(Reason.HEIC)
    if brand in _SOUND_BRANDS:
        return FileKind.M4A
    raise RefusedError(Reason.VIDEO if brand == b"qt  " else Reason.UNKNOWN)


def _packed(content: bytes) -> FileKind:
    """A letter, another kind of Office file, or only a packed folder."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            first = packed.infolist()[0] if names else None
            told = b""
            if first is not None and first.filename == "mimetype" and first.file_size < _HEAD:
                told = packed.read(first)
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise RefusedError(Reason.DAMAGED) from error
    if told.startswith(_OPEN_DOCUMENT):
        if told == FileKind.ODT.encode():
            return FileKind.ODT
        raise RefusedError(Reason.OTHER_OFFICE)
    if "[Content_Types].xml" not in names:
        raise RefusedError(Reason.ARCHIVE)
    if "word/document.xml" in names:
        return FileKind.DOCX
    if any(name.startswith(_OFFICE_TABLES) for name in names):
        raise RefusedError(Reason.OTHER_OFFICE)
    raise RefusedError(Reason.ARCHIVE)


def _is_mp3_frame(head: bytes) -> bool:
    """Two frames one after the other, as the first one's head says where the next begins."""
    length = mp3_frame_length(head[:4])
    return bool(length) and (len(head) <= length + 4 or bool(mp3_frame_length(head[length:][:4])))


_BIT_RATES = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_SAMPLE_RATES = {
    3: (44_100, 48_000, 32_000),
    2: (22_050, 24_000, 16_000),
    0: (11_025, 12_000, 8_000),
}


def mp3_frame_length(head: bytes) -> int:
    """Bytes of an MPEG layer III frame, or 0 if this is not the head of one."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004 - of the format
        return 0
    version, rate, sampling = (head[1] >> 3) & 3, head[2] >> 4, (head[2] >> 2) & 3
    if version == 1 or rate in {0, 15} or sampling == 3:  # noqa: PLR2004 - of the format
        return 0
    newest = version == 3  # noqa: PLR2004 - of the format
    bits = _BIT_RATES[3 if newest else 2][rate] * 1_000
    samples = 144 if newest else 72
    return samples * bits // _SAMPLE_RATES[version][sampling] + ((head[2] >> 1) & 1)


def _text(content: bytes) -> FileKind:
    body = content.removeprefix(b"\xef\xbb\xbf")
    start = body[:_HEAD].lstrip().lower()
    if start.startswith(b"<?xml"):
        is_drawing = b"<svg" in start
        raise RefusedError(Reason.VECTOR_DRAWING if is_drawing else Reason.WEB_PAGE)
    for mark, reason in _ACTIVE_TEXT:
        if start.startswith(mark):
            raise RefusedError(reason)
    try:
        words = body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RefusedError(Reason.UNKNOWN) from error
    if any(sign < " " and sign not in "\t\n\r\f" for sign in words):
        raise RefusedError(Reason.UNKNOWN)
    return FileKind.TEXT

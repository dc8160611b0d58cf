"""Files as people choose them, made in memory, with a canary wherever they tell of themselves."""

import io
import struct
import zipfile
from collections.abc import Mapping

from PIL import Image, PngImagePlugin

from keyworker_desktop.demo.files import drawing_of_biscuit, letter
from keyworker_desktop.files.kinds import FileKind

CANARY = "Canary-Marlow-7731"
LATITUDE = (51.0, 7.0, 33.0)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)


def a_photo(size: tuple[int, int] = (400, 300)) -> bytes:
    """A JPEG that says where, when and with what it was taken, and holds a small copy of itself."""
    picture = Image.open(io.BytesIO(drawing_of_biscuit(*size)))
    exif = Image.Exif()
    exif[0x010F] = f"{CANARY} maker"
    exif[0x0112] = 6  # lies on its side
    exif[0xA431] = f"{CANARY} serial"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = LATITUDE
    exif.get_ifd(0x8769)[0x9286] = f"{CANARY} comment".encode()
    written = io.BytesIO()
    xmp = f"<x:xmpmeta>{CANARY} xmp</x:xmpmeta>".encode()
    picture.save(written, "JPEG", exif=exif, comment=f"{CANARY} said", xmp=xmp)
    small = io.BytesIO()
    picture.resize((32, 24)).save(small, "JPEG", comment=f"{CANARY} thumbnail")
    told = CANARY.encode().ljust(30)
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(told)) + told
    plain = written.getvalue()
    begun = plain[:2] + _segment(0xED, iptc) + _segment(0xE2, small.getvalue())
    return begun + plain[2:] + f"{CANARY} after the end".encode()


def a_screenshot(mode: str = "RGBA", size: tuple[int, int] = (320, 200)) -> bytes:
    """A PNG with words about itself."""
    told = PngImagePlugin.PngInfo()
    told.add_text("Author", CANARY)
    told.add_itxt("XML:com.adobe.xmp", CANARY)
    told.add_text("Comment", CANARY, zip=True)
    written = io.BytesIO()
    Image.new(mode, size).save(written, "PNG", pnginfo=told)
    return written.getvalue()


def a_picture(format_name: str, mode: str = "RGB", size: tuple[int, int] = (64, 48)) -> bytes:
    written = io.BytesIO()
    Image.new(mode, size, 0).save(written, format_name)
    return written.getvalue()


def a_moving_picture(format_name: str = "GIF") -> bytes:
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, format_name, save_all=True, append_images=frames[1:])
    return written.getvalue()


def a_pdf(pages: int = 2) -> bytes:
    lines = [f"Line {number} of the school's letter." for number in range(40 * pages)]
    return letter(lines)


def packed(parts: Mapping[str, bytes | str], first: str = "") -> bytes:
    """A packed folder. ``first`` is what an open document says of itself at its beginning."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as folder:
        if first:
            folder.writestr(zipfile.ZipInfo("mimetype"), first)
        for name, content in parts.items():
            folder.writestr(name, content)
    return written.getvalue()


def a_docx(*lines: str, **more: str) -> bytes:
    """``more`` are further parts, by name with ``__`` for a stroke and ``_dot_`` for a dot."""
    told = "".join(f"<w:p><w:r><w:t>{line}</w:t></w:r></w:p>" for line in lines)
    body = f'<w:document xmlns:w="{_WORD}"><w:body>{told}</w:body></w:document>'
    parts = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": body,
    }
    parts |= {name.replace("__", "/").replace("_dot_", "."): part for name, part in more.items()}
    return packed(parts)


def an_odt(*lines: str, **more: str) -> bytes:
    told = "".join(f"<text:p>{line}</text:p>" for line in lines)
    parts = {
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": (
            f'<office:document-content xmlns:office="{_OFFICE}:office:1.0"'
            f' xmlns:text="{_OFFICE}:text:1.0"><office:body>{told}</office:body>'
            "</office:document-content>"
        ),
    }
    parts |= {name.replace("__", "/"): part for name, part in more.items()}
    return packed(parts, first=FileKind.ODT.value)


def a_wav(seconds: float = 0.1) -> bytes:
    sound = bytes(round(16_000 * seconds))
    told = b"INFOIART" + struct.pack("<I", len(CANARY)) + CANARY.encode()
    chunks = b"".join(
        name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)
        for name, body in (
            (b"LIST", told),
            (b"fmt ", struct.pack("<HHIIHH", 1, 1, 8_000, 16_000, 2, 16)),
            (b"data", sound),
            (b"bext", CANARY.encode()),
        )
    )
    return b"RIFF" + struct.pack("<I", len(chunks) + 4) + b"WAVE" + chunks


def an_mp3() -> bytes:
    tag = b"ID3\x04\0\0" + bytes((0, 0, 0, len(CANARY))) + CANARY.encode()
    return tag + _MP3_FRAME * 5 + b"TAG" + CANARY.encode().ljust(125)


def an_m4a(track: bytes = b"soun") -> bytes:
    told = _box(b"udta", _box(b"\xa9xyz", b"+51.1-000.1/" + CANARY.encode()))
    named = _box(b"hdlr", bytes(8), track, bytes(12), CANARY.encode(), b"\0")
    film = _box(b"moov", _box(b"trak", _box(b"mdia", named), told), told)
    return _box(b"ftyp", b"M4A \0\0\0\0M4A ") + film + _box(b"mdat", bytes(64))


def an_ogg(codec: bytes = b"OpusHead") -> bytes:
    bodies = (codec + bytes(11), b"OpusTags" + bytes(8), bytes(40))
    return b"".join(_ogg_page(body, number) for number, body in enumerate(bodies))


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _box(name: bytes, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + name + body


def _ogg_page(body: bytes, number: int) -> bytes:
    head = b"OggS\0\0" + bytes(8) + struct.pack("<II", 1, number) + bytes(4)
    return head + bytes((1, len(body))) + body


EVERY_KIND: dict[str, tuple[str, bytes]] = {
    "photo": ("IMG_2041.JPG", a_photo()),
    "screenshot": ("Screenshot.png", a_screenshot()),
    "webp": ("drawing.webp", a_picture("WEBP")),
    "gif": ("drawing.gif", a_picture("GIF", "P")),
    "pdf": ("Letter.pdf", a_pdf()),
    "docx": ("Letter.docx", a_docx("Dear Priya,", "Alex came back.")),
    "odt": ("Letter.odt", an_odt("Dear Priya,", "Alex came back.")),
    "text": ("notes.txt", "Dear Priya,\nAlex came back. £5".encode()),
    "wav": ("voice.wav", a_wav()),
    "mp3": ("voice.mp3", an_mp3()),
    "m4a": ("voice.m4a", an_m4a()),
    "ogg": ("voice.opus", an_ogg()),
}

"""What is taken in, what is refused and in which words, and what is no longer in a file then."""

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from keyworker_desktop.files.errors import NotAddedError, Reason, RefusedError
from keyworker_desktop.files.intake import Intake, read_chosen, taken_in
from keyworker_desktop.files.kinds import KEPT_PICTURES, FileKind, check_name, kind_of
from keyworker_desktop.files.letters import words_of
from keyworker_desktop.files.names import display_name
from keyworker_desktop.files.pictures import LONGEST_SIDE, MOST_POINTS, clean
from keyworker_desktop.files.reader import FileReader
from keyworker_desktop.files.recordings import without_its_story
from keyworker_desktop.files.wire import LARGEST_FILE
from keyworker_desktop.record.errors import KnownError
from keyworker_protocol.limits import MAX_FILE_BYTES
from tests.support.chosen_files import (
    CANARY,
    EVERY_KIND,
    LATITUDE,
    a_docx,
    a_moving_picture,
    a_pdf,
    a_photo,
    a_picture,
    a_screenshot,
    a_wav,
    an_m4a,
    an_mp3,
    an_odt,
    an_ogg,
    packed,
)

EXPECTED = {
    "photo": FileKind.JPEG,
    "screenshot": FileKind.PNG,
    "webp": FileKind.JPEG,
    "gif": FileKind.PNG,
    "pdf": FileKind.PDF,
    "docx": FileKind.DOCX,
    "odt": FileKind.ODT,
    "text": FileKind.TEXT,
    "wav": FileKind.WAV,
    "mp3": FileKind.MP3,
    "m4a": FileKind.M4A,
    "ogg": FileKind.OGG,
}


def taken(name: str, content: bytes, reader: FileReader) -> Intake:
    return taken_in(name, content, reader, otherwise="A file")


@pytest.mark.parametrize("which", EVERY_KIND)
def test_each_kind_is_known_by_its_content(which: str, reader: FileReader) -> None:
    name, content = EVERY_KIND[which]
    kept = taken(name, content, reader)
    assert kept.kind == EXPECTED[which]
    assert kind_of(kept.content) == kept.kind  # what is kept is itself of a kind that is kept
    assert taken("", content, reader).name.startswith("A file.")


@pytest.mark.parametrize("which", EVERY_KIND)
def test_what_has_been_taken_in_is_taken_in_again(which: str, reader: FileReader) -> None:
    once = taken(*EVERY_KIND[which], reader)
    assert taken(once.name, once.content, reader).kind == once.kind


# Pictures


def test_nothing_is_left_of_what_a_photo_tells(reader: FileReader) -> None:
    photo = a_photo()
    assert photo.count(CANARY.encode()) >= 6
    kept = taken("IMG.jpg", photo, reader)
    assert CANARY.encode() not in kept.content
    picture = Image.open(io.BytesIO(kept.content))
    assert not picture.getexif()
    assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert kept.is_redrawn
    assert not kept.keeps_its_story
    assert markers_of(kept.content) <= {0xD8, 0xE0, 0xDB, 0xC0, 0xC2, 0xC4, 0xDA}
    for number in LATITUDE:
        assert struct.pack(">I", int(number)) + struct.pack(">I", 1) not in kept.content


def test_a_photo_taken_on_its_side_stands_upright(reader: FileReader) -> None:
    kept = taken("IMG.jpg", a_photo((400, 300)), reader)
    assert Image.open(io.BytesIO(kept.content)).size == (300, 400)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_keeps_its_points_only(mode: str, reader: FileReader) -> None:
    kept = taken("shot.png", a_screenshot(mode), reader)
    assert chunks_of(kept.content) == {b"IHDR", b"IDAT", b"IEND"}


def test_what_is_hidden_behind_see_through_points_is_gone() -> None:
    hidden = Image.new("RGBA", (8, 8), (200, 10, 10, 0))
    written = io.BytesIO()
    hidden.save(written, "PNG")
    kept = Image.open(io.BytesIO(clean(written.getvalue(), FileKind.PNG).content))
    assert kept.convert("RGB").getpixel((4, 4)) == (255, 255, 255)


def test_colours_of_a_profile_become_the_usual_ones() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    for told in (
        profile,
        b"no profile at all",
        ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(),
    ):
        written = io.BytesIO()
        Image.new("RGB", (8, 8), (10, 200, 10)).save(written, "PNG", icc_profile=told)
        kept = clean(written.getvalue(), FileKind.PNG)
        assert chunks_of(kept.content) == {b"IHDR", b"IDAT", b"IEND"}


def test_large_photos_are_bounded_and_still_legible(reader: FileReader) -> None:
    kept = taken("IMG.jpg", a_picture("JPEG", size=(6_000, 4_000)), reader)
    assert max(Image.open(io.BytesIO(kept.content)).size) == LONGEST_SIDE


def test_a_photo_kept_as_png_becomes_a_jpeg(reader: FileReader) -> None:
    noise = Image.effect_noise((2_000, 1_600), 90)
    written = io.BytesIO()
    Image.merge("RGB", (noise, noise.rotate(90), noise.rotate(180))).save(written, "PNG")
    kept = taken("scan.png", written.getvalue(), reader)
    assert (kept.kind, kept.name) == (FileKind.JPEG, "scan.jpg")


@pytest.mark.parametrize("format_name", ["PNG", "WEBP", "GIF"])
def test_a_picture_that_unpacks_to_a_bomb_is_refused(format_name: str, reader: FileReader) -> None:
    if format_name == "PNG":
        bomb = a_png_head(50_000, 50_000)
    elif format_name == "GIF":
        bomb = b"GIF89a" + struct.pack("<HH", 65_000, 65_000) + a_picture("GIF", "P")[10:]
    else:
        bomb = a_picture("WEBP", size=(16_000, 5_000))
    assert len(bomb) < MOST_POINTS
    assert refusal("x", bomb, reader) in {Reason.PIXELS, Reason.DAMAGED}


@pytest.mark.parametrize("format_name", ["GIF", "WEBP", "PNG"])
def test_moving_pictures_are_refused(format_name: str, reader: FileReader) -> None:
    assert refusal("x", a_moving_picture(format_name), reader) == Reason.MOVING


# Refusals

XML = '<?xml version="1.0"?>'
REFUSED: dict[str, tuple[str, bytes, Reason]] = {
    "nothing": ("a.pdf", b"", Reason.EMPTY),
    "a web page": ("a.html", b"<!DOCTYPE html><html></html>", Reason.WEB_PAGE),
    "a web page named a letter": ("a.txt", b"  \n<html><script>", Reason.WEB_PAGE),
    "XML": ("a.xml", XML.encode() + b"<a/>", Reason.WEB_PAGE),
    "a drawing that can hold programs": ("a.svg", b"<svg/>", Reason.VECTOR_DRAWING),
    "the same with a head": ("a.svg", XML.encode() + b"<svg/>", Reason.VECTOR_DRAWING),
    "a drawing named a photo": ("a.jpg", b"\n<svg onload='x'>", Reason.VECTOR_DRAWING),
    "a Windows program": ("a.jpg", b"MZ\x90\0", Reason.PROGRAM),
    "a Linux program": ("a", b"\x7fELF\x02", Reason.PROGRAM),
    "a script": ("a.sh", b"#!/bin/sh\nrm", Reason.PROGRAM),
    "a batch file": ("a.txt", b"@echo off\r\n", Reason.PROGRAM),
    "a script told by its name": ("a.ps1", b"Remove-Item x", Reason.UNKNOWN),
    "a packed folder": ("a.zip", packed({"a.txt": "x"}), Reason.ARCHIVE),
    "a Java program": ("a.jar", packed({"META-INF/MANIFEST.MF": ""}), Reason.ARCHIVE),
    "gzip": ("a.gz", b"\x1f\x8b\x08", Reason.ARCHIVE),
    "an old letter": ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Reason.OLD_OFFICE),
    "RTF": ("a.rtf", b"{\\rtf1 hello}", Reason.RICH_TEXT),
    "a table": (
        "a.xlsx",
        packed({"[Content_Types].xml": "", "xl/workbook.xml": ""}),
        Reason.OTHER_OFFICE,
    ),
    "an open table": (
        "a.ods",
        packed({"content.xml": ""}, first="application/vnd.oasis.opendocument.spreadsheet"),
        Reason.OTHER_OFFICE,
    ),
    "macros": ("a.docx", a_docx("x", word__vbaProject_dot_bin="x"), Reason.MACROS),
    "macros by their type": (
        "a.docx",
        a_docx(
            "x",
            **{
                "[Content_Types]_dot_xml": '<T><Override ContentType="application/vnd.ms-word.'
                'document.macroEnabled.main+xml"/></T>'
            },
        ),
        Reason.MACROS,
    ),
    "another file inside": ("a.docx", a_docx("x", word__embeddings__a="x"), Reason.MACROS),
    "a template from elsewhere": (
        "a.docx",
        a_docx(
            "x",
            word___rels__settings_dot_xml_dot_rels='<R><Relationship TargetMode="External"'
            ' Type="x/attachedTemplate" Target="a"/></R>',
        ),
        Reason.MACROS,
    ),
    "an open letter with scripts": ("a.odt", an_odt("x", Basic__a="x"), Reason.MACROS),
    "an open letter with a password": (
        "a.odt",
        an_odt("x", **{"META-INF__manifest.xml": "<m><encryption-data/></m>"}),
        Reason.PASSWORD,
    ),
    "entities": (
        "a.docx",
        a_docx("x", word__document_dot_xml='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        Reason.DAMAGED,
    ),
    "HEIC": ("a.heic", b"\0\0\0\x18ftypheic\0\0\0\0", Reason.HEIC),
    "AVIF": ("a.avif", a_picture("AVIF"), Reason.HEIC),
    "a film": ("a.mp4", an_m4a(b"vide"), Reason.VIDEO),
    "a film of a phone": ("a.mov", b"\0\0\0\x18ftypqt  ", Reason.VIDEO),
    "a film in Ogg": ("a.ogv", an_ogg(b"\x80theora"), Reason.VIDEO),
    "something unheard of": ("a.bin", bytes(range(256)), Reason.UNKNOWN),
    "text of long ago": ("a.txt", b"caf\xe9", Reason.UNKNOWN),
    "text with NULs": ("a.txt", b"a\0b", Reason.UNKNOWN),
    "a text named a PDF": ("a.pdf", b"hello", Reason.PRETENDS),
    "a PDF named a photo": ("a.jpg", a_pdf(), Reason.PRETENDS),
    "a photo named a letter": ("a.docx", a_photo(), Reason.PRETENDS),
    "a PDF that is a packed folder too": (
        "a.pdf",
        a_pdf() + packed({"a.exe": "MZ"}),
        Reason.PRETENDS,
    ),
    "a recording that is a packed folder too": (
        "a.ogg",
        an_ogg() + packed({"a.exe": "MZ"}),
        Reason.PRETENDS,
    ),
    "half a photo": ("a.jpg", a_photo()[:900], Reason.DAMAGED),
    "half a PDF": ("a.pdf", b"%PDF-1.7\nnothing more", Reason.DAMAGED),
    "half a letter": ("a.docx", a_docx("x")[:-30], Reason.DAMAGED),
    "half a recording": ("a.m4a", an_m4a()[:-30], Reason.DAMAGED),
    "too large": ("a.txt", b"a" * (LARGEST_FILE + 1), Reason.TOO_LARGE),
}


@pytest.mark.parametrize("which", REFUSED)
def test_what_is_not_kept_is_refused_by_its_name(which: str, reader: FileReader) -> None:
    name, content, reason = REFUSED[which]
    assert refusal(name, content, reader) == reason


def test_every_refusal_has_a_sentence_of_its_own() -> None:
    said = [RefusedError(reason).told for reason in Reason]
    assert len(set(said)) == len(list(Reason))
    assert all(sentence.endswith(".") and "rror" not in sentence for sentence in said)


def test_a_pdf_with_a_password_is_refused(reader: FileReader) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(a_pdf())))
    writer.encrypt("lantern", algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    assert refusal("a.pdf", written.getvalue(), reader) == Reason.PASSWORD


def test_a_pdf_that_only_forbids_printing_is_kept(reader: FileReader) -> None:
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(PdfReader(io.BytesIO(a_pdf())))
    writer.encrypt("", owner_password="lantern", algorithm="AES-256")
    written = io.BytesIO()
    writer.write(written)
    assert taken("a.pdf", written.getvalue(), reader).pages == 2


def test_a_letter_that_unpacks_to_a_bomb_is_refused(reader: FileReader) -> None:
    bomb = packed(
        {
            "[Content_Types].xml": "<Types/>",
            "word/document.xml": "<a>" + "0" * 260_000_000 + "</a>",
        }
    )
    assert len(bomb) < LARGEST_FILE
    assert refusal("a.docx", bomb, reader) == Reason.DAMAGED


def test_a_letter_with_the_same_part_twice_is_refused(reader: FileReader) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        twice = packed_twice()
    assert refusal("a.docx", twice, reader) == Reason.PRETENDS


# Letters and recordings


@pytest.mark.parametrize("make", [a_docx, an_odt])
def test_the_words_of_a_letter_are_read(make: Any) -> None:
    kind = kind_of(make("x"))
    assert words_of(make("Dear Priya,", "It &amp; that"), kind) == "Dear Priya,\nIt & that"


def test_plain_words_are_read_whatever_ended_their_lines() -> None:
    assert words_of(b"\xef\xbb\xbfa\r\nb\rc", FileKind.TEXT) == "a\nb\nc"


@pytest.mark.parametrize("content", [a_wav(), an_mp3(), an_m4a()])
def test_nothing_is_left_of_what_a_recording_tells(content: bytes) -> None:
    assert CANARY.encode() in content
    kept = without_its_story(content, kind_of(content))
    assert CANARY.encode() not in kept
    assert b"+51" not in kept
    assert without_its_story(kept, kind_of(kept)) == kept


def test_the_sound_of_a_recording_stays() -> None:
    import wave

    with wave.open(io.BytesIO(without_its_story(a_wav(0.5), FileKind.WAV))) as sound:
        assert sound.getnframes() == 4_000


# Names


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("IMG_2041.JPG", "IMG_2041.jpg"),
        ("C:\\Users\\priya\\Marlow\\school.jpeg", "school.jpg"),
        ("/home/priya/school.jpeg", "school.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        ("photo\u202egnp.exe", "photo gnp.jpg"),
        ("a\x00b\nc\u2066d.jpg", "a b c d.jpg"),
        ("school plan 2.1 final", "school plan 2.1 final.jpg"),
        ("..jpg", "Photo.jpg"),
        ("con.jpg", "Photo.jpg"),
        ('a<b>:"c|?*.jpg', "a b c.jpg"),
        ("é" * 300 + ".jpg", "é" * 100 + ".jpg"),
        ("", "Photo.jpg"),
    ],
)
def test_names_are_shown_without_paths_and_tricks(name: str, shown: str) -> None:
    assert display_name(name, FileKind.JPEG, otherwise="Photo") == shown


@given(st.text(max_size=300))
def test_any_name_becomes_one_line_with_a_true_ending(name: str) -> None:
    shown = display_name(name, FileKind.PDF, otherwise="Letter")
    assert shown.endswith(".pdf")
    assert 5 <= len(shown) <= 104
    assert shown.isprintable() or "\u200c" in shown or "\u200d" in shown
    assert not set(shown) & set('/\\:*?"<>|\n')
    check_name(shown, FileKind.PDF)


# Choosing


def test_what_may_be_chosen_is_what_may_be_kept() -> None:
    assert LARGEST_FILE == MAX_FILE_BYTES


def test_a_chosen_file_is_read_with_progress(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a" * 2_500_000)
    told: list[tuple[int, int]] = []
    content = read_chosen(path, lambda done, of: told.append((done, of)), lambda: False)
    assert len(content) == 2_500_000
    assert told[-1] == (2_500_000, 2_500_000)
    assert len(told) == 3


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"a")
    with pytest.raises(NotAddedError):
        read_chosen(path, lambda _done, _of: None, lambda: True)


@pytest.mark.parametrize(
    ("make", "reason"),
    [("folder", Reason.FOLDER), ("none", Reason.GONE), ("big", Reason.TOO_LARGE)],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, make: str, reason: Reason) -> None:
    path = tmp_path / make
    if make == "folder":
        path.mkdir()
    elif make == "big":
        with path.open("wb") as file:
            file.truncate(LARGEST_FILE + 1)
    with pytest.raises(RefusedError) as caught:
        read_chosen(path, lambda _done, _of: None, lambda: False)
    assert caught.value.reason == reason


# Anything at all


@settings(max_examples=150)
@given(which=st.sampled_from(sorted(EVERY_KIND)), data=st.data())
def test_an_altered_file_is_taken_in_or_refused_and_nothing_else(
    which: str, data: st.DataObject, reader: FileReader
) -> None:
    name, content = EVERY_KIND[which]
    altered = bytearray(content)
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(altered) - 1))
        match data.draw(st.sampled_from(["change", "cut", "add", "repeat"])):
            case "change":
                altered[place] = data.draw(st.integers(0, 255))
            case "cut":
                del altered[place : place + data.draw(st.integers(0, 400))]
            case "add":
                altered[place:place] = data.draw(st.binary(max_size=60))
            case _:
                altered[place:place] = altered[place : place + 200]
        if not altered:
            break
    try:
        kept = taken(name, bytes(altered), reader)
    except KnownError:
        return
    assert kind_of(kept.content) == kept.kind
    assert kept.kind in KEPT_PICTURES or not kept.is_redrawn


@settings(max_examples=200)
@given(st.binary(max_size=2_000))
def test_any_bytes_are_of_a_kind_or_refused(content: bytes) -> None:
    with suppress(RefusedError):
        assert kind_of(content) in FileKind


def refusal(name: str, content: bytes, reader: FileReader) -> Reason:
    with pytest.raises(RefusedError) as caught:
        taken(name, content, reader)
    return caught.value.reason


def markers_of(jpeg: bytes) -> set[int]:
    """The kinds of segment before the points of the picture begin."""
    found, at = {jpeg[1]}, 2
    while jpeg[at] == 0xFF and jpeg[at + 1] != 0xDA:
        found.add(jpeg[at + 1])
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4])
    return found


def chunks_of(png: bytes) -> set[bytes]:
    found, at = set(), 8
    while at < len(png):
        found.add(png[at + 4 : at + 8])
        at += 12 + int.from_bytes(png[at : at + 4])
    return found


def a_png_head(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    rows = chunk(b"IDAT", zlib.compress(bytes(10_000_000), 9))
    return b"\x89PNG\r\n\x1a\n" + head + rows + chunk(b"IEND", b"")


def packed_twice() -> bytes:
    import zipfile

    written = io.BytesIO(a_docx("What is shown."))
    with zipfile.ZipFile(written, "a") as letter:
        letter.writestr("word/document.xml", "<other/>")
    return written.getvalue()

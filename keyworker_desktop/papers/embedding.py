"""A typeface inside a PDF: only the glyphs that were used, each with what it stands for."""

import zlib
from collections.abc import Mapping

import uharfbuzz
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFDocument,
    PDFName,
    PDFStream,
    PDFString,
)

from keyworker_desktop.papers.typefaces import EM, Face, Glyph, Weight

_NOT_ON_PAPER = ("GSUB", "GPOS", "GDEF", "name", "DSIG", "STAT", "BASE", "cmap", "OS/2", "gasp")
_SYMBOLIC = 4
_STEM_WIDTH = {Weight.REGULAR: 84, Weight.BOLD: 120}
_ENTRIES_IN_A_BLOCK = 100


def font_object(document: PDFDocument, face: Face, glyphs: Mapping[int, Glyph]) -> PDFDictionary:
    """A font whose codes are glyph numbers, so that shaped words come out as they were shaped."""
    letters = "".join(chr(ord("A") + number % 26) for number in _digest(face, glyphs))
    name = PDFName(f"{letters}+{face.name}")
    descendant = PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("CIDFontType2"),
            "BaseFont": name,
            "CIDSystemInfo": PDFDictionary(
                {
                    "Registry": PDFString("Adobe"),
                    "Ordering": PDFString("Identity"),
                    "Supplement": 0,
                }
            ),
            "CIDToGIDMap": PDFName("Identity"),
            "DW": 0,
            "W": PDFArray(_widths(face, glyphs)),
            "FontDescriptor": document.Reference(_descriptor(document, face, name, glyphs)),
        }
    )
    return PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("Type0"),
            "BaseFont": name,
            "Encoding": PDFName("Identity-H"),
            "DescendantFonts": PDFArray([document.Reference(descendant)]),
            "ToUnicode": document.Reference(_stream(_meanings(glyphs).encode("ascii"))),
        }
    )


def _digest(face: Face, glyphs: Mapping[int, Glyph]) -> bytes:
    """Six bytes that name this subset."""
    used = ",".join(map(str, sorted(glyphs)))
    checks = (zlib.crc32(f"{part} {face.name} {used}".encode()) for part in range(2))
    return b"".join(check.to_bytes(4, "big") for check in checks)[:6]


def _widths(face: Face, glyphs: Mapping[int, Glyph]) -> list[object]:
    widths: list[object] = []
    for number in sorted(glyphs):
        widths += [number, PDFArray([face.width(number)])]
    return widths


def _descriptor(
    document: PDFDocument, face: Face, name: PDFName, glyphs: Mapping[int, Glyph]
) -> PDFDictionary:
    extents = face.shaper.get_font_extents("ltr")
    up, down = round(extents.ascender * face.scale), round(extents.descender * face.scale)
    bold = face.name.endswith(Weight.BOLD)
    program = _subset(face, glyphs)
    return PDFDictionary(
        {
            "Type": PDFName("FontDescriptor"),
            "FontName": name,
            "Flags": _SYMBOLIC,
            "FontBBox": PDFArray([-EM, down, 2 * EM, up]),
            "ItalicAngle": 0,
            "Ascent": up,
            "Descent": down,
            "CapHeight": up,
            "StemV": _STEM_WIDTH[Weight.BOLD if bold else Weight.REGULAR],
            "FontFile2": document.Reference(_stream(program, Length1=len(program))),
        }
    )


def _subset(face: Face, glyphs: Mapping[int, Glyph]) -> bytes:
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(glyphs)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _NOT_ON_PAPER)
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return bytes(uharfbuzz.subset(face.shaper.face, wanted).blob.data)


def _meanings(glyphs: Mapping[int, Glyph]) -> str:
    """What each glyph stands for, as a ToUnicode map."""
    entries = [
        f"<{number:04x}> <{glyph.text.encode('utf-16-be').hex()}>"
        for number, glyph in sorted(glyphs.items())
        if glyph.text
    ]
    blocks = (
        entries[start : start + _ENTRIES_IN_A_BLOCK]
        for start in range(0, len(entries), _ENTRIES_IN_A_BLOCK)
    )
    told = "\n".join(
        f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks
    )
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000> <ffff>\nendcodespacerange\n"
        f"{told}\n"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    )


def _stream(content: bytes, **entries: int) -> PDFStream:
    packed = zlib.compress(content, 9)
    return PDFStream(PDFDictionary({**entries, "Filter": PDFName("FlateDecode")}), packed + b"\n")

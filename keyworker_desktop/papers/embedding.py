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


Codes = Mapping[tuple[int, str], int]
"""By glyph number and meaning: one glyph that means different things has a code for each."""


def font_object(document: PDFDocument, face: Face, codes: Codes) -> PDFDictionary:
    """A font of shaped glyphs, each of which says what it stands for."""
    letters = "".join(chr(ord("A") + number % 26) for number in _digest(face, codes))
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
            "CIDToGIDMap": document.Reference(_stream(_glyph_numbers(codes))),
            "DW": 0,
            "W": PDFArray([1, PDFArray([face.width(number) for number, _meaning in codes])]),
            "FontDescriptor": document.Reference(_descriptor(document, face, name, codes)),
        }
    )
    return PDFDictionary(
        {
            "Type": PDFName("Font"),
            "Subtype": PDFName("Type0"),
            "BaseFont": name,
            "Encoding": PDFName("Identity-H"),
            "DescendantFonts": PDFArray([document.Reference(descendant)]),
            "ToUnicode": document.Reference(_stream(_meanings(codes).encode("ascii"))),
        }
    )


def code_of(codes: dict[tuple[int, str], int], glyph: Glyph) -> int:
    """Codes count from 1, in the order in which glyphs are first used."""
    return codes.setdefault((glyph.number, glyph.text), len(codes) + 1)


def _digest(face: Face, codes: Codes) -> bytes:
    """Six bytes that name this subset."""
    used = ",".join(str(number) for number, _meaning in codes)
    checks = (zlib.crc32(f"{part} {face.name} {used}".encode()) for part in range(2))
    return b"".join(check.to_bytes(4, "big") for check in checks)[:6]


def _glyph_numbers(codes: Codes) -> bytes:
    return b"".join(number.to_bytes(2, "big") for number in (0, *(number for number, _ in codes)))


def _descriptor(document: PDFDocument, face: Face, name: PDFName, codes: Codes) -> PDFDictionary:
    extents = face.shaper.get_font_extents("ltr")
    up, down = round(extents.ascender * face.scale), round(extents.descender * face.scale)
    bold = face.name.endswith(Weight.BOLD)
    program = _subset(face, codes)
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


def _subset(face: Face, codes: Codes) -> bytes:
    wanted = uharfbuzz.SubsetInput()
    wanted.glyph_set.update(number for number, _meaning in codes)
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in _NOT_ON_PAPER)
    wanted.flags = uharfbuzz.SubsetFlags.RETAIN_GIDS | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return bytes(uharfbuzz.subset(face.shaper.face, wanted).blob.data)


def _meanings(codes: Codes) -> str:
    """What each glyph stands for, as a ToUnicode map."""
    entries = [
        f"<{code:04x}> <{meaning.encode('utf-16-be').hex()}>"
        for (_number, meaning), code in codes.items()
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

"""The PDF itself: pages, embedded type, and the structure that a screen reader follows."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from itertools import groupby
from typing import Any

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing, String
from reportlab.lib.colors import HexColor
from reportlab.pdfbase.pdfdoc import (
    PDFArray,
    PDFDictionary,
    PDFName,
    PDFObject,
    PDFObjectReference,
    PDFPage,
    PDFString,
)
from reportlab.pdfgen.canvas import Canvas

from keyworker_desktop.papers import embedding
from keyworker_desktop.papers.outline import outline
from keyworker_desktop.papers.typefaces import EM, Face, Glyph
from keyworker_desktop.papers.typesetting import Line, Run

MILLIMETRE = 72 / 25.4
WIDTH, HEIGHT = 210 * MILLIMETRE, 297 * MILLIMETRE
LANGUAGE = "en-GB"
PROGRAM = "Keyworker Desktop"

COLOURS = {
    "text": "#1E2429",
    "quiet": "#566069",
    "line": "#DFE0DE",
    "edge": "#7F888F",
    "accent": "#1F5F8B",
    "sunken": "#EFEFEC",
    "voice": "#FBF5E6",
    "voice line": "#E6DBBE",
    "paper": "#FFFFFF",
}
"""The light theme's; nothing on a paper is told by colour alone."""


@dataclass(eq=False)
class Element:
    """A part of the structure: a heading, a paragraph, a figure with its words."""

    tag: str
    alternative: str = field(default="", repr=False)
    parts: list["Element"] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    """Pages (from 0) and the numbers of its pieces on them."""

    def add(self, tag: str, alternative: str = "") -> "Element":
        part = Element(tag, alternative)
        self.parts.append(part)
        return part

    @property
    def is_empty(self) -> bool:
        return not self.places and all(part.is_empty for part in self.parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the file says of itself."""

    title: str = field(repr=False)
    author: str = field(repr=False)
    subject: str = field(repr=False)
    made_at: datetime


class Sheet(Canvas):  # type: ignore[misc]  # reportlab has no types
    """A reportlab canvas whose text is shaped and tagged. The upper left corner is (0, 0)."""

    def __init__(self, about: About, root: Element) -> None:
        self._bytes = BytesIO()
        self._codes: dict[Face, dict[tuple[int, str], int]] = {}
        self._pieces: list[list[Element]] = [[]]
        self.root = root
        super().__init__(
            self._bytes,
            pagesize=(WIDTH, HEIGHT),
            pageCompression=1,
            invariant=1,
            pdfVersion=(1, 7),
            lang=LANGUAGE,
        )
        self.setTitle(about.title)
        self.setAuthor(about.author)
        self.setSubject(about.subject)
        self.setCreator(PROGRAM)
        self.setViewerPreference("DisplayDocTitle", "true")
        self._made_at = about.made_at

    def _make_preamble(self) -> None:
        # Reportlab would begin each page with Helvetica, which no PDF embeds.
        self._preamble = "1 0 0 1 0 0 cm"

    def setFont(  # noqa: N802 - reportlab's name
        self, psfontname: str, size: float, leading: float | None = None
    ) -> None:
        """Nothing: only ``write`` sets type, and only in typefaces that the file carries."""

    @contextmanager
    def tagged(self, element: Element | None) -> Iterator[None]:
        """What is drawn inside belongs to this part of the structure; None: to no part of it."""
        if element is None:
            self.addLiteral("/Artifact BMC")
        else:
            pieces = self._pieces[-1]
            element.places.append((len(self._pieces) - 1, len(pieces)))
            self.addLiteral(f"/{element.tag} <</MCID {len(pieces)}>> BDC")
            pieces.append(element)
        yield
        self.addLiteral("EMC")

    def write(self, line: Line, left: float, baseline: float) -> None:
        """One line of words, its baseline so far below the upper edge."""
        size = line.style.size
        colour = HexColor(COLOURS[line.style.colour])
        self.addLiteral(
            f"BT {_numbers(*colour.rgb())} rg 1 0 0 1 {_numbers(left, HEIGHT - baseline)} Tm"
        )
        for run in line.runs:
            self._write_run(run, size)
        self.addLiteral("ET")
        for drawn in filter(None, _outlines(line, left, HEIGHT - baseline)):
            self.addLiteral(f"{_numbers(*colour.rgb())} rg {drawn}")

    def _write_run(self, run: Run, size: float) -> None:
        codes = self._codes.setdefault(run.face, {})
        self.addLiteral(f"/T{list(self._codes).index(run.face) + 1} {_numbers(size)} Tf")
        for operator in _shown(run, size, codes):
            self.addLiteral(operator)

    def ground(self, box: tuple[float, float, float, float], fill: str, edge: str = "") -> None:
        """A filled box: left, top, width, height."""
        left, top, width, height = box
        self.saveState()
        self.setFillColor(HexColor(COLOURS[fill]))
        if edge:
            self.setStrokeColor(HexColor(COLOURS[edge]))
            self.setLineWidth(0.75)
        self.roundRect(
            left, HEIGHT - top - height, width, height, 4, stroke=1 if edge else 0, fill=1
        )
        self.restoreState()

    def disc(
        self, across: float, down: float, radius: float, *, filled: float, barred: bool
    ) -> None:
        """A circle, open, half or full, or open with a bar across."""
        self.saveState()
        self.setStrokeColor(HexColor(COLOURS["text"]))
        self.setFillColor(HexColor(COLOURS["text"]))
        self.setLineWidth(1.2)
        up = HEIGHT - down
        if filled >= 1:
            self.circle(across, up, radius, fill=1)
        else:
            self.circle(across, up, radius)
            if filled:
                box = (across - radius, up - radius, across + radius, up + radius)
                self.wedge(*box, 180, 180, fill=1, stroke=0)
            if barred:
                self.line(across - radius, up, across + radius, up)
        self.restoreState()

    def rule(self, left: float, top: float, width: float, *, colour: str, weight: float) -> None:
        self.saveState()
        self.setStrokeColor(HexColor(COLOURS[colour]))
        self.setLineWidth(weight)
        self.line(left, HEIGHT - top, left + width, HEIGHT - top)
        self.restoreState()

    def draw(
        self, drawing: Drawing, labels: list[tuple[String, Line]], left: float, top: float
    ) -> None:
        """A chart; its strings come ready set, so that a name in any script is shaped."""
        marks = Drawing(drawing.width, drawing.height)
        for shape in drawing.contents:
            if not isinstance(shape, String):
                marks.add(shape)
        renderPDF.draw(marks, self, left, HEIGHT - top - drawing.height)
        for string, line in labels:
            share = {"start": 0.0, "middle": 0.5, "end": 1.0}[string.textAnchor]
            across = left + string.x - line.width * share
            self.write(line, across, top + drawing.height - string.y)

    def _setAnnotations(self, page: PDFPage) -> None:  # noqa: N802 - reportlab's name
        super()._setAnnotations(page)
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents = len(self._pieces) - 1
        page.Tabs = PDFName("S")
        self._pieces.append([])

    def finish(self) -> bytes:
        """The file. Nothing can be drawn after this."""
        document: Any = self._doc
        stamp = self._made_at
        document._timeStamp = _Stamp(stamp)  # noqa: SLF001 - it can be set in no other way
        fonts = document.idToObject["BasicFonts"].dict
        for number, (face, codes) in enumerate(self._codes.items(), start=1):
            made = embedding.font_object(document, face, codes)
            fonts[f"T{number}"] = document.Reference(made)
        catalog = document.Catalog
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.StructTreeRoot = self._structure(document)
        self.save()
        return self._bytes.getvalue()

    def _structure(self, document: Any) -> PDFObject:
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        root_reference = document.Reference(root)
        references: dict[Element, PDFObjectReference] = {}
        top = self._structure_of(document, self.root, root_reference, references)
        parents: list[object] = []
        for page, pieces in enumerate(self._pieces):
            if pieces:
                owners = PDFArray([references[element] for element in pieces])
                parents += [page, document.Reference(owners)]
        root["K"] = top
        root["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(parents)}))
        root["ParentTreeNextKey"] = len(self._pieces)
        return root_reference

    def _structure_of(
        self,
        document: Any,
        element: Element,
        parent: PDFObjectReference,
        references: dict[Element, PDFObjectReference],
    ) -> PDFObjectReference:
        made = PDFDictionary(
            {"Type": PDFName("StructElem"), "S": PDFName(element.tag), "P": parent}
        )
        reference = references[element] = document.Reference(made)
        kids: list[object] = [
            PDFDictionary(
                {
                    "Type": PDFName("MCR"),
                    "Pg": PDFObjectReference(f"Page{page + 1}"),
                    "MCID": number,
                }
            )
            for page, number in element.places
        ]
        kids += [
            self._structure_of(document, part, reference, references)
            for part in element.parts
            if not part.is_empty
        ]
        made["K"] = PDFArray(kids)
        if element.alternative:
            made["Alt"] = PDFString(element.alternative)
        return reference


class _Stamp:
    """When the paper was made, in the shape in which reportlab asks for it."""

    def __init__(self, moment: datetime) -> None:
        minutes = int((moment.utcoffset() or moment - moment).total_seconds() // 60)
        self.YMDhms = tuple(moment.timetuple())[:6]
        self.dhh, self.dmm = divmod(abs(minutes), 60)
        if minutes < 0:
            self.dhh = -self.dhh


def _shown(run: Run, size: float, codes: dict[tuple[int, str], int]) -> Iterator[str]:
    """The operators that show a run; glyphs that stand higher or lower have one of their own."""
    for up, glyphs in groupby(run.glyphs, key=lambda glyph: glyph.up if glyph.text else 0.0):
        shown = f"[{''.join(_placed(run.face, glyphs, codes))}] TJ"
        rise = _numbers(up * size / EM)
        yield shown if rise == "0" else f"{rise} Ts {shown} 0 Ts"


def _placed(
    face: Face, glyphs: Iterable[Glyph], codes: dict[tuple[int, str], int]
) -> Iterator[str]:
    """Codes, and between them what differs from the widths that the font in the file has."""
    shown = ""
    before = 0.0
    for glyph in glyphs:
        if not glyph.text:
            before -= glyph.advance
            continue
        if round(before - glyph.across, 2):
            if shown:
                yield f"<{shown}>"
            yield _numbers(before - glyph.across)
            shown = ""
        shown += f"{embedding.code_of(codes, glyph):04x}"
        before = face.width(glyph.number) + glyph.across - glyph.advance
    if shown:
        yield f"<{shown}>"
    if round(before, 2):
        yield _numbers(before)


def _outlines(line: Line, left: float, up: float) -> Iterator[str]:
    """Glyphs that stand for no letter of their own: as text they would be read as one."""
    size = line.style.size
    for run in line.runs:
        for glyph in run.glyphs:
            if not glyph.text:
                across, rise = glyph.across * size / EM, glyph.up * size / EM
                yield outline(run.face, glyph.number, left + across, up + rise, size)
            left += glyph.advance * size / EM


def _numbers(*values: float) -> str:
    return " ".join(f"{value:.3f}".rstrip("0").rstrip(".") or "0" for value in values)

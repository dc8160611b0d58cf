"""A paper as others see it: its words, its fonts, its structure."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pypdf
import pypdfium2


def pages(paper: bytes) -> list[str]:
    """The words of each page, in logical order, as one line."""
    document = pypdfium2.PdfDocument(paper)
    try:
        return [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


def words(paper: bytes) -> str:
    return " ".join(pages(paper))


def reader(paper: bytes) -> Any:
    return pypdf.PdfReader(BytesIO(paper))


def fonts(paper: bytes) -> list[Any]:
    found = {}
    for page in reader(paper).pages:
        for name, font in page["/Resources"]["/Font"].get_object().items():
            found[name] = font.get_object()
    return list(found.values())


def _operations(page: Any) -> Any:
    return pypdf.generic.ContentStream(page.get_contents(), None).operations


def glyphs_shown(paper: bytes) -> Iterator[tuple[str, int]]:
    """The font and number of every glyph on every page; 0 is the empty box."""
    for page in reader(paper).pages:
        font = ""
        maps = {
            name: kind["/DescendantFonts"][0]["/CIDToGIDMap"].get_data()
            for name, kind in page["/Resources"]["/Font"].items()
        }
        for operands, operator in _operations(page):
            if operator == b"Tf":
                font = str(operands[0])
            if operator == b"TJ":
                for part in operands[0]:
                    if isinstance(part, (bytes, str)):
                        codes: Any = getattr(part, "original_bytes", part)
                        for place in range(0, len(codes), 2):
                            code = int.from_bytes(codes[place : place + 2], "big")
                            number = maps[font][2 * code : 2 * code + 2]
                            yield font, int.from_bytes(number, "big")


def read_back(paper: bytes) -> str:
    """The words in a second reading program, which keeps leftward words in order; without gaps.

    Reading programs guess where words part by the gaps they see, in some scripts one too many.
    """
    return "".join("".join(page.extract_text().split()) for page in reader(paper).pages)


def structure(paper: bytes) -> list[tuple[str, str]]:
    """Every tagged part in logical order: its tag, and the words that a figure has beside it."""
    found = []

    def walk(element: Any) -> None:
        element = element.get_object()
        if isinstance(element, list):
            for part in element:
                walk(part)
        elif "/S" in element:
            found.append((str(element["/S"])[1:], str(element.get("/Alt", ""))))
            walk(element["/K"])

    walk(reader(paper).trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found

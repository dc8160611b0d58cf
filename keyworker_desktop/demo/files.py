"""Invented files of the demonstration: a drawing of a dog, and a letter from a school."""

import io

from PIL import Image, ImageDraw

_PAPER, _BROWN, _DARK, _RED, _GREEN, _SKY = (
    (253, 251, 244),
    (176, 118, 66),
    (62, 44, 34),
    (196, 52, 48),
    (98, 150, 84),
    (150, 192, 220),
)
_LINES_A_PAGE = 40


def drawing_of_biscuit(width: int = 1_200, height: int = 900) -> bytes:
    """As a child draws a dog in the garden, in felt pen; a JPEG."""
    picture = Image.new("RGB", (width, height), _PAPER)
    pen = ImageDraw.Draw(picture)

    def at(*places: float) -> list[float]:
        return [
            place * (width if number % 2 == 0 else height) for number, place in enumerate(places)
        ]

    line = max(3, width // 170)
    pen.rectangle(at(0, 0, 1, 0.10), fill=_SKY)
    pen.rectangle(at(0, 0.86, 1, 1), fill=_GREEN)
    pen.ellipse(at(0.80, 0.04, 0.94, 0.22), fill=(244, 206, 84))
    for left in (0.30, 0.40, 0.60, 0.69):
        pen.rounded_rectangle(
            at(left, 0.66, left + 0.055, 0.90),
            radius=line * 3,
            fill=_BROWN,
            outline=_DARK,
            width=line,
        )
    pen.ellipse(at(0.26, 0.42, 0.80, 0.76), fill=_BROWN, outline=_DARK, width=line)
    pen.arc(at(0.70, 0.28, 0.92, 0.62), 100, 300, fill=_DARK, width=line * 4)
    pen.ellipse(at(0.14, 0.22, 0.42, 0.60), fill=_BROWN, outline=_DARK, width=line)
    for left, tilt in ((0.11, 0.02), (0.37, -0.02)):
        pen.ellipse(at(left, 0.20 + tilt, left + 0.09, 0.48), fill=_DARK)
    for left in (0.21, 0.31):
        pen.ellipse(
            at(left, 0.33, left + 0.035, 0.385), fill=(255, 255, 255), outline=_DARK, width=line
        )
        pen.ellipse(at(left + 0.012, 0.35, left + 0.027, 0.375), fill=_DARK)
    pen.ellipse(at(0.245, 0.43, 0.315, 0.485), fill=_DARK)
    pen.arc(at(0.21, 0.43, 0.35, 0.55), 20, 160, fill=_DARK, width=line)
    pen.rectangle(at(0.20, 0.585, 0.40, 0.62), fill=_RED)
    pen.ellipse(at(0.275, 0.61, 0.325, 0.675), fill=(244, 206, 84), outline=_DARK, width=line)
    for left in (0.04, 0.10, 0.50, 0.84, 0.90, 0.96):
        pen.line(at(left, 0.90, left - 0.01, 0.80), fill=(70, 120, 62), width=line)
    written = io.BytesIO()
    picture.save(written, "JPEG", quality=90)
    return written.getvalue()


def letter(lines: list[str]) -> bytes:
    """A PDF of so many lines in a typeface that every program brings along."""
    pages = [lines[at : at + _LINES_A_PAGE] for at in range(0, len(lines), _LINES_A_PAGE)] or [[]]
    children = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R /Lang (en-GB) >>",
        f"<< /Type /Pages /Kids [{children}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842]"
            b" /Resources << /Font << /F1 3 0 R >> >>"
            + f" /Contents {5 + 2 * number} 0 R >>".encode()
        )
        words = b"".join(b"(" + _escaped(line) + b") Tj T*\n" for line in page)
        stream = b"BT /F1 12 Tf 17 TL 72 760 Td\n" + words + b"ET"
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
    return _put_together(parts)


def _escaped(line: str) -> bytes:
    plain = line.encode("cp1252", errors="replace")
    return plain.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _put_together(parts: list[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, part in enumerate(parts, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    begins = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    for place in places:
        written += b"%010d 00000 n \n" % place
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(parts) + 1,
        begins,
    )
    return bytes(written)

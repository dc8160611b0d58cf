"""A picture drawn anew: only its points are kept, upright and no larger than is needed to read."""

import io
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from PIL import Image, ImageCms, ImageOps

from keyworker_desktop.files.errors import Reason, RefusedError
from keyworker_desktop.files.kinds import FileKind

MOST_POINTS = 64_000_000
LONGEST_SIDE = 2_560
"""A photographed page of A4 then has 219 points to the inch: small print can be read."""
_JPEG_QUALITY = 88
_LARGEST_PNG = 3 * 1024 * 1024
"""A photo saved as PNG is many times as large as it need be; a screen's picture is not."""
_FORMATS: Final = {
    FileKind.JPEG: "JPEG",
    FileKind.PNG: "PNG",
    FileKind.WEBP: "WEBP",
    FileKind.GIF: "GIF",
}
_BROKEN = (
    AttributeError,
    EOFError,
    IndexError,
    KeyError,
    MemoryError,
    OSError,
    OverflowError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What Pillow raises for pictures that are damaged."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """``content`` is a file that holds the picture, or its points: blue, green, red, unused."""

    kind: FileKind
    width: int
    height: int
    content: bytes = field(repr=False)


def format_of(kind: FileKind) -> str:
    """What Pillow calls it."""
    return _FORMATS[kind]


def clean(content: bytes, kind: FileKind) -> Drawn:
    """Decode it, turn it upright, bound it, and write nothing but the points."""
    return _opened(content, kind, _drawn_anew)


def points_of(content: bytes, kind: FileKind, longest_side: int) -> Drawn:
    """To be shown as it is, no larger than asked for."""

    def draw(picture: Image.Image, kind: FileKind) -> Drawn:
        picture.draft("RGB", (longest_side, longest_side))
        picture.thumbnail((longest_side, longest_side), Image.Resampling.LANCZOS)
        flat = _on_white(picture).convert("RGB")
        return Drawn(kind, flat.width, flat.height, flat.tobytes("raw", "BGRX"))

    return _opened(content, kind, draw)


def _opened(
    content: bytes, kind: FileKind, draw: Callable[[Image.Image, FileKind], Drawn]
) -> Drawn:
    Image.MAX_IMAGE_PIXELS = None  # the size is checked here, before anything is decoded
    try:
        with Image.open(io.BytesIO(content), formats=[_FORMATS[kind]]) as picture:
            _check(picture, kind)
            return draw(picture, kind)
    except _BROKEN as error:
        raise RefusedError(Reason.DAMAGED) from error


def _check(picture: Image.Image, kind: FileKind) -> None:
    if picture.width * picture.height > MOST_POINTS:
        raise RefusedError(Reason.PIXELS)
    if kind != FileKind.JPEG and getattr(picture, "n_frames", 1) > 1:
        raise RefusedError(Reason.MOVING)


def _drawn_anew(picture: Image.Image, kind: FileKind) -> Drawn:
    # A JPEG can be decoded at half or a quarter of its size, which large photos need.
    picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    picture.load()
    profile = picture.info.get("icc_profile")
    upright = ImageOps.exif_transpose(picture)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    flat = _on_white(_in_usual_colours(upright, profile))
    points = Image.new(flat.mode, flat.size)
    points.paste(flat)  # into a picture that never held anything but points
    written = io.BytesIO()
    kept = FileKind.PNG if kind in {FileKind.PNG, FileKind.GIF} else FileKind.JPEG
    if kept == FileKind.PNG:
        points.save(written, "PNG", optimize=True)
    if kept == FileKind.JPEG or written.tell() > _LARGEST_PNG:
        kept, written = FileKind.JPEG, io.BytesIO()
        points.save(written, "JPEG", quality=_JPEG_QUALITY, optimize=True)
    return Drawn(kept, points.width, points.height, written.getvalue())


def _in_usual_colours(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """Into sRGB, if it says what its own colours mean and that can be understood."""
    if not profile or picture.mode not in {"RGB", "CMYK", "L"}:
        return picture
    try:
        return (
            ImageCms.profileToProfile(
                picture,
                ImageCms.ImageCmsProfile(io.BytesIO(profile)),
                ImageCms.createProfile("sRGB"),
                outputMode="RGB",
            )
            or picture
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """What is see-through becomes white: nothing stays hidden behind it."""
    if picture.mode in {"I", "F"} or picture.mode.startswith("I;"):
        deep = picture.convert("I")
        return deep.point([value // 256 for value in range(65_536)], "L")
    if picture.mode in {"1", "L"} and "transparency" not in picture.info:
        return picture.convert("L")
    if picture.has_transparency_data:
        ground = Image.new("RGBA", picture.size, (255, 255, 255, 255))
        return Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")
    return picture.convert("RGB")

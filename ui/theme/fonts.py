"""The typeface and the few sizes and weights the program uses."""

from dataclasses import dataclass
from enum import Enum
from functools import cache
from importlib.resources import files

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication

FAMILY = "Atkinson Hyperlegible Next"
POINTS_PER_INCH = 72
USUAL_DOTS_PER_INCH = 96.0


@dataclass(frozen=True, slots=True)
class Face:
    """A size in pixels at 100 %, the height of its line, and a weight."""

    size: float
    line: float
    weight: QFont.Weight = QFont.Weight.Normal
    italic: bool = False


class Type(Enum):
    """Every size and weight of type there is. A screen chooses one; it never sets its own."""

    TITLE = Face(26, 31, QFont.Weight.DemiBold)
    SECTION = Face(18, 24, QFont.Weight.DemiBold)
    HEADING = Face(15, 21, QFont.Weight.DemiBold)
    MEDIUM = Face(15, 21, QFont.Weight.Medium)
    BODY = Face(15, 21)
    SMALL_HEADING = Face(13.5, 19, QFont.Weight.DemiBold)
    SMALL_MEDIUM = Face(13.5, 19, QFont.Weight.Medium)
    SMALL = Face(13.5, 19)
    SMALL_ITALIC = Face(13.5, 19, italic=True)
    LABEL_HEADING = Face(12.5, 17, QFont.Weight.DemiBold)
    LABEL_MEDIUM = Face(12.5, 17, QFont.Weight.Medium)
    LABEL = Face(12.5, 17)
    VOICE = Face(16.5, 24)
    BUTTON = Face(14.5, 20, QFont.Weight.Medium)
    BUTTON_STRONG = Face(14.5, 20, QFont.Weight.DemiBold)
    FIELD = Face(14.5, 20)
    LARGE = Face(18, 26)  # visit mode and "show to family"
    LARGE_HEADING = Face(20, 28, QFont.Weight.DemiBold)
    LARGE_TITLE = Face(32, 38, QFont.Weight.DemiBold)


@cache
def load_fonts() -> tuple[str, ...]:
    """Give Qt our typeface; answers the families it found in our files."""
    families: set[str] = set()
    for file in sorted(files("resources").joinpath("fonts").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".ttf"):
            number = QFontDatabase.addApplicationFontFromData(file.read_bytes())
            families.update(QFontDatabase.applicationFontFamilies(number))
    return tuple(sorted(families))


def make_font(face: Type, scale: float) -> QFont:
    font = QFont(FAMILY)
    # Points, because Qt's pixel sizes are whole numbers and 13.5 is not.
    font.setPointSizeF(face.value.size * scale * POINTS_PER_INCH / _dots_per_inch())
    font.setWeight(face.value.weight)
    font.setItalic(face.value.italic)
    font.setHintingPreference(QFont.HintingPreference.PreferVerticalHinting)
    return font


def _dots_per_inch() -> float:
    screens = QGuiApplication.screens()
    return screens[0].logicalDotsPerInch() if screens else USUAL_DOTS_PER_INCH

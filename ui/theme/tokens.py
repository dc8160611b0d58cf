"""The colours of the three themes, by what they are for; a test computes their contrast."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

DARKEST_CURVED = 0.04045  # below it sRGB is a straight line


class ThemeName(StrEnum):
    LIGHT = "light"
    DARK = "dark"
    CONTRAST = "contrast"


class Tone(StrEnum):
    """What a word or figure says about itself. Never the only carrier of that meaning."""

    PLAIN = "plain"
    QUIET = "quiet"
    ACCENT = "accent"
    GOOD = "good"
    CAUTION = "caution"
    URGENT = "urgent"
    HOSPITAL = "hospital"
    ON_ACCENT = "on-accent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """One theme. Colours are ``#RRGGBB``; widths are unscaled pixels."""

    surface: str
    raised: str
    sunken: str
    text: str
    quiet: str
    line: str
    control: str
    accent: str
    on_accent: str
    accent_soft: str
    good: str
    good_soft: str
    caution: str
    caution_soft: str
    urgent: str
    urgent_soft: str
    hospital: str
    hospital_soft: str
    voice: str
    voice_line: str
    focus: str
    focus_edge: str
    chart_quiet: str
    control_width: int = 1
    outlined: bool = False  # soft grounds are black in high contrast, so shapes get an outline

    def ink(self, tone: Tone) -> str:
        return _INK[tone](self)

    def soft(self, tone: Tone) -> str:
        """The ground that goes under words of this tone."""
        return _SOFT[tone](self)


_INK: dict[Tone, Callable[[Tokens], str]] = {
    Tone.PLAIN: lambda t: t.text,
    Tone.QUIET: lambda t: t.quiet,
    Tone.ACCENT: lambda t: t.accent,
    Tone.GOOD: lambda t: t.good,
    Tone.CAUTION: lambda t: t.caution,
    Tone.URGENT: lambda t: t.urgent,
    Tone.HOSPITAL: lambda t: t.hospital,
    Tone.ON_ACCENT: lambda t: t.on_accent,
}
_SOFT: dict[Tone, Callable[[Tokens], str]] = {
    Tone.PLAIN: lambda t: t.sunken,
    Tone.QUIET: lambda t: t.sunken,
    Tone.ACCENT: lambda t: t.accent_soft,
    Tone.GOOD: lambda t: t.good_soft,
    Tone.CAUTION: lambda t: t.caution_soft,
    Tone.URGENT: lambda t: t.urgent_soft,
    Tone.HOSPITAL: lambda t: t.hospital_soft,
    Tone.ON_ACCENT: lambda t: t.accent,
}

LIGHT = Tokens(
    surface="#F7F7F5",
    raised="#FFFFFF",
    sunken="#EFEFEC",
    text="#1E2429",
    quiet="#566069",
    line="#DFE0DE",
    control="#7F888F",
    accent="#1F5F8B",
    on_accent="#FFFFFF",
    accent_soft="#E5EEF5",
    good="#2E6B4F",
    good_soft="#E4F0E9",
    caution="#855600",
    caution_soft="#FAF0DA",
    urgent="#A4262C",
    urgent_soft="#FAE8E7",
    hospital="#3D4F9F",
    hospital_soft="#E8EBF8",
    voice="#FBF5E6",
    voice_line="#E6DBBE",
    focus="#FFB000",
    focus_edge="#1E2429",
    chart_quiet="#7C868D",
)

DARK = Tokens(
    surface="#14181B",
    raised="#1C2125",
    sunken="#101316",
    text="#E9EBEC",
    quiet="#A9B2B9",
    line="#31383E",
    control="#78838B",
    accent="#83BCE4",
    on_accent="#0C1A25",
    accent_soft="#1F3342",
    good="#86CBA8",
    good_soft="#1B3128",
    caution="#E6B75C",
    caution_soft="#362B17",
    urgent="#F4979A",
    urgent_soft="#3C2224",
    hospital="#AAB8F5",
    hospital_soft="#252B45",
    voice="#28251B",
    voice_line="#4A4431",
    focus="#FFB000",
    focus_edge="#000000",
    chart_quiet="#7C868E",
)

CONTRAST = Tokens(
    surface="#000000",
    raised="#000000",
    sunken="#000000",
    text="#FFFFFF",
    quiet="#EDEDED",
    line="#9A9A9A",
    control="#FFFFFF",
    accent="#7FD4FF",
    on_accent="#000000",
    accent_soft="#00344D",
    good="#8CF0B5",
    good_soft="#000000",
    caution="#FFD452",
    caution_soft="#000000",
    urgent="#FFA3A3",
    urgent_soft="#000000",
    hospital="#C3CEFF",
    hospital_soft="#000000",
    voice="#000000",
    voice_line="#FFD452",
    focus="#FFB000",
    focus_edge="#FFFFFF",
    chart_quiet="#BDBDBD",
    control_width=2,
    outlined=True,
)

TOKENS = {ThemeName.LIGHT: LIGHT, ThemeName.DARK: DARK, ThemeName.CONTRAST: CONTRAST}


def contrast(first: str, second: str) -> float:
    """The WCAG contrast ratio of two ``#RRGGBB`` colours, 1 to 21."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def blend(top: str, ground: str, share: float) -> str:
    """``top`` laid over ``ground`` at ``share`` (0 to 1) of its strength."""
    mixed = (
        round(upper * share + lower * (1 - share))
        for upper, lower in zip(_channels(top), _channels(ground), strict=True)
    )
    return "#" + "".join(f"{channel:02X}" for channel in mixed)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(channel / 255) for channel in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return (
        channel / 12.92 if channel <= DARKEST_CURVED else float(((channel + 0.055) / 1.055) ** 2.4)
    )

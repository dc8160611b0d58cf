"""Builds the style sheet from `resources/style.qss`: ``@token`` a colour, ``8u`` a scaled size."""

import re
from functools import cache
from importlib.resources import files

from ui.theme.fonts import FAMILY
from ui.theme.tokens import Tokens

_TOKEN = re.compile(r"@([a-z-]+)")
_UNIT = re.compile(r"\b(\d+(?:\.\d+)?)u\b")


def style_sheet(tokens: Tokens, scale: float) -> str:
    def colour(found: re.Match[str]) -> str:
        name = found[1].replace("-", "_")
        if name == "control_width":
            return f"{tokens.control_width}px"
        return FAMILY if name == "family" else str(getattr(tokens, name))

    def size(found: re.Match[str]) -> str:
        return f"{max(1, round(float(found[1]) * scale))}px"

    return _UNIT.sub(size, _TOKEN.sub(colour, _template()))


@cache
def _template() -> str:
    return files("resources").joinpath("style.qss").read_text(encoding="utf-8")

"""What a file is called on the screen: no path, nothing invisible, an ending that is true."""

import unicodedata
from pathlib import PurePath

from keyworker_desktop.files.kinds import SUFFIXES, FileKind

LONGEST = 100
_LONGEST_READ = 1_000
_JOINERS = {"\u200c", "\u200d"}
"""Without a shape of their own, and part of how some languages are written."""
_ON_NO_DISK = set('<>:"|?*')
_DEVICES = {"CON", "PRN", "AUX", "NUL"} | {
    f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)
}


def display_name(name: str, kind: FileKind, *, otherwise: str) -> str:
    """``otherwise`` is what it is called if nothing is left of ``name``."""
    shown = shown_name(name)
    suffix = PurePath(shown).suffix
    has_suffix = 1 < len(suffix) <= 6 and suffix[1:].isalnum()  # noqa: PLR2004 - ".xhtml"
    stem = shown.removesuffix(suffix) if has_suffix else shown
    stem = " ".join(stem.split()).strip(". \u200c\u200d")[:LONGEST].rstrip(". ")
    if not stem or stem.split(".")[0].strip().upper() in _DEVICES:
        stem = otherwise
    return stem + SUFFIXES[kind]


def shown_name(name: str) -> str:
    """What a file is called before it is known what it is."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])
    return "".join(sign if _is_shown(sign) else " " for sign in last)[:_LONGEST_READ].strip()


def _is_shown(sign: str) -> bool:
    if sign in _ON_NO_DISK:
        return False
    return sign in _JOINERS or unicodedata.category(sign)[0] not in {"C", "Z"}

"""What our typefaces cannot print is said in words: no empty box, nothing lost in silence."""

import re
import unicodedata

from keyworker_desktop.papers.typefaces import can_be_set

WRITINGS = {
    "CJK": "Chinese or Japanese",
    "IDEOGRAPHIC": "Chinese or Japanese",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "BOPOMOFO": "Chinese",
    "HANGUL": "Korean",
    "ETHIOPIC": "Amharic or Tigrinya",
    "MYANMAR": "Burmese",
}
"""By the first word of a letter's Unicode name, where that is not what people call the writing."""

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
_UNSEEN = {"Cc", "Cf", "Cs", "Cn", "Co"}
_JOINERS = "\u200c\u200d\u200e\u200f"
"""Not seen themselves, but they shape or order the letters beside them."""
_LETTERS = {"L", "M", "N"}
_VARIANTS = range(0xFE00, 0xFE10)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_FLAG_LETTERS = range(0x1F1E6, 0x1F200)
_SPACES = re.compile("[^\\S\n]")


def printable(text: str) -> str:
    """The same words with line ends as newlines, and a few words for each sign we cannot print."""
    text = _SPACES.sub(" ", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    if all(sign == "\n" or can_be_set(sign) for sign in set(text)):
        return text
    parts: list[str] = []
    place = 0
    while place < len(text):
        sign = text[place]
        if sign == "\n" or can_be_set(sign) or sign in _JOINERS:
            parts.append(sign)
            place += 1
            continue
        end = _end_of_strange(text, place)
        parts.append(_in_words(text[place:end]))
        place = end
    return "".join(parts)


def _end_of_strange(text: str, place: int) -> int:
    while place < len(text) and (
        text[place] in _JOINERS or (text[place] != "\n" and not can_be_set(text[place]))
    ):
        place += 1
    return place


def _in_words(strange: str) -> str:
    """A run of signs without a glyph: pictures by their names, writing by what it is called."""
    told: list[str] = []
    flag = ""
    for sign in strange:
        if ord(sign) in _FLAG_LETTERS:
            flag += chr(ord(sign) - _FLAG_LETTERS.start + ord("A"))
            if len(flag) > 1:
                told.append(f"picture: flag {flag}")
                flag = ""
        elif words := _name_of(sign):
            told.append(words)
    distinct = list(dict.fromkeys(told))
    return f"[{', '.join(distinct)}]" if distinct else ""


def _name_of(sign: str) -> str:
    """Nothing for what is not seen anyway: marks of direction, variants, tones, control signs."""
    category = unicodedata.category(sign)
    if category in {"Co", "Cn"}:
        return "a sign that this paper cannot show"
    if category in _UNSEEN or ord(sign) in _VARIANTS or ord(sign) in _SKIN_TONES:
        return ""
    name = unicodedata.name(sign, "a sign that this paper cannot show")
    if name.startswith("COMBINING"):
        return "an accent that this paper cannot show"
    if category[0] in _LETTERS:
        first = name.split()[0].split("-")[0]
        return f"written in {WRITINGS.get(first, first.capitalize())}, which this paper cannot show"
    return f"picture: {name.lower()}"

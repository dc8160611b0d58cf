"""How the families are written down: blocks of plain text that a reviewer can read as they are.

A line ``== …`` begins a block; ``:name …`` is one of its fields; every other line is a paragraph.
A line that begins with two spaces goes on with the one before it. Straight quotation marks become
typographic ones.

Times are days before (-) or after (+) the day on which the caseload is shown. The head of a note is
``== day clock way minutes people``, then ``kept`` or ``off`` (it answers the last booking), ``by:``
and the author if not the keyworker, ``!`` for that very day even at a weekend. Its fields are
``aloud``, ``written``, ``drawn``, ``signed`` or ``device`` (own words: whose, then the words),
``where``, ``next``, ``worry``, ``book``, ``add``, ``comment``, ``ask``, ``answer``, ``sign``.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

_HEAD = "== "
_FIELD = re.compile(r":([a-z_]+) (.+)")
_OPENING = re.compile(r'(^|[\s(\[—–])"')


@dataclass(frozen=True)
class Block:
    """``head`` in words, ``paragraphs`` in order, ``fields`` as name and text in order."""

    head: tuple[str, ...]
    paragraphs: tuple[str, ...]
    fields: tuple[tuple[str, str], ...]

    @property
    def body(self) -> str:
        return "\n\n".join(self.paragraphs)

    def get(self, name: str) -> str:
        return next((text for known, text in self.fields if known == name), "")


@dataclass(frozen=True)
class PersonText:
    """Somebody around a family. ``known``: when they came into the record, if later."""

    key: str
    place: str
    given_name: str
    family_name: str
    age: tuple[int, int] | None
    known: int | None
    more: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class FamilyText:
    """Everything that is written of one family; times are days before the day it is shown."""

    key: str
    name: str
    child: str
    keyworker: str
    began: int
    rating: str
    visiting: str
    now: str
    people: tuple[PersonText, ...]
    about: str
    story: str
    plan: str
    notes: str
    course: str
    routine: str = ""


def person(
    key: str,
    place: str,
    names: str,
    *,
    age: tuple[int, int] | None = None,
    known: int | None = None,
    **more: str,
) -> PersonText:
    """``names`` is the first name, then the family name if there is one."""
    given, _, family = (names, "", "") if names.startswith("Dr ") else names.partition(" ")
    return PersonText(
        key,
        place,
        given,
        family,
        age,
        known,
        {name: _told(name, value) for name, value in more.items()},
    )


def blocks(text: str) -> Iterator[Block]:
    head: tuple[str, ...] = ()
    paragraphs: list[str] = []
    fields: list[tuple[str, str]] = []
    for line in [*_whole_lines(text), _HEAD]:
        if line.startswith(_HEAD):
            if head:
                yield Block(head, tuple(paragraphs), tuple(fields))
            head, paragraphs, fields = tuple(line[len(_HEAD) :].split()), [], []
        elif match := _FIELD.fullmatch(line):
            fields.append((match[1], typographic(match[2])))
        else:
            paragraphs.append(typographic(line))


def typographic(text: str) -> str:
    return _OPENING.sub("\\1“", text).replace('"', "”").replace("'", "’")


def lines(text: str) -> str:
    """A list written with `` / `` between its lines."""
    return text.replace(" / ", "\n")


def _told(name: str, value: str) -> str:
    return typographic(lines(value) if name == "adjustments" else value)


def _whole_lines(text: str) -> list[str]:
    whole: list[str] = []
    for line in text.splitlines():
        if line.startswith("  ") and whole:
            whole[-1] += " " + line.strip()
        elif line.strip():
            whole.append(line.rstrip())
    return whole


def plain(value: Any) -> str:
    """A paragraph written over several lines, as one line."""
    return typographic(" ".join(str(value).split()))

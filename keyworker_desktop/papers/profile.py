"""The one-page profile: what a person wants others to know, on one side of paper, never more."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from keyworker_desktop.papers.furniture import COLUMN, Frame, Furniture, frame, printed
from keyworker_desktop.papers.rows import (
    Ground,
    Row,
    Setter,
    beside,
    boxed,
    gap,
    height_of,
    indented,
    line_row,
)
from keyworker_desktop.papers.sheet import About, Element
from keyworker_desktop.papers.styles import BODY, INSET, QUIET, TITLE, UNDER_TITLE, VOICE
from keyworker_desktop.papers.typefaces import Weight
from keyworker_desktop.papers.typesetting import Line, Style, Typesetter
from keyworker_desktop.papers.wording import (
    called,
    day_in_words,
    lines_of,
    listed,
    named,
    possessive,
    quoted,
)
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.about_me import SECTIONS, AboutMe
from keyworker_desktop.record.kinds.person import Person

MORE = "More in the full About me."
LEAST_SIZE = 10.0

_HEADING = Style(12.5, 17, Weight.BOLD)
_SCALES = (1.0, 0.96, 0.92, 0.88, 0.84)
_BETWEEN_COLUMNS = 20.0
_MOST_TEXT = 7_000
"""Characters of one text that are looked at: more than a page of the smallest type can hold."""
_TITLE_LINES = 2
_BULLET_WIDTH = 13.0
_VOICE, _DO, _DO_NOT = "own_words", "please_do", "please_do_not"
_ORDER = (
    "important_to_me",
    _DO,
    _DO_NOT,
    "communication",
    "support",
    "wellness",
    "important_people",
    "at home",
    "worth_knowing",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileContents:
    """``at_home`` are told by name and relation only: the profile is about one person."""

    child: Person
    about: AboutMe | None = None
    at_home: Sequence[Person] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class _Section:
    heading: str
    words: str = field(repr=False)
    is_list: bool = False


def profile_paper(profile: ProfileContents, furniture: Furniture) -> bytes:
    """A PDF of one page. What does not fit is not left out in silence: the page says there is more."""
    typesetter = Typesetter()
    name = profile.child.full_name
    about = About(
        title=f"About {named(name)}",
        author=furniture.made_by,
        subject=f"What {name} wants others to know, on one page",
        made_at=furniture.made_at,
    )
    front = frame(called(profile.child), "One-page profile", furniture, typesetter)
    page = _fitted(_Profile(profile, typesetter), front)
    return printed(about, front, page.rows, page.root)


@dataclass(frozen=True, slots=True)
class _Page:
    rows: list[Row]
    root: Element
    lines: Mapping[str, int]
    """How many lines each text has on it."""


@dataclass(frozen=True, slots=True)
class _Size:
    """How large, and at most how many lines of each text."""

    scale: float = 1.0
    most: Mapping[str, int] = field(default_factory=dict)

    def style(self, style: Style) -> Style:
        return style.scaled(self.scale, least=LEAST_SIZE)

    def space(self, height: float) -> float:
        return height * self.scale**3


class _Profile:
    """Lays the page out as often as it takes; what it has broken into lines it remembers."""

    def __init__(self, profile: ProfileContents, typesetter: Typesetter) -> None:
        self._profile = profile
        self._setter = Setter(typesetter, COLUMN)
        self._sections = dict(_sections(profile))
        self._broken: dict[tuple[str, float, Style], list[list[Line]]] = {}

    def page(self, size: _Size) -> _Page:
        root = Element("Document")
        lines: dict[str, int] = {}
        rows = list(self._rows(size, root, lines))
        return _Page(rows, root, lines)

    def _rows(self, size: _Size, root: Element, lines: dict[str, int]) -> Iterator[Row]:
        child = self._profile.child
        yield from self._setter.text(child.name, self._title(size), root.add("H1"))
        pronouns = f"{child.pronouns}. " if child.pronouns else ""
        yield from self._setter.text(
            f"{pronouns}What I would like you to know about me.",
            size.style(UNDER_TITLE), root.add("P"),
        )
        if not self._sections:
            yield gap(24)
            words = f"Nothing has been written here yet. It begins with {possessive(child.name)} own words."
            yield from self._setter.text(words, BODY, root.add("P"))
            return
        for key, section in self._sections.items():
            if key == _DO and _DO_NOT in self._sections:
                yield gap(size.space(14))
                width = (COLUMN - _BETWEEN_COLUMNS) / 2
                setter = replace(self._setter, width=width)
                left = list(self._section(key, section, size, setter, (root.add("Sect"), lines)))
                other = self._sections[_DO_NOT]
                right = list(self._section(_DO_NOT, other, size, setter, (root.add("Sect"), lines)))
                yield beside(left, right, width + _BETWEEN_COLUMNS)
            elif key == _VOICE:
                yield gap(size.space(12))
                yield from self._voice(section, size, (root.add("Sect"), lines))
            elif key != _DO_NOT or _DO not in self._sections:
                yield gap(size.space(14))
                part = root.add("Sect")
                yield from self._section(key, section, size, self._setter, (part, lines))
        yield from self._written(size, root)

    def _title(self, size: _Size) -> Style:
        """A long name gets smaller type rather than the whole page."""
        style = size.style(TITLE)
        while style.size > BODY.size and self._title_lines(style) > _TITLE_LINES:
            style = style.scaled(0.9)
        return style

    def _title_lines(self, style: Style) -> int:
        return len(self._setter.typesetter.lines(self._profile.child.name, style, COLUMN))

    def _voice(
        self, section: _Section, size: _Size, into: tuple[Element, dict[str, int]]
    ) -> Iterator[Row]:
        inside = self._setter.narrowed(2 * INSET)
        said = list(self._text(_VOICE, section, size, inside, into))
        if section.heading:
            told = inside.text(section.heading, size.style(QUIET), into[0].add("P"))
            said += [gap(3), *told]
        ground = Ground("voice", "edge", INSET)
        yield from boxed(said, ground, above=size.space(10), below=size.space(11))

    def _section(
        self,
        key: str,
        section: _Section,
        size: _Size,
        setter: Setter,
        into: tuple[Element, dict[str, int]],
    ) -> Iterator[Row]:
        yield from setter.text(section.heading, size.style(_HEADING), into[0].add("H2"))
        yield gap(size.space(2))
        yield from self._text(key, section, size, setter, into)

    def _text(
        self,
        key: str,
        section: _Section,
        size: _Size,
        setter: Setter,
        into: tuple[Element, dict[str, int]],
    ) -> Iterator[Row]:
        """Its lines, as many as may be; if that is not all of them, a line that says so."""
        part, counted = into
        style = size.style(VOICE if key == _VOICE else BODY)
        indent = _BULLET_WIDTH if section.is_list else 0.0
        narrow = setter.narrowed(indent)
        paragraphs = self._lines(section, style, narrow)
        counted[key] = sum(map(len, paragraphs))
        left = size.most.get(key, counted[key])
        is_cut = left < counted[key] or len(section.words) > _MOST_TEXT
        counted[key] = left
        listing = part.add("L") if section.is_list else part
        for lines in paragraphs:
            if left <= 0:
                break
            element = listing.add("LI").add("LBody") if section.is_list else part.add("P")
            if section.is_list:
                bullet = setter.typesetter.line("•", style)
                yield beside(
                    [line_row(bullet, indent, element)],
                    [line_row(lines[0], narrow.width, element)],
                    indent,
                )
                lines = lines[1:]  # noqa: PLW2901
                left -= 1
            yield from indented(
                [line_row(line, narrow.width, element) for line in lines[:left]], indent
            )
            left -= len(lines)
        if is_cut:
            yield from setter.text(MORE, replace(size.style(QUIET), weight=Weight.BOLD), part.add("P"))

    def _lines(self, section: _Section, style: Style, setter: Setter) -> list[list[Line]]:
        key = (section.words, setter.width, style)
        if key not in self._broken:
            self._broken[key] = setter.typesetter.paragraphs(
                section.words[:_MOST_TEXT], style, setter.width, any_direction=True
            )
        return self._broken[key]

    def _written(self, size: _Size, root: Element) -> Iterator[Row]:
        about = self._profile.about
        if about is None or about.struck:
            return
        told = []
        if about.told_by.strip():
            told.append(f"written with the help of {about.told_by.strip()}")
        if about.told_on:
            told.append(f"on {day_in_words(about.told_on)}")
        if told:
            words = " ".join(told)
            yield gap(size.space(14))
            sentence = f"{words[0].upper()}{words[1:]}."
            yield from self._setter.text(sentence, size.style(QUIET), root.add("P"))


def _sections(profile: ProfileContents) -> Iterator[tuple[str, _Section]]:
    """In the order of the page: the voice first, then what whoever reads it can do at once."""
    about = profile.about if profile.about and not profile.about.struck else None
    texts = {name: getattr(about, name).strip() for name in SECTIONS} if about else {}
    labels = kind_of(AboutMe).fields
    if about and about.own_words.strip():
        yield _VOICE, _Section(about.own_words_told.strip(), quoted(about.own_words))
    if items := lines_of(profile.child.adjustments):
        yield "adjustments", _Section("What helps me everywhere", "\n".join(items), is_list=True)
    for name in _ORDER:
        if name == "at home":
            if people := _at_home(profile.at_home):
                yield name, _Section("Who is at home", people)
        elif name in {_DO, _DO_NOT}:
            if items := lines_of(texts.get(name, "")):
                yield name, _Section(labels[name].label, "\n".join(items), is_list=True)
        elif texts.get(name):
            yield name, _Section(labels[name].label, texts[name])


def _at_home(people: Sequence[Person]) -> str:
    told = [
        f"{named(person.name)} ({person.relation.strip()})" if person.relation.strip()
        else named(person.name)
        for person in people
        if not person.struck
    ]
    return f"{listed(told)}." if told else ""


def _fitted(profile: _Profile, front: Frame) -> _Page:
    """Smaller first, then shorter, always the longest text, until it is one page."""
    for scale in _SCALES:
        page = profile.page(_Size(scale))
        if height_of(page.rows) <= front.room:
            return page
    most: dict[str, int] = {}
    line = BODY.leading * _SCALES[-1]
    while (excess := height_of(page.rows) - front.room) > 0 and any(page.lines.values()):
        longest, *others = sorted(page.lines, key=lambda key: -page.lines[key])
        next_longest = page.lines[others[0]] if others else 0
        fewer = min(math.ceil(excess / line), page.lines[longest] - next_longest)
        most = {**page.lines, longest: page.lines[longest] - max(1, fewer)}
        page = profile.page(_Size(_SCALES[-1], most))
    return page

"""The one-page profile: what a person wants others to know, on one side of paper, never more."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from keyworker_desktop.papers.furniture import COLUMN, Frame, Furniture, few_lines, frame, printed
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
MORE_THAN_FITS = "There is more than fits on this page."
LEAST_SIZE = 10.0

_HEADING = Style(12.5, 17, Weight.BOLD)
_SCALES = (1.0, 0.96, 0.92, 0.88, 0.84)
_BETWEEN_COLUMNS = 20.0
_MOST_TEXT = 7_000
_MOST_PARAGRAPHS = 80
"""Of one text this much is looked at: more than a page of the smallest type can hold."""
_TITLE_LINES = 2
_BULLET_WIDTH = 13.0
_ADJUSTMENTS = "What helps me everywhere (reasonable adjustments)"
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
_PROSE = frozenset(_ORDER) - {_DO, _DO_NOT}
_TIERS: Sequence[tuple[frozenset[str], int]] = (
    (_PROSE, 3),
    (_PROSE, 1),
    (frozenset(), 2),
    (frozenset(), 0),
)
"""Which texts are cut, down to how many lines, before the next are; no keys means all."""


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
    more: str = MORE


def profile_paper(profile: ProfileContents, furniture: Furniture) -> bytes:
    """A PDF of one page. Where not everything fits, the page says that there is more."""
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
        self._remarks: dict[tuple[str, float, Style], list[Line]] = {}

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
            size.style(UNDER_TITLE),
            root.add("P"),
        )
        if not self._sections:
            yield gap(24)
            begins = f"It begins with {possessive(child.name)} own words."
            words = f"Nothing has been written here yet. {begins}"
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
        return size.style(self._name_style)

    @cached_property
    def _name_style(self) -> Style:
        name, lines = self._profile.child.name, self._setter.typesetter.lines
        style = TITLE
        while style.size > BODY.size and len(lines(name, style, COLUMN)) > _TITLE_LINES:
            style = style.scaled(0.9)
        return style

    def _voice(
        self, section: _Section, size: _Size, into: tuple[Element, dict[str, int]]
    ) -> Iterator[Row]:
        inside = self._setter.narrowed(2 * INSET)
        said = list(self._text(_VOICE, section, size, inside, into))
        if section.heading:
            said += [gap(3), *self._remark(section.heading, size, inside, into[0])]
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
        narrow = setter.narrowed(_BULLET_WIDTH if section.is_list else 0.0)
        paragraphs = self._lines(section, style, narrow)
        counted[key] = sum(map(len, paragraphs))
        left = size.most.get(key, counted[key])
        if left == counted[key] - 1:
            left += 1  # the line that says there is more would take as much room
        is_cut = left < counted[key] or len(section.words) > _MOST_TEXT
        listing = part.add("L") if section.is_list else part
        for lines in paragraphs:
            if left <= 0:
                break
            element = listing.add("LI").add("LBody") if section.is_list else part.add("P")
            if section.is_list:
                yield from self._item(lines[:left], setter, element)
            else:
                yield from (line_row(line, setter.width, element) for line in lines[:left])
            left -= len(lines)
        if is_cut:
            more = replace(size.style(QUIET), weight=Weight.BOLD)
            yield from setter.text(section.more, more, part.add("P"))

    def _item(self, lines: Sequence[Line], setter: Setter, element: Element) -> Iterator[Row]:
        """A bullet at the edge where the words begin."""
        width = setter.width - _BULLET_WIDTH
        words = [line_row(line, width, element) for line in lines]
        bullet = [line_row(setter.typesetter.line("•", lines[0].style), _BULLET_WIDTH, element)]
        if lines[0].is_from_right:
            yield beside(indented(bullet, width + _BULLET_WIDTH / 2), words[:1], 0)
            yield from words[1:]
        else:
            yield beside(bullet, words[:1], _BULLET_WIDTH)
            yield from indented(words[1:], _BULLET_WIDTH)

    def _lines(self, section: _Section, style: Style, setter: Setter) -> list[list[Line]]:
        key = (section.words, setter.width, style)
        if key not in self._broken:
            some = "\n".join(section.words[:_MOST_TEXT].split("\n")[:_MOST_PARAGRAPHS])
            self._broken[key] = setter.typesetter.paragraphs(
                some, style, setter.width, any_direction=True
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
            yield from self._remark(sentence, size, self._setter, root)

    def _remark(self, words: str, size: _Size, setter: Setter, part: Element) -> list[Row]:
        """Who, when, how: two lines at the most."""
        element = part.add("P")
        style = size.style(QUIET)
        key = (words, setter.width, style)
        if key not in self._remarks:
            self._remarks[key] = few_lines(setter.typesetter, words, style, setter.width, most=2)
        return [line_row(line, setter.width, element) for line in self._remarks[key]]


def _sections(profile: ProfileContents) -> Iterator[tuple[str, _Section]]:
    """In the order of the page: the voice first, then what whoever reads it can do at once."""
    about = profile.about if profile.about and not profile.about.struck else None
    texts = {name: getattr(about, name).strip() for name in SECTIONS} if about else {}
    labels = kind_of(AboutMe).fields
    if about and about.own_words.strip():
        yield _VOICE, _Section(about.own_words_told.strip(), quoted(about.own_words))
    if items := lines_of(profile.child.adjustments):
        words = "\n".join(items)
        yield "adjustments", _Section(_ADJUSTMENTS, words, is_list=True, more=MORE_THAN_FITS)
    for name in _ORDER:
        if name == "at home":
            if people := _at_home(profile.at_home):
                yield name, _Section("Who is at home", people, more=MORE_THAN_FITS)
        elif name in {_DO, _DO_NOT}:
            if items := lines_of(texts.get(name, "")):
                yield name, _Section(labels[name].label, "\n".join(items), is_list=True)
        elif texts.get(name):
            yield name, _Section(labels[name].label, texts[name])


def _at_home(people: Sequence[Person]) -> str:
    told = [
        f"{named(person.name)} ({person.relation.strip()})"
        if person.relation.strip()
        else named(person.name)
        for person in people
        if not person.struck
    ]
    return f"{listed(told)}." if told else ""


def _fitted(profile: _Profile, front: Frame) -> _Page:
    """Smaller first, then shorter."""
    for scale in _SCALES:
        page = profile.page(_Size(scale))
        if _fits(page, front):
            return page
    lines = page.lines
    most: dict[str, int] = {}
    for keys, floor in _TIERS:
        cut = [key for key in lines if key in keys or not keys]
        sizes = [
            _Size(_SCALES[-1], {**most, **dict.fromkeys(cut, cap)})
            for cap in range(floor, max((lines[key] for key in cut), default=floor) + 1)
        ]
        # Shortest first, so those that fit stand before those that do not.
        fitting = bisect_left(sizes, x=True, key=lambda size: not _fits(profile.page(size), front))
        if fitting:
            return _filled(profile, sizes[fitting - 1], lines, front)
        most = dict(sizes[0].most)
    return profile.page(_Size(_SCALES[-1], most))


def _filled(profile: _Profile, size: _Size, lines: Mapping[str, int], front: Frame) -> _Page:
    """What is left of the page goes to the voice and the lists, then the others, in their order."""
    for key in sorted((key for key in lines if key in size.most), key=_PROSE.__contains__):
        most = size.most[key]
        for more in (lines[key], most + 2, most + 1):
            larger = _Size(size.scale, {**size.most, key: more})
            if more <= lines[key] and _fits(profile.page(larger), front):
                size = larger
                break
    return profile.page(size)


def _fits(page: _Page, front: Frame) -> bool:
    return height_of(page.rows) <= front.room

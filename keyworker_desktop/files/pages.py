"""Pages of a PDF, pictures and letters as points and words, from the process of few rights."""

import math
from dataclasses import dataclass, field

from keyworker_desktop.files.errors import NotShownError, RefusedError
from keyworker_desktop.files.kinds import PICTURES, FileKind
from keyworker_desktop.files.reader import FileReader
from keyworker_desktop.files.wire import MOST_DRAWN, POINT, SCALE, Ask, Message

_BYTES_A_POINT = 4
_LARGEST_SIDE = 20_000.0


@dataclass(frozen=True, slots=True)
class DrawnPage:
    """Points in rows from the top, four bytes each: blue, green, red, unused."""

    page: int
    scale: float
    width: int
    height: int
    points: bytes = field(repr=False)


class Pages:
    """One PDF opened in a process of its own. What that process says is checked, not believed."""

    def __init__(self, content: bytes, reader: FileReader) -> None:
        self._reader = reader
        self.count = self._ask(Ask.OPEN_PAGES, body=content).first

    def size(self, page: int) -> tuple[float, float]:
        """In points of a seventy-second of an inch."""
        answer = self._ask(Ask.SIZE_OF_PAGE, page)
        width, height = answer.first / POINT, answer.second / POINT
        if not (0 < width <= _LARGEST_SIDE and 0 < height <= _LARGEST_SIDE):
            raise NotShownError
        return width, height

    def draw(self, page: int, scale: float) -> DrawnPage:
        """At ``scale`` pixels a point, or fewer where the page would be too large."""
        width, height = self.size(page)
        most = math.sqrt(MOST_DRAWN / (width * height)) * 0.99
        answer = self._ask(Ask.DRAW_PAGE, page, round(min(scale, most) * SCALE))
        return _checked(answer, page, scale)

    def words(self, page: int) -> str:
        answer = self._ask(Ask.WORDS_OF_PAGE, page)
        return answer.body.decode("utf-8", errors="replace")

    def _ask(self, what: Ask, first: int = 0, second: int = 0, body: bytes = b"") -> Message:
        try:
            return self._reader.ask(what, first, second, body)
        except RefusedError as error:
            raise NotShownError from error


def drawn_picture(
    content: bytes, kind: FileKind, longest_side: int, reader: FileReader
) -> DrawnPage:
    """A picture that was kept; it is decoded in that process too."""
    if kind not in PICTURES:
        raise NotShownError
    place = tuple(FileKind).index(kind)
    try:
        answer = reader.ask(Ask.DRAW_PICTURE, place, longest_side, content)
    except RefusedError as error:
        raise NotShownError from error
    return _checked(answer, 0, 1.0)


def _checked(answer: Message, page: int, scale: float) -> DrawnPage:
    is_whole = len(answer.body) == answer.first * answer.second * _BYTES_A_POINT
    if not is_whole or not 0 < answer.first * answer.second <= MOST_DRAWN * 2:
        raise NotShownError
    return DrawnPage(page, scale, answer.first, answer.second, answer.body)


def letter_words(content: bytes, kind: FileKind, reader: FileReader) -> str:
    """The words of a letter that was kept."""
    try:
        answer = reader.ask(Ask.READ_LETTER, tuple(FileKind).index(kind), body=content)
    except RefusedError as error:
        raise NotShownError from error
    return answer.body.decode("utf-8", errors="replace")

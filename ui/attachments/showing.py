"""What is seen of a file: decoded in the process of few rights, never in this one."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from uuid import UUID

from PySide6.QtGui import QImage

from keyworker_desktop.files.errors import NotShownError, RefusedError
from keyworker_desktop.files.kinds import LETTERS, PICTURES, RECORDINGS, FileKind, kind_of
from keyworker_desktop.files.pages import DrawnPage, Pages, drawn_picture, letter_words
from keyworker_desktop.files.reader import FileReader
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.store.chunks import ChunkFolder, read_file
from ui.attachments.words import kind_of_media
from ui.widgets.page_view import Picture

LONGEST_SIDE, SMALL_SIDE = 2_560, 132
SMALL_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One file opened to be looked at. ``pages`` stays open for the next page of a PDF."""

    kind: FileKind
    image: QImage | None = field(default=None, repr=False)
    pages: Pages | None = field(default=None, repr=False)
    words: str = field(default="", repr=False)


def opened(folder: ChunkFolder, attachment: Attachment, reader: FileReader) -> Seen:
    """Raises NotShownError, and what ``read_file`` raises for a file that is not here whole."""
    content = read_file(folder, attachment)
    kind = kind_of_media(attachment.media)
    if kind is None:
        raise NotShownError
    if kind in RECORDINGS:
        return Seen(kind)
    _check(content, kind)
    if kind in PICTURES:
        return Seen(kind, image=as_image(drawn_picture(content, kind, LONGEST_SIDE, reader)))
    if kind in LETTERS:
        return Seen(kind, words=letter_words(content, kind, reader))
    return Seen(kind, pages=Pages(content, reader))


def drawn(pages: Pages, page: int, scale: float) -> tuple[Picture, str]:
    """The page and its words."""
    return Picture(page, scale, as_image(pages.draw(page, scale))), pages.words(page)


def small_pictures(folder: ChunkFolder, attachments: Sequence[Attachment]) -> dict[UUID, QImage]:
    """Of those that are here and can be shown; the others keep their icon."""
    found: dict[UUID, QImage] = {}
    with FileReader(answer_seconds=SMALL_SECONDS) as reader:
        for attachment in attachments:
            kind = kind_of_media(attachment.media)
            if kind in PICTURES:
                with suppress(KnownError):
                    content = read_file(folder, attachment)
                    picture = drawn_picture(content, kind, SMALL_SIDE, reader)
                    found[attachment.entity_id] = as_image(picture)
    return found


def as_image(drawn_page: DrawnPage) -> QImage:
    return QImage(
        drawn_page.points,
        drawn_page.width,
        drawn_page.height,
        drawn_page.width * 4,
        QImage.Format.Format_RGB32,
    ).copy()


def _check(content: bytes, kind: FileKind) -> None:
    """It must be what its record says: a colleague's program said so, not ours."""
    try:
        is_so = kind_of(content) == kind
    except RefusedError as error:
        raise NotShownError from error
    if not is_so:
        raise NotShownError

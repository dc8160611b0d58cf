"""The process of few rights that decodes pictures, reads letters and draws pages of PDFs.

It is given bytes and gives back points and words; a file that breaks it breaks nothing else.
"""

import codecs
import importlib
import io
import os
import sys

import pypdfium2
from PIL import Image

from keyworker_desktop.files import confine, letters, pictures
from keyworker_desktop.files.errors import Reason, RefusedError
from keyworker_desktop.files.kinds import PICTURES, FileKind
from keyworker_desktop.files.wire import MOST_DRAWN, POINT, SCALE, Ask, Message, Say, receive, send

MOST_PAGES = 5_000
_ASKS_FOR_PASSWORD = 4  # FPDF_ERR_PASSWORD


def main() -> int:
    """Answer until the pipe is closed."""
    # Descriptors, not sys.stdin: a program without a console has none of those.
    asked = io.BufferedReader(io.FileIO(0, closefd=False))
    told = io.BufferedWriter(io.FileIO(1, "w", closefd=False))
    _use_bytes()
    _load_everything()
    held = confine.give_up_rights()
    send(told, Message(Say.READY.value, body=" ".join(sorted(held)).encode()))
    helper = _Helper()
    while (message := receive(asked)) is not None:
        try:
            answer = helper.answer(message)
        except RefusedError as error:
            answer = Message(Say.REFUSED.value, body=error.reason.value.encode())
        send(told, answer)
    return 0


class _Helper:
    def __init__(self) -> None:
        self._document: pypdfium2.PdfDocument | None = None
        self._answers = {
            Ask.CLEAN_PICTURE: self._clean,
            Ask.DRAW_PICTURE: self._show,
            Ask.READ_LETTER: self._letter,
            Ask.OPEN_PAGES: self._open,
            Ask.SIZE_OF_PAGE: self._size,
            Ask.DRAW_PAGE: self._draw,
            Ask.WORDS_OF_PAGE: self._words,
        }

    def answer(self, message: Message) -> Message:
        return self._answers[Ask(message.what)](message)

    def _clean(self, message: Message) -> Message:
        picture = pictures.clean(message.body, _kind(message.first))
        return _done(picture.width, picture.height, picture.content)

    def _show(self, message: Message) -> Message:
        points = pictures.points_of(message.body, _kind(message.first), message.second)
        return _done(points.width, points.height, points.content)

    def _letter(self, message: Message) -> Message:
        return _done(0, 0, letters.words_of(message.body, _kind(message.first)).encode())

    def _size(self, message: Message) -> Message:
        width, height = self._page(message.first).get_size()
        return _done(round(width * POINT), round(height * POINT))

    def _words(self, message: Message) -> Message:
        words = self._page(message.first).get_textpage().get_text_bounded()
        plain = words.replace("\r\n", "\n").replace("\r", "\n")[: letters.MOST_WORDS]
        return _done(0, 0, plain.encode("utf-8", errors="replace"))

    def _open(self, message: Message) -> Message:
        try:
            self._document = pypdfium2.PdfDocument(message.body)
        except pypdfium2.PdfiumError as error:
            needs = getattr(error, "err_code", None) == _ASKS_FOR_PASSWORD
            raise RefusedError(Reason.PASSWORD if needs else Reason.DAMAGED) from error
        pages = len(self._document)
        if not 0 < pages <= MOST_PAGES:
            raise RefusedError(Reason.DAMAGED)
        return _done(pages)

    def _page(self, number: int) -> pypdfium2.PdfPage:
        if self._document is None or number >= len(self._document):
            raise RefusedError(Reason.DAMAGED)
        try:
            return self._document[number]
        except pypdfium2.PdfiumError as error:
            raise RefusedError(Reason.DAMAGED) from error

    def _draw(self, message: Message) -> Message:
        page, scale = self._page(message.first), message.second / SCALE
        width, height = page.get_size()
        if not 0 < width * height * scale * scale <= MOST_DRAWN:
            raise RefusedError(Reason.PIXELS)
        bitmap = page.render(scale=scale, prefer_bgrx=True, maybe_alpha=False)
        points = bytes(bitmap.buffer)
        answer = _done(bitmap.width, bitmap.height, points)
        bitmap.close()
        page.close()
        return answer


def _done(first: int = 0, second: int = 0, body: bytes = b"") -> Message:
    return Message(Say.DONE.value, first, second, body)


def _kind(place: int) -> FileKind:
    return tuple(FileKind)[place]


def _use_bytes() -> None:
    if sys.platform == "win32":
        import msvcrt

        for descriptor in (0, 1):
            msvcrt.setmode(descriptor, os.O_BINARY)


def _load_everything() -> None:
    """What is otherwise loaded when it is first needed, while files can still be opened."""
    for encoding in ("ascii", "cp437", "latin-1", "utf-8-sig", "utf-16-le", "utf-16"):
        codecs.lookup(encoding)
    for plugin in ("Gif", "Jpeg", "Mpo", "Png", "Tiff", "WebP"):
        importlib.import_module(f"PIL.{plugin}ImagePlugin")
    for kind in PICTURES:
        written = io.BytesIO()
        Image.new("RGB", (8, 8)).save(written, pictures.format_of(kind))
        pictures.clean(written.getvalue(), kind)
        pictures.points_of(written.getvalue(), kind, 8)
    document = pypdfium2.PdfDocument.new()
    blank = document.new_page(8, 8)
    blank.render(scale=1, prefer_bgrx=True, maybe_alpha=False).close()
    blank.get_textpage().get_text_bounded()
    document.close()


if __name__ == "__main__":
    sys.exit(main())

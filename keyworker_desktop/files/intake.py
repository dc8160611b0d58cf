"""A chosen file on its way in: known by its content, cleaned of what it tells unasked, named."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG

from keyworker_desktop.files.errors import NotAddedError, NotShownError, Reason, RefusedError
from keyworker_desktop.files.kinds import (
    LETTERS,
    PICTURES,
    RECORDINGS,
    FileKind,
    check_name,
    check_one_thing_only,
    kind_of,
)
from keyworker_desktop.files.names import display_name
from keyworker_desktop.files.reader import FileReader
from keyworker_desktop.files.recordings import without_its_story
from keyworker_desktop.files.wire import LARGEST_FILE, Ask

_PIECE = 1024 * 1024

Progress = Callable[[int, int], None]
"""Bytes read so far, and in all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """What is kept of a file. ``name`` may name somebody."""

    kind: FileKind
    name: str = field(repr=False)
    content: bytes = field(repr=False)
    pages: int = 0
    is_redrawn: bool = False
    """A picture, of which only the points are left."""
    keeps_its_story: bool = False
    """The file may still say who made it, when and with what."""


def read_chosen(path: Path, progress: Progress, is_stopped: Callable[[], bool]) -> bytes:
    """The bytes of a file that somebody chose; never more than may be kept."""
    try:
        mode = path.stat().st_mode
        if S_ISDIR(mode):
            raise RefusedError(Reason.FOLDER)
        if not S_ISREG(mode):
            raise RefusedError(Reason.UNKNOWN)
        with path.open("rb") as file:
            size = path.stat().st_size
            if size > LARGEST_FILE:
                raise RefusedError(Reason.TOO_LARGE)
            pieces, done = [], 0
            while piece := file.read(_PIECE):
                if is_stopped():
                    raise NotAddedError
                pieces.append(piece)
                done += len(piece)
                if done > LARGEST_FILE:
                    raise RefusedError(Reason.TOO_LARGE)
                progress(done, max(size, done))
    except OSError as error:
        raise RefusedError(Reason.GONE) from error
    return b"".join(pieces)


def taken_in(name: str, content: bytes, reader: FileReader, *, otherwise: str) -> Intake:
    """Raises RefusedError, or NotAddedError when the reader was stopped.

    ``name`` is what the file was called, if anything; ``otherwise`` what it is called then.
    """
    if len(content) > LARGEST_FILE:
        raise RefusedError(Reason.TOO_LARGE)
    kind = kind_of(content)
    check_name(name, kind)
    try:
        taken = _cleaned(content, kind, reader)
    except NotShownError as error:
        if reader.is_stopped:
            raise NotAddedError from error
        raise RefusedError(Reason.DAMAGED) from error
    if len(taken.content) > LARGEST_FILE:
        raise RefusedError(Reason.TOO_LARGE)
    return Intake(
        kind=taken.kind,
        name=display_name(name, taken.kind, otherwise=otherwise),
        content=taken.content,
        pages=taken.pages,
        is_redrawn=taken.is_redrawn,
        keeps_its_story=taken.keeps_its_story,
    )


def _cleaned(content: bytes, kind: FileKind, reader: FileReader) -> Intake:
    if kind in PICTURES:
        place = tuple(FileKind).index(kind)
        answer = reader.ask(Ask.CLEAN_PICTURE, place, body=content)
        drawn = kind_of(answer.body)
        if drawn not in PICTURES:
            raise RefusedError(Reason.DAMAGED)
        return Intake(kind=drawn, name="", content=answer.body, is_redrawn=True)
    if kind in RECORDINGS:
        check_one_thing_only(content)
        plain = without_its_story(content, kind)
        stays = kind == FileKind.OGG
        return Intake(kind=kind, name="", content=plain, keeps_its_story=stays)
    if kind in LETTERS:
        reader.ask(Ask.READ_LETTER, tuple(FileKind).index(kind), body=content)
        stays = kind != FileKind.TEXT
        return Intake(kind=kind, name="", content=content, keeps_its_story=stays)
    check_one_thing_only(content)
    pages = reader.ask(Ask.OPEN_PAGES, body=content).first
    return Intake(kind=kind, name="", content=content, pages=pages, keeps_its_story=True)

"""Why a file is not taken, or not shown, each in a sentence that names what is wrong."""

from enum import StrEnum

from keyworker_desktop.record.errors import KnownError

MEBIBYTES = 25


class Reason(StrEnum):
    """Why a file is not taken."""

    EMPTY = "empty"
    TOO_LARGE = "too-large"
    GONE = "gone"
    FOLDER = "folder"
    UNKNOWN = "unknown"
    WEB_PAGE = "web-page"
    VECTOR_DRAWING = "vector-drawing"
    PROGRAM = "program"
    ARCHIVE = "archive"
    MACROS = "macros"
    OLD_OFFICE = "old-office"
    OTHER_OFFICE = "other-office"
    RICH_TEXT = "rich-text"
    PASSWORD = "password"  # noqa: S105 - a reason, not a secret
    PRETENDS = "pretends"
    PIXELS = "pixels"
    MOVING = "moving"
    HEIC = "heic"
    VIDEO = "video"
    DAMAGED = "damaged"


_SENTENCES = {
    Reason.EMPTY: "There is nothing in this file. It was not added.",
    Reason.TOO_LARGE: (
        f"This file is larger than {MEBIBYTES} MB, the most that one may be. It was not added."
    ),
    Reason.GONE: (
        "This file could not be read. It may have been moved, or its stick taken out. "
        "It was not added."
    ),
    Reason.FOLDER: "This is a folder, not a file. Choose the files inside it.",
    Reason.UNKNOWN: (
        "This is not a kind of file that can be kept here. Photos, PDFs, letters (DOCX, ODT or"
        " plain text) and short recordings can. It was not added."
    ),
    Reason.WEB_PAGE: (
        "This is a web page, which can hold programs. Print it to a PDF and add that."
    ),
    Reason.VECTOR_DRAWING: (
        "This is an SVG drawing, which can hold programs. Save it as a PNG or a PDF and add that."
    ),
    Reason.PROGRAM: "This is a program or a script, which cannot be kept with a family's record.",
    Reason.ARCHIVE: (
        "This is a folder packed into one file. Unpack it and add the files that are needed."
    ),
    Reason.MACROS: (
        "This letter holds macros or other active parts. Save it as a PDF and add that."
    ),
    Reason.OLD_OFFICE: (
        "This is in an old Office format, which can hide macros. Save it as a PDF or a DOCX and"
        " add that."
    ),
    Reason.OTHER_OFFICE: (
        "This is a table or a set of slides, which cannot be shown here. Save it as a PDF and"
        " add that."
    ),
    Reason.RICH_TEXT: (
        "This is an RTF letter, which can hide other files. Save it as a PDF or a DOCX and add"
        " that."
    ),
    Reason.PASSWORD: (
        "This file asks for a password of its own, so nobody here could read it. Save it without"
        " the password and add that: it is encrypted here."
    ),
    Reason.PRETENDS: (
        "This file is not what its name says it is. Ask whoever it came from to send it again."
    ),
    Reason.PIXELS: "This picture has more points than can be opened safely. Save it smaller.",
    Reason.MOVING: "This is a moving picture; only still ones can be kept here.",
    Reason.HEIC: (
        "This photo is in a format of newer phones (HEIC or AVIF) that cannot be opened here."
        " Save it as a JPEG on the phone and add that."
    ),
    Reason.VIDEO: "This is a film. Only photos, letters and recordings of sound can be kept here.",
    Reason.DAMAGED: (
        "This file is damaged or was not copied whole, so it cannot be opened. It was not added."
    ),
}


class RefusedError(KnownError):
    """A file that is not taken, and why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(_SENTENCES[reason])
        self.reason = reason


class NotAddedError(KnownError):
    """Somebody said to stop."""

    sentence = "Stopped. The file was not added."


class NotShownError(KnownError):
    """A file that is kept, and that the program cannot show."""

    sentence = (
        "This file cannot be shown here; it may be damaged. It is kept as it came. "
        "A copy of it can be saved."
    )


class NoHelperError(KnownError):
    """The process that opens files could not be started."""

    sentence = (
        "The part of the program that opens files could not be started. Nothing was changed. "
        "Close other programs and try again."
    )

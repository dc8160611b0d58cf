"""The words of a letter, and whether anything in it is more than words and pictures."""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterable
from xml.parsers import expat

from keyworker_desktop.files.errors import Reason, RefusedError
from keyworker_desktop.files.kinds import FileKind

MOST_WORDS = 400_000
"""Characters that are shown of one letter."""
_MOST_UNPACKED, _MOST_PARTS = 200 * 1024 * 1024, 2_000
_ACTIVE_IN_DOCX = ("vbaproject", "vbadata", "activex/", "embeddings/", "macros/", "oleobject")
_ACTIVE_IN_ODT = ("basic/", "scripts/", "dialogs/", "object ", "objectreplacements/")
_FAR_AND_HARMLESS = ("/hyperlink", "/image")
"""A link is followed only by a person; a picture elsewhere is not fetched by us at all."""
_DOCX_BREAKS = {"p": "\n", "br": "\n", "cr": "\n", "tab": "\t", "tc": "\t", "tr": "\n"}
_ODT_BREAKS = {"p": "\n", "h": "\n", "line-break": "\n", "tab": "\t"}
_BROKEN = (
    EOFError,
    KeyError,
    MemoryError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    UnicodeError,
    ValueError,
    expat.ExpatError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
_Names = list[tuple[str, dict[str, str]]]


def words_of(content: bytes, kind: FileKind) -> str:
    """The words, a line for each paragraph. Raises RefusedError for what may not be kept."""
    if kind == FileKind.TEXT:
        words = content.decode("utf-8-sig", errors="replace")
        return words.replace("\r\n", "\n").replace("\r", "\n")[:MOST_WORDS]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as letter:
            _check_sizes(letter.infolist())
            return _docx(letter) if kind == FileKind.DOCX else _odt(letter)
    except _BROKEN as error:
        raise RefusedError(Reason.DAMAGED) from error


def _check_sizes(parts: Iterable[zipfile.ZipInfo]) -> None:
    known = list(parts)
    if len(known) > _MOST_PARTS or sum(part.file_size for part in known) > _MOST_UNPACKED:
        raise RefusedError(Reason.DAMAGED)
    if any(part.flag_bits & 0x1 for part in known):
        raise RefusedError(Reason.PASSWORD)
    if len({part.filename for part in known}) != len(known):
        raise RefusedError(Reason.PRETENDS)


def _docx(letter: zipfile.ZipFile) -> str:
    names = letter.namelist()
    if any(sign in name.lower() for name in names for sign in _ACTIVE_IN_DOCX):
        raise RefusedError(Reason.MACROS)
    for name, attributes in _Reading().tags(letter.read("[Content_Types].xml")):
        if name in {"Override", "Default"} and _is_active(attributes.get("ContentType", "")):
            raise RefusedError(Reason.MACROS)
    for name in names:
        if name.endswith(".rels"):
            for tag, attributes in _Reading().tags(letter.read(name)):
                _check_relation(tag, attributes)
    return _Reading(_DOCX_BREAKS, only_in={"t"}).words(letter.read("word/document.xml"))


def _is_active(content_type: str) -> bool:
    told = content_type.lower()
    return any(sign in told for sign in ("macroenabled", "vbaproject", "activex", "oleobject"))


def _check_relation(tag: str, attributes: dict[str, str]) -> None:
    """Refuse what is fetched from elsewhere as soon as the letter is opened."""
    if tag == "Relationship" and attributes.get("TargetMode", "").lower() == "external":
        kind = attributes.get("Type", "").lower()
        if not kind.endswith(_FAR_AND_HARMLESS):
            raise RefusedError(Reason.MACROS)


def _odt(letter: zipfile.ZipFile) -> str:
    if any(name.lower().startswith(_ACTIVE_IN_ODT) for name in letter.namelist()):
        raise RefusedError(Reason.MACROS)
    for name, _ in _Reading().tags(letter.read("META-INF/manifest.xml")):
        if name == "encryption-data":
            raise RefusedError(Reason.PASSWORD)
    content = letter.read("content.xml")
    if any(name == "event-listener" for name, _ in _Reading().tags(content)):
        raise RefusedError(Reason.MACROS)
    return _Reading(_ODT_BREAKS, only_in={"p", "h", "span", "a"}).words(content)


class _Reading:
    """One pass over an XML part. Names are taken without their prefixes."""

    def __init__(
        self, breaks: dict[str, str] | None = None, only_in: set[str] | None = None
    ) -> None:
        self._breaks = breaks or {}
        self._only_in = only_in or set()
        self._open: list[str] = []
        self._found: _Names = []
        self._said: list[str] = []
        self._length = 0
        self._parser = expat.ParserCreate()
        self._parser.StartDoctypeDeclHandler = self._on_doctype
        self._parser.StartElementHandler = self._on_start
        self._parser.EndElementHandler = self._on_end
        self._parser.CharacterDataHandler = self._on_words

    def tags(self, part: bytes) -> _Names:
        self._parser.Parse(part, True)
        return self._found

    def words(self, part: bytes) -> str:
        self._parser.Parse(part, True)
        lines = "".join(self._said).split("\n")
        return "\n".join(line.rstrip() for line in lines).strip("\n")

    def _on_doctype(self, *_anything: object) -> None:
        raise RefusedError(Reason.DAMAGED)  # no letter has one; entities begin there

    def _on_start(self, name: str, attributes: dict[str, str]) -> None:
        plain = name.rpartition(":")[2]
        self._open.append(plain)
        if not self._only_in:
            known = {key.rpartition(":")[2]: value for key, value in attributes.items()}
            self._found.append((plain, known))
        elif plain == "s" and not self._breaks.get("br"):
            self._say(" ")  # how ODT writes several spaces

    def _on_end(self, name: str) -> None:
        self._open.pop()
        if ending := self._breaks.get(name.rpartition(":")[2]):
            self._say(ending)

    def _on_words(self, words: str) -> None:
        if self._open and self._open[-1] in self._only_in:
            self._say(words)

    def _say(self, words: str) -> None:
        if self._length < MOST_WORDS:
            self._said.append(words)
            self._length += len(words)

"""What is said of a file: its kind, its size, and how far it has come."""

from math import ceil

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.files.kinds import PICTURES, RECORDINGS, FileKind
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.store.attachments import AttachmentSheet, Whereabouts
from keyworker_protocol.limits import CHUNK_BYTES
from ui.counting import counted
from ui.desk import Desk
from ui.theme import Tone
from ui.widgets.values import Tag

_tr = QCoreApplication.translate
_KILOBYTE, _MEGABYTE = 1024, 1024 * 1024


def told_size(size: int) -> str:
    """Such as 640 KB or 2.1 MB."""
    if size < _MEGABYTE:
        return _tr("Files", "{n} KB").format(n=max(1, round(size / _KILOBYTE)))
    return _tr("Files", "{n} MB").format(n=f"{size / _MEGABYTE:.1f}")


def kind_of_media(media: str) -> FileKind | None:
    """None for a kind that a newer program keeps."""
    return FileKind(media) if media in set(FileKind) else None


def told_kind(media: str) -> str:
    kind = kind_of_media(media)
    if kind in PICTURES:
        return _tr("Files", "Picture")
    if kind in RECORDINGS:
        return _tr("Files", "Recording")
    match kind:
        case FileKind.PDF:
            return _tr("Files", "PDF")
        case FileKind.DOCX | FileKind.ODT:
            return _tr("Files", "Letter")
        case FileKind.TEXT:
            return _tr("Files", "Plain text")
    return _tr("Files", "File")


def icon_of(media: str) -> str:
    kind = kind_of_media(media)
    if kind in PICTURES:
        return "image"
    if kind in RECORDINGS:
        return "ear"
    return "file" if kind is None else "file-text"


def told_facts(media: str, pages: int | None, size: int | None) -> str:
    """Such as "PDF, 3 pages, 640 KB"."""
    parts = [told_kind(media)]
    if pages:
        parts.append(counted(pages, _tr("Files", "1 page"), _tr("Files", "{n} pages")))
    if size:
        parts.append(told_size(size))
    return ", ".join(parts)


def facts_of(attachment: Attachment) -> str:
    return told_facts(attachment.media, attachment.pages, attachment.size)


def told_state(sheet: AttachmentSheet, desk: Desk) -> Tag:
    """How far it has come, in words and with an icon."""
    attachment = sheet.attachment
    if attachment.struck:
        return Tag(_tr("Files", "Entered in error"), "circle-x")
    told = {
        Whereabouts.WAITING: _waiting,
        Whereabouts.HERE: _here,
        Whereabouts.THERE: _there,
        Whereabouts.ON_ITS_WAY: _on_its_way,
        Whereabouts.GONE: _gone,
    }
    return told[sheet.whereabouts](sheet, desk)


def told_way(attachment: Attachment, desk: Desk) -> str:
    """From whose laptop it is still to come."""
    name = desk.name_of(attachment.facts.device_id) if attachment.facts else ""
    if not name or _is_mine(attachment, desk):
        return _tr("Files", "On its way from another laptop")
    return _tr("Files", "On its way from {name}’s laptop").format(name=name.partition(" ")[0])


def _waiting(sheet: AttachmentSheet, desk: Desk) -> Tag:
    if desk.is_demonstration:  # it waits for nothing
        return Tag(_tr("Files", "On this laptop"), "laptop")
    parts = ceil(sheet.in_all / CHUNK_BYTES)
    done = sheet.done // CHUNK_BYTES
    if not done or parts < 2:  # noqa: PLR2004 - one part is sent or not
        return Tag(_tr("Files", "Waiting to be sent"), "laptop", Tone.CAUTION)
    told = _tr("Files", "Waiting to be sent, {done} of {all} parts").format(done=done, all=parts)
    return Tag(told, "laptop", Tone.CAUTION)


def _here(sheet: AttachmentSheet, desk: Desk) -> Tag:
    if _is_mine(sheet.attachment, desk):
        return Tag(_tr("Files", "Sent"), "check")
    return Tag(_tr("Files", "On this laptop"), "laptop")


def _there(sheet: AttachmentSheet, _desk: Desk) -> Tag:
    if not sheet.is_wanted:
        return Tag(_tr("Files", "Not on this laptop"), "cloud")
    told = _tr("Files", "Fetching, {done} of {all}").format(
        done=told_size(sheet.done), all=told_size(sheet.in_all)
    )
    return Tag(told, "download", Tone.ACCENT)


def _on_its_way(sheet: AttachmentSheet, desk: Desk) -> Tag:
    return Tag(told_way(sheet.attachment, desk), "clock", Tone.CAUTION)


def _gone(_sheet: AttachmentSheet, _desk: Desk) -> Tag:
    return Tag(_tr("Files", "Lost before it was sent"), "circle-alert", Tone.CAUTION)


def _is_mine(attachment: Attachment, desk: Desk) -> bool:
    return attachment.facts is not None and desk.is_mine(attachment.facts.device_id)

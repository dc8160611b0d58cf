"""Attachments: a photo, letter or recording that hangs on an entry; its file travels by itself."""

from dataclasses import dataclass
from uuid import UUID

from keyworker_desktop.record.fields import (
    Merge,
    exact_bytes,
    identifier,
    number,
    reference,
    text,
)
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.record import Record
from keyworker_protocol.crypto import KEY_BYTES
from keyworker_protocol.limits import HASH_BYTES, MAX_FILE_BYTES

MOST_IN_ONE_CHANGE = 12
"""A change holds 200 writes, and a note has some of its own."""
_MOST_PAGES, _MOST_SECONDS = 10_000, 24 * 60 * 60
_ONCE = Merge.IMMUTABLE


@kind("attachment", label="Attachment", plural="Attachments")
@dataclass(frozen=True, kw_only=True)
class Attachment(Record):
    """What hangs on an entry, and by which bytes; struck out, like all else, never taken away.

    ``blob_id``, ``blob_key`` and ``root`` say exactly which file was attached and open it
    (``keyworker_protocol.blob``).
    """

    about: UUID | None = reference("Attached to", "", merge=_ONCE, required=True)
    name: str = text("Name of the file", merge=_ONCE, required=True)
    media: str = text("Type of the file", merge=_ONCE, searched=False, required=True)
    size: int | None = number("Size in bytes", least=1, most=MAX_FILE_BYTES, merge=_ONCE)
    pages: int | None = number("Pages", least=1, most=_MOST_PAGES, merge=_ONCE)
    seconds: int | None = number("Length in seconds", least=0, most=_MOST_SECONDS, merge=_ONCE)
    caption: str = text("What it shows", prompt="For whoever cannot see it, or looks later")
    blob_id: UUID | None = identifier("Identifier of the file")
    blob_key: bytes | None = exact_bytes("Key of the file", KEY_BYTES)
    root: bytes | None = exact_bytes("Fingerprint of the file", HASH_BYTES)

    def title(self) -> str:
        return self.caption or self.name

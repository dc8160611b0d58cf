"""A file that has been taken in and sealed on this laptop, of which no saved record speaks yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from keyworker_desktop.files.intake import Intake
from keyworker_desktop.record.change import Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store.chunks import KeptFile, with_file


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """``caption`` is what somebody says it shows. ``keeps_its_story``: the file may still say who
    made it and with what.
    """

    entity_id: UUID
    name: str = field(repr=False)
    media: str
    pages: int
    kept: KeptFile
    keeps_its_story: bool = False
    caption: str = field(default="", repr=False)

    def to_plain(self) -> dict[str, Any]:
        """For a draft."""
        return {
            "entity": self.entity_id.bytes,
            "name": self.name,
            "media": self.media,
            "pages": self.pages,
            "story": self.keeps_its_story,
            "caption": _whole(self.caption),
            "file": self.kept.to_plain(),
        }

    def to_record(self, family_id: UUID, about: UUID) -> Attachment:
        return with_file(
            Attachment(
                entity_id=self.entity_id,
                family_id=family_id,
                about=about,
                name=self.name,
                media=self.media,
                pages=self.pages or None,
                caption=self.caption.strip(),
            ),
            self.kept,
        )

    def writes(self, family_id: UUID, about: UUID) -> list[Write]:
        return creation(self.to_record(family_id, about))


def new_file(taken: Intake, kept: KeptFile, *, now: datetime) -> NewFile:
    return NewFile(
        entity_id=new_entity_id(now),
        name=taken.name,
        media=taken.kind.value,
        pages=taken.pages,
        kept=kept,
        keeps_its_story=taken.keeps_its_story,
    )


def _whole(words: str) -> str:
    """Half a character, which some clipboards give, cannot be kept in a draft."""
    return words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def files_from_plain(plain: object) -> tuple[NewFile, ...]:
    """What a draft holds, as far as it can be read."""
    if not isinstance(plain, Sequence):
        return ()
    read = (_from_plain(one) for one in plain)
    return tuple(one for one in read if one is not None)


def _from_plain(plain: object) -> NewFile | None:
    if not isinstance(plain, Mapping):
        return None
    try:
        return NewFile(
            entity_id=UUID(bytes=plain["entity"]),
            name=str(plain["name"]),
            media=str(plain["media"]),
            pages=int(plain["pages"]),
            kept=KeptFile.from_plain(plain["file"]),
            keeps_its_story=bool(plain.get("story")),
            caption=str(plain.get("caption", "")),
        )
    except (KeyError, ValueError, TypeError):
        return None

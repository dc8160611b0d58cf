"""The files of attachments that the service does not have yet, for the page of the exchange."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.store.attachments import FileKey, attachment_with
from keyworker_desktop.store.connection import Connection


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingFile:
    """One file here, of which the service has ``sent`` of ``size`` bytes."""

    family_id: UUID
    entity_id: UUID
    about: UUID | None
    name: str = field(repr=False)
    media: str
    size: int
    sent: int
    problem: str


def waiting_files(db: Connection, *, most: int) -> Sequence[WaitingFile]:
    """Those attached on this laptop and whole here, the oldest first; none entered in error."""
    rows = db.execute(
        "SELECT log_id, entity_id, size, sent, problem FROM blob WHERE sent_in IS NULL "
        "AND here = size ORDER BY used_ms LIMIT ?",
        (most,),
    ).fetchall()
    found = []
    for log_id, entity_id, size, sent, problem in rows:
        key = FileKey(UUID(bytes=log_id), UUID(bytes=entity_id))
        attachment = attachment_with(db, key)
        if attachment is not None and not attachment.struck:
            found.append(
                WaitingFile(
                    family_id=key.family_id,
                    entity_id=key.entity_id,
                    about=attachment.about,
                    name=attachment.name,
                    media=attachment.media,
                    size=size,
                    sent=sent,
                    problem=problem,
                )
            )
    return found

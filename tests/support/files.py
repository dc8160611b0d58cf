"""Attachments on the laptops of tests: attach, carry by hand, look at where they are."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import UUID

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.writing import creation, struck_out
from keyworker_desktop.store import attachments, chunks
from keyworker_desktop.store.attachments import AttachmentSheet, FileKey, Whereabouts
from keyworker_desktop.store.chunks import ChunkFolder
from keyworker_protocol.limits import CHUNK_BYTES
from sync.attachments import Around, AttachmentLoop, AttachmentsState, Moved
from tests.support.laptops import Laptop, with_identity


def some_bytes(size: int = 3 * CHUNK_BYTES + 17, *, seed: int = 7) -> bytes:
    """Like a photo: nothing that compresses."""
    return random.Random(seed).randbytes(size)  # noqa: S311 - no secrecy


@dataclass
class Files:
    """One laptop's attachments, its lane never started: a test carries by hand with ``carry``."""

    laptop: Laptop
    address: str = ""
    is_text_moving: Callable[[], bool] = lambda: False
    share: float = 0.0
    folder: ChunkFolder = field(init=False)
    loop: AttachmentLoop = field(init=False)
    moved: list[Moved] = field(default_factory=list)
    states: list[AttachmentsState] = field(default_factory=list)

    def __post_init__(self) -> None:
        path = self.laptop.lane.path
        self.folder = ChunkFolder(path.with_name(f"{path.stem}-attachments"))
        self.use(self.address or self.laptop.identity.service_address)

    def use(self, address: str) -> None:
        """A lane that knows nothing but what is on the disk, to the service at ``address``."""
        self.loop = AttachmentLoop(
            identity=with_identity(self.laptop, service_address=address),
            around=Around(
                lane=self.laptop.lane,
                folder=self.folder,
                now=lambda: self.laptop.clock,
                is_text_moving=self.is_text_moving,
            ),
            on_state=self.states.append,
            on_moved=self.moved.append,
            random_share=lambda: self.share,
        )

    def attach(
        self, family_id: UUID, data: bytes, *, about: UUID | None = None, name: str = "Pond.jpg"
    ) -> Attachment:
        kept = chunks.keep(self.folder, data)
        assert kept is not None
        record = chunks.with_file(
            Attachment(
                entity_id=new_entity_id(self.laptop.clock),
                family_id=family_id,
                about=about or new_entity_id(self.laptop.clock),
                name=name,
                media="image/jpeg",
            ),
            kept,
        )
        self.laptop.save(family_id, creation(record))
        return record

    def strike(self, attachment: Attachment) -> None:
        key = FileKey(attachment.family_id, attachment.entity_id)
        read = self.laptop.ask(partial(attachments.attachment_with, key=key))
        assert read is not None
        self.laptop.save(attachment.family_id, struck_out(read, "Wrong photo"))

    def carry(self) -> AttachmentsState:
        """As much as can be carried now."""
        self.loop.work_safely()
        return self.loop.state

    def fetch(self, attachment: Attachment) -> AttachmentSheet:
        self.loop.want(attachment.entity_id, attachment.family_id)
        self.carry()
        return self.sheet(attachment)

    def sheet(self, attachment: Attachment) -> AttachmentSheet:
        sheet = self.laptop.ask(
            partial(
                attachments.sheet_of,
                entity_id=attachment.entity_id,
                family_id=attachment.family_id,
            )
        )
        assert sheet is not None
        return sheet

    def where(self, attachment: Attachment) -> Whereabouts:
        return self.sheet(attachment).whereabouts

    def read(self, attachment: Attachment) -> bytes:
        """As this laptop's own record says, not the one that the author holds."""
        return chunks.read_file(self.folder, self.sheet(attachment).attachment)

    def ask(self, work: Callable[..., Any], **arguments: Any) -> Any:
        return self.laptop.ask(partial(work, **arguments))

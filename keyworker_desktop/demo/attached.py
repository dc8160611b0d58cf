"""A drawing and a letter on the keyworker's newest visit to the first family."""

from datetime import datetime

from keyworker_desktop.demo.caseload import DemoFamily
from keyworker_desktop.demo.files import drawing_of_biscuit, letter
from keyworker_desktop.demo.laptop import DemoLaptop
from keyworker_desktop.files.kinds import FileKind
from keyworker_desktop.record.change import NewChange
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import reading
from keyworker_desktop.store.chunks import ChunkFolder, keep, with_file
from keyworker_desktop.store.save import save

_LETTER = (
    "Dear Ms Nair,",
    "",
    "Thank you for coming on Thursday. This is what we agreed, so that everybody has it.",
    "",
    "Alex comes on two mornings a week, by the side door, at ten past nine.",
    "Beth meets him there. Nobody else speaks to him before he has put his coat away.",
    "If he wants to leave, he shows the blue card and Beth rings his mum.",
    "",
    "We look at it together again after half-term.",
    "",
    "Yours sincerely,",
    "",
    "A. Hartley",
    "Head of inclusion",
)


def attach(laptop: DemoLaptop, family: DemoFamily, *, now: datetime, app_version: str) -> None:
    """As if they had been added to the note of her last visit."""
    notes = reading.contacts(laptop.db, family.family_id)
    note = next(
        one.contact
        for one in notes
        if one.contact.way == "home visit"
        and one.contact.facts
        and one.contact.facts.device_id == laptop.identity.device_id
    )
    writes = []
    folder = ChunkFolder(laptop.profile.store.with_name("attachments"))
    for name, kind, content, pages, caption in (
        ("Drawing.jpg", FileKind.JPEG, drawing_of_biscuit(), None, "Biscuit in the garden"),
        ("Letter from the school.pdf", FileKind.PDF, letter(list(_LETTER)), 1, ""),
    ):
        kept = keep(folder, content)
        if kept is None:
            raise RuntimeError("nobody stopped it")
        made = Attachment(
            entity_id=new_entity_id(now),
            family_id=family.family_id,
            about=note.entity_id,
            name=name,
            media=kind.value,
            pages=pages,
            caption=caption,
        )
        writes += creation(with_file(made, kept))
    new = NewChange(family_id=family.family_id, writes=tuple(writes))
    save(laptop.db, new, author=laptop.identity, now=now, app_version=app_version)

"""What is typed in the note editor: a draft that can be kept, a record that can be saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.contact import Appointment, Contact
from keyworker_desktop.record.record import Problem
from keyworker_desktop.record.writing import creation, edits, problems_in
from ui.attachments.new_file import NewFile, files_from_plain

_NEXT_AT, _NEXT_WAY, _APPOINTMENT = "next at", "next way", "appointment"
_UNREAD, FILES = "unread", "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Everything in the editor. ``appointment`` is the planned contact that this note fulfils."""

    contact: Contact = field(repr=False)
    next_at: datetime | None = None
    next_way: str = "home visit"
    appointment: UUID | None = None
    unread: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What stands in a field and is no day, time or length: kept, so that nothing is lost."""
    files: tuple[NewFile, ...] = ()

    def has_words(self) -> bool:
        """Whether anything was written, beside what the program filled in by itself."""
        contact = self.contact
        written = (
            contact.body,
            contact.words,
            contact.next,
            contact.concern,
            contact.also,
            contact.where,
        )
        has_more = bool(self.next_at or self.unread or self.files)
        return any(one.strip() for one in written) or has_more

    def to_draft(self) -> dict[str, Any]:
        """In wire form, whatever of it can be kept; nothing is checked yet."""
        plain: dict[str, Any] = {}
        for name, declared in kind_of(self.contact).fields.items():
            value = getattr(self.contact, name)
            if value != declared.empty:
                # Words are kept as they are: what cannot be saved is said at the end, not now.
                plain[name] = value if isinstance(value, str) else declared.to_wire(value)
        if self.next_at:
            plain[_NEXT_AT] = self.next_at.isoformat()
            plain[_NEXT_WAY] = self.next_way
        if self.appointment:
            plain[_APPOINTMENT] = self.appointment.bytes
        if self.unread:
            plain[_UNREAD] = dict(self.unread)
        if self.files:
            plain[FILES] = [one.to_plain() for one in self.files]
        return plain

    def problems(self, *, today: date) -> Sequence[Problem]:
        return problems_in(self.contact, today=today)

    def writes(self, planned: Sequence[Appointment], *, now: datetime) -> list[Write]:
        """The note and its files, the next contact it promises, that the planned one happened."""
        writes = creation(self.contact)
        for file in self.files:
            writes += file.writes(self.contact.family_id, self.contact.entity_id)
        if self.next_at:
            promised = Appointment(
                entity_id=new_entity_id(now),
                family_id=self.contact.family_id,
                at=self.next_at,
                way=self.next_way,
                who=self.contact.who,
                purpose=self.contact.next.split("\n")[0][:200],
            )
            writes += creation(promised)
        for one in planned:
            if one.entity_id == self.appointment:
                writes += edits(one, state="happened")
        return writes


def from_draft(contact: Contact, plain: Mapping[str, Any]) -> Typed:
    """What was typed, as far as it can be read; a value of a newer program is left empty."""
    values = {}
    for name, declared in kind_of(contact).fields.items():
        if name in plain:
            try:
                values[name] = declared.from_wire(plain[name])
            except (ValueError, TypeError):
                continue
    appointment = plain.get(_APPOINTMENT)
    unread = plain.get(_UNREAD)
    return Typed(
        contact=replace(contact, **values),
        next_at=_moment(plain.get(_NEXT_AT)),
        next_way=str(plain.get(_NEXT_WAY, "home visit")),
        appointment=UUID(bytes=appointment) if appointment else None,
        unread=unread if isinstance(unread, Mapping) else {},
        files=files_from_plain(plain.get(FILES)),
    )


def _moment(told: object) -> datetime | None:
    try:
        return datetime.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None

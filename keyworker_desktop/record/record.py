"""What every record has: an identity, its declared fields, and what the log knows of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from keyworker_desktop.record.fields import Field, Merge, long_text


@dataclass(frozen=True, slots=True)
class Version:
    """One of several values that stand side by side. ``value`` is as the record would hold it."""

    change_id: UUID
    value: Any = field(repr=False)
    also: tuple[UUID, ...] = ()
    """Other changes that say the same, not knowing of this one."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A field whose edits did not know of each other.

    ``combined`` is a text with both edits, not yet confirmed by anybody; None when the versions
    overlap and a person has to look at both.
    """

    versions: tuple[Version, ...]
    combined: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the log knows of a record beside its fields."""

    authored_at: datetime
    device_id: UUID
    heads: Mapping[str, tuple[UUID, ...]] = field(default_factory=dict)
    disagreements: Mapping[str, Disagreement] = field(default_factory=dict)
    unseen_by_strike: tuple[UUID, ...] = ()
    """Changes that stand, which whoever struck the record out had not seen."""
    is_from_newer_program: bool = False
    """It holds fields or values that this program does not know: to be read, not changed, here."""

    def head_ids(self) -> frozenset[UUID]:
        return frozenset(change_id for heads in self.heads.values() for change_id in heads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a record cannot be saved: the field, and a sentence to stand under it."""

    field: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """The ground of every kind. ``facts`` is None until the record has been saved and read back."""

    kind_name: ClassVar[str] = ""
    entity_id: UUID
    family_id: UUID
    facts: Facts | None = field(default=None, repr=False, compare=False)
    struck: str = long_text(
        "Entered in error", merge=Merge.SCALAR, prompt="Why this should not be relied on"
    )

    def title(self) -> str:
        """A few words for lists and search results."""
        return ""

    def sorted_at(self) -> datetime | None:
        """When what it tells of happened; None to go by when it was written."""
        return None

    def problems(self, *, today: date) -> Sequence[Problem]:
        """What this kind asks beyond its fields' own rules."""
        del today
        return ()


def heads_of(records: Iterable[Record]) -> tuple[UUID, ...]:
    """What a sign-off or an agreement is bound to: each change with a value that stands in them."""
    found = {head for record in records if record.facts for head in record.facts.head_ids()}
    return tuple(sorted(found, key=lambda one: one.bytes))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of record as declared in its file in ``record/kinds/``."""

    name: str
    label: str
    plural: str
    record_type: type[Record]
    fields: Mapping[str, Field]

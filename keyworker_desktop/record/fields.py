"""The fields of records: what a value is, how two of them merge, what it is called.

Each function here makes one field of a record's declaration (``record/kinds/``). Saving, merging,
history, search, export and default forms all read what it declares.
"""

import dataclasses
import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from keyworker_desktop.record import nhs_number
from keyworker_desktop.record.precision import RoughDate, read_rough_date

MAX_TEXT = 200_000
"""Characters in one text; more is refused in the editor, never in sync."""
METADATA_KEY = "field"
_MAX_WORDS = 500
_CANNOT_BE_KEPT = re.compile("[\\x00\\ud800-\\udfff]")
"""NUL and halves of characters: no store or paper could give them back as typed."""


class Merge(StrEnum):
    """What becomes of edits that did not know of each other (``docs/protocol.md``, "Merging")."""

    IMMUTABLE = "immutable"
    """Written once; nothing supersedes it."""
    SCALAR = "scalar"
    """Equal values collapse; others are both shown until a person chooses."""
    LONG_TEXT = "long text"
    """Combined by paragraphs for the eye where the edits do not overlap, else both shown."""
    SAFETY = "safety"
    """The most cautious value is shown and used until a person chooses."""
    SET = "set"
    """Elements come and go one by one; adding wins over a removal that had not seen it."""
    ORDER = "order"
    """A place in a list: any of them will do."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a choice; ``caution`` orders the values of a safety field, higher first."""

    value: str
    label: str
    caution: int = 0


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """The declaration of one field. ``to_wire`` and ``from_wire`` raise ValueError or TypeError."""

    label: str
    merge: Merge
    to_wire: Callable[[Any], Any]
    from_wire: Callable[[Any], Any]
    empty: Any
    prompt: str = ""
    is_searched: bool = False
    is_required: bool = False
    choices: tuple[Choice, ...] = ()
    is_facet: bool = False
    """Lists are picked by its value, so the store keeps it where it can be asked for quickly."""
    refers_to: str = ""
    """The name of the kind that a reference points at; empty where it may be any."""
    form: str = "line"
    """How a default form asks for it: line, text, choice, day, rough date, moment, number, tick,
    people, record (one of another kind), hidden, or bytes (which nobody is ever shown).
    """

    def is_missing(self, value: Any) -> bool:
        """Whether ``value`` leaves a required field unanswered; a default choice answers it."""
        if isinstance(value, str):
            return self.is_required and not value.strip()
        return self.is_required and (value is None or value in ((), []))

    def knows(self, value: Any) -> bool:
        """False for a value that this program cannot judge because a newer one made it."""
        return not self.choices or any(choice.value == value for choice in self.choices)

    def choice_label(self, value: str) -> str:
        """The words for a stored value; the value itself when a newer program made it."""
        return next((choice.label for choice in self.choices if choice.value == value), value)


def text(
    label: str,
    *,
    prompt: str = "",
    merge: Merge = Merge.SCALAR,
    searched: bool = True,
    required: bool = False,
) -> Any:
    """One line of words."""
    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            is_searched=searched,
            empty="",
            is_required=required,
            to_wire=_line_to_wire,
            from_wire=_text_from_wire,
        )
    )


def long_text(
    label: str, *, prompt: str = "", merge: Merge = Merge.LONG_TEXT, searched: bool = True
) -> Any:
    """Words in paragraphs, up to ``MAX_TEXT`` characters."""
    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            is_searched=searched,
            empty="",
            to_wire=text_to_wire,
            from_wire=_text_from_wire,
            form="text",
        )
    )


def choice(
    label: str,
    choices: tuple[Choice, ...],
    *,
    merge: Merge = Merge.SCALAR,
    prompt: str = "",
    default: str = "",
    required: bool = False,
    facet: bool = False,
) -> Any:
    """One of a few values; a value unknown here (from a newer program) is kept as it is."""
    allowed = frozenset(option.value for option in choices)

    def to_wire(value: Any) -> str:
        if value not in allowed:
            raise ValueError("not one of the choices")
        return str(value)

    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            empty=default,
            choices=choices,
            is_facet=facet,
            is_required=required,
            to_wire=to_wire,
            from_wire=_text_from_wire,
            form="choice",
        )
    )


def day(label: str, *, merge: Merge = Merge.SCALAR, prompt: str = "") -> Any:
    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            empty=None,
            form="day",
            to_wire=_optional(_day_to_wire),
            from_wire=_optional(_day_from_wire),
        )
    )


def rough_date(
    label: str, *, merge: Merge = Merge.SCALAR, prompt: str = "", required: bool = False
) -> Any:
    """A day, month, year, school year or age, as precise as it is known."""
    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            empty=None,
            form="rough date",
            is_required=required,
            to_wire=_optional(_rough_to_wire),
            from_wire=_optional(_rough_from_wire),
        )
    )


def moment(
    label: str, *, merge: Merge = Merge.SCALAR, prompt: str = "", required: bool = False
) -> Any:
    """A date and time with its offset from UTC, as the author's clock told it."""
    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            empty=None,
            form="moment",
            is_required=required,
            to_wire=_optional(_moment_to_wire),
            from_wire=_optional(_moment_from_wire),
        )
    )


def number(
    label: str, *, least: int, most: int, merge: Merge = Merge.SCALAR, prompt: str = ""
) -> Any:
    """A whole number, or None for not known or not asked."""

    def within(value: Any) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ValueError(f"a whole number from {least} to {most}")
        return value

    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            empty=None,
            form="number",
            to_wire=_optional(within),
            from_wire=_optional(within),
        )
    )


def tick(label: str, *, merge: Merge = Merge.SCALAR, prompt: str = "") -> Any:
    """Yes or no; no until somebody says yes."""
    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            empty=False,
            form="tick",
            to_wire=_tick,
            from_wire=_tick,
        )
    )


def nhs(label: str, *, prompt: str = "") -> Any:
    """An NHS number with the right check digit, or nothing."""

    def to_wire(value: Any) -> str:
        digits = nhs_number.digits_of(_line_to_wire(value))
        if digits and not nhs_number.is_valid(digits):
            raise ValueError("an NHS number has ten digits, and the last one checks the others")
        return digits

    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=Merge.SCALAR,
            empty="",
            is_searched=True,
            to_wire=to_wire,
            from_wire=_text_from_wire,
        )
    )


def reference(
    label: str,
    refers_to: str,
    *,
    merge: Merge = Merge.SCALAR,
    prompt: str = "",
    required: bool = False,
) -> Any:
    """Another record of the same family, or None; of any kind where ``refers_to`` is empty."""
    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            empty=None,
            refers_to=refers_to,
            is_required=required,
            form="people" if refers_to == "person" else "record",
            to_wire=_optional(_id_to_wire),
            from_wire=_optional(_id_from_wire),
        )
    )


def references(
    label: str, refers_to: str, *, merge: Merge, prompt: str = "", required: bool = False
) -> Any:
    """Several records of the same family: written together, or (``Merge.SET``) one by one."""
    return _declare(
        Field(
            label=label,
            prompt=prompt,
            merge=merge,
            empty=(),
            refers_to=refers_to,
            is_required=required,
            form="people",
            to_wire=_ids_to_wire,
            from_wire=_ids_from_wire,
        )
    )


def identifiers(label: str, *, merge: Merge = Merge.IMMUTABLE) -> Any:
    """Change ids, sorted: what a signature or an agreement is bound to."""

    def to_wire(values: Any) -> list[bytes]:
        return sorted(_id_to_wire(value) for value in values)

    return _declare(
        Field(
            label=label,
            merge=merge,
            empty=(),
            to_wire=to_wire,
            from_wire=_ids_from_wire,
            form="hidden",
        )
    )


def identifier(label: str) -> Any:
    """An identifier of something that is no record, or None; never shown."""
    return _declare(
        Field(
            label=label,
            merge=Merge.IMMUTABLE,
            empty=None,
            to_wire=_optional(_id_to_wire),
            from_wire=_optional(_id_from_wire),
            form="hidden",
        )
    )


def exact_bytes(label: str, length: int) -> Any:
    """So many bytes that only the program reads, a key or a hash, or None; never shown."""

    def exactly(value: Any) -> bytes:
        if not isinstance(value, bytes) or len(value) != length:
            raise ValueError(f"not {length} bytes")
        return value

    return _declare(
        Field(
            label=label,
            merge=Merge.IMMUTABLE,
            empty=None,
            to_wire=_optional(exactly),
            from_wire=_optional(exactly),
            form="bytes",
        )
    )


def fields_of(record_type: type[Any]) -> Mapping[str, Field]:
    """The declared fields of a record class, in order."""
    return {
        item.name: item.metadata[METADATA_KEY]
        for item in dataclasses.fields(record_type)
        if METADATA_KEY in item.metadata
    }


def _declare(field: Field) -> Any:
    # Everything in a record is somebody's words or about somebody: none of it shows in repr.
    return dataclasses.field(default=field.empty, repr=False, metadata={METADATA_KEY: field})


def _optional(convert: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def converted(value: Any) -> Any:
        return None if value is None else convert(value)

    return converted


def text_to_wire(value: Any) -> str:
    """Any text that can be given back exactly as typed. Raises ValueError, or TypeError."""
    if not isinstance(value, str):
        raise TypeError("this is not text")
    if len(value) > MAX_TEXT:
        raise ValueError(f"longer than {MAX_TEXT:,} characters")
    if broken := _CANNOT_BE_KEPT.search(value):
        place = broken.start() + 1
        raise ValueError(f"character {place:,} is not a letter or sign that can be kept")
    return value


def _line_to_wire(value: Any) -> str:
    line = text_to_wire(value)
    if len(line) > _MAX_WORDS:
        raise ValueError(f"longer than {_MAX_WORDS} characters")
    return line


def _text_from_wire(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("this is not text")
    return value


def _day_to_wire(value: Any) -> str:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise TypeError("this is not a day")
    return value.isoformat()


def _day_from_wire(value: Any) -> date:
    return date.fromisoformat(_text_from_wire(value))


def _rough_to_wire(value: Any) -> str:
    if not isinstance(value, RoughDate):
        raise TypeError("this is not a date")
    return read_rough_date(value.text).text


def _rough_from_wire(value: Any) -> RoughDate:
    return read_rough_date(_text_from_wire(value))


def _moment_to_wire(value: Any) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise TypeError("this is not a time with its offset from UTC")
    return value.isoformat(timespec="minutes")


def _moment_from_wire(value: Any) -> datetime:
    read = datetime.fromisoformat(_text_from_wire(value))
    try:
        read.astimezone(UTC)
    except OverflowError as error:
        raise ValueError("a time past the end of the calendar") from error
    if read.tzinfo is None:
        raise ValueError("a time without its offset from UTC")
    return read


def _tick(value: Any) -> bool:
    if not isinstance(value, bool):
        raise TypeError("this is neither yes nor no")
    return value


def _id_to_wire(value: Any) -> bytes:
    if not isinstance(value, UUID):
        raise TypeError("this is not one of the family’s records")
    return value.bytes


def _id_from_wire(value: Any) -> UUID:
    if not isinstance(value, bytes):
        raise TypeError("not an identifier")
    return UUID(bytes=value)


def _ids_to_wire(values: Any) -> list[bytes]:
    return [_id_to_wire(value) for value in values]


def _ids_from_wire(values: Any) -> tuple[UUID, ...]:
    if not isinstance(values, list):
        raise TypeError("not identifiers")
    return tuple(_id_from_wire(value) for value in values)

"""From a record or an edit to the writes of a change, checked against the declaration."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from keyworker_desktop.record.change import MAX_PARENTS, Write
from keyworker_desktop.record.errors import CannotBeKeptError
from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.fold import STRUCK
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.record import Disagreement, Facts, Problem, Record, heads_of


def problems_in(record: Record, *, today: date) -> Sequence[Problem]:
    """Why ``record`` cannot be saved: what is missing, what a field or its kind does not take."""
    found = []
    for name, field in kind_of(record).fields.items():
        value = getattr(record, name)
        if field.is_missing(value):
            found.append(Problem(field=name, sentence=f"{field.label}: this is needed."))
            continue
        try:
            _wire(field, value)
        except (ValueError, TypeError) as error:
            found.append(Problem(field=name, sentence=f"{field.label}: {error}."))
    return [*found, *record.problems(today=today)]


def creation(record: Record) -> list[Write]:
    """The writes that make ``record``: every required field, and every other that is not empty.

    Raises CannotBeKeptError when a field does not take its value, or needs one.
    """
    kind = kind_of(record)
    writes = []
    for name, field in kind.fields.items():
        value = getattr(record, name)
        if field.merge is Merge.SET:
            writes += [
                Write(kind.name, record.entity_id, _path(name, element), True)
                for element in dict.fromkeys(value)
            ]
        elif value != field.empty or field.is_required:
            writes.append(Write(kind.name, record.entity_id, name, _checked(field, value)))
    return writes


def edits(record: Record, **values: Any) -> list[Write]:
    """The writes that change fields of a record that was read from the log.

    Each names as parents what was on the author's screen: the one value, or all values of a
    combined text; of a disagreement that could not be combined, the version that was shown in the
    field. The others go on standing: ``settled`` is for somebody who looked at them.
    A value that is the same as the one shown is no write, but for a combined text: saving that
    confirms it. Raises CannotBeKeptError for a field that is written once, and for a record from
    a newer program.
    """
    kind = kind_of(record)
    facts = _facts_to_build_on(record)
    writes = []
    for name, value in values.items():
        field = kind.fields[name]
        if field.merge is Merge.SET:
            writes += _element_edits(record, facts, name, value)
            continue
        shown = getattr(record, name)
        disagreement = facts.disagreements.get(name)
        is_combined = disagreement is not None and disagreement.combined is not None
        if value == shown and not is_combined:
            continue
        wire = _checked(field, value)
        if _is_same(field, wire, shown) and not is_combined:
            continue
        _refuse_if_written_once(field)
        is_single = is_combined or disagreement is None
        seen = facts.heads.get(name, ()) if is_single else _ids_of(disagreement, shown)
        writes.append(Write(kind.name, record.entity_id, name, wire, seen[:MAX_PARENTS]))
    return writes


def settled(record: Record, name: str, value: Any, *, seen: Iterable[UUID]) -> list[Write]:
    """The write by which a person settles a disagreement, having looked at the versions ``seen``.

    Whoever saw a version saw it of everybody who says the same. A version that came in since, and
    so is not in ``seen``, goes on standing. Raises CannotBeKeptError as ``edits`` does.
    """
    field = kind_of(record).fields[name]
    facts = _facts_to_build_on(record)
    _refuse_if_written_once(field)
    parents = set(seen)
    disagreement = facts.disagreements.get(name)
    for version in disagreement.versions if disagreement else ():
        same = {version.change_id, *version.also}
        if parents & same:
            parents |= same
    named = tuple(sorted(parents, key=_by_id))[:MAX_PARENTS]
    return [Write(record.kind_name, record.entity_id, name, _checked(field, value), named)]


def struck_out(record: Record, reason: str, *, beside: Iterable[Record] = ()) -> list[Write]:
    """The writes that mark a record as entered in error; it stays readable.

    They name what their author had on screen of it, and of the records that hang on it
    (``beside``, such as the additions to a note), so that what somebody else wrote meanwhile is
    seen to be there.
    """
    if not reason.strip():
        raise CannotBeKeptError("Say in a few words why, so that others can rely on the rest.")
    return [_having_seen(write, record, beside) for write in edits(record, struck=reason)]


def strike_settled(record: Record, reason: str, *, late: Iterable[UUID]) -> list[Write]:
    """Somebody looked at the changes ``late``, which whoever struck the record out had not seen.

    They keep it struck, or, with an empty ``reason``, bring it back.
    """
    strikes = _facts_to_build_on(record).heads.get(STRUCK, ())
    return [
        replace(write, parents=(*write.parents, *late)[:MAX_PARENTS])
        for write in settled(record, STRUCK, reason, seen=strikes)
    ]


def _having_seen(write: Write, record: Record, beside: Iterable[Record]) -> Write:
    seen = [one for one in heads_of([record, *beside]) if one not in write.parents]
    if len(write.parents) + len(seen) > MAX_PARENTS:
        return write  # too much to name: as in a strike of an older program nothing is concluded
    return replace(write, parents=(*write.parents, *seen))


def _ids_of(disagreement: Disagreement | None, shown: Any) -> tuple[UUID, ...]:
    """Every change that says what is shown."""
    versions = disagreement.versions if disagreement else ()
    return tuple(
        one
        for version in versions
        if version.value == shown
        for one in (version.change_id, *version.also)
    )


def _facts_to_build_on(record: Record) -> Facts:
    if record.facts is None:
        raise ValueError("a record that was not read from the log")
    if record.facts.is_from_newer_program:
        raise CannotBeKeptError(
            "This was made with a newer version of the program. It can be read here, not changed."
        )
    return record.facts


def _refuse_if_written_once(field: Field) -> None:
    if field.merge is Merge.IMMUTABLE:
        raise CannotBeKeptError(
            f"“{field.label}” was finished and stays as it is. Add to it instead."
        )


def _element_edits(record: Record, facts: Facts, name: str, wanted: Iterable[UUID]) -> list[Write]:
    present, wanted = set(getattr(record, name)), set(wanted)
    writes = []
    for element in sorted(present ^ wanted, key=_by_id):
        path = _path(name, element)
        seen = facts.heads.get(path, ())[:MAX_PARENTS]
        writes.append(Write(record.kind_name, record.entity_id, path, element in wanted, seen))
    return writes


def _path(name: str, element: UUID) -> str:
    return f"{name}/{element.hex}"


def _is_same(field: Field, wire: Any, shown: Any) -> bool:
    try:
        return bool(wire == _wire(field, shown))
    except (ValueError, TypeError):
        return False  # what stands is not what this field takes any more: any edit mends it


def _checked(field: Field, value: Any) -> Any:
    if field.is_missing(value):
        raise CannotBeKeptError(f"“{field.label}” is needed. What you typed is still here.")
    try:
        return _wire(field, value)
    except (ValueError, TypeError) as error:
        raise CannotBeKeptError(
            f"“{field.label}” cannot be saved: {error}. What you typed is still here."
        ) from error


def _wire(field: Field, value: Any) -> Any:
    if field.merge is Merge.SET:
        return field.to_wire(value)
    if value == field.empty:
        return field.empty if not isinstance(field.empty, tuple) else list(field.empty)
    return field.to_wire(value)


def _by_id(identifier: UUID) -> bytes:
    return identifier.bytes

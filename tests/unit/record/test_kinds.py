"""Every kind of record: its names for ever, what it needs, and that nothing of it leaks."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest

from keyworker_desktop.record import kinds
from keyworker_desktop.record.change import NewChange, Write, decode_payload, encode_payload
from keyworker_desktop.record.errors import CannotBeKeptError
from keyworker_desktop.record.fields import Field, Merge
from keyworker_desktop.record.fold import fold
from keyworker_desktop.record.kinds import all_kinds, kind, kind_named, kind_of
from keyworker_desktop.record.precision import read_rough_date
from keyworker_desktop.record.record import Kind, Record
from keyworker_desktop.record.writing import creation, edits, problems_in, settled
from tests.support.records import (
    FAMILY,
    LAPTOP,
    NOW,
    TODAY,
    a_change,
    a_contact,
    a_family,
    a_person,
    a_review,
    an_about_me,
    an_appointment,
    change_id,
    entity,
    one_of_each_kind,
    record_from,
    records_from,
)

GOLDEN = Path(__file__).parents[2] / "vectors" / "kinds.json"
KINDS = sorted(all_kinds().values(), key=lambda kind: kind.name)
CANARY = "xyzzy"
CANARY_DAY = date(1987, 6, 5)
FORMS = {
    "line", "text", "choice", "day", "rough date", "moment", "number", "tick", "people", "record",
    "hidden", "bytes",
}  # fmt: skip


def declared(kind: Kind) -> dict[str, dict[str, Any]]:
    return {
        name: {
            "merge": field.merge.value,
            "empty": list(field.empty) if isinstance(field.empty, tuple) else field.empty,
            "form": field.form,
            **({"required": True} if field.is_required else {}),
            **({"refers_to": field.refers_to} if field.refers_to else {}),
            **(
                {"choices": {choice.value: choice.caution for choice in field.choices}}
                if field.choices
                else {}
            ),
        }
        for name, field in kind.fields.items()
    }


def something_for(field: Field) -> Any:  # noqa: C901, PLR0911 - one for each form
    """A value of a field that is full of canaries."""
    match field.form:
        case "line" if field.label == "NHS number":
            return "9990000018"
        case "line" | "text":
            return CANARY
        case "choice":
            return field.choices[-1].value
        case "day":
            return CANARY_DAY
        case "rough date":
            return read_rough_date(CANARY_DAY.isoformat())
        case "moment":
            return datetime(1987, 6, 5, 9, tzinfo=UTC)
        case "number":
            return 7
        case "tick":
            return True
        case "bytes":
            return CANARY.encode().ljust(32, b"!")
        case "people" | "record" | "hidden":
            return (entity(90),) if field.empty == () else entity(90)
        case other:
            raise AssertionError(other)


def filled(kind: Kind, names: set[str] | None = None) -> Record:
    values = {
        name: something_for(field)
        for name, field in kind.fields.items()
        if names is None or name in names
    }
    return kind.record_type(entity_id=entity(50), family_id=FAMILY, **values)


def test_the_names_and_rules_of_fields_never_change_once_released() -> None:
    """Fields and choices may be added to the file; what stands in it stays."""
    golden = json.loads(GOLDEN.read_text(encoding="utf-8"))
    assert {kind.name: declared(kind) for kind in KINDS} == golden


def test_there_is_a_builder_for_every_kind() -> None:
    assert sorted(record.kind_name for record in one_of_each_kind()) == [one.name for one in KINDS]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_everything_that_a_person_sees_has_a_name(kind: Kind) -> None:
    assert kind.label
    assert kind.plural
    for name, field in kind.fields.items():
        assert field.label, name
        assert field.form in FORMS, name
        assert all(choice.label for choice in field.choices), name
        assert not field.refers_to or kind_named(field.refers_to), name
        assert (field.form == "choice") == bool(field.choices), name
    labels = [field.label for field in kind.fields.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_safety_is_a_choice_with_an_order(kind: Kind) -> None:
    for field in kind.fields.values():
        cautions = [choice.caution for choice in field.choices]
        if field.merge is Merge.SAFETY:
            assert len(set(cautions)) == len(cautions)
        else:
            assert not any(cautions)


def test_only_who_and_when_are_ever_required() -> None:
    required = {
        kind.name: {name for name, field in kind.fields.items() if field.is_required}
        for kind in KINDS
    }
    assert required == {
        "about me": {"person"},
        "addendum": {"contact"},
        "agreement": {"people"},
        "appointment": {"at", "state"},
        "attachment": {"about", "name", "media"},
        "contact": {"way", "at"},
        "family": {"name"},
        "outcome": {"words"},
        "person": {"given_name"},
        "rating": {"outcome"},
        "review": {"contact", "step"},
        "step": {"outcome", "what"},
        "story": {"what"},
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_record_with_only_what_is_required_can_be_saved(kind: Kind) -> None:
    needed = {
        name
        for name, field in kind.fields.items()
        if field.is_required and field.form != "choice"  # a choice stands at its default
    }
    # Beside who and when: a contact was with somebody, and a comment says something.
    needed |= {"contact": {"also"}, "review": {"body"}}.get(kind.name, set())
    record = filled(kind, needed)
    assert list(problems_in(record, today=TODAY)) == []
    read = record_from([a_change(creation(record))], record)
    assert read == record
    for name in needed:
        without = replace(record, **{name: kind.fields[name].empty})
        assert problems_in(without, today=TODAY)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nobodys_words_show_in_what_a_log_might_print(kind: Kind) -> None:
    record = filled(kind)
    writes = creation(record)
    new = NewChange(family_id=FAMILY, writes=tuple(writes), reason=CANARY)
    change = a_change(writes, reason=CANARY)
    others = [
        Write(kind.name, entity(50), name, f"{CANARY}!")
        for name, field in kind.fields.items()
        if field.empty == ""
    ]
    another = a_change(others, number=2)
    (state,) = fold([change, another]).values()
    (read,) = records_from([change, another]).values()
    assert read.facts is not None
    shown = [record, writes, new, change, state, read, read.facts, read.facts.disagreements]
    for words in map(repr, shown):
        assert CANARY not in words
        assert "1987" not in words
        assert "999000" not in words


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_nobodys_words_show_in_what_is_said_of_a_mistake(kind: Kind) -> None:
    for name, field in kind.fields.items():
        for wrong in ([CANARY], f"{CANARY}\0"):
            changed: dict[str, Any] = {name: wrong}
            record = replace(filled(kind), **changed)
            if isinstance(field.empty, str):
                told = [problem.sentence for problem in problems_in(record, today=TODAY)]
                assert told
                assert CANARY not in "".join(told)
            if field.merge is not Merge.SET:
                with pytest.raises(CannotBeKeptError) as caught:
                    creation(record)
                assert CANARY not in f"{caught.value} {caught.value.__cause__}"


@pytest.mark.parametrize(
    ("record", "title"),
    [
        (a_family(), "Fernbrook"),
        (a_person(), "Robin Fernbrook"),
        (a_person(chosen_name="Ash", family_name=""), "Ash"),
        (an_about_me(), "About me"),
        (a_contact(), "Home visit"),
        (a_contact(way="by pigeon"), "by pigeon"),
        (an_appointment(way="video"), "Video"),
        (a_review(), "Question"),
    ],
)
def test_a_record_has_a_title_for_lists(record: Record, title: str) -> None:
    assert record.title() == title


@pytest.mark.parametrize("record", one_of_each_kind(), ids=lambda record: record.kind_name)
def test_every_kind_knows_its_title_and_its_time(record: Record) -> None:
    assert isinstance(record.title(), str)
    at = getattr(record, "at", None)
    assert record.sorted_at() == at


def test_the_words_for_a_choice_that_only_a_newer_program_knows_are_its_value() -> None:
    way = kind_of(a_contact()).fields["way"]
    assert way.choice_label("phone") == "Phone"
    assert way.choice_label("by pigeon") == "by pigeon"


# Declared once: nothing but this text makes the kind.
PET = '''
"""Pets."""

from dataclasses import dataclass
from datetime import date

from keyworker_desktop.record.fields import Choice, Merge, choice, day, long_text, text
from keyworker_desktop.record.kinds import kind
from keyworker_desktop.record.record import Record

MOODS = (
    Choice(value="calm", label="Calm", caution=1),
    Choice(value="bites", label="Bites", caution=2),
)


@kind("pet", label="Pet", plural="Pets")
@dataclass(frozen=True, kw_only=True)
class Pet(Record):
    name: str = text("Name", required=True)
    mood: str = choice("Mood", MOODS, merge=Merge.SAFETY, default="calm")
    about: str = long_text("About", prompt="What it likes")
    born_on: date | None = day("Birthday")

    def title(self) -> str:
        return self.name
'''


@pytest.fixture
def pet(tmp_path: Path) -> Iterator[type[Any]]:
    path = tmp_path / "pet.py"
    path.write_text(PET, encoding="utf-8")
    spec = spec_from_file_location("a_module_of_its_own", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    yield module.Pet
    del kinds._declared["pet"]


def test_a_new_kind_needs_its_declaration_and_nothing_else(pet: type[Any]) -> None:
    rex = pet(entity_id=entity(60), family_id=FAMILY, name="Rex", about="Balls\n\nWalks")
    assert problems_in(replace(rex, name=""), today=TODAY)[0].sentence == "Name: this is needed."

    payload = encode_payload(
        NewChange(family_id=FAMILY, writes=tuple(creation(rex))),
        authored_at=NOW,
        app_version="0.1.0",
        clock_offset_ms=None,
    )
    made = decode_payload(payload, change_id=change_id(1), family_id=FAMILY, device_id=LAPTOP)
    read = record_from([made], rex)
    assert read == rex

    mine = a_change(edits(read, mood="bites", about="Balls!\n\nWalks"), number=2)
    theirs = a_change(edits(read, about="Balls\n\nWalks?", name="Max"), number=3)
    both = record_from([made, mine, theirs], rex)
    assert (both.name, both.mood, both.about) == ("Max", "bites", "Balls!\n\nWalks?")
    third = a_change([Write("pet", entity(60), "mood", "calm", (change_id(1),))], number=4)
    torn = record_from([made, mine, theirs, third], rex)
    assert torn.facts is not None
    assert torn.mood == "bites"
    assert set(torn.facts.disagreements) == {"mood", "about"}
    seen = [version.change_id for version in torn.facts.disagreements["mood"].versions]
    calm = a_change(settled(torn, "mood", "calm", seen=seen), number=5)
    assert record_from([made, mine, theirs, third, calm], rex).mood == "calm"

    form = {name: (field.label, field.form) for name, field in kind_of(rex).fields.items()}
    assert form == {
        "struck": ("Entered in error", "text"),
        "name": ("Name", "line"),
        "mood": ("Mood", "choice"),
        "about": ("About", "text"),
        "born_on": ("Birthday", "day"),
    }


def test_two_kinds_cannot_have_one_name(pet: type[Any]) -> None:
    with pytest.raises(ValueError, match="two kinds named pet"):
        kind("pet", label="Pet", plural="Pets")

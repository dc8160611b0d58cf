"""What a field takes, in words when it does not, and what it makes of anything on the wire."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from keyworker_desktop.record.fields import Field, text_to_wire
from keyworker_desktop.record.kinds import all_kinds
from tests.support.records import entity
from tests.unit.record.test_reading import ALMOST, PLAIN

FIELDS = {
    f"{kind.name}, {name}": field
    for kind in all_kinds().values()
    for name, field in kind.fields.items()
}
CHARACTERS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


@given(CHARACTERS)
def test_any_text_without_nul_and_halves_of_characters_is_taken_as_it_is(text: str) -> None:
    assert text_to_wire(text) == text


@given(PLAIN | ALMOST | st.dates().map(str) | st.integers(-2, 99).map("age {}".format))
def test_what_came_over_the_wire_is_read_or_refused_by_every_field(value: Any) -> None:
    for field in FIELDS.values():
        try:
            read = field.from_wire(value)
            wire = field.to_wire(read)
        except (ValueError, TypeError):
            continue
        assert field.from_wire(wire) == read


@pytest.mark.parametrize("field", FIELDS.values(), ids=FIELDS.keys())
def test_what_is_no_value_of_it_at_all_is_refused(field: Field) -> None:
    for value in (object(), [object()], b"bytes", 1.5, "\0", datetime(2026, 11, 22)):  # noqa: DTZ001
        with pytest.raises((ValueError, TypeError)):
            field.to_wire(value)


def field_of(kind: str, name: str) -> Field:
    return all_kinds()[kind].fields[name]


@pytest.mark.parametrize(
    ("field", "value", "wire"),
    [
        (field_of("person", "born_on"), date(2014, 3, 9), "2014-03-09"),
        (field_of("person", "born_on"), None, None),
        (field_of("person", "nhs_number"), "943 476 5919", "9434765919"),
        (field_of("person", "nhs_number"), "999-000\u00a00018", "9990000018"),
        (field_of("story", "is_significant"), True, True),
        (field_of("contact", "minutes"), 45, 45),
        (field_of("contact", "who"), (entity(3), entity(2)), [entity(3).bytes, entity(2).bytes]),
        (
            field_of("review", "bound_to"),
            (entity(3), entity(2)),
            [entity(2).bytes, entity(3).bytes],
        ),
    ],
)
def test_each_value_has_one_form_on_the_wire(field: Field, value: Any, wire: Any) -> None:
    assert field.to_wire(value) == wire

"""Search: every word of everything written is found, and nothing anybody types can break it."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.kinds import all_kinds
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import creation, struck_out
from keyworker_desktop.store import accept, reading
from keyworker_desktop.store.search import MARK_BEGINS, MARK_ENDS, search
from tests.support.stores import NOW, Laptop, Service, an_identity, check_search

FAMILY = UUID(int=5)
any_text = st.text(max_size=40) | st.lists(
    st.sampled_from(["AND", "OR", "NOT", "NEAR(", '"', "*", "-", "(", ")", "^", ":", "a", "river"]),
    max_size=8,
).map(" ".join)


@pytest.mark.parametrize(
    ("kind", "path"),
    [
        (kind.name, path)
        for kind in all_kinds().values()
        for path, field in kind.fields.items()
        if field.is_searched
    ],
)
def test_every_searched_field_of_every_kind_is_found(laptop: Laptop, kind: str, path: str) -> None:
    service, entity_id = Service(FAMILY), uuid4()
    service.write(an_identity(2), [Write(kind, entity_id, path, "before kingfisher after", ())])
    accept.accept_page(laptop.db, service.page(0))
    (hit,) = search(laptop.db, "kingfisher")
    assert hit.record.entity_id == entity_id
    assert hit.family_id == FAMILY
    assert hit.excerpt == f"before {MARK_BEGINS}kingfisher{MARK_ENDS} after"


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Łukasz", "lukasz"),
        ("Łukasz", "Łukasz"),
        ("Lukasz", "łukasz"),
        ("Øyvind Đorđe", "oyvind dorde"),
        ("Zoë", "zoe"),
        ("Zoe\u0308", "zoë"),
        ("Nguyễn", "nguyen"),
        ("O’Neil", "o'neil"),
        ("O'Neil", "O’Neil"),
        ("O’Neil", "neil"),
        ("Jo", "jo"),
        ("X", "x"),
        ("to the river", "the ri"),
        ("שלום חבר", "שלום"),
        ("مرحبا بك", "مرح"),
        ("हिन्दी", "हिन्दी"),
        ("小明 went", "小"),
        ("9990000026", "999 000 0026"),
        ("his number is 999 000 0026.", "999 000 0026"),
        ("999-000-0026 river", "river 999-000-0026"),
        ("999 000 0026", "999 000 0026 number"),
        ("call 12/03/2026", "12/03"),
        ("Rosa's e-mail", "e-mail"),
        ("say \x02marked\x03 \x04 words", "marked words"),
    ],
)
def test_words_are_found_as_people_type_them(laptop: Laptop, written: str, typed: str) -> None:
    family, _ = laptop.a_family()
    text = f"{written} number" if typed.endswith("number") else written
    note = laptop.a_note(family.family_id, body=text, also="")
    excerpts = [
        hit.excerpt for hit in search(laptop.db, typed) if hit.record.entity_id == note.entity_id
    ]
    if written.startswith("小明"):
        assert not excerpts  # words without spaces between them are found from their beginning
        assert search(laptop.db, "小明")
        return
    assert len(excerpts) == 1
    assert MARK_BEGINS in excerpts[0]
    plain = excerpts[0].replace(MARK_BEGINS, "").replace(MARK_ENDS, "")
    assert plain == text.replace("\x02", " ").replace("\x03", " ").replace("\x04", " ")


@pytest.mark.parametrize(
    "typed", ["", " ", "-", "*", '"', "river AND stone", "river NOT walked", "qq", "\0", "ri", "!?"]
)
def test_signs_and_operators_are_only_what_they_are(laptop: Laptop, typed: str) -> None:
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id)
    assert search(laptop.db, typed) == []


@pytest.mark.parametrize(
    "typed", ["river -", "river *", '"river', "river NEAR(", "^river", "river r"]
)
def test_what_is_no_word_does_not_hide_what_is_there(laptop: Laptop, typed: str) -> None:
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id, body="To the river, near the mill.")
    assert len(search(laptop.db, typed)) == 1


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=any_text | st.text(st.characters(codec=None), max_size=20))
def test_nothing_that_anybody_types_is_an_error(laptop: Laptop, typed: str) -> None:
    for by_relevance in (False, True):
        search(laptop.db, typed, by_relevance=by_relevance)
        search(laptop.db, typed, by_relevance=by_relevance, family_id=FAMILY)


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(categories=["L", "N", "M", "P", "Z", "S"]), max_size=60))
def test_whatever_is_written_is_found_by_its_own_words(laptop: Laptop, text: str) -> None:
    service = Service(uuid4())
    entity_id = uuid4()
    service.write(an_identity(2), [Write("story", entity_id, "details", text, ())])
    accept.accept_page(laptop.db, service.page(0))
    for word in text.split():
        hits = search(laptop.db, f"{word} ", family_id=service.family_id)
        assert {hit.record.entity_id for hit in hits} <= {entity_id}
        if word.isascii() and word.isalnum():
            assert hits
    check_search(laptop.db)


def test_newest_comes_first_and_relevance_only_when_it_is_asked_for(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    old = laptop.a_note(family.family_id, at=NOW - timedelta(days=9), body="heron heron heron")
    new = laptop.a_note(family.family_id, at=NOW, body="A heron, " + "and other birds. " * 30)
    assert [hit.record for hit in search(laptop.db, "heron")] == [new, old]
    assert [hit.record for hit in search(laptop.db, "heron", by_relevance=True)] == [old, new]
    assert [hit.at for hit in search(laptop.db, "heron")] == [new.at, old.at]
    assert search(laptop.db, "birds other")[0].excerpt.endswith("…")


def test_a_search_can_stay_within_one_family(laptop: Laptop) -> None:
    one, other = laptop.a_family()[0].family_id, laptop.a_family()[0].family_id
    laptop.a_note(one, body="heron", entity_id=uuid4())
    laptop.a_note(other, body="heron", entity_id=uuid4())
    for by_relevance in (False, True):
        hits = search(laptop.db, "heron", family_id=one, by_relevance=by_relevance)
        assert [hit.family_id for hit in hits] == [one]
    assert len(search(laptop.db, "heron")) == 2


def test_what_was_entered_in_error_is_found_and_says_so(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id, body="heron")
    (sheet,) = reading.contacts(laptop.db, family.family_id)
    laptop.save(struck_out(sheet.contact, "About somebody else."), family.family_id)
    (hit,) = search(laptop.db, "heron")
    assert hit.record.struck == "About somebody else."


def test_every_version_of_a_text_in_disagreement_is_found(laptop: Laptop) -> None:
    service, entity_id = Service(FAMILY), uuid4()
    service.write(an_identity(2), creation(_person(entity_id, about="heron")))
    service.write(an_identity(3), [Write("person", entity_id, "about", "kingfisher", ())])
    accept.accept_page(laptop.db, service.page(0))
    assert search(laptop.db, "heron")
    assert search(laptop.db, "kingfisher")


def test_kinds_that_only_a_newer_program_knows_are_left_out(laptop: Laptop) -> None:
    service = Service(FAMILY)
    service.write(an_identity(2), [Write("a newer kind", uuid4(), "body", "heron", ())])
    accept.accept_page(laptop.db, service.page(0))
    laptop.db.execute("INSERT INTO search (rowid, text) SELECT id, 'heron' FROM record")
    assert search(laptop.db, "heron") == []


def _person(entity_id: UUID, **changes: Any) -> Record:
    return Person(entity_id=entity_id, family_id=FAMILY, given_name="Rosa", **changes)

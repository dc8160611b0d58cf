"""The rows computed from the log: the same in any order, in any pages, and folded from nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.fold import fold, state_hash
from keyworker_desktop.store import accept, log, projection, reading
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.log import ProvenEntry
from keyworker_desktop.store.refold import refold, refold_if_needed
from keyworker_desktop.store.search import search
from keyworker_desktop.store.settings import put_setting
from tests.support.stores import (
    Laptop,
    Service,
    a_laptop,
    an_identity,
    check_search,
    rows_of,
)

FAMILY = UUID(int=5)
EARLIEST = datetime(1901, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone last
LATEST = datetime(2106, 1, 1)  # noqa: DTZ001
AUTHORS = [an_identity(number) for number in (2, 3, 4)]
CHANGES = [UUID(int=1_000 + number) for number in range(24)]
NOTES = [UUID(int=500 + number) for number in range(2)]
WORDS = st.text("aąłé’ \x02\n", max_size=6)

FIELDS: list[tuple[str, UUID, str, Any]] = [
    ("contact", NOTES[0], "body", WORDS),
    ("contact", NOTES[0], "concern", WORDS),
    (
        "contact",
        NOTES[1],
        "at",
        st.sampled_from(["1931-02-03T10:00+00:00", "2026-11-22T10:00+01:00"]),
    ),
    ("contact", NOTES[1], "struck", WORDS),
    ("appointment", UUID(int=600), "at", st.datetimes().map(lambda at: f"{at.isoformat()}+00:00")),
    ("appointment", UUID(int=600), "state", st.sampled_from(["planned", "happened", 7])),
    ("person", UUID(int=601), "about", WORDS),
    ("review", UUID(int=602), "contact", st.sampled_from([note.bytes for note in NOTES])),
    ("review", UUID(int=602), "step", st.sampled_from(["sign-off", "question", "answer"])),
    ("review", UUID(int=603), "contact", st.sampled_from([note.bytes for note in NOTES])),
    ("review", UUID(int=603), "step", st.sampled_from(["sign-off", "question", "answer"])),
    (
        "review",
        UUID(int=603),
        "bound_to",
        st.lists(st.sampled_from([c.bytes for c in CHANGES[:4]])),
    ),
    ("addendum", UUID(int=604), "contact", st.just(NOTES[0].bytes)),
    ("a newer kind", NOTES[0], "body", st.integers(0, 3)),
]


@st.composite
def writes(draw: Any) -> list[Write]:
    some = draw(st.lists(st.sampled_from(range(len(FIELDS))), min_size=1, max_size=5, unique=True))
    found = []
    for index in some:
        kind, entity_id, path, values = FIELDS[index]
        parents = draw(st.lists(st.sampled_from(CHANGES), max_size=3, unique=True))
        found.append(Write(kind, entity_id, path, draw(values), tuple(parents)))
    return found


@settings(max_examples=40)
@given(data=st.data())
def test_any_order_and_any_pages_fold_to_the_same_and_so_does_a_refold(data: st.DataObject) -> None:
    contents = data.draw(st.lists(writes(), min_size=1, max_size=10))
    contents = [
        [_without(write, change) for write in some]
        for change, some in zip(CHANGES, contents, strict=False)
    ]
    times = data.draw(
        st.lists(
            st.datetimes(EARLIEST, LATEST),
            min_size=len(contents),
            max_size=len(contents),
        )
    )
    hashes = set()
    for order in (range(len(contents)), data.draw(st.permutations(range(len(contents))))):
        with TemporaryDirectory() as folder:
            laptop = a_laptop(Path(folder))
            service = Service(FAMILY)
            for index in order:
                service.write(
                    AUTHORS[index % 3],
                    contents[index],
                    at=times[index].replace(tzinfo=UTC),
                    change_id=CHANGES[index],
                )
            page = data.draw(st.integers(1, len(contents)))
            for start in range(0, len(contents), page):
                accept.accept_page(laptop.db, service.page(start, start + page))
                check_search(laptop.db)
            incremental = rows_of(laptop.db), _hash(laptop.db)
            changes = [entry.change for entry in service.entries if entry.change]
            assert incremental[1] == state_hash(fold(changes).values())
            refold(laptop.db, lambda _done, _all: None)
            check_search(laptop.db)
            assert (rows_of(laptop.db), _hash(laptop.db)) == incremental
            hashes.add(incremental[1])
            laptop.db.close()
    assert len(hashes) == 1


def test_what_was_replaced_before_it_came_is_no_head_when_it_comes(laptop: Laptop) -> None:
    """Of every field of a record, also where one page brings the child and a later the parent."""
    service = Service(FAMILY)
    visit, old, new = UUID(int=600), CHANGES[0], CHANGES[1]
    said = {"purpose": "swing", "state": "planned", "struck": ""}
    later = [Write("appointment", visit, path, value, (old,)) for path, value in said.items()]
    _give(laptop, service, later, new)
    _give(laptop, service, [Write("appointment", visit, "purpose", "walk", (new,))], CHANGES[2])
    earlier = [Write("appointment", visit, path, value, ()) for path, value in said.items()]
    _give(laptop, service, earlier, old)
    (state,) = projection.read_states(laptop.db, "entity_id = ?", (visit.bytes,))
    assert {path: set(heads) for path, heads in state.heads.items()} == {
        "purpose": {CHANGES[2]},
        "state": {new},
        "struck": {new},
    }


def test_a_row_follows_the_time_of_its_record(laptop: Laptop) -> None:
    service = Service(FAMILY)
    visit, change = UUID(int=600), CHANGES[0]
    _give(laptop, service, [Write("appointment", visit, "purpose", "bring the swing", ())])
    early = projection.moment_of(_only_id(laptop.db))
    at = Write("appointment", visit, "at", "2027-01-05T10:00+00:00", ())
    _give(laptop, service, [at, Write("appointment", visit, "state", "planned", ())], change)
    assert projection.moment_of(_only_id(laptop.db)) == 1799143200 != early
    moved = Write("appointment", visit, "at", "1931-01-05T10:00+00:00", (change,))
    _give(laptop, service, [moved])
    assert projection.moment_of(_only_id(laptop.db)) < 0
    check_search(laptop.db)
    assert [hit.at.year for hit in search(laptop.db, "swing")] == [1931]


@pytest.mark.parametrize("at", ["0001-01-02T00:00+00:00", "9999-12-31T23:59+00:00"])
def test_the_ends_of_the_calendar_have_rows_too(laptop: Laptop, at: str) -> None:
    service = Service(FAMILY)
    for number in range(3):
        _give(
            laptop,
            service,
            [
                Write("contact", UUID(int=number), "at", at, ()),
                Write("contact", UUID(int=number), "body", "heron", ()),
            ],
        )
    check_search(laptop.db)
    year = datetime.fromisoformat(at).year
    assert [hit.at.year for hit in search(laptop.db, "heron")] == [year] * 3
    assert reading.family_card(laptop.db, FAMILY).last_contact_at == datetime.fromisoformat(at)


def test_more_records_than_a_second_holds_stand_in_the_next(laptop: Laptop) -> None:
    service = Service(FAMILY)
    at = "2026-11-22T10:00+00:00"
    first = projection.first_id_at(int(datetime.fromisoformat(at).timestamp()))
    _give(laptop, service, [Write("contact", UUID(int=1), "at", at, ())])
    laptop.db.execute("UPDATE record SET id = ?", (first + 65_534,))
    for number in (2, 3, 4):
        _give(
            laptop,
            service,
            [
                Write("contact", UUID(int=number), "at", at, ()),
                Write("contact", UUID(int=number), "body", "heron", ()),
            ],
        )
    ids = [row_id for (row_id,) in laptop.db.execute("SELECT id FROM record ORDER BY id")]
    assert ids == [first + 65_534, first + 65_535, first + 65_536, first + 65_537]
    assert len(search(laptop.db, "heron")) == 3


def test_a_page_of_many_records_is_folded_whole(laptop: Laptop) -> None:
    service = Service(FAMILY)
    for page in range(6):
        some = [
            Write("step", UUID(int=page * 200 + number), "what", f"step {number}", ())
            for number in range(200)
        ]
        service.write(AUTHORS[0], some)
    assert len(accept.accept_page(laptop.db, service.page(0))) == 1_200
    (rows,) = laptop.db.execute("SELECT count(*) FROM record").fetchone()
    assert rows == 1_200
    accept.accept_page(laptop.db, _edit_all(service))
    check_search(laptop.db)
    assert len(search(laptop.db, "again")) == 30


def test_a_store_folded_by_another_version_is_folded_again_when_it_is_opened(
    laptop: Laptop,
) -> None:
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id, body="heron")
    rows = rows_of(laptop.db)
    with transaction(laptop.db):
        projection.clear(laptop.db)
        put_setting(laptop.db, "fold version", 0)
    assert not search(laptop.db, "heron")
    laptop = laptop.reopened()
    assert rows_of(laptop.db) == rows
    assert search(laptop.db, "heron")
    assert not refold_if_needed(laptop.db, lambda _done, _all: None)
    secure = laptop.db.execute("SELECT v FROM search_config WHERE k = 'secure-delete'").fetchone()
    assert secure == (1,)
    laptop.db.close()


def test_another_family_cannot_write_to_a_record_of_this_one(laptop: Laptop) -> None:
    family, child = laptop.a_family()
    note = laptop.a_note(family.family_id)
    other = Service(UUID(int=6))
    entry = other.write(
        AUTHORS[0],
        [
            Write("contact", note.entity_id, "body", "Not so.", ()),
            Write("person", child.entity_id, "given_name", "Mallory", ()),
            Write("addendum", UUID(int=8), "contact", note.entity_id.bytes, ()),
        ],
    )
    accept.accept_page(laptop.db, other.page(0))
    assert entry.change
    (sheet,) = reading.contacts(laptop.db, family.family_id)
    assert sheet.contact == note
    assert not sheet.addenda
    assert reading.family_card(laptop.db, family.family_id).child == child
    assert reading.record_with(laptop.db, child.entity_id, family.family_id) == child
    stranger = reading.record_with(laptop.db, child.entity_id, UUID(int=6))
    assert stranger
    assert stranger != child
    assert reading.record_with(laptop.db, UUID(int=12)) is None


def _without(write: Write, change: UUID) -> Write:
    parents = tuple(parent for parent in write.parents if parent != change)
    return Write(write.kind, write.entity_id, write.path, write.value, parents)


def _hash(db: Connection) -> bytes:
    return state_hash(projection.read_states(db, "1", ()))


def _give(
    laptop: Laptop, service: Service, some: list[Write], change_id: UUID | None = None
) -> ProvenEntry:
    entry = service.write(AUTHORS[0], some, change_id=change_id)
    accept.accept_page(laptop.db, service.page(service.head.seq - 1))
    assert log.head_of(laptop.db, FAMILY) == service.head
    return entry


def _only_id(db: Connection) -> int:
    ((row_id,),) = db.execute("SELECT id FROM record").fetchall()
    number: int = row_id
    return number


def _edit_all(service: Service) -> accept.ProvenPage:
    start = service.head.seq
    for page in range(6):
        parent = service.entries[page].header.change_id
        service.write(
            AUTHORS[0],
            [
                Write("step", UUID(int=page * 200 + number), "what", f"again {number}", (parent,))
                for number in range(200)
            ],
            at=datetime(2026, 11, 23, tzinfo=UTC) + timedelta(seconds=page),
        )
    return service.page(start)


def test_a_review_that_turns_out_to_be_of_another_note_frees_the_first(laptop: Laptop) -> None:
    service = Service(FAMILY)
    review = UUID(int=602)
    written = [CHANGES[8], CHANGES[9]]
    for note, change_id in zip(NOTES, written, strict=True):
        body = Write("contact", note, "body", "heron", ())
        _give(laptop, service, [body], change_id)
    of_first = Write("review", review, "contact", NOTES[0].bytes, ())
    step = Write("review", review, "step", "sign-off", ())
    bound = Write("review", review, "bound_to", [written[0].bytes], ())
    _give(laptop, service, [of_first, step, bound], CHANGES[7])
    assert _waiting(laptop.db) == {NOTES[1]}
    of_second = Write("review", review, "contact", NOTES[1].bytes, ())
    _give(laptop, service, [of_second], CHANGES[0])
    assert _waiting(laptop.db) == {NOTES[0], NOTES[1]}


def _waiting(db: Connection) -> set[UUID]:
    rows = db.execute("SELECT entity_id FROM record WHERE waits > 0")
    return {UUID(bytes=entity_id) for (entity_id,) in rows}


def test_a_refold_leaves_nothing_that_the_entries_do_not_tell(laptop: Laptop) -> None:
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id, body="Robin slept.")
    before = rows_of(laptop.db)
    laptop.db.execute(
        "INSERT INTO record (id, entity_id, log_id, kind, disagreements, struck, waits, state,"
        " text)"
        " SELECT id + 1000000, randomblob(16), log_id, kind, 1, 1, 0, state, 'nobody wrote this'"
        " FROM record LIMIT 1"
    )
    assert rows_of(laptop.db) != before
    refold(laptop.db, lambda _done, _all: None)
    assert rows_of(laptop.db) == before
    check_search(laptop.db)

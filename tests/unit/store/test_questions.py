"""Which questions wait for an answer: the same on every laptop, in whatever order things came."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import reading
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.refold import refold
from tests.support.laptops import Laptop, an_office


@pytest.fixture
def both(tmp_path: Path) -> Iterator[tuple[Laptop, Laptop]]:
    """The keyworker's laptop and the supervisor's."""
    office = an_office(tmp_path, others=1)
    supervisor, keyworker = office.laptops
    yield keyworker, supervisor
    office.close()


def say(laptop: Laptop, note: Contact, step: str) -> Review:
    sheet = laptop.ask(partial(reading.contact_with, entity_id=note.entity_id))
    assert sheet is not None
    review = Review(
        entity_id=uuid4(),
        family_id=note.family_id,
        contact=note.entity_id,
        step=step,
        body="Who rings?",
        bound_to=sheet.to_answer() if step == "answer" else (),
    )
    laptop.save(note.family_id, creation(review))
    return review


def waiting(laptop: Laptop) -> set[UUID]:
    """As the rows say, and as they say when all is folded again."""
    before = laptop.ask(_waiting)
    laptop.ask(partial(refold, progress=lambda _done, _of: None))
    assert laptop.ask(_waiting) == before
    return before


def _waiting(db: Connection) -> set[UUID]:
    rows = db.execute("SELECT entity_id FROM record WHERE kind = 'review' AND waits > 0")
    return {UUID(bytes=entity_id) for (entity_id,) in rows}


@pytest.mark.parametrize("first", [0, 1], ids=["the answer is sent first", "the question is"])
def test_an_answer_that_crossed_a_question_is_not_to_it(
    both: tuple[Laptop, Laptop], first: int, a_note: Callable[..., Contact]
) -> None:
    keyworker, supervisor = both
    note = a_note(keyworker, supervisor)
    asked = say(supervisor, note, "question")
    supervisor.run_well()
    keyworker.run_well()
    assert waiting(keyworker) == waiting(supervisor) == {asked.entity_id}
    say(keyworker, note, "answer")
    again = say(supervisor, note, "question")
    for laptop in (both[first], both[1 - first], *both):
        laptop.run_well()
    assert waiting(keyworker) == waiting(supervisor) == {again.entity_id}
    say(keyworker, note, "answer")
    keyworker.run_well()
    supervisor.run_well()
    assert waiting(keyworker) == waiting(supervisor) == set()


@pytest.fixture
def a_note() -> Callable[..., Contact]:
    def made(author: Laptop, reader: Laptop) -> Contact:
        family = author.family(reader)
        author.note(family)
        author.run_well()
        reader.run_well()
        (sheet,) = author.ask(partial(reading.contacts, family_id=family))
        return sheet.contact

    return made

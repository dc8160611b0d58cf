"""A laptop that works until it is killed, telling after each commit what it was promised."""

import sys
import threading
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from keyworker_desktop.record.writing import creation
from keyworker_desktop.store import accept, drafts, migrate
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.refold import refold
from tests.support.stores import KEY, NOW, Laptop, Service, a_note, an_identity

FAMILY = UUID(int=5)
OTHER_FAMILY = UUID(int=6)
PAGES, PAGE_ENTRIES = 60, 20


def note_id(number: int) -> UUID:
    return UUID(int=1_000_000 + number)


def say(what: str) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def save_notes(laptop: Laptop, first: int) -> None:
    for number in range(first, first + 100_000):
        draft = drafts.Draft(
            draft_id=note_id(number),
            family_id=FAMILY,
            kind="contact",
            fields={"body": f"draft{number}"},
            updated_at=NOW,
        )
        drafts.keep(laptop.db, draft)
        say(f"draft {number}")
        if number % 5:
            note = a_note(
                FAMILY,
                entity_id=note_id(number),
                at=NOW - timedelta(minutes=number * 7 % 5_000),
                body=f"note{number} " * 60,
            )
            laptop.save(creation(note), FAMILY, finishing=draft.draft_id)
            say(f"note {number}")


def accept_pages(laptop: Laptop, _first: int) -> None:
    service = a_long_log()
    say("open")
    for number in range(PAGES):
        page = service.page(number * PAGE_ENTRIES, (number + 1) * PAGE_ENTRIES)
        accept.accept_page(laptop.db, page)
        say(f"page {number}")
    threading.Event().wait()  # to be killed


def a_long_log() -> Service:
    """The same in parent and child."""
    service = Service(OTHER_FAMILY)
    for number in range(PAGES * PAGE_ENTRIES):
        note = a_note(OTHER_FAMILY, entity_id=note_id(500_000 + number), body=f"page{number} " * 40)
        service.write(an_identity(2), creation(note), change_id=UUID(int=9_000_000 + number))
    return service


def refold_again_and_again(laptop: Laptop, _first: int) -> None:
    while True:
        refold(laptop.db, lambda done, _all: say(f"folding {done}"))
        say("folded")


def migrate_on_and_on(laptop: Laptop, _first: int) -> None:
    """Steps that each copy a large table; every one is there whole or not at all."""
    steps = migrate._steps()
    migrate._steps = lambda: steps
    while True:
        number = laptop.db.execute("PRAGMA user_version").fetchone()[0] + 1
        steps.append(
            f"CREATE TABLE copy_{number} AS SELECT * FROM entry;"  # noqa: S608 - our own number
            f"CREATE INDEX of_copy_{number} ON copy_{number} (change_id);"
        )
        migrate.migrate(laptop.db)
        say(f"step {number}")


WORK = {
    "save": save_notes,
    "accept": accept_pages,
    "refold": refold_again_and_again,
    "migrate": migrate_on_and_on,
}


def main(path: str, what: str, first: str) -> None:
    laptop = Laptop(Path(path), open_store(Path(path), KEY), an_identity())
    if what != "accept":
        say("open")
    WORK[what](laptop, int(first))


if __name__ == "__main__":
    main(*sys.argv[1:])

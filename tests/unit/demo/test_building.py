"""The demonstration is made by the ordinary save path, and is whole and proven like any other."""

from datetime import UTC, datetime

import pytest

from keyworker_desktop.demo.build import PASSPHRASE, build_local
from keyworker_desktop.paths import Profile
from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.store import log, outbox, people, reading
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import get_identity
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.refold import refold
from keyworker_desktop.vault import keyslots

NOW = datetime(2026, 6, 9, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Connection:
    profile = Profile(tmp_path_factory.mktemp("laptop") / "priya")
    told: list[tuple[int, int]] = []
    build_local(
        profile,
        PASSPHRASE,
        now=NOW,
        app_version="test",
        progress=lambda done, in_all: told.append((done, in_all)),
    )
    assert told[-1] == (12, 12)
    assert not (profile.folder / "making").exists()
    db = open_store(profile.store, keyslots.unlock(profile.keyslots, PASSPHRASE))
    yield db
    db.close()


def test_the_keyworkers_laptop_holds_twelve_families_and_over_six_hundred_notes(
    store: Connection,
) -> None:
    cards = reading.caseload(store)
    notes = [note for card in cards for note in reading.records(store, card.family_id, Contact)]
    assert len(cards) == 12
    assert len(notes) >= 600


def test_nothing_waits_and_nothing_is_in_doubt(store: Connection) -> None:
    assert outbox.count(store) == 0
    assert not log.troubles(store)
    assert all(card.to_settle == 0 for card in reading.caseload(store))


def test_everybody_is_in_a_directory_that_chains_to_its_root(store: Connection) -> None:
    identity = get_identity(store)
    assert identity is not None
    directory = people.directory_of(store, identity.organisation_id)
    assert {user.name for user in directory.users.values()} == {
        "Priya Nair",
        "Tom Ashby",
        "Ruth Calloway",
        "Miriam Osei",
    }


def test_notes_are_seen_by_the_supervisor_and_some_still_wait_for_her(store: Connection) -> None:
    sheets = [
        sheet
        for card in reading.caseload(store)
        for sheet in reading.contacts(store, card.family_id, most=1000)
    ]
    signed = [sheet for sheet in sheets if sheet.is_signed_off()]
    assert len(signed) > 400
    assert len(sheets) - len(signed) >= 10


def test_folding_it_again_gives_the_same_caseload(store: Connection) -> None:
    before = reading.caseload(store)
    refold(store, lambda _done, _in_all: None)
    assert reading.caseload(store) == before

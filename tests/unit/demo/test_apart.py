"""The pictures have something to settle: two of the invented staff wrote apart."""

from datetime import UTC, datetime
from pathlib import Path

from keyworker_desktop.demo.build import PASSPHRASE, build_team
from keyworker_desktop.demo.caseload import STAFF
from keyworker_desktop.paths import Profile
from keyworker_desktop.store import settling
from keyworker_desktop.store.open import open_store
from keyworker_desktop.vault import keyslots

NOW = datetime(2026, 6, 9, 9, 0, tzinfo=UTC)


def test_every_way_of_settling_waits_for_a_picture(tmp_path: Path) -> None:
    places = {person.key: Profile(tmp_path / person.key) for person in STAFF}
    build_team(
        places,
        PASSPHRASE,
        now=NOW,
        app_version="test",
        progress=lambda _done, _in_all: None,
        apart=True,
    )
    profile = places["priya"]
    db = open_store(profile.store, keyslots.unlock(profile.keyslots, PASSPHRASE))
    try:
        found = settling.to_settle(db, None, now=NOW)
    finally:
        db.close()
    assert found.sheet is not None
    assert found.sheet.card.name == "Alex Marlow"
    waits = {one.name: one for one in found.answers}
    assert set(waits) == {"support", "now", "visiting", "contact_detail"}
    assert waits["now"].combined is not None
    assert waits["support"].combined is None
    assert waits["visiting"].shown == "two people"

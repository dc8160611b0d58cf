"""A real store of every earlier format: today's program opens it, and nothing of it is lost."""

import shutil
import subprocess
import sys
from errno import ENOSPC
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from keyworker_desktop.record.fold import state_hash
from keyworker_desktop.store import (
    backup,
    drafts,
    errors,
    log,
    migrate,
    outbox,
    projection,
    reading,
)
from keyworker_desktop.store import upgrade as upgrading
from keyworker_desktop.store.connection import Connection, connect, connect_untouching
from keyworker_desktop.store.migrate import latest
from keyworker_desktop.store.open import open_store
from keyworker_desktop.store.opening import Step
from keyworker_desktop.vault import keyslots
from tests.faults.store.damage import check_all, files_of
from tests.support.stores import check_search
from tests.upgrades.kept import FORMATS, PASSPHRASE, Kept, kept_profile
from ui.preferences import Preferences, PreferencesFile

ROOT = Path(__file__).parents[2]
KILLS = 20


def key_of(kept: Kept) -> bytes:
    return bytes(keyslots.unlock(kept.profile.keyslots, PASSPHRASE))


def precious(path: Path, key: bytes, *, like: upgrading.Digests | None = None) -> Any:
    db = connect_untouching(path, key)
    try:
        return upgrading._digests(db, like=like)
    finally:
        db.close()


def check_told(db: Connection, told: dict[str, Any]) -> None:
    """Everything that the laptop knew when the file was kept."""
    for name, text in told["families"].items():
        family_id = UUID(text)
        sheets = reading.contacts(db, family_id, most=100)
        assert sorted(sheet.contact.body for sheet in sheets) == told["bodies"][name]
        states = list(projection.read_states(db, "log_id = ?", (family_id.bytes,)))
        assert state_hash(states).hex() == told["state"][name]
    assert outbox.count(db) == told["waiting"]
    assert len(drafts.all_drafts(db)) == told["rows"]["draft"]
    for table in ("secret", "log", "tail", "entry", "receipt"):
        (count,) = db.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - own names
        assert count == told["rows"][table], table


@pytest.mark.parametrize("number", FORMATS)
def test_a_store_of_an_earlier_format_is_brought_up_to_date(number: int, tmp_path: Path) -> None:
    kept = kept_profile(number, tmp_path / "profile")
    key = key_of(kept)
    before = precious(kept.profile.store, key)
    steps: dict[Step, tuple[int, int]] = {}
    db = open_store(
        kept.profile.store,
        key,
        lambda step, done, of: steps.update({step: (done, of)}),
        copies=kept.profile.backups,
    )
    assert db.execute("PRAGMA user_version").fetchone() == (latest(),)
    check_told(db, kept.told)
    assert check_all(db)
    check_search(db)
    assert upgrading._digests(db, like=before) == before
    assert steps[Step.COPYING] == (2, 2)
    assert steps[Step.FOLDING][0] == steps[Step.FOLDING][1]
    db.close()
    copy = backup.newest_sound(kept.profile.backups, key)
    assert copy is not None
    assert copy[0].execute("PRAGMA user_version").fetchone() == (number,)
    copy[0].close()


def test_what_only_a_newer_program_knew_is_still_there_and_marked(tmp_path: Path) -> None:
    kept = kept_profile(FORMATS[0], tmp_path / "profile")
    db = open_store(kept.profile.store, key_of(kept))
    note = reading.contact_with(db, UUID(kept.told["signed_note"]))
    assert note is not None
    assert note.contact.facts is not None
    assert note.contact.facts.is_from_newer_program
    states = projection.read_states(db, "entity_id = ?", (UUID(kept.told["unknown_record"]).bytes,))
    (song,) = states
    assert {path: list(heads.values()) for path, heads in song.heads.items()} == {
        "title": ["The frogs are asleep"],
        "verses": [{"1": ["croak", 3], "2": [None, b"\x00\xff"]}],
    }
    assert {draft.kind for draft in drafts.all_drafts(db)} == {
        "contact",
        "story",
        "outcome",
        "song",
    }
    assert len(log.troubles(db)) == 1
    db.close()


def test_keyslots_and_preferences_of_an_earlier_program(tmp_path: Path) -> None:
    kept = kept_profile(FORMATS[0], tmp_path / "profile")
    assert len(key_of(kept)) == 32
    read = PreferencesFile(kept.profile.folder / "preferences.json").current
    assert read == Preferences(
        theme="dark", text_percent=110, idle_minutes=15, unsent=7, is_maximised=True
    )


@pytest.mark.timeout(300)
@pytest.mark.parametrize("number", FORMATS)
def test_killed_at_twenty_points_of_an_upgrade(number: int, tmp_path: Path) -> None:
    kept = kept_profile(number, tmp_path / "profile")
    key = key_of(kept)
    before = precious(kept.profile.store, key)

    def run(end_at: int) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                sys.executable,
                "-m",
                "tests.upgrades.child",
                str(kept.profile.store),
                key.hex(),
                str(kept.profile.backups),
                str(end_at),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )

    calls = int(run(0).stdout)
    versions = []
    for point in range(KILLS):
        kept = kept_profile(number, tmp_path / "profile")
        assert run(max(1, calls * point // KILLS)).returncode == 9
        db = connect_untouching(kept.profile.store, key)
        versions.append(db.execute("PRAGMA user_version").fetchone()[0])
        db.close()
        assert precious(kept.profile.store, key, like=before) == before
        db = open_store(kept.profile.store, key, copies=kept.profile.backups)
        check_told(db, kept.told)
        assert check_all(db)
        db.close()
        left = {file.name for file in kept.profile.folder.iterdir() if "upgraded" in file.name}
        assert not left
    assert number in versions
    assert versions == sorted(versions)


@pytest.mark.parametrize("stage", ["disk_usage", "copyfile"])
def test_without_room_for_copies_nothing_is_changed_and_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stage: str
) -> None:
    kept = kept_profile(FORMATS[0], tmp_path / "profile")
    key = key_of(kept)
    before = files_of(kept.profile.store)

    usage = shutil.disk_usage(tmp_path)._replace(free=1000)

    def full(*_anything: object) -> Any:
        if stage == "disk_usage":
            return usage
        raise OSError(ENOSPC, "no space left")

    monkeypatch.setattr(shutil, stage, full)
    with pytest.raises(errors.NoRoomForUpgradeError):
        open_store(kept.profile.store, key, copies=kept.profile.backups)
    assert files_of(kept.profile.store) == before
    monkeypatch.undo()
    db = open_store(kept.profile.store, key, copies=kept.profile.backups)
    check_told(db, kept.told)
    db.close()


def test_an_upgrade_that_would_lose_something_is_not_put_in_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = kept_profile(FORMATS[0], tmp_path / "profile")
    key = key_of(kept)
    before = files_of(kept.profile.store)

    def careless(db: Connection) -> int:
        done = migrate.migrate(db)
        db.execute("DELETE FROM draft WHERE kind = 'song'")
        return done

    monkeypatch.setattr(upgrading, "migrate", careless)
    with pytest.raises(errors.UpgradeFailedError):
        open_store(kept.profile.store, key, copies=kept.profile.backups)
    assert files_of(kept.profile.store) == before


def test_a_store_that_somebody_else_has_open_is_not_changed(tmp_path: Path) -> None:
    kept = kept_profile(FORMATS[0], tmp_path / "profile")
    key = key_of(kept)
    other = connect(kept.profile.store, key)
    with pytest.raises(errors.StoreBusyError):
        open_store(kept.profile.store, key, copies=kept.profile.backups)
    assert other.execute("PRAGMA user_version").fetchone() == (FORMATS[0],)
    other.close()
    open_store(kept.profile.store, key, copies=kept.profile.backups).close()


@pytest.mark.parametrize("was_left_open", [False, True])
def test_a_store_of_a_newer_program_is_refused_and_untouched(
    tmp_path: Path, was_left_open: bool
) -> None:
    kept = kept_profile(FORMATS[-1], tmp_path / "profile")
    key = key_of(kept)
    db = open_store(kept.profile.store, key)
    db.execute(f"PRAGMA user_version = {latest() + 1}")
    if not was_left_open:
        db.close()
    before = files_of(kept.profile.store)
    with pytest.raises(errors.StoreTooNewError) as caught:
        open_store(kept.profile.store, key, copies=kept.profile.backups)
    assert "newer version" in caught.value.told
    assert files_of(kept.profile.store) == before
    if was_left_open:
        db.close()

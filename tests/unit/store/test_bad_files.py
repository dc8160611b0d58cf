"""Files that are no store of this program: each is said in words, and none is changed."""

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import connection, errors, migrate, reading
from keyworker_desktop.store.backup import verify
from keyworker_desktop.store.open import create_store, open_reader, open_store
from tests.support.stores import KEY, a_laptop

PAGE = connection.PAGE_BYTES


@pytest.fixture
def closed(tmp_path: Path) -> Path:
    """A store with a little in it, closed."""
    laptop = a_laptop(tmp_path)
    family, _ = laptop.a_family()
    for number in range(20):
        laptop.a_note(family.family_id, body=f"heron {number} " * 200)
    laptop.db.close()
    return laptop.path


def refused(path: Path, key: bytes = KEY) -> type[KnownError]:
    """How the file at ``path`` is refused; nothing in its folder may change by it."""
    before = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    with pytest.raises(KnownError) as caught:
        open_store(path, key)
    assert caught.value.told == caught.type.sentence
    after = {file.name: file.read_bytes() for file in path.parent.iterdir()}
    assert after == before
    return caught.type


@pytest.mark.parametrize(
    "contents",
    [b"", b"\0" * 100, b"Dear all,\n" * 2_000, b"SQLite format 3\0" + bytes(8176)],
    ids=["empty", "short", "text", "plain database"],
)
def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path, contents: bytes) -> None:
    path = tmp_path / "store.db"
    path.write_bytes(contents)
    assert issubclass(refused(path), errors.StoreDamagedError)


def test_the_wrong_key_is_refused(closed: Path) -> None:
    assert refused(closed, bytes(32)) is errors.WrongKeyError


@pytest.mark.parametrize("length", [1, 100, PAGE - 1, PAGE, PAGE + 1, 3 * PAGE, -PAGE, -1])
def test_a_truncated_store_is_refused_or_found_out_by_the_check(closed: Path, length: int) -> None:
    whole = closed.read_bytes()
    closed.write_bytes(whole[:length])
    assert _damage_is_found(closed)


@pytest.mark.parametrize("page", range(1, 12))
def test_a_flipped_bit_in_any_page_is_refused_or_found_out_by_the_check(
    closed: Path, page: int
) -> None:
    contents = bytearray(closed.read_bytes())
    contents[(page - 1) * PAGE + 1_000] ^= 4
    closed.write_bytes(contents)
    assert _damage_is_found(closed)


def test_damage_met_while_reading_is_said_in_words(closed: Path) -> None:
    db = open_reader(closed, KEY)
    (family_id,) = reading.family_ids(db)
    (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'record'").fetchone()
    db.close()
    contents = bytearray(closed.read_bytes())
    contents[(root - 1) * PAGE + 5] ^= 1
    closed.write_bytes(contents)
    db = open_reader(closed, KEY)
    with pytest.raises(errors.StoreDamagedError):
        reading.contacts(db, family_id)
    db.close()


def test_a_store_from_a_newer_program_is_left_alone(closed: Path) -> None:
    db = open_store(closed, KEY)
    db.execute("PRAGMA user_version = 999")
    db.close()
    assert refused(closed) is errors.StoreTooNewError


def test_a_wrong_key_after_a_crash_costs_nothing_that_was_saved(tmp_path: Path) -> None:
    laptop = a_laptop(tmp_path)
    family, _ = laptop.a_family()
    laptop.a_note(family.family_id, body="heron")
    crashed = tmp_path / "crashed"
    crashed.mkdir()
    for file in tmp_path.glob("store-of-1.db*"):
        (crashed / file.name).write_bytes(file.read_bytes())
    laptop.db.close()
    path = crashed / laptop.path.name
    assert path.with_name(f"{path.name}-wal").stat().st_size
    with pytest.raises(errors.StoreDamagedError):
        open_store(path, bytes(32))
    db = open_store(path, KEY)
    assert len(reading.contacts(db, family.family_id)) == 1
    verify(db)
    db.close()


def test_a_store_that_is_not_there_or_in_no_folder_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(errors.StoreReadOnlyError):
        open_store(tmp_path / "store.db", KEY)
    with pytest.raises(errors.StoreReadOnlyError):
        create_store(tmp_path / "nowhere" / "store.db", KEY)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ("database or disk is full", errors.DiskFullError),
        ("attempt to write a readonly database", errors.StoreReadOnlyError),
        ("unable to open database file", errors.StoreReadOnlyError),
        ("database is locked", errors.StoreBusyError),
        ("database disk image is malformed", errors.StoreDamagedError),
        ("file is not a database", errors.StoreDamagedError),
        ("disk I/O error", errors.DiskTroubleError),
    ],
)
def test_what_the_driver_says_of_the_disk_becomes_a_sentence(
    said: str, known: type[KnownError]
) -> None:
    with pytest.raises(known), connection.known_errors():
        raise sqlcipher.OperationalError(said)


def test_a_mistake_in_our_own_sql_is_not_taken_for_the_disk(tmp_path: Path) -> None:
    db = create_store(tmp_path / "store.db", KEY)
    with pytest.raises(sqlcipher.OperationalError, match="no such table"):  # noqa: SIM117
        with connection.transaction(db):
            db.execute("SELECT * FROM full_locked_readonly")
    assert not db.in_transaction
    db.close()


def test_an_old_driver_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(errors.DriverTooOldError):
        create_store(tmp_path / "store.db", KEY)


def test_a_driver_without_encryption_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Plain:
        sqlite_version_info = connection.OLDEST_SQLITE
        Error = sqlcipher.Error

        def connect(self, *_: object, **__: object) -> "Plain":
            return self

        def set_key(self, _key: bytes) -> None:
            """As SQLite does with a setting it does not know: nothing."""

        def execute(self, _sql: str) -> "Plain":
            return self

        def fetchone(self) -> None:
            return None

        def close(self) -> None:
            """There is nothing to close."""

    monkeypatch.setattr(connection, "sqlcipher", Plain())
    with pytest.raises(errors.DriverTooOldError):
        create_store(tmp_path / "store.db", KEY)


@pytest.mark.parametrize("fails", [0, 1, 2])
def test_a_migration_that_fails_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fails: int
) -> None:
    path = tmp_path / "store.db"
    db = create_store(path, KEY)
    known = migrate.latest()
    steps = [
        *migrate._steps(),
        "CREATE TABLE one (x);",
        "CREATE TABLE two (x);",
        "CREATE TABLE x (y);",
    ]
    broken = list(steps)
    broken[known + fails] += " INSERT INTO nowhere VALUES (1);"
    monkeypatch.setattr(migrate, "_steps", lambda: broken)
    with pytest.raises(sqlcipher.OperationalError):
        migrate.migrate(db)
    assert not db.in_transaction
    assert db.execute("PRAGMA user_version").fetchone() == (known + fails,)
    monkeypatch.setattr(migrate, "_steps", lambda: steps)
    assert migrate.migrate(db) == 3 - fails
    assert migrate.migrate(db) == 0
    db.close()


def _damage_is_found(path: Path) -> bool:
    try:
        db = open_store(path, KEY)
    except errors.StoreDamagedError:
        return True
    try:
        verify(db)
    except errors.StoreDamagedError:
        return True
    finally:
        db.close()
    return False

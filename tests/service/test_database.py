"""The database: prepared by numbered steps, honest about its version, and blind to what is said."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from uuid import uuid4

import pytest

from keyworker_protocol import body, crypto, header
from keyworker_protocol.entry import Entry
from keyworker_service.db import feed, identities
from keyworker_service.db.feed import Growth
from keyworker_service.db.migrate import check_is_current, migrate, migrations
from keyworker_service.db.pool import Connection, connect
from keyworker_service.errors import SetupError
from tests.service.laptop import Laptop
from tests.support.service import RunningService, fresh_database

NOW_MS = 1_790_000_000_000
CANARY = "Zaubernuss-4711"


@pytest.fixture
def empty(postgresql_address: str) -> Iterator[str]:
    with fresh_database(postgresql_address) as database:
        yield database


@pytest.fixture
def connection(empty: str) -> Iterator[Connection]:
    with connect(empty) as connection:
        yield connection


def test_steps_are_numbered_without_gaps() -> None:
    assert [one.number for one in migrations()] == list(range(1, len(migrations()) + 1))


def test_a_database_is_prepared_once(connection: Connection) -> None:
    assert migrate(connection, now_ms=NOW_MS) == [one.name for one in migrations()]
    assert migrate(connection, now_ms=NOW_MS) == []
    check_is_current(connection)


def test_two_programs_that_start_at_once_prepare_it_once(empty: str) -> None:
    def prepare(_one: int) -> list[str]:
        with connect(empty) as connection:
            return migrate(connection, now_ms=NOW_MS)

    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(prepare, range(4)))
    assert sorted(map(len, done)) == [0, 0, 0, len(migrations())]


def test_a_database_that_is_not_prepared_is_said_so(connection: Connection) -> None:
    with pytest.raises(SetupError, match="migrate"):
        check_is_current(connection)
    migrate(connection, now_ms=NOW_MS)
    with pytest.raises(SetupError, match="init"):
        identities.load(connection)


def test_a_database_of_a_newer_service_is_left_alone(connection: Connection) -> None:
    migrate(connection, now_ms=NOW_MS)
    connection.execute("INSERT INTO migration VALUES (9999, '9999_later.sql', '', 0)")
    with pytest.raises(SetupError, match="newer"):
        migrate(connection, now_ms=NOW_MS)


def test_an_edited_step_is_noticed(connection: Connection) -> None:
    migrate(connection, now_ms=NOW_MS)
    connection.execute("UPDATE migration SET digest = 'x' WHERE number = 1")
    with pytest.raises(SetupError, match=r"0001_logs\.sql"):
        migrate(connection, now_ms=NOW_MS)


def test_keys_are_made_once(connection: Connection) -> None:
    migrate(connection, now_ms=NOW_MS)
    assert identities.initialise(connection, now_ms=NOW_MS)
    first = identities.load(connection)
    assert not identities.initialise(connection, now_ms=NOW_MS)
    again = identities.load(connection)
    assert again.incarnation == first.incarnation
    assert again.signing.public == first.signing.public
    assert "signing" not in repr(first)


def test_every_key_of_a_familys_tables_has_the_family(connection: Connection) -> None:
    """So that the tables can be distributed by it."""
    migrate(connection, now_ms=NOW_MS)
    keys = connection.execute(
        "SELECT t.relname, array_agg(a.attname::text) FROM pg_index i"
        " JOIN pg_class t ON t.oid = i.indrelid"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = ANY(i.indkey)"
        " WHERE i.indisunique AND t.relname = ANY(%s) GROUP BY t.relname, i.indexrelid",
        (["family", "entry", "body", "device_tail", "member", "receipt", "user_family"],),
    ).fetchall()
    assert len(keys) >= 8
    assert [table for table, columns in keys if "family_id" not in columns] == []
    triggers = connection.execute("SELECT FROM pg_trigger WHERE NOT tgisinternal").fetchall()
    assert triggers == []


def test_the_feed_numbers_in_the_order_of_commits(empty: str) -> None:
    with connect(empty) as connection:
        migrate(connection, now_ms=NOW_MS)

    def publish(count: int) -> None:
        with connect(empty) as connection, connection.transaction():
            feed.publish(connection, [Growth(uuid4()) for _ in range(count)], now_ms=NOW_MS)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(publish, [1, 2, 3, 4] * 5))
    with connect(empty) as connection:
        assert [row.number for row in feed.rows_after(connection, 0)] == list(range(1, 51))
        assert feed.last_number(connection) == 50
        feed.trim(connection, before_ms=NOW_MS + 1)
        assert feed.rows_after(connection, 0) == []
        assert feed.last_number(connection) == 50


def test_the_database_holds_no_word_of_a_note(
    shared_service: RunningService, manager: Laptop
) -> None:
    family, key = manager.new_family(), crypto.random_bytes(32)
    payload = f"{CANARY} is what the child said.".encode()
    salt = crypto.random_bytes(32)
    made = manager.author(family, commitment=body.commit(salt, payload))
    encoded = made.encoded()
    sealed = body.seal(
        body.pack(salt, payload),
        header=encoded,
        change_id=made.change_id,
        epoch=1,
        family_key=key,
    )
    signature = header.sign_header(manager.signing, encoded)
    manager.pushed(family, [Entry(header=encoded, signature=signature, sealed=sealed)])
    dump = shared_service.dump()
    assert encoded in dump, "the dump holds what was pushed"
    assert sealed in dump
    assert CANARY.encode() not in dump
    for secret in (key, salt, manager.signing.seed, manager.agreement.secret):
        assert secret not in dump


def test_a_code_is_known_to_the_database_by_its_name_only(
    shared_service: RunningService,
) -> None:
    code = shared_service.founding_code()
    dump = shared_service.dump()
    assert code.lookup_id.bytes in dump
    assert code.secret not in dump
    assert replace(code, secret=bytes(16)).lookup_id != code.lookup_id

"""A real service on a real PostgreSQL, in a thread: it can be stopped, started and looked into."""

import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from keyworker_protocol.enrolment import Code
from keyworker_service.__main__ import founding_code, main
from keyworker_service.db import identities
from keyworker_service.db.dump import dump
from keyworker_service.db.embedded import embedded_postgresql
from keyworker_service.db.migrate import migrate
from keyworker_service.db.pool import connect
from keyworker_service.server import Server, address_of, listen
from keyworker_service.settings import Rate, Settings, system_now_ms

READY_SECONDS = 20
UNLIMITED = Rate(burst=1e9, per_second=1e9)


class Clock:
    """The service's clock, which a test may move."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def __call__(self) -> int:
        return system_now_ms() + self.ahead_ms

    def forward(self, *, seconds: float) -> None:
        self.ahead_ms += int(seconds * 1000)


class RunningService:
    """One database, and a service on it that keeps its address over ``stop`` and ``start``."""

    def __init__(self, database: str, **changes: object) -> None:
        self.clock = Clock()
        unlimited = Settings(
            database=database,
            now_ms=self.clock,
            sign_ins_of_device=UNLIMITED,
            strangers_of_address=UNLIMITED,
            offers_of_address=UNLIMITED,
            requests_of_device=UNLIMITED,
        )
        self.settings = replace(unlimited, **changes)  # type: ignore[arg-type]
        with connect(database) as connection:
            migrate(connection, now_ms=self.clock())
            identities.initialise(connection, now_ms=self.clock())
        self._listening = listen("127.0.0.1", 0)
        self.address = address_of(self._listening)
        self._port: int = self._listening.getsockname()[1]
        self._server: Server | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is not None:
            return
        if self._listening.fileno() < 0:
            self._listening = listen("127.0.0.1", self._port)
        ready = threading.Event()
        self._server = Server(self.settings, on_ready=ready.set)
        self._thread = threading.Thread(
            target=self._server.run,
            kwargs={"sockets": [self._listening]},
            name="service",
            daemon=True,
        )
        self._thread.start()
        assert ready.wait(READY_SECONDS), "the service did not start"

    def stop(self) -> None:
        """Nobody answers at the address any more; the database stays."""
        if self._thread is not None and self._server is not None:
            self._server.should_exit = True
            self._thread.join(READY_SECONDS)
            assert not self._thread.is_alive(), "the service did not stop"
        self._thread = None
        self._listening.close()

    def backup(self) -> str:
        """A copy of the database as it is now; the address of the copy. Stops the service."""
        self.stop()
        name = f"backup_{uuid4().hex}"
        self._copy(self.settings.database, name)
        self.start()
        return make_conninfo(self.settings.database, dbname=name)

    def restore(self, backup: str, *, hours: float = 24, is_said: bool = True) -> None:
        """Go on from a backup, which stays as it is; whether the operator told the service."""
        self.stop()
        name = f"restored_{uuid4().hex}"
        self._copy(backup, name)
        address = make_conninfo(self.settings.database, dbname=name)
        if is_said:
            assert main(["restored", "--database", address, "--hours", str(hours)]) == 0
        self.settings = replace(self.settings, database=address)
        self.start()

    def _copy(self, database: str, name: str) -> None:
        copied = conninfo_to_dict(database)["dbname"]
        with psycopg.connect(make_conninfo(database, dbname="postgres"), autocommit=True) as one:
            one.execute(
                sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                    sql.Identifier(name), sql.Identifier(str(copied))
                )
            )

    def wipe(self, key_file: Path) -> None:
        """Nothing is left but the service's key, which its operator had kept."""
        with connect(self.settings.database) as connection:
            key_file.write_text(identities.load(connection).signing.seed.hex())
        self.stop()
        name = f"wiped_{uuid4().hex}"
        with psycopg.connect(self.settings.database, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        address = make_conninfo(self.settings.database, dbname=name)
        assert main(["restored", "--database", address, "--key", str(key_file)]) == 0
        self.settings = replace(self.settings, database=address)
        self.start()

    def says_restored(self) -> None:
        """The operator says at last that the database was restored."""
        self.stop()
        assert main(["restored", "--database", self.settings.database]) == 0
        self.start()

    def gathers_no_more(self) -> None:
        assert main(["restored", "--close", "--database", self.settings.database]) == 0

    def founding_code(self) -> Code:
        with connect(self.settings.database) as connection:
            return founding_code(connection, self.address, now_ms=self.clock())

    def dump(self) -> bytes:
        """Everything in the database, as bytes to search through."""
        with connect(self.settings.database) as connection:
            return b"".join(dump(connection))

    def query(self, statement: str, *values: object) -> list[tuple[object, ...]]:
        with connect(self.settings.database) as connection:
            return connection.execute(statement.encode(), values).fetchall()


@contextmanager
def postgresql() -> Iterator[str]:
    """An embedded PostgreSQL in a folder of its own, gone afterwards."""
    with (
        tempfile.TemporaryDirectory(prefix="keyworker-pg-", ignore_cleanup_errors=True) as folder,
        embedded_postgresql(Path(folder) / "data") as address,
    ):
        yield address


@contextmanager
def fresh_database(postgresql_address: str) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    yield make_conninfo(postgresql_address, dbname=name)
    with psycopg.connect(postgresql_address, autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@contextmanager
def running_service(postgresql_address: str, **changes: object) -> Iterator[RunningService]:
    """A service on a fresh database; ``changes`` replace fields of its Settings."""
    with fresh_database(postgresql_address) as database:
        service = RunningService(database, **changes)
        service.start()
        try:
            yield service
        finally:
            service.stop()


@pytest.fixture(scope="session")
def postgresql_address() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture(scope="session")
def shared_service(postgresql_address: str) -> Iterator[RunningService]:
    """For tests that each found an organisation of their own; leave it running."""
    with running_service(postgresql_address) as service:
        yield service


@pytest.fixture
def service(postgresql_address: str) -> Iterator[RunningService]:
    """A fresh database and a service that the test may stop, start and set the clock of."""
    with running_service(postgresql_address) as service:
        yield service


@pytest.fixture
def make_service(postgresql_address: str) -> Iterator[Callable[..., RunningService]]:
    """Services with other settings than the usual ones."""

    with ExitStack() as running:
        yield lambda **changes: running.enter_context(
            running_service(postgresql_address, **changes)
        )

"""Connections to PostgreSQL: a small pool that speaks plainly when the database is away."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias

import psycopg
from psycopg_pool import ConnectionPool, PoolClosed, PoolTimeout

from keyworker_service.errors import DatabaseAwayError, SetupError

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

_CONNECT_SECONDS = 10
_BORROW_SECONDS = 5


class Database:
    """``connection`` commits each statement by itself; ``transaction`` all of them or none."""

    def __init__(self, address: str, *, size: int) -> None:
        self._pool: ConnectionPool[Connection] = ConnectionPool(
            address,
            min_size=1,
            max_size=size,
            timeout=_BORROW_SECONDS,
            kwargs={"autocommit": True, "connect_timeout": _CONNECT_SECONDS},
            open=False,
        )

    def open(self) -> None:
        """Raises SetupError when the database does not answer."""
        self._pool.open()
        try:
            self._pool.wait(timeout=_CONNECT_SECONDS)
        except PoolTimeout as error:
            self._pool.close()
            raise SetupError(
                "The database does not answer. Check its address and that it is running."
            ) from error

    def close(self) -> None:
        self._pool.close()

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Raises DatabaseAwayError."""
        try:
            with self._pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, PoolTimeout, PoolClosed) as error:
            raise DatabaseAwayError(type(error).__name__) from error

    def check(self) -> None:
        """Raises DatabaseAwayError."""
        with self.connection() as connection:
            connection.execute("SELECT 1")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Raises DatabaseAwayError; any exception undoes everything."""
        with self.connection() as connection, connection.transaction():
            yield connection


def connect(address: str) -> Connection:
    """One connection outside any pool. Raises SetupError."""
    try:
        return psycopg.connect(address, autocommit=True, connect_timeout=_CONNECT_SECONDS)
    except psycopg.OperationalError as error:
        raise SetupError(
            "The database does not answer. Check its address and that it is running."
        ) from error
    except psycopg.ProgrammingError as error:
        raise SetupError("The database address cannot be read as a PostgreSQL address.") from error

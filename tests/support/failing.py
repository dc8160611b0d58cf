"""Let the n-th call of anything outside fail: database, files, network, random numbers, clocks.

One mechanism for every scenario: run it with the first call failing, then with the second, and so
on, until it passes without meeting a failure. What must hold is checked after each.
"""

import errno
import os
import pathlib
import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from unittest.mock import patch

import requests
from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.vault.files import FileSystem
from tests.support.tally import tally

MOST_CALLS = 1_000_000
MOST_CHOSEN = int(os.environ.get("KEYWORKER_FAILURES", "6"))


class Port(StrEnum):
    """What can fail."""

    DATABASE = "database"
    FILES = "files"
    NETWORK = "network"
    RANDOM = "random"


@dataclass
class Failing:
    """The ``at``-th call of a port fails, and with ``for_good`` all after it.

    With ``after`` the work is done and only the answer is lost: a commit of which nobody knows, a
    request that arrived.
    """

    at: int
    for_good: bool = False
    after: bool = False
    calls: int = 0
    met: int = 0
    trail: list[str] = field(default_factory=list, repr=False)

    def is_due(self, what: str) -> bool:
        self.calls += 1
        self.trail.append(what)
        is_due = self.calls == self.at or (self.for_good and self.calls > self.at)
        self.met += is_due
        return is_due


@contextmanager
def failing(port: Port, how: Failing) -> Iterator[None]:
    """Whatever is opened and called inside may fail."""
    with _PORTS[port](how):
        yield


def each_failure(
    port: Port,
    scenario: Callable[[Failing], None],
    *,
    for_good: bool = False,
    after: bool = False,
) -> int:
    """Run ``scenario`` once for each call that can fail; how many there are.

    The scenario makes its own fresh ground, works inside ``failing`` and checks what must hold.
    Unless ``KEYWORKER_FAILURES`` asks for all, some are chosen, the first and the last among them.
    """
    untouched = Failing(MOST_CALLS)
    scenario(untouched)
    for at in _chosen(untouched.calls):
        how = Failing(at, for_good=for_good, after=after)
        tally(faults=1)
        try:
            scenario(how)
        except BaseException as error:
            last = how.trail[how.at - 1] if len(how.trail) >= how.at else "nothing"
            error.add_note(f"call {at} of the {port} failed, which was: {last}")
            raise
    return untouched.calls


def _chosen(calls: int) -> list[int]:
    if calls <= MOST_CHOSEN:
        return list(range(1, calls + 1))
    return sorted(
        {1 + round(step * (calls - 1) / (MOST_CHOSEN - 1)) for step in range(MOST_CHOSEN)}
    )


# Ports


_STATEMENTS_LEFT_ALONE = ("PRAGMA", "ROLLBACK", "EXPLAIN")
"""Settings of the connection are the opening's own matter; a rollback is SQLite's memory."""


@contextmanager
def _database(how: Failing) -> Iterator[None]:
    class Connection(sqlcipher.Connection):  # type: ignore[misc]
        def _due(self, statement: str) -> bool:
            words = " ".join(statement.split())[:80]
            return not words.startswith(_STATEMENTS_LEFT_ALONE) and how.is_due(words)

        def _run(self, work: Callable[[], Any], statement: str) -> Any:
            is_due = self._due(statement)
            if is_due and not (how.after and statement.startswith("COMMIT")):
                raise sqlcipher.OperationalError("database or disk is full")
            result = work()
            if is_due:
                raise sqlcipher.OperationalError("disk I/O error")
            return result

        def execute(self, statement: str, *parameters: Any) -> Any:
            return self._run(
                lambda: super(Connection, self).execute(statement, *parameters), statement
            )

        def executemany(self, statement: str, *parameters: Any) -> Any:
            work = super().executemany
            return self._run(lambda: work(statement, *parameters), statement)

        def executescript(self, statement: str) -> Any:
            work = super().executescript
            return self._run(lambda: work(statement), statement)

    def connect(*args: Any, **kwargs: Any) -> Any:
        return _CONNECT(*args, factory=Connection, **kwargs)

    with patch.object(sqlcipher, "connect", connect):
        yield


_CONNECT = sqlcipher.connect


@contextmanager
def _files(how: Failing) -> Iterator[None]:
    """The vault's file system, and what is done to paths elsewhere."""

    def spoiled(owner: Any, name: str) -> Any:
        true = getattr(owner, name)

        def call(*args: Any, **kwargs: Any) -> Any:
            if how.is_due(f"{name} {args[:1]}"):
                if how.after:
                    true(*args, **kwargs)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return true(*args, **kwargs)

        return patch.object(owner, name, call)

    true_write = FileSystem.write

    def write(self: FileSystem, path: pathlib.Path, data: bytes) -> None:
        if how.is_due(f"write {path.name}"):
            path.write_bytes(data if how.after else data[: len(data) // 2])
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        true_write(self, path, data)

    with (
        patch.object(FileSystem, "write", write),
        spoiled(FileSystem, "sync_folder"),
        spoiled(os, "replace"),
        spoiled(os, "rename"),
        spoiled(os, "unlink"),
        spoiled(os, "mkdir"),
    ):
        yield


@contextmanager
def _network(how: Failing) -> Iterator[None]:
    true = requests.Session.request

    def request(self: requests.Session, method: str, url: str, **kwargs: Any) -> Any:
        if not how.is_due(f"{method} {url.partition('/v1/')[2]}"):
            return true(self, method, url, **kwargs)
        if how.after:
            true(self, method, url, **kwargs).close()
        raise requests.ConnectionError

    with patch.object(requests.Session, "request", request):
        yield


@contextmanager
def _random(how: Failing) -> Iterator[None]:
    """The operating system has no random numbers to give."""

    def spoiled(owner: Any, name: str) -> Any:
        true = getattr(owner, name)

        def call(*args: Any) -> Any:
            if how.is_due(name):
                raise OSError(errno.EIO, "no random numbers")
            return true(*args)

        return patch.object(owner, name, call)

    with (
        spoiled(secrets, "token_bytes"),
        spoiled(secrets, "randbits"),
        spoiled(uuid.os, "urandom"),  # type: ignore[attr-defined]
    ):
        yield


_PORTS = {
    Port.DATABASE: _database,
    Port.FILES: _files,
    Port.NETWORK: _network,
    Port.RANDOM: _random,
}

"""Let the n-th call of anything outside fail: database, files, network, random numbers, clocks.

One mechanism for every scenario: run it with the first call failing, then with the second, and so
on, until it passes without meeting a failure. What must hold is checked after each.
"""

import datetime
import errno
import os
import pathlib
import secrets
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from types import SimpleNamespace
from typing import Any, NamedTuple
from unittest.mock import patch

import requests
from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.vault.files import FileSystem
from tests.support.tally import tally

MOST_CALLS = 1_000_000
_NO_RANDOM_NUMBERS = "no random numbers"


class Port(StrEnum):
    """What can fail. A clock does not fail: it jumps, to 1970 or, ``after``, to 2106."""

    DATABASE = "database"
    FILES = "files"
    NETWORK = "network"
    RANDOM = "random"
    CLOCK = "clock"


class Way(NamedTuple):
    """How a call fails. With ``for_good`` all after it do too; with ``after`` the work is done and
    only the answer is lost: a commit of which nobody knows, a request that arrived.
    """

    name: str
    for_good: bool = False
    after: bool = False


WAYS = (Way("once"), Way("for good", for_good=True), Way("answer lost", after=True))


@dataclass
class Failing:
    """The ``at``-th call of a port fails, in its way."""

    at: int
    way: Way = WAYS[0]
    calls: int = 0
    met: int = 0
    trail: list[str] = field(default_factory=list, repr=False)

    def is_due(self, what: str) -> bool:
        self.calls += 1
        self.trail.append(what)
        is_due = self.calls == self.at or (self.way.for_good and self.calls > self.at)
        self.met += is_due
        return is_due


@contextmanager
def failing(port: Port, how: Failing) -> Iterator[None]:
    """Whatever is opened and called inside may fail."""
    with _PORTS[port](how):
        yield


def each_failure(port: Port, scenario: Callable[[Failing], None], way: Way) -> None:
    """Run ``scenario`` once for every call that can fail.

    The scenario makes its own fresh ground, works inside ``failing`` and checks what must hold.
    """
    untouched = Failing(MOST_CALLS)
    scenario(untouched)
    assert untouched.calls, "something is called, and can fail"
    for at in range(1, untouched.calls + 1):
        how = Failing(at, way)
        try:
            scenario(how)
            assert how.met, "the call was reached"
        except BaseException as error:
            last = how.trail[how.at - 1] if len(how.trail) >= how.at else "nothing"
            error.add_note(f"call {at} of the {port} failed, which was: {last}")
            raise
    tally(faults=untouched.calls)


def in_any_way(port: Port, scenario: Callable[[Failing], None]) -> None:
    for way in WAYS:
        each_failure(port, scenario, way)


def attempt(work: Callable[[], object]) -> bool:
    """Whether it was said to be done. What the world did is told as such."""
    try:
        work()
    except KnownError:
        return False
    except OSError as error:
        if str(error).endswith(_NO_RANDOM_NUMBERS):  # which has no sentence, and never happens
            return False
        raise
    return True


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
            if is_due and not (how.way.after and statement.startswith("COMMIT")):
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
                if how.way.after:
                    true(*args, **kwargs)
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return true(*args, **kwargs)

        return patch.object(owner, name, call)

    true_write = FileSystem.write

    def write(self: FileSystem, path: pathlib.Path, data: bytes) -> None:
        if how.is_due(f"write {path.name}"):
            path.write_bytes(data if how.way.after else data[: len(data) // 2])
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
        if how.way.after:
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
                raise OSError(errno.EIO, _NO_RANDOM_NUMBERS)
            return true(*args)

        return patch.object(owner, name, call)

    with (
        spoiled(secrets, "token_bytes"),
        spoiled(secrets, "randbits"),
        spoiled(uuid.os, "urandom"),  # type: ignore[attr-defined]
    ):
        yield


_LONG_AGO, _FAR_OFF = 86_400.0, 4_294_967_000.0
_ASKING_TIME = ("sync.", "keyworker_desktop.store.")


class _IsDatetime(type):
    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, _DATETIME)


_DATETIME = datetime.datetime


@contextmanager
def _clock(how: Failing) -> Iterator[None]:
    """What this program's parts read from the computer's clock; the service has its own."""

    def seconds() -> float:
        if not how.is_due("the time"):
            return time.time()
        return _FAR_OFF if how.way.after else _LONG_AGO

    class Datetime(_DATETIME, metaclass=_IsDatetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> Any:
            return _DATETIME.fromtimestamp(seconds(), tz)

    here = SimpleNamespace(
        **{**vars(time), "time": seconds, "time_ns": lambda: int(seconds() * 1e9)}
    )
    with ExitStack() as stack:
        for name, module in sorted(sys.modules.items()):
            if name.startswith(_ASKING_TIME):
                if getattr(module, "time", None) is time:
                    stack.enter_context(patch.object(module, "time", here))
                if getattr(module, "datetime", None) is _DATETIME:
                    stack.enter_context(patch.object(module, "datetime", Datetime))
        yield


_PORTS = {
    Port.DATABASE: _database,
    Port.FILES: _files,
    Port.NETWORK: _network,
    Port.RANDOM: _random,
    Port.CLOCK: _clock,
}

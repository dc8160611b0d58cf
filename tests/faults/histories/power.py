"""The power of a laptop, which goes at a statement of its store: before it, after it, or in it.

The files are copied as they are at that moment; the laptop starts again on the copy, as after a
kill. A commit may be torn: then only a part of what it wrote is on the disk, as after a power cut.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlcipher3 import dbapi2 as sqlcipher

from keyworker_desktop.store.connection import beside
from tests.support.stores import copied_files

_LEFT_ALONE = "ROLLBACK"
"""It is SQLite's memory only."""


class PowerGoneError(Exception):
    """Nothing more happens on this laptop until somebody starts it again."""


@dataclass
class Fuse:
    """Blows at the so-manieth of the ``statements`` from now on, and then there is ``target``.

    ``is_after``: the statement is carried out, and nobody hears of it. ``torn``: of a commit, which
    share of what it wrote.
    """

    statements: int
    source: Path
    target: Path
    is_after: bool = False
    torn: float | None = None
    is_blown: bool = False

    def burn(self, statement: str, work: Callable[[], Any]) -> Any:
        if self.is_blown:
            if statement.startswith(_LEFT_ALONE):
                return work()
            raise PowerGoneError
        self.statements -= 1
        if self.statements > 0:
            return work()
        before = _size(self.source)
        if self.is_after:
            work()
        copied_files(self.source, self.target)
        if self.is_after and self.torn is not None:
            self._tear(before)
        self.is_blown = True
        raise PowerGoneError

    def _tear(self, before: int) -> None:
        log = beside(self.target)[0]
        if (written := _size(self.target) - before) > 0:
            assert self.torn is not None
            with log.open("r+b") as file:
                file.truncate(before + int(written * self.torn))


class Connection(sqlcipher.Connection):  # type: ignore[misc]
    """The driver's, with a fuse."""

    fuse: Fuse | None = None

    def execute(self, statement: str, *parameters: Any) -> Any:
        work = partial(super().execute, statement, *parameters)
        return self.fuse.burn(statement, work) if self.fuse else work()

    def executemany(self, statement: str, *parameters: Any) -> Any:
        work = partial(super().executemany, statement, *parameters)
        return self.fuse.burn(statement, work) if self.fuse else work()


@contextmanager
def stores_with_fuses() -> Iterator[None]:
    """Every store that is opened inside has one."""
    with patch.object(sqlcipher, "connect", partial(sqlcipher.connect, factory=Connection)):
        yield


def _size(store: Path) -> int:
    log = beside(store)[0]
    return log.stat().st_size if log.exists() else 0

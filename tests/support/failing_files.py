"""A file system whose n-th step fails, once or for good, as a full or closed disk does."""

import errno
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from typing_extensions import override

from keyworker_desktop.vault.files import FileSystem

T = TypeVar("T")


class NthStepFails(FileSystem):
    """Counts the steps that change something; ``at`` is the one that fails, from 1."""

    def __init__(self, at: int, *, error: int = errno.ENOSPC, for_good: bool = True) -> None:
        self.steps = 0
        self._at = at
        self._error = error
        self._for_good = for_good

    @override
    def write(self, path: Path, data: bytes) -> None:
        if self._fails():
            path.write_bytes(data[: len(data) // 2])  # as far as there was room
            raise OSError(self._error, "no")
        super().write(path, data)

    @override
    def replace(self, source: Path, target: Path) -> None:
        self._step(lambda: super(NthStepFails, self).replace(source, target))

    @override
    def sync_folder(self, folder: Path) -> None:
        self._step(lambda: super(NthStepFails, self).sync_folder(folder))

    def _step(self, work: Callable[[], T]) -> T:
        if self._fails():
            raise OSError(self._error, "no")
        return work()

    def _fails(self) -> bool:
        self.steps += 1
        return self.steps == self._at or (self._for_good and self.steps > self._at)

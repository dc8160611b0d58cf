"""Passphrases and failing disks for the tests of the vault."""

import errno
from pathlib import Path

from typing_extensions import override

from keyworker_desktop.vault.files import FileSystem
from keyworker_protocol import crypto

FIRST = "teapot lantern gravel otter"
SECOND = "harbour violin marsh kettle"


def quick_derivation(
    passphrase: bytes, *, salt: bytes, memory_kib: int, passes: int, lanes: int
) -> bytes:
    return crypto.sha256(passphrase, salt, f"{memory_kib}{passes}{lanes}".encode())


class FailingFiles(FileSystem):
    """Fails at the ``fails_at``-th thing it is asked to do, and from then on if ``for_good``."""

    def __init__(self, fails_at: int, *, number: int = errno.EIO, for_good: bool = False) -> None:
        self.asked = 0
        self._fails_at = fails_at
        self._number = number
        self._for_good = for_good

    @override
    def read(self, path: Path, *, most: int) -> bytes:
        self._count()
        return super().read(path, most=most)

    @override
    def write(self, path: Path, data: bytes) -> None:
        try:
            self._count()
        except OSError:
            # What a full disk leaves behind: the beginning.
            path.write_bytes(data[: len(data) // 2])
            raise
        super().write(path, data)

    @override
    def replace(self, source: Path, target: Path) -> None:
        self._count()
        super().replace(source, target)

    @override
    def remove(self, path: Path) -> None:
        self._count()
        super().remove(path)

    @override
    def sync_folder(self, folder: Path) -> None:
        self._count()
        super().sync_folder(folder)

    def _count(self) -> None:
        self.asked += 1
        if self.asked == self._fails_at or (self._for_good and self.asked > self._fails_at):
            raise OSError(self._number, "made to fail")


class ForgetfulFiles(FileSystem):
    """Gives back other bytes than were written, from the ``lies_from``-th reading on."""

    def __init__(self, lies_from: int) -> None:
        self._readings = 0
        self._lies_from = lies_from

    @override
    def read(self, path: Path, *, most: int) -> bytes:
        self._readings += 1
        data = super().read(path, most=most)
        return bytes(len(data)) if self._readings >= self._lies_from else data

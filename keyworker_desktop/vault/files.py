"""The few things the vault does to files, in one class so that a test can make any of them fail."""

import os
import sys
from contextlib import suppress
from pathlib import Path

OWNER_ONLY = 0o600
_FLAGS = (
    os.O_WRONLY
    | os.O_CREAT
    | os.O_TRUNC
    | getattr(os, "O_BINARY", 0)
    | getattr(os, "O_NOFOLLOW", 0)
)


class FileSystem:
    """Every method raises OSError as the operating system does."""

    def read(self, path: Path, *, most: int) -> bytes:
        """At most ``most`` bytes, so that a file of any size costs little."""
        with path.open("rb") as file:
            return file.read(most)

    def write(self, path: Path, data: bytes) -> None:
        """Readable by the owner only, and on the disk when this returns."""
        with os.fdopen(os.open(path, _FLAGS, OWNER_ONLY), "wb") as file:
            file.write(data)
            file.flush()
            _sync(file.fileno())

    def replace(self, source: Path, target: Path) -> None:
        source.replace(target)

    def remove(self, path: Path) -> None:
        path.unlink(missing_ok=True)

    def sync_folder(self, folder: Path) -> None:
        """Make renames last; Windows writes them through by itself and has no call for it."""
        if sys.platform != "win32":
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def _sync(descriptor: int) -> None:
    if sys.platform == "darwin":
        import fcntl

        # There, fsync alone leaves the data in the drive's own memory; not every volume has this.
        with suppress(OSError):
            fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    os.fsync(descriptor)

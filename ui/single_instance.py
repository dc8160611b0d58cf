"""One program on one profile: two writers would be one device with two histories."""

from pathlib import Path

from PySide6.QtCore import QLockFile


class SingleInstance:
    """Held from the start until the lock or the end; a crash lets go of it by itself."""

    def __init__(self, path: Path) -> None:
        self._lock = QLockFile(str(path))
        # Not by age: a program open all day is not a stale one. A dead one is taken over.
        self._lock.setStaleLockTime(0)

    def take(self) -> bool:
        """Whether this program is the only one now."""
        return self._lock.isLocked() or self._lock.tryLock(0)

    def let_go(self) -> None:
        self._lock.unlock()

"""Looks after the store while it is open: a verified copy a day, and a look at every hash."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import backup
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.errors import RowsDifferError
from keyworker_desktop.store.settings import get_setting, put_setting
from ui.desk import Desk, Look

if TYPE_CHECKING:
    from uuid import UUID

log = logging.getLogger(__name__)

BACKUP_AFTER = timedelta(days=1)
LOOK_AFTER = timedelta(days=7)
AFTER_FAILURE = timedelta(hours=1)
TICK_MS = 60_000
FIRST_MS = 5_000
"""After unlocking: the first screen comes first."""
BETWEEN_MS = 250
QUIET_SECONDS = 60.0
_LOOKED_AT = "looked closely ms"


class Caretaker(QObject):
    """``failed`` hands over what a person must be told. Nothing here holds up a save."""

    failed = Signal(object)  # KnownError | None

    def __init__(
        self,
        desk: Desk,
        key: bytearray,
        copies: Path,
        *,
        seconds_quiet: Callable[[], float],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._key = key
        self._copies = copies
        self._seconds_quiet = seconds_quiet
        self.is_backing_up = False
        self.is_looking = False
        self._told: set[type[KnownError] | None] = set()
        self._not_before = desk.now()
        self._logs: list[UUID] = []
        self._rows_differ = False
        self._tick = QTimer(self)
        self._tick.setInterval(TICK_MS)
        self._tick.timeout.connect(self.look_after)
        self._first = QTimer(self)
        self._first.setSingleShot(True)
        self._first.setInterval(FIRST_MS)
        self._first.timeout.connect(self.back_up_if_due)
        self._next = QTimer(self)
        self._next.setSingleShot(True)
        self._next.setInterval(BETWEEN_MS)
        self._next.timeout.connect(self._look_at_next)

    def start(self) -> None:
        self._tick.start()
        self._first.start()

    def stop(self) -> None:
        for timer in (self._tick, self._first, self._next):
            timer.stop()

    def look_after(self) -> None:
        """Once a minute: only while nobody types, because both read the whole store."""
        if self._seconds_quiet() < QUIET_SECONDS:
            return
        self.back_up_if_due()
        self.look_closely_if_due()

    def back_up_if_due(self) -> None:
        """Also right after unlocking: somebody who is never quiet for a minute needs copies too."""
        if self.is_backing_up or self._desk.now() < self._not_before:
            return
        newest = backup.newest(self._copies)
        if newest is not None and self._age(newest) < BACKUP_AFTER:
            return
        self.is_backing_up = True
        self._desk.back_up(
            self._key, self._copies, done=self._on_backed_up, failed=self._on_not_backed_up
        )

    def look_closely_if_due(self) -> None:
        if not (self.is_looking or self.is_backing_up):
            self._desk.ask(_looked_at, done=self._on_looked_at, failed=self._ignore)

    def _age(self, path: Path) -> timedelta:
        return timedelta(seconds=self._desk.now().timestamp() - path.stat().st_mtime)

    def _on_backed_up(self, _path: Path) -> None:
        self.is_backing_up = False
        log.info("verified backup made")

    def _on_not_backed_up(self, error: KnownError | None) -> None:
        self.is_backing_up = False
        self._not_before = self._desk.now() + AFTER_FAILURE
        log.warning("no backup: %s", type(error).__name__)
        self._tell(error)

    def _on_looked_at(self, milliseconds: int) -> None:
        age = self._desk.now().timestamp() - milliseconds / 1000
        if self.is_looking or 0 <= age < LOOK_AFTER.total_seconds():
            return
        self.is_looking = True
        self._rows_differ = False
        self._desk.look_closely(self._key, None, done=self._on_logs, failed=self._on_not_looked)

    def _on_logs(self, look: Look) -> None:
        self._logs = list(look.logs)
        self._next.start()

    def _look_at_next(self) -> None:
        if self._seconds_quiet() < QUIET_SECONDS:
            self.is_looking = False  # somebody came back: the next quiet minute begins again
        elif self._logs:
            self._desk.look_closely(
                self._key, self._logs.pop(), done=self._on_look, failed=self._on_not_looked
            )
        else:
            self._finish()

    def _on_look(self, look: Look) -> None:
        self._rows_differ = self._rows_differ or not look.rows_are_right
        self._next.start()

    def _finish(self) -> None:
        self.is_looking = False
        log.info("looked at every hash")
        if self._rows_differ:
            log.warning("rows differ from what the entries tell")
        now_ms = int(self._desk.now().timestamp() * 1000)
        self._desk.write(
            partial(put_setting, name=_LOOKED_AT, value=now_ms),
            done=self._on_kept,
            failed=self._ignore,
        )
        if self._rows_differ:
            self._desk.fold_anew_next_time(done=self._on_fold_asked, failed=self._tell)

    def _on_fold_asked(self, _nothing: None) -> None:
        self._tell(RowsDifferError())

    def _on_kept(self, _nothing: None) -> None:
        """That it was done is known at the next start."""

    def _on_not_looked(self, error: KnownError | None) -> None:
        self.is_looking = False
        log.warning("the store does not hold: %s", type(error).__name__)
        self._tell(error)

    def _tell(self, error: KnownError | None) -> None:
        """Once in a session: what is known to be in the way need not be said every hour."""
        kind = type(error) if error is not None else None
        if kind not in self._told:
            self._told.add(kind)
            self.failed.emit(error)

    def _ignore(self, _error: KnownError | None) -> None:
        """It is asked again in the next quiet minute."""


def _looked_at(db: Connection) -> int:
    value = get_setting(db, _LOOKED_AT, 0)
    return value if isinstance(value, int) else 0

"""From unlock to lock: the desk, the house around it, backups, and the lock itself."""

import logging
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import backup, outbox
from keyworker_desktop.vault.relock import overwrite
from ui.desk import Desk
from ui.idle import IdleWatch
from ui.places import Place, Room
from ui.preferences import Look
from ui.rooms import rooms
from ui.screens.doorway.steps import Opened
from ui.shell.house import House
from ui.surroundings import Surroundings
from ui.theme import theme
from ui.widgets.clipboard import clear_now

log = logging.getLogger(__name__)

BACKUP_AFTER = timedelta(days=1)
LOOK_MS = 60_000
QUIET_SECONDS = 60.0


class Session(QObject):
    """``ended`` when the store is closed and the key overwritten: only the relock is left."""

    ended = Signal()

    def __init__(
        self,
        opened: Opened,
        surroundings: Surroundings,
        look: Look,
        app: QCoreApplication,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._outside = surroundings
        self._look = look
        self._key = opened.key
        self._is_over = False
        self._is_backing_up = False
        self.desk = Desk(
            opened.laptop, app_version=surroundings.app_version, now=surroundings.now, parent=self
        )
        self.house = House(self.desk, rooms(surroundings, look))
        self.house.lock_requested.connect(self.lock)
        self.house.look_changed.connect(self._keep_look)
        self._idle = IdleWatch(app, minutes=self._idle_minutes, parent=self)
        self._idle.idle.connect(self.house.lock)
        self._backup_timer = QTimer(self)
        self._backup_timer.setInterval(LOOK_MS)
        self._backup_timer.timeout.connect(self.back_up_if_due)

    def start(self) -> None:
        self.house.go(Place(room=Room.TODAY))
        if self.house.place is None:
            self.house.go(Place(room=Room.SETTINGS))
        self._outside.before_network()
        self.desk.start_sync()
        self._idle.start()
        self._backup_timer.start()

    def lock(self) -> None:
        """Close everything; drafts were kept by the house. Nothing can be asked afterwards."""
        if self._is_over:
            return
        self._is_over = True
        self._idle.stop()
        self._backup_timer.stop()
        self._look.file.change(unsent=self._count_unsent())
        self.desk.close()
        clear_now()
        overwrite(self._key)
        self.ended.emit()

    def keep_drafts(self) -> None:
        """Before the window closes: the same as the lock does."""
        screen = self.house.screen_shown
        if screen is not None:
            screen.may_leave()

    def back_up_if_due(self) -> None:
        """Once a day, in a quiet minute: copying reads the whole store."""
        if self._is_backing_up or self._idle.seconds_quiet() < QUIET_SECONDS:
            return
        newest = backup.newest(self._outside.profile.backups)
        if newest is not None and self._age(newest) < BACKUP_AFTER:
            return
        self._is_backing_up = True
        self.desk.back_up(
            self._key,
            self._outside.profile.backups,
            done=self._on_backed_up,
            failed=self._on_not_backed_up,
        )

    def _age(self, path: Path) -> timedelta:
        return timedelta(seconds=self._outside.now().timestamp() - path.stat().st_mtime)

    def _on_backed_up(self, _path: Path) -> None:
        self._is_backing_up = False
        log.info("verified backup made")

    def _on_not_backed_up(self, error: KnownError | None) -> None:
        self._is_backing_up = False
        log.warning("no backup: %s", type(error).__name__)
        self.house.show_failure(error)

    def _count_unsent(self) -> int:
        return self.desk.lane.submit(outbox.count).result()

    def _idle_minutes(self) -> int:
        return self._look.preferences.idle_minutes

    def _keep_look(self) -> None:
        self._look.note(theme().name, round(theme().scale * 100))

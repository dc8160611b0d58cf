"""From unlock to lock: the desk, the house around it, its caretaker, and the lock itself."""

from functools import partial

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import outbox
from keyworker_desktop.vault.attempts import Attempts
from keyworker_desktop.vault.errors import WrongPassphraseError
from keyworker_desktop.vault.relock import overwrite
from ui.caretaker import Caretaker
from ui.desk import Desk
from ui.held import HeldPage
from ui.idle import IdleWatch
from ui.lanes import Lane
from ui.places import Place, Room
from ui.preferences import Look
from ui.proof import prove
from ui.rooms import rooms
from ui.screens.doorway.steps import Opened
from ui.shell.house import House
from ui.surroundings import Surroundings
from ui.theme import theme
from ui.widgets.clipboard import clear_now

TRY_AGAIN_MS = 5_000


class Session(QObject):
    """``ended`` when the store is closed and the key overwritten: only the relock is left.

    ``held`` when the lock would lose words that the disk refuses: the page that is to cover the
    house until ``let_go``, or until ``ended``.
    """

    ended = Signal()
    held = Signal(object)  # HeldPage
    let_go = Signal()

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
        self._page: HeldPage | None = None
        self._attempts = Attempts()
        self._lane = Lane("held")
        self.desk = Desk(
            opened.laptop, app_version=surroundings.app_version, now=surroundings.now, parent=self
        )
        self.house = House(self.desk, rooms(surroundings, look))
        self.house.lock_requested.connect(self.lock)
        self.house.look_changed.connect(self._keep_look)
        self._idle = IdleWatch(app, minutes=self._idle_minutes, parent=self)
        self._idle.idle.connect(self.house.lock)
        self.caretaker = Caretaker(
            self.desk,
            self._key,
            surroundings.profile.backups,
            seconds_quiet=self._idle.seconds_quiet,
            parent=self,
        )
        self.caretaker.failed.connect(self.house.show_failure)
        self._again = QTimer(self)
        self._again.setInterval(TRY_AGAIN_MS)
        self._again.timeout.connect(self._try_again)

    def start(self) -> None:
        self.house.go(Place(room=Room.TODAY))
        if self.house.place is None:
            self.house.go(Place(room=Room.SETTINGS))
        self._outside.before_network()
        self._outside.once_inside()
        self.desk.start_sync()
        self._idle.start()
        self.caretaker.start()

    def lock(self) -> None:
        """Close everything; drafts were kept by the house. Nothing can be asked afterwards.

        What the disk refused is only in this process: while there is any, nothing is shown and
        nothing is closed.
        """
        if self._is_over:
            return
        unkept = self.desk.keep_what_was_refused()
        if unkept:
            self._hold(unkept)
        else:
            self.end()

    def may_close(self) -> bool:
        """Whether nothing typed would be lost with the window; if it would, it is held."""
        self.house.keep_drafts()
        unkept = self.desk.keep_what_was_refused()
        if unkept:
            self._hold(unkept)
        return not unkept

    def end(self) -> None:
        """Close everything, whatever the disk refused."""
        if self._is_over:
            return
        self._is_over = True
        self._again.stop()
        self._idle.stop()
        self.caretaker.stop()
        self._lane.close()
        self._look.file.change(unsent=self._count_unsent())
        self.desk.close()
        clear_now()
        overwrite(self._key)
        self.ended.emit()

    # Held back by a disk that refuses

    def _hold(self, unkept: int) -> None:
        self._idle.stop()
        self._again.start()
        if self._page is None:
            self._page = HeldPage(unkept, self._look)
            self._page.submitted.connect(self._on_passphrase)
            self._page.given_up.connect(self.end)
            self.held.emit(self._page)

    def _try_again(self) -> None:
        if not self.desk.keep_what_was_refused():
            self.end()

    def _on_passphrase(self, passphrase: str) -> None:
        if self._page is None or self._attempts.seconds_left:
            return
        self._page.show_busy(self.tr("Opening…"))
        work = partial(prove, self._outside.profile.keyslots, passphrase)
        self._lane.run(work, done=self._on_proved, failed=self._on_not_proved)

    def _on_proved(self, _nothing: None) -> None:
        self._attempts.note_right()
        self._page = None
        self._again.stop()
        self._idle.start()
        self.let_go.emit()

    def _on_not_proved(self, error: KnownError | None) -> None:
        if self._page is None:
            return
        if isinstance(error, WrongPassphraseError):
            self._attempts.note_wrong()
        self._page.show_busy("")
        self._page.show_wrong(error.told if error else self.tr("That did not work. Try once more."))

    def _count_unsent(self) -> int:
        return self.desk.lane.submit(outbox.count).result()

    def _idle_minutes(self) -> int:
        return self._look.preferences.idle_minutes

    def _keep_look(self) -> None:
        self._look.note(theme().name, round(theme().scale * 100))

"""The program as windows: one window, the doorway in it, then the house, and back by the lock."""

import logging
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QApplication, QStackedLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from ui.application import TITLE
from ui.crash import CrashTeller
from ui.lanes import Lane
from ui.preferences import Look, PreferencesFile
from ui.screens.doorway.doorway import Doorway
from ui.screens.doorway.notice import NoticePage
from ui.single_instance import SingleInstance
from ui.surroundings import Surroundings

if TYPE_CHECKING:
    from ui.held import HeldPage
    from ui.screens.doorway.steps import Opened
    from ui.session import Session

log = logging.getLogger(__name__)

WINDOW, SMALLEST = QSize(1366, 768), QSize(800, 560)


class Window(QWidget):
    """The one top-level window. It shows one thing at a time."""

    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(TITLE)
        self.setMinimumSize(SMALLEST)
        self._layout = QStackedLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)

        self.may_close: Callable[[], bool] = _yes
        """Asked before the window goes; what it answers is done."""
        self._covered: QWidget | None = None

    def cover(self, page: QWidget) -> None:
        """Show ``page`` instead of what is shown, which stays as it is, unseen."""
        self._covered = self._layout.currentWidget()
        self._layout.addWidget(page)
        self._layout.setCurrentWidget(page)

    def uncover(self) -> None:
        covered, self._covered = self._covered, None
        page = self._layout.currentWidget()
        if covered is None or page is None:
            return
        self._layout.setCurrentWidget(covered)
        self._layout.removeWidget(page)
        page.deleteLater()

    def show_only(self, widget: QWidget) -> None:
        before = self._layout.currentWidget()
        self._layout.addWidget(widget)
        self._layout.setCurrentWidget(widget)
        if before is not None and before is not widget:
            self._layout.removeWidget(before)
            before.hide()
            before.deleteLater()

    @property
    def shown(self) -> QWidget | None:
        return self._layout.currentWidget()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), self.palette().window())

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.may_close():
            event.ignore()
            return
        self.closing.emit()
        super().closeEvent(event)


class Program(QObject):
    """``start`` shows the window; everything else follows from what the person does.

    ``trouble`` is what stood in the way of the profile's folder before any window was there.
    """

    def __init__(
        self,
        app: QApplication,
        surroundings: Surroundings,
        *,
        trouble: KnownError | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._app = app
        self._outside = surroundings
        self._trouble = trouble
        self._instance = SingleInstance(surroundings.profile.lock_file)
        self._warm = Lane("warm")
        self._is_over = False
        self.crashes = CrashTeller(self)
        self.look = Look(
            PreferencesFile(surroundings.profile.folder / "preferences.json"), parent=self
        )
        self.look.show()
        self.window = Window()
        self.window.closing.connect(self.close_down)
        self.window.may_close = self._may_close
        self.doorway: Doorway | None = None
        self.session: Session | None = None
        self._add_keys()

    def start(self) -> None:
        self.window.resize(WINDOW)
        self._enter()
        if self.look.preferences.is_maximised:
            self.window.showMaximized()
        else:
            self.window.show()
        if self.doorway is not None and self.doorway.page is not None:
            self.doorway.page.take_focus()
        # After the first picture: what unlocking needs is read while a passphrase is typed.
        QTimer.singleShot(0, self._warm_up)

    def close_down(self) -> None:
        """The window goes, or the test ends: keep drafts, close the store, let go of everything."""
        if self._is_over:
            return
        self._is_over = True
        self._keep_size()
        self._warm.close()
        if self.doorway is not None:
            self.doorway.close_down()
            self.doorway = None
        if self.session is not None:
            session, self.session = self.session, None
            session.ended.disconnect(self._on_ended)
            session.house.lock()
            session.end()
        self._instance.let_go()

    def _enter(self) -> None:
        if self._trouble is not None:
            self._show_notice(self._trouble.told)
        elif not self._instance.take():
            self._show_notice(
                self.tr(
                    "Keyworker is open already on this laptop. Look for its window; only one can "
                    "be open at a time, so that nothing is written twice."
                )
            )
        else:
            self._show_doorway()

    def _show_notice(self, sentence: str) -> None:
        page = NoticePage(sentence, self.look)
        page.again.connect(self._on_again)
        self.window.show_only(page)
        page.take_focus()

    def _on_again(self) -> None:
        from keyworker_desktop.paths import prepare

        self._trouble = None
        try:
            prepare(self._outside.profile)
        except KnownError as error:
            self._trouble = error
        self._enter()

    def _show_doorway(self) -> None:
        profile = self._outside.profile
        self.doorway = Doorway(self._outside, self.look)
        self.doorway.opened.connect(self._on_opened)
        self.window.show_only(self.doorway)
        # As `keyslots.exist` does, without what else that module brings along.
        beside = profile.keyslots.with_name(f"{profile.keyslots.name}.old")
        has_vault = profile.keyslots.exists() or beside.exists()
        self.doorway.start(has_vault=has_vault)

    def _on_opened(self, opened: "Opened") -> None:
        from ui.session import Session

        notices = self.doorway.notices if self.doorway is not None else []
        self.doorway = None
        self.session = Session(opened, self._outside, self.look, self._app, parent=self)
        self.session.ended.connect(self._on_ended)
        self.session.held.connect(self._on_held)
        self.session.let_go.connect(self.window.uncover)
        self.window.show_only(self.session.house)
        self.session.start()
        for sentence in notices:
            self.session.house.toast.say(sentence)

    def _may_close(self) -> bool:
        """Not while the disk refuses what somebody typed: it would be gone with the window."""
        session = self.session
        if session is None:
            return True
        return session.may_close()

    def _on_held(self, page: "HeldPage") -> None:
        self.window.cover(page)
        page.take_focus()

    def _on_ended(self) -> None:
        self.session = None
        self._keep_size()
        self._warm.close()
        self._instance.let_go()
        self._outside.relock()

    def _keep_size(self) -> None:
        """The lock starts a fresh process: its window should not jump."""
        self.look.file.change(is_maximised=self.window.isMaximized())

    def _warm_up(self) -> None:
        if self._is_over:
            return
        self._warm.run(
            partial(_warm, self._outside.before_network),
            done=self._on_warm,
            failed=self._on_not_warm,
        )

    def _on_warm(self, _nothing: None) -> None:
        log.debug("warm")

    def _on_not_warm(self, _error: KnownError | None) -> None:
        """Said by the lane's log already; unlocking will meet it again and say so."""

    def _add_keys(self) -> None:
        for keys, act in (
            (QKeySequence(QKeySequence.StandardKey.ZoomIn), self.look.larger),
            (QKeySequence("Ctrl+="), self.look.larger),
            (QKeySequence(QKeySequence.StandardKey.ZoomOut), self.look.smaller),
            (QKeySequence("Ctrl+0"), self.look.usual),
        ):
            QShortcut(keys, self.window).activated.connect(act)


def _yes() -> bool:
    """For a window with nothing in it."""
    return True


def _warm(before_network: Callable[[], None]) -> None:
    """Everything between a right passphrase and the first room."""
    import ui.screens.doorway.steps
    import ui.screens.families
    import ui.screens.family.screen
    import ui.screens.today
    import ui.session  # noqa: F401

    before_network()

"""Leads from the first page to an open store, whatever was interrupted on the way."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from keyworker_desktop.paths import Profile
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.vault.attempts import Attempts
from keyworker_desktop.vault.errors import WrongPassphraseError
from ui.lanes import Lane
from ui.preferences import Look
from ui.screens.doorway.frame import DoorwayPage
from ui.screens.doorway.unlock import UnlockPage
from ui.surroundings import Progress, Surroundings

if TYPE_CHECKING:
    from keyworker_desktop.store.identity import Identity
    from keyworker_desktop.store.opening import Told
    from keyworker_desktop.store.recover import Recovered
    from keyworker_desktop.vault.cost import Calibration
    from ui.screens.doorway.beginning import BeginningPage, DemonstrationPage, FoundPage, JoinPage
    from ui.screens.doorway.steps import Opened
    from ui.screens.doorway.welcome import Way
    from ui.screens.doorway.words import WordsPage


class Doorway(QWidget):
    """``opened`` gives the open store of somebody who has joined; nobody else holds it then."""

    opened = Signal(object)  # steps.Opened
    _progressed = Signal(int, int)
    _stepped = Signal(str, int, int)  # opening.Step
    _copy_used = Signal(str)

    def __init__(
        self, surroundings: Surroundings, look: Look, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._outside = surroundings
        self._look = look
        self._lane = Lane("doorway")
        self._opened: Opened | None = None
        self._attempts = Attempts()
        self.notices: list[str] = []
        """What to tell once somebody is in; it did not stand in the way."""
        self._then: Callable[[], None] = _ignore
        self._stack = QStackedWidget()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._unlock: UnlockPage | None = None
        self._join: JoinPage | None = None
        self._found: FoundPage | None = None
        self._demonstration: DemonstrationPage | None = None
        self._words: WordsPage | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(surroundings.joining_poll_ms)
        self._poll.timeout.connect(self._ask_whether_enrolled)
        self._is_asking = False
        self._progressed.connect(self._on_progress)
        self._stepped.connect(self._on_step)
        self._copy_used.connect(self._on_told)
        help_key = QShortcut(QKeySequence.StandardKey.HelpContents, self)
        help_key.activated.connect(self._on_help)

    @property
    def page(self) -> DoorwayPage | None:
        """What is shown."""
        shown = self._stack.currentWidget()
        return shown if isinstance(shown, DoorwayPage) else None

    def start(self, *, has_vault: bool) -> None:
        if has_vault:
            self._show_unlock()
        else:
            self._show_welcome()

    def close_down(self) -> None:
        """Let go of everything: the program ends here, before anybody was let in."""
        self._poll.stop()
        self._lane.close()
        if self._opened is not None:
            self._opened.laptop.close()
            self._opened = None

    # Unlocking

    def _show_unlock(self) -> None:
        if self._unlock is None:
            self._unlock = UnlockPage(self._look, now=self._outside.now, attempts=self._attempts)
            self._unlock.submitted.connect(self._on_passphrase)
            self._unlock.restore_wanted.connect(self._on_restore_wanted)
        self._show(self._unlock)

    def _on_passphrase(self, passphrase: str) -> None:
        if self._unlock is None or self._attempts.seconds_left:
            return
        self._unlock.show_busy(self.tr("Opening…"))
        work = partial(
            _unlock,
            self._outside.profile,
            passphrase,
            tell=self._copy_used.emit,
            told=self._stepped.emit,
        )
        self._lane.run(work, done=self._on_unlocked, failed=self._on_not_unlocked)

    def _on_unlocked(self, opened: "Opened") -> None:
        self._attempts.note_right()
        if self._unlock is not None:
            self._unlock.show_busy("")
            self._unlock.passphrase.clear()
        self._opened = opened
        self._go_on()

    def _on_not_unlocked(self, error: KnownError | None) -> None:
        page = self._unlock
        if page is None:
            return
        page.show_busy("")
        if isinstance(error, WrongPassphraseError):
            self._attempts.note_wrong()
            page.show_wrong(error.told)
        else:
            page.show_trouble(self._sentence(error), may_restore=_may_restore(error))

    def _on_restore_wanted(self) -> None:
        if self._unlock is None:
            return
        self._unlock.show_trouble("")
        self._unlock.show_busy(self.tr("Putting it together again…"))
        work = partial(
            _put_together,
            self._outside.profile,
            self._unlock.passphrase.text(),
            self._outside.now,
            told=self._progressed.emit,
        )
        self._lane.run(work, done=self._on_put_together, failed=self._on_not_unlocked)

    def _on_put_together(self, recovered: "Recovered") -> None:
        from ui.screens.doorway.recovered import RecoveredPage

        if self._unlock is not None:
            self._unlock.show_busy("")
        page = RecoveredPage(recovered, self._look)
        page.go_on.connect(self._on_recovery_read)
        self._show(page)

    def _on_recovery_read(self) -> None:
        """The passphrase was right a moment ago: whoever has read the page goes straight in."""
        self._show_unlock()
        if self._unlock is not None:
            self._unlock.submit()

    # Beginning

    def _show_welcome(self) -> None:
        from ui.screens.doorway.welcome import WelcomePage

        page = WelcomePage(
            self._look,
            has_demonstration=self._outside.demonstration is not None and self._opened is None,
            is_resumed=self._opened is not None,
        )
        page.chosen.connect(self._on_way)
        self._show(page)

    def _on_way(self, way: "Way") -> None:
        from ui.screens.doorway.welcome import Way

        match way:
            case Way.JOIN:
                self._show(self._join_page())
            case Way.FOUND:
                self._show(self._found_page())
            case Way.DEMONSTRATION:
                self._show(self._demonstration_page())

    def _join_page(self) -> "JoinPage":
        from ui.screens.doorway.beginning import JoinPage

        if self._join is None:
            self._join = JoinPage(self._look)
            self._join.submitted.connect(self._on_join)
            self._prepare(self._join)
        return self._join

    def _found_page(self) -> "FoundPage":
        from ui.screens.doorway.beginning import FoundPage

        if self._found is None:
            self._found = FoundPage(self._look)
            self._found.submitted.connect(self._on_found)
            self._prepare(self._found)
        return self._found

    def _demonstration_page(self) -> "DemonstrationPage":
        from ui.screens.doorway.beginning import DemonstrationPage

        if self._demonstration is None:
            self._demonstration = DemonstrationPage(self._look)
            self._demonstration.submitted.connect(self._on_demonstration)
            self._prepare(self._demonstration)
        return self._demonstration

    def _prepare(self, page: "BeginningPage") -> None:
        page.back.connect(self._show_welcome)
        if self._opened is not None:
            page.passphrase_is_set()

    def _on_join(self) -> None:
        page = self._join_page()
        page.show_busy(self.tr("Joining…"))
        work = partial(_check_join, self._outside.before_network, page.code.text())
        self._lane.run(work, done=self._on_join_checked, failed=self._on_code_refused)

    def _on_join_checked(self, _nothing: None) -> None:
        self._with_store(self._join_page(), self._start_joining)

    def _start_joining(self) -> None:
        if self._opened is not None:
            work = partial(
                _join, self._opened, self._outside.profile, self._join_page().code.text()
            )
            self._lane.run(work, done=self._on_begun, failed=self._on_begin_failed)

    def _on_found(self) -> None:
        page = self._found_page()
        page.show_busy(self.tr("Creating…"))
        names = () if page.organisation.isHidden() else page.names()
        work = partial(_check_found, self._outside.before_network, page.code.text(), names)
        self._lane.run(work, done=self._on_found_checked, failed=self._on_code_refused)

    def _on_found_checked(self, _nothing: None) -> None:
        self._with_store(self._found_page(), self._start_founding)

    def _start_founding(self) -> None:
        if self._opened is not None:
            page = self._found_page()
            work = partial(
                _found,
                self._opened,
                self._outside.profile,
                page.code.text(),
                page.names(),
                self._outside.now,
            )
            self._lane.run(work, done=self._on_begun, failed=self._on_begin_failed)

    def _with_store(self, page: "BeginningPage", then: Callable[[], None]) -> None:
        """Go on with the store; make it, and its passphrase, when there is none yet."""
        if self._opened is not None:
            then()
            return
        self._then = then
        work = partial(
            _create,
            self._outside.profile,
            page.passphrase.text(),
            calibration=self._outside.calibration,
        )
        self._lane.run(work, done=self._on_created, failed=self._on_begin_failed)

    def _on_created(self, opened: "Opened") -> None:
        self._opened = opened
        for page in (self._join, self._found):
            if page is not None:
                page.passphrase_is_set()
        self._then()

    def _on_code_refused(self, error: KnownError | None) -> None:
        """The code itself is wrong, before anything was made or asked."""
        page = self.page
        if page is self._join and self._join is not None and isinstance(error, KnownError):
            self._join.show_busy("")
            self._join.code.show_wrong(error.told)
            self._join.take_focus()
        elif page is self._found and self._found is not None and _is_about_code(error):
            self._found.show_busy("")
            self._found.code.show_wrong(self._sentence(error))
            self._found.take_focus()
        else:
            self._on_begin_failed(error)

    def _on_begin_failed(self, error: KnownError | None) -> None:
        from ui.screens.doorway.beginning import BeginningPage

        page = self.page
        if isinstance(page, BeginningPage):
            page.show_busy("")
            page.show_wrong(self._sentence(error))

    def _on_begun(self, opened: "Opened") -> None:
        for page in (self._join, self._found):
            if page is not None:
                page.show_busy("")
        self._opened = opened
        self._go_on()

    def _on_demonstration(self) -> None:
        page = self._demonstration_page()
        if self._outside.demonstration is None:
            return
        page.show_busy(self.tr("Writing the demonstration…"))
        work = partial(
            _demonstrate,
            self._outside.demonstration,
            self._outside.profile,
            page.passphrase.text(),
            self._progressed.emit,
        )
        self._lane.run(work, done=self._on_unlocked, failed=self._on_begin_failed)

    # Going on from an open store

    def _go_on(self) -> None:
        from ui.screens.doorway.steps import Stage

        opened = self._opened
        if opened is None:
            return
        match opened.stage:
            case Stage.READY:
                self._opened = None
                self._poll.stop()
                self._lane.close()
                self.opened.emit(opened)
            case Stage.JOINING:
                self._show_words(opened.words)
            case Stage.FOUNDING:
                page = self._found_page()
                page.code.set_text(opened.code)
                page.names_are_set()
                self._show(page)
                page.submit()
            case Stage.EMPTY:
                self._show_welcome()

    def _show_words(self, words: tuple[str, ...]) -> None:
        from ui.screens.doorway.words import WordsPage

        if self._words is None:
            self._words = WordsPage(self._look)
            self._words.ask_now.connect(self._ask_whether_enrolled)
            self._words.another_code.connect(self._on_another_code)
        self._words.show_words(words)
        self._words.show_waiting()
        self._show(self._words)
        self._poll.start()
        self._ask_whether_enrolled()

    def _ask_whether_enrolled(self) -> None:
        if self._opened is None or self._is_asking:
            return
        self._is_asking = True
        work = partial(_finish_joining, self._outside.before_network, self._opened)
        self._lane.run(work, done=self._on_enrolled, failed=self._on_not_enrolled)

    def _on_enrolled(self, identity: "Identity | None") -> None:
        from ui.screens.doorway.steps import Stage

        self._is_asking = False
        if identity is None or self._opened is None:
            if self._words is not None:
                self._words.show_waiting()
            return
        self._opened.laptop.identity = identity
        self._opened.stage = Stage.READY
        self._go_on()

    def _on_not_enrolled(self, error: KnownError | None) -> None:
        self._is_asking = False
        if self._words is not None:
            is_another = _is_alarm(error)
            is_final = is_another or _is_definitive(error)
            if is_final:
                self._poll.stop()
            sentence = self._sentence(error)
            if is_another:
                sentence = self.tr(
                    "What answered is not the organisation that your code was made for, so this "
                    "laptop did not join it. Tell your manager, and ask for another code."
                )
            self._words.show_wrong(sentence, needs_other_code=is_final)

    def _on_another_code(self) -> None:
        if self._opened is not None:
            work = partial(_start_afresh, self._opened, self._outside.profile)
            self._lane.run(work, done=self._on_afresh, failed=self._on_not_enrolled)

    def _on_afresh(self, _nothing: None) -> None:
        page = self._join_page()
        page.passphrase_is_set()
        page.code.set_text("")
        self._show(page)

    # Showing

    def _show(self, page: DoorwayPage) -> None:
        if self._stack.indexOf(page) < 0:
            self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        page.take_focus()

    def _on_told(self, sentence: str) -> None:
        self.notices.append(sentence)

    def _on_help(self) -> None:
        if self.page is not None:
            self.page.toggle_help()

    def _on_progress(self, done: int, of: int) -> None:
        page = self.page
        if isinstance(page, UnlockPage):
            page.show_progress(done, of, self.tr("Putting the record together again"))
        elif page is not None and page is self._demonstration:
            self._demonstration_page().show_progress(done, of, self.tr("Changes written"))

    def _on_step(self, step: str, done: int, of: int) -> None:
        if step == "unfinished":
            self.notices.append(
                self.tr(
                    "This laptop went off while something was being saved. All that was saved "
                    "before is here; look whether your last words are."
                )
            )
        elif isinstance(self.page, UnlockPage):
            self._show_step(self.page, step, done, of)

    def _show_step(self, page: UnlockPage, step: str, done: int, of: int) -> None:
        words = {
            "checking": self.tr("Looking through the record, as it was not closed last time"),
            "copying": self.tr("Making a verified copy before the update"),
            "folding": self.tr("Reading the record again, after an update"),
        }
        page.show_progress(done, of, words[step])

    def _sentence(self, error: KnownError | None) -> str:
        if error is not None:
            return error.told
        return self.tr(
            "Something went wrong in the program itself. Nothing was lost. Please tell whoever "
            "looks after the program; its log says where it was."
        )


# Run on the lane; what they need is imported there, so that the first page is quick.


def _unlock(
    profile: Profile, passphrase: str, *, tell: Callable[[str], None], told: "Told"
) -> "Opened":
    from ui.screens.doorway import steps

    return steps.unlock(profile, passphrase, tell=tell, told=told)


def _put_together(
    profile: Profile, passphrase: str, now: Callable[[], datetime], *, told: Progress
) -> "Recovered":
    from ui.screens.doorway import steps

    return steps.put_together(profile, passphrase, now, told=told)


def _create(profile: Profile, passphrase: str, *, calibration: "Calibration | None") -> "Opened":
    from ui.screens.doorway import steps

    return steps.create(profile, passphrase, calibration=calibration)


def _check_join(before_network: Callable[[], None], code: str) -> None:
    from ui.screens.doorway import steps

    before_network()
    steps.check_join_code(code)


def _check_found(before_network: Callable[[], None], code: str, names: tuple[str, ...]) -> None:
    from ui.screens.doorway import steps

    before_network()
    steps.check_founding(code, *names)


def _join(opened: "Opened", profile: Profile, code: str) -> "Opened":
    from ui.screens.doorway import steps

    return steps.join(opened, profile, code)


def _found(
    opened: "Opened",
    profile: Profile,
    code: str,
    names: tuple[str, str],
    now: Callable[[], datetime],
) -> "Opened":
    from ui.screens.doorway import steps

    return steps.found(opened, profile, code, names, now())


def _demonstrate(
    build: Callable[[Profile, str, Progress], None],
    profile: Profile,
    passphrase: str,
    progress: Progress,
) -> "Opened":
    build(profile, passphrase, progress)
    return _unlock(profile, passphrase, tell=_ignore, told=_ignore)


def _finish_joining(before_network: Callable[[], None], opened: "Opened") -> "Identity | None":
    from sync.membership import finish_joining
    from ui.desk import WriterLane

    before_network()
    return finish_joining(WriterLane(opened.laptop.store_lane, opened.laptop.writer))


def _start_afresh(opened: "Opened", profile: Profile) -> None:
    from ui.screens.doorway import steps

    steps.start_afresh(opened, profile)


def _is_about_code(error: KnownError | None) -> bool:
    from sync.membership import MistypedCodeError, WrongKindOfCodeError

    return isinstance(error, MistypedCodeError | WrongKindOfCodeError)


def _is_definitive(error: KnownError | None) -> bool:
    from ui.screens.doorway import steps

    return steps.is_definitive(error)


def _is_alarm(error: KnownError | None) -> bool:
    from sync.errors import AlarmError

    return isinstance(error, AlarmError)


def _may_restore(error: KnownError | None) -> bool:
    from keyworker_desktop.store.errors import StoreDamagedError

    return isinstance(error, StoreDamagedError)


def _ignore(*_anything: object) -> None:
    """For whoever does not listen."""

"""The lock's page: a passphrase, no network needed, no blame."""

import math
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from keyworker_desktop.vault.attempts import Attempts
from ui.preferences import Look
from ui.screens.doorway.frame import DoorwayPage
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonKind, ButtonSize, Link
from ui.widgets.label import Label
from ui.widgets.passphrase import PassphraseField
from ui.widgets.progress import ProgressLine

MORNING_ENDS, AFTERNOON_ENDS = 12, 18
TICK_MS, CLOCK_MS = 250, 10_000


class UnlockPage(DoorwayPage):
    submitted = Signal(str)
    restore_wanted = Signal()

    def __init__(
        self,
        look: Look,
        *,
        now: Callable[[], datetime],
        attempts: Attempts,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            "",
            "",
            look,
            help_words=self.tr(
                "Everything on this laptop is encrypted with your passphrase. Type it and press "
                "Enter. No network is needed. After a wrong one there is a short wait, and nothing "
                "is ever deleted."
            ),
            parent=parent,
        )
        self._now = now
        self._attempts = attempts
        self.forgotten = Link(self.tr("Forgotten it?"))
        self.forgotten.setObjectName("forgotten passphrase")
        self.forgotten.clicked.connect(self._on_forgotten)
        self.passphrase = PassphraseField(
            self.tr("Passphrase"),
            hint=self.tr("Several words are fine. Spaces and capitals count."),
            large=True,
        )
        self.passphrase.secret.line.setObjectName("passphrase")
        self.passphrase.returned.connect(self.submit)
        self.passphrase.put_beside_label(self.forgotten)
        self.advice = Label(
            self.tr(
                "The passphrase is the only key to what is on this laptop, so nobody can tell it "
                "to you or set a new one from afar: not your manager, and not the service. Try the "
                "ones you may have meant, slowly, with Show. What was sent is safe with the "
                "service: your manager can enrol a laptop for you again, and a colleague who "
                "reads your families can give them back to you. Notes that were not sent yet are "
                "only here, so do not delete anything."
            ),
            Type.SMALL,
            Tone.QUIET,
        )
        self.advice.setObjectName("forgotten advice")
        self.advice.hide()
        self.trouble = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.trouble.setObjectName("what went wrong")
        self.trouble.hide()
        self.restore = Button(self.tr("Put it together again"), icon="history")
        self.restore.setObjectName("put it together again")
        self.restore.clicked.connect(self.restore_wanted)
        self.restore.hide()
        self.progress = ProgressLine("", may_cancel=False)
        self.progress.hide()
        self.open = Button(self.tr("Open"), ButtonKind.PRIMARY, size=ButtonSize.LARGE)
        self.open.setObjectName("open")
        self.open.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.open.clicked.connect(self.submit)
        wide = QWidget()
        row = QHBoxLayout(wide)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.open)
        for widget in (
            self.passphrase,
            self.advice,
            self.trouble,
            self.restore,
            self.progress,
            wide,
        ):
            self.add(widget)
        self._wait = QTimer(self)
        self._wait.setInterval(TICK_MS)
        self._wait.timeout.connect(self._on_tick)
        self._clock = QTimer(self)
        self._clock.setInterval(CLOCK_MS)
        self._clock.timeout.connect(self._tell_time)
        self._tell_time()
        self._tell_facts(look.preferences.unsent)

    def submit(self) -> None:
        if self.open.is_busy:
            return
        if not self.passphrase.text():
            self.passphrase.show_wrong(self.tr("Type your passphrase here."))
            self.take_focus()
            return
        self.show_trouble("")
        self.submitted.emit(self.passphrase.text())

    def show_busy(self, words: str) -> None:
        self.open.set_busy(words or None)
        if not words:
            self.progress.hide()

    def show_progress(self, done: int, of: int, words: str) -> None:
        self.progress.show_progress(done, of, words)
        self.progress.show()

    def show_wrong(self, sentence: str) -> None:
        """It was not the passphrase: it stays, selected, and the next try waits a little."""
        self.passphrase.show_wrong(sentence)
        self.passphrase.select_all()
        self.take_focus()
        self._wait.start()
        self._on_tick()

    def show_trouble(self, sentence: str, *, may_restore: bool = False) -> None:
        """Something else than the passphrase is in the way."""
        self.trouble.setText(sentence)
        self.trouble.setVisible(bool(sentence))
        self.restore.setVisible(may_restore)

    def take_focus(self) -> None:
        self.passphrase.take_focus()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._tell_time()
        self._clock.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._clock.stop()
        self._wait.stop()

    def _on_tick(self) -> None:
        left = self._attempts.seconds_left
        if left > 0:
            words = self.tr("Try again in {seconds} s").format(seconds=math.ceil(left))
            self.open.set_busy(words)
        else:
            self._wait.stop()
            self.open.set_busy(None)

    def _on_forgotten(self) -> None:
        self.advice.setVisible(self.advice.isHidden())
        self.passphrase.secret.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _tell_time(self) -> None:
        now = self._now()
        if now.hour < MORNING_ENDS:
            greeting = self.tr("Good morning")
        elif now.hour < AFTERNOON_ENDS:
            greeting = self.tr("Good afternoon")
        else:
            greeting = self.tr("Good evening")
        self.title.setText(greeting)
        self.sentence.setText(f"{now:%A} {now.day} {now:%B}, {now:%H:%M}")
        self.page.setAccessibleName(self.tr("Unlock"))

    def _tell_facts(self, unsent: int) -> None:
        facts = [("wifi-off", self.tr("No network needed. Your families are on this laptop."))]
        if unsent:
            words = (
                self.tr("One change is safe here and not sent yet.")
                if unsent == 1
                else self.tr("{number} changes are safe here and not sent yet.").format(
                    number=unsent
                )
            )
            facts.append(("laptop", words))
        facts.append(("lock", self.tr("Locks by itself when you pause or the laptop has slept.")))
        self.show_facts(*facts)

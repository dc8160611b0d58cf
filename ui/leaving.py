"""Before a copy leaves the encrypted record: what that means, the passphrase again, and where."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import copies_out
from keyworker_desktop.store.copies_out import CopyOut
from keyworker_desktop.vault.errors import WrongPassphraseError
from ui.desk import Desk
from ui.proof import prove
from ui.theme import Type, theme
from ui.told_times import tell_moment
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.drawing import follow_theme
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.passphrase import PassphraseField

_WIDTH = 640
"""Unscaled: lines that can be read, and a field as long as what goes into it."""
Run = Callable[
    [Callable[[], Any], Callable[[Any], None], Callable[[KnownError | None], None]], None
]


class LeavingForm(QWidget):
    """``allowed`` when the passphrase was right; ``left`` when somebody thought better of it."""

    allowed = Signal()
    left = Signal()

    def __init__(self, desk: Desk, run: Run) -> None:
        """``run`` carries out what takes a second, beside everything else."""
        super().__init__()
        self._desk = desk
        self._run = run
        self.words = Label(
            self.tr(
                "A copy leaves the encrypted record: whoever can use this computer can open it. "
                "Delete it when it is no longer needed. That you made it is noted on this laptop."
            ),
            Type.SMALL,
        )
        self.before = Label("", Type.SMALL_MEDIUM)
        self.before.hide()
        self.passphrase = PassphraseField(self.tr("Your passphrase, once more"))
        self.passphrase.secret.line.setObjectName("passphrase for a copy")
        self.passphrase.returned.connect(self.submit)
        self.go_on = Button(self.tr("Choose where…"), ButtonKind.PRIMARY, size=ButtonSize.SMALL)
        self.go_on.setObjectName("choose where")
        self.go_on.clicked.connect(self.submit)
        self.leave = Button(self.tr("Not now"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        self.leave.setObjectName("no copy now")
        self.leave.clicked.connect(self._on_left)
        self._inner = QWidget()
        self._column = QVBoxLayout(self._inner)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._inner, 1)
        row.addStretch()
        for widget in (self.words, self.before, self.passphrase, Flow(self.go_on, self.leave)):
            self._column.addWidget(widget)
        follow_theme(self._restyle)
        self.hide()

    def begin(self, copy: CopyOut) -> None:
        self.before.hide()
        self._desk.ask(
            partial(copies_out.of_record, entity_id=copy.entity_id, what=copy.what),
            done=self._on_copies,
            failed=self._on_unknown,
        )
        self.passphrase.clear()
        self.passphrase.show_wrong("")
        self.show()
        self.passphrase.take_focus()

    def end(self) -> None:
        self.passphrase.clear()
        self.passphrase.secret.hide_words()
        self.go_on.set_busy(None)
        self.hide()

    def submit(self) -> None:
        if self.go_on.is_busy:
            return
        if not self.passphrase.text():
            self._say(self.tr("Type the passphrase that opens the program."))
        elif self._desk.attempts.seconds_left:
            self._say(self.tr("Wait a moment before the next try."))
        else:
            self.go_on.set_busy(self.tr("Looking…"))
            work = partial(prove, self._desk.keyslots, self.passphrase.text())
            self._run(work, self._on_proved, self._on_not_proved)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.go_on.is_busy:
            self._on_left()
        else:
            super().keyPressEvent(event)

    def _on_proved(self, _nothing: None) -> None:
        self._desk.attempts.note_right()
        if not self.isHidden():  # closed while it was looked at: nothing is wanted any more
            self.end()
            self.allowed.emit()

    def _on_not_proved(self, error: KnownError | None) -> None:
        if isinstance(error, WrongPassphraseError):
            self._desk.attempts.note_wrong()
        self.go_on.set_busy(None)
        self._say(error.told if error else self.tr("That did not work. Try once more."))

    def _on_left(self) -> None:
        self.end()
        self.left.emit()

    def _on_copies(self, found: Sequence[CopyOut]) -> None:
        if found:
            told = tell_moment(found[-1].at, now=self._desk.now())
            self.before.setText(self.tr("A copy was last saved here {when}.").format(when=told))
            self.before.show()

    def _on_unknown(self, _error: KnownError | None) -> None:
        """Earlier copies are not told; this one is noted all the same."""

    def _say(self, sentence: str) -> None:
        self.passphrase.show_wrong(sentence)
        self.passphrase.select_all()
        self.passphrase.take_focus()

    def _restyle(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px(8))
        self._inner.setMaximumWidth(theme().px(_WIDTH))

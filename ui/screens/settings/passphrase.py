"""Changing the passphrase: the one before, the new one, and a button."""

from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.vault import keyslots
from keyworker_desktop.vault.attempts import Attempts
from keyworker_desktop.vault.errors import WrongPassphraseError
from ui.lanes import Lane
from ui.surroundings import Surroundings
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.passphrase import NewPassphrase, PassphraseField


class PassphraseCard(Card):
    tell = Signal(str)

    def __init__(self, surroundings: Surroundings, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._outside = surroundings
        self._attempts = Attempts()
        self._lane: Lane | None = None
        self.intro = Label(
            self.tr(
                "Only you know it, and nobody can read it back or set it for you. Change it when "
                "somebody may have seen it; there is no need to change it every so often."
            ),
            Type.SMALL,
            Tone.QUIET,
        )
        self.begin = Button(self.tr("Change the passphrase"), icon="key-round")
        self.begin.setObjectName("change passphrase")
        self.begin.clicked.connect(self.open_form)
        self.old = PassphraseField(self.tr("The passphrase now"))
        self.old.secret.line.setObjectName("old passphrase")
        self.new = NewPassphrase(self.tr("The new passphrase"))
        self.wrong = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.wrong.setObjectName("passphrase trouble")
        self.save = Button(self.tr("Change it"), ButtonKind.PRIMARY)
        self.save.setObjectName("save passphrase")
        self.leave = Button(self.tr("Leave it as it is"), ButtonKind.TEXT)
        self.leave.setObjectName("leave passphrase")
        self.buttons = Flow(self.save, self.leave)
        self.old.returned.connect(self.new.take_focus)
        self.new.returned.connect(self.submit)
        self.save.clicked.connect(self.submit)
        self.leave.clicked.connect(self.close_form)
        self.add(self.intro)
        self.add(self.begin)
        for widget in (self.old, self.new, self.wrong, self.buttons):
            self.add(widget)
        self.close_form()

    def open_form(self) -> None:
        self._show_form(shown=True)
        self.old.take_focus()

    def close_form(self) -> None:
        self.old.clear()
        self.old.show_wrong("")
        self.new.clear()
        self._show_form(shown=False)

    def submit(self) -> None:
        self._show_wrong("")
        if self.save.is_busy:
            return
        if not self.old.text():
            self.old.show_wrong(self.tr("Type the passphrase that opens the program now."))
            self.old.take_focus()
            return
        if not self.new.check():
            return
        if self._attempts.seconds_left:
            self._show_wrong(self.tr("Wait a moment before the next try."))
            return
        self.save.set_busy(self.tr("Changing…"))
        self._lane = self._lane or Lane("passphrase")
        self._lane.run(
            partial(
                keyslots.change_passphrase,
                self._outside.profile.keyslots,
                self.old.text(),
                self.new.text(),
                calibration=self._outside.calibration,
            ),
            done=self._on_changed,
            failed=self._on_failed,
        )

    def _on_changed(self, _nothing: None) -> None:
        self._end_lane()
        self._attempts.note_right()
        self.close_form()
        self.tell.emit(self.tr("The passphrase is changed. Use the new one from now on."))
        self.begin.setFocus()

    def _on_failed(self, error: KnownError | None) -> None:
        self._end_lane()
        if isinstance(error, WrongPassphraseError):
            self._attempts.note_wrong()
            self.old.show_wrong(error.told)
            self.old.select_all()
            self.old.take_focus()
        elif error is not None:
            self._show_wrong(error.told)
        else:
            self._show_wrong(
                self.tr("Something went wrong in the program. The passphrase is as it was.")
            )

    def _end_lane(self) -> None:
        self.save.set_busy(None)
        if self._lane is not None:
            self._lane.close()
            self._lane = None

    def _show_wrong(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _show_form(self, *, shown: bool) -> None:
        self.begin.setVisible(not shown)
        for widget in (self.old, self.new, self.buttons):
            widget.setVisible(shown)
        self._show_wrong("")

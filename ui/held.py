"""When the lock would lose words that the disk refuses: nothing is shown, and nothing is lost."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.preferences import Look
from ui.screens.doorway.frame import DoorwayPage
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonKind
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.passphrase import PassphraseField


class HeldPage(DoorwayPage):
    """Covers the house. ``submitted`` with a passphrase to go back; ``given_up`` to lock anyway."""

    submitted = Signal(str)
    given_up = Signal()

    def __init__(self, unkept: int, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Almost locked"),
            self.tr("What you typed last is not on the disk yet."),
            look,
            help_words=self.tr(
                "Free some space on this laptop, for instance by emptying the wastebasket. The "
                "program tries again every few seconds, keeps what you typed, and locks."
            ),
            parent=parent,
        )
        words = (
            self.tr(
                "One text that you have begun could not be kept: the disk refuses it. As long as "
                "this page is open it is safe, and nobody can read it."
            )
            if unkept == 1
            else self.tr(
                "{number} texts that you have begun could not be kept: the disk refuses them. As "
                "long as this page is open they are safe, and nobody can read them."
            ).format(number=unkept)
        )
        self.told = Label(words)
        self.told.setObjectName("not kept")
        self.passphrase = PassphraseField(
            self.tr("Passphrase"), hint=self.tr("To go back to what you were writing."), large=False
        )
        self.passphrase.secret.line.setObjectName("passphrase to go back")
        self.passphrase.returned.connect(self.submit)
        self.go_back = Button(self.tr("Go back to it"), ButtonKind.PRIMARY)
        self.go_back.setObjectName("go back to it")
        self.go_back.clicked.connect(self.submit)
        self.lock = Button(self.tr("Lock and lose it"), ButtonKind.TEXT)
        self.lock.setObjectName("lock and lose it")
        self.lock.clicked.connect(self._on_lock)
        self.sure = Label(
            self.tr("What could not be kept is then gone. Press once more to lock all the same."),
            Type.SMALL_MEDIUM,
            Tone.CAUTION,
        )
        self.sure.setObjectName("sure")
        self.sure.hide()
        for widget in (self.told, self.passphrase, Flow(self.go_back, self.lock), self.sure):
            self.add(widget)

    def submit(self) -> None:
        if not self.passphrase.text():
            self.passphrase.show_wrong(self.tr("Type your passphrase here."))
            self.take_focus()
        elif not self.go_back.is_busy:
            self.submitted.emit(self.passphrase.text())

    def show_busy(self, words: str) -> None:
        self.go_back.set_busy(words or None)

    def show_wrong(self, sentence: str) -> None:
        self.passphrase.show_wrong(sentence)
        self.passphrase.select_all()
        self.take_focus()

    def take_focus(self) -> None:
        self.passphrase.take_focus()

    def _on_lock(self) -> None:
        if self.sure.isHidden():
            self.sure.show()
        else:
            self.given_up.emit()

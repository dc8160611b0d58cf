"""The forms that begin: join, create an organisation, try the demonstration."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.preferences import Look
from ui.screens.doorway.frame import DoorwayPage
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonKind
from ui.widgets.fields import LongTextField, TextField
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.passphrase import NewPassphrase
from ui.widgets.progress import ProgressLine

CODE_LINES = 2


class BeginningPage(DoorwayPage):
    """Fields, a passphrase if there is none yet, one button, and what is being done."""

    submitted = Signal()

    def __init__(
        self,
        title: str,
        sentence: str,
        look: Look,
        *,
        act: str,
        help_words: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            title, sentence, look, help_words=help_words, goes_back=True, parent=parent
        )
        self.passphrase = NewPassphrase()
        self.passphrase.returned.connect(self.submit)
        self.is_set = Label(
            self.tr("Your passphrase is set. You need not choose it again."), Type.SMALL, Tone.QUIET
        )
        self.is_set.hide()
        self.wrong = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.wrong.setObjectName("what went wrong")
        self.wrong.hide()
        self.progress = ProgressLine("", may_cancel=False)
        self.progress.hide()
        self.act = Button(act, ButtonKind.PRIMARY)
        self.act.setObjectName("begin")
        self.act.clicked.connect(self.submit)

    @property
    def asks_passphrase(self) -> bool:
        return not self.passphrase.isHidden()

    def add_end(self) -> None:
        for widget in (self.passphrase, self.is_set, self.wrong, self.progress, Flow(self.act)):
            self.add(widget)

    def passphrase_is_set(self) -> None:
        """There is a vault now: what was chosen holds, whatever else went wrong."""
        self.passphrase.clear()
        self.passphrase.hide()
        self.is_set.show()

    def submit(self) -> None:
        self.show_wrong("")
        if not self.act.is_busy and self.fields_are_right():
            self.submitted.emit()

    def fields_are_right(self) -> bool:
        return not self.asks_passphrase or self.passphrase.check()

    def show_busy(self, words: str) -> None:
        """What is being done now; an empty text when nothing is."""
        self.act.set_busy(words or None)
        self.back_button.setVisible(not words)
        if not words:
            self.progress.hide()

    def show_progress(self, done: int, of: int, words: str) -> None:
        self.progress.show_progress(done, of, words)
        self.progress.show()

    def show_wrong(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        if sentence:
            self.page.ensureWidgetVisible(self.wrong)


class JoinPage(BeginningPage):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Join with a code"),
            self.tr("Your manager gave it to you on paper or in a message."),
            look,
            act=self.tr("Join"),
            help_words=self.tr(
                "A code works once, for one day. After this page six words are shown: read them "
                "aloud to your manager, so that both of you know it is this laptop that joins. "
                "This is the only step that needs a network."
            ),
            parent=parent,
        )
        self.code = LongTextField(
            self.tr("Code"),
            hint=self.tr("Capitals, spaces and dashes do not matter."),
            least_lines=CODE_LINES,
            most=1200,
        )
        self.code.pad.setObjectName("code")
        self.code.finished.connect(self.submit)
        self.add(self.code)
        self.add_end()

    def fields_are_right(self) -> bool:
        if not self.code.text().strip():
            self.code.show_wrong(self.tr("Type or paste the code here."))
            self.code.pad.setFocus()
            return False
        return super().fields_are_right()

    def take_focus(self) -> None:
        self.code.pad.setFocus()


class FoundPage(BeginningPage):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Create an organisation"),
            self.tr("You become its first manager and can invite the others."),
            look,
            act=self.tr("Create"),
            help_words=self.tr(
                "Whoever runs the central service can make a code for a new organisation. On this "
                "laptop the program then makes the key that everything in the organisation is "
                "checked against. The service cannot read what families tell you."
            ),
            parent=parent,
        )
        self.code = LongTextField(
            self.tr("Code from the service"),
            hint=self.tr("Capitals, spaces and dashes do not matter."),
            least_lines=CODE_LINES,
            most=1200,
        )
        self.code.pad.setObjectName("code")
        self.organisation = TextField(
            self.tr("Name of the organisation"), hint=self.tr("As your colleagues know it.")
        )
        self.organisation.line.setObjectName("organisation name")
        self.person = TextField(
            self.tr("Your name"), hint=self.tr("It stands under what you write.")
        )
        self.person.line.setObjectName("your name")
        for widget in (self.code, self.organisation, self.person):
            self.add(widget)
        self.add_end()

    def names(self) -> tuple[str, str]:
        return self.organisation.text().strip(), self.person.text().strip()

    def names_are_set(self) -> None:
        """They are in the founding entry already, which is only to be sent once more."""
        self.organisation.hide()
        self.person.hide()

    def fields_are_right(self) -> bool:
        if not self.code.text().strip():
            self.code.show_wrong(self.tr("Type or paste the code here."))
            self.code.pad.setFocus()
            return False
        for field, sentence in (
            (self.organisation, self.tr("Give the organisation a name.")),
            (self.person, self.tr("Write your name.")),
        ):
            if not field.isHidden() and not field.text().strip():
                field.show_wrong(sentence)
                field.line.setFocus()
                return False
        return super().fields_are_right()

    def take_focus(self) -> None:
        self.code.pad.setFocus()


class DemonstrationPage(BeginningPage):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Try the demonstration"),
            self.tr("Everybody in it is invented. Nothing leaves this laptop."),
            look,
            act=self.tr("Make the demonstration"),
            help_words=self.tr(
                "Twelve invented families with two years of notes are written into a store of "
                "their own, as if keyworkers had written them. It takes about half a minute."
            ),
            parent=parent,
        )
        self.add_end()

    def take_focus(self) -> None:
        self.passphrase.take_focus()

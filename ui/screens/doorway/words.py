"""Six words to read aloud, while the manager enrols this laptop."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.preferences import Look
from ui.screens.doorway.frame import WIDER, DoorwayPage
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonKind
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.six_words import SixWords


class WordsPage(DoorwayPage):
    """Waits; whoever owns it asks the service now and then."""

    ask_now = Signal()
    another_code = Signal()

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Read these aloud to your manager"),
            self.tr("Your manager sees six words too. If they are the same, this laptop is yours."),
            look,
            help_words=self.tr(
                "The words are made from this laptop's keys. If somebody had put another laptop "
                "in between, the words would differ. You may close the program: it goes on here "
                "when you come back."
            ),
            width=WIDER,
            parent=parent,
        )
        self.words = SixWords()
        self.words.setObjectName("six words")
        self.state = Label("", Type.MEDIUM)
        self.state.setObjectName("joining state")
        self.wrong = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.wrong.hide()
        self.look_again = Button(self.tr("Look now"), icon="refresh-cw")
        self.look_again.setObjectName("look now")
        self.look_again.clicked.connect(self.ask_now)
        self.other = Button(self.tr("Use another code"), ButtonKind.TEXT)
        self.other.setObjectName("use another code")
        self.other.clicked.connect(self.another_code)
        self.other.hide()
        for widget in (self.words, self.state, self.wrong, Flow(self.look_again, self.other)):
            self.add(widget)
        self.show_waiting()

    def show_words(self, words: tuple[str, ...]) -> None:
        self.words.show_words(words)

    def show_waiting(self) -> None:
        self.state.setText(self.tr("Waiting for your manager to enrol this laptop."))
        self.wrong.hide()

    def show_wrong(self, sentence: str, *, needs_other_code: bool) -> None:
        self.wrong.setText(sentence)
        self.wrong.show()
        self.other.setVisible(needs_other_code)
        if needs_other_code:
            self.state.setText(self.tr("This laptop has not joined."))

    def take_focus(self) -> None:
        self.look_again.setFocus()

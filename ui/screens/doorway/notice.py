"""Something that stands in the way before anything can begin, and *Try again*."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.preferences import Look
from ui.screens.doorway.frame import DoorwayPage
from ui.widgets.button import Button, ButtonKind
from ui.widgets.flow import Flow
from ui.widgets.label import Label


class NoticePage(DoorwayPage):
    again = Signal()

    def __init__(self, sentence: str, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Not just now"),
            self.tr("Nothing was changed on this laptop."),
            look,
            help_words=self.tr("When what is said here is put right, press Try again."),
            parent=parent,
        )
        self.told = Label(sentence)
        self.told.setObjectName("notice")
        self.try_again = Button(self.tr("Try again"), ButtonKind.PRIMARY)
        self.try_again.setObjectName("try again")
        self.try_again.clicked.connect(self.again)
        self.add(self.told)
        self.add(Flow(self.try_again))

    def take_focus(self) -> None:
        self.try_again.setFocus()

"""The first page on a new laptop: three calm choices."""

from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.preferences import Look
from ui.screens.doorway.frame import WIDER, DoorwayPage
from ui.theme import Type
from ui.widgets.label import Label
from ui.widgets.row import RowList
from ui.widgets.values import RowContent


class Way(StrEnum):
    JOIN = "join"
    FOUND = "found"
    DEMONSTRATION = "demonstration"


class WelcomePage(DoorwayPage):
    chosen = Signal(object)  # Way

    def __init__(
        self,
        look: Look,
        *,
        has_demonstration: bool,
        is_resumed: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            self.tr("Welcome"),
            self.tr("Keyworker Desktop keeps what families tell you, once, and keeps it safe."),
            look,
            help_words=self.tr(
                "Most people join with a code that their manager gives them. If nobody in your "
                "service uses the program yet, whoever runs the service has a code to create it. "
                "Nothing is sent anywhere before you have chosen."
            ),
            width=WIDER,
            parent=parent,
        )
        self.add(Label(self.tr("How would you like to begin?"), Type.SECTION))
        rows = [
            RowContent(
                title=self.tr("Join with a code"),
                detail=self.tr("Your manager has invited you and given you a code"),
                icon="user-plus",
                opens=True,
                key=Way.JOIN,
            ),
            RowContent(
                title=self.tr("Create an organisation"),
                detail=self.tr("You are the first here, with a code from who runs the service"),
                icon="house-plus",
                opens=True,
                key=Way.FOUND,
            ),
        ]
        if has_demonstration:
            rows.append(
                RowContent(
                    title=self.tr("Try the demonstration"),
                    detail=self.tr("Invented families, no service, nothing leaves this laptop"),
                    icon="book-open",
                    opens=True,
                    key=Way.DEMONSTRATION,
                )
            )
        self.ways = RowList(rows, name=self.tr("How to begin"))
        for row in self.ways.rows:
            row.setObjectName(f"begin {row.content.key}")
        self.ways.opened.connect(self.chosen)
        self.add(self.ways)
        kept = self.tr("What is written here is encrypted with a passphrase that only you know.")
        if is_resumed:
            kept = self.tr("Your passphrase is set. Choose how to go on.")
        self.show_facts(
            ("lock", kept),
            ("wifi-off", self.tr("Works without a network; sends when there is one.")),
        )

    def take_focus(self) -> None:
        self.ways.focus_current()

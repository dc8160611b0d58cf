"""F1: a few plain words about the screen somebody is on, and the keys that work everywhere."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget
from typing_extensions import override

from ui.shell.overlay import Overlay
from ui.theme import Tone, Type, theme
from ui.widgets.button import IconButton
from ui.widgets.card import CardPart
from ui.widgets.drawing import follow_theme
from ui.widgets.key_hint import KeyHint
from ui.widgets.label import Label
from ui.widgets.page import Page

WIDTH = 560


class HelpPanel(Overlay):
    def __init__(self, host: QWidget) -> None:
        super().__init__(host, width=WIDTH)
        self.setAccessibleName(self.tr("Help"))
        self.words = Label("", Type.BODY)
        self.dismiss = IconButton("x", self.tr("Close help (Esc)"))
        self.dismiss.clicked.connect(self.close_up)
        head = QWidget()
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Label(self.tr("About this screen"), Type.SECTION), 1)
        row.addWidget(self.dismiss)
        self._keys = QGridLayout()
        self._keys.setColumnStretch(1, 1)
        for number, (keys, what) in enumerate(self._everywhere()):
            self._keys.addWidget(KeyHint(keys), number, 0, Qt.AlignmentFlag.AlignLeft)
            self._keys.addWidget(Label(what, Type.SMALL, Tone.QUIET), number, 1)
        part = CardPart(head, self.words, Label(self.tr("Keys"), Type.HEADING))
        part.body.addLayout(self._keys)
        self._page = Page(self.tr("Help"))
        self._page.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._page.add(part)
        self._page.end()
        self.card.add(self._page)
        follow_theme(self._restyle_keys)
        self.wait_unseen()

    def show_help(self, words: str) -> None:
        self.words.setText(words)
        self.setAccessibleDescription(words)
        self.open()
        self.dismiss.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def open(self) -> None:
        super().open()
        wanted = self._page.body.heightForWidth(self.card.width() - 4)
        self._page.setFixedHeight(min(wanted, self._host().height() - theme().px(48)))

    def _everywhere(self) -> list[tuple[str, str]]:
        return [
            ("Ctrl K", self.tr("Find a family, a note, or a command")),
            ("Ctrl N", self.tr("Begin a note")),
            ("Ctrl L", self.tr("Lock the program")),
            ("Alt ←", self.tr("Back to where you were")),
            ("F6", self.tr("To the next part of the window")),
            ("Esc", self.tr("Close what is open over the window")),
        ]

    def _restyle_keys(self) -> None:
        self._keys.setHorizontalSpacing(theme().px(12))
        self._keys.setVerticalSpacing(theme().px(6))

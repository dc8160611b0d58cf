"""The settings page: each card changes one thing, at once."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from ui.desk import Desk
from ui.preferences import Look
from ui.screen import Screen
from ui.screens.settings.about import AboutCard
from ui.screens.settings.appearance import AppearanceCard
from ui.screens.settings.laptops import LaptopsCard
from ui.screens.settings.locking import LockingCard
from ui.screens.settings.passphrase import PassphraseCard
from ui.screens.settings.sync import SyncCard
from ui.surroundings import Surroundings
from ui.widgets.card import SectionTitle
from ui.widgets.page import Column, Page, PageTitle, Section


class SettingsScreen(Screen):
    def __init__(
        self,
        desk: Desk,
        *,
        surroundings: Surroundings,
        look: Look,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self.appearance = AppearanceCard(look)
        self.locking = LockingCard(look)
        self.passphrase = PassphraseCard(surroundings)
        self.laptops = LaptopsCard(desk)
        self.sync = SyncCard(desk)
        self.about = AboutCard(surroundings)
        self.sync.go.connect(self.go)
        self.about.go.connect(self.go)
        self.passphrase.tell.connect(self.tell)
        left = Column(
            Section(SectionTitle(self.tr("How it looks")), self.appearance),
            Section(SectionTitle(self.tr("Locking")), self.locking),
            Section(SectionTitle(self.tr("Passphrase")), self.passphrase),
        )
        left.end()
        right = Column(
            Section(SectionTitle(self.tr("This laptop, and other laptops of yours")), self.laptops),
            Section(SectionTitle(self.tr("Exchange with the service")), self.sync),
            Section(SectionTitle(self.tr("About")), self.about),
        )
        right.end()
        self.page = Page(self.tr("Settings"))
        self.page.add(
            PageTitle(
                self.tr("Settings"),
                self.tr("They are of this laptop only, and hold at once."),
            )
        )
        self.page.add_columns([left, right])
        self.page.end()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    @override
    def refresh(self) -> None:
        self.laptops.refresh()
        self.sync.refresh()

    @override
    def take_focus(self) -> None:
        self.appearance.take_focus()

    @override
    def help_text(self) -> str:
        return self.tr(
            "Text size and colours change at once, for the whole program, and are kept on this "
            "laptop. Ctrl + and Ctrl - change the text size anywhere. The passphrase is the only "
            "thing here that asks you to press a button."
        )

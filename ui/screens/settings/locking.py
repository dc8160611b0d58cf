"""After how many quiet minutes the program locks."""

from PySide6.QtWidgets import QWidget

from ui.preferences import Look
from ui.theme import Tone, Type
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.segmented import Choice, Segmented

MINUTES = (2, 5, 10, 20, 30)


class LockingCard(Card):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._look = look
        self.minutes = Segmented(
            self.tr("Lock after minutes without anybody"),
            [
                Choice(self.tr("{number} min").format(number=minutes), minutes)
                for minutes in MINUTES
            ],
            look.preferences.idle_minutes,
        )
        self.minutes.setObjectName("idle minutes")
        self.minutes.chosen.connect(self._on_chosen)
        self.add(
            Label(self.tr("Lock after this long without a key or the mouse"), Type.SMALL_HEADING)
        )
        self.add(self.minutes)
        self.add(
            Label(
                self.tr(
                    "Also when the laptop has slept, and at once with Ctrl L. What you are writing "
                    "is kept as a draft."
                ),
                Type.SMALL,
                Tone.QUIET,
            )
        )

    def _on_chosen(self, minutes: object) -> None:
        if isinstance(minutes, int):
            self._look.set_idle(minutes)

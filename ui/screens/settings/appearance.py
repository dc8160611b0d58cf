"""Text size and colours."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui.preferences import SYSTEM, TEXT_STEPS, Look
from ui.theme import ThemeName, Tone, Type, theme
from ui.widgets.button import IconButton
from ui.widgets.card import Card
from ui.widgets.drawing import follow_theme
from ui.widgets.label import Label
from ui.widgets.segmented import Choice, Segmented


class AppearanceCard(Card):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._look = look
        self.theme = Segmented(
            self.tr("Colours"),
            [
                Choice(self.tr("Like the computer"), SYSTEM, "monitor"),
                Choice(self.tr("Light"), str(ThemeName.LIGHT.value), "sun"),
                Choice(self.tr("Dark"), str(ThemeName.DARK.value), "moon"),
                Choice(self.tr("High contrast"), str(ThemeName.CONTRAST.value), "contrast"),
            ],
        )
        self.theme.setObjectName("colours")
        self.theme.chosen.connect(self._on_theme)
        self.smaller = IconButton("zoom-out", self.tr("Smaller text"))
        self.smaller.setObjectName("smaller text")
        self.larger = IconButton("zoom-in", self.tr("Larger text"))
        self.larger.setObjectName("larger text")
        self.percent = Label("", Type.MEDIUM, wrap=False)
        self.percent.setObjectName("text size")
        self.smaller.clicked.connect(look.smaller)
        self.larger.clicked.connect(look.larger)
        self._line = QHBoxLayout()
        for widget in (self.smaller, self.percent, self.larger):
            self._line.addWidget(widget)
        self._line.addStretch(1)
        self.add(Label(self.tr("Text size"), Type.SMALL_HEADING))
        self.body.addLayout(self._line)
        self.add(
            Label(
                self.tr("From 80 % to 200 %. Also with Ctrl + and Ctrl -, anywhere."),
                Type.SMALL,
                Tone.QUIET,
            )
        )
        self.add(Label(self.tr("Colours"), Type.SMALL_HEADING))
        self.add(self.theme)
        look.changed.connect(self.show_look)
        self.show_look()
        follow_theme(self._respace)

    def show_look(self) -> None:
        chosen = self._look.preferences
        self.theme.choose(chosen.theme)
        self.percent.setText(self.tr("{number} %").format(number=chosen.text_percent))
        self.smaller.setEnabled(chosen.text_percent > TEXT_STEPS[0])
        self.larger.setEnabled(chosen.text_percent < TEXT_STEPS[-1])

    def take_focus(self) -> None:
        (self.larger if self.larger.isEnabled() else self.smaller).setFocus()

    def _on_theme(self, name: object) -> None:
        self._look.choose_theme(str(name))

    def _respace(self) -> None:
        self._line.setSpacing(theme().px(8))

"""What is shown where nothing is yet: one sentence, one button, no picture."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.theme import Tone, Type, theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.drawing import follow_theme
from ui.widgets.label import Label


class EmptyState(QWidget):
    acted = Signal()

    def __init__(
        self, sentence: str, button: str = "", *, icon: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.sentence = Label(sentence, Type.BODY, Tone.QUIET)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._column.addWidget(self.sentence)
        self.button: Button | None = None
        if button:
            self.button = Button(button, ButtonKind.SECONDARY, icon=icon)
            self.button.clicked.connect(self.acted)
            self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(1)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(24), px(24), px(24), px(24))
        self._column.setSpacing(px(16))

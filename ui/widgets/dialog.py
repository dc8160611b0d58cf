"""A question that must be answered first. Rare: only for what cannot be undone."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.button import Button, ButtonKind
from ui.widgets.drawing import follow_theme
from ui.widgets.flow import Flow
from ui.widgets.label import Label

WIDTH = 480


class Question(QDialog):
    """Says what will happen and asks. ``agreed`` on the act; Esc and the other button leave.

    Words on the buttons say what they do ("Throw the draft away", "Keep it"), never "OK".
    """

    agreed = Signal()

    def __init__(
        self,
        title: str,
        sentence: str,
        *,
        act: str,
        leave: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setModal(True)
        self.setWindowTitle(title)
        self.setAccessibleDescription(sentence)
        self.body = QVBoxLayout()  # for a field the question needs
        self.act = Button(act, ButtonKind.PRIMARY)
        self.leave = Button(leave, ButtonKind.SECONDARY)
        self._column = QVBoxLayout(self)
        self._column.addWidget(Label(title, Type.SECTION))
        self._column.addWidget(Label(sentence, Type.BODY, Tone.QUIET))
        self._column.addLayout(self.body)
        self._column.addStretch(1)
        self._column.addWidget(Flow(self.leave, self.act, align_right=True))
        self.act.clicked.connect(self.accept)
        self.leave.clicked.connect(self.reject)
        self.accepted.connect(self.agreed)
        follow_theme(self._restyle)

    @override
    def open(self) -> None:
        """Show it over its window; the safe answer has the focus."""
        super().open()
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(24), px(24), px(24), px(20))
        self._column.setSpacing(px(12))
        self.setFixedWidth(px(WIDTH) if not theme().stacks else px(WIDTH) * 4 // 5)

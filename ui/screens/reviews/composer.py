"""Where a comment or a question is written; what is typed stays until it is saved."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import theme
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import Field
from ui.widgets.flow import Flow
from ui.widgets.note_pad import NotePad

COMMENT, QUESTION = "comment", "question"
HEIGHT, STACKED_HEIGHT = 88, 56


class Composer(QWidget):
    """One at a time: a comment or a question. Ctrl+Enter sends, Esc puts away."""

    typed = Signal()
    left = Signal()
    send_requested = Signal()
    put_away_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.step = COMMENT
        self.pad = NotePad(self.tr("What you want to say"))
        self.pad.setObjectName("review text")
        self.field = Field(self.tr("What you want to say"), self.pad)
        self.send = Button(self.tr("Send"), ButtonKind.PRIMARY, size=ButtonSize.SMALL)
        self.put_away = Button(self.tr("Put away"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        self.put_away.setObjectName("put away comment")
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.field)
        self._column.addWidget(Flow(self.send, self.put_away))
        self.pad.textChanged.connect(self._on_typed)
        self.pad.finished.connect(self.send_requested)
        self.pad.left.connect(self.left)
        self.pad.too_long.connect(self._on_too_long)
        self.send.clicked.connect(self.send_requested)
        self.put_away.clicked.connect(self.put_away_requested)
        self.hide()
        follow_theme(self._restyle)

    def text(self) -> str:
        return self.pad.text()

    def begin(self, step: str, author: str, text: str | None = None) -> None:
        """``text`` replaces what is there; ``None`` keeps it."""
        self.step = step
        if text is not None and text != self.pad.text():
            self.pad.blockSignals(True)  # restoring is not typing
            self.pad.show_text(text)
            self.pad.blockSignals(False)
            self.pad.moveCursor(QTextCursor.MoveOperation.End)
        self.field.show_wrong("")
        title = (
            self.tr("Ask {name}").format(name=author)
            if step == QUESTION
            else self.tr("Comment to {name}").format(name=author)
        )
        self.field.label.setText(title)
        self.pad.setAccessibleName(title)
        self.send.set_words(self.tr("Send to {name}").format(name=author))
        self.send.setObjectName("send question" if step == QUESTION else "send comment")
        self.show()

    def end(self) -> None:
        self.pad.blockSignals(True)
        self.pad.show_text("")
        self.pad.blockSignals(False)
        self.field.show_wrong("")
        self.set_busy(busy=False)
        self.hide()

    def set_busy(self, *, busy: bool) -> None:
        self.send.set_busy(self.tr("Saving…") if busy else None)
        self.pad.setReadOnly(busy)

    def say_wrong(self, sentence: str) -> None:
        self.field.show_wrong(sentence)

    def take_focus(self) -> None:
        self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away_requested.emit()
        else:
            super().keyPressEvent(event)

    def _on_typed(self) -> None:
        self.field.show_wrong("")
        self.typed.emit()

    def _on_too_long(self) -> None:
        self.field.show_wrong(self.tr("There is no room for more here. Send it in two parts."))

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(16), px(8), px(16), px(12))
        self._column.setSpacing(px(8))
        self.pad.setFixedHeight(px(STACKED_HEIGHT if theme().stacks else HEIGHT))

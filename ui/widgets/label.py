"""Words on the screen: `Label` for all of them, `PersonalLabel` for what people said and wrote."""

from html import escape

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.clipboard import copy_personal
from ui.widgets.drawing import follow_theme


class Label(QLabel):
    """Plain words in one of the program's faces. They wrap unless told not to."""

    def __init__(
        self,
        text: str = "",
        face: Type = Type.BODY,
        tone: Tone = Tone.PLAIN,
        *,
        wrap: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._face = face
        self._tone = tone
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        follow_theme(self._restyle)

    def set_look(self, face: Type, tone: Tone) -> None:
        if (face, tone) != (self._face, self._tone):
            self._face, self._tone = face, tone
            self._restyle()

    def dress(self) -> None:
        """Put on face and tone again, as `dress_again` does for all labels of a moved widget."""
        self._restyle()

    def show_parts(self, strong: str, rest: str) -> None:
        """Words in semibold, then plain ones, in one flowing line."""
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setText(f'<span style="font-weight:600">{escape(strong)}</span> {escape(rest)}')
        self.setAccessibleName(f"{strong} {rest}")

    def _restyle(self) -> None:
        self.setFont(theme().font(self._face))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, QColor(theme().tokens.ink(self._tone)))
        self.setPalette(palette)
        self.updateGeometry()


class PersonalLabel(Label):
    """Words about or from a family: selectable, and copied under the clipboard rule."""

    def __init__(
        self,
        text: str = "",
        face: Type = Type.BODY,
        tone: Tone = Tone.PLAIN,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, face, tone, parent=parent)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._offer_copy)
        self.setCursor(Qt.CursorShape.IBeamCursor)

    def copy(self) -> None:
        """Copy what is selected, or everything if nothing is."""
        copy_personal(self.selectedText().replace("\u2029", "\n") or self.text())

    @override
    def event(self, event: QEvent) -> bool:
        # Before QLabel's own handling, which would put the words on the clipboard unmarked.
        if isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Copy):
            if event.type() == QEvent.Type.KeyPress:
                self.copy()
            event.accept()
            return True
        return super().event(event)

    def _offer_copy(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Copy")).triggered.connect(self.copy)
        menu.popup(self.cursor().pos())


def dress_again(moved: QWidget) -> None:
    """After a widget got another parent: Qt then brings back the fonts and colours of before."""
    for label in moved.findChildren(Label):
        label.dress()

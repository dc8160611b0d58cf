"""A banner: the family's adjustments, or a notice that may need an act. Never coloured as alarm."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, paint_icon, theme
from ui.widgets.button import Button, ButtonSize, Link
from ui.widgets.drawing import fill_round, follow_theme, smooth
from ui.widgets.label import PersonalLabel

RADIUS, PAD_X, PAD_Y, GAP = 8, 14, 8, 12


class Banner(QWidget):
    """Strong words, then plain ones; a ``button`` or a ``link`` at the right end.

    With large text it goes under the words, which need the width.
    """

    acted = Signal()

    def __init__(
        self,
        strong: str = "",
        rest: str = "",
        *,
        icon: str = "",
        tone: Tone = Tone.PLAIN,
        button: str = "",
        link: str = "",
        parent: QWidget | None = None,
    ) -> None:
        """``tone`` colours the icon only."""
        super().__init__(parent)
        self.words = PersonalLabel()
        self._icon = IconLabel(icon, tone) if icon else None
        self._row = QHBoxLayout(self)
        if self._icon:
            self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._said = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._said.addWidget(self.words, 1)
        self._row.addLayout(self._said, 1)
        self.act: Button | Link | None = None
        if button:
            self.act = Button(button, size=ButtonSize.SMALL)
        elif link:
            self.act = Link(link)
        if self.act:
            self.act.clicked.connect(self.acted)
            self._said.addWidget(self.act)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_words(strong, rest)
        follow_theme(self._restyle)

    def show_words(self, strong: str, rest: str = "") -> None:
        self.words.show_parts(strong, rest)
        self.setAccessibleName(f"{strong} {rest}".strip())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, rect = theme().tokens, QRectF(self.rect())
        fill_round(painter, rect, theme().px(RADIUS), ground=tokens.sunken, border=tokens.line)

    def _restyle(self) -> None:
        px, stacks = theme().px, theme().stacks
        self._row.setContentsMargins(px(PAD_X), px(PAD_Y), px(PAD_X), px(PAD_Y))
        self._row.setSpacing(px(GAP))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._said.setDirection(down if stacks else across)
        self._said.setSpacing(px(PAD_Y if stacks else GAP))
        if self.act:
            beside = Qt.AlignmentFlag.AlignVCenter
            self._said.setAlignment(self.act, Qt.AlignmentFlag.AlignLeft if stacks else beside)


class IconLabel(QWidget):
    """An icon beside words; it says nothing that the words do not."""

    def __init__(self, name: str, tone: Tone = Tone.QUIET) -> None:
        super().__init__()
        self._name = name
        self._tone = tone
        follow_theme(self._restyle)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(18), theme().px(20))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        side = theme().px(18)
        painter = QPainter(self)
        smooth(painter)
        place = QRectF(0, (self.height() - side) / 2, side, side)
        paint_icon(painter, self._name, place, self._tone)

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()

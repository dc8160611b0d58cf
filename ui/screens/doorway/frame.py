"""The calm page that everything before the program's rooms stands on: one column in the middle."""

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.preferences import Look
from ui.theme import ThemeName, Tone, Type, theme
from ui.widgets.banner import IconLabel
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.card import Card, CardPart, Divider
from ui.widgets.drawing import fill_round, follow_theme, smooth
from ui.widgets.flow import Flow
from ui.widgets.key_hint import KeyHint
from ui.widgets.label import Label
from ui.widgets.page import Page

WIDTH, WIDER = 460, 620
MARK = 44
MARK_GRID = 32.0


class Mark(QWidget):
    """The program's sign: a house whose door is a keyhole."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        follow_theme(self._restyle)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(MARK), theme().px(MARK))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        paint_mark(self, QRectF(self.rect()))

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()


def paint_mark(device: QWidget, rect: QRectF) -> None:
    painter = QPainter(device)
    smooth(painter)
    tokens, unit = theme().tokens, rect.width() / MARK_GRID
    fill_round(painter, rect, 8 * unit, ground=tokens.accent)
    painter.translate(rect.topLeft())
    painter.scale(unit, unit)
    pen = QPen(QColor(tokens.on_accent), 2)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    lines = QPainterPath(QPointF(7.5, 15.2))
    lines.lineTo(16, 8)
    lines.lineTo(24.5, 15.2)
    lines.moveTo(10, 14)
    lines.lineTo(10, 24)
    lines.lineTo(22, 24)
    lines.lineTo(22, 14)
    lines.moveTo(16, 18.8)
    lines.lineTo(16, 24)
    painter.drawPath(lines)
    painter.drawEllipse(QPointF(16, 17), 1.8, 1.8)


class DoorwayPage(QWidget):
    """Title and sentence beside the mark, a card, facts below it, and the look at the foot."""

    back = Signal()

    def __init__(
        self,
        title: str,
        sentence: str,
        look: Look,
        *,
        help_words: str,
        goes_back: bool = False,
        width: int = WIDTH,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._width = width
        self.title = Label(title, Type.TITLE)
        self.sentence = Label(sentence, Type.BODY, Tone.QUIET)
        self.card = Card(padded=False)
        self.part = CardPart()
        self.card.add(self.part)
        self.facts = QWidget()
        self._facts = QVBoxLayout(self.facts)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self.facts.hide()
        self.help = Label(help_words, Type.SMALL, Tone.QUIET)
        self.help.setObjectName("help")
        self.help.hide()
        self.back_button = Button(
            self.tr("Back"), ButtonKind.TEXT, icon="arrow-left", size=ButtonSize.SMALL
        )
        self.back_button.setObjectName("back")
        if not goes_back:  # shown without a parent it would be a window for a moment
            self.back_button.hide()
        self.back_button.clicked.connect(self.back)
        self._foot = _Foot(look)
        self._foot.help_wanted.connect(self.toggle_help)

        head = QHBoxLayout()
        head.addWidget(Mark(), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        head.addLayout(words, 1)
        self._head = head

        self._middle = QWidget()
        self._column = QVBoxLayout(self._middle)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.back_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addLayout(head)
        for widget in (self.card, self.facts, Divider(), self._foot, self.help):
            self._column.addWidget(widget)

        self.page = Page(title)
        self.page.body.addStretch(1)
        # In a row, because only a row asks the column how high it is at its own width.
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(self._middle)
        centred.addStretch(1)
        self.page.body.addLayout(centred)
        self.page.body.addStretch(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.page)
        follow_theme(self._restyle)

    def add(self, widget: QWidget) -> None:
        self.part.add(widget)

    def show_facts(self, *facts: tuple[str, str]) -> None:
        """Quiet lines of an icon and words, below the card."""
        while (item := self._facts.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        for icon, words in facts:
            self._facts.addWidget(_Fact(icon, words))
        self.facts.setVisible(bool(facts))

    def toggle_help(self) -> None:
        self.help.setVisible(self.help.isHidden())

    def take_focus(self) -> None:
        """Put the keyboard where somebody who comes here wants it."""

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        px = theme().px
        self._head.setSpacing(px(14))
        self._column.setSpacing(px(16))
        self._facts.setSpacing(px(8))
        self.part.body.setContentsMargins(px(18), px(18), px(18), px(20))
        self.part.body.setSpacing(px(14))
        self._middle.setFixedWidth(max(px(120), min(px(self._width), self.width() - px(56))))


class _Fact(QWidget):
    def __init__(self, icon: str, words: str) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(IconLabel(icon), 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(Label(words, Type.SMALL, Tone.QUIET), 1)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        self._row.setSpacing(theme().px(8))


class _Foot(QWidget):
    """Help, text size and theme: what somebody may need before they can read anything else."""

    help_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.help = _text_button(self.tr("Help"), "help-circle", self.help_wanted.emit)
        self.help.setObjectName("doorway help")
        self.larger = _text_button(self.tr("Larger text"), "a-large-small", look.larger)
        self.larger.setObjectName("larger text")
        self.theme = _text_button("", "contrast", look.next_theme)
        self.theme.setObjectName("next theme")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(Flow(self.help, KeyHint("F1"), self.larger, KeyHint("Ctrl +"), gap=6), 1)
        row.addWidget(self.theme, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        names = {
            ThemeName.LIGHT: self.tr("Light"),
            ThemeName.DARK: self.tr("Dark"),
            ThemeName.CONTRAST: self.tr("High contrast"),
        }
        words = names[theme().name]
        self.theme.set_words(words)
        self.theme.setAccessibleName(self.tr("Theme: {name}. Change it").format(name=words))


def _text_button(words: str, icon: str, act: Callable[[], None]) -> Button:
    button = Button(words, ButtonKind.TEXT, icon=icon, size=ButtonSize.SMALL)
    button.clicked.connect(act)
    return button

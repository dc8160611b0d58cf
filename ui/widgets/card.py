"""The card, and the title that stands above it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.button import Link
from ui.widgets.drawing import fill_round, follow_theme, hairline, smooth
from ui.widgets.flow import Flow
from ui.widgets.label import Label

RADIUS, PAD_X, PAD_Y = 8, 16, 14


class Card(QWidget):
    """A raised ground with a hairline border. Fill ``body``, or use ``add``."""

    def __init__(self, *, padded: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._padded = padded
        self._lines: list[QWidget] = []
        self.body = QVBoxLayout(self)
        follow_theme(self._restyle)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self.body.addWidget(widget, stretch)

    def end(self) -> None:
        """Keep what was added at the top of a tall card."""
        self.body.addStretch(1)

    def clear(self) -> None:
        """Take out all that was added."""
        self._lines.clear()
        while (item := self.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def add_divided(self, widget: QWidget) -> None:
        """Add below a hairline that crosses the whole card."""
        self._lines.append(widget)
        self.body.addWidget(widget)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px = theme().tokens, theme().px
        fill_round(
            painter, QRectF(self.rect()), px(RADIUS), ground=tokens.raised, border=tokens.line
        )
        for widget in self._lines:
            if widget.isVisible():
                y = widget.y() - (self.body.spacing() + 1) // 2
                hairline(painter, 1, self.width() - 1, y, tokens.line)

    def _restyle(self) -> None:
        px = theme().px
        if self._padded:
            self.body.setContentsMargins(px(PAD_X), px(PAD_Y), px(PAD_X), px(PAD_Y))
            self.body.setSpacing(px(8))
        else:
            self.body.setContentsMargins(1, 1, 1, 1)
            self.body.setSpacing(0)
        self.update()


class CardPart(QWidget):
    """A padded part of a card that is made with ``padded=False``. Fill ``body``, or use ``add``."""

    def __init__(self, *widgets: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.body = QVBoxLayout(self)
        for widget in widgets:
            self.body.addWidget(widget)
        follow_theme(self._restyle)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self.body.addWidget(widget, stretch)

    def _restyle(self) -> None:
        px = theme().px
        self.body.setContentsMargins(px(PAD_X), px(10), px(PAD_X), px(10))
        self.body.setSpacing(px(8))


class SectionTitle(QWidget):
    """The words above a card: title, quiet remark, and a link at the right end."""

    link_clicked = Signal()

    def __init__(
        self,
        title: str,
        remark: str = "",
        link: str = "",
        *,
        large: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        face = Type.SECTION if large else Type.HEADING
        self.title = Label(title, face, wrap=False)
        self.remark = Label(remark, Type.SMALL, Tone.QUIET, wrap=False)
        if not remark:  # shown without a parent it would be a window for a moment
            self.remark.hide()
        self._words = Flow(self.title, self.remark)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._words, 1)
        self.link: Link | None = None
        if link:
            self.link = Link(link)
            self.link.setAccessibleName(f"{link}, {title}")
            self.link.clicked.connect(self.link_clicked)
            self._row.addWidget(self.link, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        follow_theme(self._restyle)

    def set_remark(self, remark: str) -> None:
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))

    def add(self, widget: QWidget) -> None:
        """A chip group, key hints or a button at the right end."""
        self._row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def _restyle(self) -> None:
        self._row.setContentsMargins(0, 0, 0, theme().px(4))
        self._row.setSpacing(theme().px(16))


class Divider(QWidget):
    """A hairline."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(1)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        hairline(QPainter(self), 0, self.width(), 0, theme().tokens.line)

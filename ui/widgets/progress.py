"""Progress with a number, and a way to stop; and the small bar that shows a share of something."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.drawing import follow_theme, smooth
from ui.widgets.label import Label
from ui.widgets.row_drawing import paint_bar


class Meter(QWidget):
    """A share from 0 to 1 as a bar. The number always stands beside it in words."""

    def __init__(
        self, share: float, name: str, *, width: int = 96, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._share = share
        self._width = width
        self.setAccessibleName(name)
        follow_theme(self._restyle)

    def show_share(self, share: float, name: str) -> None:
        self._share = share
        self.setAccessibleName(name)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._width), theme().px(10))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        paint_bar(painter, QRectF(self.rect()), self._share)

    def _restyle(self) -> None:
        self.setMinimumWidth(theme().px(self._width))
        self.setFixedHeight(theme().px(10))
        self.update()


class ProgressLine(QWidget):
    """ "Fetching families: 12 of 25", a bar, and Cancel."""

    cancelled = Signal()

    def __init__(
        self, words: str, *, may_cancel: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._title = words
        self.words = Label(words, Type.SMALL_MEDIUM)
        self.number = Label("", Type.SMALL, Tone.QUIET, wrap=False)
        self.meter = Meter(0, words)
        self.meter.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.cancel = Button(self.tr("Cancel"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        if not may_cancel:  # shown without a parent it would be a window for a moment
            self.cancel.hide()
        self.cancel.clicked.connect(self.cancelled)
        self._head = QHBoxLayout()
        self._head.addWidget(self.words, 1)
        self._head.addWidget(self.number)
        self._column = QVBoxLayout()
        self._column.addLayout(self._head)
        self._column.addWidget(self.meter)
        self._row = QHBoxLayout(self)
        self._row.addLayout(self._column, 1)
        self._row.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignVCenter)
        follow_theme(self._restyle)

    def show_progress(self, done: int, of: int, words: str = "") -> None:
        told = self.tr("{done} of {all}").format(done=f"{done:,}", all=f"{of:,}")
        self.show_share(done / of if of else 0, told, words)

    def show_share(self, share: float, told: str, words: str = "") -> None:
        """``told`` is the share in words, such as "1.2 MB of 3.0 MB"."""
        if words:
            self._title = words
            self.words.setText(words)
        self.number.setText(told)
        spoken = ", ".join(part for part in (self._title, told) if part)
        self.meter.show_share(share, spoken)
        self.setAccessibleName(spoken)

    def _restyle(self) -> None:
        px = theme().px
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(12))
        self._column.setSpacing(px(6))
        self._head.setSpacing(px(8))

"""A page or a picture on its ground, scrolled when it is larger than the room there is."""

from dataclasses import dataclass, field

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import theme
from ui.widgets.drawing import follow_theme

EDGE = 16


@dataclass(frozen=True, slots=True)
class Picture:
    """A page drawn at so many pixels a point."""

    page: int
    scale: float
    image: QImage = field(repr=False)


class PageView(QScrollArea):
    """One page, in whatever size; PageUp and PageDown at its ends go on to the caller."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.sheet = PageSheet()
        self.setWidget(self.sheet)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        # Always there, so that the page need not be measured anew once it is drawn.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)
        self._on_range(0, 0)
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(80))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_PageDown, Qt.Key.Key_PageUp):
            bar = self.verticalScrollBar()
            end = bar.maximum() if event.key() == Qt.Key.Key_PageDown else bar.minimum()
            if bar.value() == end:
                event.ignore()  # on to the next page
                return
        super().keyPressEvent(event)

    def _on_range(self, least: int, most: int) -> None:
        """Its room is kept, but a handle with nothing to move would promise more below."""
        self.verticalScrollBar().setEnabled(most > least)


class PageSheet(QWidget):
    """The page on its quiet ground; paper is white in every theme, as it will be."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._ratio = 1.0

    @property
    def picture(self) -> Picture | None:
        return self._picture

    def show_picture(self, picture: Picture, ratio: float, told: str, words: str) -> None:
        self._picture, self._ratio = picture, ratio
        self.setAccessibleName(told)
        self.setAccessibleDescription(words)
        size = self._size()
        self.setMinimumSize(size.width() + 2 * EDGE, size.height() + 2 * EDGE)
        self.update()

    def forget(self) -> None:
        self._picture = None
        self.setAccessibleName("")
        self.setAccessibleDescription("")
        self.setMinimumSize(0, 0)
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().tokens.sunken)
        if self._picture is None:
            return
        size = self._size()
        left = max(EDGE, (self.width() - size.width()) // 2)
        place = QRectF(left, EDGE, size.width(), size.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self._picture.image)
        painter.setPen(theme().tokens.control)
        painter.drawRect(place)

    def _size(self) -> QSize:
        image = self._picture.image if self._picture else None
        if image is None:
            return QSize()
        return QSize(round(image.width() / self._ratio), round(image.height() / self._ratio))


class Together(QWidget):
    """Buttons that stay together when the row breaks."""

    def __init__(self, *widgets: QWidget) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self._row.addWidget(widget)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        self._row.setSpacing(theme().px(4))

"""A page that scrolls, and columns that stack when there is no room for them side by side."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.drawing import follow_theme
from ui.widgets.flow import Flow
from ui.widgets.label import Label

PAD_X, PAD_Y, NARROW_PAD, GAP = 32, 24, 20, 20
RIM = 4
STACK_WIDTH = 900  # unscaled: columns stack when the page is narrower


class Page(QScrollArea):
    """Content with the page's padding; it scrolls up and down, never sideways.

    ``padded=False`` for a part of a page that scrolls by itself: it has a rim for focus rings only.
    """

    def __init__(self, name: str, *, padded: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._padded = padded
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.content = _Content()
        self.content.setProperty("page", True)
        self.body = QVBoxLayout(self.content)
        self.setWidget(self.content)
        self.viewport().setAutoFillBackground(False)
        self.content.setAutoFillBackground(False)
        follow_theme(self._restyle)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self.body.addWidget(widget, stretch)

    def add_columns(
        self,
        columns: Sequence[QWidget],
        shares: Sequence[int] = (),
        *,
        stack_under: int = STACK_WIDTH,
    ) -> "Columns":
        made = Columns(columns, shares, stack_under=stack_under)
        self.body.addWidget(made)
        return made

    def end(self) -> None:
        """Keep what was added at the top of a tall page."""
        self.body.addStretch(1)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        px = theme().px
        side = PAD_X if self.width() >= px(STACK_WIDTH) else NARROW_PAD
        x, y = (px(side), px(PAD_Y)) if self._padded else (px(RIM), px(RIM))
        self.body.setContentsMargins(x, y, x, y)
        self.body.setSpacing(px(GAP))


class _Content(QWidget):
    """As high as its words need at its width; Qt would leave room for them at the narrowest."""

    @override
    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(least.width(), 0) if self.hasHeightForWidth() else least

    @override
    def hasHeightForWidth(self) -> bool:
        layout = self.layout()
        return layout is not None and layout.hasHeightForWidth()


class Columns(QWidget):
    """Side by side while there is room; one under the other in a narrow page or with large text."""

    def __init__(
        self,
        columns: Sequence[QWidget],
        shares: Sequence[int] = (),
        *,
        stack_under: int = STACK_WIDTH,
        gap: int = GAP,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._stack_under = stack_under
        self._gap = gap
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        for number, column in enumerate(columns):
            share = shares[number] if shares else 1
            policy = column.sizePolicy()
            # Shares decide the widths, whatever the words inside would like.
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            column.setSizePolicy(policy)
            self._row.addWidget(column, share)
        follow_theme(self._restyle)

    @property
    def are_stacked(self) -> bool:
        return self._row.direction() == QBoxLayout.Direction.TopToBottom

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    def _arrange(self) -> None:
        stacked = theme().stacks or self.width() < theme().px(self._stack_under)
        wanted = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)

    def _restyle(self) -> None:
        self._row.setSpacing(theme().px(self._gap))
        self._arrange()


class Column(QWidget):
    """Things one under the other, in the order they are added."""

    def __init__(self, *widgets: QWidget, gap: int = GAP, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gap = gap
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(0, 0, 0, 0)
        for widget in widgets:
            self.body.addWidget(widget)
        follow_theme(self._restyle)

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self.body.addWidget(widget, stretch)

    def end(self) -> None:
        self.body.addStretch(1)

    def _restyle(self) -> None:
        self.body.setSpacing(theme().px(self._gap))


class Section(Column):
    """A section title and what belongs under it, 4 px apart."""

    def __init__(self, *widgets: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(*widgets, gap=4, parent=parent)


class PageTitle(QWidget):
    """The page's name, a quiet sentence under it, and its buttons at the right, wrapping below."""

    def __init__(
        self,
        title: str,
        sentence: str = "",
        actions: Sequence[QWidget] = (),
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.title = Label(title, Type.TITLE)
        self.sentence = Label(sentence, Type.BODY, Tone.QUIET)
        if not sentence:  # shown without a parent it would be a window for a moment
            self.sentence.hide()
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self.title)
        words.addWidget(self.sentence)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addLayout(words, 3)
        if actions:
            self._row.addWidget(Flow(*actions, align_right=True), 2)
        follow_theme(self._restyle)

    def set_words(self, title: str, sentence: str = "") -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))

    def _restyle(self) -> None:
        self._row.setSpacing(theme().px(16))
        stacked = theme().stacks
        self._row.setDirection(
            QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        )

"""A list and what is read beside it; where there is no room, what is read takes its place."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import theme
from ui.widgets.button import Link
from ui.widgets.drawing import follow_theme
from ui.widgets.label import dress_again
from ui.widgets.page import GAP, RIM, Column, Page

NARROW, LEAST_HEIGHT = 860, 200
"""Unscaled."""


class Panes(Page):
    """``head`` above; ``left`` and ``side`` next to each other, each scrolling by itself.

    In a narrow window, or with large text, all is one page that scrolls.
    """

    _is_built = False
    arranged = Signal()
    """It has become narrow or wide: a ``left`` that scrolls by itself may have to fit instead."""
    back_wanted = Signal()

    def __init__(
        self,
        name: str,
        *,
        head: QWidget,
        left: QWidget,
        back: str,
        left_scrolls: bool = False,
    ) -> None:
        """``left_scrolls``: it has its own scroll bar; else it is given one."""
        super().__init__(name)
        self._left = left
        self._left_scrolls = left_scrolls
        self._narrow: bool | None = None
        self._is_reading = False
        self.back = Link(back)
        self.back.setObjectName(back.lower())
        self.back.clicked.connect(self.back_wanted)
        self.side = Column(self.back)
        self.side.end()
        self._left_page = Page(name, padded=False)
        self._left_place = QWidget()
        left_column = QVBoxLayout(self._left_place)
        left_column.setContentsMargins(0, 0, 0, 0)
        left_column.addWidget(left if left_scrolls else self._left_page, 1)
        self._left_column = left_column
        self._side_page = Page(self.tr("Beside it"), padded=False)
        self._side_page.end()
        self._both = Fills()
        self._row = QHBoxLayout(self._both)
        self._row.setContentsMargins(0, 0, 0, 0)
        for place, share in ((self._left_place, 3), (self._side_page, 2)):
            place.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
            self._row.addWidget(place, share)
        self._head = QWidget()
        self._head_column = QVBoxLayout(self._head)
        self._head_column.addWidget(head)
        self.add(self._head)
        self.add(self._both, 1)
        self._is_built = True
        follow_theme(self.arrange)

    @property
    def is_narrow(self) -> bool:
        return theme().stacks or self.width() < theme().px(NARROW)

    def read(self, widget: QWidget | None) -> None:
        """Show ``widget`` at the top of the side, in place of the list where that is narrow."""
        body = self.side.body
        item = body.itemAt(1)
        old = item.widget() if item else None
        if widget is not None and old is widget:
            return  # somebody may be typing in it
        if old is not None and old.property("being read"):
            body.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._is_reading = widget is not None
        if widget is not None:
            widget.setProperty("being read", True)
            body.insertWidget(1, widget)
            widget.show()
        self._side_page.verticalScrollBar().setValue(0)
        self._show_parts()

    def add_beside(self, widget: QWidget) -> None:
        """Below what is read, at the side."""
        self.side.body.insertWidget(self.side.body.count() - 1, widget)
        widget.setProperty("beside", True)

    def focus_back(self) -> None:
        self.verticalScrollBar().setValue(0)
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        narrow = self.is_narrow
        self._restyle()
        self._row.setSpacing(theme().px(GAP - RIM))
        if narrow == self._narrow:
            return
        self._narrow = narrow
        self._both.fills = not narrow
        if narrow:
            if not self._left_scrolls:
                self._left_column.addWidget(self._left)
            self.body.addWidget(self.side)
        else:
            if not self._left_scrolls:
                self._left_page.body.insertWidget(0, self._left)
                if self._left_page.body.count() == 1:
                    self._left_page.end()
            self._side_page.body.insertWidget(0, self.side)
        if not self._left_scrolls:
            self._left_page.setVisible(not narrow)
        dress_again(self)  # what moved from one page to another
        self._show_parts()
        self.arranged.emit()

    @override
    def _restyle(self) -> None:
        super()._restyle()
        if not self._is_built:
            return  # called while the page below is still being made
        # The panes' own rims stand in the page's padding, so that all edges meet.
        rim = 0 if self.is_narrow else theme().px(RIM)
        margins = self.body.contentsMargins()
        self.body.setContentsMargins(
            margins.left() - rim, margins.top(), margins.right() - rim, margins.bottom()
        )
        self._head_column.setContentsMargins(rim, 0, rim, 0)
        self._left_column.setContentsMargins(rim if self._left_scrolls else 0, 0, 0, 0)

    def _show_parts(self) -> None:
        narrow = bool(self._narrow)
        self._side_page.setVisible(not narrow)
        self._both.setVisible(not (narrow and self._is_reading))
        self._head.setVisible(not (narrow and self._is_reading))
        self.back.setVisible(narrow and self._is_reading)
        for number in range(self.side.body.count()):
            item = self.side.body.itemAt(number)
            widget = item.widget() if item else None
            if widget is not None and widget.property("beside"):
                widget.setVisible(not (narrow and self._is_reading))


class Fills(QWidget):
    """``fills``: as high as the page has room for, whatever is in it, which scrolls by itself."""

    fills = True

    def __init__(self, least: int = LEAST_HEIGHT) -> None:
        """``least`` is its height, unscaled, where there is no room."""
        super().__init__()
        self._least = least

    @override
    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width(), theme().px(self._least)) if self.fills else hint

    @override
    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(least.width(), theme().px(self._least)) if self.fills else least

    @override
    def hasHeightForWidth(self) -> bool:
        return not self.fills and super().hasHeightForWidth()

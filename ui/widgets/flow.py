"""A layout that puts things side by side and goes on in the next line, like words."""

from PySide6.QtCore import QMargins, QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import theme
from ui.widgets.drawing import follow_theme


class FlowLayout(QLayout):
    """``gap`` is unscaled. Items of one line are centred on each other."""

    def __init__(
        self, parent: QWidget | None = None, *, gap: int = 8, align_right: bool = False
    ) -> None:
        super().__init__(parent)
        self._gap = gap
        self._align_right = align_right
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self.setContentsMargins(QMargins())

    @override
    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    @override
    def count(self) -> int:
        return len(self._items)

    @override
    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    @override
    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    @override
    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        height = self._heights.get(width)
        if height is None:
            height = self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return height

    @override
    def invalidate(self) -> None:
        self._heights.clear()
        super().invalidate()

    @override
    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        # In the middle of a higher neighbour, as words beside buttons are.
        spare = max(0, rect.height() - self._arrange(rect, place=False)) // 2
        self._arrange(rect.translated(0, spare), place=True)

    @override
    def sizeHint(self) -> QSize:
        shown = self._shown()
        width = sum(item.sizeHint().width() for item in shown)
        width += theme().px(self._gap) * max(0, len(shown) - 1)
        height = max((item.sizeHint().height() for item in shown), default=0)
        return self._with_margins(QSize(width, height))

    @override
    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return self._with_margins(size)

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        margins, gap = self.contentsMargins(), theme().px(self._gap)
        room = rect.marginsRemoved(margins)
        y = room.top()
        for line in self._lines(room.width(), gap):
            height = max(_wanted(item, room.width()).height() for item in line)
            if place:
                self._place(line, QRect(room.left(), y, room.width(), height), gap)
            y += height + gap
        used = y - gap - room.top() if self._shown() else 0
        return used + margins.top() + margins.bottom()

    def _lines(self, width: int, gap: int) -> list[list[QLayoutItem]]:
        lines: list[list[QLayoutItem]] = []
        x = 0
        for item in self._shown():
            wanted = _wanted(item, width).width()
            if not lines or x + wanted > width:
                lines.append([])
                x = 0
            lines[-1].append(item)
            x += wanted + gap
        return lines

    def _place(self, line: list[QLayoutItem], rect: QRect, gap: int) -> None:
        sizes = [_wanted(item, rect.width()) for item in line]
        x = rect.left()
        if self._align_right:
            x = rect.left() + rect.width() - sum(s.width() for s in sizes) - gap * (len(line) - 1)
        for item, size in zip(line, sizes, strict=True):
            y = rect.top() + (rect.height() - size.height()) // 2
            item.setGeometry(QRect(QPoint(x, y), size))
            x += size.width() + gap

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _with_margins(self, size: QSize) -> QSize:
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())


class Flow(QWidget):
    """A widget that holds a `FlowLayout`: rows of buttons, facts, tags."""

    def __init__(
        self,
        *widgets: QWidget,
        gap: int = 8,
        align_right: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=gap, align_right=align_right)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for widget in widgets:
            self.add(widget)
        follow_theme(self._restyle)

    def add(self, widget: QWidget) -> None:
        self._flow.addWidget(widget)

    def clear(self) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self.updateGeometry()

    def widgets(self) -> list[QWidget]:
        items = (self._flow.itemAt(n) for n in range(self._flow.count()))
        return [widget for item in items if item and (widget := item.widget()) is not None]

    def _restyle(self) -> None:
        self._flow.invalidate()
        self.updateGeometry()


def _wanted(item: QLayoutItem, width: int) -> QSize:
    wanted = item.sizeHint().expandedTo(item.minimumSize())
    if wanted.width() <= width:
        return wanted
    # Wider than the line: give it the whole line, and the height its words then need.
    if item.hasHeightForWidth():
        return QSize(width, item.heightForWidth(width))
    return QSize(max(width, item.minimumSize().width()), wanted.height())

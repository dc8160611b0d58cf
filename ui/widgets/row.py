"""Rows: a whole line that can be opened, and a card of them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import theme
from ui.widgets.button import Operable
from ui.widgets.drawing import fill_round, follow_theme, smooth
from ui.widgets.row_drawing import (
    GAP,
    PAD_X,
    RowLook,
    lines_on_a_page,
    paint_row,
    row_height,
)
from ui.widgets.values import RowContent

LEAST_WIDTH, USUAL_WIDTH = 200, 360
_NEXT = {Qt.Key.Key_J, Qt.Key.Key_Down}
_BACK = {Qt.Key.Key_K, Qt.Key.Key_Up}


class Row(Operable):
    """One row. The whole of it is the target; ``clicked`` by mouse, Enter or Space.

    ``trailing`` is a widget at the right end, such as a button that starts the visit.
    A row that opens nothing is made with ``operable=False``.
    """

    def __init__(
        self,
        content: RowContent,
        *,
        trailing: QWidget | None = None,
        operable: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._content = content
        self._heights: dict[int, int] = {}
        self._selected = False
        self._first = False
        self._last = False
        self._operable = operable
        self._trailing = trailing
        if trailing is not None:
            trailing.setParent(self)
        if not operable:
            self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.unsetCursor()
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.show_content(content)
        follow_theme(self._restyle)

    @property
    def content(self) -> RowContent:
        return self._content

    @property
    def is_selected(self) -> bool:
        return self._selected

    @property
    def is_plain(self) -> bool:
        """Whether another content makes it another row: it can be opened and carries no widget."""
        return self._operable and self._trailing is None

    def show_content(self, content: RowContent) -> None:
        self._content = content
        self.setAccessibleName(content.spoken())
        self._restyle()

    def set_selected(self, selected: bool) -> None:
        self._selected = selected
        self.setAccessibleDescription(self.tr("Selected") if selected else "")
        self.update()

    def set_ends(self, *, first: bool, last: bool) -> None:
        """Whether this row's corners are the card's corners."""
        self._first, self._last = first, last
        self.update()

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        if self._trailing is not None:
            return self._height_beside(width, self._trailing.sizeHint())
        # A page asks for it many times while it is laid out; measuring words takes long.
        height = self._heights.get(width)
        if height is None:
            height = row_height(self._content, width, lines_on_a_page())
            self._heights[width] = height
        return height

    def _height_beside(self, width: int, trailing: QSize) -> int:
        below = self._trailing_goes_below(width)
        room = width - (0 if below else trailing.width() + theme().px(GAP))
        height = row_height(self._content, room, lines_on_a_page())
        if below:
            return height + trailing.height() + theme().px(8)
        return max(height, trailing.height() + theme().px(16))

    @override
    def sizeHint(self) -> QSize:
        width = theme().px(USUAL_WIDTH)
        return QSize(width, self.heightForWidth(self.width() if self.width() > width else width))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(LEAST_WIDTH), theme().px(24))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._trailing is None:
            return
        px, size = theme().px, self._trailing.sizeHint()
        left = self.width() - size.width() - px(PAD_X)
        if self._trailing_goes_below(self.width()):
            self._trailing.setGeometry(
                QRect(px(PAD_X), self.height() - size.height() - px(8), size.width(), size.height())
            )
        else:
            top = (self.height() - size.height()) // 2
            self._trailing.setGeometry(QRect(left, top, size.width(), size.height()))

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self._operable and super().hitButton(pos)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        look = RowLook(
            selected=self._selected,
            hovered=self._operable and self.underMouse(),
            pressed=self._operable and self.isDown(),
            first=self._first,
            last=self._last,
            enabled=self.isEnabled(),
        )
        rect = QRectF(self.rect())
        if self._trailing is None:
            paint_row(painter, rect, self._content, look, lines_on_a_page())
            return
        paint_row(painter, rect, RowContent(title=""), look)
        size, px = self._trailing.sizeHint(), theme().px
        if self._trailing_goes_below(self.width()):
            rect.setHeight(rect.height() - size.height() - px(8))
        else:
            rect.setWidth(rect.width() - size.width() - px(GAP))
        plain = RowLook(selected=False, first=True, enabled=self.isEnabled())
        paint_row(painter, rect, self._content, plain, lines_on_a_page())

    def _trailing_goes_below(self, width: int) -> bool:
        return (
            self._trailing is not None
            and width - self._trailing.sizeHint().width() < theme().px(300)
        )

    def _restyle(self) -> None:
        self._heights.clear()
        self.updateGeometry()
        self.update()


class RowList(QWidget):
    """A card of rows: one tab stop, J/K and the arrow keys move, Enter opens.

    For lists of hundreds of rows use `ItemList`.
    """

    opened = Signal(object)  # the content's key
    current_changed = Signal(object)  # the content's key

    def __init__(
        self,
        contents: Sequence[RowContent] = (),
        *,
        name: str = "",
        selects: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``selects``: the row last opened stays marked, as in a list beside its reading pane."""
        super().__init__(parent)
        self._selects = selects
        self._rows: list[Row] = []
        self._current = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)  # rows keep their height in a taller list
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        theme().changed.connect(self.update)
        self.show_rows(contents)

    @property
    def rows(self) -> Sequence[Row]:
        return tuple(self._rows)

    def show_rows(self, contents: Sequence[RowContent]) -> None:
        """The rows somebody is on keep their place and the keyboard, as far as they still exist."""
        if contents and [row.content.key for row in self._rows] == [one.key for one in contents]:
            for row, content in zip(self._rows, contents, strict=True):
                row.show_content(content)
            return
        key = self._rows[self._current].content.key if self._rows else None
        had_focus = any(row.hasFocus() for row in self._rows)
        selected = [row.content.key for row in self._rows if row.is_selected]
        # Rows that are there are filled anew: making them is what takes long while much arrives.
        kept = len(contents) if all(row.is_plain for row in self._rows) else 0
        for row in self._rows[kept:]:
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = self._rows[:kept]
        for row, content in zip(self._rows, contents, strict=False):
            row.show_content(content)
            row.set_selected(content.key in selected)
        for content in contents[len(self._rows) :]:
            self.add_row(Row(content))
        self._set_ends()
        keys = [row.content.key for row in self._rows]
        self._make_current(keys.index(key) if key is not None and key in keys else 0)
        if had_focus:
            self.focus_current()

    def add_row(self, row: Row) -> None:
        """For rows that carry a widget; others come through ``show_rows``."""
        self._rows.append(row)
        self._column.insertWidget(self._column.count() - 1, row)
        row.clicked.connect(self._on_clicked)
        row.installEventFilter(self)
        self._set_ends()
        self._make_current(self._current)

    def _set_ends(self) -> None:
        last = len(self._rows) - 1
        for number, each in enumerate(self._rows):
            each.set_ends(first=number == 0, last=number == last)

    def select(self, key: object) -> None:
        for number, row in enumerate(self._rows):
            chosen = key is not None and row.content.key == key
            row.set_selected(chosen)
            if chosen:
                self._make_current(number)

    def focus_current(self) -> None:
        if self._rows:
            self._rows[self._current].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusIn:
            self._make_current(next(n for n, row in enumerate(self._rows) if row is watched))
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens = theme().tokens
        if self._rows:
            rect = QRectF(0, 0, self.width(), self._rows[-1].geometry().bottom() + 1)
            fill_round(painter, rect, theme().px(8), ground=tokens.raised, border=tokens.line)

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key, last = event.key(), len(self._rows) - 1
        if key in _NEXT:
            self._go(min(last, self._current + 1))
        elif key in _BACK:
            self._go(max(0, self._current - 1))
        elif key == Qt.Key.Key_Home:
            self._go(0)
        elif key == Qt.Key.Key_End:
            self._go(last)
        else:
            return False
        return True

    def _go(self, number: int) -> None:
        step = 1 if number >= self._current else -1
        while 0 <= number < len(self._rows):
            if self._rows[number].focusPolicy() != Qt.FocusPolicy.NoFocus:
                self._rows[number].setFocus(Qt.FocusReason.OtherFocusReason)
                self.current_changed.emit(self._rows[number].content.key)
                return
            number += step

    def _make_current(self, number: int) -> None:
        self._current = max(0, min(number, len(self._rows) - 1))
        for index, row in enumerate(self._rows):
            if row.focusPolicy() != Qt.FocusPolicy.NoFocus:
                here = index == self._current
                row.setFocusPolicy(
                    Qt.FocusPolicy.StrongFocus if here else Qt.FocusPolicy.ClickFocus
                )

    def _on_clicked(self) -> None:
        row = self.sender()
        if isinstance(row, Row):
            if self._selects:
                self.select(row.content.key)
            self.opened.emit(row.content.key)

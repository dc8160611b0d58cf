"""The caseload as a table with a head that sorts; with large text or little room as plain rows."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from ui.screens.families.rows import Column, FamilyRow
from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.badge import HEIGHT as BADGE_HEIGHT
from ui.widgets.badge import badge_width, paint_badge
from ui.widgets.button import Operable
from ui.widgets.card import Card
from ui.widgets.drawing import (
    draw_line,
    fill_round,
    follow_theme,
    hairline,
    rounded,
    smooth,
    width_of,
)
from ui.widgets.item_list import CONTENT_ROLE, ItemList
from ui.widgets.row_drawing import PAD_X, RowLook, paint_ground, paint_inner_ring, paint_tag

Index = QModelIndex | QPersistentModelIndex
HEAD_HEIGHT, GAP, TABLE_FROM = 37, 16, 720
_SHARES = {
    Column.FAMILY: 25,
    Column.RATING: 24,
    Column.NEXT: 24,
    Column.LAST: 17,
    Column.HERE: 14,
}


class Caseload(Card):
    """One tab stop for the rows; each word of the head sorts by its column."""

    opened = Signal(object)  # family id
    sorted_by = Signal(object)  # Column

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self.head = _Head()
        self.list = ItemList(name, carded=False)
        self.list.setObjectName("families")
        self._delegate = _Delegate(self.list)
        self.list.setItemDelegate(self._delegate)
        self.add(self.head)
        self.add(self.list, 1)
        self.list.opened.connect(self.opened)
        self.list.viewport().installEventFilter(self)
        self.head.sorted_by.connect(self.sorted_by)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        follow_theme(self._fit)

    @property
    def is_table(self) -> bool:
        return self._delegate.is_table

    def show_rows(self, rows: Sequence[FamilyRow]) -> None:
        self.list.show_items(rows)
        self._fit()

    def show_order(self, column: Column, *, turned: bool) -> None:
        self.head.show_order(column, turned=turned)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.list.viewport() and event.type() == QEvent.Type.Resize:
            self.head.place_over(self.list.viewport().width())
        return False

    def _fit(self) -> None:
        is_table = not theme().stacks and self.width() >= theme().px(TABLE_FROM)
        self.head.setVisible(is_table)
        if is_table != self._delegate.is_table:
            self._delegate.is_table = is_table
            self.list.scheduleDelayedItemsLayout()
        rows = sum(self.list.sizeHintForRow(row) for row in range(self.list.items.rowCount()))
        head = self.head.height() if is_table else 0
        self.setMaximumHeight(max(self.minimumHeight(), rows + head + 4))


def cell_places(width: float) -> dict[Column, tuple[float, float]]:
    """Left edge and width of each column."""
    px = theme().px
    room = width - 2 * px(PAD_X) - (len(_SHARES) - 1) * px(GAP)
    places, left = {}, float(px(PAD_X))
    for column, share in _SHARES.items():
        wide = room * share / sum(_SHARES.values())
        places[column] = (left, wide)
        left += wide + px(GAP)
    return places


class _Head(QWidget):
    sorted_by = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Sort the families"))
        self._width = 0
        words = {
            Column.FAMILY: self.tr("Family"),
            Column.RATING: self.tr("Rating"),
            Column.NEXT: self.tr("Next contact"),
            Column.LAST: self.tr("Last contact"),
            Column.HERE: self.tr("On this laptop"),
        }
        self._buttons = {column: _HeadButton(told, self) for column, told in words.items()}
        for column, button in self._buttons.items():
            button.setObjectName(f"sort by {column}")
            button.clicked.connect(self._on_clicked)
        follow_theme(self._restyle)

    def show_order(self, column: Column, *, turned: bool) -> None:
        for one, button in self._buttons.items():
            button.show_order(is_by_this=one is column, turned=turned)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme().tokens
        smooth(painter)
        shape = rounded(QRectF(self.rect()), theme().px(7), top=True, bottom=False)
        painter.fillPath(shape, QColor(tokens.sunken))
        hairline(painter, 0, self.width(), self.height() - 1, tokens.line)

    def place_over(self, width: int) -> None:
        """The rows' own width: a scroll bar takes some of the table's."""
        if width != self._width:
            self._width = width
            self._place()

    def _place(self) -> None:
        for column, (left, _) in cell_places(self._width or self.width()).items():
            button = self._buttons[column]
            size = button.sizeHint()
            top = (self.height() - size.height()) // 2
            button.setGeometry(round(left) - theme().px(4), top, size.width(), size.height())

    def _on_clicked(self) -> None:
        sender = self.sender()
        for column, button in self._buttons.items():
            if button is sender:
                self.sorted_by.emit(column)

    def _restyle(self) -> None:
        self.setFixedHeight(theme().px(HEAD_HEIGHT))
        self._place()


class _HeadButton(Operable):
    def __init__(self, words: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setText(words)
        self._is_by_this = False
        self._turned = False
        self.setAccessibleName(self.tr("Sort by {column}").format(column=words))

    def show_order(self, *, is_by_this: bool, turned: bool) -> None:
        self._is_by_this, self._turned = is_by_this, turned
        told = self.tr("sorted the other way round") if turned else self.tr("sorted by this")
        self.setAccessibleDescription(told if is_by_this else "")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        px, words = theme().px, theme().metrics(Type.SMALL_HEADING)
        width = words.horizontalAdvance(self.text()) + px(8) + px(20)
        return QSize(round(width), px(26))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        px, rect = theme().px, QRectF(self.rect())
        if self.underMouse() or self.isDown():
            fill_round(painter, rect, px(6), ground=theme().tokens.line)
        font = theme().font(Type.SMALL_HEADING)
        tone = Tone.PLAIN if self._is_by_this else Tone.QUIET
        draw_line(painter, rect.adjusted(px(4), 0, 0, 0), self.text(), font, tone)
        if self._is_by_this:
            side = px(14)
            place = QRectF(rect.right() - side - px(3), rect.center().y() - side / 2, side, side)
            paint_icon(painter, "chevron-up" if self._turned else "chevron-down", place, tone)


class _Delegate(QStyledItemDelegate):
    """Cells while it is a table; else as the list usually draws."""

    def __init__(self, view: ItemList) -> None:
        super().__init__(view)
        self.is_table = True
        self._view = view
        self._usual: QAbstractItemDelegate = view.itemDelegate()

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row = index.data(CONTENT_ROLE)
        if not self.is_table or not isinstance(row, FamilyRow):
            self._usual.paint(painter, option, index)
            return
        state = option.state
        is_current = index.row() == self._view.currentIndex().row()
        look = RowLook(
            selected=bool(state & QStyle.StateFlag.State_Selected) and self._view.hasFocus(),
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            first=index.row() == 0,
            last=index.row() == self._view.items.rowCount() - 1,
        )
        rect = QRectF(option.rect)
        painter.save()
        smooth(painter)
        paint_ground(painter, rect, look)
        _paint_cells(painter, rect, row)
        painter.restore()
        if is_current and self._view.hasFocus():
            paint_inner_ring(painter, rect)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        if not self.is_table:
            return self._usual.sizeHint(option, index)
        return QSize(self._view.viewport().width(), theme().px(48))


def _paint_cells(painter: QPainter, rect: QRectF, row: FamilyRow) -> None:
    cells = {
        column: QRectF(rect.left() + left, rect.top(), width, rect.height())
        for column, (left, width) in cell_places(rect.width()).items()
    }
    name = cells[Column.FAMILY]
    if row.trouble:
        whole = QRectF(name.left(), rect.top(), rect.right() - name.left(), rect.height())
        _two_lines(painter, whole, row.title, row.trouble, tone=Tone.QUIET)
        return
    _two_lines(painter, name, row.title, row.detail, face=Type.HEADING)
    _paint_rating(painter, cells[Column.RATING], row)
    caution = not row.is_planned
    _two_lines(
        painter,
        cells[Column.NEXT],
        *row.planned,
        face=Type.MEDIUM if caution else Type.BODY,
        tone=Tone.CAUTION if caution else Tone.PLAIN,
    )
    _two_lines(painter, cells[Column.LAST], *row.last)
    _paint_marks(painter, cells[Column.HERE], row)


def _two_lines(
    painter: QPainter,
    cell: QRectF,
    first: str,
    second: str,
    *,
    face: Type = Type.BODY,
    tone: Tone = Tone.PLAIN,
) -> None:
    px = theme().px
    used = px(21) + (px(19) if second else 0)
    top = cell.center().y() - used / 2
    line = QRectF(cell.left(), top, cell.width(), px(21))
    draw_line(painter, line, first, theme().font(face), tone)
    if second:
        below = QRectF(cell.left(), top + px(21), cell.width(), px(19))
        draw_line(painter, below, second, theme().font(Type.SMALL), Tone.QUIET)


def _paint_rating(painter: QPainter, cell: QRectF, row: FamilyRow) -> None:
    """Beside the badge since when; where there is no room for it, below."""
    px, font = theme().px, theme().font(Type.SMALL)
    beside = badge_width(row.rating) + px(9) if row.rating else 0
    fits = not row.rating or width_of(row.since, font) <= cell.width() - beside
    high = px(BADGE_HEIGHT) + (0 if fits else px(19))
    top = cell.center().y() - high / 2
    if row.rating:
        paint_badge(painter, QPointF(cell.left(), top), row.rating)
    words = cell.adjusted(beside, 0, 0, 0)
    if not fits:
        words = QRectF(cell.left(), top + px(BADGE_HEIGHT), cell.width(), px(19))
    draw_line(painter, words, row.since, font, Tone.QUIET)


def _paint_marks(painter: QPainter, cell: QRectF, row: FamilyRow) -> None:
    line = theme().px(19)
    top = cell.center().y() - len(row.marks[:2]) * line / 2
    for number, mark in enumerate(row.marks[:2]):
        paint_tag(painter, QRectF(cell.left(), top + number * line, cell.width(), line), mark)

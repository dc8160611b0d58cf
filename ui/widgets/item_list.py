"""A long list of rows, drawn by a delegate so that it stays fast with thousands of them."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.drawing import draw_line, fill_round, follow_theme, hairline, smooth
from ui.widgets.row_drawing import (
    PAD_X,
    RowLook,
    lines_in_a_list,
    paint_row,
    row_height,
)
from ui.widgets.values import RowContent

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
ROOT = QModelIndex()
CONTENT_ROLE = Role.UserRole + 1
KEY_ROLE = Role.UserRole + 2
HEADING_HEIGHT = 32
_ANY_HEIGHT = 16_777_215  # Qt's own word for "no limit"

Item = RowContent | str  # a plain string is a heading between rows


class ItemModel(QAbstractListModel):
    """Rows and headings, for `ItemList`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._items: list[Item] = []

    def show_items(self, items: Sequence[Item]) -> None:
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def replace(self, content: RowContent) -> None:
        """Show new words in the row with the same key."""
        if (number := self.row_of(content.key)) is not None:
            self._items[number] = content
            index = self.index(number)
            self.dataChanged.emit(index, index)

    def row_of(self, key: object) -> int | None:
        for number, item in enumerate(self._items):
            if isinstance(item, RowContent) and item.key == key:
                return number
        return None

    @override
    def rowCount(self, parent: Index = ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    @override
    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid() or isinstance(self._items[index.row()], str):
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    @override
    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if not index.isValid():
            return None
        item = self._items[index.row()]
        if isinstance(item, str):
            return item if role in (Role.DisplayRole, CONTENT_ROLE) else None
        if role == Role.DisplayRole:
            return item.title
        if role == Role.AccessibleTextRole:
            return item.spoken()
        if role == CONTENT_ROLE:
            return item
        return item.key if role == KEY_ROLE else None


class ItemList(QListView):
    """Rows with J/K and arrow keys; Enter or a click opens.

    ``fits``: as high as all its rows, for a list on a page that itself scrolls.
    ``carded``: draws the card round itself.
    """

    opened = Signal(object)  # the content's key
    current_changed = Signal(object)  # the content's key

    def __init__(
        self,
        name: str,
        *,
        fits: bool = False,
        carded: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fits = fits
        self._carded = carded
        self.items = ItemModel(self)
        self.setModel(self.items)
        self.setItemDelegate(_RowDelegate(self))
        self.setAccessibleName(name)
        self.setProperty("plainFocus", True)  # the delegate draws the ring, inside the row
        self.setMouseTracking(True)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.viewport().setAutoFillBackground(False)
        self._set_bar()
        self.clicked.connect(self._on_clicked)
        follow_theme(self._restyle)

    @property
    def fits(self) -> bool:
        return self._fits

    def set_fits(self, *, fits: bool) -> None:
        """As ``fits`` at its making, for a list whose page is arranged anew."""
        if fits == self._fits:
            return
        self._fits = fits
        self._set_bar()
        if fits:
            self._fit()
        else:
            self.setMinimumHeight(0)
            self.setMaximumHeight(_ANY_HEIGHT)
        self.updateGeometry()

    def show_items(self, items: Sequence[Item]) -> None:
        """Strings are headings. The current row stays current if it is still there."""
        key = self.current_key()
        self.items.show_items(items)
        if key is None or not self.select(key):
            self._move_to(0, 1)
        self._fit()

    def current_key(self) -> object:
        return self.currentIndex().data(KEY_ROLE)

    def select(self, key: object) -> bool:
        """Make the row with this key current; ``False`` if there is none."""
        number = self.items.row_of(key)
        if number is not None:
            self.setCurrentIndex(self.items.index(number))
        return number is not None

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key, row = event.key(), self.currentIndex().row()
        if plain and key in (Qt.Key.Key_J, Qt.Key.Key_Down):
            self._move_to(row + 1, 1)
        elif plain and key in (Qt.Key.Key_K, Qt.Key.Key_Up):
            self._move_to(row - 1, -1)
        elif plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._on_clicked(self.currentIndex())
        elif plain and event.text().isalnum():
            event.ignore()  # a screen's own letters; never a search by typing
        else:
            super().keyPressEvent(event)

    @override
    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        if current.isValid() and self.hasFocus():
            self.current_changed.emit(current.data(KEY_ROLE))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()
            self._fit()

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.viewport().update()
        return super().viewportEvent(event)

    @override
    def sizeHint(self) -> QSize:
        height = self._rows_height() if self._fits else theme().px(320)
        return QSize(theme().px(340), height)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), self._rows_height() if self._fits else theme().px(96))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._carded and self.items.rowCount():
            painter = QPainter(self.viewport())
            smooth(painter)
            tokens, rect = theme().tokens, QRectF(self.viewport().rect())
            fill_round(painter, rect, theme().px(8), ground=tokens.raised, border=tokens.line)
            painter.end()
        super().paintEvent(event)

    def _rows_height(self) -> int:
        option = QStyleOptionViewItem()
        delegate = self.itemDelegate()
        model = self.model()
        return sum(
            delegate.sizeHint(option, model.index(n, 0)).height() for n in range(model.rowCount())
        )

    def _move_to(self, row: int, step: int) -> None:
        while 0 <= row < self.items.rowCount():
            index = self.items.index(row)
            if index.flags() & Qt.ItemFlag.ItemIsEnabled:
                self.setCurrentIndex(index)
                return
            row += step

    def _on_clicked(self, index: Index) -> None:
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.opened.emit(index.data(KEY_ROLE))

    def _set_bar(self) -> None:
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAlwaysOff if self._fits else policy.ScrollBarAsNeeded
        )

    def _fit(self) -> None:
        if self._fits:
            self.setFixedHeight(max(1, self._rows_height()))

    def _restyle(self) -> None:
        self.scheduleDelayedItemsLayout()
        self._fit()
        self.viewport().update()


class _RowDelegate(QStyledItemDelegate):
    def __init__(self, view: ItemList) -> None:
        super().__init__(view)
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(CONTENT_ROLE)
        rect = QRectF(option.rect)
        first, last = index.row() == 0, index.row() == self._view.items.rowCount() - 1
        if isinstance(item, str):
            paint_heading(painter, rect, item, first=first)
            return
        state = option.state
        current = index.row() == self._view.currentIndex().row()
        look = RowLook(
            selected=bool(state & QStyle.StateFlag.State_Selected),
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            focused=current and self._view.hasFocus(),
            first=first,
            last=last,
        )
        paint_row(painter, rect, item, look, lines_in_a_list(is_whole=self._view.fits))

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        item = index.data(CONTENT_ROLE)
        if isinstance(item, str):
            return QSize(width, theme().px(HEADING_HEIGHT))
        most = lines_in_a_list(is_whole=self._view.fits)
        return QSize(width, row_height(item, width, most))


def paint_heading(painter: QPainter, rect: QRectF, words: str, *, first: bool) -> None:
    """A quiet heading between rows, on the sunken ground."""
    tokens, px = theme().tokens, theme().px
    painter.save()
    smooth(painter)
    inside = rect.adjusted(1, 1 if first else 0, -1, 0)
    radius = px(7) if first else 0
    fill_round(painter, inside, radius, ground=tokens.sunken)
    if first:
        fill_round(painter, inside.adjusted(0, radius, 0, 0), 0, ground=tokens.sunken)
    else:
        hairline(painter, inside.left(), inside.right(), rect.top(), tokens.line)
    room = inside.adjusted(px(PAD_X), 0, -px(PAD_X), 0)
    draw_line(painter, room, words, theme().font(Type.LABEL_HEADING), Tone.QUIET)
    painter.restore()

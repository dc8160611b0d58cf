"""A life told year by year: a spine, a mark for each entry, its time as exactly as known."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.drawing import draw_disc, draw_line, lines_of, width_of
from ui.widgets.item_list import CONTENT_ROLE, Index, Item, ItemList
from ui.widgets.row_drawing import (
    PAD_X,
    RowLook,
    paint_ground,
    paint_inner_ring,
    paint_tag,
    tag_width,
)
from ui.widgets.values import RowContent, Tag

WHEN, SPINE, ICON = 104, 32, 16
PAD_Y, YEAR_HEIGHT = 10, 40
DETAIL_LINES = 2
NARROW = 520  # unscaled: the time then stands above the words


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One thing that happened. ``year`` groups; ``when`` is its time in words ("March 2018")."""

    key: object
    year: int | None
    when: str
    title: str = field(repr=False)
    detail: str = field(default="", repr=False)
    source: str = field(default="", repr=False)  # who says so
    icon: str = ""
    weight: Tag | None = None  # "Turning point", at the right
    turning_point: bool = False
    lasts: bool = False  # goes on over a span: drawn as a bar on the spine
    tone: Tone = Tone.ACCENT


class Timeline(ItemList):
    """Keyboard and signals as in `ItemList`: ``opened`` and ``current_changed`` carry keys."""

    def __init__(
        self, name: str, *, fits: bool = False, carded: bool = True, parent: QWidget | None = None
    ) -> None:
        super().__init__(name, fits=fits, carded=carded, parent=parent)
        self._entries: dict[object, TimelineEntry] = {}
        self.setItemDelegate(_EntryDelegate(self))

    def entry(self, key: object) -> TimelineEntry:
        return self._entries[key]

    def show_entries(self, entries: Sequence[TimelineEntry], *, undated: str = "") -> None:
        """Entries in the order given, a heading before each year; ``undated`` heads the rest."""
        self._entries = {entry.key: entry for entry in entries}
        items: list[Item] = []
        year: object = object()
        for entry in entries:
            if entry.year != year:
                year = entry.year
                items.append(str(year) if year is not None else undated or self.tr("Some time"))
            items.append(_as_row(entry))
        self.show_items(items)


class _EntryDelegate(QStyledItemDelegate):
    def __init__(self, view: Timeline) -> None:
        super().__init__(view)
        self._view = view

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item, rect = index.data(CONTENT_ROLE), QRectF(option.rect)
        count = self._view.items.rowCount()
        first, last = index.row() == 0, index.row() == count - 1
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(item, str):
            _paint_year(painter, rect, item, first=first)
        else:
            state = option.state
            current = index.row() == self._view.currentIndex().row()
            look = RowLook(
                selected=bool(state & QStyle.StateFlag.State_Selected),
                hovered=bool(state & QStyle.StateFlag.State_MouseOver),
                focused=current and self._view.hasFocus(),
                divided=False,  # the spine holds the entries together
                last=last,
            )
            _paint_entry(painter, rect, self._view.entry(item.key), look)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = self._view.viewport().width()
        item = index.data(CONTENT_ROLE)
        if isinstance(item, str):
            return QSize(width, theme().px(YEAR_HEIGHT))
        return QSize(width, _entry_height(self._view.entry(item.key), width))


def _as_row(entry: TimelineEntry) -> RowContent:
    """What a screen reader is told."""
    return RowContent(
        key=entry.key,
        lead=entry.when,
        title=entry.title,
        detail=entry.detail,
        footnote=entry.source,
        tag=entry.weight,
    )


def _is_narrow(width: float) -> bool:
    return width < theme().px(NARROW)


def _spine_x(width: float) -> float:
    px = theme().px
    return px(PAD_X) + (0 if _is_narrow(width) else px(WHEN)) + px(SPINE) / 2


def _text_left(width: float) -> float:
    return _spine_x(width) + theme().px(SPINE) / 2 + theme().px(4)


def _entry_lines(entry: TimelineEntry, width: float) -> tuple[list[str], list[str]]:
    room = width - _text_left(width) - theme().px(PAD_X)
    beside = (
        tag_width(entry.weight) + theme().px(12) if entry.weight and not _is_narrow(width) else 0
    )
    title = lines_of(entry.title, theme().font(Type.HEADING), room - beside, 2)
    return title, lines_of(entry.detail, theme().font(Type.SMALL), room, DETAIL_LINES)


def _entry_height(entry: TimelineEntry, width: float) -> int:
    px = theme().px
    title, detail = _entry_lines(entry, width)
    height = 2 * px(PAD_Y) + len(title) * px(21) + len(detail) * px(19)
    height += px(19) if entry.source else 0
    if _is_narrow(width):
        height += px(19) + (px(20) if entry.weight else 0)
    return round(height)


def _paint_entry(painter: QPainter, rect: QRectF, entry: TimelineEntry, look: RowLook) -> None:
    tokens, px = theme().tokens, theme().px
    paint_ground(painter, rect, look)
    width, narrow = rect.width(), _is_narrow(rect.width())
    spine = rect.left() + _spine_x(width)
    left, right = rect.left() + _text_left(width), rect.right() - px(PAD_X)
    y = rect.top() + px(PAD_Y)
    _paint_spine(painter, rect, entry, spine, y + px(10.5), last=look.last)
    when_face = theme().font(Type.SMALL)
    if narrow:
        draw_line(painter, QRectF(left, y, right - left, px(19)), entry.when, when_face, Tone.QUIET)
        y += px(19)
    else:
        room = QRectF(rect.left() + px(PAD_X), y, px(WHEN) - px(4), px(21))
        draw_line(painter, room, entry.when, when_face, Tone.QUIET, Qt.AlignmentFlag.AlignRight)
    title, detail = _entry_lines(entry, width)
    if entry.weight and not narrow:
        tag = tag_width(entry.weight)
        paint_tag(painter, QRectF(right - tag, y, tag + 1, px(21)), entry.weight)
    for words in title:
        room = QRectF(left, y, right - left, px(21))
        draw_line(painter, room, words, theme().font(Type.HEADING), tokens.text)
        y += px(21)
    for words in detail:
        room = QRectF(left, y, right - left, px(19))
        draw_line(painter, room, words, theme().font(Type.SMALL), tokens.text)
        y += px(19)
    if entry.source:
        room = QRectF(left, y, right - left, px(19))
        draw_line(painter, room, entry.source, theme().font(Type.SMALL), Tone.QUIET)
        y += px(19)
    if entry.weight and narrow:
        paint_tag(painter, QRectF(left, y, right - left, px(20)), entry.weight)
    if look.focused:
        paint_inner_ring(painter, rect)


def _paint_spine(
    painter: QPainter, rect: QRectF, entry: TimelineEntry, x: float, y: float, *, last: bool
) -> None:
    tokens, px = theme().tokens, theme().px
    painter.setPen(QPen(QColor(tokens.line), px(2)))
    painter.drawLine(QPointF(x, rect.top()), QPointF(x, y if last else rect.bottom()))
    ink = tokens.ink(entry.tone)
    if entry.lasts:
        painter.setPen(QPen(QColor(ink), px(4), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(x, y), QPointF(x, rect.bottom() - px(8)))
    if entry.icon:
        side = px(26)
        draw_disc(painter, QPointF(x, y), side / 2, tokens.raised, ink)
        if entry.turning_point:
            draw_disc(painter, QPointF(x, y), side / 2, ink, ink)
        icon = px(ICON)
        place = QRectF(x - icon / 2, y - icon / 2, icon, icon)
        ground = tokens.raised if entry.turning_point else ink
        paint_icon(painter, entry.icon, place, ground)
    else:
        radius = px(7 if entry.turning_point else 5)
        ground = ink if entry.turning_point else tokens.raised
        draw_disc(painter, QPointF(x, y), radius, ground, ink)


def _paint_year(painter: QPainter, rect: QRectF, year: str, *, first: bool) -> None:
    tokens, px = theme().tokens, theme().px
    x = rect.left() + _spine_x(rect.width())
    if not first:
        painter.setPen(QPen(QColor(tokens.line), px(2)))
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
    font = theme().font(Type.HEADING)
    width = width_of(year, font)
    left = x - width / 2
    ground = QRectF(left - px(6), rect.center().y() - px(12), width + px(12), px(24))
    painter.fillRect(ground, QColor(tokens.raised))
    if first:
        painter.setPen(QPen(QColor(tokens.line), px(2)))
        painter.drawLine(QPointF(x, ground.bottom()), QPointF(x, rect.bottom()))
    draw_line(painter, QRectF(left, rect.top(), width + 1, rect.height()), year, font, tokens.text)

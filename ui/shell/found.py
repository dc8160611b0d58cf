"""What search found, as rows: families, commands, and notes with the found words marked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QPainter,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)
from typing_extensions import override

from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.record.kinds.contact import Addendum, Contact
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Rating, Step
from keyworker_desktop.record.kinds.review import Review
from keyworker_desktop.record.kinds.story import StoryEntry
from keyworker_desktop.record.record import Record
from keyworker_desktop.store.search import MARK_BEGINS, MARK_ENDS, Hit
from ui.places import FamilyTab, Place, Room, file_of
from ui.theme import Tone, Type, theme
from ui.told_times import local
from ui.ways import way_words
from ui.widgets.drawing import draw_line, smooth, width_of
from ui.widgets.item_list import CONTENT_ROLE, ItemList
from ui.widgets.row_drawing import PAD_X, PAD_Y, RowLook, paint_ground
from ui.widgets.told_dates import tell_date
from ui.widgets.values import RowContent

Index = QModelIndex | QPersistentModelIndex
_EXCERPT_LINES = 2
_TABS: dict[type[Record], FamilyTab] = {
    Contact: FamilyTab.CONTACTS,
    Addendum: FamilyTab.CONTACTS,
    Review: FamilyTab.CONTACTS,
    StoryEntry: FamilyTab.STORY,
    Outcome: FamilyTab.PLAN,
    Step: FamilyTab.PLAN,
    Rating: FamilyTab.PLAN,
    Agreement: FamilyTab.PLAN,
    Person: FamilyTab.PEOPLE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundRow(RowContent):
    """``detail`` is the excerpt; ``marked`` where in it the found words stand: (start, length)."""

    marked: tuple[tuple[int, int], ...] = ()


def place_of(record: Record, family_id: UUID) -> Place:
    """Where a record is read: an addition or review at its note, a file at what it hangs on."""
    entity_id = record.entity_id
    if isinstance(record, Attachment) and record.about:
        return file_of(family_id, record.about)
    if isinstance(record, Addendum | Review) and record.contact:
        entity_id = record.contact
    tab = _TABS.get(type(record), FamilyTab.OVERVIEW)
    return Place(room=Room.FAMILY, family_id=family_id, tab=tab, entity_id=entity_id)


def found_row(hit: Hit, family: str, *, now: datetime) -> FoundRow:
    words, marked = without_marks(" ".join(hit.excerpt.split()))
    label = kind_of(hit.record).label
    title = hit.record.title()
    told = label if not title or title == label else f"{label}: {title}"
    if isinstance(hit.record, Contact):
        told = way_words(hit.record.way)
    return FoundRow(
        title=told,
        remark=family,
        detail=words,
        marked=marked,
        figure=tell_date(local(hit.at).date(), today=local(now).date()),
        past=bool(hit.record.struck),
        key=place_of(hit.record, hit.family_id),
    )


def without_marks(excerpt: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    plain, marked, begun = "", [], None
    for sign in excerpt:
        if sign == MARK_BEGINS:
            begun = len(plain)
        elif sign == MARK_ENDS:
            if begun is not None:
                marked.append((begun, len(plain) - begun))
            begun = None
        else:
            plain += sign
    return plain, tuple(marked)


class FoundDelegate(QStyledItemDelegate):
    """Draws a `FoundRow`; all else as the list usually does."""

    def __init__(self, view: ItemList) -> None:
        super().__init__(view)
        self._view = view
        self._usual: QAbstractItemDelegate = view.itemDelegate()

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        content = index.data(CONTENT_ROLE)
        if not isinstance(content, FoundRow):
            self._usual.paint(painter, option, index)
            return
        state = option.state
        look = RowLook(
            selected=bool(state & QStyle.StateFlag.State_Selected),
            hovered=bool(state & QStyle.StateFlag.State_MouseOver),
            first=index.row() == 0,
            last=index.row() == self._view.items.rowCount() - 1,
        )
        painter.save()
        smooth(painter)
        rect = QRectF(option.rect)
        paint_ground(painter, rect, look)
        _paint_found(painter, rect, content)
        painter.restore()

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        content = index.data(CONTENT_ROLE)
        if not isinstance(content, FoundRow):
            return self._usual.sizeHint(option, index)
        px, width = theme().px, self._view.viewport().width()
        excerpt = len(_excerpt_lines(content, width - 2 * px(PAD_X))) if content.detail else 0
        return QSize(width, 2 * px(PAD_Y) + px(21) + excerpt * px(19))


def _paint_found(painter: QPainter, rect: QRectF, content: FoundRow) -> None:
    px, tone = theme().px, Tone.QUIET if content.past else Tone.PLAIN
    left, right, top = rect.left() + px(PAD_X), rect.right() - px(PAD_X), rect.top() + px(PAD_Y)
    small, heading = theme().font(Type.SMALL), theme().font(Type.HEADING)
    date_width = width_of(content.figure, small) + 1
    room = right - left - date_width - px(12)
    title = min(width_of(content.title, heading) + 1, room)
    draw_line(painter, QRectF(left, top, title, px(21)), content.title, heading, tone)
    beside = QRectF(left + title + px(8), top, max(0.0, room - title - px(8)), px(21))
    draw_line(painter, beside, content.remark, small, Tone.QUIET)
    at_right = QRectF(right - date_width, top, date_width, px(21))
    draw_line(painter, at_right, content.figure, small, Tone.QUIET)
    for number, line in enumerate(_excerpt_lines(content, right - left)):
        line.draw(painter, QPointF(left, top + px(21) + number * px(19)))


def _excerpt_lines(content: FoundRow, width: float) -> list[QTextLayout]:
    """One layout for each line, so that the second can end with a sign that more follows."""
    font = theme().font(Type.SMALL)
    measured = QTextLayout(content.detail, font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    measured.setTextOption(option)
    measured.beginLayout()
    starts: list[tuple[int, int]] = []
    while len(starts) <= _EXCERPT_LINES:
        line = measured.createLine()
        if not line.isValid():
            break
        line.setLineWidth(max(1.0, width))
        starts.append((line.textStart(), line.textLength()))
    measured.endLayout()
    shown = starts[:_EXCERPT_LINES]
    cut_short = len(starts) > _EXCERPT_LINES
    lines = []
    for number, (start, length) in enumerate(shown):
        words = content.detail[start : start + length]
        if cut_short and number == len(shown) - 1:
            words = words[: max(0, length - 2)].rstrip() + "…"
        lines.append(_line(words, font, width, content.marked, start))
    return lines


def _line(
    words: str, font: QFont, width: float, marked: tuple[tuple[int, int], ...], start: int
) -> QTextLayout:
    tokens = theme().tokens
    layout = QTextLayout(words, font)
    ranges = [_format(0, len(words), QColor(tokens.quiet))]
    for at, length in marked:
        first, last = max(at - start, 0), min(at - start + length, len(words))
        if first < last:
            ranges.append(_mark(first, last - first))
    layout.setFormats(ranges)
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(width + theme().px(40))
    layout.endLayout()
    return layout


def _format(start: int, length: int, colour: QColor) -> QTextLayout.FormatRange:
    found = QTextLayout.FormatRange()
    found.start, found.length = start, length
    form = QTextCharFormat()
    form.setForeground(QBrush(colour))
    found.format = form
    return found


def _mark(start: int, length: int) -> QTextLayout.FormatRange:
    found = _format(start, length, QColor(theme().tokens.text))
    form = found.format
    form.setFontWeight(QFont.Weight.DemiBold)
    form.setFontUnderline(True)
    form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
    found.format = form
    return found

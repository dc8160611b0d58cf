"""A step as a row whose words are never cut: they wrap, and what marks it finds its own place."""

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from typing_extensions import override

from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.drawing import draw_line, lines_of, smooth, width_of
from ui.widgets.row import Row
from ui.widgets.row_drawing import RowLook, paint_ground, paint_tag, tag_width
from ui.widgets.values import Tag

PAD_X, PAD_Y, ICON, GAP, LINE, SMALL_LINE, BAR = 16, 8, 18, 10, 21, 19, 3
_MOST_LINES = 40


@dataclass(frozen=True, slots=True)
class _Piece:
    place: QRectF
    words: str
    font: QFont
    tone: Tone


class StepRow(Row):
    """Drawn like the others; selected means that it stands out."""

    @override
    def heightForWidth(self, width: int) -> int:
        beside = self._trailing.sizeHint().height() + theme().px(12) if self._trailing else 0
        return max(round(self._laid(width)[2]), beside)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._trailing is not None:
            size = self._trailing.sizeHint()
            left = self.width() - size.width() - theme().px(PAD_X)
            self._trailing.setGeometry(left, theme().px(6), size.width(), size.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px, rect = theme().tokens, theme().px, QRectF(self.rect())
        look = RowLook(
            selected=self._selected,
            hovered=self.underMouse(),
            pressed=self.isDown(),
            divided=not self._first,
        )
        paint_ground(painter, rect, look)
        if self._selected:
            bar = QRectF(1, 0, px(BAR), rect.height())
            painter.fillRect(bar, QColor(tokens.accent))
        content = self.content
        icon = QRectF(px(PAD_X), px(PAD_Y) + (px(LINE) - px(ICON)) / 2, px(ICON), px(ICON))
        paint_icon(painter, content.icon, icon, content.icon_tone)
        pieces, tags, _height = self._laid(self.width())
        for piece in pieces:
            draw_line(painter, piece.place, piece.words, piece.font, piece.tone)
        for place, tag in tags:
            paint_tag(painter, place, tag)

    @override
    def _trailing_goes_below(self, width: int) -> bool:
        return False

    def _laid(self, width: float) -> tuple[list[_Piece], list[tuple[QRectF, Tag]], float]:
        """Words and marks with their places, and how high all of it is."""
        px, content = theme().px, self.content
        left = px(PAD_X) + px(ICON) + px(GAP)
        beside = self._trailing.sizeHint().width() + px(GAP) if self._trailing else 0
        room = max(px(80), width - left - px(PAD_X) - beside)
        pieces: list[_Piece] = []
        tags: list[tuple[QRectF, Tag]] = []
        y: float = px(PAD_Y)

        def mark(tag: Tag | None, last: _Piece | None) -> None:
            """At the right of the last line if there is room, else on a line of its own."""
            nonlocal y
            if tag is None:
                return
            wide = tag_width(tag) + 1
            used = width_of(last.words, last.font) + px(GAP) if last else 0
            line = px(SMALL_LINE)
            if last is not None and used + wide <= room:
                place = last.place
                tags.append((QRectF(left + room - wide, place.y(), wide, place.height()), tag))
            else:
                tags.append((QRectF(left, y, min(wide, room), line), tag))
                y += line

        def write(words: str, font: QFont, tone: Tone, line: float) -> _Piece | None:
            nonlocal y
            last = None
            for told in lines_of(words, font, room, _MOST_LINES):
                last = _Piece(QRectF(left, y, room, line), told, font, tone)
                pieces.append(last)
                y += line
            return last

        title_tone = Tone.QUIET if content.past else Tone.PLAIN
        last = write(content.title, theme().font(Type.BODY), title_tone, px(LINE))
        mark(content.flag, last)
        small = theme().font(Type.SMALL)
        last = write(content.detail, small, Tone.QUIET, px(SMALL_LINE))
        mark(content.tag, last)
        write(content.footnote, small, Tone.QUIET, px(SMALL_LINE))
        return pieces, tags, y + px(PAD_Y)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(160), theme().px(24))

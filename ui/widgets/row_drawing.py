"""How a row is measured and drawn: one drawing for `Row` and for the long `ItemList`."""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter

from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.badge import HEIGHT as BADGE_HEIGHT
from ui.widgets.badge import badge_width, paint_badge
from ui.widgets.drawing import (
    draw_line,
    fill_round,
    hairline,
    lines_of,
    rounded,
    width_of,
)
from ui.widgets.values import RowContent, Tag

MIN_HEIGHT, PAD_Y, PAD_X = 48, 8, 16
ICON, GAP, LEAD = 18, 12, 44
BAR_WIDTH, BAR_HEIGHT = 56, 7
TITLE_LINES = 2
PAGE_LINES, LARGE_PAGE_LINES, LIST_LINES = 3, 5, 2
"""Most lines of a row's detail: on a page, there with large text, and in a list shown whole."""
CARD_RADIUS = 8
NARROW = 420  # under this the right-hand words of the last line go to a line of their own


@dataclass(frozen=True, slots=True)
class RowLook:
    """The state a row is in."""

    selected: bool = False
    hovered: bool = False
    pressed: bool = False
    focused: bool = False  # for delegates, which draw the ring themselves
    first: bool = False
    last: bool = False
    divided: bool = True  # a hairline above, unless it is the first
    enabled: bool = True


def row_height(content: RowContent, width: float, most: int = 1) -> int:
    """``most`` lines for its detail, and as many for its footnote; the last is elided."""
    return round(_Layout(content, width, most=most).height)


def lines_on_a_page() -> int:
    """Of a detail that is read where it stands, and not gone through by the hundred."""
    return LARGE_PAGE_LINES if theme().stacks else PAGE_LINES


def lines_in_a_list(*, is_whole: bool) -> int:
    """``is_whole``: all its rows stand on the page, and it is no window onto hundreds."""
    return LIST_LINES if is_whole or theme().stacks else 1


def paint_row(
    painter: QPainter, rect: QRectF, content: RowContent, look: RowLook, most: int = 1
) -> None:
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    paint_ground(painter, rect, look)
    if not look.enabled:
        painter.setOpacity(0.38)
    _Layout(content, rect.width(), selected=look.selected, most=most).paint(painter, rect)
    painter.restore()
    if look.focused:
        paint_inner_ring(painter, rect)


def tag_width(tag: Tag, *, small: bool = True) -> float:
    px = theme().px
    icon = px(15 if small else 18) + px(5) if tag.icon else 0
    return icon + width_of(tag.words, tag_font(tag)) + 1


def paint_tag(painter: QPainter, rect: QRectF, tag: Tag) -> None:
    """Icon and words at the left of ``rect``."""
    px, left = theme().px, rect.left()
    if tag.icon:
        side = px(15)
        place = QRectF(left, rect.center().y() - side / 2, side, side)
        paint_icon(painter, tag.icon, place, tag.tone)
        left = place.right() + px(5)
    words = QRectF(left, rect.top(), rect.right() - left, rect.height())
    draw_line(painter, words, tag.words, tag_font(tag), tag.tone)


def tag_font(tag: Tag) -> QFont:
    quiet = tag.tone in (Tone.QUIET, Tone.PLAIN)
    return theme().font(Type.LABEL_MEDIUM if quiet else Type.LABEL_HEADING)


class _Layout:
    """Where the parts of one row go at one width."""

    def __init__(
        self, content: RowContent, width: float, *, selected: bool = False, most: int = 1
    ) -> None:
        px = theme().px
        self._content = content
        heavy = content.strong or selected
        self._title_font = theme().font(Type.HEADING if heavy else Type.BODY)
        self._small = theme().font(Type.SMALL)
        self._title_line = px(21)
        self._small_line = px(19)
        self._left = px(PAD_X) + self._lead_width()
        self._right = width - px(PAD_X) - (px(ICON) + px(4) if content.opens else 0)
        self._narrow = width < px(NARROW)
        figure = self._figure_width()
        beside_title = self._beside_title_width()
        room = self._right - self._left - (figure + px(GAP) if figure else 0)
        self._figure = figure
        if beside_title and room - beside_title < px(120):
            self._beside_below = True  # the badge goes under the title rather than squeeze it
            beside_title = 0
        else:
            self._beside_below = False
        # Measured in semibold, so that choosing a row does not move its words.
        steady = theme().font(Type.HEADING) if not content.strong else self._title_font
        self._title = lines_of(content.title, steady, max(px(40), room - beside_title), TITLE_LINES)
        self._quiet = self._quiet_lines(most)
        self.height = self._measure()

    def _lead_width(self) -> float:
        px, content, used = theme().px, self._content, 0.0
        if content.lead:
            lead = width_of(content.lead, theme().font(Type.HEADING))
            used += max(px(LEAD), lead) + px(16)
        if content.progress is not None:
            used += px(BAR_WIDTH) + px(GAP)
        if content.icon:
            used += px(ICON) + px(GAP)
        return used

    def _figure_width(self) -> float:
        content, px = self._content, theme().px
        width = width_of(content.figure, self._figure_font()) if content.figure else 0.0
        if content.tag and self._tag_on_title_line():
            width += tag_width(content.tag) + (px(GAP) if width else 0)
        return width

    def _tag_on_title_line(self) -> bool:
        """A row's tag is on its last line unless the figure's detail needs that place."""
        content = self._content
        return not (content.detail or content.footnote) or bool(content.figure_detail)

    def _figure_font(self) -> QFont:
        content = self._content
        if content.figure_tone in (Tone.QUIET, Tone.PLAIN) and not content.figure_detail:
            quiet = content.figure_tone is Tone.QUIET
            return theme().font(Type.SMALL if quiet else Type.HEADING)
        return theme().font(Type.SMALL if content.figure_tone is Tone.QUIET else Type.HEADING)

    def _beside_title_width(self) -> float:
        px, content, width = theme().px, self._content, 0.0
        if content.remark:
            width += px(8) + width_of(content.remark, self._small)
        if content.rating:
            width += px(8) + badge_width(content.rating)
        return width

    def _measure(self) -> float:
        px, content = theme().px, self._content
        height = len(self._title) * self._title_line
        if content.rating and not self._beside_below:
            height = max(height, px(BADGE_HEIGHT))
        if self._beside_below:
            height += px(BADGE_HEIGHT) if content.rating else self._small_line
        height += self._second_lines() * self._small_line
        if self._tag_needs_own_line():
            height += px(20)
        return max(px(MIN_HEIGHT), height + 2 * px(PAD_Y))

    def _quiet_lines(self, most: int) -> list[list[str]]:
        """The detail and the footnote in lines; the words at the right keep their room."""
        content = self._content
        texts = [words for words in (content.detail, content.footnote) if words]
        if not content.detail and content.figure_detail:
            texts.insert(0, "")
        if self._has_end_tag() and not texts and not content.flag:
            texts = [""]
        if most == 1:
            return [[words] for words in texts]  # elided as it is drawn
        last = len(texts) - 1
        return [
            lines_of(words, self._small, max(1.0, self._quiet_room(number, last=last)), most)
            or [words]
            for number, words in enumerate(texts)
        ]

    def _quiet_room(self, number: int, *, last: int) -> float:
        content, gap = self._content, theme().px(GAP)
        room = self._right - self._left
        if number == 0 and content.figure_detail:
            room -= width_of(content.figure_detail, self._small) + 1 + gap
        if content.tag and self._tag_ends(number, last=last):
            room -= tag_width(content.tag) + gap
        elif self._figure_is_beside(number, last=last):
            room -= self._figure + gap
        return room

    def _has_end_tag(self) -> bool:
        """A tag at the right of the last line, or under it."""
        return self._content.tag is not None and not self._tag_on_title_line()

    def _tag_ends(self, number: int, *, last: int) -> bool:
        is_last = number == last and not self._content.flag
        return is_last and self._has_end_tag() and not self._tag_needs_own_line()

    def _figure_is_beside(self, number: int, *, last: int) -> bool:
        """A figure at the middle of a row of two lines stands beside its detail too."""
        is_only = number == last == 0 and not self._has_end_tag()
        return is_only and bool(self._figure and self._title) and not self._content.figure_detail

    def _second_lines(self) -> int:
        return sum(len(lines) for lines in self._quiet) + bool(self._content.flag)

    def _tag_needs_own_line(self) -> bool:
        content = self._content
        if content.tag is None or self._tag_on_title_line() or not self._narrow:
            return False
        last = content.footnote or content.detail
        room = self._right - self._left - tag_width(content.tag) - theme().px(GAP)
        return bool(content.flag) or width_of(last, self._small) > room

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        content, px = self._content, theme().px
        ink = Tone.QUIET if content.past else Tone.PLAIN
        inner = self.height - 2 * px(PAD_Y)
        used = self._used_height()
        y = rect.top() + (rect.height() - inner) / 2 + max(0.0, (inner - used) / 2)
        first_line = self._first_line_height()
        self._paint_lead(painter, rect, y, first_line)
        if content.opens:
            side = px(ICON)
            place = QRectF(rect.right() - px(PAD_X) - side + px(4), 0, side, side)
            place.moveTop(rect.center().y() - side / 2)
            paint_icon(painter, "chevron-right", place, Tone.QUIET)
        left, right = rect.left() + self._left, rect.left() + self._right
        self._paint_right(painter, right, y, used, first_line)
        y = self._paint_title(painter, left, right, y, first_line, ink)
        self._paint_rest(painter, left, right, y)

    def _first_line_height(self) -> float:
        if self._content.rating and not self._beside_below:
            return float(max(self._title_line, theme().px(BADGE_HEIGHT)))
        return float(self._title_line)

    def _used_height(self) -> float:
        px = theme().px
        used = self._first_line_height() + (len(self._title) - 1) * self._title_line
        if self._beside_below:
            used += px(BADGE_HEIGHT) if self._content.rating else self._small_line
        used += self._second_lines() * self._small_line
        return used + (px(20) if self._tag_needs_own_line() else 0)

    def _paint_lead(self, painter: QPainter, rect: QRectF, y: float, line: float) -> None:
        content, px = self._content, theme().px
        left = rect.left() + px(PAD_X)
        if content.lead:
            font = theme().font(Type.BODY if content.past else Type.HEADING)
            width = max(px(LEAD), width_of(content.lead, theme().font(Type.HEADING)))
            tone = Tone.QUIET if content.past else Tone.PLAIN
            draw_line(painter, QRectF(left, y, width + 1, line), content.lead, font, tone)
            left += width + px(16)
        if content.progress is not None:
            bar = QRectF(
                left, rect.center().y() - px(BAR_HEIGHT) / 2, px(BAR_WIDTH), px(BAR_HEIGHT)
            )
            paint_bar(painter, bar, content.progress)
            left += px(BAR_WIDTH) + px(GAP)
        if content.icon:
            side = px(ICON)
            middle = y + line / 2 if self._second_lines() else rect.center().y()
            place = QRectF(left, middle - side / 2, side, side)
            paint_icon(painter, content.icon, place, content.icon_tone)

    def _paint_title(
        self, painter: QPainter, left: float, right: float, y: float, line: float, ink: Tone
    ) -> float:
        content, px = self._content, theme().px
        end = left
        for number, words in enumerate(self._title):
            height = line if number == 0 else self._title_line
            width = right - left - (self._figure + px(GAP) if self._figure else 0)
            draw_line(painter, QRectF(left, y, width, height), words, self._title_font, ink)
            end = left + width_of(words, self._title_font)
            if number == len(self._title) - 1 and not self._beside_below:
                self._paint_beside(painter, end + px(8), y, height)
            y += height
        if self._beside_below:
            height = px(BADGE_HEIGHT) if content.rating else self._small_line
            self._paint_beside(painter, left, y, height)
            y += height
        return y

    def _paint_beside(self, painter: QPainter, left: float, y: float, line: float) -> None:
        content, px = self._content, theme().px
        if content.remark:
            width = width_of(content.remark, self._small) + 1
            rect = QRectF(left, y + px(0.5), width, line)
            draw_line(painter, rect, content.remark, self._small, Tone.QUIET)
            left += width + px(8)
        if content.rating:
            top = y + (line - px(BADGE_HEIGHT)) / 2
            paint_badge(painter, QPointF(left, top), content.rating)

    def _paint_right(
        self, painter: QPainter, right: float, y: float, used: float, line: float
    ) -> None:
        content, px = self._content, theme().px
        alone = not content.figure_detail and not (content.tag and not self._tag_on_title_line())
        height = used if alone and self._second_lines() < 2 else line  # noqa: PLR2004
        if content.tag and self._tag_on_title_line():
            width = tag_width(content.tag)
            paint_tag(
                painter,
                QRectF(right - width, y, width + 1, line if content.figure else height),
                content.tag,
            )
            right -= width + px(GAP) if content.figure else 0
        if content.figure:
            rect = QRectF(right - self._figure - 2, y, self._figure + 2, height)
            align = Qt.AlignmentFlag.AlignRight
            draw_line(
                painter, rect, content.figure, self._figure_font(), content.figure_tone, align
            )

    def _paint_rest(self, painter: QPainter, left: float, right: float, y: float) -> None:
        content, px = self._content, theme().px
        last = len(self._quiet) - 1
        for number, lines in enumerate(self._quiet):
            room = self._quiet_room(number, last=last)
            if number == 0 and content.figure_detail:
                width = width_of(content.figure_detail, self._small) + 1
                rect = QRectF(right - width, y, width + 1, self._small_line)
                draw_line(painter, rect, content.figure_detail, self._small, Tone.QUIET)
            for words in lines:
                rect = QRectF(left, y, room, self._small_line)
                draw_line(painter, rect, words, self._small, Tone.QUIET)
                y += self._small_line
            if self._tag_ends(number, last=last):
                self._paint_end_tag(painter, right, y - self._small_line)
        own_line = self._tag_needs_own_line()
        if content.flag:
            end = right
            if self._has_end_tag() and not own_line:
                end -= self._paint_end_tag(painter, right, y)
            paint_tag(painter, QRectF(left, y, end - left, self._small_line), content.flag)
            y += self._small_line
        if own_line and content.tag:
            paint_tag(painter, QRectF(left, y, right - left, px(20)), content.tag)

    def _paint_end_tag(self, painter: QPainter, right: float, y: float) -> float:
        if self._content.tag is None:
            return 0.0
        width = tag_width(self._content.tag)
        paint_tag(painter, QRectF(right - width, y, width + 1, self._small_line), self._content.tag)
        return width + theme().px(GAP)


def paint_bar(painter: QPainter, rect: QRectF, share: float) -> None:
    """How much of something: a quiet outline, filled with the accent."""
    tokens = theme().tokens
    radius = rect.height() / 2
    fill_round(painter, rect, radius, ground=tokens.raised, border=tokens.chart_quiet)
    share = min(1.0, max(0.0, share))
    if share > 0:
        painter.save()
        painter.setClipRect(QRectF(rect.left(), rect.top(), rect.width() * share, rect.height()))
        fill_round(painter, rect, radius, ground=tokens.accent)
        painter.restore()


def paint_ground(painter: QPainter, rect: QRectF, look: RowLook) -> None:
    tokens = theme().tokens
    ground = None
    if look.selected:
        ground = tokens.accent_soft
    elif look.pressed:
        ground = tokens.line
    elif look.hovered:
        ground = tokens.accent_soft if tokens.outlined else tokens.sunken
    if ground:
        inside = rect.adjusted(1, 1 if look.first else 0, -1, -1 if look.last else 0)
        radius = theme().px(CARD_RADIUS) - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(ground))
        if look.first or look.last:
            painter.drawPath(rounded(inside, radius, top=look.first, bottom=look.last))
        else:
            painter.drawRect(inside)
    if look.divided and not look.first:
        hairline(painter, rect.left() + 1, rect.right() - 1, rect.top(), tokens.line)


def paint_inner_ring(painter: QPainter, rect: QRectF) -> None:
    """The focus ring of a row inside a list, which clips what is outside it."""
    tokens, wide = theme().tokens, 3.0
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    radius = theme().px(6)
    outer = rect.adjusted(3, 3, -3, -3)
    fill_round(painter, outer, radius, border=tokens.focus, width=wide)
    inner = outer.adjusted(wide + 1, wide + 1, -wide - 1, -wide - 1)
    fill_round(painter, inner, max(2.0, radius - 4), border=tokens.focus_edge, width=1.0)
    painter.restore()

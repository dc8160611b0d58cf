"""Honest state: the tag of one note, and the pill that says how the whole laptop stands."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRect, QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.button import Operable
from ui.widgets.drawing import draw_line, fill_round, follow_theme, smooth, width_of
from ui.widgets.row_drawing import paint_tag, tag_width
from ui.widgets.values import NoteState, Tag

PILL_HEIGHT, PILL_SIDE, GAP, ICON = 32, 12, 8, 16
_tr = QCoreApplication.translate


class TagLabel(QWidget):
    """An icon and a few words; not operable."""

    def __init__(self, tag: Tag, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tag = tag
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_tag(tag)
        follow_theme(self._restyle)

    def show_tag(self, tag: Tag) -> None:
        self._tag = tag
        self.setAccessibleName(tag.words)
        self._restyle()

    @override
    def sizeHint(self) -> QSize:
        return QSize(round(tag_width(self._tag)) + 1, theme().px(20))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        paint_tag(painter, QRectF(self.rect()), self._tag)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class StateTag(TagLabel):
    """Draft, Saved on this laptop, Sent, Seen by somebody."""

    def __init__(self, state: NoteState, seen_by: str = "", parent: QWidget | None = None) -> None:
        super().__init__(state_tag(state, seen_by), parent)

    def show_state(self, state: NoteState, seen_by: str = "") -> None:
        self.show_tag(state_tag(state, seen_by))


def state_tag(state: NoteState, seen_by: str = "") -> Tag:
    """The tag of a note's state, for a `RowContent` too."""
    return Tag(state_words(state, seen_by), state.icon, state.tone)


def state_words(state: NoteState, seen_by: str = "") -> str:
    match state:
        case NoteState.DRAFT:
            return _tr("StateTag", "Draft")
        case NoteState.SAVED:
            return _tr("StateTag", "Saved on this laptop")
        case NoteState.SENT:
            return _tr("StateTag", "Sent")
        case NoteState.SEEN:
            return (
                _tr("StateTag", "Seen by {name}").format(name=seen_by)
                if seen_by
                else _tr("StateTag", "Seen")
            )
        case NoteState.IN_ERROR:
            return _tr("StateTag", "Entered in error")


class StatePill(Operable):
    """The worst true state in words, what waits, and the last exchange; opens the sync page.

    The ground never changes. When room is short its last parts go, and its tooltip keeps them.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = "laptop"
        self._words = ""
        self._tone = Tone.PLAIN
        self._parts: Sequence[str] = ()
        self._shown = 0
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        follow_theme(self._restyle)

    def show_state(
        self,
        words: str,
        parts: Sequence[str] = (),
        *,
        icon: str = "laptop",
        tone: Tone = Tone.PLAIN,
    ) -> None:
        """``tone`` colours the words only: caution after 24 h, urgent after 72 h."""
        self._words, self._parts, self._icon, self._tone = words, tuple(parts), icon, tone
        self.setAccessibleName(". ".join([words, *parts]))
        self.setAccessibleDescription(self.tr("Opens sending and receiving"))
        self._fit()
        self._restyle()

    def ring_rect(self) -> QRect:
        """What is drawn: as wide as the words in it, at the right end."""
        rect = self.rect()
        rect.setLeft(rect.right() + 1 - min(rect.width(), self._width_with(self._shown)))
        return rect

    def ring_radius(self) -> float:
        return PILL_HEIGHT / 2

    def words_shown(self) -> list[str]:
        return [self._words, *self._parts[: self._shown]]

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._width_with(len(self._parts)), theme().px(PILL_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._width_with(0), theme().px(PILL_HEIGHT))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px, rect = theme().tokens, theme().px, QRectF(self.ring_rect())
        ground = tokens.raised
        if self.isDown() or self.underMouse():
            ground = tokens.line if self.isDown() else tokens.sunken
        fill_round(painter, rect, rect.height() / 2, ground=ground, border=tokens.line)
        left, side = rect.left() + px(PILL_SIDE), px(ICON)
        place = QRectF(left, rect.center().y() - side / 2, side, side)
        paint_icon(painter, self._icon, place, self._tone)
        left = place.right() + px(GAP)
        pieces = [(self._words, Type.SMALL_MEDIUM, self._tone)]
        pieces += [(part, Type.SMALL, Tone.QUIET) for part in self._parts[: self._shown]]
        for words, face, tone in pieces:
            font = theme().font(face)
            width = width_of(words, font) + 1
            draw_line(painter, QRectF(left, 0, width, rect.height()), words, font, tone)
            left += width + px(GAP)

    def _width_with(self, parts: int) -> int:
        px = theme().px
        width = 2.0 * px(PILL_SIDE) + px(ICON) + px(GAP)
        width += width_of(self._words, theme().font(Type.SMALL_MEDIUM)) + 2
        for part in self._parts[:parts]:
            width += px(GAP) + width_of(part, theme().font(Type.SMALL)) + 1
        return round(width)

    def _fit(self) -> None:
        shown = len(self._parts)
        while shown and self._width_with(shown) > self.width():
            shown -= 1
        self._shown = shown
        self.setToolTip(self.accessibleName() if shown < len(self._parts) else "")

    def _restyle(self) -> None:
        self._fit()
        self.updateGeometry()
        self.update()

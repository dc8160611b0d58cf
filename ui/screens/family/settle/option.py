"""What somebody said, as one of several that exclude each other: whole, with who said it."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QRadioButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.screens.family.record_form import focus_on
from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.drawing import draw_disc, follow_theme, smooth
from ui.widgets.values import Tag

PAD_X, PAD_Y, DISC, GAP, RADIUS = 16, 11, 20, 10, 8
_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}
WRAPPED = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
_ENDLESS = 1e6


class Corners(NamedTuple):
    """Which corners of a part are the card's own."""

    top_left: bool = False
    top_right: bool = False
    bottom_left: bool = False
    bottom_right: bool = False

    def path(self, rect: QRectF) -> QPainterPath:
        radius = theme().px(RADIUS) - 1
        path = QPainterPath()
        path.setFillRule(Qt.FillRule.WindingFill)
        path.addRoundedRect(rect, radius, radius)
        half = QSizeF(rect.width() / 2, rect.height() / 2)
        for is_round, corner in zip(
            self,
            (
                rect.topLeft(),
                QPointF(rect.center().x(), rect.top()),
                QPointF(rect.left(), rect.center().y()),
                rect.center(),
            ),
            strict=True,
        ):
            if not is_round:
                path.addRect(QRectF(corner, half))
        return path.simplified()


class _Line(NamedTuple):
    words: str
    face: Type
    tone: Tone
    icon: str
    height: float


class Option(QRadioButton):
    """The words wrap and are never cut off. ``detail`` is a quiet line under them."""

    def __init__(
        self,
        words: str,
        detail: str = "",
        *,
        nothing: str = "",
        spoken: str = "",
        state: Tag | None = None,
        is_voice: bool = False,
    ) -> None:
        """``nothing`` is said where there are no words; ``spoken`` goes before, for the ear.

        ``state`` is a last line with an icon. ``is_voice``: the child's own words, on their ground.
        """
        super().__init__()
        self._is_voice = is_voice
        self._state = state
        self._words = words
        self._nothing = nothing
        self._detail = detail
        self._who = ""
        self._is_who_shown = False
        self.corners = Corners()
        self.setAutoExclusive(False)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        spoken_parts = (spoken, words or nothing, detail, state.words if state else "")
        self.setAccessibleName(". ".join(one for one in spoken_parts if one))
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self._restyle)

    @property
    def words(self) -> str:
        return self._words

    def show_who(self, who: str, *, shown: bool) -> None:
        """Above the words, where the column no longer says it."""
        if (who, shown) != (self._who, self._is_who_shown):
            self._who, self._is_who_shown = who, shown
            self._restyle()

    @override
    def nextCheckState(self) -> None:
        """Being picked is the group's to say."""

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return self.rect().contains(pos)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        lines = self._lines(max(1.0, width - self._left() - theme().px(PAD_X)))
        return round(sum(line.height for line in lines)) + 2 * theme().px(PAD_Y) + 1

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), self.heightForWidth(self.width() or theme().px(240)))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(120), theme().px(DISC + 2 * PAD_Y))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        tokens, px, on = theme().tokens, theme().px, self.isChecked()
        rest = tokens.voice if self._is_voice else tokens.raised
        ground = tokens.accent_soft if on else tokens.sunken if self.underMouse() else rest
        if ground != tokens.raised:
            painter.fillPath(self.corners.path(QRectF(self.rect())), QColor(ground))
        side = px(DISC)
        box = QRectF(px(PAD_X), px(PAD_Y), side, side)
        border = tokens.accent if on else tokens.control
        draw_disc(painter, box.center(), side / 2 - 1, tokens.raised, border)
        if on:
            draw_disc(painter, box.center(), side / 4 - 1, tokens.accent, tokens.accent)
        left, top = self._left(), float(px(PAD_Y))
        room = max(1.0, self.width() - left - px(PAD_X))
        for line in self._lines(room):
            at = float(left)
            if line.icon:
                paint_icon(painter, line.icon, QRectF(at, top + px(1), px(18), px(18)), line.tone)
                at += px(18 + 6)
            painter.setFont(theme().font(line.face))
            painter.setPen(theme().colour(line.tone))
            painter.drawText(
                QRectF(at, top, room + left - at, line.height + 2), WRAPPED, line.words
            )
            top += line.height

    def _left(self) -> int:
        return theme().px(PAD_X + DISC + GAP)

    def _lines(self, width: float) -> list["_Line"]:
        px = theme().px
        parts = []
        if self._is_who_shown:
            parts.append((self._who, Type.SMALL_HEADING, Tone.PLAIN, ""))
        if self._words:
            parts.append((self._words, Type.BODY, Tone.PLAIN, ""))
        else:
            parts.append((self._nothing, Type.BODY, Tone.QUIET, ""))
        parts.append((self._detail, Type.SMALL, Tone.QUIET, ""))
        if self._state is not None:
            face = Type.SMALL_HEADING if self._state.icon else Type.SMALL
            parts.append((self._state.words, face, self._state.tone, self._state.icon))
        return [
            _Line(words, face, tone, icon, _height(words, face, width - (px(24) if icon else 0)))
            for words, face, tone, icon in parts
            if words
        ]

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class OptionGroup(QObject):
    """Options that exclude each other: one tab stop, the arrow keys pick."""

    picked = Signal(object)  # the number of the option

    def __init__(self, options: Sequence[Option], parent: QObject) -> None:
        super().__init__(parent)
        self.options = tuple(options)
        self.current: int | None = None
        for option in self.options:
            option.clicked.connect(self._on_clicked)
            option.installEventFilter(self)
        self.show_pick(None)

    def show_pick(self, number: int | None) -> None:
        """Show it, without saying so."""
        self.current = number
        for one, option in enumerate(self.options):
            is_stop = one == number or (number is None and one == 0)
            option.setChecked(one == number)
            option.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if is_stop else Qt.FocusPolicy.ClickFocus
            )

    def pick(self, number: int) -> None:
        if number != self.current:
            self.show_pick(number)
            self.picked.emit(number)

    def take_focus(self) -> None:
        focus_on(self.options[self.current or 0])

    def holds(self, widget: QWidget | None) -> bool:
        return widget in self.options

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key = Qt.Key(event.key())
            here = self.options.index(watched)
            if key in _STEPS and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                there = (here + _STEPS[key]) % len(self.options)
                self.pick(there)
                focus_on(self.options[there])
                return True
            if (
                key in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
                and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self.pick(here)
                return True
        return False

    def _on_clicked(self) -> None:
        option = self.sender()
        if isinstance(option, Option):
            self.pick(self.options.index(option))


def _height(words: str, face: Type, width: float) -> float:
    metrics: QFontMetricsF = theme().metrics(face)
    box = metrics.boundingRect(QRectF(0, 0, width, _ENDLESS), WRAPPED, words)
    return max(box.height(), metrics.lineSpacing())

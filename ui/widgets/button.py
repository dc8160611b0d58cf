"""Buttons: primary, secondary and text ones, icon buttons and links."""

from enum import StrEnum

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, blend, paint_icon, theme
from ui.widgets.drawing import draw_line, fill_round, follow_theme, smooth, width_of
from ui.widgets.key_hint import key_hint_size, paint_key_hint

RADIUS = 8
ICON, GAP = 18, 8


class ButtonKind(StrEnum):
    PRIMARY = "primary"  # one to a screen
    SECONDARY = "secondary"
    TEXT = "text"
    VOICE = "voice"  # secondary, on the ground of the child's own words


class ButtonSize(StrEnum):
    SMALL = "small"
    USUAL = "usual"
    LARGE = "large"  # visit mode


_HEIGHT = {ButtonSize.SMALL: 32, ButtonSize.USUAL: 36, ButtonSize.LARGE: 48}
_SIDE = {ButtonSize.SMALL: 11, ButtonSize.USUAL: 14, ButtonSize.LARGE: 18}


class Operable(QAbstractButton):
    """The base of everything drawn here that can be pressed: Enter works like Space."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self.click()
        else:
            super().keyPressEvent(event)

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class Button(Operable):
    """A button with words. ``hint`` shows its key inside it, e.g. "Ctrl N"."""

    def __init__(
        self,
        text: str,
        kind: ButtonKind = ButtonKind.SECONDARY,
        *,
        icon: str = "",
        hint: str = "",
        size: ButtonSize = ButtonSize.USUAL,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind = kind
        self._size = size
        self._icon = icon
        self._hint = hint
        self._words = text
        self._busy = False
        self.setText(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self._restyle)

    @property
    def is_busy(self) -> bool:
        return self._busy

    def set_words(self, text: str) -> None:
        self._words = text
        if not self._busy:
            self.setText(text)
        self._restyle()

    def set_kind(self, kind: ButtonKind) -> None:
        self._kind = kind
        self._restyle()

    def set_busy(self, words: str | None) -> None:
        """Show what is being done ("Saving…") and take no clicks; ``None`` ends it."""
        self._busy = words is not None
        self.setText(self._words if words is None else words)
        self._restyle()

    def set_enabled(self, *, enabled: bool, why_not: str = "") -> None:
        """A button never greys out without saying why."""
        self.setEnabled(enabled)
        self.setToolTip("" if enabled else why_not)
        self.setAccessibleDescription("" if enabled else why_not)

    @override
    def sizeHint(self) -> QSize:
        px = theme().px
        width = 2.0 * px(8 if self._kind is ButtonKind.TEXT else _SIDE[self._size])
        width += width_of(self.text(), self._font()) + 1
        if self._icon:
            width += self._icon_size() + px(GAP)
        if self._hint and not theme().stacks:
            width += key_hint_size(self._hint).width() + px(GAP)
        return QSize(round(width), px(_HEIGHT[self._size]))

    @override
    def nextCheckState(self) -> None:
        if not self._busy:
            super().nextCheckState()

    @override
    def hitButton(self, pos: QPoint) -> bool:
        return not self._busy and super().hitButton(pos)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._busy:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled() or self._busy)
        px, rect = theme().px, QRectF(self.rect())
        ground, border, ink = self._colours()
        fill_round(
            painter,
            rect,
            px(RADIUS),
            ground=ground,
            border=border,
            width=theme().tokens.control_width,
        )
        content = self.sizeHint().width() - 2 * px(
            8 if self._kind is ButtonKind.TEXT else _SIDE[self._size]
        )
        left = rect.left() + max(px(4), (rect.width() - content) / 2)
        if self._icon:
            side = self._icon_size()
            place = QRectF(left, rect.center().y() - side / 2, side, side)
            paint_icon(painter, self._icon, place, ink)
            left = place.right() + px(GAP)
        words = width_of(self.text(), self._font()) + 1
        draw_line(
            painter,
            QRectF(left, rect.top(), min(words, rect.right() - left), rect.height()),
            self.text(),
            self._font(),
            ink,
        )
        if self._hint and not theme().stacks:
            paint_key_hint(
                painter, QPointF(left + words + px(GAP), rect.center().y()), self._hint, ink
            )

    def _colours(self) -> tuple[str | None, str | None, str]:
        tokens = theme().tokens
        pressed, hover = self.isDown(), self.underMouse() and not self._busy and self.isEnabled()
        if self._kind is ButtonKind.PRIMARY:
            ground = tokens.accent
            if pressed:
                ground = blend(tokens.text, tokens.accent, 0.28)
            elif hover:
                ground = blend(tokens.text, tokens.accent, 0.14)
            return ground, ground, tokens.on_accent
        held = tokens.line if pressed else tokens.sunken if hover else None
        if self._kind is ButtonKind.TEXT:
            return held, None, tokens.accent
        rest = tokens.voice if self._kind is ButtonKind.VOICE else tokens.raised
        return held or rest, tokens.control, tokens.text

    def _font(self) -> QFont:
        if self._size is ButtonSize.LARGE:
            font = theme().font(Type.LARGE)
            font.setWeight(QFont.Weight.Medium)
        elif self._size is ButtonSize.SMALL:
            font = theme().font(Type.SMALL_MEDIUM)
        else:
            font = theme().font(Type.BUTTON)
        if self._kind is ButtonKind.PRIMARY:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _icon_size(self) -> int:
        return theme().px(22 if self._size is ButtonSize.LARGE else ICON)

    def _restyle(self) -> None:
        self.setAccessibleName(self.text())
        self.updateGeometry()
        self.update()


class IconButton(Operable):
    """An icon alone: it always has a name, which is also its tooltip."""

    def __init__(
        self,
        icon: str,
        name: str,
        *,
        side: int = 34,
        tone: Tone = Tone.QUIET,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._side = side
        self._tone = tone
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self._restyle)

    def set_icon(self, icon: str, name: str) -> None:
        self._icon = icon
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(self._side), theme().px(self._side))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        tokens, px, rect = theme().tokens, theme().px, QRectF(self.rect())
        if self.isEnabled() and (self.isDown() or self.underMouse()):
            held = tokens.line if self.isDown() else tokens.sunken
            fill_round(painter, rect, px(RADIUS), ground=held)
            if tokens.outlined:
                fill_round(painter, rect, px(RADIUS), border=tokens.line)
        side = px(ICON)
        place = QRectF(0, 0, side, side)
        place.moveCenter(rect.center())
        paint_icon(painter, self._icon, place, self._tone)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class Link(Operable):
    """Underlined words that open something. At least 24 px high."""

    def __init__(
        self, text: str, face: Type = Type.SMALL_MEDIUM, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._face = face
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_words(text)
        follow_theme(self._restyle)

    def set_words(self, text: str) -> None:
        self.setText(text)
        self.setAccessibleName(text)
        self._restyle()

    @override
    def sizeHint(self) -> QSize:
        width = width_of(self.text(), theme().font(self._face))
        return QSize(round(width) + 2, max(theme().px(24), theme().px(self._face.value.line)))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        font, rect = theme().font(self._face), QRectF(self.rect())
        draw_line(painter, rect, self.text(), font, Tone.ACCENT)
        thick = 2 if self.underMouse() else 1
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(QColor(theme().tokens.accent), thick))
        below = rect.center().y() + theme().metrics(self._face).ascent() / 2 + theme().px(2)
        end = width_of(self.text(), font)
        painter.drawLine(QPointF(0, round(below)), QPointF(min(end, rect.width()), round(below)))

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()

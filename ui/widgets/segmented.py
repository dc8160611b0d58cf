"""A segmented control: one of two to five exclusive choices, all in sight."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.button import Operable
from ui.widgets.drawing import draw_line, fill_round, follow_theme, hairline, smooth, width_of

HEIGHT, SIDE, ICON, GAP, RADIUS = 36, 13, 16, 7, 8
_STEPS = {Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1, Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1}


@dataclass(frozen=True, slots=True)
class Choice:
    words: str
    key: object
    icon: str = ""


class Segmented(QWidget):
    """One tab stop; the arrow keys choose. Stands upright when its words do not fit in a line."""

    chosen = Signal(object)  # the choice's key

    def __init__(
        self,
        name: str,
        choices: Sequence[Choice],
        chosen: object = None,
        *,
        parent: QWidget | None = None,
    ) -> None:
        """With ``chosen=None`` nothing is chosen until the person does so."""
        super().__init__(parent)
        self._name = name
        self._choices = tuple(choices)
        self._current: int | None = None
        self._upright = False
        self._segments = [_Segment(choice, self) for choice in self._choices]
        for segment in self._segments:
            segment.clicked.connect(self._on_clicked)
            segment.installEventFilter(self)
        policy = QSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(name)
        self.choose(chosen)
        follow_theme(self._restyle)

    @property
    def key(self) -> object:
        return None if self._current is None else self._choices[self._current].key

    def choose(self, key: object) -> None:
        """Show the choice with this key as chosen, without saying so."""
        keys = [choice.key for choice in self._choices]
        self._current = keys.index(key) if key in keys else None
        for number, segment in enumerate(self._segments):
            here = number == self._current
            stop = here or (self._current is None and number == 0)
            segment.setChecked(here)
            segment.setFocusPolicy(
                Qt.FocusPolicy.StrongFocus if stop else Qt.FocusPolicy.ClickFocus
            )
        self.update()

    def focus_choice(self) -> None:
        self._segments[self._current or 0].setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def hasHeightForWidth(self) -> bool:
        return True

    @override
    def heightForWidth(self, width: int) -> int:
        height = theme().px(HEIGHT)
        return height * len(self._segments) if width < self._line_width() else height

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._line_width(), theme().px(HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        widest = max((segment.sizeHint().width() for segment in self._segments), default=0)
        return QSize(widest, theme().px(HEIGHT))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setFixedHeight(self.heightForWidth(self.width()))
        self._arrange()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step:
                here = self._segments.index(watched)  # type: ignore[arg-type]
                there = (here + step) % len(self._segments)
                self._segments[there].setFocus(Qt.FocusReason.OtherFocusReason)
                self._pick(there)
                return True
        return False

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens = theme().tokens
        fill_round(painter, QRectF(self.rect()), theme().px(RADIUS), ground=tokens.raised)

    def frame_path(self) -> QPainterPath:
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), theme().px(RADIUS), theme().px(RADIUS))
        return path

    @property
    def is_upright(self) -> bool:
        return self._upright

    def _line_width(self) -> int:
        return sum(segment.sizeHint().width() for segment in self._segments)

    def _arrange(self) -> None:
        self._upright = self.width() < self._line_width()
        height, at = theme().px(HEIGHT), 0
        spare = max(0, self.width() - self._line_width()) // max(1, len(self._segments))
        for number, segment in enumerate(self._segments):
            if self._upright:
                segment.setGeometry(QRect(0, number * height, self.width(), height))
            else:
                width = segment.sizeHint().width() + spare
                last = number == len(self._segments) - 1
                segment.setGeometry(
                    QRect(at, 0, self.width() - at if last else width, self.height())
                )
                at += width

    def _on_clicked(self) -> None:
        segment = self.sender()
        if isinstance(segment, _Segment):
            self._pick(self._segments.index(segment))

    def _pick(self, number: int) -> None:
        if number != self._current:
            self.choose(self._choices[number].key)
            self.chosen.emit(self.key)

    def _restyle(self) -> None:
        self.setFixedHeight(self.heightForWidth(self.width()))
        self.updateGeometry()
        self._arrange()
        self.update()


class _Segment(Operable):
    def __init__(self, choice: Choice, parent: Segmented) -> None:
        super().__init__(parent)
        self._choice = choice
        self._frame = parent
        self.setCheckable(True)
        self.setText(choice.words)
        self.setAccessibleName(f"{parent.accessibleName()} {choice.words}".strip())

    @override
    def nextCheckState(self) -> None:
        """Being chosen is the parent's to say."""

    @override
    def sizeHint(self) -> QSize:
        px = theme().px
        width = width_of(self.text(), theme().font(Type.BUTTON_STRONG)) + 2 * px(SIDE) + 1
        return QSize(round(width) + (px(ICON + GAP) if self._choice.icon else 0), px(HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        tokens, px, rect, on = theme().tokens, theme().px, QRectF(self.rect()), self.isChecked()
        painter.setClipPath(self._frame.frame_path().translated(-self.x(), -self.y()))
        if on:
            fill_round(painter, rect, 0, ground=tokens.accent)
        elif self.isDown() or self.underMouse():
            fill_round(painter, rect, 0, ground=tokens.line if self.isDown() else tokens.sunken)
        if not on and (self.y() if self._frame.is_upright else self.x()) > 0:
            if self._frame.is_upright:
                hairline(painter, 0, rect.width(), 0, tokens.line)
            else:
                fill_round(painter, QRectF(0, 0, 1, rect.height()), 0, ground=tokens.line)
        tone = Tone.ON_ACCENT if on else Tone.PLAIN
        font = theme().font(Type.BUTTON_STRONG if on else Type.FIELD)
        words = width_of(self.text(), font) + 1
        icon = px(ICON + GAP) if self._choice.icon else 0
        left = rect.left() + px(SIDE)
        if not self._frame.is_upright:
            left = rect.center().x() - (words + icon) / 2
        if self._choice.icon:
            place = QRectF(left, rect.center().y() - px(ICON) / 2, px(ICON), px(ICON))
            paint_icon(painter, self._choice.icon, place, tone)
            left += icon
        draw_line(painter, QRectF(left, 0, words, rect.height()), self.text(), font, tone)
        # Each segment draws its part of the frame's border, so that the fill never covers it.
        frame = QRectF(self._frame.rect()).translated(-self.x(), -self.y())
        fill_round(painter, frame, px(RADIUS), border=tokens.control, width=tokens.control_width)

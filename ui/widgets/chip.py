"""Chips: filters and people that are on or off, with a count inside."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.badge import paint_shape
from ui.widgets.button import Operable
from ui.widgets.drawing import draw_line, fill_round, follow_theme, smooth, width_of
from ui.widgets.flow import Flow
from ui.widgets.values import Rating

HEIGHT, LARGE_HEIGHT, SIDE, LARGE_SIDE, ICON, GAP = 28, 44, 10, 16, 16, 6


class Chip(Operable):
    """Space, Enter or a click toggles it; Backspace asks to take it away.

    ``toggled(bool)`` and ``clicked`` are Qt's own signals.
    """

    remove_requested = Signal()

    def __init__(
        self,
        text: str,
        *,
        count: int | None = None,
        icon: str = "",
        rating: Rating | None = None,
        on: bool = False,
        toggles: bool = True,
        key: object = None,
    ) -> None:
        super().__init__()
        self.key = key if key is not None else text
        self._icon = icon
        self._rating = rating
        self._large = False
        self._count = count
        self.setText(text)
        self.setCheckable(toggles)
        self.setChecked(on)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.toggled.connect(self._restyle)
        follow_theme(self._restyle)

    def set_large(self) -> None:
        """For visit mode: a target of 44."""
        self._large = True
        self._restyle()

    def set_count(self, count: int | None) -> None:
        self._count = count
        self._restyle()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Backspace, Qt.Key.Key_Delete):
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    @override
    def sizeHint(self) -> QSize:
        px = theme().px
        # Measured in semibold, so that switching it on does not push its neighbours.
        width = width_of(self._words(), self._font(strong=True)) + 1
        width += 2 * px(LARGE_SIDE if self._large else SIDE)
        if self._icon:
            width += px(ICON + GAP)
        if self._rating:
            width += px(12 + GAP)
        return QSize(round(width), px(LARGE_HEIGHT if self._large else HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter, enabled=self.isEnabled())
        tokens, px, rect, on = theme().tokens, theme().px, QRectF(self.rect()), self.isChecked()
        ground = tokens.raised
        if on:
            ground = tokens.accent_soft
        elif self.isDown():
            ground = tokens.line
        elif self.underMouse():
            ground = tokens.sunken
        border = tokens.accent if on else tokens.control
        width = tokens.control_width if on or tokens.outlined else 1
        fill_round(painter, rect, rect.height() / 2, ground=ground, border=border, width=width)
        font = self._font(strong=on)
        words = width_of(self._words(), font) + 1
        extra = (px(ICON + GAP) if self._icon else 0) + (px(12 + GAP) if self._rating else 0)
        left = rect.center().x() - (words + extra) / 2
        if self._icon:
            place = QRectF(left, rect.center().y() - px(ICON) / 2, px(ICON), px(ICON))
            paint_icon(painter, self._icon, place, Tone.ACCENT if on else Tone.PLAIN)
            left += px(ICON + GAP)
        if self._rating:
            place = QRectF(left, rect.center().y() - px(12) / 2, px(12), px(12))
            paint_shape(painter, place, self._rating)
            left += px(12 + GAP)
        room = QRectF(left, rect.top(), words, rect.height())
        draw_line(painter, room, self._words(), font, Tone.ACCENT if on else Tone.PLAIN)

    def _words(self) -> str:
        return self.text() if self._count is None else f"{self.text()} {self._count}"

    def _font(self, *, strong: bool) -> QFont:
        font = theme().font(Type.LARGE if self._large else Type.SMALL)
        if strong:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _restyle(self) -> None:
        self.setAccessibleName(self._words())
        self.updateGeometry()
        self.update()


class ChipGroup(Flow):
    """Chips that wrap. ``exclusive``: one of them is on; otherwise any number.

    Arrow keys move between them as well as Tab.
    """

    chosen = Signal(object)  # key of the chip switched on (exclusive), or set of keys (otherwise)

    def __init__(
        self,
        name: str,
        chips: Sequence[Chip] = (),
        *,
        exclusive: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(gap=8, parent=parent)
        self._exclusive = exclusive
        self._chips: list[Chip] = []
        self.setAccessibleName(name)
        for chip in chips:
            self.add_chip(chip)

    @property
    def chips(self) -> Sequence[Chip]:
        return tuple(self._chips)

    def add_chip(self, chip: Chip) -> None:
        self._chips.append(chip)
        self.add(chip)
        chip.clicked.connect(self._on_clicked)

    def remove_chip(self, chip: Chip) -> None:
        self._chips.remove(chip)
        chip.hide()
        chip.deleteLater()

    def keys(self) -> set[object]:
        """The keys of the chips that are on."""
        return {chip.key for chip in self._chips if chip.isChecked()}

    def choose(self, *keys: object) -> None:
        for chip in self._chips:
            chip.setChecked(chip.key in keys)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(Qt.Key(event.key()), 0)
        here = next((n for n, chip in enumerate(self._chips) if chip.hasFocus()), None)
        if not step or here is None:
            super().keyPressEvent(event)
            return
        there = max(0, min(len(self._chips) - 1, here + step))
        self._chips[there].setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_clicked(self) -> None:
        chip = self.sender()
        if not isinstance(chip, Chip) or not chip.isCheckable():
            return
        if self._exclusive:
            self.choose(chip.key)
            self.chosen.emit(chip.key)
        else:
            self.chosen.emit(self.keys())

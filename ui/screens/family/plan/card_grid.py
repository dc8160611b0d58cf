"""Cards side by side in rows of up to three; one under the other where there is no room."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import theme
from ui.widgets.drawing import follow_theme

TWO_FROM, THREE_FROM, GAP = 680, 1020, 16
"""Unscaled widths."""
_MOST = 3


class CardGrid(QWidget):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[QWidget] = []
        self._across = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self._restyle)

    @property
    def cards(self) -> Sequence[QWidget]:
        """In the order in which they stand."""
        return tuple(self._cards)

    def show_cards(self, cards: Sequence[QWidget]) -> None:
        """Those that are shown already stay as they are."""
        if list(cards) == self._cards:
            return
        for card in self._cards:
            self._grid.removeWidget(card)
            if card not in cards:
                card.hide()
                card.deleteLater()
        self._cards = list(cards)
        for card in self._cards:
            policy = card.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            card.setSizePolicy(policy)
        self._across = 0
        self._arrange()

    def set_level(self, *, level: bool) -> None:
        """Whether the cards of a row are all as high as the highest."""
        alignment = Qt.AlignmentFlag(0) if level else Qt.AlignmentFlag.AlignTop
        for card in self._cards:
            self._grid.setAlignment(card, alignment)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        px = theme().px
        across = 1
        if not theme().stacks and self.width() >= px(TWO_FROM):
            across = _MOST if self.width() >= px(THREE_FROM) else 2
        if len(self._cards) == _MOST + 1:
            across = min(across, 2)  # two and two, rather than one alone in its row
        across = max(1, min(across, len(self._cards)))
        if across == self._across:
            return
        self._across = across
        for card in self._cards:
            self._grid.removeWidget(card)
        for number, card in enumerate(self._cards):
            self._grid.addWidget(card, number // across, number % across)
            card.show()
        for column in range(_MOST):
            self._grid.setColumnStretch(column, 1 if column < across else 0)

    def _restyle(self) -> None:
        self._grid.setSpacing(theme().px(GAP))
        self._arrange()

"""The four facts at the top of the page: what waits, since when, why, what happens next."""

from collections.abc import Mapping

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.banner import IconLabel
from ui.widgets.card import Card
from ui.widgets.drawing import follow_theme
from ui.widgets.label import Label

_STACK_UNDER = 720


class Facts(Card):
    """Side by side; one under the other where there is no room."""

    def __init__(self, facts: Mapping[str, tuple[str, str]]) -> None:
        """By name: the words above the fact, and its icon."""
        super().__init__(padded=False)
        self._parts = {name: _Fact(words, icon) for name, (words, icon) in facts.items()}
        inside = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        for part in self._parts.values():
            policy = part.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            part.setSizePolicy(policy)
            self._row.addWidget(part, 1)
        self.add(inside)
        follow_theme(self._arrange)

    def tell(self, name: str, words: str, detail: str = "", tone: Tone = Tone.PLAIN) -> None:
        self._parts[name].tell(words, detail, tone)

    def told(self, name: str) -> tuple[str, str]:
        return self._parts[name].told

    def tone(self, name: str) -> Tone:
        return self._parts[name].tone

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        stacked = theme().stacks or self.width() < theme().px(_STACK_UNDER)
        wanted = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)


class _Fact(QWidget):
    def __init__(self, words: str, icon: str) -> None:
        super().__init__()
        self._name = words
        self.told = ("", "")
        self.tone = Tone.PLAIN
        self._words = Label("", Type.HEADING)
        self._detail = Label("", Type.SMALL, Tone.QUIET)
        self._head = QHBoxLayout()
        self._head.addWidget(IconLabel(icon))
        self._head.addWidget(Label(words, Type.SMALL_MEDIUM, Tone.QUIET), 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._words)
        self._column.addWidget(self._detail)
        self._column.addStretch(1)
        follow_theme(self._restyle)

    def tell(self, words: str, detail: str, tone: Tone) -> None:
        if (words, detail) == self.told and tone is self.tone:
            return
        self.told, self.tone = (words, detail), tone
        self._words.setText(words)
        self._words.set_look(Type.HEADING, tone)
        self._detail.setText(detail)
        self._detail.setVisible(bool(detail))
        self.setAccessibleName(f"{self._name}: {words}. {detail}")

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(20), px(14), px(16), px(14))
        self._column.setSpacing(px(4))
        self._head.setSpacing(px(8))

"""The steps under one outcome: each opens, and they can be put in another order."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from ui.screens.family.plan.step_row import StepRow
from ui.widgets.button import IconButton
from ui.widgets.row import Row, RowList
from ui.widgets.values import RowContent

_STEPS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


class StepList(RowList):
    """Stands inside a card. Alt+Up and Alt+Down move a step; so do buttons while ``ordering``."""

    moved = Signal(object, int)  # the step's id; -1 up, 1 down

    def __init__(self, name: str) -> None:
        self._changed: frozenset[object] = frozenset()
        self._is_ordering = False
        super().__init__(name=name)

    def show_steps(
        self, contents: Sequence[RowContent], changed: frozenset[object], *, ordering: bool
    ) -> None:
        """``changed`` are the keys of those that stand out."""
        self._changed = changed
        same = [row.content.key for row in self._rows] == [one.key for one in contents]
        if same and ordering == self._is_ordering:
            for row, content in zip(self._rows, contents, strict=True):
                row.show_content(content)
        else:
            self._show_anew(contents, ordering=ordering)
        self._is_ordering = ordering
        self._mark()

    @override
    def select(self, key: object) -> None:
        super().select(key)
        self._mark()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            step = _STEPS.get(Qt.Key(event.key()), 0)
            if step and event.type() == QEvent.Type.KeyPress and isinstance(watched, Row):
                self.moved.emit(watched.content.key, step)
                return True
        return super().eventFilter(watched, event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """The card has the ground."""

    def _show_anew(self, contents: Sequence[RowContent], *, ordering: bool) -> None:
        on = next((row.content.key for row in self._rows if row.hasFocus()), None)
        pressed = next((row.content.key for row in self._rows if _button_with_focus(row)), None)
        up = pressed is not None and self._up_has_focus()
        super().show_rows([])
        for number, content in enumerate(contents):
            buttons = None
            if ordering:
                buttons = MoveButtons(
                    content.key, content.title, first=number == 0, last=number == len(contents) - 1
                )
                buttons.moved.connect(self.moved)
            made = StepRow(content, trailing=buttons)
            self.add_row(made)
            made.show()  # at once: only what is shown can take the keyboard
        for row in self._rows:
            if row.content.key == on:
                row.setFocus(Qt.FocusReason.OtherFocusReason)
            elif row.content.key == pressed:
                buttons = row.findChild(MoveButtons)
                if buttons is not None:
                    buttons.take_focus(up=up)

    def _up_has_focus(self) -> bool:
        return any(one.up.hasFocus() for one in self.findChildren(MoveButtons))

    def _mark(self) -> None:
        for row in self._rows:
            if row.content.key in self._changed:
                row.set_selected(True)
                row.setAccessibleDescription("")  # its name says that it changed
            elif row.is_selected:
                row.set_selected(False)


class MoveButtons(QWidget):
    moved = Signal(object, int)

    def __init__(self, key: object, title: str, *, first: bool, last: bool) -> None:
        super().__init__()
        self._key = key
        self.up = IconButton("arrow-up", self.tr("Move up: {step}").format(step=title), side=28)
        self.up.setObjectName("move step up")
        self.up.setEnabled(not first)
        self.down = IconButton(
            "arrow-down", self.tr("Move down: {step}").format(step=title), side=28
        )
        self.down.setObjectName("move step down")
        self.down.setEnabled(not last)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(self.up)
        row.addWidget(self.down)
        self.up.clicked.connect(self._on_up)
        self.down.clicked.connect(self._on_down)

    def take_focus(self, *, up: bool) -> None:
        wanted, other = (self.up, self.down) if up else (self.down, self.up)
        target = wanted if wanted.isEnabled() else other
        target.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_up(self) -> None:
        self.moved.emit(self._key, -1)

    def _on_down(self) -> None:
        self.moved.emit(self._key, 1)


def _button_with_focus(row: Row) -> bool:
    return any(one.up.hasFocus() or one.down.hasFocus() for one in row.findChildren(MoveButtons))

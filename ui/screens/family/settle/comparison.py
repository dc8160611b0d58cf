"""Versions beside each other, paragraph by paragraph; under each other where there is no room."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.screens.family.settle.option import PAD_X, PAD_Y, Corners, Option, OptionGroup
from ui.screens.family.settle.parts import Row
from ui.theme import Tone, Type, theme
from ui.widgets.banner import IconLabel
from ui.widgets.drawing import fill_round, follow_theme, hairline, smooth
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.values import Tag

LEAST_COLUMN = 300
"""Unscaled: narrower columns stack."""


class Head(QWidget):
    """Whose version a column is, when it was written, and who sees it until then."""

    def __init__(self, who: str, when: str, state: Tag) -> None:
        super().__init__()
        self.corners = Corners()
        self._column = QVBoxLayout(self)
        self._column.addWidget(PersonalLabel(who, Type.HEADING))
        self._column.addWidget(Label(when, Type.SMALL, Tone.QUIET))
        self._state = QHBoxLayout()
        if state.icon:
            self._state.addWidget(IconLabel(state.icon, state.tone), 0, Qt.AlignmentFlag.AlignTop)
        face = Type.SMALL_HEADING if state.icon else Type.SMALL
        self._state.addWidget(Label(state.words, face, state.tone), 1)
        self._column.addLayout(self._state)
        self._column.addStretch(1)
        self.setAccessibleName(f"{who}, {when}. {state.words}")
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self._restyle)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        painter.fillPath(self.corners.path(QRectF(self.rect())), QColor(theme().tokens.sunken))

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(PAD_X), px(PAD_Y), px(PAD_X), px(PAD_Y))
        self._column.setSpacing(px(2))
        self._state.setSpacing(px(6))


class Same(QWidget):
    """What all of them say, said once."""

    def __init__(self, label: str, words: str) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.addWidget(Label(label, Type.LABEL, Tone.QUIET))
        self._column.addWidget(PersonalLabel(words, Type.BODY, Tone.QUIET))
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(PAD_X), px(8), px(PAD_X), px(8))
        self._column.setSpacing(px(2))


class Comparison(QWidget):
    """``heads`` and the options of each row stand in the order of the versions."""

    picked = Signal(int, int)  # row, version

    def __init__(
        self,
        heads: Sequence[Head],
        names: Sequence[str],
        rows: Sequence[Row],
        *,
        same: str,
        told: Callable[[Row, int], str],
        nothing: Callable[[Row, int], str],
        is_voice: bool = False,
    ) -> None:
        """Of a part and the number of a version: ``told`` is put under its words, ``nothing``
        stands where it has none."""
        super().__init__()
        self._heads: list[QWidget] = [*heads]
        self._lines: list[list[QWidget]] = []
        self.groups: dict[int, OptionGroup] = {}
        self._names = list(names)
        self._is_stacked: bool | None = None
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(1, 1, 1, 1)
        for number, row in enumerate(rows):
            if row.is_blank:
                continue
            if row.is_same:
                self._lines.append([Same(same, "\n".join(row.sides[0]).strip("\n"))])
                continue
            options = [
                Option(
                    "\n".join(side).strip("\n"),
                    told(row, one),
                    nothing=nothing(row, one),
                    spoken=names[one],
                    is_voice=is_voice,
                )
                for one, side in enumerate(row.sides)
            ]
            group = OptionGroup(options, self)
            group.picked.connect(self._on_picked)
            group.setProperty("row", number)
            self.groups[number] = group
            self._lines.append([*options])
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self._arrange()
        follow_theme(self._restyle)

    @property
    def is_stacked(self) -> bool:
        return bool(self._is_stacked)

    def show_picks(self, picks: Mapping[int, int]) -> None:
        for number, group in self.groups.items():
            group.show_pick(picks.get(number))

    def take_focus(self) -> None:
        """On the first part that waits for a choice."""
        groups = list(self.groups.values())
        group = next((one for one in groups if one.current is None), next(iter(groups), None))
        if group is not None:
            group.take_focus()

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme().px(200), super().minimumSizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()
        super().resizeEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, rect = theme().tokens, QRectF(self.rect())
        fill_round(painter, rect, theme().px(8), ground=tokens.raised, border=tokens.line)
        # The lines stand in the grid's gaps of one pixel.
        for line in [self._heads, *self._lines]:
            first = line[0]
            if first.y() > 1:
                hairline(painter, 1, self.width() - 1, first.y() - 1, tokens.line)
            for widget in line[1:]:
                if self.is_stacked:
                    inset = theme().px(PAD_X)
                    hairline(painter, inset, self.width() - inset, widget.y() - 1, tokens.line)
                else:
                    painter.fillRect(
                        QRectF(widget.x() - 1, widget.y(), 1, widget.height()),
                        QColor(tokens.line),
                    )

    def _arrange(self) -> None:
        number = len(self._heads)
        stacked = theme().stacks or self.width() < number * theme().px(LEAST_COLUMN)
        if stacked == self._is_stacked:
            return
        self._is_stacked = stacked
        for number_in_grid in reversed(range(self._grid.count())):
            self._grid.takeAt(number_in_grid)  # the widgets stay, and are put in again below
        at = 0
        for line in [self._heads, *self._lines]:
            for column, widget in enumerate(line):
                if len(line) == 1:
                    self._grid.addWidget(widget, at, 0, 1, 1 if stacked else number)
                elif stacked:
                    self._grid.addWidget(widget, at + column, 0)
                else:
                    self._grid.addWidget(widget, at, column)
                if isinstance(widget, Option):
                    widget.show_who(self._names[column], shown=stacked)
            at += len(line) if stacked else 1
        self._round_corners(stacked=stacked)
        for column in range(number):
            self._grid.setColumnStretch(column, 0 if stacked and column else 1)
        self.updateGeometry()

    def _round_corners(self, *, stacked: bool) -> None:
        """What stands at the card's corners is as round as they are."""
        lines = [self._heads, *self._lines]
        for place, line in enumerate(lines):
            for column, widget in enumerate(line):
                if isinstance(widget, Head | Option):
                    left, right = column == 0, column == len(line) - 1
                    widget.corners = Corners(
                        top_left=place == 0 and left,
                        top_right=place == 0 and (left if stacked else right),
                        bottom_left=place == len(lines) - 1 and (right if stacked else left),
                        bottom_right=place == len(lines) - 1 and right,
                    )

    def _on_picked(self, version: int) -> None:
        row = self.sender().property("row")
        self.picked.emit(row, version)

    def _restyle(self) -> None:
        self._grid.setSpacing(1)
        self._arrange()
        self.update()

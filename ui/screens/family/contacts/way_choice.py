"""How a contact was made: all ways in one line, or a list where there is no room for that."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from keyworker_desktop.record.kinds.contact import WAYS
from ui.theme import theme
from ui.ways import way_words
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import ChoiceField
from ui.widgets.segmented import Choice, Segmented


class WayChoice(QWidget):
    """Alt+1 to Alt+7 choose from anywhere in ``near``, without leaving what one is typing."""

    changed = Signal(object)  # the way

    def __init__(self, name: str, near: QWidget) -> None:
        super().__init__()
        short = {"visit elsewhere": self.tr("Elsewhere"), "letter": self.tr("Letter")}
        self.line = Segmented(
            name, [Choice(short.get(way.value, way.label), way.value) for way in WAYS]
        )
        self.listed = ChoiceField(name, [Choice(way_words(way.value), way.value) for way in WAYS])
        self.listed.label.hide()
        self.listed.combo.setObjectName("note way")
        self._way = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.line)
        row.addWidget(self.listed, 1)
        row.addStretch(0)
        self.line.chosen.connect(self._on_chosen)
        self.listed.changed.connect(self._on_chosen)
        for number, way in enumerate(WAYS, 1):
            keys = QShortcut(QKeySequence(f"Alt+{number}"), near)
            keys.activated.connect(self._on_keys)
            keys.setProperty("way", way.value)
        self.setToolTip(self.tr("Alt+1 to Alt+7"))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        follow_theme(self._arrange)

    @property
    def way(self) -> str:
        return self._way

    def choose(self, way: str) -> None:
        """Show it without saying so; a way of a newer program stays as it is."""
        self._way = way
        self.line.choose(way)
        self.listed.choose(way)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(200), theme().px(36))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        fits = self.width() >= self.line.sizeHint().width()
        if self.line.isHidden() == fits:
            self.line.setVisible(fits)
        if self.listed.isHidden() != fits:
            self.listed.setVisible(not fits)
        self.setFixedHeight(theme().px(36))

    def _on_chosen(self, way: object) -> None:
        self.choose(str(way))
        self.changed.emit(self._way)

    def _on_keys(self) -> None:
        self._on_chosen(self.sender().property("way"))

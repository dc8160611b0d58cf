"""Adding files: a button, a place to drop them, and the lines of those on their way in."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from ui.attachments import choosing
from ui.attachments.choosing import Source, from_path, may_be_taken, sources_in
from ui.attachments.coming import Adder, Coming
from ui.attachments.line import ComingLine, RefusedLine
from ui.desk import Desk
from ui.theme import theme
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.drawing import fill_round, follow_theme, smooth


class FilesBox(QWidget):
    """Lines of files, and below them how to add more. Pasting and dropping work anywhere in it."""

    file_added = Signal(object, object)  # NewFile, and what it was added to
    failed = Signal(object)  # KnownError | None

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._is_over = False
        self._may_add = True
        self._owner: object = None
        self.adder = Adder(desk, self)
        self.adder.begun.connect(self._on_begun)
        self.adder.added.connect(self.file_added)
        self.adder.ended.connect(self._on_ended)
        self.adder.refused.connect(self._on_refused)
        self._coming: dict[Coming, ComingLine] = {}
        self._lines = QVBoxLayout()
        self._underway = QVBoxLayout()
        self.add_button = Button(
            self.tr("Add a file or photo"),
            ButtonKind.TEXT,
            icon="paperclip",
            size=ButtonSize.SMALL,
        )
        self.add_button.setObjectName("add file")
        self.add_button.setToolTip(
            self.tr("Or paste a picture here, or drop files. Several at once are fine.")
        )
        self.add_button.clicked.connect(self._on_add)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._lines)
        self._column.addLayout(self._underway)
        self._column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.add_button.installEventFilter(self)
        self.setAcceptDrops(True)
        self.setAccessibleName(self.tr("Photos and files"))
        follow_theme(self._restyle)

    @property
    def is_bringing_in(self) -> bool:
        """To what is shown now."""
        return any(coming.owner == self._owner for coming in self.adder.coming)

    @property
    def owner(self) -> object:
        return self._owner

    def set_owner(self, owner: object) -> None:
        """What is shown now. What is on its way to something else gets there, unseen."""
        if owner == self._owner:
            return
        self._owner = owner
        for coming, line in self._coming.items():
            line.setVisible(coming.owner == owner)
        for refused in self.findChildren(RefusedLine):
            self._take_out(refused)

    def set_may_add(self, *, may: bool) -> None:
        self._may_add = may
        self.add_button.setVisible(may)
        self.setAcceptDrops(may)

    def add_sources(self, sources: Sequence[Source]) -> None:
        if self._may_add:
            self.adder.add(sources, self._owner)

    def add_from(self, data: QMimeData) -> bool:
        """Whether there was anything in what was pasted or dropped."""
        if not self._may_add or not may_be_taken(data):
            return False
        self.add_sources(sources_in(data))
        return True

    def show_lines(self, lines: Sequence[QWidget]) -> None:
        """Replace the lines, in this order; those already here stay what they are."""
        kept = set(lines)
        for number in reversed(range(self._lines.count())):
            item = self._lines.itemAt(number)
            widget = item.widget() if item else None
            if widget is not None and widget not in kept:
                self._lines.removeWidget(widget)
                widget.hide()
                widget.deleteLater()
        for number, line in enumerate(lines):
            if self._lines.indexOf(line) != number:
                self._lines.insertWidget(number, line)
                line.show()

    def take_button(self) -> Button:
        """To be put elsewhere: the box then is nothing while it is empty."""
        self._column.removeWidget(self.add_button)
        return self.add_button

    def take_drops_of(self, widget: QWidget) -> None:
        """Files may be dropped anywhere on it."""
        widget.setAcceptDrops(True)
        widget.installEventFilter(self)

    # Pasting, dropping

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        match event:
            case QKeyEvent() if event.type() == QEvent.Type.KeyPress:
                return self._pasted(event)
            case QDragEnterEvent():
                self.dragEnterEvent(event)
                return event.isAccepted()
            case QDropEvent() if event.type() == QEvent.Type.Drop:
                self.dropEvent(event)
                return True
        return super().eventFilter(watched, event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._pasted(event):
            super().keyPressEvent(event)

    def _pasted(self, event: QKeyEvent) -> bool:
        if not event.matches(QKeySequence.StandardKey.Paste):
            return False
        data: QMimeData | None = QGuiApplication.clipboard().mimeData()
        return data is not None and self.add_from(data)

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._may_add and may_be_taken(event.mimeData()):
            event.acceptProposedAction()
            self._set_over(is_over=True)

    @override
    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._set_over(is_over=False)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._set_over(is_over=False)
        if self.add_from(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_over:
            painter, tokens = QPainter(self), theme().tokens
            smooth(painter)
            fill_round(
                painter,
                self.rect().toRectF(),
                theme().px(8),
                ground=tokens.accent_soft,
                border=tokens.accent,
                width=2,
            )

    def _set_over(self, *, is_over: bool) -> None:
        self._is_over = is_over
        self.update()

    def _on_add(self) -> None:
        self.add_sources([from_path(path) for path in choosing.choose_files()])

    # What is on its way in

    def _on_begun(self, coming: Coming) -> None:
        line = ComingLine(coming)
        self._coming[coming] = line
        self._underway.addWidget(line)
        line.show()

    def _on_ended(self, coming: Coming) -> None:
        self._remove(coming)

    def _on_refused(self, name: str, sentence: str, owner: object) -> None:
        if owner != self._owner:
            self.failed.emit(KnownError(sentence))  # without its name: another entry is read now
            return
        line = RefusedLine(name, sentence)
        line.put_away.connect(self._on_put_away)
        self._underway.addWidget(line)
        line.show()

    def _on_put_away(self) -> None:
        line = self.sender()
        if isinstance(line, RefusedLine):
            self._take_out(line)

    def _remove(self, coming: Coming) -> None:
        line = self._coming.pop(coming, None)
        if line is not None:
            self._take_out(line)

    def _take_out(self, line: QWidget) -> None:
        focused = QApplication.focusWidget()
        if focused is not None and line.isAncestorOf(focused):
            self.add_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._underway.removeWidget(line)
        line.hide()
        line.deleteLater()

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(4))
        self._lines.setSpacing(px(2))
        self._underway.setSpacing(px(6))
        self.update()

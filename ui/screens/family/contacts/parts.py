"""Parts of the contacts tab's layout: labelled lines, and pages that scroll or fit their words."""

from PySide6.QtCore import QEvent, QMimeData, QObject, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from ui.attachments.choosing import may_be_taken
from ui.theme import Type, theme
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import Field
from ui.widgets.label import Label
from ui.widgets.note_pad import NotePad
from ui.widgets.page import NARROW_PAD, PAD_X, STACK_WIDTH, Page

LABEL_WIDTH = 84
RING_ROOM = 6


class Line(QWidget):
    """A label at the left and what is filled in beside it; with large text one above the other."""

    def __init__(
        self, words: str, *parts: QWidget, shares: tuple[int, ...] = (), height: int = 36
    ) -> None:
        """``height``, unscaled, is that of what stands beside the label."""
        super().__init__()
        self._height = height
        self.label = Label(words, Type.SMALL_HEADING)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.addWidget(self.label)
        self._parts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.addLayout(self._parts, 1)
        self._fields = [part for part in parts if isinstance(part, Field)]
        for number, part in enumerate(parts):
            policy = part.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            part.setSizePolicy(policy)
            self._parts.addWidget(part, shares[number] if shares else 1)
        self.label.setBuddy(parts[0].editor if isinstance(parts[0], Field) else parts[0])
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        px, stacks = theme().px, theme().stacks
        direction = QBoxLayout.Direction
        way = direction.TopToBottom if stacks else direction.LeftToRight
        self._row.setDirection(way)
        self._parts.setDirection(way)
        self._row.setSpacing(px(4 if stacks else 8))
        self._parts.setSpacing(px(8))
        self.label.setMinimumHeight(0 if stacks else px(self._height))
        self.label.setFixedWidth(px(300 if stacks else LABEL_WIDTH))
        self._row.setAlignment(self.label, Qt.AlignmentFlag.AlignTop)
        for field in self._fields:
            is_told = field.label.text() == self.label.text() or not stacks
            field.label.setVisible(not is_told)


class TabPage(Page):
    """The whole tab: narrower edges above and below than a page has that only scrolls."""

    @override
    def _restyle(self) -> None:
        super()._restyle()
        px = theme().px
        side = PAD_X if self.width() >= px(STACK_WIDTH) else NARROW_PAD
        self.body.setContentsMargins(px(side), px(14), px(side), px(12))


class BodyPad(NotePad):
    """The words of the note, with the focus ring a little away from them.

    Files and pictures that are pasted or dropped here are no words: they are ``given``.
    """

    given = Signal(object)  # QMimeData, only while the signal is delivered

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return _is_file(source) or super().canInsertFromMimeData(source)

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        if _is_file(source):
            self.given.emit(source)
        else:
            super().insertFromMimeData(source)

    def ring_rect(self) -> QRect:
        room = theme().px(RING_ROOM)
        return self.rect().adjusted(-room, -room, room, room)

    def ring_radius(self) -> float:
        return 8.0


def _is_file(data: QMimeData) -> bool:
    """A table copied from elsewhere comes as words and as a picture: then it is words."""
    is_words = data.hasText() and not data.hasUrls()
    return may_be_taken(data) and not is_words


class FitPage(Page):
    """Scrolls by itself, or is as high as its words on a page that scrolls with all of it."""

    _fits = False

    def __init__(self, name: str) -> None:
        super().__init__(name, padded=False)
        self.content.installEventFilter(self)

    def set_fits(self, *, fits: bool) -> None:
        self._fits = fits
        policy = self.sizePolicy()
        vertical = QSizePolicy.Policy.Minimum if fits else QSizePolicy.Policy.Expanding
        policy.setVerticalPolicy(vertical)
        policy.setHeightForWidth(fits)
        self.setSizePolicy(policy)
        self.setVerticalScrollBarPolicy(
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff if fits else Qt.ScrollBarPolicy.ScrollBarAsNeeded
        )
        self.updateGeometry()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.content and event.type() == QEvent.Type.LayoutRequest and self._fits:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    @override
    def hasHeightForWidth(self) -> bool:
        return self._fits

    @override
    def heightForWidth(self, width: int) -> int:
        if not self._fits:
            return -1
        layout = self.body
        if layout.hasHeightForWidth():
            return layout.totalHeightForWidth(width)
        return layout.totalSizeHint().height()

    @override
    def sizeHint(self) -> QSize:
        height = self.heightForWidth(self.width()) if self._fits else theme().px(200)
        return QSize(theme().px(300), height)

    @override
    def minimumSizeHint(self) -> QSize:
        height = self.heightForWidth(self.width()) if self._fits else theme().px(80)
        return QSize(theme().px(200), height)

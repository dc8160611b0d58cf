"""The note pad: plain text of any length, quiet while one writes, under the clipboard rule."""

from math import ceil

from PySide6.QtCore import QMimeData, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QPlainTextEdit, QSizePolicy, QWidget
from typing_extensions import override

from ui.theme import Type, theme
from ui.widgets.clipboard import clear_later, personal_mime
from ui.widgets.drawing import follow_theme

MOST_CHARACTERS = 200_000
LONGEST_LINE = 75  # characters; longer lines are hard to read back
PAD_X, PAD_Y = 12, 8
LEAST_LINES = 3


class NotePad(QPlainTextEdit):
    """Ctrl+Enter finishes; Tab goes on to the next field. Nothing typed is ever cut off in silence:
    what does not fit is refused and ``too_long`` is emitted.

    ``grows_from``: as high as its text, from so many lines up, for forms on a scrolling page.
    ``bare``: without a border, for use inside a card that has one.
    """

    finished = Signal()
    left = Signal()  # the focus went elsewhere: a good moment to keep the draft
    too_long = Signal()

    def __init__(
        self,
        name: str,
        *,
        placeholder: str = "",
        grows_from: int | None = None,
        bare: bool = False,
        face: Type = Type.BODY,
        most: int = MOST_CHARACTERS,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._grows = grows_from is not None
        self._least_lines = grows_from or LEAST_LINES
        self._face = face
        self._most = most
        self._bare = bare
        self.setAccessibleName(name)
        self.setPlaceholderText(placeholder)
        self.document().setDocumentMargin(0)
        self.setTabChangesFocus(True)
        self.setProperty("bare", bare)
        # The system's keyboard must not learn a family's words.
        self.setInputMethodHints(
            Qt.InputMethodHint.ImhSensitiveData
            | Qt.InputMethodHint.ImhNoPredictiveText
            | Qt.InputMethodHint.ImhMultiLine
        )
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if self._grows:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.document().documentLayout().documentSizeChanged.connect(self._fit)
        follow_theme(self._restyle)

    def text(self) -> str:
        return self.toPlainText()

    def show_text(self, text: str) -> None:
        """Replace everything, with an empty undo history: what was another note's stays there."""
        self.setPlainText(text)

    def insert_words(self, words: str) -> None:
        """Put words where the cursor is, as one step that can be undone."""
        cursor = self.textCursor()
        cursor.insertText(words)
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def begin_prompt(self, words: str) -> None:
        """A new paragraph at the end that starts with a prompt ("Sleep: "), ready to go on."""
        self.moveCursor(QTextCursor.MoveOperation.End)
        last = self.document().lastBlock().text()
        self.insert_words(f"{words} " if not last else f"\n{words} ")

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.finished.emit()
        elif self._would_overflow(event):
            self.too_long.emit()
        elif event.key() == Qt.Key.Key_Escape:
            event.ignore()  # the editor round it leaves, with the draft kept
        else:
            super().keyPressEvent(event)

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        clear_later()
        return personal_mime(self.textCursor().selectedText().replace("\u2029", "\n"))

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        room = self._most - self.document().characterCount() + 1
        room += len(self.textCursor().selectedText())
        if len(source.text()) > room:
            self.too_long.emit()
        elif source.hasText():
            self.textCursor().insertText(source.text().replace("\x00", ""))
            self.ensureCursorVisible()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._set_measure()
        self._fit()  # narrower lines may be more of them

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(360), self._height_for(self._shown_lines()))

    @override
    def minimumSizeHint(self) -> QSize:
        lines = self._shown_lines() if self._grows else min(2, self._least_lines)
        return QSize(theme().px(160), self._height_for(lines))

    def _would_overflow(self, event: QKeyEvent) -> bool:
        typed = event.text()
        if not typed or not typed.isprintable() or event.matches(QKeySequence.StandardKey.Copy):
            return False
        full = self.document().characterCount() - 1 >= self._most
        return full and not self.textCursor().hasSelection()

    def _shown_lines(self) -> int:
        # A plain text document measures its height in lines.
        return max(self._least_lines, round(self.document().size().height()))

    def _height_for(self, lines: int) -> int:
        margins = self.contentsMargins()
        line = ceil(QFontMetricsF(self.font()).lineSpacing())
        frame = margins.top() + margins.bottom() + (0 if self._bare else 2)
        return round(lines * line + frame + 2 * self._pad(PAD_Y)) + 1

    def _pad(self, size: int) -> int:
        return 0 if self._bare else theme().px(size)

    def _set_measure(self) -> None:
        """Margins that keep the lines short however wide the window is."""
        measure = QFontMetricsF(self.font()).averageCharWidth() * LONGEST_LINE * 1.08
        x, y = self._pad(PAD_X), self._pad(PAD_Y)
        spare = max(0, round(self.width() - 2 * x - measure))
        self.setViewportMargins(x, y, x + spare, y)

    def _fit(self) -> None:
        if self._grows and self.height() != self.sizeHint().height():
            self.setFixedHeight(self.sizeHint().height())

    def _restyle(self) -> None:
        self.setFont(theme().font(self._face))
        self.viewport().setFont(self.font())  # the placeholder is drawn in this one
        self.setCursorWidth(theme().px(2))
        self._set_measure()
        self._fit()
        self.updateGeometry()

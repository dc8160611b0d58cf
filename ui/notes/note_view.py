"""A finished note to be read, exactly as its author wrote it, with what was added since."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.kinds.contact import Addendum
from keyworker_desktop.store.reading import ReviewItem
from ui.notes.words import told_sent, told_source, told_written
from ui.theme import Tone, Type, theme
from ui.widgets.banner import IconLabel
from ui.widgets.drawing import follow_theme, hairline
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.note_pad import LONGEST_LINE, NotePad
from ui.widgets.voice import VoiceGround

LABEL_LIMIT = 4_000
"""Longer texts are laid out by the note pad, which does not measure them at each resize."""

Names = Callable[[UUID], str]


class WrittenText(NotePad):
    """A long text to read, select and copy; nobody can type in it."""

    def __init__(
        self, name: str, text: str, *, face: Type = Type.BODY, struck: bool = False
    ) -> None:
        super().__init__(name, grows_from=1, bare=True, face=face)
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if struck:
            follow_theme(self._strike)
        self.show_text(text)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()  # Qt does not tell of the new height of a text that is one paragraph

    def _strike(self) -> None:
        font = self.font()
        font.setStrikeOut(True)
        self.setFont(font)


class StruckLabel(PersonalLabel):
    """Words entered in error: struck through, and still to be read."""

    def _restyle(self) -> None:
        super()._restyle()
        font = self.font()
        font.setStrikeOut(True)
        self.setFont(font)


def written_text(
    name: str, text: str, *, face: Type = Type.BODY, struck: bool = False
) -> NotePad | PersonalLabel:
    """The words as they were written, whatever their length."""
    if len(text) > LABEL_LIMIT:
        return WrittenText(name, text, face=face, struck=struck)
    return StruckLabel(text, face, Tone.QUIET) if struck else PersonalLabel(text, face)


class Strip(QWidget):
    """A sunken line across a card that says whose words these are."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Label("", Type.SMALL, Tone.QUIET)
        self._row = QHBoxLayout(self)
        self._row.addWidget(IconLabel("pen-off"), 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.words, 1)
        follow_theme(self._restyle)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter, tokens = QPainter(self), theme().tokens
        painter.fillRect(QRectF(self.rect()), tokens.sunken)
        hairline(painter, 0, self.width(), 0, tokens.line)
        hairline(painter, 0, self.width(), self.height() - 1, tokens.line)

    def _restyle(self) -> None:
        px = theme().px
        self._row.setContentsMargins(px(20), px(7), px(20), px(7))
        self._row.setSpacing(px(8))
        self.update()


class NoteView(QWidget):
    """The words of one note. ``show_note`` replaces all of them."""

    def __init__(self, names: Names, parent: QWidget | None = None, *, worry: str = "") -> None:
        """``names`` tells who wrote on a device; ``worry`` stands above one for the supervisor."""
        super().__init__(parent)
        self._names = names
        self._worry = worry or self.tr("A worry for you")
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        self._parts: list[QWidget] = []
        follow_theme(self._restyle)

    def show_note(
        self, item: ReviewItem, received: Mapping[UUID, datetime], *, now: datetime
    ) -> None:
        for part in self._parts:
            self._column.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts = []
        contact = item.sheet.contact
        is_struck = bool(contact.struck)
        if is_struck:
            self._add(self._struck_line(contact.struck))
        if contact.concern.strip():
            self._add_worry(contact.concern)
        if contact.body.strip():
            text = written_text(self.tr("The note"), contact.body, struck=is_struck)
            text.setObjectName("note text")
            self._add(text)
        elif not contact.words.strip():
            self._add(Label(self.tr("No words were written."), Type.BODY, Tone.QUIET))
        if contact.words.strip():
            self._add(self._voice(contact.words, told_source(item)))
        if contact.where.strip():
            self._add_under(self.tr("Where"), contact.where)
        if contact.next.strip():
            self._add_under(self.tr("What next"), contact.next)
        for addendum in item.sheet.addenda:
            self._add_addendum(addendum, received, now)

    def _add(self, part: QWidget) -> None:
        self._column.insertWidget(len(self._parts), part)
        self._parts.append(part)

    def _add_under(self, title: str, words: str, *, struck: bool = False) -> None:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme().px(2))
        column.addWidget(Label(title, Type.SMALL_HEADING, Tone.QUIET))
        column.addWidget(written_text(title, words, struck=struck))
        self._add(part)

    def _add_worry(self, worry: str) -> None:
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme().px(8))
        row.addWidget(IconLabel("flag", Tone.CAUTION), 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(theme().px(2))
        words.addWidget(Label(self._worry, Type.SMALL_HEADING, Tone.CAUTION))
        words.addWidget(written_text(self.tr("The worry"), worry))
        row.addLayout(words, 1)
        self._add(part)

    def _voice(self, words: str, source: str) -> QWidget:
        ground = VoiceGround()
        quoted = f"“{words.strip().strip('“”')}”"
        name = self.tr("Their own words")
        text = written_text(name, quoted, face=Type.VOICE)
        text.setObjectName("own words")
        ground.body.addWidget(text)
        if source:
            ground.body.addWidget(PersonalLabel(source, Type.SMALL, Tone.QUIET))
        ground.setAccessibleName(name)
        return ground

    def _add_addendum(
        self, addendum: Addendum, received: Mapping[UUID, datetime], now: datetime
    ) -> None:
        author = self._names(addendum.facts.device_id) if addendum.facts else ""
        when = told_written(addendum, now=now)
        _, late = told_sent(addendum, received, now=now)
        title = self.tr("Added by {name}, {when}").format(name=author, when=when)
        self._add_under(
            ", ".join(part for part in (title, late) if part),
            addendum.body,
            struck=bool(addendum.struck),
        )
        if addendum.struck:
            self._add(self._struck_line(addendum.struck))

    def _struck_line(self, reason: str) -> QWidget:
        words = self.tr("Entered in error: {reason}").format(reason=reason)
        return PersonalLabel(words, Type.SMALL_MEDIUM, Tone.QUIET)

    def _restyle(self) -> None:
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme().px(14))
        line = theme().metrics(Type.BODY).averageCharWidth() * LONGEST_LINE * 1.08
        self.setMaximumWidth(round(line))

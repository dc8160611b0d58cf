"""The child's own words: always on the same ground, as said, with who, when and how."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.banner import IconLabel
from ui.widgets.drawing import fill_round, follow_theme, hairline, rounded, smooth
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.note_pad import NotePad

RADIUS, PAD_X, PAD_Y = 8, 16, 12


class VoiceGround(QWidget):
    """The ground of the child's words. ``inside`` a card it keeps only its lower line."""

    def __init__(
        self, *, inside: bool = False, top_of_card: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._inside = inside
        self._top_of_card = top_of_card
        self.body = QVBoxLayout(self)
        follow_theme(self._restyle_ground)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px, rect = theme().tokens, theme().px, QRectF(self.rect())
        if self._inside:
            painter.fillPath(
                rounded(rect, px(RADIUS) - 1, top=self._top_of_card, bottom=False),
                QColor(tokens.voice),
            )
            hairline(painter, 0, rect.width(), rect.height() - 1, tokens.voice_line)
            if not self._top_of_card:
                hairline(painter, 0, rect.width(), 0, tokens.voice_line)
        else:
            fill_round(painter, rect, px(RADIUS), ground=tokens.voice, border=tokens.voice_line)
        if tokens.outlined:
            # On black the ground cannot carry it, so the words keep a mark of their own.
            mark = QRectF(0, 0 if self._inside else px(RADIUS), px(4), rect.height())
            mark.setBottom(rect.bottom() - (0 if self._inside else px(RADIUS)))
            fill_round(painter, mark, 0, ground=tokens.voice_line)

    def _restyle_ground(self) -> None:
        px = theme().px
        self.body.setContentsMargins(px(PAD_X), px(PAD_Y), px(PAD_X), px(PAD_Y))
        self.body.setSpacing(px(2))
        self.update()


class VoiceBlock(VoiceGround):
    """A quotation as it was said. ``source`` says who, when and how: "Alex, 24 April, aloud"."""

    def __init__(
        self,
        words: str,
        source: str = "",
        *,
        inside: bool = False,
        top_of_card: bool = False,
        strong: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(inside=inside, top_of_card=top_of_card, parent=parent)
        self.words = PersonalLabel("", Type.SECTION if strong else Type.VOICE)
        self.source = PersonalLabel("", Type.SMALL, Tone.QUIET)
        self.body.addWidget(self.words)
        self.body.addWidget(self.source)
        self.show_words(words, source)

    def show_words(self, words: str, source: str = "") -> None:
        quoted = words.strip().strip('“”"')
        self.words.setText(f"“{quoted}”")
        self.source.setText(source)
        if self.source.isHidden() == bool(source):
            self.source.setVisible(bool(source))
        self.setAccessibleName(f"“{quoted}” {source}".strip())


class VoiceEditor(VoiceGround):
    """Where the child's own words are written down, apart from the worker's."""

    changed = Signal(str)
    finished = Signal()

    def __init__(
        self,
        title: str,
        *,
        placeholder: str = "",
        inside: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        """``title`` names whose words they are: "Alex's own words"."""
        super().__init__(inside=inside, parent=parent)
        self.title = Label(title, Type.SMALL_HEADING, wrap=False)
        self.remark = Label("", Type.SMALL, Tone.QUIET)
        self.remark.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = QHBoxLayout()
        head.addWidget(IconLabel("quote", Tone.PLAIN))
        head.addWidget(self.title)
        head.addWidget(self.remark, 1)
        self.pad = NotePad(title, placeholder=placeholder, grows_from=1, bare=True, face=Type.VOICE)
        self._head = head
        self.body.addLayout(head)
        self.body.addWidget(self.pad)
        self.pad.textChanged.connect(self._on_changed)
        self.pad.finished.connect(self.finished)
        follow_theme(self._restyle_head)

    def text(self) -> str:
        return self.pad.text()

    def show_text(self, text: str) -> None:
        self.pad.show_text(text)

    def _on_changed(self) -> None:
        self.changed.emit(self.pad.text())

    def _restyle_head(self) -> None:
        self._head.setSpacing(theme().px(8))

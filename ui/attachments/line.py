"""One file in a list: what it is, how far it has come, and what can be done with it."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.store.attachments import AttachmentSheet, Whereabouts
from ui.attachments.coming import CLEANING, KEEPING, Coming
from ui.attachments.new_file import NewFile
from ui.attachments.words import facts_of, icon_of, told_facts, told_size, told_state
from ui.desk import Desk
from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.button import Button, ButtonKind, ButtonSize, IconButton, Link
from ui.widgets.drawing import fill_round, follow_theme, smooth
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.progress import ProgressLine
from ui.widgets.state import TagLabel
from ui.widgets.values import Tag

SIDE = 44
RADIUS = 6


class Line(QWidget):
    """Icon or small picture, name, quiet facts, and at the right what can be done."""

    def __init__(self, name: QWidget, facts: str, icon: str, *acts: QWidget) -> None:
        super().__init__()
        self.mark = Mark(icon)
        self.facts = Label(facts, Type.SMALL, Tone.QUIET)
        self.below = Flow(self.facts, gap=12)
        self._words = QVBoxLayout()
        self._words.addWidget(name)
        self._words.addWidget(self.below)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._words, 1)
        for act in acts:
            self._row.addWidget(act, 0, Qt.AlignmentFlag.AlignVCenter)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        follow_theme(self._restyle)

    def add_words(self, widget: QWidget) -> None:
        """A line under the facts."""
        self._words.addWidget(widget)

    def _restyle(self) -> None:
        px = theme().px
        self._row.setContentsMargins(0, px(4), 0, px(4))
        self._row.setSpacing(px(12))
        self._words.setSpacing(px(1))


class FileLine(Line):
    """A file that hangs on a saved entry. ``opened`` by its name, mouse or keyboard."""

    opened = Signal(object)  # entity_id
    fetch_requested = Signal(object)  # Attachment
    stop_requested = Signal(object)  # Attachment

    def __init__(self, desk: Desk, sheet: AttachmentSheet) -> None:
        self._desk = desk
        self.sheet = sheet
        self.name = NameLink(sheet.attachment.name)
        self.name.setObjectName("open file")
        self.act = Button("-", ButtonKind.TEXT, size=ButtonSize.SMALL)
        super().__init__(
            self.name, facts_of(sheet.attachment), icon_of(sheet.attachment.media), self.act
        )
        self.tag = TagLabel(Tag(""))
        self.below.add(self.tag)
        self._problem = Label("", Type.SMALL, Tone.CAUTION)
        self._reason = PersonalLabel("", Type.SMALL, Tone.QUIET)
        self._caption = PersonalLabel("", Type.SMALL)
        for label in (self._caption, self._reason, self._problem):
            self.add_words(label)
        self.name.clicked.connect(self._on_open)
        self.act.clicked.connect(self._on_act)
        self.show_sheet(sheet)

    def show_sheet(self, sheet: AttachmentSheet) -> None:
        self.sheet = sheet
        attachment = sheet.attachment
        tag = told_state(sheet, self._desk)
        self.tag.show_tag(tag)
        self._caption.setText(attachment.caption)
        self._caption.setVisible(bool(attachment.caption))
        self._reason.setText(
            self.tr("Entered in error: {reason}").format(reason=attachment.struck)
            if attachment.struck
            else ""
        )
        self._reason.setVisible(bool(attachment.struck))
        self._problem.setText(sheet.problem)
        self._problem.setVisible(bool(sheet.problem))
        is_there = sheet.whereabouts is Whereabouts.THERE and not attachment.struck
        self.act.setVisible(is_there)
        if is_there and sheet.is_wanted:
            self.act.setObjectName("stop fetching")
            self.act.set_words(self.tr("Stop"))
        elif is_there:
            self.act.setObjectName("fetch file")
            self.act.set_words(self.tr("Fetch ({size})").format(size=told_size(sheet.in_all)))
        self.act.setAccessibleDescription(attachment.name)
        state = self._reason.text() or tag.words
        spoken = [attachment.name, attachment.caption, self.facts.text(), state, sheet.problem]
        self.setAccessibleName(", ".join(part for part in spoken if part))
        self.name.setAccessibleDescription(", ".join(part for part in spoken[1:] if part))

    def _on_open(self) -> None:
        self.opened.emit(self.sheet.attachment.entity_id)

    def _on_act(self) -> None:
        if self.sheet.is_wanted:
            self.stop_requested.emit(self.sheet.attachment)
        else:
            self.fetch_requested.emit(self.sheet.attachment)


class NewFileLine(Line):
    """A file of a draft: it goes with the note when that is finished."""

    taken_out = Signal(object)  # NewFile

    def __init__(self, file: NewFile) -> None:
        self._file = file
        out = IconButton("x", "", side=32)
        name = PersonalLabel(file.name, Type.BODY)
        super().__init__(
            name, told_facts(file.media, file.pages, file.kept.size), icon_of(file.media), out
        )
        words = self.tr("Take {name} out").format(name=file.name)
        out.setAccessibleName(words)
        out.setToolTip(words)
        out.setObjectName("take file out")
        out.clicked.connect(self._on_out)
        if file.keeps_its_story:
            self.add_words(
                Label(
                    self.tr("It may still say inside who made it, and when."),
                    Type.SMALL,
                    Tone.QUIET,
                )
            )
        self.setAccessibleName(f"{file.name}, {self.facts.text()}")

    def _on_out(self) -> None:
        self.taken_out.emit(self._file)


class ComingLine(QWidget):
    """A file on its way in, with a number and Cancel."""

    def __init__(self, coming: Coming) -> None:
        super().__init__()
        self._coming = coming
        self._title = self.tr("Adding {name}").format(name=coming.name)
        self.progress = ProgressLine(self._title)
        self.progress.cancel.setObjectName("cancel adding")
        self.progress.cancel.setAccessibleName(
            self.tr("Cancel adding {name}").format(name=coming.name)
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.progress)
        self.progress.cancelled.connect(coming.stop)
        coming.moved.connect(self._on_moved)

    def _on_moved(self, step: str, done: int, of: int) -> None:
        words = self._title
        if step == CLEANING:
            words = self.tr("Checking {name}").format(name=self._coming.name)
        elif step == KEEPING:
            words = self.tr("Encrypting {name}").format(name=self._coming.name)
        told = self.tr("{done} of {all}").format(done=told_size(done), all=told_size(of))
        self.progress.show_share(done / of if of else 0, told if of else "", words)


class RefusedLine(Line):
    """What was not added, and why; it stays until somebody has read it."""

    put_away = Signal()

    def __init__(self, name: str, sentence: str) -> None:
        away = IconButton("x", "", side=32)
        words = PersonalLabel(name, Type.SMALL_MEDIUM)
        super().__init__(words, "", "circle-alert", away)
        words.setVisible(bool(name))
        self.below.hide()
        self.mark.set_tone(Tone.CAUTION)
        self.sentence = Label(sentence, Type.SMALL)
        self.add_words(self.sentence)
        told = self.tr("Put this message away")
        away.setAccessibleName(told)
        away.setToolTip(told)
        away.setObjectName("put refusal away")
        away.clicked.connect(self.put_away)
        self.setAccessibleName(f"{name}. {sentence}" if name else sentence)


class Mark(QWidget):
    """The icon of a kind of file; for a picture, once it is there, the picture itself, small."""

    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self._tone = Tone.QUIET
        self._image: QImage | None = None
        follow_theme(self._restyle)

    @property
    def image(self) -> QImage | None:
        return self._image

    def set_tone(self, tone: Tone) -> None:
        self._tone = tone
        self.update()

    def show_image(self, image: QImage | None) -> None:
        self._image = image
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(SIDE), theme().px(SIDE))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        smooth(painter)
        tokens, px, rect = theme().tokens, theme().px, QRectF(self.rect())
        fill_round(painter, rect, px(RADIUS), ground=tokens.sunken, border=tokens.line)
        if self._image is None:
            side = px(22)
            place = QRectF(0, 0, side, side)
            place.moveCenter(rect.center())
            paint_icon(painter, self._icon, place, self._tone)
            return
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        inside = rect.adjusted(2, 2, -2, -2)
        size = self._image.size().scaled(inside.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(0, 0, size.width(), size.height())
        place.moveCenter(rect.center())
        painter.drawImage(place, self._image)

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()


class NameLink(Link):
    """A file's name; elided where it is longer than there is room."""

    def __init__(self, name: str) -> None:
        super().__init__(name, Type.BODY)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setToolTip(name)

    @override
    def minimumSizeHint(self) -> QSize:
        usual = self.sizeHint()
        return QSize(min(usual.width(), theme().px(120)), usual.height())

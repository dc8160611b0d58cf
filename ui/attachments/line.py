"""One file in a list: what it is, how far it has come, and what can be done with it."""

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.store.attachments import AttachmentSheet, Whereabouts
from ui.attachments.coming import CLEANING, KEEPING, Coming
from ui.attachments.new_file import NewFile
from ui.attachments.words import facts_of, icon_of, told_facts, told_size, told_state
from ui.desk import Desk
from ui.theme import Tone, Type, paint_icon, theme
from ui.widgets.button import Button, ButtonKind, ButtonSize, IconButton, Link
from ui.widgets.drawing import fill_round, follow_theme, smooth
from ui.widgets.fields import LineEdit
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.progress import ProgressLine
from ui.widgets.state import TagLabel
from ui.widgets.values import Tag

SIDE = 44
RADIUS = 6
_tr = QCoreApplication.translate
LONGEST_NAME, LONGEST_CAPTION = 60, 500
"""Characters: a longer caption stands under the file's own name; a still longer one is a note."""


class Line(QWidget):
    """Icon or small picture, name, quiet facts, and at the right what can be done."""

    def __init__(self, name: QWidget, facts: str, icon: str, *acts: QWidget) -> None:
        super().__init__()
        self.mark = Mark(icon)
        self.facts = _Facts(facts, Type.SMALL, Tone.QUIET)
        self.below = Flow(self.facts, gap=8)
        self._words = QVBoxLayout()
        self._words.addWidget(name)
        self._words.addWidget(self.below)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._words, 1)
        for act in acts:
            self._row.addWidget(act, 0, Qt.AlignmentFlag.AlignTop)
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
    captioned = Signal(object, str)  # Attachment, what it shows
    fetch_requested = Signal(object)  # Attachment
    stop_requested = Signal(object)  # Attachment

    def __init__(self, desk: Desk, sheet: AttachmentSheet, *, may_caption: bool = False) -> None:
        self._desk = desk
        self._may_caption = may_caption
        self.sheet = sheet
        self.name = NameLink(sheet.attachment.name)
        self.name.setObjectName("open file")
        self.act = Button("-", ButtonKind.TEXT, size=ButtonSize.SMALL)
        self.say = IconButton("pen-line", "", side=32)
        self.say.setObjectName("say what it shows")
        super().__init__(
            self.name,
            facts_of(sheet.attachment),
            icon_of(sheet.attachment.media),
            self.act,
            self.say,
        )
        self.tag = TagLabel(Tag(""))
        self.below.add(self.tag)
        self._problem = Label("", Type.SMALL, Tone.CAUTION)
        self._reason = PersonalLabel("", Type.SMALL, Tone.QUIET)
        self._caption = PersonalLabel("", Type.SMALL)
        self.saying = CaptionForm()
        self.saying.hide()
        for widget in (self._caption, self._reason, self._problem, self.saying):
            self.add_words(widget)
        self.saying.given.connect(self._on_caption)
        self.saying.left.connect(self._on_caption_left)
        self.say.clicked.connect(self.open_caption)
        self.name.clicked.connect(self._on_open)
        self.act.clicked.connect(self._on_act)
        self.show_sheet(sheet)

    def show_sheet(self, sheet: AttachmentSheet) -> None:
        self.sheet = sheet
        attachment = sheet.attachment
        tag = told_state(sheet, self._desk)
        self.tag.show_tag(tag)
        is_long = len(attachment.caption) > LONGEST_NAME
        is_named = bool(attachment.caption) and not is_long
        self.name.set_words(attachment.caption if is_named else attachment.name)
        self.name.setToolTip(attachment.name)
        self.facts.setText(
            f"{attachment.name} · {facts_of(attachment)}" if is_named else facts_of(attachment)
        )
        self._caption.setText(attachment.caption)
        self._caption.setVisible(is_long)
        self._name_say(attachment)
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
        others = attachment.caption if is_long else ""
        spoken = [self.name.text(), others, self.facts.text(), state, sheet.problem]
        self.setAccessibleName(", ".join(part for part in spoken if part))
        self.name.setAccessibleDescription(", ".join(part for part in spoken[1:] if part))

    def open_caption(self) -> None:
        """What stands there now, to be written anew."""
        self.saying.begin(self.sheet.attachment.name, self.sheet.attachment.caption)

    def close_caption(self) -> None:
        """It is saved."""
        had_focus = self.saying.holds_focus
        self.saying.hide()
        if had_focus:
            self.say.setFocus(Qt.FocusReason.OtherFocusReason)

    def _name_say(self, attachment: Attachment) -> None:
        words = self.tr("Change what {name} shows") if attachment.caption else ""
        words = (words or self.tr("Say what {name} shows")).format(name=attachment.name)
        self.say.setAccessibleName(words)
        self.say.setToolTip(words)
        self.say.setVisible(self._may_caption and not attachment.struck)

    def _on_caption(self, words: str) -> None:
        if words == self.sheet.attachment.caption:
            self.close_caption()
        else:
            self.captioned.emit(self.sheet.attachment, words)

    def _on_caption_left(self) -> None:
        self.close_caption()

    def _on_open(self) -> None:
        self.opened.emit(self.sheet.attachment.entity_id)

    def _on_act(self) -> None:
        if self.sheet.is_wanted:
            self.stop_requested.emit(self.sheet.attachment)
        else:
            self.fetch_requested.emit(self.sheet.attachment)


class CaptionForm(QWidget):
    """What a file shows, in a few words: ``given``, or ``left`` as it was."""

    given = Signal(str)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._before = ""
        self.line = caption_line()
        self.save = Button(self.tr("Save"), size=ButtonSize.SMALL)
        self.save.setObjectName("save what it shows")
        self.leave = Button(self.tr("Not now"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        self.leave.setObjectName("leave what it shows")
        self.wrong = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.wrong.hide()
        self.line.returnPressed.connect(self._on_save)
        self.save.clicked.connect(self._on_save)
        self.leave.clicked.connect(self.left)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.line)
        self._column.addWidget(self.wrong)
        self._column.addWidget(Flow(self.save, self.leave, gap=8))
        follow_theme(self._restyle)

    @property
    def holds_focus(self) -> bool:
        focused = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    @property
    def unsaved(self) -> str | None:
        """What was typed and neither saved nor left."""
        words = self.line.text().strip()
        return words if not self.isHidden() and words != self._before else None

    def begin(self, name: str, words: str) -> None:
        self._before = words
        self.line.setText(words)
        self.line.setAccessibleName(self.tr("What {name} shows").format(name=name))
        self.show_wrong("")
        self.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_wrong(self, sentence: str) -> None:
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))
        self.line.setAccessibleDescription(sentence)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    def _on_save(self) -> None:
        self.given.emit(self.line.text().strip())

    def _restyle(self) -> None:
        self._column.setContentsMargins(0, theme().px(4), 0, theme().px(4))
        self._column.setSpacing(theme().px(6))


def caption_line() -> LineEdit:
    told = _tr("Files", "What it shows, in a few words")
    line = LineEdit(told, placeholder=told)
    line.setObjectName("what it shows")
    line.setMaxLength(LONGEST_CAPTION)
    return line


class NewFileLine(Line):
    """A file of a draft: it goes with the note when that is finished."""

    taken_out = Signal(object)  # entity_id
    captioned = Signal(object, str)  # entity_id, what it shows

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
        self.caption = caption_line()
        self.caption.setAccessibleName(self.tr("What {name} shows").format(name=file.name))
        self.caption.setText(file.caption)
        self.caption.textEdited.connect(self._on_caption)
        self.add_words(self.caption)
        self.setAccessibleName(f"{file.name}, {self.facts.text()}")

    def _on_caption(self, words: str) -> None:
        self.captioned.emit(self._file.entity_id, words)

    def _on_out(self) -> None:
        self.taken_out.emit(self._file.entity_id)


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


class _Facts(Label):
    """In one line where there is room for it."""

    @override
    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, self.fontMetrics().height())


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

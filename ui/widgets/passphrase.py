"""Passphrases: one to open with, and a new one that is assessed honestly while it is typed."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from ui.theme import Tone, Type, theme
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import Field, LineEdit
from ui.widgets.label import Label
from ui.widgets.progress import Meter

HEIGHT, LARGE_HEIGHT = 36, 48
STRONGEST = 4


class SecretLine(QWidget):
    """A line of dots with *Show* inside its right end."""

    returned = Signal()
    shown = Signal(bool)

    def __init__(self, name: str, *, large: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._large = large
        self.line = LineEdit(name, secret=True, parent=self)
        self.line.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.line.returnPressed.connect(self.returned)
        self.eye = Button("", ButtonKind.TEXT, icon="eye", size=ButtonSize.SMALL, parent=self)
        self.eye.clicked.connect(self._on_eye)
        self.setFocusProxy(self.line)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._name_eye()
        follow_theme(self._restyle)

    @property
    def is_shown(self) -> bool:
        return self.line.echoMode() == QLineEdit.EchoMode.Normal

    def text(self) -> str:
        return self.line.text()

    def clear(self) -> None:
        self.line.clear()

    def hide_words(self) -> None:
        if self.is_shown:
            self._on_eye()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme().px(240), theme().px(LARGE_HEIGHT if self._large else HEIGHT))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _on_eye(self) -> None:
        mode = QLineEdit.EchoMode.Password if self.is_shown else QLineEdit.EchoMode.Normal
        self.line.setEchoMode(mode)
        self._name_eye()
        self._place()
        self.shown.emit(self.is_shown)

    def _name_eye(self) -> None:
        self.eye.set_words(self.tr("Hide") if self.is_shown else self.tr("Show"))
        told = self.tr("Hide what is typed") if self.is_shown else self.tr("Show what is typed")
        self.eye.setAccessibleName(f"{told}, {self.line.accessibleName()}")

    def _place(self) -> None:
        px, size = theme().px, self.eye.sizeHint()
        self.line.setGeometry(self.rect())
        left = self.width() - size.width() - px(6)
        self.eye.setGeometry(
            left, (self.height() - size.height()) // 2, size.width(), size.height()
        )
        self.line.setTextMargins(0, 0, size.width(), 0)
        self.eye.raise_()

    def _restyle(self) -> None:
        self.setFixedHeight(self.sizeHint().height())
        # The style sheet's least height is a plain field's.
        self.line.setMinimumHeight(0)
        self._place()


class PassphraseField(Field):
    """Asks for a passphrase; says when Caps Lock seems to be on."""

    changed = Signal(str)
    returned = Signal()

    def __init__(
        self, label: str, *, hint: str = "", large: bool = False, parent: QWidget | None = None
    ) -> None:
        self.secret = SecretLine(label, large=large)
        super().__init__(label, self.secret, hint=hint, parent=parent)
        self.label.setBuddy(self.secret.line)
        self.caps = Label(self.tr("Caps Lock seems to be on."), Type.SMALL_MEDIUM, Tone.CAUTION)
        self.caps.hide()
        self._column.insertWidget(2, self.caps)
        self.secret.line.textEdited.connect(self._on_edited)
        self.secret.returned.connect(self.returned)
        self.secret.line.installEventFilter(self)

    def put_beside_label(self, widget: QWidget) -> None:
        """Show something, such as a link, at the right end of the label's line."""
        self._column.removeWidget(self.label)
        line = QHBoxLayout()
        line.addWidget(self.label, 1)
        line.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column.insertLayout(0, line)

    def text(self) -> str:
        return self.secret.text()

    def clear(self) -> None:
        self.secret.clear()

    def select_all(self) -> None:
        self.secret.line.selectAll()

    def take_focus(self) -> None:
        self.secret.line.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def show_wrong(self, sentence: str) -> None:
        super().show_wrong(sentence)
        self.secret.line.setAccessibleDescription(sentence or self.hint.text())

    @override
    def eventFilter(self, watched: object, event: QEvent) -> bool:
        # Qt does not say whether Caps Lock is on; a capital without Shift does.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            letter, shift = event.text(), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            if letter.isalpha() and letter.lower() != letter.upper():
                self.caps.setVisible(letter.isupper() != bool(shift))
        return False

    def _on_edited(self, text: str) -> None:
        self.show_wrong("")
        self.changed.emit(text)


class NewPassphrase(QWidget):
    """A new passphrase with an honest word on its strength; typed twice unless it is shown."""

    changed = Signal()
    returned = Signal()

    def __init__(self, label: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.first = PassphraseField(
            label or self.tr("A passphrase for this laptop"),
            hint=self.tr(
                "Several words are fine. Spaces and capitals count. Nobody can read it back for "
                "you, so choose one that you will remember."
            ),
        )
        self.first.secret.line.setObjectName("new passphrase")
        self.strength = Meter(0, self.tr("Strength"), width=160)
        self.sentence = Label("", Type.SMALL, Tone.QUIET)
        self.second = PassphraseField(self.tr("The same again"))
        self.second.secret.line.setObjectName("new passphrase again")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.first, self.strength, self.sentence, self.second):
            self._column.addWidget(widget)
        self.first.changed.connect(self._on_changed)
        self.first.returned.connect(self._on_first_returned)
        self.second.returned.connect(self.returned)
        self.first.secret.shown.connect(self._on_shown)
        self._assess()
        follow_theme(self._restyle)

    def text(self) -> str:
        return self.first.text()

    def clear(self) -> None:
        for field in (self.first, self.second):
            field.clear()
            field.show_wrong("")
            field.secret.hide_words()
        self._assess()

    def take_focus(self) -> None:
        self.first.take_focus()

    def check(self) -> bool:
        """Whether it may be used; what is wrong is said under the field it is wrong in."""
        from keyworker_desktop.vault.passphrase import assess

        assessment = assess(self.text())
        if not assessment.is_accepted:
            self.first.show_wrong(assessment.sentence)
            self.sentence.hide()
            self.take_focus()
            return False
        if not self.first.secret.is_shown and self.second.text() != self.text():
            self.second.show_wrong(
                self.tr("The two are not the same. Type it again, or press Show and look at it.")
            )
            self.second.take_focus()
            return False
        return True

    def _on_changed(self) -> None:
        self.second.show_wrong("")
        self._assess()
        self.changed.emit()

    def _assess(self) -> None:
        from keyworker_desktop.vault.passphrase import assess

        text = self.text()
        self.strength.setVisible(bool(text))
        self.sentence.setVisible(bool(text))
        if text:
            assessment = assess(text)
            share = (assessment.strength + 0.25) / (STRONGEST + 0.25)
            self.strength.show_share(share, self.tr("Strength: ") + assessment.sentence)
            self.sentence.setText(assessment.sentence)

    def _on_shown(self, is_shown: bool) -> None:
        self.second.setVisible(not is_shown)

    def _on_first_returned(self) -> None:
        if self.first.secret.is_shown:
            self.returned.emit()
        else:
            self.second.take_focus()

    def _restyle(self) -> None:
        self._column.setSpacing(theme().px(8))

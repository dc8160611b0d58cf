"""Inviting: a form that makes a one-time code, the code itself, and enrolling who used it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from keyworker_protocol.directory import Role, Team
from sync.membership import Invited
from ui.screens.team.words import role_words
from ui.theme import Tone, Type, theme
from ui.told_times import tell_moment
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.clipboard import copy_personal
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import ChoiceField, TextField
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.segmented import Choice, Segmented
from ui.widgets.six_words import SixWords

QR_SIDE, QUIET_MODULES = 168, 4
LONGEST_NAME = 200


class FormCard(Card):
    """Fields, what went wrong, an act and a way out."""

    submitted = Signal()
    left = Signal()

    def __init__(self, act: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.wrong = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.wrong.setObjectName(f"{name} trouble")
        self.wrong.hide()
        self.act = Button(act, ButtonKind.PRIMARY)
        self.act.setObjectName(name)
        self.act.clicked.connect(self.submitted)
        self.leave = Button(self.tr("Not now"), ButtonKind.TEXT)
        self.leave.setObjectName(f"leave {name}")
        self.leave.clicked.connect(self.left)

    def add_end(self) -> None:
        self.add(self.wrong)
        self.add(Flow(self.act, self.leave))

    def show_wrong(self, sentence: str) -> None:
        self.act.set_busy(None)
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))


class TeamForm(FormCard):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Make the team"), "make team", parent)
        self.name = TextField(self.tr("Name of the team"))
        self.name.line.setObjectName("team name")
        self.name.line.setMaxLength(LONGEST_NAME)
        self.name.line.returnPressed.connect(self.submitted)
        self.add(self.name)
        self.add_end()


class InviteForm(FormCard):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(self.tr("Make the code"), "make code", parent)
        self.name = TextField(
            self.tr("Name"), hint=self.tr("As it will stand under what they write.")
        )
        self.name.line.setObjectName("invited name")
        self.name.line.setMaxLength(LONGEST_NAME)
        self.role = Segmented(
            self.tr("Role"), [Choice(role_words(role), role) for role in Role], Role.KEYWORKER
        )
        self.role.setObjectName("invited role")
        self.team = ChoiceField(self.tr("Team"), [])
        self.team.combo.setObjectName("invited team")
        self.add(self.name)
        self.add(Label(self.tr("Role"), Type.SMALL_HEADING))
        self.add(self.role)
        self.add(self.team)
        self.add_end()

    def show_teams(self, teams: Sequence[Team]) -> None:
        chosen = self.team.key()
        choices = [
            *(Choice(team.name, team.team_id) for team in teams),
            Choice(self.tr("No team yet"), None),
        ]
        self.team.show_choices(choices, chosen if chosen else choices[0].key)

    def chosen(self) -> tuple[str, Role, UUID | None]:
        role, team = self.role.key, self.team.key()
        return (
            self.name.text().strip(),
            role if isinstance(role, Role) else Role.KEYWORKER,
            team if isinstance(team, UUID) else None,
        )


class InvitationCard(Card):
    """One invitation: its code until it was used, then the six words to compare."""

    enrol = Signal(object)  # Invited
    withdraw = Signal(object)  # Invited

    def __init__(self, invited: Invited, *, now: datetime, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.invited = invited
        is_over = now >= invited.expires_at
        self.add(Label(invited.name, Type.MEDIUM))
        self.state = Label("", Type.SMALL, Tone.QUIET)
        self.state.setObjectName("invitation state")
        self.add(self.state)
        self.wrong = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self.wrong.setObjectName("invitation trouble")
        self.wrong.hide()
        self.withdraw_button = Button(self.tr("Withdraw"), ButtonKind.TEXT)
        self.withdraw_button.setObjectName("withdraw invitation")
        self.withdraw_button.clicked.connect(self._on_withdraw)
        self.enrol_button: Button | None = None
        if invited.words:
            self._show_words(invited)
        elif is_over:
            self.state.setText(
                self.tr("The code has run out. Withdraw it and invite {name} again.").format(
                    name=invited.name
                )
            )
            self.add(self.wrong)
            self.add(Flow(self.withdraw_button))
        else:
            self._show_code(invited, now)

    @property
    def is_busy(self) -> bool:
        enrolling = self.enrol_button is not None and self.enrol_button.is_busy
        return enrolling or self.withdraw_button.is_busy

    def show_wrong(self, sentence: str) -> None:
        for button in (self.enrol_button, self.withdraw_button):
            if button is not None:
                button.set_busy(None)
        self.wrong.setText(sentence)
        self.wrong.setVisible(bool(sentence))

    def _show_words(self, invited: Invited) -> None:
        self.state.setText(
            self.tr(
                "A laptop has used the code. Ask {name}, by voice, to read the six words on its "
                "screen. Enrol it only if they are these, in this order."
            ).format(name=invited.name)
        )
        words = SixWords()
        words.setObjectName("six words")
        words.show_words(invited.words)
        self.add(words)
        self.enrol_button = Button(
            self.tr("These are the words {name} reads to me: enrol").format(
                name=invited.name.split()[0]
            ),
            ButtonKind.PRIMARY,
        )
        self.enrol_button.setObjectName("enrol")
        self.enrol_button.clicked.connect(self._on_enrol)
        self.withdraw_button.set_words(self.tr("They differ: withdraw"))
        self.add(self.wrong)
        self.add(Flow(self.enrol_button, self.withdraw_button))

    def _show_code(self, invited: Invited, now: datetime) -> None:
        self.state.setText(
            self.tr(
                "Waits for a laptop to use the code. It works once, until {when}. Give it to "
                "{name} yourself, not by an open message."
            ).format(when=tell_moment(invited.expires_at, now=now), name=invited.name)
        )
        self.code = PersonalLabel(breakable(invited.code))
        self.code.setObjectName("code")
        self.copy = Button(self.tr("Copy the code"), icon="copy")
        self.copy.setObjectName("copy code")
        self.copy.clicked.connect(self._on_copy)
        picture = QrPicture(invited.code)
        line = QHBoxLayout()
        line.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self.code, 1, Qt.AlignmentFlag.AlignTop)
        line.setSpacing(theme().px(12))
        self.body.addLayout(line)
        self.add(self.wrong)
        self.add(Flow(self.copy, self.withdraw_button))

    def _on_copy(self) -> None:
        copy_personal(self.invited.code)
        self.copy.set_words(self.tr("Copied, for one minute"))

    def _on_enrol(self) -> None:
        if self.enrol_button is not None:
            self.enrol_button.set_busy(self.tr("Enrolling…"))
        self.enrol.emit(self.invited)

    def _on_withdraw(self) -> None:
        self.withdraw_button.set_busy(self.tr("Withdrawing…"))
        self.withdraw.emit(self.invited)


class QrPicture(QWidget):
    """The code as a picture; black on white in every theme, or no camera reads it."""

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = qr_image(code)
        self.setAccessibleName(self.tr("The code as a picture for a camera"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        follow_theme(self._restyle)

    @override
    def sizeHint(self) -> QSize:
        # Whole pixels for each module.
        modules = self._image.width()
        side = max(1, round(theme().px(QR_SIDE) / modules)) * modules
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        QPainter(self).drawImage(QRectF(self.rect()), self._image)

    def _restyle(self) -> None:
        self.setFixedSize(self.sizeHint())
        self.update()


def qr_image(code: str) -> QImage:
    """One pixel for each module, with the quiet border that readers need."""
    import segno

    rows = segno.make(code, error="m", micro=False).matrix
    side = len(rows) + 2 * QUIET_MODULES
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.setPixelColor(x + QUIET_MODULES, y + QUIET_MODULES, QColor("black"))
    return image


def breakable(code: str) -> str:
    """Lines break after a dash; the code itself stays as it is."""
    return code.replace("-", "-\u200b")

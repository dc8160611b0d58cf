"""The foot of the plan: who agreed it, when and how, and how much has changed since."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout

from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.screens.family.plan.standing import Plan
from ui.screens.family.plan.telling import agreed_words, changes_words
from ui.theme import Tone, Type, theme
from ui.widgets.banner import IconLabel
from ui.widgets.button import Button, ButtonSize, Link
from ui.widgets.card import Card
from ui.widgets.drawing import follow_theme
from ui.widgets.flow import Flow
from ui.widgets.label import PersonalLabel
from ui.widgets.page import Column
from ui.widgets.state import TagLabel
from ui.widgets.values import Tag


class AgreementLine(Card):
    agree_requested = Signal()
    changes_wanted = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.words = PersonalLabel("")
        self.how = PersonalLabel("", Type.SMALL, Tone.QUIET)
        self.changes = TagLabel(Tag(""))
        self.look = Link(self.tr("Look at them"))
        self.look.setObjectName("look at changes")
        self.look.clicked.connect(self.changes_wanted)
        self.agree = Button(self.tr("Agree the plan"), icon="handshake", size=ButtonSize.SMALL)
        self.agree.setObjectName("agree the plan")
        self.agree.clicked.connect(self.agree_requested)
        self._icon = IconLabel("handshake", Tone.PLAIN)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        words = QHBoxLayout()
        words.setSpacing(8)
        words.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words.addWidget(Column(self.words, self.how, gap=0), 1)
        self._row.addLayout(words, 1)
        self._row.addWidget(Flow(self.changes, self.look, self.agree, gap=12), 0)
        self.body.addLayout(self._row)
        follow_theme(self._restyle_line)

    def show_plan(self, plan: Plan, sheet: FamilySheet) -> None:
        agreement, number = plan.agreement, len(plan.changed)
        if agreement is None:
            self.words.show_parts(
                self.tr("Nobody has agreed this plan yet."),
                self.tr("Read it together, each in the way that suits them."),
            )
        else:
            self.words.show_parts(*agreed_words(agreement, sheet, self._desk.now().date()))
        self.how.setText(agreement.how if agreement else "")
        self.how.setVisible(bool(self.how.text()))
        if agreement:
            tone, icon = (Tone.ACCENT, "pen-line") if number else (Tone.GOOD, "check")
            self.changes.show_tag(Tag(changes_words(number), icon, tone))
        self.changes.setVisible(agreement is not None)
        self.look.setVisible(bool(number))
        self.agree.set_words(self.tr("Agree it again") if agreement else self.tr("Agree the plan"))

    def _restyle_line(self) -> None:
        self._row.setDirection(
            QBoxLayout.Direction.TopToBottom if theme().stacks else QBoxLayout.Direction.LeftToRight
        )
        self._row.setSpacing(theme().px(12))

"""How to be with me: the child's own words first, then what to do and what to leave out."""

from PySide6.QtWidgets import QWidget
from typing_extensions import override

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.screens.family.overview.part import OverviewPart
from ui.screens.family.record_form import RecordForm
from ui.screens.family.telling import lines_in, short_day
from ui.theme import Tone, Type
from ui.widgets.banner import IconLabel
from ui.widgets.card import Card, CardPart
from ui.widgets.empty import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Column, Columns
from ui.widgets.voice import VoiceBlock

_ROWS = (
    ("own_words",),
    ("own_words_told",),
    ("please_do",),
    ("please_do_not",),
    ("communication",),
    ("told_by", "told_on"),
)
LISTS_STACK_UNDER = 300


class BeingWith(OverviewPart):
    """Made once; another family only changes its words, which is what makes opening quick."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self.tr("How to be with me"), self.tr("Change"))
        self.voice = VoiceBlock("", inside=True, top_of_card=True)
        self.do = PersonalLabel()
        self.do_not = PersonalLabel()
        self.communication = PersonalLabel("", Type.SMALL)
        self.told = PersonalLabel("", Type.SMALL, Tone.QUIET)
        lists = [
            _listed(self.tr("Do"), "check", self.do),
            _listed(self.tr("Please don’t"), "x", self.do_not),
        ]
        self._lists = CardPart(Columns(lists, stack_under=LISTS_STACK_UNDER, gap=16))
        self._communication = CardPart(
            Label(self.tr("How I communicate"), Type.SMALL_HEADING), self.communication
        )
        self._told = CardPart(self.told)
        self.empty = EmptyState(
            self.tr(
                "What {name} says about being with people stands here first, in their own words:"
                " what to do, and what to leave out."
            ),
            self.tr("Write down what they say"),
            icon="quote",
        )
        self._teaching = self.empty.sentence.text()
        self.empty.acted.connect(self.change)
        card = Card(padded=False)
        card.add(self.empty)
        card.add(self.voice)
        card.add(self._lists)
        card.add_divided(self._communication)
        card.add_divided(self._told)
        self.fill(card)

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        super().show_sheet(sheet)
        about, child = sheet.about_child(), sheet.child
        name = child.name if child else self.tr("the child")
        does = (about.please_do, about.please_do_not) if about else ("", "")
        own_words = about.own_words if about else ""
        says_something = bool(own_words or any(does))
        self.empty.setVisible(not says_something)
        self.empty.sentence.setText(self._teaching.format(name=name))
        self.voice.setVisible(bool(own_words))
        if about and own_words:
            source = ", ".join(part for part in (name, about.own_words_told) if part)
            self.voice.show_words(own_words, source)
        self._lists.setVisible(says_something)
        for label, words in ((self.do, does[0]), (self.do_not, does[1])):
            lines = lines_in(words)
            label.setText("\n".join(lines) or self.tr("Not told yet"))
        self.communication.setText(about.communication if about else "")
        self._communication.setVisible(bool(about and about.communication))
        told = told_by(about, self.desk) if about else ""
        self.told.setText(told)
        self._told.setVisible(bool(told))

    @override
    def change(self) -> None:
        record = about_child_or_new(self.sheet, self.desk)
        if record is not None:
            self.open_form(RecordForm(self.desk, record, _ROWS))


def told_by(about: AboutMe, desk: Desk) -> str:
    """Such as "Told by Alex and Helen, 2 June"."""
    when = short_day(about.told_on, desk.now().date()) if about.told_on else ""
    who = f"Told by {about.told_by}" if about.told_by else ""
    return ", ".join(part for part in (who, when) if part)


def about_child_or_new(sheet: FamilySheet | None, desk: Desk) -> AboutMe | None:
    """The child's, or one to begin; None while there is nobody it could be about."""
    if sheet is None or sheet.child is None:
        return None
    return sheet.about_child() or AboutMe(
        entity_id=new_entity_id(desk.now()),
        family_id=sheet.card.family_id,
        person=sheet.child.entity_id,
    )


def _listed(title: str, icon: str, lines: PersonalLabel) -> QWidget:
    head = Flow(IconLabel(icon, Tone.PLAIN), Label(title, Type.HEADING, wrap=False), gap=4)
    column = Column(head, lines, gap=6)
    column.end()
    return column

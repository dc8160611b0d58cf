"""One person read whole: what they are called, how to reach them, what is worth knowing."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.person import Person
from ui.attachments.panel import FilesPart
from ui.desk import Desk
from ui.screens.family.overview.matters import told_sections
from ui.screens.family.people.telling import reached, spaced_nhs_number
from ui.screens.family.telling import lines_in, tell_age
from ui.theme import Tone, Type
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.card import Card, CardPart
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Column
from ui.widgets.voice import VoiceBlock


class PersonCard(Card):
    change_requested = Signal()
    about_me_requested = Signal()
    history_requested = Signal()
    failed = Signal(object)  # KnownError | None

    def __init__(self, desk: Desk, person: Person, about: AboutMe | None) -> None:
        super().__init__(padded=False)
        self._today = desk.now().date()
        head = CardPart(PersonalLabel(person.full_name, Type.SECTION))
        if told := self._who(person):
            head.add(PersonalLabel(told, Type.BODY, Tone.QUIET))
        if person.struck:
            head.add(Banner(self.tr("Entered in error."), person.struck, icon="circle-x"))
        change = Button(self.tr("Change"), size=ButtonSize.SMALL)
        change.setObjectName("change person")
        change.clicked.connect(self.change_requested)
        words = self.tr("Change About me") if about else self.tr("Begin About me")
        about_me = Button(words, size=ButtonSize.SMALL)
        about_me.setObjectName("about me")
        about_me.clicked.connect(self.about_me_requested)
        history = Button(self.tr("History"), ButtonKind.TEXT, size=ButtonSize.SMALL)
        history.setObjectName("history of this person")
        history.clicked.connect(self.history_requested)
        head.add(Flow(change, about_me, history))
        self.add(head)
        for part in self._parts(person):
            self.add_divided(part)
        files = FilesPart(desk, may_add=False)
        files.panel.failed.connect(self.failed)
        files.panel.show_for(person.family_id, person.entity_id)
        self.add(files)
        if about is not None:
            if about.own_words:
                self.add(VoiceBlock(about.own_words, about.own_words_told, inside=True))
            sections = [
                Column(Label(title, Type.SMALL_HEADING), PersonalLabel(words), gap=2)
                for _, title, words in told_sections(about)
            ]
            if sections:
                self.add_divided(CardPart(*sections))

    def _who(self, person: Person) -> str:
        given = person.given_name if person.chosen_name else ""
        parts = [
            self.tr("given name {name}").format(name=given) if given else "",
            person.pronouns,
            person.relation,
            person.organisation,
            tell_age(person.born_on, self._today) if person.born_on else "",
        ]
        return ", ".join(part for part in parts if part)

    def _parts(self, person: Person) -> list[QWidget]:
        parts: list[QWidget] = []
        if told := reached(person):
            parts.append(self._titled(self.tr("How to reach them"), told))
        if lines := lines_in(person.adjustments):
            parts.append(self._titled(self.tr("Reasonable adjustments"), "\n".join(lines)))
        if person.about:
            parts.append(self._titled(self.tr("Worth knowing"), person.about))
        facts = []
        if person.born_on:
            born = person.born_on
            facts.append(self.tr("Born {day}").format(day=f"{born.day} {born:%B} {born.year}"))
        if person.nhs_number:
            facts.append(
                self.tr("NHS number {number}").format(number=spaced_nhs_number(person.nhs_number))
            )
        if facts:
            parts.append(CardPart(PersonalLabel("\n".join(facts), Type.SMALL, Tone.QUIET)))
        return parts

    def _titled(self, title: str, words: str) -> QWidget:
        return CardPart(Column(Label(title, Type.SMALL_HEADING), PersonalLabel(words), gap=2))

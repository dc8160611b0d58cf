"""At home: who lives there, what they are to the child, and how each likes to be reached."""

from typing_extensions import override

from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.precision import age_on
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.places import FamilyTab, Place, Room
from ui.screens.family.overview.part import OverviewPart
from ui.screens.family.people.telling import reached
from ui.theme import Tone, Type
from ui.widgets.button import Link
from ui.widgets.card import Card, CardPart
from ui.widgets.empty import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Column


class AtHome(OverviewPart):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self.tr("At home"), self.tr("Add"))
        self.empty = EmptyState(
            self.tr("Who lives with the child stands here: parents, brothers, sisters, others."),
            self.tr("Add somebody"),
            icon="user-plus",
        )
        self.empty.acted.connect(self.change)
        self._card = Card(padded=False)
        self._card.add(self.empty)
        self._places: list[_PersonPart] = []
        self.fill(self._card)

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        super().show_sheet(sheet)
        people = [one for one in sheet.people if one.place == "home" and not one.struck]
        self.empty.setVisible(not people)
        while len(self._places) < len(people):
            self._add_place()
        for place in self._places[len(people) :]:
            place.hide()
        for place, person in zip(self._places, people, strict=False):
            place.show_person(person, self.desk)
            place.show()

    @override
    def change(self) -> None:
        self._lead_to(None, "add")

    def _add_place(self) -> None:
        place = _PersonPart()
        place.name.clicked.connect(self._on_person)
        if self._places:
            self._card.add_divided(place)
        else:
            self._card.add(place)
        self._places.append(place)

    def _on_person(self) -> None:
        link = self.sender()
        place = next((one for one in self._places if one.name is link), None)
        if place is not None:
            self._lead_to(place.person, "")

    def _lead_to(self, person: Person | None, act: str) -> None:
        if self.sheet is not None:
            self.go.emit(
                Place(
                    room=Room.FAMILY,
                    family_id=self.sheet.card.family_id,
                    tab=FamilyTab.PEOPLE,
                    entity_id=person.entity_id if person else None,
                    act=act,
                )
            )


class _PersonPart(CardPart):
    """One of those at home; their name leads to all that is known of them."""

    def __init__(self) -> None:
        self.person: Person | None = None
        self.name = Link("", Type.HEADING)
        self.relation = Label("", Type.BODY, Tone.QUIET, wrap=False)
        self.about = PersonalLabel("", Type.SMALL, Tone.QUIET)
        self.reached = PersonalLabel("", Type.SMALL, Tone.QUIET)
        super().__init__(Column(Flow(self.name, self.relation), self.about, self.reached, gap=2))

    def show_person(self, person: Person, desk: Desk) -> None:
        self.person = person
        self.name.set_words(person.name)
        self.name.setObjectName(f"person {person.name}")
        relation = [person.relation.lower() if person.relation else ""]
        if person.born_on:
            relation.append(str(age_on(person.born_on, desk.now().date())))
        self.relation.setText(", ".join(part for part in relation if part))
        for label, words in ((self.about, person.about), (self.reached, reached(person))):
            label.setText(words)
            label.setVisible(bool(words))

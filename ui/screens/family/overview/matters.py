"""What matters: the other sections of About me, in short, and the form for all of them."""

from typing_extensions import override

from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.about_me import SECTIONS, AboutMe
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.screens.family.overview.being_with import about_child_or_new
from ui.screens.family.overview.part import OverviewPart
from ui.screens.family.record_form import RecordForm
from ui.theme import Type
from ui.widgets.card import Card, CardPart
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Column, Columns

SHOWN_ABOVE = {"communication", "please_do", "please_do_not"}
ALL_ROWS = (
    ("own_words", "own_words_told"),
    ("important_to_me", "important_people"),
    ("communication", "wellness"),
    ("please_do", "please_do_not"),
    ("support", "worth_knowing"),
    ("told_by", "told_on"),
)


class Matters(OverviewPart):
    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, self.tr("What matters to me"), self.tr("Change all of About me"))
        self.empty = EmptyState(
            self.tr(
                "What is most important, who is important, a good day and a bad one, when and"
                " how to help. Ask what fits; leave out the rest."
            ),
            self.tr("Begin About me"),
            icon="heart",
        )
        self.empty.acted.connect(self.change)
        fields = kind_of(AboutMe).fields
        names = [name for name in SECTIONS if name not in SHOWN_ABOVE]
        self._blocks = {name: _Block(fields[name].label) for name in names}
        left, right = Column(gap=12), Column(gap=12)
        for number, block in enumerate(self._blocks.values()):
            (left if number < (len(names) + 1) // 2 else right).add(block)
        left.end()
        right.end()
        self._told = CardPart(Columns([left, right], gap=32))
        card = Card(padded=False)
        card.add(self.empty)
        card.add(self._told)
        self.fill(card)

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        super().show_sheet(sheet)
        about = sheet.about_child()
        says_something = False
        for name, block in self._blocks.items():
            words = str(getattr(about, name)) if about else ""
            says_something |= bool(words)
            block.words.setText(words)
            block.setVisible(bool(words))
        self._told.setVisible(says_something)
        self.empty.setVisible(not says_something)

    @override
    def change(self) -> None:
        record = about_child_or_new(self.sheet, self.desk)
        if record is not None:
            self.open_form(RecordForm(self.desk, record, ALL_ROWS))


def told_sections(about: AboutMe | None) -> list[tuple[str, str, str]]:
    """Field, heading and words of every section that says something."""
    if about is None:
        return []
    fields = kind_of(about).fields
    return [
        (name, fields[name].label, words) for name in SECTIONS if (words := getattr(about, name))
    ]


class _Block(Column):
    """A section's heading and its words."""

    def __init__(self, title: str) -> None:
        self.words = PersonalLabel()
        super().__init__(Label(title, Type.SMALL_HEADING), self.words, gap=2)

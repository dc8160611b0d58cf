"""The fields of a note, in the order one tells a visit; reading them never disturbs the typing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.kinds.contact import LONGEST_MINUTES, WAYS, WORDS_GIVEN
from keyworker_desktop.record.record import Problem
from keyworker_desktop.store.reading import FamilySheet
from ui.attachments.draft_files import DraftFiles
from ui.desk import Desk
from ui.screens.family.contacts.parts import BodyPad, FitPage, Line
from ui.screens.family.contacts.way_choice import WayChoice
from ui.screens.family.contacts.writing import Typed
from ui.theme import Tone, Type, theme
from ui.told_times import local
from ui.ways import way_words
from ui.widgets.button import Link
from ui.widgets.card import CardPart
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.drawing import follow_theme, hairline
from ui.widgets.fields import ChoiceField, DateField, Field, NumberField, TextField, TimeField
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.page import Columns
from ui.widgets.segmented import Choice
from ui.widgets.told_dates import read_date, read_minutes, read_time
from ui.widgets.voice import VoiceEditor

if TYPE_CHECKING:
    from keyworker_desktop.record.kinds.person import Person

PROMPTS_AT_SIDE, SIDE_WIDTH = 700, 164
_NEAR = {"child", "home"}


class NoteForm(FitPage):
    """``typed`` at every change, ``left`` when it is a good moment to keep a draft."""

    typed = Signal()
    finished = Signal()
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        self._is_built = False
        super().__init__(desk.tr("Note"))
        self._desk = desk
        self._people: Sequence[Person] = ()
        self._others_shown = False
        self.content.setAccessibleName(self.tr("Note"))
        self._make_head()
        self._make_words()
        self._make_voice()
        self._make_files()
        self._make_next()
        self.fields: dict[str, Field] = {
            "at": self.day,
            "time": self.time,
            "minutes": self.minutes,
            "who": self.who,
            "next day": self.next_day,
            "next time": self.next_time,
        }
        self._is_built = True
        follow_theme(self._restyle)

    # Showing and reading

    def show_typed(self, sheet: FamilySheet, typed: Typed, draft_id: UUID) -> None:
        contact = typed.contact
        at = local(contact.at) if contact.at else None
        self._others_shown = bool(contact.also)
        self._people = ()
        self.show_people(sheet, contact.who)
        self.way.choose(contact.way)
        self.day.set_day(at.date() if at else None)
        self.time.set_time(at.time() if at else None)
        self.minutes.set_number(contact.minutes)
        self.also.set_text(contact.also)
        self.where.set_text(contact.where)
        self.body_pad.show_text(contact.body)
        self.words.show_text(contact.words)
        child = sheet.child
        self.words_by.show_choices(
            [Choice(person.name, person.entity_id) for person in sheet.people if not person.struck],
            contact.words_by or (child.entity_id if child else None),
        )
        self.words_given.choose(contact.words_given)
        self._source.setVisible(bool(contact.words.strip()))
        self.next.set_text(contact.next)
        self.concern.set_text(contact.concern)
        self.concern.setVisible(bool(contact.concern))
        self.worry_link.setVisible(not contact.concern)
        following = local(typed.next_at) if typed.next_at else None
        self.next_day.set_day(following.date() if following else None)
        self.next_time.set_time(following.time() if following else None)
        self.next_way.choose(typed.next_way)
        for name, line in self._lines().items():
            if name in typed.unread:
                line.setText(typed.unread[name])
        name = child.name if child else sheet.card.name
        self.words.title.setText(self.tr("{name}’s own words").format(name=name))
        self.words.pad.setAccessibleName(self.words.title.text())
        self.show_problems([])
        self.files.show_files(draft_id, typed.files)
        for pad in (self.body_pad, self.words.pad):
            pad.moveCursor(QTextCursor.MoveOperation.End)

    def read(self, typed: Typed) -> Typed:
        """What stands in the fields now, on the ground of what was there before."""
        today, contact = self._today(), typed.contact
        speaker, words = self.words_by.key(), self.words.text()
        at = _moment(
            read_date(self.day.line.text(), today=today),
            read_time(self.time.line.text()),
            local(contact.at or self._desk.now()).time(),
        )
        next_at = _moment(
            read_date(self.next_day.line.text(), today=today, ahead=True),
            read_time(self.next_time.line.text()),
            local(at or self._desk.now()).time(),
        )
        return replace(
            typed,
            contact=replace(
                contact,
                way=self.way.way,
                at=at,
                minutes=self._minutes(),
                who=tuple(
                    chip.key
                    for chip in self.people.chips
                    if chip.isChecked() and isinstance(chip.key, UUID)
                ),
                also=self.also.text(),
                where=self.where.text(),
                body=self.body_pad.text(),
                words=words,
                words_by=speaker if words.strip() and isinstance(speaker, UUID) else None,
                words_given=str(self.words_given.key() or "") if words.strip() else "",
                next=self.next.text(),
                concern=self.concern.text(),
            ),
            next_at=next_at,
            next_way=str(self.next_way.key() or "home visit"),
            unread=self._unread(),
            files=self.files.files,
        )

    def show_people(self, sheet: FamilySheet, chosen: Sequence[object] | None = None) -> None:
        """Who can be chosen; who is chosen stays so, and the keyboard where it is."""
        keys = set(self.people.keys() if chosen is None else chosen)
        people = [one for one in sheet.people if not one.struck or one.entity_id in keys]
        if people == self._people:
            return
        self._people = people
        for chip in list(self.people.chips):
            self.people.remove_chip(chip)
        for person in sorted(people, key=lambda one: _NEAR.isdisjoint({one.place})):
            chip = Chip(person.name, key=person.entity_id, on=person.entity_id in keys)
            chip.setObjectName(f"with {person.name}")
            self.people.add_chip(chip)
        more = Chip(self.tr("Someone else"), icon="plus", toggles=False)
        more.setObjectName("someone else")
        more.clicked.connect(self._on_others)
        self.people.add_chip(more)
        self._show_others()

    def check(self) -> bool:
        """Whether every field could be understood; what could not says so under itself."""
        self.day.day()
        self.time.clock_time()
        self.minutes.number()
        next_day = self.next_day.day()
        next_time = self.next_time.clock_time()
        if next_time is not None and next_day is None and not self.next_day.wrong:
            self.next_day.show_wrong(self.tr("Say on which day, or leave both empty."))
        wrong = next((field for field in self.fields.values() if field.wrong), None)
        if wrong is not None:
            self._lead_to(wrong)
        return wrong is None

    def show_problems(self, problems: Sequence[Problem]) -> Sequence[str]:
        """Each under its field; returned are those that have none here."""
        said = {problem.field: problem.sentence for problem in problems}
        for name, field in self.fields.items():
            field.show_wrong(said.pop(name, ""))
        first = next((self.fields[one.field] for one in problems if one.field in self.fields), None)
        if first is not None:
            self._lead_to(first)
        return list(said.values())

    def set_writable(self, *, writable: bool) -> None:
        """Not while it is being saved: what is typed then would be in neither note nor draft."""
        for line in self.findChildren(QLineEdit):
            line.setReadOnly(not writable)
        for pad in (self.body_pad, self.words.pad):
            pad.setReadOnly(not writable)
        self.files.setEnabled(writable)

    # Parts

    def _make_head(self) -> None:
        self.way = WayChoice(self.tr("How"), self)
        self.day = DateField(self.tr("When"), today=self._today)
        self.day.line.setObjectName("note day")
        self.time = TimeField(self.tr("At"))
        self.time.line.setObjectName("note time")
        self.minutes = NumberField(self.tr("How long"), most=LONGEST_MINUTES, minutes=True)
        self.minutes.line.setObjectName("note minutes")
        self.minutes.line.setPlaceholderText(self.tr("How long"))
        self.where = TextField(self.tr("Where"), placeholder=self.tr("Where"))
        self.where.line.setObjectName("note where")
        self.people = ChipGroup(self.tr("Who"))
        self.also = TextField(self.tr("Somebody else"), placeholder=self.tr("Names of others"))
        self.also.line.setObjectName("note also")
        self.also.label.hide()
        self.also.hide()
        around = QWidget()
        column = QVBoxLayout(around)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.people)
        column.addWidget(self.also)
        self.who = Field(self.tr("Who"), around)
        self.way.changed.connect(self._on_typed)
        for field in (self.day, self.time, self.minutes, self.also, self.where):
            field.changed.connect(self._on_typed)
        for line in (self.day.line, self.time.line, self.minutes.line):
            line.textEdited.connect(self._on_typed)
        self.people.chosen.connect(self._on_who)
        self.add(
            CardPart(
                Line(self.tr("How"), self.way, self.where, shares=(10, 3)),
                Line(
                    self.tr("When"),
                    self.day,
                    self.time,
                    self.minutes,
                    shares=(9, 5, 6),
                ),
                Line(self.tr("Who"), self.who, height=28),
            )
        )

    def _make_words(self) -> None:
        self.body_pad = BodyPad(
            self.tr("Note"),
            placeholder=self.tr("What happened, in the order you tell it"),
            grows_from=5,
            bare=True,
        )
        self.body_pad.setObjectName("note body")
        self.body_pad.textChanged.connect(self._on_typed)
        self.body_pad.finished.connect(self.finished)
        self.body_pad.left.connect(self.left)
        self.body_pad.too_long.connect(self._on_too_long)
        self.full = Label(
            self.tr("There is no room for more here. Put the rest in another note."),
            Type.SMALL_MEDIUM,
            Tone.CAUTION,
        )
        self.full.hide()
        self._prompts = QWidget()
        prompts = QVBoxLayout(self._prompts)
        prompts.setContentsMargins(0, 0, 0, 0)
        prompts.addWidget(Label(self.tr("Worth a word, if it fits"), Type.SMALL_HEADING))
        self._links = Flow(gap=12)
        for words in (
            self.tr("How the nights are"),
            self.tr("Brothers and sisters"),
            self.tr("How the parents are"),
            self.tr("School"),
            self.tr("What helped"),
        ):
            link = Link(words, Type.SMALL)
            link.clicked.connect(self._on_prompt)
            self._links.add(link)
        prompts.addWidget(self._links)
        prompts.addStretch(1)
        pad = QWidget()
        column = QVBoxLayout(pad)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.body_pad)
        column.addWidget(self.full)
        column.addStretch(1)
        self._telling = Telling(pad, self._prompts)
        self.add(self._telling, 1)

    def _make_voice(self) -> None:
        self.words = VoiceEditor(
            self.tr("Their own words"), placeholder=self.tr("As said, not tidied up"), inside=True
        )
        self.words.pad.setObjectName("own words")
        self.words.changed.connect(self._on_words)
        self.words.finished.connect(self.finished)
        self.words.pad.left.connect(self.left)
        self.words_by = ChoiceField(self.tr("Whose words"), [])
        self.words_given = ChoiceField(
            self.tr("How they were given"),
            [Choice(given.label, given.value) for given in WORDS_GIVEN],
            "",
        )
        self.words_by.changed.connect(self._on_typed)
        self.words_given.changed.connect(self._on_typed)
        self._source = Columns([self.words_by, self.words_given], stack_under=360, gap=12)
        self._source.hide()
        self.words.body.addWidget(self._source)
        self.add(self.words)

    def _make_next(self) -> None:
        self.next = TextField(
            self.tr("What next"), placeholder=self.tr("What you will do, what you said you would")
        )
        self.next.line.setObjectName("what next")
        self.next_day = DateField(self.tr("Next contact"), today=self._today, ahead=True)
        self.next_day.line.setObjectName("next day")
        self.next_time = TimeField(self.tr("At"))
        self.next_time.line.setObjectName("next time")
        self.next_way = ChoiceField(
            self.tr("How"), [Choice(way_words(way.value), way.value) for way in WAYS], "home visit"
        )
        self.concern = TextField(
            self.tr("A worry for the supervisor"),
            placeholder=self.tr("It stands first in the review queue"),
        )
        self.concern.line.setObjectName("worry")
        self.concern.hide()
        self.worry_link = Link(self.tr("Add a worry for the supervisor"), Type.SMALL)
        self.worry_link.setObjectName("add worry")
        self.worry_link.clicked.connect(self._on_worry)
        for field in (self.next, self.next_day, self.next_time, self.next_way, self.concern):
            field.changed.connect(self._on_typed)
        for line in (self.next_day.line, self.next_time.line):
            line.textEdited.connect(self._on_typed)
        self.add(
            CardPart(
                Line(self.tr("What next"), self.next),
                Line(
                    self.tr("Next contact"),
                    self.next_day,
                    self.next_time,
                    self.next_way,
                    shares=(9, 5, 8),
                ),
                self.files,
                Flow(self.worry_link, self.files.take_button(), gap=16),
                self.concern,
            )
        )

    def _make_files(self) -> None:
        self.files = DraftFiles(self._desk)
        self.files.changed.connect(self._on_files)
        self.files.take_drops_of(self.content)
        self.body_pad.given.connect(self.files.add_from)

    # What happens

    def _on_files(self) -> None:
        self.typed.emit()
        self.left.emit()  # a good moment to keep the draft

    def _on_typed(self, *_anything: object) -> None:
        self.full.hide()
        self.typed.emit()

    def _on_words(self, words: str) -> None:
        if self._source.isHidden() == bool(words.strip()):
            self._source.setVisible(bool(words.strip()))
        self.typed.emit()

    def _on_who(self, _keys: object) -> None:
        self.who.show_wrong("")
        self.typed.emit()

    def _on_others(self) -> None:
        self._others_shown = True
        self._show_others()
        self.also.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_others(self) -> None:
        """The household first; everybody else when somebody asks for them, or was there."""
        by_id = {person.entity_id: person for person in self._people}
        for chip in self.people.chips:
            person = by_id.get(chip.key) if isinstance(chip.key, UUID) else None
            if person is None:
                chip.setVisible(not self._others_shown)
            else:
                is_near = person.place in _NEAR or chip.isChecked()
                chip.setVisible(self._others_shown or is_near)
        self.also.setVisible(self._others_shown)

    def _on_prompt(self) -> None:
        link = self.sender()
        if isinstance(link, Link):
            self.body_pad.begin_prompt(f"{link.text()}:")
            self.body_pad.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_worry(self) -> None:
        self.worry_link.hide()
        self.concern.show()
        self.concern.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_too_long(self) -> None:
        self.full.show()

    def _lead_to(self, field: Field) -> None:
        lines = field.editor.findChildren(QLineEdit)
        chips = [chip for chip in self.people.chips if chip.isVisibleTo(self)]
        target: QWidget = field.editor
        if field is self.who and chips:
            target = chips[0]
        elif lines:
            target = lines[0]
        target.setFocus(Qt.FocusReason.OtherFocusReason)
        self.ensureWidgetVisible(field)

    def _lines(self) -> dict[str, QLineEdit]:
        return {
            "at": self.day.line,
            "time": self.time.line,
            "minutes": self.minutes.line,
            "next day": self.next_day.line,
            "next time": self.next_time.line,
        }

    def _minutes(self) -> int | None:
        minutes = read_minutes(self.minutes.line.text())
        return minutes if minutes is not None and 0 <= minutes <= LONGEST_MINUTES else None

    def _unread(self) -> dict[str, str]:
        today = self._today()
        understood = {
            "at": read_date(self.day.line.text(), today=today),
            "time": read_time(self.time.line.text()),
            "minutes": self._minutes(),
            "next day": read_date(self.next_day.line.text(), today=today, ahead=True),
            "next time": read_time(self.next_time.line.text())
            if self.next_day.line.text().strip()
            else None,
        }
        return {
            name: line.text()
            for name, line in self._lines().items()
            if line.text().strip() and understood[name] is None
        }

    def _today(self) -> date:
        return local(self._desk.now()).date()

    @override
    def _restyle(self) -> None:
        super()._restyle()
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(0)


class Telling(QWidget):
    """The words, and prompts at their side where there is room, else below them."""

    def __init__(self, pad: QWidget, prompts: QWidget) -> None:
        super().__init__()
        self._prompts = prompts
        self._row = QHBoxLayout(self)
        self._row.addWidget(pad, 1)
        self._row.addWidget(prompts)
        follow_theme(self._arrange)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        hairline(QPainter(self), 0, self.width(), 0, theme().tokens.line)

    def _arrange(self) -> None:
        px = theme().px
        beside = not theme().stacks and self.width() >= px(PROMPTS_AT_SIDE)
        direction = QHBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self._row.setContentsMargins(px(16), px(14), px(16), px(12))
        self._row.setSpacing(px(24 if beside else 10))
        self._prompts.setMinimumWidth(px(SIDE_WIDTH) if beside else 0)
        self._prompts.setMaximumWidth(px(SIDE_WIDTH) if beside else 16_777_215)


def _moment(day: date | None, at: time | None, otherwise: time) -> datetime | None:
    if day is None:
        return None
    return datetime.combine(day, at or otherwise.replace(second=0, microsecond=0)).astimezone()

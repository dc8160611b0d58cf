"""The notes of a family as rows: drafts on top, then newest first, narrowed down by two filters."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.reading import ContactSheet, FamilySheet
from ui.counting import counted
from ui.desk import Desk
from ui.screens.family.contacts.states import note_tag
from ui.theme import Tone, Type, theme
from ui.told_times import local, started, tell_clock, tell_near_day
from ui.ways import way_icon, way_words
from ui.widgets.button import Link
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import ChoiceField
from ui.widgets.item_list import KEY_ROLE, ItemList
from ui.widgets.label import Label
from ui.widgets.segmented import Choice
from ui.widgets.state import state_tag
from ui.widgets.values import NoteState, RowContent

ALL = ""
_SAME_YEAR = 300
"""Days after which the year is told too."""


@dataclass(frozen=True, slots=True)
class _By:
    """Notes that one device wrote."""

    device_id: UUID


class NoteList(QWidget):
    """``narrowed`` when the filters changed: older notes may have to be fetched to fill it."""

    narrowed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._rows: list[RowContent] = []
        self._notes: Sequence[ContactSheet] = ()
        self._sheet: FamilySheet | None = None
        self._is_whole = True
        self.way = ChoiceField(self.tr("Which notes"), [])
        self.way.combo.setObjectName("filter way")
        self.company = ChoiceField(self.tr("With whom, or by whom"), [])
        self.company.combo.setObjectName("filter people")
        self._filters = QWidget()
        filters = QHBoxLayout(self._filters)
        filters.setContentsMargins(0, 0, 0, 0)
        for field in (self.way, self.company):
            field.label.hide()
            field.changed.connect(self._on_narrowed)
            filters.addWidget(field, 1)
        self.count = Label("", Type.SMALL, Tone.QUIET)
        self.everything = Link(self.tr("Show all notes"), Type.SMALL)
        self.everything.setObjectName("show all notes")
        self.everything.clicked.connect(self._on_everything)
        self.everything.hide()
        self.rows = ItemList(self.tr("Contact notes"))
        self.rows.setObjectName("contact list")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self._filters, self.count, self.everything):
            column.addWidget(widget)
        column.addWidget(self.rows, 1)
        self._end = QWidget()
        self._end.hide()
        column.addWidget(self._end, 1)
        self._column, self._filter_row = column, filters
        self._forget_filters()
        follow_theme(self._restyle)

    @property
    def is_narrowed(self) -> bool:
        return self.way.key() != ALL or self.company.key() != ALL

    @property
    def shown(self) -> Sequence[UUID]:
        """The notes that pass the filters, newest first."""
        return [note.contact.entity_id for note in self._notes if self._passes(note)]

    def begin(self) -> None:
        """Another family: nothing of the one before is left."""
        self._rows = []
        self._forget_filters()
        self.rows.show_items([])

    def show_notes(
        self,
        sheet: FamilySheet,
        notes: Sequence[ContactSheet],
        drafts: Sequence[Draft],
        *,
        is_whole: bool,
    ) -> None:
        """The same rows as before are left alone; else the row at the top stays where it is."""
        self._sheet, self._notes, self._is_whole = sheet, notes, is_whole
        self._show_filters()
        rows = [] if self.is_narrowed else [self._draft_row(draft) for draft in drafts]
        passing = [note for note in notes if self._passes(note)]
        rows += [self._row(note) for note in passing]
        self._tell_count(len(passing), sheet.contact_count)
        if rows == self._rows:
            return
        anchor, away = self._anchor()
        self._rows = rows
        self.rows.show_items(rows)
        self.rows.doItemsLayout()
        self._put_back(anchor, away)

    def choose(self, key: object) -> None:
        """Mark the row with this key, or none, without moving what is in sight."""
        bar = self.rows.verticalScrollBar()
        at = bar.value()
        if not self.rows.select(key):
            self.rows.setCurrentIndex(QModelIndex())
            self.rows.clearSelection()
        bar.setValue(at)

    def reveal(self) -> None:
        index = self.rows.currentIndex()
        if index.isValid():
            self.rows.scrollTo(index)

    def _anchor(self) -> tuple[object, int]:
        """The row at the top, and how far it is scrolled away; nothing while at the very top."""
        if self.rows.verticalScrollBar().value() == 0:
            return None, 0
        index = self.rows.indexAt(QPoint(4, 1))
        return index.data(KEY_ROLE), self.rows.visualRect(index).top()

    def _put_back(self, anchor: object, away: int) -> None:
        bar = self.rows.verticalScrollBar()
        number = self.rows.items.row_of(anchor) if anchor is not None else None
        if number is None:
            bar.setValue(0)
            return
        top = self.rows.visualRect(self.rows.items.index(number)).top()
        bar.setValue(bar.value() + top - away)

    def _passes(self, note: ContactSheet) -> bool:
        way, company, contact = self.way.key(), self.company.key(), note.contact
        if way not in {ALL, contact.way}:
            return False
        if isinstance(company, UUID):
            return company in contact.who
        if isinstance(company, _By):
            return contact.facts is not None and self._is_by(contact, company.device_id)
        return True

    def _is_by(self, contact: Contact, device_id: UUID) -> bool:
        wrote = contact.facts.device_id if contact.facts else None
        return wrote is not None and self._desk.name_of(wrote) == self._desk.name_of(device_id)

    def _forget_filters(self) -> None:
        self.way.show_choices([Choice(self.tr("All notes"), ALL)], ALL)
        self.company.show_choices([Choice(self.tr("Anybody"), ALL)], ALL)

    def _show_filters(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        ways = dict.fromkeys(note.contact.way for note in self._notes)
        present = {one for note in self._notes for one in note.contact.who}
        authors: dict[str, UUID] = {}
        for note in self._notes:
            if note.contact.facts:
                device_id = note.contact.facts.device_id
                authors.setdefault(self._desk.name_of(device_id), device_id)
        kept = self.company.key()
        if isinstance(kept, _By):
            authors[self._desk.name_of(kept.device_id)] = kept.device_id
        company = [Choice(self.tr("Anybody"), ALL)]
        company += [
            Choice(self.tr("With {name}").format(name=person.name), person.entity_id)
            for person in sheet.people
            if person.entity_id in present or person.entity_id == kept
        ]
        if len(authors) > 1:
            company += [
                Choice(self.tr("By {name}").format(name=_by_name(name)), _By(device_id))
                for name, device_id in authors.items()
            ]
        chosen = self.way.key()
        if isinstance(chosen, str) and chosen != ALL:
            ways.setdefault(chosen)
        self._offer(
            self.way,
            [Choice(self.tr("All notes"), ALL), *(Choice(way_words(way), way) for way in ways)],
        )
        self._offer(self.company, company)
        self._filters.setVisible(bool(self._notes))

    def _offer(self, field: ChoiceField, choices: Sequence[Choice]) -> None:
        words = [field.combo.itemText(number) for number in range(field.combo.count())]
        if words == [choice.words for choice in choices] or field.combo.view().isVisible():
            return
        field.set_choices(choices)
        if field.key() is None:
            field.choose(ALL)

    def _tell_count(self, shown: int, in_all: int) -> None:
        told = counted(in_all, self.tr("1 note"), self.tr("{n} notes"))
        words = self.tr("{notes}, newest first").format(notes=told)
        if self.is_narrowed:
            words = self.tr("{n} of {notes}").format(n=shown, notes=told)
            if not self._is_whole:
                words = self.tr("{n} so far, looking through older notes").format(n=shown)
            elif not shown:
                words = self.tr("No note matches.")
        self.count.setText(words)
        self.count.setVisible(bool(in_all))
        self.everything.setVisible(self.is_narrowed)
        is_nothing = self.is_narrowed and not shown
        self.rows.setVisible(not is_nothing)
        self._end.setVisible(is_nothing)

    def _row(self, note: ContactSheet) -> RowContent:
        contact = note.contact
        people = [one.name for one in self._people() if one.entity_id in contact.who]
        first = next((line for line in contact.body.splitlines() if line.strip()), contact.words)
        return RowContent(
            title=way_words(contact.way),
            detail=first[:200] or ", ".join(people),
            footnote=self._desk.name_of(contact.facts.device_id) if contact.facts else "",
            icon=way_icon(contact.way),
            figure=self._day(note),
            tag=note_tag(note, self._desk),
            past=bool(contact.struck),
            key=contact.entity_id,
        )

    def _day(self, note: ContactSheet) -> str:
        at, now = note.contact.at, self._desk.now()
        if at is None:
            return ""
        day, today = local(at).date(), local(now).date()
        if day == today:
            return self.tr("Today {time}").format(time=tell_clock(at))
        return _short_day(day, today)

    def _draft_row(self, draft: Draft) -> RowContent:
        way, body = str(draft.fields.get("way", "home visit")), str(draft.fields.get("body", ""))
        day, today = local(draft.updated_at).date(), local(self._desk.now()).date()
        return RowContent(
            title=way_words(way),
            detail=next((line for line in body.splitlines() if line.strip()), "")[:200],
            footnote=self.tr("You"),
            icon=way_icon(way),
            figure=tell_clock(draft.updated_at) if day == today else _short_day(day, today),
            tag=state_tag(NoteState.DRAFT),
            key=draft.draft_id,
        )

    def _people(self) -> Sequence[Person]:
        return self._sheet.people if self._sheet else ()

    def _on_narrowed(self, _key: object) -> None:
        if self._sheet is not None:
            self.rows.verticalScrollBar().setValue(0)
            self.narrowed.emit()

    def _on_everything(self) -> None:
        self.way.choose(ALL)
        self.company.choose(ALL)
        self.narrowed.emit()
        self.rows.setFocus(Qt.FocusReason.OtherFocusReason)

    def _restyle(self) -> None:
        px = theme().px
        self._column.setSpacing(px(8))
        self._filter_row.setSpacing(px(8))
        direction = QHBoxLayout.Direction
        self._filter_row.setDirection(
            direction.TopToBottom if theme().stacks else direction.LeftToRight
        )


def _by_name(name: str) -> str:
    return name[:1].lower() + name[1:] if name == "You" else name.partition(" ")[0]


def _short_day(day: date, today: date) -> str:
    """Such as Yesterday, Fri 20 Nov or 3 Nov 2024: the way beside it has to fit as well."""
    if abs((today - day).days) <= 1:
        return started(tell_near_day(day, today=today))
    if abs((today - day).days) > _SAME_YEAR:
        return f"{day.day} {day:%b %Y}"
    return f"{day:%a} {day.day} {day:%b}"

"""The people tab: everybody around the child in three groups, and one of them read whole."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.about_me import AboutMe
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.precision import age_on
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.places import FamilyTab, Place, Room
from ui.screens.family.overview.matters import ALL_ROWS
from ui.screens.family.panes import Panes
from ui.screens.family.people.person_card import PersonCard
from ui.screens.family.people.telling import reached
from ui.screens.family.record_form import ENTITY, RecordForm, holds_focus
from ui.screens.family.tab import FamilyTabView
from ui.widgets.button import Button
from ui.widgets.card import Card, SectionTitle
from ui.widgets.empty import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.page import Column
from ui.widgets.row import RowList
from ui.widgets.values import RowContent, Tag

STRUCK = "struck"
_FORM = (
    ("given_name", "family_name"),
    ("chosen_name", "pronouns"),
    ("place",),
    ("relation", "organisation"),
    ("born_on", "nhs_number"),
    ("contact_way", "contact_detail"),
    ("contact_notes",),
    ("adjustments",),
    ("about",),
)


class PeopleTab(FamilyTabView):
    """Brothers, sisters and fathers stand among the first, as everybody does."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._open: UUID | None = None
        self._form: RecordForm | None = None
        self._is_saved = False
        self._shown: object = None
        self._detail_shown: object = None
        self.add = Button(self.tr("Add somebody"), icon="user-plus")
        self.add.setObjectName("add somebody")
        self.add.clicked.connect(self._begin)
        self._groups: list[_Group] = [
            _Group(place, title, teaching)
            for place, title, teaching in (
                ("child", self.tr("Who this is about"), ""),
                (
                    "home",
                    self.tr("At home"),
                    self.tr("Mothers, fathers, brothers, sisters, whoever lives there."),
                ),
                (
                    "family",
                    self.tr("Family elsewhere, and friends"),
                    self.tr("A grandparent, a parent who lives elsewhere, a friend who helps."),
                ),
                (
                    "professional",
                    self.tr("Who works with them"),
                    self.tr("Teachers, doctors, therapists, social workers, support workers."),
                ),
                (STRUCK, self.tr("Entered in error"), ""),
            )
        ]
        lists = Column(*self._groups)
        for group in self._groups:
            group.rows.opened.connect(self._on_opened)
            group.empty.acted.connect(self._begin)
        self.page = Panes(
            self.tr("People"),
            head=Flow(self.add, align_right=True),
            left=lists,
            back=self.tr("Back to everybody"),
        )
        self.page.back_wanted.connect(self._close_detail)
        self.page.arranged.connect(self._show_detail)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        is_other = self.sheet is None or self.sheet.card.family_id != sheet.card.family_id
        super().show_sheet(sheet)
        if is_other:
            self._close_form()
            self._open = sheet.child.entity_id if sheet.child else None
            self.page.verticalScrollBar().setValue(0)
        elif self._is_saved:
            self._close_form()
        rows = {group: self._rows(group.place, sheet) for group in self._groups}
        if rows != self._shown:
            self._shown = rows
            for group, some in rows.items():
                group.show_rows(some)
        self._show_detail()

    @override
    def show_place(self, place: Place) -> None:
        if place.act == "add":
            self._begin()
        elif place.entity_id is not None and not self._go_on_with(place.entity_id):
            self._on_opened(place.entity_id)
            if place.act == "change":
                self._change()
            elif place.act == "about me":
                self._change_about_me()

    @override
    def take_focus(self) -> None:
        if self._form is not None:
            self._form.focus_first()
            return
        group = next((one for one in self._groups if one.rows.rows), None)
        if group is not None and group.isVisible():
            group.rows.focus_current()
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def may_leave(self) -> bool:
        if self._form is not None and self._form.is_changed:
            self._form.say_unsaved()
            return False
        return True

    def _rows(self, place: str, sheet: FamilySheet) -> list[RowContent]:
        if place == STRUCK:
            people = [one for one in sheet.people if one.struck]
        else:
            people = [one for one in sheet.people if one.place == place and not one.struck]
        return [self._row(one, sheet) for one in people]

    def _row(self, person: Person, sheet: FamilySheet) -> RowContent:
        remark = [person.pronouns, person.relation.lower() if person.relation else ""]
        if person.born_on:
            remark.append(str(age_on(person.born_on, self.desk.now().date())))
        has_about = any(one.person == person.entity_id for one in sheet.about)
        return RowContent(
            title=person.full_name,
            remark=", ".join(part for part in remark if part),
            detail=person.organisation or reached(person),
            footnote=reached(person) if person.organisation else "",
            tag=Tag(self.tr("About me"), "heart") if has_about else None,
            key=person.entity_id,
        )

    def _on_opened(self, key: object) -> None:
        if not isinstance(key, UUID) or not self.may_leave():
            return
        self._close_form()
        self._open = key
        self._show_detail()
        if self.page.is_narrow:
            self.page.focus_back()

    def _show_detail(self) -> None:
        sheet = self.sheet
        person = sheet.person(self._open) if sheet else None
        about = self._about(person)
        shown: object = self._form or (
            person,
            person and person.facts,
            about,
            about and about.facts,
            self.page.is_narrow and self._is_child(person),
        )
        if shown == self._detail_shown:
            return
        self._detail_shown = shown
        for group in self._groups:
            group.rows.select(self._open)
        if self._form is not None:
            self.page.read(self._form)
        elif person is None or (self.page.is_narrow and self._is_child(person)):
            self.page.read(None)  # in a narrow window everybody is shown first
        else:
            card = PersonCard(self.desk, person, about)
            card.change_requested.connect(self._change)
            card.about_me_requested.connect(self._change_about_me)
            card.history_requested.connect(self._on_history)
            card.failed.connect(self.failed)
            self.page.read(card)

    def _is_child(self, person: Person | None) -> bool:
        child = self.sheet.child if self.sheet else None
        return person is not None and child is not None and person.entity_id == child.entity_id

    def _about(self, person: Person | None) -> AboutMe | None:
        about = self.sheet.about if self.sheet else ()
        return next((one for one in about if person and one.person == person.entity_id), None)

    def _close_detail(self) -> None:
        self._open = None
        self._show_detail()
        self.take_focus()

    def _begin(self) -> None:
        if self.sheet is not None:
            self._open_form(
                Person(
                    entity_id=new_entity_id(self.desk.now()), family_id=self.sheet.card.family_id
                ),
                _FORM,
                self.tr("Add somebody"),
            )

    def _go_on_with(self, draft_id: UUID) -> bool:
        """Whether it is a draft; then its form is open again with what was typed."""
        drafts = self.sheet.drafts if self.sheet else ()
        draft = next((one for one in drafts if one.draft_id == draft_id), None)
        if draft is None or self.sheet is None:
            return False
        entity = draft.fields.get(ENTITY)
        person = next((one for one in self.sheet.people if one.entity_id.bytes == entity), None)
        if person is None:
            self._begin()
        else:
            self._on_opened(person.entity_id)
            self._change()
        return True

    def _change(self) -> None:
        person = self.sheet.person(self._open) if self.sheet else None
        if person is not None:
            title = self.tr("Change what is known of {name}").format(name=person.name)
            self._open_form(person, _FORM, title)

    def _change_about_me(self) -> None:
        sheet = self.sheet
        person = sheet.person(self._open) if sheet else None
        if sheet is None or person is None:
            return
        about = self._about(person) or AboutMe(
            entity_id=new_entity_id(self.desk.now()),
            family_id=sheet.card.family_id,
            person=person.entity_id,
        )
        rows = [(name,) for row in ALL_ROWS for name in row]
        self._open_form(about, rows, self.tr("About me, {name}").format(name=person.name))

    def _open_form(
        self, record: Person | AboutMe, rows: Sequence[Sequence[str]], title: str
    ) -> None:
        if not self.may_leave():
            return
        self._close_form()
        form = RecordForm(self.desk, record, rows, title=title, may_strike=True)
        form.add_files()
        form.saved.connect(self._on_saved)
        form.left.connect(self._close_form)
        form.failed.connect(self.failed)
        self._form, self._is_saved = form, False
        self._show_detail()
        form.restore(self.sheet.drafts if self.sheet else ())
        form.focus_first()

    def _on_saved(self) -> None:
        self._is_saved = True
        if self._form is not None and isinstance(self._form.record, Person):
            self._open = self._form.record.entity_id

    def _close_form(self) -> None:
        form, self._form = self._form, None
        self._is_saved = False
        if form is None:
            return
        had_focus = holds_focus(form)
        self._show_detail()
        if had_focus:
            self.take_focus()

    def _on_history(self) -> None:
        if self.sheet is not None:
            self.go.emit(
                Place(
                    room=Room.FAMILY,
                    family_id=self.sheet.card.family_id,
                    tab=FamilyTab.HISTORY,
                    entity_id=self._open,
                )
            )


class _Group(QWidget):
    """A title and its people, or a sentence about who could stand there."""

    def __init__(self, place: str, title: str, teaching: str) -> None:
        super().__init__()
        self.place = place
        self._teaches = bool(teaching)
        self.rows = RowList(name=title, selects=True)
        self.empty = EmptyState(teaching, self.tr("Add somebody"), icon="user-plus")
        if self.empty.button is not None:
            self.empty.button.setAccessibleName(
                self.tr("Add somebody, {group}").format(group=title)
            )
        self._empty_card = Card(padded=False)
        self._empty_card.add(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(SectionTitle(title))
        column.addWidget(self.rows)
        column.addWidget(self._empty_card)

    def show_rows(self, rows: Sequence[RowContent]) -> None:
        self.rows.show_rows(rows)
        self.rows.setVisible(bool(rows))
        self._empty_card.setVisible(not rows and self._teaches)
        self.setVisible(bool(rows) or self._teaches)

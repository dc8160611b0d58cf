"""A family's screen: the head that stays, the tabs, and the family whole behind each of them."""

from dataclasses import replace
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget
from shiboken6 import isValid
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import reading
from keyworker_desktop.store.arriving import Arriving
from keyworker_desktop.store.reading import FamilySheet
from ui.attachments.panel import AttachmentPanel
from ui.desk import Changed, Desk
from ui.places import FILE, FamilyTab, Place, Room
from ui.screen import Screen
from ui.screens.family.disagreements import Notices
from ui.screens.family.header import FamilyFacts, FamilyHeader
from ui.screens.family.stillness import Stillness
from ui.screens.family.tab import FamilyTabView
from ui.theme import Tone, theme
from ui.widgets.banner import Banner
from ui.widgets.drawing import follow_theme
from ui.widgets.empty import EmptyState
from ui.widgets.label import dress_again
from ui.widgets.page import NARROW_PAD, PAD_X, STACK_WIDTH, Page
from ui.widgets.tabs import SIDE, Tabs

if TYPE_CHECKING:
    from uuid import UUID

    from ui.screens.family.paper_preview import PaperPreview

TABS = tuple(FamilyTab)
SAY_OPENING_AFTER_MS = 400
FACTS_SHARE = 0.4
"""Of the screen's height: facts that would take more scroll with the page."""
LEAST_HEIGHT = 240  # unscaled
_PLACES = {
    FamilyTab.OVERVIEW: ("ui.screens.family.overview", "OverviewTab"),
    FamilyTab.STORY: ("ui.screens.family.story", "StoryTab"),
    FamilyTab.PLAN: ("ui.screens.family.plan", "PlanTab"),
    FamilyTab.CONTACTS: ("ui.screens.family.contacts", "ContactsTab"),
    FamilyTab.PEOPLE: ("ui.screens.family.people", "PeopleTab"),
    FamilyTab.HISTORY: ("ui.screens.family.history", "HistoryTab"),
}
"""Where each tab is made; loaded when somebody first looks at it."""


_DRAFTED_ON = {
    "family": FamilyTab.OVERVIEW,
    "about me": FamilyTab.OVERVIEW,
    "story": FamilyTab.STORY,
    "person": FamilyTab.PEOPLE,
    "outcome": FamilyTab.PLAN,
    "step": FamilyTab.PLAN,
    "rating": FamilyTab.PLAN,
    "agreement": FamilyTab.PLAN,
}


class FamilyScreen(Screen):
    """One for all families; it never shows two of them at once."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._family_id: UUID | None = None
        self._sheet: FamilySheet | None = None
        self._place: Place | None = None
        self._views: dict[FamilyTab, FamilyTabView] = {}
        self._paper: PaperPreview | None = None
        self._stale: set[FamilyTab] = set()
        self.header = FamilyHeader(desk)
        self.facts = FamilyFacts(desk)
        self.arriving = Banner("", "", icon="download", tone=Tone.CAUTION)
        self.arriving.hide()
        self.tabs = Tabs(
            [
                self.tr("Overview"),
                self.tr("Story"),
                self.tr("Plan"),
                self.tr("Contacts"),
                self.tr("People"),
                self.tr("History"),
            ]
        )
        self._stack = QStackedWidget()
        self._on_its_way = EmptyState(
            self.tr("This family is on its way. Its records are being fetched; they open here.")
        )
        self._stack.addWidget(self._on_its_way)
        self._tab_row = QVBoxLayout()
        self._tab_row.addWidget(self.tabs)
        self._whole = _Whole()
        self._column = QVBoxLayout(self._whole)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.header)
        self._arriving_row = QVBoxLayout()
        self._arriving_row.addWidget(self.arriving)
        self._column.addLayout(self._arriving_row)
        self._column.addWidget(self.facts)
        self._column.addLayout(self._tab_row)
        self._column.addWidget(self._stack, 1)
        self._opening = EmptyState("")
        self._outer = QStackedWidget()
        self._outer.addWidget(self._opening)
        self._outer.addWidget(self._whole)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._outer)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(SAY_OPENING_AFTER_MS)
        self._patience.timeout.connect(self._say_opening)
        self._notices = Notices(desk, self.facts, self)
        self._notices.settle_requested.connect(self.go)
        self._still = Stillness(self, self._show_what_waited)
        self._connect()
        follow_theme(self._restyle)
        self.view(FamilyTab.OVERVIEW)  # so that opening a family only fills in its words

    def _connect(self) -> None:
        self.tabs.chosen.connect(self._on_tab)
        self.header.new_note_requested.connect(self._on_new_note)
        self.header.plan_paper_requested.connect(self._on_plan_paper)
        self.header.profile_paper_requested.connect(self._on_profile_paper)
        self.facts.adjustments_wanted.connect(self._on_adjustments_wanted)
        self.facts.refilled.connect(self._on_facts_refilled)
        self.desk.sync_changed.connect(self._on_sync_changed)
        self.desk.directory_changed.connect(self._on_directory_changed)

    @property
    def tab(self) -> FamilyTab:
        return TABS[self.tabs.current]

    @property
    def sheet(self) -> FamilySheet | None:
        return self._sheet

    def view(self, tab: FamilyTab) -> FamilyTabView:
        """The tab's view, made at the first call."""
        if tab not in self._views:
            module, name = _PLACES[tab]
            made: FamilyTabView = getattr(import_module(module), name)(self.desk)
            made.go.connect(self.go)
            made.tell.connect(self.tell)
            made.tell_undoable.connect(self.tell_undoable)
            made.failed.connect(self.failed)
            self._views[tab] = made
            self._stale.add(tab)
            self._stack.addWidget(made)
        return self._views[tab]

    @override
    def show_place(self, place: Place) -> None:
        if place.family_id is None:
            return
        self._place = place
        self._close_paper()
        if place.family_id != self._family_id:
            self._family_id = place.family_id
            self._sheet = None
            self._opening.sentence.setText("")
            self._outer.setCurrentWidget(self._opening)  # nothing of the family before
            self._patience.start()
        elif self._sheet is not None:
            self._go_to_place()
        self.refresh()

    @override
    def refresh(self) -> None:
        if self._family_id is not None:
            self.desk.ask(
                partial(reading.family_sheet, family_id=self._family_id, now=self.desk.now()),
                done=self._on_sheet,
                failed=self.on_failed,
            )

    @override
    def concerns(self, changed: Changed) -> bool:
        return self._family_id in changed.families

    @override
    def take_focus(self) -> None:
        if self._sheet is None:
            self.setFocus()
        else:
            self.view(self.tab).take_focus()

    @override
    def may_leave(self) -> bool:
        for panel in self.findChildren(AttachmentPanel):
            panel.keep()
        # Every tab is asked, so that each keeps what is being written there.
        answers = {tab: view.may_leave() for tab, view in self._views.items()}
        held = next((tab for tab, may in answers.items() if not may), None)
        if held is not None:
            self.tabs.choose(TABS.index(held))
        return held is None

    @override
    def help_text(self) -> str:
        return self.tr(
            "Everything about one family. Ctrl+1 to Ctrl+6 go to its parts, Ctrl+N begins a note,"
            " F6 goes from part to part of the window. What is underlined can be changed where it"
            " stands; every change is kept in History, with who made it and when."
        )

    @override
    def regions(self) -> list[QWidget]:
        if self._sheet is None:
            return [self]
        return [self.header, self.tabs, self.view(self.tab)]

    @override
    def on_failed(self, error: KnownError | None) -> None:
        self._patience.stop()
        if self._sheet is None:
            self._opening.sentence.setText(self.tr("This family could not be opened just now."))
        super().on_failed(error)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _on_sheet(self, sheet: FamilySheet) -> None:
        if sheet.card.family_id != self._family_id:
            return  # somebody has gone on to another family meanwhile
        self._patience.stop()
        is_first = self._sheet is None
        anchor = self._still.anchor()
        self._sheet = sheet
        self._stale = set(self._views)
        self.header.show_sheet(sheet)
        self.facts.show_sheet(sheet)
        self._show_arriving(sheet.card.arriving)
        if self._still.is_typing:
            self._still.wait()
        else:
            self._show_what_waited()
        may = sheet.card.family is not None
        self.header.set_may_write(
            may=may, why_not="" if may else self.tr("This family is still on its way.")
        )
        if is_first:
            self.desk.opened_family(sheet.card.family_id)
            self._go_to_place()
            self._outer.setCurrentWidget(self._whole)
            if self._place and not self._place.act:
                self.take_focus()
        else:
            self._show_tab(self.tab)
            anchor.hold()

    def _show_what_waited(self) -> None:
        """Banners that would push down what somebody types in."""
        if self._sheet is not None:
            self.facts.show_adjustments(self._sheet)
            self._notices.show_sheet(self._sheet)

    def _show_arriving(self, arriving: Arriving | None) -> None:
        """A part is never taken for the whole; and what somebody looks at comes first."""
        self.arriving.setVisible(arriving is not None)
        if arriving is None:
            return
        words = self.tr(
            "{have} of {of} entries are here. Ratings, plans and warnings may not be the last "
            "ones; it comes first now."
        )
        self.arriving.show_words(
            self.tr("This family is still arriving."),
            words.format(have=f"{arriving.have:,}", of=f"{arriving.of:,}"),
        )
        if self._family_id is not None:
            self.desk.fetch_first(self._family_id)

    def _go_to_place(self) -> None:
        """Once: a refresh does not lead anybody back to where they came in."""
        place = self._place
        if place is None:
            return
        place = self._with_tab_of_file(self._with_tab_of_draft(place))
        self.tabs.blockSignals(True)  # the tab is shown below, with the place
        self.tabs.choose(TABS.index(place.tab))
        self.tabs.blockSignals(False)
        self._show_tab(place.tab)
        if self._sheet is not None and self._sheet.card.family is not None:
            self.view(place.tab).show_place(place)

    def _with_tab_of_file(self, place: Place) -> Place:
        """A file that was searched for is looked at where the entry it hangs on is read."""
        sheet = self._sheet
        if sheet is None or place.act != FILE:
            return place
        read_on = {
            FamilyTab.STORY: sheet.story,
            FamilyTab.PLAN: [*sheet.outcomes, *sheet.steps],
            FamilyTab.PEOPLE: sheet.people,
        }
        tab = next(
            (
                tab
                for tab, records in read_on.items()
                if any(one.entity_id == place.entity_id for one in records)
            ),
            place.tab,
        )
        return replace(place, tab=tab, act="")

    def _with_tab_of_draft(self, place: Place) -> Place:
        """A draft of anything but a note is gone on with where its form is."""
        drafts = self._sheet.drafts if self._sheet else ()
        draft = next((one for one in drafts if one.draft_id == place.entity_id), None)
        if draft is None or draft.kind not in _DRAFTED_ON:
            return place
        return replace(place, tab=_DRAFTED_ON[draft.kind])

    def _show_tab(self, tab: FamilyTab) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        if sheet.card.family is None:
            self._stack.setCurrentWidget(self._on_its_way)
            return
        view = self.view(tab)
        if tab in self._stale:
            self._stale.discard(tab)
            view.show_sheet(sheet)
        self._seat_facts(view)
        self._stack.setCurrentWidget(view)

    def _seat_facts(self, view: QWidget | None) -> None:
        """Under the name; where they would leave no room for it, they scroll with the page."""
        pages = (
            view.findChildren(Page, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if view
            else []
        )
        place = self._column
        if pages and (theme().stacks or self._are_facts_long()):
            place = pages[0].body
        if place.indexOf(self.facts) < 0:
            focused = QApplication.focusWidget()
            held = focused if focused and self.facts.isAncestorOf(focused) else None
            place.insertWidget(2 if place is self._column else 0, self.facts)
            dress_again(self.facts)
            if held is not None:
                held.setFocus(Qt.FocusReason.OtherFocusReason)
        wide = self.width() >= theme().px(STACK_WIDTH)
        edge = PAD_X if wide else NARROW_PAD
        self.facts.set_margin(edge if place is self._column else 0)

    def _are_facts_long(self) -> bool:
        wide = self.width() >= theme().px(STACK_WIDTH)
        edges = theme().px(PAD_X if wide else NARROW_PAD) * 2
        return self.facts.height_within(self.width() - edges) > self.height() * FACTS_SHARE

    def _on_facts_refilled(self) -> None:
        self._seat_facts(self._views.get(self.tab))

    def _on_tab(self, _number: int) -> None:
        self._show_tab(self.tab)

    def _on_new_note(self) -> None:
        self.go.emit(self._here(FamilyTab.CONTACTS, act="new note"))

    def _on_adjustments_wanted(self) -> None:
        child = self._sheet.child if self._sheet else None
        place = self._here(FamilyTab.PEOPLE, act="adjustments")
        if child:
            self.go.emit(
                Place(
                    room=Room.FAMILY,
                    family_id=place.family_id,
                    tab=FamilyTab.PEOPLE,
                    entity_id=child.entity_id,
                    act="change",
                )
            )

    def _here(self, tab: FamilyTab, act: str) -> Place:
        return Place(room=Room.FAMILY, family_id=self._family_id, tab=tab, act=act)

    def _on_plan_paper(self) -> None:
        self._open_paper("plan")

    def _on_profile_paper(self) -> None:
        self._open_paper("profile")

    def _open_paper(self, paper: str) -> None:
        if self._sheet is not None:
            preview = import_module("ui.screens.family.paper_preview")
            self._paper = preview.open_preview(self.desk, self._sheet, paper, self)
            if self._paper is None:
                self.tell.emit(self.tr("Nobody is known here yet whom a paper could be about."))

    def _close_paper(self) -> None:
        """Another family was opened: nothing of the one before stays over it."""
        paper, self._paper = self._paper, None
        if paper is not None and isValid(paper):
            paper.close_up(give_back_focus=False)

    def _on_sync_changed(self) -> None:
        if self.isVisible():
            self.facts.show_exchange()

    def _on_directory_changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def _say_opening(self) -> None:
        self._opening.sentence.setText(self.tr("Opening…"))

    def _restyle(self) -> None:
        px = theme().px
        wide = self.width() >= px(STACK_WIDTH)
        side = px((PAD_X if wide else NARROW_PAD) - SIDE)
        self._tab_row.setContentsMargins(side, px(4), 0, 0)
        edge = px(PAD_X if wide else NARROW_PAD)
        self._arriving_row.setContentsMargins(edge, 0, edge, 0)
        self._column.setSpacing(px(6))
        self._seat_facts(self._views.get(self.tab))


class _Whole(QWidget):
    """The family as it is shown; whatever is in it, the window stays as somebody made it."""

    @override
    def minimumSizeHint(self) -> QSize:
        least = super().minimumSizeHint()
        return QSize(least.width(), min(least.height(), theme().px(LEAST_HEIGHT)))

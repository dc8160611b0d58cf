"""The page of sending and receiving: calm and true; nothing is called sent without a receipt."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import moving, outbox
from keyworker_desktop.store.drafts import Draft
from sync.clones import dismiss_clone_notice
from sync.state import Phase, SyncState
from ui.counting import counted
from ui.desk import Desk
from ui.one_at_a_time import OneAtATime
from ui.places import FamilyTab, Place, Room
from ui.screen import Screen
from ui.screens.sync_page import words
from ui.screens.sync_page.age import moment, tell_ago, tell_turning, tell_when, tone_of
from ui.screens.sync_page.asking import Held, OnThisLaptop, holders, on_this_laptop
from ui.screens.sync_page.coming import ComingCard
from ui.screens.sync_page.devices import DevicesCard
from ui.screens.sync_page.facts import Facts
from ui.screens.sync_page.look import Problems, problems_of
from ui.screens.sync_page.moves import (
    earlier_rows,
    exchange_rows,
    file_rows,
    settle_rows,
    waiting_rows,
    what_waits,
)
from ui.screens.sync_page.parts import meanings, quiet_card
from ui.screens.sync_page.report import ReportCard, ReportDialog, ReportMaker
from ui.screens.sync_page.unusual import CloneCard, Confirmer, RestorationCard
from ui.surroundings import Surroundings
from ui.theme import Tone, Type
from ui.told_times import believable, tell_length, tell_moment
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card, SectionTitle
from ui.widgets.label import Label
from ui.widgets.page import Column, Page, PageTitle, Section
from ui.widgets.row import RowList
from ui.widgets.values import RowContent

_LOOK_AGAIN_MS = 5_000
"""The page tells times in words: nobody watches them tick."""


class SyncScreen(Screen):
    def __init__(
        self,
        desk: Desk,
        *,
        surroundings: Surroundings | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._reports = ReportMaker(desk, surroundings, self)
        self._reports.made.connect(self._on_report)
        self.dialog: ReportDialog | None = None
        self._here: OnThisLaptop | None = None
        self._question = OneAtATime(desk, done=self._on_here, failed=self.on_failed, parent=self)
        self._told_at = desk.now()
        self.now = Button(self.tr("Try now"), ButtonKind.PRIMARY, icon="refresh-cw")
        self.now.setObjectName("sync now")
        self.now.clicked.connect(self._on_now)
        acts = [] if desk.is_demonstration else [self.now]
        self.title = PageTitle(self.tr("Sending and receiving"), " ", acts)
        self.why_not = Banner("", "", icon="circle-alert", tone=Tone.CAUTION)
        self.coming = ComingCard()
        self.coming.pause_requested.connect(desk.pause_fetching)
        self.coming.go_on_requested.connect(desk.go_on_fetching)
        self.facts = Facts(
            {
                "waits": (self.tr("What waits"), "laptop"),
                "since": (self.tr("Since when"), "clock"),
                "why": (self.tr("Why"), "info"),
                "next": (self.tr("What happens next"), "arrow-right"),
            }
        )
        page = Page(self.tr("Sending and receiving"))
        self.restoration, self.clone = RestorationCard(), CloneCard()
        self.restoration.confirm_requested.connect(self._on_confirm)
        self.clone.told_requested.connect(self._on_clone_told)
        self.confirmer = Confirmer(desk, self)
        self.confirmer.confirmed.connect(self._on_confirmed)
        self.confirmer.failed.connect(self._on_not_confirmed)
        parts = (self.title, self.why_not, self.restoration, self.clone, self.coming, self.facts)
        for widget in parts:
            page.add(widget)
        self._left, self._right = self._left_column(), self._right_column()
        page.add_columns([self._left, self._right], [2, 1], stack_under=800)
        page.end()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        self._again = QTimer(self)
        self._again.setInterval(_LOOK_AGAIN_MS)
        self._again.timeout.connect(self._show)
        desk.sync_changed.connect(self._on_state)
        desk.directory_changed.connect(self._on_directory)
        desk.attachment_moved.connect(self._on_file_moved)
        self._show()

    @override
    def show_place(self, place: Place) -> None:
        super().show_place(place)
        self._ask_holders()
        if place.act == "report":
            self._reports.make()

    @override
    def refresh(self) -> None:
        self._question.ask(partial(on_this_laptop, identity=self.desk.identity))

    @override
    def take_focus(self) -> None:
        if not self.desk.is_demonstration:
            self.now.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def help_text(self) -> str:
        return self.tr(
            "Everything you finish is saved on this laptop first and goes to the service by "
            "itself, locked, whenever there is a connection. Here stands what still waits, since "
            "when and why, and what the program does next. “Try now” tries at once; it does no "
            "harm without a connection. “Try again” sends once more what the service did not "
            "take. Under “Last exchange” stands what went and came, and who has read what."
        )

    @override
    def regions(self) -> list[QWidget]:
        return [self.title, self._left, self._right]

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    # How it is built

    def _left_column(self) -> QWidget:
        self.problems = Problems(self.tr("Needs a look"))
        self.problems.setObjectName("needs a look")
        self.problems.opened.connect(self._on_family)
        self.problems.again_requested.connect(self._on_again)
        self.problems.copy_requested.connect(self._on_copy)
        self._problems = Section(SectionTitle(self.tr("Needs a look")), self.problems)
        self.waiting = self._rows(self.tr("Waiting to go"), "waiting to go")
        self.waiting_more = Label("", Type.SMALL, Tone.QUIET)
        self._waiting = Section(
            SectionTitle(self.tr("Waiting to go"), self.tr("longest first")),
            self.waiting,
            self.waiting_more,
        )
        self.files = self._rows(self.tr("Files waiting to go"), "files waiting to go")
        self._files = Section(SectionTitle(self.tr("Files waiting to go")), self.files)
        self.all_sent = Card()
        self._all_sent_words = Label("", Type.BODY, Tone.QUIET)
        self.all_sent.add(self._all_sent_words)
        self.settle = self._rows(self.tr("To settle"), "to settle")
        self._settle = Section(SectionTitle(self.tr("To settle")), self.settle)
        self.exchanged = self._rows(self.tr("Last exchange"), "last exchange")
        self.exchanged_title = SectionTitle(
            self.tr("Last exchange"), " ", link=self.tr("Earlier ones")
        )
        self.exchanged_title.link_clicked.connect(self._on_earlier)
        self.exchanged_more = Label("", Type.SMALL, Tone.QUIET)
        self._exchanged = Section(self.exchanged_title, self.exchanged, self.exchanged_more)
        self.earlier = RowList(name=self.tr("Earlier exchanges"))
        self._earlier = Section(SectionTitle(self.tr("Earlier exchanges")), self.earlier)
        parts = (
            self._problems,
            self._waiting,
            self._files,
            self.all_sent,
            self._settle,
            self._exchanged,
            self._earlier,
        )
        words = Section(SectionTitle(self.tr("What the words mean")), meanings())
        column = Column(*parts, words)
        column.end()
        for part in parts:
            part.hide()
        return column

    def _right_column(self) -> QWidget:
        self.devices = DevicesCard(self.desk)
        self.report = ReportCard()
        self.report.requested.connect(self._reports.make)
        self._devices = Section(
            SectionTitle(self.tr("Laptops that hold your families")),
            self.devices,
            Label(
                self.tr("Is one missing? Tell your manager at once, even if it is not yours."),
                Type.SMALL,
                Tone.QUIET,
            ),
        )
        self._devices.hide()
        column = Column(
            self._devices,
            Section(SectionTitle(self.tr("If it stays quiet")), quiet_card()),
            Section(SectionTitle(self.tr("If you need help")), self.report),
        )
        column.end()
        return column

    def _rows(self, name: str, object_name: str) -> RowList:
        rows = RowList(name=name)
        rows.setObjectName(object_name)
        rows.opened.connect(self._on_opened)
        return rows

    # What comes

    def _ask_holders(self) -> None:
        self.desk.ask(
            partial(holders, directory=self.desk.directory),
            done=self._on_held,
            failed=self.on_failed,
        )

    def _on_held(self, held: Sequence[Held]) -> None:
        self.devices.show_held(held, now=self.desk.now())
        self._devices.setVisible(not self.desk.is_demonstration)

    def _on_directory(self) -> None:
        if self.isVisible():
            self._ask_holders()

    def _on_file_moved(self, _moved: object) -> None:
        if self.isVisible():
            self.refresh()

    def _on_here(self, found: OnThisLaptop) -> None:
        self._here = found
        self._show()

    def _on_state(self, _state: SyncState) -> None:
        self._told_at = self.desk.now()
        if self.isVisible():
            self._show()
            self.refresh()

    # What is shown

    def _show(self) -> None:
        state, now, here = self.desk.sync_state, self.desk.now(), self._here or OnThisLaptop()
        is_demonstration = self.desk.is_demonstration
        self.title.set_words(self.tr("Sending and receiving"), self._sentence(here.count))
        doing = words.what_to_do(state)
        self.why_not.setVisible(doing is not None)
        if doing is not None:
            self.why_not.show_words(doing.strong, doing.rest)
        self.coming.show_arriving(here.arriving, here.families, state)
        self._show_facts(here, now)
        rows = waiting_rows(here, self._name, now=now, is_sending=state.phase is Phase.SENDING)
        _fill(self.waiting, rows)
        self._waiting.setVisible(bool(rows))
        left = here.count - len(here.items)
        self.waiting_more.setVisible(left > 0)
        self.waiting_more.setText(self.tr("and {n} more").format(n=f"{max(0, left):,}"))
        files = file_rows(here, self._name)
        _fill(self.files, files)
        self._files.setVisible(bool(files))
        self._show_unusual(here)
        problems = problems_of(here, self._name, now=now)
        self.problems.show_problems(problems)
        self._problems.setVisible(bool(problems))
        is_quiet = self._here is not None and not (rows or files or problems)
        self.all_sent.setVisible(is_quiet)
        self._all_sent_words.setText(self._quiet_words(is_demonstration=is_demonstration))
        settled = settle_rows(here, self._name)
        _fill(self.settle, settled)
        self._settle.setVisible(bool(settled))
        self._show_exchanged(here, now)

    def _show_exchanged(self, here: OnThisLaptop, now: datetime) -> None:
        rows, untold = exchange_rows(here, self._name, self.desk.name_of, now=now)
        _fill(self.exchanged, rows)
        self._exchanged.setVisible(bool(here.exchanges))
        self.exchanged_more.setVisible(untold > 0)
        self.exchanged_more.setText(self.tr("and {n} more entries").format(n=f"{untold:,}"))
        if here.exchanges:
            newest = here.exchanges[0]
            took = timedelta(milliseconds=max(0, newest.ended_ms - newest.began_ms))
            told = tell_when(moment(newest.ended_ms), now=now)
            if timedelta(seconds=5) < took < timedelta(hours=2):
                told = self.tr("{when}, took {length}").format(when=told, length=_length(took))
            self.exchanged_title.set_remark(told)
        earlier = earlier_rows(here, now=now)
        _fill(self.earlier, earlier)
        if self.exchanged_title.link is not None:
            self.exchanged_title.link.setVisible(bool(earlier))
        if not earlier:
            self._earlier.hide()

    def _show_facts(self, here: OnThisLaptop, now: datetime) -> None:
        state = self.desk.sync_state
        if self.desk.is_demonstration:
            self.facts.tell("waits", self._changes(here.count), what_waits(here.items, here.count))
            self.facts.tell("since", self.tr("Nothing is sent"))
            self.facts.tell("why", self.tr("There is no service"), self.tr("this is a try-out"))
            self.facts.tell("next", self.tr("Try whatever you like"))
            return
        count = self._changes(here.count)
        self.facts.tell("waits", count, what_waits(here.items, here.count))
        oldest, last = here.oldest_ms, state.last_exchange_at
        if oldest is not None:
            at = moment(oldest)
            detail = ", ".join(
                part for part in (tell_ago(at, now=now), tell_turning(at, now=now)) if part
            )
            self.facts.tell("since", tell_when(at, now=now), detail, tone_of(at, now=now))
        elif last is None:
            self.facts.tell(
                "since", self.tr("Nothing is late"), self.tr("no exchange has gone through yet")
            )
        else:
            told = tell_ago(last, now=now)
            if believable(last, now=now):
                told = self.tr("last exchange {when}").format(when=tell_moment(last, now=now))
            self.facts.tell("since", self.tr("Nothing is late"), told, tone_of(last, now=now))
        why = words.why(state, here, now=now)
        self.facts.tell("why", why.words, why.detail)
        next_step = words.next_step(state, here, self._seconds_left(state))
        self.facts.tell("next", next_step.words, next_step.detail)

    def _seconds_left(self, state: SyncState) -> float | None:
        if state.next_try_seconds is None:
            return None
        gone = (self.desk.now() - self._told_at).total_seconds()
        # A clock that was changed meanwhile tells nothing of how long it was.
        return state.next_try_seconds - gone if 0 <= gone <= state.next_try_seconds else 0.0

    def _changes(self, count: int) -> str:
        if not count:
            return self.tr("Nothing")
        return counted(count, self.tr("1 entry"), self.tr("{n} entries"))

    def _sentence(self, count: int) -> str:
        if self.desk.is_demonstration:
            return self.tr("This is the demonstration. There is no service: all stays here.")
        safe = self.tr("Nothing is lost. Everything you wrote is on this laptop, locked.")
        if count == 0:
            return safe
        left = counted(
            count,
            self.tr("One entry has not been sent yet."),
            self.tr("{n} entries have not been sent yet."),
        )
        return f"{safe} {left}"

    def _quiet_words(self, *, is_demonstration: bool) -> str:
        if is_demonstration:
            return self.tr("Nothing waits. What is not sent yet would stand here.")
        if self.desk.sync_state.last_exchange_at:
            return self.tr(
                "Nothing waits. What you finish next stands here until the service has it."
            )
        return self.tr(
            "Nothing waits. This laptop has not exchanged with the service yet; you can read and "
            "write all the same."
        )

    def _show_unusual(self, here: OnThisLaptop) -> None:
        self.clone.show_notice(here.clone, self.desk)
        if here.pending is not None:
            self.restoration.show_pending(here.pending, self.desk)
            self.why_not.hide()  # it says the same in fewer words
        elif here.mending is not None:
            self.restoration.show_mending(here.mending, self.desk)
        else:
            self.restoration.hide()

    def _name(self, log_id: UUID) -> str:
        if log_id == self.desk.identity.organisation_id:
            return self.tr("the organisation’s directory")
        here = self._here.names if self._here else {}
        return here.get(log_id) or self.tr("a family on its way")

    # What somebody does

    def _on_opened(self, key: object) -> None:
        if isinstance(key, Place):
            self.go.emit(key)
        elif isinstance(key, tuple) and self._here is not None:
            item = next((one for one in self._here.items if one.moving.entry_id == key[1]), None)
            if item is not None and self._here.names.get(item.moving.log_id):
                self.go.emit(_place_of(item.moving))

    def _on_family(self, log_id: UUID) -> None:
        self.go.emit(Place(room=Room.FAMILY, family_id=log_id))

    def _on_now(self) -> None:
        self.desk.exchange_soon()
        self.tell.emit(self.tr("Trying now. What waits goes as soon as the service answers."))

    def _on_again(self) -> None:
        self.desk.write(outbox.try_again, done=self._on_tried, failed=self.on_failed)

    def _on_tried(self, _nothing: None) -> None:
        self.desk.exchange_soon()
        self.refresh()
        self.now.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_copy(self, entry_id: int) -> None:
        copy = partial(moving.copied_draft, entry_id=entry_id, now=self.desk.now())
        self.desk.ask(copy, done=self._on_copied, failed=self.on_failed)

    def _on_copied(self, draft: Draft | None) -> None:
        if draft is not None:
            kept = _Kept(self, draft)
            self.desk.keep_draft(draft, done=kept.on_kept, failed=self.on_failed)

    def _on_report(self, text: str) -> None:
        self.dialog = ReportDialog(text, parent=self)
        self.dialog.saved.connect(self.tell)
        self.dialog.failed.connect(self.on_failed)
        self.dialog.finished.connect(self._on_report_left)
        self.dialog.open()
        self.dialog.take_focus()

    def _on_report_left(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
        self.dialog = None
        self.report.make.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_confirm(self) -> None:
        self.restoration.show_busy(is_busy=True)
        self.confirmer.confirm()

    def _on_confirmed(self) -> None:
        self.restoration.show_busy(is_busy=False)
        self.tell.emit(self.tr("Confirmed. The laptops give back what the service lost."))
        self.refresh()
        self.now.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_not_confirmed(self, error: KnownError | None) -> None:
        self.restoration.show_busy(is_busy=False)
        self.on_failed(error)
        self.refresh()

    def _on_clone_told(self) -> None:
        self.desk.write(dismiss_clone_notice, done=self._on_noted, failed=self.on_failed)

    def _on_noted(self, _nothing: None) -> None:
        self.refresh()
        self.now.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_earlier(self) -> None:
        self._earlier.setVisible(self._earlier.isHidden())


class _Kept(QObject):
    """A copy on its way to the disk; then the note editor opens with it."""

    def __init__(self, screen: SyncScreen, draft: Draft) -> None:
        super().__init__(screen)
        self._screen = screen
        self._draft = draft

    def on_kept(self, _nothing: None) -> None:
        self._screen.go.emit(
            Place(
                room=Room.FAMILY,
                family_id=self._draft.family_id,
                tab=FamilyTab.CONTACTS,
                entity_id=self._draft.draft_id,
                act="open draft",
            )
        )
        self.deleteLater()


def _place_of(one: moving.Moving) -> Place:
    if one.note_id is not None:
        return Place(
            room=Room.FAMILY, family_id=one.log_id, tab=FamilyTab.CONTACTS, entity_id=one.note_id
        )
    return Place(room=Room.FAMILY, family_id=one.log_id)


def _length(length: timedelta) -> str:
    if length < timedelta(minutes=1):
        return counted(
            int(length.total_seconds()),
            QCoreApplication.translate("Exchange", "1 second"),
            QCoreApplication.translate("Exchange", "{n} seconds"),
        )
    return tell_length(length)


def _fill(rows: RowList, contents: Sequence[RowContent]) -> None:
    if [row.content for row in rows.rows] != list(contents):
        rows.show_rows(contents)

"""Today: visits and calls in order of time; beside them what is unfinished, unsent, unsettled."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.kinds import kind_named
from keyworker_desktop.record.kinds.contact import Appointment
from keyworker_desktop.record.kinds.family import VISITING
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import edits
from keyworker_desktop.store import settled
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.reading import Planned, record_with
from keyworker_desktop.store.save import Saved
from keyworker_desktop.store.settled import AnswerSettled, SettledByOther, Settlements
from ui.counting import counted
from ui.desk import Desk
from ui.one_at_a_time import OneAtATime
from ui.places import FamilyTab, Place, Room
from ui.screen import Screen
from ui.screens.today.asking import (
    MOST_REVIEWS,
    Happened,
    Morning,
    morning,
    planned_after,
    planned_before,
    planned_on,
)
from ui.screens.today.day_list import DayList, Entry, NextOne
from ui.screens.today.plan_visit import PlanVisit
from ui.screens.today.words import day_sentence, greeting, joined
from ui.theme import Tone, Type
from ui.told_times import local, started, tell_clock, tell_long, tell_moment, tell_near_day
from ui.ways import way_icon, way_words
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind, ButtonSize, IconButton
from ui.widgets.card import Card, SectionTitle
from ui.widgets.empty import EmptyState
from ui.widgets.label import Label
from ui.widgets.page import Column, Page, PageTitle, Section
from ui.widgets.row import Row, RowList
from ui.widgets.state import state_tag
from ui.widgets.values import NoteState, Rating, RowContent, Tag

_MINUTE_MS = 60_000
_HELP_LINES = 2
_SIDE_FROM = 800
MOST_HAPPENED = 12
"""Notes of today that have a row each. A supervisor's families may have hundreds."""
_VISITING = {choice.value: choice.label for choice in VISITING}


class TodayScreen(Screen):
    """Where everybody begins. Each row opens the thing itself."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._morning: Morning | None = None
        self._question = OneAtATime(desk, done=self._on_morning, failed=self.on_failed, parent=self)
        self._missed_by_button: dict[QObject, Appointment] = {}
        self._settled_by_button: dict[QObject, AnswerSettled] = {}
        self._planning_for: UUID | None = None
        self._wants_focus = False
        self._wants_plan = False
        self.plan = Button(self.tr("Plan a visit"), icon="calendar")
        self.plan.setObjectName("plan a visit")
        self.note = Button(self.tr("New note"), ButtonKind.PRIMARY, icon="pen-line", hint="Ctrl N")
        self.note.setObjectName("new note")
        self.title = PageTitle("", "", [self.plan, self.note])
        self._form: PlanVisit | None = None
        self._page = Page(self.tr("Today"))
        self.arriving = Banner("", "", icon="download", link=self.tr("How far it is"))
        self.arriving.acted.connect(self._on_arriving)
        self.arriving.hide()
        self._page.add(self.title)
        self._page.add(self.arriving)
        self._columns = self._page.add_columns(
            [self._day_column(), self._side_column()], [2, 1], stack_under=_SIDE_FROM
        )
        self.empty = EmptyState(
            self.tr(
                "Your day will stand here: visits and calls, what is not finished, what is not "
                "sent. It begins with a family."
            ),
            self.tr("New family"),
            icon="plus",
        )
        self.empty.acted.connect(self._on_new_family)
        self._page.add(self.empty)
        self._page.end()
        self._columns.hide()
        self.empty.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._page)
        self.plan.clicked.connect(self._on_plan)
        self.note.clicked.connect(self._on_note)
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE_MS)
        self._minute.timeout.connect(self._on_minute)
        self._show_title()

    @property
    def form(self) -> PlanVisit:
        """Made when it is first wanted: every unlocking would wait for it."""
        if self._form is None:
            self._form = PlanVisit(self.desk)
            self._form.hide()
            self._page.body.insertWidget(self._page.body.indexOf(self._columns), self._form)
            self._form.planned.connect(self._on_planned)
            self._form.left.connect(self._on_plan_left)
            self._form.failed.connect(self.on_failed)
        return self._form

    @property
    def is_planning(self) -> bool:
        return self._form is not None and self._form.isVisible()

    @property
    def found(self) -> Morning | None:
        """What is shown; ``None`` until the first answer."""
        return self._morning

    # What every screen does

    @override
    def show_place(self, place: Place) -> None:
        if place.act == "plan a visit":
            self._planning_for, self._wants_plan = place.family_id, True
        self.refresh()

    @override
    def refresh(self) -> None:
        question = partial(
            morning,
            now=self.desk.now(),
            device_id=self.desk.identity.device_id,
            is_supervising=self.desk.is_supervising,
        )
        self._question.ask(question)

    @override
    def take_focus(self) -> None:
        self._wants_focus = self._morning is None  # as soon as there is something to stand on
        if self._morning is not None:
            self._put_focus()

    @override
    def help_text(self) -> str:
        return self.tr(
            "Today shows what the day asks of you, in order of time. The line is now. The next "
            "visit or call is opened, with what helps: “Start note” begins its note. At the side "
            "stand what somebody has to settle, what others settled, your supervisor’s questions, "
            "what you have not finished, and what has not been sent yet. Nothing here is lost if "
            "you leave it."
        )

    @override
    def regions(self) -> list[QWidget]:
        return (
            [self.title, self.form, self.day, self._side]
            if self.is_planning
            else [
                self.title,
                self._left,
                self._side,
            ]
        )

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._minute.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._minute.stop()

    # How it is built

    def _day_column(self) -> QWidget:
        self.day = DayList(self.tr("Visits and calls"))
        self.day.opened.connect(self._on_opened)
        self.day.start_requested.connect(self._on_start)
        self.day.family_requested.connect(self._on_family)
        self.quiet_day = Card()
        self._quiet_words = Label("", Type.BODY, Tone.QUIET)
        self.quiet_day.add(self._quiet_words)
        self.missed = RowList(name=self.tr("Planned, and no note yet"))
        self.coming = RowList(name=self.tr("Coming days"))
        for rows in (self.missed, self.coming):
            rows.opened.connect(self._on_opened)
        self._missed = self._section(
            self.tr("Planned, and no note yet"), self.missed, self.tr("Enter begins the note")
        )
        self._coming = self._section(self.tr("Coming days"), self.coming)
        today = Section(SectionTitle(self.tr("Visits and calls")), self.day, self.quiet_day)
        self._left = Column(today, self._missed, self._coming)
        self._left.end()
        return self._left

    def _side_column(self) -> QWidget:
        names = {
            "reviews": self.tr("To review"),
            "settle": self.tr("To settle"),
            "settled": self.tr("Settled by others"),
            "questions": self.tr("Questions from your supervisor"),
            "drafts": self.tr("Not finished"),
            "unsent": self.tr("Not sent yet"),
        }
        self.lists = {key: RowList(name=name) for key, name in names.items()}
        self._sections = {key: self._section(name, self.lists[key]) for key, name in names.items()}
        for key, rows in self.lists.items():
            rows.setObjectName(key)
            rows.opened.connect(self._on_opened)
        self._sections["unsent"].add(
            Label(
                self.tr("Safe on this laptop. They go by themselves when there is a connection."),
                Type.SMALL,
                Tone.QUIET,
            )
        )
        self.all_well = Label(
            self.tr("Nothing to settle, nothing unfinished, everything sent."),
            Type.BODY,
            Tone.QUIET,
        )
        self._side = Column(*self._sections.values(), self.all_well)
        self._side.end()
        return self._side

    def _section(self, title: str, rows: RowList, remark: str = "") -> Section:
        section = Section(SectionTitle(title, remark), rows)
        section.hide()
        return section

    # What it shows

    def _on_morning(self, found: Morning) -> None:
        self._morning = found
        self._remember(found.settlements)
        self._show()
        if self._wants_plan:
            self._wants_plan = False
            self._open_plan()
        elif self._wants_focus and self.isVisible():
            self._wants_focus = False
            self._put_focus()

    def _on_minute(self) -> None:
        if self._morning is not None:
            self._show()

    def _show(self) -> None:
        found, now = self._morning, self.desk.now()
        if found is None:
            return
        has_families = bool(found.cards)
        self._columns.setVisible(has_families)
        self.empty.setVisible(not has_families)
        self.plan.setVisible(has_families)
        self.note.setVisible(has_families)
        today = local(now).date()
        self._show_title()
        self._show_arriving(found)
        self._show_day(found, now, today)
        missed = planned_before(found.day.planned, today)
        coming = [
            self._coming_row(found, one, now) for one in planned_after(found.day.planned, today)
        ]
        self._fill_missed(missed, now)
        self._fill(self._coming, self.coming, coming)
        self._show_side(found, now)

    def _show_arriving(self, found: Morning) -> None:
        """What a day asks may stand in what is still to come."""
        number = sum(1 for card in found.cards if card.arriving)
        self.arriving.setVisible(number > 0)
        if number:
            words = self.tr("{n} of {all} families are still arriving.").format(
                n=number, all=len(found.cards)
            )
            rest = self.tr("This may not be all of your day yet.")
            self.arriving.show_words(words, rest)

    def _on_arriving(self) -> None:
        self.go.emit(Place(room=Room.SYNC))

    def _show_title(self) -> None:
        now, found = self.desk.now(), self._morning
        today = local(now).date()
        sentence = greeting(now, self.desk.me.name)
        if found is not None and found.cards:
            to_come = [
                one
                for one in planned_on(found.day.planned, today)
                if one.appointment.at and one.appointment.at >= now
            ]
            told = day_sentence(
                to_come,
                to_settle=sum(card.to_settle for card in found.day.to_settle),
                questions=len(found.day.questions),
            )
            sentence = f"{sentence} {told}"
        self.title.set_words(tell_long(today), sentence)

    def _show_day(self, found: Morning, now: datetime, today: date) -> None:
        planned = planned_on(found.day.planned, today)
        been = [one for one in planned if one.appointment.at and one.appointment.at < now]
        to_come = [one for one in planned if one not in been]
        happened = sorted(found.happened, key=lambda one: one.sheet.contact.at or now)
        earlier, latest = happened[:-MOST_HAPPENED], happened[-MOST_HAPPENED:]
        past: list[tuple[datetime, Entry]] = [
            (one.sheet.contact.at or now, self._happened_row(found, one)) for one in latest
        ]
        past += [(one.appointment.at or now, self._unwritten_row(one)) for one in been]
        entries: list[Entry] = [row for _, row in sorted(past, key=lambda each: each[0])]
        if earlier:
            entries.insert(0, self._earlier_row())
        now_after = len(entries)
        if to_come:
            entries.append(self._next_one(found, to_come[0]))
            entries += [self._later_row(found, one) for one in to_come[1:]]
        self.day.show_day(entries, now_after=now_after, now=now)
        self.day.setVisible(bool(entries))
        self.quiet_day.setVisible(not entries)
        self._quiet_words.setText(
            self.tr("Nothing is planned for today. “Plan a visit” puts the next one here.")
        )
        # One primary button a screen: the note of the next visit, when there is one.
        self.note.set_kind(ButtonKind.SECONDARY if to_come else ButtonKind.PRIMARY)

    def _show_side(self, found: Morning, now: datetime) -> None:
        day = found.day
        rows = {
            "reviews": self._review_rows(found),
            "settle": [
                RowContent(
                    title=card.name,
                    detail=counted(
                        card.to_settle,
                        self.tr("One answer that two people changed"),
                        self.tr("{n} answers that two people changed"),
                    ),
                    icon="git-merge",
                    opens=True,
                    key=Place(room=Room.SETTLE, family_id=card.family_id),
                )
                for card in day.to_settle
            ],
            "questions": [
                RowContent(
                    title=one.family_name,
                    detail=one.review.body,
                    footnote=self._asked_by(
                        one.review.facts.device_id if one.review.facts else None
                    ),
                    icon="message-circle-question-mark",
                    opens=True,
                    key=_note_place(one.family_id, one.contact.entity_id),
                )
                for one in day.questions
            ],
            "settled": self._settled_rows(found, now),
            "drafts": [self._draft_row(name, draft, now) for name, draft in day.drafts],
            "unsent": [
                RowContent(
                    title=day.families.get(one.log_id) or self.tr("The organisation’s directory"),
                    detail=self.tr("{n}, since {when}").format(
                        n=counted(one.count, self.tr("1 change"), self.tr("{n} changes")),
                        when=tell_moment(_moment(one.since_ms), now=now),
                    ),
                    icon="laptop",
                    tag=state_tag(NoteState.SAVED),
                    key=Place(room=Room.SYNC),
                )
                for one in day.waiting
            ],
        }
        for key, contents in rows.items():
            if key == "settled":
                self._fill_settled(contents)
            else:
                self._fill(self._sections[key], self.lists[key], contents)
        self.all_well.setVisible(not any(rows.values()))

    def _fill(self, section: Section, rows: RowList, contents: Sequence[RowContent]) -> None:
        if [row.content for row in rows.rows] != list(contents):
            rows.show_rows(contents)
        section.setVisible(bool(contents))

    def _fill_missed(self, missed: Sequence[Planned], now: datetime) -> None:
        contents = [self._missed_row(one, now) for one in missed]
        if [row.content for row in self.missed.rows] == contents:
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and self.missed.isAncestorOf(focused)
        self._missed_by_button.clear()
        self.missed.show_rows([])
        for one, content in zip(missed, contents, strict=True):
            button = Button(self.tr("It did not happen"), ButtonKind.TEXT, size=ButtonSize.SMALL)
            button.setObjectName("did not happen")
            button.setAccessibleDescription(f"{content.title}, {content.figure}")
            button.clicked.connect(self._on_not_happened)
            self._missed_by_button[button] = one.appointment
            self.missed.add_row(Row(content, trailing=button))
        self._missed.setVisible(bool(contents))
        if had_focus:
            if contents:
                self.missed.focus_current()
            else:
                self._put_focus()

    def _settled_rows(self, found: Morning, now: datetime) -> list[RowContent]:
        rows = []
        for one in found.settlements.found:
            card = found.card(one.family_id)
            if card is None:
                continue
            when = tell_near_day(local(one.at).date(), today=local(now).date())
            rows.append(
                RowContent(
                    title=self._settled_words(one),
                    detail=self.tr("{family}, {when}. What you wrote is in History.").format(
                        family=card.name, when=when
                    ),
                    icon="git-merge",
                    strong=False,
                    key=one,
                )
            )
        return rows

    def _settled_words(self, one: SettledByOther) -> str:
        kind = kind_named(one.kind)
        declared = kind.fields.get(one.answer.name) if kind else None
        told = (
            self.tr("{who} settled the two versions of “{what}”")
            if one.versions == 2  # noqa: PLR2004 - two is what it nearly always is
            else self.tr("{who} settled the versions of “{what}”")
        )
        who = self.desk.name_of(one.device_id)
        return told.format(who=who, what=declared.label if declared else "")

    def _fill_settled(self, contents: Sequence[RowContent]) -> None:
        rows, section = self.lists["settled"], self._sections["settled"]
        if [row.content for row in rows.rows] == list(contents):
            section.setVisible(bool(contents))
            return
        focused = QApplication.focusWidget()
        had_focus = focused is not None and rows.isAncestorOf(focused)
        self._settled_by_button.clear()
        rows.show_rows([])
        for content in contents:
            button = IconButton("x", self.tr("Put this away"), side=32)
            button.setObjectName("put settled away")
            button.setAccessibleDescription(content.title)
            button.clicked.connect(self._on_settled_read)
            if isinstance(content.key, SettledByOther):
                self._settled_by_button[button] = content.key.answer
            rows.add_row(Row(content, trailing=button))
        section.setVisible(bool(contents))
        if had_focus:
            if contents:
                rows.focus_current()
            else:
                self._put_focus()

    def _review_rows(self, found: Morning) -> list[RowContent]:
        if not found.reviews:
            return []
        title = counted(
            found.reviews,
            self.tr("1 note to read and sign off"),
            self.tr("{n} notes to read and sign off"),
        )
        if found.reviews == MOST_REVIEWS:
            title = self.tr("{n} notes or more to read and sign off").format(n=MOST_REVIEWS)
        return [
            RowContent(
                title=title,
                detail=self.tr("Worries first, then the oldest"),
                icon="clipboard-check",
                opens=True,
                key=Place(room=Room.REVIEWS),
            )
        ]

    def _happened_row(self, found: Morning, one: Happened) -> RowContent:
        contact = one.sheet.contact
        names = [found.people[who].name for who in contact.who if who in found.people]
        if contact.also:
            names.append(contact.also)
        state = NoteState.SENT if one.sheet.is_sent else NoteState.SAVED
        return RowContent(
            lead=tell_clock(contact.at) if contact.at else "",
            title=f"{way_words(contact.way)}, {one.family_name}",
            remark=joined(names),
            icon=way_icon(contact.way),
            tag=state_tag(state),
            strong=False,
            past=True,
            key=_note_place(one.family_id, contact.entity_id),
        )

    def _earlier_row(self) -> RowContent:
        return RowContent(
            title=self.tr("Earlier notes of today"),
            detail=self.tr("Each stands under Contacts of its family"),
            strong=False,
            past=True,
            key=Place(room=Room.FAMILIES),
        )

    def _unwritten_row(self, one: Planned) -> RowContent:
        return RowContent(
            lead=_clock(one.appointment),
            title=_title(one),
            icon=way_icon(one.appointment.way),
            flag=Tag(self.tr("No note yet"), "pen-line", Tone.CAUTION),
            strong=False,
            opens=True,
            key=_start_place(one.family_id, one.appointment.entity_id),
        )

    def _next_one(self, found: Morning, one: Planned) -> NextOne:
        return NextOne(
            appointment_id=one.appointment.entity_id,
            family_id=one.family_id,
            lead=_clock(one.appointment),
            icon=way_icon(one.appointment.way),
            title=_title(one),
            rating=_rating(one.rating),
            helps=tuple(self._helps(found, one)),
        )

    def _helps(self, found: Morning, one: Planned) -> list[tuple[str, str]]:
        card = found.card(one.family_id)
        child = card.child if card else None
        adjustments = (child.adjustments if child else "").splitlines()
        helps = [("accessibility", line.strip()) for line in adjustments if line.strip()]
        del helps[_HELP_LINES:]
        visiting = card.family.visiting if card and card.family else ""
        if visiting in ("check in", "two people"):
            helps.append(("shield-check", _VISITING[visiting]))
        names = [found.people[who].name for who in one.appointment.who if who in found.people]
        if names:
            helps.append(("users", self.tr("With {names}").format(names=joined(names))))
        if one.appointment.purpose:
            helps.append(("clipboard-list", one.appointment.purpose))
        return helps

    def _later_row(self, found: Morning, one: Planned) -> RowContent:
        return RowContent(
            lead=_clock(one.appointment),
            title=_title(one),
            detail=self._detail(found, one),
            icon=way_icon(one.appointment.way),
            rating=_rating(one.rating),
            opens=True,
            key=Place(room=Room.FAMILY, family_id=one.family_id),
        )

    def _coming_row(self, found: Morning, one: Planned, now: datetime) -> RowContent:
        at = one.appointment.at or now
        return RowContent(
            title=_title(one),
            detail=self._detail(found, one),
            icon=way_icon(one.appointment.way),
            figure=started(tell_near_day(local(at).date(), today=local(now).date())),
            figure_detail=tell_clock(at),
            strong=False,
            key=Place(room=Room.FAMILY, family_id=one.family_id),
        )

    def _missed_row(self, one: Planned, now: datetime) -> RowContent:
        at = one.appointment.at or now
        return RowContent(
            title=_title(one),
            detail=one.appointment.purpose,
            icon=way_icon(one.appointment.way),
            figure=started(tell_near_day(local(at).date(), today=local(now).date())),
            figure_detail=tell_clock(at),
            strong=False,
            key=_start_place(one.family_id, one.appointment.entity_id),
        )

    def _detail(self, found: Morning, one: Planned) -> str:
        names = [found.people[who].name for who in one.appointment.who if who in found.people]
        parts = [one.appointment.purpose, self.tr("with {names}").format(names=joined(names))]
        return " · ".join(part for part in parts[: 2 if names else 1] if part)

    def _draft_row(self, name: str, draft: Draft, now: datetime) -> RowContent:
        kind = kind_named(draft.kind)
        label = kind.label if kind else self.tr("Something begun")
        if draft.kind == "contact":
            label = way_words(str(draft.fields.get("way", "")) or "home visit")
        return RowContent(
            title=f"{label}, {name}" if name else label,
            detail=self.tr("Last written {when}").format(
                when=tell_moment(draft.updated_at, now=now)
            ),
            icon="pen-line",
            tag=state_tag(NoteState.DRAFT),
            key=_note_place(draft.family_id, draft.draft_id, act="open draft"),
        )

    def _asked_by(self, device_id: UUID | None) -> str:
        return self.desk.name_of(device_id) if device_id else ""

    # What somebody does

    def _put_focus(self) -> None:
        if self.is_planning:
            return
        if self.empty.isVisible() and self.empty.button is not None:
            self.empty.button.setFocus(Qt.FocusReason.OtherFocusReason)
        elif not (self.day.isVisible() and self.day.take_focus()):
            self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_opened(self, key: object) -> None:
        if isinstance(key, Place):
            self.go.emit(key)
        elif isinstance(key, SettledByOther):
            self._put_away([key.answer])
            self.go.emit(
                Place(
                    room=Room.FAMILY,
                    family_id=key.family_id,
                    tab=FamilyTab.HISTORY,
                    entity_id=key.answer.entity_id,
                )
            )

    def _on_settled_read(self) -> None:
        answer = self._settled_by_button.get(self.sender())
        if answer is not None:
            self._put_away([answer])

    def _put_away(self, answers: Sequence[AnswerSettled]) -> None:
        """It is told once: whoever read it is not told again on this laptop."""
        self.desk.write(
            partial(settled.put_away, answers=answers),
            done=self._on_put_away,
            failed=self.on_failed,
        )

    def _on_put_away(self, _nothing: None) -> None:
        self.refresh()

    def _remember(self, seen: Settlements) -> None:
        """So that nothing is looked through twice."""
        if seen.is_news:
            self.desk.write(
                partial(settled.remember, seen=seen),
                done=self._on_remembered,
                failed=self._on_not_remembered,
            )

    def _on_remembered(self, _nothing: None) -> None:
        """The next question goes on from there."""

    def _on_not_remembered(self, _error: KnownError | None) -> None:
        """The next question finds the same once more."""

    def _on_start(self, one: NextOne) -> None:
        self.go.emit(_start_place(one.family_id, one.appointment_id))

    def _on_family(self, one: NextOne) -> None:
        self.go.emit(Place(room=Room.FAMILY, family_id=one.family_id))

    def _on_new_family(self) -> None:
        self.go.emit(Place(room=Room.FAMILIES, act="new family"))

    def _on_note(self) -> None:
        self.note_requested.emit()

    def _on_not_happened(self) -> None:
        appointment = self._missed_by_button.get(self.sender())
        if appointment is not None:
            self.desk.save(
                appointment.family_id,
                edits(appointment, state="called off"),
                done=_NotHappened(self, appointment).on_saved,
                failed=self.on_failed,
            )

    def _on_plan(self) -> None:
        self._planning_for = None
        self._open_plan()

    def _open_plan(self) -> None:
        if self._morning is None or not self._morning.cards:
            return
        self.form.show()
        self.form.begin(self._morning.cards, self._planning_for)
        self._page.ensureWidgetVisible(self.form)

    def _on_plan_left(self) -> None:
        self.form.hide()
        self.plan.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_planned(self, made: Appointment) -> None:
        self.form.hide()
        self.plan.setFocus(Qt.FocusReason.OtherFocusReason)
        if made.at is not None:
            told = tell_moment(made.at, now=self.desk.now())
            self.tell.emit(self.tr("Planned for {when}.").format(when=told))
        self.refresh()


class _NotHappened(QObject):
    """One planned contact that did not happen, for as long as that can be undone."""

    def __init__(self, screen: TodayScreen, appointment: Appointment) -> None:
        super().__init__(screen)
        self._screen = screen
        self._appointment = appointment

    def on_saved(self, _saved: Saved) -> None:
        self._screen.tell_undoable.emit(self._screen.tr("Noted: it did not happen."), self._undo)
        self._screen.refresh()

    def _undo(self) -> None:
        self._screen.desk.ask(
            partial(
                record_with,
                entity_id=self._appointment.entity_id,
                family_id=self._appointment.family_id,
            ),
            done=self._on_read,
            failed=self._screen.on_failed,
        )

    def _on_read(self, appointment: Record | None) -> None:
        if isinstance(appointment, Appointment):
            self._screen.desk.save(
                appointment.family_id,
                edits(appointment, state="planned"),
                done=self._on_undone,
                failed=self._screen.on_failed,
            )

    def _on_undone(self, _saved: Saved) -> None:
        self._screen.refresh()


def _title(one: Planned) -> str:
    return f"{way_words(one.appointment.way)}, {one.family_name}"


def _clock(appointment: Appointment) -> str:
    return tell_clock(appointment.at) if appointment.at else ""


def _rating(value: str) -> Rating | None:
    return Rating(value) if value in set(Rating) else None


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _note_place(family_id: UUID, entity_id: UUID, *, act: str = "") -> Place:
    return Place(
        room=Room.FAMILY, family_id=family_id, tab=FamilyTab.CONTACTS, entity_id=entity_id, act=act
    )


def _start_place(family_id: UUID, appointment_id: UUID) -> Place:
    return _note_place(family_id, appointment_id, act="new note")

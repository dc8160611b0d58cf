"""Sending and receiving: what waits, since when, why, and what the program does next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.store import log, outbox, reading
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.outbox import Waiting
from sync.state import Phase, SyncState
from ui.counting import counted
from ui.desk import Desk
from ui.one_at_a_time import OneAtATime
from ui.places import Place, Room
from ui.screen import Screen
from ui.shell.standing import AMBER_AFTER, RED_AFTER
from ui.theme import Tone, Type, theme
from ui.told_times import started, tell_length, tell_moment
from ui.widgets.banner import Banner, IconLabel
from ui.widgets.button import Button, ButtonKind, ButtonSize
from ui.widgets.card import Card, CardPart, SectionTitle
from ui.widgets.drawing import follow_theme
from ui.widgets.label import Label
from ui.widgets.page import Column, Page, PageTitle, Section
from ui.widgets.progress import ProgressLine
from ui.widgets.row import RowList
from ui.widgets.state import StateTag, state_tag
from ui.widgets.values import NoteState, RowContent

_EACH_SECOND_MS = 1_000
_FACTS_STACK_UNDER = 720


@dataclass(frozen=True, slots=True, kw_only=True)
class OnThisLaptop:
    """What the store says of the exchange."""

    waiting: Sequence[Waiting]
    troubles: Mapping[UUID, str]
    names: Mapping[UUID, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One log that waits for somebody to look; ``kept`` what of it has not been sent."""

    log_id: UUID
    name: str = field(repr=False)
    may_open: bool
    kept: str
    sentence: str


@one_view
def on_this_laptop(db: Connection) -> OnThisLaptop:
    waiting, troubles = outbox.waiting(db), log.troubles(db)
    concerned = {one.log_id for one in waiting} | set(troubles)
    known = concerned & set(reading.family_ids(db))
    names = {one: reading.family_card(db, one).name for one in known}
    return OnThisLaptop(waiting=waiting, troubles=troubles, names=names)


class SyncScreen(Screen):
    """Calm and true: nothing is called sent without a receipt."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._here: OnThisLaptop | None = None
        self._question = OneAtATime(desk, done=self._on_here, failed=self.on_failed, parent=self)
        self._told_at = desk.now()
        self.now = Button(self.tr("Sync now"), ButtonKind.PRIMARY, icon="refresh-cw")
        self.now.setObjectName("sync now")
        self.now.clicked.connect(self._on_now)
        acts = [] if desk.is_demonstration else [self.now]
        self.title = PageTitle(self.tr("Sending and receiving"), " ", acts)
        self.progress = ProgressLine(self.tr("Fetching families"), may_cancel=False)
        self.why_not = Banner("", "", icon="circle-alert", tone=Tone.CAUTION)
        self.facts = _Facts(
            {
                "waits": (self.tr("What waits"), "laptop"),
                "since": (self.tr("Since when"), "clock"),
                "last": (self.tr("Last exchange"), "check"),
                "next": (self.tr("What happens next"), "arrow-right"),
            }
        )
        self.waiting = RowList(name=self.tr("Waiting to go"))
        self.waiting.setObjectName("waiting to go")
        self.refused = _Problems(self.tr("Needs a look"))
        self.refused.setObjectName("needs a look")
        self.again = Button(self.tr("Try again"))
        self.again.setObjectName("try again")
        self.again.clicked.connect(self._on_again)
        self.waiting.opened.connect(self._on_opened)
        self.refused.opened.connect(self._on_opened)
        self._refused = Section(SectionTitle(self.tr("Needs a look")), self.refused)
        retry = QWidget()
        row = QVBoxLayout(retry)
        row.setContentsMargins(0, 4, 0, 0)
        row.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeft)
        self._refused.add(retry)
        self._waiting = Section(
            SectionTitle(self.tr("Waiting to go"), self.tr("longest first")), self.waiting
        )
        self._waiting.add(
            Label(
                self.tr("You need do nothing. Everything is locked on this laptop until it goes."),
                Type.SMALL,
                Tone.QUIET,
            )
        )
        self.all_sent = Card()
        self._all_sent_words = Label("", Type.BODY, Tone.QUIET)
        self.all_sent.add(self._all_sent_words)
        left = Column(self._refused, self._waiting, self.all_sent)
        left.end()
        right = Column(self._words_part(), self._quiet_part())
        right.end()
        page = Page(self.tr("Sending and receiving"))
        for widget in (self.title, self.why_not, self.progress, self.facts):
            page.add(widget)
        page.add_columns([left, right], [3, 2], stack_under=760)
        page.end()
        self._left, self._right = left, right
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(page)
        self._second = QTimer(self)
        self._second.setInterval(_EACH_SECOND_MS)
        self._second.timeout.connect(self._show_next)
        desk.sync_changed.connect(self._on_state)
        for part in (self._refused, self._waiting, self.all_sent):
            part.hide()
        self._show()

    @override
    def refresh(self) -> None:
        self._question.ask(on_this_laptop)

    @override
    def take_focus(self) -> None:
        if not self.desk.is_demonstration:
            self.now.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def help_text(self) -> str:
        return self.tr(
            "Everything you finish is saved on this laptop first and goes to the service by "
            "itself, locked, whenever there is a connection. Here stands what still waits, why, "
            "and what the program does next. “Sync now” tries at once; it does no harm without a "
            "connection. “Try again” sends once more what the service did not take."
        )

    @override
    def regions(self) -> list[QWidget]:
        return [self.title, self._left]

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._second.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._second.stop()

    def _words_part(self) -> QWidget:
        meanings = {
            NoteState.DRAFT: self.tr("You are still writing it. Only you, on this laptop."),
            NoteState.SAVED: self.tr("Finished and safe here. It goes by itself."),
            NoteState.SENT: self.tr("The service has it and has signed for it."),
            NoteState.SEEN: self.tr("They have commented, asked or signed it off."),
        }
        card = Card(padded=False)
        for number, (state, meaning) in enumerate(meanings.items()):
            name = self.tr("your supervisor") if state is NoteState.SEEN else ""
            part = CardPart(StateTag(state, name), Label(meaning, Type.SMALL, Tone.QUIET))
            if number:
                card.add_divided(part)
            else:
                card.add(part)
        return Section(SectionTitle(self.tr("What the words mean")), card)

    def _quiet_part(self) -> QWidget:
        card = Card()
        card.add(
            Label(
                self.tr(
                    "You can go on reading and writing as long as you need. After a day without "
                    "an exchange the mark turns amber, after three days red, so that you notice. "
                    "Nothing is thrown away, however long it takes."
                ),
                Type.SMALL,
            )
        )
        return Section(SectionTitle(self.tr("If it stays quiet")), card)

    def _on_here(self, found: OnThisLaptop) -> None:
        self._here = found
        self._show()

    def _on_state(self, _state: SyncState) -> None:
        self._told_at = self.desk.now()
        if self.isVisible():
            self._show()
            self.refresh()

    def _show(self) -> None:
        state, now = self.desk.sync_state, self.desk.now()
        here = self._here or OnThisLaptop(waiting=(), troubles={}, names={})
        waiting = [one for one in here.waiting if not one.problem]
        refused = [one for one in here.waiting if one.problem]
        count = sum(one.count for one in here.waiting)
        self.title.set_words(self.tr("Sending and receiving"), self._sentence(count))
        self.why_not.setVisible(bool(state.sentence))
        if state.sentence:
            self.why_not.show_words("", state.sentence)
        is_fetching = state.phase is Phase.FETCHING and state.families_in_all > 1
        self.progress.setVisible(is_fetching)
        if is_fetching:
            self.progress.show_progress(state.families_done, state.families_in_all)
        self._show_facts(here.waiting, count, now)
        self._show_next()
        self._fill(self.waiting, [self._waiting_row(one, here, now) for one in waiting])
        self._waiting.setVisible(bool(waiting))
        problems = [self._refused_problem(one, here, now) for one in refused]
        problems += [
            Problem(
                log_id=log_id,
                name=self._name(log_id, here),
                may_open=bool(here.names.get(log_id)),
                kept="",
                sentence=sentence,
            )
            for log_id, sentence in here.troubles.items()
        ]
        self.refused.show_problems(problems)
        self._refused.setVisible(bool(problems))
        self.all_sent.setVisible(self._here is not None and not waiting and not problems)
        self._all_sent_words.setText(
            self.tr("Nothing waits. What you finish next stands here until the service has it.")
            if state.last_exchange_at or self.desk.is_demonstration
            else self.tr(
                "Nothing waits. This laptop has not exchanged with the service yet; you can read "
                "and write all the same."
            )
        )

    def _fill(self, rows: RowList, contents: Sequence[RowContent]) -> None:
        if [row.content for row in rows.rows] != list(contents):
            rows.show_rows(contents)

    def _sentence(self, count: int) -> str:
        if self.desk.is_demonstration:
            return self.tr("This is the demonstration. There is no service: all stays here.")
        safe = self.tr("Nothing is lost. Everything you wrote is on this laptop, locked.")
        if count == 0:
            return safe
        left = counted(
            count,
            self.tr("One change has not been sent yet."),
            self.tr("{n} changes have not been sent yet."),
        )
        return f"{safe} {left}"

    def _show_facts(self, waiting: Sequence[Waiting], count: int, now: datetime) -> None:
        state = self.desk.sync_state
        families = counted(len(waiting), self.tr("of one family"), self.tr("of {n} families"))
        changes = counted(count, self.tr("1 change"), self.tr("{n} changes"))
        self.facts.tell(
            "waits", changes if count else self.tr("Nothing"), families if count else ""
        )
        oldest = min((one.since_ms for one in waiting), default=None)
        if oldest is None:
            self.facts.tell("since", self.tr("Nothing waits"), "")
        else:
            since = _moment(oldest)
            age = now - since
            told = self.tr("{length} ago").format(length=tell_length(age))
            self.facts.tell("since", started(tell_moment(since, now=now)), told, _tone(age))
        last = state.last_exchange_at
        if self.desk.is_demonstration:
            self.facts.tell("last", self.tr("None"), self.tr("there is no service to meet"))
        elif last is None:
            self.facts.tell("last", self.tr("Never yet"), self.tr("the first one is still to come"))
        else:
            told = self.tr("{length} ago").format(length=tell_length(now - last))
            self.facts.tell("last", started(tell_moment(last, now=now)), told, _tone(now - last))

    def _show_next(self) -> None:
        if self.desk.is_demonstration:
            self.facts.tell("next", self.tr("Nothing is sent"), self.tr("try whatever you like"))
            return
        state = self.desk.sync_state
        match state.phase:
            case Phase.SENDING:
                words, detail = self.tr("It is sending"), self.tr("just now")
            case Phase.FETCHING:
                words, detail = self.tr("It is fetching"), self.tr("just now")
            case Phase.REFUSED:
                words = self.tr("It goes on asking")
                detail = self._next_try(state) or self.tr("what you write is kept here")
            case Phase.AWAY:
                words = self.tr("They go by themselves")
                detail = self._next_try(state) or self.tr("as soon as the service answers")
            case Phase.RESTING:
                words = self.tr("Nothing to do")
                detail = self.tr("what comes is fetched at once")
                if self._here is not None and self._here.waiting:
                    words = self.tr("They go by themselves")
                    detail = self.tr("as soon as there is a connection")
                elif state.last_exchange_at is None:
                    words = self.tr("It tries by itself")
                    detail = self.tr("as soon as there is a connection")
        self.facts.tell("next", words, detail)

    def _next_try(self, state: SyncState) -> str:
        if state.next_try_seconds is None:
            return ""
        left = self._told_at + timedelta(seconds=state.next_try_seconds) - self.desk.now()
        if left <= timedelta(seconds=5):
            return self.tr("the next try is now")
        if left < timedelta(minutes=2):
            return self.tr("next try in {n} seconds").format(n=int(left.total_seconds()))
        return self.tr("next try in {length}").format(length=tell_length(left))

    def _waiting_row(self, one: Waiting, here: OnThisLaptop, now: datetime) -> RowContent:
        changes = counted(one.count, self.tr("1 change"), self.tr("{n} changes"))
        return RowContent(
            title=self._name(one.log_id, here),
            detail=self.tr("{changes}, since {when}").format(
                changes=changes, when=tell_moment(_moment(one.since_ms), now=now)
            ),
            icon="laptop",
            tag=state_tag(NoteState.SAVED),
            key=one.log_id,
        )

    def _refused_problem(self, one: Waiting, here: OnThisLaptop, now: datetime) -> Problem:
        changes = counted(one.count, self.tr("1 change"), self.tr("{n} changes"))
        kept = self.tr("{changes}, kept here since {when}").format(
            changes=changes, when=tell_moment(_moment(one.since_ms), now=now)
        )
        return Problem(
            log_id=one.log_id,
            name=self._name(one.log_id, here),
            may_open=bool(here.names.get(one.log_id)),
            kept=kept,
            sentence=one.problem,
        )

    def _name(self, log_id: UUID, here: OnThisLaptop) -> str:
        if log_id == self.desk.identity.organisation_id:
            return self.tr("The organisation’s directory")
        return here.names.get(log_id) or self.tr("A family on its way")

    def _on_opened(self, key: object) -> None:
        if isinstance(key, UUID) and self._here is not None and self._here.names.get(key):
            self.go.emit(Place(room=Room.FAMILY, family_id=key))

    def _on_now(self) -> None:
        self.desk.exchange_soon()
        self.tell.emit(self.tr("Trying now. What waits goes as soon as the service answers."))

    def _on_again(self) -> None:
        self.desk.write(outbox.try_again, done=self._on_tried, failed=self.on_failed)

    def _on_tried(self, _nothing: None) -> None:
        self.desk.exchange_soon()
        self.refresh()
        self.now.setFocus(Qt.FocusReason.OtherFocusReason)


class _Problems(Card):
    """What did not go through, each with its whole sentence and the way to the family."""

    opened = Signal(object)  # log id

    def __init__(self, name: str) -> None:
        super().__init__(padded=False)
        self.setAccessibleName(name)
        self.problems: Sequence[Problem] = ()
        self.buttons: list[Button] = []

    def show_problems(self, problems: Sequence[Problem]) -> None:
        if list(problems) == list(self.problems):
            return
        self.problems = list(problems)
        self.clear()
        self.buttons = []
        for number, problem in enumerate(problems):
            button = Button(self.tr("Open family"), size=ButtonSize.SMALL)
            button.setObjectName("open family")
            button.setAccessibleDescription(problem.name)
            button.setVisible(problem.may_open)
            button.clicked.connect(self._on_clicked)
            self.buttons.append(button)
            part = CardPart(Label(problem.name, Type.HEADING))
            if problem.kept:
                part.add(Label(problem.kept, Type.SMALL, Tone.QUIET))
            part.add(Label(problem.sentence, Type.SMALL))
            part.body.addWidget(button, 0, Qt.AlignmentFlag.AlignLeft)
            if number:
                self.add_divided(part)
            else:
                self.add(part)

    def _on_clicked(self) -> None:
        sender = self.sender()
        for button, problem in zip(self.buttons, self.problems, strict=True):
            if button is sender:
                self.opened.emit(problem.log_id)


class _Facts(Card):
    """Four facts side by side; one under the other where there is no room."""

    def __init__(self, facts: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(padded=False)
        self._parts = {name: _Fact(words, icon) for name, (words, icon) in facts.items()}
        inside = QWidget()
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, inside)
        self._row.setContentsMargins(0, 0, 0, 0)
        for part in self._parts.values():
            policy = part.sizePolicy()
            policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)
            part.setSizePolicy(policy)
            self._row.addWidget(part, 1)
        self.add(inside)
        follow_theme(self._arrange)

    def tell(self, name: str, words: str, detail: str, tone: Tone = Tone.PLAIN) -> None:
        self._parts[name].tell(words, detail, tone)

    def told(self, name: str) -> tuple[str, str]:
        return self._parts[name].told

    def tone(self, name: str) -> Tone:
        return self._parts[name].tone

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        stacked = theme().stacks or self.width() < theme().px(_FACTS_STACK_UNDER)
        wanted = QBoxLayout.Direction.TopToBottom if stacked else QBoxLayout.Direction.LeftToRight
        if self._row.direction() != wanted:
            self._row.setDirection(wanted)


class _Fact(QWidget):
    def __init__(self, words: str, icon: str) -> None:
        super().__init__()
        self._name = words
        self.told = ("", "")
        self.tone = Tone.PLAIN
        self._words = Label("", Type.HEADING)
        self._detail = Label("", Type.SMALL, Tone.QUIET)
        self._head = QHBoxLayout()
        self._head.addWidget(IconLabel(icon))
        self._head.addWidget(Label(words, Type.SMALL_MEDIUM, Tone.QUIET), 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._words)
        self._column.addWidget(self._detail)
        self._column.addStretch(1)
        follow_theme(self._restyle)

    def tell(self, words: str, detail: str, tone: Tone) -> None:
        self.told, self.tone = (words, detail), tone
        self._words.setText(words)
        self._words.set_look(Type.HEADING, tone)
        self._detail.setText(detail)
        self.setAccessibleName(f"{self._name}: {words}. {detail}")

    def _restyle(self) -> None:
        px = theme().px
        self._column.setContentsMargins(px(20), px(14), px(16), px(14))
        self._column.setSpacing(px(4))
        self._head.setSpacing(px(8))


def _moment(milliseconds: int) -> datetime:
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _tone(age: timedelta) -> Tone:
    if age >= RED_AFTER:
        return Tone.URGENT
    return Tone.CAUTION if age >= AMBER_AFTER else Tone.PLAIN

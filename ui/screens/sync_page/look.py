"""What needs a look: entries that were refused, families of which something does not fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Signal

from keyworker_desktop.record.kinds.contact import Contact
from keyworker_desktop.store.moving import WaitingItem
from ui.counting import counted
from ui.screens.sync_page.age import moment, tell_when
from ui.screens.sync_page.asking import OnThisLaptop
from ui.screens.sync_page.moves import NameOf, what_it_is
from ui.theme import Tone, Type
from ui.widgets.button import Button, ButtonSize
from ui.widgets.card import Card, CardPart
from ui.widgets.flow import Flow
from ui.widgets.label import Label

_tr = QCoreApplication.translate


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing that waits for somebody to look; ``kept`` what of it has not been sent."""

    log_id: UUID
    name: str = field(repr=False)
    may_open: bool
    kept: str
    sentence: str
    advice: str = ""
    entry_id: int | None = None
    """Of what was refused; None when a family's log is in trouble."""
    may_copy: bool = False


def problems_of(here: OnThisLaptop, name_of: NameOf, *, now: datetime) -> list[Problem]:
    """What was refused first, then families in trouble, then what cannot be read."""
    return [
        *(_refused(item, here, name_of, now) for item in here.items if item.problem),
        *(_in_trouble(log_id, told, here, name_of) for log_id, told in here.troubles.items()),
        *(_unreadable(log_id, n, here, name_of) for log_id, n in here.unreadable.items()),
    ]


def _refused(item: WaitingItem, here: OnThisLaptop, name_of: NameOf, now: datetime) -> Problem:
    one = item.moving
    name = name_of(one.log_id)
    kept = _tr("Exchange", "Written: {when}. It is kept here; nothing of it is lost.")
    return Problem(
        log_id=one.log_id,
        name=f"{what_it_is(one)}, {name}" if name else what_it_is(one),
        may_open=bool(here.names.get(one.log_id)),
        kept=kept.format(when=tell_when(moment(item.queued_ms), now=now)),
        sentence=item.problem,
        advice=_tr(
            "Exchange",
            "Later entries of this family wait behind it; everything else goes. If trying again "
            "does not help, ask your manager and show them this page.",
        ),
        entry_id=one.entry_id,
        may_copy=one.kind == Contact.kind_name and one.is_new,
    )


def _in_trouble(log_id: UUID, told: str, here: OnThisLaptop, name_of: NameOf) -> Problem:
    return Problem(
        log_id=log_id,
        name=name_of(log_id),
        may_open=bool(here.names.get(log_id)),
        kept="",
        sentence=told,
        advice=_tr(
            "Exchange",
            "The program looks again at each exchange, and this goes by itself when it fits again.",
        ),
    )


def _unreadable(log_id: UUID, count: int, here: OnThisLaptop, name_of: NameOf) -> Problem:
    return Problem(
        log_id=log_id,
        name=name_of(log_id),
        may_open=bool(here.names.get(log_id)),
        kept="",
        sentence=counted(
            count,
            _tr("Exchange", "One entry of a colleague cannot be read by this program."),
            _tr("Exchange", "{n} entries of colleagues cannot be read by this program."),
        ),
        advice=_tr(
            "Exchange",
            "They are kept as they are and nothing else is held up. They were probably written "
            "with a newer version: ask whoever looks after your laptop for it.",
        ),
    )


class Problems(Card):
    """Each with its whole sentence, what the person can do, and the buttons for it."""

    opened = Signal(object)  # log id
    again_requested = Signal()
    copy_requested = Signal(int)  # entry id

    def __init__(self, name: str) -> None:
        super().__init__(padded=False)
        self.setAccessibleName(name)
        self.problems: Sequence[Problem] = ()
        self.buttons: dict[tuple[str, int], Button] = {}
        """By what it does and the number of the problem."""

    def show_problems(self, problems: Sequence[Problem]) -> None:
        if list(problems) == list(self.problems):
            return
        self.problems = list(problems)
        self.clear()
        self.buttons = {}
        for number, problem in enumerate(problems):
            part = self._part(number, problem)
            if number:
                self.add_divided(part)
            else:
                self.add(part)

    def _part(self, number: int, problem: Problem) -> CardPart:
        part = CardPart(Label(problem.name, Type.HEADING))
        if problem.kept:
            part.add(Label(problem.kept, Type.SMALL, Tone.QUIET))
        part.add(Label(problem.sentence, Type.SMALL))
        if problem.advice:
            part.add(Label(problem.advice, Type.SMALL, Tone.QUIET))
        acts = []
        if problem.entry_id is not None:
            acts.append(self._button("again", number, self.tr("Try again"), problem.name))
            self.buttons["again", number].clicked.connect(self.again_requested)
        if problem.may_copy:
            words = self.tr("Copy it into a new note")
            acts.append(self._button("copy", number, words, problem.name))
            self.buttons["copy", number].clicked.connect(self._on_copy)
        if problem.may_open:
            acts.append(self._button("open", number, self.tr("Open family"), problem.name))
            self.buttons["open", number].clicked.connect(self._on_open)
        if acts:
            part.add(Flow(*acts))
        return part

    def _button(self, act: str, number: int, words: str, about: str) -> Button:
        button = Button(words, size=ButtonSize.SMALL)
        button.setObjectName(f"{act} {number}")
        button.setAccessibleDescription(about)
        self.buttons[act, number] = button
        return button

    def _on_open(self) -> None:
        problem = self._problem_of("open")
        if problem is not None:
            self.opened.emit(problem.log_id)

    def _on_copy(self) -> None:
        problem = self._problem_of("copy")
        if problem is not None and problem.entry_id is not None:
            self.copy_requested.emit(problem.entry_id)

    def _problem_of(self, act: str) -> Problem | None:
        sender = self.sender()
        for (name, number), button in self.buttons.items():
            if button is sender and name == act:
                return self.problems[number]
        return None

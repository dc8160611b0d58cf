"""What is rare and needs a person: a restored service, two computers with one laptop's identity."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from keyworker_desktop.record.errors import KnownError
from sync.clones import CloneNotice
from sync.restored import Mending, PendingRestoration, confirm_restored
from ui.desk import Desk
from ui.lanes import Lane
from ui.screens.sync_page.age import tell_when
from ui.theme import Tone, Type
from ui.told_times import started
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.flow import Flow
from ui.widgets.label import Label

Confirm = Callable[[], None]


class RestorationCard(Card):
    """The service was restored from a backup: who has to say so, and what happens after that."""

    confirm_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = Label("", Type.HEADING)
        self.facts = Label("", Type.SMALL, Tone.QUIET)
        self.words = Label("", Type.BODY)
        self.confirm = Button(self.tr("It was restored: confirm it"))
        self.confirm.setObjectName("confirm restored")
        self._acts = Flow(self.confirm)
        for widget in (self.title, self.facts, self.words, self._acts):
            self.add(widget)
        self.confirm.clicked.connect(self.confirm_requested)
        self.hide()

    def show_pending(self, pending: PendingRestoration, desk: Desk) -> None:
        now = desk.now()
        noticed = self.tr("Noticed here: {when}.").format(
            when=tell_when(pending.noticed_at, now=now)
        )
        said = ""
        if pending.restored_at is not None:
            said = self.tr("The service says it was restored: {when}.").format(
                when=tell_when(pending.restored_at, now=now)
            )
        title = (
            self.tr("Was the service restored from a backup?")
            if pending.can_confirm
            else self.tr("The service waits for a manager to confirm it")
        )
        self._show(title, f"{noticed} {said}".strip(), pending.words)
        self._acts.setVisible(pending.can_confirm)

    def show_mending(self, mending: Mending, desk: Desk) -> None:
        now = desk.now()
        facts = self.tr("Confirmed by {name}: {when}.").format(
            name=mending.confirmed_by or self.tr("a manager"),
            when=tell_when(mending.confirmed_at, now=now),
        )
        if mending.open_until is not None:
            facts += " " + self.tr("New entries are taken again from: {when}.").format(
                when=started(tell_when(mending.open_until, now=now))
            )
        self._show(self.tr("The service is being put together again"), facts, mending.words)
        self._acts.hide()

    def show_busy(self, *, is_busy: bool) -> None:
        self.confirm.set_busy(self.tr("Confirming…") if is_busy else None)

    def _show(self, title: str, facts: str, words: str) -> None:
        self.title.setText(title)
        self.facts.setText(facts)
        self.words.setText(words)
        self.setAccessibleName(f"{title}. {facts} {words}")
        self.show()


class CloneCard(Card):
    """Another computer uses this laptop's identity."""

    told_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        title = self.tr("This laptop’s identity is in use on another computer")
        self.since = Label("", Type.SMALL, Tone.QUIET)
        self.words = Label("", Type.BODY)
        self.told = Button(self.tr("I have told my manager"))
        self.told.setObjectName("told about the clone")
        for widget in (Label(title, Type.HEADING), self.since, self.words, Flow(self.told)):
            self.add(widget)
        self.told.clicked.connect(self.told_requested)
        self.setAccessibleName(title)
        self.hide()

    def show_notice(self, notice: CloneNotice | None, desk: Desk) -> None:
        self.setVisible(notice is not None)
        if notice is not None:
            self.since.setText(
                self.tr("Noticed here: {when}.").format(
                    when=tell_when(notice.since, now=desk.now())
                )
            )
            self.words.setText(notice.words)


class Confirmer(QObject):
    """A manager's word to the service, on a lane of its own: the network may be slow."""

    confirmed = Signal()
    failed = Signal(object)

    def __init__(self, desk: Desk, parent: QObject, confirm: Confirm | None = None) -> None:
        """``confirm`` in place of the real step, for tests."""
        super().__init__(parent)
        self._desk = desk
        self._lane: Lane | None = None
        self._confirm = confirm

    def confirm(self) -> None:
        self._lane = self._lane or Lane("confirming")
        step = self._confirm or partial(
            confirm_restored,
            identity=self._desk.identity,
            lane=self._desk.lane,
            now=self._desk.now(),
        )
        self._lane.run(step, done=self._on_done, failed=self._on_failed)

    def _on_done(self, _nothing: None) -> None:
        self._desk.exchange_soon()
        self.confirmed.emit()

    def _on_failed(self, error: KnownError | None) -> None:
        self.failed.emit(error)

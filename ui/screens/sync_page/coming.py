"""Families that are still arriving: how many are here, how much is to come, and a way to wait."""

from collections.abc import Mapping
from uuid import UUID

from PySide6.QtCore import Signal

from keyworker_desktop.store.arriving import Arriving
from sync.state import Phase, SyncState
from ui.counting import counted
from ui.theme import Tone, Type
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.progress import ProgressLine


class ComingCard(Card):
    """A first sync, or the one after a long time away, with its numbers."""

    pause_requested = Signal()
    go_on_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.progress = ProgressLine(self.tr("Families that are here"), may_cancel=False)
        self.words = Label("", Type.SMALL, Tone.QUIET)
        self.pause = Button(self.tr("Pause fetching"), icon="pause")
        self.pause.setObjectName("pause fetching")
        self.go_on = Button(self.tr("Go on fetching"), icon="play")
        self.go_on.setObjectName("go on fetching")
        for widget in (self.progress, self.words, Flow(self.pause, self.go_on)):
            self.add(widget)
        self.pause.clicked.connect(self.pause_requested)
        self.go_on.clicked.connect(self.go_on_requested)
        self.setAccessibleName(self.tr("Families that are still arriving"))

    def show_arriving(
        self, arriving: Mapping[UUID, Arriving], families: int, state: SyncState
    ) -> None:
        """The keyboard stays on the button when it turns into the other one."""
        self.setVisible(bool(arriving))
        whole = max(0, families - len(arriving))
        self.progress.show_progress(whole, families)
        left = sum(one.of - one.have for one in arriving.values())
        self.words.setText(self._sentence(whole, left, state))
        had_focus = self.pause.hasFocus() or self.go_on.hasFocus()
        self.pause.setVisible(not state.is_paused)
        self.go_on.setVisible(state.is_paused)
        if had_focus:
            (self.go_on if state.is_paused else self.pause).setFocus()

    def _sentence(self, whole: int, left: int, state: SyncState) -> str:
        here = counted(
            whole,
            self.tr("One family is here whole; you can open it now."),
            self.tr("{n} families are here whole; you can open them now."),
        )
        entries = counted(
            left, self.tr("1 entry is still to come."), self.tr("{n} entries are still to come.")
        )
        if state.is_paused:
            rest = self.tr(
                "You paused it. It goes on by itself within the hour, and what you write is sent "
                "all the same."
            )
        elif state.phase is Phase.FETCHING:
            rest = self.tr(
                "The family you open comes first. You can close the program at any time."
            )
        else:
            rest = self.tr("It goes on by itself where it stopped.")
        return " ".join([here if whole else "", entries, rest]).strip()

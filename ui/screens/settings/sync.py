"""Where this laptop exchanges, when it last did, and the way to the page that tells all."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.places import Place, Room
from ui.theme import Tone, Type
from ui.told_times import tell_since
from ui.widgets.button import Button
from ui.widgets.card import Card
from ui.widgets.label import Label, PersonalLabel


class SyncCard(Card):
    go = Signal(object)  # Place

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._desk = desk
        self.address = PersonalLabel()
        self.address.setObjectName("service address")
        self.last = Label("", Type.SMALL, Tone.QUIET)
        self.last.setObjectName("last exchange")
        self.open = Button(self.tr("What waits, and why"), icon="refresh-cw")
        self.open.setObjectName("open sync page")
        self.open.clicked.connect(self._on_open)
        self.add(Label(self.tr("Service"), Type.SMALL_HEADING))
        for widget in (self.address, self.last, self.open):
            self.add(widget)
        desk.sync_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        if self._desk.is_demonstration:
            self.address.setText(self.tr("None: this is the demonstration."))
            self.last.setText(self.tr("Everything in it stays on this laptop."))
            return
        self.address.setText(self._desk.identity.service_address)
        at = self._desk.sync_state.last_exchange_at
        if at is None:
            self.last.setText(self.tr("No exchange has gone through yet."))
        else:
            told = tell_since(at, now=self._desk.now())
            self.last.setText(self.tr("Last exchange {when}.").format(when=told))

    def _on_open(self) -> None:
        self.go.emit(Place(room=Room.SYNC))

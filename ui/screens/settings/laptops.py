"""The laptops that write under this person's name, as the directory has them."""

from PySide6.QtWidgets import QWidget

from ui.desk import Desk
from ui.theme import Tone, Type
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.page import Column
from ui.widgets.row import Row
from ui.widgets.values import RowContent, Tag


class LaptopsCard(Card):
    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(padded=False, parent=parent)
        self._desk = desk
        self._rows = Column(gap=0)
        self.add(self._rows)
        desk.directory_changed.connect(self.refresh)
        self.refresh()

    def refresh(self) -> None:
        while (item := self._rows.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        directory, me = self._desk.directory, self._desk.identity
        mine = [each for each in directory.devices.values() if each.user_id == me.user_id]
        mine.sort(key=lambda device: device.device_id != me.device_id)
        for device in mine:
            is_this = device.device_id == me.device_id
            self._rows.add(
                Row(
                    RowContent(
                        title=device.label,
                        detail=self.tr("Writes under your name"),
                        icon="laptop",
                        tag=Tag(self.tr("This laptop"), "check", Tone.GOOD) if is_this else None,
                    ),
                    operable=False,
                )
            )
        if not mine:
            self._rows.add(Label(self.tr("None yet."), Type.SMALL, Tone.QUIET))

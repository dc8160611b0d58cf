"""The laptops that hold the families of this one, and what is honestly known of each."""

from collections.abc import Sequence
from datetime import datetime

from ui.counting import counted
from ui.desk import Desk
from ui.screens.sync_page.age import moment
from ui.screens.sync_page.asking import Held
from ui.theme import Tone, Type
from ui.told_times import believable, tell_moment
from ui.widgets.card import Card
from ui.widgets.label import Label
from ui.widgets.page import Column
from ui.widgets.row import Row
from ui.widgets.values import RowContent, Tag

MOST = 12


class DevicesCard(Card):
    def __init__(self, desk: Desk) -> None:
        super().__init__(padded=False)
        self._desk = desk
        self.rows = Column(gap=0)
        self.more = Label("", Type.SMALL, Tone.QUIET)
        self.contents: Sequence[RowContent] = ()
        self.add(self.rows)

    def show_held(self, held: Sequence[Held], *, now: datetime) -> None:
        here = self._desk.identity.device_id
        in_order = sorted(held, key=lambda one: one.device_id != here)
        if here not in {one.device_id for one in held}:
            in_order = [Held(device_id=here, families=0, last_wrote_ms=None), *in_order]
        contents = [self._row(one, now) for one in in_order[:MOST]]
        if len(in_order) > MOST:
            words = self.tr("and {n} more laptops").format(n=len(in_order) - MOST)
            contents.append(RowContent(title=words, strong=False, key="more"))
        if contents == list(self.contents):
            return
        self.contents = contents
        while (item := self.rows.body.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for number, content in enumerate(contents):
            row = Row(content, operable=False)
            row.set_ends(first=number == 0, last=number == len(contents) - 1)
            self.rows.add(row)

    def _row(self, one: Held, now: datetime) -> RowContent:
        directory = self._desk.directory
        device = directory.devices.get(one.device_id)
        user = directory.users.get(device.user_id) if device else None
        families = counted(
            one.families, self.tr("1 of your families"), self.tr("{n} of your families")
        )
        if one.device_id == self._desk.identity.device_id:
            return RowContent(
                title=self.tr("This laptop"),
                detail=self.tr("Locked when you close it"),
                icon="laptop",
                tag=Tag(self.tr("In use now"), "check", Tone.GOOD),
                key=one.device_id,
            )
        return RowContent(
            title=device.label if device else self.tr("A laptop not known here"),
            detail=", ".join(part for part in (user.name if user else "", families) if part),
            footnote=self._last_wrote(one.last_wrote_ms, now),
            icon="laptop",
            key=one.device_id,
        )

    def _last_wrote(self, milliseconds: int | None, now: datetime) -> str:
        """Writing is all that can be known: nobody sees when another laptop fetches."""
        if milliseconds is None:
            return self.tr("Has written nothing yet")
        at = moment(milliseconds)
        if not believable(at, now=now):
            return self.tr("Has written")
        return self.tr("Wrote last {when}").format(when=tell_moment(at, now=now))

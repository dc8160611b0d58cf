"""The history tab: changes newest first by day, page by page; one of them read whole beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.store import reading
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.reading import FamilySheet, HistoryItem
from ui.desk import Desk
from ui.places import Place, Room
from ui.screens.family.history.change_card import ChangeCard, received_later, tell_whole
from ui.screens.family.history.lineage import Before, before
from ui.screens.family.history.telling import differences, record_name, told
from ui.screens.family.panes import Panes
from ui.screens.family.tab import FamilyTabView
from ui.theme import Tone, theme
from ui.told_times import local, tell_clock
from ui.widgets.button import Button, Link
from ui.widgets.empty import EmptyState
from ui.widgets.fields import ChoiceField
from ui.widgets.flow import Flow
from ui.widgets.item_list import Item, ItemList
from ui.widgets.label import Label
from ui.widgets.segmented import Choice
from ui.widgets.told_dates import tell_date
from ui.widgets.values import RowContent, Tag

AT_ONCE = 60


@dataclass(frozen=True, slots=True)
class _Page:
    """An answer with what it answers, so that a late one can be told from a wanted one."""

    family_id: UUID
    entity_id: UUID | None
    after: int | None
    items: Sequence[HistoryItem]


class HistoryTab(FamilyTabView):
    """Read only: nothing here changes anything."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._items: list[HistoryItem] = []
        self._record: UUID | None = None
        self._has_more = False
        self._shown: object = None
        self._open: int | None = None
        self._authors: list[str] = []
        self.list = ItemList(self.tr("Changes, newest first"))
        self.list.setObjectName("changes")
        self.list.current_changed.connect(self._on_current)
        self.list.opened.connect(self._on_opened)
        self.by = ChoiceField(self.tr("Written by"), [self._by_everybody()], "")
        self.by.combo.setObjectName("written by")
        self.by.label.hide()  # its first choice says it, and the list gets the line
        self.by.changed.connect(self._on_filtered)
        self.only = Label("", wrap=False)
        self.everything = Link(self.tr("Show every change"))
        self.everything.setObjectName("show every change")
        self.everything.clicked.connect(self._show_every_record)
        self.more = Button(self.tr("Show earlier changes"))
        self.more.setObjectName("show earlier changes")
        self.more.clicked.connect(self._ask_for_more)
        self.nothing = EmptyState(self.tr("No change by this person among those shown."))
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list, 1)
        column.addWidget(self.nothing)
        column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignHCenter)
        self._head = Flow(self.by, self.only, self.everything, gap=16)
        self.page = Panes(
            self.tr("History"),
            head=self._head,
            left=left,
            back=self.tr("Back to every change"),
            left_scrolls=True,
        )
        self.page.arranged.connect(self._on_arranged)
        self.page.back_wanted.connect(self._close_detail)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.page)
        self._on_arranged()

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        is_other = self.sheet is None or self.sheet.card.family_id != sheet.card.family_id
        super().show_sheet(sheet)
        if is_other:
            self._start_again(None)
        self._ask(None)

    @override
    def show_place(self, place: Place) -> None:
        if place.entity_id != self._record and place.entity_id is not None:
            self._show_only(place.entity_id)

    @override
    def take_focus(self) -> None:
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _start_again(self, record: UUID | None) -> None:
        self._record = record
        self._items, self._has_more, self._open, self._shown = [], False, None, None
        self.by.choose("")
        self.list.show_items([])
        self.page.read(None)
        self._show()

    def _show_only(self, entity_id: UUID) -> None:
        self._start_again(entity_id)
        self._ask(None)

    def _show_every_record(self) -> None:
        self._start_again(None)
        self._ask(None)
        self.take_focus()

    def _ask(self, before_id: int | None) -> None:
        if self.sheet is not None:
            self.desk.ask(
                partial(
                    _page,
                    family_id=self.sheet.card.family_id,
                    entity_id=self._record,
                    after=before_id,
                ),
                done=self._on_page,
                failed=self.on_failed,
            )

    def _ask_for_more(self) -> None:
        if self._items:
            self.more.set_busy(self.tr("Looking…"))
            self._ask(self._items[-1].entry_id)

    def _on_page(self, page: _Page) -> None:
        sheet = self.sheet
        if sheet is None or (page.family_id, page.entity_id) != (
            sheet.card.family_id,
            self._record,
        ):
            return
        self.more.set_busy(None)
        if page.after is not None:
            known = {one.entry_id for one in self._items}
            self._items += [one for one in page.items if one.entry_id not in known]
            self._has_more = len(page.items) == AT_ONCE
        else:
            # What is new stands above; what was shown of the past stays shown.
            last = page.items[-1].entry_id if page.items else 0
            past = [one for one in self._items if one.entry_id < last]
            if not past:
                self._has_more = len(page.items) == AT_ONCE
            self._items = [*page.items, *past]
        self._show()

    def _show(self) -> None:
        authors = list(dict.fromkeys(self._author(one) for one in self._items))
        if authors != self._authors:
            self._authors = authors
            self._offer_authors(authors)
        wanted = self.by.key() or ""
        items = [one for one in self._items if wanted in ("", self._author(one))]
        rows = self._rows(items)
        if rows != self._shown:
            self._shown = rows
            bar = self.list.verticalScrollBar()
            place = bar.value()
            self.list.show_items(rows)
            bar.setValue(place)
        self.list.setVisible(bool(rows))
        self.nothing.setVisible(bool(self._items) and not rows)
        self.more.setVisible(self._has_more)
        only = self._record
        record = next(
            (one.records[only] for one in self._items if only and only in one.records), None
        )
        self.only.setText(record_name(record.kind_name, record) if record else "")
        self.only.setVisible(self._record is not None)
        self.everything.setVisible(self._record is not None)
        if self._open is None and items and not self.page.is_narrow:
            self._read(items[0].entry_id)

    def _offer_authors(self, authors: Sequence[str]) -> None:
        chosen = self.by.key() or ""
        self.by.offer([self._by_everybody(), *(Choice(one, one) for one in authors if one)])
        self.by.choose(chosen if chosen in authors else "")

    def _by_everybody(self) -> Choice:
        return Choice(self.tr("Written by everybody"), "")

    def _rows(self, items: Sequence[HistoryItem]) -> list[Item]:
        rows: list[Item] = []
        today = local(self.desk.now()).date()
        heading = ""
        for item in items:
            day = tell_date(local(item.change.authored_at).date(), today=today)
            if day != heading:
                rows.append(day)
                heading = day
            rows.append(self._row(item))
        return rows

    def _row(self, item: HistoryItem) -> RowContent:
        parts = [self._author(item)]
        received = None if self.desk.is_demonstration else received_later(item)
        if received:
            parts.append(self.tr("received {when}").format(when=tell_whole(received)))
        if item.change.reason:
            parts.append(item.change.reason)
        return RowContent(
            lead=tell_clock(item.change.authored_at),
            title=told(item),
            detail=", ".join(parts),
            flag=self._flag(item),
            strong=False,
            key=item.entry_id,
        )

    def _flag(self, item: HistoryItem) -> Tag | None:
        if not item.waits:
            return None
        return Tag(self.tr("Waits for a missing entry"), "circle-alert", Tone.CAUTION)

    def _author(self, item: HistoryItem) -> str:
        return self.desk.name_of(item.change.device_id)

    def _on_filtered(self, _key: object) -> None:
        self._show()

    def _on_current(self, key: object) -> None:
        if isinstance(key, int) and not self.page.is_narrow:
            self._read(key)

    def _on_opened(self, key: object) -> None:
        if isinstance(key, int):
            self._read(key)

    def _read(self, entry_id: int) -> None:
        item = next((one for one in self._items if one.entry_id == entry_id), None)
        if item is not None:
            self._open = entry_id
            self.desk.ask(partial(_before, item=item), done=self._on_before, failed=self.on_failed)

    def _on_before(self, answer: tuple[HistoryItem, Sequence[Before]]) -> None:
        item, found = answer
        sheet = self.sheet
        if (
            sheet is None
            or item.entry_id != self._open
            or item.change.family_id != sheet.card.family_id
        ):
            return
        card = ChangeCard(
            self.desk, item, differences(found, sheet), is_only=self._record is not None
        )
        card.only_this_requested.connect(self._show_only)
        card.settle_requested.connect(self._on_settle)
        self.page.read(card)
        if self.page.is_narrow:
            self.page.focus_back()

    def _on_settle(self, entity_id: UUID, name: str) -> None:
        if self.sheet is not None:
            family_id = self.sheet.card.family_id
            self.go.emit(
                Place(room=Room.SETTLE, family_id=family_id, entity_id=entity_id, field=name)
            )

    def _close_detail(self) -> None:
        self._open = None
        self.page.read(None)
        self.take_focus()

    def _on_arranged(self) -> None:
        self.list.set_fits(fits=self.page.is_narrow)
        self.by.setFixedWidth(theme().px(240))

    @override
    def on_failed(self, error: KnownError | None) -> None:
        self.more.set_busy(None)
        super().on_failed(error)


def _page(db: Connection, family_id: UUID, entity_id: UUID | None, after: int | None) -> _Page:
    items = reading.history(db, family_id, entity_id=entity_id, before=after, most=AT_ONCE)
    return _Page(family_id, entity_id, after, items)


def _before(db: Connection, item: HistoryItem) -> tuple[HistoryItem, Sequence[Before]]:
    return item, before(db, item.change)

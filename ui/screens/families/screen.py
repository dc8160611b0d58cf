"""Families: who there is, how they are, when one sees them next; filtered as you type."""

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.store.reading import FamilyCard, caseload
from keyworker_desktop.store.shape import folded
from ui.counting import counted
from ui.desk import Desk
from ui.one_at_a_time import OneAtATime
from ui.places import Place, Room
from ui.screen import Screen
from ui.screens.families.new_family import NewFamily
from ui.screens.families.rows import Column, family_row, in_order, is_slipping, matches
from ui.screens.families.table import Caseload
from ui.theme import Tone, Type, theme
from ui.widgets.button import Button
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.drawing import follow_theme
from ui.widgets.empty import EmptyState
from ui.widgets.fields import LineEdit
from ui.widgets.flow import Flow
from ui.widgets.item_list import CONTENT_ROLE, KEY_ROLE
from ui.widgets.label import Label
from ui.widgets.page import NARROW_PAD, PAD_X
from ui.widgets.values import Rating

_ALL, _SLIPPING = "all", "slipping"
_ORDER_OF_CHIPS = (Rating.RED, Rating.BLUE, Rating.AMBER, Rating.GREEN)
_FILTER_WIDTH = 272
_LEAST_WIDE = 900
_LEAST_HIGH = 290


class FamiliesScreen(Screen):
    """The caseload, or the form of a new family over it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._cards: Sequence[FamilyCard] = ()
        self._is_loaded = False
        self._question = OneAtATime(desk, done=self._on_cards, failed=self.on_failed, parent=self)
        self._column, self._turned = Column.RATING, False
        self.filter = LineEdit(
            self.tr("Filter families by name"), placeholder=self.tr("Name"), icon="funnel"
        )
        self.filter.setObjectName("filter families")
        self.filter.installEventFilter(self)
        self.filter.textEdited.connect(self._show)
        self.chips = ChipGroup(self.tr("Which families"), exclusive=True)
        self._chips: dict[str, Chip] = {}
        self._add_chip(_ALL, Chip(self.tr("All"), key=_ALL, on=True))
        words = {
            Rating.RED: self.tr("Red"),
            Rating.BLUE: self.tr("Blue"),
            Rating.AMBER: self.tr("Amber"),
            Rating.GREEN: self.tr("Green"),
        }
        for rating in _ORDER_OF_CHIPS:
            self._add_chip(rating, Chip(words[rating], key=str(rating), rating=rating))
        self._add_chip(_SLIPPING, Chip(self.tr("Nothing planned"), key=_SLIPPING))
        self.chips.chosen.connect(self._show)
        self.new = Button(self.tr("New family"), icon="plus")
        self.new.setObjectName("new family")
        self.new.clicked.connect(self._on_new)
        self.table = Caseload(self.tr("Families"))
        self.table.opened.connect(self._on_opened)
        self.table.sorted_by.connect(self._on_sorted)
        self.table.show_order(self._column, turned=self._turned)
        self.nothing = EmptyState("", self.tr("Show all families"))
        self.nothing.acted.connect(self._on_show_all)
        self.empty = EmptyState(
            self.tr(
                "The families you work with will stand here: how they are, when you see them "
                "next, when you last did."
            ),
            self.tr("New family"),
            icon="plus",
        )
        self.empty.acted.connect(self._on_new)
        self._form: NewFamily | None = None
        self._stack = QStackedWidget()
        self._stack.addWidget(self._caseload())
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._show()

    @property
    def form(self) -> NewFamily:
        """Made when it is first wanted: every unlocking would wait for it."""
        if self._form is None:
            self._form = NewFamily(self.desk)
            self._form.created.connect(self._on_created)
            self._form.left.connect(self._on_left)
            self._form.failed.connect(self.on_failed)
            self._stack.addWidget(self._form)
        return self._form

    @override
    def show_place(self, place: Place) -> None:
        if place.act == "new family":
            self._on_new()
        else:
            self._stack.setCurrentIndex(0)
        self.refresh()

    def family_ids_shown(self) -> list[UUID]:
        """Of the rows on the screen; none while the first answer is awaited."""
        rows = self.table.list.items
        keys = [rows.index(n).data(CONTENT_ROLE).key for n in range(rows.rowCount())]
        return [key for key in keys if isinstance(key, UUID)] if self._is_loaded else []

    @override
    def refresh(self) -> None:
        self._question.ask(partial(caseload, now=self.desk.now()))

    @override
    def take_focus(self) -> None:
        if self._stack.currentIndex():
            self.form.given.line.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.empty.isVisible() and self.empty.button is not None:
            self.empty.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def may_leave(self) -> bool:
        return self._form is None or not self._form.save.is_busy

    @override
    def help_text(self) -> str:
        return self.tr(
            "These are the families whose record you may read. Type a few letters of a name to "
            "find one; the arrow down goes to the list, Enter opens. The chips show only one "
            "rating, or those with nothing planned. A family whose records have not all come yet "
            "is on its way. “New family” needs only a name and works without a connection."
        )

    @override
    def regions(self) -> list[QWidget]:
        return [self.form] if self._stack.currentIndex() else [self._head, self.table]

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.filter and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress:
                return self._on_filter_key(Qt.Key(event.key()))
            return False
        return super().eventFilter(watched, event)

    def _caseload(self) -> QWidget:
        page = QWidget()
        self._head = QWidget()
        self._head_row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self._head)
        self._head_row.setContentsMargins(0, 0, 0, 0)
        title = Label(self.tr("Families"), Type.TITLE, wrap=False)
        self._head_row.addWidget(Flow(title, self.filter, self.chips, gap=12), 1)
        self._head_row.addWidget(self.new, 0, Qt.AlignmentFlag.AlignTop)
        self._page = QVBoxLayout(page)
        self._page.addWidget(self._head)
        self._page.addWidget(self.table, 1)
        self._count = Label("", Type.SMALL, Tone.QUIET)
        self._page.addWidget(self._count)
        self._page.addWidget(self.nothing, 1)
        self._page.addWidget(self.empty, 1)
        self._page.addStretch(0)
        follow_theme(self._restyle)
        # With large text the head would leave the list no room: then the whole page scrolls.
        self._area = QScrollArea()
        self._area.setWidget(page)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setAccessibleName(self.tr("Families"))
        page.setProperty("page", True)
        self._area.viewport().setAutoFillBackground(False)
        page.setAutoFillBackground(False)
        return self._area

    def _add_chip(self, key: str, chip: Chip) -> None:
        chip.setObjectName(f"show {key}")
        self._chips[key] = chip
        self.chips.add_chip(chip)

    def _on_cards(self, cards: Sequence[FamilyCard]) -> None:
        had_focus = self.filter.hasFocus() or self.new.hasFocus()
        self._cards, self._is_loaded = cards, True
        self._show()
        if had_focus and not cards:
            self.take_focus()

    def _show(self) -> None:
        now = self.desk.now()
        self._show_counts()
        words = folded(self.filter.text()).casefold().split()
        wanted = next(iter(self.chips.keys()), _ALL)
        shown = [
            card
            for card in self._cards
            if matches(card, words) and (wanted == _ALL or self._is_wanted(card, str(wanted)))
        ]
        rows = [
            family_row(card, now=now) for card in in_order(shown, self._column, turned=self._turned)
        ]
        if rows != [
            self.table.list.items.index(n).data(CONTENT_ROLE)
            for n in range(self.table.list.items.rowCount())
        ]:
            at = self.table.list.verticalScrollBar().value()
            self.table.show_rows(rows)
            self.table.list.verticalScrollBar().setValue(at)
        has_families = bool(self._cards)
        self.table.setVisible(bool(rows))
        self._count.setVisible(bool(rows) and len(rows) < len(self._cards))
        self._count.setText(
            self.tr("{n} of {all}").format(
                n=len(rows),
                all=counted(len(self._cards), self.tr("1 family"), self.tr("{n} families")),
            )
        )
        self.nothing.setVisible(has_families and not rows)
        self.nothing.sentence.setText(
            self.tr("No family here has this name. Try the first letters of any part of it.")
            if words
            else self.tr("No family here is like this now.")
        )
        self.empty.setVisible(self._is_loaded and not has_families)
        self.filter.setVisible(has_families or not self._is_loaded)
        self.chips.setVisible(has_families)
        self.new.setVisible(has_families or not self._is_loaded)

    def _show_counts(self) -> None:
        self._chips[_ALL].set_count(len(self._cards))
        for rating in _ORDER_OF_CHIPS:
            number = sum(1 for card in self._cards if card.rating == rating)
            self._chips[rating].set_count(number)
            self._chips[rating].setVisible(number > 0 or self._chips[rating].isChecked())
        number = sum(1 for card in self._cards if is_slipping(card, now=self.desk.now()))
        self._chips[_SLIPPING].set_count(number)
        self._chips[_SLIPPING].setVisible(number > 0 or self._chips[_SLIPPING].isChecked())

    def _is_wanted(self, card: FamilyCard, wanted: str) -> bool:
        if wanted == _SLIPPING:
            return is_slipping(card, now=self.desk.now())
        return card.rating == wanted

    def _on_filter_key(self, key: Qt.Key) -> bool:
        has_rows = self.table.list.items.rowCount() > 0
        if key == Qt.Key.Key_Down and has_rows:
            self.table.list.setFocus(Qt.FocusReason.OtherFocusReason)
            self._area.ensureWidgetVisible(self.table.list)
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and has_rows:
            self._on_opened(self.table.list.items.index(0).data(KEY_ROLE))
            return True
        if key == Qt.Key.Key_Escape and self.filter.text():
            self._on_show_all()
            return True
        return False

    def _on_opened(self, key: object) -> None:
        card = next((one for one in self._cards if one.family_id == key), None)
        if card is None:
            return
        if card.arriving:
            self.desk.fetch_first(card.family_id)
        if card.family is None:
            self.tell.emit(
                self.tr("This family is still arriving. It comes first now, and opens then.")
            )
            return
        self.go.emit(Place(room=Room.FAMILY, family_id=card.family_id))

    def _on_sorted(self, column: Column) -> None:
        self._turned = not self._turned if column is self._column else False
        self._column = column
        self.table.show_order(column, turned=self._turned)
        self._show()

    def _on_show_all(self) -> None:
        self.filter.clear()
        self.chips.choose(_ALL)
        self._show()
        self.filter.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_new(self) -> None:
        self._stack.setCurrentWidget(self.form)
        self.form.begin()

    def _on_left(self) -> None:
        self._stack.setCurrentIndex(0)
        self.new.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_created(self, family_id: UUID) -> None:
        self._stack.setCurrentIndex(0)
        self.go.emit(Place(room=Room.FAMILY, family_id=family_id))
        self.tell.emit(self.tr("Their record has begun. It is on this laptop and goes by itself."))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        px = theme().px
        side = PAD_X if self.width() >= px(_LEAST_WIDE) else NARROW_PAD
        self._page.setContentsMargins(px(side), px(20), px(side), px(14))
        self._page.setSpacing(px(14))
        self.table.setMinimumHeight(px(_LEAST_HIGH) if theme().stacks else px(120))
        self.filter.setFixedWidth(px(_FILTER_WIDTH) if not theme().stacks else px(200))

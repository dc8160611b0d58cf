"""The head of a family's screen: who it is about, how things stand, what a visitor must know."""

from collections.abc import Sequence
from datetime import date
from html import escape

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QBoxLayout,
    QHBoxLayout,
    QMenu,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from keyworker_desktop.record.kinds.family import VISITING, Family
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.screens.family.telling import lines_in, short_day, tell_age
from ui.theme import Tone, Type, theme
from ui.told_times import believable, local, tell_clock, tell_near_day
from ui.widgets.badge import RatingBadge
from ui.widgets.banner import Banner
from ui.widgets.button import Button, ButtonKind, Link
from ui.widgets.drawing import follow_theme
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import NARROW_PAD, PAD_X, STACK_WIDTH
from ui.widgets.values import Rating

ADJUSTMENTS_SHOWN = 3
_LONGEST_STRONG = 60


class FamilyHeader(QWidget):
    """The name row: it stays where it is when the page below it scrolls."""

    new_note_requested = Signal()
    plan_paper_requested = Signal()
    profile_paper_requested = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.name = PersonalLabel("", Type.TITLE)
        self.who = PersonalLabel("", Type.BODY, Tone.QUIET)
        for label in (self.name, self.who):
            label.setWordWrap(False)
        words = QWidget()
        self._words = QBoxLayout(QBoxLayout.Direction.LeftToRight, words)
        self._words.setContentsMargins(0, 0, 0, 0)
        self._words.addWidget(self.name)
        self._words.addWidget(self.who, 0, Qt.AlignmentFlag.AlignBottom)
        self._words.addStretch(1)
        self.new_note = Button(
            self.tr("New note"), ButtonKind.PRIMARY, icon="pen-line", hint="Ctrl N"
        )
        self.new_note.setObjectName("new note")
        self.plan_paper = Button(self.tr("Plan on paper"), icon="file-text")
        self.plan_paper.setObjectName("plan on paper")
        self.profile_paper = Button(self.tr("One-page profile"), icon="user")
        self.profile_paper.setObjectName("profile on paper")
        self.more = Button(self.tr("More"), icon="chevron-down")
        self.more.setObjectName("more papers")
        self._row = QHBoxLayout(self)
        self._row.addWidget(words, 1)
        for button in (self.more, self.profile_paper, self.plan_paper, self.new_note):
            self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.new_note.clicked.connect(self.new_note_requested)
        self.plan_paper.clicked.connect(self.plan_paper_requested)
        self.profile_paper.clicked.connect(self.profile_paper_requested)
        self.more.clicked.connect(self._offer_papers)
        self.setAccessibleName(self.tr("Family"))
        follow_theme(self._restyle)

    def show_sheet(self, sheet: FamilySheet) -> None:
        child = sheet.child
        self.name.setText(sheet.card.name or self.tr("A family on its way"))
        self.who.setText(self._told(child) if child else "")
        self.who.setVisible(bool(self.who.text()))

    def set_may_write(self, *, may: bool, why_not: str = "") -> None:
        for button in (self.new_note, self.plan_paper, self.profile_paper):
            button.set_enabled(enabled=may, why_not=why_not)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _told(self, child: Person) -> str:
        parts = [child.pronouns]
        if child.born_on:
            parts.append(tell_age(child.born_on, self._desk.now().date()))
        return "   ".join(part for part in parts if part)

    def _offer_papers(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.plan_paper.text()).triggered.connect(self.plan_paper_requested)
        menu.addAction(self.profile_paper.text()).triggered.connect(self.profile_paper_requested)
        menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height())))

    def _restyle(self) -> None:
        px, stacks = theme().px, theme().stacks
        side = px(PAD_X if self.width() >= px(STACK_WIDTH) else NARROW_PAD)
        self._row.setContentsMargins(side, px(14), side, 0)
        self._row.setSpacing(px(8))
        self._words.setDirection(
            QBoxLayout.Direction.TopToBottom if stacks else QBoxLayout.Direction.LeftToRight
        )
        self._words.setSpacing(px(0 if stacks else 12))
        self.who.setContentsMargins(0, 0, 0, 0 if stacks else px(3))  # on the name's own line
        self.more.setVisible(stacks)
        self.plan_paper.setVisible(not stacks)
        self.profile_paper.setVisible(not stacks)


class FamilyFacts(QWidget):
    """Under the name: rating, visiting, how fresh it is, what needs an act; the adjustments always.

    With large text, or when it is long, it scrolls away with the page, so it can be moved into one.
    """

    adjustments_wanted = Signal()
    refilled = Signal()
    """It may be higher or lower than before."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._family: Family | None = None
        self.badge = RatingBadge(Rating.GREEN)
        self._parts = [Label("", Type.SMALL, Tone.QUIET, wrap=False) for _ in range(3)]
        self._dots = [Label("•", Type.SMALL, Tone.QUIET, wrap=False) for _ in range(2)]
        self.rated, self.visiting, self.as_at = self._parts
        self.visiting.set_look(Type.SMALL_MEDIUM, Tone.PLAIN)
        self._line = Flow(
            self.badge, self.rated, self._dots[0], self.visiting, self._dots[1], self.as_at
        )
        self.adjustments = AdjustmentsBanner()
        self.adjustments.wanted.connect(self.adjustments_wanted)
        self.adjustments.acted.connect(self.refilled)
        self.notices = QVBoxLayout()
        self.notices.setContentsMargins(0, 0, 0, 0)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._line)
        self._column.addLayout(self.notices)
        self._column.addWidget(self.adjustments)
        self._margin = 0
        follow_theme(self._restyle)

    def show_sheet(self, sheet: FamilySheet) -> None:
        family = self._family = sheet.card.family
        rating = sheet.card.rating
        known = rating in set(Rating)
        self.badge.setVisible(known)
        if known:
            self.badge.show_rating(Rating(rating))
        is_whole = family is not None and sheet.card.arriving is None
        self.rated.setText(self._rated(family) if family and is_whole else "")
        self.visiting.setText(_visiting(family) if family else "")
        self.show_exchange()

    def show_adjustments(self, sheet: FamilySheet) -> None:
        """By itself: its height follows its words."""
        self.adjustments.show_adjustments(sheet.child)
        self.refilled.emit()

    def show_exchange(self) -> None:
        """How fresh what is shown here is."""
        at, now = self._desk.sync_state.last_exchange_at, self._desk.now()
        if self._desk.is_demonstration:
            told = self.tr("Kept on this laptop only")
        elif at is None:
            told = self.tr("Never exchanged yet")
        elif not believable(at, now=now):
            told = self.tr("As at: not known, the laptop’s clock was changed")
        else:
            day = tell_near_day(local(at).date(), today=local(now).date())
            told = self.tr("As at {clock} {day}").format(clock=tell_clock(at), day=day)
        self.as_at.setText(told)
        self._arrange()

    def show_notices(self, notices: Sequence[QWidget]) -> None:
        """Instead of those shown before."""
        while (item := self.notices.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for notice in notices:
            self.notices.addWidget(notice)
        self._put_in_order(notices)
        self.refilled.emit()

    def _put_in_order(self, notices: Sequence[QWidget]) -> None:
        """Tab goes as the eye does: what is made later would else come after all of the screen."""
        last = self.adjustments.act
        before = last.previousInFocusChain() if last else None
        while before is not None and before is not last and not _is_tab_stop(before):
            before = before.previousInFocusChain()
        for button in (one for each in notices for one in each.findChildren(QAbstractButton)):
            if before is not None:
                QWidget.setTabOrder(before, button)
            before = button

    def set_margin(self, margin: int) -> None:
        """At its sides, unscaled; none inside a page, which has its own."""
        self._margin = margin
        self._restyle()

    def height_within(self, width: int) -> int:
        """What its words take where there is so much width between its edges."""
        margins = self._column.contentsMargins()
        return self._column.heightForWidth(width + margins.left() + margins.right())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _rated(self, family: Family) -> str:
        today = self._desk.now().date()
        if not family.rating:
            return self.tr("No rating yet")
        parts = []
        if family.rating_since:
            since = short_day(family.rating_since, today)
            parts.append(self.tr("since {day}").format(day=since))
        if family.rating_review_on:
            parts.append(_review(family.rating_review_on, today))
        return ", ".join(parts)

    def _arrange(self) -> None:
        shown = [bool(part.text()) for part in self._parts]
        for part, is_shown in zip(self._parts, shown, strict=True):
            part.setVisible(is_shown)
        wide = not theme().stacks and self.width() >= theme().px(STACK_WIDTH)
        before = shown[0] or not self.badge.isHidden()
        self._dots[0].setVisible(wide and before and shown[1])
        self._dots[1].setVisible(wide and (before or shown[1]) and shown[2])

    def _restyle(self) -> None:
        px = theme().px
        side = px(self._margin)
        self._column.setContentsMargins(side, 0, side, 0)
        self._column.setSpacing(px(8))
        self.notices.setSpacing(px(8))
        self._arrange()


class AdjustmentsBanner(Banner):
    """What makes contact possible, first things first; the rest one press away."""

    wanted = Signal()
    """Somebody wants to write the first one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(icon="ear", link="All adjustments", parent=parent)
        self._lines: list[str] = []
        self._is_open = False
        self._whose: object = None
        if isinstance(self.act, Link):
            self.act.setObjectName("all adjustments")
        self.acted.connect(self._on_acted)

    def show_adjustments(self, child: Person | None) -> None:
        whose = child.entity_id if child else None
        if whose != self._whose:
            self._whose, self._is_open = whose, False
        self._lines = lines_in(child.adjustments) if child else []
        self._name = child.name if child else ""
        self._show()

    def _show(self) -> None:
        link = self.act
        if not isinstance(link, Link):
            return
        if not self._lines:
            self.show_words(
                self.tr("No adjustments noted yet."),
                self.tr("Ask what makes it easier, and what to leave out."),
            )
            link.set_words(self.tr("Write the first"))
            link.setVisible(bool(self._name))
            return
        strong, rest = _split(self._lines[0])
        if self._is_open:
            more = "".join(f"<br>{escape(line)}" for line in self._lines[1:])
            self.words.setTextFormat(Qt.TextFormat.RichText)
            head = f'<span style="font-weight:600">{escape(strong)}</span> {escape(rest)}'
            self.words.setText(head + more)
        else:
            shown = [_ended(line) for line in [rest, *self._lines[1:ADJUSTMENTS_SHOWN]] if line]
            self.words.show_parts(strong, " ".join(shown))
        self.words.setAccessibleName(". ".join(self._lines))
        self.setAccessibleName(self.tr("Adjustments: {all}").format(all=". ".join(self._lines)))
        link.set_words(self.tr("Fewer") if self._is_open else self.tr("All adjustments"))
        link.setVisible(len(self._lines) > ADJUSTMENTS_SHOWN or self._is_open)

    def _on_acted(self) -> None:
        if not self._lines:
            self.wanted.emit()
            return
        self._is_open = not self._is_open
        self._show()


def _is_tab_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)


def _split(line: str) -> tuple[str, str]:
    """The first clause in strong words, when it is short enough to stand out."""
    for mark in (": ", ". ", "; "):
        head, found, rest = line.partition(mark)
        if found and len(head) <= _LONGEST_STRONG:
            return f"{head}.", rest[:1].upper() + rest[1:]
    return _ended(line), ""


def _ended(line: str) -> str:
    return line if line.endswith((".", "!", "?")) else f"{line}."


def _visiting(family: Family) -> str:
    if not family.visiting:
        return ""
    return next((one.label for one in VISITING if one.value == family.visiting), family.visiting)


def _review(on: date, today: date) -> str:
    told = short_day(on, today)
    return f"review was due {told}" if on < today else f"review {told}"

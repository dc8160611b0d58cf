"""The story tab: years at a glance, filters, one moment read whole beside them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.story import ACCOUNTS, THEMES, StoryEntry
from keyworker_desktop.store.reading import FamilySheet
from ui.desk import Desk
from ui.places import Place
from ui.screens.family.panes import Panes
from ui.screens.family.record_form import ENTITY, RecordForm, holds_focus
from ui.screens.family.story.detail import MomentCard
from ui.screens.family.story.moments import (
    WAITING,
    Moment,
    account_words,
    has_words,
    moments,
    short_theme,
    wait_told,
)
from ui.screens.family.story.prompts import prompts
from ui.screens.family.tab import FamilyTabView
from ui.screens.family.telling import tell_rough
from ui.theme import Tone, theme
from ui.widgets.button import Button
from ui.widgets.card import Card, SectionTitle
from ui.widgets.chip import Chip, ChipGroup
from ui.widgets.empty import EmptyState
from ui.widgets.fields import LineEdit
from ui.widgets.flow import Flow
from ui.widgets.page import Column, Section
from ui.widgets.row import RowList
from ui.widgets.segmented import Choice, Segmented
from ui.widgets.timeline import Timeline, TimelineEntry
from ui.widgets.values import RowContent, Tag

EVERYTHING, STRUCK, BORN = "everything", "struck", "born"
_ICONS = {
    "background": "footprints",
    "school": "graduation-cap",
    "health": "heart-pulse",
    "waiting": "clock",
    "crisis": "circle-alert",
    "impact": "users",
    "helped": "hand-heart",
}
_FORM = (
    ("what",),
    ("when", "until"),
    ("details",),
    ("told_by",),
    ("account",),
    ("theme",),
    ("is_significant",),
)


class StoryTab(FamilyTabView):
    """Reads in minutes: the timeline with J and K, the whole account at its side."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._moments: list[Moment] = []
        self._open: UUID | None = None
        self._form: RecordForm | None = None
        self._is_saved = False
        self._detail_shown: object = None
        self._shown: object = None
        self.timeline = Timeline(self.tr("What happened, and who says so"))
        self.timeline.setObjectName("story")
        self.timeline.current_changed.connect(self._on_current)
        self.timeline.opened.connect(self._on_opened)
        self.chips = ChipGroup(self.tr("Themes"), exclusive=True)
        self.chips.chosen.connect(self._refilter)
        self._chip_keys: list[object] = []
        self.accounts = Segmented(
            self.tr("Whose account"),
            [Choice(self.tr("All"), ""), *(Choice(one.label, one.value) for one in ACCOUNTS)],
            "",
        )
        self.accounts.chosen.connect(self._refilter)
        self.search = LineEdit(
            self.tr("Search in the story"), placeholder=self.tr("Find"), icon="search"
        )
        self.search.setObjectName("search in the story")
        self.search.textChanged.connect(self._refilter)
        self.add = Button(self.tr("Add to the story"), icon="plus")
        self.add.setObjectName("add to the story")
        self.add.clicked.connect(self._begin)
        self.empty = EmptyState(
            self.tr(
                "The family’s story is told here, from the beginning to now: as they tell it, in"
                " any order, with who says so."
            ),
            self.tr("Add the first"),
            icon="plus",
        )
        self.empty.acted.connect(self._begin)
        self.nothing = EmptyState(self.tr("Nothing here matches."), self.tr("Show everything"))
        self.nothing.acted.connect(self._show_everything)
        self._empty_card = Card(padded=False)
        self._empty_card.add(self.empty)
        self._nothing_card = Card(padded=False)
        self._nothing_card.add(self.nothing)
        self.asking = RowList(name=self.tr("Worth asking, if it fits"))
        self.asking.opened.connect(self._on_prompt)
        self._asking = Section(
            SectionTitle(self.tr("Worth asking, if it fits"), self.tr("offers, not a form")),
            self.asking,
        )
        self.page = self._arranged()
        self.page.arranged.connect(self._on_arranged)
        self.page.back_wanted.connect(self._close_detail)
        self.page.add_beside(self._asking)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.page)
        self._on_arranged()

    @override
    def show_sheet(self, sheet: FamilySheet) -> None:
        is_other = self.sheet is None or self.sheet.card.family_id != sheet.card.family_id
        super().show_sheet(sheet)
        if is_other:
            self._start_afresh()
        elif self._is_saved:
            self._close_form()
        self._show_chips(sheet.story)
        self._show_prompts(sheet.story)
        self._show_moments()

    @override
    def show_place(self, place: Place) -> None:
        if place.entity_id is not None and not self._go_on_with(place.entity_id):
            self._show_everything()
            self._read(place.entity_id)

    @override
    def take_focus(self) -> None:
        if self._form is not None:
            self._form.focus_first()
        elif self.timeline.isVisible():
            self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.add.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def may_leave(self) -> bool:
        if self._form is not None and self._form.is_changed:
            self._form.say_unsaved()
            return False
        return True

    # What is shown

    def _show_moments(self) -> None:
        sheet = self.sheet
        if sheet is None:
            return
        born_on = sheet.child.born_on if sheet.child else None
        self._moments = moments(self._wanted(sheet.story), born_on)
        words = self.search.text().casefold().split()
        found = [one for one in self._moments if has_words(one, words)]
        entries = [self._entry(one, sheet) for one in found]
        is_whole = not words and self._theme() == EVERYTHING and not self.accounts.key
        if born_on and sheet.child and is_whole and entries:
            entries.insert(
                0, _birth(born_on, self.tr("{name} is born").format(name=sheet.child.name))
            )
        if entries != self._shown:
            self._shown = entries
            bar = self.timeline.verticalScrollBar()
            before = bar.value()
            self.timeline.show_entries(entries, undated=self.tr("Time not known"))
            bar.setValue(before)
        self.timeline.setVisible(bool(entries))
        self._empty_card.setVisible(not sheet.story)
        self._nothing_card.setVisible(bool(sheet.story) and not entries)
        self._show_detail()

    def _wanted(self, story: Sequence[StoryEntry]) -> list[StoryEntry]:
        chosen, account = self._theme(), self.accounts.key
        return [
            one
            for one in story
            if bool(one.struck) == (chosen == STRUCK)
            and chosen in (EVERYTHING, STRUCK, one.theme)
            and account in ("", one.account)
        ]

    def _entry(self, moment: Moment, sheet: FamilySheet) -> TimelineEntry:
        born_on = sheet.child.born_on if sheet.child else None
        first, begins = moment.first, moment.begins(born_on)
        marks = [wait_told(first, born_on, self.desk.now().date())]
        if moment.is_turning_point:
            marks.append(self.tr("Turning point"))
        told = ", ".join(mark for mark in marks if mark)
        is_wait = bool(marks[0])
        detail = first.details
        if len(moment.entries) > 1:
            detail = " ".join(f"{account_words(one)}: {_briefly(one)}" for one in moment.entries)
        source = ", ".join(one.told_by for one in moment.entries if one.told_by)
        if first.until:
            until = self.tr("until {when}").format(when=tell_rough(first.until, born_on))
            source = f"{until}; {source}" if source else until
        return TimelineEntry(
            key=moment.key,
            year=begins.year if begins else None,
            when=tell_rough(first.when, born_on) if first.when else "",
            title=first.what,
            detail=detail,
            source=source,
            icon=_ICONS.get(first.theme, "circle-dot"),
            weight=Tag(
                told, "clock" if is_wait else "flag", Tone.CAUTION if is_wait else Tone.ACCENT
            )
            if told
            else None,
            turning_point=moment.is_turning_point,
            lasts=first.until is not None or is_wait,
            tone=Tone.CAUTION if first.theme == WAITING else Tone.ACCENT,
        )

    def _show_chips(self, story: Sequence[StoryEntry]) -> None:
        standing = [one for one in story if not one.struck]
        counts: list[tuple[str, object, int]] = [(self.tr("Everything"), EVERYTHING, len(standing))]
        counts += [
            (short_theme(one.value), one.value, sum(each.theme == one.value for each in standing))
            for one in THEMES
        ]
        if len(standing) < len(story):
            counts.append((self.tr("Entered in error"), STRUCK, len(story) - len(standing)))
        if counts == self._chip_keys:
            return
        chosen = self._theme()
        self._chip_keys = list(counts)
        for chip in self.chips.chips:
            self.chips.remove_chip(chip)
        for words, key, count in counts:
            if count or key == EVERYTHING:
                self.chips.add_chip(Chip(words, count=count, key=key))
        keys = [chip.key for chip in self.chips.chips]
        self.chips.choose(chosen if chosen in keys else EVERYTHING)

    def _show_prompts(self, story: Sequence[StoryEntry]) -> None:
        told = {one.theme for one in story if not one.struck}
        ordered = sorted(prompts(), key=lambda one: one.theme in told)
        rows = [
            RowContent(
                title=one.question,
                strong=False,
                icon=_ICONS[one.theme],
                detail="" if one.theme in told else self.tr("Nothing told yet"),
                key=one.theme,
            )
            for one in ordered
        ]
        if [row.content for row in self.asking.rows] != rows:
            self.asking.show_rows(rows)

    def _theme(self) -> object:
        return next(iter(self.chips.keys()), EVERYTHING)

    # One moment, read whole

    def _on_current(self, key: object) -> None:
        if not self.page.is_narrow:
            self._open = key if isinstance(key, UUID) else None
            self._show_detail()

    def _on_opened(self, key: object) -> None:
        if isinstance(key, UUID):
            self._read(key)

    def _read(self, entity_id: UUID) -> None:
        moment = self._moment_of(entity_id)
        if moment is None:
            return
        self._open = moment.key
        self.timeline.select(moment.key)
        self._show_detail()
        if self.page.is_narrow:
            self.page.focus_back()

    def _moment_of(self, entity_id: UUID | None) -> Moment | None:
        return next(
            (
                moment
                for moment in self._moments
                if any(one.entity_id == entity_id for one in moment.entries)
            ),
            None,
        )

    def _show_detail(self) -> None:
        sheet = self.sheet
        moment = self._moment_of(self._open)
        if moment is None and not self.page.is_narrow and self._moments and sheet is not None:
            key = self.timeline.current_key()
            moment = self._moment_of(key if isinstance(key, UUID) else None)
        shown = (moment, moment and [one.facts for one in moment.entries], self._form)
        if shown == self._detail_shown:
            return
        self._detail_shown = shown
        if self._form is not None:
            self.page.read(self._form)
        elif moment is not None and sheet is not None:
            card = MomentCard(self.desk, moment, sheet.child)
            card.change_requested.connect(self._change)
            card.failed.connect(self.failed)
            self.page.read(card)
        else:
            self.page.read(None)

    def _close_detail(self) -> None:
        key = self._open
        self._open = None
        self._show_detail()
        self.timeline.select(key)
        self.timeline.setFocus(Qt.FocusReason.OtherFocusReason)

    # Adding and changing

    def _begin(self) -> None:
        self._open_form(self._new_entry(), self.tr("Add to the story"))

    def _on_prompt(self, key: object) -> None:
        question = next(one.question for one in prompts() if one.theme == key)
        entry = self._new_entry()
        if entry is not None:
            self._open_form(replace(entry, theme=str(key)), question)

    def _go_on_with(self, draft_id: UUID) -> bool:
        """Whether it is a draft; then its form is open again with what was typed."""
        drafts = self.sheet.drafts if self.sheet else ()
        draft = next((one for one in drafts if one.draft_id == draft_id), None)
        if draft is None or self.sheet is None:
            return False
        entity = draft.fields.get(ENTITY)
        entry = next((one for one in self.sheet.story if one.entity_id.bytes == entity), None)
        if entry is None:
            self._begin()
        else:
            self._change(entry)
        return True

    def _new_entry(self) -> StoryEntry | None:
        if self.sheet is None:
            return None
        return StoryEntry(
            entity_id=new_entity_id(self.desk.now()), family_id=self.sheet.card.family_id
        )

    def _change(self, entry: StoryEntry) -> None:
        self._open_form(entry, self.tr("Change what is told"))

    def _open_form(self, entry: StoryEntry | None, title: str) -> None:
        if entry is None or self.sheet is None or not self.may_leave():
            return
        self._close_form()
        child = self.sheet.child
        form = RecordForm(
            self.desk,
            entry,
            _FORM,
            title=title,
            born_on=child.born_on if child else None,
            may_strike=True,
        )
        form.add_files()
        form.saved.connect(self._on_saved)
        form.left.connect(self._close_form)
        form.failed.connect(self.failed)
        self._form, self._is_saved = form, False
        self._show_detail()
        form.restore(self.sheet.drafts)
        form.focus_first()

    def _on_saved(self) -> None:
        self._is_saved = True
        if self._form is not None:
            self._open = self._form.record.entity_id

    def _close_form(self) -> None:
        form, self._form = self._form, None
        self._is_saved = False
        if form is None:
            return
        had_focus = holds_focus(form)
        self._show_detail()  # which takes the form away
        if had_focus:
            self.take_focus()

    def _start_afresh(self) -> None:
        self._close_form()
        self._open, self._shown = None, None
        self._chip_keys = []
        self.search.clear()
        self.accounts.choose("")
        self.chips.choose(EVERYTHING)
        self.page.verticalScrollBar().setValue(0)
        self.timeline.verticalScrollBar().setValue(0)

    def _show_everything(self) -> None:
        self.chips.choose(EVERYTHING)
        self.accounts.choose("")
        self.search.clear()
        self._show_moments()

    def _refilter(self) -> None:
        self._show_moments()

    # Where things stand

    def _arranged(self) -> Panes:
        bar = QWidget()
        self._bar = QHBoxLayout(bar)
        self._bar.setContentsMargins(0, 0, 0, 0)
        self._bar.addWidget(self.chips, 1)
        self._bar.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)
        years = QWidget()
        column = QVBoxLayout(years)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.timeline, 1)
        column.addWidget(self._empty_card)
        column.addWidget(self._nothing_card)
        column.addStretch(0)
        return Panes(
            self.tr("Story"),
            head=Column(bar, Flow(self.accounts, self.search, gap=12), gap=10),
            left=years,
            back=self.tr("Back to the story"),
            left_scrolls=True,
        )

    def _on_arranged(self) -> None:
        self._bar.setDirection(
            QHBoxLayout.Direction.TopToBottom
            if theme().stacks
            else QHBoxLayout.Direction.LeftToRight
        )
        self._bar.setSpacing(theme().px(12))
        self.search.setFixedWidth(theme().px(220))
        self.timeline.set_fits(fits=self.page.is_narrow)


def _tag(words: str, *, is_wait: bool) -> Tag:
    if is_wait:
        return Tag(words, "clock", Tone.CAUTION)
    return Tag(words, "flag", Tone.ACCENT)


def _briefly(entry: StoryEntry) -> str:
    """The first sentence, so that both sides have room."""
    words = entry.details or entry.what
    head, _, _ = words.partition(". ")
    return head if head.endswith((".", "!", "?", "”")) else f"{head}."


def _birth(born_on: date, words: str) -> TimelineEntry:
    return TimelineEntry(
        key=BORN, year=born_on.year, when=f"{born_on.day} {born_on:%B} {born_on.year}", title=words
    )

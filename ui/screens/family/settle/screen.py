"""The screen on which somebody settles an answer of which several versions stand."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import (
    QHideEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds.attachment import Attachment
from keyworker_desktop.store import settling
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.reading import FamilySheet
from keyworker_desktop.store.save import Saved
from keyworker_desktop.store.settling import AnswerKey, ToSettle, Unsettled
from ui.counting import counted
from ui.desk import Changed, Desk
from ui.one_at_a_time import OneAtATime
from ui.places import FamilyTab, Place, Room, file_of
from ui.screen import Screen
from ui.screens.family.record_form import ENTITY, FORM
from ui.screens.family.settle.answers import Answer, answer_for
from ui.screens.family.settle.words import (
    joined,
    keep_words,
    others,
    sentence_of,
    title_of,
)
from ui.theme import Tone, Type, theme
from ui.told_times import tell_clock
from ui.widgets.banner import Banner, IconLabel
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.drawing import follow_theme, hairline
from ui.widgets.empty import EmptyState
from ui.widgets.flow import Flow
from ui.widgets.label import Label, PersonalLabel, dress_again
from ui.widgets.page import NARROW_PAD, PAD_X, STACK_WIDTH, Column, Page, PageTitle

KEEP_MS = 2_000
_SETTLE = "settle "
_TAB_OF = {
    "family": FamilyTab.OVERVIEW,
    "about me": FamilyTab.OVERVIEW,
    "story": FamilyTab.STORY,
    "outcome": FamilyTab.PLAN,
    "step": FamilyTab.PLAN,
    "person": FamilyTab.PEOPLE,
    "contact": FamilyTab.CONTACTS,
}


class SettleScreen(Screen):
    """One answer at a time, of one family. Nothing moves while somebody looks at it."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._place = Place(room=Room.SETTLE)
        self._found: ToSettle | None = None
        self._newest: ToSettle | None = None
        self._one: Unsettled | None = None
        self._answer: Answer | None = None
        self._draft_id: UUID | None = None
        self._kept: dict[str, Any] = {}
        self._passed: list[AnswerKey] = []
        self._wants_focus = False
        self._question = OneAtATime(desk, done=self._on_found, failed=self.on_failed, parent=self)
        self.open_record = Button(self.tr("Open in the family"), icon="external-link")
        self.open_record.setObjectName("open in the family")
        self.open_record.clicked.connect(self._on_open_record)
        self.history = Button(self.tr("History"), icon="history")
        self.history.setObjectName("history of this")
        self.history.clicked.connect(self._on_history)
        self.title = PageTitle("", " ", [self.history, self.open_record])
        self.newcomer = Banner("", "", icon="git-merge", button=self.tr("Show it"))
        self.newcomer.acted.connect(self._on_show_newcomer)
        if self.newcomer.act is not None:
            self.newcomer.act.setObjectName("show it")
        self.newer = Banner(
            self.tr("Part of this was made with a newer version of the program."),
            self.tr("It can be looked at here. Settle it on a laptop with that version."),
            icon="info",
        )
        self.body = Column()
        self.empty = EmptyState("", self.tr("Go on"))
        self.empty.acted.connect(self._on_empty_acted)
        if self.empty.button is not None:
            self.empty.button.setObjectName("go on")
        self.page = Page(self.tr("Two versions of one answer"))
        for widget in (self.title, self.newcomer, self.newer, self.body, self.empty):
            self.page.add(widget)
        self.page.end()
        self.foot = _Foot()
        self.foot.use.clicked.connect(self.use)
        self.foot.leave.clicked.connect(self._on_keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.page, 1)
        self._column = column
        follow_theme(self._seat_foot)
        self._keeping = QTimer(self)
        self._keeping.setInterval(KEEP_MS)
        self._keeping.timeout.connect(self.keep)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.use)
        self._show_nothing()

    @property
    def one(self) -> Unsettled | None:
        """The answer that is being settled."""
        return self._one

    @property
    def answer(self) -> Answer | None:
        return self._answer

    # What every screen does

    @override
    def show_place(self, place: Place) -> None:
        self._place = place
        self._passed.clear()
        self._found = self._newest = None
        self._show_nothing()
        self.refresh()

    @override
    def refresh(self) -> None:
        self._question.ask(
            partial(settling.to_settle, family_id=self._family_id, now=self.desk.now())
        )

    @override
    def concerns(self, changed: Changed) -> bool:
        return self._family_id is None or self._family_id in changed.families

    @override
    def take_focus(self) -> None:
        if self._answer is not None:
            self._answer.take_focus()
        elif self.empty.isVisible() and self.empty.button is not None:
            self.empty.button.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._wants_focus = True

    @override
    def may_leave(self) -> bool:
        self.keep()
        return True

    @override
    def help_text(self) -> str:
        return self.tr(
            "Two people changed one answer before their laptops had exchanged. Nothing is lost: "
            "both versions stand here with who wrote them and when. The arrow keys pick, Tab goes "
            "on to the next part, and below stands the answer made of what you picked; change any "
            "word of it. Ctrl+Enter uses it. Until then everybody sees both, and of an answer "
            "about safety the more careful one. You may also leave it for now."
        )

    @override
    def regions(self) -> list[QWidget]:
        return [self.title, self.body, self.foot] if self._answer is not None else [self.page]

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keeping.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keeping.stop()

    # What it shows

    @property
    def _family_id(self) -> UUID | None:
        if self._place.family_id is not None:
            return self._place.family_id
        sheet = self._found.sheet if self._found else None
        return sheet.card.family_id if sheet else None

    def _on_found(self, found: ToSettle) -> None:
        wanted = self._place.family_id
        if wanted is not None and found.sheet and found.sheet.card.family_id != wanted:
            return  # somebody has gone on to another family meanwhile
        self._newest = found
        if self._one is None:
            self._found = found
            self._show_next()
        else:
            self._look_for_newcomers(found)

    def _show_next(self) -> None:
        """The answer that was asked for, else the next that was not passed over."""
        found = self._found
        if found is None:
            return
        wanted = self._place
        answers = [one for one in found.answers if one.key not in self._passed]
        chosen = [
            one
            for one in answers
            if one.record.entity_id == wanted.entity_id and wanted.field in ("", one.name)
        ]
        one = next(iter([*chosen, *answers]), None)
        if one is None or found.sheet is None:
            self._show_empty(found)
        else:
            self._show_one(one, found.sheet)
        if self._wants_focus or wanted.field:
            self._wants_focus = False
            self.take_focus()

    def _show_one(self, one: Unsettled, sheet: FamilySheet) -> None:
        self._clear()
        self._one = one
        self._draft_id, self._kept = None, {}
        answer = self._answer = answer_for(one, sheet, self.desk)
        answer.changed.connect(self._on_changed_here)
        answer.finished.connect(self.use)
        then = Column(_Then(one, others(one, self.desk)))
        then.end()
        answer.put_beside(then)
        self.body.add(answer)
        answer.show_editable(editable=one.may_be_settled)
        answer.show()
        self.title.set_words(title_of(one), sentence_of(one, sheet, self.desk))
        self.title.title.setAccessibleDescription(self._how_many())
        self.newcomer.hide()
        self.newer.setVisible(one.is_newer)
        self.empty.hide()
        self.title.show()
        self.body.show()
        self.foot.show()
        self.foot.show_for(keep_words(one), self._how_many(), may=one.may_be_settled)
        self._restore(sheet)
        self.page.verticalScrollBar().setValue(0)

    def _show_empty(self, found: ToSettle) -> None:
        self._clear()
        self._one = None
        for widget in (self.title, self.body, self.foot, self.newcomer, self.newer):
            widget.hide()
        name = found.sheet.card.name if found.sheet else ""
        passed = sum(one.key in self._passed for one in found.answers)
        if passed:
            words = counted(
                passed,
                self.tr("One answer was left as it is for now. It stays on Today."),
                self.tr("{n} answers were left as they are for now. They stay on Today."),
            )
        elif name:
            words = self.tr("Everything is settled for {name}. Each change is in History.").format(
                name=name
            )
        else:
            words = self.tr(
                "Nothing waits to be settled. When two people change one answer before "
                "their laptops have exchanged, both versions stand here."
            )
        if found.elsewhere:
            more = counted(
                len(found.elsewhere),
                self.tr("In one more family something waits."),
                self.tr("In {n} more families something waits."),
            )
            words = f"{words} {more}"
        self.empty.sentence.setText(words)
        if self.empty.button is not None:
            self.empty.button.set_words(
                self.tr("Go on to the next family") if found.elsewhere else self.tr("Go to Today")
            )
        self.empty.show()

    def _show_nothing(self) -> None:
        self._clear()
        self._one = None
        for widget in (
            self.title,
            self.body,
            self.foot,
            self.newcomer,
            self.newer,
            self.empty,
        ):
            widget.hide()

    def _seat_foot(self) -> None:
        """Always in sight; with large text at the end of the page, which needs the room."""
        if theme().stacks and self.page.body.indexOf(self.foot) < 0:
            self.page.body.insertWidget(self.page.body.indexOf(self.empty), self.foot)
        elif not theme().stacks and self._column.indexOf(self.foot) < 0:
            self._column.addWidget(self.foot)
        dress_again(self.foot)

    def _clear(self) -> None:
        old, self._answer = self._answer, None
        if old is not None:
            self.body.body.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _how_many(self) -> str:
        """Such as "1 of 3"; empty for the only one."""
        found = self._found
        if found is None or self._one is None or len(found.answers) < 2:  # noqa: PLR2004
            return ""
        keys = [one.key for one in found.answers]
        return self.tr("{n} of {all} in this family").format(
            n=keys.index(self._one.key) + 1, all=len(keys)
        )

    # What comes while somebody is here

    def _look_for_newcomers(self, found: ToSettle) -> None:
        one = self._one
        if one is None:
            return
        now = next((each for each in found.answers if each.key == one.key), None)
        if now is None:
            self._say_newcomer(
                self.tr("This was settled meanwhile."),
                self.tr("What you typed is still here. If you use it, both answers stand."),
            )
        elif now.seen - one.seen:
            new = now.seen - one.seen
            names = [
                self.desk.name_of(each.device_id)
                for each in [*(by for side in now.sides for by in side.by), *now.late]
                if each.change_id in new
            ]
            self._say_newcomer(
                self.tr("{who} has written here too.").format(
                    who=joined(list(dict.fromkeys(names)))
                ),
                self.tr("Nothing has moved. If you do not look, it goes on standing beside."),
            )
        elif now.seen == one.seen:
            self.newcomer.hide()

    def _say_newcomer(self, strong: str, rest: str) -> None:
        self.newcomer.show_words(strong, rest)
        self.newcomer.show()

    def _on_show_newcomer(self) -> None:
        """Somebody wants to look. What was typed comes along."""
        found, one, answer = self._newest, self._one, self._answer
        if found is None or one is None or answer is None or found.sheet is None:
            return
        kept = answer.kept()
        self._found = found
        now = next((each for each in found.answers if each.key == one.key), None)
        if now is None and kept:
            self.foot.say(
                self.tr("Somebody has settled this. Read it in the family; what you typed stays.")
            )
            return
        draft_id = self._draft_id
        if now is None:
            self._one = None
            self._show_next()
        else:
            self._show_one(now, found.sheet)
            self._draft_id = draft_id
            if self._answer is not None:
                self._answer.restore(kept)
        self.take_focus()

    # Drafts

    def keep(self) -> None:
        """Keep what was picked and typed, if it is something else than what was kept last."""
        one, answer = self._one, self._answer
        if one is None or answer is None or self.foot.use.is_busy:
            return
        kept = answer.kept()
        if kept == self._kept:
            return
        self._kept = kept
        if not kept:
            self._drop_draft()
            return
        if self._draft_id is None:
            self._draft_id = new_entity_id(self.desk.now())
        self.desk.keep_draft(
            Draft(
                draft_id=self._draft_id,
                family_id=one.record.family_id,
                kind=one.record.kind_name,
                fields={
                    **kept,
                    ENTITY: one.record.entity_id.bytes,
                    FORM: f"{_SETTLE}{one.name}",
                },
                updated_at=self.desk.now(),
            ),
            done=_Kept(self, self.desk.now()).on_kept,
            failed=self.on_failed,
        )

    def _drop_draft(self) -> None:
        if self._draft_id is not None:
            self.desk.discard_draft(self._draft_id, done=self._on_dropped, failed=self.on_failed)
        self._draft_id = None

    def _on_dropped(self, _nothing: None) -> None:
        self.foot.say("")

    def _restore(self, sheet: FamilySheet) -> None:
        one, answer = self._one, self._answer
        if one is None or answer is None:
            return
        for draft in sheet.drafts:
            is_this = (
                draft.kind == one.record.kind_name
                and draft.fields.get(ENTITY) == one.record.entity_id.bytes
                and draft.fields.get(FORM) == f"{_SETTLE}{one.name}"
            )
            if is_this:
                self._draft_id = draft.draft_id
                answer.restore(draft.fields)
                self._kept = answer.kept()
                self.foot.say(
                    self.tr("What you typed earlier is back. It is not saved yet."), is_draft=True
                )
                return

    # Settling

    def use(self) -> None:
        """Save the answer: it replaces the versions that were looked at, and nothing else."""
        one, answer = self._one, self._answer
        if one is None or answer is None or self.foot.use.is_busy or not one.may_be_settled:
            return
        why_not = answer.why_not()
        if why_not:
            self.foot.say(why_not)
            answer.take_focus()
            return
        try:
            writes = answer.writes()
        except KnownError as error:
            self.foot.say(error.told)
            return
        self.foot.use.set_busy(self.tr("Saving…"))
        self.desk.save(
            one.record.family_id,
            writes,
            done=_Settled(self, one).on_saved,
            failed=self._on_not_saved,
            finishing=self._draft_id,
        )

    def on_settled(self, one: Unsettled, saved: Saved) -> None:
        """It is on the disk: offer to take it back, and go on to the next."""
        self.foot.use.set_busy(None)
        if self._one is one:
            self._draft_id, self._kept = None, {}
            self._passed = [key for key in self._passed if key != one.key]
            self._place = Place(room=Room.SETTLE, family_id=one.record.family_id)
            self._one, self._wants_focus = None, True
            self.refresh()
        taken_back = _TakeBack(self, one, saved.change_id)
        self.tell_undoable.emit(
            self.tr("Settled. Both versions stay in History."), taken_back.take_back
        )

    def on_taken_back(self, one: Unsettled) -> None:
        self._place = Place(
            room=Room.SETTLE,
            family_id=one.record.family_id,
            entity_id=one.record.entity_id,
            field=one.name,
        )
        self.keep()
        self._one, self._wants_focus = None, True
        self.tell.emit(self.tr("Taken back: both versions stand as before."))
        self.refresh()

    def _on_not_saved(self, error: KnownError | None) -> None:
        self.foot.use.set_busy(None)
        self.foot.say(
            error.told if error else self.tr("This could not be saved. What you typed is here.")
        )

    def _on_changed_here(self) -> None:
        self.foot.say("")

    def _on_keep(self) -> None:
        """Leave it as it stands, and go on to the next."""
        if self._one is None:
            return
        self.keep()
        self._passed.append(self._one.key)
        self._place = Place(room=Room.SETTLE, family_id=self._one.record.family_id)
        self._one, self._wants_focus = None, True
        self.refresh()

    def _on_empty_acted(self) -> None:
        found = self._found
        if found is not None and found.elsewhere:
            self.go.emit(Place(room=Room.SETTLE, family_id=found.elsewhere[0]))
        else:
            self.go.emit(Place(room=Room.TODAY))

    def _on_open_record(self) -> None:
        one = self._one
        if one is not None and isinstance(one.record, Attachment) and one.record.about:
            self.go.emit(file_of(one.record.family_id, one.record.about))
        elif one is not None:
            self.go.emit(
                Place(
                    room=Room.FAMILY,
                    family_id=one.record.family_id,
                    tab=_TAB_OF.get(one.record.kind_name, FamilyTab.OVERVIEW),
                    entity_id=one.record.entity_id,
                )
            )

    def _on_history(self) -> None:
        one = self._one
        if one is not None:
            self.go.emit(
                Place(
                    room=Room.FAMILY,
                    family_id=one.record.family_id,
                    tab=FamilyTab.HISTORY,
                    entity_id=one.record.entity_id,
                )
            )


class _Settled(QObject):
    """Carries what was being settled to when it is saved."""

    def __init__(self, screen: SettleScreen, one: Unsettled) -> None:
        super().__init__(screen)
        self._screen = screen
        self._one = one

    def on_saved(self, saved: Saved) -> None:
        self._screen.on_settled(self._one, saved)


class _TakeBack(QObject):
    """A settlement, for as long as it can be taken back."""

    def __init__(self, screen: SettleScreen, one: Unsettled, settled_id: UUID) -> None:
        super().__init__(screen)
        self._screen = screen
        self._one = one
        self._settled_id = settled_id

    def take_back(self) -> None:
        screen, one = self._screen, self._one
        screen.desk.save_several(
            one.record.family_id,
            partial(
                settling.taken_back,
                answer=one.key,
                settled_id=self._settled_id,
                reason=screen.tr("Settling taken back"),
            ),
            done=self._on_saved,
            failed=screen.on_failed,
        )

    def _on_saved(self, _saved: Saved) -> None:
        self._screen.on_taken_back(self._one)


class _Kept(QObject):
    """When a draft was kept."""

    def __init__(self, screen: SettleScreen, at: datetime) -> None:
        super().__init__(screen)
        self._screen = screen
        self._at = at

    def on_kept(self, _nothing: None) -> None:
        told = self._screen.tr("Draft, saved on this laptop {time}")
        self._screen.foot.say(told.format(time=tell_clock(self._at)), is_draft=True)


class _Then(Card):
    """What becomes of it when the answer is used."""

    def __init__(self, one: Unsettled, names: list[str]) -> None:
        super().__init__()
        self.add(Label(self.tr("When you use it"), Type.SMALL_HEADING))
        lines = [("users", self.tr("Everybody sees this answer after the next exchange"))]
        if names:
            told = (
                self.tr("{who} can read what became of it in History")
                if one.late
                else self.tr("If another version than theirs holds, Today tells {who}")
            )
            lines.append(("message-square", told.format(who=joined(names))))
        lines.append(("history", self.tr("Every version stays in History, with who wrote it")))
        if one.declared.merge is Merge.SAFETY:
            lines.append(("printer", self.tr("Papers made before may say something else")))
        for icon, words in lines:
            self.add(_Line(icon, words))


class _Line(QWidget):
    def __init__(self, icon: str, words: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(IconLabel(icon), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(PersonalLabel(words, Type.SMALL), 1)


class _Foot(QWidget):
    """Always in sight: the state of the draft, what is still missing, and the two ways on."""

    def __init__(self) -> None:
        super().__init__()
        self._icon = IconLabel("pen-line", Tone.CAUTION)
        self._words = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        self._words.setObjectName("state of the answer")
        self._place = Label("", Type.SMALL, Tone.QUIET, wrap=False)
        self.leave = Button(self.tr("Keep it as it is for now"), ButtonKind.TEXT)
        self.leave.setObjectName("keep it as it is for now")
        self.use = Button(self.tr("Use this answer"), ButtonKind.PRIMARY, hint="Ctrl Enter")
        self.use.setObjectName("use this answer")
        self._place.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        words = QHBoxLayout()
        words.addWidget(self._icon)
        words.addWidget(self._words, 1)
        self._said = words
        self._row.addLayout(words, 1)
        self._row.addWidget(Flow(self._place, self.leave, self.use, gap=12, align_right=True))
        self.say("")
        follow_theme(self._restyle)

    @property
    def told(self) -> str:
        return self._words.text()

    def show_for(self, keep: str, how_many: str, *, may: bool) -> None:
        self.leave.set_words(keep)
        self._place.setText(how_many)
        self._place.setVisible(bool(how_many))
        self.use.setVisible(may)
        self.say("")

    def say(self, words: str, *, is_draft: bool = False) -> None:
        self._words.setText(words)
        self._icon.setVisible(bool(words) and is_draft)
        self.setAccessibleDescription(words)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        hairline(QPainter(self), 0, self.width(), 0, theme().tokens.line)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._restyle()

    def _restyle(self) -> None:
        px, stacks = theme().px, theme().stacks
        side = px(PAD_X if self.width() >= px(STACK_WIDTH) else NARROW_PAD)
        # With large text it stands at the end of the page, which has its own padding.
        self._row.setContentsMargins(0 if stacks else side, px(10), 0 if stacks else side, px(10))
        self._row.setSpacing(px(8))
        self._said.setSpacing(px(8))
        down, across = QBoxLayout.Direction.TopToBottom, QBoxLayout.Direction.LeftToRight
        self._row.setDirection(down if stacks else across)

"""A small form in place of what it changes: some fields of one record, one save, one change."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.errors import KnownError
from keyworker_desktop.record.identity import new_entity_id
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.record import Record
from keyworker_desktop.record.writing import creation, edits, problems_in, struck_out
from keyworker_desktop.store.drafts import Draft
from keyworker_desktop.store.save import Saved
from ui.attachments.panel import AttachmentPanel
from ui.desk import Desk
from ui.screens.family.inputs import Asking, Input, make_input
from ui.theme import Tone, Type, theme
from ui.widgets.banner import IconLabel
from ui.widgets.button import Button, ButtonKind
from ui.widgets.card import Card
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import TextField
from ui.widgets.flow import Flow
from ui.widgets.label import Label
from ui.widgets.page import Columns

SIDE_BY_SIDE_FROM, ABOVE_FORM = 380, 44
ENTITY, FORM, SEEN = "entity", "form", "seen"
"""What a draft of a form holds beside the fields: which record, which of its forms, and the
changes that were on the screen when it was begun."""
KEEP_MS = 2_000


class RecordForm(Card):
    """``rows`` are names of fields; those in one row stand side by side where there is room.

    Ctrl+Enter saves. Esc leaves while nothing has been changed; after that only the button does.
    """

    keeps_drafts = True
    """Whether what is typed comes back after the power or the lock took it away."""

    saved = Signal()
    left = Signal()
    failed = Signal(object)  # KnownError | None

    def __init__(
        self,
        desk: Desk,
        record: Record,
        rows: Sequence[Sequence[str]],
        *,
        title: str = "",
        reason: str = "",
        born_on: date | None = None,
        may_strike: bool = False,
    ) -> None:
        """``reason`` is the label of a last field whose words become the change's reason."""
        super().__init__()
        self._desk = desk
        self._record = record
        self._striking: TextField | None = None
        self._draft_id: UUID | None = None
        fields = kind_of(record).fields
        asking = Asking(today=self._today, born_on=born_on)
        self.inputs: list[Input] = []
        if title:
            self.add(Label(title, Type.HEADING))
        for row in rows:
            made = [make_input(name, fields[name], asking) for name in row]
            self.inputs += made
            if len(made) == 1:
                self.add(made[0].widget)
            else:
                self.add(
                    Columns([one.widget for one in made], stack_under=SIDE_BY_SIDE_FROM, gap=12)
                )
        self._reason: TextField | None = None
        if reason:
            self._reason = TextField(reason)
            self._reason.line.setObjectName("reason")
            self.add(self._reason)
        self._wrong = _Sentence()
        self.add(self._wrong)
        self.save_button = Button(self.tr("Save"))
        self.save_button.setObjectName("save")
        self.leave_button = Button(self.tr("Leave as it was"), ButtonKind.TEXT)
        self.leave_button.setObjectName("leave as it was")
        foot = Flow(self.save_button, self.leave_button)
        if may_strike and record.facts is not None:
            self.strike_button = Button(self.tr("Entered in error"), ButtonKind.TEXT)
            self.strike_button.setObjectName("entered in error")
            self.strike_button.clicked.connect(self._ask_why_struck)
            foot.add(self.strike_button)
        self.add(foot)
        self._foot = foot
        for one in self.inputs:
            one.show(getattr(record, one.name))
        self._before = self._typed()
        self._kept: list[object] = self._before
        self._keeping = QTimer(self)
        self._keeping.setInterval(KEEP_MS)
        self._keeping.timeout.connect(self.keep)
        self.save_button.clicked.connect(self.save)
        self.leave_button.clicked.connect(self._leave)
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(self.save)

    @property
    def record(self) -> Record:
        return self._record

    @property
    def is_changed(self) -> bool:
        """Whether something typed here is not saved."""
        return self._typed() != self._before

    def input(self, name: str) -> Input:
        return next(one for one in self.inputs if one.name == name)

    def set_save_words(self, words: str, leave: str = "") -> None:
        self.save_button.set_words(words)
        if leave:
            self.leave_button.set_words(leave)

    def add_files(self) -> None:
        """Files of a record that is saved already; each is saved by itself when it is added."""
        if self._record.facts is not None:
            files = AttachmentPanel(self._desk)
            files.failed.connect(self.failed)
            files.show_for(self._record.family_id, self._record.entity_id)
            self.body.insertWidget(self.body.indexOf(self._wrong), files)

    def focus_first(self) -> None:
        wrong = next((one for one in self.inputs if one.wrong), self.inputs[0])
        target: QWidget | None = wrong.focus
        if wrong.focus.focusPolicy() == Qt.FocusPolicy.NoFocus:
            target = wrong.focus.nextInFocusChain()
        if target is not None:
            focus_on(target)

    def save(self) -> None:
        if self.save_button.is_busy:
            return
        self._wrong.say("")
        values = {one.name: one.read() for one in self.inputs}
        record = replace(self._record, **values)
        not_understood = [one for one in self.inputs if one.wrong]
        if not_understood or not self._is_fit(record):
            self.focus_first()
            return
        try:
            writes = self._writes(record, values)
        except KnownError as error:
            self._wrong.say(error.told)
            return
        if not writes:
            self._leave()
            return
        self._send(writes, self._reason.text().strip() if self._reason else "")

    def writes_beside(self) -> list[Write]:
        """More that belongs to the same change; for forms that write to two records."""
        return []

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.is_changed:
            self._wrong.say(
                self.tr("Something here is not saved. Save it, or press “{leave}”.").format(
                    leave=self.leave_button.text()
                )
            )
        else:
            self._leave()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._keeping.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._keeping.stop()

    def keep(self) -> None:
        """Keep what is typed as a draft, if it differs from what was kept last."""
        typed = self._typed()
        if not self.keeps_drafts or self.save_button.is_busy:
            return
        if typed not in (self._before, self._kept):
            self._kept = typed
            self._keep()

    def say_unsaved(self) -> None:
        """Why nobody can go on yet. If they go all the same, as when locking, it is kept."""
        self.keep()
        self._wrong.say(self.tr("This is not saved yet. Save it, or leave it as it was."))
        self.focus_first()

    def restore(self, drafts: Sequence[Draft]) -> None:
        """What was typed into this form before the program was locked, if there is any."""
        draft = next((one for one in drafts if self._is_for(one)), None)
        if draft is None:
            return
        self._draft_id = draft.draft_id
        self._record = _as_seen(self._record, draft.fields.get(SEEN, {}))
        for one in self.inputs:
            if one.name in draft.fields:
                show_typed(one, draft.fields[one.name])
        self._wrong.say(self.tr("What you typed earlier is back. It is not saved yet."))

    def _is_for(self, draft: Draft) -> bool:
        if draft.kind != self._record.kind_name or draft.fields.get(FORM) != self._form_name():
            return False
        if self._record.facts is None:
            return draft.fields.get(ENTITY) == b""
        return bool(draft.fields.get(ENTITY) == self._record.entity_id.bytes)

    def _form_name(self) -> str:
        return " ".join(one.name for one in self.inputs)

    def _keep(self) -> None:
        if self._draft_id is None:
            self._draft_id = new_entity_id(self._desk.now())
        is_new = self._record.facts is None
        # Only what was changed here: the rest may be changed elsewhere meanwhile.
        typed = {
            one.name: typed_in(one)
            for one, before in zip(self.inputs, self._before, strict=False)
            if _content(one) != before
        }
        self._desk.keep_draft(
            Draft(
                draft_id=self._draft_id,
                family_id=self._record.family_id,
                kind=self._record.kind_name,
                fields={
                    **typed,
                    ENTITY: b"" if is_new else self._record.entity_id.bytes,
                    FORM: self._form_name(),
                    SEEN: _seen(self._record, typed),
                },
                updated_at=self._desk.now(),
            ),
            done=self._on_kept,
            failed=self._on_not_kept,
        )

    def _leave(self) -> None:
        if self._draft_id is not None:
            self._desk.discard_draft(self._draft_id, done=self._on_kept, failed=self._on_not_kept)
        self.left.emit()

    def _on_not_kept(self, error: KnownError | None) -> None:
        self.failed.emit(error)

    def _on_kept(self, _nothing: None) -> None:
        """Nothing changes on the screen."""

    def _writes(self, record: Record, values: dict[str, Any]) -> list[Write]:
        if self._record.facts is None:
            return [*creation(record), *self.writes_beside()]
        return [*edits(self._record, **values), *self.writes_beside()]

    def _is_fit(self, record: Record) -> bool:
        rest = []
        for one in self.inputs:
            one.show_wrong("")
        for problem in problems_in(record, today=self._today()):
            asked = next((one for one in self.inputs if one.name == problem.field), None)
            if asked is not None:
                asked.show_wrong(problem.sentence)
            else:
                rest.append(problem.sentence)
        self._wrong.say(" ".join(rest))
        return not rest and not any(one.wrong for one in self.inputs)

    def _send(self, writes: Sequence[Write], reason: str) -> None:
        self.save_button.set_busy(self.tr("Saving…"))
        self._desk.save(
            self._record.family_id,
            writes,
            done=self._on_saved,
            failed=self._on_failed,
            reason=reason,
            finishing=self._draft_id,
        )

    def _ask_why_struck(self) -> None:
        if self._striking is not None:
            self._strike()
            return
        self._striking = TextField(
            self.tr("Why should nobody rely on this?"),
            hint=self.tr("It stays readable, marked as entered in error. Press the button again."),
        )
        self._striking.line.setObjectName("why entered in error")
        self.body.insertWidget(self.body.indexOf(self._foot), self._striking)
        self._striking.show()
        self._striking.line.returnPressed.connect(self._strike)
        focus_on(self._striking.line)

    def _strike(self) -> None:
        if self._striking is None:
            return
        try:
            writes = struck_out(self._record, self._striking.text().strip())
        except KnownError as error:
            self._striking.show_wrong(error.told)
            return
        self._send(writes, self._striking.text().strip())

    def _on_saved(self, _saved: Saved) -> None:
        self.save_button.set_busy(None)
        self._before = self._typed()
        self.saved.emit()

    def _on_failed(self, error: KnownError | None) -> None:
        # What was typed stays, and so does the sentence, here where it was typed.
        self.save_button.set_busy(None)
        self._wrong.say(
            error.told if error else self.tr("This could not be saved. What you typed is here.")
        )
        self.failed.emit(error)

    def _typed(self) -> list[object]:
        return [_content(one) for one in self.inputs] + [
            self._reason.text() if self._reason else "",
            self._striking.text() if self._striking else "",
        ]

    def _today(self) -> date:
        return self._desk.now().date()


class _Sentence(QWidget):
    """What is wrong with the whole of it, at the foot."""

    def __init__(self) -> None:
        super().__init__()
        self.words = Label("", Type.SMALL_MEDIUM, Tone.CAUTION)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(IconLabel("circle-alert", Tone.CAUTION), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)
        self._row = row
        self.hide()
        follow_theme(self._restyle)

    def say(self, sentence: str) -> None:
        self.words.setText(sentence)
        self.setAccessibleName(sentence)
        self.setVisible(bool(sentence))

    def _restyle(self) -> None:
        self._row.setSpacing(theme().px(8))


class Part(QWidget):
    """A titled part of a page: what stands there, or the form in which it is changed.

    Filling it again with the same ``shown`` leaves it as it is, so that a selection stays.
    """

    failed = Signal(object)

    def __init__(self, head: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = head
        self.form: RecordForm | None = None
        self._shown: object = None
        self._is_saved = False
        self._body: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(head)
        self._column.addStretch(1)
        follow_theme(self._restyle_part)

    @property
    def body(self) -> QWidget | None:
        return self._body

    def is_new(self, shown: object) -> bool:
        """Whether ``shown`` differs from what stands here; remembers it."""
        is_new = shown != self._shown
        self._shown = shown
        return is_new

    def fill(self, body: QWidget) -> None:
        """Show ``body`` instead of what stood here."""
        old, self._body = self._body, body
        self._column.insertWidget(1, body)
        body.setVisible(self.form is None)
        if old is not None:
            self._column.removeWidget(old)
            old.hide()
            old.deleteLater()

    def open_form(self, form: RecordForm) -> None:
        self.close_form()
        self.form = form
        self._is_saved = False
        form.saved.connect(self._on_saved)
        form.left.connect(self.close_form)
        form.failed.connect(self.failed)
        self._column.insertWidget(1, form)
        if self._body is not None:
            self._body.hide()
        form.show()
        form.focus_first()
        QTimer.singleShot(0, form, partial(_show_from_top, form))

    def close_form(self) -> None:
        form, self.form = self.form, None
        if form is None:
            return
        had_focus = holds_focus(form)
        self._column.removeWidget(form)
        form.hide()
        form.deleteLater()
        if self._body is not None:
            self._body.show()
        if had_focus:
            self.take_focus()

    def settle(self) -> None:
        """The family as it now stands is about to be shown: a saved form has done its work."""
        if self._is_saved:
            self.close_form()

    def start_afresh(self) -> None:
        """Another family: nothing of the one before stays."""
        self.close_form()

    def may_leave(self) -> bool:
        if self.form is not None and self.form.is_changed:
            self.form.say_unsaved()
            return False
        return True

    def take_focus(self) -> None:
        link = getattr(self.head, "link", None)
        if isinstance(link, QWidget):
            link.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_saved(self) -> None:
        self._is_saved = True

    def _restyle_part(self) -> None:
        self._column.setSpacing(theme().px(4))


def _seen(record: Record, names: Iterable[str]) -> dict[str, list[bytes]]:
    """By field: the changes whose value the author had on the screen."""
    heads = record.facts.heads if record.facts else {}
    return {name: [one.bytes for one in heads.get(name, ())] for name in names}


def _as_seen(record: Record, seen: Mapping[str, Sequence[bytes]]) -> Record:
    """``record`` with the heads a draft was begun on: what came since is not replaced unseen."""
    if record.facts is None:
        return record
    heads = {name: tuple(UUID(bytes=one) for one in ids) for name, ids in seen.items()}
    return replace(record, facts=replace(record.facts, heads={**record.facts.heads, **heads}))


def typed_in(one: Input) -> Any:
    """Words as they stand, even if they are no date yet; a choice by its value."""
    for name in ("line", "pad"):
        editor = getattr(one.widget, name, None)
        if editor is not None:
            return editor.toPlainText() if name == "pad" else editor.text()
    return one.read()


def show_typed(one: Input, typed: Any) -> None:
    for name in ("line", "pad"):
        editor = getattr(one.widget, name, None)
        if editor is not None:
            (editor.setPlainText if name == "pad" else editor.setText)(str(typed))
            return
    one.show(typed)


def focus_on(widget: QWidget) -> None:
    """The keyboard goes there, and the pages round it scroll so that it can be seen."""
    widget.setFocus(Qt.FocusReason.OtherFocusReason)
    # Once what has just been put in has its place.
    QTimer.singleShot(0, widget, partial(_bring_into_view, widget))


def _show_from_top(form: QWidget) -> None:
    """A form longer than the page begins at the page's top, its title in sight."""
    around = form.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            bar = around.verticalScrollBar()
            in_sight = form.mapTo(around.viewport(), QPoint()).y()
            top = bar.value() + in_sight - theme().px(ABOVE_FORM)
            if form.height() + theme().px(ABOVE_FORM) > around.viewport().height() - (
                top - bar.value()
            ):
                bar.setValue(top)
        around = around.parentWidget()


def _bring_into_view(widget: QWidget) -> None:
    around = widget.parentWidget()
    while around is not None:
        if isinstance(around, QScrollArea):
            around.ensureWidgetVisible(widget)
        around = around.parentWidget()


def holds_focus(form: QWidget) -> bool:
    """Whether the keyboard is in it, so that it has to go somewhere when the form goes."""
    focused = QApplication.focusWidget()
    return focused is not None and form.isAncestorOf(focused)


def _content(one: Input) -> object:
    """As typed, without reading it: reading a half-typed date would say that it is wrong."""
    for name in ("line", "pad", "combo"):
        editor = getattr(one.widget, name, None)
        if editor is not None:
            text = getattr(editor, "toPlainText", None) or getattr(editor, "currentText", None)
            return text() if text else editor.text()
    return one.read()

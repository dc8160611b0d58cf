"""The ways to settle an answer: pick paragraphs and write, pick a value, keep or lift a strike."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any
from uuid import UUID

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextEdit, QWidget
from typing_extensions import override

from keyworker_desktop.record.change import Write
from keyworker_desktop.record.fields import Merge
from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.writing import problems_in, settled, strike_settled
from keyworker_desktop.store.reading import FamilySheet
from keyworker_desktop.store.settling import Unsettled
from ui.counting import counted
from ui.desk import Desk
from ui.screens.family.record_form import focus_on
from ui.screens.family.settle.comparison import Comparison, Head
from ui.screens.family.settle.inputs import input_for, show_typed, typed_in
from ui.screens.family.settle.option import Corners, Option, OptionGroup
from ui.screens.family.settle.parts import Row, composed, repicked, rows_of
from ui.screens.family.settle.words import (
    state_of,
    value_words,
    when_of,
    who_of,
    written,
)
from ui.screens.family.values import tell_value
from ui.theme import Tone, Type, theme
from ui.widgets.card import Card, CardPart, SectionTitle
from ui.widgets.drawing import follow_theme
from ui.widgets.fields import LongTextField
from ui.widgets.label import Label, PersonalLabel
from ui.widgets.page import Column, Columns, Section
from ui.widgets.values import Tag

TEXT, PICKED, ELSE = "text", "picked", "else"
"""What a draft of a settlement holds."""
VOICES = frozenset({("about me", "own_words"), ("contact", "words")})
BESIDE_FROM = 760
_LONGEST_COMPARED = 4_000
_ALIKE = 0.4
_MANY = 3
_WORD = re.compile(r"\S+\s*")
_tr = QCoreApplication.translate


class Answer(Column):
    """One way of settling. ``changed`` when somebody picked or typed."""

    changed = Signal()
    finished = Signal()

    def __init__(self, one: Unsettled, sheet: FamilySheet, desk: Desk) -> None:
        super().__init__(gap=16)
        self.one = one
        self.sheet = sheet
        self.desk = desk

    def why_not(self) -> str:
        """What is still to be done before this can be saved; empty when nothing is."""
        raise NotImplementedError

    def writes(self) -> list[Write]:
        """Raises CannotBeKeptError."""
        raise NotImplementedError

    def kept(self) -> dict[str, Any]:
        """What was picked and typed, for a draft; empty when nothing was."""
        raise NotImplementedError

    def restore(self, kept: Mapping[str, Any]) -> None:
        raise NotImplementedError

    def take_focus(self) -> None:
        raise NotImplementedError

    def show_editable(self, *, editable: bool) -> None:
        """Only to be looked at, for what a newer program wrote."""
        raise NotImplementedError

    def put_beside(self, widget: QWidget) -> None:
        """At the right of what is filled in, or under it where there is no room."""
        raise NotImplementedError

    def _heads(self) -> list[Head]:
        return [
            Head(who_of(side, self.desk), when_of(side, self.desk), _state_tag(self.one, number))
            for number, side in enumerate(self.one.sides)
        ]

    def _names(self) -> list[str]:
        return [who_of(side, self.desk) for side in self.one.sides]

    def _wrong_in(self, value: Any) -> str:
        record = replace(self.one.record, **{self.one.name: value})
        today = self.desk.now().date()
        found = [one for one in problems_in(record, today=today) if one.field == self.one.name]
        return " ".join(one.sentence for one in found)

    def _settled(self, value: Any) -> list[Write]:
        seen = [one for side in self.one.sides for one in side.change_ids]
        return settled(self.one.record, self.one.name, value, seen=seen)


class TextAnswer(Answer):
    """Long words: parts to pick above, the answer made of them below, every word to be changed."""

    def __init__(self, one: Unsettled, sheet: FamilySheet, desk: Desk) -> None:
        super().__init__(one, sheet, desk)
        texts = [str(side.version.value) for side in one.sides]
        base = one.base if isinstance(one.base, str) else None
        self._rows = rows_of(texts, base)
        self._known = [line for text in texts for line in text.split("\n")]
        self._picks = self._suggested()
        self.comparison = Comparison(
            self._heads(),
            self._names(),
            self._rows,
            same=self.tr("Both say") if len(texts) < _MANY else self.tr("All say"),
            told=part_words,
            nothing=self._nothing_words,
            is_voice=(one.record.kind_name, one.name) in VOICES,
        )
        self.comparison.picked.connect(self._on_picked)
        asked = sum(not row.is_same and not row.is_blank for row in self._rows)
        parts = sum(not row.is_blank for row in self._rows)
        remark = self.tr("{n} parts, {differ} differ").format(n=parts, differ=asked)
        if asked == 1:
            remark = self.tr("one part differs")
        self.field = LongTextField(
            self.tr("The answer that everybody will see"),
            placeholder=self.tr("Pick above, or write here what should hold"),
            least_lines=3,
        )
        self.field.label.hide()
        self.pad = self.field.pad
        self.pad.setObjectName("the answer")
        self.pad.setAccessibleName(self.tr("The answer that everybody will see"))
        self.pad.finished.connect(self.finished)
        self._made = ""
        self._made_of = SectionTitle(self.tr("The answer that everybody will see"), " ")
        self._start()
        self.pad.textChanged.connect(self._on_typed)
        self.add(Section(SectionTitle(one.declared.label, remark), self.comparison))
        self._editor = Section(self._made_of, self.field)
        follow_theme(self._underline)

    @property
    def open_rows(self) -> list[int]:
        """Parts that wait for a choice."""
        return [number for number in self.comparison.groups if number not in self._picks]

    @property
    def is_touched(self) -> bool:
        """Whether the answer was changed by hand."""
        return self.pad.text() != self._made

    @override
    def why_not(self) -> str:
        waiting = len(self.open_rows)
        if waiting and not self.is_touched:
            if waiting == 1:
                return self.tr("One part is still open: pick a side, or write the answer yourself.")
            return self.tr(
                "{n} parts are still open: pick a side in each, or write the answer yourself."
            ).format(n=waiting)
        return self._wrong_in(self._text())

    @override
    def writes(self) -> list[Write]:
        return self._settled(self._text())

    @override
    def kept(self) -> dict[str, Any]:
        if self.pad.text() == self._first:
            return {}
        return {TEXT: self.pad.text()}

    @override
    def restore(self, kept: Mapping[str, Any]) -> None:
        if TEXT in kept:
            self.pad.show_text(str(kept[TEXT]))

    @override
    def take_focus(self) -> None:
        if self.open_rows or not self.comparison.groups:
            self.comparison.take_focus()
        else:
            self.pad.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def show_editable(self, *, editable: bool) -> None:
        self._editor.setVisible(editable)
        self.comparison.setEnabled(editable)

    @override
    def put_beside(self, widget: QWidget) -> None:
        self.add(Columns([self._editor, widget], [2, 1], stack_under=BESIDE_FROM))

    def _suggested(self) -> dict[int, int]:
        """What is picked to begin with: parts that only one of them changed.

        Nothing, if that would be everything though the changes touch: then a person has to look.
        """
        differing = [(n, row) for n, row in enumerate(self._rows) if not row.is_same]
        picks = {n: row.suggested for n, row in differing if row.suggested is not None}
        if self.one.combined is None and len(picks) == len(differing):
            return {n: 0 for n, row in differing if row.is_blank}
        return picks

    def _start(self) -> None:
        combined = self.one.combined
        made = composed(self._rows, self._picks) if combined is None else combined
        self._made = self._first = made
        self.pad.show_text(made)
        self.pad.moveCursor(QTextCursor.MoveOperation.End)
        self.comparison.show_picks(self._picks)
        self._say_what_is_open()

    def _text(self) -> str:
        return self.pad.text().strip()

    def _nothing_words(self, row: Row, version: int) -> str:
        name = self._names()[version]
        is_mine = name == self.tr("You")
        first = name.partition(" ")[0]
        if row.changed is not None and version in row.changed:
            told = self.tr("{name} left this out").format(name=first)
            return self.tr("You left this out") if is_mine else told
        told = self.tr("Not in {name}’s version").format(name=first)
        return self.tr("Not in your version") if is_mine else told

    def _on_picked(self, row: int, version: int) -> None:
        after = {**self._picks, row: version}
        was_touched = self.is_touched
        text = repicked(self.pad.text(), self._rows, self._picks, after)
        self._picks = after
        if not was_touched:
            self._made = text
        cursor = self.pad.textCursor()
        cursor.beginEditBlock()  # one step, which Ctrl+Z takes back
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.endEditBlock()
        self.pad.moveCursor(QTextCursor.MoveOperation.End)
        self._say_what_is_open()
        self.changed.emit()

    def _say_what_is_open(self) -> None:
        """A part that nobody picked yet is in neither form in the answer below."""
        waiting = 0 if self.is_touched else len(self.open_rows)
        self._made_of.set_remark(
            counted(
                waiting,
                self.tr("one part above is still to be picked"),
                self.tr("{n} parts above are still to be picked"),
            )
            if waiting
            else self.tr("made from what you pick; change any word, what is new is underlined")
        )

    def _on_typed(self) -> None:
        self._underline()
        self._say_what_is_open()
        self.changed.emit()

    def _underline(self) -> None:
        """What none of the versions says."""
        form = QTextCharFormat()
        form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.SingleUnderline)
        form.setUnderlineColor(theme().colour(Tone.ACCENT))
        selections = []
        block = self.pad.document().firstBlock()
        while block.isValid():
            for start, end in _new_in(block.text(), self._known):
                selection = QTextEdit.ExtraSelection()
                cursor = QTextCursor(block)
                cursor.setPosition(block.position() + start)
                cursor.setPosition(block.position() + end, QTextCursor.MoveMode.KeepAnchor)
                selection.cursor = cursor
                selection.format = form
                selections.append(selection)
            block = block.next()
        self.pad.setExtraSelections(selections)


class ValueAnswer(Answer):
    """One of the values as they stand, or something else through the field's own input."""

    def __init__(self, one: Unsettled, sheet: FamilySheet, desk: Desk) -> None:
        super().__init__(one, sheet, desk)
        options = []
        card = Card(padded=False)
        for number, side in enumerate(one.sides):
            option = Option(
                value_words(one, side, sheet),
                f"{who_of(side, desk)}, {when_of(side, desk)}",
                nothing=self.tr("Nothing"),
                state=_state_tag(one, number),
                is_voice=(one.record.kind_name, one.name) in VOICES,
            )
            (card.add_divided if number else card.add)(option)
            options.append(option)
        self._else = Option(self.tr("Something else"))
        options.append(self._else)
        self.input = input_for(one.record, one.name, one.declared, sheet, desk)
        self._around = CardPart(self.input.widget)
        self._around.hide()
        card.add_divided(Column(self._else, self._around, gap=0))
        self.group = OptionGroup(options, self)
        self.group.picked.connect(self._on_picked)
        self._else.clicked.connect(self._on_else_pressed)
        options[0].corners = Corners(top_left=True, top_right=True)
        self._else.corners = Corners(bottom_left=True, bottom_right=True)
        for number, option in enumerate(options):
            last = number == len(options) - 1
            option.setObjectName("something else" if last else f"version {number + 1}")
        self._section = Section(SectionTitle(one.declared.label), card)
        self._section.end()

    @override
    def why_not(self) -> str:
        if self.group.current is None:
            return self.tr("Pick one of them, or “Something else”.")
        if not self._is_else:
            return self._wrong_in(self._value())
        value = self._value()
        wrong = self.input.wrong or self._wrong_in(value)
        if not wrong and value == self.one.declared.empty and self.one.declared.form != "tick":
            wrong = self.tr("Write here what it should be, or pick one above.")
        self.input.show_wrong(wrong)
        return wrong

    @override
    def writes(self) -> list[Write]:
        return self._settled(self._value())

    @override
    def kept(self) -> dict[str, Any]:
        if self.group.current is None:
            return {}
        if not self._is_else:
            return {PICKED: self.one.sides[self.group.current].version.change_id.bytes}
        return {ELSE: typed_in(self.input)}

    @override
    def restore(self, kept: Mapping[str, Any]) -> None:
        for number, side in enumerate(self.one.sides):
            if kept.get(PICKED) in [one.bytes for one in side.change_ids]:
                self.group.show_pick(number)
        if ELSE in kept:
            self.group.show_pick(len(self.one.sides))
            self._around.show()
            show_typed(self.input, kept[ELSE])

    @override
    def take_focus(self) -> None:
        if self._is_else:
            focus_on(self.input.focus)
        else:
            self.group.take_focus()

    @override
    def show_editable(self, *, editable: bool) -> None:
        for option in self.group.options:
            option.setEnabled(editable)
        self._else.setVisible(editable)

    @override
    def put_beside(self, widget: QWidget) -> None:
        self.add(Columns([self._section, widget], [2, 1], stack_under=BESIDE_FROM))

    @property
    def _is_else(self) -> bool:
        return self.group.current == len(self.one.sides)

    def _value(self) -> Any:
        if self._is_else or self.group.current is None:
            return self.input.read()
        return self.one.sides[self.group.current].version.value

    def _on_picked(self, _number: int) -> None:
        self._around.setVisible(self._is_else)
        self._else.corners = Corners(bottom_left=not self._is_else, bottom_right=not self._is_else)
        self.changed.emit()

    def _on_else_pressed(self) -> None:
        focus_on(self.input.focus)


class StrikeAnswer(Answer):
    """Struck out by one, written to by another who did not know: what happened, and two ways on."""

    def __init__(self, one: Unsettled, sheet: FamilySheet, desk: Desk) -> None:
        super().__init__(one, sheet, desk)
        happened = Card(padded=False)
        for number, (told, words) in enumerate(self._facts()):
            (happened.add_divided if number else happened.add)(_fact(told, words))
        card = Card(padded=False)
        keep = Option(
            self.tr("Keep it as entered in error"),
            self.tr("It stays readable, marked so, with what was written to it."),
        )
        bring = Option(
            self.tr("Bring it back"),
            self.tr("It counts again, with everything that was written to it."),
        )
        keep.setObjectName("keep as entered in error")
        bring.setObjectName("bring it back")
        card.add(keep)
        card.add_divided(bring)
        self.group = OptionGroup((keep, bring), self)
        self.group.picked.connect(self._on_picked)
        bring.corners = Corners(bottom_left=True, bottom_right=True)
        keep.corners = Corners(top_left=True, top_right=True)
        self._sections = Column(
            Section(SectionTitle(self.tr("What happened")), happened),
            Section(SectionTitle(self.tr("What should hold")), card),
        )
        self._sections.end()

    @override
    def why_not(self) -> str:
        return "" if self.group.current is not None else self.tr("Pick one of the two.")

    @override
    def writes(self) -> list[Write]:
        reason = self.one.record.struck if self.group.current == 0 else ""
        late = [each.change_id for each in self.one.late]
        return strike_settled(self.one.record, reason, late=late)

    @override
    def kept(self) -> dict[str, Any]:
        return {}

    @override
    def restore(self, kept: Mapping[str, Any]) -> None:
        """Nothing is typed here."""

    @override
    def take_focus(self) -> None:
        self.group.take_focus()

    @override
    def show_editable(self, *, editable: bool) -> None:
        for option in self.group.options:
            option.setEnabled(editable)

    @override
    def put_beside(self, widget: QWidget) -> None:
        self.add(Columns([self._sections, widget], [2, 1], stack_under=BESIDE_FROM))

    def _facts(self) -> Iterator[tuple[str, str]]:
        """Who did what, in order of time, and in what words."""
        desk, record = self.desk, self.one.record
        for side in self.one.sides:
            for each in side.by:
                told = self.tr("{who} marked it as entered in error, {when}").format(
                    who=desk.name_of(each.device_id), when=written(each, desk)
                )
                yield told, self.tr("Why: {reason}").format(reason=record.struck)
        for each in self.one.late:
            words = "\n".join(self._written_by(each.change_id))
            told = self.tr("{who} wrote to it, {when}").format(
                who=desk.name_of(each.device_id), when=written(each, desk)
            )
            yield told, words or each.reason

    def _written_by(self, change_id: UUID) -> Iterator[str]:
        """What of a change stands in the record and in what was added to it."""
        for one in (self.one.record, *self.one.beside):
            heads = one.facts.heads if one.facts else {}
            for name, declared in kind_of(one).fields.items():
                is_told = declared.form not in ("hidden", "record") and name != self.one.name
                if is_told and change_id in heads.get(name, ()):
                    words = tell_value(declared, getattr(one, name), self.sheet)
                    yield f"{declared.label}: {words}" if words else ""

    def _on_picked(self, _number: int) -> None:
        self.changed.emit()


def answer_for(one: Unsettled, sheet: FamilySheet, desk: Desk) -> Answer:
    make: Callable[[Unsettled, FamilySheet, Desk], Answer] = ValueAnswer
    if one.late:
        make = StrikeAnswer
    elif one.declared.merge is Merge.LONG_TEXT:
        make = TextAnswer
    return make(one, sheet, desk)


def _fact(told: str, words: str) -> CardPart:
    part = CardPart(Label(told, Type.SMALL_HEADING))
    if words:
        part.add(PersonalLabel(words))
    return part


def _state_tag(one: Unsettled, number: int) -> Tag:
    words, is_safe = state_of(one, one.sides[number])
    if is_safe:
        return Tag(words, "shield-check", Tone.GOOD)
    return Tag(words, "git-merge" if one.combined is not None else "", Tone.QUIET)


def part_words(row: Row, version: int) -> str:
    """What one version did to a part of the text, as far as what it grew from is known."""
    if row.changed is None or not row.sides[version]:
        return ""
    if version not in row.changed:
        return _tr("Settle", "As it was before")
    if row.only_changed is None:
        return ""
    is_new = not any(side for number, side in enumerate(row.sides) if number != version)
    return _tr("Settle", "Added here") if is_new else _tr("Settle", "Changed here")


def _new_in(line: str, known: Sequence[str]) -> list[tuple[int, int]]:
    """Where ``line`` says what none of the known lines says; for the eye, nothing hangs on it."""
    if not line.strip() or line in known:
        return []
    if len(line) > _LONGEST_COMPARED:
        return [(0, len(line))]
    words = _WORD.findall(line)
    nearest, best = SequenceMatcher(None, words, [], autojunk=False), 0.0
    for one in known:
        matcher = SequenceMatcher(None, words, _WORD.findall(one), autojunk=False)
        if (ratio := matcher.ratio()) > best:
            nearest, best = matcher, ratio
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    if best < _ALIKE:
        return [(0, len(line))]
    return [
        (starts[begin], starts[end] - len(words[end - 1]) + len(words[end - 1].rstrip()))
        for tag, begin, end, _, _ in nearest.get_opcodes()
        if tag in ("replace", "insert", "delete") and end > begin
    ]

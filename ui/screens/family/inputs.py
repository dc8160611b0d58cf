"""One field of a record as something to fill in, made from its declaration."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from keyworker_desktop.record.fields import Field as Declared
from ui.screens.family.rough_date_field import RoughDateField
from ui.widgets.fields import ChoiceField, DateField, Field, LongTextField, TextField, Tick
from ui.widgets.segmented import Choice, Segmented

MOST_SEGMENTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Input:
    """``read`` gives the value as a record holds it; ``wrong`` says what was not understood."""

    name: str
    widget: QWidget
    focus: QWidget
    read: Callable[[], Any]
    show: Callable[[Any], None]

    @property
    def wrong(self) -> str:
        return self.widget.wrong if isinstance(self.widget, Field) else ""

    def show_wrong(self, sentence: str) -> None:
        if isinstance(self.widget, Field):
            self.widget.show_wrong(sentence)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What an input may need to know to understand what is typed."""

    today: Callable[[], date]
    born_on: date | None = None


def make_input(name: str, declared: Declared, asking: Asking) -> Input:
    """Its ``objectName`` is the label, as a person reads it."""
    made = _MAKERS.get(declared.form, _line)(name, declared, asking)
    made.focus.setObjectName(declared.label)
    return made


def _line(name: str, declared: Declared, _asking: Asking) -> Input:
    field = TextField(declared.label, placeholder=declared.prompt)

    def read() -> str:
        return " ".join(field.text().split())

    def show(words: str) -> None:
        field.set_text(words)
        field.line.setCursorPosition(0)  # the beginning of long words is what one knows them by

    return Input(name=name, widget=field, focus=field.line, read=read, show=show)


def _text(name: str, declared: Declared, _asking: Asking) -> Input:
    field = LongTextField(declared.label, placeholder=declared.prompt, least_lines=2)

    def read() -> str:
        return field.text().strip()

    return Input(name=name, widget=field, focus=field.pad, read=read, show=field.set_text)


def _choice(name: str, declared: Declared, _asking: Asking) -> Input:
    choices = [Choice(one.label, one.value) for one in declared.choices]
    if len(choices) <= MOST_SEGMENTS:
        segments = Segmented(declared.label, choices)
        around = Field(declared.label, segments)
        return Input(
            name=name,
            widget=around,
            focus=segments,
            read=_key_or(declared, lambda: segments.key),
            show=segments.choose,
        )
    listed = ChoiceField(declared.label, choices)
    read = _key_or(declared, listed.key)
    return Input(name=name, widget=listed, focus=listed.combo, read=read, show=listed.choose)


def _key_or(declared: Declared, key: Callable[[], object]) -> Callable[[], Any]:
    def read() -> Any:
        chosen = key()
        return declared.empty if chosen is None else chosen

    return read


def _day(name: str, declared: Declared, asking: Asking) -> Input:
    field = DateField(declared.label, today=asking.today)
    return Input(name=name, widget=field, focus=field.line, read=field.day, show=field.set_day)


def _rough(name: str, declared: Declared, asking: Asking) -> Input:
    field = RoughDateField(
        declared.label, today=asking.today, born_on=asking.born_on, hint=declared.prompt
    )
    return Input(name=name, widget=field, focus=field.line, read=field.rough, show=field.set_rough)


def _tick(name: str, declared: Declared, _asking: Asking) -> Input:
    tick = Tick(declared.label)
    return Input(name=name, widget=tick, focus=tick, read=tick.isChecked, show=tick.setChecked)


_MAKERS: dict[str, Callable[[str, Declared, Asking], Input]] = {
    "line": _line,
    "text": _text,
    "choice": _choice,
    "day": _day,
    "rough date": _rough,
    "tick": _tick,
}

"""A date as precisely as somebody knows it, typed the way they say it."""

import re
from collections.abc import Callable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from keyworker_desktop.record.precision import RoughDate, read_rough_date
from ui.screens.family.telling import tell_rough
from ui.widgets.fields import Field, LineEdit
from ui.widgets.told_dates import read_date

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_YEAR = re.compile(r"([a-z]{3,9})\.?,? +([0-9]{4})")
_NUMBER_YEAR = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{4})")
_SCHOOL = re.compile(r"(?:school year )?([0-9]{4}) ?(?:/|-|–|to) ?([0-9]{4}|[0-9]{2})")
_AGE = re.compile(r"(?:aged?|at age|when|at) +([0-9]{1,2})(?: +years?(?: old)?)?(?: *\(.*\))?")
_YEAR_GROUP = re.compile(r"(?:in )?(?:school )?year +([0-9]{1,2})")
_RECEPTION = re.compile(r"(?:in )?reception(?: class)?")
_HAS_YEAR = re.compile(r"[0-9]{4}|[/.\-][0-9]{2}$")
_FIRST_YEAR_AGE, LAST_YEAR_GROUP = 5, 13
_SCHOOL_YEAR_BEGINS = (9, 1)


def read_rough(text: str, *, today: date, born_on: date | None) -> RoughDate | None:
    """None when the words are not understood. A school year group needs the birth date."""
    words = " ".join(text.lower().split())
    for read in (_as_kept, _month, _school_year, _age):
        if found := read(words):
            return _real(found)
    if group := _group_of(words):
        return _year_group(group - 1, born_on)
    day = read_date(words, today=today) if _HAS_YEAR.search(words) or words.isalpha() else None
    return _real(day.isoformat()) if day else None


class RoughDateField(Field):
    """``rough`` is None when it is empty, or not understood (then a sentence stands under it)."""

    changed = Signal(object)

    def __init__(
        self,
        label: str,
        *,
        today: Callable[[], date],
        born_on: date | None = None,
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._today = today
        self._born_on = born_on
        self._rough: RoughDate | None = None
        self.line = LineEdit(label)
        super().__init__(label, self.line, hint=hint, parent=parent)
        self.line.setPlaceholderText(self.tr("March 2018, 2018/2019, age 7 …"))
        self.line.editingFinished.connect(self._read)

    def rough(self) -> RoughDate | None:
        self._read()
        return self._rough

    def set_rough(self, rough: RoughDate | None) -> None:
        self._rough = rough
        self.show_wrong("")
        self.line.setText("" if rough is None else tell_rough(rough, self._born_on))

    def _read(self) -> None:
        words = self.line.text().strip()
        if not words:
            self.set_rough(None)
            return
        found = read_rough(words, today=self._today(), born_on=self._born_on)
        if found is not None:
            before = self._rough
            self.set_rough(found)
            if found != before:
                self.changed.emit(found)
            return
        self._rough = None
        if self._born_on is None and _group_of(" ".join(words.lower().split())):
            self.show_wrong(
                self.tr(
                    "A school year can be worked out once the child’s birth date is known. Until"
                    " then write it like 2018/2019."
                )
            )
        else:
            self.show_wrong(
                self.tr(
                    "This is not understood as a time. Write it like 5 March 2018, March 2018,"
                    " 2018, 2018/2019, year 6 or age 7."
                )
            )


def _as_kept(words: str) -> str:
    return words if re.fullmatch(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?|age [0-9]{1,2}", words) else ""


def _month(words: str) -> str:
    if (found := _MONTH_YEAR.fullmatch(words)) and found[1][:3] in _MONTHS:
        return f"{found[2]}-{_MONTHS.index(found[1][:3]) + 1:02}"
    if found := _NUMBER_YEAR.fullmatch(words):
        return f"{found[2]}-{int(found[1]):02}"
    return ""


def _school_year(words: str) -> str:
    if found := _SCHOOL.fullmatch(words):
        last = found[2] if len(found[2]) == len(found[1]) else f"{found[1][:2]}{found[2]}"
        return f"{found[1]}/{last}"
    return ""


def _age(words: str) -> str:
    found = _AGE.fullmatch(words)
    return f"age {int(found[1])}" if found else ""


def _group_of(words: str) -> int:
    """One more than the school year group, so that reception is 1; 0 for anything else."""
    if _RECEPTION.fullmatch(words):
        return 1
    found = _YEAR_GROUP.fullmatch(words)
    return int(found[1]) + 1 if found and 1 <= int(found[1]) <= LAST_YEAR_GROUP else 0


def _year_group(group: int, born_on: date | None) -> RoughDate | None:
    """In England a child born before September is in year 1 from the September of turning five."""
    if born_on is None:
        return None
    is_autumn_child = (born_on.month, born_on.day) >= _SCHOOL_YEAR_BEGINS
    year_1 = born_on.year + _FIRST_YEAR_AGE + is_autumn_child
    first = year_1 + group - 1
    return _real(f"{first}/{first + 1}")


def _real(text: str) -> RoughDate | None:
    try:
        return read_rough_date(text)
    except ValueError:
        return None

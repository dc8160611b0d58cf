"""A story put in order: entries of the same time told by two sides stand together; waits count."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.kinds.story import ACCOUNTS, THEMES, StoryEntry
from keyworker_desktop.record.precision import Precision
from ui.screens.family.telling import ends, tell_rough

WAITING = "waiting"
_tr = QCoreApplication.translate
_DAYS_IN_MONTH, _DAYS_IN_YEAR = 30.44, 365.25
_MONTHS_TOLD_TO, _DAYS_TOLD_TO = 24, 60


@dataclass(frozen=True, slots=True)
class Moment:
    """What one place in the story tells: one entry, or the accounts of two sides of one thing."""

    entries: tuple[StoryEntry, ...]

    @property
    def key(self) -> UUID:
        return self.entries[0].entity_id

    @property
    def first(self) -> StoryEntry:
        return self.entries[0]

    @property
    def is_turning_point(self) -> bool:
        return any(one.is_significant for one in self.entries)

    def begins(self, born_on: date | None) -> date | None:
        return self.first.when.begins(born_on) if self.first.when else None


def moments(entries: Iterable[StoryEntry], born_on: date | None) -> list[Moment]:
    """In order of time as far as it is known; what has no time stands last."""
    groups: dict[object, list[StoryEntry]] = {}
    for entry in entries:
        together = groups.setdefault(_told_together(entry), [])
        if any(one.account == entry.account for one in together):
            groups[entry.entity_id] = [entry]  # the same side tells of something else
        else:
            together.append(entry)
    made = [Moment(tuple(group)) for group in groups.values()]
    return sorted(made, key=lambda one: _order(one, born_on))


def tell_span(entry: StoryEntry, born_on: date | None) -> str:
    """Such as "2015/16 to 2018/19"; empty when no time is known."""
    parts = [tell_rough(one, born_on) for one in (entry.when, entry.until) if one]
    return _tr("Story", " to ").join(parts)


def age_then(entry: StoryEntry, born_on: date | None) -> str:
    """Such as "age 10", for the middle of what the time can mean; empty when not known."""
    begins = entry.when.begins(born_on) if entry.when else None
    if begins is None or born_on is None or entry.when is None or begins < born_on:
        return ""
    if entry.when.precision is Precision.AGE:
        return ""
    last = ends(entry.when, born_on) or begins
    years = int((begins + (last - begins) / 2 - born_on).days / _DAYS_IN_YEAR)
    return _tr("Story", "age {n}").format(n=years)


def wait_told(entry: StoryEntry, born_on: date | None, today: date) -> str:
    """Such as "690 days", "about 6 years", "183 days so far"; empty if it is no wait."""
    if entry.theme != WAITING or entry.when is None:
        return ""
    begins = entry.when.begins(born_on)
    until = entry.until.begins(born_on) if entry.until else today
    if begins is None or until is None or until < begins:
        return ""
    exact = entry.when.precision is Precision.DAY and (
        entry.until is None or entry.until.precision is Precision.DAY
    )
    days = (until - begins).days
    told = _tr("Story", "{n} days").format(n=days) if exact else _about(days)
    return told if entry.until else _tr("Story", "{length} so far").format(length=told)


def account_words(entry: StoryEntry) -> str:
    said = {
        "home": _tr("Story", "Home saw"),
        "school": _tr("Story", "School said"),
        "service": _tr("Story", "The service said"),
    }
    label = next((one.label for one in ACCOUNTS if one.value == entry.account), entry.account)
    return said.get(entry.account, label)


def theme_label(entry: StoryEntry) -> str:
    return next((one.label for one in THEMES if one.value == entry.theme), entry.theme)


def short_theme(value: str) -> str:
    """A theme in a word, for a chip."""
    short = {
        "school": _tr("Story", "School"),
        "health": _tr("Story", "Health"),
        "waiting": _tr("Story", "Waits"),
        "crisis": _tr("Story", "Crises"),
        "impact": _tr("Story", "Impact"),
        "helped": _tr("Story", "What helped"),
    }
    return short.get(value) or next((one.label for one in THEMES if one.value == value), value)


def has_words(moment: Moment, words: Sequence[str]) -> bool:
    """Whether each of ``words`` (folded) is somewhere in it."""
    text = " ".join(f"{one.what} {one.details} {one.told_by}" for one in moment.entries).casefold()
    return all(word in text for word in words)


def _told_together(entry: StoryEntry) -> object:
    if entry.when is None:
        return entry.entity_id
    return entry.when.text, entry.until.text if entry.until else "", entry.theme


def _order(moment: Moment, born_on: date | None) -> tuple[date, date, str]:
    begins = moment.begins(born_on)
    if begins is None or moment.first.when is None:
        return date.max, date.max, moment.first.what
    return begins, ends(moment.first.when, born_on) or begins, moment.first.what


def _about(days: int) -> str:
    if days < _DAYS_TOLD_TO:
        return _tr("Story", "about {n} days").format(n=days)
    months = round(days / _DAYS_IN_MONTH)
    if months < _MONTHS_TOLD_TO:
        return _tr("Story", "about {n} months").format(n=months)
    return _tr("Story", "about {n} years").format(n=round(days / _DAYS_IN_YEAR))

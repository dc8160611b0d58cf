"""The plan in words: whose it is, how a step stands, how many days over, who agreed."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.kinds import kind_of
from keyworker_desktop.record.kinds.person import Person
from keyworker_desktop.record.kinds.plan import Agreement, Outcome, Step
from keyworker_desktop.record.record import Record
from keyworker_desktop.store.reading import FamilySheet
from ui.counting import counted
from ui.screens.family.plan.standing import Asked
from ui.screens.family.telling import short_day
from ui.theme import Tone
from ui.widgets.rating_chart import RatingLine
from ui.widgets.values import RowContent, Tag

_tr = QCoreApplication.translate
_ORDER = {"child": 0, "home": 1, "family": 2}
_FINISHED = ("done", "dropped", "paused")
"""Nobody waits for these, so they are not over."""
_LOOK = {
    "not started": ("circle", Tone.QUIET),
    "asked for": ("circle-dot", Tone.ACCENT),
    "started": ("circle-dot", Tone.ACCENT),
    "done": ("circle-check", Tone.GOOD),
    "paused": ("pause", Tone.QUIET),
    "dropped": ("circle-x", Tone.QUIET),
}
_OUTCOME_LOOK = {
    "reached": ("circle-check", Tone.GOOD),
    "paused": ("pause", Tone.QUIET),
    "dropped": ("circle-x", Tone.QUIET),
}


def people_of(sheet: FamilySheet) -> list[Person]:
    """Everybody around the child, the child first, then those at home."""
    standing = [one for one in sheet.people if not one.struck]
    return sorted(standing, key=lambda one: _ORDER.get(one.place, len(_ORDER)))


def names_of(ids: Iterable[UUID], sheet: FamilySheet) -> list[str]:
    """By the name they go by, the child first."""
    wanted = set(ids)
    known = [one for one in people_of(sheet) if one.entity_id in wanted]
    known += [one for one in sheet.people if one.struck and one.entity_id in wanted]
    return [one.name for one in known]


def listed(names: Sequence[str]) -> str:
    """Alex; Alex and Helen; Alex, Helen and Mark."""
    if len(names) < 2:  # noqa: PLR2004 - one alone
        return "".join(names)
    told = _tr("Plan", "{others} and {last}")
    return told.format(others=", ".join(names[:-1]), last=names[-1])


def quoted(words: str) -> str:
    """As said, in one pair of quotation marks."""
    return "“{}”".format(words.strip().strip('“”"'))


def state_words(record: Outcome | Step) -> str:
    return kind_of(record).fields["state"].choice_label(record.state)


def source_of(outcome: Outcome, sheet: FamilySheet) -> str:
    """Whose words they are and when they were said."""
    return ", ".join(
        part for part in (listed(names_of(outcome.whose, sheet)), outcome.said) if part
    )


def outcome_tags(outcome: Outcome, *, changed: bool) -> list[Tag]:
    tags = []
    if outcome.state != "open":
        icon, tone = _OUTCOME_LOOK.get(outcome.state, ("info", Tone.QUIET))
        tags.append(Tag(state_words(outcome), icon, tone))
    if disagrees(outcome):
        tags.append(_two_versions())
    if changed:
        tags.append(_changed())
    return tags


def step_row(step: Step, today: date, *, changed: bool) -> RowContent:
    icon, tone = _LOOK.get(step.state, ("circle", Tone.QUIET))
    over = days_over(step, today)
    state = Tag(state_words(step), tone=tone)
    details = [step.owner, _due(step, today)]
    if over:
        icon, tone = "clock-alert", Tone.URGENT
        told = counted(over, _tr("Plan", "1 day over"), _tr("Plan", "{n} days over"))
        state = Tag(told, tone=tone)
        details = [step.owner, state_words(step).lower()]
    detail = " · ".join(part for part in details if part)
    flag = _two_versions() if disagrees(step) else _changed() if changed else None
    return RowContent(
        title=step.what,
        detail=detail or (step.reason and _tr("Plan", "Why: {reason}").format(reason=step.reason)),
        footnote=_tr("Plan", "Why: {reason}").format(reason=step.reason)
        if detail and step.reason
        else "",
        icon=icon,
        icon_tone=tone,
        strong=False,
        tag=state,
        flag=flag,
        past=step.state == "dropped",
        key=step.entity_id,
    )


def days_over(step: Step, today: date) -> int:
    """How long ago it should have been done; 0 when it is done, or there is time."""
    if step.due_on is None or step.state in _FINISHED or step.due_on >= today:
        return 0
    return (today - step.due_on).days


def disagrees(record: Record) -> bool:
    return record.facts is not None and bool(record.facts.disagreements)


def agreed_words(agreement: Agreement, sheet: FamilySheet, today: date) -> tuple[str, str]:
    """Such as "Agreed 21 April:" and "Alex, Helen and Mark"."""
    who = listed(names_of(agreement.people, sheet))
    if agreement.on is None:
        return _tr("Plan", "Agreed:"), who
    return _tr("Plan", "Agreed {day}:").format(day=short_day(agreement.on, today)), who


def changes_words(number: int) -> str:
    if not number:
        return _tr("Plan", "Nothing changed since")
    return counted(number, _tr("Plan", "1 change since"), _tr("Plan", "{n} changes since"))


def rating_lines(
    days: Sequence[date], people: Sequence[Asked], sheet: FamilySheet
) -> list[RatingLine]:
    child = sheet.child.entity_id if sheet.child else None
    return [
        RatingLine(
            who=_who(one.person, sheet),
            answers=tuple(one.answers.get(day) for day in days),
            main=one.person == child and child is not None,
        )
        for one in people
        if any(value is not None for value in one.answers.values())
    ]


def rating_caption(
    days: Sequence[date], people: Sequence[Asked], sheet: FamilySheet, today: date
) -> str:
    """How often somebody asked, and who did not want to say."""
    if not days:
        return ""
    often = counted(len(days), _tr("Plan", "asked once"), _tr("Plan", "asked {n} times"))
    told = [_tr("Plan", "How it is going, 0 to 10, {often}").format(often=often)]
    for one in people:
        silent = [short_day(day, today) for day in days if one.answers.get(day, 0) is None]
        if silent:
            words = _tr("Plan", "{who} did not want to say on {days}")
            told.append(words.format(who=_who(one.person, sheet), days=listed(silent)))
    return ". ".join(told)


def chart_day(day: date, today: date) -> str:
    """Short enough to stand under a line."""
    told = f"{day.day} {day:%b}"
    return told if day.year == today.year else f"{told} {day:%y}"


def _who(person_id: UUID | None, sheet: FamilySheet) -> str:
    person = sheet.person(person_id)
    return person.name if person else _tr("Plan", "Somebody")


def _due(step: Step, today: date) -> str:
    if step.due_on is None or step.state in _FINISHED:
        return ""
    if step.due_on == today:
        return _tr("Plan", "due today")
    return _tr("Plan", "by {day}").format(day=short_day(step.due_on, today))


def _changed() -> Tag:
    return Tag(_tr("Plan", "Changed since agreed"), "pen-line", Tone.ACCENT)


def _two_versions() -> Tag:
    return Tag(_tr("Plan", "Two versions"), "git-merge", Tone.CAUTION)

"""What the reviews screen says of a note: who, when, with whom, and how far it has come."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.record.kinds.contact import WORDS_GIVEN, Contact
from keyworker_desktop.record.record import Record
from keyworker_desktop.store.reading import ReviewItem
from keyworker_desktop.store.reviewing import origin_of
from ui.told_times import local, started, tell_moment, tell_near_day
from ui.widgets.told_dates import tell_minutes

_tr = QCoreApplication.translate
APART = timedelta(minutes=5)
"""Moments nearer to each other than this are told once."""


def told_times(
    contact: Contact, received: Mapping[UUID, datetime], *, now: datetime
) -> Sequence[str]:
    """When it happened; when it was written and received, where that was at another time."""
    told = []
    if contact.at:
        told.append(started(tell_moment(contact.at, now=now)))
    if contact.minutes:
        told.append(tell_minutes(contact.minutes))
    if contact.facts is None:
        return told
    written = contact.facts.authored_at
    ended = (contact.at or written) + timedelta(minutes=contact.minutes or 0)
    if abs(written - ended) > APART:
        told.append(_tr("Reviews", "written {when}").format(when=tell_moment(written, now=now)))
    origin = origin_of(contact)
    came = received.get(origin) if origin else None
    if came is None:
        told.append(_tr("Reviews", "not yet received by the service"))
    elif abs(came - written) > APART:
        told.append(_tr("Reviews", "received {when}").format(when=tell_moment(came, now=now)))
    return told


def told_company(item: ReviewItem) -> str:
    """Such as "with Robin and Aunt Rosa"."""
    contact = item.sheet.contact
    names = [item.people[one] for one in contact.who if item.people.get(one)]
    if contact.also.strip():
        names.append(" ".join(contact.also.split()))
    return _tr("Reviews", "with {names}").format(names=joined(names)) if names else ""


def told_source(item: ReviewItem) -> str:
    """Whose words they are, and how they were given."""
    contact = item.sheet.contact
    name = item.people.get(contact.words_by, "") if contact.words_by else ""
    given = next((one.label for one in WORDS_GIVEN if one.value == contact.words_given), "")
    return ", ".join(part for part in (name, given.lower() if contact.words_given else "") if part)


def told_age(at: datetime | None, *, now: datetime) -> str:
    days = days_since(at, now=now)
    if days <= 0:
        return _tr("Reviews", "Today")
    return _tr("Reviews", "1 day") if days == 1 else _tr("Reviews", "{n} days").format(n=days)


def days_since(at: datetime | None, *, now: datetime) -> int:
    return (local(now).date() - local(at).date()).days if at else 0


def told_day(at: datetime | None, *, now: datetime) -> str:
    return tell_near_day(local(at).date(), today=local(now).date()) if at else ""


def told_written(record: Record, *, now: datetime) -> str:
    """When somebody wrote a comment or an addition: the clock alone does when it was today."""
    return tell_moment(record.facts.authored_at, now=now) if record.facts else ""


def told_sent(
    record: Record, received: Mapping[UUID, datetime], *, now: datetime
) -> tuple[bool, str]:
    """Whether the service has it, and when it came there if that was later than it was written."""
    origin = origin_of(record)
    came = received.get(origin) if origin else None
    if came is None:
        return False, ""
    written = record.facts.authored_at if record.facts else came
    if abs(came - written) <= APART:
        return True, ""
    return True, _tr("Reviews", "received {when}").format(when=tell_moment(came, now=now))


def joined(names: Sequence[str]) -> str:
    if len(names) <= 1:
        return "".join(names)
    return _tr("Reviews", "{names} and {last}").format(names=", ".join(names[:-1]), last=names[-1])


def first_name(name: str) -> str:
    return name.partition(" ")[0]

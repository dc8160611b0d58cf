"""How long ago something was, when the laptop's clock can be believed; and how worrying that is."""

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import QCoreApplication

from ui.shell.standing import AMBER_AFTER, RED_AFTER
from ui.theme import Tone
from ui.told_times import believable, started, tell_length, tell_moment

_tr = QCoreApplication.translate


def moment(milliseconds: int) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds)


def tell_when(at: datetime, *, now: datetime) -> str:
    """Such as "Today 08:42"; in words of its own when no clock can say."""
    if not believable(at, now=now):
        return _tr("Exchange", "Not known")
    return started(tell_moment(at, now=now))


def tell_ago(at: datetime, *, now: datetime) -> str:
    """Such as "48 minutes ago"."""
    if not believable(at, now=now):
        return _tr("Exchange", "the clock of this laptop was changed since")
    length = now - at
    if length < timedelta(minutes=1):
        return _tr("Exchange", "just now")
    return _tr("Exchange", "{length} ago").format(length=tell_length(length))


def tone_of(at: datetime, *, now: datetime) -> Tone:
    """A time that no clock can tell is never taken for a short one."""
    if not believable(at, now=now):
        return Tone.CAUTION
    if now - at >= RED_AFTER:
        return Tone.URGENT
    return Tone.CAUTION if now - at >= AMBER_AFTER else Tone.PLAIN


def tell_turning(at: datetime, *, now: datetime) -> str:
    """When the mark next changes its colour."""
    if not believable(at, now=now):
        return ""
    if now - at < AMBER_AFTER:
        return _tr("Exchange", "amber after a day")
    return _tr("Exchange", "red after three days") if now - at < RED_AFTER else ""


def tell_seconds(seconds: float) -> str:
    """How long until the next try: words that do not tick."""
    if seconds < 10:  # noqa: PLR2004 - sooner than one would look again
        return _tr("Exchange", "in a few seconds")
    if seconds < 45:  # noqa: PLR2004
        return _tr("Exchange", "in about half a minute")
    if seconds < 90:  # noqa: PLR2004
        return _tr("Exchange", "in about a minute")
    return _tr("Exchange", "in about {n} minutes").format(n=round(seconds / 60))

"""How the laptop stands with the service, in words: the worst of what is true now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from PySide6.QtCore import QCoreApplication

from keyworker_desktop.store import arriving, lives, log, outbox, settling
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.drafts import all_drafts
from sync.clones import clone_notice
from sync.errors import ProgramTooOldError
from sync.state import Phase, SyncState
from ui.counting import counted
from ui.theme import Tone
from ui.told_times import believable, tell_since

AMBER_AFTER, RED_AFTER = timedelta(hours=24), timedelta(hours=72)
_tr = QCoreApplication.translate


class Quiet(Enum):
    """How long nothing has gone through that should have."""

    FINE = Tone.PLAIN
    LONG = Tone.CAUTION
    TOO_LONG = Tone.URGENT


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsent:
    """What is on this laptop only."""

    waiting: int = 0
    refused: int = 0
    """Logs of which an entry was refused and waits for somebody to look."""
    troubles: int = 0
    since: datetime | None = None
    drafts: int = 0
    to_settle: int = 0
    """Answers of which two versions stand."""
    arriving: int = 0
    """Families of which a part is still to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the pill shows."""

    words: str
    parts: Sequence[str] = ()
    icon: str = "laptop"
    tone: Tone = Tone.PLAIN


@one_view
def unsent(db: Connection) -> Unsent:
    waiting = outbox.waiting(db)
    oldest = min((one.since_ms for one in waiting), default=None)
    return Unsent(
        waiting=sum(one.count for one in waiting),
        refused=sum(1 for one in waiting if one.problem),
        troubles=len(log.troubles(db)) + _unusual(db),
        since=datetime.fromtimestamp(oldest / 1000, tz=UTC) if oldest is not None else None,
        drafts=len(all_drafts(db)),
        to_settle=settling.count(db),
        arriving=len(arriving.arriving(db)),
    )


def _unusual(db: Connection) -> int:
    """A service that began anew without anybody's word, another computer as this one."""
    return sum(one is not None for one in (lives.pending(db), clone_notice(db)))


def quiet_for(here: Unsent, state: SyncState, now: datetime) -> Quiet:
    """Counted from the oldest that waits or the last exchange, whichever is longer ago.

    What a clock that was changed meanwhile says is never taken for a short time.
    """
    moments = [one for one in (here.since, state.last_exchange_at) if one is not None]
    told = [now - one for one in moments if believable(one, now=now)]
    age = max(told, default=timedelta())
    if age >= RED_AFTER:
        return Quiet.TOO_LONG
    return Quiet.LONG if age >= AMBER_AFTER or len(told) < len(moments) else Quiet.FINE


def demonstration(here: Unsent) -> Standing:
    """There is no service behind it: nothing waits to be sent."""
    parts = [*_to_settle(here), _tr("Standing", "Everything stays on this laptop")]
    return Standing(words=_tr("Standing", "Demonstration"), parts=parts)


def standing(here: Unsent, state: SyncState, *, now: datetime) -> Standing:
    parts = _parts(here, state, now)
    tone = quiet_for(here, state, now).value
    if state.phase is Phase.REFUSED:
        return Standing(words=_refused_words(state), parts=parts, icon="circle-alert", tone=tone)
    if here.refused or here.troubles:
        words = _tr("Standing", "Something needs a look")
        mild = Tone.CAUTION if tone is Tone.PLAIN else tone
        return Standing(words=words, parts=parts, icon="circle-alert", tone=mild)
    if state.families_in_all > 1 and state.phase is Phase.FETCHING:
        words = _tr("Standing", "Fetching families")
        told = _tr("Standing", "{done} of {all}").format(
            done=state.families_done, all=state.families_in_all
        )
        return Standing(words=words, parts=[told], icon="refresh-cw")
    if here.waiting:
        words = _tr("Standing", "Saved on this laptop")
        return Standing(words=words, parts=parts, tone=tone)
    if state.last_exchange_at is None:
        return Standing(words=_tr("Standing", "Never exchanged"), parts=parts, icon="cloud-off")
    return Standing(words=_tr("Standing", "Everything sent"), parts=parts, icon="check", tone=tone)


def _refused_words(state: SyncState) -> str:
    if state.sentence == ProgramTooOldError().told:
        return _tr("Standing", "This program is too old for the service")
    return _tr("Standing", "Not recognised by the service")


def _parts(here: Unsent, state: SyncState, now: datetime) -> list[str]:
    parts = []
    if here.waiting:
        parts.append(_tr("Standing", "{n} to send").format(n=here.waiting))
    if here.arriving:
        one, many = _tr("Standing", "1 family arriving"), _tr("Standing", "{n} families arriving")
        parts.append(counted(here.arriving, one, many))
    parts += _to_settle(here)
    if state.last_exchange_at is not None and not believable(state.last_exchange_at, now=now):
        parts.append(_tr("Standing", "Last exchange not known"))
    elif state.last_exchange_at is not None:
        told = tell_since(state.last_exchange_at, now=now)
        parts.append(_tr("Standing", "Last exchange {when}").format(when=told))
    elif here.waiting:
        parts.append(_tr("Standing", "Never exchanged"))
    if here.drafts:
        words = _tr("Standing", "1 draft") if here.drafts == 1 else _tr("Standing", "{n} drafts")
        parts.append(words.format(n=here.drafts))
    return parts


def _to_settle(here: Unsent) -> list[str]:
    if not here.to_settle:
        return []
    return [_tr("Standing", "{n} to settle").format(n=here.to_settle)]

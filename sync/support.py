"""Gather the facts of the report for whoever helps: from the store, the exchange and the log."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from keyworker_desktop.paths import Profile
from keyworker_desktop.store import arriving, exchanges, sizes
from keyworker_desktop.store.connection import Connection, one_view
from keyworker_desktop.store.save import CLOCK_OFFSET
from keyworker_desktop.store.settings import get_setting
from keyworker_desktop.support import (
    MOST_EXCHANGES,
    MOST_LINES,
    ExchangeFacts,
    LogFacts,
    SupportFacts,
)
from sync.errors import REFUSALS
from sync.proof import ALARMS, alarm
from sync.state import Hindrance, Phase, SyncState

_TAIL_BYTES = 40_000
_UNKNOWN = "other"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What the windows know and the store does not."""

    versions: Mapping[str, str]
    system: str
    state: SyncState
    now: Callable[[], datetime]
    organisation_id: UUID
    profile: Profile | None = None


def facts_without_store(around: Around, *, fault: str = "") -> SupportFacts:
    """``fault`` is the type of what kept the store from being read."""
    state, profile = around.state, around.profile
    return SupportFacts(
        made_at=around.now(),
        versions=around.versions,
        system=around.system,
        phase=state.phase,
        hindrance=state.hindrance,
        hindered_since=state.hindered_since,
        last_exchange_at=state.last_exchange_at,
        next_try_seconds=state.next_try_seconds,
        is_paused=state.is_paused,
        counts=_files(profile) if profile else {},
        store_fault=fault,
        log_lines=_tail(profile.log) if profile else (),
        known_words=_known_words(),
    )


@one_view
def facts(db: Connection, around: Around) -> SupportFacts:
    """Raises the KnownErrors of the disk; then ``facts_without_store`` says what can be said."""
    on_their_way = arriving.arriving(db)
    logs = []
    for one in sizes.logs(db):
        coming = on_their_way.get(one.log_id)
        logs.append(
            LogFacts(
                is_directory=one.log_id == around.organisation_id,
                entries=one.seq,
                chain=one.chain,
                waiting=one.waiting,
                refused=_code_of(one.problem, REFUSALS),
                trouble=_code_of(one.trouble, _TROUBLES),
                arriving=(coming.have, coming.of) if coming else None,
            )
        )
    outside = facts_without_store(around)
    return replace(
        outside,
        counts={**sizes.counts(db), **outside.counts},
        logs=logs,
        exchanges=[
            ExchangeFacts(
                ended_at=_EPOCH + timedelta(milliseconds=one.ended_ms),
                milliseconds=one.ended_ms - one.began_ms,
                sent=one.sent,
                received=one.received,
                is_whole=one.is_whole,
            )
            for one in exchanges.recent(db, most=MOST_EXCHANGES)
        ],
        clock_offset_ms=get_setting(db, CLOCK_OFFSET),
    )


def _code_of(sentence: str, sentences: Mapping[str, str]) -> str:
    if not sentence:
        return ""
    return next((code for code, told in sentences.items() if told == sentence), _UNKNOWN)


def _files(profile: Profile) -> Mapping[str, int]:
    beside = profile.store.with_name(f"{profile.store.name}-wal")
    copies = [path for path in profile.backups.glob("*") if path.is_file()]
    return {
        "store file bytes": _size(profile.store),
        "store log bytes": _size(beside),
        "copies": len(copies),
        "bytes of copies": sum(_size(path) for path in copies),
    }


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _tail(path: Path) -> Sequence[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, _size(path) - _TAIL_BYTES))
            text = file.read(_TAIL_BYTES).decode("utf-8", "replace")
    except OSError:
        return ()
    return text.splitlines()[-MOST_LINES:]


def _known_words() -> frozenset[str]:
    return frozenset((*REFUSALS, *ALARMS, *map(str, Phase), *map(str, Hindrance), _UNKNOWN))


_TROUBLES = {code: alarm(code).told for code in ALARMS} | REFUSALS

"""Two computers with one laptop's identity: noticed by entries that nobody wrote in this store.

A laptop that was set back to an older copy of its disk also meets entries of its own that it does
not know, but only once, in its first exchange after that. So it is told when they come while this
program is running and has exchanged before, or come a second time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.settings import get_setting, put_setting

_SETTING = "entries signed by this laptop elsewhere"
_WORDS = (
    "Notes that bear this laptop's identity have come from the service, and were not written "
    "here. Another computer uses this laptop's identity, or this laptop was set back to an older "
    "copy more than once. Nothing is lost: what was written on either is in the record, and you "
    "can go on working. Tell your manager today, and use only one of the two computers. If you "
    "know of no other computer, say so: somebody may have copied this laptop's disk."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloneNotice:
    """What to tell the person at this laptop, and since when it is so."""

    since: datetime
    words: str = _WORDS


def note_unknown_own(db: Connection, *, now_ms: int, is_certain: bool) -> None:
    """Records signed by this laptop came that it does not know; inside or outside a transaction.

    ``is_certain`` when no older copy of this laptop's disk can explain it.
    """
    plain: dict[str, Any] = get_setting(db, _SETTING) or {"times": 0, "since": None}
    plain["times"] += 1
    if plain["since"] is None and (is_certain or plain["times"] > 1):
        plain["since"] = now_ms
    put_setting(db, _SETTING, plain)


def clone_notice(db: Connection) -> CloneNotice | None:
    """None while nothing of the kind was noticed, or after somebody said that it is known."""
    plain = get_setting(db, _SETTING)
    if not plain or plain["since"] is None:
        return None
    return CloneNotice(since=datetime.fromtimestamp(plain["since"] / 1000, UTC))


def dismiss_clone_notice(db: Connection) -> None:
    """Somebody was told. It comes back when it happens again."""
    plain = get_setting(db, _SETTING)
    if plain:
        put_setting(db, _SETTING, {**plain, "since": None})

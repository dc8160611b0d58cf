"""What went and what came in each exchange with the service, for the page that tells of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.moving import Moving, moving
from keyworker_desktop.store.settings import get_setting, put_setting
from keyworker_protocol.encoding import decode, encode

LAST_EXCHANGE = "last exchange"
HINDRANCE = "hindrance"
MOST_TOLD = 200
_MOST_KEPT = 40
_MOST_BYTES = 65_536


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """How the store stood before an exchange."""

    last_entry: int
    waiting: frozenset[int]
    """Entries that wait, the first of them."""
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """One exchange; ``sent_ids`` are the first of those that went."""

    began_ms: int
    ended_ms: int
    received: int
    sent: int
    is_whole: bool
    first_entry: int
    last_entry: int
    sent_ids: Sequence[int]


def mark(db: Connection) -> Mark:
    """Before an exchange."""
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
    rows = db.execute("SELECT entry_id FROM outbox ORDER BY entry_id LIMIT ?", (MOST_TOLD,))
    waiting = frozenset(entry_id for (entry_id,) in rows)
    (count,) = db.execute("SELECT count(*) FROM outbox").fetchone()
    return Mark(last_entry=last, waiting=waiting, count=count)


def note(
    db: Connection,
    before: Mark,
    *,
    began: datetime,
    ended: datetime,
    received: int,
    sent: int,
    is_whole: bool,
) -> int:
    """After an exchange, also one that was cut off; how many entries wait now."""
    with transaction(db):
        if is_whole:
            put_setting(db, LAST_EXCHANGE, ended.isoformat())
            if get_setting(db, HINDRANCE) is not None:
                put_setting(db, HINDRANCE, None)
        if received or sent:
            _keep(db, before, began, ended, received, sent, is_whole=is_whole)
        (waiting,) = db.execute("SELECT count(*) FROM outbox").fetchone()
    number: int = waiting
    return number


def note_hindrance(db: Connection, what: str, at: datetime) -> datetime:
    """Since when exchanges have been failing without one between, over restarts too."""
    kept = get_setting(db, HINDRANCE)
    since = kept["since"] if isinstance(kept, dict) else at.isoformat()
    if not isinstance(kept, dict) or kept.get("what") != what:
        with transaction(db):
            put_setting(db, HINDRANCE, {"since": since, "what": what})
    return datetime.fromisoformat(since)


def recent(db: Connection, *, most: int = _MOST_KEPT) -> Sequence[Exchanged]:
    """Newest first: those in which something went or came."""
    rows = db.execute(
        "SELECT began_ms, ended_ms, received, sent_count, is_whole, first_entry, last_entry, sent "
        "FROM exchange ORDER BY id DESC LIMIT ?",
        (most,),
    )
    return [
        Exchanged(
            began_ms=began,
            ended_ms=ended,
            received=received,
            sent=sent,
            is_whole=bool(is_whole),
            first_entry=first,
            last_entry=last,
            sent_ids=decode(ids, max_bytes=_MOST_BYTES),
        )
        for began, ended, received, sent, is_whole, first, last, ids in rows
    ]


def received_in(db: Connection, one: Exchanged, device_id: UUID) -> Sequence[Moving]:
    """The newest of what came in an exchange, in order; ``device_id`` is this laptop's."""
    rows = db.execute(
        "SELECT id FROM entry WHERE id BETWEEN ? AND ? AND device_id <> ? ORDER BY id DESC LIMIT ?",
        (one.first_entry, one.last_entry, device_id.bytes, MOST_TOLD),
    ).fetchall()
    return list(moving(db, device_id, [entry_id for (entry_id,) in reversed(rows)]))


def _keep(
    db: Connection,
    before: Mark,
    began: datetime,
    ended: datetime,
    received: int,
    sent: int,
    *,
    is_whole: bool,
) -> None:
    (last,) = db.execute("SELECT coalesce(max(id), 0) FROM entry").fetchone()
    left = db.execute("SELECT entry_id FROM outbox ORDER BY entry_id LIMIT ?", (MOST_TOLD,))
    gone = sorted(before.waiting - {entry_id for (entry_id,) in left})
    db.execute(
        "INSERT INTO exchange (began_ms, ended_ms, first_entry, last_entry, received, sent_count, "
        "sent, is_whole) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            _milliseconds(began),
            _milliseconds(ended),
            before.last_entry + 1,
            last,
            received,
            sent,
            encode(gone[:sent]),
            is_whole,
        ),
    )
    db.execute("DELETE FROM exchange WHERE id <= (SELECT max(id) FROM exchange) - ?", (_MOST_KEPT,))


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)

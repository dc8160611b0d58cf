"""What waits on this laptop for the service to take and sign for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.store.connection import Connection
from keyworker_protocol.limits import MAX_BATCH_BYTES, MAX_BATCH_ENTRIES

_SEALING_MARGIN = 1.6
"""A sealed body is at most this much longer than the packed one above 512 bytes (padding)."""
_SMALLEST_SEALED = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingEntry:
    """One entry that the service has not signed for; ``packed`` is None for a control entry."""

    entry_id: int
    change_id: UUID
    header: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    entry_hash: bytes
    packed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits of one log, for the sync page. ``problem`` is a sentence when it was refused."""

    log_id: UUID
    count: int
    since_ms: int
    problem: str


def add(db: Connection, entry_id: int, log_id: UUID, *, now_ms: int) -> None:
    db.execute(
        "INSERT INTO outbox (entry_id, log_id, queued_ms) VALUES (?, ?, ?)",
        (entry_id, log_id.bytes, now_ms),
    )


def waiting(db: Connection) -> Sequence[Waiting]:
    """By log, the longest waiting first."""
    rows = db.execute(
        "SELECT log_id, count(*), min(queued_ms), max(problem) FROM outbox "
        "GROUP BY log_id ORDER BY min(queued_ms)"
    )
    return [
        Waiting(log_id=UUID(bytes=log_id), count=count, since_ms=since, problem=problem)
        for log_id, count, since, problem in rows
    ]


def count(db: Connection) -> int:
    (number,) = db.execute("SELECT count(*) FROM outbox").fetchone()
    total: int = number
    return total


def waiting_change_ids(db: Connection, log_id: UUID) -> frozenset[UUID]:
    rows = db.execute(
        "SELECT change_id FROM outbox JOIN entry ON entry.id = outbox.entry_id "
        "WHERE outbox.log_id = ?",
        (log_id.bytes,),
    )
    return frozenset(UUID(bytes=change_id) for (change_id,) in rows)


def next_batch(
    db: Connection, log_id: UUID, *, most: int = MAX_BATCH_ENTRIES
) -> Sequence[WaitingEntry]:
    """The oldest waiting entries that fit one push; none while one of the log is refused."""
    (problem,) = db.execute(
        "SELECT max(problem) FROM outbox WHERE log_id = ?", (log_id.bytes,)
    ).fetchone()
    if problem:
        return []
    rows = db.execute(
        "SELECT entry.id, change_id, header, signature, entry_hash, body FROM outbox "
        "JOIN entry ON entry.id = outbox.entry_id WHERE outbox.log_id = ? "
        "ORDER BY entry.counter LIMIT ?",
        (log_id.bytes, most),
    )
    batch: list[WaitingEntry] = []
    size = 0.0
    for entry_id, change_id, header, signature, entry_hash, packed in rows:
        size += len(header) + _SMALLEST_SEALED + _SEALING_MARGIN * len(packed or b"")
        if batch and size > MAX_BATCH_BYTES:
            break
        batch.append(
            WaitingEntry(
                entry_id=entry_id,
                change_id=UUID(bytes=change_id),
                header=header,
                signature=signature,
                entry_hash=entry_hash,
                packed=packed,
            )
        )
    return batch


def park(db: Connection, entry_id: int, sentence: str) -> None:
    """Set a refused entry aside with the reason; other families go on. Nothing is dropped."""
    db.execute(
        "UPDATE outbox SET problem = ?, tries = tries + 1 WHERE entry_id = ?", (sentence, entry_id)
    )


def try_again(db: Connection) -> None:
    """Forget why entries were refused, because a person asked to send them once more."""
    db.execute("UPDATE outbox SET problem = ''")

"""Leave a log's entries that a restored service has lost and put others in the place of.

Nothing is dropped. Own records wait to be sent once more, numbered and signed behind what is there
now. What others wrote goes aside, whole: it stays in the record here, and is handed on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.store import log, outbox, rechain
from keyworker_desktop.store.connection import Connection, transaction
from keyworker_desktop.store.identity import Identity
from keyworker_protocol.body import unpack
from keyworker_protocol.chain import FamilyHead
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.handed import only_hands_on
from keyworker_protocol.header import decode_header

_ASKED_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """A record of somebody's that has no place in its log."""

    change_id: UUID
    header: bytes = field(repr=False)
    signature: bytes = field(repr=False)
    packed: bytes = field(repr=False)


def leave(db: Connection, log_id: UUID, common: int, identity: Identity, *, now_ms: int) -> None:
    """Take the log back to its entry ``common``, the last that the service has too."""
    with transaction(db):
        chains = log.chains_at(db, log_id, [common])
        head = FamilyHead(common, chains[common]) if common else FamilyHead()
        own = (log_id.bytes, common, identity.device_id.bytes)
        of_others = "log_id = ? AND seq > ? AND NOT (device_id = ? AND body IS NOT NULL)"
        db.execute(
            "INSERT OR REPLACE INTO aside (change_id, log_id, device_id, header, signature, body, "  # noqa: S608 - own SQL
            "seq, received_ms) SELECT change_id, log_id, device_id, header, signature, body, seq, "
            f"received_ms FROM entry WHERE {of_others}",
            own,
        )
        db.execute(f"DELETE FROM entry WHERE {of_others}", own)  # noqa: S608 - own SQL
        _hand_on_once_more(db, log_id)
        ours = db.execute(
            "SELECT id FROM entry WHERE log_id = ? AND seq > ? ORDER BY seq", own[:2]
        ).fetchall()
        db.execute(
            "UPDATE entry SET seq = NULL, chain = NULL, received_ms = NULL "
            "WHERE log_id = ? AND seq > ?",
            own[:2],
        )
        for (row_id,) in ours:
            outbox.add(db, row_id, log_id, now_ms=now_ms)
        _set_receipts_aside(db, log_id, common)
        log.put_head(db, log_id, head)
        log.fold_tails(db, log_id)
        withdraw_own_control(db, log_id)
        rechain.onto(db, log_id, identity, head)


def is_any_aside(db: Connection) -> bool:
    """Whether anything is to be decided once more or handed on."""
    row = db.execute(
        "SELECT 1 FROM aside WHERE body IS NULL OR handed_in IS NULL LIMIT 1"
    ).fetchone()
    return row is not None


def controls_aside(db: Connection, log_id: UUID) -> Sequence[bytes]:
    """Headers of what was decided about people and access and is aside, in its order."""
    rows = db.execute(
        "SELECT header FROM aside WHERE log_id = ? AND body IS NULL ORDER BY seq", (log_id.bytes,)
    )
    return [header for (header,) in rows]


def forget_controls_aside(db: Connection, log_id: UUID) -> None:
    """They were decided once more. Inside the caller's transaction."""
    db.execute("DELETE FROM aside WHERE log_id = ? AND body IS NULL", (log_id.bytes,))


def logs_with_controls_aside(db: Connection) -> frozenset[UUID]:
    rows = db.execute("SELECT DISTINCT log_id FROM aside WHERE body IS NULL")
    return frozenset(UUID(bytes=log_id) for (log_id,) in rows)


def to_hand_on(db: Connection) -> Mapping[UUID, Sequence[Aside]]:
    """Records of others, by log, that nobody has handed on and their author did not send again."""
    rows = db.execute(
        "SELECT log_id, change_id, header, signature, body FROM aside "
        "WHERE body IS NOT NULL AND handed_in IS NULL ORDER BY log_id, seq"
    )
    found: dict[UUID, list[Aside]] = {}
    for log_id, change_id, header, signature, packed in rows:
        one = Aside(
            change_id=UUID(bytes=change_id), header=header, signature=signature, packed=packed
        )
        found.setdefault(UUID(bytes=log_id), []).append(one)
    return found


def mark_handed(db: Connection, change_ids: Sequence[UUID], handed_in: UUID) -> None:
    """Inside the caller's transaction."""
    db.executemany(
        "UPDATE aside SET handed_in = ? WHERE change_id = ?",
        [(handed_in.bytes, one.bytes) for one in change_ids],
    )


def came_back(db: Connection, entries: Sequence[log.ProvenEntry]) -> frozenset[UUID]:
    """These have a place in the log again; those of them that were aside. In a transaction.

    Nothing else has the name of one of them: the caller has looked.
    """
    names = [entry.header.change_id.bytes for entry in entries]
    back: set[UUID] = set()
    for start in range(0, len(names), _ASKED_AT_ONCE):
        some = names[start : start + _ASKED_AT_ONCE]
        marks = ",".join("?" * len(some))
        query = f"DELETE FROM aside WHERE change_id IN ({marks}) RETURNING change_id"  # noqa: S608 - own SQL
        back.update(UUID(bytes=name) for (name,) in db.execute(query, some).fetchall())
    return frozenset(back)


def _hand_on_once_more(db: Connection, log_id: UUID) -> None:
    """What a change handed on that is now aside itself. Such a change has no words of its own."""
    rows = db.execute(
        "SELECT change_id, body FROM aside "
        "WHERE log_id = ? AND body IS NOT NULL AND handed_in IS NULL",
        (log_id.bytes,),
    ).fetchall()
    for change_id, packed in rows:
        if _only_hands_on(packed):
            db.execute("UPDATE aside SET handed_in = NULL WHERE handed_in = ?", (change_id,))
            db.execute("UPDATE aside SET handed_in = ?1 WHERE change_id = ?1", (change_id,))


def _only_hands_on(packed: bytes) -> bool:
    try:
        return only_hands_on(unpack(packed)[1])
    except RefusedError:
        return False


def _set_receipts_aside(db: Connection, log_id: UUID, common: int) -> None:
    db.execute(
        "INSERT OR IGNORE INTO aside_receipt (log_id, to_seq, incarnation, chain, received_ms, "
        "signature) SELECT log_id, to_seq, incarnation, chain, received_ms, signature "
        "FROM receipt WHERE log_id = ? AND to_seq > ?",
        (log_id.bytes, common),
    )
    db.execute("DELETE FROM receipt WHERE log_id = ? AND to_seq > ?", (log_id.bytes, common))
    db.execute(
        "UPDATE log SET receipt_seq = (SELECT coalesce(max(to_seq), 0) FROM receipt "
        "WHERE receipt.log_id = log.log_id) WHERE log_id = ?",
        (log_id.bytes,),
    )


def withdraw_own_control(db: Connection, log_id: UUID) -> None:
    """What waits about people and access was made on a version that is gone: made once more."""
    rows = db.execute(
        "SELECT id, change_id, device_id, header, signature FROM entry "
        "WHERE log_id = ? AND seq IS NULL AND body IS NULL ORDER BY counter",
        (log_id.bytes,),
    ).fetchall()
    for row_id, change_id, device_id, header, signature in rows:
        db.execute(
            "INSERT OR REPLACE INTO aside (change_id, log_id, device_id, header, signature, seq) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (change_id, log_id.bytes, device_id, header, signature, _after_all(header)),
        )
        db.execute("DELETE FROM outbox WHERE entry_id = ?", (row_id,))
        db.execute("DELETE FROM entry WHERE id = ?", (row_id,))


def _after_all(header: bytes) -> int:
    """A place behind those that had one, in the order of writing."""
    return 2**52 + decode_header(header).counter

"""Number and sign anew what waits here, when the service has something else in its place.

That happens to a laptop whose store was restored from an older copy, to one of two copies of a
laptop, to one whose control entry was taken while the answer was lost, and after a restore of the
service. What waits was never taken, so it may be signed once more, behind what is there; what was
written stays as it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from keyworker_desktop.store import log
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import Identity, get_identity
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.header import Header, decode_header, header_hash, sign_header


def behind(db: Connection, log_id: UUID, entries: Sequence[log.ProvenEntry]) -> None:
    """Inside the caller's transaction, before the page's ``entries`` are inserted."""
    waiting = _waiting(db, log_id)
    if not waiting:
        return
    device_id = waiting[0][1].device_id
    theirs = [entry for entry in entries if entry.header.device_id == device_id]
    if not theirs or theirs[-1].header.counter < waiting[0][1].counter:
        return
    identity = get_identity(db)
    if identity is not None and identity.device_id == device_id:
        tail = DeviceTail(theirs[-1].header.counter, theirs[-1].entry_hash)
        _sign_again(db, identity, waiting, tail)


def as_sent(db: Connection, entries: Sequence[log.ProvenEntry]) -> None:
    """Own entries come back under an earlier number than they were given here since.

    A record that was put together again signs anew what seemed never sent; of one whose answer was
    lost the service has the first signature. The words are the same, so that one stands. Inside the
    caller's transaction, before anything of the page is placed.
    """
    for entry in entries:
        row = db.execute(
            "SELECT id, header FROM entry WHERE change_id = ? AND seq IS NULL AND entry_hash <> ?",
            (entry.header.change_id.bytes, entry.entry_hash),
        ).fetchone()
        if row is None or not _says_the_same(decode_header(row[1]), entry.header):
            continue
        # Whoever has that number here is numbered anew a moment later.
        db.execute(
            "UPDATE entry SET counter = -id WHERE log_id = ? AND device_id = ? AND counter = ?",
            (
                entry.header.family_id.bytes,
                entry.header.device_id.bytes,
                entry.header.counter,
            ),
        )
        db.execute(
            "UPDATE entry SET counter = ?, header = ?, signature = ?, entry_hash = ? WHERE id = ?",
            (entry.header.counter, entry.encoded, entry.signature, entry.entry_hash, row[0]),
        )


def _says_the_same(here: Header, there: Header) -> bool:
    return (here.family_id, here.device_id, here.commitment, here.control) == (
        there.family_id,
        there.device_id,
        there.commitment,
        there.control,
    )


def onto(db: Connection, log_id: UUID, identity: Identity, head: FamilyHead) -> None:
    """All that waits of a log follows this laptop's last entry up to ``head``, and saw no more.

    Inside the caller's transaction, when the log here has been taken back to ``head``.
    """
    tail = log.placed_tail(db, log_id, identity.device_id)
    db.execute(
        "DELETE FROM tail WHERE log_id = ? AND device_id = ?",
        (log_id.bytes, identity.device_id.bytes),
    )
    if tail.counter:
        log.put_tail_at(db, log_id, identity.device_id, tail)
    waiting = [
        (
            row_id,
            replace(header, seen_seq=head.seq, seen_chain=head.chain)
            if header.seen_seq > head.seq
            else header,
        )
        for row_id, header in _waiting(db, log_id)
    ]
    waiting.sort(key=_decisions_first)
    _sign_again(db, identity, waiting, tail)


def _decisions_first(waiting: tuple[int, Header]) -> bool:
    """Who may read and write stands before what they wrote."""
    return waiting[1].control is None


def _waiting(db: Connection, log_id: UUID) -> list[tuple[int, Header]]:
    rows = db.execute(
        "SELECT id, header FROM entry WHERE log_id = ? AND seq IS NULL ORDER BY counter",
        (log_id.bytes,),
    ).fetchall()
    return [(row_id, decode_header(encoded)) for row_id, encoded in rows]


def _sign_again(
    db: Connection, identity: Identity, waiting: Sequence[tuple[int, Header]], tail: DeviceTail
) -> None:
    moved = []
    for row_id, header in waiting:
        moved_header = replace(header, counter=tail.counter + 1, previous=tail.entry_hash)
        again = moved_header.encoded()
        tail = DeviceTail(moved_header.counter, header_hash(again))
        signature = sign_header(identity.signing, again)
        moved.append((tail.counter, again, signature, tail.entry_hash, row_id))
    if not moved:
        return
    log_id = waiting[0][1].family_id
    log.put_tail_at(db, log_id, identity.device_id, tail)
    # Two entries of a device never have one number, not even for a moment.
    db.executemany("UPDATE entry SET counter = -id WHERE id = ?", [(row[-1],) for row in moved])
    db.executemany(
        "UPDATE entry SET counter = ?, header = ?, signature = ?, entry_hash = ? WHERE id = ?",
        moved,
    )
    db.execute("UPDATE outbox SET problem = '' WHERE log_id = ?", (log_id.bytes,))

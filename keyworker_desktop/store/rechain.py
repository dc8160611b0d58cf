"""Number and sign anew what waits here, when the service has something else in its place.

That happens to a laptop whose store was restored from an older copy, to one of two copies of a
laptop, to one whose control entry was taken while the answer was lost, and after a restore of the
service. What waits was never taken, so it may be signed once more, behind what is there; what was
written stays as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from keyworker_desktop.store import log
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import Identity, get_identity
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.header import (
    Header,
    decode_header,
    header_hash,
    is_same_change,
    sign_header,
)


def as_there(
    db: Connection, unplaced: Mapping[UUID, bytes], entries: Sequence[log.ProvenEntry]
) -> None:
    """Own entries that wait here and have their place under another number and signature.

    Another copy of this laptop's disk signed them anew, or this one did, after the answer to the
    first was lost. The change is the same, so what the service has stands. Inside the caller's
    transaction, before anything of the page is placed.
    """
    for entry in entries:
        header = entry.header
        if unplaced.get(header.change_id, entry.entry_hash) == entry.entry_hash:
            continue
        row_id, here = db.execute(
            "SELECT id, header FROM entry WHERE change_id = ?", (header.change_id.bytes,)
        ).fetchone()
        if not is_same_change(decode_header(here), header):
            continue  # the name is taken twice
        # Whoever has that number here is numbered anew a moment later.
        db.execute(
            "UPDATE entry SET counter = -id WHERE log_id = ? AND device_id = ? AND counter = ?",
            (header.family_id.bytes, header.device_id.bytes, header.counter),
        )
        db.execute(
            "UPDATE entry SET counter = ?, header = ?, signature = ?, entry_hash = ? WHERE id = ?",
            (header.counter, entry.encoded, entry.signature, entry.entry_hash, row_id),
        )


def behind(db: Connection, log_id: UUID, entries: Sequence[log.ProvenEntry]) -> None:
    """What still waits follows this laptop's last one of the page.

    Inside the caller's transaction, before the page's ``entries`` are inserted.
    """
    identity = get_identity(db)
    if identity is None:
        return
    theirs = [entry for entry in entries if entry.header.device_id == identity.device_id]
    if not theirs:
        return
    tail = DeviceTail(theirs[-1].header.counter, theirs[-1].entry_hash)
    waiting = _waiting(db, log_id)
    if not waiting:
        log.put_tail_at(db, log_id, identity.device_id, tail)
    elif DeviceTail(waiting[0][1].counter - 1, waiting[0][1].previous) != tail:
        _sign_again(db, identity, waiting, tail)


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
    """In the order of writing, also where a number was given away."""
    rows = db.execute(
        "SELECT id, header FROM entry WHERE log_id = ? AND seq IS NULL", (log_id.bytes,)
    )
    return sorted(
        ((row_id, decode_header(encoded)) for row_id, encoded in rows),
        key=lambda one: one[1].counter,
    )


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

"""Number and sign anew what waits here, when the service has entries of this laptop unknown to it.

That happens to a laptop whose store was restored from an older copy, or whose control entry was
taken while the answer was lost. What waits was never taken: the service has something else in its
place. So it may be signed once more, behind what is there; what was written stays as it is.
"""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from keyworker_desktop.store import log
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import get_identity
from keyworker_protocol.chain import DeviceTail
from keyworker_protocol.header import decode_header, header_hash, sign_header


def behind(db: Connection, log_id: UUID, entries: Sequence[log.ProvenEntry]) -> None:
    """Inside the caller's transaction, before the page's ``entries`` are inserted."""
    rows = db.execute(
        "SELECT id, device_id, counter, header FROM entry WHERE log_id = ? AND seq IS NULL "
        "ORDER BY counter",
        (log_id.bytes,),
    ).fetchall()
    if not rows:
        return
    device_id, first = UUID(bytes=rows[0][1]), rows[0][2]
    theirs = [entry for entry in entries if entry.header.device_id == device_id]
    if not theirs or theirs[-1].header.counter < first:
        return
    identity = get_identity(db)
    if identity is None or identity.device_id != device_id:
        return
    tail = DeviceTail(theirs[-1].header.counter, theirs[-1].entry_hash)
    moved = []
    for row_id, _, _, encoded in rows:
        header = replace(decode_header(encoded), counter=tail.counter + 1, previous=tail.entry_hash)
        again = header.encoded()
        tail = DeviceTail(header.counter, header_hash(again))
        signature = sign_header(identity.signing, again)
        moved.append((tail.counter, again, signature, tail.entry_hash, row_id))
        log.put_tail(db, header, tail.entry_hash)
    # The last first: two entries of a device never have one number, not even for a moment.
    db.executemany(
        "UPDATE entry SET counter = ?, header = ?, signature = ?, entry_hash = ? WHERE id = ?",
        reversed(moved),
    )
    db.execute("UPDATE outbox SET problem = '' WHERE log_id = ?", (log_id.bytes,))

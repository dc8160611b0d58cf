"""What this laptop can give back to a restored service: entries up to a receipt, sealed anew."""

from uuid import UUID

from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.identity import family_keys
from keyworker_protocol import body
from keyworker_protocol.entry import Entry, Page, StoredEntry
from keyworker_protocol.errors import RefusedError
from keyworker_protocol.header import decode_header
from keyworker_protocol.limits import MAX_OFFER_BYTES, MAX_OFFER_ENTRIES
from keyworker_protocol.receipt import Receipt

_ROOM = 0.75
"""Of the limit, because padding makes entries longer on their way."""


def next_offer(db: Connection, log_id: UUID, after: int) -> Page | None:
    """The entries behind ``after`` to a receipt: the furthest that one offer reaches, or the next.

    None when no receipt here covers them.
    """
    receipts = db.execute(
        "SELECT to_seq, incarnation, chain, received_ms, signature FROM receipt "
        "WHERE log_id = ? AND to_seq > ? AND to_seq <= ? ORDER BY to_seq",
        (log_id.bytes, after, after + MAX_OFFER_ENTRIES),
    ).fetchall()
    chosen = None
    for row in receipts:
        if chosen is not None and _size(db, log_id, after, row[0]) > _ROOM * MAX_OFFER_BYTES:
            break
        chosen = row
    if chosen is None:
        return None
    to_seq, incarnation, chain, received_ms, signature = chosen
    keys = family_keys(db, log_id)
    rows = db.execute(
        "SELECT seq, received_ms, header, signature, body, change_id FROM entry "
        "WHERE log_id = ? AND seq > ? AND seq <= ? ORDER BY seq",
        (log_id.bytes, after, to_seq),
    ).fetchall()
    entries = []
    for seq, entry_received_ms, header, entry_signature, packed, change_id in rows:
        sealed = b""
        if packed is not None:
            epoch = max(keys)
            sealed = body.seal(
                packed,
                header=header,
                change_id=UUID(bytes=change_id),
                epoch=epoch,
                family_key=keys[epoch],
            )
        entry = Entry(header=header, signature=entry_signature, sealed=sealed)
        entries.append(StoredEntry(seq=seq, received_ms=entry_received_ms, entry=entry))
    receipt = Receipt(
        incarnation=UUID(bytes=incarnation),
        family_id=log_id,
        to_seq=to_seq,
        chain=chain,
        received_ms=received_ms,
        signature=signature,
    )
    return Page(entries=tuple(entries), receipt=receipt, head_seq=to_seq)


def given_again(db: Connection, log_id: UUID, seq: int) -> Entry | None:
    """The entry at one place, sealed anew for those who cannot open what the service has.

    None when this laptop does not have it, or has not what its author signed for either.
    """
    row = db.execute(
        "SELECT header, signature, body FROM entry WHERE log_id = ? AND seq = ?",
        (log_id.bytes, seq),
    ).fetchone()
    keys = family_keys(db, log_id)
    if row is None or row[2] is None or not keys:
        return None
    encoded, signature, packed = row
    header = decode_header(encoded)
    try:
        body.unpack_committed(packed, header.commitment)
    except RefusedError:
        return None
    epoch = max(keys)
    sealed = body.seal(
        packed,
        header=encoded,
        change_id=header.change_id,
        epoch=epoch,
        family_key=keys[epoch],
    )
    return Entry(header=encoded, signature=signature, sealed=sealed)


def _size(db: Connection, log_id: UUID, after: int, to_seq: int) -> int:
    (size,) = db.execute(
        "SELECT coalesce(sum(length(header) + 600 + coalesce(length(body), 0)), 0) FROM entry "
        "WHERE log_id = ? AND seq > ? AND seq <= ?",
        (log_id.bytes, after, to_seq),
    ).fetchone()
    total: int = size
    return total

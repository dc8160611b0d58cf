"""The logs: families' and organisations' alike. Each statement names the one log it touches."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from keyworker_protocol.access import Access, FamilyRole
from keyworker_protocol.chain import DeviceTail, FamilyHead
from keyworker_protocol.entry import Entry, StoredEntry
from keyworker_protocol.header import NOTHING
from keyworker_protocol.receipt import Receipt
from keyworker_service.db.pool import Connection

FIRST_BODY = 1
"""Bodies given again are further versions (``repairs``); a page gives the first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogState:
    """A log while its row is held, and what it has of one device's batch.

    ``access`` is None for a directory and a new family. ``known`` gives the sequence number and
    the header hash of those of the batch's changes that the log has already.
    """

    organisation_id: UUID
    head: FamilyHead
    access: Access | None
    tail: DeviceTail
    known: Mapping[UUID, tuple[int, bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """One accepted entry on its way into the tables; ``epoch`` is None for a control entry."""

    seq: int
    chain: bytes
    change_id: UUID
    counter: int
    entry_hash: bytes
    entry: Entry
    epoch: int | None


def lock(
    connection: Connection, log_id: UUID, *, device_id: UUID, change_ids: Collection[UUID]
) -> LogState | None:
    """The log's state, held until the transaction ends; None when there is no such log.

    The statements travel together; each sees what was committed before the lock was got.
    """
    with connection.pipeline():
        logs = connection.execute(
            "SELECT org_id, seq, chain, access_version, epoch, key_check FROM family"
            " WHERE family_id = %s FOR UPDATE",
            (log_id,),
        )
        tails = connection.execute(
            "SELECT counter, entry_hash FROM device_tail WHERE family_id = %s AND device_id = %s",
            (log_id, device_id),
        )
        entries = connection.execute(
            "SELECT change_id, seq, entry_hash FROM entry"
            " WHERE family_id = %s AND change_id = ANY(%s)",
            (log_id, list(change_ids)),
        )
        members = connection.execute(
            "SELECT user_id, role FROM member WHERE family_id = %s AND to_seq IS NULL", (log_id,)
        )
    row, tail = logs.fetchone(), tails.fetchone()
    if row is None:
        return None
    organisation_id, seq, chain, version, epoch, check = row
    access = None
    if version:
        access = Access(
            version=version,
            epoch=epoch,
            check=check,
            members={user_id: FamilyRole(role) for user_id, role in members.fetchall()},
        )
    return LogState(
        organisation_id=organisation_id,
        head=FamilyHead(seq, chain),
        access=access,
        tail=DeviceTail(*tail) if tail else DeviceTail(),
        known={one: (its_seq, entry_hash) for one, its_seq, entry_hash in entries.fetchall()},
    )


def create(connection: Connection, log_id: UUID, organisation_id: UUID) -> None:
    """An empty log; nothing happens when another transaction was faster."""
    connection.execute(
        "INSERT INTO family (family_id, org_id, seq, chain, access_version, epoch, key_check)"
        " VALUES (%s, %s, 0, %s, 0, 0, %s) ON CONFLICT DO NOTHING",
        (log_id, organisation_id, NOTHING, NOTHING),
    )


def append(
    connection: Connection,
    log_id: UUID,
    *,
    device_id: UUID,
    rows: Sequence[NewRow],
    receipt: Receipt,
) -> None:
    """Entries, bodies, the device's tail, the log's head and the receipt for them all."""
    bodies = [
        (log_id, row.seq, FIRST_BODY, row.epoch, row.entry.sealed)
        for row in rows
        if row.epoch is not None
    ]
    last = rows[-1]
    with connection.pipeline():
        connection.cursor().executemany(
            "INSERT INTO entry (family_id, seq, change_id, device_id, counter, entry_hash, header,"
            " signature, chain, received_ms) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    *(log_id, row.seq, row.change_id, device_id, row.counter, row.entry_hash),
                    *(row.entry.header, row.entry.signature, row.chain, receipt.received_ms),
                )
                for row in rows
            ],
        )
        if bodies:
            connection.cursor().executemany(
                "INSERT INTO body (family_id, seq, version, epoch, sealed)"
                " VALUES (%s, %s, %s, %s, %s)",
                bodies,
            )
        connection.execute(
            "INSERT INTO device_tail (family_id, device_id, counter, entry_hash)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (family_id, device_id)"
            " DO UPDATE SET counter = excluded.counter, entry_hash = excluded.entry_hash",
            (log_id, device_id, last.counter, last.entry_hash),
        )
        connection.execute(
            "UPDATE family SET seq = %s, chain = %s WHERE family_id = %s",
            (receipt.to_seq, receipt.chain, log_id),
        )
        connection.execute(
            "INSERT INTO receipt (family_id, to_seq, incarnation, chain, received_ms, signature)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (
                *(log_id, receipt.to_seq, receipt.incarnation),
                *(receipt.chain, receipt.received_ms, receipt.signature),
            ),
        )


def set_access(
    connection: Connection,
    log_id: UUID,
    access: Access,
    *,
    organisation_id: UUID,
    before: Mapping[UUID, FamilyRole],
    from_seq: int,
) -> None:
    """Replace the access list; a member whose role changed gets a new row from ``from_seq``."""
    changed = {
        user_id: role for user_id, role in access.members.items() if before.get(user_id) != role
    }
    connection.execute(
        "UPDATE family SET access_version = %s, epoch = %s, key_check = %s WHERE family_id = %s",
        (access.version, access.epoch, access.check, log_id),
    )
    if not changed:
        return
    connection.execute(
        "UPDATE member SET to_seq = %s"
        " WHERE family_id = %s AND user_id = ANY(%s) AND to_seq IS NULL",
        (from_seq - 1, log_id, list(changed)),
    )
    cursor = connection.cursor()
    cursor.executemany(
        "INSERT INTO member (family_id, user_id, role, from_seq) VALUES (%s, %s, %s, %s)",
        [(log_id, user_id, str(role), from_seq) for user_id, role in changed.items()],
    )
    cursor.executemany(
        "INSERT INTO user_family (user_id, org_id, family_id) VALUES (%s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        [(user_id, organisation_id, log_id) for user_id in changed],
    )


def place_of(connection: Connection, log_id: UUID) -> tuple[UUID, FamilyHead] | None:
    """Whose log it is and how far it reaches; None when there is no such log."""
    row = connection.execute(
        "SELECT org_id, seq, chain FROM family WHERE family_id = %s", (log_id,)
    ).fetchone()
    return (row[0], FamilyHead(row[1], row[2])) if row else None


def chain_at(connection: Connection, log_id: UUID, seq: int) -> bytes | None:
    row = connection.execute(
        "SELECT chain FROM entry WHERE family_id = %s AND seq = %s", (log_id, seq)
    ).fetchone()
    return row[0] if row else None


def received_at(connection: Connection, log_id: UUID, seq: int) -> int:
    """When the entry was received; 0 before the first."""
    row = connection.execute(
        "SELECT received_ms FROM entry WHERE family_id = %s AND seq = %s", (log_id, seq)
    ).fetchone()
    return int(row[0]) if row else 0


def tails(connection: Connection, log_id: UUID) -> Mapping[UUID, DeviceTail]:
    """The last entry of every device that wrote to the log."""
    rows = connection.execute(
        "SELECT device_id, counter, entry_hash FROM device_tail WHERE family_id = %s", (log_id,)
    ).fetchall()
    return {device_id: DeviceTail(counter, tail) for device_id, counter, tail in rows}


def set_tail(connection: Connection, log_id: UUID, device_id: UUID, tail: DeviceTail) -> None:
    connection.execute(
        "INSERT INTO device_tail (family_id, device_id, counter, entry_hash)"
        " VALUES (%s, %s, %s, %s) ON CONFLICT (family_id, device_id)"
        " DO UPDATE SET counter = excluded.counter, entry_hash = excluded.entry_hash",
        (log_id, device_id, tail.counter, tail.entry_hash),
    )


def append_given(
    connection: Connection,
    log_id: UUID,
    *,
    rows: Sequence[tuple[UUID, int, NewRow]],
    receipt: Receipt,
    giver: UUID | None,
) -> None:
    """Entries that a laptop gave back, each with its device and when it was first received.

    ``giver`` is that laptop, kept beside the bodies: nothing but its word says that they open.
    """
    with connection.pipeline():
        connection.cursor().executemany(
            "INSERT INTO entry (family_id, seq, change_id, device_id, counter, entry_hash, header,"
            " signature, chain, received_ms) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                (
                    *(log_id, row.seq, row.change_id, device_id, row.counter, row.entry_hash),
                    *(row.entry.header, row.entry.signature, row.chain, received_ms),
                )
                for device_id, received_ms, row in rows
            ],
        )
        connection.cursor().executemany(
            "INSERT INTO body (family_id, seq, version, epoch, sealed, given_by)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (log_id, row.seq, FIRST_BODY, row.epoch, row.entry.sealed, giver)
                for _, _, row in rows
                if row.epoch is not None
            ],
        )
        connection.execute(
            "UPDATE family SET seq = %s, chain = %s WHERE family_id = %s",
            (receipt.to_seq, receipt.chain, log_id),
        )
        connection.execute(
            "INSERT INTO receipt (family_id, to_seq, incarnation, chain, received_ms, signature)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (
                *(log_id, receipt.to_seq, receipt.incarnation),
                *(receipt.chain, receipt.received_ms, receipt.signature),
            ),
        )


def receipt_covering(connection: Connection, log_id: UUID, seq: int) -> Receipt:
    """The earliest receipt that covers ``seq``, which the log has."""
    row = connection.execute(
        "SELECT incarnation, family_id, to_seq, chain, received_ms, signature FROM receipt"
        " WHERE family_id = %s AND to_seq >= %s ORDER BY to_seq LIMIT 1",
        (log_id, seq),
    ).fetchone()
    if row is None:
        raise LookupError("an entry without a receipt")
    return _receipt(*row)


def newest_receipt(connection: Connection, log_id: UUID, to_seq: int) -> Receipt | None:
    row = connection.execute(
        "SELECT incarnation, family_id, to_seq, chain, received_ms, signature FROM receipt"
        " WHERE family_id = %s AND to_seq <= %s ORDER BY to_seq DESC LIMIT 1",
        (log_id, to_seq),
    ).fetchone()
    return _receipt(*row) if row else None


def head_for_reader(
    connection: Connection, log_id: UUID, *, organisation_id: UUID, user_id: UUID
) -> int | None:
    """The log's last sequence number; None when there is no such log for this reader."""
    if log_id == organisation_id:
        row = connection.execute(
            "SELECT seq FROM family WHERE family_id = %s", (log_id,)
        ).fetchone()
    else:
        row = connection.execute(
            "SELECT f.seq FROM family f JOIN member m"
            " ON m.family_id = f.family_id AND m.user_id = %s AND m.to_seq IS NULL"
            " WHERE f.family_id = %s AND f.org_id = %s",
            (user_id, log_id, organisation_id),
        ).fetchone()
    return None if row is None else int(row[0])


def entries_after(
    connection: Connection, log_id: UUID, after: int, *, most: int, most_bytes: int
) -> tuple[StoredEntry, ...]:
    """The next entries: at most so many, and so many bytes unless a single one is larger."""
    rows = connection.execute(
        "SELECT seq, received_ms, header, signature, sealed FROM ("
        " SELECT e.seq, e.received_ms, e.header, e.signature, b.sealed,"
        " sum(octet_length(e.header) + octet_length(e.signature)"
        " + coalesce(octet_length(b.sealed), 0)) OVER (ORDER BY e.seq) AS total"
        " FROM entry e LEFT JOIN body b"
        " ON b.family_id = e.family_id AND b.seq = e.seq AND b.version = %s"
        " WHERE e.family_id = %s AND e.seq > %s AND e.seq <= %s) AS page"
        " WHERE total <= %s OR seq = %s ORDER BY seq",
        (FIRST_BODY, log_id, after, after + most, most_bytes, after + 1),
        binary=True,
    ).fetchall()
    return tuple(
        StoredEntry(
            seq=seq,
            received_ms=received_ms,
            entry=Entry(header=header, signature=signature, sealed=sealed or b""),
        )
        for seq, received_ms, header, signature, sealed in rows
    )


def headers_after(connection: Connection, log_id: UUID, after: int) -> list[bytes]:
    rows = connection.execute(
        "SELECT header FROM entry WHERE family_id = %s AND seq > %s ORDER BY seq",
        (log_id, after),
        binary=True,
    ).fetchall()
    return [row[0] for row in rows]


def families_of(connection: Connection, *, organisation_id: UUID, user_id: UUID) -> list[UUID]:
    rows = connection.execute(
        "SELECT family_id FROM user_family WHERE user_id = %s AND org_id = %s",
        (user_id, organisation_id),
    ).fetchall()
    return [row[0] for row in rows]


def heads_of(connection: Connection, log_ids: Collection[UUID]) -> list[tuple[UUID, FamilyHead]]:
    rows = connection.execute(
        "SELECT family_id, seq, chain FROM family WHERE family_id = ANY(%s) ORDER BY family_id",
        (list(log_ids),),
        binary=True,
    ).fetchall()
    return [(log_id, FamilyHead(seq, chain)) for log_id, seq, chain in rows]


def _receipt(
    incarnation: UUID,
    family_id: UUID,
    to_seq: int,
    chain: bytes,
    received_ms: int,
    signature: bytes,
) -> Receipt:
    return Receipt(
        incarnation=incarnation,
        family_id=family_id,
        to_seq=to_seq,
        chain=chain,
        received_ms=received_ms,
        signature=signature,
    )

"""The sealed files of attachments. All statements but the tidying name the family they touch."""

from dataclasses import dataclass
from uuid import UUID

from keyworker_protocol.limits import HASH_BYTES
from keyworker_service.db.pool import Connection

_ANNOUNCED = "SELECT size, hashes, is_complete FROM blob WHERE family_id = %s AND blob_id = %s"
_ANNOUNCED_AND_KEPT = f"{_ANNOUNCED} FOR SHARE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Blob:
    """One file as announced, and which of its chunks are still missing."""

    size: int
    hashes: tuple[bytes, ...]
    is_complete: bool
    missing: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A file without a look at its chunks."""

    size: int
    hashes: tuple[bytes, ...]
    is_complete: bool


def is_member(
    connection: Connection, family_id: UUID, *, organisation_id: UUID, user_id: UUID
) -> bool:
    """Whether this person may read and write the family's record."""
    found = connection.execute(
        "SELECT FROM family f JOIN member m"
        " ON m.family_id = f.family_id AND m.user_id = %s AND m.to_seq IS NULL"
        " WHERE f.family_id = %s AND f.org_id = %s",
        (user_id, family_id, organisation_id),
    )
    return found.fetchone() is not None


def lock_family(connection: Connection, family_id: UUID) -> None:
    """Nobody else announces a file of it until the transaction ends."""
    connection.execute("SELECT FROM family WHERE family_id = %s FOR UPDATE", (family_id,))


def bytes_of(connection: Connection, family_id: UUID) -> int:
    """Of all its files, those under way included."""
    row = connection.execute(
        "SELECT coalesce(sum(size), 0) FROM blob WHERE family_id = %s", (family_id,)
    ).fetchone()
    return int(row[0]) if row else 0


def add(
    connection: Connection,
    family_id: UUID,
    blob_id: UUID,
    *,
    device_id: UUID,
    size: int,
    hashes: tuple[bytes, ...],
    now_ms: int,
) -> None:
    connection.execute(
        "INSERT INTO blob (family_id, blob_id, device_id, size, hashes, is_complete, made_ms)"
        " VALUES (%s, %s, %s, %s, %s, false, %s)",
        (family_id, blob_id, device_id, size, b"".join(hashes), now_ms),
    )


def announced(
    connection: Connection, family_id: UUID, blob_id: UUID, *, keep: bool = False
) -> Announced | None:
    """``keep``: it stays, as it is, until the transaction ends."""
    row = connection.execute(
        _ANNOUNCED_AND_KEPT if keep else _ANNOUNCED, (family_id, blob_id), binary=True
    ).fetchone()
    if row is None:
        return None
    size, hashes, is_complete = row
    parts = tuple(hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES))
    return Announced(size=size, hashes=parts, is_complete=is_complete)


def state(connection: Connection, family_id: UUID, blob_id: UUID) -> Blob | None:
    one = announced(connection, family_id, blob_id)
    if one is None:
        return None
    rows = connection.execute(
        "SELECT idx FROM chunk WHERE family_id = %s AND blob_id = %s", (family_id, blob_id)
    )
    there = {row[0] for row in rows.fetchall()}
    return Blob(
        size=one.size,
        hashes=one.hashes,
        is_complete=one.is_complete,
        missing=tuple(index for index in range(len(one.hashes)) if index not in there),
    )


def put_chunk(
    connection: Connection, family_id: UUID, blob_id: UUID, index: int, sealed: bytes
) -> None:
    """Nothing happens when it is there: only bytes with the announced hash come here."""
    connection.execute(
        "INSERT INTO chunk (family_id, blob_id, idx, stored) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (family_id, blob_id, index, sealed),
    )


def chunk(connection: Connection, family_id: UUID, blob_id: UUID, index: int) -> bytes | None:
    row = connection.execute(
        "SELECT stored FROM chunk WHERE family_id = %s AND blob_id = %s AND idx = %s",
        (family_id, blob_id, index),
        binary=True,
    ).fetchone()
    return None if row is None else bytes(row[0])


def set_complete(connection: Connection, family_id: UUID, blob_id: UUID) -> bool:
    """False when it was complete before."""
    done = connection.execute(
        "UPDATE blob SET is_complete = true"
        " WHERE family_id = %s AND blob_id = %s AND NOT is_complete",
        (family_id, blob_id),
    )
    return done.rowcount == 1


def complete_after(
    connection: Connection, family_id: UUID, after: UUID, *, most: int
) -> list[UUID]:
    rows = connection.execute(
        "SELECT blob_id FROM blob WHERE family_id = %s AND blob_id > %s AND is_complete"
        " ORDER BY blob_id LIMIT %s",
        (family_id, after, most),
    ).fetchall()
    return [row[0] for row in rows]


def forget_unfinished(connection: Connection, *, before_ms: int) -> None:
    """Those announced before then and never completed; call it in a transaction."""
    # The blob first: it waits for whoever is adding a chunk to it, whose chunk is then seen.
    forgotten = connection.execute(
        "DELETE FROM blob WHERE NOT is_complete AND made_ms < %s RETURNING family_id, blob_id",
        (before_ms,),
    ).fetchall()
    connection.cursor().executemany(
        "DELETE FROM chunk WHERE family_id = %s AND blob_id = %s", forgotten
    )

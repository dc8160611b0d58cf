"""Bodies that do not open: who says so of which places, and what was given again for them."""

from collections.abc import Collection, Sequence
from uuid import UUID

from keyworker_service.db.logs import FIRST_BODY
from keyworker_service.db.pool import Connection


def lock_family(connection: Connection, family_id: UUID) -> int:
    """Its epoch; nobody else repairs it or writes to it until the transaction ends."""
    row = connection.execute(
        "SELECT epoch FROM family WHERE family_id = %s FOR UPDATE", (family_id,)
    ).fetchone()
    return int(row[0]) if row else 0


def have_bodies(connection: Connection, family_id: UUID, seqs: Collection[int]) -> bool:
    """Whether each of these places has a record entry."""
    row = connection.execute(
        "SELECT count(*) FROM body WHERE family_id = %s AND seq = ANY(%s) AND version = %s",
        (family_id, list(seqs), FIRST_BODY),
    ).fetchone()
    return bool(row and row[0] == len(seqs))


def say_unopened(
    connection: Connection, family_id: UUID, device_id: UUID, seqs: Collection[int], *, now_ms: int
) -> bool:
    """These and no others, from now on; whether one was not said before."""
    connection.execute(
        "DELETE FROM unopened WHERE family_id = %s AND device_id = %s AND NOT seq = ANY(%s)",
        (family_id, device_id, list(seqs)),
    )
    new = connection.execute(
        "INSERT INTO unopened (family_id, seq, device_id, said_ms)"
        " SELECT %s, seq, %s, %s FROM unnest(%s::bigint[]) AS said (seq) ON CONFLICT DO NOTHING",
        (family_id, device_id, now_ms, list(seqs)),
    )
    _forget_what_nobody_needs(connection, family_id)
    return new.rowcount > 0


def is_missed(connection: Connection, family_id: UUID, seq: int) -> bool:
    found = connection.execute(
        "SELECT FROM unopened WHERE family_id = %s AND seq = %s LIMIT 1", (family_id, seq)
    )
    return found.fetchone() is not None


def entry_at(connection: Connection, family_id: UUID, seq: int) -> tuple[bytes, bytes] | None:
    """Header and signature of what stands there."""
    row = connection.execute(
        "SELECT header, signature FROM entry WHERE family_id = %s AND seq = %s", (family_id, seq)
    ).fetchone()
    return (row[0], row[1]) if row else None


def put_body(
    connection: Connection,
    family_id: UUID,
    seq: int,
    *,
    epoch: int,
    sealed: bytes,
    giver: UUID,
    most: int,
) -> None:
    """In the place of what the same laptop gave before; of all, the newest are kept."""
    place = (family_id, seq)
    connection.execute(
        "DELETE FROM body WHERE family_id = %s AND seq = %s AND version > %s AND given_by = %s",
        (*place, FIRST_BODY, giver),
    )
    connection.execute(
        "INSERT INTO body (family_id, seq, version, epoch, sealed, given_by)"
        " SELECT %s, %s, max(version) + 1, %s, %s, %s FROM body"
        " WHERE family_id = %s AND seq = %s",
        (*place, epoch, sealed, giver, *place),
    )
    connection.execute(
        "DELETE FROM body WHERE family_id = %s AND seq = %s AND version > %s AND version NOT IN"
        " (SELECT version FROM body WHERE family_id = %s AND seq = %s"
        " ORDER BY version DESC LIMIT %s)",
        (*place, FIRST_BODY, *place, most),
    )


def bodies(connection: Connection, family_id: UUID, seq: int) -> list[bytes]:
    """What was given again for a place, the newest first."""
    rows = connection.execute(
        "SELECT sealed FROM body WHERE family_id = %s AND seq = %s AND version > %s"
        " ORDER BY version DESC",
        (family_id, seq, FIRST_BODY),
        binary=True,
    ).fetchall()
    return [row[0] for row in rows]


def missed(
    connection: Connection, family_ids: Sequence[UUID], *, device_id: UUID
) -> list[tuple[UUID, int]]:
    """Places that others cannot open and for which this laptop has given nothing yet."""
    rows = connection.execute(
        "SELECT DISTINCT said.family_id, said.seq FROM unopened said"
        " WHERE said.family_id = ANY(%s)"
        " AND NOT EXISTS (SELECT FROM unopened own WHERE own.family_id = said.family_id"
        " AND own.seq = said.seq AND own.device_id = %s)"
        " AND NOT EXISTS (SELECT FROM body given WHERE given.family_id = said.family_id"
        " AND given.seq = said.seq AND given.version > %s AND given.given_by = %s)"
        " ORDER BY said.family_id, said.seq",
        (list(family_ids), device_id, FIRST_BODY, device_id),
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def forget_said(connection: Connection, *, before_ms: int) -> None:
    """By laptops that never said otherwise; call it in a transaction."""
    forgotten = connection.execute(
        "DELETE FROM unopened WHERE said_ms < %s RETURNING family_id", (before_ms,)
    ).fetchall()
    for family_id in {row[0] for row in forgotten}:
        _forget_what_nobody_needs(connection, family_id)


def _forget_what_nobody_needs(connection: Connection, family_id: UUID) -> None:
    connection.execute(
        "DELETE FROM body WHERE family_id = %s AND version > %s"
        " AND NOT EXISTS (SELECT FROM unopened WHERE unopened.family_id = body.family_id"
        " AND unopened.seq = body.seq)",
        (family_id, FIRST_BODY),
    )

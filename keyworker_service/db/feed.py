"""The feed of which logs grew, through which the service's processes tell each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from keyworker_service.db.pool import Connection

_BUCKET = 0


@dataclass(frozen=True, slots=True)
class Growth:
    """A log grew; ``added_users`` were given access to it by what was added."""

    log_id: UUID
    added_users: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedRow:
    number: int
    growth: Growth


def last_number(connection: Connection) -> int:
    row = connection.execute(
        "SELECT n FROM notify_counter WHERE bucket = %s", (_BUCKET,)
    ).fetchone()
    return int(row[0]) if row else 0


def publish(connection: Connection, growths: Sequence[Growth], *, now_ms: int) -> None:
    """Number the growths and add them; call it in a transaction of its own.

    The counter's row stays locked until the commit, so nobody sees a number before a lower one.
    """
    connection.execute("SET LOCAL synchronous_commit = off")  # losing a row is harmless
    row = connection.execute(
        "UPDATE notify_counter SET n = n + %s WHERE bucket = %s RETURNING n",
        (len(growths), _BUCKET),
    ).fetchone()
    if row is None:
        raise LookupError("the feed has no counter")
    first = row[0] - len(growths) + 1
    connection.cursor().executemany(
        "INSERT INTO notify_feed (bucket, n, family_id, added_users, at_ms)"
        " VALUES (%s, %s, %s, %s, %s)",
        [
            (_BUCKET, number, growth.log_id, list(growth.added_users), now_ms)
            for number, growth in enumerate(growths, start=first)
        ],
    )


def rows_after(connection: Connection, number: int) -> list[FeedRow]:
    rows = connection.execute(
        "SELECT n, family_id, added_users FROM notify_feed WHERE bucket = %s AND n > %s ORDER BY n",
        (_BUCKET, number),
    ).fetchall()
    return [FeedRow(n, Growth(log_id, tuple(added))) for n, log_id, added in rows]


def trim(connection: Connection, *, before_ms: int) -> None:
    connection.execute(
        "DELETE FROM notify_feed WHERE bucket = %s AND at_ms < %s", (_BUCKET, before_ms)
    )

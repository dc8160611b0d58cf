"""How much there is on this laptop: counts and sizes, for the report to whoever helps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from keyworker_desktop.store.connection import Connection

_COUNTED = {
    "entries": "entry",
    "records": "record",
    "records in disagreement": "record WHERE disagreements > 0",
    "entries waiting": "outbox",
    "entries refused": "outbox WHERE problem <> ''",
    "drafts": "draft",
    "receipts": "receipt",
    "logs": "log",
    "families arriving": "arriving",
}
_MEASURED = {"pages": "page_count", "page bytes": "page_size", "free pages": "freelist_count"}


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSize:
    """One log by its numbers; the sentences are the program's own."""

    log_id: UUID
    seq: int
    chain: bytes
    waiting: int
    problem: str = field(repr=False)
    trouble: str = field(repr=False)


def counts(db: Connection) -> Mapping[str, int]:
    found = {}
    for name, source in _COUNTED.items():
        (found[name],) = db.execute(f"SELECT count(*) FROM {source}").fetchone()  # noqa: S608 - own SQL
    for name, pragma in _MEASURED.items():
        (told,) = db.execute(f"PRAGMA {pragma}").fetchone()
        found[name] = int(told)  # SQLCipher answers some of them with a text
    (found["store version"],) = db.execute("PRAGMA user_version").fetchone()
    return found


def logs(db: Connection) -> Sequence[LogSize]:
    rows = db.execute(
        "WITH known AS (SELECT log_id FROM log UNION SELECT log_id FROM outbox) "
        "SELECT known.log_id, coalesce(seq, 0), coalesce(chain, zeroblob(32)), count(entry_id), "
        "coalesce(max(problem), ''), coalesce(trouble, '') FROM known "
        "LEFT JOIN log USING (log_id) LEFT JOIN outbox USING (log_id) "
        "GROUP BY known.log_id ORDER BY known.log_id"
    )
    return [
        LogSize(
            log_id=UUID(bytes=log_id),
            seq=seq,
            chain=chain,
            waiting=waiting,
            problem=problem,
            trouble=trouble,
        )
        for log_id, seq, chain, waiting, problem, trouble in rows
    ]

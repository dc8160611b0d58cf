"""Find words in everything written here: newest first, instantly, from the third letter on."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from keyworker_desktop.record.reading import read_record
from keyworker_desktop.record.record import Record
from keyworker_desktop.store import projection
from keyworker_desktop.store.connection import Connection
from keyworker_desktop.store.reading import text_history

MOST_HITS = 30
_NEWEST_RANKED = 200
SHORTEST_PREFIX = 3
_WORD = re.compile(r"\w+", re.UNICODE)
MARK_BEGINS, MARK_ENDS = "\x02", "\x03"
"""Around the found words in an excerpt; neither can be in a text that was kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One record in which the words stand. ``at`` is when what it tells of happened."""

    family_id: UUID
    record: Record = field(repr=False)
    at: datetime
    excerpt: str = field(repr=False)


def search(
    db: Connection, typed: str, *, by_relevance: bool = False, family_id: UUID | None = None
) -> list[Hit]:
    """Newest first, or the most relevant among the newest; all words must be there.

    The last word counts from its beginning once it has three letters, and not at all before.
    """
    query = _query(typed)
    if not query:
        return []
    condition, parameters = "", [query]
    if family_id is not None:
        condition = "AND rowid IN (SELECT id FROM record WHERE log_id = ?) "
        parameters.append(family_id.bytes)  # type: ignore[arg-type]
    ranked = (
        "SELECT rowid FROM (SELECT rowid, rank AS relevance FROM search WHERE search MATCH ? "  # noqa: S608
        f"{condition}ORDER BY rowid DESC LIMIT {_NEWEST_RANKED}) "
        f"ORDER BY relevance LIMIT {MOST_HITS}"
    )
    newest = (
        f"SELECT rowid FROM search WHERE search MATCH ? {condition}"  # noqa: S608 - own SQL
        f"ORDER BY rowid DESC LIMIT {MOST_HITS}"
    )
    row_ids = [row_id for (row_id,) in db.execute(ranked if by_relevance else newest, parameters)]
    excerpts = _excerpts(db, query, row_ids)
    hits = []
    for row_id in row_ids:
        for state in projection.read_states(db, "id = ?", (row_id,)):
            record = read_record(state, text_history(db))
            if record is not None:
                hits.append(
                    Hit(
                        family_id=state.family_id,
                        record=record,
                        at=datetime.fromtimestamp(projection.moment_of(row_id), tz=UTC),
                        excerpt=excerpts[row_id],
                    )
                )
    return hits


def _query(typed: str) -> str:
    """The words in FTS5's own quotes, so that nothing typed is taken for an operator."""
    words: list[str] = _WORD.findall(typed.replace("\0", " "))
    if not words:
        return ""
    ends_open = typed[-1:].isalnum()
    last = words[-1]
    parts = [f'"{word}"' for word in words[:-1]]
    if not ends_open or (len(words) == 1 and len(last) < SHORTEST_PREFIX and not last.isascii()):
        parts.append(f'"{last}"')
    elif len(last) >= SHORTEST_PREFIX:
        parts.append(f'"{last}"*')
    return " ".join(parts)


def _excerpts(db: Connection, query: str, row_ids: list[int]) -> dict[int, str]:
    places = ",".join("?" * len(row_ids))
    rows = db.execute(
        "SELECT rowid, snippet(search, 0, ?, ?, '…', 24) FROM search "  # noqa: S608 - only places
        f"WHERE search MATCH ? AND rowid IN ({places})",
        [MARK_BEGINS, MARK_ENDS, query, *row_ids],
    )
    return dict(rows.fetchall())
